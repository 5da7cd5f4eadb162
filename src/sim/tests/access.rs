//! From a session to a decision, and the record of it.

use super::bench::{ACCOUNT, ADMIN, Bench, NOTEBOOK, training_job, vpc};
use super::client::{message, parsed, refusal, text};
use crate::policy::{Decision, MessageForm};
use crate::sim::simulator::Options;
use crate::sim::wire::WireResponse;

const CREATE: &str = "SageMaker.CreateTrainingJob";

fn train(bench: &mut Bench, name: &str, more: &str) -> WireResponse {
    let notebook = bench.assume(NOTEBOOK, &[]);
    bench.send(&notebook.json(CREATE, &training_job(name, more)))
}

#[test]
fn a_job_in_the_vpc_is_allowed_and_journaled() {
    let mut bench = Bench::new();
    let answer = train(&mut bench, "Job-1", &vpc(&["subnet-1", "subnet-2"], &["sg-1"]));
    assert_eq!(answer.status, 200, "{}", text(&answer));
    let arn = format!("arn:aws:sagemaker:eu-west-1:{ACCOUNT}:training-job/job-1");
    assert_eq!(parsed(&answer)["TrainingJobArn"], arn);
    let entry = bench.simulator.recall(answer.header("x-amzn-requestid").unwrap()).unwrap();
    let asked: Vec<_> = entry.judgements.iter().map(|judgement| judgement.request.action.to_string()).collect();
    assert_eq!(asked, ["sagemaker:CreateTrainingJob", "iam:PassRole"]);
    assert_eq!(
        entry.principal.as_deref(),
        Some(format!("arn:aws:sts::{ACCOUNT}:assumed-role/notebook/SageMaker").as_str())
    );
    assert_eq!((entry.status, entry.code.as_deref(), entry.operation.as_str()), (200, None, "CreateTrainingJob"));
}

#[test]
fn the_three_ways_to_be_refused() {
    let mut bench = Bench::new();
    let user = format!("User: arn:aws:sts::{ACCOUNT}:assumed-role/notebook/SageMaker is not authorized to perform: ");
    let job = |name| {
        format!("sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:eu-west-1:{ACCOUNT}:training-job/{name}")
    };
    let cases = [
        (
            "none",
            String::new(),
            Decision::ExplicitDeny,
            format!(
                "{user}{} with an explicit deny in an identity-based policy: arn:aws:iam::{ACCOUNT}:policy/notebook-policy",
                job("none")
            ),
        ),
        (
            "groups",
            r#""VpcConfig":null"#.to_owned(),
            Decision::ExplicitDeny,
            format!(
                "{user}{} with an explicit deny in an identity-based policy: arn:aws:iam::{ACCOUNT}:policy/notebook-policy",
                job("groups")
            ),
        ),
        (
            "foreign",
            vpc(&["subnet-1", "subnet-9"], &["sg-1"]),
            Decision::ImplicitDeny,
            format!(
                "{user}{} because no identity-based policy allows the sagemaker:CreateTrainingJob action",
                job("foreign")
            ),
        ),
    ];
    for (name, network, decision, expected) in cases {
        let answer = train(&mut bench, name, &network);
        assert_eq!(refusal(&answer), (400, "AccessDeniedException".to_owned()));
        assert_eq!(message(&answer), expected);
        let entry = bench.simulator.recall(answer.header("x-amzn-requestid").unwrap()).unwrap();
        assert_eq!(entry.judgements.last().map(|judgement| judgement.decision), Some(decision));
    }
    assert!(bench.simulator.account().training_jobs.is_empty());
}

#[test]
fn the_older_forms_of_the_message_can_be_had() {
    for (form, ending) in [
        (MessageForm::Bare, "/none with an explicit deny"),
        (MessageForm::Typed, "/none with an explicit deny in an identity-based policy"),
    ] {
        let mut bench = Bench::with(Options { message_form: form, ..Options::default() });
        let text = message(&train(&mut bench, "none", ""));
        assert!(text.ends_with(ending), "{text}");
    }
}

#[test]
fn a_refused_role_is_the_refusal_of_the_operation() {
    let mut bench = Bench::new();
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"}}"#;
    let admin = bench.assume(ADMIN, &[("Policy", policy)]);
    let answer = bench.send(&admin.json(CREATE, &training_job("x", "")));
    assert_eq!(refusal(&answer), (400, "AccessDeniedException".to_owned()));
    let text = message(&answer);
    assert!(text.contains("is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/service-role/notebook because no session policy allows the iam:PassRole action"), "{text}");
}

#[test]
fn tags_need_a_permission_of_their_own() {
    let mut bench = Bench::new();
    let answer = train(
        &mut bench,
        "tagged",
        &format!(r#"{},"Tags":[{{"Key":"a","Value":"b"}}]"#, vpc(&["subnet-1"], &["sg-1"])),
    );
    assert_eq!(answer.status, 200, "{}", text(&answer));
    let entry = bench.simulator.recall(answer.header("x-amzn-requestid").unwrap()).unwrap();
    let tagging = &entry.judgements[2].request;
    assert_eq!(tagging.action.to_string(), "sagemaker:AddTags");
    let key = |name: &str| tagging.context.get(name).map(|value| value.values().join(","));
    assert_eq!(key("sagemaker:TaggingAction").as_deref(), Some("CreateTrainingJob"));
    assert_eq!((key("aws:TagKeys").as_deref(), key("aws:RequestTag/a").as_deref()), (Some("a"), Some("b")));
    assert_eq!(key("aws:PrincipalTag/Team").as_deref(), Some("blue & <white>"));
    assert_eq!(key("aws:PrincipalArn").as_deref(), Some(NOTEBOOK));
    assert_eq!(key("aws:username"), None);
    assert_eq!(key("aws:MultiFactorAuthPresent"), None);
}

#[test]
fn what_a_request_refers_to_comes_after_the_decision() {
    let mut bench = Bench::new();
    let admin = bench.assume(ADMIN, &[]);
    let cases = [
        (training_job("a", &vpc(&["subnet-0"], &["sg-1"])), "The subnet ID 'subnet-0' does not exist"),
        (training_job("a", &vpc(&["subnet-1"], &["sg-0"])), "The security group 'sg-0' does not exist"),
        (
            training_job("a", &vpc(&["subnet-1"], &["sg-9"])),
            "Subnets and security groups belong to different networks.",
        ),
        (
            training_job("a", "").replace("service-role/notebook", "other"),
            "Could not assume role arn:aws:iam::123456789012:role/other.",
        ),
        (
            training_job("a", "").replace("service-role/notebook", "none"),
            "Could not assume role arn:aws:iam::123456789012:role/none.",
        ),
    ];
    for (body, expected) in cases {
        let answer = bench.send(&admin.json(CREATE, &body));
        assert_eq!(refusal(&answer), (400, "ValidationException".to_owned()));
        assert!(message(&answer).starts_with(expected), "{}", message(&answer));
    }
    assert_eq!(bench.send(&admin.json(CREATE, &training_job("a", ""))).status, 200);
    assert_eq!(refusal(&bench.send(&admin.json(CREATE, &training_job("a", "")))), (400, "ResourceInUse".to_owned()));
}

#[test]
fn every_creating_operation_that_the_policy_names_is_decided_alike() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    let network = vpc(&["subnet-1"], &["sg-1"]);
    let bodies = [
        ("CreateModel", format!(r#"{{"ModelName":"m","ExecutionRoleArn":"{NOTEBOOK}"#), format!(",{network}")),
        (
            "CreateProcessingJob",
            format!(r#"{{"ProcessingJobName":"p","RoleArn":"{NOTEBOOK}","AppSpecification":{{"ImageUri":"i"}},"ProcessingResources":{{"ClusterConfig":{{"InstanceType":"ml.t3.medium","InstanceCount":1,"VolumeSizeInGB":5}}}}"#),
            format!(r#","NetworkConfig":{{{network}}}"#),
        ),
        (
            "CreateHyperParameterTuningJob",
            r#"{"HyperParameterTuningJobName":"t","HyperParameterTuningJobConfig":{"Strategy":"Random","ResourceLimits":{}}"#.to_owned(),
            format!(r#","TrainingJobDefinition":{{"RoleArn":"{NOTEBOOK}",{network}}}"#),
        ),
        (
            "CreateNotebookInstance",
            format!(r#"{{"NotebookInstanceName":"n","InstanceType":"ml.t3.medium","RoleArn":"{NOTEBOOK}""#),
            r#","SubnetId":"subnet-1","SecurityGroupIds":["sg-1"]"#.to_owned(),
        ),
    ];
    for (operation, body, network) in bodies {
        let body = if operation == "CreateModel" { format!("{body}\"") } else { body };
        let target = format!("SageMaker.{operation}");
        let without = bench.send(&notebook.json(&target, &format!("{body}}}")));
        assert_eq!(refusal(&without), (400, "AccessDeniedException".to_owned()), "{operation}: {}", text(&without));
        assert!(message(&without).contains("with an explicit deny"), "{}", message(&without));
        let within = bench.send(&notebook.json(&target, &format!("{body}{network}}}")));
        assert_eq!(within.status, 200, "{operation}: {}", text(&within));
    }
}
