//! A team of made-up notebooks beside the person's own.

use std::collections::{BTreeMap, BTreeSet};

use super::fake::{DOCUMENT, DOCUMENT_1, NOW};
use crate::lab::{AuthorizationsNote, DocumentNote, FleetNote, ProvisionedNote, RecordNote, RoleDetailNote};

/// What the account must remember of it.
#[derive(Clone, Debug, Default)]
pub(in crate::tui) struct Team {
    /// Every token that an update was asked for with, by provisioned product.
    pub(super) tokens: BTreeMap<String, BTreeSet<String>>,
    looks: BTreeMap<String, usize>,
    done: BTreeSet<String>,
    tainted: BTreeSet<String>,
}

fn arn_of(id: &str) -> String {
    format!("arn:aws:servicecatalog:eu-west-1:012348485732:stack/{id}/{id}")
}

fn policy_arn(owner: &str) -> String {
    format!("arn:aws:iam::012348485732:policy/ds-notebook-policy-ml-dev-{owner}")
}

impl Team {
    pub(super) fn found(&self, n_members: usize, own: ProvisionedNote) -> Vec<FleetNote> {
        let member = |number: usize| {
            let id = format!("pp-m{number}");
            let (open, status) = (self.looks.contains_key(&id), self.status(&id));
            let artifact_id = if self.done.contains(&id) { "pa-2" } else { "pa-1" }.to_owned();
            let status =
                if open && status == "AVAILABLE" && !self.done.contains(&id) { "UNDER_CHANGE" } else { status };
            let provisioned = ProvisionedNote {
                name: format!("notebook-member{number}"),
                status: status.to_owned(),
                artifact_id,
                stack_id: None,
                id,
                ..own.clone()
            };
            note(provisioned, &format!("member{number}"))
        };
        let members: Vec<FleetNote> = (1..=n_members).map(member).collect();
        std::iter::once(note(own.clone(), "ana")).chain(members).collect()
    }

    fn status(&self, id: &str) -> &'static str {
        if self.tainted.contains(id) { "TAINTED" } else { "AVAILABLE" }
    }

    pub(super) fn authorizations(&self, n_members: usize, own_is_updated: bool) -> AuthorizationsNote {
        let mut note = AuthorizationsNote::default();
        let own = [("ana".to_owned(), "pp-1".to_owned(), own_is_updated)];
        let members = (1..=n_members).map(|number| {
            let id = format!("pp-m{number}");
            let is_updated = self.done.contains(&id);
            (format!("member{number}"), id, is_updated)
        });
        for (owner, id, is_updated) in own.into_iter().chain(members) {
            let name = format!("ds-notebook-role-ml-dev-{owner}");
            note.roles.push(RoleDetailNote {
                arn: format!("arn:aws:iam::012348485732:role/{name}"),
                name,
                provisioned_product_arn: Some(arn_of(&id)),
                inline: Vec::new(),
                attached: vec![policy_arn(&owner)],
                boundary: None,
            });
            let document = if is_updated { DOCUMENT } else { DOCUMENT_1 };
            let name = format!("ds-notebook-policy-ml-dev-{owner}");
            let version = Some("v1".to_owned());
            note.policies.insert(policy_arn(&owner), DocumentNote { name, version, document: document.into() });
        }
        note
    }

    /// The same token asks for the same update.
    pub(super) fn update(&mut self, id: &str, token: &str) -> RecordNote {
        self.tokens.entry(id.to_owned()).or_default().insert(token.to_owned());
        self.looks.entry(id.to_owned()).or_default();
        record(id, "CREATED", &[])
    }

    pub(super) fn look(&mut self, record_id: &str, slow: usize, rolls_back: Option<usize>) -> RecordNote {
        let id = record_id.trim_start_matches("rec-");
        let looks = self.looks.entry(id.to_owned()).or_default();
        *looks += 1;
        if *looks <= slow {
            return record(id, "IN_PROGRESS", &[]);
        }
        if rolls_back.is_some_and(|number| id == format!("pp-m{number}")) {
            self.tainted.insert(id.to_owned());
            return record(id, "FAILED", &["AWS::IAM::ManagedPolicy: the quota is used up"]);
        }
        self.tainted.remove(id);
        self.done.insert(id.to_owned());
        record(id, "SUCCEEDED", &[])
    }
}

fn note(provisioned: ProvisionedNote, owner: &str) -> FleetNote {
    let is_tainted = provisioned.status == "TAINTED";
    FleetNote {
        arn: arn_of(&provisioned.id),
        status_message: is_tainted.then(|| "AWS::IAM::ManagedPolicy: the quota is used up".to_owned()),
        launched_by: format!("arn:aws:sts::012348485732:assumed-role/ds-user-role-ml-dev/{owner}"),
        record_id: format!("rec-{}", provisioned.id),
        provisioned,
    }
}

fn record(id: &str, status: &str, errors: &[&str]) -> RecordNote {
    RecordNote {
        id: format!("rec-{id}"),
        status: status.to_owned(),
        created_at: Some(NOW),
        errors: errors.iter().map(|error| (*error).to_owned()).collect(),
    }
}
