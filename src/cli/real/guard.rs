//! What stands between the lab and a real account: a call that changes something is sent only where it was confirmed,
//! only into an account that may be worked in, and only after the ledger has it on the disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ledger::{Change, Ledger};
use crate::lab::{
    Account, AccountRules, Answer, Call, CallError, CallErrorKind, Performed, Performing, Persona, Recalled,
};
use crate::world::Clock;

/// Whether changes are sent.
#[derive(Debug)]
pub enum Permission {
    /// None is; the sentence says what to do instead.
    ReadOnly(String),
    /// All are, each written down first.
    Confirmed(Ledger),
    /// Those that a person confirms one by one, each written down first.
    OneByOne {
        /// Where they are written down.
        ledger: Ledger,
        /// The one that was confirmed and is not sent yet.
        permitted: Option<Call>,
    },
}

impl Permission {
    /// The ledger, where there is one.
    fn ledger(&mut self) -> Result<&mut Ledger, &str> {
        match self {
            Self::Confirmed(ledger) | Self::OneByOne { ledger, .. } => Ok(ledger),
            Self::ReadOnly(why) => Err(why),
        }
    }

    /// Whether a call may be sent now; a confirmation serves once.
    fn takes(&mut self, call: &Call) -> Result<&mut Ledger, String> {
        match self {
            Self::ReadOnly(why) => Err(why.clone()),
            Self::Confirmed(ledger) => Ok(ledger),
            Self::OneByOne { ledger, permitted } => match permitted.take_if(|permitted| *permitted == *call) {
                Some(_) => Ok(ledger),
                None => Err("nothing was sent: nobody confirmed it".to_owned()),
            },
        }
    }
}

/// An account behind its guard.
#[derive(Clone)]
pub struct Guarded(Arc<Inner>);

struct Inner {
    account: Arc<dyn Account>,
    region: String,
    rules: AccountRules,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    permission: Permission,
    /// The account, as GetCallerIdentity said last.
    account_id: Option<String>,
    /// The version of each provisioned product, as seen last.
    versions: BTreeMap<String, String>,
}

impl Guarded {
    /// Puts `account` behind a guard.
    pub fn new(
        account: Arc<dyn Account>,
        region: &str,
        rules: AccountRules,
        clock: Arc<dyn Clock>,
        permission: Permission,
    ) -> Self {
        let state = Mutex::new(State { permission, account_id: None, versions: BTreeMap::new() });
        Self(Arc::new(Inner { account, region: region.to_owned(), rules, clock, state }))
    }

    /// Writes down that a change is undone.
    pub fn undone(&self, number: u64) -> Result<(), String> {
        let mut state = self.0.state();
        let account_id = state.account_id.clone().unwrap_or_default();
        let ledger = state.permission.ledger()?;
        ledger.undone(self.0.clock.now(), &account_id, &self.0.region, number).map_err(|error| error.to_string())
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the change down; its number, or why it is not sent.
    fn admit(&self, who: Persona, call: &Call) -> Result<Option<u64>, CallError> {
        if !call.touches().is_change() {
            return Ok(None);
        }
        let refused =
            |code: &str, message: String| Err(CallError { kind: CallErrorKind::Other, code: code.to_owned(), message });
        let mut state = self.state();
        let Some(account_id) = state.account_id.clone() else {
            return refused("NoAccount", "nothing was sent: the account is not known yet".to_owned());
        };
        if let Some(refusal) = self.rules.refusal(&account_id) {
            return refused("ForbiddenAccount", format!("nothing was sent: {refusal}"));
        }
        let before = match call {
            Call::UpdateProvisionedProduct { provisioned_product_id, .. } => {
                state.versions.get(provisioned_product_id).cloned()
            }
            _ => None,
        };
        let Some(change) = Change::of_call(who, call, before) else {
            return refused("NoLedger", format!("nothing was sent: the ledger knows no `{}`", call.operation()));
        };
        let ledger = match state.permission.takes(call) {
            Ok(ledger) => ledger,
            Err(why) => return refused("ReadOnly", why),
        };
        match ledger.sending(self.clock.now(), &account_id, &self.region, change) {
            Ok(number) => Ok(Some(number)),
            Err(error) => {
                refused("NoLedger", format!("nothing was sent, because it could not be written down: {error}"))
            }
        }
    }

    fn observe(&self, number: Option<u64>, performed: &Performed) {
        let mut state = self.state();
        let mut see = |id: &str, version: &str| state.versions.insert(id.to_owned(), version.to_owned());
        match &performed.result {
            Ok(Answer::ProvisionedProducts(all)) => all.iter().for_each(|one| drop(see(&one.id, &one.artifact_id))),
            Ok(Answer::Fleet(all)) => {
                all.iter().for_each(|one| drop(see(&one.provisioned.id, &one.provisioned.artifact_id)));
            }
            Ok(Answer::ProvisionedProduct(one)) => drop(see(&one.id, &one.artifact_id)),
            Ok(Answer::Caller { account_id, .. }) => state.account_id = Some(account_id.clone()),
            _ => {}
        }
        let account_id = state.account_id.clone().unwrap_or_default();
        if let (Some(number), Ok(ledger)) = (number, state.permission.ledger())
            && let Err(error) = ledger.ended(self.clock.now(), &account_id, &self.region, number, performed)
        {
            // The change is written down; without its ending, clean-up looks for itself.
            tracing::warn!(%error, number, "the ending of a change could not be written down");
        }
    }
}

impl Account for Guarded {
    fn perform(&self, who: Persona, call: Call) -> Performing {
        let inner = Arc::clone(&self.0);
        Box::pin(async move {
            let number = match inner.admit(who, &call) {
                Ok(number) => number,
                Err(error) => {
                    let elapsed = std::time::Duration::ZERO;
                    return Performed { result: Err(error), request_id: None, http_status: None, elapsed };
                }
            };
            let performed = inner.account.perform(who, call.clone()).await;
            inner.observe(number, &performed);
            performed
        })
    }

    fn permit(&self, call: &Call) {
        if let Permission::OneByOne { permitted, .. } = &mut self.0.state().permission {
            *permitted = Some(call.clone());
        }
    }

    fn recall(&self, request_id: &str) -> Option<Recalled> {
        self.0.account.recall(request_id)
    }
}
