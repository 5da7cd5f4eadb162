//! The project's portfolio with the notebook product, its constraints and its first version.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::identities::Roles;
use super::{ENVIRONMENT, PROJECT, ScenarioError, suffix};
use crate::sim::account::{
    AccountState, Artifact, ArtifactStatus, Constraint, ConstraintKind, LaunchPath, Portfolio, Product,
};
use crate::sim::deployment::Program;
use crate::sim::service::servicecatalog;
use crate::world::{Ids, Timestamp};

/// The template of the first version.
const FIRST_TEMPLATE: &str = "ds_notebook_v1.yaml";

/// Puts the catalog into the account; gives the id of the notebook product.
///
/// # Errors
/// The template of the first version is broken.
pub(super) fn lay(
    account: &mut AccountState,
    ids: &mut Ids,
    roles: &Roles,
    templates: &BTreeMap<String, String>,
    at: Timestamp,
) -> Result<String, ScenarioError> {
    let (product_id, portfolio_id) = (ids.catalog("prod"), ids.catalog("port"));
    let product = Product {
        id: product_id.clone(),
        view_id: ids.catalog("prodview"),
        name: format!("{PROJECT} SageMaker {ENVIRONMENT} notebook"),
        owner: "Data Science CoE".to_owned(),
        short_description: format!("A SageMaker notebook instance for the {PROJECT} project"),
        created_at: at,
    };
    let portfolio = Portfolio {
        id: portfolio_id.clone(),
        display_name: format!("{} products", suffix()),
        provider_name: format!("{PROJECT} Administration"),
        principals: vec![roles.environment_admin.clone(), roles.team.clone()],
        products: vec![product_id.clone()],
        created_at: at,
    };
    let path = LaunchPath {
        id: ids.catalog("lpv3"),
        name: portfolio.display_name.clone(),
        portfolio_id: portfolio_id.clone(),
        product_id: product_id.clone(),
    };
    let version = first_version(account, ids, &product_id, templates, at)?;
    for constraint in constraints(ids, roles, &portfolio_id, &product_id) {
        account.constraints.insert(constraint.id.clone(), constraint);
    }
    account.artifacts.insert(version.id.clone(), version);
    account.launch_paths.insert(path.id.clone(), path);
    account.portfolios.insert(portfolio_id, portfolio);
    account.products.insert(&product_id, product);
    Ok(product_id)
}

/// The template of the product's only version, read; or why it cannot be deployed.
pub(super) fn program(account: &AccountState, product_id: &str) -> Arc<Result<Program, String>> {
    let version = account.artifacts.values().find(|version| version.product_id == product_id);
    version.map(|version| version.template.clone()).unwrap_or_default().program()
}

fn first_version(
    account: &AccountState,
    ids: &mut Ids,
    product_id: &str,
    templates: &BTreeMap<String, String>,
    at: Timestamp,
) -> Result<Artifact, ScenarioError> {
    let region = &account.identity.region;
    let url = format!(
        "https://s3.{region}.amazonaws.com/sagemaker-workshop-cloudformation-{region}/quickstart/{FIRST_TEMPLATE}"
    );
    let template = servicecatalog::published_template(templates, &url)
        .map_err(|source| ScenarioError::Template { file: FIRST_TEMPLATE, source })?;
    Ok(Artifact {
        id: ids.catalog("pa"),
        product_id: product_id.to_owned(),
        name: "DS User Notebook v1".to_owned(),
        description: String::new(),
        active: true,
        guidance: "DEFAULT".to_owned(),
        status: ArtifactStatus::Available,
        template_url: url,
        template,
        created_at: at,
        sequence: 0,
    })
}

fn constraints(ids: &mut Ids, roles: &Roles, portfolio_id: &str, product_id: &str) -> [Constraint; 2] {
    let mut constraint = |kind: ConstraintKind, description: String| Constraint {
        id: ids.catalog("cons"),
        portfolio_id: portfolio_id.to_owned(),
        product_id: product_id.to_owned(),
        kind,
        description,
    };
    let rules = serde_json::json!({
        "Rules": {
            "ProjectNameConstraint": {
                "Assertions": [{
                    "Assert": { "Fn::Contains": [[PROJECT], { "Ref": "ProjectName" }] },
                    "AssertDescription": format!("The project name must be {PROJECT}"),
                }],
            },
        },
    });
    [
        constraint(ConstraintKind::Launch { role_arn: roles.launch.clone() }, format!("Launch as {}", roles.launch)),
        constraint(
            ConstraintKind::Template { rules: rules.to_string() },
            format!("Launch for the {PROJECT} project only"),
        ),
    ]
}
