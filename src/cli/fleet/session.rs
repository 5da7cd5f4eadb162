//! The administrator's calls for a fleet, and the fleet as they show it.

use std::sync::Arc;

use super::store::Fleet;
use crate::aws::AwsAccount;
use crate::cli::exit::CliError;
use crate::lab::{
    Account, Answer, Call, CallErrorKind, FleetMember, Performed, Persona, ProductNote, Region, VersionNote, fleet_of,
};
use crate::source::printable;
use crate::world::{Clock, Pace};

/// The name of the administrator's session.
const SESSION_NAME: &str = "fleet";

/// The fleet as the account shows it.
#[derive(Debug)]
pub struct View {
    /// The product.
    pub product_id: String,
    /// Its versions.
    pub versions: Vec<VersionNote>,
    /// Everybody who has it.
    pub members: Vec<FleetMember>,
}

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

    /// One call as the administrator.
    ///
    /// # Errors
    /// AWS refuses it.
    pub async fn ask(&mut self, call: Call) -> Result<Answer, CliError> {
        if !self.is_open {
            self.open().await?;
        }
        let mut performed = self.once(&call).await;
        if performed.result.as_ref().is_err_and(|error| error.kind == CallErrorKind::Credentials) {
            self.open().await?;
            performed = self.once(&call).await;
        }
        performed.result.map_err(|error| refused(&call, &error))
    }

    async fn once(&mut self, call: &Call) -> Performed {
        self.calls += 1;
        self.account.perform(Persona::Admin, call.clone()).await
    }

    /// The fleet as it stands.
    ///
    /// # Errors
    /// AWS refuses a call, or there is no such product.
    pub async fn view(&mut self) -> Result<View, CliError> {
        let product_id = match self.ask(Call::SearchProductsAsAdmin).await? {
            Answer::Products(products) => pick(&products)?,
            _ => return Err(unexpected("SearchProductsAsAdmin")),
        };
        let versions = self.versions(&product_id).await?;
        let found = match self.ask(Call::SearchFleet { product_id: product_id.clone() }).await? {
            Answer::Fleet(found) => found,
            _ => return Err(unexpected("SearchProvisionedProducts")),
        };
        let authorizations = match self.ask(Call::GetAccountAuthorizationDetails).await? {
            Answer::Authorizations(authorizations) => authorizations,
            _ => return Err(unexpected("GetAccountAuthorizationDetails")),
        };
        let members = fleet_of(&found, &versions, &authorizations, self.region);
        Ok(View { product_id, versions, members })
    }

    /// The product's versions.
    ///
    /// # Errors
    /// AWS refuses the call.
    pub async fn versions(&mut self, product_id: &str) -> Result<Vec<VersionNote>, CliError> {
        match self.ask(Call::ListProvisioningArtifacts { product_id: product_id.to_owned() }).await? {
            Answer::Versions(versions) => Ok(versions),
            _ => Err(unexpected("ListProvisioningArtifacts")),
        }
    }
}

/// The notebook product.
fn pick(products: &[ProductNote]) -> Result<String, CliError> {
    let notebooks: Vec<_> =
        products.iter().filter(|product| product.name.to_lowercase().contains("notebook")).collect();
    match (notebooks.as_slice(), products) {
        ([only], _) => Ok(only.id.clone()),
        ([], [only]) => Ok(only.id.clone()),
        ([], _) => Err(CliError::Account("no SageMaker notebook product was found in Service Catalog".to_owned())),
        (several, _) => {
            let names: Vec<_> = several.iter().map(|product| format!("{} ({})", product.name, product.id)).collect();
            Err(CliError::Account(format!("several notebook products were found: {}", printable(&names.join(", ")))))
        }
    }
}

/// A refusal, as the program ends with it.
#[must_use]
pub fn refused(call: &Call, error: &crate::lab::CallError) -> CliError {
    CliError::Account(format!("{} was refused: {}", call.action(), printable(&error.to_string())))
}

/// An answer to another question.
#[must_use]
pub fn unexpected(operation: &str) -> CliError {
    CliError::Account(format!("the answer to {operation} is not what was asked for"))
}
