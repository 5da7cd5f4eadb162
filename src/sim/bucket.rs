//! The public buckets that hold the workshop's templates, one in each of its regions.

use std::collections::BTreeMap;

/// The regions of the workshop.
const REGIONS: [&str; 6] = ["eu-west-1", "eu-west-2", "ap-southeast-2", "us-west-2", "us-east-1", "us-east-2"];

/// What the buckets' names begin with; the region follows.
const BUCKET_PREFIX: &str = "sagemaker-workshop-cloudformation-";

/// The folder that holds the templates.
const FOLDER: &str = "quickstart/";

/// The templates that are there without anybody's doing.
const BUILT_IN: [(&str, &str); 2] = [
    ("ds_notebook_v1.yaml", include_str!("../../assets/templates/ds_notebook_v1.yaml")),
    ("ds_notebook_v2.yaml", include_str!("../../assets/templates/ds_notebook_v2.yaml")),
];

/// The built-in templates with `own` beside them; an own one stands in for a built-in one of its name.
pub(crate) fn templates(own: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let built_in = BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    built_in.chain(own.clone()).collect()
}

/// Whether `name` may be a public bucket's name, whatever its region.
pub(crate) fn is_bucket_like(name: &str) -> bool {
    name.starts_with(BUCKET_PREFIX)
}

/// The region of a public bucket; none for any other name.
pub(crate) fn region_of(bucket: &str) -> Option<&'static str> {
    let region = bucket.strip_prefix(BUCKET_PREFIX)?;
    REGIONS.into_iter().find(|known| *known == region)
}

/// The file that a key names; none for keys of another form.
pub(crate) fn file_of(key: &str) -> Option<&str> {
    key.strip_prefix(FOLDER).filter(|file| !file.is_empty() && !file.contains(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_templates_stand_in_for_built_in_ones() {
        let own = [("ds_notebook_v1.yaml", "own"), ("more.yaml", "more")];
        let own = own.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let all = templates(&own);
        assert_eq!(all.len(), 3);
        assert_eq!(all["ds_notebook_v1.yaml"], "own");
        assert_eq!(all["ds_notebook_v2.yaml"], BUILT_IN[1].1);
    }

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
            ("a.yaml", None),
        ] {
            assert_eq!(file_of(key), expected, "{key}");
        }
    }
}
