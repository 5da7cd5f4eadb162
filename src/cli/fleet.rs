//! `fleet`: the whole team at once, on one simulated account that is kept in the state directory.

mod drive;
mod journal;
mod real;
mod session;
mod store;

use std::sync::Arc;

use super::args::{FleetArguments, FleetCommand, FleetRolloutArguments, Global, ReportFormat};
use super::connect::{Simulation, fault_plan, random_seed};
use super::exit::{CliError, Exit};
use super::logging;
use super::output::Output;
use super::store::StateDir;
use crate::lab::{by_hand, summary_of};
use crate::report::{FleetReport, RolloutReport, fleet_html, fleet_json, fleet_lines, fleet_markdown};
use crate::world::{Clock, SystemClock};
use session::Session;
use store::{Fleet, Wanted};

/// How many further members a fleet has unless asked otherwise.
const DEFAULT_FLEET: u32 = 100;

/// Performs a fleet command.
///
/// # Errors
/// When the account cannot be made, read or reached, or stdout not be written.
pub fn fleet(command: &FleetCommand, global: &Global, output: &Output) -> Result<Exit, CliError> {
    let (title, arguments, rollout) = match command {
        FleetCommand::Status(arguments) => ("status", arguments, None),
        FleetCommand::Verify(arguments) => ("verify", arguments, None),
        FleetCommand::Rollout(rollout) => ("rollout", &rollout.fleet, Some(rollout)),
    };
    if arguments.real.real {
        return real::fleet(title, arguments, rollout, global, output);
    }
    let state_dir = StateDir::find(global.state_dir.as_deref());
    if let Some(state_dir) = &state_dir
        && state_dir.prepare().is_ok()
    {
        logging::start(global.log_level, state_dir.path());
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let mut fleet = open(arguments, state_dir.as_ref(), &clock, output)?;
    let runtime = super::surroundings::runtime()?;
    let mut session = Session::new(&fleet, Arc::clone(&clock));
    let report = runtime.block_on(report(title, rollout, &mut fleet, &mut session, output))?;
    tell(&report, arguments, output)?;
    Ok(exit_of(&report))
}

fn exit_of(report: &FleetReport) -> Exit {
    match report.title {
        "verify" if !report.is_verified() => Exit::No,
        "rollout" if report.rollout.as_ref().is_some_and(has_trouble) => Exit::No,
        _ => Exit::Done,
    }
}

fn has_trouble(rollout: &RolloutReport) -> bool {
    rollout.failed > 0 || rollout.halt != Some(crate::lab::Halt::Complete)
}

/// The saved account, or a new one where there is none or another one is asked for.
fn open(
    arguments: &FleetArguments,
    state_dir: Option<&StateDir>,
    clock: &Arc<dyn Clock>,
    output: &Output,
) -> Result<Fleet, CliError> {
    let mut account = arguments.account.clone();
    let faults = arguments.faults.as_deref().map(fault_plan).transpose()?.unwrap_or_default();
    let wanted = Wanted {
        region: account.region,
        seed: account.seed,
        fleet: account.fleet,
        account_id: account.account_id.clone(),
        fresh: arguments.fresh,
    };
    account.seed.get_or_insert_with(random_seed);
    account.fleet.get_or_insert(DEFAULT_FLEET);
    let simulation = Simulation::of_lab(&account, Arc::clone(clock))?.with_recall(1).with_faults(faults).beside();
    Fleet::open(state_dir, &wanted, &account, simulation, output)
}

async fn report(
    title: &'static str,
    rollout: Option<&FleetRolloutArguments>,
    fleet: &mut Fleet,
    session: &mut Session,
    output: &Output,
) -> Result<FleetReport, CliError> {
    let clock = Arc::clone(session.clock());
    let started = clock.elapsed();
    let view = session.view().await?;
    let before = by_hand(&view.members);
    let (view, rollout) = match rollout {
        Some(arguments) => {
            let done = drive::roll_out(arguments, fleet, session, view, output).await?;
            (session.view().await?, Some(done))
        }
        None => (view, None),
    };
    fleet.save()?;
    Ok(FleetReport {
        title,
        region: fleet.region.code.to_owned(),
        account_id: fleet.account_id.clone(),
        product_id: view.product_id,
        summary: summary_of(&view.members),
        members: view.members,
        by_hand: before,
        rollout,
        calls: session.calls,
        elapsed_ms: u64::try_from(clock.elapsed().saturating_sub(started).as_millis()).unwrap_or(u64::MAX),
        simulated: fleet.is_simulated(),
    })
}

fn tell(report: &FleetReport, arguments: &FleetArguments, output: &Output) -> Result<(), CliError> {
    let format = if arguments.json { ReportFormat::Json } else { arguments.format };
    match format {
        ReportFormat::Text => fleet_lines(report).iter().try_for_each(|line| output.result(line)),
        ReportFormat::Json => output.line(&fleet_json(report)),
        ReportFormat::Markdown => output.line(fleet_markdown(report).trim_end()),
        ReportFormat::Html => output.line(&fleet_html(report)),
    }
}
