//! Training attempts: what is asked for, what the policy will see of it, how it ended.

use serde::{Deserialize, Serialize};

use super::answer::{JobNote, Simulated};
use super::denial::{DenialReason, parse_denial};
use super::port::{CallError, CallErrorKind};
use super::step::StepId;
use crate::names::{AccountId, ActionName, Arn};
use crate::policy::{Context, ContextValue, Decision, Principal, Request};
use crate::world::Timestamp;

/// How the names of jobs begin that are asked for in a real account.
pub const JOB_PREFIX: &str = "explicit-deny-";

/// A training job as the lab's notebook asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingJobPlan {
    /// The job's name, lower case so that its ARN reads alike.
    pub job_name: String,
    /// The algorithm's image.
    pub image: String,
    /// Such as `ml.m4.xlarge`.
    pub instance_type: String,
    /// How many.
    pub instance_count: u32,
    /// Gigabytes of each instance's volume.
    pub volume_gb: u32,
    /// When the job is ended at the latest, in seconds.
    pub max_runtime_seconds: u32,
    /// The role the job runs as: the notebook role itself.
    pub role_arn: String,
    /// Where the training data is.
    pub input: String,
    /// Where the model goes.
    pub output: String,
    /// The network; without it the job runs outside any VPC.
    pub vpc: Option<VpcPlan>,
}

/// The network of a planned job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpcPlan {
    /// Subnet ids.
    pub subnets: Vec<String>,
    /// Security group ids.
    pub security_group_ids: Vec<String>,
}

/// Which network an attempt asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// None.
    NoVpc,
    /// The project's own subnets and security group.
    Approved,
    /// A subnet that is not the project's.
    Other,
}

impl Preset {
    /// The word on the form.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NoVpc => "no VPC",
            Self::Approved => "approved",
            Self::Other => "other subnet",
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Accepted.
    Allowed,
    /// A Deny statement matched.
    ExplicitDeny,
    /// Nothing allowed it.
    ImplicitDeny,
    /// It failed for another reason.
    Error,
}

impl Outcome {
    /// What an error says about the decision behind it.
    #[must_use]
    pub fn of_error(error: &CallError) -> Self {
        if error.kind != CallErrorKind::Denied {
            return Self::Error;
        }
        match parse_denial(&error.message).map(|denial| denial.reason) {
            Some(DenialReason::Explicit { .. }) => Self::ExplicitDeny,
            _ => Self::ImplicitDeny,
        }
    }

    /// The word in the lines of `run --json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "ok",
            Self::ExplicitDeny => "explicit_deny",
            Self::ImplicitDeny => "implicit_deny",
            Self::Error => "error",
        }
    }

    /// The verdict word on screens.
    #[must_use]
    pub fn verdict(self) -> &'static str {
        match self {
            Self::Allowed => "ALLOW",
            Self::ExplicitDeny => "DENY",
            Self::ImplicitDeny => "NO ALLOW",
            Self::Error => "ERROR",
        }
    }
}

impl From<Simulated> for Outcome {
    fn from(said: Simulated) -> Self {
        match said {
            Simulated::Allowed => Self::Allowed,
            Simulated::ExplicitDeny => Self::ExplicitDeny,
            Simulated::ImplicitDeny => Self::ImplicitDeny,
        }
    }
}

impl From<Decision> for Outcome {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allowed => Self::Allowed,
            Decision::ExplicitDeny => Self::ExplicitDeny,
            Decision::ImplicitDeny => Self::ImplicitDeny,
        }
    }
}

/// An attempt that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Counts from 1 through the whole lab.
    pub number: u32,
    /// The step it belongs to.
    pub step: StepId,
    /// What was asked for.
    pub plan: TrainingJobPlan,
    /// How it ended.
    pub outcome: Outcome,
    /// The error, if it was refused.
    pub error: Option<CallError>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// The HTTP status.
    pub http_status: Option<u16>,
    /// How long the answer took, in microseconds.
    pub elapsed_micros: u64,
    /// When it was answered.
    pub at: Timestamp,
    /// The job as last described, if there is one.
    pub job: Option<JobNote>,
    /// Whether the account was seen to have no such job.
    pub seen_absent: bool,
}

impl TrainingJobPlan {
    /// The job's ARN in `region` of the account that owns the role.
    #[must_use]
    pub fn job_arn(&self, region: &str) -> String {
        let account = self.role_arn.parse::<Arn>().map(|role| role.account).unwrap_or_default();
        Arn::new("sagemaker", region, &account, &format!("training-job/{}", self.job_name)).to_string()
    }

    /// The condition keys of the network that this request fills.
    #[must_use]
    pub fn vpc_keys(&self) -> Vec<(&'static str, &[String])> {
        let keys = self.vpc.iter().flat_map(|vpc| {
            [
                ("sagemaker:VpcSubnets", vpc.subnets.as_slice()),
                ("sagemaker:VpcSecurityGroupIds", vpc.security_group_ids.as_slice()),
            ]
        });
        keys.filter(|(_, values)| !values.is_empty()).collect()
    }

    /// Whether the job is one of this program's in a real account: then it carries a tag that says so.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.job_name.starts_with(JOB_PREFIX)
    }

    /// The condition keys that this request fills. A key that it does not determine is absent, which is
    /// exactly what the lab's `Null` condition tests.
    #[must_use]
    pub fn context(&self) -> Context {
        let mut context = Context::default();
        for (key, values) in self.vpc_keys() {
            context.insert(key, ContextValue::List(values.to_vec()));
        }
        context.insert("sagemaker:InstanceTypes", ContextValue::List(vec![self.instance_type.clone()]));
        context.insert("sagemaker:MaxRuntimeInSeconds", ContextValue::Single(self.max_runtime_seconds.to_string()));
        context
    }

    /// What the policy engine receives when `principal` sends this.
    #[must_use]
    pub fn request(&self, principal: Principal, region: &str) -> Request {
        let account = self.role_arn.parse::<Arn>().ok().and_then(|role| role.account.parse::<AccountId>().ok());
        Request {
            principal,
            principal_account: account.clone(),
            action: ActionName::new("sagemaker", "CreateTrainingJob"),
            resource: self.job_arn(region),
            resource_account: account,
            context: self.context(),
        }
    }

    /// Which preset this is, given the project's own network.
    #[must_use]
    pub fn preset(&self, approved: Option<&VpcPlan>) -> Preset {
        match (&self.vpc, approved) {
            (None, _) => Preset::NoVpc,
            (Some(vpc), Some(approved)) if vpc == approved => Preset::Approved,
            _ => Preset::Other,
        }
    }
}

impl Attempt {
    /// The error as a notebook prints it, or none if it was accepted.
    #[must_use]
    pub fn notebook_text(&self) -> Option<String> {
        let CallError { code, message, .. } = self.error.as_ref()?;
        Some(format!("ClientError: An error occurred ({code}) when calling the CreateTrainingJob operation: {message}"))
    }
}
