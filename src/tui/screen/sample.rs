//! A lab whose twelve steps are nearly done, for the tests of the screens.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::lab::{
    Attempt, CallError, CallErrorKind, EventNote, JobNote, Notes, Outcome, Persona, PolicyNote, ProductNote, Progress,
    ProvisionedNote, RecordNote, ResourceNote, StepId, VersionNote, find_region, planned_job,
};
use crate::tui::look::{Glyphs, Look};
use crate::tui::theme::{ColorLevel, Theme, ThemeName};
use crate::world::Timestamp;

/// 10:43:40 on some day.
pub(in crate::tui) const NOW: Timestamp = Timestamp(1_795_430_620_000);

const TEMPLATES: [&str; 2] = [
    include_str!("../../../assets/templates/ds_notebook_v1.yaml"),
    include_str!("../../../assets/templates/ds_notebook_v2.yaml"),
];

const ACCOUNT: &str = "012348485732";

/// A policy in the shape of the lab's second version.
const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Action": ["ssm:GetParameters", "ssm:GetParameter"], "Resource": "arn:aws:ssm:*:*:parameter/ds-*", "Effect": "Allow"},
    {"Action": ["sagemaker:CreateNotebookInstance", "sagemaker:CreateHyperParameterTuningJob",
                "sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob", "sagemaker:CreateModel"],
     "Resource": "*", "Effect": "Deny", "Condition": {"Null": {"sagemaker:VpcSubnets": "true"}}},
    {"Action": "sagemaker:*", "Resource": "*", "Effect": "Allow",
     "Condition": {"ForAllValues:StringEqualsIfExists": {
       "sagemaker:VpcSubnets": ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"],
       "sagemaker:VpcSecurityGroupIds": ["sg-0a1b2c3d4e5f6000a"]}}},
    {"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*", "Effect": "Allow"}
  ]
}"#;

/// What every screen is drawn with, in letters only or not.
pub(in crate::tui) fn look(ascii: bool) -> Look {
    Look {
        theme: Theme::new(ThemeName::Auto, ColorLevel::True),
        glyphs: if ascii { Glyphs::ASCII } else { Glyphs::UNICODE },
        now: NOW,
        utc_offset_minutes: 0,
        plain: false,
    }
}

/// A lab before anything was asked.
pub(in crate::tui) fn fresh() -> Progress {
    let region = find_region("eu-west-1").expect("a region of the lab");
    Progress::begin(region, BTreeMap::new(), "lab".to_owned(), Timestamp(0))
}

/// A lab in which everything has happened, its policy given.
pub(in crate::tui) fn with_policy(document: &str) -> Progress {
    let mut progress = fresh();
    let notes = &mut progress.notes;
    notes.account_id = Some(ACCOUNT.to_owned());
    let role = format!("arn:aws:iam::{ACCOUNT}:role/service-role/ds-notebook-role-ml-dev-ana");
    notes.roles.insert(Persona::Notebook, role);
    for (name, value) in [
        ("ds-subnet1-ml-dev", "subnet-0a1b2c3d4e5f60001"),
        ("ds-subnet2-ml-dev", "subnet-0a1b2c3d4e5f60002"),
        ("ds-subnet3-ml-dev", "subnet-0a1b2c3d4e5f60003"),
        ("ds-sagemaker-sg-ml-dev", "sg-0a1b2c3d4e5f6000a"),
    ] {
        notes.exports.insert(name.to_owned(), value.to_owned());
    }
    for (name, value) in [("ProjectName", "ml"), ("EnvType", "dev"), ("NotebookOwnerUsername", "ana")] {
        notes.stack_parameters.insert(name.to_owned(), value.to_owned());
    }
    put_product(notes);
    put_update(notes);
    notes.policies = vec![PolicyNote {
        name: "ds-notebook-policy-ml-dev-ana".to_owned(),
        arn: Some(policy_arn()),
        version: Some("v2".to_owned()),
        document: document.to_owned(),
    }];
    for step in [StepId::TrainOnV1, StepId::TrainWithoutVpc, StepId::TrainWithVpc, StepId::TrainInAForeignSubnet] {
        let made = attempt(notes, step);
        notes.attempts.push(made);
    }
    progress
}

/// A lab in which everything has happened.
pub(in crate::tui) fn complete() -> Progress {
    with_policy(POLICY)
}

fn policy_arn() -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/ds-notebook-policy-ml-dev-ana")
}

fn put_product(notes: &mut Notes) {
    notes.product = Some(ProductNote { id: "prod-1".to_owned(), name: "ml SageMaker dev notebook".to_owned() });
    let version = |id: &str, name: &str| VersionNote {
        id: id.to_owned(),
        name: name.to_owned(),
        status: "AVAILABLE".to_owned(),
        active: true,
        ..VersionNote::default()
    };
    notes.versions = vec![
        VersionNote { template: Some(TEMPLATES[0].into()), ..version("pa-1", "DS User Notebook v1") },
        VersionNote { template: Some(TEMPLATES[1].into()), ..version("pa-2", "Version 2") },
    ];
    notes.old_version = Some("pa-1".to_owned());
    notes.new_version = Some("pa-2".to_owned());
    notes.resources = vec![ResourceNote {
        logical_id: "SageMakerExecPolicy".to_owned(),
        physical_id: policy_arn(),
        resource_type: "AWS::IAM::ManagedPolicy".to_owned(),
    }];
}

fn put_update(notes: &mut Notes) {
    notes.provisioned = Some(ProvisionedNote {
        id: "pp-1".to_owned(),
        name: "notebook-ana".to_owned(),
        status: "AVAILABLE".to_owned(),
        product_id: "prod-1".to_owned(),
        artifact_id: "pa-2".to_owned(),
        stack_id: None,
    });
    let began = Timestamp(NOW.0 - 38_000);
    notes.record = Some(RecordNote {
        id: "rec-1".to_owned(),
        status: "SUCCEEDED".to_owned(),
        created_at: Some(began),
        errors: Vec::new(),
    });
    let event = |seconds: i64, logical_id: &str, resource_type: &str, status: &str| EventNote {
        id: format!("{seconds}"),
        at: Timestamp(began.0 + seconds * 1000),
        logical_id: logical_id.to_owned(),
        resource_type: resource_type.to_owned(),
        status: status.to_owned(),
        reason: None,
    };
    let (stack, policy) = ("SC-012348485732-pp-1", "SageMakerExecPolicy");
    notes.events = vec![
        event(-600, stack, "AWS::CloudFormation::Stack", "CREATE_COMPLETE"),
        event(0, stack, "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS"),
        event(3, policy, "AWS::IAM::ManagedPolicy", "UPDATE_IN_PROGRESS"),
        event(21, policy, "AWS::IAM::ManagedPolicy", "UPDATE_COMPLETE"),
        event(22, stack, "AWS::CloudFormation::Stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        event(24, stack, "AWS::CloudFormation::Stack", "UPDATE_COMPLETE"),
    ];
}

/// The step's attempt as the lab's account answers it.
fn attempt(notes: &Notes, step: StepId) -> Attempt {
    let plan = planned_job(notes, step, NOW).expect("a step with an attempt");
    let user = format!("arn:aws:sts::{ACCOUNT}:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker");
    let text = format!(
        "User: {user} is not authorized to perform: sagemaker:CreateTrainingJob on resource: {}",
        plan.job_arn("eu-west-1")
    );
    let reason = match step {
        StepId::TrainWithoutVpc => {
            Some(format!("{text} with an explicit deny in an identity-based policy: {}", policy_arn()))
        }
        StepId::TrainInAForeignSubnet => {
            Some(format!("{text} because no identity-based policy allows the sagemaker:CreateTrainingJob action"))
        }
        _ => None,
    };
    let error = reason.map(|message| CallError {
        kind: CallErrorKind::Denied,
        code: "AccessDeniedException".to_owned(),
        message,
    });
    let job = error.is_none().then(|| job(&plan.job_name, step == StepId::TrainWithVpc));
    Attempt {
        number: notes.attempts.len() as u32 + 1,
        step,
        outcome: error.as_ref().map_or(Outcome::Allowed, Outcome::of_error),
        request_id: None,
        http_status: Some(if error.is_some() { 400 } else { 200 }),
        elapsed_micros: 41_000,
        at: NOW,
        seen_absent: error.is_some(),
        error,
        job,
        plan,
    }
}

fn job(name: &str, has_vpc: bool) -> JobNote {
    let (status, secondary_status, message) = if has_vpc {
        ("InProgress", "Starting", "Starting the training job")
    } else {
        ("Stopped", "Stopped", "Training job stopped")
    };
    JobNote {
        name: name.to_owned(),
        status: status.to_owned(),
        secondary_status: secondary_status.to_owned(),
        message: Some(message.to_owned()),
        has_vpc,
        created_at: Timestamp(NOW.0 - 900_000),
        ended_at: (!has_vpc).then_some(Timestamp(NOW.0 - 778_000)),
    }
}

/// What a screen draws, as text without blanks at the ends of rows.
pub(in crate::tui) fn drawn(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(area, &mut buf);
    let row = |y: u16| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..height).map(row).collect::<Vec<_>>().join("\n")
}

/// The words on a screen without its boxes and line ends, each a blank apart.
pub(in crate::tui) fn words_on(screen: &str) -> String {
    screen.replace(['│', '║'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Draws in letters at many sizes from nothing to more than a large terminal: nothing may panic, and what comes
/// of a look without other glyphs must be letters.
pub(in crate::tui) fn at_many_sizes(draw: impl Fn(Rect, &mut Buffer)) {
    for width in [0, 1, 2, 3, 4, 6, 13, 30, 60, 72, 80, 110, 120, 200] {
        for height in [0, 1, 2, 3, 5, 12, 20, 36, 60] {
            let text = drawn(width, height, &draw);
            assert!(text.is_ascii(), "at {width}x{height}:\n{text}");
        }
    }
}
