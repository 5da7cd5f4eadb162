//! How the SDK is set up: one place for HTTP, time, retries and timeouts. A simulated account's set-up reads nothing
//! from the environment or from files; that of a real one (`real`) adds the credential chain. What it leaves out:
//! credentials, which each persona's session adds.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::perform::Recall;
use super::session::BaseCredentials;
use crate::world::Clock;

mod https;
#[cfg(test)]
pub(super) mod scripted;
mod template;

pub(super) use https::{https_client, https_connector};
pub(super) use template::{Fetcher, fetch};

/// How often a call is sent at most, the first time included.
const MAX_ATTEMPTS: u32 = 3;
/// How long a connection may take to come about.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one attempt may take.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a call may take with all its attempts and the pauses between them.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// What the user agent says besides the SDK's own words.
pub(super) const APP_NAME: &str = "explicit-deny";

/// Everything that is needed to reach an account.
#[derive(Clone)]
pub struct Connection {
    /// The region, such as `eu-west-1`.
    pub region: String,
    /// What carries requests: HTTPS for a real account, the in-process transport for the simulated one.
    pub http_client: SharedHttpClient,
    /// Who the participant is, before any role is assumed.
    pub base: BaseCredentials,
    /// The time that signatures carry and durations are measured with.
    pub clock: Arc<dyn Clock>,
    /// The account's own memory of its decisions. Only the simulated account has one.
    pub recall: Option<Arc<dyn Recall>>,
    /// Whether throttled and unanswered calls are sent again.
    pub retries: Retries,
    /// One endpoint for all services instead of AWS's own.
    pub endpoint_url: Option<String>,
}

/// Whether calls are sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retries {
    /// The SDK's standard mode, up to three attempts with growing pauses.
    #[default]
    Standard,
    /// The same with the first pause so long, for an account whose time goes faster.
    Paced(Duration),
    /// Every call is sent once.
    Never,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("region", &self.region)
            .field("base", &self.base)
            .field("retries", &self.retries)
            .field("endpoint_url", &self.endpoint_url)
            .finish_non_exhaustive()
    }
}

/// What all sessions over `connection` have in common. There are no credentials in it, and no identity cache: a
/// session's keys stay the same until the role is assumed anew, so a cache could only hold on to old ones.
pub(super) fn sdk_config(connection: &Connection) -> SdkConfig {
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(connection.region.clone()))
        .http_client(connection.http_client.clone())
        .time_source(WorldTime(Arc::clone(&connection.clock)))
        .sleep_impl(TokioSleep::new())
        .identity_cache(IdentityCache::no_cache())
        .retry_config(retry_config(connection.retries))
        .timeout_config(timeout_config())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    config.set_endpoint_url(connection.endpoint_url.clone());
    config.set_app_name(AppName::new(APP_NAME).ok());
    config.build()
}

pub(super) fn retry_config(retries: Retries) -> RetryConfig {
    match retries {
        Retries::Standard => RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS),
        Retries::Paced(pause) => RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS).with_initial_backoff(pause),
        Retries::Never => RetryConfig::disabled(),
    }
}

pub(super) fn timeout_config() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT)
        .build()
}

/// Our clock in the shape that the SDK asks for.
#[derive(Debug)]
pub(super) struct WorldTime(pub(super) Arc<dyn Clock>);

impl TimeSource for WorldTime {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(self.0.now().0).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{ManualClock, Timestamp};

    #[test]
    fn the_sdk_reads_our_clock() {
        let time = WorldTime(Arc::new(ManualClock::at(Timestamp(1_795_453_262_040))));
        assert_eq!(time.now(), UNIX_EPOCH + Duration::from_millis(1_795_453_262_040));
        let before_1970 = WorldTime(Arc::new(ManualClock::at(Timestamp(-5))));
        assert_eq!(before_1970.now(), UNIX_EPOCH);
    }

    #[test]
    fn the_app_name_is_one_that_the_sdk_takes() {
        assert!(AppName::new(APP_NAME).is_ok());
    }
}
