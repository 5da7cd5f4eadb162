//! Whom a resource policy's statement concerns.

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

/// How a principal entry covers a requester; what a grant to it is worth depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// The requester's account: a delegation.
    Account,
    /// The role of a session, or the user behind a federated session.
    Behind,
    /// The requester itself, or everybody.
    Itself,
}
