//! A real account, or any endpoint that speaks AWS: the standard credential chain, region and endpoint as AWS's own
//! clients take them. Building it asks nothing of AWS; credentials are looked for when the first call needs them.
//! What it leaves out: reading the environment beyond what the SDK reads itself, which is `cli`'s.

use std::sync::Arc;

use aws_config::identity::IdentityCache;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{AppName, BehaviorVersion, Region};
use aws_smithy_async::rt::sleep::TokioSleep;

use super::connect::{
    APP_NAME, ATTEMPT_TIMEOUT, CONNECT_TIMEOUT, Fetcher, Retries, WorldTime, https_client, https_connector,
    retry_config, timeout_config,
};
use super::perform::AwsAccount;
use crate::world::Clock;

/// How a real account is reached. What is not said is taken from the environment and the profile.
#[derive(Clone, Debug, Default)]
pub struct RealOptions {
    /// The region, such as `eu-west-1`.
    pub region: String,
    /// The profile.
    pub profile: Option<String>,
    /// One endpoint for all services instead of AWS's own.
    pub endpoint_url: Option<String>,
    /// More root certificates, in PEM.
    pub ca_bundle: Option<Vec<u8>>,
}

impl AwsAccount {
    /// The account that the credentials in force belong to. Nothing is sent yet.
    ///
    /// # Errors
    /// What is wrong with the certificates or the endpoint, as a sentence without a period.
    pub async fn connect_real(options: RealOptions, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let http_client = https_client(options.ca_bundle.as_deref())
            .map_err(|why| format!("the certificates of AWS_CA_BUNDLE cannot be used: {why}"))?;
        let connector = https_connector(options.ca_bundle.as_deref(), CONNECT_TIMEOUT, ATTEMPT_TIMEOUT)?;
        let region = Region::new(options.region);
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(region.clone())
            .http_client(http_client.clone())
            .time_source(WorldTime(Arc::clone(&clock)))
            .sleep_impl(TokioSleep::new())
            .identity_cache(IdentityCache::lazy().build())
            .retry_config(retry_config(Retries::Standard))
            .timeout_config(timeout_config())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        if let Ok(name) = AppName::new(APP_NAME) {
            loader = loader.app_name(name);
        }
        if let Some(profile) = options.profile {
            // A profile that was named counts before keys of the environment, as in the AWS CLI: another account would
            // be reached in silence otherwise.
            let surroundings = ProviderConfig::without_region()
                .with_region(Some(region.clone()))
                .with_http_client(http_client.clone())
                .with_time_source(WorldTime(Arc::clone(&clock)))
                .with_sleep_impl(TokioSleep::new());
            let named = ProfileFileCredentialsProvider::builder().configure(&surroundings).profile_name(&profile);
            loader = loader.profile_name(profile).credentials_provider(named.build());
        }
        if let Some(endpoint_url) = options.endpoint_url {
            loader = loader.endpoint_url(checked_endpoint(endpoint_url)?);
        }
        let config = loader.load().await;
        let fetcher = Fetcher::new(connector, config.endpoint_url().map(str::to_owned));
        Ok(Self::over_chain(config, clock, fetcher))
    }
}

/// An endpoint is an address and no more; the SDK says nothing about a wrong one before the first call.
fn checked_endpoint(endpoint_url: String) -> Result<String, String> {
    let uri: Option<http::Uri> = endpoint_url.parse().ok();
    let is_web = |uri: &http::Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some();
    match uri {
        Some(uri) if is_web(&uri) => Ok(endpoint_url),
        _ => {
            let shown: String = endpoint_url.chars().filter(|c| !c.is_control()).take(80).collect();
            Err(format!("`{shown}` is no endpoint: expected such as `http://127.0.0.1:8080` or `https://host`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_address_on_the_web() {
        let check = |url: &str, is_good: bool| assert_eq!(checked_endpoint(url.to_owned()).is_ok(), is_good, "{url}");
        check("http://127.0.0.1:8080", true);
        check("https://example.com/path", true);
        check("127.0.0.1:8080", false);
        check("ftp://host", false);
        check("", false);
        check("http://", false);
    }
}
