//! What the template is that a version of a real account would be made from. A bucket's name can come into a stranger's
//! hands, so the text is judged and not its address: against the text that is expected, and the version in force.

use super::notes::Notes;
use super::region::{REGIONS, TemplateFile};
use crate::source::parse;
use crate::template;

/// The resource that makes a template one of a notebook product.
const NOTEBOOK: &str = "AWS::SageMaker::NotebookInstance";

/// A text and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedText {
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A template before a version is made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateReview {
    /// Where it is.
    pub url: String,
    /// What was fetched from there.
    pub text: Option<String>,
    /// What is expected there: one's own file, else the template that comes with this program.
    pub expected: Option<NamedText>,
    /// The template of the version in force.
    pub in_force: Option<NamedText>,
    /// What gives reason to look before a version is made, a sentence without a period each.
    pub warnings: Vec<String>,
    /// Why no version is made from it in any case.
    pub refusal: Option<String>,
}

impl TemplateReview {
    /// Whether it says what is expected.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        matches!((&self.text, &self.expected), (Some(text), Some(expected)) if template::says_the_same(text, &expected.text))
    }
}

/// Judges the template at the address that the next version is to be made from; none in a simulated account.
#[must_use]
pub fn template_review(notes: &Notes) -> Option<TemplateReview> {
    let real = notes.real.as_ref()?;
    let own = real.wanted.template.as_ref().map(|(name, text)| NamedText { name: name.clone(), text: text.clone() });
    let built_in = || {
        let name = TemplateFile::V2.file_name();
        let text = template::builtin(name)?.to_owned();
        Some(NamedText { name: format!("the built-in {name}"), text })
    };
    let is_own = own.is_some();
    let in_force = notes.version(notes.old_version.as_ref()).and_then(|version| {
        Some(NamedText {
            name: format!("{} ({}), in force", version.name, version.id),
            text: version.template.as_deref()?.to_owned(),
        })
    });
    let url = notes.template_url();
    let mut review = TemplateReview {
        text: real.fetched.as_ref().and_then(|fetched| fetched.as_ref().ok().cloned()),
        expected: own.or_else(built_in),
        in_force,
        warnings: address_warnings(&url, &notes.region),
        refusal: None,
        url,
    };
    match &real.fetched {
        Some(Err(why)) => review.warnings.push(format!("it could not be looked at: {why}")),
        Some(Ok(text)) => review.warnings.extend(text_warnings(text, &review)),
        None => review.warnings.push("it was not looked at".to_owned()),
    }
    if let (true, false, Some(own)) = (is_own, review.is_expected(), &review.expected) {
        review.refusal = Some(refusal(&own.name, &review));
    }
    Some(review)
}

/// Service Catalog takes a template from S3 alone: a file has to be there first.
fn refusal(file: &str, review: &TemplateReview) -> String {
    let found = match &review.text {
        Some(_) => "says something else",
        None => "could not be looked at",
    };
    format!(
        "Service Catalog takes no file: it loads a template from S3, and the one at {} {found} than {file}. Upload it with \
         `aws s3 cp {file} s3://BUCKET/KEY` and give its address with --template-url \
         https://BUCKET.s3.REGION.amazonaws.com/KEY besides --template {file}",
        review.url
    )
}

fn text_warnings(text: &str, review: &TemplateReview) -> Vec<String> {
    let Ok(read) = template::parse(text) else {
        return vec![format!("it is no CloudFormation template: {}", first_fault(text))];
    };
    let mut warnings = Vec::new();
    if !read.resources.iter().any(|resource| resource.resource_type == NOTEBOOK) {
        warnings.push(format!("it is no notebook product: it makes no {NOTEBOOK}"));
    }
    if let (false, Some(expected)) = (review.is_expected(), &review.expected) {
        warnings.push(format!("it says something else than {}", expected.name));
    }
    warnings
}

fn first_fault(text: &str) -> String {
    let fault = match parse(text) {
        Err(finding) => Some(finding.line(text)),
        Ok(_) => template::parse(text).err().and_then(|findings| findings.first().map(|finding| finding.line(text))),
    };
    fault.unwrap_or_default()
}

/// What the address alone gives away.
fn address_warnings(url: &str, region: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    if !host.split(':').next().unwrap_or_default().ends_with(".amazonaws.com") {
        warnings.push(format!("`{host}` is not S3, and Service Catalog loads templates from S3 alone"));
    }
    let named = REGIONS.iter().find(|other| other.code != region && names(url, other.code));
    if let (Some(other), false) = (named, names(url, region)) {
        warnings.push(format!("it is in another region's bucket: {}, while the lab is in {region}", other.code));
    }
    warnings
}

/// Whether the host or the bucket of an address names a region.
fn names(url: &str, region: &str) -> bool {
    url.split(['/', '.']).any(|part| part == region || part.ends_with(&format!("-{region}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::real::{RealNotes, Wanted};

    const URL: &str = "https://s3.eu-west-1.amazonaws.com/bucket-eu-west-1/ds_notebook_v2.yaml";

    fn review(url: &str, fetched: Result<&str, &str>, own: Option<&str>) -> TemplateReview {
        let wanted = Wanted {
            template_url: Some(url.to_owned()),
            template: own.map(|text| ("mine.yaml".to_owned(), text.to_owned())),
            ..Wanted::default()
        };
        let fetched = Some(fetched.map(str::to_owned).map_err(str::to_owned));
        let real = RealNotes { wanted, fetched, ..RealNotes::default() };
        let notes = Notes { region: "eu-west-1".into(), real: Some(Box::new(real)), ..Notes::default() };
        template_review(&notes).expect("a real account")
    }

    #[test]
    fn the_text_is_judged_and_not_its_address() {
        let built_in = template::builtin("ds_notebook_v2.yaml").expect("built in");
        let commented = format!("# another comment\n{built_in}");
        let changed = built_in.replace("Null", "StringLike");
        let other = "Resources: {Topic: {Type: AWS::SNS::Topic}}";
        let check = |url: &str, fetched: Result<&str, &str>, says: &[&str]| {
            let warnings = review(url, fetched, None).warnings;
            assert_eq!(warnings.len(), says.len(), "{warnings:?}");
            for (warning, words) in warnings.iter().zip(says) {
                assert!(warning.contains(words), "{warning}");
            }
        };
        check(URL, Ok(built_in), &[]);
        check(URL, Ok(&commented), &[]);
        check(URL, Ok(&changed), &["something else than the built-in"]);
        check(URL, Ok(other), &["no notebook product", "something else"]);
        check(URL, Ok("<Error>NoSuchBucket</Error>"), &["no CloudFormation template"]);
        check(URL, Err("Unreachable: nothing was reached"), &["could not be looked at: Unreachable"]);
        check(&URL.replace("eu-west-1", "us-east-2"), Ok(built_in), &["another region's bucket: us-east-2"]);
        check("https://example.com/x.yaml", Ok(built_in), &["is not S3"]);
    }

    #[test]
    fn ones_own_file_must_be_what_stands_there() {
        let own = "Resources: {Topic: {Type: AWS::SNS::Topic}}";
        assert_eq!(review(URL, Ok("Resources: {Topic: {Type: 'AWS::SNS::Topic'}}"), Some(own)).refusal, None);
        for fetched in [Ok("Resources: {Topic: {Type: AWS::SQS::Queue}}"), Err("NotFound: no")] {
            let refusal = review(URL, fetched, Some(own)).refusal.expect("refused");
            assert!(refusal.contains("aws s3 cp mine.yaml") && refusal.contains("--template-url"), "{refusal}");
        }
    }
}
