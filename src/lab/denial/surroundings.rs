//! What clients put before and behind AWS's message: the error's code, the operation, the encoded reason.

use super::ClientWords;

/// The codes that services give a denial.
const CODES: [&str; 4] = ["AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "AuthorizationError"];

impl ClientWords {
    /// Takes over what is not known yet.
    pub(super) fn add(&mut self, other: Self) {
        self.code = self.code.take().or(other.code);
        self.operation = self.operation.take().or(other.operation);
        self.encoded = self.encoded.take().or(other.encoded);
    }
}

/// Reads what stands before the message, the nearest first.
pub(super) fn before(text: &str) -> ClientWords {
    let called = text.rfind("An error occurred (").and_then(|at| text.get(at..));
    let code = called.and_then(|text| between(text, "(", ")"));
    let operation = called.and_then(|text| between(text, "when calling the ", " operation"));
    // The SDK for Go names the service and then the operation.
    let of_go = || text.rfind("operation error ").and_then(|at| between(text.get(at..)?, ": ", ","));
    ClientWords { code: code.or_else(|| last_code(text)), operation: operation.or_else(of_go), encoded: None }
}

/// Reads what stands behind the message.
pub(super) fn after(text: &str) -> ClientWords {
    // What belongs to another message is no part of this one.
    let end = ["An error occurred (", "operation error "].into_iter().filter_map(|head| text.find(head)).min();
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    let is_encoded = |character: char| character.is_ascii_alphanumeric() || "-_=+/".contains(character);
    let encoded = text.split_once("Encoded authorization failure message: ");
    let encoded = encoded.and_then(|(_, encoded)| encoded.split(|character| !is_encoded(character)).next());
    ClientWords {
        code: between(text, "Error Code: ", ";").filter(|code| is_code(code)),
        operation: None,
        encoded: encoded.filter(|encoded| !encoded.is_empty()).map(str::to_owned),
    }
}

fn between(text: &str, open: &str, close: &str) -> Option<String> {
    let (inside, _) = text.split_once(open)?.1.split_once(close)?;
    (!inside.is_empty() && !inside.contains(' ')).then(|| inside.to_owned())
}

/// The last word that is the code of a denial.
fn last_code(text: &str) -> Option<String> {
    let mut words = text.rsplit(|character: char| !character.is_ascii_alphanumeric());
    words.find(|word| is_code(word)).map(str::to_owned)
}

/// Whether a word is the code of a denial.
pub(super) fn is_code(word: &str) -> bool {
    CODES.contains(&word)
}
