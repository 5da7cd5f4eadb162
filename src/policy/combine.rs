//! From matching statements to a decision: which policy types have to allow, and whether they do.
//!
//! Both ways of evaluating, with and without a trace, reduce each layer to a [`LayerTally`] and come here.
//!
//! # Source
//! IAM User Guide, *Policy evaluation logic*; KMS Developer Guide, *Key policies*.

use super::document::Effect;
use super::pattern::ArnText;
use super::principal::{Coverage, session_parts};
use super::request::{LayerKind, PolicySet, Principal, Request};
use super::trace::{Decision, PolicyType};
use crate::names::Arn;

/// What the matching statements of one layer amount to.
#[derive(Clone, Copy, Debug, Default)]
pub struct LayerTally {
    /// Whether a `Deny` matches.
    denies: bool,
    /// The most direct coverage of the requester by a matching `Allow`.
    grant: Option<Coverage>,
}

impl LayerTally {
    /// Takes note of a matching statement.
    pub fn add(&mut self, effect: Effect, coverage: Coverage) {
        match effect {
            Effect::Deny => self.denies = true,
            Effect::Allow => self.grant = self.grant.max(Some(coverage)),
        }
    }
}

/// A set of policy types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypeSet(u8);

impl TypeSet {
    fn insert(&mut self, kind: PolicyType) {
        self.0 |= 1 << kind as u8;
    }

    fn insert_if(&mut self, condition: bool, kind: PolicyType) {
        if condition {
            self.insert(kind);
        }
    }

    fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The types, in the order of answers.
    pub fn to_vec(self) -> Vec<PolicyType> {
        PolicyType::ALL.into_iter().filter(|kind| self.0 & 1 << *kind as u8 != 0).collect()
    }
}

/// What the matching statements of all layers amount to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    denying: TypeSet,
    /// Whether some level of service control policies allows nothing.
    closed_level: bool,
    resource: Option<Coverage>,
    identity: bool,
    /// Whether the boundary allows; `None` without one.
    boundary: Option<bool>,
    /// Whether the session policy allows; `None` without one.
    session: Option<bool>,
}

impl Tally {
    /// Takes note of a layer.
    pub fn add(&mut self, kind: LayerKind, layer: LayerTally) {
        self.denying.insert_if(layer.denies, kind.into());
        let allows = layer.grant.is_some();
        match kind {
            LayerKind::ServiceControl(_) => self.closed_level |= !allows,
            // AWS attaches a policy that allows everything to every level, so only denies can matter.
            LayerKind::ResourceControl(_) => {}
            LayerKind::Resource => self.resource = self.resource.max(layer.grant),
            LayerKind::Identity => self.identity |= allows,
            LayerKind::Boundary => self.boundary = Some(allows || self.boundary == Some(true)),
            LayerKind::Session => self.session = Some(allows || self.session == Some(true)),
        }
    }
}

/// Who asks, as far as the way of combining depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asker {
    /// A service or an anonymous requester: only the resource's side exists.
    WithoutAccount,
    /// The root user, who has all permissions in the account.
    Root,
    /// A federated user's session, which has no permissions without a session policy.
    FederatedUser,
    /// Users and role sessions.
    Other,
}

/// What the combination needs to know of a request.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    asker: Asker,
    same_account: bool,
    /// Whether identity policies count only through the resource's policy: role trust and key policies.
    resource_rules: bool,
    service_linked: bool,
    /// Whether the action needs no permission and cannot be denied.
    pub is_free: bool,
}

impl Situation {
    /// Reads it off a request.
    pub fn of(request: &Request, resource: &ArnText<'_>) -> Self {
        let asker = match &request.principal {
            Principal::Anonymous | Principal::Service(_) => Asker::WithoutAccount,
            Principal::Root(_) => Asker::Root,
            Principal::FederatedUser(_) => Asker::FederatedUser,
            Principal::User(_) | Principal::Role(_) | Principal::Session(_) => Asker::Other,
        };
        let requester = requester_account(request);
        let is_key = resource.parts().is_some_and(|parts| parts[2] == "kms" && parts[5].starts_with("key/"));
        Self {
            asker,
            same_account: resource_account(request, resource).is_none_or(|owner| Some(owner) == requester),
            resource_rules: is_key || assumes_role(request),
            service_linked: is_service_linked(&request.principal),
            is_free: is_action(request, "sts", "GetCallerIdentity"),
        }
    }

    /// Whether a layer applies to the request.
    pub fn consults(&self, kind: LayerKind) -> bool {
        match kind {
            _ if self.is_free => false,
            LayerKind::Resource => true,
            LayerKind::ResourceControl(_) => !self.service_linked,
            LayerKind::ServiceControl(_) => self.asker != Asker::WithoutAccount && !self.service_linked,
            LayerKind::Identity | LayerKind::Boundary | LayerKind::Session => self.asker != Asker::WithoutAccount,
        }
    }

    /// Whether a permissions boundary applies to the requester.
    pub fn has_boundary(&self, policies: &PolicySet) -> bool {
        self.consults(LayerKind::Boundary) && policies.layers.iter().any(|layer| layer.kind == LayerKind::Boundary)
    }

    /// The decision, and the policy types behind it.
    pub fn combine(&self, tally: &Tally) -> (Decision, TypeSet) {
        if self.is_free {
            return (Decision::Allowed, TypeSet::default());
        }
        if !tally.denying.is_empty() {
            return (Decision::ExplicitDeny, tally.denying);
        }
        let Sides { used, mut missing } = match self.asker {
            Asker::WithoutAccount => Sides::of_resource_alone(tally),
            _ if !self.same_account => self.across_accounts(tally),
            _ if self.resource_rules => self.by_resource_rules(tally),
            _ => self.in_one_account(tally),
        };
        missing.insert_if(tally.closed_level, PolicyType::Scp);
        match missing.is_empty() {
            true => (Decision::Allowed, used),
            false => (Decision::ImplicitDeny, missing),
        }
    }

    /// Either side is enough. A grant to the requester itself passes boundary and session policy.
    fn in_one_account(&self, tally: &Tally) -> Sides {
        if self.asker == Asker::Root {
            return Sides::default();
        }
        let mut sides = Sides { used: TypeSet::default(), missing: self.closed_ceilings(tally) };
        let ceilings_open = sides.missing.is_empty();
        let by_resource = match tally.resource {
            Some(Coverage::Itself) => true,
            Some(Coverage::Behind) => ceilings_open,
            Some(Coverage::Account) | None => false,
        };
        sides.used.insert_if(by_resource, PolicyType::Resource);
        sides.used.insert_if(tally.identity && ceilings_open, PolicyType::Identity);
        if by_resource {
            sides.missing = TypeSet::default();
        } else {
            let granted = tally.identity || tally.resource == Some(Coverage::Behind);
            sides.missing.insert_if(!granted, PolicyType::Identity);
        }
        sides
    }

    /// The resource's policy has to name the requester, or the account and leave the rest to identity policies.
    fn by_resource_rules(&self, tally: &Tally) -> Sides {
        let mut sides = Sides::default();
        match tally.resource {
            None => sides.missing.insert(PolicyType::Resource),
            Some(Coverage::Itself) => sides.used.insert(PolicyType::Resource),
            Some(Coverage::Behind) => {
                sides.used.insert(PolicyType::Resource);
                sides.missing = self.closed_ceilings(tally);
            }
            Some(Coverage::Account) => {
                sides = self.identity_side(tally);
                sides.used.insert(PolicyType::Resource);
            }
        }
        sides
    }

    /// Both sides have to allow.
    fn across_accounts(&self, tally: &Tally) -> Sides {
        let mut sides = self.identity_side(tally);
        sides.used.insert(PolicyType::Resource);
        sides.missing.insert_if(tally.resource.is_none(), PolicyType::Resource);
        sides
    }

    /// Identity policies within boundary and session policy.
    fn identity_side(&self, tally: &Tally) -> Sides {
        let mut sides = Sides::default();
        if self.asker != Asker::Root {
            sides.used.insert(PolicyType::Identity);
            sides.missing = self.closed_ceilings(tally);
            sides.missing.insert_if(!tally.identity, PolicyType::Identity);
        }
        sides
    }

    /// Boundary and session policy, those of the two that do not allow.
    fn closed_ceilings(&self, tally: &Tally) -> TypeSet {
        let mut closed = TypeSet::default();
        closed.insert_if(tally.boundary == Some(false), PolicyType::Boundary);
        let session = tally.session.unwrap_or(self.asker != Asker::FederatedUser);
        closed.insert_if(!session, PolicyType::Session);
        closed
    }
}

/// The types whose grant is used if nothing is missing, and the types that had to allow and did not.
#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    used: TypeSet,
    missing: TypeSet,
}

impl Sides {
    fn of_resource_alone(tally: &Tally) -> Self {
        let mut sides = Self::default();
        sides.used.insert(PolicyType::Resource);
        sides.missing.insert_if(tally.resource.is_none(), PolicyType::Resource);
        sides
    }
}

impl From<LayerKind> for PolicyType {
    fn from(kind: LayerKind) -> Self {
        match kind {
            LayerKind::ServiceControl(_) => Self::Scp,
            LayerKind::ResourceControl(_) => Self::Rcp,
            LayerKind::Resource => Self::Resource,
            LayerKind::Identity => Self::Identity,
            LayerKind::Boundary => Self::Boundary,
            LayerKind::Session => Self::Session,
        }
    }
}

/// The requester's account: as given, else from the ARN.
pub fn requester_account(request: &Request) -> Option<&str> {
    let of_arn = || request.principal.arn().map(|arn| arn.account.as_str());
    request.principal_account.as_ref().map(crate::names::AccountId::as_str).or_else(of_arn)
}

/// Whether the request is for a role's trust policy to answer: it assumes a role, and what it names is one.
#[must_use]
pub fn assumes_role(request: &Request) -> bool {
    let starts = |text: &str, start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let is_role = || {
        let mut parts = request.resource.splitn(6, ':').skip(2);
        parts.next() == Some("iam") && parts.nth(2).is_some_and(|resource| resource.starts_with("role/"))
    };
    request.action.service().eq_ignore_ascii_case("sts")
        && starts(request.action.operation(), "AssumeRole")
        && is_role()
}

/// The account that owns the resource: as given, else from the ARN; `None` means that it is the requester's. What
/// AWS itself owns, such as managed policies under `aws`, belongs to whoever asks.
fn resource_account<'a>(request: &'a Request, resource: &ArnText<'a>) -> Option<&'a str> {
    let is_id = |account: &&str| account.bytes().all(|byte| byte.is_ascii_digit());
    let of_arn = || resource.parts().map(|parts| parts[4]).filter(is_id);
    let given = request.resource_account.as_ref().map(crate::names::AccountId::as_str);
    given.or_else(of_arn).filter(|account| !account.is_empty())
}

fn is_action(request: &Request, service: &str, operation: &str) -> bool {
    request.action.service().eq_ignore_ascii_case(service) && request.action.operation().eq_ignore_ascii_case(operation)
}

/// Roles that AWS services made for themselves stand outside organization policies. A session's ARN does not show
/// the role's path, but the name of such a role is reserved.
fn is_service_linked(principal: &Principal) -> bool {
    let is_reserved =
        |session: &Arn| session_parts(session).is_some_and(|(role, _)| role.starts_with("AWSServiceRoleFor"));
    match principal {
        Principal::Role(role) => role.resource.starts_with("role/aws-service-role/"),
        Principal::Session(session) => is_reserved(session),
        _ => false,
    }
}
