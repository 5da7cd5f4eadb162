//! The door of an open lab: its simulated account on loopback, so that a person can do a step with the AWS CLI or an SDK
//! of their own and the lab sees it.
//!
//! Clients get their credentials as on a container: from an address, so that no key stands in a file, in a variable or
//! on the screen. They open nothing but the simulated account.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::sync::Notify;

use super::connect::locked;
use super::labs::SimulatedWorkshop;
use crate::aws::{AwsAccount, Lent};
use crate::lab::{Account as _, Answer, Call, Persona};
use crate::sim::{self, Attendant, JournalEntry, Keeping, Page, Simulator};
use crate::world::{Clock, Timestamp};

/// Where credentials are to be had, before the word of the identity.
const CREDENTIALS: &str = "/credentials/";

/// How long the base identity's keys are said to last, in milliseconds: an end is asked for, and they have none.
const BASE_LASTS_MILLIS: i64 = 3_600_000;

/// The one door of a workshop. It leads to whichever lab is open.
#[derive(Default)]
pub(super) struct Door {
    /// The port, once somebody has asked for it.
    port: tokio::sync::Mutex<Option<u16>>,
    called: Arc<Notify>,
}

impl Door {
    /// Opens the door, if it is not open yet, and gives its address.
    ///
    /// # Errors
    /// Why there is none, for a person.
    pub(super) async fn open(&self, workshop: SimulatedWorkshop, clock: Arc<dyn Clock>) -> Result<String, String> {
        let mut port = self.port.lock().await;
        let port = match *port {
            Some(port) => port,
            None => {
                let listener = sim::bind(0).await.map_err(|error| format!("no port on 127.0.0.1: {error}"))?;
                let free = listener.local_addr().map_err(|error| error.to_string())?.port();
                let keeper = Arc::new(DoorKeeper { workshop, clock, called: Arc::clone(&self.called) });
                // It is open until the program ends.
                tokio::spawn(sim::serve(listener, keeper, std::future::pending()));
                *port.insert(free)
            }
        };
        Ok(format!("http://127.0.0.1:{port}"))
    }

    /// Resolves once somebody was answered at the door since this was last asked.
    pub(super) fn called(&self) -> impl Future<Output = ()> + Send + use<> {
        let called = Arc::clone(&self.called);
        async move { called.notified().await }
    }
}

/// Looks after the account at the door. What changes there is kept by the lab's own saves.
struct DoorKeeper {
    workshop: SimulatedWorkshop,
    clock: Arc<dyn Clock>,
    called: Arc<Notify>,
}

impl Attendant for DoorKeeper {
    fn simulator(&self) -> Option<Arc<Mutex<Simulator>>> {
        self.workshop.opened().map(|(simulator, _)| simulator)
    }

    fn answered(&self, _entry: &JournalEntry) {
        self.called.notify_one();
    }

    fn keep(&self) -> Keeping<'_> {
        Box::pin(std::future::ready(()))
    }

    fn page(&self, path: &str) -> Page<'_> {
        let word = path.strip_prefix(CREDENTIALS);
        let persona = Persona::ALL.into_iter().find(|persona| word == Some(persona.word()));
        let opened = self.workshop.opened();
        Box::pin(async move {
            let (simulator, account) = opened?;
            let lent = lend(&simulator, &account, persona?).await?;
            let ends_at = lent.expires_at.unwrap_or(Timestamp(self.clock.now().0 + BASE_LASTS_MILLIS));
            let credentials = json!({
                "AccessKeyId": lent.access_key_id,
                "SecretAccessKey": lent.secret_access_key,
                "Token": lent.session_token,
                "Expiration": ends_at.to_iso8601(),
            });
            Some(credentials.to_string())
        })
    }
}

/// The keys of an identity of the account. Its role is assumed for it, as the lab does.
async fn lend(simulator: &Mutex<Simulator>, account: &AwsAccount, who: Persona) -> Option<Lent> {
    let ready = sim::Ready::recall(locked(simulator).account())?;
    let member = ready.member().to_owned();
    let roles = BTreeMap::from([
        (Persona::Admin, ready.admin_role),
        (Persona::Team, ready.team_role),
        (Persona::Notebook, ready.notebook_role),
    ]);
    let mut chain: Vec<Persona> = std::iter::successors(Some(who), |persona| persona.assumed_by()).collect();
    chain.reverse();
    let mut expires_at = None;
    for pair in chain.windows(2) {
        let [parent, role] = *pair else { continue };
        let session_name = if role == Persona::Notebook { "SageMaker".to_owned() } else { member.clone() };
        let call = Call::AssumeRole { role, role_arn: roles.get(&role)?.clone(), session_name, external_id: None };
        match account.perform(parent, call).await.result.ok()? {
            Answer::Assumed { expires_at: at, .. } => expires_at = Some(at),
            _ => return None,
        }
    }
    Some(Lent { expires_at, ..account.lend(who).await? })
}
