//! Where the SDK meets the simulated account: accounts made, revived and reached as the arguments want them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::args::{AccountArguments, MessageFormChoice};
use super::exit::CliError;
use super::explain::{read_text, refused};
use super::files::read_folder;
use super::store::SavedState;
use crate::aws::{AwsAccount, BaseCredentials, Connection, Recall, Retries};
use crate::lab::{Persona, Progress, Recalled, Region, StepId, TemplateFile};
use crate::policy::MessageForm;
use crate::sim::{self, Simulator};
use crate::source::{Diagnostic, MAX_DOCUMENT, printable};
use crate::world::{Clock, Ids, Pace, Seed};

/// The largest template file that is read, in bytes.
pub(super) const MAX_TEMPLATE: u64 = 1 << 20;

/// The most template files that are read from one folder.
const MAX_TEMPLATES: usize = 256;

/// How simulated accounts are made in this process.
#[derive(Clone, Debug)]
pub struct Simulation {
    seed: Option<u64>,
    account_id: Option<crate::names::AccountId>,
    templates: BTreeMap<String, String>,
    message_form: MessageForm,
    /// How fast AWS's own work is done.
    pub pace: Pace,
    trust: sim::Trust,
    fleet: u32,
    max_session: Option<Duration>,
    faults: sim::FaultPlan,
    recall: Option<usize>,
    /// Whether accounts answer on a thread of their own.
    beside: bool,
    /// The clock of accounts and labs.
    pub clock: Arc<dyn Clock>,
}

impl Simulation {
    /// As the arguments want it.
    ///
    /// # Errors
    /// When the folder of templates cannot be read.
    pub fn new(arguments: &AccountArguments, clock: Arc<dyn Clock>) -> Result<Self, CliError> {
        Ok(Self {
            seed: arguments.seed,
            account_id: arguments.account_id.clone(),
            templates: arguments.templates.as_deref().map(read_templates).transpose()?.unwrap_or_default(),
            message_form: match arguments.message_form {
                MessageFormChoice::Bare => MessageForm::Bare,
                MessageFormChoice::Typed => MessageForm::Typed,
                MessageFormChoice::Arn => MessageForm::Arn,
            },
            pace: arguments.speed.unwrap_or_default(),
            trust: sim::Trust::Lab,
            fleet: arguments.fleet.unwrap_or(0),
            max_session: None,
            faults: sim::FaultPlan::default(),
            recall: None,
            beside: false,
            clock,
        })
    }

    /// As a lab wants it. A folder of templates without a file of their names stands in for nothing, and a lab that
    /// passed with the built-in ones would prove nothing about it.
    ///
    /// # Errors
    /// When the folder cannot be read, or has neither of the two.
    pub fn of_lab(arguments: &AccountArguments, clock: Arc<dyn Clock>) -> Result<Self, CliError> {
        let simulation = Self::new(arguments, clock)?;
        let names = [TemplateFile::V1, TemplateFile::V2].map(TemplateFile::file_name);
        match &arguments.templates {
            Some(dir) if !names.iter().any(|name| simulation.templates.contains_key(*name)) => {
                let found: Vec<&str> = simulation.templates.keys().map(String::as_str).collect();
                let found = if found.is_empty() { "no template".to_owned() } else { found.join(", ") };
                let message = format!("`{}` has neither {}; found {found}", dir.display(), names.join(" nor "));
                Err(CliError::Document(message))
            }
            _ => Ok(simulation),
        }
    }

    /// The same with another trust policy on the notebook role.
    #[must_use]
    pub fn with_trust(self, trust: sim::Trust) -> Self {
        Self { trust, ..self }
    }

    /// The same with an end to every session.
    #[must_use]
    pub fn with_max_session(self, max_session: Option<Duration>) -> Self {
        Self { max_session, ..self }
    }

    /// The same with calls that are answered with trouble.
    #[must_use]
    pub fn with_faults(self, faults: sim::FaultPlan) -> Self {
        Self { faults, ..self }
    }

    /// The same with a memory of so many answers only: where nobody looks back, traces are but a burden.
    #[must_use]
    pub fn with_recall(self, recall: usize) -> Self {
        Self { recall: Some(recall), ..self }
    }

    /// The same answering on a thread of its own, which many calls at a time gain from.
    #[must_use]
    pub fn beside(self) -> Self {
        Self { beside: true, ..self }
    }

    /// The account of a text that was saved with its keys.
    ///
    /// # Errors
    /// Why the text is none.
    pub fn saved_account(&self, text: &str) -> Result<(Arc<Mutex<Simulator>>, sim::Ready), String> {
        let (account, ids) = sim::read_account(text).map_err(|error| error.to_string())?;
        let ready = sim::Ready::recall(&account).ok_or("the saved account has lost its keys")?;
        let ids = ids.resumed(self.clock.now());
        Ok((Arc::new(Mutex::new(Simulator::new(account, ids, Arc::clone(&self.clock), self.options()))), ready))
    }

    /// A fresh account as it stands after Lab 4.
    ///
    /// # Errors
    /// Why it cannot be made from its templates, for a person.
    pub fn account(&self, region: Region) -> Result<(Arc<Mutex<Simulator>>, sim::Ready), String> {
        let options = sim::ScenarioOptions {
            region: region.code.to_owned(),
            account_id: self.account_id.clone(),
            trust: self.trust,
            templates: self.templates.clone(),
            fleet: self.fleet,
        };
        let made = sim::after_lab_4(self.chosen_seed(), options, self.clock.now());
        let (account, ids, ready) = made.map_err(|error| printable(&error.to_string()).into_owned())?;
        let simulator = Simulator::new(account, ids, Arc::clone(&self.clock), self.options());
        Ok((Arc::new(Mutex::new(simulator)), ready))
    }

    /// A fresh account, and a lab at its beginning.
    ///
    /// # Errors
    /// Why the account cannot be made from its templates, for a person.
    pub fn begin(&self, region: Region) -> Result<Practice, String> {
        let (simulator, ready) = self.account(region)?;
        let roles =
            BTreeMap::from([(Persona::Admin, ready.admin_role.clone()), (Persona::Team, ready.team_role.clone())]);
        let base = BaseCredentials::fixed(ready.access_key_id, ready.secret_access_key, None);
        // The lab's own ids follow from the seed too: with it, a run sends the same tokens every time.
        let lab_id = Ids::new(self.chosen_seed()).uuid();
        let progress = Progress::begin(region, roles, lab_id, self.clock.now());
        Ok(self.practice(region, simulator, base, progress))
    }

    /// The account and the lab as they were saved.
    pub(super) fn resume(&self, region: Region, state: &SavedState) -> Result<Practice, String> {
        let mut progress = state.progress.clone();
        // Templates are not saved; the step that compares them has to read them again.
        if progress.current == StepId::ReadTheChange {
            progress.enter();
        }
        self.restored(region, &state.account, &state.account_changes, progress)
    }

    /// An account from its text and what changed since, with a lab in it.
    pub(super) fn restored(
        &self,
        region: Region,
        account: &str,
        changes: &[String],
        mut progress: Progress,
    ) -> Result<Practice, String> {
        let refused = |error: &dyn std::fmt::Display| format!("the saved account cannot be read: {error}");
        let (mut account, mut ids) = sim::read_account(account).map_err(|error| refused(&error))?;
        for line in changes {
            sim::apply_account_line(&mut account, &mut ids, line).map_err(|error| refused(&error))?;
        }
        // Keys are not saved with a lab: the base identity gets a new one.
        let (access_key_id, secret) =
            sim::issue_base_key(&mut account, &mut ids).ok_or_else(|| refused(&"it has no user"))?;
        let base = BaseCredentials::fixed(access_key_id, secret, None);
        let mut simulator = Simulator::new(account, ids, Arc::clone(&self.clock), self.options());
        simulator.advance();
        // Sessions end with the keys they came from.
        progress.notes.sessions.clear();
        Ok(self.practice(region, Arc::new(Mutex::new(simulator)), base, progress))
    }

    /// The seed that was asked for, else one by chance.
    fn chosen_seed(&self) -> Seed {
        Seed(self.seed.unwrap_or_else(random_seed))
    }

    fn options(&self) -> sim::Options {
        sim::Options {
            pace: self.pace,
            message_form: self.message_form,
            max_session: self.max_session,
            faults: self.faults.clone(),
            recall: self.recall,
            templates: self.templates.clone(),
        }
    }

    fn practice(
        &self,
        region: Region,
        simulator: Arc<Mutex<Simulator>>,
        base: BaseCredentials,
        progress: Progress,
    ) -> Practice {
        let account = self.reach(region, &simulator, base, Retries::Standard);
        Practice { simulator, account, progress }
    }

    /// The SDK's side of a simulated account.
    pub fn reach(
        &self,
        region: Region,
        simulator: &Arc<Mutex<Simulator>>,
        base: BaseCredentials,
        retries: Retries,
    ) -> Arc<AwsAccount> {
        let http_client = if self.beside { sim::http_client_beside } else { sim::http_client };
        Arc::new(AwsAccount::connect(Connection {
            region: region.code.to_owned(),
            http_client: http_client(Arc::clone(simulator)),
            base,
            clock: Arc::clone(&self.clock),
            recall: Some(Arc::new(Memory(Arc::clone(simulator)))),
            retries,
            endpoint_url: None,
        }))
    }

    /// The account as it was saved, without keys: the base identity gets a new one.
    ///
    /// # Errors
    /// It has no user.
    pub fn revive(
        &self,
        mut account: sim::AccountState,
        ids: Ids,
    ) -> Result<(Arc<Mutex<Simulator>>, BaseCredentials), String> {
        let mut ids = ids.resumed(self.clock.now());
        let (access_key_id, secret) =
            sim::issue_base_key(&mut account, &mut ids).ok_or("the saved account has no user")?;
        let base = BaseCredentials::fixed(access_key_id, secret, None);
        let simulator = Simulator::new(account, ids, Arc::clone(&self.clock), self.options());
        Ok((Arc::new(Mutex::new(simulator)), base))
    }
}

/// A simulated account with the SDK in front of it, and the lab in it.
#[derive(Clone)]
pub struct Practice {
    /// The account.
    pub simulator: Arc<Mutex<Simulator>>,
    /// The SDK's side.
    pub account: Arc<AwsAccount>,
    /// How far the lab is.
    pub progress: Progress,
}

/// The simulated account's memory of its decisions.
struct Memory(Arc<Mutex<Simulator>>);

impl Recall for Memory {
    fn recall(&self, request_id: &str) -> Option<Recalled> {
        let simulator = locked(&self.0);
        // The last question is the one that refused, if any did; of an accepted call the first one is the call itself.
        let judgements = &simulator.recall(request_id)?.judgements;
        let refusing = judgements.last().filter(|last| last.decision != crate::policy::Decision::Allowed);
        let judgement = refusing.or(judgements.first())?;
        Some(Recalled { request: judgement.request.clone(), verdict: judgement.verdict() })
    }

    fn hurry(&self) {
        locked(&self.0).hurry();
    }
}

/// A simulator whose request panicked is still whole: it is changed only by requests that were accepted.
pub fn locked(simulator: &Mutex<Simulator>) -> MutexGuard<'_, Simulator> {
    simulator.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(clippy::disallowed_methods)] // The one place where chance enters: a seed that nobody asked for.
pub fn random_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

/// Reads a plan of faults.
///
/// # Errors
/// The file cannot be read, or is no plan.
pub fn fault_plan(path: &Path) -> Result<sim::FaultPlan, CliError> {
    let wanted = "a plan of faults in JSON";
    let text = read_text(path, wanted)?;
    if text.len() > MAX_DOCUMENT {
        let source = std::io::Error::other(format!("larger than {MAX_DOCUMENT} bytes"));
        return Err(CliError::Unreadable { path: path.to_owned(), wanted: wanted.to_owned(), source });
    }
    let refuse = |error: sim::FaultPlanError| CliError::Document(format!("`{}`: {error}", path.display()));
    sim::FaultPlan::parse(&text).map_err(refuse)
}

/// A seed that nobody asked for.
pub fn seed_by_chance() -> Seed {
    Seed(random_seed())
}

/// Reads the template files of a folder, by name.
fn read_templates(dir: &Path) -> Result<BTreeMap<String, String>, CliError> {
    let is_template =
        |path: &Path| path.extension().is_some_and(|kind| kind == "yaml" || kind == "yml" || kind == "json");
    let wanted = "a folder with template files such as `ds_notebook_v2.yaml`";
    let templates = read_folder(dir, wanted, (MAX_TEMPLATES, MAX_TEMPLATE), is_template)?;
    for name in [TemplateFile::V1, TemplateFile::V2].map(TemplateFile::file_name) {
        templates.get(name).map_or(Ok(()), |text| readable(&dir.join(name), text))?;
    }
    Ok(templates)
}

/// Whether a text is a document with sections. What is wrong in them AWS says, when a version is made of it.
fn readable(path: &Path, text: &str) -> Result<(), CliError> {
    match crate::source::parse(text) {
        Err(finding) => Err(refused(path, text, &[finding])),
        Ok(root) if root.as_map().is_none() => {
            let message = format!("expected a template with sections such as `Resources:`, found {}", root.kind_name());
            Err(refused(path, text, &[Diagnostic::error(root.span, message)]))
        }
        Ok(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::REGIONS;
    use crate::world::{ManualClock, Timestamp};

    #[test]
    fn a_seed_gives_the_same_lab_and_another_seed_another() {
        let begun = |seed: u64| {
            let arguments = AccountArguments { seed: Some(seed), ..AccountArguments::default() };
            let clock = Arc::new(ManualClock::at(Timestamp(1_795_453_262_000)));
            let simulation = Simulation::new(&arguments, clock).expect("no folder to read");
            simulation.begin(REGIONS[0]).expect("the built-in templates stand").progress
        };
        assert_eq!(begun(7), begun(7));
        assert_ne!(begun(7).notes.lab_id, begun(8).notes.lab_id);
    }
}
