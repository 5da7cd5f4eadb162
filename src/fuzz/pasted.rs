//! What people paste: error messages, answers to the closing question, cases of `policy eval`, transcripts, fault plans.

use std::sync::{Arc, LazyLock};

use super::text_of;
use crate::lab::{Denial, grade, parse_denial, parse_denials};
use crate::policy::{Context, Layer, LayerKind, Policy, PolicyKind, PolicySet, SageMakerCatalogue, parse_text};
use crate::report::{
    Transcript, answer_case, explanation_json, explanation_lines, judge, message_report, transcript_html,
    transcript_markdown,
};
use crate::sim::FaultPlan;
use crate::tui;

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
    {"Effect":"Deny","Action":"sagemaker:Create*","Resource":"*","Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}}]}"#;

static POLICIES: LazyLock<PolicySet> = LazyLock::new(|| {
    let document = parse_text(POLICY, PolicyKind::Identity).0.expect("a policy");
    let policies = vec![Policy { origin: Arc::default(), document: Arc::new(document) }];
    PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies }] }
});

/// A text; the first byte says what it is pasted for.
pub fn pasted(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let text = text_of(rest);
    match first % 5 {
        0 | 1 => denial(&text),
        2 => drop(serde_json::from_str::<serde_json::Value>(&answer_case(&text, true).line).expect("JSON")),
        3 => transcript(&text),
        _ => {
            let _ = FaultPlan::parse(&text).map_err(|error| error.to_string());
            let _ = grade(&text, &[]);
        }
    }
}

fn denial(text: &str) {
    for one in parse_denials(text) {
        explained(one);
    }
    let Some(denial) = parse_denial(text) else { return };
    assert!(!denial.message.chars().any(char::is_control), "no control characters in {:?}", denial.message);
    let part = |range: &std::ops::Range<usize>| denial.message.get(range.clone()).map(str::to_owned);
    assert_eq!(part(&denial.parts.principal).as_ref(), Some(&denial.principal));
    assert_eq!(part(&denial.parts.action).as_ref(), Some(&denial.action));
    assert_eq!(denial.parts.resource.as_ref().and_then(part), denial.resource);
    // A backslash may be half of an escape whose other half a control character kept away: then it is one more.
    if !denial.message.contains('\\') {
        let again = parse_denial(&denial.message).expect("the message alone is one too");
        assert_eq!((&again.principal, &again.action), (&denial.principal, &denial.action));
    }
    explained(denial);
}

fn explained(denial: Denial) {
    let catalogue = SageMakerCatalogue::builtin();
    let judged = judge(&denial, &POLICIES, Context::default(), catalogue);
    let report = message_report(denial);
    for judged in [None, Some(&judged)] {
        let _ = explanation_lines(&report, judged);
        let json: Result<serde_json::Value, _> = serde_json::from_str(&explanation_json(&report, judged));
        assert!(json.is_ok(), "an explanation is JSON");
    }
}

fn transcript(text: &str) {
    let Ok(read) = Transcript::read(text) else { return };
    let redacted = Transcript::read(text).expect("read before").redacted();
    for transcript in [read, redacted] {
        let page = transcript_html(&transcript);
        assert!(!page.contains("<script"), "nothing in a page runs");
        let _ = transcript_markdown(&transcript);
        let json: Result<serde_json::Value, _> = serde_json::from_str(&transcript.json());
        assert!(json.is_ok(), "a transcript is JSON");
        let size = (80, 24).into();
        let slides = tui::slides(transcript.states(), &tui::Options::default(), size);
        assert!(tui::picture::film(&slides, size, "").is_ok(), "whatever was kept can be drawn");
    }
}
