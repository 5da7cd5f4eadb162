//! The account as the lab sees it: finds the session of whoever acts, hands the call to the function that sends it,
//! and measures how long it took. What it leaves out: how each call is built and read, which is the service files'.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;

use super::connect::{Connection, Fetcher, fetch, sdk_config};
use super::reply::{Refused, Reply, Served};
use super::servicecatalog::{NewVersion, Update};
use super::session::{Lent, Session, Sessions};
use super::{cloudformation, iam, sagemaker, servicecatalog, sts};
use crate::lab::{Account, Call, CallError, CallErrorKind, Performed, Performing, Persona, Recalled};
use crate::world::{Clock, Timestamp};

/// The status of every answer. The protocols of these five services know no other success, and the SDK's outputs
/// do not carry it.
const HTTP_OK: u16 = 200;

/// What an account can tell about itself beyond AWS's own calls. Only the simulated account can.
pub trait Recall: Send + Sync {
    /// How the account decided the call with this request id.
    fn recall(&self, request_id: &str) -> Option<Recalled>;

    /// Finishes whatever is under way.
    fn hurry(&self);
}

/// An account, real or simulated, that is reached through the AWS SDK.
#[derive(Clone)]
pub struct AwsAccount {
    sessions: Arc<Sessions>,
    clock: Arc<dyn Clock>,
    recall: Option<Arc<dyn Recall>>,
    /// Gets templates. Only a real account is asked for that.
    fetcher: Option<Fetcher>,
}

impl AwsAccount {
    /// The account at the other end of `connection`. Nothing is sent yet.
    #[must_use]
    pub fn connect(connection: Connection) -> Self {
        Self::over(sdk_config(&connection), connection)
    }

    /// What time it is where AWS answers, from an answer's Date header; none where no answer came.
    pub async fn server_time(&self) -> Option<Timestamp> {
        sts::server_time(&*self.sessions.of(Persona::Base).ok()?).await
    }

    /// The keys that `who` signs with, for a client in another window. Only a simulated account's are lent.
    pub async fn lend(&self, who: Persona) -> Option<Lent> {
        self.recall.as_ref()?;
        self.sessions.lend(who).await
    }

    /// Opens a session of the base identity with a code of its MFA device; everything after is signed with that one.
    ///
    /// # Errors
    /// What AWS says.
    pub async fn begin_mfa(&self, serial: String, code: String) -> Result<(), CallError> {
        let base = self.sessions.of(Persona::Base).map_err(|refused| refused.error)?;
        let keys = sts::get_session_token(&base, serial, code).await.map_err(|refused| refused.error)?;
        self.sessions.begin(Persona::Base, keys);
        Ok(())
    }

    /// The account that `config` has credentials for.
    pub(super) fn over_chain(config: SdkConfig, clock: Arc<dyn Clock>, fetcher: Fetcher) -> Self {
        Self { sessions: Arc::new(Sessions::of_chain(config)), clock, recall: None, fetcher: Some(fetcher) }
    }

    fn over(config: SdkConfig, connection: Connection) -> Self {
        Self {
            sessions: Arc::new(Sessions::new(config, connection.base)),
            clock: connection.clock,
            recall: connection.recall,
            fetcher: None,
        }
    }
}

impl fmt::Debug for AwsAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsAccount").finish_non_exhaustive()
    }
}

impl Account for AwsAccount {
    fn perform(&self, who: Persona, call: Call) -> Performing {
        let (sessions, clock) = (Arc::clone(&self.sessions), Arc::clone(&self.clock));
        let fetcher = self.fetcher.clone();
        Box::pin(async move {
            let (operation, who_word) = (call.operation(), who.word());
            tracing::debug!(operation, who = who_word, "call");
            let started = clock.elapsed();
            let reply = send(&sessions, fetcher.as_ref(), who, call).await;
            if let Err(refused) = &reply {
                tracing::info!(operation, who = who_word, code = refused.error.code, "call refused");
            }
            performed(reply, clock.elapsed().saturating_sub(started))
        })
    }

    fn recall(&self, request_id: &str) -> Option<Recalled> {
        self.recall.as_ref().and_then(|account| account.recall(request_id))
    }

    fn hurry(&self) {
        if let Some(account) = &self.recall {
            account.hurry();
        }
    }
}

async fn send(sessions: &Sessions, fetcher: Option<&Fetcher>, who: Persona, call: Call) -> Reply {
    let session = &*sessions.of(who)?;
    match call {
        Call::WhoAmI => sts::get_caller_identity(session).await,
        Call::AssumeRole { role, role_arn, session_name, external_id } => {
            assume(sessions, session, role, sts::AssumedRole { role_arn, session_name, external_id }).await
        }
        Call::SearchProductsAsAdmin => servicecatalog::search_products_as_admin(session).await,
        Call::ListProvisioningArtifacts { product_id } => {
            servicecatalog::list_provisioning_artifacts(session, product_id).await
        }
        Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose } => {
            servicecatalog::describe_provisioning_artifact(session, product_id, artifact_id, verbose).await
        }
        Call::CreateProvisioningArtifact { product_id, name, description, template_url, token } => {
            let new = NewVersion { product_id, name, description, template_url, token };
            servicecatalog::create_provisioning_artifact(session, new).await
        }
        Call::DescribeProduct { product_id } => servicecatalog::describe_product(session, product_id).await,
        Call::ListLaunchPaths { product_id } => servicecatalog::list_launch_paths(session, product_id).await,
        Call::DescribeProvisioningParameters { product_id, artifact_id, path_id } => {
            servicecatalog::describe_provisioning_parameters(session, product_id, artifact_id, path_id).await
        }
        Call::SearchProvisionedProducts => servicecatalog::search_provisioned_products(session).await,
        Call::SearchFleet { product_id } => servicecatalog::search_fleet(session, &product_id).await,
        Call::SearchAllProvisionedProducts => servicecatalog::search_all_provisioned_products(session).await,
        Call::DeleteProvisioningArtifact { product_id, artifact_id } => {
            servicecatalog::delete_provisioning_artifact(session, product_id, artifact_id).await
        }
        Call::DeactivateProvisioningArtifact { product_id, artifact_id } => {
            servicecatalog::deactivate_provisioning_artifact(session, product_id, artifact_id).await
        }
        Call::DescribeProvisionedProduct { provisioned_product_id } => {
            servicecatalog::describe_provisioned_product(session, provisioned_product_id).await
        }
        Call::UpdateProvisionedProduct {
            provisioned_product_id,
            product_id,
            artifact_id,
            path_id,
            parameter_keys,
            token,
        } => {
            let update = Update { provisioned_product_id, product_id, artifact_id, path_id, parameter_keys, token };
            servicecatalog::update_provisioned_product(session, update).await
        }
        Call::DescribeRecord { record_id } => servicecatalog::describe_record(session, record_id).await,
        Call::DescribeStack { stack_id } => cloudformation::describe_stack(session, stack_id).await,
        Call::DescribeStackResources { stack_id } => cloudformation::describe_stack_resources(session, stack_id).await,
        Call::DescribeStackEvents { stack_id } => cloudformation::describe_stack_events(session, stack_id).await,
        Call::ListExports => cloudformation::list_exports(session).await,
        Call::DescribeNotebookInstance { name } => sagemaker::describe_notebook_instance(session, name).await,
        Call::CreateTrainingJob(plan) => sagemaker::create_training_job(session, &plan).await,
        Call::DescribeTrainingJob { name } => sagemaker::describe_training_job(session, name).await,
        Call::StopTrainingJob { name } => sagemaker::stop_training_job(session, name).await,
        Call::ListTrainingJobs { name_contains } => sagemaker::list_training_jobs(session, name_contains).await,
        Call::FetchTemplate { url } => fetch(fetcher, &url).await,
        iam_call @ (Call::ListAccountAliases
        | Call::ListRoles
        | Call::GetRole { .. }
        | Call::SimulateTrainingJob(_)
        | Call::ListPolicyVersions { .. }
        | Call::ListAttachedRolePolicies { .. }
        | Call::ListRolePolicies { .. }
        | Call::GetRolePolicy { .. }
        | Call::GetPolicy { .. }
        | Call::GetPolicyVersion { .. }
        | Call::GetAccountAuthorizationDetails) => send_iam(session, iam_call).await,
    }
}

async fn send_iam(session: &Session, call: Call) -> Reply {
    match call {
        Call::ListAccountAliases => iam::list_account_aliases(session).await,
        Call::ListRoles => iam::list_roles(session).await,
        Call::GetRole { role_name } => iam::get_role(session, role_name).await,
        Call::SimulateTrainingJob(plan) => iam::simulate_training_job(session, &plan).await,
        Call::ListPolicyVersions { policy_arn } => iam::list_policy_versions(session, policy_arn).await,
        Call::ListAttachedRolePolicies { role_name } => iam::list_attached_role_policies(session, role_name).await,
        Call::ListRolePolicies { role_name } => iam::list_role_policies(session, role_name).await,
        Call::GetRolePolicy { role_name, policy_name } => iam::get_role_policy(session, role_name, policy_name).await,
        Call::GetPolicy { policy_arn } => iam::get_policy(session, policy_arn).await,
        Call::GetPolicyVersion { policy_arn, version_id } => {
            iam::get_policy_version(session, policy_arn, version_id).await
        }
        Call::GetAccountAuthorizationDetails => iam::get_account_authorization_details(session).await,
        other => {
            let message = format!("`{}` has nobody who sends it", other.operation());
            Err(Refused::unsent(CallErrorKind::Other, "NotSent", message))
        }
    }
}

/// Assumes a role; its keys stay here.
async fn assume(sessions: &Sessions, session: &Session, role: Persona, asked: sts::AssumedRole) -> Reply {
    let (served, keys) = sts::assume_role(session, asked).await?;
    sessions.begin(role, keys);
    Ok(served)
}

fn performed(reply: Reply, elapsed: Duration) -> Performed {
    match reply {
        Ok(Served { answer, request_id }) => {
            Performed { result: Ok(answer), request_id, http_status: Some(HTTP_OK), elapsed }
        }
        Err(Refused { error, request_id, http_status }) => {
            Performed { result: Err(error), request_id, http_status, elapsed }
        }
    }
}

#[cfg(test)]
mod tests;
