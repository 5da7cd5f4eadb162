//! A transcript as one page: no script, nothing from outside, readable on a phone and on paper, light and dark.

use super::Transcript;
use super::view::{CallView, StepView, View};

const STYLE: &str = include_str!("../../../assets/export/transcript.css");

/// The transcript as one page.
#[must_use]
pub fn transcript_html(transcript: &Transcript) -> String {
    let view = View::of(transcript);
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>explicit-deny: transcript of Lab 5</title>\n<style>\n",
    );
    page.push_str(STYLE);
    page.push_str("</style>\n</head>\n<body>\n<main>\n<h1>explicit-deny: transcript of Lab 5</h1>\n");
    page.push_str(&facts(&view.facts));
    view.steps.iter().for_each(|step| page.push_str(&section(step)));
    page.push_str("</main>\n</body>\n</html>");
    page
}

fn facts(facts: &[(&'static str, String)]) -> String {
    let rows: Vec<String> =
        facts.iter().map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>\n", escaped(value))).collect();
    format!("<dl>\n{}</dl>\n", rows.concat())
}

fn section(step: &StepView) -> String {
    let calls: Vec<String> = step.calls.iter().map(card).collect();
    let check = |(held, text): &(bool, String)| {
        let (class, word) = if *held { ("held", "Check held") } else { ("missed", "Check not held") };
        format!("<p class=\"check {class}\"><strong>{word}:</strong> {}</p>\n", escaped(text))
    };
    let checks: Vec<String> = step.checks.iter().map(check).collect();
    format!("<section>\n<h2>{}</h2>\n{}{}</section>\n", escaped(&step.title), calls.concat(), checks.concat())
}

fn card(call: &CallView) -> String {
    let class = match call.verdict {
        "ALLOW" => "allow",
        "DENY" | "NO ALLOW" => "deny",
        _ => "error",
    };
    let sign = if class == "allow" { "✓" } else { "✗" };
    let head = format!(
        "<header><span class=\"role\">{}</span> <code>{}</code> <span class=\"verdict\">{sign} {}</span> \
         <span class=\"time\">{}</span></header>\n",
        escaped(&call.role),
        escaped(&call.action),
        call.verdict,
        escaped(&call.elapsed)
    );
    let error = call.error.as_ref().map(|(code, message)| {
        format!("<p class=\"message\"><strong>{}</strong>: {}</p>\n", escaped(code), escaped(message))
    });
    let statement = call.statement.as_ref().map(|(words, conditions)| {
        let rows: Vec<String> = conditions.iter().map(condition).collect();
        format!("<p>{}</p>\n{}", escaped(words), rows.concat())
    });
    let (error, statement) = (error.unwrap_or_default(), statement.unwrap_or_default());
    format!("<article class=\"{class}\">\n{head}{error}{statement}{}</article>\n", facts(&call.facts))
}

fn condition([operator, key, expected, actual, result]: &[String; 5]) -> String {
    let [operator, key, expected, actual, result] = [operator, key, expected, actual, result].map(|text| escaped(text));
    format!(
        "<p class=\"condition\"><code>{operator}</code> <code>{key}</code><br>policy expects <code>{expected}</code>, \
         request has <code>{actual}</code>: <strong>{result}</strong></p>\n"
    )
}

/// Text that stands in a page as it is.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other if other.is_control() => safe.push(' '),
            other => safe.push(other),
        }
    }
    safe
}
