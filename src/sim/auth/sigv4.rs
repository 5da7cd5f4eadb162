//! Makes the signature of a request again and compares.
//!
//! The algorithm is not ours: `aws-sigv4` signs the request as it was received, once more, with the secret that
//! belongs to the key. What this file adds is reading the request the way the signer saw it.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;

use super::super::operation::ServiceError;
use super::super::wire::WireRequest;
use super::{Credential, Placement};
use crate::world::Timestamp;

/// How far a signature's time may be from the present.
const MAX_SKEW: Duration = Duration::from_secs(5 * 60);

/// The longest that a presigned request is good for.
const MAX_EXPIRES_SECONDS: u64 = 7 * 24 * 60 * 60;

/// The most headers that a signature can cover; the signer's table of headers is finite.
const MAX_HEADERS: usize = 256;

/// The longest path and query together, in bytes; making the signature again may triple it, and the signer cannot
/// hold more than 64 KiB.
const MAX_URI: usize = 20 << 10;

/// What a presigned request carries that the signer adds by itself.
const ADDED_BY_SIGNER: [&str; 6] =
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"];

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. \
     Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/// Checks that whoever knows `secret` signed this request not long ago.
///
/// # Errors
/// The signature is another one, or too old, or of another day than its scope.
pub(crate) fn verify(
    request: &WireRequest,
    credential: &Credential,
    secret: &str,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let signed_at = check_time(credential, now)?;
    let mismatch = || ServiceError::new("SignatureDoesNotMatch", MISMATCH);
    if !covers_what_matters(request, credential) {
        return Err(mismatch());
    }
    let again = sign_again(request, credential, secret, signed_at).ok_or_else(mismatch)?;
    if same(&again, &credential.signature) { Ok(()) } else { Err(mismatch()) }
}

/// Compares in a time that does not depend on where the texts differ.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.bytes().zip(right.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

fn check_time(credential: &Credential, now: Timestamp) -> Result<Timestamp, ServiceError> {
    let wrong = |message: String| ServiceError::new("SignatureDoesNotMatch", message);
    let written = &credential.signed_at;
    let signed_at = read_time(written).ok_or_else(|| {
        let written: String = written.chars().filter(|character| !character.is_control()).take(40).collect();
        wrong(format!("Date must be in ISO-8601 'basic format'. Got '{written}'."))
    })?;
    if !written.starts_with(credential.date.as_str()) || credential.date.len() != 8 {
        return Err(wrong(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', from '{written}'.",
            credential.date.chars().take(20).collect::<String>(),
            written.get(..8).unwrap_or_default()
        )));
    }
    let life = match &credential.placement {
        Placement::Header => MAX_SKEW,
        Placement::Query { expires } => match expires.parse() {
            Ok(seconds) if (1..=MAX_EXPIRES_SECONDS).contains(&seconds) => Duration::from_secs(seconds),
            _ => return Err(wrong(format!("X-Amz-Expires must be a number from 1 to {MAX_EXPIRES_SECONDS}."))),
        },
    };
    let clock = print_time(now);
    if signed_at.after(life) < now {
        let bound = print_time(Timestamp(now.0.saturating_sub(millis(life))));
        let life = print_life(life);
        return Err(wrong(format!("Signature expired: {written} is now earlier than {bound} ({clock} - {life})")));
    }
    if now.after(MAX_SKEW) < signed_at {
        let bound = print_time(now.after(MAX_SKEW));
        let skew = print_life(MAX_SKEW);
        return Err(wrong(format!(
            "Signature not yet current: {written} is still later than {bound} ({clock} + {skew})"
        )));
    }
    Ok(signed_at)
}

/// A signature that leaves out the host, or what names the operation, proves nothing about them.
fn covers_what_matters(request: &WireRequest, credential: &Credential) -> bool {
    let is_signed = |name: &str| credential.signed_headers.iter().any(|signed| signed == name);
    let has_to_be = |name: &str| {
        let is_aws = name.starts_with("x-amz-") && name != "x-amz-user-agent";
        match credential.placement {
            Placement::Header => is_aws,
            Placement::Query { .. } => name == "x-amz-target",
        }
    };
    let names = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    is_signed("host") && names.filter(|name| has_to_be(name)).all(|name| is_signed(&name))
}

/// The signature that the request ought to have; none for what no signer could have signed.
fn sign_again(request: &WireRequest, credential: &Credential, secret: &str, signed_at: Timestamp) -> Option<String> {
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .filter(|(name, _)| credential.signed_headers.contains(&name.to_ascii_lowercase()))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let has_host = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
    if !has_host || headers.len() > MAX_HEADERS || !request.uri.starts_with('/') || request.uri.len() > MAX_URI {
        return None;
    }
    let identity = Credentials::new(&credential.access_key_id, secret, None, None, "sim").into();
    let time = UNIX_EPOCH + Duration::from_millis(u64::try_from(signed_at.0).ok()?);
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&credential.region)
        .name(&credential.service)
        .time(time)
        .settings(settings(credential)?)
        .build()
        .ok()?
        .into();
    let uri = unsigned_uri(request, credential);
    let signable = SignableRequest::new(&request.method, uri, headers.into_iter(), body(request, credential)).ok()?;
    Some(sign(signable, &params).ok()?.signature().to_owned())
}

fn settings(credential: &Credential) -> Option<SigningSettings> {
    let mut settings = SigningSettings::default();
    // The headers that are signed were chosen already; nothing is to be left out of them.
    settings.excluded_headers = None;
    if credential.service == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    if let Placement::Query { expires } = &credential.placement {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(expires.parse().ok()?));
    }
    Some(settings)
}

/// The request's address before it was signed.
fn unsigned_uri(request: &WireRequest, credential: &Credential) -> String {
    if credential.placement == Placement::Header {
        return request.uri.clone();
    }
    let name = |pair: &&str| pair.split('=').next().unwrap_or_default().to_owned();
    let kept = request.query().split('&').filter(|pair| !ADDED_BY_SIGNER.contains(&name(pair).as_str()));
    format!("{}?{}", request.path(), kept.collect::<Vec<_>>().join("&"))
}

/// S3 alone lets a client leave the body out of its signature.
fn body<'a>(request: &'a WireRequest, credential: &Credential) -> SignableBody<'a> {
    let hash = request.header("x-amz-content-sha256");
    let is_presigned = credential.placement != Placement::Header && hash.is_none();
    if credential.service == "s3" && (is_presigned || hash == Some("UNSIGNED-PAYLOAD")) {
        return SignableBody::UnsignedPayload;
    }
    SignableBody::Bytes(&request.body)
}

/// Reads `20261123T170102Z`.
fn read_time(text: &str) -> Option<Timestamp> {
    let is_basic = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'T' | b'Z'));
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok().filter(|_| is_basic)?;
    Some(Timestamp(jiff::tz::TimeZone::UTC.to_timestamp(at).ok()?.as_millisecond()))
}

fn print_time(at: Timestamp) -> String {
    let iso = Timestamp(at.0 - at.0.rem_euclid(1000)).to_iso8601();
    iso.chars().filter(|character| !matches!(character, '-' | ':')).collect()
}

fn print_life(life: Duration) -> String {
    match life.as_secs() {
        seconds if seconds % 60 == 0 => format!("{} min.", seconds / 60),
        seconds => format!("{seconds} s."),
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_times_read_and_print_alike() {
        let at = read_time("20261123T170102Z").expect("well formed");
        assert_eq!(at, Timestamp(1_795_453_262_000));
        assert_eq!(print_time(at.after(Duration::from_millis(40))), "20261123T170102Z");
        for wrong in ["", "20261123", "20261123T170102", "20261323T170102Z", "2026-11-23T17:01:02Z", "+0261123T170102Z"]
        {
            assert_eq!(read_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn comparison_sees_length_and_every_character() {
        for (left, right, expected) in [("", "", true), ("ab", "ab", true), ("ab", "aB", false), ("ab", "abc", false)] {
            assert_eq!(same(left, right), expected, "{left} {right}");
        }
    }
}
