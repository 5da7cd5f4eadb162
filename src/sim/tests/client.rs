//! A small client: signs with the SDK's signer, as any client does, and reads what comes back.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4;

use crate::sim::{WireRequest, WireResponse};
use crate::world::Timestamp;

/// The members of a Query request.
pub(crate) type Members<'a> = &'a [(&'a str, &'a str)];

/// Keys and what is signed for.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) region: String,
    pub(crate) signed_at: Timestamp,
}

impl Client {
    /// A Query request for `action` of a service, its members as pairs.
    pub(crate) fn query(&self, service: &str, action: &str, members: &[(&str, &str)]) -> WireRequest {
        let request = form(service, action, members);
        self.sign(service, request)
    }

    /// An AWS JSON request.
    pub(crate) fn json(&self, target: &str, body: &str) -> WireRequest {
        self.sign(scope_of(target), json(target, body))
    }

    /// Signs a request in its headers.
    pub(crate) fn sign(&self, service: &str, request: WireRequest) -> WireRequest {
        self.try_sign(service, request).expect("a request that can be signed")
    }

    /// The same for any request; none for what no signer signs.
    pub(crate) fn try_sign(&self, service: &str, mut request: WireRequest) -> Option<WireRequest> {
        let credentials = Credentials::new(&self.key, &self.secret, self.token.clone(), None, "test").into();
        let params = v4::SigningParams::builder()
            .identity(&credentials)
            .region(&self.region)
            .name(service)
            .time(UNIX_EPOCH + Duration::from_millis(u64::try_from(self.signed_at.0).unwrap()))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let uri = format!("http://127.0.0.1{}", request.uri);
        let signable = SignableRequest::new(&request.method, uri, headers, SignableBody::Bytes(&request.body)).ok()?;
        let (instructions, _) = sign(signable, &params).ok()?.into_parts();
        let added: Vec<_> = instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        request.headers.extend(added);
        Some(request)
    }

    /// A presigned GET of a Query action, good for `expires`.
    pub(crate) fn presign(&self, service: &str, action: &str, expires: Duration) -> WireRequest {
        let credentials = Credentials::new(&self.key, &self.secret, self.token.clone(), None, "test").into();
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(expires);
        let params = v4::SigningParams::builder()
            .identity(&credentials)
            .region(&self.region)
            .name(service)
            .time(UNIX_EPOCH + Duration::from_millis(u64::try_from(self.signed_at.0).unwrap()))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let query = format!("/?Action={action}&Version={}", version_of(service));
        let uri = format!("http://127.0.0.1{query}");
        let headers = [("host", "127.0.0.1")];
        let signable = SignableRequest::new("GET", uri, headers.into_iter(), SignableBody::Bytes(&[])).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        let added = instructions.params().iter().fold(query, |uri, (name, value)| {
            let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
            format!("{uri}&{name}={value}")
        });
        WireRequest {
            method: "GET".to_owned(),
            uri: added,
            headers: vec![("Host".to_owned(), "127.0.0.1".to_owned())],
            body: Vec::new(),
        }
    }
}

/// An unsigned Query request.
pub(crate) fn form(service: &str, action: &str, members: &[(&str, &str)]) -> WireRequest {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("Action", action).append_pair("Version", version_of(service)).extend_pairs(members);
    post("application/x-www-form-urlencoded; charset=utf-8", &[], body.finish().into_bytes())
}

/// An unsigned JSON request.
pub(crate) fn json(target: &str, body: &str) -> WireRequest {
    post("application/x-amz-json-1.1", &[("X-Amz-Target", target)], body.as_bytes().to_vec())
}

/// An unsigned CBOR request.
pub(crate) fn cbor(operation: &str, body: Vec<u8>) -> WireRequest {
    let uri = format!("/service/AWS242ServiceCatalogService/operation/{operation}");
    WireRequest { uri, ..post("application/cbor", &[("smithy-protocol", "rpc-v2-cbor")], body) }
}

/// The body as text.
pub(crate) fn text(response: &WireResponse) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

/// What stands in the first element `name`; empty if there is none.
pub(crate) fn element(response: &WireResponse, name: &str) -> String {
    let body = text(response);
    let rest = body.split_once(&format!("<{name}>")).map_or("", |(_, rest)| rest);
    rest.split_once(&format!("</{name}>")).map_or("", |(value, _)| value).to_owned()
}

/// The body as JSON.
pub(crate) fn parsed(response: &WireResponse) -> serde_json::Value {
    serde_json::from_slice(&response.body).unwrap_or_default()
}

/// Status and code of a refusal, whatever its protocol.
pub(crate) fn refusal(response: &WireResponse) -> (u16, String) {
    let json = parsed(response)["__type"].as_str().map(str::to_owned);
    (response.status, json.unwrap_or_else(|| element(response, "Code")))
}

/// The message of a refusal, whatever its protocol.
pub(crate) fn message(response: &WireResponse) -> String {
    let json = parsed(response)["Message"].as_str().map(str::to_owned);
    json.unwrap_or_else(|| element(response, "Message"))
}

fn post(kind: &str, more: &[(&str, &str)], body: Vec<u8>) -> WireRequest {
    let headers = [("Host", "127.0.0.1"), ("Content-Type", kind)];
    let headers = headers.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    WireRequest { method: "POST".to_owned(), uri: "/".to_owned(), headers: headers.collect(), body }
}

fn version_of(service: &str) -> &'static str {
    match service {
        "iam" => "2010-05-08",
        "cloudformation" => "2010-05-15",
        _ => "2011-06-15",
    }
}

fn scope_of(target: &str) -> &'static str {
    match target.split('.').next() {
        Some("SageMaker") => "sagemaker",
        Some("AmazonSSM") => "ssm",
        _ => "servicecatalog",
    }
}
