//! `Principal` and `NotPrincipal`: `"*"`, or a map of types to names.

use super::{Reader, listed};
use crate::policy::principal::{PrincipalClause, PrincipalEntry, PrincipalType};
use crate::source::{Entry, NodeKind};

impl Reader {
    pub(super) fn principal_clause(&mut self, entry: &Entry, negated: bool) -> Option<PrincipalClause> {
        let span = entry.value.span;
        match &entry.value.kind {
            NodeKind::String(text) if text == "*" => {
                let everybody = PrincipalEntry::new(PrincipalType::Everybody, "*".to_owned(), span);
                Some(PrincipalClause { negated, entries: vec![everybody], span })
            }
            NodeKind::Map(_) => {
                let types = self.object(&entry.value, "`Principal`")?;
                let entries = types.iter().flat_map(|entry| self.principals_of_type(entry)).collect();
                Some(PrincipalClause { negated, entries, span })
            }
            other => {
                let found = if let NodeKind::String(text) = other {
                    format!("`{text}`")
                } else {
                    entry.value.kind_name().to_owned()
                };
                let message = format!("expected `\"*\"` or an object as `{}`, found {found}", entry.key.value);
                self.error(span, message, "put an ARN under its type: `{\"AWS\": \"arn:…\"}`");
                None
            }
        }
    }

    fn principals_of_type(&mut self, entry: &Entry) -> Vec<PrincipalEntry> {
        let name = entry.key.value.as_str();
        let Some(kind) = PrincipalType::KEYS.into_iter().find(|kind| kind.key() == name) else {
            let known = PrincipalType::KEYS.map(PrincipalType::key);
            self.error(
                entry.key.span,
                format!("expected one of {} as principal type, found `{name}`", listed(&known)),
                "users, roles and accounts go under `AWS`, services under `Service`",
            );
            return Vec::new();
        };
        let strings = self.strings(entry);
        let mut entries = Vec::with_capacity(strings.len());
        for (text, span) in strings {
            let principal = PrincipalEntry::new(kind, text.to_owned(), span);
            if principal.is_unknown() {
                let message = format!("expected `*`, an account id or the ARN of a principal, found `{text}`");
                self.warning(span, message, "the entry covers nobody; nothing but a whole `*` is a wildcard here");
            }
            entries.push(principal);
        }
        entries
    }
}
