//! What a rollout needs first: a version to go to, published where there is none, and the parameters that it has.

use std::time::Duration;

use super::inquiry::{Inquiry, refused_call, unexpected_answer};
use super::rollout::{Outset, RolloutOptions};
use super::survey::FleetView;
use super::target::{parameter_keys, target_of};
use crate::lab::answer::{Answer, VersionNote};
use crate::lab::call::{Asked, Call};
use crate::lab::persona::Persona;
use crate::lab::port::Performed;
use crate::lab::region::{Region, TemplateFile};
use crate::lab::step::Next;

/// How long AWS is given between two looks at the version.
const POLL: Duration = Duration::from_secs(4);

/// How often the version is looked at until it is available.
const MAX_LOOKS: usize = 300;

/// Gets ready to roll a version out.
#[derive(Clone, Debug, PartialEq)]
pub struct Preparation {
    product_id: String,
    create: Call,
    version: Option<VersionNote>,
    published: bool,
    looks: usize,
    parameter_keys: Option<Vec<String>>,
    failure: Option<String>,
}

impl Preparation {
    /// To the product's newest version; where it has but one, version 2 is published from the region's template first.
    #[must_use]
    pub fn new(view: &FleetView, region: Region) -> Self {
        let create = Call::CreateProvisioningArtifact {
            product_id: view.product_id.clone(),
            name: "Version 2".to_owned(),
            description: "Denies SageMaker jobs without a VPC".to_owned(),
            template_url: region.template_url(TemplateFile::V2),
            // The same for whoever publishes the next version after these: it is made once.
            token: format!("fleet-{}-version-{}", view.product_id, view.versions.len() + 1),
        };
        Self {
            product_id: view.product_id.clone(),
            create,
            version: target_of(&view.versions).cloned(),
            published: false,
            looks: 0,
            parameter_keys: None,
            failure: None,
        }
    }

    /// The same from another template than the region's.
    #[must_use]
    pub fn from_template(mut self, url: &str) -> Self {
        if let Call::CreateProvisioningArtifact { template_url, .. } = &mut self.create {
            url.clone_into(template_url);
        }
        self
    }

    /// The call that publishes a version; none where there is one to go to.
    #[must_use]
    pub fn publishes(&self) -> Option<&Call> {
        self.version.is_none().then_some(&self.create)
    }

    /// The version, once it is ready.
    #[must_use]
    pub fn version(&self) -> Option<&VersionNote> {
        self.version.as_ref().filter(|_| self.parameter_keys.is_some())
    }

    /// Whether the version was published for this rollout.
    #[must_use]
    pub fn published(&self) -> bool {
        self.published
    }

    /// The rollout's outset, once everything is known.
    #[must_use]
    pub fn outset(&self, id: String, stages: Vec<Vec<String>>, options: RolloutOptions) -> Option<Outset> {
        Some(Outset {
            id,
            product_id: self.product_id.clone(),
            artifact_id: self.version.as_ref()?.id.clone(),
            parameter_keys: self.parameter_keys.clone()?,
            stages,
            options,
        })
    }

    fn look(&self, version: &VersionNote) -> Next {
        let call = Call::DescribeProvisioningArtifact {
            product_id: self.product_id.clone(),
            artifact_id: version.id.clone(),
            verbose: true,
        };
        let asked = Asked { who: Persona::Admin, call };
        if self.looks == 0 { Next::Ask(asked) } else { Next::AskAfter(POLL, asked) }
    }

    /// What the version says of itself.
    fn looked(&mut self, found: &VersionNote) {
        self.looks += 1;
        self.version = Some(found.clone());
        match found.status.as_str() {
            "AVAILABLE" => match parameter_keys(found.template.as_deref().unwrap_or_default()) {
                Ok(keys) => self.parameter_keys = Some(keys),
                Err(why) => self.failure = Some(why),
            },
            "FAILED" => {
                self.failure = Some(format!("Service Catalog could not make the version `{}`", found.name));
            }
            _ if self.looks >= MAX_LOOKS => {
                self.failure = Some(format!("the version `{}` is not available after {MAX_LOOKS} looks", found.name));
            }
            _ => {}
        }
    }
}

impl Inquiry for Preparation {
    fn next(&self) -> Next {
        match (&self.failure, &self.version, &self.parameter_keys) {
            (Some(why), ..) => Next::Stuck(why.clone()),
            (None, None, _) => Next::Ask(Asked { who: Persona::Admin, call: self.create.clone() }),
            (None, Some(version), None) => self.look(version),
            (None, Some(_), Some(_)) => Next::Enough,
        }
    }

    fn absorb(&mut self, performed: Performed) {
        let action = || match self.next() {
            Next::Ask(asked) | Next::AskAfter(_, asked) => asked.call.action(),
            Next::Enough | Next::Stuck(_) => String::new(),
        };
        match (performed.result, &self.version) {
            (Ok(Answer::Version(made)), None) => (self.version, self.published) = (Some(made), true),
            (Ok(Answer::Version(found)), Some(_)) => self.looked(&found),
            (Ok(_), _) => self.failure = Some(unexpected_answer(&action())),
            (Err(error), _) => self.failure = Some(refused_call(&action(), &error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{ByHand, find_region};
    use crate::world::Timestamp;

    fn version(number: i64, status: &str, template: Option<&str>) -> VersionNote {
        VersionNote {
            id: format!("pa-{number}"),
            name: format!("Version {number}"),
            status: status.to_owned(),
            active: true,
            created_at: Some(Timestamp(number)),
            template_url: None,
            template: template.map(Into::into),
        }
    }

    fn prepared(versions: Vec<VersionNote>, answers: Vec<VersionNote>) -> (Preparation, Vec<&'static str>) {
        let region = find_region("eu-west-1").expect("a region");
        let product_id = "prod-1".to_owned();
        let by_hand = ByHand::default();
        let view = FleetView { product_id, versions, members: Vec::new(), by_hand, session_ends: None };
        let mut preparation = Preparation::new(&view, region);
        let mut asked = Vec::new();
        for answer in answers {
            match preparation.next() {
                Next::Ask(next) | Next::AskAfter(_, next) => asked.push(next.call.operation()),
                other => panic!("{other:?}"),
            }
            let result = Ok(Answer::Version(answer));
            preparation.absorb(Performed { result, request_id: None, http_status: None, elapsed: Duration::ZERO });
        }
        (preparation, asked)
    }

    const TEMPLATE: &str = "Parameters: {EnvType: {Type: String}}\nResources: {T: {Type: 'AWS::SNS::Topic'}}";

    #[test]
    fn a_version_is_published_only_where_there_is_none_to_go_to() {
        let made = version(2, "CREATING", None);
        let ready = version(2, "AVAILABLE", Some(TEMPLATE));
        let (preparation, asked) =
            prepared(vec![version(1, "AVAILABLE", None)], vec![made.clone(), made.clone(), ready.clone()]);
        let look = "DescribeProvisioningArtifact";
        assert_eq!(asked, ["CreateProvisioningArtifact", look, look]);
        assert!(preparation.published() && preparation.next() == Next::Enough);
        let (preparation, asked) = prepared(vec![version(1, "AVAILABLE", None), made], vec![ready]);
        assert_eq!((asked.as_slice(), preparation.published()), ([look].as_slice(), false));
        let options = RolloutOptions { concurrency: 1, max_failures: 1 };
        let outset = preparation.outset("r".to_owned(), Vec::new(), options).expect("it is ready");
        assert_eq!(
            (outset.artifact_id.as_str(), outset.parameter_keys.as_slice()),
            ("pa-2", ["EnvType".to_owned()].as_slice())
        );
    }

    #[test]
    fn a_version_that_cannot_be_used_stops_it() {
        let check = |answer: VersionNote, words: &str| {
            let versions = vec![version(1, "AVAILABLE", None), version(2, "AVAILABLE", None)];
            let (preparation, _) = prepared(versions, vec![answer]);
            let Next::Stuck(why) = preparation.next() else { panic!("{words}") };
            assert!(why.contains(words), "{why}");
            assert_eq!(preparation.version(), None);
        };
        check(version(2, "FAILED", None), "could not make the version `Version 2`");
        check(version(2, "AVAILABLE", Some("]")), "template cannot be read");
    }
}
