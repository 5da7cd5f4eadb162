//! `lab --real`: the screens on a real account. Opening a lab connects; saving it writes down how far one is, and
//! nothing of the account. A call that changes something is sent only once a person has confirmed it on the screen, and
//! after the ledger has it; without a ledger these screens only read.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::guard::{Guarded, Permission};
use super::ledger::Ledger;
use super::{Reached, progress, reach, remedy};
use crate::cli::args::RealArguments;
use crate::lab::{Account, Answer, Call, Opened, Opening, Persona, Progress, Region, SavedLab, Saving, Workshop};

/// Labs on a real account.
#[derive(Clone)]
pub struct RealWorkshop {
    real: RealArguments,
    state_dir: Option<PathBuf>,
    /// What to go on with where the account cannot be reached.
    rehearsal: Arc<dyn Workshop>,
    /// Two saves at once would be one too many.
    saving: Arc<Mutex<()>>,
}

impl RealWorkshop {
    /// Labs on the account that the arguments and the environment choose. Nothing is asked of it before one is opened.
    #[must_use]
    pub fn new(real: RealArguments, state_dir: Option<PathBuf>, rehearsal: Arc<dyn Workshop>) -> Self {
        Self { real, state_dir, rehearsal, saving: Arc::default() }
    }

    async fn open_now(self, region: Region, fresh: bool) -> Result<Opened, String> {
        let reached = reach(&self.real, Some(region)).await.map_err(|error| error.to_string())?;
        let inner: Arc<dyn Account> = reached.account.clone();
        let rules = reached.wanted.accounts.clone();
        let (permission, told) = self.permission();
        let account = Arc::new(Guarded::new(inner, region.code, rules, Arc::clone(&reached.clock), permission));
        let mut progress = progress::begin(&reached, false);
        know(&reached, account.as_ref(), &mut progress).await?;
        let mut notice = Some(told);
        if let Some(state_dir) = self.state_dir.as_ref().filter(|_| !fresh)
            && let Err(error) = progress::resume(state_dir, &mut progress)
        {
            notice = Some(format!("{error}: this lab begins anew."));
        }
        Ok(Opened { account, progress, simulated: false, notice })
    }
}

impl RealWorkshop {
    /// Whether anything may be changed, and what to tell of it.
    fn permission(&self) -> (Permission, String) {
        let ledger = match &self.state_dir {
            Some(state_dir) => Ledger::open(state_dir).map_err(|error| error.to_string()),
            None => Err("there is no state directory".to_owned()),
        };
        match ledger {
            Ok(ledger) => {
                let told = "A real account. Every change is shown first, and sent only when you confirm it.";
                (Permission::OneByOne { ledger, permitted: None }, told.to_owned())
            }
            Err(error) => {
                let why = format!("nothing was sent: there is no ledger ({error}), so that these screens only read");
                (Permission::ReadOnly(why), format!("Read only: there is no ledger ({error})."))
            }
        }
    }
}

/// Asks AWS who one is: without an answer there is no lab to show.
async fn know(reached: &Reached, account: &dyn Account, progress: &mut Progress) -> Result<(), String> {
    let performed = account.perform(Persona::Base, Call::WhoAmI).await;
    match performed.result {
        Ok(Answer::Caller { arn, account_id }) => {
            if let Some(refusal) = reached.wanted.accounts.refusal(&account_id) {
                return Err(refusal);
            }
            progress.notes.account_id = Some(account_id);
            progress.notes.base_arn = Some(arn);
            Ok(())
        }
        Ok(_) => Err("AWS did not say who you are".to_owned()),
        Err(error) => {
            let what_to_do = remedy::remedy(reached, &error).unwrap_or_default();
            let simulated = "The same lab goes on a simulated account too: ESC closes this, then O begins it here. What \
                             was done in the real account is kept.";
            Err(format!("{error}\n\n{what_to_do}\n\n{simulated}"))
        }
    }
}

impl Workshop for RealWorkshop {
    fn rehearsal(&self) -> Option<Arc<dyn Workshop>> {
        Some(Arc::clone(&self.rehearsal))
    }

    /// Whose account it is has to be asked first, so that none can be listed.
    fn saved(&self) -> Vec<SavedLab> {
        Vec::new()
    }

    fn open(&self, region: Region, fresh: bool) -> Opening {
        Box::pin(self.clone().open_now(region, fresh))
    }

    fn save(&self, progress: &Progress) -> Saving {
        let (workshop, progress) = (self.clone(), progress.clone());
        Box::pin(async move {
            let task = tokio::task::spawn_blocking(move || match &workshop.state_dir {
                Some(state_dir) => {
                    let _one_at_a_time = workshop.saving.lock().unwrap_or_else(PoisonError::into_inner);
                    progress::save(state_dir, &progress).map_err(|error| error.to_string())
                }
                None => Ok(()),
            });
            task.await.unwrap_or_else(|_| Err("the save was broken off".to_owned()))
        })
    }
}
