//! The account as it stands, checked against the workshop.

use super::*;
use crate::policy;
use crate::sim::account::{ProvisionedStatus, RecordStatus};
use crate::sim::fixture::{Fixture, NOW};

#[test]
fn the_account_stands_as_lab_4_leaves_it() {
    let Fixture { account, ready, .. } = Fixture::new();
    let product = account.provisioned_products.get(&ready.provisioned_product_id).expect("launched");
    assert_eq!(product.status, ProvisionedStatus::Available);
    assert!(product.user_arn_session.ends_with(":assumed-role/ds-user-role-ml-dev/ana"));
    let record = account.records.get(&product.last_record_id).expect("recorded");
    assert_eq!(record.status, RecordStatus::Succeeded);
    let outputs: Vec<_> = record.outputs.iter().map(|(key, ..)| key.as_str()).collect();
    assert_eq!(outputs, ["NotebookUrl", "EbsKmsKeyId", "CloudformationStackARN"]);
    let role = account.roles.get("ds-notebook-role-ml-dev-ana").expect("made by the template");
    assert_eq!((role.path.as_str(), role.arn.as_str()), ("/service-role/", ready.notebook_role.as_str()));
    let policy_arn = format!("arn:aws:iam::{}:policy/ds-notebook-policy-ml-dev-ana", ready.account_id);
    assert_eq!(
        role.attached_policies,
        [policy_arn.clone(), "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".to_owned()]
    );
    let policy = account.policies.get(&policy_arn).expect("made by the template");
    assert_eq!((policy.default_version.as_str(), policy.versions.len()), ("v1", 1));
    let instance = account.notebook_instances.get(&ready.notebook_instance).expect("made by the template");
    assert_eq!((instance.name.as_str(), instance.status.as_str()), ("ds-notebook-ml-dev-ana", "InService"));
    assert_eq!(instance.subnet_id.as_deref(), ready.subnets.first().map(String::as_str));
    assert_eq!(instance.security_groups, ready.security_group_ids);
    assert!(account.kms_keys.contains(instance.kms_key_id.as_deref().unwrap_or_default()));
    assert!(account.training_jobs.is_empty() && account.deployments.is_empty() && account.timeline.is_empty());
}

#[test]
fn the_notebook_role_trusts_the_team_in_the_lab_only() {
    for (trust, expected) in [(Trust::Lab, true), (Trust::Real, false)] {
        let fixture = Fixture::with(ScenarioOptions { trust, ..ScenarioOptions::default() });
        let role = fixture.account.roles.get("ds-notebook-role-ml-dev-ana").expect("made by the template");
        assert_eq!(role.trust_policy.contains(&fixture.ready.team_role), expected, "{trust:?}");
        assert!(role.trust_policy.contains("sagemaker.amazonaws.com"));
    }
}

#[test]
fn every_policy_in_the_account_is_one_that_iam_takes() {
    let Fixture { account, .. } = Fixture::new();
    let managed = account.policies.values().flat_map(|policy| &policy.versions).map(|version| &version.document);
    let inline = account.roles.values().flat_map(|role| &role.inline_policies).map(|policy| &policy.document);
    let of_users = account.users.values().flat_map(|user| &user.inline_policies).map(|policy| &policy.document);
    for document in managed.chain(inline).chain(of_users) {
        let (compiled, problems) = policy::parse_text(document, policy::PolicyKind::Identity);
        assert!(compiled.is_some(), "{document}: {problems:?}");
    }
    for role in account.roles.values() {
        let (compiled, problems) = policy::parse_text(&role.trust_policy, policy::PolicyKind::Trust);
        assert!(compiled.is_some(), "{}: {problems:?}", role.trust_policy);
        assert!(role.attached_policies.iter().all(|arn| account.policies.contains(arn)), "{}", role.name);
    }
}

#[test]
fn everything_follows_from_the_seed() {
    let text = |seed| {
        let (account, ids, ready) = after_lab_4(Seed(seed), ScenarioOptions::default(), NOW).expect("stands");
        (crate::sim::snapshot::write(&account, &ids), ready.secret_access_key)
    };
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

#[test]
fn a_fleet_has_a_notebook_each() {
    let fixture = Fixture::with(ScenarioOptions { fleet: 3, ..ScenarioOptions::default() });
    assert_eq!(fixture.account.notebook_instances.len(), 4);
    assert_eq!(fixture.account.provisioned_products.len(), 4);
    assert!(fixture.account.roles.contains("ds-notebook-role-ml-dev-member3"));
}

#[test]
fn the_secret_is_not_printed() {
    let ready = Fixture::new().ready;
    let printed = format!("{ready:?}");
    assert!(!printed.contains(&ready.secret_access_key) && printed.contains("[redacted]"));
}

#[test]
fn what_cannot_stand_says_why() {
    let check = |options: ScenarioOptions, expected: &str| {
        let error = after_lab_4(Seed(1), options, NOW).expect_err("cannot stand").to_string();
        assert!(error.contains(expected), "{error}");
    };
    let region = ScenarioOptions { region: "mars-north-1".to_owned(), ..ScenarioOptions::default() };
    check(region, "found `mars-north-1`");
    let with_template = |text: &str| ScenarioOptions {
        templates: BTreeMap::from([("ds_notebook_v1.yaml".to_owned(), text.to_owned())]),
        ..ScenarioOptions::default()
    };
    check(with_template("Resources: ["), "cannot be published");
    check(with_template("Resources:\n  Key:\n    Type: AWS::KMS::Key\n"), "cannot be launched");
}
