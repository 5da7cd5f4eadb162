//! AWS Query: a form in, XML out.
//!
//! `Tags.member.1.Key=x` is a path through structures and lists. Everything in a form is text; numbers and
//! Booleans are read where a member is one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::operation::{Service, ServiceError};
use super::super::value::Value;
use super::{MAX_NESTING, Protocol, Route, WireRequest, WireResponse};

/// The services that speak it: API version and XML namespace.
const DIALECTS: [(Service, &str, &str); 3] = [
    (Service::Sts, "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/"),
    (Service::Iam, "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/"),
    (Service::CloudFormation, "2010-05-15", "http://cloudformation.amazonaws.com/doc/2010-05-15/"),
];

/// The action that a form names, of `service` or else of the one whose version it asks for.
pub(super) fn route(request: &WireRequest, service: Option<Service>) -> Route {
    let mut version = None;
    let mut operation = String::new();
    for (name, value) in form(request) {
        match name.as_ref() {
            "Action" if operation.is_empty() => operation = value.into_owned(),
            "Version" if version.is_none() => version = Some(value),
            _ => {}
        }
    }
    let dialect = DIALECTS.iter().find(|(_, own, _)| version.as_deref() == Some(*own));
    let service = service.or(dialect.map(|(service, ..)| *service));
    Route { protocol: Protocol::Query, service, operation }
}

/// Reads the members; the version has to be the service's own.
pub(super) fn read(service: Option<Service>, request: &WireRequest) -> Result<Value, ServiceError> {
    let mut root = Branch::default();
    for (name, value) in form(request) {
        root.put(&name, value.into_owned())?;
    }
    let input = root.into_value();
    let wanted = DIALECTS.iter().find(|(known, ..)| Some(*known) == service).map(|(_, version, _)| *version);
    let version = input.str("Version").unwrap_or("NO_VERSION_SPECIFIED");
    if wanted.is_some_and(|wanted| wanted != version) {
        let action = input.str("Action").unwrap_or_default();
        let message = format!("Could not find operation {action} for version {version}");
        return Err(ServiceError::new("InvalidAction", message));
    }
    Ok(input)
}

/// Writes an answer.
pub(super) fn write(route: &Route, request_id: &str, answer: Result<&Value, &ServiceError>) -> WireResponse {
    let dialect = DIALECTS.iter().find(|(service, ..)| Some(*service) == route.service);
    let namespace = dialect.map_or(String::new(), |(.., namespace)| format!(" xmlns=\"{namespace}\""));
    let (status, body) = match answer {
        Ok(value) => (200, success(&route.operation, &namespace, request_id, value)),
        Err(error) => (error.status, refusal(&namespace, request_id, error)),
    };
    let headers = vec![("content-type".to_owned(), "text/xml".to_owned())];
    WireResponse::new(status, headers, body.into_bytes())
}

fn success(operation: &str, namespace: &str, request_id: &str, value: &Value) -> String {
    let mut xml = format!("<{operation}Response{namespace}><{operation}Result>");
    put(value, &mut xml);
    xml.push_str(&format!("</{operation}Result><ResponseMetadata><RequestId>{request_id}</RequestId>"));
    xml.push_str(&format!("</ResponseMetadata></{operation}Response>"));
    xml
}

fn refusal(namespace: &str, request_id: &str, error: &ServiceError) -> String {
    let fault = if error.status < 500 { "Sender" } else { "Receiver" };
    let (code, message) = (escape(&error.code), escape(&error.message));
    format!(
        "<ErrorResponse{namespace}><Error><Type>{fault}</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>{request_id}</RequestId></ErrorResponse>"
    )
}

fn put(value: &Value, xml: &mut String) {
    match value {
        Value::Null => {}
        Value::Bool(value) => xml.push_str(&value.to_string()),
        Value::Integer(number) => xml.push_str(&number.to_string()),
        Value::Float(number) => xml.push_str(&number.to_string()),
        Value::Text(text) => xml.push_str(&escape(text)),
        Value::Time(at) => xml.push_str(&at.to_iso8601()),
        Value::List(items) => items.iter().for_each(|item| element("member", item, xml)),
        Value::Map(members) => {
            let present = members.iter().filter(|(_, value)| *value != Value::Null);
            present.for_each(|(name, value)| element(name, value, xml));
        }
    }
}

fn element(name: &str, value: &Value, xml: &mut String) {
    for piece in ["<", name, ">"] {
        xml.push_str(piece);
    }
    put(value, xml);
    for piece in ["</", name, ">"] {
        xml.push_str(piece);
    }
}

/// Text for an element. Characters that XML 1.0 cannot hold in any spelling become U+FFFD.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    // Most of what is sent is a policy's document, whose special characters are gone already: nothing is to be done.
    // U+FFFE and U+FFFF begin with the byte 0xEF.
    let is_special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | 0..=0x1f | 0xef);
    let Some(first) = text.as_bytes().iter().position(is_special) else { return Cow::Borrowed(text) };
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let (plain, rest) = text.split_at(first);
    escaped.push_str(plain);
    for character in rest.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#xD;"),
            '\t' | '\n' => escaped.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

/// Names and values of a form: the body's, or the query's if there is no body.
fn form(request: &WireRequest) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    let bytes = if request.body.is_empty() { request.query().as_bytes() } else { &request.body };
    form_urlencoded::parse(bytes)
}

/// A place in the tree that the names of a form span.
#[derive(Default)]
struct Branch {
    text: Option<String>,
    /// In the order in which they were first named.
    names: Vec<String>,
    branches: BTreeMap<String, Branch>,
}

impl Branch {
    fn put(&mut self, path: &str, text: String) -> Result<(), ServiceError> {
        let mut place = self;
        for (depth, name) in path.split('.').enumerate() {
            if depth > MAX_NESTING {
                return Err(ServiceError::new("MalformedInput", "a member is nested too deeply"));
            }
            if !place.branches.contains_key(name) {
                place.names.push(name.to_owned());
            }
            place = place.branches.entry(name.to_owned()).or_default();
        }
        place.text.get_or_insert(text);
        Ok(())
    }

    fn into_value(mut self) -> Value {
        if self.names.is_empty() {
            return self.text.map_or(Value::Null, Value::Text);
        }
        if self.names == ["member"]
            && let Some(list) = self.branches.remove("member")
        {
            return list.into_list();
        }
        let mut member = |name: String| {
            let value = self.branches.remove(&name).map_or(Value::Null, Self::into_value);
            (name, value)
        };
        Value::Map(self.names.into_iter().map(&mut member).collect())
    }

    /// Items by their number; an empty list is written as `Name.member=`.
    fn into_list(self) -> Value {
        let numbered = self.branches.into_iter().filter_map(|(name, item)| Some((name.parse::<u32>().ok()?, item)));
        let items: BTreeMap<u32, Self> = numbered.collect();
        Value::List(items.into_values().map(Self::into_value).collect())
    }
}
