//! The six regions of the workshop and the addresses of its templates.

use std::fmt;

use super::content::regions;
use crate::names::nearest;

/// A region that the workshop's templates are published in.
#[derive(Clone, Copy, Debug, Eq)]
pub struct Region {
    /// Such as `eu-west-1`.
    pub code: &'static str,
    /// Such as `Ireland`.
    pub city: &'static str,
    /// The account that publishes the XGBoost image there.
    pub xgboost_account: &'static str,
}

/// Regions are the same whatever they are called.
impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

/// The regions, in the order of the lab.
pub const REGIONS: [Region; 6] = [
    Region { code: "eu-west-1", city: "Ireland", xgboost_account: "141502667606" },
    Region { code: "eu-west-2", city: "London", xgboost_account: "764974769150" },
    Region { code: "ap-southeast-2", city: "Sydney", xgboost_account: "783357654285" },
    Region { code: "us-west-2", city: "Oregon", xgboost_account: "246618743249" },
    Region { code: "us-east-1", city: "N. Virginia", xgboost_account: "683313688378" },
    Region { code: "us-east-2", city: "Ohio", xgboost_account: "257758044811" },
];

/// One of the two templates of the notebook product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateFile {
    /// `ds_notebook_v1.yaml`, without the preventive control.
    V1,
    /// `ds_notebook_v2.yaml`, with it.
    V2,
}

impl TemplateFile {
    /// The file's name in the bucket.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::V1 => "ds_notebook_v1.yaml",
            Self::V2 => "ds_notebook_v2.yaml",
        }
    }
}

impl Region {
    /// The address that the lab gives for a template in this region.
    #[must_use]
    pub fn template_url(&self, file: TemplateFile) -> String {
        let Self { code, .. } = self;
        format!(
            "https://s3.{code}.amazonaws.com/sagemaker-workshop-cloudformation-{code}/quickstart/{}",
            file.file_name()
        )
    }

    /// The image of the training algorithm that the lab's notebook uses.
    #[must_use]
    pub fn xgboost_image(&self) -> String {
        format!("{}.dkr.ecr.{}.amazonaws.com/sagemaker-xgboost:0.90-1-cpu-py3", self.xgboost_account, self.code)
    }

    /// The place among the regions that the lab is offered in, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        regions().iter().position(|region| region.code == self.code).unwrap_or(0)
    }
}

/// A region that is none of the six.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRegion {
    /// What was asked for.
    pub given: String,
    /// The region that it resembles.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<&str> = REGIONS.iter().map(|region| region.code).collect();
        let given: String = self.given.chars().filter(|character| !character.is_control()).take(40).collect();
        write!(f, "`{given}` is not one of the lab's regions: {}", codes.join(", "))?;
        match self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownRegion {}

/// The region with `code`.
///
/// # Errors
/// The list of the six, with the one that `code` resembles.
pub fn find_region(code: &str) -> Result<Region, UnknownRegion> {
    let wanted = code.trim();
    if let Some(region) = REGIONS.iter().find(|region| region.code == wanted) {
        return Ok(*region);
    }
    let city = |region: &&Region| region.city.eq_ignore_ascii_case(wanted);
    let by_city = REGIONS.iter().find(city).map(|region| region.code);
    let by_spelling = || nearest(wanted, REGIONS.map(|region| region.code), 6);
    Err(UnknownRegion { given: code.to_owned(), nearest: by_city.or_else(by_spelling) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_urls_are_the_labs_own() {
        let urls: Vec<String> = REGIONS.iter().map(|region| region.template_url(TemplateFile::V2)).collect();
        assert_eq!(
            urls,
            [
                "https://s3.eu-west-1.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-1/quickstart/ds_notebook_v2.yaml",
                "https://s3.eu-west-2.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-2/quickstart/ds_notebook_v2.yaml",
                "https://s3.ap-southeast-2.amazonaws.com/sagemaker-workshop-cloudformation-ap-southeast-2/quickstart/ds_notebook_v2.yaml",
                "https://s3.us-west-2.amazonaws.com/sagemaker-workshop-cloudformation-us-west-2/quickstart/ds_notebook_v2.yaml",
                "https://s3.us-east-1.amazonaws.com/sagemaker-workshop-cloudformation-us-east-1/quickstart/ds_notebook_v2.yaml",
                "https://s3.us-east-2.amazonaws.com/sagemaker-workshop-cloudformation-us-east-2/quickstart/ds_notebook_v2.yaml",
            ]
        );
    }

    #[test]
    fn a_wrong_region_is_refused_with_the_nearest() {
        let check = |given: &str, nearest: Option<&str>| {
            assert_eq!(find_region(given).map_err(|error| error.nearest), Err(nearest), "{given}");
        };
        check("eu-west1", Some("eu-west-1"));
        check("EU-WEST-2", Some("eu-west-2"));
        check("us-east-3", Some("us-east-1"));
        check("Sydney", Some("ap-southeast-2"));
        check("mars", None);
        assert_eq!(find_region(" us-west-2 ").map(|region| region.city), Ok("Oregon"));
    }
}
