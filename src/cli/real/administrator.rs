//! A real account as its administrator sees it: whose account it is, and the administrator's session behind the guard.

use std::path::Path;
use std::sync::Arc;

use super::guard::Permission;
use super::ledger::Ledger;
use super::walk::RealRun;
use super::{reach, remedy};
use crate::cli::args::RealArguments;
use crate::cli::exit::CliError;
use crate::cli::output::Output;
use crate::lab::{Account, Asked, Call, Confirmation, FleetView, Persona, Preparation, Progress, Region, confirmation};
use crate::world::{Clock, Pace};

/// A real account whose administrator's session is open.
pub struct Administrator {
    /// The account, behind its guard.
    pub account: Arc<dyn Account>,
    /// Its region.
    pub region: Region,
    /// Its number.
    pub account_id: String,
    /// Its alias, where it has one that the caller may read.
    pub alias: Option<String>,
    /// ARN of the administrator's role.
    pub role: String,
    /// The call that opens the session anew.
    pub opens: Call,
    /// The product that was named.
    pub product_id: Option<String>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    progress: Progress,
}

/// A version that is to be made, and what was found out about its template.
pub struct Publication {
    /// What is told before it is made.
    pub change: Confirmation,
    /// What it is made from.
    pub template_url: String,
    /// The text that was looked at; none where it could not be.
    pub text: Option<String>,
    /// Why nobody should make it unless told what it is made from.
    pub doubts: Vec<String>,
}

impl Administrator {
    /// Finds account and role, and opens the session; none where the account is not known, which is told then. Changes
    /// are sent only where they are confirmed, and the ledger in `state_dir` has them before.
    ///
    /// # Errors
    /// When the account cannot be reached as the arguments say, or the ledger not be written.
    pub async fn begin(
        real: &RealArguments,
        region: Option<Region>,
        state_dir: &Path,
        is_confirmed: bool,
        output: Output,
    ) -> Result<Option<Self>, CliError> {
        let permission = if is_confirmed {
            let ledger = Ledger::open(state_dir);
            Permission::Confirmed(ledger.map_err(|error| CliError::Document(format!("no ledger: {error}")))?)
        } else {
            Permission::ReadOnly("nothing is changed without a confirmation: --yes gives it".to_owned())
        };
        let reached = reach(real, region).await?;
        // Its calls are nobody's result: they are not told, and what goes wrong is.
        let mut run = RealRun::new(reached, permission, state_dir, Pace::Times(1), true, output);
        run.walk.is_quiet = true;
        if !run.know_the_account().await? {
            return Ok(None);
        }
        if let Err(error) = run.walk.open_session(Persona::Admin).await {
            let remedy = remedy::remedy(&run.reached, &error).map(|remedy| format!("; {remedy}")).unwrap_or_default();
            return Err(CliError::Account(format!("{error}{remedy}")));
        }
        let progress = run.walk.progress;
        let notes = &progress.notes;
        let role = notes.roles.get(&Persona::Admin).cloned().unwrap_or_default();
        Ok(Some(Self {
            account: Arc::clone(&run.walk.account),
            region: run.reached.region,
            account_id: notes.account_id.clone().unwrap_or_default(),
            alias: notes.real.as_ref().and_then(|real| real.alias.clone()),
            opens: notes.assume_role(Persona::Admin, role.clone()),
            role,
            product_id: run.reached.wanted.product_id.clone(),
            clock: Arc::clone(&run.reached.clock),
            progress,
        }))
    }

    /// Looks at the template that a version would be made from, as the lab does, where the product has none to go to.
    ///
    /// # Errors
    /// It is not the one that somebody said it has to be.
    pub async fn review(&mut self, view: &FleetView) -> Result<Option<Publication>, CliError> {
        let url = self.progress.notes.template_url();
        let preparation = Preparation::new(view, self.region).from_template(&url);
        let Some(call) = preparation.publishes().cloned() else { return Ok(None) };
        let in_force = view.versions.last().map(|version| version.id.clone());
        self.progress.notes.versions.clone_from(&view.versions);
        self.progress.notes.old_version.clone_from(&in_force);
        self.ask(Asked { who: Persona::Base, call: Call::FetchTemplate { url: url.clone() } }).await;
        let (product_id, artifact_id) = (view.product_id.clone(), in_force.unwrap_or_default());
        let call_of_old = Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose: true };
        self.ask(Asked { who: Persona::Admin, call: call_of_old }).await;
        let Some(change) = confirmation(&self.progress.notes, &Asked { who: Persona::Admin, call }) else {
            return Ok(None);
        };
        let review = change.template.as_deref();
        if let Some(refusal) = review.and_then(|review| review.refusal.clone()) {
            return Err(CliError::Account(refusal));
        }
        let wanted = self.progress.notes.real.as_ref().map(|real| &real.wanted);
        let is_chosen = wanted.is_some_and(|wanted| wanted.template_url.is_some() || wanted.template.is_some());
        let doubts = review.filter(|_| !is_chosen).map(|review| review.warnings.clone()).unwrap_or_default();
        let text = review.and_then(|review| review.text.clone());
        Ok(Some(Publication { template_url: url, text, doubts, change }))
    }

    async fn ask(&mut self, asked: Asked) {
        let performed = self.account.perform(asked.who, asked.call.clone()).await;
        self.progress.absorb(&asked, &performed, self.clock.now());
    }
}
