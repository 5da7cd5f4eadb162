//! The public buckets that hold the workshop's templates, one in each of its regions.

use std::collections::BTreeMap;

use crate::template;

/// The regions of the workshop, in its order.
pub(crate) const REGIONS: [&str; 6] =
    ["eu-west-1", "eu-west-2", "ap-southeast-2", "us-west-2", "us-east-1", "us-east-2"];

/// What the buckets' names begin with; the region follows.
const BUCKET_PREFIX: &str = "sagemaker-workshop-cloudformation-";

/// The folder that holds the templates.
const FOLDER: &str = "quickstart/";

/// The longest file name that is looked up.
const MAX_FILE_NAME: usize = 128;

/// The region of a public bucket; none for any other name.
pub(crate) fn region_of(bucket: &str) -> Option<&'static str> {
    let region = bucket.strip_prefix(BUCKET_PREFIX)?;
    REGIONS.into_iter().find(|known| *known == region)
}

/// Whether `name` looks like a public bucket's name, whatever its region.
pub(crate) fn is_bucket_like(name: &str) -> bool {
    name.starts_with(BUCKET_PREFIX)
}

/// The file that a key names; none for keys of another form. No key leads out of the folder.
pub(crate) fn file_of(key: &str) -> Option<&str> {
    key.strip_prefix(FOLDER).filter(|file| is_plain(file))
}

/// The text of a file: one of `brought`, or else a built-in one.
pub(crate) fn text<'a>(brought: &'a BTreeMap<String, String>, file: &str) -> Option<&'a str> {
    brought.get(file).map(String::as_str).or_else(|| template::builtin(file))
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
    fn only_plain_files_of_the_six_buckets_are_public() {
        for (bucket, expected) in [
            ("sagemaker-workshop-cloudformation-us-east-2", Some("us-east-2")),
            ("sagemaker-workshop-cloudformation-eu-central-1", None),
            ("sagemaker-workshop-cloudformation-", None),
            ("other", None),
        ] {
            assert_eq!(region_of(bucket), expected, "{bucket}");
        }
        for (key, expected) in [
            ("quickstart/a.yaml", Some("a.yaml")),
            ("quickstart/", None),
            ("quickstart/../a.yaml", None),
            ("quickstart/.a", None),
            ("a.yaml", None),
        ] {
            assert_eq!(file_of(key), expected, "{key}");
        }
    }

    #[test]
    fn a_brought_file_stands_in_for_the_built_in_one() {
        let brought = BTreeMap::from([("ds_notebook_v1.yaml".to_owned(), "own".to_owned())]);
        assert_eq!(text(&brought, "ds_notebook_v1.yaml"), Some("own"));
        assert_eq!(text(&brought, "ds_notebook_v2.yaml"), template::builtin("ds_notebook_v2.yaml"));
        assert!(text(&brought, "ds_notebook_v2.yaml").is_some());
        assert_eq!(text(&brought, "other.yaml"), None);
    }
}
