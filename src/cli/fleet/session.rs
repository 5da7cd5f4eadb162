//! The administrator's calls for a fleet.

use std::sync::Arc;

use super::store::Fleet;
use crate::aws::AwsAccount;
use crate::cli::exit::CliError;
use crate::lab::{
    Account, Answer, Call, CallErrorKind, FleetView, Inquiry, Next, Performed, Persona, Region, Survey, VersionNote,
    refused_call, unexpected_answer,
};
use crate::world::{Clock, Pace};

/// The name of the administrator's session.
const SESSION_NAME: &str = "fleet";

/// Calls as the administrator.
#[derive(Debug)]
pub struct Session {
    /// The SDK's side of the account.
    pub account: Arc<AwsAccount>,
    /// How many calls were made.
    pub calls: usize,
    region: Region,
    admin_role: String,
    is_open: bool,
    pace: Pace,
    clock: Arc<dyn Clock>,
}

impl Session {
    /// A session that is opened by its first call.
    #[must_use]
    pub fn new(fleet: &Fleet, clock: Arc<dyn Clock>) -> Self {
        Self {
            account: Arc::clone(&fleet.account),
            calls: 0,
            region: fleet.region,
            admin_role: fleet.admin_role.clone(),
            is_open: false,
            pace: fleet.pace,
            clock,
        }
    }

    /// The account's region.
    #[must_use]
    pub fn region(&self) -> Region {
        self.region
    }

    /// How fast AWS's own work is done.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.pace
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
        let call = Call::AssumeRole {
            role: Persona::Admin,
            role_arn: self.admin_role.clone(),
            session_name: SESSION_NAME.to_owned(),
            external_id: None,
        };
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
                    tokio::time::sleep(self.pace.scale(pause)).await;
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
        let mut survey = Survey::new(self.region, None);
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
