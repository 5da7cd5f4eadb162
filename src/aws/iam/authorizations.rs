//! `GetAccountAuthorizationDetails`: all roles and the policies that they have, in few calls.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail, PolicyDetail, RoleDetail};
use futures_util::future::join;

use crate::aws::reply::{Refused, Reply, Served, every_page, policy_document, text};
use crate::aws::session::Session;
use crate::lab::{Answer, AuthorizationsNote, DocumentNote, RoleDetailNote};

/// How many roles or policies one page holds; AWS gives at most a thousand. Two pages are held at a time.
const PAGE: i32 = 500;

/// How many documents are remembered as they were sent.
const MAX_RECENT: usize = 8;

/// The tag with which Service Catalog marks what belongs to a provisioned product.
const PROVISIONED_PRODUCT_TAG: &str = "aws:servicecatalog:provisionedProductArn";

/// `GetAccountAuthorizationDetails` of roles and of managed policies. A page has to be read before the next one can be
/// asked for, so the two are read side by side.
pub(in crate::aws) async fn get_account_authorization_details(session: &Session) -> Reply {
    let roles = details(session, &[EntityType::Role]);
    let policies = details(session, &[EntityType::LocalManagedPolicy, EntityType::AwsManagedPolicy]);
    let (roles, policies) = join(roles, policies).await;
    let ((roles, _), (policies, request_id)) = (roles?, policies?);
    let note = AuthorizationsNote { roles: roles.roles, policies: policies.policies };
    Ok(Served { answer: Answer::Authorizations(Box::new(note)), request_id })
}

/// All entities of these kinds, and the id of the last request.
async fn details(session: &Session, kinds: &[EntityType]) -> Result<(AuthorizationsNote, Option<String>), Refused> {
    let request = session.iam().get_account_authorization_details().set_filter(Some(kinds.to_vec())).max_items(PAGE);
    let mut reading = Reading::default();
    let mut trouble = None;
    let request_id = every_page(request.into_paginator().send(), |page| {
        let roles = page.role_detail_list().iter().try_for_each(|role| reading.role(role));
        let read = roles.and_then(|()| page.policies().iter().try_for_each(|policy| reading.policy(policy)));
        if let Err(refusal) = read {
            trouble.get_or_insert(refusal);
        }
    })
    .await?;
    match trouble {
        Some(refusal) => Err(refusal),
        None => Ok((reading.note, request_id)),
    }
}

/// What has been read so far. Thousands of roles have the same few documents.
#[derive(Default)]
struct Reading {
    note: AuthorizationsNote,
    documents: BTreeSet<Arc<str>>,
    /// The newest documents as they were sent, and what they say.
    recent: VecDeque<(String, Arc<str>)>,
}

impl Reading {
    fn role(&mut self, role: &RoleDetail) -> Result<(), Refused> {
        let inline = role.role_policy_list().iter().map(|policy| self.inline(policy)).collect::<Result<_, _>>()?;
        let tag = role.tags().iter().find(|tag| tag.key() == PROVISIONED_PRODUCT_TAG);
        let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        let attached = role.attached_managed_policies().iter().map(|policy| text(policy.policy_arn()));
        self.note.roles.push(RoleDetailNote {
            name: text(role.role_name()),
            arn: text(role.arn()),
            provisioned_product_arn: tag.map(|tag| tag.value().to_owned()),
            inline,
            attached: attached.collect(),
            boundary: boundary.map(str::to_owned),
        });
        Ok(())
    }

    fn inline(&mut self, policy: &PolicyDetail) -> Result<DocumentNote, Refused> {
        let document = self.document(policy.policy_document())?;
        Ok(DocumentNote { name: text(policy.policy_name()), version: None, document })
    }

    /// Of a managed policy only the version in force counts.
    fn policy(&mut self, policy: &ManagedPolicyDetail) -> Result<(), Refused> {
        let in_force = policy.policy_version_list().iter().find(|version| version.is_default_version());
        let Some(version) = in_force else { return Ok(()) };
        let document = self.document(version.document())?;
        let name = text(policy.policy_name());
        let note = DocumentNote { name, version: version.version_id().map(str::to_owned), document };
        self.note.policies.insert(text(policy.arn()), note);
        Ok(())
    }

    fn document(&mut self, encoded: Option<&str>) -> Result<Arc<str>, Refused> {
        let encoded = encoded.unwrap_or_default();
        if let Some((_, held)) = self.recent.iter().find(|(known, _)| known == encoded) {
            return Ok(Arc::clone(held));
        }
        let document = policy_document(encoded)?;
        let held = match self.documents.get(document.as_str()) {
            Some(held) => Arc::clone(held),
            None => document.into(),
        };
        self.documents.insert(Arc::clone(&held));
        self.recent.truncate(MAX_RECENT - 1);
        self.recent.push_front((encoded.to_owned(), Arc::clone(&held)));
        Ok(held)
    }
}
