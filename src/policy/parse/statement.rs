//! Statements: their elements, and which of them a kind of document may have.

use super::{Reader, element, listed};
use crate::policy::document::{ActionClause, Effect, PolicyKind, ResourceClause, Statement};
use crate::policy::pattern::{ActionPattern, ResourcePattern, arn_parts};
use crate::policy::principal::PrincipalClause;
use crate::source::{Entry, Located, Node, Span};

const ELEMENTS: &[&str] =
    &["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// How the two names of an element may occur.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    ExactlyOne,
    AtMostOne,
    Neither,
}

impl Reader {
    pub(super) fn statement(&mut self, node: &Node) -> Option<Statement> {
        let entries = self.object(node, "a statement")?;
        self.check_elements(entries, ELEMENTS);
        let sid = element(entries, "Sid").and_then(|entry| self.sid(&entry.value));
        let effect = self.effect(node, element(entries, "Effect"));
        let principal = self.principal(node, entries, effect);
        let action = self.pair(node, entries, ["Action", "NotAction"], Presence::ExactlyOne);
        let action = action.map(|(entry, negated)| self.action(entry, negated));
        let resource = self.pair(node, entries, ["Resource", "NotResource"], self.resource_presence());
        let resource = resource.map(|(entry, negated)| self.resource(entry, negated));
        let conditions = element(entries, "Condition").map(|entry| self.conditions(&entry.value)).unwrap_or_default();
        Some(Statement { sid, effect: effect?, principal, action: action?, resource, conditions, span: node.span })
    }

    fn sid(&mut self, node: &Node) -> Option<String> {
        let sid = self.string(node, "`Sid`")?;
        // Services other than IAM and Organizations may allow more in the policies of their resources.
        if self.kind != PolicyKind::Resource && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.error(
                node.span,
                format!("expected only letters and digits in `Sid`, found `{sid}`"),
                "leave out blanks, hyphens and other signs",
            );
        }
        Some(sid)
    }

    fn effect(&mut self, statement: &Node, entry: Option<&Entry>) -> Option<Effect> {
        let Some(entry) = entry else {
            self.error(
                statement.span,
                "expected an `Effect`, found none",
                "add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`",
            );
            return None;
        };
        let effect = match entry.value.as_str() {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            found => {
                let found = found.map_or(entry.value.kind_name().to_owned(), |text| format!("`{text}`"));
                self.error(
                    entry.value.span,
                    format!("expected `Allow` or `Deny` as `Effect`, found {found}"),
                    "the two words are case-sensitive",
                );
                return None;
            }
        };
        Some(effect)
    }

    fn principal(&mut self, node: &Node, entries: &[Entry], effect: Option<Effect>) -> Option<PrincipalClause> {
        const NAMES: [&str; 2] = ["Principal", "NotPrincipal"];
        let presence = match self.kind {
            PolicyKind::Resource | PolicyKind::Trust | PolicyKind::ResourceControl => Presence::AtMostOne,
            _ => Presence::Neither,
        };
        let Some((entry, negated)) = self.pair(node, entries, NAMES, presence) else {
            let is_missing = presence != Presence::Neither && NAMES.iter().all(|name| element(entries, name).is_none());
            if is_missing && self.kind != PolicyKind::ResourceControl {
                let message = "expected a `Principal`, found none; the statement concerns nobody";
                self.warning(node.span, message, "name whom it concerns, `\"*\"` for everybody");
            }
            return None;
        };
        if negated && effect == Some(Effect::Allow) {
            let help = "grant to the principals that shall have access instead";
            self.warning(entry.key.span, "`NotPrincipal` with `Allow` is no longer supported", help);
        }
        self.principal_clause(entry, negated)
    }

    fn resource_presence(&self) -> Presence {
        match self.kind {
            PolicyKind::Trust => Presence::Neither,
            PolicyKind::Resource => Presence::AtMostOne,
            _ => Presence::ExactlyOne,
        }
    }

    /// One of an element and its negation, and whether it is the negation.
    fn pair<'n>(
        &mut self,
        node: &Node,
        entries: &'n [Entry],
        names: [&str; 2],
        presence: Presence,
    ) -> Option<(&'n Entry, bool)> {
        let [plain, negated] = names.map(|name| element(entries, name));
        for entry in [plain, negated].into_iter().flatten().filter(|_| presence == Presence::Neither) {
            let message = format!("expected no `{}` in {}, found one", entry.key.value, self.kind.described());
            self.error(entry.key.span, message, "take it out: what the policy hangs on says it already");
        }
        match (plain, negated) {
            (Some(_), Some(negated)) => {
                self.error(
                    negated.key.span,
                    format!("expected only one of {}, found both", listed(&names)),
                    "make two statements of it",
                );
                None
            }
            (None, None) if presence == Presence::ExactlyOne => {
                self.error(
                    node.span,
                    format!("expected {}, found neither", listed(&names)),
                    format!("add `\"{}\"`; `\"*\"` is everything", names[0]),
                );
                None
            }
            (plain, negated) => plain.map(|entry| (entry, false)).or(negated.map(|entry| (entry, true))),
        }
    }

    fn action(&mut self, entry: &Entry, negated: bool) -> ActionClause {
        let strings = self.strings(entry);
        let mut patterns = Vec::with_capacity(strings.len());
        for (text, span) in strings {
            self.check_action(text, span);
            patterns.push(ActionPattern::new(Located { value: text.to_owned(), span }));
        }
        ActionClause::new(negated, patterns, entry.value.span)
    }

    fn check_action(&mut self, text: &str, span: Span) {
        if text == "*" {
            return;
        }
        match text.split_once(':') {
            Some((service, name)) if !service.is_empty() && !name.is_empty() && !name.contains(':') => {
                if service.contains(['*', '?']) {
                    let message = format!("expected a service prefix without wildcards, found `{service}`");
                    self.warning(span, message, "AWS discourages this and may refuse it; name each service");
                }
            }
            _ => {
                let message = format!("expected `*` or an action such as `s3:GetObject`, found `{text}`");
                self.error(span, message, "write the service's prefix, a colon and the action's name");
            }
        }
    }

    fn resource(&mut self, entry: &Entry, negated: bool) -> ResourceClause {
        let strings = self.strings(entry);
        let mut patterns = Vec::with_capacity(strings.len());
        for (text, span) in strings {
            self.check_resource(text, span);
            patterns.push(ResourcePattern::new(Located { value: text.to_owned(), span }, self.has_variables()));
        }
        ResourceClause::new(negated, patterns, entry.value.span)
    }

    fn check_resource(&mut self, text: &str, span: Span) {
        if text == "*" {
            return;
        }
        if !text.starts_with("arn:") {
            let message = format!("expected `*` or an ARN, found `{text}`");
            self.error(span, message, "an ARN begins with `arn:` and has six parts separated by colons");
            return;
        }
        let parts = arn_parts(text);
        if parts.is_none() && !text.ends_with('*') {
            let message = format!("expected an ARN of six parts, found `{text}`, which covers no resource");
            self.warning(span, message, "write the missing parts, empty ones as `::`");
        }
        let leading = parts.map_or(text.len(), |parts| text.len() - parts[5].len());
        if self.has_variables() && text.get(..leading).is_some_and(|leading| leading.contains("${")) {
            let message = "expected variables only in the sixth part of an ARN, found one before it";
            self.warning(
                span,
                message,
                "the pattern covers no resource; use `*` for this part and test a condition key",
            );
        }
    }
}

impl PolicyKind {
    /// The kind in a message, with its article.
    fn described(self) -> &'static str {
        match self {
            Self::Identity => "an identity policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
            Self::ServiceControl => "a service control policy",
            Self::ResourceControl => "a resource control policy",
            Self::Resource => "a resource policy",
            Self::Trust => "a trust policy",
        }
    }
}
