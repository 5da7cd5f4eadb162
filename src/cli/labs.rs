//! The labs of this process on simulated accounts: opened, kept to come back to, saved, and reached from other windows.

#[cfg(feature = "loopback")]
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use super::connect::{Simulation, locked};
use super::store::{LabStore, StateDir, StoreError, load};
use crate::aws::AwsAccount;
#[cfg(feature = "loopback")]
use crate::lab::Admitting;
use crate::lab::{KeptAccount, Opened, Opening, Progress, Region, SavedLab, Saving, Workshop, find_region};
use crate::sim::{self, Simulator};

/// The labs of this process: one simulated account at a time, kept in the state directory where that can be written.
#[derive(Clone)]
pub struct SimulatedWorkshop {
    simulation: Simulation,
    state_dir: Option<StateDir>,
    /// What is told where there is no state directory.
    unsaved: &'static str,
    open: Arc<Mutex<Option<OpenLab>>>,
    #[cfg(feature = "loopback")]
    door: Arc<super::door::Door>,
}

struct OpenLab {
    simulator: Arc<Mutex<Simulator>>,
    account: Arc<AwsAccount>,
    store: Option<LabStore>,
}

impl SimulatedWorkshop {
    /// Labs made as `simulation` says and kept in `state_dir`.
    #[must_use]
    pub fn new(simulation: Simulation, state_dir: Option<StateDir>) -> Self {
        Self {
            simulation,
            state_dir,
            unsaved: "There is no home directory: nothing will be saved.",
            open: Arc::new(Mutex::new(None)),
            #[cfg(feature = "loopback")]
            door: Arc::default(),
        }
    }

    /// Labs made as `simulation` says, in memory only, to go on with where a real account cannot be reached.
    #[must_use]
    pub fn rehearsal(simulation: Simulation) -> Self {
        Self {
            unsaved: "Simulated from here, and not saved. Start again with --real to go back.",
            ..Self::new(simulation, None)
        }
    }

    /// The account of the open lab, and the SDK's side of it.
    pub(super) fn opened(&self) -> Option<(Arc<Mutex<Simulator>>, Arc<AwsAccount>)> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map(|open| (Arc::clone(&open.simulator), Arc::clone(&open.account)))
    }

    fn open_now(&self, region: Region, fresh: bool) -> Result<Opened, String> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        *open = None;
        let (mut store, notice) = self.hold(region);
        let saved = match (&self.state_dir, fresh) {
            (Some(state_dir), false) => match load(&state_dir.lab(region)) {
                Ok(saved) => saved,
                // Where nothing can be saved anyway, the lab runs on without what it cannot read.
                Err(StoreError::File { .. }) if store.is_none() => None,
                Err(error) => return Err(remedy(&error)),
            },
            _ => None,
        };
        let practice = match &saved {
            Some(state) => self.simulation.resume(region, state)?,
            None => self.simulation.begin(region)?,
        };
        if let (Some(store), Some(state)) = (&mut store, &saved) {
            store.resume(state);
        }
        let (simulator, account) = (Arc::clone(&practice.simulator), Arc::clone(&practice.account));
        *open = Some(OpenLab { simulator, account, store });
        Ok(Opened { account: practice.account, progress: practice.progress, simulated: true, notice })
    }

    /// Puts another simulated account in the place of the open one, as it was kept. The next save is a whole copy.
    fn restore_now(&self, kept: &KeptAccount, progress: Progress) -> Result<Opened, String> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = open.as_mut() else { return Err("no lab is open".to_owned()) };
        let region = find_region(&progress.notes.region).map_err(|error| error.to_string())?;
        let practice = self.simulation.restored(region, kept.text(), &[], progress)?;
        open.simulator = Arc::clone(&practice.simulator);
        open.account = Arc::clone(&practice.account);
        if let Some(store) = &mut open.store {
            store.want_copy();
        }
        Ok(Opened { account: practice.account, progress: practice.progress, simulated: true, notice: None })
    }

    /// Takes hold of the region's folder; without it the lab goes on and nothing is saved.
    fn hold(&self, region: Region) -> (Option<LabStore>, Option<String>) {
        let Some(state_dir) = &self.state_dir else {
            return (None, Some(self.unsaved.to_owned()));
        };
        match LabStore::hold(&state_dir.lab(region)) {
            Ok(store) => (Some(store), None),
            Err(StoreError::Held) => {
                (None, Some("Another explicit-deny has this lab open: nothing will be saved from here.".to_owned()))
            }
            Err(error) => (None, Some(format!("Nothing will be saved: {error}"))),
        }
    }
}

/// What to do about a saved lab that cannot be used.
fn remedy(error: &StoreError) -> String {
    format!(
        "{error}. It is left as it is.\n\nESC closes this. Then x starts this region's lab over, or move the file away."
    )
}

impl Workshop for SimulatedWorkshop {
    fn saved(&self) -> Vec<SavedLab> {
        self.state_dir.as_ref().map(StateDir::saved_labs).unwrap_or_default()
    }

    fn open(&self, region: Region, fresh: bool) -> Opening {
        let workshop = self.clone();
        Box::pin(async move {
            let task = tokio::task::spawn_blocking(move || workshop.open_now(region, fresh));
            task.await.unwrap_or_else(|_| Err("the lab could not be opened".to_owned()))
        })
    }

    fn keep(&self) -> Option<KeptAccount> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let simulator = locked(&open.as_ref()?.simulator);
        Some(KeptAccount::new(sim::write_account_without_keys(simulator.account(), simulator.ids())))
    }

    #[cfg(feature = "loopback")]
    fn admit(&self) -> Admitting {
        let workshop = self.clone();
        Box::pin(async move { workshop.door.open(workshop.clone(), Arc::clone(&workshop.simulation.clock)).await })
    }

    #[cfg(feature = "loopback")]
    fn called(&self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.door.called())
    }

    fn restore(&self, kept: KeptAccount, progress: Progress) -> Opening {
        let workshop = self.clone();
        Box::pin(async move {
            let task = tokio::task::spawn_blocking(move || workshop.restore_now(&kept, progress));
            task.await.unwrap_or_else(|_| Err("the lab could not be put back".to_owned()))
        })
    }

    fn save(&self, progress: &Progress) -> Saving {
        let (open, progress) = (Arc::clone(&self.open), progress.clone());
        let saved_at = self.simulation.clock.now();
        Box::pin(async move {
            let task = tokio::task::spawn_blocking(move || {
                let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
                match open.as_mut() {
                    Some(OpenLab { simulator, store: Some(store), .. }) => {
                        save_now(simulator, store, &progress, saved_at)
                    }
                    _ => Ok(()),
                }
            });
            match task.await {
                Ok(result) => result.map_err(|error| error.to_string()),
                Err(_) => Err("the save was broken off".to_owned()),
            }
        })
    }
}

/// Takes what changed under the account's lock, and writes it without.
fn save_now(
    simulator: &Mutex<Simulator>,
    store: &mut LabStore,
    progress: &Progress,
    saved_at: crate::world::Timestamp,
) -> Result<(), StoreError> {
    let wants_copy = store.wants_copy();
    let text = {
        let mut simulator = locked(simulator);
        let mut changes = simulator.take_changes();
        changes.tables.remove("access_keys");
        if wants_copy {
            Some(sim::write_account_without_keys(simulator.account(), simulator.ids()))
        } else {
            (!changes.is_empty()).then(|| sim::account_line(&changes, simulator.ids()))
        }
    };
    if wants_copy {
        store.save_copy(text.unwrap_or_default(), progress, saved_at)
    } else {
        store.save_changes(text.as_deref(), progress, saved_at)
    }
}
