//! Every problem of a template, the policy documents in it included.

use super::assumption::assumed_plan;
use super::document::{PlannedPolicy, planned_policies};
use crate::policy::{self, PolicyKind, SageMakerCatalogue};
use crate::source::{self, Diagnostic, Span};
use crate::template;

/// What is wrong with a template, in the order of the text. Parameters without a default stand for themselves.
#[must_use]
pub fn template_findings(text: &str) -> Vec<Diagnostic> {
    let (template, mut findings) = template::parse_what_stands(text);
    if let Some(template) = template {
        let (plan, evaluated) = assumed_plan(&template);
        let policies = planned_policies(&plan).into_iter().flat_map(|planned| policy_findings(&planned));
        // What could not be read is wrong once, whatever comes of it later.
        let told: Vec<Span> =
            findings.iter().filter(|finding| finding.is_error()).map(|finding| finding.span).collect();
        let is_new = |finding: &Diagnostic| !told.iter().any(|span| touches(*span, finding.span));
        findings.extend(evaluated.into_iter().chain(policies).filter(is_new));
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings.into_iter().map(with_remedy).collect()
}

/// Whether one place lies in another.
fn touches(one: Span, other: Span) -> bool {
    let holds = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    holds(one, other) || holds(other, one)
}

/// Where in a template each finding stands, as an address such as `Resources.Role.Properties.Policies[0]`.
#[must_use]
pub fn template_places(text: &str, findings: &[Diagnostic]) -> Vec<String> {
    let root = source::parse(text).ok();
    let place = |finding: &Diagnostic| root.as_ref().map(|root| policy::place(root, finding.span)).unwrap_or_default();
    findings.iter().map(place).collect()
}

fn policy_findings(planned: &PlannedPolicy) -> Vec<Diagnostic> {
    let (document, mut findings) = policy::parse(&planned.node, planned.kind);
    // The catalogue knows the requests of identities; who may call on a resource is another matter.
    if let Some(document) = document.filter(|_| planned.kind == PolicyKind::Identity) {
        findings.extend(policy::lint(&document, SageMakerCatalogue::builtin()));
    }
    let whose = format!("policy `{}` of `{}`", planned.name, planned.logical_id);
    let of_policy = |finding: Diagnostic| Diagnostic { message: format!("{whose}: {}", finding.message), ..finding };
    findings.into_iter().map(of_policy).collect()
}

/// What to do about a finding that does not say so itself, by the words of its message.
const REMEDIES: [(&str, &str); 9] = [
    ("Unresolved", "name a parameter, resource or condition that the template has, or add it"),
    ("undefined resource", "name a resource that the template has, or add it"),
    (
        "Invalid template property",
        "the sections are Parameters, Mappings, Conditions, Rules, Resources, Outputs, Metadata and Description",
    ),
    ("At least one Resources member", "add `Resources:` with at least one resource"),
    ("transforms are not applied", "check the template that the transform gives"),
    ("Circular dependency", "take one of the references away that lead round in a circle"),
    ("at most", "shorten it, or split the template"),
    ("format version", "write `AWSTemplateFormatVersion: '2010-09-09'`, or leave it out"),
    ("expected", "write what is expected in its place"),
];

fn with_remedy(finding: Diagnostic) -> Diagnostic {
    if finding.help.is_some() {
        return finding;
    }
    let known = REMEDIES.iter().find(|(words, _)| finding.message.contains(words));
    let help = known.map_or("change this part; the CloudFormation User Guide describes its form", |(_, help)| help);
    finding.with_help(help)
}
