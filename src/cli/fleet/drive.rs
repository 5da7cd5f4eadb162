//! Drives a rollout: performs what it orders, as many calls at a time as it allows, and keeps journal and account.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::session::{Session, unexpected};
use super::store::Fleet;
use crate::cli::args::FleetRolloutArguments;
use crate::cli::exit::CliError;
use crate::cli::output::Output;
use crate::cli::real::Publication;
use crate::lab::{
    Call, CallErrorKind, FleetMember, FleetView, Halt, Mark, Order, Outset, Performed, Persona, Preparation, Rollout,
    RolloutOptions, Staging, parameter_keys,
};
use crate::report::RolloutReport;
use crate::template::says_the_same;

/// The account is saved at least this often.
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// Progress is told this often.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// A member's call under way.
type UnderWay = Pin<Box<dyn Future<Output = (String, Performed)>>>;

/// Goes on with the rollout that was broken off, or begins one.
///
/// # Errors
/// AWS refuses what a rollout needs, or journal or account cannot be written.
pub async fn roll_out(
    arguments: &FleetRolloutArguments,
    fleet: &mut Fleet,
    session: &mut Session,
    view: FleetView,
    output: &Output,
) -> Result<RolloutReport, CliError> {
    let unfinished = fleet.unfinished.take();
    let resumed = unfinished.is_some();
    let (mut rollout, published) = match unfinished {
        Some(unfinished) => {
            let id = &unfinished.outset.id;
            output.note(&format!("Going on with rollout {id}, which was broken off; its own options count."));
            (Rollout::begin(unfinished.outset, &unfinished.marks), false)
        }
        None => {
            let (outset, published) = outset(arguments, session, &view).await?;
            // The version that was made for it is saved before the journal counts on it.
            fleet.save()?;
            fleet.journal.begin(&outset)?;
            (Rollout::begin(outset, &[]), published)
        }
    };
    skip_updated(&mut rollout, &view.members);
    let halt = drive(&mut rollout, fleet, session, output).await?;
    fleet.save()?;
    if let Some(halt) = halt {
        fleet.journal.end(halt)?;
    }
    report(&rollout, session, halt, published, resumed).await
}

async fn report(
    rollout: &Rollout,
    session: &mut Session,
    halt: Option<Halt>,
    published: bool,
    resumed: bool,
) -> Result<RolloutReport, CliError> {
    let Outset { id, product_id, artifact_id, .. } = rollout.outset();
    let versions = session.versions(product_id).await?;
    let version = versions.iter().find(|version| version.id == *artifact_id);
    let (updated, failed, members) = rollout.counts();
    Ok(RolloutReport {
        id: id.clone(),
        version: version.map_or_else(|| artifact_id.clone(), |version| version.name.clone()),
        artifact_id: artifact_id.clone(),
        published,
        resumed,
        members,
        updated,
        failed,
        failures: rollout.failures().map(|(id, reason)| (id.to_owned(), reason.to_owned())).collect(),
        halt,
    })
}

/// A rollout that nobody has begun.
pub struct Planned {
    /// What it would be.
    pub rollout: Rollout,
    /// The version's title.
    pub version: String,
    /// The first update; none if there is nothing to do.
    pub first: Option<Call>,
    /// What has to be made first.
    pub publication: Option<Publication>,
}

/// What stands for the id of a version that is not made yet.
const NEW_VERSION: &str = "NEW_VERSION_ID";

/// What a rollout would do. Nothing is changed for it in a real account.
///
/// # Errors
/// AWS refuses to be read, or there is no version to go to.
pub async fn plan(
    arguments: &FleetRolloutArguments,
    session: &mut Session,
    view: &FleetView,
) -> Result<Planned, CliError> {
    let publication = session.review(view).await?;
    let outset = match &publication {
        Some(publication) => Outset {
            id: "rollout".to_owned(),
            product_id: view.product_id.clone(),
            artifact_id: NEW_VERSION.to_owned(),
            parameter_keys: publication.text.as_deref().and_then(|text| parameter_keys(text).ok()).unwrap_or_default(),
            stages: vec![chosen(arguments, &view.members)?],
            options: options(arguments),
        },
        None => outset(arguments, session, view).await?.0,
    };
    let version = view.versions.iter().find(|version| version.id == outset.artifact_id);
    let version = version.map_or_else(|| outset.artifact_id.clone(), |version| version.name.clone());
    let mut rollout = Rollout::begin(outset, &[]);
    skip_updated(&mut rollout, &view.members);
    let first = match rollout.next_order() {
        Order::Update(_, call) => Some(call),
        _ => None,
    };
    Ok(Planned { rollout, version, first, publication })
}

/// Whoever has the version already is not asked for. The account knows that best: a journal may be ahead of it.
fn skip_updated(rollout: &mut Rollout, members: &[FleetMember]) {
    let artifact_id = rollout.outset().artifact_id.clone();
    let has = |member: &&FleetMember| member.has_version(&artifact_id);
    rollout.have_version(members.iter().filter(has).map(|member| member.provisioned_product_id.as_str()));
}

/// A new rollout, and whether its version was published for it.
async fn outset(
    arguments: &FleetRolloutArguments,
    session: &mut Session,
    view: &FleetView,
) -> Result<(Outset, bool), CliError> {
    let chosen = chosen(arguments, &view.members)?;
    let mut preparation = Preparation::new(view, session.region());
    let publication = session.review(view).await?;
    if let Some(publication) = &publication {
        check(publication)?;
        preparation = preparation.from_template(&publication.template_url);
    }
    session.inquire(&mut preparation).await?;
    let loaded = preparation.version().and_then(|version| version.template.as_deref());
    if let (Some(loaded), Some(text)) = (loaded, publication.and_then(|publication| publication.text))
        && !says_the_same(loaded, &text)
    {
        return Err(CliError::Account(
            "Service Catalog made the version from another text than the one that was looked at: somebody changed it \
             in between. Remove the version with `explicit-deny clean-up --real --yes`"
                .to_owned(),
        ));
    }
    let staging = if arguments.stages { Staging::Staged } else { Staging::AtOnce };
    let id = format!("rollout-{}", session.clock().now().0);
    let outset = preparation.outset(id, staging.stages(chosen), options(arguments));
    outset.map(|outset| (outset, preparation.published())).ok_or_else(|| unexpected("CreateProvisioningArtifact"))
}

fn options(arguments: &FleetRolloutArguments) -> RolloutOptions {
    RolloutOptions {
        concurrency: arguments.concurrency.into(),
        max_failures: usize::try_from(arguments.max_failures).unwrap_or(usize::MAX),
    }
}

/// Without a person who looks, a version is made only from what is expected, or from what somebody named.
fn check(publication: &Publication) -> Result<(), CliError> {
    if publication.doubts.is_empty() {
        return Ok(());
    }
    Err(CliError::Account(format!(
        "the template at {} is not what the lab expects: {}. Look at it with `explicit-deny fleet rollout --real`; \
         --template-url URL says that you mean it",
        publication.template_url,
        publication.doubts.join("; ")
    )))
}

/// The provisioned products that are to get the version.
fn chosen(arguments: &FleetRolloutArguments, members: &[FleetMember]) -> Result<Vec<String>, CliError> {
    let unknown = arguments.only.iter().find(|owner| !members.iter().any(|member| member.owner == **owner));
    if let Some(owner) = unknown {
        return Err(CliError::Usage(format!("no notebook belongs to `{owner}`; `fleet status` lists the owners")));
    }
    let is_chosen = |member: &&FleetMember| arguments.only.is_empty() || arguments.only.contains(&member.owner);
    Ok(members.iter().filter(is_chosen).map(|member| member.provisioned_product_id.clone()).collect())
}

/// Performs what the rollout orders until it has ended, or somebody stops the program: then it is to go on later.
async fn drive(
    rollout: &mut Rollout,
    fleet: &mut Fleet,
    session: &mut Session,
    output: &Output,
) -> Result<Option<Halt>, CliError> {
    let clock = Arc::clone(session.clock());
    let concurrency = rollout.outset().options.concurrency;
    let mut under_way: FuturesUnordered<UnderWay> = FuturesUnordered::new();
    let (mut saved_at, mut told_at, mut stopped) = (clock.elapsed(), clock.elapsed(), false);
    let interrupt = tokio::signal::ctrl_c();
    tokio::pin!(interrupt);
    loop {
        match rollout.next_order() {
            Order::Update(id, call) => {
                fleet.journal.mark(&id, Mark::Asking)?;
                under_way.push(perform(session, id, call, Duration::ZERO));
                continue;
            }
            Order::Look(id, call) => {
                under_way.push(perform(session, id, call, session.before_a_look(concurrency)));
                continue;
            }
            Order::End(halt) => return Ok(Some(halt)),
            Order::Wait if under_way.is_empty() => return Ok(None),
            Order::Wait => {}
        }
        tokio::select! {
            Some((id, performed)) = under_way.next() => {
                settle(rollout, fleet, session, &id, &performed).await?;
            }
            _ = &mut interrupt, if !stopped => {
                stopped = true;
                rollout.pause();
                output.note("Stopping when the updates under way have ended; `fleet rollout` goes on with the rest.");
            }
        }
        if clock.elapsed().saturating_sub(saved_at) >= SAVE_EVERY {
            fleet.save()?;
            saved_at = clock.elapsed();
        }
        if clock.elapsed().saturating_sub(told_at) >= TELL_EVERY {
            let (done, failed, members) = rollout.counts();
            output.note(&format!("{done} of {members} notebooks updated, {failed} failed"));
            told_at = clock.elapsed();
        }
    }
}

fn perform(session: &mut Session, id: String, call: Call, wait: Duration) -> UnderWay {
    session.calls += 1;
    let account = Arc::clone(&session.account);
    Box::pin(async move {
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        (id, account.perform(Persona::Admin, call).await)
    })
}

/// Takes an answer in. What failed is in the saved account before the journal says so: whoever goes on with the
/// rollout does not ask for it again.
async fn settle(
    rollout: &mut Rollout,
    fleet: &mut Fleet,
    session: &mut Session,
    id: &str,
    performed: &Performed,
) -> Result<(), CliError> {
    if performed.result.as_ref().is_err_and(|error| error.kind == CallErrorKind::Credentials) {
        session.open().await?;
    }
    let Some(mark) = rollout.absorb(id, performed) else { return Ok(()) };
    if matches!(mark, Mark::Failed { .. }) {
        fleet.save()?;
    }
    fleet.journal.mark(id, mark)
}
