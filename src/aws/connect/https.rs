//! What carries requests to a real account: HTTPS on rustls with ring, plain HTTP where an endpoint asks for it, the
//! environment's proxies, and the root certificates of a company's network besides the system's own.

use std::time::Duration;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpClient, SharedHttpConnector};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The most certificates of one bundle.
const MAX_CERTIFICATES: usize = 2_000;

/// A client that trusts the system's root certificates and those of `bundle`, in PEM. Nothing is sent, and no
/// certificate of the system is read before the first request.
///
/// # Errors
/// What is wrong with the bundle, as a sentence without a period.
pub(in crate::aws) fn https_client(bundle: Option<&[u8]>) -> Result<SharedHttpClient, String> {
    let context = tls_context(bundle)?;
    Ok(Builder::new().build_with_connector_fn(move |settings, components| {
        let sleep = components.and_then(|components| components.sleep_impl());
        connector(&context, settings.cloned(), sleep)
    }))
}

/// The same for a request that is none of the SDK's.
///
/// # Errors
/// What is wrong with the bundle, as a sentence without a period.
pub(in crate::aws) fn https_connector(
    bundle: Option<&[u8]>,
    connect_timeout: Duration,
    read_timeout: Duration,
) -> Result<SharedHttpConnector, String> {
    let settings = HttpConnectorSettings::builder().connect_timeout(connect_timeout).read_timeout(read_timeout).build();
    let sleep = SharedAsyncSleep::new(TokioSleep::new());
    Ok(SharedHttpConnector::new(connector(&tls_context(bundle)?, Some(settings), Some(sleep))))
}

fn tls_context(bundle: Option<&[u8]>) -> Result<TlsContext, String> {
    let mut trusted = TrustStore::default();
    if let Some(pem) = bundle {
        check_bundle(pem)?;
        trusted.add_pem_certificate(pem);
    }
    TlsContext::builder().with_trust_store(trusted).build().map_err(|error| error.to_string())
}

fn connector(
    context: &TlsContext,
    settings: Option<HttpConnectorSettings>,
    sleep: Option<SharedAsyncSleep>,
) -> Connector {
    let mut connector = Connector::builder().proxy_config(ProxyConfig::from_env());
    connector.set_connector_settings(settings);
    connector.set_sleep_impl(sleep);
    connector.tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context.clone()).build()
}

/// The HTTP crate panics at a certificate that it cannot read: none gets that far.
fn check_bundle(pem: &[u8]) -> Result<(), String> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem).take(MAX_CERTIFICATES) {
        let number = store.len() + 1;
        let certificate = certificate.map_err(|error| format!("certificate {number} cannot be read: {error}"))?;
        store.add(certificate).map_err(|error| format!("certificate {number} is none: {error}"))?;
    }
    if store.is_empty() { Err("it has no certificate in PEM form".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_read_before_it_is_trusted() {
        let check = |pem: &str, says: &str| {
            let error = https_client(Some(pem.as_bytes())).err();
            assert!(error.as_deref().is_some_and(|error| error.contains(says)), "{pem}: {error:?}");
        };
        check("", "no certificate");
        check("not PEM at all", "no certificate");
        check("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1 is none");
        check("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "certificate 1 cannot be read");
        check("-----BEGIN CERTIFICATE-----\nAAAA\n", "certificate 1 cannot be read");
        assert!(https_client(None).is_ok());
    }
}
