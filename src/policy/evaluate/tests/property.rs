//! Laws that hold for every policy and request.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::policy::{
    Context, ContextValue, Decision, Effect, Layer, LayerKind, MessageForm, Policy, PolicyDocument, PolicyKind,
    PolicySet, Principal, Request, decide, evaluate, judge, parse, parse_text,
};
use crate::source::{Node, NodeKind, to_json};

const PRINCIPALS: &[&str] = &[
    "",
    "lambda.amazonaws.com",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/ana",
    "arn:aws:iam::111122223333:role/Reader",
    "arn:aws:sts::111122223333:assumed-role/Reader/r1",
    "arn:aws:sts::111122223333:federated-user/ana",
];
const ACTIONS: &[&str] = &["s3:GetObject", "s3:PutObject", "sts:AssumeRole", "kms:Decrypt"];
const ACTION_PATTERNS: &[&str] = &["*", "s3:*", "s3:Get*", "S3:?utObject", "sts:AssumeRole", "kms:*"];
const RESOURCES: &[&str] =
    &["*", "arn:aws:s3:::b/ana/k", "arn:aws:iam::111122223333:role/T", "arn:aws:kms:eu:444455556666:key/k"];
const RESOURCE_PATTERNS: &[&str] =
    &["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${k:one}/*", "arn:aws:*:*:1111*:*", "arn:aws:kms*", "arn:aws:s3:::c"];
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotLikeIfExists",
    "ForAllValues:StringLike",
    "ForAnyValue:StringNotEquals",
    "NumericNotEquals",
    "DateLessThan",
    "BoolIfExists",
    "NotIpAddress",
    "ArnNotLike",
    "Null",
];
const VALUES: &[&str] = &["ana", "a*", "${k:one}", "5", "true", "10.0.0.0/8", "2026-01-01", "arn:aws:s3:::b*", ""];
const KEYS: &[&str] = &["k:one", "K:Many", "k:none"];

fn quoted(choices: &'static [&'static str], count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let texts = prop::collection::vec(select(choices).prop_map(|text| format!("{text:?}")), count);
    texts.prop_map(|texts| format!("[{}]", texts.join(",")))
}

fn condition() -> impl Strategy<Value = String> {
    let clause = (select(OPERATORS), select(KEYS), quoted(VALUES, 0..3));
    prop::option::of(clause).prop_map(|clause| match clause {
        Some((operator, key, values)) => format!(r#","Condition":{{"{operator}":{{"{key}":{values}}}}}"#),
        None => String::new(),
    })
}

fn principal_clause() -> impl Strategy<Value = String> {
    let names = select(&["\"*\"", "{\"AWS\":\"111122223333\"}", "{\"Service\":\"lambda.amazonaws.com\"}"][..]);
    let arns = (3..PRINCIPALS.len()).prop_map(|at| format!("{{\"AWS\":\"{}\"}}", PRINCIPALS[at]));
    let value = prop_oneof![names.prop_map(str::to_owned), arns];
    (any::<bool>(), value)
        .prop_map(|(negated, value)| format!("\"{}Principal\":{value},", if negated { "Not" } else { "" }))
}

fn statement(with_principal: bool) -> impl Strategy<Value = String> {
    let principal = if with_principal { principal_clause().boxed() } else { Just(String::new()).boxed() };
    let effect = select(&["Allow", "Allow", "Deny"][..]);
    let not = || select(&["", "", "Not"][..]);
    let patterns = (not(), quoted(ACTION_PATTERNS, 0..3), not(), quoted(RESOURCE_PATTERNS, 0..3));
    (effect, principal, patterns, condition()).prop_map(|(effect, principal, patterns, condition)| {
        let (not_action, actions, not_resource, resources) = patterns;
        format!(
            r#"{{"Effect":"{effect}",{principal}"{not_action}Action":{actions},"{not_resource}Resource":{resources}{condition}}}"#
        )
    })
}

fn document(kind: PolicyKind) -> impl Strategy<Value = PolicyDocument> {
    let statements = prop::collection::vec(statement(kind == PolicyKind::Resource), 0..4);
    (statements, select(&["2012-10-17", "2008-10-17"][..])).prop_map(move |(statements, version)| {
        let text = format!(r#"{{"Version":"{version}","Statement":[{}]}}"#, statements.join(","));
        let (document, findings) = parse_text(&text, kind);
        document.unwrap_or_else(|| panic!("{text} is valid: {findings:?}"))
    })
}

fn layer() -> impl Strategy<Value = Layer> {
    let kind = select(&[LayerKind::Identity, LayerKind::Resource, LayerKind::Boundary, LayerKind::Session][..]);
    let kind = prop_oneof![4 => kind, 1 => Just(LayerKind::ServiceControl(0)), 1 => Just(LayerKind::ServiceControl(1))];
    kind.prop_flat_map(|kind| {
        let grammar = if kind == LayerKind::Resource { PolicyKind::Resource } else { PolicyKind::Identity };
        let policies = prop::collection::vec(document(grammar), 0..3);
        policies.prop_map(move |documents| {
            let policy = |document| Policy { origin: Arc::default(), document: Arc::new(document) };
            Layer { kind, policies: documents.into_iter().map(policy).collect() }
        })
    })
}

fn policy_set() -> impl Strategy<Value = PolicySet> {
    prop::collection::vec(layer(), 0..5).prop_map(|layers| PolicySet { layers })
}

fn request() -> impl Strategy<Value = Request> {
    let one = prop::option::of(select(VALUES));
    let many = prop::option::of(prop::collection::vec(select(VALUES), 0..3));
    (select(PRINCIPALS), select(ACTIONS), select(RESOURCES), one, many).prop_map(
        |(principal, action, resource, one, many)| {
            let mut context = Context::default();
            one.map(|one| context.insert("k:One", one)).unwrap_or_default();
            let listed = |many: Vec<&str>| ContextValue::List(many.into_iter().map(str::to_owned).collect());
            many.map(|many| context.insert("k:many", listed(many))).unwrap_or_default();
            Request {
                principal: Principal::parse(Some(principal).filter(|text| !text.is_empty())).expect("a principal"),
                principal_account: None,
                action: action.parse().expect("an action"),
                resource: resource.to_owned(),
                resource_account: None,
                context,
            }
        },
    )
}

/// A document with its statements turned round.
fn reversed(document: &PolicyDocument) -> PolicyDocument {
    let mut document = document.clone();
    document.statements.reverse();
    document
}

fn any_json() -> impl Strategy<Value = Node> {
    const WORDS: &[&str] = &[
        "Version",
        "2012-10-17",
        "Statement",
        "Sid",
        "Effect",
        "Allow",
        "Deny",
        "Principal",
        "NotPrincipal",
        "AWS",
        "*",
        "Action",
        "NotAction",
        "s3:*",
        "Resource",
        "NotResource",
        "arn:aws:s3:::b",
        "Condition",
        "StringLike",
        "Null",
        "ForAllValues:NumericEqualsIfExists",
        "k",
        "",
        "true",
    ];
    let leaf = prop_oneof![
        8 => select(WORDS).prop_map(Node::text),
        1 => any::<bool>().prop_map(|value| Node::made(NodeKind::Bool(value))),
        1 => Just(Node::made(NodeKind::Null)),
        1 => Just(Node::made(NodeKind::Number("5".to_owned()))),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        let entries = prop::collection::vec((select(WORDS), inner.clone()), 0..6);
        prop_oneof![
            1 => prop::collection::vec(inner, 0..4).prop_map(|members| Node::made(NodeKind::List(members))),
            3 => entries.prop_map(Node::map),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn deciding_and_recording_agree(policies in policy_set(), request in request()) {
        let verdict = evaluate(&policies, &request);
        prop_assert_eq!(decide(&policies, &request), verdict.decision);
        let judgment = judge(&policies, &request);
        prop_assert_eq!((judgment.decision, &judgment.decided_by), (verdict.decision, &verdict.decided_by));
        for form in [MessageForm::Bare, MessageForm::Typed, MessageForm::Arn] {
            prop_assert_eq!(judgment.denial_message(&request, form), verdict.denial_message(&request, form));
        }
        let has_denial = verdict.matched().any(|statement| statement.effect == Effect::Deny);
        prop_assert_eq!(has_denial, verdict.decision == Decision::ExplicitDeny);
        if verdict.decision == Decision::ExplicitDeny {
            prop_assert!(verdict.deciding().is_some_and(|statement| statement.effect == Effect::Deny));
        }
    }

    #[test]
    fn a_further_deny_never_allows(
        policies in policy_set(),
        request in request(),
        deny in document(PolicyKind::Identity),
        at in any::<Index>(),
    ) {
        let mut deny = deny;
        deny.statements.retain(|statement| statement.effect == Effect::Deny);
        let mut more = policies.clone();
        // A layer that was absent could not be a ceiling, so the document joins a layer that is there.
        if !more.layers.is_empty() {
            let policy = Policy { origin: Arc::default(), document: Arc::new(deny) };
            let at = at.index(more.layers.len());
            more.layers[at].policies.push(policy);
        }
        let (before, after) = (decide(&policies, &request), decide(&more, &request));
        prop_assert!(after == before || after == Decision::ExplicitDeny, "{:?} became {:?}", before, after);
    }

    #[test]
    fn the_order_of_statements_policies_and_layers_means_nothing(policies in policy_set(), request in request()) {
        let mut turned = policies.clone();
        turned.layers.reverse();
        for layer in &mut turned.layers {
            layer.policies.reverse();
            for policy in &mut layer.policies {
                policy.document = Arc::new(reversed(&policy.document));
            }
        }
        prop_assert_eq!(decide(&policies, &request), decide(&turned, &request));
        prop_assert_eq!(evaluate(&policies, &request).decided_by, evaluate(&turned, &request).decided_by);
    }

    #[test]
    fn a_print_reads_back_as_the_same_document(document in document(PolicyKind::Resource)) {
        let node = document.to_node();
        let text = to_json(&node);
        let (again, _) = parse_text(&text, PolicyKind::Resource);
        prop_assert_eq!(again.map(|again| to_json(&again.to_node())), Some(text));
        let (made, _) = parse(&node, PolicyKind::Resource);
        prop_assert_eq!(made.map(|made| made.to_node()), Some(node));
    }

    #[test]
    fn any_json_is_answered(node in any_json(), request in request()) {
        for kind in [PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Trust, PolicyKind::ResourceControl] {
            let (document, findings) = parse(&node, kind);
            prop_assert_eq!(document.is_none(), findings.iter().any(|finding| finding.is_error()));
            if let Some(document) = document {
                let policy = Policy { origin: Arc::default(), document: Arc::new(document) };
                let set = PolicySet { layers: vec![Layer { kind: LayerKind::Resource, policies: vec![policy] }] };
                prop_assert_eq!(decide(&set, &request), evaluate(&set, &request).decision);
            }
        }
    }
}
