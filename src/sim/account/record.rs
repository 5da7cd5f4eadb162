//! What every record of a table can say about itself: which of its texts others may have alike.

use super::{
    AccessKey, Artifact, Constraint, Deployment, Due, Export, InlinePolicy, LaunchPath, ManagedPolicy, Network,
    NotebookInstance, Portfolio, Product, ProvisionedProduct, Record, RecordType, Role, Stack, StackEvent,
    StackResource, Text, TrainingJob, User,
};

/// A record of a table.
pub trait Recorded {
    /// Hands each text that other records may have alike to `visit`.
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        let _ = visit;
    }

    /// Gives back memory that it holds and does not need.
    fn shrink(&mut self) {}
}

macro_rules! without_texts {
    ($($record:ty),*) => { $(impl Recorded for $record {})* };
}

without_texts!(AccessKey, Constraint, Due, Export, LaunchPath, Network, Portfolio, Product, String, TrainingJob, u64);

impl Recorded for User {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        each_document(&mut self.inline_policies, visit);
    }
}

impl Recorded for Role {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        visit(&mut self.path);
        visit(&mut self.trust_policy);
        each_name(&mut self.tags, visit);
        each_document(&mut self.inline_policies, visit);
    }
}

impl Recorded for ManagedPolicy {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        [&mut self.path, &mut self.description, &mut self.default_version].into_iter().for_each(&mut *visit);
        self.versions.iter_mut().flat_map(|version| [&mut version.version_id, &mut version.document]).for_each(visit);
    }
}

impl Recorded for Artifact {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        visit(&mut self.template);
    }
}

impl Recorded for NotebookInstance {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        let Self {
            status, instance_type, direct_internet_access, subnet_id, security_groups, kms_key_id, tags, ..
        } = self;
        [status, instance_type, direct_internet_access].into_iter().for_each(&mut *visit);
        subnet_id.iter_mut().chain(security_groups).chain(kms_key_id).for_each(&mut *visit);
        each_name(tags, visit);
    }
}

impl Recorded for ProvisionedProduct {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        let Self { product_id, artifact_id, path_id, user_arn, launch_role_arn, .. } = self;
        [product_id, artifact_id, path_id, user_arn].into_iter().chain(launch_role_arn).for_each(visit);
    }
}

impl Recorded for Record {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        let Self { product_id, artifact_id, path_id, user_arn, user_arn_session, launch_role_arn, .. } = self;
        // Everybody launches in a session of their own; all are updated in one.
        let session = Some(user_arn_session).filter(|_| self.record_type != RecordType::Provision);
        let alike = [product_id, artifact_id, path_id, user_arn].into_iter();
        alike.chain(launch_role_arn).chain(session).for_each(&mut *visit);
        each_name(&mut self.parameters, visit);
        self.outputs.iter_mut().flat_map(|(key, _, told)| [key].into_iter().chain(told)).for_each(visit);
    }
}

impl Recorded for Stack {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        let Self { name, status, template, parameters, outputs, resources, events, role_arn, tags, .. } = self;
        [status, template].into_iter().chain(role_arn).for_each(&mut *visit);
        each_name(parameters, visit);
        each_name(tags, visit);
        outputs.iter_mut().flat_map(|(key, _, told, _)| [key].into_iter().chain(told)).for_each(&mut *visit);
        each_resource(resources, visit);
        events.iter_mut().flat_map(|event| event.words(name)).for_each(visit);
    }

    fn shrink(&mut self) {
        let mut known: Vec<Text> = Vec::new();
        for name in self.events.iter_mut().flat_map(StackEvent::names) {
            match known.iter().rev().find(|known| *known == name) {
                Some(known) => *name = known.clone(),
                None => known.push(name.clone()),
            }
        }
        self.events.shrink_to_fit();
        self.resources.shrink_to_fit();
    }
}

impl Recorded for Deployment {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        visit(&mut self.template);
        each_resource(&mut self.cleanup, visit);
        each_resource(self.done.iter_mut().filter_map(|change| change.before.as_mut()), visit);
    }
}

fn each_document(policies: &mut [InlinePolicy], visit: &mut dyn FnMut(&mut Text)) {
    policies.iter_mut().for_each(|policy| visit(&mut policy.document));
}

fn each_name(pairs: &mut [(Text, String)], visit: &mut dyn FnMut(&mut Text)) {
    pairs.iter_mut().for_each(|(name, _)| visit(name));
}

fn each_resource<'a>(resources: impl IntoIterator<Item = &'a mut StackResource>, visit: &mut dyn FnMut(&mut Text)) {
    for resource in resources {
        let StackResource { logical_id, resource_type, status, attributes, properties, .. } = resource;
        [logical_id, resource_type, status].into_iter().for_each(&mut *visit);
        each_name(attributes, visit);
        properties.texts().for_each(&mut *visit);
    }
}
