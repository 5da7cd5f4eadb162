//! What pages, comments, tables and logs put around every line of a text.

/// The signs that a mail, a comment or a table puts before its lines.
const SIGNS: [&str; 6] = [">", "|", "#", "//", "--", ";"];

/// The text without what stands around its lines: a message that was broken over lines is whole again.
pub(super) fn bare_lines(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text;
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.find('\n').map_or(rest.len(), |at| at + 1));
        rest = behind;
        let sign = sign_of(line);
        // One line alone may begin with such a sign for another reason.
        let sign_here = sign.filter(|_| sign == before || sign == next_sign(rest));
        let inner = without_log_head(unframed(sign_here.map_or(line, |sign| without_sign(line, sign))));
        bare.push_str(inner);
        if line.ends_with('\n') && !inner.ends_with('\n') {
            bare.push('\n');
        }
        if !line.trim().is_empty() {
            before = sign;
        }
    }
    bare
}

fn sign_of(line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    SIGNS.into_iter().find(|sign| line.starts_with(sign)).filter(|_| unframed(line) == line)
}

/// The sign of the next line that is not empty.
fn next_sign(rest: &str) -> Option<&'static str> {
    rest.trim_start().lines().next().and_then(sign_of)
}

fn without_sign<'a>(line: &'a str, sign: &str) -> &'a str {
    let mut line = line.trim_start();
    while let Some(behind) = line.strip_prefix(sign) {
        line = behind.trim_start_matches([' ', '\t']);
    }
    line
}

/// What stands in a row of a table that is framed with strokes; nothing in its borders.
fn unframed(line: &str) -> &str {
    let row = line.trim();
    let is_border = |text: &str| text.bytes().all(|byte| b"+-=|: ".contains(&byte));
    if row.starts_with(['+', '|']) && row.len() > 1 && is_border(row) {
        ""
    } else if row.len() > 1 && row.starts_with('|') && row.ends_with('|') {
        row.trim_matches(|character: char| character == '|' || character.is_whitespace())
    } else {
        line
    }
}

/// Words that logs put behind the time.
const LEVELS: [&str; 12] = [
    "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL", "stdout F", "stderr F",
    "stderr",
];

/// A line without the time and the level that a log puts before it: a message that was broken over lines is whole again.
fn without_log_head(line: &str) -> &str {
    let opened = line.trim_start().trim_start_matches('[');
    let Some(length) = time_length(opened) else { return line };
    let is_mark = |c: char| c.is_whitespace() && c != '\n' || matches!(c, ']' | '|' | ':' | '-' | '[');
    let mut rest = opened[length..].trim_start_matches(is_mark);
    for level in LEVELS {
        if let Some(behind) = rest.strip_prefix(level).filter(|behind| behind.starts_with(is_mark)) {
            rest = behind.trim_start_matches(is_mark);
            break;
        }
    }
    rest
}

/// How long the date and the time are that a text begins with, such as `2026-11-30T10:00:00.5Z` or `Nov 30 10:00:00`.
fn time_length(text: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let dated = {
        let bytes = text.as_bytes();
        let is_date = digits(text) == 4
            && matches!(bytes.get(4), Some(b'-' | b'/'))
            && digits(text.get(5..)?) == 2
            && bytes.get(7) == bytes.get(4)
            && digits(text.get(8..)?) == 2;
        let is_syslog = MONTHS.iter().any(|month| text.starts_with(month)) && bytes.get(3) == Some(&b' ');
        match (is_date, is_syslog) {
            (true, _) => Some(11),
            (_, true) => {
                let day = text[3..].len() - text[3..].trim_start().len();
                Some(3 + day + digits(text.get(3 + day..)?) + 1)
            }
            _ => None,
        }
    };
    let at = dated.unwrap_or(0);
    let time = text.get(at..)?;
    let is_time = digits(time) == 2
        && time.as_bytes().get(2) == Some(&b':')
        && digits(time.get(3..)?) == 2
        && time.as_bytes().get(5) == Some(&b':')
        && digits(time.get(6..)?) == 2;
    let more = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | 'Z' | '+' | ':' | '-'));
    let length = time.find(more).unwrap_or(time.len());
    is_time.then_some(at + length)
}
