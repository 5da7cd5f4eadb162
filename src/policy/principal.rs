//! Whom a resource policy's statement concerns, and how directly.
//!
//! # Source
//! IAM User Guide, *AWS JSON policy elements: Principal* and *NotPrincipal*.

use super::document::Effect;
use super::request::Principal;
use super::why::Reason;
use crate::names::Arn;
use crate::source::Span;

/// `Principal`, or negated `NotPrincipal`.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalClause {
    /// Whether this is `NotPrincipal`.
    pub negated: bool,
    /// The entries, in the order of the document.
    pub entries: Vec<PrincipalEntry>,
    /// Where the value stands.
    pub span: Span,
}

/// One principal in a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalEntry {
    /// The kind of principal it names.
    pub kind: PrincipalType,
    /// The value as written.
    pub value: String,
    /// Where it stands.
    pub span: Span,
    named: Named,
}

/// The keys of a `Principal` map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalType {
    /// `"Principal": "*"`, without a map.
    Everybody,
    /// `AWS`: accounts, users, roles, sessions.
    Aws,
    /// `Service`.
    Service,
    /// `Federated`: identity providers.
    Federated,
    /// `CanonicalUser`: S3's ids of accounts.
    CanonicalUser,
}

impl PrincipalType {
    /// The types that a map may have.
    pub const KEYS: [Self; 4] = [Self::Aws, Self::Service, Self::Federated, Self::CanonicalUser];

    /// The key in a `Principal` map.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Everybody => "*",
            Self::Aws => "AWS",
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

/// How a principal entry covers a requester; what a grant to it is worth depends on this. In ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// The requester's account: a delegation.
    Account,
    /// The role of a session, or the user behind a federated session.
    Behind,
    /// The requester itself, or everybody.
    Itself,
}

/// What an entry names, read once.
#[derive(Clone, Debug, PartialEq)]
enum Named {
    Everybody,
    AnyService,
    Account(String),
    Principal(Principal),
    /// Nobody that a request can show: identity providers, canonical ids, texts that name no principal.
    Nobody,
}

/// The requester as principal entries see it.
#[derive(Clone, Copy, Debug)]
pub struct Requester<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// Its account.
    pub account: Option<&'a str>,
    /// Whether a permissions boundary applies to it.
    pub has_boundary: bool,
}

/// How a clause compared: the coverage when it applies, the position of the entry behind that, why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrincipalMatch {
    /// Set when the clause applies.
    pub coverage: Option<Coverage>,
    /// The entry that settled it.
    pub entry: Option<usize>,
    /// Why.
    pub why: Reason,
}

impl PrincipalEntry {
    /// Reads an entry.
    pub(super) fn new(kind: PrincipalType, value: String, span: Span) -> Self {
        let named = match (kind, value.as_str()) {
            (PrincipalType::Everybody, _) | (PrincipalType::Aws, "*") => Named::Everybody,
            (PrincipalType::Aws, text) => named_by_aws(text),
            (PrincipalType::Service, "*") => Named::AnyService,
            (PrincipalType::Service, name) => Named::Principal(Principal::Service(name.to_owned())),
            (PrincipalType::Federated | PrincipalType::CanonicalUser, _) => Named::Nobody,
        };
        Self { kind, value, span, named }
    }

    /// Whether an `AWS` entry is a text that names no principal of AWS.
    pub(super) fn is_unknown(&self) -> bool {
        self.kind == PrincipalType::Aws && self.named == Named::Nobody
    }

    fn coverage(&self, requester: Requester<'_>) -> Option<Coverage> {
        match &self.named {
            Named::Everybody => Some(Coverage::Itself),
            Named::AnyService => matches!(requester.principal, Principal::Service(_)).then_some(Coverage::Itself),
            Named::Account(account) => {
                let is_of_account = requester.principal.arn().is_some() && requester.account == Some(account);
                is_of_account.then_some(Coverage::Account)
            }
            Named::Principal(named) => coverage_by_name(named, requester.principal),
            Named::Nobody => None,
        }
    }
}

impl PrincipalClause {
    /// Compares the clause of a statement with the requester.
    pub(super) fn compare(&self, requester: Requester<'_>, effect: Effect) -> PrincipalMatch {
        let covering = self.entries.iter().enumerate().filter_map(|(at, entry)| Some((entry.coverage(requester)?, at)));
        // Of several entries the most direct one counts, of equals the first.
        let best = covering.reduce(|best, next| if next.0 > best.0 { next } else { best });
        let (coverage, entry) = best.unzip();
        if self.negated {
            return exclude(entry, effect, requester.has_boundary);
        }
        let why = match coverage {
            Some(Coverage::Itself) if self.is_everybody(entry) => Reason::NamesEverybody,
            Some(Coverage::Itself) => Reason::NamesRequester,
            Some(Coverage::Behind) => Reason::NamesBehind,
            Some(Coverage::Account) => Reason::NamesAccount,
            None if self.entries.is_empty() => Reason::EmptyList,
            None => Reason::NamesOthers,
        };
        PrincipalMatch { coverage, entry, why }
    }

    fn is_everybody(&self, entry: Option<usize>) -> bool {
        entry.and_then(|at| self.entries.get(at)).is_some_and(|entry| entry.named == Named::Everybody)
    }
}

/// `NotPrincipal`: applies when no entry covers the requester at any level.
fn exclude(entry: Option<usize>, effect: Effect, has_boundary: bool) -> PrincipalMatch {
    let applies = |why| PrincipalMatch { coverage: Some(Coverage::Itself), entry: None, why };
    match entry {
        None => applies(Reason::ExcludesOthers),
        Some(_) if effect == Effect::Deny && has_boundary => applies(Reason::BoundaryLiftsExclusion),
        Some(_) => PrincipalMatch { coverage: None, entry, why: Reason::ExcludesRequester },
    }
}

fn named_by_aws(text: &str) -> Named {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Named::Account(text.to_owned());
    }
    match Principal::parse(Some(text)) {
        Ok(Principal::Root(arn)) => Named::Account(arn.account),
        Ok(Principal::Service(_) | Principal::Anonymous) | Err(_) => Named::Nobody,
        Ok(principal) => Named::Principal(principal),
    }
}

fn coverage_by_name(named: &Principal, requester: &Principal) -> Option<Coverage> {
    let is_behind = match (named, requester) {
        // The requester stands for a session of its role, and a session's ARN knows no path.
        (Principal::Role(role), Principal::Role(of_session)) => {
            same_account(role, of_session) && role.last_component() == of_session.last_component()
        }
        (Principal::Role(role), Principal::Session(session)) => {
            same_account(role, session) && session_parts(session).is_some_and(|(name, _)| name == role.last_component())
        }
        (Principal::User(user), Principal::FederatedUser(session)) => {
            same_account(user, session) && user.last_component() == session.last_component()
        }
        (named, requester) => return (named == requester).then_some(Coverage::Itself),
    };
    is_behind.then_some(Coverage::Behind)
}

fn same_account(left: &Arn, right: &Arn) -> bool {
    left.partition == right.partition && left.account == right.account
}

/// The names of role and session in `assumed-role/ROLE/SESSION`.
pub(super) fn session_parts(session: &Arn) -> Option<(&str, &str)> {
    session.resource.strip_prefix("assumed-role/")?.split_once('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "arn:aws:iam::111122223333:user/ana";
    const READER: &str = "arn:aws:iam::111122223333:role/team/Reader";
    const READER_SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Reader/r1";
    const FEDERATED_ANA: &str = "arn:aws:sts::111122223333:federated-user/ana";
    const ROOT: &str = "arn:aws:iam::111122223333:root";

    fn compare(negated: bool, values: &[&str], requester: Option<&str>, has_boundary: bool) -> PrincipalMatch {
        let entry = |value: &&str| {
            let kind = if value.ends_with(".com") { PrincipalType::Service } else { PrincipalType::Aws };
            PrincipalEntry::new(kind, (*value).to_owned(), Span::default())
        };
        let entries = values.iter().map(entry).collect();
        let principal = Principal::parse(requester).expect("a principal");
        let account = principal.arn().map(|arn| arn.account.as_str());
        let clause = PrincipalClause { negated, entries, span: Span::default() };
        clause.compare(Requester { principal: &principal, account, has_boundary }, Effect::Deny)
    }

    fn check(value: &str, requester: Option<&str>, expected: Option<Coverage>) {
        assert_eq!(compare(false, &[value], requester, false).coverage, expected, "`{value}` for {requester:?}");
        let negated = compare(true, &[value], requester, false);
        assert_eq!(negated.coverage.is_none(), expected.is_some(), "not `{value}` for {requester:?}");
    }

    #[test]
    fn names_cover_requesters() {
        use Coverage::{Account, Behind, Itself};
        for (value, requester, expected) in [
            ("*", Some(ANA), Some(Itself)),
            ("*", None, Some(Itself)),
            ("*", Some("lambda.amazonaws.com"), Some(Itself)),
            ("111122223333", Some(ANA), Some(Account)),
            ("111122223333", Some(READER_SESSION), Some(Account)),
            ("111122223333", Some(FEDERATED_ANA), Some(Account)),
            ("111122223333", None, None),
            ("444455556666", Some(ANA), None),
            (ROOT, Some(ANA), Some(Account)),
            (ROOT, Some(ROOT), Some(Account)),
            (ANA, Some(ANA), Some(Itself)),
            (ANA, Some("arn:aws:iam::111122223333:user/Ana"), None),
            (ANA, Some("arn:aws:iam::444455556666:user/ana"), None),
            (ANA, Some(FEDERATED_ANA), Some(Behind)),
            (ANA, Some(ROOT), None),
            (FEDERATED_ANA, Some(FEDERATED_ANA), Some(Itself)),
            (READER, Some(READER_SESSION), Some(Behind)),
            (READER, Some(READER), Some(Behind)),
            (READER, Some("arn:aws:sts::111122223333:assumed-role/Read/Reader"), None),
            (READER, Some("arn:aws:sts::444455556666:assumed-role/Reader/r1"), None),
            (READER_SESSION, Some(READER_SESSION), Some(Itself)),
            (READER_SESSION, Some("arn:aws:sts::111122223333:assumed-role/Reader/r2"), None),
            (READER_SESSION, Some(READER), None),
            ("arn:aws:iam::111122223333:user/*", Some(ANA), None),
            ("arn:aws:iam::111122223333:group/g", Some(ANA), None),
            ("AIDAEXAMPLE", Some(ANA), None),
            ("lambda.amazonaws.com", Some("lambda.amazonaws.com"), Some(Itself)),
            ("lambda.amazonaws.com", Some("ec2.amazonaws.com"), None),
            ("lambda.amazonaws.com", Some(ANA), None),
        ] {
            check(value, requester, expected);
        }
    }

    #[test]
    fn the_most_direct_entry_counts() {
        let found = compare(false, &["111122223333", ANA, "*"], Some(ANA), false);
        assert_eq!(
            found,
            PrincipalMatch { coverage: Some(Coverage::Itself), entry: Some(1), why: Reason::NamesRequester }
        );
        assert_eq!(compare(false, &[], Some(ANA), false).why, Reason::EmptyList);
    }

    #[test]
    fn a_boundary_lifts_every_exclusion_of_a_deny() {
        assert_eq!(compare(true, &[ANA], Some(ANA), false).why, Reason::ExcludesRequester);
        assert_eq!(compare(true, &[ANA], Some(ANA), true).why, Reason::BoundaryLiftsExclusion);
        assert_eq!(compare(true, &[READER], Some(ANA), true).why, Reason::ExcludesOthers);
    }
}
