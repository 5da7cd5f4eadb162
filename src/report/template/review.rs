//! What the template turned out to be that a version is to be made from: as lines before the confirmation, and as JSON.

use serde_json::{Value, json};

use super::diff::template_diff;
use super::diff_lines::changed_lines;
use crate::lab::{NamedText, TemplateReview};

/// How many lines of a difference are shown. Whoever needs more compares the files.
const MAX_LINES: usize = 60;

/// What is known of the template, what warns, and what differs.
pub(in crate::report) fn review_lines(review: &TemplateReview) -> Vec<String> {
    let mut lines = vec![format!("template {}", standing(review))];
    lines.extend(review.warnings.iter().map(|warning| format!("WARNING  {warning}")));
    let Some(text) = &review.text else { return lines };
    let expected = review.expected.as_ref().filter(|_| !review.is_expected());
    for other in expected.into_iter().chain(&review.in_force) {
        lines.push(format!("against {}:", other.name));
        lines.extend(difference(other, text).into_iter().map(|line| format!("  {line}")));
    }
    lines
}

/// The same as JSON.
pub(in crate::report) fn review_json(review: &TemplateReview) -> Value {
    let against = |other: &Option<NamedText>| {
        let (other, text) = (other.as_ref()?, review.text.as_ref()?);
        Some(json!({ "name": other.name, "difference": difference(other, text) }))
    };
    json!({
        "url": review.url,
        "bytes": review.text.as_ref().map(String::len),
        "is_expected": review.is_expected(),
        "warnings": review.warnings,
        "expected": against(&review.expected),
        "in_force": against(&review.in_force),
    })
}

fn standing(review: &TemplateReview) -> String {
    match (&review.text, &review.expected) {
        (Some(text), Some(expected)) if text == &expected.text => {
            format!("{} bytes, the very text of {}", text.len(), expected.name)
        }
        (Some(text), Some(expected)) if review.is_expected() => {
            format!("{} bytes, says the same as {} in another text", text.len(), expected.name)
        }
        (Some(text), _) => format!("{} bytes, another than expected", text.len()),
        (None, _) => "not seen".to_owned(),
    }
}

fn difference(other: &NamedText, text: &str) -> Vec<String> {
    let mut lines = match template_diff((&other.name, &other.text), ("the new one", text)) {
        Ok(diff) if diff.is_same() => vec!["no difference".to_owned()],
        Ok(diff) => changed_lines(&diff),
        Err((_, findings)) => {
            let first = findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
            vec![format!("cannot be compared: {first}")]
        }
    };
    let n_more = lines.len().saturating_sub(MAX_LINES);
    if n_more > 0 {
        lines.truncate(MAX_LINES);
        lines.push(format!("and {n_more} more lines; compare the files with `explicit-deny template diff`"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::builtin;

    #[test]
    fn a_review_shows_what_differs_and_says_where_nothing_does() {
        let named =
            |name: &str, file: &str| NamedText { name: name.into(), text: builtin(file).expect("built in").into() };
        let expected = named("the built-in one", "ds_notebook_v2.yaml");
        let mut review = TemplateReview {
            url: "https://example.com".into(),
            text: Some(expected.text.clone()),
            expected: Some(expected),
            in_force: Some(named("Version 1 (pa-1), in force", "ds_notebook_v1.yaml")),
            warnings: Vec::new(),
            refusal: None,
        };
        let lines = review_lines(&review).join("\n");
        assert!(lines.contains("the very text of the built-in one") && lines.contains("1 new, 1 narrowed"), "{lines}");
        assert!(!lines.contains("against the built-in one") && !lines.contains("WARNING"), "{lines}");
        review.text = review.text.map(|text| text.replace("ds-notebook-role-", "another-role-"));
        review.warnings.push("it says something else".into());
        let lines = review_lines(&review).join("\n");
        assert!(lines.contains("against the built-in one:") && lines.contains("another-role-"), "{lines}");
        assert!(lines.contains("WARNING  it says something else"), "{lines}");
        assert_eq!(review_json(&review)["is_expected"], false);
    }
}
