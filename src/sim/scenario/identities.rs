//! The base user, and the roles that Labs 1 to 3 leave.

use super::managed::arn as managed;
use super::{OWNER, SHARED_SERVICES, ScenarioError, suffix};
use crate::sim::account::{AccessKey, AccountState, InlinePolicy, KeyOwner, Role, User};
use crate::world::{Ids, Timestamp};

/// The longest session of these roles in seconds.
const SESSION_SECONDS: u32 = 3600;

const ADMINISTRATOR_INLINE: &str = include_str!("../../../assets/account/administrator-inline.json");
const TEAM_INLINE: &str = include_str!("../../../assets/account/team-inline.json");
const LAUNCH_INLINE: &str = include_str!("../../../assets/account/launch-role-inline.json");

const ADMINISTRATOR_MANAGED: [&str; 6] = [
    "AWSServiceCatalogAdminFullAccess",
    "AWSKeyManagementServicePowerUser",
    "AmazonS3FullAccess",
    "AWSCloudFormationFullAccess",
    "ReadOnlyAccess",
    "AmazonSSMFullAccess",
];
const TEAM_MANAGED: [&str; 6] = [
    "AWSServiceCatalogEndUserFullAccess",
    "AmazonS3ReadOnlyAccess",
    "AWSCloudFormationReadOnlyAccess",
    "AmazonSSMReadOnlyAccess",
    "AWSLambdaReadOnlyAccess",
    "AWSCodeCommitReadOnly",
];
const LAUNCH_MANAGED: [&str; 4] =
    ["AWSCloudFormationFullAccess", "AmazonS3ReadOnlyAccess", "AmazonSageMakerFullAccess", "AWSLambdaFullAccess"];

/// ARNs of the roles.
pub(super) struct Roles {
    /// The Data Science Administrator.
    pub(super) admin: String,
    /// The administrator of the project's environment.
    pub(super) environment_admin: String,
    /// The team.
    pub(super) team: String,
    /// The launch role of the notebook product.
    pub(super) launch: String,
}

/// Puts the user and the roles into the account.
///
/// # Errors
/// An asset is not JSON.
pub(super) fn lay(account: &mut AccountState, ids: &mut Ids, at: Timestamp) -> Result<Roles, ScenarioError> {
    let root = format!("arn:aws:iam::{}:root", account.identity.account_id);
    let trusts_account = serde_json::json!({ "AWS": root });
    let trusts_catalog = serde_json::json!({ "Service": "servicecatalog.amazonaws.com" });
    let administrator = ("SageMakerAccessInlinePolicy", ADMINISTRATOR_INLINE);
    let mut environment_managed = ADMINISTRATOR_MANAGED.to_vec();
    environment_managed.push("AWSCodeCommitFullAccess");
    let suffix = suffix();
    let mut role = |name: String, trust: &serde_json::Value, inline: (&str, &str), attached: &[&str]| {
        put_role(account, ids, at, Plan { name, trust, inline, attached })
    };
    let roles = Roles {
        admin: role(
            format!("{SHARED_SERVICES}-DataScienceAdministrator"),
            &trusts_account,
            administrator,
            &ADMINISTRATOR_MANAGED,
        )?,
        environment_admin: role(
            format!("ds-admin-role-{suffix}"),
            &trusts_account,
            administrator,
            &environment_managed,
        )?,
        team: role(
            format!("ds-user-role-{suffix}"),
            &trusts_account,
            ("SageMakerAccessInlinePolicy", TEAM_INLINE),
            &TEAM_MANAGED,
        )?,
        launch: role(
            format!("ds-sc-launch-role-{suffix}"),
            &trusts_catalog,
            ("SCInlinePolicy", LAUNCH_INLINE),
            &LAUNCH_MANAGED,
        )?,
    };
    put_user(account, ids, at, &roles);
    Ok(roles)
}

/// Gives the base user an access key; also its secret.
pub(super) fn access_key(account: &mut AccountState, ids: &mut Ids) -> (String, String) {
    let (access_key_id, secret) = (ids.iam("AKIA"), ids.secret_key());
    let owner = KeyOwner::User { name: OWNER.to_owned() };
    let key = AccessKey { access_key_id: access_key_id.clone(), secret: secret.clone(), owner };
    account.access_keys.insert(&access_key_id, key);
    (access_key_id, secret)
}

struct Plan<'a> {
    name: String,
    trust: &'a serde_json::Value,
    inline: (&'a str, &'a str),
    attached: &'a [&'a str],
}

fn put_role(account: &mut AccountState, ids: &mut Ids, at: Timestamp, plan: Plan<'_>) -> Result<String, ScenarioError> {
    let Plan { name, trust, inline: (policy, asset), attached } = plan;
    let broken =
        |reason: serde_json::Error| ScenarioError::Asset { name: policy.to_owned(), reason: reason.to_string() };
    let document: serde_json::Value = serde_json::from_str(asset).map_err(broken)?;
    let arn = format!("arn:aws:iam::{}:role/{name}", account.identity.account_id);
    let trust_policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole" }],
    });
    let role = Role {
        name: name.clone(),
        path: "/".into(),
        role_id: ids.iam("AROA"),
        arn: arn.clone(),
        trust_policy: trust_policy.to_string().into(),
        inline_policies: vec![InlinePolicy { name: policy.to_owned(), document: document.to_string().into() }],
        attached_policies: attached.iter().map(|name| managed(name)).collect(),
        permissions_boundary: None,
        max_session_duration_seconds: SESSION_SECONDS,
        tags: Vec::new(),
        created_at: at,
    };
    account.roles.insert(name, role);
    Ok(arn)
}

fn put_user(account: &mut AccountState, ids: &mut Ids, at: Timestamp, roles: &Roles) {
    let document = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": [roles.admin, roles.team] }],
    });
    let policy = InlinePolicy { name: "AssumeLabRoles".to_owned(), document: document.to_string().into() };
    let user = User {
        name: OWNER.to_owned(),
        path: "/".into(),
        user_id: ids.iam("AIDA"),
        arn: format!("arn:aws:iam::{}:user/{OWNER}", account.identity.account_id),
        inline_policies: vec![policy],
        attached_policies: Vec::new(),
        created_at: at,
    };
    account.users.insert(OWNER, user);
}
