//! Signed requests over plain HTTP, for tests that send very many of them: no SDK, one connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;

use crate::serve::Served;

/// An access key, with its token where it is a session's.
#[derive(Clone)]
pub struct Keys {
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
}

/// A connection to a served account.
pub struct Connection {
    stream: BufReader<TcpStream>,
    region: String,
}

impl Keys {
    /// The base user's.
    pub fn of(served: &Served) -> Self {
        let member = |name: &str| served.ready[name].as_str().expect("text").to_owned();
        Self { id: member("access_key_id"), secret: member("secret_access_key"), token: None }
    }
}

impl Connection {
    /// Connects; none where nobody listens any more.
    pub fn open(served: &Served) -> Option<Self> {
        let member = |name: &str| served.ready[name].as_str().expect("text").to_owned();
        let address = member("endpoint").strip_prefix("http://").expect("an address").to_owned();
        let stream = TcpStream::connect(address).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self { stream: BufReader::new(stream), region: member("region") })
    }

    /// Asks STS; status and body, none once the connection is broken.
    pub fn sts(&mut self, keys: &Keys, form: &str) -> Option<(u16, String)> {
        let body = format!("Version=2011-06-15&{form}");
        let head = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
        let identity = Credentials::new(&keys.id, &keys.secret, keys.token.clone(), None, "test").into();
        #[allow(clippy::disallowed_methods)] // The program checks signatures against the wall clock.
        let now = SystemTime::now();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("sts")
            .time(now)
            .settings(SigningSettings::default())
            .build()
            .expect("all is given")
            .into();
        let signable = SignableRequest::new("POST", "/", head.into_iter(), SignableBody::Bytes(body.as_bytes()));
        let (signing, _) = sign(signable.expect("a request"), &params).expect("signed").into_parts();
        let mut text = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in head.into_iter().chain(signing.headers()) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(&body);
        self.stream.get_mut().write_all(text.as_bytes()).ok()?;
        self.answer()
    }

    fn answer(&mut self) -> Option<(u16, String)> {
        let mut line = String::new();
        self.stream.read_line(&mut line).ok()?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).ok().filter(|n| *n > 0)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        Some((status, String::from_utf8_lossy(&body).into_owned()))
    }

    /// Assumes a role; the session's keys, none once the connection is broken.
    pub fn assume(&mut self, keys: &Keys, role: &str, session: &str) -> Option<Keys> {
        let form = format!("Action=AssumeRole&RoleArn={role}&RoleSessionName={session}");
        let (status, body) = self.sts(keys, &form)?;
        assert_eq!(status, 200, "{body}");
        let element = |name: &str| {
            let rest = body.split_once(&format!("<{name}>")).map_or("", |(_, rest)| rest);
            rest.split_once('<').map_or("", |(value, _)| value).to_owned()
        };
        let token = Some(element("SessionToken"));
        Some(Keys { id: element("AccessKeyId"), secret: element("SecretAccessKey"), token })
    }
}
