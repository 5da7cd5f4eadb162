//! A template, fetched from its address before Service Catalog loads it from there: unsigned, over the same HTTP as the
//! SDK's calls, with the same proxies and certificates. What it leaves out: judging the text, which is the lab's.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use super::{ATTEMPT_TIMEOUT, MAX_ATTEMPTS};
use crate::aws::error::clean;
use crate::aws::reply::{Refused, Reply, Served};
use crate::lab::{Answer, CallError, CallErrorKind};

/// The largest template that is read, in bytes. CloudFormation's own limit is as large.
const MAX_TEMPLATE: usize = 1 << 20;
/// The first pause before another try.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// What gets templates.
#[derive(Clone, Debug)]
pub(in crate::aws) struct Fetcher {
    connector: SharedHttpConnector,
    endpoint_url: Option<String>,
}

impl Fetcher {
    /// With one endpoint for all services, S3's addresses lead there too.
    pub(in crate::aws) fn new(connector: SharedHttpConnector, endpoint_url: Option<String>) -> Self {
        Self { connector, endpoint_url }
    }
}

/// Fetches a template; tries again where nothing, or a fault of the server's own, came back.
pub(in crate::aws) async fn fetch(fetcher: Option<&Fetcher>, url: &str) -> Reply {
    let Some(fetcher) = fetcher else {
        return Err(Refused::unsent(CallErrorKind::Other, "NotSent", "this account fetches no templates".to_owned()));
    };
    let address = address(url, fetcher.endpoint_url.as_deref())?;
    let mut pause = FIRST_PAUSE;
    for _ in 1..MAX_ATTEMPTS {
        match once(fetcher, &address).await {
            Err(refused) if is_passing(&refused.error) => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            ended => return ended,
        }
    }
    once(fetcher, &address).await
}

fn is_passing(error: &CallError) -> bool {
    matches!(error.kind, CallErrorKind::Unreachable | CallErrorKind::Throttled)
}

async fn once(fetcher: &Fetcher, address: &str) -> Reply {
    let unreachable = |message: String| Refused::unsent(CallErrorKind::Unreachable, "Unreachable", message);
    let mut request = HttpRequest::new(SdkBody::empty());
    request.set_uri(address).map_err(|error| no_address(address, &error.to_string()))?;
    let whole = async {
        let answer = fetcher.connector.call(request).await;
        let response = answer.map_err(|error| unreachable(format!("nothing was reached: {error:?}")))?;
        read(response).await
    };
    match tokio::time::timeout(ATTEMPT_TIMEOUT, whole).await {
        Ok(ended) => ended,
        Err(_) => Err(unreachable(format!("no whole answer came within {} s", ATTEMPT_TIMEOUT.as_secs()))),
    }
}

async fn read(response: HttpResponse) -> Reply {
    let status = response.status().as_u16();
    let request_id = response.headers().get("x-amz-request-id").map(str::to_owned);
    let expected = response.headers().get("content-length").and_then(|length| length.parse::<usize>().ok());
    let refused = |kind, code: &str, message: String| Refused {
        error: CallError { kind, code: code.to_owned(), message },
        request_id: request_id.clone(),
        http_status: Some(status),
    };
    match status {
        200 => {}
        301 | 302 | 307 | 308 => {
            let message = "S3 says that the bucket is elsewhere, as a rule in another region".to_owned();
            return Err(refused(CallErrorKind::Invalid, "PermanentRedirect", message));
        }
        403 => return Err(refused(CallErrorKind::Denied, "AccessDenied", "S3 does not let it be read".to_owned())),
        404 => return Err(refused(CallErrorKind::NotFound, "NoSuchKey", "there is nothing at its address".to_owned())),
        429 | 500.. => return Err(refused(CallErrorKind::Throttled, "SlowDown", format!("S3 answered {status}"))),
        _ => return Err(refused(CallErrorKind::Other, "Unexpected", format!("S3 answered {status}"))),
    }
    let cut_off = |why: &str| refused(CallErrorKind::Unreachable, "CutOff", format!("the answer was cut off: {why}"));
    let mut body = ByteStream::new(response.into_body());
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk.map_err(|error| cut_off(&error.to_string()))?);
        if bytes.len() > MAX_TEMPLATE {
            let message = format!("it is larger than the {MAX_TEMPLATE} bytes that a template may have");
            return Err(refused(CallErrorKind::Invalid, "TooLarge", message));
        }
    }
    if expected.is_some_and(|expected| bytes.len() < expected) {
        return Err(cut_off("it is shorter than announced"));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| refused(CallErrorKind::Invalid, "NotText", "it is no text in UTF-8".to_owned()))?;
    Ok(Served { answer: Answer::Template(text), request_id })
}

/// Where the request goes: to S3's own address, or to the endpoint with bucket and key as its path.
fn address(url: &str, endpoint_url: Option<&str>) -> Result<String, Refused> {
    let uri: http::Uri = url.parse().map_err(|_| no_address(url, "it cannot be read"))?;
    let (Some("http" | "https"), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(no_address(url, "it has to begin with https://"));
    };
    let Some(endpoint_url) = endpoint_url else { return Ok(url.to_owned()) };
    let Some(service) = host.strip_suffix(".amazonaws.com") else { return Ok(url.to_owned()) };
    let endpoint_url = endpoint_url.trim_end_matches('/');
    // `s3.REGION` and `s3` have the bucket in the path; otherwise it stands before `.s3`.
    let bucket = if service.starts_with("s3.") || service == "s3" {
        String::new()
    } else {
        format!("/{}", service.split(".s3").next().unwrap_or_default())
    };
    Ok(format!("{endpoint_url}{bucket}{}", uri.path()))
}

fn no_address(url: &str, why: &str) -> Refused {
    let shown: String = clean(url).chars().take(200).collect();
    Refused::unsent(CallErrorKind::Invalid, "NoAddress", format!("`{shown}` is no address of a template: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_stands_for_s3_too() {
        let check = |url: &str, endpoint: Option<&str>, expected: Option<&str>| {
            assert_eq!(address(url, endpoint).ok().as_deref(), expected, "{url}");
        };
        let here = Some("http://127.0.0.1:1/");
        check("https://s3.eu-west-1.amazonaws.com/b/k.yaml", None, Some("https://s3.eu-west-1.amazonaws.com/b/k.yaml"));
        check("https://s3.eu-west-1.amazonaws.com/b/k.yaml", here, Some("http://127.0.0.1:1/b/k.yaml"));
        check("https://b.s3.eu-west-1.amazonaws.com/q/k.yaml", here, Some("http://127.0.0.1:1/b/q/k.yaml"));
        check("http://example.com/k.yaml", here, Some("http://example.com/k.yaml"));
        check("file:///etc/passwd", here, None);
        check("k.yaml", None, None);
    }
}
