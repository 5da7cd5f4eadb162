//! The account over HTTP, on loopback alone.
//!
//! One handler for every path: which service and operation a request means is decided by its bytes, not by a
//! route. What a web page could send, or what names another host, is refused before the account sees it.

mod limited;

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use tokio::net::TcpListener;

use self::limited::Limited;
use crate::sim::fault::Trouble;
use crate::sim::journal::JournalEntry;
use crate::sim::simulator::Simulator;
use crate::sim::wire::{MAX_BODY, WireRequest, WireResponse};

/// How long the connections that are still open are waited for at the end.
const GRACE: Duration = Duration::from_secs(1);

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// An account's being kept.
pub type Keeping<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A page that is being made; none where there is no such page.
pub type Page<'a> = Pin<Box<dyn Future<Output = Option<String>> + Send + 'a>>;

/// Whoever looks after an account while it is served.
pub trait Attendant: Send + Sync {
    /// The account; none while there is none to serve.
    fn simulator(&self) -> Option<Arc<Mutex<Simulator>>>;

    /// A request was answered. The account waits meanwhile, so that answers are told of in their order.
    fn answered(&self, entry: &JournalEntry);

    /// The account was changed. The answer is sent when it is kept.
    fn keep(&self) -> Keeping<'_>;

    /// What is to be had at a path besides the account, as JSON.
    fn page(&self, _path: &str) -> Page<'_> {
        Box::pin(std::future::ready(None))
    }
}

/// What a request is answered with.
#[derive(Clone)]
struct Endpoint {
    attendant: Arc<dyn Attendant>,
}

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
    attendant: Arc<dyn Attendant>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().fallback(answer).with_state(Endpoint { attendant });
    let (stopped, waiting) = tokio::sync::oneshot::channel::<()>();
    let stop = async move {
        stop.await;
        // Nobody waits any more if serving has failed; then there is nothing to tell.
        let _ = stopped.send(());
    };
    let serving = axum::serve(Limited::new(listener), router).with_graceful_shutdown(stop);
    tokio::select! {
        result = async { serving.await } => result,
        () = async { let _ = waiting.await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}

async fn answer(State(endpoint): State<Endpoint>, request: Request) -> Response {
    if !comes_from_here(request.headers()) {
        return plain(StatusCode::FORBIDDEN, "this address answers AWS clients on this machine only");
    }
    let (parts, body) = request.into_parts();
    if parts.method == Method::GET
        && let Some(page) = endpoint.attendant.page(parts.uri.path()).await
    {
        return as_json(page);
    }
    let body = match tokio::time::timeout(BODY_TIME, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            return plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than a mebibyte, or was broken off");
        }
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "the body did not arrive within 30 seconds"),
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
    let Some(mut answer) = endpoint.handle(&request).await else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "no account is open here");
    };
    match answer.trouble.take() {
        None => written(answer),
        Some(Trouble::Slow(delay)) => {
            tokio::time::sleep(delay).await;
            written(answer)
        }
        Some(Trouble::Truncate) => broken(answer, 2),
        Some(Trouble::Reset) => broken(answer, usize::MAX),
    }
}

/// An answer of which one part in so many arrives, then the connection is closed.
fn broken(answer: WireResponse, part: usize) -> Response {
    let arrives = answer.body.get(..answer.body.len() / part).unwrap_or_default().to_vec();
    let length = answer.body.len().max(1).to_string();
    let pieces = [Ok(arrives), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    let mut response = written(answer);
    *response.body_mut() = body;
    if let Ok(length) = length.parse() {
        response.headers_mut().insert(header::CONTENT_LENGTH, length);
    }
    response
}

impl Endpoint {
    async fn handle(&self, request: &WireRequest) -> Option<WireResponse> {
        let simulator = self.attendant.simulator()?;
        let (answer, is_changed) = {
            // A simulator whose request panicked is still whole: it is changed only by requests that were accepted.
            let mut simulator = simulator.lock().unwrap_or_else(PoisonError::into_inner);
            let answer = simulator.handle(request);
            if let Some(entry) = simulator.latest() {
                self.attendant.answered(entry);
            }
            (answer, simulator.is_changed())
        };
        if is_changed {
            self.attendant.keep().await;
        }
        Some(answer)
    }
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

fn as_json(text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
