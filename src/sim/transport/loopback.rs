//! The account over HTTP, on loopback alone.
//!
//! One handler for every path: which service and operation a request means is decided by its bytes, not by a
//! route. What a web page could send, or what names another host, is refused before the account sees it.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use tokio::net::TcpListener;

use crate::sim::simulator::Simulator;
use crate::sim::wire::{MAX_BODY, WireRequest, WireResponse};

/// How long the connections that are still open are waited for at the end.
const GRACE: Duration = Duration::from_secs(1);

/// Takes a port on 127.0.0.1; 0 takes a free one.
///
/// # Errors
/// When the port cannot be had.
pub async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)).await
}

/// Answers requests until `stop` resolves.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    simulator: Arc<Mutex<Simulator>>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().fallback(answer).with_state(simulator);
    let (stopped, waiting) = tokio::sync::oneshot::channel::<()>();
    let stop = async move {
        stop.await;
        // Nobody waits any more if serving has failed; then there is nothing to tell.
        let _ = stopped.send(());
    };
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop);
    tokio::select! {
        result = async { serving.await } => result,
        () = async { let _ = waiting.await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}

async fn answer(State(simulator): State<Arc<Mutex<Simulator>>>, request: Request) -> Response {
    if !comes_from_here(request.headers()) {
        return plain(StatusCode::FORBIDDEN, "this address answers AWS clients on this machine only");
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than a mebibyte, or was broken off");
    };
    let headers = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
    let request = WireRequest {
        method: parts.method.as_str().to_owned(),
        uri: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        headers: headers.collect(),
        body: body.to_vec(),
    };
    let answer = simulator.lock().unwrap_or_else(PoisonError::into_inner).handle(&request);
    written(answer)
}

/// A `Host` that names loopback, and no `Origin`: a web page cannot send both.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_loopback = name == "localhost"
        || name.ends_with(".localhost")
        || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_loopback && !headers.contains_key(header::ORIGIN)
}

fn written(answer: WireResponse) -> Response {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be written"))
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
