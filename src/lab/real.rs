//! What a lab on a real account knows beside its notes: what was asked for, what discovery found, what was refused on
//! the way, and how each attempt came about. The simulated account has none of it.

mod choice;

use std::collections::{BTreeMap, BTreeSet};

pub use choice::{Candidate, Choice, Undecided};
use serde::{Deserialize, Serialize};

use super::answer::{OwnedNote, ProductNote, ProvisionedNote, RoleNote, Simulated};
use super::call::{Asked, Call};
use super::persona::Persona;
use super::port::{CallError, CallErrorKind};
use crate::names::Arn;

/// What a person decided where discovery could find several, and in which accounts it may change something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The administrator role's ARN.
    pub admin_role: Option<String>,
    /// The team role's ARN.
    pub team_role: Option<String>,
    /// The notebook product.
    pub product_id: Option<String>,
    /// The member's notebook.
    pub provisioned_product_id: Option<String>,
    /// The name of the member's sessions; the caller's own if not given.
    pub session_name: Option<String>,
    /// What the roles' trust policies may ask for of third parties.
    pub external_id: Option<String>,
    /// Where the new version's template is; the workshop's own if not given.
    pub template_url: Option<String>,
    /// A file's name and text that the template must say the same as.
    pub template: Option<(String, String)>,
    /// The accounts to work in, and those never to.
    pub accounts: AccountRules,
}

/// The accounts that may be worked in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountRules {
    /// If any: these alone.
    pub allowed: Vec<String>,
    /// Never these.
    pub forbidden: Vec<String>,
}

impl AccountRules {
    /// Why `account_id` must not be worked in, as a sentence without a period; none if it may.
    #[must_use]
    pub fn refusal(&self, account_id: &str) -> Option<String> {
        let names = |accounts: &[String]| accounts.iter().any(|account| account == account_id);
        if names(&self.forbidden) {
            Some(format!(
                "account {account_id} is forbidden (EXPLICIT_DENY_FORBIDDEN_ACCOUNTS, or forbidden_accounts of the configuration file); use other credentials"
            ))
        } else if !self.allowed.is_empty() && !names(&self.allowed) {
            let allowed = self.allowed.join(", ");
            Some(format!(
                "account {account_id} is none of the allowed ones (EXPLICIT_DENY_ALLOWED_ACCOUNTS, or allowed_accounts of the configuration file: {allowed})"
            ))
        } else {
            None
        }
    }
}

/// How it is known what an attempt comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evidence {
    /// The call was sent and answered.
    Sent,
    /// The call was sent; what SageMaker refused came after IAM had allowed it, and no job was made.
    Probe,
    /// The notebook's own error, pasted.
    Pasted,
    /// IAM's simulation: nobody asked for a job.
    Predicted,
}

impl Evidence {
    /// What stands behind a verdict that is not simply AWS's answer.
    #[must_use]
    pub fn remark(self) -> String {
        if self == Self::Sent { String::new() } else { format!(" ({})", self.word()) }
    }

    /// The word in the lines of `run`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Probe => "probe",
            Self::Pasted => "pasted",
            Self::Predicted => "prediction",
        }
    }
}

/// A role's permissions boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boundary {
    /// Its policy.
    pub arn: String,
    /// Whether that policy is attached to the role too.
    pub is_attached: bool,
    /// Whether its document could not be read.
    pub is_unread: bool,
}

/// What is known of a real account beside the notes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RealNotes {
    /// What a person decided. It comes with the command, not from the saved lab.
    #[serde(skip)]
    pub wanted: Wanted,
    /// Whether changes are only planned.
    #[serde(skip)]
    pub is_plan: bool,
    /// Whether changes are sent without anybody looking at each of them.
    #[serde(skip)]
    pub is_unattended: bool,
    /// The new version's template as fetched from its address, or why it could not be.
    #[serde(skip)]
    pub fetched: Option<Result<String, String>>,
    /// The account's alias.
    pub alias: Option<String>,
    /// The account's roles; none before they could be listed.
    #[serde(skip)]
    pub roles: Option<Vec<RoleNote>>,
    /// Everybody's provisioned products; none before they were asked for.
    #[serde(skip)]
    pub owned: Option<Vec<OwnedNote>>,
    /// The notebook role's trust policy.
    pub trust: Option<String>,
    /// The notebook role's permissions boundary.
    pub boundary: Option<Boundary>,
    /// What IAM's simulation says to attempts that were made, by their number.
    pub cross_checks: BTreeMap<u32, Simulated>,
    /// Calls that were refused and that the lab goes on without, by operation and persona.
    #[serde(skip)]
    pub refused: BTreeMap<String, CallError>,
    /// Where several things could be meant: which, and what decides.
    #[serde(skip)]
    pub question: Option<String>,
    /// The same as candidates, to choose from.
    #[serde(skip)]
    pub choice: Option<Choice>,
    /// How often a role's session that AWS called over was opened anew in the present step.
    #[serde(skip)]
    pub n_renewals: u32,
    /// How each attempt came about, by its number.
    pub evidence: BTreeMap<u32, Evidence>,
    /// The jobs that were told to stop.
    pub stopped: BTreeSet<String>,
}

/// The place of a refusal.
fn place(operation: &str, who: Persona) -> String {
    format!("{operation} {}", who.word())
}

impl RealNotes {
    /// How `operation` was refused to `who`, if it was.
    #[must_use]
    pub fn refusal(&self, operation: &str, who: Persona) -> Option<&CallError> {
        self.refused.get(&place(operation, who))
    }

    /// Notes a refusal that the lab goes on without; says whether it is such a one.
    pub(super) fn tolerate(&mut self, asked: &Asked, error: &CallError) -> bool {
        use CallErrorKind::{Denied, Invalid, NotFound, Other};
        let is_answer = matches!(error.kind, Denied | Invalid | NotFound | Other) && error.code != "UnreadableAnswer";
        if matches!(asked.call, Call::FetchTemplate { .. }) {
            self.fetched = Some(Err(format!("{}: {}", error.code, error.message)));
            return true;
        }
        let who = match &asked.call {
            Call::ListAccountAliases | Call::ListRoles | Call::GetRole { .. } => asked.who,
            Call::ListAttachedRolePolicies { .. } if asked.who == Persona::Team => asked.who,
            Call::GetPolicy { policy_arn } | Call::GetPolicyVersion { policy_arn, .. } => {
                match self.boundary.as_mut().filter(|boundary| boundary.arn == *policy_arn && !boundary.is_attached) {
                    Some(boundary) if is_answer => boundary.is_unread = true,
                    _ => return false,
                }
                asked.who
            }
            Call::AssumeRole { role: Persona::Notebook, .. } => Persona::Notebook,
            // A job that is not there any more needs no stopping.
            Call::StopTrainingJob { .. } if matches!(error.kind, NotFound | Invalid) => asked.who,
            _ => return false,
        };
        if is_answer {
            self.refused.insert(place(asked.call.operation(), who), error.clone());
        }
        is_answer
    }

    /// The provisioned product that is meant; else the question is put down.
    pub(super) fn pick_provisioned(&mut self, all: &[ProvisionedNote]) -> Option<ProvisionedNote> {
        let wanted = &self.wanted;
        let fits = |one: &&ProvisionedNote| {
            wanted.provisioned_product_id.as_ref().is_none_or(|id| *id == one.id)
                && wanted.product_id.as_ref().is_none_or(|id| *id == one.product_id)
        };
        let named: Vec<&ProvisionedNote> = all.iter().filter(fits).collect();
        let usable: Vec<&ProvisionedNote> = named.iter().copied().filter(|one| one.status != "ERROR").collect();
        let found = if usable.is_empty() { named } else { usable };
        match found.as_slice() {
            [only] => Some((*only).clone()),
            [] => None,
            several => {
                let candidates = several.iter().map(|one| (one.id.clone(), format!("{}, {}", one.name, one.status)));
                let choice = Choice::new(Undecided::ProvisionedProduct, candidates);
                self.ask_for(choice);
                None
            }
        }
    }

    /// The notebook product among those there are: the one that was named, else the one that the member runs, else
    /// the only one whose name says notebook.
    pub(super) fn pick_product(&mut self, all: &[ProductNote], runs: Option<&str>) -> Option<ProductNote> {
        if let Some(id) = self.wanted.product_id.as_deref().or(runs) {
            let found = all.iter().find(|product| product.id == id).cloned();
            if found.is_none() {
                self.question = Some(format!("the administrator role sees no product `{id}` in this region"));
            }
            return found;
        }
        let says_notebook = |product: &&ProductNote| product.name.to_lowercase().contains("notebook");
        let named: Vec<&ProductNote> = all.iter().filter(says_notebook).collect();
        match named.as_slice() {
            [only] => Some((*only).clone()),
            [] if all.len() == 1 => all.first().cloned(),
            [] => None,
            several => {
                let candidates = several.iter().map(|one| (one.id.clone(), one.name.clone()));
                let choice = Choice::new(Undecided::Product, candidates);
                self.ask_for(choice);
                None
            }
        }
    }

    /// The role of `who` among the account's.
    ///
    /// # Errors
    /// None, or several, with the flag that decides.
    pub(super) fn pick_role(&self, who: Persona) -> Result<String, String> {
        match self.roles_like(who).as_slice() {
            [only] => Ok(only.arn.clone()),
            [] => Err(format!(
                "none of the account's {} roles is named like the {}; name it with {}",
                self.roles.as_deref().unwrap_or_default().len(),
                who.title(),
                Undecided::role_of(who).flag()
            )),
            _ => Err(self.role_choice(who).map(|choice| choice.sentence()).unwrap_or_default()),
        }
    }

    /// The roles that could be the one of `who`, where there are several.
    pub(super) fn role_choice(&self, who: Persona) -> Option<Choice> {
        let roles = self.roles_like(who);
        let candidates = roles.iter().map(|role| (role.arn.clone(), String::new()));
        (roles.len() > 1).then(|| Choice::new(Undecided::role_of(who), candidates))
    }

    /// The roles that are named like the one of `who`.
    fn roles_like(&self, who: Persona) -> Vec<&RoleNote> {
        let roles = self.roles.as_deref().unwrap_or_default();
        // The shared administrator is the one that Lab 5 means; a project's own will do where there is none.
        let (suffix, prefix) = match who {
            Persona::Admin => (Some("-DataScienceAdministrator"), "ds-admin-role-"),
            _ => (None, "ds-user-role-"),
        };
        let by_suffix = |name: &str| suffix.is_some_and(|suffix| name.ends_with(suffix));
        let by_prefix = |name: &str| name.starts_with(prefix);
        let ways: [&dyn Fn(&str) -> bool; 2] = [&by_suffix, &by_prefix];
        let found = ways.iter().map(|fits| roles.iter().filter(|role| fits(&role.name)).collect::<Vec<_>>());
        found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Who may become the notebook role, from its trust policy and from what was refused. Nobody, as a rule: it trusts
    /// SageMaker alone.
    pub(super) fn notebook_parent(&self, team: Option<&String>, base: Option<&String>) -> Option<Persona> {
        if self.refusal("AssumeRole", Persona::Notebook).is_some() {
            return None;
        }
        let Some(trust) = &self.trust else { return Some(Persona::Team) };
        let trusts = |arn: Option<&String>| arn.is_some_and(|arn| trusts_principal(trust, arn));
        let account_root = |arn: &String| {
            arn.parse::<Arn>().ok().map(|arn| Arn {
                region: String::new(),
                service: "iam".into(),
                resource: "root".into(),
                ..arn
            })
        };
        if trusts(base) || trusts(base.and_then(account_root).map(|arn| arn.to_string()).as_ref()) {
            Some(Persona::Base)
        } else if trusts(team) {
            Some(Persona::Team)
        } else {
            None
        }
    }
}

/// Whether an Allow of a trust policy names this principal.
fn trusts_principal(trust: &str, arn: &str) -> bool {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(trust) else { return false };
    let several = |value: &serde_json::Value| match value {
        serde_json::Value::Array(values) => values.clone(),
        one => vec![one.clone()],
    };
    several(&document["Statement"]).iter().any(|statement| {
        statement["Effect"] == "Allow" && several(&statement["Principal"]["AWS"]).iter().any(|one| one == arn)
    })
}

/// What may have made AWS refuse to let the caller become `role_arn`, each with what speaks for or against it.
#[must_use]
pub fn assume_causes(real: &RealNotes, caller: Option<&str>, role_arn: &str, error: &CallError) -> Vec<String> {
    let caller = caller.unwrap_or("the caller");
    let mut causes = Vec::new();
    if caller.ends_with(":root") {
        causes.push("you are the account's root user, which cannot assume roles: use a user or a role".to_owned());
    }
    if caller.contains(":assumed-role/") {
        causes.push(format!(
            "{caller} is a role session: the lab's roles may not assume one another; start from your own identity"
        ));
    }
    let says_identity = error.message.contains("no identity-based policy allows");
    causes.push(format!(
        "you have no permission for sts:AssumeRole on it ({})",
        if says_identity {
            "the message says so, though AWS says it for a wrong trust policy too"
        } else {
            "the message does not say"
        }
    ));
    let listed = real.roles.as_ref().map(|roles| roles.iter().find(|role| role.arn == role_arn));
    causes.push(match listed {
        Some(None) => format!("there is no role {role_arn}: it is not among the roles of this account"),
        Some(Some(role)) if trusts_principal(&role.trust, caller) => {
            "its trust policy names you: it is not the cause".to_owned()
        }
        Some(Some(role)) => format!("its trust policy may not name you: {}", role.trust),
        None => "the role may not exist, or not trust you (your identity may not list roles to tell): name another \
                 with --admin-role ARN or --team-role ARN"
            .to_owned(),
    });
    let asks_mfa = matches!(listed, Some(Some(role)) if role.trust.contains("MultiFactorAuthPresent"));
    causes.push(if asks_mfa {
        "its trust policy asks for MFA: name your device with --mfa-serial ARN, or as mfa_serial in the profile"
            .to_owned()
    } else {
        "its trust policy may ask for MFA (--mfa-serial ARN) or an external id (--external-id ID)".to_owned()
    });
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, trust: &str) -> RoleNote {
        RoleNote { name: name.into(), arn: format!("arn:aws:iam::1:role/{name}"), trust: trust.into(), boundary: None }
    }

    #[test]
    fn roles_are_found_by_name_and_doubts_name_the_flag() {
        let pick = |names: &[&str], who| {
            let roles = names.iter().map(|name| role(name, "")).collect();
            RealNotes { roles: Some(roles), ..RealNotes::default() }.pick_role(who)
        };
        let found = |name: &str| Ok(format!("arn:aws:iam::1:role/{name}"));
        assert_eq!(
            pick(&["X-DataScienceAdministrator", "ds-admin-role-a-b"], Persona::Admin),
            found("X-DataScienceAdministrator")
        );
        assert_eq!(pick(&["ds-admin-role-a-b", "other"], Persona::Admin), found("ds-admin-role-a-b"));
        assert_eq!(pick(&["ds-user-role-a-b"], Persona::Team), found("ds-user-role-a-b"));
        let several = pick(&["ds-user-role-a-b", "ds-user-role-c-d"], Persona::Team).expect_err("two");
        assert!(several.contains("ds-user-role-c-d") && several.contains("--team-role"), "{several}");
        assert!(pick(&["other"], Persona::Admin).expect_err("none").contains("--admin-role"));
    }

    #[test]
    fn accounts_are_allowed_and_forbidden() {
        let rules = |allowed: &[&str], forbidden: &[&str]| AccountRules {
            allowed: allowed.iter().map(|it| (*it).to_owned()).collect(),
            forbidden: forbidden.iter().map(|it| (*it).to_owned()).collect(),
        };
        assert_eq!(rules(&[], &[]).refusal("1"), None);
        assert_eq!(rules(&["1"], &[]).refusal("1"), None);
        assert!(rules(&["2"], &[]).refusal("1").is_some());
        assert!(rules(&["1"], &["1"]).refusal("1").is_some());
    }

    #[test]
    fn the_trust_policy_says_who_becomes_the_notebook() {
        let (team, base) = ("arn:aws:iam::1:role/team".to_owned(), "arn:aws:iam::1:user/u".to_owned());
        let check = |principal: &str, expected| {
            let trust =
                format!(r#"{{"Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}]}}"#);
            let real = RealNotes { trust: Some(trust), ..RealNotes::default() };
            assert_eq!(real.notebook_parent(Some(&team), Some(&base)), expected, "{principal}");
        };
        check(r#"{"Service":"sagemaker.amazonaws.com"}"#, None);
        check(r#"{"AWS":["arn:aws:iam::1:role/team"],"Service":"sagemaker.amazonaws.com"}"#, Some(Persona::Team));
        check(r#"{"AWS":"arn:aws:iam::1:root"}"#, Some(Persona::Base));
        assert_eq!(
            RealNotes::default().notebook_parent(Some(&team), Some(&base)),
            Some(Persona::Team),
            "unread: tried"
        );
    }

    #[test]
    fn several_notebooks_are_a_question_that_a_flag_decides() {
        let note = |id: &str| ProvisionedNote {
            id: id.into(),
            name: "n".into(),
            status: "AVAILABLE".into(),
            product_id: "prod-1".into(),
            artifact_id: "pa-1".into(),
            stack_id: None,
        };
        let mut real = RealNotes::default();
        assert_eq!(real.pick_provisioned(&[note("pp-1"), note("pp-2")]), None);
        assert!(real.question.as_deref().is_some_and(|q| q.contains("pp-2") && q.contains("--provisioned-product-id")));
        real.wanted.provisioned_product_id = Some("pp-2".into());
        assert_eq!(real.pick_provisioned(&[note("pp-1"), note("pp-2")]).map(|one| one.id).as_deref(), Some("pp-2"));
    }
}
