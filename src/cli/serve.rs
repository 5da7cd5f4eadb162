//! `serve`: the simulated account on loopback, for other AWS clients.

use std::sync::Arc;

use super::args::{Global, ServeArguments, TrustChoice};
use super::connect::Simulation;
use super::exit::{CliError, Exit};
use super::logging;
use super::output::Output;
use super::screens::stop_signal;
use super::store::StateDir;
use crate::lab::REGIONS;
use crate::sim;
use crate::world::{Clock, SystemClock};

/// Serves until it is told to stop.
///
/// # Errors
/// When the account cannot be made, or the port not be had.
pub fn serve(arguments: &ServeArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    if let Some(state_dir) = StateDir::find(global.state_dir.as_deref())
        && state_dir.prepare().is_ok()
    {
        logging::start(global.log_level, state_dir.path());
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let trust = match arguments.trust {
        TrustChoice::Lab => sim::Trust::Lab,
        TrustChoice::Real => sim::Trust::Real,
    };
    let simulation = Simulation::new(&arguments.account, clock)?.with_trust(trust);
    let region = arguments.account.region.unwrap_or(REGIONS[0]);
    let (simulator, ready) = simulation.account(region).map_err(CliError::Document)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Account(format!("no runtime: {error}")))?;
    runtime.block_on(async {
        let stop = stop_signal();
        let listener = sim::bind(arguments.port).await.map_err(|error| {
            CliError::Account(format!("port {} on 127.0.0.1 cannot be had: {error}", arguments.port))
        })?;
        let port = listener.local_addr()?.port();
        output.line(&ready_line(port, &ready))?;
        sim::serve(listener, simulator, stop).await?;
        Ok(Exit::Done)
    })
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
