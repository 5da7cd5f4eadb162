//! Calls against a script: what goes over the wire, and what is made of the answer.

use std::sync::Arc;

use super::*;
use crate::aws::connect::Retries;
use crate::aws::connect::scripted::{Script, Sent, without_pauses};
use crate::aws::session::BaseCredentials;
use crate::lab::{
    Answer, AttachedPolicy, CallErrorKind, EventNote, JobNote, LaunchPathNote, NotebookNote, PolicyNote, ProductNote,
    ProvisionedNote, RecordNote, ResourceNote, TrainingJobPlan, VersionNote, VpcPlan,
};
use crate::world::{ManualClock, Timestamp};

const NOW: Timestamp = Timestamp(1_795_453_262_000);

fn account(script: &Script) -> AwsAccount {
    let connection = Connection {
        region: "eu-west-1".to_owned(),
        http_client: script.http_client(),
        base: BaseCredentials::fixed("AKIABASE".to_owned(), "secret".to_owned(), None),
        clock: Arc::new(ManualClock::at(NOW)),
        recall: None,
        retries: Retries::Standard,
        endpoint_url: None,
    };
    AwsAccount::over(without_pauses(&sdk_config(&connection)), connection)
}

fn wait(performing: Performing) -> Performed {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(performing)
}

/// Performs `call` as the base identity, which is answered with `pages`, one after another.
fn perform(call: Call, pages: &[&str]) -> (Performed, Vec<Sent>) {
    let script = Script::default();
    pages.iter().for_each(|page| script.answer(200, page));
    let performed = wait(account(&script).perform(Persona::Base, call));
    (performed, script.sent())
}

/// Checks the last request and the answer of `call`.
fn check(call: Call, pages: &[&str], uri: &str, body: &str, answer: Answer) {
    let (service, operation) = call.service_and_operation();
    let (performed, sent) = perform(call, pages);
    assert_eq!(performed.result, Ok(answer));
    assert_eq!((performed.http_status, performed.request_id.as_deref()), (Some(200), Some("request-200")));
    assert_eq!(sent.len(), pages.len());
    let last = sent.last().expect("a request");
    assert_eq!((last.uri.as_str(), last.body.as_str()), (uri, body));
    assert_eq!(last.date, "20261123T170102Z");
    assert!(last.authorization.contains("Credential=AKIABASE/20261123/"), "{}", last.authorization);
    assert!(last.authorization.contains(&format!("/{service}/aws4_request")), "{}", last.authorization);
    let named = last.target.ends_with(&format!(".{operation}")) || body.contains(&format!("Action={operation}&"));
    assert!(named, "{operation}");
}

fn catalog(call: Call, pages: &[&str], body: &str, answer: Answer) {
    check(call, pages, "https://servicecatalog.eu-west-1.amazonaws.com/", body, answer);
}

fn sagemaker(call: Call, pages: &[&str], body: &str, answer: Answer) {
    check(call, pages, "https://api.sagemaker.eu-west-1.amazonaws.com/", body, answer);
}

fn iam(call: Call, pages: &[&str], body: &str, answer: Answer) {
    check(call, pages, "https://iam.amazonaws.com/", body, answer);
}

fn stacks(call: Call, pages: &[&str], body: &str, answer: Answer) {
    check(call, pages, "https://cloudformation.eu-west-1.amazonaws.com/", body, answer);
}

#[test]
fn products_and_versions() {
    let version = || VersionNote { id: "pa-1".into(), name: "v1".into(), active: true, ..VersionNote::default() };
    catalog(
        Call::SearchProductsAsAdmin,
        &[
            r#"{"ProductViewDetails":[{"ProductViewSummary":{"Id":"prodview-1","ProductId":"prod-1","Name":"a"}}],"NextPageToken":"t"}"#,
            r#"{"ProductViewDetails":[{"ProductViewSummary":{"Id":"prodview-2","ProductId":"prod-2","Name":"b"}}]}"#,
        ],
        r#"{"PageToken":"t"}"#,
        Answer::Products(vec![
            ProductNote { id: "prod-1".into(), name: "a".into() },
            ProductNote { id: "prod-2".into(), name: "b".into() },
        ]),
    );
    catalog(
        Call::ListProvisioningArtifacts { product_id: "prod-1".into() },
        &[r#"{"ProvisioningArtifactDetails":[{"Id":"pa-1","Name":"v1","Active":true,"CreatedTime":1795449600.123}]}"#],
        r#"{"ProductId":"prod-1"}"#,
        Answer::Versions(vec![VersionNote { created_at: Some(Timestamp(1_795_449_600_123)), ..version() }]),
    );
    catalog(
        Call::DescribeProduct { product_id: "prod-1".into() },
        &[r#"{"ProvisioningArtifacts":[{"Id":"pa-1","Name":"v1","Guidance":"DEFAULT"}]}"#],
        r#"{"Id":"prod-1"}"#,
        Answer::Versions(vec![version()]),
    );
    catalog(
        Call::DescribeProvisioningArtifact { product_id: "prod-1".into(), artifact_id: "pa-1".into(), verbose: true },
        &[
            r#"{"ProvisioningArtifactDetail":{"Id":"pa-1","Name":"v1","Active":true},"Status":"CREATED","Info":{"TemplateUrl":"https://x","CloudFormationTemplate":"Resources:"}}"#,
        ],
        r#"{"ProvisioningArtifactId":"pa-1","ProductId":"prod-1","Verbose":true}"#,
        Answer::Version(VersionNote {
            status: "CREATED".into(),
            template_url: Some("https://x".into()),
            template: Some("Resources:".into()),
            ..version()
        }),
    );
    catalog(
        Call::CreateProvisioningArtifact {
            product_id: "prod-1".into(),
            name: "v1".into(),
            description: "d".into(),
            template_url: "https://x".into(),
            token: "token-1".into(),
        },
        &[
            r#"{"ProvisioningArtifactDetail":{"Id":"pa-1","Name":"v1","Active":true},"Status":"CREATING","Info":{"TemplateUrl":"https://x"}}"#,
        ],
        r#"{"ProductId":"prod-1","Parameters":{"Name":"v1","Description":"d","Info":{"LoadTemplateFromURL":"https://x"},"Type":"CLOUD_FORMATION_TEMPLATE"},"IdempotencyToken":"token-1"}"#,
        Answer::Version(VersionNote { status: "CREATING".into(), template_url: Some("https://x".into()), ..version() }),
    );
}

#[test]
fn launching() {
    catalog(
        Call::ListLaunchPaths { product_id: "prod-1".into() },
        &[r#"{"LaunchPathSummaries":[{"Id":"lpv3-1","Name":"portfolio"}]}"#],
        r#"{"ProductId":"prod-1"}"#,
        Answer::LaunchPaths(vec![LaunchPathNote { id: "lpv3-1".into(), name: "portfolio".into() }]),
    );
    catalog(
        Call::DescribeProvisioningParameters {
            product_id: "prod-1".into(),
            artifact_id: "pa-1".into(),
            path_id: "lpv3-1".into(),
        },
        &[r#"{"ProvisioningArtifactParameters":[{"ParameterKey":"ProjectName"},{"ParameterKey":"EnvType"}]}"#],
        r#"{"ProductId":"prod-1","ProvisioningArtifactId":"pa-1","PathId":"lpv3-1"}"#,
        Answer::ParameterKeys(vec!["ProjectName".into(), "EnvType".into()]),
    );
}

#[test]
fn provisioned_products_and_records() {
    let provisioned = |stack_id: Option<&str>| ProvisionedNote {
        id: "pp-1".into(),
        name: "notebook".into(),
        status: "AVAILABLE".into(),
        product_id: "prod-1".into(),
        artifact_id: "pa-1".into(),
        stack_id: stack_id.map(str::to_owned),
    };
    catalog(
        Call::SearchProvisionedProducts,
        &[
            r#"{"ProvisionedProducts":[{"Id":"pp-1","Name":"notebook","Status":"AVAILABLE","ProductId":"prod-1","ProvisioningArtifactId":"pa-1","PhysicalId":"arn:stack"}],"TotalResultsCount":1}"#,
        ],
        r#"{"AccessLevelFilter":{"Key":"User","Value":"self"}}"#,
        Answer::ProvisionedProducts(vec![provisioned(Some("arn:stack"))]),
    );
    catalog(
        Call::DescribeProvisionedProduct { provisioned_product_id: "pp-1".into() },
        &[
            r#"{"ProvisionedProductDetail":{"Id":"pp-1","Name":"notebook","Status":"AVAILABLE","ProductId":"prod-1","ProvisioningArtifactId":"pa-1"}}"#,
        ],
        r#"{"Id":"pp-1"}"#,
        Answer::ProvisionedProduct(provisioned(None)),
    );
    catalog(
        Call::UpdateProvisionedProduct {
            provisioned_product_id: "pp-1".into(),
            product_id: "prod-1".into(),
            artifact_id: "pa-2".into(),
            path_id: "lpv3-1".into(),
            parameter_keys: vec!["ProjectName".into(), "EnvType".into()],
            token: "token-2".into(),
        },
        &[r#"{"RecordDetail":{"RecordId":"rec-1","Status":"CREATED","CreatedTime":1795449600}}"#],
        r#"{"ProvisionedProductId":"pp-1","ProductId":"prod-1","ProvisioningArtifactId":"pa-2","PathId":"lpv3-1","ProvisioningParameters":[{"Key":"ProjectName","UsePreviousValue":true},{"Key":"EnvType","UsePreviousValue":true}],"UpdateToken":"token-2"}"#,
        Answer::Record(RecordNote {
            id: "rec-1".into(),
            status: "CREATED".into(),
            created_at: Some(Timestamp(1_795_449_600_000)),
            errors: Vec::new(),
        }),
    );
    catalog(
        Call::DescribeRecord { record_id: "rec-1".into() },
        &[
            r#"{"RecordDetail":{"RecordId":"rec-1","Status":"FAILED","RecordErrors":[{"Code":"ERROR","Description":"no"},{"Description":"alone"}]}}"#,
        ],
        r#"{"Id":"rec-1"}"#,
        Answer::Record(RecordNote {
            id: "rec-1".into(),
            status: "FAILED".into(),
            created_at: None,
            errors: vec!["ERROR: no".into(), "alone".into()],
        }),
    );
}

fn plan(vpc: Option<VpcPlan>) -> TrainingJobPlan {
    TrainingJobPlan {
        job_name: "xgboost-1".into(),
        image: "image:1".into(),
        instance_type: "ml.m4.xlarge".into(),
        instance_count: 1,
        volume_gb: 5,
        max_runtime_seconds: 300,
        role_arn: "arn:role".into(),
        input: "s3://in".into(),
        output: "s3://out".into(),
        vpc,
    }
}

#[test]
fn a_training_job_names_a_network_only_if_the_plan_does() {
    let body = |vpc: Option<VpcPlan>| {
        let (performed, sent) =
            perform(Call::CreateTrainingJob(Box::new(plan(vpc))), &[r#"{"TrainingJobArn":"arn:job"}"#]);
        assert_eq!(performed.result, Ok(Answer::JobStarted("arn:job".into())));
        serde_json::from_str::<serde_json::Value>(&sent[0].body).expect("JSON")
    };
    let mut expected = serde_json::json!({
        "TrainingJobName": "xgboost-1",
        "AlgorithmSpecification": { "TrainingImage": "image:1", "TrainingInputMode": "File" },
        "HyperParameters": {
            "max_depth": "5", "eta": "0.2", "gamma": "4", "min_child_weight": "6", "subsample": "0.8",
            "verbosity": "0", "objective": "binary:logistic", "num_round": "100",
        },
        "RoleArn": "arn:role",
        "InputDataConfig": [{ "ChannelName": "train", "DataSource": { "S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": "s3://in", "S3DataDistributionType": "FullyReplicated",
        } } }],
        "OutputDataConfig": { "S3OutputPath": "s3://out" },
        "ResourceConfig": { "InstanceType": "ml.m4.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 5 },
        "StoppingCondition": { "MaxRuntimeInSeconds": 300 },
    });
    assert_eq!(body(None), expected);
    let vpc = VpcPlan { subnets: vec!["subnet-1".into()], security_group_ids: vec!["sg-1".into()] };
    expected["VpcConfig"] = serde_json::json!({ "SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"] });
    assert_eq!(body(Some(vpc)), expected);
}

#[test]
fn jobs_and_the_notebook() {
    let job = |message: &str, ended_at| JobNote {
        name: "xgboost-1".into(),
        status: "InProgress".into(),
        secondary_status: "Starting".into(),
        message: Some(message.into()),
        has_vpc: false,
        created_at: Timestamp(1_795_449_600_000),
        ended_at,
    };
    let describe = || Call::DescribeTrainingJob { name: "xgboost-1".into() };
    sagemaker(
        describe(),
        &[
            r#"{"TrainingJobName":"xgboost-1","TrainingJobStatus":"InProgress","SecondaryStatus":"Starting","CreationTime":1795449600,"SecondaryStatusTransitions":[{"Status":"Starting","StartTime":1,"StatusMessage":"first"},{"Status":"Starting","StartTime":2,"StatusMessage":"latest"}]}"#,
        ],
        r#"{"TrainingJobName":"xgboost-1"}"#,
        Answer::Job(job("latest", None)),
    );
    sagemaker(
        describe(),
        &[
            r#"{"TrainingJobName":"xgboost-1","TrainingJobStatus":"InProgress","SecondaryStatus":"Starting","CreationTime":1795449600,"TrainingEndTime":1795449660,"FailureReason":"why","VpcConfig":{"Subnets":["s"],"SecurityGroupIds":["g"]}}"#,
        ],
        r#"{"TrainingJobName":"xgboost-1"}"#,
        Answer::Job(JobNote { has_vpc: true, ..job("why", Some(Timestamp(1_795_449_660_000))) }),
    );
    sagemaker(
        Call::ListTrainingJobs { name_contains: "xg".into() },
        &[
            r#"{"TrainingJobSummaries":[{"TrainingJobName":"xg-2"}],"NextToken":"t"}"#,
            r#"{"TrainingJobSummaries":[{"TrainingJobName":"xg-1"}]}"#,
        ],
        r#"{"NextToken":"t","NameContains":"xg"}"#,
        Answer::Jobs(vec!["xg-2".into(), "xg-1".into()]),
    );
    sagemaker(
        Call::DescribeNotebookInstance { name: "nb".into() },
        &[r#"{"NotebookInstanceName":"nb","NotebookInstanceStatus":"InService","RoleArn":"arn:role"}"#],
        r#"{"NotebookInstanceName":"nb"}"#,
        Answer::Notebook(NotebookNote { name: "nb".into(), status: "InService".into(), role_arn: "arn:role".into() }),
    );
}

/// An answer of the query protocol.
fn query(operation: &str, result: &str) -> String {
    format!("<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>")
}

#[test]
fn policies_of_a_role() {
    let attached = |name: &str, rest: &str| {
        let member = format!("<member><PolicyName>{name}</PolicyName><PolicyArn>arn:{name}</PolicyArn></member>");
        query("ListAttachedRolePolicies", &format!("<AttachedPolicies>{member}</AttachedPolicies>{rest}"))
    };
    let (first, second) = (attached("a", "<IsTruncated>true</IsTruncated><Marker>m</Marker>"), attached("b", ""));
    let policy = |name: &str| AttachedPolicy { name: name.into(), arn: format!("arn:{name}") };
    iam(
        Call::ListAttachedRolePolicies { role_name: "r".into() },
        &[&first, &second],
        "Action=ListAttachedRolePolicies&Version=2010-05-08&RoleName=r&Marker=m",
        Answer::AttachedPolicies(vec![policy("a"), policy("b")]),
    );
    iam(
        Call::ListRolePolicies { role_name: "r".into() },
        &[&query("ListRolePolicies", "<PolicyNames><member>inline</member></PolicyNames>")],
        "Action=ListRolePolicies&Version=2010-05-08&RoleName=r",
        Answer::InlinePolicies(vec!["inline".into()]),
    );
    let document =
        "<RoleName>r</RoleName><PolicyName>p</PolicyName><PolicyDocument>%7B%22a%22%3A%22b+c%22%7D</PolicyDocument>";
    iam(
        Call::GetRolePolicy { role_name: "r".into(), policy_name: "p".into() },
        &[&query("GetRolePolicy", document)],
        "Action=GetRolePolicy&Version=2010-05-08&RoleName=r&PolicyName=p",
        Answer::PolicyDocument(PolicyNote {
            name: "p".into(),
            arn: None,
            version: None,
            document: r#"{"a":"b+c"}"#.into(),
        }),
    );
    let arn = "arn:aws:iam::123456789012:policy/p";
    let escaped = "arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fp";
    iam(
        Call::GetPolicy { policy_arn: arn.into() },
        &[&query("GetPolicy", &format!("<Policy><Arn>{arn}</Arn><DefaultVersionId>v2</DefaultVersionId></Policy>"))],
        &format!("Action=GetPolicy&Version=2010-05-08&PolicyArn={escaped}"),
        Answer::Policy { arn: arn.into(), default_version: "v2".into() },
    );
    iam(
        Call::GetPolicyVersion { policy_arn: arn.into(), version_id: "v2".into() },
        &[&query(
            "GetPolicyVersion",
            "<PolicyVersion><Document>%7B%7D</Document><VersionId>v2</VersionId></PolicyVersion>",
        )],
        &format!("Action=GetPolicyVersion&Version=2010-05-08&PolicyArn={escaped}&VersionId=v2"),
        Answer::PolicyDocument(PolicyNote {
            name: "p".into(),
            arn: Some(arn.into()),
            version: Some("v2".into()),
            document: "{}".into(),
        }),
    );
}

#[test]
fn stacks_and_exports() {
    let described = "<Stacks><member><StackName>s</StackName><Parameters><member><ParameterKey>EnvType</ParameterKey><ParameterValue>dev</ParameterValue></member></Parameters></member></Stacks>";
    stacks(
        Call::DescribeStack { stack_id: "s".into() },
        &[&query("DescribeStacks", described)],
        "Action=DescribeStacks&Version=2010-05-15&StackName=s",
        Answer::StackParameters([("EnvType".to_owned(), "dev".to_owned())].into()),
    );
    let resource = "<StackResources><member><LogicalResourceId>Role</LogicalResourceId><PhysicalResourceId>r</PhysicalResourceId><ResourceType>AWS::IAM::Role</ResourceType></member></StackResources>";
    stacks(
        Call::DescribeStackResources { stack_id: "s".into() },
        &[&query("DescribeStackResources", resource)],
        "Action=DescribeStackResources&Version=2010-05-15&StackName=s",
        Answer::Resources(vec![ResourceNote {
            logical_id: "Role".into(),
            physical_id: "r".into(),
            resource_type: "AWS::IAM::Role".into(),
        }]),
    );
    let event = |id: &str, rest: &str| {
        let member = format!(
            "<member><EventId>{id}</EventId><LogicalResourceId>Role</LogicalResourceId><Timestamp>2026-11-23T17:01:02Z</Timestamp><ResourceStatus>UPDATE_COMPLETE</ResourceStatus></member>"
        );
        query("DescribeStackEvents", &format!("<StackEvents>{member}</StackEvents>{rest}"))
    };
    let note = |id: &str| EventNote {
        id: id.into(),
        at: NOW,
        logical_id: "Role".into(),
        resource_type: String::new(),
        status: "UPDATE_COMPLETE".into(),
        reason: None,
    };
    stacks(
        Call::DescribeStackEvents { stack_id: "s".into() },
        &[&event("newest", "<NextToken>t</NextToken>"), &event("oldest", "")],
        "Action=DescribeStackEvents&Version=2010-05-15&StackName=s&NextToken=t",
        Answer::Events(vec![note("oldest"), note("newest")]),
    );
    stacks(
        Call::ListExports,
        &[&query("ListExports", "<Exports><member><Name>ds-subnet1</Name><Value>subnet-1</Value></member></Exports>")],
        "Action=ListExports&Version=2010-05-15",
        Answer::Exports([("ds-subnet1".to_owned(), "subnet-1".to_owned())].into()),
    );
}

fn assumed(access_key_id: &str) -> String {
    let credentials = format!(
        "<Credentials><AccessKeyId>{access_key_id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-23T18:01:02Z</Expiration></Credentials>"
    );
    let user = "<AssumedRoleUser><AssumedRoleId>AROA:alice</AssumedRoleId><Arn>arn:session</Arn></AssumedRoleUser>";
    query("AssumeRole", &format!("{credentials}{user}"))
}

#[test]
fn a_code_opens_a_session_of_the_base_identity() {
    let script = Script::default();
    let account = account(&script);
    let keys = "<Credentials><AccessKeyId>ASIAMFA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-23T18:01:02Z</Expiration></Credentials>";
    script.answer(200, &query("GetSessionToken", keys));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    assert_eq!(runtime.block_on(account.begin_mfa("arn:mfa".into(), "123456".into())), Ok(()));
    let sent = script.sent().remove(0);
    let body = "Action=GetSessionToken&Version=2011-06-15&SerialNumber=arn%3Amfa&TokenCode=123456";
    assert_eq!(sent.body, body);
    script.answer(200, &assumed("ASIATEAM"));
    let call = Call::AssumeRole {
        role: Persona::Team,
        role_arn: "arn:r".into(),
        session_name: "alice".into(),
        external_id: Some("x-1".into()),
    };
    assert!(wait(account.perform(Persona::Base, call)).result.is_ok());
    let sent = script.sent().remove(0);
    assert!(sent.authorization.contains("Credential=ASIAMFA/") && sent.body.ends_with("&ExternalId=x-1"), "{sent:?}");
}

#[test]
fn an_assumed_role_signs_with_its_own_keys_until_it_is_assumed_anew() {
    let script = Script::default();
    let account = account(&script);
    let who_am_i = |who: Persona| {
        script.answer(200, &query("GetCallerIdentity", "<Arn>arn:x</Arn><Account>123456789012</Account>"));
        let performed = wait(account.perform(who, Call::WhoAmI));
        let caller = Answer::Caller { arn: "arn:x".into(), account_id: "123456789012".into() };
        assert_eq!(performed.result, Ok(caller));
        script.sent().remove(0).authorization
    };
    let assume = |who: Persona, role: Persona, access_key_id: &str| {
        script.answer(200, &assumed(access_key_id));
        let call = Call::AssumeRole { role, role_arn: "arn:r".into(), session_name: "alice".into(), external_id: None };
        let performed = wait(account.perform(who, call));
        let expires_at = Timestamp(NOW.0 + 3_600_000);
        assert_eq!(performed.result, Ok(Answer::Assumed { arn: "arn:session".into(), expires_at }));
        script.sent().remove(0)
    };
    let sent = assume(Persona::Base, Persona::Team, "ASIATEAM");
    assert_eq!(sent.body, "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Ar&RoleSessionName=alice");
    assert_eq!(sent.uri, "https://sts.eu-west-1.amazonaws.com/");
    assert!(who_am_i(Persona::Team).contains("Credential=ASIATEAM/"));
    let sent = assume(Persona::Team, Persona::Notebook, "ASIANOTEBOOK");
    assert!(sent.authorization.contains("Credential=ASIATEAM/"));
    assert!(who_am_i(Persona::Notebook).contains("Credential=ASIANOTEBOOK/"));
    assert!(who_am_i(Persona::Base).contains("Credential=AKIABASE/"));
    assume(Persona::Base, Persona::Team, "ASIAAGAIN");
    assert!(who_am_i(Persona::Team).contains("Credential=ASIAAGAIN/"));
}

#[test]
fn nothing_is_sent_for_a_role_that_was_not_assumed() {
    let script = Script::default();
    let performed = wait(account(&script).perform(Persona::Admin, Call::SearchProductsAsAdmin));
    assert_eq!(performed.result.map_err(|error| error.kind), Err(CallErrorKind::Credentials));
    assert_eq!((performed.http_status, performed.request_id), (None, None));
    assert!(script.sent().is_empty());
}

#[test]
fn a_denial_keeps_its_words_and_is_not_sent_again() {
    let script = Script::default();
    script.answer(400, r#"{"__type":"AccessDeniedException","Message":"User: x is not authorized to perform: y"}"#);
    let performed = wait(account(&script).perform(Persona::Base, Call::CreateTrainingJob(Box::new(plan(None)))));
    let error = performed.result.expect_err("a denial");
    assert_eq!((error.kind, error.code.as_str()), (CallErrorKind::Denied, "AccessDeniedException"));
    assert_eq!(error.message, "User: x is not authorized to perform: y");
    assert_eq!((performed.http_status, performed.request_id.as_deref()), (Some(400), Some("request-400")));
    assert_eq!(script.sent().len(), 1);
}

#[test]
fn a_denial_in_xml_is_a_denial_too() {
    let script = Script::default();
    script.answer(
        403,
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
    );
    let performed = wait(account(&script).perform(Persona::Base, Call::ListExports));
    let error = performed.result.expect_err("a denial");
    assert_eq!(
        (error.kind, error.code.as_str(), error.message.as_str()),
        (CallErrorKind::Denied, "AccessDenied", "no")
    );
    assert_eq!(performed.http_status, Some(403));
}

#[test]
fn a_throttled_call_is_sent_three_times() {
    let script = Script::default();
    for _ in 0..3 {
        script.answer(400, r#"{"__type":"ThrottlingException","Message":"Rate exceeded"}"#);
    }
    let performed = wait(account(&script).perform(Persona::Base, Call::DescribeRecord { record_id: "rec-1".into() }));
    assert_eq!(performed.result.map_err(|error| error.kind), Err(CallErrorKind::Throttled));
    assert_eq!(script.sent().len(), 3);
}

#[test]
fn a_repeated_call_carries_the_same_token() {
    let script = Script::default();
    script.answer(500, "{}");
    script.answer(200, r#"{"RecordDetail":{"RecordId":"rec-1","Status":"CREATED"}}"#);
    let update = Call::UpdateProvisionedProduct {
        provisioned_product_id: "pp-1".into(),
        product_id: "prod-1".into(),
        artifact_id: "pa-2".into(),
        path_id: "lpv3-1".into(),
        parameter_keys: Vec::new(),
        token: "token-3".into(),
    };
    assert!(wait(account(&script).perform(Persona::Base, update)).result.is_ok());
    let tokens = script.sent().iter().filter(|sent| sent.body.contains(r#""UpdateToken":"token-3""#)).count();
    assert_eq!(tokens, 2);
}

#[test]
fn a_listing_that_never_ends_is_given_up() {
    let script = Script::default();
    for page in 0..60 {
        script.answer(200, &format!(r#"{{"TrainingJobSummaries":[],"NextToken":"{page}"}}"#));
    }
    let call = Call::ListTrainingJobs { name_contains: "xg".into() };
    assert_eq!(wait(account(&script).perform(Persona::Base, call)).result, Ok(Answer::Jobs(Vec::new())));
    assert_eq!(script.sent().len(), 50);
}
