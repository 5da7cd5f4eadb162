//! DEVIATION: AWS managed policies are reduced to the statements that matter here; each says so in its description.

use serde::Deserialize;

use super::ScenarioError;
use crate::sim::account::{AccountState, ManagedPolicy, PolicyVersion};
use crate::world::Timestamp;

/// One asset file.
#[derive(Deserialize)]
struct Asset {
    description: String,
    default_version: String,
    document: serde_json::Value,
}

macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../assets/account/managed/", $name, ".json")))),*]
    };
}

/// Name and asset text of every policy.
const ASSETS: [(&str, &str); 15] = assets![
    "AWSCloudFormationFullAccess",
    "AWSCloudFormationReadOnlyAccess",
    "AWSCodeCommitFullAccess",
    "AWSCodeCommitReadOnly",
    "AWSKeyManagementServicePowerUser",
    "AWSLambdaFullAccess",
    "AWSLambdaReadOnlyAccess",
    "AWSServiceCatalogAdminFullAccess",
    "AWSServiceCatalogEndUserFullAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSSMFullAccess",
    "AmazonSSMReadOnlyAccess",
    "AmazonSageMakerFullAccess",
    "ReadOnlyAccess",
];

/// The ARN of one of AWS's own policies.
pub(super) fn arn(name: &str) -> String {
    format!("arn:aws:iam::aws:policy/{name}")
}

/// Puts AWS's policies into the account.
///
/// # Errors
/// An asset does not have its form.
pub(super) fn lay(account: &mut AccountState, at: Timestamp) -> Result<(), ScenarioError> {
    for (name, text) in ASSETS {
        let broken =
            |reason: serde_json::Error| ScenarioError::Asset { name: name.to_owned(), reason: reason.to_string() };
        let asset: Asset = serde_json::from_str(text).map_err(broken)?;
        let version = PolicyVersion {
            version_id: asset.default_version.as_str().into(),
            document: asset.document.to_string().into(),
            created_at: at,
        };
        let number = asset.default_version.trim_start_matches('v').parse().unwrap_or(1);
        let policy = ManagedPolicy {
            name: name.to_owned(),
            arn: arn(name),
            policy_id: policy_id(name),
            path: "/".into(),
            description: asset.description.into(),
            versions: vec![version],
            default_version: asset.default_version.into(),
            next_version: number + 1,
            created_at: at,
            updated_at: at,
        };
        account.policies.insert(arn(name), policy);
    }
    Ok(())
}

/// AWS's own policies have the same id in every account, so it follows from the name and not from the seed.
fn policy_id(name: &str) -> String {
    let letters = name.bytes().filter(u8::is_ascii_alphabetic).map(|byte| char::from(byte.to_ascii_uppercase()));
    format!("ANPA{}", letters.chain("X".repeat(16).chars()).take(16).collect::<String>())
}
