//! The SDK's HTTP client, answered in this process: no socket, no thread, the same bytes.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

use crate::sim::simulator::Simulator;
use crate::sim::wire::{WireRequest, WireResponse};

/// An HTTP client whose every request is answered by `simulator`.
#[must_use]
pub fn http_client(simulator: Arc<Mutex<Simulator>>) -> SharedHttpClient {
    SharedHttpClient::new(InProcess(simulator))
}

#[derive(Clone, Debug)]
struct InProcess(Arc<Mutex<Simulator>>);

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // A simulator whose request panicked is still whole: it is changed only by requests that were accepted.
        let mut simulator = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = simulator.handle(&read(&request));
        drop(simulator);
        HttpConnectorFuture::ready(write(answer))
    }
}

/// Method, path, headers and body as they would travel. The host stands in the address only: HTTP makes a header of it.
fn read(request: &HttpRequest) -> WireRequest {
    let (authority, path) = split_address(request.uri());
    let mut headers: Vec<(String, String)> =
        request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        headers.push(("host".to_owned(), authority.to_owned()));
    }
    WireRequest {
        method: request.method().to_owned(),
        uri: path.to_owned(),
        headers,
        body: request.body().bytes().unwrap_or_default().to_vec(),
    }
}

/// `https://host/path?query` → the host, and the path with its query.
fn split_address(uri: &str) -> (&str, &str) {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    match rest.find(['/', '?']) {
        Some(at) => (&rest[..at], &rest[at..]),
        None => (rest, "/"),
    }
}

fn write(answer: WireResponse) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(answer.status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    for (name, value) in answer.headers {
        response.headers_mut().try_append(name, value).map_err(|error| ConnectorError::other(error.into(), None))?;
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_fall_into_host_and_path() {
        assert_eq!(split_address("https://iam.amazonaws.com/"), ("iam.amazonaws.com", "/"));
        assert_eq!(split_address("http://127.0.0.1:80"), ("127.0.0.1:80", "/"));
        assert_eq!(split_address("https://a.b/c/d?e=f/g"), ("a.b", "/c/d?e=f/g"));
    }
}
