//! A training job's life on the timeline, and lists of jobs.

use super::bench::{ADMIN, Bench, NOTEBOOK, training_job, vpc};
use super::client::{Client, message, parsed, refusal, text};
use crate::sim::simulator::Options;
use crate::world::Pace;

fn create(bench: &mut Bench, client: &Client, name: &str, more: &str) {
    let answer = bench.send(&bench.now(client).json("SageMaker.CreateTrainingJob", &training_job(name, more)));
    assert_eq!(answer.status, 200, "{}", text(&answer));
}

fn describe(bench: &mut Bench, client: &Client, name: &str) -> serde_json::Value {
    let body = format!(r#"{{"TrainingJobName":"{name}"}}"#);
    let answer = bench.send(&bench.now(client).json("SageMaker.DescribeTrainingJob", &body));
    parsed(&answer)
}

/// `status/secondary status: message` of a job.
fn state(bench: &mut Bench, client: &Client, name: &str) -> String {
    let job = describe(bench, client, name);
    let last = job["SecondaryStatusTransitions"].as_array().and_then(|all| all.last()).cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    format!("{}/{}: {}", text(&job["TrainingJobStatus"]), text(&job["SecondaryStatus"]), text(&last["StatusMessage"]))
}

#[test]
fn a_job_in_the_vpc_runs_three_minutes() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    create(&mut bench, &notebook, "job", &vpc(&["subnet-1"], &["sg-1"]));
    let life = [
        (0, "InProgress/Starting: Starting the training job"),
        (10, "InProgress/Starting: Launching requested ML instances"),
        (65, "InProgress/Starting: Preparing the instances for training"),
        (40, "InProgress/Downloading: Downloading input data"),
        (25, "InProgress/Training: Training image download completed. Training in progress."),
        (30, "InProgress/Uploading: Uploading generated training model"),
        (10, "Completed/Completed: Training job completed"),
        (900, "Completed/Completed: Training job completed"),
    ];
    for (seconds, expected) in life {
        bench.wait(seconds);
        assert_eq!(state(&mut bench, &notebook, "job"), expected);
    }
    let job = describe(&mut bench, &notebook, "job");
    assert_eq!(job["SecondaryStatusTransitions"].as_array().map(Vec::len), Some(5));
    assert_eq!(job["BillableTimeInSeconds"], 65);
    assert_eq!(job["VpcConfig"]["Subnets"][0], "subnet-1");
    assert_eq!(job["ModelArtifacts"]["S3ModelArtifacts"], "s3://models/out/job/output/model.tar.gz");
}

#[test]
fn the_detective_control_stops_a_job_outside_the_vpc_at_any_pace() {
    for pace in [Pace::Times(1), Pace::Times(20), Pace::Instant] {
        let mut bench = Bench::with(Options { pace, ..Options::default() });
        let admin = bench.assume(ADMIN, &[]);
        create(&mut bench, &admin, "loose", "");
        bench.wait(119);
        if pace == Pace::Times(1) {
            assert!(state(&mut bench, &admin, "loose").starts_with("InProgress/Downloading"));
            bench.wait(1);
            assert_eq!(state(&mut bench, &admin, "loose"), "Stopping/Stopping: Stopping the training job");
            bench.wait(30);
        }
        assert_eq!(state(&mut bench, &admin, "loose"), "Stopped/Stopped: Training job stopped", "{pace}");
        let reason = describe(&mut bench, &admin, "loose")["FailureReason"].clone();
        assert!(reason.as_str().is_some_and(|reason| reason.contains("no VPC")), "{reason}");
        assert_eq!(bench.simulator.next_due(), None);
    }
}

#[test]
fn one_late_request_sees_the_times_of_many_timely_ones() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    create(&mut bench, &notebook, "job", &vpc(&["subnet-1"], &["sg-1"]));
    bench.wait(1_000);
    let job = describe(&mut bench, &notebook, "job");
    let seconds = |member: &str| job[member].as_i64().unwrap();
    assert_eq!(seconds("TrainingEndTime") - seconds("CreationTime"), 180);
}

#[test]
fn the_wait_can_be_skipped() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    create(&mut bench, &notebook, "job", &vpc(&["subnet-1"], &["sg-1"]));
    bench.simulator.hurry();
    assert_eq!(state(&mut bench, &notebook, "job"), "Completed/Completed: Training job completed");
}

#[test]
fn jobs_are_stopped_and_deleted_once() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    create(&mut bench, &notebook, "job", &vpc(&["subnet-1"], &["sg-1"]));
    let call = |bench: &mut Bench, operation: &str| {
        let request = bench.now(&notebook).json(&format!("SageMaker.{operation}"), r#"{"TrainingJobName":"job"}"#);
        bench.send(&request)
    };
    assert_eq!(refusal(&call(&mut bench, "DeleteTrainingJob")), (400, "ResourceInUse".to_owned()));
    assert_eq!(text(&call(&mut bench, "StopTrainingJob")), "{}");
    assert_eq!(call(&mut bench, "StopTrainingJob").status, 200);
    bench.wait(30);
    let again = call(&mut bench, "StopTrainingJob");
    assert_eq!(message(&again), "The request was rejected because the training job is in status Stopped.");
    assert_eq!(call(&mut bench, "DeleteTrainingJob").status, 200);
    let gone = call(&mut bench, "DescribeTrainingJob");
    assert_eq!(
        (refusal(&gone).1.as_str(), message(&gone).as_str()),
        ("ValidationException", "Requested resource not found.")
    );
    assert_eq!(bench.simulator.next_due(), None);
}

#[test]
fn a_job_that_runs_too_long_is_ended() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    let body = training_job("short", &vpc(&["subnet-1"], &["sg-1"])).replace("3600", "5");
    assert_eq!(bench.send(&notebook.json("SageMaker.CreateTrainingJob", &body)).status, 200);
    bench.wait(145);
    assert!(state(&mut bench, &notebook, "short").starts_with("Stopped/MaxRuntimeExceeded"));
}

#[test]
fn lists_go_page_by_page() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    for number in 0..7 {
        create(&mut bench, &notebook, &format!("job-{number}"), &vpc(&["subnet-1"], &["sg-1"]));
        bench.wait(1);
    }
    let list = |bench: &mut Bench, body: serde_json::Value| {
        let request = bench.now(&notebook).json("SageMaker.ListTrainingJobs", &body.to_string());
        bench.send(&request)
    };
    let mut names = Vec::new();
    let mut token = serde_json::Value::Null;
    loop {
        let body = serde_json::json!({ "MaxResults": 3, "SortOrder": "Descending", "NextToken": token });
        let answer = parsed(&list(&mut bench, body));
        let jobs = answer["TrainingJobSummaries"].as_array().unwrap();
        assert!(jobs.len() <= 3);
        names.extend(jobs.iter().map(|job| job["TrainingJobName"].as_str().unwrap().to_owned()));
        token = answer["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(names, ["job-6", "job-5", "job-4", "job-3", "job-2", "job-1", "job-0"]);
    let first = parsed(&list(&mut bench, serde_json::json!({ "MaxResults": 3 })));
    for body in [
        serde_json::json!({ "NextToken": "made-up" }),
        serde_json::json!({ "NextToken": first["NextToken"], "NameContains": "job" }),
    ] {
        assert_eq!(refusal(&list(&mut bench, body)), (400, "ValidationException".to_owned()));
    }
    let filtered =
        parsed(&list(&mut bench, serde_json::json!({ "NameContains": "B-3", "StatusEquals": "InProgress" })));
    assert_eq!(filtered["TrainingJobSummaries"].as_array().map(Vec::len), Some(1));
}
