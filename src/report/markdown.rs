//! Text that stands in Markdown as it is: nothing in it can end a table's cell, begin a link or be a tag.

use crate::source::printable;

/// Text in a cell or a line.
pub(super) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' | '~' | '!' => safe.extend(['\\', character]),
            other => safe.push(other),
        }
    }
    safe
}

/// Text in code marks, longer than any run of them in it. In a table a bar has to be marked even there.
pub(super) fn code(text: &str) -> String {
    let text = printable(text).replace('|', "\\|");
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{marks}{pad}{text}{pad}{marks}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let check = |text: &str, in_cell: &str, in_code: &str| {
            assert_eq!((cell(text).as_str(), code(text).as_str()), (in_cell, in_code));
        };
        check("a|b", r"a\|b", r"`a\|b`");
        check("<img src=x>", "&lt;img src=x>", "`<img src=x>`");
        check("[x](y)\u{1b}", r"\[x\](y) ", "`[x](y) `");
        check("a``b`", r"a\`\`b\`", "``` a``b` ```");
    }
}
