//! The port through which the lab reaches an account, real or simulated.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::answer::Answer;
use super::call::Call;
use super::persona::Persona;
use super::progress::Progress;
use super::region::Region;
use super::step::StepId;
use crate::policy;
use crate::world::Timestamp;

/// An account that performs the lab's calls.
pub trait Account: Send + Sync {
    /// Performs `call` with the credentials of `who`.
    fn perform(&self, who: Persona, call: Call) -> Performing;

    /// Performs a call that no step asks for: where the lab's calls are recorded, this one is not among them.
    fn perform_beside(&self, who: Persona, call: Call) -> Performing {
        self.perform(who, call)
    }

    /// How the account decided the call with this request id. Only the simulated account can say.
    fn recall(&self, request_id: &str) -> Option<Recalled>;

    /// Lets this call be sent once, because a person has confirmed it. Only a real account asks for that.
    fn permit(&self, _call: &Call) {}

    /// Finishes whatever is under way, so that nobody has to wait for it. Only the simulated account can.
    fn hurry(&self) {}
}

/// A call under way.
pub type Performing = Pin<Box<dyn Future<Output = Performed> + Send>>;

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Performed {
    /// The answer, or why there is none.
    pub result: Result<Answer, CallError>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// The HTTP status, if there was an answer at all.
    pub http_status: Option<u16>,
    /// How long it took.
    pub elapsed: Duration,
}

/// A decision that the account remembers.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalled {
    /// What was decided on.
    pub request: policy::Request,
    /// The decision with its trace.
    pub verdict: policy::Verdict,
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("{code}: {message}")]
pub struct CallError {
    /// What kind of fault it is.
    pub kind: CallErrorKind,
    /// AWS's code, such as `AccessDeniedException`; our own word where nothing was answered.
    pub code: String,
    /// AWS's text, unaltered.
    pub message: String,
}

/// What kind of fault a call ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CallErrorKind {
    /// IAM refused it.
    Denied,
    /// What it names is not there.
    NotFound,
    /// The request is not valid.
    Invalid,
    /// It clashes with what is there or under way.
    Conflict,
    /// Too many requests.
    Throttled,
    /// The credentials are missing, wrong or over.
    Credentials,
    /// Nothing was reached.
    Unreachable,
    /// Anything else.
    Other,
}

/// Where labs are opened and saved. Nothing of it is touched before the first frame.
pub trait Workshop: Send + Sync {
    /// The labs that are saved, newest first.
    fn saved(&self) -> Vec<SavedLab>;

    /// Opens the lab of a region: the saved one, or (`fresh`, or where none is saved) a new one.
    fn open(&self, region: Region, fresh: bool) -> Opening;

    /// Saves how far the lab is, together with the account's state.
    fn save(&self, progress: &Progress) -> Saving;

    /// Keeps the open account as it is, to come back to. Only simulated accounts can be kept.
    fn keep(&self) -> Option<KeptAccount> {
        None
    }

    /// Labs on simulated accounts that are kept in memory only, to go on with where a real account cannot be reached.
    fn rehearsal(&self) -> Option<Arc<dyn Workshop>> {
        None
    }

    /// Lets other AWS clients on this machine reach the open account, and gives the address. Only simulated accounts.
    fn admit(&self) -> Admitting {
        Box::pin(std::future::ready(Err("Only a simulated account can be reached from another window.".to_owned())))
    }

    /// Resolves once another client was answered since this was last asked; never where none can be.
    fn called(&self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }

    /// Opens the lab as it was kept. Only simulated accounts can be put back.
    fn restore(&self, _kept: KeptAccount, _progress: Progress) -> Opening {
        Box::pin(std::future::ready(Err("This account cannot be put back.".to_owned())))
    }
}

/// An account as it was, in the form of whoever kept it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAccount(Arc<str>);

impl KeptAccount {
    /// An account as text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A lab being opened. The error is what to show a person, line by line.
pub type Opening = Pin<Box<dyn Future<Output = Result<Opened, String>> + Send>>;

/// A door being opened to other clients. The error is what to show a person.
pub type Admitting = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// A lab being saved. The error is what to show a person.
pub type Saving = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// A saved lab, as the first screen lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedLab {
    /// Its region.
    pub region: Region,
    /// The step it is at.
    pub step: StepId,
    /// Whether every step is done.
    pub complete: bool,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// A lab that is open.
#[derive(Clone)]
pub struct Opened {
    /// The account to make calls to.
    pub account: Arc<dyn Account>,
    /// How far one is.
    pub progress: Progress,
    /// Whether the account is simulated.
    pub simulated: bool,
    /// Something to tell, such as that another program holds this lab and nothing will be saved.
    pub notice: Option<String>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("step", &self.progress.current).finish_non_exhaustive()
    }
}
