//! An HTTP client for this room's tests: it answers from a list and remembers what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;

/// A request as it would have gone over the wire.
#[derive(Clone, Debug)]
pub(in crate::aws) struct Sent {
    pub(in crate::aws) uri: String,
    pub(in crate::aws) target: String,
    pub(in crate::aws) authorization: String,
    pub(in crate::aws) date: String,
    pub(in crate::aws) body: String,
}

/// The answers that are left, and the requests so far. Without an answer nothing is reached.
#[derive(Clone, Debug, Default)]
pub(in crate::aws) struct Script {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Script {
    pub(in crate::aws) fn answer(&self, status: u16, body: &str) {
        self.answers.lock().expect("not poisoned").push_back((status, body.to_owned()));
    }

    pub(in crate::aws) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.sent.lock().expect("not poisoned"))
    }

    pub(in crate::aws) fn http_client(&self) -> SharedHttpClient {
        let script = self.clone();
        http_client_fn(move |_, _| SharedHttpConnector::new(script.clone()))
    }
}

/// The same configuration, except that an attempt follows the one before at once.
pub(in crate::aws) fn without_pauses(config: &SdkConfig) -> SdkConfig {
    let retries = config.retry_config().cloned().expect("a retry configuration");
    config.to_builder().retry_config(retries.with_initial_backoff(Duration::ZERO)).build()
}

impl HttpConnector for Script {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let header = |name: &str| request.headers().get(name).unwrap_or_default().to_owned();
        let sent = Sent {
            uri: request.uri().to_owned(),
            target: header("x-amz-target"),
            authorization: header("authorization"),
            date: header("x-amz-date"),
            body: String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned(),
        };
        self.sent.lock().expect("not poisoned").push(sent);
        let answer = self.answers.lock().expect("not poisoned").pop_front();
        HttpConnectorFuture::ready(match answer {
            Some((status, body)) => Ok(response(status, body)),
            None => Err(ConnectorError::user("the script is at its end".into())),
        })
    }
}

fn response(status: u16, body: String) -> HttpResponse {
    let mut response = HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body));
    response.headers_mut().insert("x-amzn-requestid", format!("request-{status}"));
    response
}
