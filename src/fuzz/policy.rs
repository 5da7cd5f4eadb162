//! Policies of every kind: read, printed, read again, compared, judged both ways.

use std::sync::Arc;

use super::text_of;
use crate::policy::{
    ChangeKind, ContextValue, Layer, LayerKind, MessageForm, Policy, PolicyDocument, PolicyKind, PolicySet, Principal,
    Request, SageMakerCatalogue, StatementChange, decide, diff, evaluate, judge, lint, parse, parse_text, remedies,
};
use crate::source::to_json;

const KINDS: [(PolicyKind, LayerKind); 7] = [
    (PolicyKind::Identity, LayerKind::Identity),
    (PolicyKind::Boundary, LayerKind::Boundary),
    (PolicyKind::Session, LayerKind::Session),
    (PolicyKind::ServiceControl, LayerKind::ServiceControl(0)),
    (PolicyKind::ResourceControl, LayerKind::Resource),
    (PolicyKind::Resource, LayerKind::Resource),
    (PolicyKind::Trust, LayerKind::Resource),
];

/// A policy; the first byte says of which kind.
pub fn policy(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let (kind, layer) = KINDS[usize::from(*first) % KINDS.len()];
    let text = text_of(rest);
    let (document, findings) = parse_text(&text, kind);
    assert_eq!(document.is_none(), findings.iter().any(|finding| finding.is_error()), "refused and said so");
    for finding in &findings {
        let _ = crate::report::finding_lines(&text, finding);
    }
    let Some(document) = document else { return };
    for finding in lint(&document, SageMakerCatalogue::builtin()) {
        let _ = crate::report::finding_lines(&text, &finding);
    }
    prints_and_reads_back(&document, kind);
    let unchanged = |change: &StatementChange| change.kind == ChangeKind::Unchanged;
    assert!(diff(&document, &document).iter().all(unchanged), "no change to itself");
    judged_alike(document, layer);
}

fn prints_and_reads_back(document: &PolicyDocument, kind: PolicyKind) {
    let node = document.to_node();
    let (again, _) = parse(&node, kind);
    assert_eq!(again.as_ref().map(PolicyDocument::to_node).as_ref(), Some(&node), "read from its own node");
    let printed = to_json(&node);
    let (again, _) = parse_text(&printed, kind);
    assert_eq!(again.map(|again| to_json(&again.to_node())), Some(printed), "read from its own print");
}

fn judged_alike(document: PolicyDocument, kind: LayerKind) {
    let is_small = document.statements().len() <= 8;
    let policies = vec![Policy { origin: Arc::default(), document: Arc::new(document) }];
    let set = PolicySet { layers: vec![Layer { kind, policies }] };
    for request in requests() {
        let verdict = evaluate(&set, &request);
        assert_eq!(decide(&set, &request), verdict.decision, "with and without a trace");
        let judgment = judge(&set, &request);
        assert_eq!(judgment.decision, verdict.decision);
        for form in [MessageForm::Bare, MessageForm::Typed, MessageForm::Arn] {
            assert_eq!(judgment.denial_message(&request, form), verdict.denial_message(&request, form));
        }
        if is_small {
            for remedy in remedies(&set, &request) {
                assert_ne!(remedy.edits.len(), 0, "a remedy changes something");
            }
        }
    }
}

fn requests() -> Vec<Request> {
    let session = "arn:aws:sts::111122223333:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker";
    let job = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/t1";
    let request = |principal: Option<&str>, action: &str, resource: &str| Request {
        principal: Principal::parse(principal).expect("a principal"),
        principal_account: None,
        action: action.parse().expect("an action"),
        resource: resource.to_owned(),
        resource_account: None,
        context: crate::policy::Context::default(),
    };
    let bare = request(Some(session), "sagemaker:CreateTrainingJob", job);
    let mut full = bare.clone();
    full.context.insert("sagemaker:VpcSubnets", ContextValue::List(vec!["subnet-1".to_owned(), String::new()]));
    full.context.insert("aws:SourceIp", "10.0.0.1");
    full.context.insert("aws:CurrentTime", "2026-11-23T17:01:02Z");
    full.context.insert("aws:username", "*ana*");
    let service = request(Some("sagemaker.amazonaws.com"), "sts:AssumeRole", "arn:aws:iam::111122223333:role/r");
    vec![bare, full, service, request(None, "s3:GetObject", "*")]
}
