//! What every record of a table can say about itself: which of its texts others may have alike.

use super::{
    AccessKey, Artifact, Constraint, Deployment, Due, Export, InlinePolicy, LaunchPath, ManagedPolicy, Network,
    NotebookInstance, Portfolio, Product, ProvisionedProduct, Record, Role, Stack, StackEvent, StackResource, Text,
    TrainingJob, User,
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

without_texts!(
    AccessKey,
    Constraint,
    Due,
    Export,
    LaunchPath,
    Network,
    NotebookInstance,
    Portfolio,
    Product,
    ProvisionedProduct,
    Record,
    String,
    TrainingJob,
    u64
);

impl Recorded for User {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        each_document(&mut self.inline_policies, visit);
    }
}

impl Recorded for Role {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        visit(&mut self.trust_policy);
        each_document(&mut self.inline_policies, visit);
    }
}

impl Recorded for ManagedPolicy {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        self.versions.iter_mut().for_each(|version| visit(&mut version.document));
    }
}

impl Recorded for Artifact {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        visit(&mut self.template);
    }
}

impl Recorded for Stack {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        visit(&mut self.template);
        each_property(&mut self.resources, visit);
        self.events.iter_mut().flat_map(StackEvent::words).for_each(visit);
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
        each_property(&mut self.cleanup, visit);
        each_property(self.done.iter_mut().filter_map(|change| change.before.as_mut()), visit);
    }
}

fn each_document(policies: &mut [InlinePolicy], visit: &mut dyn FnMut(&mut Text)) {
    policies.iter_mut().for_each(|policy| visit(&mut policy.document));
}

fn each_property<'a>(resources: impl IntoIterator<Item = &'a mut StackResource>, visit: &mut dyn FnMut(&mut Text)) {
    for resource in resources {
        resource.properties.texts().for_each(&mut *visit);
    }
}
