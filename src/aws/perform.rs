//! The account as the lab sees it: finds the session of whoever acts, hands the call to the function that sends it,
//! and measures how long it took. What it leaves out: how each call is built and read, which is the service files'.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::connect::{Connection, sdk_config};
use super::reply::{Refused, Reply, Served};
use super::servicecatalog::{NewVersion, Update};
use super::session::Sessions;
use super::{cloudformation, iam, sagemaker, servicecatalog, sts};
use crate::lab::{Account, Call, Performed, Performing, Persona, Recalled};
use crate::world::Clock;

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
}

impl AwsAccount {
    /// The account at the other end of `connection`. Nothing is sent yet.
    #[must_use]
    pub fn connect(connection: Connection) -> Self {
        let config = sdk_config(&connection);
        Self {
            sessions: Arc::new(Sessions::new(config, connection.base)),
            clock: connection.clock,
            recall: connection.recall,
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
        Box::pin(async move {
            let started = clock.elapsed();
            let reply = send(&sessions, who, call).await;
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

async fn send(sessions: &Sessions, who: Persona, call: Call) -> Reply {
    let session = sessions.of(who)?;
    let (sts, iam, catalog) = (|| session.sts(), || session.iam(), || session.servicecatalog());
    let (sagemaker, stacks) = (|| session.sagemaker(), || session.cloudformation());
    match call {
        Call::WhoAmI => sts::get_caller_identity(sts()).await,
        Call::AssumeRole { role, role_arn, session_name } => {
            let (served, keys) = sts::assume_role(sts(), role_arn, session_name).await?;
            sessions.begin(role, keys);
            Ok(served)
        }
        Call::SearchProductsAsAdmin => servicecatalog::search_products_as_admin(catalog()).await,
        Call::ListProvisioningArtifacts { product_id } => {
            servicecatalog::list_provisioning_artifacts(catalog(), product_id).await
        }
        Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose } => {
            servicecatalog::describe_provisioning_artifact(catalog(), product_id, artifact_id, verbose).await
        }
        Call::CreateProvisioningArtifact { product_id, name, description, template_url, token } => {
            let new = NewVersion { product_id, name, description, template_url, token };
            servicecatalog::create_provisioning_artifact(catalog(), new).await
        }
        Call::DescribeProduct { product_id } => servicecatalog::describe_product(catalog(), product_id).await,
        Call::ListLaunchPaths { product_id } => servicecatalog::list_launch_paths(catalog(), product_id).await,
        Call::DescribeProvisioningParameters { product_id, artifact_id, path_id } => {
            servicecatalog::describe_provisioning_parameters(catalog(), product_id, artifact_id, path_id).await
        }
        Call::SearchProvisionedProducts => servicecatalog::search_provisioned_products(catalog()).await,
        Call::DescribeProvisionedProduct { provisioned_product_id } => {
            servicecatalog::describe_provisioned_product(catalog(), provisioned_product_id).await
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
            servicecatalog::update_provisioned_product(catalog(), update).await
        }
        Call::DescribeRecord { record_id } => servicecatalog::describe_record(catalog(), record_id).await,
        Call::DescribeStack { stack_id } => cloudformation::describe_stack(stacks(), stack_id).await,
        Call::DescribeStackResources { stack_id } => cloudformation::describe_stack_resources(stacks(), stack_id).await,
        Call::DescribeStackEvents { stack_id } => cloudformation::describe_stack_events(stacks(), stack_id).await,
        Call::ListExports => cloudformation::list_exports(stacks()).await,
        Call::DescribeNotebookInstance { name } => sagemaker::describe_notebook_instance(sagemaker(), name).await,
        Call::CreateTrainingJob(plan) => sagemaker::create_training_job(sagemaker(), &plan).await,
        Call::DescribeTrainingJob { name } => sagemaker::describe_training_job(sagemaker(), name).await,
        Call::ListTrainingJobs { name_contains } => sagemaker::list_training_jobs(sagemaker(), name_contains).await,
        Call::ListAttachedRolePolicies { role_name } => iam::list_attached_role_policies(iam(), role_name).await,
        Call::ListRolePolicies { role_name } => iam::list_role_policies(iam(), role_name).await,
        Call::GetRolePolicy { role_name, policy_name } => iam::get_role_policy(iam(), role_name, policy_name).await,
        Call::GetPolicy { policy_arn } => iam::get_policy(iam(), policy_arn).await,
        Call::GetPolicyVersion { policy_arn, version_id } => {
            iam::get_policy_version(iam(), policy_arn, version_id).await
        }
    }
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
