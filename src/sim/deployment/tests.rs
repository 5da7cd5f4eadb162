//! Updates from one template to another, and what becomes of those that fail.

use crate::sim::account::{ManagedPolicy, ProvisionedStatus, RecordStatus, Role, Stack, Text};
use crate::sim::fixture::Fixture;
use crate::sim::scenario::{ScenarioOptions, Trust};
use crate::source::{parse_json, to_json};
use crate::template::builtin;

const V1: &str = "ds_notebook_v1.yaml";
const V2: &str = "ds_notebook_v2.yaml";
const ROLE: &str = "ds-notebook-role-ml-dev-ana";

fn policy(fixture: &Fixture) -> ManagedPolicy {
    let arn = format!("arn:aws:iam::{}:policy/ds-notebook-policy-ml-dev-ana", fixture.ready.account_id);
    fixture.account.policies.get(&arn).expect("the notebook's policy").clone()
}

fn in_force(fixture: &Fixture) -> String {
    policy(fixture).in_force().expect("a default version").document.to_string()
}

fn stack(fixture: &Fixture) -> Stack {
    let product = fixture.account.provisioned_products.get(&fixture.ready.provisioned_product_id).expect("launched");
    fixture.account.stacks.get(&product.stack_id).expect("has a stack").clone()
}

fn role(fixture: &mut Fixture, change: impl Fn(&mut Role)) {
    change(fixture.account.roles.get_mut("ds-sc-launch-role-ml-dev").expect("the launch role"));
}

fn text(file: &str) -> &'static str {
    builtin(file).expect("comes with the program")
}

/// Status of the record, status of the product, default version of the policy, status of the stack.
fn check(fixture: &Fixture, record: &str, expected: (RecordStatus, ProvisionedStatus, &str, &str)) {
    let record = fixture.account.records.get(record).expect("recorded");
    let product = fixture.account.provisioned_products.get(&fixture.ready.provisioned_product_id).expect("launched");
    let found = (record.status, product.status, policy(fixture).default_version, stack(fixture).status);
    let (record_status, product_status, version, stack_status) = expected;
    let expected = (record_status, product_status, version.into(), stack_status.into());
    assert_eq!(found, expected, "{:?}", record.errors);
    assert_eq!(product.last_record_id, record.id);
    assert!(fixture.account.deployments.is_empty() && fixture.account.timeline.is_empty());
}

const DONE: (RecordStatus, ProvisionedStatus, &str, &str) =
    (RecordStatus::Succeeded, ProvisionedStatus::Available, "v2", "UPDATE_COMPLETE");

#[test]
fn version_2_puts_its_policy_in_force_and_changes_nothing_else() {
    let mut fixture = Fixture::new();
    let before = stack(&fixture);
    let version = fixture.publish(V2, None);
    let record = fixture.update(&version);
    check(&fixture, &record, DONE);
    let document = parse_json(&in_force(&fixture)).expect("JSON");
    let statements = document.get("Statement").and_then(|list| list.as_list()).expect("statements");
    assert_eq!(statements.len(), 12);
    let deny = r#"{"Effect":"Deny","Action":["sagemaker:CreateNotebookInstance","sagemaker:CreateHyperParameterTuningJob","sagemaker:CreateProcessingJob","sagemaker:CreateTrainingJob","sagemaker:CreateModel"],"Resource":"*","Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}}"#;
    assert!(statements.iter().any(|statement| to_json(statement) == deny), "{}", in_force(&fixture));
    for id in fixture.ready.subnets.iter().chain(&fixture.ready.security_group_ids) {
        assert!(in_force(&fixture).contains(id.as_str()), "{id}");
    }
    let after = stack(&fixture);
    let others = |stack: &Stack| {
        let others = stack.resources.iter().filter(|resource| resource.logical_id != "SageMakerExecPolicy");
        others.cloned().collect::<Vec<_>>()
    };
    assert_eq!(others(&before), others(&after));
    assert_eq!((before.parameters, before.outputs), (after.parameters, after.outputs));
    let versions: Vec<_> = policy(&fixture).versions.into_iter().map(|version| version.version_id).collect();
    assert_eq!(versions, ["v1", "v2"]);
}

#[test]
fn an_update_of_one_policy_takes_the_events_and_the_time_that_it_takes_in_aws() {
    let mut fixture = Fixture::new();
    let version = fixture.publish(V2, None);
    fixture.wait();
    let (began, n_before) = (fixture.now, stack(&fixture).events.len());
    fixture.update(&version);
    let took = fixture.now.since(began).as_secs();
    assert!((35..=45).contains(&took), "{took} s");
    let events = stack(&fixture).events.split_off(n_before);
    let seen: Vec<_> = events.iter().map(|event| (&*event.logical_id, &*event.status)).collect();
    let name = stack(&fixture).name;
    let expected = [
        (name.as_str(), "UPDATE_IN_PROGRESS"),
        ("SageMakerExecPolicy", "UPDATE_IN_PROGRESS"),
        ("SageMakerExecPolicy", "UPDATE_COMPLETE"),
        (name.as_str(), "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        (name.as_str(), "UPDATE_COMPLETE"),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn versions_come_and_go_and_numbers_are_never_reused() {
    let mut fixture = Fixture::new();
    let (one, two) = (fixture.publish(V1, None), fixture.publish(V2, None));
    let first = in_force(&fixture);
    for round in 0..4 {
        let record = fixture.update(if round % 2 == 0 { &two } else { &one });
        let expected = format!("v{}", round + 2);
        check(&fixture, &record, (DONE.0, DONE.1, &expected, DONE.3));
    }
    assert_eq!(in_force(&fixture), first);
    fixture.update(&two);
    let versions: Vec<_> = policy(&fixture).versions.into_iter().map(|version| version.version_id).collect();
    assert_eq!(versions, ["v2", "v3", "v4", "v5", "v6"]);
    assert_eq!(policy(&fixture).default_version, "v6");
}

#[test]
fn whatever_policy_a_template_brings_is_what_is_in_force() {
    let other = text(V2).replace("sagemaker:CreateModel\n", "sagemaker:CreateTransformJob\n");
    assert_ne!(other, text(V2));
    let without_deny = text(V2).replace("Effect: Deny", "Effect: Allow");
    for (file, brought, wanted, unwanted) in [
        ("other.yaml", other, "sagemaker:CreateTransformJob", "sagemaker:CreateModel"),
        ("open.yaml", without_deny, "sagemaker:CreateModel", "Deny"),
    ] {
        let mut fixture = Fixture::new();
        let version = fixture.publish(file, Some(&brought));
        let record = fixture.update(&version);
        check(&fixture, &record, DONE);
        let document = in_force(&fixture);
        assert!(document.contains(wanted) && !document.contains(unwanted), "{file}: {document}");
    }
}

#[test]
fn the_teams_trust_survives_updates_of_the_role() {
    let changed = text(V2).replace("Path: /service-role/\n", "Path: /service-role/\n      MaxSessionDuration: 7200\n");
    assert_ne!(changed, text(V2));
    let mut fixture = Fixture::new();
    role(&mut fixture, |role| {
        role.inline_policies[0].document =
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#.into();
    });
    let version = fixture.publish("longer.yaml", Some(&changed));
    let record = fixture.update(&version);
    check(&fixture, &record, DONE);
    let role = fixture.account.roles.get(ROLE).expect("the notebook role");
    assert_eq!(role.max_session_duration_seconds, 7200);
    assert_eq!(role.trust_policy.matches(&fixture.ready.team_role).count(), 1);
    let real = Fixture::with(ScenarioOptions { trust: Trust::Real, ..ScenarioOptions::default() });
    assert!(!real.account.roles.get(ROLE).expect("the notebook role").trust_policy.contains("AWS"));
}

#[test]
fn without_permission_the_launch_role_changes_nothing() {
    for action in ["iam:CreatePolicyVersion", "iam:ListPolicyVersions"] {
        let mut fixture = Fixture::new();
        let first = in_force(&fixture);
        role(&mut fixture, |role| {
            let document = &mut role.inline_policies[0].document;
            *document = document.replace(&format!("\"{action}\","), "").into();
        });
        // The catch-all of another policy would let it through all the same.
        let version = fixture.publish(V2, None);
        let record = fixture.update(&version);
        check(&fixture, &record, (RecordStatus::Failed, ProvisionedStatus::Tainted, "v1", "UPDATE_ROLLBACK_COMPLETE"));
        assert_eq!(in_force(&fixture), first);
        let (_, words) = &fixture.account.records.get(&record).expect("recorded").errors[0];
        let reason = format!("because no identity-based policy allows the {action} action");
        assert!(words.contains(&reason) && words.contains("assumed-role/ds-sc-launch-role-ml-dev/"), "{words}");
        let statuses: Vec<_> = stack(&fixture).events.into_iter().map(|event| event.status).collect();
        let tail = [
            "UPDATE_IN_PROGRESS",
            "UPDATE_IN_PROGRESS",
            "UPDATE_FAILED",
            "UPDATE_ROLLBACK_IN_PROGRESS",
            "UPDATE_COMPLETE",
            "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "UPDATE_ROLLBACK_COMPLETE",
        ];
        assert!(statuses.ends_with(&tail.map(Text::from)), "{statuses:?}");
    }
}

#[test]
fn a_tainted_product_can_be_updated_again() {
    let mut fixture = Fixture::new();
    let broken = fixture.publish("bad.yaml", Some(&text(V2).replace("Effect: Deny", "Effect: Forbid")));
    let record = fixture.update(&broken);
    check(&fixture, &record, (RecordStatus::Failed, ProvisionedStatus::Tainted, "v1", "UPDATE_ROLLBACK_COMPLETE"));
    let version = fixture.publish(V2, None);
    let record = fixture.update(&version);
    check(&fixture, &record, DONE);
}

#[test]
fn what_cloudformation_refuses_fails_the_record_in_its_words() {
    let cases: [(&[(&str, &str)], &str); 4] = [
        (&[("NotebookSubnet", "7")], "NotebookSubnet"),
        (&[("InstanceType", "ml.huge")], "InstanceType"),
        (&[("ProjectName", "other")], "The project name must be ml"),
        (&[("VolumeSize", "many")], "VolumeSize"),
    ];
    for (changes, expected) in cases {
        let mut fixture = Fixture::new();
        let version = fixture.publish(V2, None);
        let input = fixture.update_input(&version, changes);
        let record = fixture.update_with(input);
        check(&fixture, &record, (RecordStatus::Failed, ProvisionedStatus::Tainted, "v1", "CREATE_COMPLETE"));
        let (_, words) = &fixture.account.records.get(&record).expect("recorded").errors[0];
        assert!(words.starts_with("AmazonCloudFormationException  ") && words.contains(expected), "{words}");
    }
}

#[test]
fn an_import_that_nobody_exports_rolls_back() {
    let mut fixture = Fixture::new();
    let version = fixture.publish("missing.yaml", Some(&text(V2).replace("ds-subnet3-", "ds-subnet9-")));
    let record = fixture.update(&version);
    check(&fixture, &record, (RecordStatus::Failed, ProvisionedStatus::Tainted, "v1", "UPDATE_ROLLBACK_COMPLETE"));
    let (_, words) = &fixture.account.records.get(&record).expect("recorded").errors[0];
    assert!(words.contains("No export named ds-subnet9-ml-dev found"), "{words}");
}

#[test]
fn a_changed_subnet_replaces_the_notebook_and_a_changed_size_does_not() {
    for (changes, replaced) in [(("NotebookSubnet", "2"), true), (("InstanceType", "ml.m5.xlarge"), false)] {
        let mut fixture = Fixture::new();
        let version = fixture.publish(V2, None);
        let input = fixture.update_input(&version, &[changes]);
        let record = fixture.update_with(input);
        let found = fixture.account.records.get(&record).expect("recorded");
        if replaced {
            assert_eq!(found.status, RecordStatus::Failed, "{:?}", found.errors);
            assert!(found.errors[0].1.contains("custom-named resource requires replacing"), "{:?}", found.errors);
            assert_eq!(policy(&fixture).versions.len(), 3, "v1, v2, and v1's text again");
            assert!(!in_force(&fixture).contains("Deny"));
        } else {
            assert_eq!(found.status, RecordStatus::Succeeded, "{:?}", found.errors);
            let instance = fixture.account.notebook_instances.get(&fixture.ready.notebook_instance).expect("stays");
            assert_eq!(instance.instance_type, "ml.m5.xlarge");
        }
    }
}

#[test]
fn another_owner_replaces_role_policy_and_notebook() {
    let mut fixture = Fixture::new();
    let version = fixture.publish(V2, None);
    let input = fixture.update_input(&version, &[("NotebookOwnerUsername", "bo")]);
    let record = fixture.update_with(input);
    let found = fixture.account.records.get(&record).expect("recorded");
    assert_eq!(found.status, RecordStatus::Succeeded, "{:?}", found.errors);
    assert!(fixture.account.roles.contains("ds-notebook-role-ml-dev-bo") && !fixture.account.roles.contains(ROLE));
    assert!(fixture.account.notebook_instances.contains("ds-notebook-ml-dev-bo"));
    assert_eq!(fixture.account.notebook_instances.len(), 1);
    let own = |policy: &&ManagedPolicy| policy.name.starts_with("ds-notebook-policy");
    assert_eq!(fixture.account.policies.values().filter(own).count(), 1);
}

#[test]
fn termination_removes_all_that_was_made() {
    let mut fixture = Fixture::new();
    let team = fixture.team();
    let input = serde_json::json!({
        "ProvisionedProductId": fixture.ready.provisioned_product_id, "TerminateToken": "t1",
    });
    fixture.catalog(&team, "TerminateProvisionedProduct", input);
    fixture.wait();
    assert!(fixture.account.provisioned_products.is_empty() && fixture.account.notebook_instances.is_empty());
    assert!(!fixture.account.roles.contains(ROLE));
    assert!(fixture.account.stacks.values().any(|stack| stack.status == "DELETE_COMPLETE"));
}

#[test]
fn resources_that_mean_nothing_here_are_kept_by_name() {
    let extended = format!(
        "{}\n  Topic:\n    Type: AWS::SNS::Topic\n",
        text(V2).split("\nOutputs:").next().expect("a first part").trim_end()
    );
    let mut fixture = Fixture::new();
    let version = fixture.publish("topic.yaml", Some(&extended));
    let record = fixture.update(&version);
    check(&fixture, &record, DONE);
    let event = stack(&fixture).events.into_iter().find(|event| event.logical_id == "Topic" && event.reason.is_some());
    assert_eq!(event.map(|event| event.status.to_string()).as_deref(), Some("CREATE_COMPLETE"));
    assert!(stack(&fixture).outputs.is_empty());
    // Back to a template without it.
    let version = fixture.publish(V2, None);
    fixture.update(&version);
    assert!(!stack(&fixture).resources.iter().any(|resource| resource.logical_id == "Topic"));
}

#[test]
fn an_export_that_is_imported_stays_as_it_is() {
    let exporting = format!("{}\n    Export:\n      Name: key-of-ana\n", text(V2).trim_end());
    let importing = "Resources:\n  Name:\n    Type: AWS::SSM::Parameter\n    Properties:\n      Name: imported\n      \
                     Type: String\n      Value: !ImportValue key-of-ana\nParameters:\n  ProjectName:\n    Type: String\n";
    let mut fixture = Fixture::new();
    let exporter = fixture.publish("exporting.yaml", Some(&exporting));
    let record = fixture.update(&exporter);
    check(&fixture, &record, DONE);
    assert!(fixture.account.exports.contains("key-of-ana"));
    let importer = fixture.publish("importing.yaml", Some(importing));
    let team = fixture.team();
    let input = serde_json::json!({
        "ProductId": fixture.ready.product_id, "ProvisioningArtifactId": importer, "ProvisionedProductName": "importer",
        "ProvisionToken": "p", "ProvisioningParameters": [{ "Key": "ProjectName", "Value": "ml" }],
    });
    fixture.catalog(&team, "ProvisionProduct", input);
    fixture.wait();
    assert!(fixture.account.parameters.contains("imported"));
    let version = fixture.publish(V2, None);
    let record = fixture.update(&version);
    let (_, words) = &fixture.account.records.get(&record).expect("recorded").errors[0];
    assert!(words.starts_with("Export key-of-ana cannot be deleted as it is in use by SC-"), "{words}");
}

#[test]
fn a_termination_may_leave_the_resources_where_they_are() {
    let mut fixture = Fixture::new();
    let team = fixture.team();
    let input = serde_json::json!({
        "ProvisionedProductId": fixture.ready.provisioned_product_id, "TerminateToken": "t1",
        "RetainPhysicalResources": true,
    });
    fixture.catalog(&team, "TerminateProvisionedProduct", input);
    fixture.wait();
    assert!(fixture.account.provisioned_products.is_empty() && fixture.account.roles.contains(ROLE));
}

#[test]
fn a_launch_that_was_rolled_back_leads_nowhere_but_to_its_end() {
    let mut fixture = Fixture::new();
    let team = fixture.team();
    let version = fixture.publish("bad.yaml", Some(&text(V1).replace("Effect: Allow", "Effect: Forbid")));
    let parameters = [("ProjectName", "ml"), ("NotebookOwnerUsername", "bo"), ("NotebookOwnerEmail", "b@example.com")];
    let input = serde_json::json!({
        "ProductId": fixture.ready.product_id, "ProvisioningArtifactId": version, "ProvisionToken": "p",
        "ProvisionedProductName": "bo",
        "ProvisioningParameters": parameters.map(|(key, value)| serde_json::json!({ "Key": key, "Value": value })),
    });
    fixture.catalog(&team, "ProvisionProduct", input);
    fixture.wait();
    let status = |fixture: &Fixture| {
        fixture.account.provisioned_products.values().find(|product| product.name == "bo").map(|product| product.status)
    };
    assert_eq!(status(&fixture), Some(ProvisionedStatus::Error));
    assert!(
        fixture.account.stacks.values().any(|stack| stack.status == "ROLLBACK_COMPLETE" && stack.resources.is_empty())
    );
    let previous = parameters.map(|(key, _)| serde_json::json!({ "Key": key, "UsePreviousValue": true }));
    let input = serde_json::json!({
        "ProvisionedProductName": "bo", "UpdateToken": "u", "ProvisioningParameters": previous,
    });
    let record = fixture.update_with(input);
    let (_, words) = &fixture.account.records.get(&record).expect("recorded").errors[0];
    assert!(words.contains("is in ROLLBACK_COMPLETE state and can not be updated"), "{words}");
    assert_eq!(status(&fixture), Some(ProvisionedStatus::Error));
    let input = serde_json::json!({ "ProvisionedProductName": "bo", "TerminateToken": "t" });
    fixture.catalog(&team, "TerminateProvisionedProduct", input);
    fixture.wait();
    assert_eq!(status(&fixture), None);
    assert!(!fixture.account.roles.contains("ds-notebook-role-ml-dev-bo"));
}
