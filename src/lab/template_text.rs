//! A template's text as an account gave it, read as a template at most once for everybody who asks.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::source::Diagnostic;
use crate::template::{self, Template};

/// A template's text. Copies share it, and what it says.
#[derive(Clone)]
pub struct TemplateText(Arc<Inner>);

struct Inner {
    text: String,
    parsed: OnceLock<Result<Template, Vec<Diagnostic>>>,
}

impl TemplateText {
    /// What it says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parsed(&self) -> Result<&Template, &[Diagnostic]> {
        let parsed = self.0.parsed.get_or_init(|| template::parse(&self.0.text));
        parsed.as_ref().map_err(Vec::as_slice)
    }
}

impl Deref for TemplateText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl From<String> for TemplateText {
    fn from(text: String) -> Self {
        Self(Arc::new(Inner { text, parsed: OnceLock::new() }))
    }
}

impl From<&str> for TemplateText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl PartialEq for TemplateText {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.text == other.0.text
    }
}

impl Eq for TemplateText {}

impl fmt::Debug for TemplateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.text.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_share_what_the_text_says() {
        let text = TemplateText::from("Resources: {Topic: {Type: 'AWS::SNS::Topic'}}");
        let copy = text.clone();
        assert!(std::ptr::eq(text.parsed().expect("well formed"), copy.parsed().expect("well formed")));
        assert_eq!(text, TemplateText::from(&*copy));
        assert!(TemplateText::from("Resources: [").parsed().is_err());
    }
}
