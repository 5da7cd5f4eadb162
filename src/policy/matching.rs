//! One statement against one request, part by part. Deciding and recording both rest on these comparisons.

use super::condition;
use super::document::{ActionClause, ResourceClause, Statement};
use super::pattern::{ArnText, fingerprint};
use super::principal::{Coverage, PrincipalMatch, Requester};
use super::request::{Context, LayerKind, Request};
use super::why::{Reason, Why};

/// A request as statements are compared with it: what is derived from it once for all of them.
#[derive(Debug)]
pub struct Asked<'a> {
    /// In lower case, because actions ignore case.
    action: String,
    fingerprint: u64,
    resource: ArnText<'a>,
    has_resource: bool,
    requester: Requester<'a>,
    /// The context of the request.
    pub context: &'a Context,
}

/// How a list of patterns compared: whether the part applies, the pattern behind that, why.
#[derive(Clone, Copy, Debug)]
pub struct PatternMatch<'a> {
    /// Whether the part applies.
    pub applies: bool,
    /// The position of the pattern that covers the request.
    pub hit: Option<usize>,
    /// Why.
    pub why: Why<&'a str>,
}

impl<'a> Asked<'a> {
    /// Derives what is compared.
    pub fn new(request: &'a Request, resource: ArnText<'a>, requester: Requester<'a>) -> Self {
        let (service, operation) = (request.action.service(), request.action.operation());
        let mut action = String::with_capacity(service.len() + 1 + operation.len());
        action.push_str(service);
        action.push(':');
        action.push_str(operation);
        action.make_ascii_lowercase();
        Self {
            fingerprint: fingerprint(&action),
            action,
            resource,
            has_resource: request.resource != "*",
            requester,
            context: &request.context,
        }
    }

    /// Whether a statement of a layer matches, and how directly it covers the requester. Without a record, the
    /// cheap parts go first and the first that fails is the last.
    pub fn matches(&self, statement: &Statement, layer: LayerKind) -> Option<Coverage> {
        if !applies(statement.action.negated, self.action_hit(&statement.action)) {
            return None;
        }
        if let Some(clause) = &statement.resource
            && !applies(clause.negated, self.resource_hit(clause))
        {
            return None;
        }
        let coverage = match self.compare_principal(statement, layer) {
            Some(found) => found.coverage?,
            None => Coverage::Itself,
        };
        statement.conditions.iter().all(|clause| condition::test(clause, self.context).0).then_some(coverage)
    }

    /// Compares the principal; `None` in layers whose statements name none.
    pub fn compare_principal(&self, statement: &Statement, layer: LayerKind) -> Option<PrincipalMatch> {
        match (&statement.principal, layer) {
            (Some(clause), _) => Some(clause.compare(self.requester, statement.effect)),
            (None, LayerKind::Resource) => {
                Some(PrincipalMatch { coverage: None, entry: None, why: Reason::NamesNobody })
            }
            (None, _) => None,
        }
    }

    /// Compares the action.
    pub fn compare_action<'b>(&self, clause: &'b ActionClause) -> PatternMatch<'b> {
        let hit = self.action_hit(clause);
        let why = pattern_reason(clause.negated, hit, clause.patterns.is_empty()).into();
        PatternMatch { applies: applies(clause.negated, hit), hit, why }
    }

    /// Compares the resource.
    pub fn compare_resource<'b>(&'b self, clause: Option<&'b ResourceClause>) -> PatternMatch<'b> {
        let Some(clause) = clause else {
            return PatternMatch { applies: true, hit: None, why: Reason::OwnResource.into() };
        };
        let hit = self.resource_hit(clause);
        let unresolved = || clause.patterns.iter().find_map(|pattern| pattern.arn().unresolved(self.context));
        let why = match pattern_reason(clause.negated, hit, clause.patterns.is_empty()) {
            Reason::NoPatternCovers if !self.has_resource => Reason::ActionWithoutResource.into(),
            Reason::NoPatternCovers => unresolved().map_or(Reason::NoPatternCovers.into(), Why::VariableWithoutValue),
            other => other.into(),
        };
        PatternMatch { applies: applies(clause.negated, hit), hit, why }
    }

    fn action_hit(&self, clause: &ActionClause) -> Option<usize> {
        clause.hit(&self.action, self.fingerprint)
    }

    fn resource_hit(&self, clause: &ResourceClause) -> Option<usize> {
        clause.hit(&self.resource, self.context)
    }
}

/// `Action` applies when a pattern covers the request, `NotAction` when none does.
fn applies(negated: bool, hit: Option<usize>) -> bool {
    hit.is_some() != negated
}

fn pattern_reason(negated: bool, hit: Option<usize>, is_empty: bool) -> Reason {
    match (negated, hit) {
        (false, Some(_)) => Reason::PatternCovers,
        (false, None) if is_empty => Reason::EmptyList,
        (false, None) => Reason::NoPatternCovers,
        (true, Some(_)) => Reason::PatternExcludes,
        (true, None) => Reason::NoPatternExcludes,
    }
}
