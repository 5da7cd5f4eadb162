//! Where a version's template comes from: the workshop's public buckets, which hold a few files and nothing else.

use std::collections::BTreeMap;

use super::refuse::invalid;
use crate::sim::bucket;
use crate::sim::operation::ServiceError;
use crate::template;

/// The text of the template at `url`.
///
/// # Errors
/// The address is not one of the workshop's, or there is no such file.
pub(super) fn load(templates: &BTreeMap<String, String>, url: &str) -> Result<String, ServiceError> {
    let file = file_of(url).ok_or_else(|| invalid(format!("Invalid templateUrl: {url}")))?;
    let text = templates.get(file).map(String::as_str).or_else(|| template::builtin(file));
    let missing = || format!("Unable to access the template at {url}: the specified key does not exist.");
    text.map(str::to_owned).ok_or_else(|| invalid(missing()))
}

/// The file that one of the workshop's addresses names, in path style or virtual-hosted style.
fn file_of(url: &str) -> Option<&str> {
    let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
    let (bucket, endpoint, key) = match host.split_once(".s3.") {
        Some((bucket, endpoint)) => (bucket, endpoint, path),
        None => {
            let (bucket, key) = path.split_once('/')?;
            (bucket, host.strip_prefix("s3.")?, key)
        }
    };
    let region = bucket::region_of(bucket)?;
    (endpoint.strip_suffix(".amazonaws.com")? == region).then_some(())?;
    bucket::file_of(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template;

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
            (path(""), None),
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
