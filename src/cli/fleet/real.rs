//! `fleet … --real`: the same on a real account. It is only read until a rollout is confirmed with `--yes`; before, what
//! would be done is told with account, role, effect and the number of notebooks.

use super::drive::{Planned, plan};
use super::session::Session;
use super::store::Fleet;
use crate::cli::args::{FleetArguments, FleetRolloutArguments, Global};
use crate::cli::exit::{CliError, Exit};
use crate::cli::output::Output;
use crate::cli::real::{Administrator, state_dir, with_code};
use crate::lab::{Call, Confirmation, FleetView, Persona, Rollout, cli_command};
use crate::report::{confirmation_json, confirmation_lines};
use crate::world::Pace;

/// Performs a fleet command on a real account.
///
/// # Errors
/// When the account cannot be reached as the arguments say, AWS refuses, or ledger or journal cannot be written.
pub fn fleet(
    title: &'static str,
    arguments: &FleetArguments,
    rollout: Option<&FleetRolloutArguments>,
    global: &Global,
    output: &Output,
) -> Result<Exit, CliError> {
    let state_dir = state_dir(global)?;
    let real = with_code(&arguments.real)?;
    let is_confirmed = rollout.is_some_and(|rollout| rollout.yes);
    crate::cli::surroundings::runtime()?.block_on(async {
        let region = arguments.account.region;
        let begun = Administrator::begin(&real, region, state_dir.path(), is_confirmed, *output).await?;
        let Some(administrator) = begun else { return Ok(Exit::Aws) };
        let pace = arguments.account.speed.unwrap_or(Pace::Times(1));
        let kept = rollout.filter(|_| is_confirmed).map(|_| state_dir.path());
        let mut fleet = Fleet::of_administrator(&administrator, kept, arguments.fresh)?;
        let mut session = Session::of_administrator(administrator, pace);
        if let Some(rollout) = rollout.filter(|_| !is_confirmed) {
            return tell_plan(rollout, &mut session, output).await;
        }
        let report = super::report(title, rollout, &mut fleet, &mut session, output).await?;
        super::tell(&report, arguments, output)?;
        Ok(super::exit_of(&report))
    })
}

/// Says what a rollout would do.
async fn tell_plan(
    arguments: &FleetRolloutArguments,
    session: &mut Session,
    output: &Output,
) -> Result<Exit, CliError> {
    let view = session.view().await?;
    let Planned { rollout, version, first, publication } = plan(arguments, session, &view).await?;
    let (done, _, members) = rollout.counts();
    let n_updates = members - done;
    let Some(first) = first else {
        output.line(&format!("All {members} notebooks have `{version}`; nothing is to be done."))?;
        return Ok(Exit::Done);
    };
    if let Some(publication) = &publication {
        tell_change(&publication.change, arguments, output)?;
    }
    let change = updates(&rollout, &version, &view, session, &first);
    tell_change(&Confirmation { effect: change.effect + stages(arguments), ..change }, arguments, output)?;
    let n_versions = if publication.is_some() { "1 version and " } else { "" };
    output.note(&format!("{n_versions}{n_updates} updates, none made: nothing was changed. --yes confirms them"));
    Ok(Exit::No)
}

fn stages(arguments: &FleetRolloutArguments) -> &'static str {
    if arguments.stages { "; one is the first, then comes a tenth, then the rest" } else { "" }
}

fn tell_change(change: &Confirmation, arguments: &FleetRolloutArguments, output: &Output) -> Result<(), CliError> {
    if arguments.fleet.json {
        return output.line(&confirmation_json(change));
    }
    confirmation_lines(change).iter().try_for_each(|line| output.line(line))
}

/// What all updates together are.
fn updates(rollout: &Rollout, version: &str, view: &FleetView, session: &Session, first: &Call) -> Confirmation {
    let (done, _, members) = rollout.counts();
    let (n_updates, options) = (members - done, rollout.outset().options);
    let administrator = session.administrator();
    let region = session.region().code;
    Confirmation {
        account_id: administrator.map(|real| real.account_id.clone()).unwrap_or_default(),
        alias: administrator.and_then(|real| real.alias.clone()),
        role: Persona::Admin,
        principal: administrator.map(|real| real.role.clone()),
        region: region.to_owned(),
        operation: "UpdateProvisionedProduct",
        effect: format!(
            "{n_updates} of {} notebooks get version `{version}` ({}), at most {} at the same time: the policy \
             of each one's role is replaced. Once more than {} have failed, no further one is begun; undo = an update \
             of each back to the version that it has now",
            view.members.len(),
            rollout.outset().artifact_id,
            options.concurrency,
            options.max_failures,
        ),
        cost: "no charge for the updates themselves".to_owned(),
        command: cli_command(first, region),
        template: None,
    }
}
