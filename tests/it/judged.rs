//! What `fleet verify` says of each role against an independent evaluation: the account's own IAM simulation.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, EntityType};
use explicit_deny::aws::{AwsAccount, BaseCredentials, Connection, Retries};
use explicit_deny::lab::{Account, Answer, Call, Persona, find_region, fleet_of};
use explicit_deny::sim::{self, InlinePolicy, Ready, ScenarioOptions, Simulator};
use explicit_deny::world::{Clock, Seed, SystemClock};

const REGION: &str = "eu-west-1";
const FLEET: u32 = 8;

/// A fleet in which roles differ in all the ways that count.
fn mixed() -> (Arc<Mutex<Simulator>>, Ready, Arc<dyn Clock>) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let options = ScenarioOptions { fleet: FLEET, ..ScenarioOptions::default() };
    let (mut account, ids, ready) = sim::after_lab_4(Seed(7), options, clock.now()).expect("a scenario");
    let name = |number: u32| format!("ds-notebook-role-ml-dev-member{number}");
    let inline = |document: &str| InlinePolicy { name: "own".to_owned(), document: document.into() };
    let mut change = |number: u32, change: &dyn Fn(&mut sim::Role)| {
        change(account.roles.get_mut(&name(number)).expect("a role of the fleet"));
    };
    let null = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sagemaker:Create*","Resource":"*",
        "Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}}}"#;
    change(1, &|role| role.inline_policies.push(inline(null)));
    change(2, &|role| role.attached_policies.retain(|arn| arn.starts_with("arn:aws:iam::aws:")));
    change(3, &|role| role.permissions_boundary = Some("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".to_owned()));
    change(4, &|role| {
        role.inline_policies.push(inline(&null.replace("sagemaker:Create*", "sagemaker:CreateModel")));
    });
    change(5, &|role| role.permissions_boundary = Some("arn:aws:iam::aws:policy/AmazonSageMakerFullAccess".to_owned()));
    let simulator = Simulator::new(account, ids, Arc::clone(&clock), sim::Options::default());
    (Arc::new(Mutex::new(simulator)), ready, clock)
}

fn config(simulator: &Arc<Mutex<Simulator>>, keys: Credentials) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .http_client(sim::http_client(Arc::clone(simulator)))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .build()
}

async fn administrator(simulator: &Arc<Mutex<Simulator>>, ready: &Ready) -> SdkConfig {
    let base = Credentials::new(&ready.access_key_id, &ready.secret_access_key, None, None, "test");
    let sts = aws_sdk_sts::Client::new(&config(simulator, base));
    let assumed = sts.assume_role().role_arn(&ready.admin_role).role_session_name("test").send().await;
    let keys = assumed.expect("the administrator").credentials.expect("keys");
    let token = Some(keys.session_token().to_owned());
    config(simulator, Credentials::new(keys.access_key_id(), keys.secret_access_key(), token, None, "test"))
}

/// By role name, what the account's IAM simulation says to the job without a VPC.
async fn simulated(iam: &aws_sdk_iam::Client, roles: &BTreeMap<String, String>) -> BTreeMap<String, &'static str> {
    let mut decisions = BTreeMap::new();
    for (name, arn) in roles {
        let account_id = arn.split(':').nth(4).expect("an account");
        let instance = ContextEntry::builder()
            .context_key_name("sagemaker:InstanceTypes")
            .context_key_type(ContextKeyTypeEnum::StringList)
            .context_key_values("ml.m4.xlarge");
        let request = iam
            .simulate_principal_policy()
            .policy_source_arn(arn)
            .action_names("sagemaker:CreateTrainingJob")
            .resource_arns(format!("arn:aws:sagemaker:{REGION}:{account_id}:training-job/no-vpc"))
            .context_entries(instance.build());
        let output = request.send().await.expect("a simulation");
        let word = match output.evaluation_results()[0].eval_decision().as_str() {
            "allowed" => "allowed",
            "explicitDeny" => "explicit_deny",
            _ => "implicit_deny",
        };
        decisions.insert(name.clone(), word);
    }
    decisions
}

#[test]
fn the_fleets_verdicts_are_those_of_the_accounts_own_simulation() {
    let (simulator, ready, clock) = mixed();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let account = AwsAccount::connect(Connection {
            region: REGION.to_owned(),
            http_client: sim::http_client(Arc::clone(&simulator)),
            base: BaseCredentials::fixed(ready.access_key_id.clone(), ready.secret_access_key.clone(), None),
            clock,
            recall: None,
            retries: Retries::Never,
            endpoint_url: None,
        });
        let assume = Call::AssumeRole {
            role: Persona::Admin,
            role_arn: ready.admin_role.clone(),
            session_name: "test".to_owned(),
            external_id: None,
        };
        account.perform(Persona::Base, assume).await.result.expect("the administrator");
        let ask = async |call: Call| account.perform(Persona::Admin, call).await.result.expect("an answer");
        let Answer::Fleet(found) = ask(Call::SearchFleet { product_id: ready.product_id.clone() }).await else {
            panic!("no fleet");
        };
        let Answer::Authorizations(authorizations) = ask(Call::GetAccountAuthorizationDetails).await else {
            panic!("no authorizations");
        };
        let members = fleet_of(found, &[], &authorizations, find_region(REGION).expect("a region"));
        assert_eq!(members.len(), 9);
        let of_fleet = authorizations.roles.iter().filter(|role| role.provisioned_product_arn.is_some());
        let roles: BTreeMap<String, String> = of_fleet.map(|role| (role.name.clone(), role.arn.clone())).collect();
        let iam = aws_sdk_iam::Client::new(&administrator(&simulator, &ready).await);
        let expected = simulated(&iam, &roles).await;
        let mut words = BTreeMap::new();
        for member in &members {
            let word = member.exposure.word();
            assert_eq!(expected.get(&format!("ds-notebook-role-ml-dev-{}", member.owner)), Some(&word), "{member:?}");
            *words.entry(word).or_insert(0) += 1;
        }
        assert_eq!(words, BTreeMap::from([("allowed", 6), ("explicit_deny", 1), ("implicit_deny", 2)]));
    });
}

#[test]
fn authorization_details_come_in_pages_with_encoded_documents() {
    let (simulator, ready, _) = mixed();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let iam = aws_sdk_iam::Client::new(&administrator(&simulator, &ready).await);
        let pages = iam.get_account_authorization_details().max_items(4).into_paginator().send();
        let pages: Vec<_> = pages.collect::<Result<_, _>>().await.expect("pages");
        assert!(pages.len() > 5 && pages[0].is_truncated());
        let users: Vec<_> = pages.iter().flat_map(|page| page.user_detail_list()).collect();
        assert_eq!((users.len(), users[0].user_name(), users[0].user_policy_list().len()), (1, Some("ana"), 1));
        let roles: Vec<_> = pages.iter().flat_map(|page| page.role_detail_list()).collect();
        assert_eq!(roles.len(), 4 + 1 + 8);
        let role = roles.iter().find(|role| role.role_name() == Some("ds-notebook-role-ml-dev-member1"));
        let role = role.expect("a role of the fleet");
        let document = role.role_policy_list()[0].policy_document().expect("a document");
        assert!(document.starts_with("%7B%22Version%22%3A%222012-10-17%22"), "{document}");
        assert!(role.assume_role_policy_document().expect("a trust policy").starts_with("%7B"));
        assert_eq!(role.attached_managed_policies().len(), 2);
        let policies: Vec<_> = pages.iter().flat_map(|page| page.policies()).collect();
        let own = policies.iter().find(|policy| policy.policy_name() == Some("ds-notebook-policy-ml-dev-member1"));
        let own = own.expect("a policy of the fleet");
        assert_eq!((own.default_version_id(), own.attachment_count()), (Some("v1"), Some(1)));
        assert!(own.policy_version_list()[0].is_default_version());
        let local = iam.get_account_authorization_details().filter(EntityType::LocalManagedPolicy).send().await;
        let local = local.expect("an answer");
        assert!(local.role_detail_list().is_empty() && local.user_detail_list().is_empty());
        assert_eq!(local.policies().len(), 9);
        let marker = pages[0].marker().expect("a marker");
        let foreign = iam.get_account_authorization_details().filter(EntityType::Role).marker(marker).send().await;
        assert_eq!(foreign.expect_err("another list's marker").meta_code(), Some("ValidationError"));
        let base = Credentials::new(&ready.access_key_id, &ready.secret_access_key, None, None, "test");
        let iam = aws_sdk_iam::Client::new(&config(&simulator, base));
        let denied = iam.get_account_authorization_details().send().await.expect_err("the user may not");
        assert_eq!(denied.meta_code(), Some("AccessDenied"));
    });
}

/// The code of an error, whatever its variant.
trait MetaCode {
    fn meta_code(&self) -> Option<&str>;
}

impl<E: aws_smithy_types::error::metadata::ProvideErrorMetadata> MetaCode for aws_sdk_iam::error::SdkError<E> {
    fn meta_code(&self) -> Option<&str> {
        self.as_service_error().and_then(|error| error.code())
    }
}
