//! Access-denied messages: taking AWS's text apart, in all its generations.
//!
//! The text may come from a notebook, a terminal or a web page, with a client's words around it, line breaks, quotes
//! and colours. What stands around the message is dropped, apart from the error's code and the operation.

mod bare;
mod fold;
mod lines;
mod mend;
mod surroundings;

use std::collections::HashSet;
use std::ops::Range;

use bare::{Plain, next_called, next_named, next_plain, read_bare};
use fold::fold;
use mend::UNDECIDED;
use surroundings::{after, before};

/// A denial, taken apart. Every part is as AWS wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The message on one line, without a client's prefix.
    pub message: String,
    /// Who was refused; empty where only the encoded part tells, or nothing.
    pub principal: String,
    /// What was asked for; empty where only the encoded part tells, or nothing.
    pub action: String,
    /// On what; some services leave it out.
    pub resource: Option<String>,
    /// What AWS says about the reason.
    pub reason: DenialReason,
    /// Where the parts stand in `message`, in bytes.
    pub parts: DenialParts,
    /// What the client told around the message.
    pub client: ClientWords,
}

impl Denial {
    /// A denial whose message says neither who was refused nor why.
    fn of_nobody(message: &str, action: String, client: ClientWords) -> Self {
        Self {
            message: message.to_owned(),
            principal: String::new(),
            action,
            resource: None,
            reason: DenialReason::Unstated,
            parts: DenialParts::default(),
            client,
        }
    }
}

/// Where the four numbered parts of a message stand, as byte ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DenialParts {
    /// 1: the principal.
    pub principal: Range<usize>,
    /// 2: the action.
    pub action: Range<usize>,
    /// 3: the resource.
    pub resource: Option<Range<usize>>,
    /// 4: the reason.
    pub reason: Option<Range<usize>>,
}

/// What a client puts around the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientWords {
    /// The error's code, such as `AccessDeniedException`.
    pub code: Option<String>,
    /// The operation that was called; it need not be the one that was refused, as with `iam:PassRole`.
    pub operation: Option<String>,
    /// The encoded authorization message, which `aws sts decode-authorization-message` reads.
    pub encoded: Option<String>,
}

/// Why, as far as the message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// A Deny statement matched.
    Explicit {
        /// Such as `identity-based policy`; the oldest form leaves it out.
        policy_type: Option<String>,
        /// The newest form names the policy.
        policy_arn: Option<String>,
    },
    /// Nothing allowed it.
    Implicit {
        /// Such as `identity-based policy`.
        policy_type: String,
    },
    /// The message does not say.
    Unstated,
}

const USER: &str = "User: ";
const NOT_AUTHORIZED: &str = " is not authorized to perform:";
const RESOURCE: &str = " on resource: ";
const EXPLICIT: &str = "with an explicit deny";
const IMPLICIT: &str = "because no ";
const TRANSITIVELY: &str = " transitively through a service control policy";

/// What EC2 says where everything else is in the encoded part.
const ENCODED: &str = "You are not authorized to perform this operation. Encoded authorization failure message: ";

/// How much of a text is read, in bytes.
pub const MAX_PASTE: usize = 16 << 20;

/// How long a message may be with its encoded part, in bytes.
const MAX_MESSAGE: usize = 32 << 10;

/// Takes an access-denied text apart; none if it is no such text.
#[must_use]
pub fn parse_denial(text: &str) -> Option<Denial> {
    let folded = fold(text);
    next_denial(&folded, 0).map(|(_, (denial, _))| denial)
}

/// Takes every access-denied message of a text apart, each once, in order. EC2's, whose parts are all encoded, has no
/// principal, and its action is that of the operation that was called, where the client says it. So it is with texts
/// that say no more than that access was denied.
#[must_use]
pub fn parse_denials(text: &str) -> Vec<Denial> {
    let folded = fold(text);
    let mut ahead = Form::ALL.map(|form| Ahead { form, place: None, is_over: false });
    let mut denials: Vec<Denial> = Vec::new();
    let mut known = HashSet::new();
    let mut from = 0;
    loop {
        let places = ahead.iter_mut().filter_map(|ahead| ahead.next(&folded, from));
        let Some((place, form)) = places.min_by_key(|(place, _)| place.start) else { break };
        let Some((denial, end)) = form.read(&folded, from, &place) else { break };
        from = end;
        // A log tells the same more than once.
        let operation = denial.client.operation.clone().filter(|_| denial.principal.is_empty());
        if known.insert((denial.message.clone(), denial.client.encoded.clone(), operation)) {
            denials.push(denial);
        }
    }
    denials
}

/// How a message may look.
#[derive(Clone, Copy)]
enum Form {
    /// It names principal and action.
    Whole,
    /// All of it is encoded.
    Encoded,
    /// A client names code and operation, the service gives no details.
    Called,
    /// It names the action alone.
    Named,
    /// S3 gives no details.
    Plain(Plain),
}

/// Where a message stands: from where it begins to the words that it is known by.
type Place = Range<usize>;

impl Form {
    const ALL: [Self; 7] = [
        Self::Whole,
        Self::Encoded,
        Self::Called,
        Self::Named,
        Self::Plain(Plain::AfterCode),
        Self::Plain(Plain::BeforeService),
        Self::Plain(Plain::InXml),
    ];

    /// The first message of this form from `from` on.
    fn find(self, folded: &str, from: usize) -> Option<Place> {
        match self {
            Self::Whole => next_denial(folded, from).map(|(verb, (_, place))| place.start..verb),
            Self::Encoded => folded.get(from..)?.find(ENCODED).map(|found| from + found..from + found),
            Self::Called => next_called(folded, from),
            Self::Named => next_named(folded, from),
            Self::Plain(words) => next_plain(folded, words, from),
        }
    }

    /// The message at a place that was found, and where it ends.
    fn read(self, folded: &str, from: usize, place: &Place) -> Option<(Denial, usize)> {
        match self {
            Self::Whole => read_denial(folded, from, place.end).map(|(denial, range)| (denial, range.end)),
            Self::Encoded => read_encoded(folded, from, place.start),
            Self::Called | Self::Named | Self::Plain(_) => read_bare(folded, from, place),
        }
    }
}

/// The next message of a form. What was found, and that there is nothing more, is known until the text before it is
/// read: a long text is gone through once.
struct Ahead {
    form: Form,
    place: Option<Place>,
    is_over: bool,
}

impl Ahead {
    fn next(&mut self, folded: &str, from: usize) -> Option<(Place, Form)> {
        if !self.is_over && self.place.as_ref().is_none_or(|place| place.start < from) {
            self.place = self.form.find(folded, from);
            self.is_over = self.place.is_none();
        }
        self.place.clone().map(|place| (place, self.form))
    }
}

/// A part of a text from `start` on that is at most so long.
fn up_to(text: &str, start: usize, length: usize) -> &str {
    let mut end = text.len().min(start.saturating_add(length));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or_default()
}

/// The first message from `from` on: where its words `is not authorized` stand, what it is, and where it stands.
fn next_denial(folded: &str, mut from: usize) -> Option<(usize, (Denial, Range<usize>))> {
    while let Some(found) = folded.get(from..)?.find(NOT_AUTHORIZED) {
        let verb = from + found;
        if let Some(found) = read_denial(folded, from, verb) {
            return Some((verb, found));
        }
        from = verb + NOT_AUTHORIZED.len();
    }
    None
}

/// The message that is encoded as a whole and begins at `start`, and where it ends.
fn read_encoded(folded: &str, from: usize, start: usize) -> Option<(Denial, usize)> {
    let mut client = before(folded.get(from..start)?);
    client.add(after(up_to(folded, start, MAX_MESSAGE)));
    let end = start + ENCODED.len() + client.encoded.as_ref().map_or(0, String::len);
    let action = client.operation.as_ref().map(|operation| format!("ec2:{operation}")).unwrap_or_default();
    Some((Denial::of_nobody(folded.get(start..end)?, action, client), end))
}

/// Reads the message whose words `is not authorized` stand at `verb`, and which begins at `from` at the earliest; and
/// where it stands.
fn read_denial(folded: &str, from: usize, verb: usize) -> Option<(Denial, Range<usize>)> {
    let start = from + folded.get(from..verb)?.rfind(USER)?;
    // What follows a second `User: ` is another message.
    let behind = up_to(folded, verb, MAX_MESSAGE);
    let end = verb + behind.find(USER).unwrap_or(behind.len());
    let text = folded.get(start..end)?;
    let principal = USER.len()..verb - start;
    let action = find_action(text, principal.end + NOT_AUTHORIZED.len())?;
    if text.get(action.end..)?.starts_with(UNDECIDED) {
        return None;
    }
    let reason = find_reason(text, action.end);
    let resource = find_resource(text, action.end, reason.as_ref().map(|range| range.start));
    let resource = resource.filter(|range| text.get(range.clone()).is_some_and(|name| !name.contains(UNDECIDED)));
    let last = [reason.as_ref(), resource.as_ref()].into_iter().flatten().map(|part| part.end).max();
    let message_end = last.unwrap_or(action.end);
    let is_quoted = resource.as_ref().is_some_and(|resource| {
        resource.end == message_end && text.get(..resource.start).is_some_and(|before| before.ends_with('"'))
    });
    let message_end =
        message_end + usize::from(is_quoted && text.get(message_end..).is_some_and(|it| it.starts_with('"')));
    let part = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default().to_owned();
    let mut client = before(folded.get(from..start).unwrap_or_default());
    client.add(after(text.get(message_end..).unwrap_or_default()));
    let denial = Denial {
        message: part(&(0..message_end)).replace(UNDECIDED, " "),
        principal: part(&principal),
        action: part(&action),
        resource: resource.as_ref().map(part),
        reason: reason.as_ref().map_or(DenialReason::Unstated, |range| read_reason(&part(range))),
        parts: DenialParts { principal, action, resource, reason },
        client,
    };
    let is_word = !denial.principal.is_empty() && !denial.principal.contains(' ');
    is_word.then_some((denial, start..start + message_end))
}

/// A service, a colon and an operation.
fn find_action(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    let start = from + rest.len() - rest.trim_start_matches([' ', '"', '\'']).len();
    let is_action = |character: char| character.is_ascii_alphanumeric() || matches!(character, ':' | '-' | '_' | '*');
    let action = text.get(start..)?.split(|character| !is_action(character)).next()?.trim_end_matches(':');
    let (service, operation) = action.split_once(':')?;
    (!service.is_empty() && !operation.is_empty()).then_some(start..start + action.len())
}

fn find_reason(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    let start = from + [EXPLICIT, IMPLICIT].into_iter().filter_map(|words| rest.find(words)).min()?;
    let reason = text.get(start..)?;
    let length = if reason.starts_with(EXPLICIT) { explicit_length(reason) } else { implicit_length(reason)? };
    Some(start..start + length)
}

/// How far `with an explicit deny in a TYPE: ARN` goes; what is left out at its end is another generation.
fn explicit_length(reason: &str) -> usize {
    let Some(policy_type) = explicit_type(reason) else { return EXPLICIT.len() };
    let mut end = policy_type.end;
    let rest = |end: usize| reason.get(end..).unwrap_or_default();
    if rest(end).starts_with(TRANSITIVELY) {
        end += TRANSITIVELY.len();
    }
    end + arn_after(rest(end)).map_or(0, |arn| arn.end)
}

/// Where the type of the policy stands behind `with an explicit deny in a`. All types end in one of two words.
fn explicit_type(reason: &str) -> Option<Range<usize>> {
    let rest = reason.strip_prefix(EXPLICIT)?.strip_prefix(" in ")?;
    let kind = ["an ", "a ", "the "].iter().find_map(|article| rest.strip_prefix(article)).unwrap_or(rest);
    let ends = ["policy", "boundary"].into_iter().filter_map(|word| Some(kind.find(word)? + word.len()));
    let start = reason.len() - kind.len();
    Some(start..start + ends.min()?)
}

/// Where the ARN stands in `: ARN`.
fn arn_after(text: &str) -> Option<Range<usize>> {
    let rest = text.strip_prefix(':')?.trim_start_matches([' ', '"']);
    let ends_arn = |character: char| character == ' ' || matches!(character, '"' | '\'' | ')' | '<' | '`');
    let arn = rest.split(ends_arn).next()?.trim_end_matches(['.', ',', ';']);
    let start = text.len() - rest.len();
    (arn.starts_with("arn:") && !arn.contains(UNDECIDED)).then_some(start..start + arn.len())
}

/// How far `because no TYPE allows the ACTION action` goes.
fn implicit_length(reason: &str) -> Option<usize> {
    let allows = " allows the ";
    let action = find_action(reason, reason.find(allows)? + allows.len())?;
    let closing = reason.get(action.end..)?.strip_prefix(" action").map_or(0, |_| " action".len());
    Some(action.end + closing)
}

/// The resource: in quotes, or up to the reason, or one word where no reason follows.
fn find_resource(text: &str, from: usize, reason: Option<usize>) -> Option<Range<usize>> {
    let between = text.get(from..reason.unwrap_or(text.len()))?;
    let rest = between.strip_prefix(RESOURCE)?;
    let start = from + RESOURCE.len();
    if let Some(quoted) = rest.strip_prefix('"') {
        return Some(start + 1..start + 1 + quoted.find('"').unwrap_or(quoted.trim_end().len()));
    }
    let word = if reason.is_some() { rest.trim_end() } else { rest.split([' ', '"', '<', '`']).next()? };
    let word = word.trim_end_matches(['.', ',', ';', '\'', ')']);
    (!word.is_empty()).then_some(start..start + word.len())
}

fn read_reason(reason: &str) -> DenialReason {
    if reason.starts_with(EXPLICIT) {
        let policy_type = explicit_type(reason);
        let rest = policy_type.as_ref().and_then(|range| reason.get(range.end..)).unwrap_or_default();
        let rest = rest.strip_prefix(TRANSITIVELY).unwrap_or(rest);
        return DenialReason::Explicit {
            policy_type: policy_type.and_then(|range| reason.get(range)).map(str::to_owned),
            policy_arn: arn_after(rest).and_then(|range| rest.get(range)).map(str::to_owned),
        };
    }
    match reason.strip_prefix(IMPLICIT).and_then(|rest| rest.split_once(" allows the ")) {
        Some((kind, _)) => DenialReason::Implicit { policy_type: kind.to_owned() },
        None => DenialReason::Unstated,
    }
}

#[cfg(test)]
mod tests;
