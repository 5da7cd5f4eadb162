//! What each type of resource is when it is made, changed and removed.
//!
//! A handler puts every change to IAM before it makes it, and makes all of a change or nothing. Types that this
//! account has no use for are kept by name only.

mod inert;
mod kms_key;
mod managed_policy;
mod notebook_instance;
mod parameter;
mod property;
mod role;

pub(super) use self::property::Named;

use std::time::Duration;

use super::Site;
use super::actor::Actor;
use super::wanted::Wanted;
use crate::policy::ContextValue;
use crate::sim::account::{StackResource, Text};
use crate::sim::operation::Applying;
use crate::source::Node;

/// What is made, changed and removed for one type of resource.
pub(super) struct Handler {
    /// How long AWS takes.
    pub(super) takes: Duration,
    /// The property that gives it a name of the author's choice.
    pub(super) name_property: Option<&'static str>,
    /// What events of this type say, where there is something to say.
    pub(super) note: Option<&'static str>,
    /// Makes one with these properties.
    pub(super) create: fn(&mut Workplace<'_, '_>, &Wanted) -> Result<Made, String>,
    /// Changes one to these properties.
    pub(super) update: fn(&mut Workplace<'_, '_>, &StackResource, &Wanted) -> Result<Made, String>,
    /// Removes one.
    pub(super) delete: fn(&mut Workplace<'_, '_>, &StackResource) -> Result<(), String>,
}

/// What a template gets to know about a resource.
pub(super) struct Made {
    /// What `Ref` gives.
    pub(super) physical_id: String,
    /// What `Fn::GetAtt` gives.
    pub(super) attributes: Vec<(Text, String)>,
}

/// The handler of a type.
pub(super) fn handler(resource_type: &str) -> &'static Handler {
    match resource_type {
        "AWS::IAM::Role" => &role::HANDLER,
        "AWS::IAM::ManagedPolicy" => &managed_policy::HANDLER,
        "AWS::KMS::Key" => &kms_key::HANDLER,
        "AWS::SageMaker::NotebookInstance" => &notebook_instance::HANDLER,
        "AWS::SSM::Parameter" => &parameter::HANDLER,
        _ => &inert::HANDLER,
    }
}

/// Where a handler works: the account, the stack, and who acts.
pub(super) struct Workplace<'a, 'b> {
    /// The account.
    pub(super) applying: &'a mut Applying<'b>,
    /// With whose permissions.
    pub(super) actor: Actor,
    /// The resource's name in the template.
    pub(super) logical_id: String,
    /// The stack's name.
    pub(super) stack_name: String,
    /// The stack's tags, which resources inherit.
    pub(super) stack_tags: Vec<(Text, String)>,
}

impl<'a, 'b> Workplace<'a, 'b> {
    /// The place of a deployment's work on one resource.
    ///
    /// # Errors
    /// The acting role is gone.
    pub(super) fn at(site: &'a mut Site<'_, 'b>, logical_id: &str) -> Result<Self, String> {
        let account = &*site.applying.account;
        let actor = Actor::of(account, site.deployment.acting_role.as_deref(), site.applying.now)?;
        let stack = account.stacks.get(&site.deployment.stack_id);
        let (stack_name, stack_tags) = stack.map(|stack| (stack.name.clone(), stack.tags.clone())).unwrap_or_default();
        Ok(Self { applying: site.applying, actor, logical_id: logical_id.to_owned(), stack_name, stack_tags })
    }

    /// Puts an action to IAM.
    ///
    /// # Errors
    /// The denial, as CloudFormation reports it.
    pub(super) fn ask(&mut self, action: &str, resource: &str) -> Result<(), String> {
        self.ask_with(action, resource, &[])
    }

    /// Puts an action with condition keys to IAM.
    ///
    /// # Errors
    /// The denial, as CloudFormation reports it.
    pub(super) fn ask_with(
        &mut self,
        action: &str,
        resource: &str,
        keys: &[(&str, ContextValue)],
    ) -> Result<(), String> {
        let answer = self.actor.may(action, resource, keys);
        answer.map_err(|denial| self.denied(action, &denial))
    }

    /// Puts an action on a resource with a policy of its own to IAM.
    ///
    /// # Errors
    /// The denial, as CloudFormation reports it.
    pub(super) fn ask_under(&mut self, own_policy: &Node, action: &str, resource: &str) -> Result<(), String> {
        let answer = self.actor.may_under(own_policy, action, resource);
        answer.map_err(|denial| self.denied(action, &denial))
    }

    fn denied(&mut self, action: &str, denial: &str) -> String {
        let (service, status) = match action.split_once(':') {
            Some(("iam", _)) => ("Iam", 403),
            Some(("kms", _)) => ("Kms", 400),
            Some(("ssm", _)) => ("Ssm", 400),
            Some(("sagemaker", _)) => ("SageMaker", 400),
            _ => ("Aws", 400),
        };
        self.fault(service, status, "AccessDenied", denial)
    }

    /// A service's refusal as CloudFormation reports it.
    pub(super) fn fault(&mut self, service: &str, status: u16, code: &str, message: &str) -> String {
        let (request_id, token) = (self.applying.ids.uuid(), self.applying.ids.uuid());
        format!(
            "Resource handler returned message: \"{message} (Service: {service}, Status Code: {status}, Request ID: \
             {request_id})\" (RequestToken: {token}, HandlerErrorCode: {code})"
        )
    }

    /// A name for a resource whose template gives none, as CloudFormation makes them.
    pub(super) fn generated_name(&mut self) -> String {
        let tail = self.applying.ids.dice().text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 12);
        format!("{}-{}-{tail}", self.stack_name, self.logical_id)
    }

    /// A resource's own tags and those of its stack.
    pub(super) fn tags(&self, properties: &Wanted) -> Vec<(Text, String)> {
        let own = property::tags(properties);
        let inherited = self.stack_tags.iter().filter(|(key, _)| !own.iter().any(|(taken, _)| taken == key));
        own.iter().chain(inherited).cloned().collect()
    }
}
