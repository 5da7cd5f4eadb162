//! `AWS::IAM::Role`.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Handler, Made, Named, Workplace, property};
use crate::policy::{self, ContextValue, PolicyKind};
use crate::sim::account::{AccountState, InlinePolicy, Role, StackResource, Text};
use crate::sim::deployment::wanted::Wanted;
use crate::source::{Node, NodeKind, to_json};

/// The handler.
pub(super) const HANDLER: Handler =
    Handler { takes: Duration::from_secs(20), name_property: Some("RoleName"), note: None, create, update, delete };

/// How many characters a role's name may have.
const MAX_NAME: usize = 64;

/// The longest session in seconds unless the template says otherwise.
const DEFAULT_SESSION_SECONDS: u32 = 3600;

/// The service for whose roles the account may have decided on a further trusted principal.
const SERVICE: &str = "sagemaker.amazonaws.com";

fn create(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Made, String> {
    let name = property::text(properties, "RoleName").unwrap_or_else(|| place.generated_name());
    if name.chars().count() > MAX_NAME {
        let message = format!(
            "1 validation error detected: Value '{name}' at 'roleName' failed to satisfy constraint: Member must have \
             length less than or equal to {MAX_NAME}"
        );
        return Err(place.fault("Iam", 400, "InvalidRequest", &message));
    }
    let path = property::text(properties, "Path").unwrap_or_else(|| "/".to_owned());
    let arn = format!("arn:aws:iam::{}:role{path}{name}", place.applying.account.identity.account_id);
    let nothing = Role {
        name: name.clone(),
        path: path.into(),
        role_id: place.applying.ids.iam("AROA"),
        arn: arn.clone(),
        trust_policy: Text::default(),
        inline_policies: Vec::new(),
        attached_policies: Vec::new(),
        permissions_boundary: None,
        max_session_duration_seconds: DEFAULT_SESSION_SECONDS,
        tags: Vec::new(),
        created_at: place.applying.now,
    };
    let wanted = wanted(place, nothing.clone(), properties)?;
    place.ask("iam:CreateRole", &arn)?;
    if place.applying.account.roles.contains(&name) {
        return Err(place.fault("Iam", 409, "AlreadyExists", &format!("Role with name {name} already exists.")));
    }
    let settled = Role { trust_policy: wanted.trust_policy.clone(), ..nothing };
    ask_for_changes(place, &settled, &wanted)?;
    let made = made(&wanted);
    place.applying.account.roles.insert(name, wanted);
    Ok(made)
}

fn update(place: &mut Workplace<'_, '_>, held: &StackResource, properties: &Wanted) -> Result<Made, String> {
    let name = held.physical_id.as_str();
    let Some(role) = place.applying.account.roles.get(name).cloned() else {
        return Err(place.fault("Iam", 404, "NotFound", &format!("The role with name {name} cannot be found.")));
    };
    let wanted = wanted(place, role.clone(), properties)?;
    ask_for_changes(place, &role, &wanted)?;
    let made = made(&wanted);
    place.applying.account.roles.insert(name, wanted);
    Ok(made)
}

fn delete(place: &mut Workplace<'_, '_>, held: &StackResource) -> Result<(), String> {
    let Some(role) = place.applying.account.roles.get(&held.physical_id).cloned() else { return Ok(()) };
    let nothing =
        Role { attached_policies: Vec::new(), inline_policies: Vec::new(), tags: role.tags.clone(), ..role.clone() };
    ask_for_changes(place, &role, &nothing)?;
    place.ask("iam:DeleteRole", &role.arn)?;
    place.applying.account.roles.remove(&held.physical_id);
    Ok(())
}

/// The role as the properties want it.
fn wanted(place: &mut Workplace<'_, '_>, role: Role, properties: &Wanted) -> Result<Role, String> {
    let trust_policy = trust_policy(place, properties)?;
    let attached_policies = property::texts(properties, "ManagedPolicyArns");
    let missing = attached_policies.iter().find(|arn| !place.applying.account.policies.contains(arn)).cloned();
    if let Some(arn) = missing {
        return Err(place.fault("Iam", 404, "NotFound", &format!("Policy {arn} does not exist or is not attachable.")));
    }
    let mut role = Role {
        trust_policy,
        inline_policies: inline_policies(place, properties)?,
        attached_policies,
        permissions_boundary: property::text(properties, "PermissionsBoundary"),
        max_session_duration_seconds: property::number(properties, "MaxSessionDuration")
            .unwrap_or(DEFAULT_SESSION_SECONDS),
        tags: place.tags(properties),
        ..role
    };
    place.applying.account.texts.adopt_all(&mut role);
    Ok(role)
}

fn trust_policy(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Text, String> {
    let document = properties.value("AssumeRolePolicyDocument").cloned().unwrap_or_else(|| Node::map([]));
    check_document(place, &document, PolicyKind::Trust)?;
    let document = to_json(&with_account_trust(place.applying.account, document));
    Ok(place.applying.account.texts.share(&document))
}

fn inline_policies(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Vec<InlinePolicy>, String> {
    let mut policies = Vec::new();
    for policy in properties.value("Policies").and_then(Node::as_list).unwrap_or_default() {
        let document = policy.get("PolicyDocument").cloned().unwrap_or_else(|| Node::map([]));
        check_document(place, &document, PolicyKind::Identity)?;
        let name = property::text(policy, "PolicyName").unwrap_or_default();
        let document = place.applying.account.texts.share(&to_json(&document));
        policies.push(InlinePolicy { name, document });
    }
    Ok(policies)
}

fn check_document(place: &mut Workplace<'_, '_>, document: &Node, kind: PolicyKind) -> Result<(), String> {
    let (compiled, problems) = policy::parse(document, kind);
    if compiled.is_some() {
        return Ok(());
    }
    let why = problems.iter().find(|problem| problem.is_error()).map(|problem| problem.message.as_str());
    let message = format!("Syntax errors in policy: {}", why.unwrap_or("malformed document"));
    Err(place.fault("Iam", 400, "InvalidRequest", &message))
}

/// DEVIATION: a role that SageMaker may assume also trusts whom the account's maker decided it should. The addition is made
/// here, so it comes with every template and with every update; the template's own text stays what it is.
fn with_account_trust(account: &AccountState, mut document: Node) -> Node {
    let Some(trusted) = account.settings.get("also_trusted") else { return document };
    if !trusts_service(&document) {
        return document;
    }
    let statement = Node::map([
        ("Effect", Node::text("Allow")),
        ("Principal", Node::map([("AWS", Node::text(trusted))])),
        ("Action", Node::text("sts:AssumeRole")),
    ]);
    let NodeKind::Map(entries) = &mut document.kind else { return document };
    let Some(statements) = entries.iter_mut().find(|entry| entry.key.value == "Statement") else { return document };
    match &mut statements.value.kind {
        NodeKind::List(members) => members.push(statement),
        _ => {
            let only = std::mem::replace(&mut statements.value, Node::map([]));
            statements.value = Node::made(NodeKind::List(vec![only, statement]));
        }
    }
    document
}

fn trusts_service(document: &Node) -> bool {
    let Some(statements) = document.get("Statement") else { return false };
    let statements = statements.as_list().unwrap_or(std::slice::from_ref(statements));
    let names = |statement: &Node| {
        let principal = statement.get("Principal");
        principal.map(|principal| property::texts(principal, "Service")).unwrap_or_default()
    };
    let allows = |statement: &Node| property::text(statement, "Effect").as_deref() == Some("Allow");
    statements.iter().any(|statement| allows(statement) && names(statement).iter().any(|name| name == SERVICE))
}

/// Puts to IAM what it takes to make `after` of `before`.
fn ask_for_changes(place: &mut Workplace<'_, '_>, before: &Role, after: &Role) -> Result<(), String> {
    let arn = &after.arn;
    if before.trust_policy != after.trust_policy {
        place.ask("iam:UpdateAssumeRolePolicy", arn)?;
    }
    let boundary = match (&before.permissions_boundary, &after.permissions_boundary) {
        (old, new) if old == new => None,
        (_, Some(_)) => Some("iam:PutRolePermissionsBoundary"),
        (_, None) => Some("iam:DeleteRolePermissionsBoundary"),
    };
    if let Some(action) = boundary {
        place.ask(action, arn)?;
    }
    if before.max_session_duration_seconds != after.max_session_duration_seconds {
        place.ask("iam:UpdateRole", arn)?;
    }
    ask_for_policies(place, before, after)?;
    let keys = |role: &Role| role.tags.iter().map(|(key, _)| key.clone()).collect::<BTreeSet<_>>();
    if after.tags.iter().any(|tag| !before.tags.contains(tag)) {
        place.ask("iam:TagRole", arn)?;
    }
    if keys(before).difference(&keys(after)).next().is_some() {
        place.ask("iam:UntagRole", arn)?;
    }
    Ok(())
}

fn ask_for_policies(place: &mut Workplace<'_, '_>, before: &Role, after: &Role) -> Result<(), String> {
    let (old, new) = (&before.attached_policies, &after.attached_policies);
    let detached = old.iter().filter(|policy| !new.contains(policy)).map(|policy| ("iam:DetachRolePolicy", policy));
    let attached = new.iter().filter(|policy| !old.contains(policy)).map(|policy| ("iam:AttachRolePolicy", policy));
    for (action, policy) in detached.chain(attached) {
        place.ask_with(action, &after.arn, &[("iam:PolicyARN", ContextValue::from(policy.as_str()))])?;
    }
    if after.inline_policies.iter().any(|inline| !before.inline_policies.contains(inline)) {
        place.ask("iam:PutRolePolicy", &after.arn)?;
    }
    let gone = |inline: &InlinePolicy| !after.inline_policies.iter().any(|kept| kept.name == inline.name);
    if before.inline_policies.iter().any(gone) {
        place.ask("iam:DeleteRolePolicy", &after.arn)?;
    }
    Ok(())
}

fn made(role: &Role) -> Made {
    let attributes = vec![("Arn".into(), role.arn.clone()), ("RoleId".into(), role.role_id.clone())];
    Made { physical_id: role.name.clone(), attributes }
}
