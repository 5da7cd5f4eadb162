//! What would change a denial: the smallest edits of the request's context after which it is allowed.
//!
//! The conditions of the statements that cover the request say which keys and values to try; the engine itself
//! says which of them help. Nothing is known here about any key, action or service. The request's principal, action
//! and resource stay as they are, and so do the policies.

use std::collections::BTreeSet;

use super::document::Effect;
use super::evaluate::{decide, evaluate};
use super::operator::BaseOperator;
use super::request::{Context, ContextValue, PolicySet, Request};
use super::trace::{ConditionTrace, Decision, StatementTrace, Verdict};

/// Edits that turn a denial into an allowance when all of them are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// One edit, or two of which neither is enough alone.
    pub edits: Vec<Edit>,
    /// What the policies decide after the edits.
    pub decision: Decision,
}

/// One key of the context, changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The condition key as the policy spells it.
    pub key: String,
    /// What the request brings now.
    pub before: Option<ContextValue>,
    /// What it would have to bring.
    pub change: EditChange,
}

/// How a key is changed.
#[derive(Clone, Debug, PartialEq)]
pub enum EditChange {
    /// Of its values, only these stay: the ones that the policy lists.
    Keep(ContextValue),
    /// It gets one of these values that the policy lists; each of them was tried.
    OneOf(Vec<ContextValue>),
    /// It gets this value or one like it; the policy lists none but sets bounds, patterns or exclusions.
    Example(ContextValue),
    /// It gets a value that the policy does not name at all; this one was tried.
    Unlisted(ContextValue),
    /// It is left out.
    Remove,
}

/// How many keys are tried.
const MAX_KEYS: usize = 16;

/// How many values of one key are tried.
const MAX_VALUES: usize = 32;

/// How many decisions a search may take, singles and pairs together.
const MAX_DECISIONS: usize = 4096;

/// A value that no policy lists.
const UNLISTED: &str = "another-value";

/// The smallest edits that make a denied request allowed; none for a request that is allowed, and none where no edit
/// of one or two keys helps. What needs one edit hides what needs two.
///
/// # Example
/// ```
/// use std::sync::Arc;
/// use explicit_deny::policy::*;
///
/// let text = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
///     "Condition":{"StringEquals":{"aws:RequestTag/team":["red","blue"]}}}}"#;
/// let document = Arc::new(parse_text(text, PolicyKind::Identity).0.expect("a policy"));
/// let policies = vec![Policy { origin: Arc::default(), document }];
/// let set = PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies }] };
/// let request = Request {
///     principal: Principal::parse(Some("arn:aws:iam::111122223333:user/ana")).expect("a user"),
///     principal_account: None,
///     action: "s3:PutObject".parse().expect("an action"),
///     resource: "arn:aws:s3:::b/k".to_owned(),
///     resource_account: None,
///     context: Context::default(),
/// };
/// let edits = &remedies(&set, &request)[0].edits;
/// assert_eq!(edits[0].change, EditChange::OneOf(vec!["red".into(), "blue".into()]));
/// ```
#[must_use]
pub fn remedies(policies: &PolicySet, request: &Request) -> Vec<Remedy> {
    let verdict = evaluate(policies, request);
    if verdict.decision == Decision::Allowed {
        return Vec::new();
    }
    let candidates = candidates(&verdict, &request.context);
    let mut search = Search { policies, request, left: MAX_DECISIONS };
    let single: Vec<Remedy> = candidates.iter().flat_map(|candidate| search.single(candidate)).collect();
    if !single.is_empty() {
        return single;
    }
    let pairs = candidates
        .iter()
        .enumerate()
        .flat_map(|(at, first)| candidates.iter().skip(at + 1).map(move |second| (first, second)));
    pairs.filter_map(|(first, second)| search.pair(first, second)).collect()
}

impl Edit {
    /// The values that the edit may give the key, `None` for leaving it out. Any of them will do.
    #[must_use]
    pub fn choices(&self) -> Vec<Option<&ContextValue>> {
        match &self.change {
            EditChange::Keep(value) | EditChange::Example(value) | EditChange::Unlisted(value) => vec![Some(value)],
            EditChange::OneOf(values) => values.iter().map(Some).collect(),
            EditChange::Remove => vec![None],
        }
    }
}

impl Remedy {
    /// The context after the edits, with the first value of each that leaves a choice.
    #[must_use]
    pub fn apply(&self, context: &Context) -> Context {
        let first = |edit: &Edit| (edit.key.clone(), edit.choices().first().copied().flatten().cloned());
        edited(context, &self.edits.iter().map(first).collect::<Vec<_>>())
    }
}

/// A key and what to try with it.
struct Candidate {
    key: String,
    before: Option<ContextValue>,
    /// The request's own values, as far as the policy lists them.
    kept: Option<ContextValue>,
    /// The other values that the policy lists.
    listed: Vec<ContextValue>,
    /// Values made from bounds and patterns.
    examples: Vec<ContextValue>,
    unlisted: ContextValue,
}

/// What the covering statements' conditions suggest, those that matter most first.
fn candidates(verdict: &Verdict, context: &Context) -> Vec<Candidate> {
    let covers = |statement: &&StatementTrace| {
        let principal = statement.principal.as_ref().is_none_or(|principal| principal.matched);
        principal && statement.action.matched && statement.resource.matched
    };
    let mut statements: Vec<&StatementTrace> = verdict.statements().filter(covers).collect();
    statements
        .sort_by_key(|statement| (statement.matched != (statement.effect == Effect::Deny), statement.n_failing()));
    let conditions: Vec<&ConditionTrace> = statements.iter().flat_map(|statement| &statement.conditions).collect();
    let mut seen = BTreeSet::new();
    let first_of_key = conditions.iter().filter(|condition| seen.insert(condition.key.to_lowercase()));
    first_of_key.take(MAX_KEYS).map(|first| candidate(&first.key, &conditions, context)).collect()
}

fn candidate(key: &str, conditions: &[&ConditionTrace], context: &Context) -> Candidate {
    let before = context.get(key).cloned();
    let on_key: Vec<_> = conditions.iter().filter(|condition| condition.key.eq_ignore_ascii_case(key)).collect();
    let is_list = matches!(before, Some(ContextValue::List(_)))
        || on_key.iter().any(|condition| condition.operator.set.is_some());
    let value = |text: String| if is_list { ContextValue::List(vec![text]) } else { ContextValue::Single(text) };
    let (mut listed, mut examples) = (Vec::new(), Vec::new());
    for condition in on_key {
        for expected in condition.expected.iter() {
            suggest(condition.operator.base, expected, &mut listed, &mut examples);
        }
    }
    let current = before.as_ref().map(ContextValue::values).unwrap_or_default();
    let kept: Vec<String> = current.iter().filter(|value| listed.contains(value)).cloned().collect();
    let kept = (!kept.is_empty() && kept.len() < current.len()).then_some(ContextValue::List(kept));
    let distinct = |texts: Vec<String>| {
        let mut seen = BTreeSet::new();
        let new = texts.into_iter().filter(|text| current != std::slice::from_ref(text) && seen.insert(text.clone()));
        new.take(MAX_VALUES).map(value).collect()
    };
    let unlisted = value(UNLISTED.to_owned());
    Candidate { key: key.to_owned(), listed: distinct(listed), examples: distinct(examples), unlisted, kept, before }
}

/// The values that a wanted value suggests: itself where it is compared exactly, else one that stands near it.
fn suggest(base: BaseOperator, expected: &str, listed: &mut Vec<String>, examples: &mut Vec<String>) {
    use BaseOperator as Op;
    let has_wildcard = expected.contains(['*', '?']);
    match base {
        Op::Null => {}
        Op::StringEquals
        | Op::StringNotEquals
        | Op::StringEqualsIgnoreCase
        | Op::StringNotEqualsIgnoreCase
        | Op::NumericEquals
        | Op::NumericNotEquals
        | Op::DateEquals
        | Op::DateNotEquals
        | Op::BinaryEquals => listed.push(expected.to_owned()),
        Op::Bool => examples.extend(["true", "false"].map(str::to_owned)),
        Op::StringLike | Op::StringNotLike | Op::ArnLike | Op::ArnNotLike | Op::ArnEquals | Op::ArnNotEquals => {
            if has_wildcard {
                examples.push(expected.replace(['*', '?'], "x"));
            } else {
                listed.push(expected.to_owned());
            }
        }
        Op::IpAddress | Op::NotIpAddress => {
            examples.push(expected.split('/').next().unwrap_or_default().to_owned());
        }
        _ => {
            examples.push(expected.to_owned());
            let neighbours = expected.parse::<i64>().ok().map(|bound| [bound.checked_sub(1), bound.checked_add(1)]);
            examples.extend(neighbours.into_iter().flatten().flatten().map(|number| number.to_string()));
        }
    }
}

impl Candidate {
    fn edit(&self, change: EditChange) -> Edit {
        Edit { key: self.key.clone(), before: self.before.clone(), change }
    }

    /// Every change that may be tried, the smallest first. A choice of several comes apart.
    fn changes(&self) -> impl Iterator<Item = EditChange> + '_ {
        let kept = self.kept.iter().cloned().map(EditChange::Keep);
        let listed = self.listed.iter().cloned().map(|value| EditChange::OneOf(vec![value]));
        let examples = self.examples.iter().cloned().map(EditChange::Example);
        let removed = self.before.is_some().then_some(EditChange::Remove);
        let unlisted = std::iter::once(EditChange::Unlisted(self.unlisted.clone()));
        kept.chain(listed).chain(examples).chain(unlisted).chain(removed)
    }
}

struct Search<'a> {
    policies: &'a PolicySet,
    request: &'a Request,
    /// How many decisions may still be taken.
    left: usize,
}

impl Search<'_> {
    /// The first kind of value that helps, and leaving the key out if that helps too.
    fn single(&mut self, candidate: &Candidate) -> Vec<Remedy> {
        let given = self.give(candidate, &[]);
        let removed = candidate.before.is_some() && self.allows(&[(candidate.key.clone(), None)]);
        let removed = removed.then_some(EditChange::Remove);
        let remedy = |change| Remedy { edits: vec![candidate.edit(change)], decision: Decision::Allowed };
        given.into_iter().chain(removed).map(remedy).collect()
    }

    /// Two edits that help together. A choice of values is offered only for the second, next to a fixed first.
    fn pair(&mut self, first: &Candidate, second: &Candidate) -> Option<Remedy> {
        for change in first.changes() {
            if self.left == 0 {
                return None;
            }
            let mut edit = first.edit(change);
            let fixed = [(edit.key.clone(), edit.choices().first().copied().flatten().cloned())];
            let second_change = self.give(second, &fixed).or_else(|| self.remove(second, &fixed));
            let Some(second_change) = second_change else { continue };
            let other = second.edit(second_change);
            self.widen(first, &mut edit, &other);
            return Some(Remedy { edits: vec![edit, other], decision: Decision::Allowed });
        }
        None
    }

    /// Adds to `edit` the other listed values that go with everything that `other` offers.
    fn widen(&mut self, candidate: &Candidate, edit: &mut Edit, other: &Edit) {
        let EditChange::OneOf(offered) = &mut edit.change else { return };
        for value in &candidate.listed {
            let goes = |choice: Option<&ContextValue>| {
                self.allows(&[(candidate.key.clone(), Some(value.clone())), (other.key.clone(), choice.cloned())])
            };
            if !offered.contains(value) && other.choices().into_iter().all(goes) {
                offered.push(value.clone());
            }
        }
    }

    /// What to give the key so that the request is allowed, next to the edits that are fixed.
    fn give(&mut self, candidate: &Candidate, fixed: &[(String, Option<ContextValue>)]) -> Option<EditChange> {
        let mut helps = |value: &&ContextValue| {
            let mut edits = fixed.to_vec();
            edits.push((candidate.key.clone(), Some((*value).clone())));
            self.allows(&edits)
        };
        if let Some(kept) = candidate.kept.as_ref().filter(&mut helps) {
            return Some(EditChange::Keep(kept.clone()));
        }
        let listed: Vec<ContextValue> = candidate.listed.iter().filter(&mut helps).cloned().collect();
        if !listed.is_empty() {
            return Some(EditChange::OneOf(listed));
        }
        if let Some(example) = candidate.examples.iter().find(&mut helps) {
            return Some(EditChange::Example(example.clone()));
        }
        helps(&&candidate.unlisted).then(|| EditChange::Unlisted(candidate.unlisted.clone()))
    }

    fn remove(&mut self, candidate: &Candidate, fixed: &[(String, Option<ContextValue>)]) -> Option<EditChange> {
        let mut edits = fixed.to_vec();
        edits.push((candidate.key.clone(), None));
        (candidate.before.is_some() && self.allows(&edits)).then_some(EditChange::Remove)
    }

    fn allows(&mut self, edits: &[(String, Option<ContextValue>)]) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        let request = Request { context: edited(&self.request.context, edits), ..self.request.clone() };
        decide(self.policies, &request) == Decision::Allowed
    }
}

fn edited(context: &Context, edits: &[(String, Option<ContextValue>)]) -> Context {
    let is_edited = |key: &str| edits.iter().any(|(edited, _)| edited.eq_ignore_ascii_case(key));
    let mut result: Context =
        context.iter().filter(|(key, _)| !is_edited(key)).map(|(key, value)| (key, value.clone())).collect();
    for (key, value) in edits {
        if let Some(value) = value {
            result.insert(key, value.clone());
        }
    }
    result
}

#[cfg(test)]
mod tests;
