//! The administrator's calls for a fleet.

use std::sync::Arc;
use std::time::Duration;

use super::store::Fleet;
use crate::cli::exit::CliError;
use crate::cli::real::{Administrator, Publication};
use crate::lab::{
    Account, Answer, Call, CallErrorKind, FleetView, Inquiry, Next, Performed, Persona, Region, Survey, VersionNote,
    refused_call, unexpected_answer,
};
use crate::world::{Clock, Pace};

/// The name of the administrator's session.
const SESSION_NAME: &str = "fleet";

/// How long AWS is given between two looks at a record.
const POLL: Duration = Duration::from_secs(4);

/// In a real account, so many looks are asked for in a second at most.
const LOOKS_A_SECOND: u32 = 5;

/// A real account is never asked again without a pause, whatever the pace.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// Calls as the administrator.
pub struct Session {
    /// The account.
    pub account: Arc<dyn Account>,
    /// How many calls were made.
    pub calls: usize,
    region: Region,
    opens: Call,
    is_open: bool,
    /// Who acts in a real account.
    administrator: Option<Box<Administrator>>,
    pace: Pace,
    clock: Arc<dyn Clock>,
}

impl Session {
    /// A session that is opened by its first call.
    #[must_use]
    pub fn new(fleet: &Fleet, clock: Arc<dyn Clock>) -> Self {
        let opens = Call::AssumeRole {
            role: Persona::Admin,
            role_arn: fleet.admin_role.clone(),
            session_name: SESSION_NAME.to_owned(),
            external_id: None,
        };
        Self {
            account: Arc::clone(&fleet.account),
            calls: 0,
            region: fleet.region,
            opens,
            is_open: false,
            administrator: None,
            pace: fleet.pace,
            clock,
        }
    }

    /// The session of a real account's administrator, which is open.
    #[must_use]
    pub fn of_administrator(administrator: Administrator, pace: Pace) -> Self {
        Self {
            account: Arc::clone(&administrator.account),
            calls: 0,
            region: administrator.region,
            opens: administrator.opens.clone(),
            is_open: true,
            pace,
            clock: Arc::clone(&administrator.clock),
            administrator: Some(Box::new(administrator)),
        }
    }

    /// Who acts in a real account.
    #[must_use]
    pub fn administrator(&self) -> Option<&Administrator> {
        self.administrator.as_deref()
    }

    /// What a version in a real account would be made from, where there is none to go to.
    ///
    /// # Errors
    /// It must not be made from that.
    pub async fn review(&mut self, view: &FleetView) -> Result<Option<Publication>, CliError> {
        match &mut self.administrator {
            Some(administrator) => administrator.review(view).await,
            None => Ok(None),
        }
    }

    /// How long to wait before a record is looked at, while so many updates are under way.
    #[must_use]
    pub fn before_a_look(&self, concurrency: usize) -> Duration {
        if self.administrator.is_none() {
            return self.pace.scale(POLL);
        }
        let seconds = u32::try_from(concurrency).unwrap_or(u32::MAX).div_ceil(LOOKS_A_SECOND);
        self.pace.scale(POLL.max(Duration::from_secs(seconds.into()))).max(SHORTEST_PAUSE)
    }

    /// The account's region.
    #[must_use]
    pub fn region(&self) -> Region {
        self.region
    }

    /// The time.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Takes on the administrator's role, anew if need be.
    ///
    /// # Errors
    /// AWS refuses it.
    pub async fn open(&mut self) -> Result<(), CliError> {
        let call = self.opens.clone();
        self.calls += 1;
        let performed = self.account.perform(Persona::Base, call.clone()).await;
        self.is_open = performed.result.is_ok();
        performed.result.map(drop).map_err(|error| refused(&call, &error))
    }

    /// One call as the administrator; the session is opened first, and anew where it has ended.
    async fn once(&mut self, call: &Call) -> Result<Performed, CliError> {
        for is_last in [false, true] {
            if !self.is_open {
                self.open().await?;
            }
            self.calls += 1;
            let performed = self.account.perform(Persona::Admin, call.clone()).await;
            let has_ended = performed.result.as_ref().is_err_and(|error| error.kind == CallErrorKind::Credentials);
            if is_last || !has_ended {
                return Ok(performed);
            }
            self.is_open = false;
        }
        Err(unexpected("AssumeRole"))
    }

    /// Asks until there is enough.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn inquire(&mut self, inquiry: &mut impl Inquiry) -> Result<(), CliError> {
        loop {
            let asked = match inquiry.next() {
                Next::Ask(asked) => asked,
                Next::AskAfter(pause, asked) => {
                    let least = if self.administrator.is_some() { SHORTEST_PAUSE } else { Duration::ZERO };
                    tokio::time::sleep(self.pace.scale(pause).max(least)).await;
                    asked
                }
                Next::Enough => return Ok(()),
                Next::Stuck(why) => return Err(CliError::Account(why)),
            };
            inquiry.absorb(self.once(&asked.call).await?);
        }
    }

    /// The fleet as it stands.
    ///
    /// # Errors
    /// AWS refuses a call, or there is no such product.
    pub async fn view(&mut self) -> Result<FleetView, CliError> {
        let mut survey =
            Survey::new(self.region, None).of_product(self.administrator().and_then(|real| real.product_id.clone()));
        self.inquire(&mut survey).await?;
        survey.view().ok_or_else(|| unexpected("GetAccountAuthorizationDetails"))
    }

    /// The product's versions.
    ///
    /// # Errors
    /// AWS refuses the call.
    pub async fn versions(&mut self, product_id: &str) -> Result<Vec<VersionNote>, CliError> {
        let call = Call::ListProvisioningArtifacts { product_id: product_id.to_owned() };
        match self.once(&call).await?.result {
            Ok(Answer::Versions(versions)) => Ok(versions),
            Ok(_) => Err(unexpected("ListProvisioningArtifacts")),
            Err(error) => Err(refused(&call, &error)),
        }
    }
}

/// A refusal, as the program ends with it.
#[must_use]
pub fn refused(call: &Call, error: &crate::lab::CallError) -> CliError {
    CliError::Account(refused_call(&call.action(), error))
}

/// An answer to another question.
#[must_use]
pub fn unexpected(operation: &str) -> CliError {
    CliError::Account(unexpected_answer(operation))
}
