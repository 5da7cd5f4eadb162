//! `lab --real` in a pseudo-terminal, against the built program's own `serve` in place of the cloud.

use crate::pty::Terminal;
use crate::real::Cloud;

/// Types the last digits of the account and reads on until the change is sent.
fn confirm(terminal: &mut Terminal, cloud: &Cloud) {
    terminal.walk("Last 4 digits:");
    terminal.key(&cloud.account_id()[8..]);
    terminal.still();
    while terminal.screen().contains("this changes account") {
        terminal.key("\r");
        terminal.still();
    }
}

/// Pastes a notebook's own error, as a terminal does it.
fn paste(terminal: &mut Terminal, cloud: &Cloud, why: &str) {
    let account = cloud.account_id();
    let error = format!(
        "ClientError: An error occurred (AccessDeniedException) when calling the CreateTrainingJob operation: User: \
         arn:aws:sts::{account}:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker is not authorized to perform: \
         sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:eu-west-1:{account}:training-job/mine {why}"
    );
    terminal.walk("p paste error");
    terminal.key(&format!("\x1b[200~{error}\x1b[201~"));
    terminal.until("pasted · attempt");
}

#[test]
fn the_whole_lab_passes_on_the_screens_of_a_real_account() {
    let cloud = Cloud::new("real", "");
    let arguments = ["lab", "--real", "--region", "eu-west-1", "--endpoint-url", cloud.endpoint()];
    let mut terminal = Terminal::start_in(&arguments, &cloud.path("state"), (80, 24), &cloud.environment());
    terminal.until("Choose");
    terminal.walk("PREDICTION");
    terminal.walk("Last 4 digits:");
    assert_eq!(cloud.changes(), Vec::<String>::new(), "nothing before it is confirmed");
    confirm(&mut terminal, &cloud);
    terminal.walk("step 7 of 12");
    confirm(&mut terminal, &cloud);
    terminal.walk("step 8 of 12");
    let account = cloud.account_id();
    let policy = format!("arn:aws:iam::{account}:policy/ds-notebook-policy-ml-dev-ana");
    paste(&mut terminal, &cloud, &format!("with an explicit deny in an identity-based policy: {policy}"));
    terminal.walk("step 9 of 12");
    terminal.walk("IAM's simulation says DENY too");
    terminal.walk("step 11 of 12");
    paste(&mut terminal, &cloud, "because no identity-based policy allows the sagemaker:CreateTrainingJob action");
    terminal.walk("Lab complete");
    for text in ["✓ ALLOW (prediction)", "✗ DENY (pasted)", "○ NO ALLOW (pasted)"] {
        assert!(terminal.screen().contains(text), "{text}: {}", terminal.screen());
    }
    terminal.key("q");
    terminal.still();
    terminal.key("q");
    assert_eq!(terminal.ends().exit_code(), 0);
    assert_eq!(cloud.changes(), ["CreateProvisioningArtifact", "UpdateProvisionedProduct"]);
    for format in ["markdown", "html", "json", "cast", "svg"] {
        let mut export = std::process::Command::new(crate::serve::binary());
        let output = export.args(["export", "--format", format]).envs(cloud.environment()).output().expect("it starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("REAL AWS") || text.contains("\"simulated\":false"), "{format}: {text}");
        if format == "json" {
            crate::schema::hold_lines("transcript", &text);
            assert_eq!(text.matches("\"held\":true").count(), 12, "{text}");
        }
        assert!(format != "cast" || text.contains("Lab complete"), "{text}");
    }
    let cleaned = cloud.ended(&["clean-up", "--yes"]);
    assert_eq!((cleaned.code, cloud.n_versions()), (Some(0), 1), "{}{}", cleaned.stdout, cleaned.stderr);
}

#[test]
fn an_account_that_cannot_be_reached_leaves_the_simulated_one() {
    let cloud = Cloud::new("real", "");
    let arguments = ["lab", "--real", "--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:1"];
    let mut terminal = Terminal::start_in(&arguments, &cloud.path("state"), (80, 24), &cloud.environment());
    terminal.until("Choose");
    terminal.key("\r");
    terminal.until("then O begins");
    terminal.key("\x1b");
    terminal.still();
    terminal.key("O");
    terminal.until("SIMULATED");
    terminal.walk("Lab complete");
    terminal.key("q");
    terminal.still();
    terminal.key("q");
    assert_eq!(terminal.ends().exit_code(), 0);
    assert!(!cloud.path("state").join("labs").exists(), "a rehearsal is not saved");
}
