//! AWS's own pages about what the lab shows, and the template that it is about.

use super::model::Model;
use crate::lab::TemplateFile;

/// A page to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) title: &'static str,
    pub(super) address: String,
}

/// The pages for where one is, the nearest first.
pub(super) fn pages(model: &Model) -> Vec<Page> {
    let region = model.lab.as_ref().map_or(model.marked_region(), |lab| lab.region);
    let is_real = model.lab.as_ref().map_or(!model.options.simulated, |lab| !lab.simulated);
    let console = |title, path: &str| {
        let code = region.code;
        Page { title, address: format!("https://{code}.console.aws.amazon.com/{path}") }
    };
    let consoles = is_real.then(|| {
        let products = format!("servicecatalog/home?region={}#admin-products", region.code);
        let notebooks = format!("sagemaker/home?region={}#/notebook-instances", region.code);
        [console("Console: Service Catalog products", &products), console("Console: notebook instances", &notebooks)]
    });
    let template =
        Page { title: "This region's template of Version 2", address: region.template_url(TemplateFile::V2) };
    let documentation = DOCUMENTATION.map(|(title, address)| Page { title, address: address.to_owned() });
    consoles.into_iter().flatten().chain([template]).chain(documentation).collect()
}

const DOCUMENTATION: [(&str, &str); 5] = [
    (
        "IAM: policy evaluation logic",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    ),
    (
        "IAM: troubleshoot access denied messages",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html",
    ),
    (
        "SageMaker: actions, resources and condition keys",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html",
    ),
    (
        "IAM: condition operators",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ),
    (
        "Service Catalog: update provisioned products",
        "https://docs.aws.amazon.com/servicecatalog/latest/userguide/enduser-update.html",
    ),
];
