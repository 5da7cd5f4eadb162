//! What a call acts on, as an ARN, where notes tell enough to name it.

use super::call::{Asked, Call};
use super::notes::Notes;
use super::persona::Persona;
use crate::names::Arn;

impl Notes {
    /// The ARN that somebody acts as: what AWS said, else what a session of the role is called.
    #[must_use]
    pub fn caller(&self, who: Persona) -> Option<String> {
        if let Some(seen) = self.seen_as.get(&who) {
            return Some(seen.clone());
        }
        if who == Persona::Base {
            return self.base_arn.clone();
        }
        let role: Arn = self.roles.get(&who)?.parse().ok()?;
        let session = format!("assumed-role/{}/{}", role.last_component(), self.session_name(who));
        Some(Arn { service: "sts".to_owned(), resource: session, ..role }.to_string())
    }

    /// The ARN that a call was made as; a template is fetched as nobody.
    #[must_use]
    pub fn caller_of(&self, asked: &Asked) -> Option<String> {
        if matches!(asked.call, Call::FetchTemplate { .. }) { None } else { self.caller(asked.who) }
    }

    /// The ARN that a call acts on; `*` where IAM knows no single one.
    #[must_use]
    pub fn resource_of(&self, call: &Call) -> Option<String> {
        let product = |id: &str| self.arn("catalog", &format!("product/{id}"));
        match call {
            Call::AssumeRole { role_arn, .. } => Some(role_arn.clone()),
            Call::ListProvisioningArtifacts { product_id }
            | Call::DescribeProvisioningArtifact { product_id, .. }
            | Call::CreateProvisioningArtifact { product_id, .. }
            | Call::DescribeProduct { product_id }
            | Call::ListLaunchPaths { product_id }
            | Call::DescribeProvisioningParameters { product_id, .. }
            | Call::DeleteProvisioningArtifact { product_id, .. }
            | Call::DeactivateProvisioningArtifact { product_id, .. } => product(product_id),
            Call::DescribeStack { stack_id }
            | Call::DescribeStackResources { stack_id }
            | Call::DescribeStackEvents { stack_id } => Some(stack_id.clone()),
            Call::FetchTemplate { url } => Some(url.clone()),
            Call::DescribeNotebookInstance { name } => self.arn("sagemaker", &format!("notebook-instance/{name}")),
            Call::CreateTrainingJob(plan) => Some(plan.job_arn(&self.region)),
            Call::DescribeTrainingJob { name } | Call::StopTrainingJob { name } => {
                self.arn("sagemaker", &format!("training-job/{name}"))
            }
            Call::SimulateTrainingJob(plan) => Some(plan.role_arn.clone()),
            Call::GetRole { role_name }
            | Call::ListAttachedRolePolicies { role_name }
            | Call::ListRolePolicies { role_name }
            | Call::GetRolePolicy { role_name, .. } => self.role_named(role_name),
            Call::ListPolicyVersions { policy_arn }
            | Call::GetPolicy { policy_arn }
            | Call::GetPolicyVersion { policy_arn, .. } => Some(policy_arn.clone()),
            Call::WhoAmI
            | Call::SearchProductsAsAdmin
            | Call::SearchProvisionedProducts
            | Call::SearchFleet { .. }
            | Call::SearchAllProvisionedProducts
            | Call::DescribeProvisionedProduct { .. }
            | Call::UpdateProvisionedProduct { .. }
            | Call::DescribeRecord { .. }
            | Call::ListExports
            | Call::ListTrainingJobs { .. }
            | Call::ListAccountAliases
            | Call::ListRoles
            | Call::GetAccountAuthorizationDetails => Some("*".to_owned()),
        }
    }

    /// An ARN of this account and region.
    fn arn(&self, service: &str, resource: &str) -> Option<String> {
        let account = self.account_id.as_deref()?;
        let base = self.base_arn.as_deref().and_then(|arn| arn.parse::<Arn>().ok());
        let partition = base.map_or_else(|| "aws".to_owned(), |arn| arn.partition);
        Some(Arn { partition, ..Arn::new(service, &self.region, account, resource) }.to_string())
    }

    /// The role of that name: with its path, where it is known.
    fn role_named(&self, name: &str) -> Option<String> {
        let is_it = |arn: &&String| arn.rsplit('/').next() == Some(name);
        let known = self.roles.values().find(is_it).cloned();
        known.or_else(|| {
            let mut arn: Arn = self.arn("iam", &format!("role/{name}"))?.parse().ok()?;
            arn.region.clear();
            Some(arn.to_string())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_call_is_told() {
        let role = "arn:aws:iam::111122223333:role/path/team".to_owned();
        let notes = Notes {
            region: "eu-west-2".to_owned(),
            account_id: Some("111122223333".to_owned()),
            base_arn: Some("arn:aws:iam::111122223333:user/ana".to_owned()),
            roles: [(Persona::Team, role.clone())].into(),
            ..Notes::default()
        };
        assert_eq!(notes.caller(Persona::Base).as_deref(), Some("arn:aws:iam::111122223333:user/ana"));
        assert_eq!(notes.caller(Persona::Team).as_deref(), Some("arn:aws:sts::111122223333:assumed-role/team/ana"));
        assert_eq!(notes.caller(Persona::Admin), None);
        let check = |call: Call, expected: &str| assert_eq!(notes.resource_of(&call).as_deref(), Some(expected));
        check(
            Call::DescribeProduct { product_id: "prod-1".to_owned() },
            "arn:aws:catalog:eu-west-2:111122223333:product/prod-1",
        );
        check(Call::GetRole { role_name: "team".to_owned() }, &role);
        check(Call::GetRole { role_name: "other".to_owned() }, "arn:aws:iam::111122223333:role/other");
        check(
            Call::DescribeTrainingJob { name: "j".to_owned() },
            "arn:aws:sagemaker:eu-west-2:111122223333:training-job/j",
        );
        check(Call::WhoAmI, "*");
    }
}
