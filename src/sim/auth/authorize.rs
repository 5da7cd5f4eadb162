//! Asks IAM: gathers every policy that applies to the caller and every key that the request has, and evaluates.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::account::{AccountState, InlinePolicy, KeyOwner, ManagedPolicy};
use super::super::journal::Judgement;
use super::super::operation::{Caller, Invocation, Permission, Service, ServiceError};
use super::GLOBAL_REGION;
use crate::names::{ActionName, Arn};
use crate::policy::{
    Context, Decision, Layer, LayerKind, MessageForm, Policy, PolicyDocument, PolicyKind, PolicyOrigin, PolicySet,
    PolicyType, Request, judge, parse_text,
};

/// How many compiled documents are kept; then all are forgotten and compiled again when they are needed.
const MAX_DOCUMENTS: usize = 16_384;

/// Compiled policy documents by their text: a policy is read once and not once per request.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    by_grammar: BTreeMap<Grammar, BTreeMap<String, Known>>,
}

/// A text that was compiled: the document, if it is one, and where it has come from.
#[derive(Debug, Default)]
struct Known {
    document: Option<Arc<PolicyDocument>>,
    origins: Vec<Arc<PolicyOrigin>>,
}

/// How many places of one text are remembered.
const MAX_ORIGINS: usize = 16;

/// The grammars that this account has documents of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grammar {
    Identity,
    Boundary,
    Session,
    Trust,
}

impl Documents {
    /// The compiled form of `text`.
    fn compiled(&mut self, grammar: Grammar, text: &str) -> &mut Known {
        let by_text = self.by_grammar.entry(grammar).or_default();
        if by_text.contains_key(text) {
            return by_text.entry(text.to_owned()).or_default();
        }
        if by_text.len() >= MAX_DOCUMENTS {
            by_text.clear();
        }
        let kind = match grammar {
            Grammar::Identity => PolicyKind::Identity,
            Grammar::Boundary => PolicyKind::Boundary,
            Grammar::Session => PolicyKind::Session,
            Grammar::Trust => PolicyKind::Trust,
        };
        let document = parse_text(text, kind).0.map(Arc::new);
        by_text.entry(text.to_owned()).or_insert(Known { document, origins: Vec::new() })
    }

    /// The policy of `text`, which comes from `name` and, where it is a managed one, this ARN and version; none if the
    /// text is no policy.
    fn policy(&mut self, grammar: Grammar, name: &str, managed: Option<(&str, &str)>, text: &str) -> Option<Policy> {
        let known = self.compiled(grammar, text);
        let document = known.document.clone()?;
        let is_it = |origin: &&Arc<PolicyOrigin>| {
            origin.name == name && origin.arn.as_deref().zip(origin.version.as_deref()) == managed
        };
        if let Some(origin) = known.origins.iter().find(is_it) {
            return Some(Policy { origin: Arc::clone(origin), document });
        }
        let (arn, version) = managed.map(|(arn, version)| (arn.to_owned(), version.to_owned())).unzip();
        let origin = Arc::new(PolicyOrigin { name: name.to_owned(), arn, version });
        if known.origins.len() < MAX_ORIGINS {
            known.origins.push(Arc::clone(&origin));
        }
        Some(Policy { origin, document })
    }
}

/// Asks for each permission in turn, until one is refused. Gives back everything that was asked and answered,
/// and the refusal.
pub(crate) fn authorize(
    invocation: &Invocation,
    account: &AccountState,
    documents: &mut Documents,
    form: MessageForm,
) -> (Vec<Judgement>, Result<(), ServiceError>) {
    let mut judgements = Vec::new();
    let permissions = (invocation.operation.permissions)(invocation, account);
    if permissions.is_empty() {
        return (judgements, Ok(()));
    }
    let layers = caller_layers(&invocation.caller, account, documents);
    let context = caller_context(invocation, account);
    for permission in permissions {
        let Some(request) = question(&permission, invocation, &context) else { continue };
        let mut policies = PolicySet { layers: layers.clone() };
        policies.layers.extend(resource_layer(&request, account, documents));
        let judgment = judge(&policies, &request);
        let decision = judgment.decision;
        if decision == Decision::Allowed {
            judgements.push(Judgement { request, decision, policies });
            continue;
        }
        let shown = Request { resource: permission.shown_as.unwrap_or(permission.resource), ..request.clone() };
        // STS keeps it to itself when it was the trust policy, so that nobody can find out which roles there are.
        let by_trust =
            policies.layers.len() > layers.len() && judgment.decided_by.first() == Some(&PolicyType::Resource);
        let message = judgment.denial_message(&shown, if by_trust { MessageForm::Bare } else { form });
        judgements.push(Judgement { request, decision, policies });
        let message = message.unwrap_or_else(|| bare_message(&shown));
        return (judgements, Err(ServiceError::new("AccessDenied", message)));
    }
    (judgements, Ok(()))
}

fn bare_message(request: &Request) -> String {
    let Request { principal, action, resource, .. } = request;
    format!("User: {principal} is not authorized to perform: {action} on resource: {resource}")
}

fn question(permission: &Permission, invocation: &Invocation, context: &Context) -> Option<Request> {
    let action: ActionName = permission.action.parse().ok()?;
    let mut context = context.clone();
    for (key, value) in permission.context.iter() {
        context.insert(key, value.clone());
    }
    let owner = permission.resource.parse::<Arn>().ok().and_then(|arn| arn.account.parse().ok());
    Some(Request {
        principal: invocation.caller.principal.clone(),
        principal_account: Some(invocation.caller.account_id.clone()),
        action,
        resource: permission.resource.clone(),
        resource_account: owner,
        context,
    })
}

/// The keys that AWS fills by itself. Multi-factor authentication is absent: nobody here has a device.
fn caller_context(invocation: &Invocation, account: &AccountState) -> Context {
    let Caller { arn, user_id, account_id, role_name, user_name, access_key_id, .. } = &invocation.caller;
    let mut context = Context::default();
    let role = role_name.as_deref().and_then(|name| account.roles.get(name));
    context.insert("aws:PrincipalArn", role.map_or(arn.as_str(), |role| &role.arn));
    context.insert("aws:PrincipalAccount", account_id.as_str());
    context.insert("aws:PrincipalType", if role.is_some() { "AssumedRole" } else { "User" });
    context.insert("aws:userid", user_id.as_str());
    if let Some(name) = user_name {
        context.insert("aws:username", name.as_str());
    }
    context.insert("aws:CurrentTime", invocation.now.to_iso8601());
    context.insert("aws:EpochTime", invocation.now.0.div_euclid(1000).to_string());
    let is_global = invocation.operation.service == Service::Iam;
    context.insert("aws:RequestedRegion", if is_global { GLOBAL_REGION } else { &account.identity.region });
    context.insert("aws:SecureTransport", "true");
    context.insert("aws:SourceIp", "127.0.0.1");
    context.insert("aws:ViaAWSService", "false");
    for (key, value) in role.iter().flat_map(|role| &role.tags) {
        context.insert(&format!("aws:PrincipalTag/{key}"), value.as_str());
    }
    if let Some(KeyOwner::Session { issued_at, tags, .. }) =
        account.access_keys.get(access_key_id).map(|key| &key.owner)
    {
        context.insert("aws:TokenIssueTime", issued_at.to_iso8601());
        for (key, value) in tags {
            context.insert(&format!("aws:PrincipalTag/{key}"), value.as_str());
        }
    }
    context
}

/// Identity policies, permissions boundary and session policies of the caller.
fn caller_layers(caller: &Caller, account: &AccountState, documents: &mut Documents) -> Vec<Layer> {
    let role = caller.role_name.as_deref().and_then(|name| account.roles.get(name));
    let user = caller.user_name.as_deref().and_then(|name| account.users.get(name));
    let (inline, attached) = match (role, user) {
        (Some(role), _) => (role.inline_policies.as_slice(), role.attached_policies.as_slice()),
        (None, Some(user)) => (user.inline_policies.as_slice(), user.attached_policies.as_slice()),
        (None, None) => (&[][..], &[][..]),
    };
    let mut layers =
        vec![Layer { kind: LayerKind::Identity, policies: identity(inline, attached, account, documents) }];
    if let Some(boundary) = role.and_then(|role| role.permissions_boundary.as_deref()) {
        let policies = managed(Grammar::Boundary, boundary, account, documents).into_iter().collect();
        layers.push(Layer { kind: LayerKind::Boundary, policies });
    }
    layers.extend(session_layer(caller, account, documents));
    layers
}

fn identity(
    inline: &[InlinePolicy],
    attached: &[String],
    account: &AccountState,
    documents: &mut Documents,
) -> Vec<Policy> {
    let mut policies = Vec::new();
    for policy in inline {
        policies.extend(documents.policy(Grammar::Identity, &policy.name, None, &policy.document));
    }
    for arn in attached {
        policies.extend(managed(Grammar::Identity, arn, account, documents));
    }
    policies
}

fn managed(grammar: Grammar, arn: &str, account: &AccountState, documents: &mut Documents) -> Option<Policy> {
    let policy = account.policies.get(arn)?;
    let version = policy.in_force()?;
    let ManagedPolicy { name, arn, .. } = policy;
    documents.policy(grammar, name, Some((arn, &version.version_id)), &version.document)
}

fn session_layer(caller: &Caller, account: &AccountState, documents: &mut Documents) -> Option<Layer> {
    let key = account.access_keys.get(&caller.access_key_id)?;
    let KeyOwner::Session { session_policies, .. } = &key.owner else { return None };
    if session_policies.is_empty() {
        return None;
    }
    let mut policies = Vec::new();
    for text in session_policies {
        if text.starts_with("arn:") {
            policies.extend(managed(Grammar::Session, text, account, documents));
        } else {
            policies.extend(documents.policy(Grammar::Session, "session policy", None, text));
        }
    }
    Some(Layer { kind: LayerKind::Session, policies })
}

/// The resource's own policy: of the resources here only roles have one. A role that does not exist trusts nobody.
fn resource_layer(request: &Request, account: &AccountState, documents: &mut Documents) -> Option<Layer> {
    let is_trust = ["AssumeRole", "TagSession", "SetSourceIdentity"]
        .iter()
        .any(|operation| request.action == ActionName::new("sts", operation));
    if !is_trust {
        return None;
    }
    let role = account.role_by_arn(&request.resource);
    let policy = role.and_then(|role| {
        let name = format!("trust policy of {}", role.name);
        documents.policy(Grammar::Trust, &name, None, &role.trust_policy)
    });
    Some(Layer { kind: LayerKind::Resource, policies: policy.into_iter().collect() })
}
