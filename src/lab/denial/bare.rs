//! Denials that say nothing but that they are one: what is known of them stands in a client's words.

use std::ops::Range;

use super::mend::UNDECIDED;
use super::surroundings::{before, is_code};
use super::{Denial, find_action, up_to};

/// What the command line puts before a message.
const HEAD: &str = "An error occurred (";

/// What services say who give no details; S3 the first two, EC2 the last.
pub(super) const TEXTS: [&str; 3] = ["Access Denied", "Forbidden", "You are not authorized to perform this operation"];

/// What STS says.
pub(super) const NOT_AUTHORIZED_TO: &str = "Not authorized to perform";

/// How S3's text follows its code in a client's words, an answer in XML, and the exceptions of Java.
const AFTER_CODE: &str = "AccessDenied: Access Denied";
const IN_XML: &str = "<Code>AccessDenied</Code>";
const BEFORE_SERVICE: &str = "Access Denied (Service: ";

/// How far before a text its client's words may begin, in bytes.
const MAX_CLIENT: usize = 1 << 10;

/// Operations of S3 whose names are those of no action, or of one that only S3 has; and the action of each.
const OF_S3: [(&str, &str); 15] = [
    ("CreateMultipartUpload", "PutObject"),
    ("DeleteObject", "DeleteObject"),
    ("DeleteObjects", "DeleteObject"),
    ("GetBucketLocation", "GetBucketLocation"),
    ("GetBucketPolicy", "GetBucketPolicy"),
    ("GetObject", "GetObject"),
    ("GetObjectTagging", "GetObjectTagging"),
    ("HeadBucket", "ListBucket"),
    ("HeadObject", "GetObject"),
    ("ListBuckets", "ListAllMyBuckets"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("PutBucketPolicy", "PutBucketPolicy"),
    ("PutObject", "PutObject"),
    ("UploadPart", "PutObject"),
];

/// The first text behind `An error occurred (CODE) when calling the OPERATION operation: ` from `from` on; the range
/// goes from there to the text.
pub(super) fn next_called(folded: &str, mut from: usize) -> Option<Range<usize>> {
    while let Some(found) = folded.get(from..)?.find(HEAD) {
        let start = from + found;
        if let Some(length) = called_length(up_to(folded, start, MAX_CLIENT)) {
            return Some(start..start + length);
        }
        from = start + HEAD.len();
    }
    None
}

/// How long the words before the text are, if a code of a denial and a text without details are there.
fn called_length(words: &str) -> Option<usize> {
    let (code, rest) = words.strip_prefix(HEAD)?.split_once(") when calling the ")?;
    let (_, rest) = rest.split_once(" operation").filter(|(operation, _)| !operation.contains(' '))?;
    let rest = if rest.starts_with(" (") { rest.split_once(')')?.1 } else { rest };
    let rest = rest.strip_prefix(": ")?;
    let behind = rest.get(text_in(rest)?.len()..)?.trim_start_matches('.');
    let goes_on = behind.starts_with(char::is_alphanumeric)
        || [" User: ", " Encoded authorization"].iter().any(|more| behind.starts_with(more));
    ((is_code(code) || code == "403") && !goes_on).then_some(words.len() - rest.len())
}

fn text_in(rest: &str) -> Option<&'static str> {
    TEXTS.into_iter().find(|text| rest.starts_with(text))
}

/// The first `Not authorized to perform ACTION` from `from` on; the range goes to the action.
pub(super) fn next_named(folded: &str, mut from: usize) -> Option<Range<usize>> {
    while let Some(found) = folded.get(from..)?.find(NOT_AUTHORIZED_TO) {
        let start = from + found;
        from = start + NOT_AUTHORIZED_TO.len();
        let colon = usize::from(folded.get(from..)?.starts_with(':'));
        let words = up_to(folded, from + colon, MAX_CLIENT);
        let named = words.strip_prefix(' ').and_then(|rest| find_action(rest, 0)).filter(|range| range.start == 0);
        let action = named.and_then(|range| words.get(1..=range.end));
        let is_whole =
            action.is_some_and(|it| !words.get(1 + it.len()..).is_some_and(|rest| rest.starts_with(UNDECIDED)));
        let is_action = is_whole
            && action.and_then(|action| action.split_once(':')).is_some_and(|(service, operation)| {
                let is_service = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                service.bytes().all(is_service) && operation.starts_with(|it: char| it.is_ascii_uppercase())
            });
        if is_action && begins_word(folded, start) {
            return Some(start..from + colon + 1);
        }
    }
    None
}

/// The first text of S3's from `from` on that stands where only an error has it; the range goes to the text.
pub(super) fn next_plain(folded: &str, words: Plain, mut from: usize) -> Option<Range<usize>> {
    let marker = words.marker();
    while let Some(found) = folded.get(from..)?.find(marker) {
        let start = from + found;
        from = start + marker.len();
        let text = match words {
            Plain::AfterCode => Some(from - TEXTS[0].len()),
            Plain::BeforeService => Some(start),
            Plain::InXml => {
                let rest = up_to(folded, from, MAX_CLIENT);
                let inside = rest.trim_start().strip_prefix("<Message>");
                let inside = inside.filter(|inside| inside.starts_with("Access Denied</Message>"));
                inside.map(|inside| from + rest.len() - inside.len())
            }
        };
        if let Some(text) = text.filter(|_| begins_word(folded, start)) {
            return Some(start..text);
        }
    }
    None
}

/// Where else S3's text stands.
#[derive(Clone, Copy)]
pub(super) enum Plain {
    /// Behind its code.
    AfterCode,
    /// Before the service, as Java has it.
    BeforeService,
    /// In the answer itself.
    InXml,
}

impl Plain {
    fn marker(self) -> &'static str {
        match self {
            Self::AfterCode => AFTER_CODE,
            Self::BeforeService => BEFORE_SERVICE,
            Self::InXml => IN_XML,
        }
    }
}

fn begins_word(folded: &str, start: usize) -> bool {
    !folded.get(..start).is_some_and(|before| before.ends_with(char::is_alphanumeric))
}

/// The denial whose text begins at the end of `place`, and where it ends.
pub(super) fn read_bare(folded: &str, from: usize, place: &Range<usize>) -> Option<(Denial, usize)> {
    let at = place.end;
    let near = (at.saturating_sub(MAX_CLIENT)..=at).find(|near| folded.is_char_boundary(*near))?;
    let client = before(folded.get(near.max(from)..at)?);
    let text = up_to(folded, at, MAX_CLIENT);
    let (start, length, action) = match text_in(text) {
        Some(words) => (at, words.len(), action_of(words, client.operation.as_deref())),
        None => {
            let action = find_action(text, 0)?;
            (place.start, action.end, text.get(action)?.to_owned())
        }
    };
    Some((Denial::of_nobody(folded.get(start..at + length)?, action, client), at + length))
}

/// The action that a text and an operation together tell; nothing where they do not.
fn action_of(text: &str, operation: Option<&str>) -> String {
    let Some(operation) = operation else { return String::new() };
    if text == TEXTS[2] {
        return format!("ec2:{operation}");
    }
    let known = OF_S3.iter().find(|(name, _)| *name == operation);
    known.map(|(_, action)| format!("s3:{action}")).unwrap_or_default()
}
