//! IAM policies: documents, requests, the decision and the reasons for it.
//!
//! [`parse()`] turns a node into a compiled [`PolicyDocument`] and says what AWS would refuse. [`decide`] answers a
//! [`Request`] quickly; [`evaluate()`] answers it with a [`Verdict`] that records every statement of every layer.
//! Both rest on the same comparisons, and a test holds them together.
//!
//! The room knows no clock: time arrives as `aws:CurrentTime` in the request's context, like every other key.

mod catalogue;
mod change;
mod combine;
mod condition;
mod document;
mod evaluate;
mod lint;
mod matching;
mod message;
mod operator;
mod parse;
mod pattern;
mod principal;
mod record;
mod remedy;
mod request;
mod trace;
mod variable;
mod why;

pub use catalogue::{CatalogueAction, CatalogueKey, KeyType, SageMakerCatalogue};
pub use change::{ChangeKind, StatementChange, diff};
pub use combine::assumes_role;
pub use document::{
    ActionClause, ConditionClause, Effect, PolicyDocument, PolicyKind, PolicyVersion, ResourceClause, Statement,
};
pub use evaluate::{decide, evaluate, judge};
pub use lint::lint;
pub use message::MessageForm;
pub use operator::{BaseOperator, Operator, SetQualifier};
pub use parse::{parse, parse_text, place};
pub use pattern::{ActionPattern, ResourcePattern};
pub use principal::{Coverage, PrincipalClause, PrincipalEntry, PrincipalType};
pub use remedy::{Edit, EditChange, Remedy, remedies};
pub use request::{Context, ContextValue, Layer, LayerKind, Policy, PolicyOrigin, PolicySet, Principal, Request};
pub use trace::{
    ConditionTrace, Decision, Judgment, LayerTrace, Match, PolicyTrace, PolicyType, StatementTrace, Verdict,
};
pub use why::Why;
