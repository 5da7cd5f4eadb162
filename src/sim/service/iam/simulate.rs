//! SimulatePrincipalPolicy and SimulateCustomPolicy, answered by the engine that decides everything else here.
//!
//! Only what is given is known to a simulation: no key of the present request gets into it, and no trust policy,
//! as with AWS.
//!
//! # Source
//! IAM API Reference, *SimulatePrincipalPolicy* and *SimulateCustomPolicy*.

mod answer;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::list::{self, MARKER, MAX_ITEMS};
use super::no_such_entity;
use crate::names::{AccountId, ActionName, Arn};
use crate::policy::{
    Context, ContextValue, Layer, LayerKind, Policy, PolicyKind, PolicyOrigin, PolicySet, Principal, Request, evaluate,
    parse_text,
};
use crate::sim::account::{AccountState, InlinePolicy};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
use crate::sim::value::Value;

/// The most that one simulation may ask: actions times resources.
const MAX_QUESTIONS: usize = 10_000;

const SOURCE_ARN: Member = Member::required(&["PolicySourceArn"], Shape::text(20, 2048));
const ACTIONS: Member = Member::required(&["ActionNames"], Shape::Texts { min: 1, max: 10_000 });
const ACTION: Member = Member::optional(&["ActionNames", "member"], Shape::text(3, 128));
const RESOURCES: Member = Member::optional(&["ResourceArns"], Shape::Texts { min: 0, max: 10_000 });
const RESOURCE: Member = Member::optional(&["ResourceArns", "member"], Shape::text(1, 2048));
const RESOURCE_POLICY: Member = Member::optional(&["ResourcePolicy"], Shape::text(1, 131_072));
const RESOURCE_OWNER: Member = Member::optional(&["ResourceOwner"], Shape::text(1, 2048));
const CALLER_ARN: Member = Member::optional(&["CallerArn"], Shape::text(1, 2048));
const BOUNDARY: Member = Member::optional(&["PermissionsBoundaryPolicyInputList"], Shape::Texts { min: 0, max: 1 });
const CONTEXT: Member = Member::optional(&["ContextEntries"], Shape::Structures { min: 0, max: 1_000 });
const KEY_NAME: Member = Member::optional(&["ContextEntries", "member", "ContextKeyName"], Shape::text(5, 256));
const KEY_TYPE: Member = Member::optional(&["ContextEntries", "member", "ContextKeyType"], Shape::Enum(&KEY_TYPES));
const KEY_TYPES: [&str; 12] = [
    "string",
    "stringList",
    "numeric",
    "numericList",
    "boolean",
    "booleanList",
    "ip",
    "ipList",
    "binary",
    "binaryList",
    "date",
    "dateList",
];

pub(super) const SIMULATE_PRINCIPAL_POLICY: Operation = Operation {
    service: Service::Iam,
    name: "SimulatePrincipalPolicy",
    members: &[
        SOURCE_ARN,
        Member::optional(&["PolicyInputList"], Shape::Texts { min: 0, max: 100 }),
        ACTIONS,
        ACTION,
        RESOURCES,
        RESOURCE,
        RESOURCE_POLICY,
        RESOURCE_OWNER,
        CALLER_ARN,
        BOUNDARY,
        CONTEXT,
        KEY_NAME,
        KEY_TYPE,
        MARKER,
        MAX_ITEMS,
    ],
    permissions: |invocation, _| {
        let source = invocation.input.str("PolicySourceArn").unwrap_or_default();
        vec![Permission::new("iam:SimulatePrincipalPolicy", source)]
    },
    apply: |applying, invocation| {
        let source = invocation.input.str("PolicySourceArn").unwrap_or_default();
        let mut sources = Sources::default();
        sources.of_entity(source, applying.account)?;
        simulate(applying, invocation, sources, Some(source))
    },
};

pub(super) const SIMULATE_CUSTOM_POLICY: Operation = Operation {
    service: Service::Iam,
    name: "SimulateCustomPolicy",
    members: &[
        Member::required(&["PolicyInputList"], Shape::Texts { min: 1, max: 100 }),
        ACTIONS,
        ACTION,
        RESOURCES,
        RESOURCE,
        RESOURCE_POLICY,
        RESOURCE_OWNER,
        CALLER_ARN,
        BOUNDARY,
        CONTEXT,
        KEY_NAME,
        KEY_TYPE,
        MARKER,
        MAX_ITEMS,
    ],
    permissions: |_, _| vec![Permission::new("iam:SimulateCustomPolicy", "*")],
    apply: |applying, invocation| simulate(applying, invocation, Sources::default(), None),
};

/// The policies of a simulation, with what the answer says of each.
#[derive(Default)]
pub(super) struct Sources {
    identity: Vec<Policy>,
    boundary: Option<Vec<Policy>>,
    resource: Option<Policy>,
    /// By the name of the origin: the kind of source and the document's text.
    texts: BTreeMap<String, (&'static str, String)>,
}

impl Sources {
    /// Takes what applies to a user or role of the account.
    fn of_entity(&mut self, source: &str, account: &AccountState) -> Result<(), ServiceError> {
        let arn: Option<Arn> = source.parse().ok().filter(|arn: &Arn| arn.service == "iam");
        let entity = arn.as_ref().and_then(|arn| arn.resource.split_once('/').map(|(kind, _)| kind));
        let name = source.rsplit('/').next().unwrap_or_default();
        let (kind, inline, attached, boundary) = match entity {
            Some("role") => {
                let missing = || no_such_entity(format!("The role with name {name} cannot be found."));
                let role = account.role_by_arn(source).ok_or_else(missing)?;
                ("role", &role.inline_policies, &role.attached_policies, role.permissions_boundary.as_deref())
            }
            Some("user") => {
                let user = account.users.get(name).filter(|user| user.arn == source);
                let missing = || no_such_entity(format!("The user with name {name} cannot be found."));
                let user = user.ok_or_else(missing)?;
                ("user", &user.inline_policies, &user.attached_policies, None)
            }
            _ => {
                let message = format!("Invalid Entity Arn: {source} does not clearly define entity type and name.");
                return Err(invalid(message));
            }
        };
        for InlinePolicy { name, document } in inline {
            let policy = self.read(name, kind, document, PolicyKind::Identity)?;
            self.identity.push(policy);
        }
        for arn in attached {
            let policy = self.managed(arn, PolicyKind::Identity, account)?;
            self.identity.extend(policy);
        }
        if let Some(arn) = boundary {
            let policy = self.managed(arn, PolicyKind::Boundary, account)?;
            self.boundary = Some(policy.into_iter().collect());
        }
        Ok(())
    }

    fn managed(&mut self, arn: &str, kind: PolicyKind, account: &AccountState) -> Result<Option<Policy>, ServiceError> {
        let Some(policy) = account.policies.get(arn) else { return Ok(None) };
        let Some(version) = policy.in_force() else { return Ok(None) };
        let source = if arn.contains(":iam::aws:") { "aws-managed" } else { "user-managed" };
        self.read(&policy.name, source, &version.document, kind).map(Some)
    }

    /// Takes the documents that the request brings along.
    fn of_request(&mut self, input: &Value) -> Result<(), ServiceError> {
        for (text, number) in input.texts("PolicyInputList").iter().zip(1..) {
            let policy = self.read(&format!("PolicyInputList.{number}"), "none", text, PolicyKind::Identity)?;
            self.identity.push(policy);
        }
        let boundaries = input.texts("PermissionsBoundaryPolicyInputList");
        if !boundaries.is_empty() {
            let mut policies = Vec::new();
            for (text, number) in boundaries.iter().zip(1..) {
                let name = format!("PermissionsBoundaryPolicyInputList.{number}");
                policies.push(self.read(&name, "none", text, PolicyKind::Boundary)?);
            }
            // A boundary that is given stands in for the entity's own.
            self.boundary = Some(policies);
        }
        if let Some(text) = input.str("ResourcePolicy") {
            self.resource = Some(self.read("ResourcePolicy", "resource", text, PolicyKind::Resource)?);
        }
        Ok(())
    }

    fn read(&mut self, name: &str, source: &'static str, text: &str, kind: PolicyKind) -> Result<Policy, ServiceError> {
        let (document, findings) = parse_text(text, kind);
        let document = document.ok_or_else(|| {
            let why = findings.iter().find(|finding| finding.is_error()).map(|finding| finding.line(text));
            invalid(format!("The policy {name} is not valid: {}", why.unwrap_or_default()))
        })?;
        self.texts.insert(name.to_owned(), (source, text.to_owned()));
        let origin = PolicyOrigin { name: name.to_owned(), arn: None, version: None }.into();
        Ok(Policy { origin, document: Arc::new(document) })
    }

    fn set(&self) -> PolicySet {
        let layer = |kind, policies: &Vec<Policy>| Layer { kind, policies: policies.clone() };
        let mut layers = vec![layer(LayerKind::Identity, &self.identity)];
        layers.extend(self.boundary.as_ref().map(|policies| layer(LayerKind::Boundary, policies)));
        layers.extend(self.resource.as_ref().map(|policy| layer(LayerKind::Resource, &vec![policy.clone()])));
        PolicySet { layers }
    }
}

fn simulate(
    applying: &Applying<'_>,
    invocation: &Invocation,
    mut sources: Sources,
    source_arn: Option<&str>,
) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    sources.of_request(input)?;
    let caller = input.str("CallerArn").or(source_arn);
    let account_id = &applying.account.identity.account_id;
    let principal = simulated_principal(caller, sources.resource.is_some(), account_id)?;
    let (actions, mut resources) = (input.texts("ActionNames"), input.texts("ResourceArns"));
    let has_resources = !resources.is_empty() && resources != ["*"];
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    if actions.len().saturating_mul(resources.len()) > MAX_QUESTIONS {
        return Err(invalid(format!("at most {MAX_QUESTIONS} pairs of action and resource can be simulated at once")));
    }
    let context = context(input);
    let (policies, owner) = (sources.set(), resource_owner(input));
    let mut results = Vec::with_capacity(actions.len());
    for action in actions {
        let name: ActionName = action.parse().map_err(|_| invalid(format!("Invalid Action name: {action}")))?;
        let ask = |resource: &String| {
            let request = Request {
                principal: principal.clone(),
                principal_account: Some(account_id.clone()),
                action: name.clone(),
                resource: resource.clone(),
                resource_account: owner.clone(),
                context: context.clone(),
            };
            (resource.clone(), evaluate(&policies, &request))
        };
        let verdicts: Vec<_> = resources.iter().map(ask).collect();
        results.push(answer::of_action(&action, &verdicts, &sources, has_resources));
    }
    list::answer(invocation, "EvaluationResults", results)
}

/// Who asks in a simulation. Without anybody named, it is somebody of this account.
fn simulated_principal(
    caller: Option<&str>,
    has_resource_policy: bool,
    account_id: &AccountId,
) -> Result<Principal, ServiceError> {
    let Some(arn) = caller else {
        if has_resource_policy {
            return Err(invalid("CallerArn must be given when ResourcePolicy is".to_owned()));
        }
        return Ok(Principal::User(Arn::new("iam", "", account_id.as_str(), "user/simulated")));
    };
    match Principal::parse(Some(arn)) {
        Ok(principal) if principal.arn().is_some() => Ok(principal),
        _ => Err(invalid(format!("Invalid ARN: {arn}"))),
    }
}

/// The owner of what is asked for, where the request names one.
fn resource_owner(input: &Value) -> Option<AccountId> {
    let owner = input.str("ResourceOwner")?;
    let of_arn = || owner.parse::<Arn>().ok()?.account.parse().ok();
    owner.parse().ok().or_else(of_arn)
}

fn context(input: &Value) -> Context {
    let mut context = Context::default();
    for entry in input.get("ContextEntries").map_or(&[][..], Value::items) {
        let Some(name) = entry.str("ContextKeyName") else { continue };
        let mut values = entry.texts("ContextKeyValues");
        let is_list = entry.str("ContextKeyType").is_some_and(|kind| kind.ends_with("List"));
        let value = match is_list {
            true => ContextValue::List(values),
            false if values.len() == 1 => ContextValue::Single(values.remove(0)),
            false => ContextValue::List(values),
        };
        context.insert(name, value);
    }
    context
}

fn invalid(message: String) -> ServiceError {
    ServiceError::new("InvalidInput", message)
}
