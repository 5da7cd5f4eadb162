//! The SDK's HTTP client, answered in this process: no socket, the same bytes.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use tokio::sync::oneshot;

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
        HttpConnectorFuture::ready(write(answer(&self.0, &read(&request))))
    }
}

/// The same on a thread of its own, for whoever has many calls under way: while it answers one request, others are
/// built, signed and read. Requests are answered in the order in which they were sent.
#[must_use]
pub fn http_client_beside(simulator: Arc<Mutex<Simulator>>) -> SharedHttpClient {
    let (requests, sent) = mpsc::channel::<Waiting>();
    let answering = Arc::clone(&simulator);
    let answer_all = move || {
        for Waiting { request, reply } in sent {
            // Nobody waits any more for what was given up.
            let _ = reply.send(answer(&answering, &request));
        }
    };
    match thread::Builder::new().name("simulated account".to_owned()).spawn(answer_all) {
        Ok(_) => SharedHttpClient::new(Beside(requests)),
        // No thread is to be had; it is slower without, and the same.
        Err(_) => http_client(simulator),
    }
}

/// A request on its way to the thread, which ends with the last client that could send one.
struct Waiting {
    request: WireRequest,
    reply: oneshot::Sender<WireResponse>,
}

#[derive(Clone, Debug)]
struct Beside(mpsc::Sender<Waiting>);

impl HttpClient for Beside {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Beside {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (reply, replied) = oneshot::channel();
        // A request that cannot be sent is dropped with its reply, and is then seen as one that is never answered.
        let _ = self.0.send(Waiting { request: read(&request), reply });
        HttpConnectorFuture::new(async move {
            write(replied.await.map_err(|gone| ConnectorError::other(gone.into(), None))?)
        })
    }
}

/// A simulator whose request panicked is still whole: it is changed only by requests that were accepted.
fn answer(simulator: &Mutex<Simulator>, request: &WireRequest) -> WireResponse {
    simulator.lock().unwrap_or_else(PoisonError::into_inner).handle(request)
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
