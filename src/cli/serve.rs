//! `serve`: the simulated account on loopback, for other AWS clients.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::args::{Global, ServeArguments, TrustChoice};
use super::attendant::{AccountFile, ServeAttendant};
use super::connect::{Simulation, fault_plan};
use super::exit::{CliError, Exit};
use super::logging;
use super::output::Output;
use super::store::StateDir;
use super::words::offered_or_first;
use crate::sim::{self, Attendant, Simulator};
use crate::world::{Clock, SystemClock};

/// Serves until it is told to stop.
///
/// # Errors
/// When the account cannot be made or read, or the port not be had.
pub fn serve(arguments: &ServeArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    if let Some(state_dir) = StateDir::find(global.state_dir.as_deref())
        && state_dir.prepare().is_ok()
    {
        logging::start(global.log_level, state_dir.path());
    }
    let file = arguments.state.as_deref().map(AccountFile::hold).transpose()?;
    let (simulator, ready) = account(arguments, file.as_ref())?;
    let runtime = super::surroundings::runtime()?;
    runtime.block_on(async {
        let stop = told_to_stop()?;
        let listener = sim::bind(arguments.port).await.map_err(|error| {
            CliError::Account(format!("port {} on 127.0.0.1 cannot be had: {error}", arguments.port))
        })?;
        let port = listener.local_addr()?.port();
        let attendant =
            Arc::new(ServeAttendant::new(Arc::clone(&simulator), file, arguments.journal.as_deref(), *output)?);
        attendant.write_first()?;
        output.line(&ready_line(port, &ready))?;
        output.note(&lines_to_paste(port, &ready));
        sim::serve(listener, attendant.clone(), stop).await?;
        attendant.keep().await;
        Ok(Exit::Done)
    })
}

/// Resolves when somebody ends the program. The signals are caught from this call on.
///
/// # Errors
/// When the system does not let them be caught.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let stop = {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hangup = signal(SignalKind::hangup())?;
        async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        }
    };
    #[cfg(not(unix))]
    let stop = async {
        // Where Ctrl-C cannot be caught, it ends the program as it is.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    Ok(stop)
}

/// The account of the file, if it has one, else a fresh one.
fn account(
    arguments: &ServeArguments,
    file: Option<&AccountFile>,
) -> Result<(Arc<Mutex<Simulator>>, sim::Ready), CliError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let trust = match arguments.trust {
        TrustChoice::Lab => sim::Trust::Lab,
        TrustChoice::Real => sim::Trust::Real,
    };
    let max_session = arguments.max_session.map(|seconds| Duration::from_secs(seconds.into()));
    let simulation = Simulation::new(&arguments.account, clock)?
        .with_trust(trust)
        .with_recall(1)
        .with_faults(arguments.faults.as_deref().map(fault_plan).transpose()?.unwrap_or_default())
        .with_max_session(max_session);
    if let Some(file) = file
        && let Some(text) = file.read()?
    {
        return simulation.saved_account(&text).map_err(|why| file.refuse(&why));
    }
    simulation.account(offered_or_first(arguments.account.region)?).map_err(CliError::Document)
}

/// What a person pastes: variables for one shell, profiles for the roles, a first call. The secret stands on stdout
/// alone.
fn lines_to_paste(port: u16, ready: &sim::Ready) -> String {
    let endpoint = format!("http://127.0.0.1:{port}");
    let sim::Ready { region, access_key_id, .. } = ready;
    let session = ready.member();
    let profile = |name: &str, role: &str, source: &str, session: &str| {
        format!(
            "[profile deny-{name}]\nrole_arn = {role}\nsource_profile = {source}\nrole_session_name = {session}\n\
             region = {region}\nendpoint_url = {endpoint}\n"
        )
    };
    let admin = profile("admin", &ready.admin_role, "deny", session);
    let team = profile("team", &ready.team_role, "deny", session);
    let notebook = profile("notebook", &ready.notebook_role, "deny-team", "SageMaker");
    format!(
        "\
# SECRET stands for the secret_access_key of the line on stdout. For one shell:
export AWS_ENDPOINT_URL={endpoint} AWS_REGION={region} AWS_ACCESS_KEY_ID={access_key_id} \
AWS_SECRET_ACCESS_KEY=SECRET
aws sts get-caller-identity

# Or as profiles, in ~/.aws/config; then: aws --profile deny-team servicecatalog scan-provisioned-products
[profile deny]
aws_access_key_id = {access_key_id}
aws_secret_access_key = SECRET
region = {region}
endpoint_url = {endpoint}

{admin}
{team}
{notebook}
# With boto3:
#   session = boto3.Session(profile_name=\"deny-notebook\")
#   session.client(\"sagemaker\").list_training_jobs()
# Ctrl-C ends it."
    )
}

/// The one line on stdout. The keys open nothing but this account.
fn ready_line(port: u16, ready: &sim::Ready) -> String {
    serde_json::json!({
        "endpoint": format!("http://127.0.0.1:{port}"),
        "account_id": ready.account_id.to_string(),
        "region": ready.region,
        "access_key_id": ready.access_key_id,
        "secret_access_key": ready.secret_access_key,
        "roles": {
            "admin": ready.admin_role, "team": ready.team_role, "notebook": ready.notebook_role,
        },
        "product_id": ready.product_id,
        "provisioned_product_id": ready.provisioned_product_id,
        "notebook_instance": ready.notebook_instance,
        "subnets": ready.subnets,
        "security_group_ids": ready.security_group_ids,
    })
    .to_string()
}
