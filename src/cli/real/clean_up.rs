//! `clean-up`: undoes from the ledger what was made or changed, and looks afterwards. It trusts nothing that it wrote
//! before: what the account says decides.

use std::time::Duration;

use super::guard::Permission;
use super::ledger::{Change, Ledger, Open, UNDO, open_changes};
use super::walk::RealRun;
use super::{mfa, progress, reach, runtime, state_dir};
use crate::cli::args::{CleanUpArguments, Global};
use crate::cli::exit::{CliError, Exit};
use crate::cli::output::Output;
use crate::lab::{
    Answer, Call, CallError, CallErrorKind, Persona, ProvisionedNote, RecordNote, VersionNote, parameter_keys,
};
use crate::world::Pace;

/// How often a record or a product is asked for before it is given up: an hour at AWS's own pace.
const MAX_POLLS: usize = 900;
/// The pause between two looks.
const POLL: Duration = Duration::from_secs(4);
/// A version is one's own only if it was made after the call, give or take two clocks.
const CLOCKS_APART: Duration = Duration::from_secs(300);

/// Undoes what the ledger has open.
///
/// # Errors
/// When the ledger cannot be read, or the account not be reached as the arguments say.
pub fn clean_up(arguments: &CleanUpArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    let state_dir = state_dir(global)?;
    let open = open_changes(state_dir.path()).map_err(|error| CliError::Document(error.to_string()))?;
    if open.is_empty() {
        output.line("Nothing to undo: the ledger has no open change.")?;
        return Ok(Exit::Done);
    }
    if !arguments.yes || !arguments.real.real {
        for ((account, region), changes) in &open {
            output.line(&format!("account {account}, region {region}:"))?;
            changes.iter().rev().try_for_each(|change| output.line(&format!("  would {}", undoing(change))))?;
        }
        output
            .note("nothing was changed: `explicit-deny clean-up --real --yes` does it, with the account's credentials");
        return Ok(Exit::No);
    }
    let real = mfa::with_code(&arguments.real)?;
    let ledger = Ledger::open(state_dir.path()).map_err(|error| CliError::Document(error.to_string()))?;
    runtime()?.block_on(async {
        let reached = reach(&real, arguments.region).await?;
        let region = reached.region.code.to_owned();
        let pace = Pace::Times(1);
        let mut run = RealRun::new(reached, Permission::Confirmed(ledger), state_dir.path(), pace, false, *output);
        if !run.know_the_account().await? {
            return Ok(Exit::Aws);
        }
        let account = run.walk.progress.notes.account_id.clone().unwrap_or_default();
        let place = (account.clone(), region.clone());
        let n_open = match open.get(&place) {
            Some(changes) => run.undo_all(changes).await?,
            None => 0,
        };
        for ((account, region), changes) in open.iter().filter(|(other, _)| **other != place) {
            output.note(&format!("still open in account {account}, region {region}: {} changes", changes.len()));
        }
        if n_open == 0 {
            let forgotten = progress::forget(state_dir.path(), &account, &region);
            forgotten.map_err(|error| CliError::Document(error.to_string()))?;
            output
                .line(&format!("Verified: nothing of this program is left in account {account}, region {region}."))?;
            return Ok(Exit::Done);
        }
        output.line(&format!("{n_open} changes are still open; start the same command again."))?;
        Ok(Exit::No)
    })
}

/// What undoing a change does, as the end of a sentence.
fn undoing(open: &Open) -> String {
    match (&open.change, &open.id) {
        (Change::Version { product_id, .. }, Some(id)) => format!("delete version {id} of product {product_id}"),
        (Change::Version { product_id, name, .. }, None) => {
            format!("look whether version `{name}` of product {product_id} was made, and delete it")
        }
        (Change::Update { provisioned_product_id, from: Some(from), .. }, _) => {
            format!("update provisioned product {provisioned_product_id} back to version {from}")
        }
        (Change::Update { provisioned_product_id, to, .. }, _) => {
            format!("leave provisioned product {provisioned_product_id} as it is: the version before {to} is not known")
        }
        (Change::Job { name }, _) => format!("stop training job {name}, if it runs"),
        (Change::Undoing { operation, id }, _) => format!("do nothing about {operation} of {id}"),
    }
}

/// Stops training jobs that may have been made by a call whose answer was lost.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) async fn settle_jobs(run: &mut RealRun) -> Result<(), CliError> {
    let open = open_changes(&run.state_dir).map_err(|error| CliError::Document(error.to_string()))?;
    let notes = &run.walk.progress.notes;
    let place = (notes.account_id.clone().unwrap_or_default(), notes.region.clone());
    let jobs = open.get(&place).into_iter().flatten().filter(|open| matches!(open.change, Change::Job { .. }));
    for job in jobs {
        if let Err(error) = run.undo(job).await {
            let text = crate::source::printable(&error.message).into_owned();
            run.output.note(&format!("still open: {}: {}: {text}", undoing(job), error.code));
        }
    }
    Ok(())
}

impl RealRun {
    /// Undoes changes, the newest kind first; gives back how many are still open.
    async fn undo_all(&mut self, changes: &[Open]) -> Result<usize, CliError> {
        let rank = |open: &&Open| match open.change {
            Change::Job { .. } => 0,
            Change::Update { .. } => 1,
            Change::Version { .. } | Change::Undoing { .. } => 2,
        };
        let mut ordered: Vec<&Open> = changes.iter().collect();
        ordered.sort_by_key(rank);
        let mut n_open = 0;
        for open in ordered {
            match self.undo(open).await {
                Ok(how) => self.output.line(&format!("  undone: {} ({how})", undoing(open)))?,
                Err(error) => {
                    n_open += 1;
                    let text = crate::source::printable(&error.message).into_owned();
                    self.output.note(&format!("  not undone: {}: {}: {text}", undoing(open), error.code));
                    if let Some(remedy) = super::remedy::remedy(&self.reached, &error) {
                        self.output.note(&format!("    {remedy}"));
                    }
                }
            }
        }
        Ok(n_open)
    }

    /// Undoes one change, looks, and writes down that it is undone.
    async fn undo(&mut self, open: &Open) -> Result<&'static str, CallError> {
        let how = match &open.change {
            Change::Job { name } => self.stop(name).await?,
            Change::Update { provisioned_product_id, product_id, from: Some(from), as_admin, .. } => {
                let who = if *as_admin { Persona::Admin } else { Persona::Team };
                self.go_back(who, (provisioned_product_id, product_id), from, open.number).await?
            }
            Change::Update { .. } => return Err(own("Unknown", "the version before is not known: update it by hand")),
            Change::Version { product_id, .. } => self.remove_version(product_id, open).await?,
            Change::Undoing { .. } => "nothing to do",
        };
        self.guard.undone(open.number).map_err(|error| own("NoLedger", &error))?;
        Ok(how)
    }

    async fn stop(&mut self, name: &str) -> Result<&'static str, CallError> {
        let describe = || Call::DescribeTrainingJob { name: name.to_owned() };
        let runs = |answer: &Answer| matches!(answer, Answer::Job(job) if job.status == "InProgress");
        match self.ask(Persona::Team, describe()).await {
            Ok(answer) if !runs(&answer) => return Ok("it does not run"),
            Ok(_) => {}
            Err(error) if is_gone(&error) => return Ok("there is no such job"),
            Err(error) => return Err(error),
        }
        self.ask(Persona::Team, Call::StopTrainingJob { name: name.to_owned() }).await?;
        match self.ask(Persona::Team, describe()).await? {
            answer if runs(&answer) => Err(own("StillRuns", "the job was told to stop and still runs")),
            _ => Ok("stopped"),
        }
    }

    async fn go_back(
        &mut self,
        who: Persona,
        (provisioned_product_id, product_id): (&str, &str),
        from: &str,
        number: u64,
    ) -> Result<&'static str, CallError> {
        let before = self.settled(who, provisioned_product_id).await?;
        if before.artifact_id == from && before.status != "ERROR" {
            return Ok("it is at that version");
        }
        let (path_id, parameter_keys) = match who {
            Persona::Admin => (String::new(), self.keys_of_template(product_id, from).await?),
            _ => self.path_and_keys(product_id, from).await?,
        };
        let update = Call::UpdateProvisionedProduct {
            provisioned_product_id: provisioned_product_id.to_owned(),
            product_id: product_id.to_owned(),
            artifact_id: from.to_owned(),
            path_id,
            parameter_keys,
            token: format!("{UNDO}{number}-{}", self.walk.clock.now().0),
        };
        let Answer::Record(record) = self.ask(who, update).await? else {
            return Err(own("Unexpected", "no record came"));
        };
        let record = self.finished(who, record).await?;
        let after = self.settled(who, provisioned_product_id).await?;
        if record.status == "SUCCEEDED" && after.artifact_id == from {
            Ok("verified")
        } else {
            let errors = record.errors.join("; ");
            Err(own(
                "NotBack",
                &format!("the record says {}, the product is {}: {errors}", record.status, after.status),
            ))
        }
    }

    /// The team's launch path to a product, and the parameter keys of a version.
    async fn path_and_keys(&mut self, product_id: &str, version: &str) -> Result<(String, Vec<String>), CallError> {
        let product_id = product_id.to_owned();
        let paths = self.ask(Persona::Team, Call::ListLaunchPaths { product_id: product_id.clone() }).await?;
        let Answer::LaunchPaths(paths) = paths else { return Err(own("Unexpected", "no launch paths came")) };
        let path_id = paths.first().map(|path| path.id.clone());
        let path_id =
            path_id.ok_or_else(|| own("NoPath", "there is no launch path to the product for the team role"))?;
        let (artifact_id, asked) = (version.to_owned(), path_id.clone());
        let parameters = Call::DescribeProvisioningParameters { product_id, artifact_id, path_id };
        match self.ask(Persona::Team, parameters).await? {
            Answer::ParameterKeys(keys) => Ok((asked, keys)),
            _ => Err(own("Unexpected", "no parameters came")),
        }
    }

    /// The parameter keys of a version, from its template: the administrator has no launch path to ask for them on.
    async fn keys_of_template(&mut self, product_id: &str, version: &str) -> Result<Vec<String>, CallError> {
        let (product_id, artifact_id) = (product_id.to_owned(), version.to_owned());
        let call = Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose: true };
        let Answer::Version(version) = self.ask(Persona::Admin, call).await? else {
            return Err(own("Unexpected", "no version came"));
        };
        parameter_keys(version.template.as_deref().unwrap_or_default()).map_err(|why| own("NoTemplate", &why))
    }

    /// The provisioned product once nothing is under way.
    async fn settled(&mut self, who: Persona, id: &str) -> Result<ProvisionedNote, CallError> {
        for _ in 0..MAX_POLLS {
            let call = Call::DescribeProvisionedProduct { provisioned_product_id: id.to_owned() };
            let Answer::ProvisionedProduct(one) = self.ask(who, call).await? else {
                return Err(own("Unexpected", "no provisioned product came"));
            };
            if one.status != "UNDER_CHANGE" {
                return Ok(one);
            }
            self.walk.wait(POLL).await;
        }
        Err(own("TooLong", "the provisioned product is still under change"))
    }

    async fn finished(&mut self, who: Persona, mut record: RecordNote) -> Result<RecordNote, CallError> {
        for _ in 0..MAX_POLLS {
            if record.is_final() {
                return Ok(record);
            }
            let call = Call::DescribeRecord { record_id: record.id.clone() };
            if let Answer::Record(read) = self.ask(who, call).await? {
                record = read;
            }
            if !record.is_final() {
                self.walk.wait(POLL).await;
            }
        }
        Err(own("TooLong", "the update's record is not final"))
    }

    async fn remove_version(&mut self, product_id: &str, open: &Open) -> Result<&'static str, CallError> {
        let id = match &open.id {
            Some(id) => Some(id.clone()),
            None => self.find_version(product_id, open).await?,
        };
        let Some(artifact_id) = id else { return Ok("it was never made") };
        let (of, id) = (product_id.to_owned(), artifact_id.clone());
        match self.ask(Persona::Admin, Call::DeleteProvisioningArtifact { product_id: of, artifact_id: id }).await {
            Ok(_) => {}
            Err(error) if is_gone(&error) => {}
            // Still used by somebody, or the last one: then it is hidden.
            Err(error) if matches!(error.kind, CallErrorKind::Conflict | CallErrorKind::Invalid) => {
                let (product_id, artifact_id) = (product_id.to_owned(), artifact_id.clone());
                self.ask(Persona::Admin, Call::DeactivateProvisioningArtifact { product_id, artifact_id }).await?;
            }
            Err(error) => return Err(error),
        }
        match self.versions(product_id).await?.iter().find(|version| version.id == artifact_id) {
            None => Ok("verified"),
            Some(version) if !version.active => Ok("somebody runs it, so it is no longer offered instead"),
            Some(_) => Err(own("StillThere", "the version is still offered")),
        }
    }

    /// The version that a call made whose answer was lost.
    async fn find_version(&mut self, product_id: &str, open: &Open) -> Result<Option<String>, CallError> {
        let Change::Version { name, template_url, .. } = &open.change else { return Ok(None) };
        let is_later =
            |version: &VersionNote| version.created_at.is_none_or(|made| made.after(CLOCKS_APART) >= open.at);
        for version in self.versions(product_id).await? {
            if version.name != *name || !is_later(&version) {
                continue;
            }
            let (product_id, artifact_id) = (product_id.to_owned(), version.id.clone());
            let call = Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose: false };
            if let Answer::Version(read) = self.ask(Persona::Admin, call).await?
                && read.template_url.as_ref() == Some(template_url)
            {
                return Ok(Some(version.id));
            }
        }
        Ok(None)
    }

    async fn versions(&mut self, product_id: &str) -> Result<Vec<VersionNote>, CallError> {
        let call = Call::ListProvisioningArtifacts { product_id: product_id.to_owned() };
        match self.ask(Persona::Admin, call).await? {
            Answer::Versions(versions) => Ok(versions),
            _ => Err(own("Unexpected", "no versions came")),
        }
    }

    /// One call in a session that is opened where it is missing.
    pub(super) async fn ask(&mut self, who: Persona, call: Call) -> Result<Answer, CallError> {
        self.walk.open_session(who).await?;
        self.walk.account.perform(who, call).await.result
    }
}

fn own(code: &str, message: &str) -> CallError {
    CallError { kind: CallErrorKind::Other, code: code.to_owned(), message: message.to_owned() }
}

/// Whether what a call names is not there any more. SageMaker says so in a ValidationException.
fn is_gone(error: &CallError) -> bool {
    error.kind == CallErrorKind::NotFound || error.message.contains("not found")
}
