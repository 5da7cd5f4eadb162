//! Who asks for what, under which policies. Nothing here judges.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::document::PolicyDocument;
use super::operator::Readings;
use crate::names::{AccountId, ActionName, Arn};

/// The question: may this principal do this to that.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The requester's account; without it, the account in the principal's ARN.
    pub principal_account: Option<AccountId>,
    /// What is asked for.
    pub action: ActionName,
    /// The ARN of one concrete resource, or `*` for an action that has none.
    pub resource: String,
    /// The account that owns the resource; without it, the account in the ARN, and if that is empty the requester's.
    pub resource_account: Option<AccountId>,
    /// The condition keys that the request determines. Nothing is added to them.
    pub context: Context,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An unsigned request.
    Anonymous,
    /// An AWS service, such as `lambda.amazonaws.com`.
    Service(String),
    /// The root user of an account, `arn:…:iam::A:root`.
    Root(Arn),
    /// An IAM user.
    User(Arn),
    /// Some unnamed session of a role, known by the role's ARN.
    Role(Arn),
    /// A role session, `arn:…:sts::A:assumed-role/ROLE/SESSION`.
    Session(Arn),
    /// A federated user's session, `arn:…:sts::A:federated-user/NAME`.
    FederatedUser(Arn),
}

impl Principal {
    /// Reads a principal as requests name it; `None` is an anonymous one.
    ///
    /// # Errors
    /// A sentence that says what was expected, for a text that names no principal.
    pub fn parse(text: Option<&str>) -> Result<Self, String> {
        let Some(text) = text else { return Ok(Self::Anonymous) };
        let wrong =
            || format!("expected the ARN of a user, role, session or root user, or a service name, found `{text}`");
        let Ok(arn) = text.parse::<Arn>() else {
            let is_service =
                text.contains('.') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
            return if is_service { Ok(Self::Service(text.to_owned())) } else { Err(wrong()) };
        };
        let (kind, name) = arn.resource.split_once('/').unwrap_or((&arn.resource, ""));
        match (arn.service.as_str(), kind, name.is_empty()) {
            ("iam", "root", true) => Ok(Self::Root(arn)),
            ("iam", "user", false) => Ok(Self::User(arn)),
            ("iam", "role", false) => Ok(Self::Role(arn)),
            ("sts", "assumed-role", false) if name.contains('/') => Ok(Self::Session(arn)),
            ("sts", "federated-user", false) => Ok(Self::FederatedUser(arn)),
            _ => Err(wrong()),
        }
    }

    /// The principal's ARN, for all that have one.
    #[must_use]
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Anonymous | Self::Service(_) => None,
            Self::Root(arn) | Self::User(arn) | Self::Role(arn) | Self::Session(arn) | Self::FederatedUser(arn) => {
                Some(arn)
            }
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::Service(name) => f.write_str(name),
            Self::Root(arn) | Self::User(arn) | Self::Role(arn) | Self::Session(arn) | Self::FederatedUser(arn) => {
                arn.fmt(f)
            }
        }
    }
}

/// The value of a condition key in a request. A list is multivalued whatever its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// A single-valued key.
    Single(String),
    /// A multivalued key.
    List(Vec<String>),
}

impl ContextValue {
    /// The values, one or many.
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            Self::Single(value) => std::slice::from_ref(value),
            Self::List(values) => values,
        }
    }
}

impl From<&str> for ContextValue {
    fn from(value: &str) -> Self {
        Self::Single(value.to_owned())
    }
}

impl From<String> for ContextValue {
    fn from(value: String) -> Self {
        Self::Single(value)
    }
}

impl From<Vec<String>> for ContextValue {
    fn from(values: Vec<String>) -> Self {
        Self::List(values)
    }
}

/// The condition keys of a request, ordered by name. Names ignore case and keep their spelling.
#[derive(Clone, Debug, Default)]
pub struct Context {
    by_folded_name: BTreeMap<String, Entry>,
}

/// A key of a request.
#[derive(Debug)]
struct Entry {
    name: String,
    value: ContextValue,
    /// Made when an operator first asks for it.
    readings: OnceLock<Box<Readings>>,
}

impl Clone for Entry {
    /// What has been read is read again when it is needed: contexts are copied far more often.
    fn clone(&self) -> Self {
        Self::new(self.name.clone(), self.value.clone())
    }
}

impl Entry {
    fn new(name: String, value: ContextValue) -> Self {
        Self { name, value, readings: OnceLock::new() }
    }
}

impl Context {
    /// Sets `key`; an earlier value under the same name in any case is replaced.
    pub fn insert(&mut self, key: &str, value: impl Into<ContextValue>) {
        self.by_folded_name.insert(key.to_lowercase(), Entry::new(key.to_owned(), value.into()));
    }

    /// The value of `key`, in any case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        self.get_folded(&key.to_lowercase())
    }

    /// The value of a key that is in lower case already, as compiled policies keep theirs.
    pub(super) fn get_folded(&self, key: &str) -> Option<&ContextValue> {
        self.by_folded_name.get(key).map(|entry| &entry.value)
    }

    /// What has been read of the values of a key that is in lower case already.
    pub(super) fn readings(&self, key: &str) -> Option<&Readings> {
        self.by_folded_name.get(key).map(|entry| entry.readings.get_or_init(Box::default).as_ref())
    }

    /// Names as spelled, and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.by_folded_name.values().map(|entry| (entry.name.as_str(), &entry.value))
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_folded_name.len()
    }

    /// Whether the request determines no key at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_folded_name.is_empty()
    }
}

impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        let plain = |context: &Self| {
            context.by_folded_name.iter().map(|(name, entry)| (name.clone(), entry.value.clone())).collect::<Vec<_>>()
        };
        plain(self) == plain(other)
    }
}

impl<K: AsRef<str>, V: Into<ContextValue>> FromIterator<(K, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut context = Self::default();
        for (key, value) in entries {
            context.insert(key.as_ref(), value);
        }
        context
    }
}

/// Where a document comes from, as verdicts name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOrigin {
    /// Its name, such as `ds-notebook-policy-ml-dev-ana`.
    pub name: String,
    /// The ARN of a managed policy; inline and trust policies have none.
    pub arn: Option<String>,
    /// The version of a managed policy, such as `v2`.
    pub version: Option<String>,
}

/// A document and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Where it comes from; shared, because every trace names it.
    pub origin: Arc<PolicyOrigin>,
    /// What it says; shared, because one policy serves many requests.
    pub document: Arc<PolicyDocument>,
}

/// The place of a layer in the evaluation. Levels of service and resource control policies count from the root, 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerKind {
    /// Service control policies of one level.
    ServiceControl(usize),
    /// Resource control policies of one level, AWS's full-access policy taken as attached.
    ResourceControl(usize),
    /// The policy of the resource: also a role's trust policy and a key policy.
    Resource,
    /// The identity policies of the requester.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
}

/// Policies of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Which kind.
    pub kind: LayerKind,
    /// The policies; a ceiling without any allows nothing.
    pub policies: Vec<Policy>,
}

/// Everything that is consulted for a request. A ceiling whose layer is absent does not exist.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicySet {
    /// The layers.
    pub layers: Vec<Layer>,
}
