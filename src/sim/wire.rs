//! The protocols: which one a request speaks, its bytes to a [`Value`] and back.

/// A request as it came, whatever it came by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireRequest {
    /// `GET`, `POST`…
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// Names in any case, values as text, in order; a name may occur more than once.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// An answer as it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireResponse {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}
