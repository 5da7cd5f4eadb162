//! The account as it stands after Lab 4 of the workshop.
//!
//! Users, roles, network and catalog are laid down as the workshop's templates leave them. What the notebook
//! product makes (role, policy, key, instance) is not: it is launched here by the team, from the product's own
//! template, through the same operation and the same deployment that serve everybody later.

mod catalog;
mod environment;
mod identities;
mod launch;
mod managed;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::account::{AccountState, Identity};
use super::bucket::REGIONS;
use super::operation::ServiceError;
use crate::names::AccountId;
use crate::world::{Ids, Seed, Timestamp};

/// The project whose environment this is.
const PROJECT: &str = "ml";
/// Its stage.
const ENVIRONMENT: &str = "dev";
/// Who owns the notebook, and the name of the base user.
const OWNER: &str = "ana";
/// The name of the shared services.
const SHARED_SERVICES: &str = "DSSharedServices";
/// The region unless asked otherwise.
const DEFAULT_REGION: &str = "eu-west-1";

/// How long before the present the shared services and the environment were made.
const ENVIRONMENT_AGE: Duration = Duration::from_secs(3 * 3600);
/// How long before the present the notebook was launched. It is up after five minutes.
const LAUNCH_AGE: Duration = Duration::from_secs(2 * 3600);

/// Whom the notebook role trusts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// SageMaker and the team role, so that the role can be tried from outside.
    #[default]
    Lab,
    /// SageMaker only, as in the workshop.
    Real,
}

/// What can be asked of the account.
#[derive(Clone, Debug)]
pub struct ScenarioOptions {
    /// The one region that it is used in.
    pub region: String,
    /// Its number; drawn from the seed unless given.
    pub account_id: Option<AccountId>,
    /// Whom the notebook role trusts.
    pub trust: Trust,
    /// File name → text of templates that stand in for the built-in files.
    pub templates: BTreeMap<String, String>,
    /// How many further team members have a notebook of their own.
    pub fleet: u32,
}

impl Default for ScenarioOptions {
    fn default() -> Self {
        Self {
            region: DEFAULT_REGION.to_owned(),
            account_id: None,
            trust: Trust::default(),
            templates: BTreeMap::new(),
            fleet: 0,
        }
    }
}

/// What one needs to know to begin.
#[derive(Clone, PartialEq, Eq)]
pub struct Ready {
    /// The account's number.
    pub account_id: AccountId,
    /// Its region.
    pub region: String,
    /// The access key of the base user.
    pub access_key_id: String,
    /// Its secret. It opens nothing but this account; still `Debug` leaves it out.
    pub secret_access_key: String,
    /// ARN of the Data Science Administrator.
    pub admin_role: String,
    /// ARN of the team role.
    pub team_role: String,
    /// ARN of the notebook role.
    pub notebook_role: String,
    /// The notebook product.
    pub product_id: String,
    /// The notebook that the team launched.
    pub provisioned_product_id: String,
    /// The notebook instance's name.
    pub notebook_instance: String,
    /// The project's three subnets.
    pub subnets: Vec<String>,
    /// The project's one security group for SageMaker.
    pub security_group_ids: Vec<String>,
}

/// The setting under which an account remembers what one needs to know to begin.
const READY: &str = "ready";

impl Ready {
    /// The user whose notebook it is, which is also what their sessions are called.
    #[must_use]
    pub fn member(&self) -> &str {
        self.notebook_instance.rsplit('-').next().unwrap_or_default()
    }

    /// What an account remembers that was saved with its keys; none for another one.
    #[must_use]
    pub fn recall(account: &AccountState) -> Option<Self> {
        let saved: serde_json::Value = serde_json::from_str(account.settings.get(READY)?).ok()?;
        let text = |name: &str| Some(saved.get(name)?.as_str()?.to_owned());
        let texts = |name: &str| -> Option<Vec<String>> {
            saved.get(name)?.as_array()?.iter().map(|text| Some(text.as_str()?.to_owned())).collect()
        };
        let access_key_id = text("access_key_id")?;
        Some(Self {
            account_id: account.identity.account_id.clone(),
            region: account.identity.region.clone(),
            secret_access_key: account.access_keys.get(&access_key_id)?.secret.clone(),
            access_key_id,
            admin_role: text("admin_role")?,
            team_role: text("team_role")?,
            notebook_role: text("notebook_role")?,
            product_id: text("product_id")?,
            provisioned_product_id: text("provisioned_product_id")?,
            notebook_instance: text("notebook_instance")?,
            subnets: texts("subnets")?,
            security_group_ids: texts("security_group_ids")?,
        })
    }

    /// Leaves all but the secret, which lies with its key, in the account's settings.
    fn remember(&self, account: &mut AccountState) {
        let saved = serde_json::json!({
            "access_key_id": self.access_key_id,
            "admin_role": self.admin_role,
            "team_role": self.team_role,
            "notebook_role": self.notebook_role,
            "product_id": self.product_id,
            "provisioned_product_id": self.provisioned_product_id,
            "notebook_instance": self.notebook_instance,
            "subnets": self.subnets,
            "security_group_ids": self.security_group_ids,
        });
        account.settings.insert(READY, saved.to_string());
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready")
            .field("account_id", &self.account_id)
            .field("region", &self.region)
            .field("secret_access_key", &"[redacted]")
            .field("admin_role", &self.admin_role)
            .field("team_role", &self.team_role)
            .field("notebook_role", &self.notebook_role)
            .field("product_id", &self.product_id)
            .field("provisioned_product_id", &self.provisioned_product_id)
            .field("notebook_instance", &self.notebook_instance)
            .field("subnets", &self.subnets)
            .field("security_group_ids", &self.security_group_ids)
            .finish_non_exhaustive()
    }
}

/// Why there is no such account.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The workshop is not held there.
    #[error("expected one of the workshop's regions ({regions}), found `{found}`", regions = REGIONS.join(", "))]
    Region {
        /// What was asked for.
        found: String,
    },
    /// The template of version 1 cannot be published.
    #[error("`{file}` cannot be published: {source}")]
    Template {
        /// The file.
        file: &'static str,
        /// What the catalog says.
        source: ServiceError,
    },
    /// The notebook could not be launched.
    #[error("the notebook of `{owner}` cannot be launched: {reason}")]
    Launch {
        /// Whose.
        owner: String,
        /// Why.
        reason: String,
    },
    /// The template launches, but makes no notebook role or no notebook instance.
    #[error("the template of version 1 makes no {0}")]
    Missing(&'static str),
    /// An own asset does not have its form.
    #[error("`{name}` in the program's assets cannot be read: {reason}")]
    Asset {
        /// The asset.
        name: String,
        /// What is wrong.
        reason: String,
    },
}

/// The account after Lab 4, the ids to go on with, and what one needs to know to begin.
///
/// Everything follows from the seed, the options and the time.
///
/// # Errors
/// The region is not one of the workshop's, or a template that stands in for version 1 does not launch.
pub fn after_lab_4(
    seed: Seed,
    options: ScenarioOptions,
    now: Timestamp,
) -> Result<(AccountState, Ids, Ready), ScenarioError> {
    if !REGIONS.contains(&options.region.as_str()) {
        return Err(ScenarioError::Region { found: options.region });
    }
    let mut ids = Ids::new(seed);
    // Drawn even if a number is given, so that all other ids stay the same.
    let drawn = ids.account_id();
    let account_id = match options.account_id.clone() {
        Some(given) => given,
        None => drawn.parse().map_err(|reason| ScenarioError::Asset { name: "account id".to_owned(), reason })?,
    };
    let mut account = AccountState::empty(Identity { account_id, region: options.region.clone() });
    let made_at = before(now, ENVIRONMENT_AGE);
    managed::lay(&mut account, made_at)?;
    let roles = identities::lay(&mut account, &mut ids, made_at)?;
    if options.trust == Trust::Lab {
        account.settings.insert("also_trusted", roles.team.clone());
    }
    let environment = environment::lay(&mut account, &mut ids, &roles, made_at);
    let product_id = catalog::lay(&mut account, &mut ids, &roles, &options.templates, made_at)?;
    let launched_at = before(now, LAUNCH_AGE);
    let program = catalog::program(&account, &product_id);
    let launcher =
        launch::Launcher { product_id: &product_id, program: &program, templates: &options.templates, roles: &roles };
    let provisioned_product_id = launcher.launch(&mut account, &mut ids, OWNER, launched_at)?;
    for number in 1..=options.fleet {
        launcher.launch(&mut account, &mut ids, &format!("member{number}"), launched_at)?;
        // Nobody asks for the changes of an account that is being made; remembering all of them makes each slower.
        account.forget_changes();
    }
    let made = launch::made(&account, &provisioned_product_id)?;
    let (access_key_id, secret_access_key) = identities::access_key(&mut account, &mut ids);
    let ready = Ready {
        account_id: account.identity.account_id.clone(),
        region: options.region,
        access_key_id,
        secret_access_key,
        admin_role: roles.admin,
        team_role: roles.team,
        notebook_role: made.role,
        product_id,
        provisioned_product_id,
        notebook_instance: made.notebook_instance,
        subnets: environment.subnets,
        security_group_ids: vec![environment.security_group],
    };
    ready.remember(&mut account);
    account.forget_changes();
    Ok((account, ids, ready))
}

fn before(now: Timestamp, age: Duration) -> Timestamp {
    Timestamp(now.0.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(0)))
}

/// `ml-dev`, which most names end in.
fn suffix() -> String {
    format!("{PROJECT}-{ENVIRONMENT}")
}

#[cfg(test)]
mod tests;
