//! Whether a role could start a training job outside the VPC, decided from its own policies as read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lab::answer::{AuthorizationsNote, DocumentNote, RoleDetailNote};
use crate::lab::attempt::TrainingJobPlan;
use crate::lab::region::Region;
use crate::names::Arn;
use crate::policy::{
    Decision, Layer, LayerKind, Policy, PolicyDocument, PolicyKind, PolicyOrigin, PolicySet, Principal, judge,
    parse_text,
};

/// What the policies say to the lab's request without a VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// It is refused.
    Refused {
        /// Whether a Deny refuses it, and not only the lack of an Allow.
        explicitly: bool,
    },
    /// It is allowed: training outside the VPC is possible.
    Open {
        /// The role, by name.
        role: String,
    },
    /// It cannot be said, and why.
    Unknown(String),
}

impl Exposure {
    /// The word in reports.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Refused { explicitly: true } => "explicit_deny",
            Self::Refused { explicitly: false } => "implicit_deny",
            Self::Open { .. } => "allowed",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// Judges roles one after another; equal documents are read once.
pub(super) struct Judge<'a> {
    authorizations: &'a AuthorizationsNote,
    region: Region,
    compiled: BTreeMap<(Grammar, Arc<str>), Option<Arc<PolicyDocument>>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grammar {
    Identity,
    Boundary,
}

impl<'a> Judge<'a> {
    pub(super) fn new(authorizations: &'a AuthorizationsNote, region: Region) -> Self {
        Self { authorizations, region, compiled: BTreeMap::new() }
    }

    /// What the role's policies say.
    pub(super) fn exposure(&mut self, role: &RoleDetailNote) -> Exposure {
        let policies = match self.policies(role) {
            Ok(policies) => policies,
            Err(why) => return Exposure::Unknown(why),
        };
        let Some(principal) = session(&role.arn) else {
            return Exposure::Unknown(format!("`{}` is no role's ARN", role.arn));
        };
        let request = plan(role, self.region).request(principal, self.region.code);
        match judge(&policies, &request).decision {
            Decision::Allowed => Exposure::Open { role: role.name.clone() },
            Decision::ExplicitDeny => Exposure::Refused { explicitly: true },
            Decision::ImplicitDeny => Exposure::Refused { explicitly: false },
        }
    }

    fn policies(&mut self, role: &RoleDetailNote) -> Result<PolicySet, String> {
        let authorizations = self.authorizations;
        let mut identity = Vec::new();
        for note in &role.inline {
            identity.push(self.policy(Grammar::Identity, note, None)?);
        }
        for arn in &role.attached {
            identity.push(self.policy(Grammar::Identity, managed(authorizations, arn)?, Some(arn))?);
        }
        let mut layers = vec![Layer { kind: LayerKind::Identity, policies: identity }];
        if let Some(arn) = &role.boundary {
            let policies = vec![self.policy(Grammar::Boundary, managed(authorizations, arn)?, Some(arn))?];
            layers.push(Layer { kind: LayerKind::Boundary, policies });
        }
        Ok(PolicySet { layers })
    }

    fn policy(&mut self, grammar: Grammar, note: &DocumentNote, arn: Option<&String>) -> Result<Policy, String> {
        let kind = match grammar {
            Grammar::Identity => PolicyKind::Identity,
            Grammar::Boundary => PolicyKind::Boundary,
        };
        let key = (grammar, Arc::clone(&note.document));
        let compiled =
            self.compiled.entry(key).or_insert_with(|| parse_text(&note.document, kind).0.map(Arc::new)).clone();
        let document = compiled.ok_or_else(|| format!("policy `{}` cannot be read", note.name))?;
        let origin = PolicyOrigin { name: note.name.clone(), arn: arn.cloned(), version: note.version.clone() };
        Ok(Policy { origin: origin.into(), document })
    }
}

fn managed<'a>(authorizations: &'a AuthorizationsNote, arn: &str) -> Result<&'a DocumentNote, String> {
    authorizations.policies.get(arn).ok_or_else(|| format!("policy `{arn}` was not among those read"))
}

/// The session that a notebook's calls come from.
fn session(role_arn: &str) -> Option<Principal> {
    let role: Arn = role_arn.parse().ok()?;
    let resource = format!("assumed-role/{}/SageMaker", role.last_component());
    Some(Principal::Session(Arn { service: "sts".to_owned(), resource, ..role }))
}

/// The lab's job without a VPC.
fn plan(role: &RoleDetailNote, region: Region) -> TrainingJobPlan {
    TrainingJobPlan {
        job_name: "no-vpc".to_owned(),
        image: region.xgboost_image(),
        instance_type: "ml.m4.xlarge".to_owned(),
        instance_count: 1,
        volume_gb: 30,
        max_runtime_seconds: 300,
        role_arn: role.arn.clone(),
        input: "s3://ds-data-bucket/secure-sagemaker-demo/train_data/".to_owned(),
        output: "s3://ds-model-bucket/secure-sagemaker-demo/models".to_owned(),
        vpc: None,
    }
}
