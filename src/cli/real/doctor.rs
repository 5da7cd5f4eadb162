//! `doctor`: what works and what does not before a session, each with its remedy. It changes nothing.

use std::io::IsTerminal;
use std::time::Duration;

use super::guard::Permission;
use super::walk::RealRun;
use super::{Reached, mfa, reach, remedy, runtime};
use crate::cli::args::{AccountArguments, DoctorArguments, Global};
use crate::cli::connect::Simulation;
use crate::cli::exit::{CliError, Exit};
use crate::cli::logging;
use crate::cli::output::{Output, utf8_locale};
use crate::cli::play::Ended;
use crate::cli::store::StateDir;
use crate::lab::{Answer, Call, Persona, StepId, regions};
use crate::source::printable;
use crate::world::{Pace, SystemClock};

/// How far two clocks may be apart before AWS refuses signatures.
const MAX_SKEW: Duration = Duration::from_secs(300);
/// How many versions of a managed policy IAM keeps.
const MAX_POLICY_VERSIONS: usize = 5;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Works,
    /// Worth knowing; the lab goes on.
    Remark,
    Stops,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Works => "ok",
            Self::Remark => "remark",
            Self::Stops => "stops",
        }
    }
}

struct Report {
    json: bool,
    output: Output,
    n_stops: usize,
}

impl Report {
    fn tell(&mut self, check: &str, state: State, found: &str, remedy: &str) -> Result<(), CliError> {
        self.n_stops += usize::from(state == State::Stops);
        let (found, remedy) = (printable(found), printable(remedy));
        if self.json {
            let remedy = Some(&remedy).filter(|text| !text.is_empty());
            let line = serde_json::json!({ "check": check, "state": state.word(), "found": found, "remedy": remedy });
            return self.output.line(&line.to_string());
        }
        let remedy = if remedy.is_empty() { String::new() } else { format!("\n{:20}{remedy}", "") };
        self.output.result(&format!("{:<8}{check:<12}{found}{remedy}", state.word()))
    }
}

/// Looks at everything that the lab needs.
///
/// # Errors
/// When the arguments make no sense, or stdout cannot be written.
pub fn doctor(arguments: &DoctorArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    let mut report = Report { json: arguments.json, output: *output, n_stops: 0 };
    terminal(&mut report)?;
    files(&mut report, global)?;
    if arguments.real.real {
        runtime()?.block_on(real(&mut report, arguments, global))?;
    } else {
        simulated(&mut report)?;
    }
    Ok(if report.n_stops == 0 { Exit::Done } else { Exit::No })
}

fn terminal(report: &mut Report) -> Result<(), CliError> {
    let has_screen = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let locale = if utf8_locale() { "the locale is UTF-8" } else { "the locale is not UTF-8: ASCII is drawn" };
    if has_screen {
        report.tell("terminal", State::Works, locale, "")
    } else {
        let found = format!("input or output is no terminal; {locale}");
        report.tell(
            "terminal",
            State::Remark,
            &found,
            "the lab is told line by line (--plain); `run` needs no terminal",
        )
    }
}

fn files(report: &mut Report, global: &Global) -> Result<(), CliError> {
    let Some(state_dir) = StateDir::find(global.state_dir.as_deref()) else {
        return report.tell(
            "files",
            State::Remark,
            "there is no home directory",
            "say where to keep things: --state-dir DIR",
        );
    };
    let path = state_dir.path().display().to_string();
    let tried = state_dir.prepare().and_then(|()| tempfile::NamedTempFile::new_in(state_dir.path()).map(drop));
    match tried {
        Ok(()) => {
            logging::start(global.log_level, state_dir.path());
            report.tell("files", State::Works, &format!("{path} can be written"), "")
        }
        Err(error) => report.tell(
            "files",
            State::Remark,
            &format!("{path} cannot be written: {error}"),
            "nothing is saved, and a real account is not changed; choose another with --state-dir DIR",
        ),
    }
}

fn simulated(report: &mut Report) -> Result<(), CliError> {
    let simulation = Simulation::new(&AccountArguments::default(), std::sync::Arc::new(SystemClock::default()))?;
    match simulation.begin(regions()[0]) {
        Ok(_) => report.tell("account", State::Works, "the simulated account can be made; it needs no network", ""),
        Err(why) => report.tell("account", State::Stops, &why, "this is a fault of the program: please report it"),
    }
}

async fn real(report: &mut Report, arguments: &DoctorArguments, global: &Global) -> Result<(), CliError> {
    let reached = match doctors_reach(arguments).await {
        Ok(reached) => reached,
        Err(error) => {
            return report.tell("connection", State::Stops, &error.to_string(), "see `explicit-deny help doctor`");
        }
    };
    report.tell("region", State::Works, reached.region.code, "")?;
    clock(report, &reached).await?;
    let permission = Permission::ReadOnly("doctor changes nothing".to_owned());
    let dir = StateDir::find(global.state_dir.as_deref());
    let dir = dir.map(|dir| dir.path().to_owned()).unwrap_or_default();
    let mut run = RealRun::new(reached, permission, &dir, Pace::Times(1), true, report.output);
    run.walk.is_quiet = true;
    if who_and_roles(report, &mut run).await? && sessions(report, &mut run).await? {
        notebook(report, &mut run).await?;
        policies(report, &mut run).await?;
        versions(report, &mut run).await?;
    }
    let quotas = "training instances of type ml.m5.large: the probe of the lab needs none, as its input is empty";
    report.tell(
        "quotas",
        State::Remark,
        "not read: they are Service Quotas', which the lab's roles may not ask",
        quotas,
    )
}

async fn doctors_reach(arguments: &DoctorArguments) -> Result<Reached, CliError> {
    reach(&mfa::with_code(&arguments.real)?, arguments.region).await
}

/// The Date header of an answer, whatever the answer is, tells how far the clocks are apart.
async fn clock(report: &mut Report, reached: &Reached) -> Result<(), CliError> {
    let Some(theirs) = reached.account.server_time().await else {
        return report.tell("clock", State::Remark, "no answer with a date came", "see the credentials below");
    };
    let ours = reached.clock.now();
    let apart = ours.since(theirs).max(theirs.since(ours));
    let found = format!("{} s from AWS's", apart.as_secs());
    if apart > MAX_SKEW {
        report.tell("clock", State::Stops, &found, "set the system's clock: AWS refuses signatures beyond 5 minutes")
    } else {
        report.tell("clock", State::Works, &found, "")
    }
}

/// Walks a step as far as it only reads; why it stopped, if it did.
async fn walk(run: &mut RealRun, id: StepId) -> Result<Option<String>, CliError> {
    run.walk.progress.go_to(id);
    Ok(match run.walk.one_step().await? {
        Ended::Stuck(why) => Some(why),
        Ended::Enough | Ended::Unconfirmed(_) => None,
    })
}

fn remedy_of(run: &RealRun, otherwise: &str) -> String {
    let failure = run.walk.progress.notes.failure.as_ref();
    let known = failure.and_then(|error| remedy::remedy(&run.reached, error));
    known.unwrap_or_else(|| otherwise.to_owned())
}

async fn who_and_roles(report: &mut Report, run: &mut RealRun) -> Result<bool, CliError> {
    let stuck = walk(run, StepId::ChooseRegion).await?;
    let notes = run.walk.progress.notes.clone();
    let Some(arn) = &notes.base_arn else {
        let why = stuck.unwrap_or_else(|| "AWS did not say who you are".to_owned());
        report.tell("credentials", State::Stops, &why, &remedy_of(run, "sign in, or name a profile with --profile"))?;
        return Ok(false);
    };
    report.tell("credentials", State::Works, "AWS takes them", "")?;
    let alias =
        notes.real.as_ref().and_then(|real| real.alias.clone()).map(|it| format!(" ({it})")).unwrap_or_default();
    let account = notes.account_id.clone().unwrap_or_default();
    let is_root = arn.ends_with(":root");
    let state = if is_root { State::Stops } else { State::Works };
    let remedy = if is_root { "the root user cannot assume roles: sign in as a user or role" } else { "" };
    report.tell("identity", state, &format!("{arn}, account {account}{alias}"), remedy)?;
    if let Some(why) = stuck {
        report.tell(
            "roles",
            State::Stops,
            &why,
            &remedy_of(run, "name them with --admin-role ARN and --team-role ARN"),
        )?;
        return Ok(false);
    }
    let role = |who| notes.roles.get(&who).cloned().unwrap_or_default();
    report.tell("roles", State::Works, &format!("{}, {}", role(Persona::Admin), role(Persona::Team)), "")?;
    Ok(!is_root)
}

async fn sessions(report: &mut Report, run: &mut RealRun) -> Result<bool, CliError> {
    for (name, who) in [("admin", Persona::Admin), ("team", Persona::Team)] {
        if let Err(error) = run.walk.open_session(who).await {
            let remedy = remedy::remedy(&run.reached, &error);
            let remedy =
                remedy.unwrap_or_else(|| format!("the causes are above; or name another with --{name}-role ARN"));
            report.tell(name, State::Stops, &error.message, &remedy)?;
            return Ok(false);
        }
        report.tell(name, State::Works, "the role can be assumed", "")?;
    }
    Ok(true)
}

async fn notebook(report: &mut Report, run: &mut RealRun) -> Result<(), CliError> {
    let stuck = walk(run, StepId::TrainOnV1).await?;
    let notes = run.walk.progress.notes.clone();
    if let Some(one) = &notes.provisioned {
        let state = if one.status == "AVAILABLE" || one.status == "TAINTED" { State::Works } else { State::Stops };
        let remedy =
            if state == State::Works { "" } else { "wait until it is AVAILABLE, or have an administrator repair it" };
        report.tell("product", state, &format!("{} ({}) is {}", one.id, one.name, one.status), remedy)?;
    }
    if let Some(why) = stuck {
        return report.tell("notebook", State::Stops, &why, &remedy_of(run, "see the sentence before"));
    }
    let role = notes.roles.get(&Persona::Notebook).cloned().unwrap_or_default();
    match notes.notebook_parent() {
        Some(_) => report.tell("notebook", State::Works, &format!("{role} can be assumed"), ""),
        None => report.tell(
            "notebook",
            State::Remark,
            &format!("{role} trusts SageMaker alone, as in the workshop"),
            "run the cell in Jupyter and hand its error over: run --real --yes --paste FILE; IAM's prediction is shown too",
        ),
    }
}

async fn policies(report: &mut Report, run: &mut RealRun) -> Result<(), CliError> {
    let read = run.walk.progress.notes.policies.clone();
    for arn in read.iter().filter_map(|policy| policy.arn.clone()).filter(|arn| !arn.contains(":aws:policy/")) {
        let call = Call::ListPolicyVersions { policy_arn: arn.clone() };
        match run.ask(Persona::Admin, call).await {
            Ok(Answer::PolicyVersions(n)) if n < MAX_POLICY_VERSIONS => {
                report.tell("policy", State::Works, &format!("{arn} has {n} of {MAX_POLICY_VERSIONS} versions"), "")?;
            }
            Ok(Answer::PolicyVersions(n)) => report.tell(
                "policy",
                State::Remark,
                &format!("{arn} has {n} of {MAX_POLICY_VERSIONS} versions"),
                "CloudFormation removes the oldest with the update; keep a copy if you need its text",
            )?,
            Ok(_) => {}
            Err(error) => report.tell("policy", State::Remark, &error.to_string(), "its versions cannot be counted")?,
        }
    }
    Ok(())
}

async fn versions(report: &mut Report, run: &mut RealRun) -> Result<(), CliError> {
    if let Some(why) = walk(run, StepId::CreateVersion).await? {
        return report.tell("versions", State::Stops, &why, &remedy_of(run, "decide with --product-id ID"));
    }
    let notes = &run.walk.progress.notes;
    let names: Vec<String> = notes.versions.iter().map(|one| format!("{} ({})", one.name, one.id)).collect();
    report.tell("versions", State::Works, &names.join(", "), "")
}
