//! What a request says about its signature, before anything of it is believed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::super::operation::ServiceError;
use super::super::wire::WireRequest;

/// The only algorithm.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The longest query that can carry a signature, in bytes: making it again may triple it, and the signer
/// cannot hold more than 64 KiB.
const MAX_QUERY: usize = 16 << 10;

/// A signature and what it claims. Its debug print keeps the token and the signature back.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    /// The access key id.
    pub(crate) access_key_id: String,
    /// `YYYYMMDD` of the scope.
    pub(crate) date: String,
    /// The region of the scope.
    pub(crate) region: String,
    /// The service of the scope.
    pub(crate) service: String,
    /// The names of the signed headers, in lower case.
    pub(crate) signed_headers: Vec<String>,
    /// The signature, in hexadecimal.
    pub(crate) signature: String,
    /// When it was made: `YYYYMMDDTHHMMSSZ`.
    pub(crate) signed_at: String,
    /// The session token.
    pub(crate) token: Option<String>,
    /// Where all this stood.
    pub(crate) placement: Placement,
}

/// Where a signature stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Placement {
    /// In the header `Authorization`.
    Header,
    /// In the query, good for a while: a presigned request.
    Query {
        /// For how many seconds, as written.
        expires: String,
    },
}

impl Credential {
    /// Reads what a request says; none if it is not signed at all.
    ///
    /// # Errors
    /// The request is signed, but not in the form of the algorithm.
    pub(crate) fn read(request: &WireRequest) -> Result<Option<Self>, ServiceError> {
        match request.header("authorization") {
            Some(header) if header.starts_with("AWS4-") => Self::from_header(request, header).map(Some),
            _ if request.query().contains("X-Amz-") => Self::from_query(request),
            _ => Ok(None),
        }
    }

    fn from_header(request: &WireRequest, header: &str) -> Result<Self, ServiceError> {
        let (algorithm, rest) = header.split_once(' ').unwrap_or((header, ""));
        if algorithm != ALGORITHM {
            return Err(incomplete(format!("Unsupported AWS 'algorithm': '{}'.", printable(algorithm))));
        }
        let pairs = rest.split(',').filter_map(|pair| pair.trim().split_once('='));
        let pairs: BTreeMap<&str, &str> = pairs.collect();
        let part = |name: &str| {
            let missing = || incomplete(format!("Authorization header requires '{name}' parameter."));
            pairs.get(name).copied().filter(|value| !value.is_empty()).ok_or_else(missing)
        };
        let date = request.header("x-amz-date");
        let missing_date =
            || incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        Self {
            signature: part("Signature")?.to_owned(),
            signed_headers: part("SignedHeaders")?.split(';').map(str::to_owned).collect(),
            signed_at: date.ok_or_else(missing_date)?.to_owned(),
            token: request.header("x-amz-security-token").map(str::to_owned),
            ..Self::empty(Placement::Header)
        }
        .with_scope(part("Credential")?)
    }

    fn from_query(request: &WireRequest) -> Result<Option<Self>, ServiceError> {
        if request.query().len() > MAX_QUERY {
            return Err(incomplete(format!("A signed query has at most {MAX_QUERY} bytes.")));
        }
        let mut pairs: BTreeMap<Cow<'_, str>, Cow<'_, str>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(request.query().as_bytes()) {
            pairs.entry(name).or_insert(value);
        }
        let part = |name: &str| pairs.get(name).map(|value| value.as_ref().to_owned());
        let Some(algorithm) = part("X-Amz-Algorithm") else { return Ok(None) };
        if algorithm != ALGORITHM {
            return Err(incomplete(format!("Unsupported AWS 'algorithm': '{}'.", printable(&algorithm))));
        }
        let demand = |name: &str| {
            part(name).ok_or_else(|| incomplete(format!("AWS query-string parameters must include '{name}'.")))
        };
        let credential = Self {
            signature: demand("X-Amz-Signature")?,
            signed_headers: demand("X-Amz-SignedHeaders")?.split(';').map(str::to_owned).collect(),
            signed_at: demand("X-Amz-Date")?,
            token: part("X-Amz-Security-Token"),
            ..Self::empty(Placement::Query { expires: demand("X-Amz-Expires")? })
        };
        credential.with_scope(&demand("X-Amz-Credential")?).map(Some)
    }

    fn empty(placement: Placement) -> Self {
        Self {
            access_key_id: String::new(),
            date: String::new(),
            region: String::new(),
            service: String::new(),
            signed_headers: Vec::new(),
            signature: String::new(),
            signed_at: String::new(),
            token: None,
            placement,
        }
    }

    /// Reads `KEY/DATE/REGION/SERVICE/aws4_request`.
    fn with_scope(self, scope: &str) -> Result<Self, ServiceError> {
        let parts: Vec<&str> = scope.split('/').collect();
        match parts[..] {
            [key, date, region, service, "aws4_request"] => Ok(Self {
                access_key_id: key.to_owned(),
                date: date.to_owned(),
                region: region.to_owned(),
                service: service.to_owned(),
                ..self
            }),
            _ => Err(incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{}'",
                printable(scope)
            ))),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}/{}/{})", self.date, self.region, self.service)
    }
}

fn incomplete(message: impl Into<String>) -> ServiceError {
    ServiceError::new("IncompleteSignature", message)
}

/// What a client sent, cut short and without control characters.
fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(authorization: &str, uri: &str) -> Result<Option<Credential>, String> {
        let mut headers = vec![("X-Amz-Date".to_owned(), "20261123T170102Z".to_owned())];
        if !authorization.is_empty() {
            headers.push(("Authorization".to_owned(), authorization.to_owned()));
        }
        let request = WireRequest { uri: uri.to_owned(), headers, ..WireRequest::default() };
        Credential::read(&request).map_err(|error| error.message)
    }

    #[test]
    fn credentials_are_read_from_header_and_query() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIA1/20261123/eu-west-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=ab";
        let query = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA1%2F20261123%2Feu-west-1%2Fsts%2Faws4_request\
                     &X-Amz-Date=20261123T170102Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=ab";
        for (authorization, uri) in [(header, "/"), ("", query)] {
            let credential = read(authorization, uri).expect("well formed").expect("signed");
            assert_eq!((credential.access_key_id.as_str(), credential.service.as_str()), ("AKIA1", "sts"));
            assert_eq!((credential.signature.as_str(), credential.signed_at.as_str()), ("ab", "20261123T170102Z"));
        }
    }

    #[test]
    fn unsigned_requests_are_told_from_malformed_ones() {
        for (authorization, uri) in [("", "/"), ("Bearer x", "/"), ("", "/?X-Amz-Foo=1")] {
            assert_eq!(read(authorization, uri), Ok(None), "{authorization} {uri}");
        }
        let cases = [
            ("AWS4-HMAC-SHA256", "/", "'Signature' parameter"),
            ("AWS4-HMAC-SHA512 a=b", "/", "Unsupported"),
            ("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x", "/", "exactly 5"),
            ("", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", "'X-Amz-Signature'"),
        ];
        for (authorization, uri, expected) in cases {
            let message = read(authorization, uri).expect_err("malformed");
            assert!(message.contains(expected), "{message}");
        }
    }
}
