//! The role whose permissions a deployment uses. Each change it makes is put to IAM, as in AWS.

use std::sync::Arc;

use crate::names::ActionName;
use crate::policy::{
    self, Context, ContextValue, Decision, Layer, LayerKind, MessageForm, Policy, PolicyKind, PolicyOrigin, PolicySet,
    Principal, Request,
};
use crate::sim::account::{AccountState, ManagedPolicy, Role, Text};
use crate::source::Node;
use crate::world::Timestamp;

/// The session name under which Service Catalog uses a launch role.
const SESSION: &str = "servicecatalog";

/// A session of the acting role, with everything that decides what it may do.
#[derive(Debug)]
pub(super) struct Actor {
    policies: PolicySet,
    /// What is asked, again and again, about another action and resource.
    request: Request,
}

impl Actor {
    /// A session of `role`.
    ///
    /// # Errors
    /// The role is gone.
    pub(super) fn of(account: &AccountState, role: Option<&str>, now: Timestamp) -> Result<Self, String> {
        let name = role.unwrap_or("(none)");
        let gone = || format!("Access denied while assuming the role {name}");
        let role = account.roles.get(name).ok_or_else(gone)?;
        let account_id = account.identity.account_id.as_str();
        let session = format!("arn:aws:sts::{account_id}:assumed-role/{}/{SESSION}", role.name);
        let context = [
            ("aws:PrincipalArn", role.arn.clone()),
            ("aws:PrincipalAccount", account_id.to_owned()),
            ("aws:PrincipalType", "AssumedRole".to_owned()),
            ("aws:userid", format!("{}:{SESSION}", role.role_id)),
            ("aws:RequestedRegion", account.identity.region.clone()),
            ("aws:CurrentTime", now.to_iso8601()),
            ("aws:SecureTransport", "true".to_owned()),
            ("aws:ViaAWSService", "true".to_owned()),
        ];
        let request = Request {
            principal: Principal::parse(Some(&session))?,
            principal_account: None,
            action: ActionName::new("", ""),
            resource: String::new(),
            resource_account: None,
            context: context.into_iter().collect::<Context>(),
        };
        Ok(Self { policies: layers(account, role), request })
    }

    /// Whether IAM lets the role do `action` on `resource`.
    ///
    /// # Errors
    /// AWS's text for the denial.
    pub(super) fn may(&mut self, action: &str, resource: &str, keys: &[(&str, ContextValue)]) -> Result<(), String> {
        self.ask(action, resource)?;
        if keys.is_empty() {
            return judge(&self.policies, &self.request);
        }
        let mut request = self.request.clone();
        for (key, value) in keys {
            request.context.insert(key, value.clone());
        }
        judge(&self.policies, &request)
    }

    /// The same for a resource that has a policy of its own, which counts too.
    ///
    /// # Errors
    /// AWS's text for the denial.
    pub(super) fn may_under(&mut self, own_policy: &Node, action: &str, resource: &str) -> Result<(), String> {
        let (document, _) = policy::parse(own_policy, PolicyKind::Resource);
        let origin = PolicyOrigin::default();
        let policies = document
            .map(|document| Policy { origin: origin.into(), document: Arc::new(document) })
            .into_iter()
            .collect();
        let mut all = self.policies.clone();
        all.layers.push(Layer { kind: LayerKind::Resource, policies });
        self.ask(action, resource)?;
        judge(&all, &self.request)
    }

    fn ask(&mut self, action: &str, resource: &str) -> Result<(), String> {
        self.request.action = action.parse::<ActionName>()?;
        resource.clone_into(&mut self.request.resource);
        Ok(())
    }
}

fn judge(policies: &PolicySet, request: &Request) -> Result<(), String> {
    // The trace is only worth its while when there is something to explain.
    if policy::decide(policies, request) == Decision::Allowed {
        return Ok(());
    }
    let verdict = policy::evaluate(policies, request);
    let message = verdict.denial_message(request, MessageForm::default());
    Err(message.unwrap_or_else(|| format!("{} is denied", request.action)))
}

fn layers(account: &AccountState, role: &Role) -> PolicySet {
    let managed = role.attached_policies.iter().filter_map(|arn| account.policies.get(arn)).filter_map(from_managed);
    let inline = role.inline_policies.iter().filter_map(|inline| {
        let origin = PolicyOrigin { name: inline.name.clone(), arn: None, version: None };
        compiled(&inline.document, origin)
    });
    let mut layers = vec![Layer { kind: LayerKind::Identity, policies: managed.chain(inline).collect() }];
    if let Some(boundary) = &role.permissions_boundary {
        // A boundary that cannot be found allows nothing, as an empty layer does.
        let policies = account.policies.get(boundary).and_then(from_managed).into_iter().collect();
        layers.push(Layer { kind: LayerKind::Boundary, policies });
    }
    PolicySet { layers }
}

fn from_managed(managed: &ManagedPolicy) -> Option<Policy> {
    let version = managed.in_force()?;
    let origin = PolicyOrigin {
        name: managed.name.clone(),
        arn: Some(managed.arn.clone()),
        version: Some(version.version_id.to_string()),
    };
    compiled(&version.document, origin)
}

fn compiled(document: &Text, origin: PolicyOrigin) -> Option<Policy> {
    Some(Policy { origin: origin.into(), document: document.policy()? })
}
