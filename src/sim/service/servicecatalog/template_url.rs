//! Where a version's template comes from: the workshop's public buckets, which hold a few files and nothing else.

use std::collections::BTreeMap;

use super::refuse::invalid;
use crate::sim::operation::ServiceError;
use crate::template;

/// The regions that the workshop publishes its templates in.
const REGIONS: [&str; 6] = ["eu-west-1", "eu-west-2", "ap-southeast-2", "us-west-2", "us-east-1", "us-east-2"];

/// The longest file name that is looked up.
const MAX_FILE_NAME: usize = 128;

/// The text of the template at `url`.
///
/// # Errors
/// The address is not one of the workshop's, or there is no such file.
pub(super) fn load(templates: &BTreeMap<String, String>, url: &str) -> Result<String, ServiceError> {
    let file = file_of(url).ok_or_else(|| invalid(format!("Invalid templateUrl: {url}")))?;
    let text = templates.get(file).map(String::as_str).or_else(|| template::builtin(file));
    text.map(str::to_owned)
        .ok_or_else(|| invalid(format!("Unable to access the template at {url}: the specified key does not exist.")))
}

/// The plain file name in one of the workshop's addresses, in path style or virtual-hosted style.
fn file_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let file = REGIONS.iter().find_map(|region| {
        let bucket = format!("sagemaker-workshop-cloudformation-{region}");
        if host.eq_ignore_ascii_case(&format!("s3.{region}.amazonaws.com")) {
            path.strip_prefix(&bucket)?.strip_prefix("/quickstart/")
        } else if host.eq_ignore_ascii_case(&format!("{bucket}.s3.{region}.amazonaws.com")) {
            path.strip_prefix("quickstart/")
        } else {
            None
        }
    })?;
    is_plain(file).then_some(file)
}

/// Whether a name is one of a file beside the others: no folder, no way up, nothing hidden.
fn is_plain(file: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !file.is_empty() && file.len() <= MAX_FILE_NAME && !file.starts_with('.') && file.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_of_the_workshop_are_found() {
        let region = "us-east-2";
        let bucket = format!("sagemaker-workshop-cloudformation-{region}");
        let path = |file: &str| format!("https://s3.{region}.amazonaws.com/{bucket}/quickstart/{file}");
        let hosted = |file: &str| format!("https://{bucket}.s3.{region}.amazonaws.com/quickstart/{file}");
        let cases = [
            (path("ds_notebook_v2.yaml"), Some("ds_notebook_v2.yaml")),
            (hosted("my-own_v3.json"), Some("my-own_v3.json")),
            (path("../secret.yaml"), None),
            (path("a/b.yaml"), None),
            (path(".hidden"), None),
            (path("%2e%2e%2fx"), None),
            (path("x.yaml?versionId=1"), None),
            (path(""), None),
            (path(&"x".repeat(MAX_FILE_NAME + 1)), None),
            (path("x.yaml").replace("https", "http"), None),
            (path("x.yaml").replace(&format!("s3.{region}"), "s3.eu-west-1"), None),
            (path("x.yaml").replace(region, "eu-central-1"), None),
            (path("x.yaml").replace("quickstart", "other"), None),
            ("https://example.com/x.yaml".to_owned(), None),
            ("file:///etc/passwd".to_owned(), None),
        ];
        for (url, expected) in cases {
            assert_eq!(file_of(&url), expected, "{url}");
        }
    }

    #[test]
    fn a_brought_file_stands_in_for_the_built_in_one() {
        let url = "https://s3.eu-west-1.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-1/quickstart/ds_notebook_v2.yaml";
        let brought = BTreeMap::from([("ds_notebook_v2.yaml".to_owned(), "mine".to_owned())]);
        assert_eq!(load(&brought, url), Ok("mine".to_owned()));
        assert_eq!(
            load(&BTreeMap::new(), url).as_deref(),
            Ok(template::builtin("ds_notebook_v2.yaml").unwrap_or("none"))
        );
        assert_eq!(
            load(&brought, &url.replace("v2", "v9")).map_err(|error| error.code),
            Err("InvalidParametersException".to_owned())
        );
    }
}
