//! `CreateProvisioningArtifact`: publishes a new version of a product.

use std::time::Duration;

use super::{access, lookup, member, refuse, shape, template_url};
use crate::sim::account::{AccountState, Artifact, ArtifactStatus, Text, Transition};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::timeline;
use crate::sim::value::Value;
use crate::template;

/// How many versions a product may have.
const MAX_VERSIONS: usize = 100;

/// How long AWS takes to make a version ready.
const MAKING: Duration = Duration::from_secs(3);

/// `CreateProvisioningArtifact`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "CreateProvisioningArtifact",
    members: &[
        member::id(&["ProductId"]),
        member::structure(&["Parameters"], true),
        member::text(&["Parameters", "Name"], 8192),
        member::text(&["Parameters", "Description"], 8192),
        member::structure(&["Parameters", "Info"], false),
        member::word(&["Parameters", "Type"], &TYPES),
        member::flag(&["Parameters", "DisableTemplateValidation"]),
        member::token(&["IdempotencyToken"]),
        member::LANGUAGE,
    ],
    permissions,
    apply,
};

const TYPES: [&str; 6] = [
    "CLOUD_FORMATION_TEMPLATE",
    "MARKETPLACE_AMI",
    "MARKETPLACE_CAR",
    "TERRAFORM_OPEN_SOURCE",
    "TERRAFORM_CLOUD",
    "EXTERNAL",
];

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, invocation.input.str("ProductId"))
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let token = access::token_key(invocation, applying.account, "IdempotencyToken");
    let made = applying.account.tokens.get(&token).and_then(|id| applying.account.artifacts.get(id));
    if let Some(made) = made {
        return Ok(answer(made));
    }
    let artifact = make(applying, invocation)?;
    let id = artifact.id.clone();
    let answered = answer(&artifact);
    applying.account.artifacts.insert(&id, artifact);
    applying.account.tokens.insert(token, id.clone());
    let ready_at = applying.now.after(applying.pace.scale(MAKING));
    timeline::schedule(applying.account, ready_at, Transition::ArtifactReady { artifact_id: id });
    Ok(answered)
}

fn make(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Artifact, ServiceError> {
    let product = lookup::product(applying.account, &invocation.input, "ProductId", "")?;
    let versions = lookup::artifacts(applying.account, &product.id);
    if versions.len() >= MAX_VERSIONS {
        return Err(refuse::limit(format!("A product can have at most {MAX_VERSIONS} provisioning artifacts.")));
    }
    let sequence = versions.last().map_or(0, |newest| newest.sequence + 1);
    let product_id = product.id.clone();
    let parameters = invocation.input.get("Parameters").unwrap_or(&Value::Null);
    if parameters.str("Type").is_some_and(|kind| kind != "CLOUD_FORMATION_TEMPLATE") {
        return Err(refuse::invalid("The product takes provisioning artifacts of type CLOUD_FORMATION_TEMPLATE only."));
    }
    let (template_url, template) = source(applying, parameters)?;
    let template = Text::from(template);
    if parameters.get("DisableTemplateValidation").and_then(Value::as_bool) != Some(true) {
        validate(&template)?;
    }
    let text = |name: &str| parameters.str(name).unwrap_or_default().to_owned();
    Ok(Artifact {
        id: applying.ids.catalog("pa"),
        product_id,
        name: text("Name"),
        description: text("Description"),
        active: true,
        guidance: "DEFAULT".to_owned(),
        status: ArtifactStatus::Creating,
        template_url,
        template,
        created_at: applying.now,
        sequence,
    })
}

/// Where the template is said to be, and its text.
fn source(applying: &Applying<'_>, parameters: &Value) -> Result<(String, String), ServiceError> {
    let info = parameters.get("Info").unwrap_or(&Value::Null);
    match (info.str("LoadTemplateFromURL"), info.str("ImportFromPhysicalId")) {
        (Some(url), None) => Ok((url.to_owned(), template_url::load(applying.templates, url)?)),
        (None, Some(stack)) => match applying.account.stacks.get(stack) {
            Some(found) => Ok((stack.to_owned(), found.template.to_string())),
            None => Err(refuse::invalid(format!("Stack with id {stack} does not exist"))),
        },
        _ => Err(refuse::invalid("Info must contain exactly one of LoadTemplateFromURL and ImportFromPhysicalId.")),
    }
}

/// What is read here is what a stack is made of later, so it is read once.
pub(super) fn validate(text: &Text) -> Result<(), ServiceError> {
    if text.program().is_ok() {
        return Ok(());
    }
    let Err(problems) = template::parse(text) else { return Ok(()) };
    let place = problems.first().map(|problem| problem.line(text)).unwrap_or_default();
    Err(refuse::invalid(format!("Invalid templateBody. Please make sure that your template is valid: {place}")))
}

/// The answer as it was when the version was new, which a repeated request gets again.
fn answer(artifact: &Artifact) -> Value {
    let new = Artifact { active: true, guidance: "DEFAULT".to_owned(), ..artifact.clone() };
    Value::structure([
        ("ProvisioningArtifactDetail", shape::artifact_detail(&new)),
        ("Info", Value::structure([("TemplateUrl", Value::text(&artifact.template_url))])),
        ("Status", Value::text("CREATING")),
    ])
}
