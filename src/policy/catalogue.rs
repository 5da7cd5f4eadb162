//! Which condition keys SageMaker's creating actions carry, as data.
//!
//! Only what the lab's Deny is about. An action that is not here carries keys too; nothing is said about them, and
//! nothing about whether a given request fills a key.
//!
//! # Source
//! Service Authorization Reference, *Actions, resources, and condition keys for Amazon SageMaker*.

use std::sync::LazyLock;

use crate::names::ActionName;
use crate::source::{Node, parse_json};

const SAGEMAKER_ACTIONS: &str = include_str!("../../assets/policy/sagemaker-actions.json");

/// The stand-in for the tag's name in keys that have one per tag.
const TAG_KEY: &str = "${TagKey}";

/// The table of actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SageMakerCatalogue {
    /// The actions, in the order of the table.
    pub actions: Vec<CatalogueAction>,
    /// Keys that no action carries any more, each with the one that took its place.
    pub deprecated_keys: Vec<(String, String)>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueAction {
    /// Such as `sagemaker:CreateTrainingJob`.
    pub action: ActionName,
    /// What it creates, as the resource part of an ARN begins: `training-job`.
    pub resource_type: String,
    /// The condition keys it carries when the request determines them.
    pub keys: Vec<CatalogueKey>,
}

/// A condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueKey {
    /// Its name; `${TagKey}` in it stands for any tag's key.
    pub key: String,
    /// What its values are.
    pub key_type: KeyType,
}

/// What the values of a condition key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// One text.
    Text,
    /// Any number of texts.
    TextList,
    /// One ARN.
    Arn,
    /// Any number of ARNs.
    ArnList,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
}

impl SageMakerCatalogue {
    /// The table that comes with the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        // A constant that has to be read before it is one. A test holds it to its form; what had none would be left out.
        static BUILTIN: LazyLock<SageMakerCatalogue> = LazyLock::new(|| {
            parse_json(SAGEMAKER_ACTIONS).map(|node| SageMakerCatalogue::read(&node)).unwrap_or_default()
        });
        &BUILTIN
    }

    /// The row of an action, in any case.
    #[must_use]
    pub fn action(&self, action: &ActionName) -> Option<&CatalogueAction> {
        self.actions.iter().find(|row| row.action == *action)
    }

    /// What is known of a key, whichever action carries it.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&CatalogueKey> {
        self.actions.iter().find_map(|action| action.key(name))
    }

    fn read(node: &Node) -> Self {
        let list = |member: &str| node.get(member).and_then(Node::as_list).unwrap_or_default();
        let deprecated = |row: &Node| Some((text(row, "key")?, text(row, "instead")?));
        Self {
            actions: list("actions").iter().filter_map(read_action).collect(),
            deprecated_keys: list("deprecated_keys").iter().filter_map(deprecated).collect(),
        }
    }
}

impl CatalogueAction {
    /// The key called `name`, in any case; a tag's own key too.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&CatalogueKey> {
        self.keys.iter().find(|key| key.is_called(name))
    }
}

impl CatalogueKey {
    fn is_called(&self, name: &str) -> bool {
        match self.key.strip_suffix(TAG_KEY) {
            None => self.key.eq_ignore_ascii_case(name),
            Some(lead) => {
                name.len() > lead.len() && name.get(..lead.len()).is_some_and(|it| it.eq_ignore_ascii_case(lead))
            }
        }
    }
}

impl KeyType {
    /// Whether a request may bring several values.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::TextList | Self::ArnList)
    }

    fn read(word: &str) -> Option<Self> {
        match word {
            "string" => Some(Self::Text),
            "list of string" => Some(Self::TextList),
            "ARN" => Some(Self::Arn),
            "list of ARN" => Some(Self::ArnList),
            "bool" => Some(Self::Bool),
            "numeric" => Some(Self::Number),
            _ => None,
        }
    }
}

fn read_action(row: &Node) -> Option<CatalogueAction> {
    let keys = row.get("keys").and_then(Node::as_list)?;
    let key = |row: &Node| Some(CatalogueKey { key: text(row, "key")?, key_type: KeyType::read(&text(row, "type")?)? });
    Some(CatalogueAction {
        action: text(row, "action")?.parse().ok()?,
        resource_type: text(row, "resource_type")?,
        keys: keys.iter().filter_map(key).collect(),
    })
}

fn text(row: &Node, member: &str) -> Option<String> {
    row.get(member)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operation: &str, n_keys: usize, carried: &[&str], not_carried: &[&str]) {
        let catalogue = SageMakerCatalogue::builtin();
        let row = catalogue.action(&ActionName::new("sagemaker", operation)).expect("in the table");
        assert_eq!(row.keys.len(), n_keys, "{operation}");
        for key in carried {
            assert!(row.key(key).is_some(), "{operation} carries {key}");
        }
        for key in not_carried {
            assert!(row.key(key).is_none(), "{operation} does not carry {key}");
        }
    }

    #[test]
    fn the_five_denied_actions_carry_their_keys() {
        let tags = ["aws:TagKeys", "AWS:requesttag/team", "SageMaker:vpcsubnets"];
        check("CreateTrainingJob", 17, &tags, &["sagemaker:RootAccess", "aws:RequestTag/", "sagemaker:VolumeKmsKey"]);
        check("createnotebookinstance", 11, &["sagemaker:AcceleratorTypes"], &["sagemaker:NetworkIsolation"]);
        check("CreateHyperParameterTuningJob", 14, &["sagemaker:FileSystemId"], &["sagemaker:KeepAlivePeriod"]);
        check("CreateProcessingJob", 10, &["sagemaker:OutputKmsKeyArn"], &["sagemaker:FileSystemType"]);
        check("CreateModel", 6, &["sagemaker:DirectGatedModelAccess"], &["sagemaker:InstanceTypes"]);
    }

    #[test]
    fn nothing_of_the_table_is_left_out() {
        let catalogue = SageMakerCatalogue::builtin();
        let n_keys: usize = catalogue.actions.iter().map(|action| action.keys.len()).sum();
        assert_eq!(n_keys, SAGEMAKER_ACTIONS.matches("\"type\"").count());
        assert_eq!(catalogue.actions.len(), SAGEMAKER_ACTIONS.matches("\"action\"").count());
        assert_eq!(catalogue.deprecated_keys.len(), 2);
        let types = ["sagemaker:VpcSubnets", "sagemaker:MaxRuntimeInSeconds", "sagemaker:VolumeKmsKeyArn"];
        let types = types.map(|key| catalogue.key(key).map(|key| (key.key_type, key.key_type.is_list())));
        assert_eq!(
            types,
            [Some((KeyType::TextList, true)), Some((KeyType::Number, false)), Some((KeyType::Arn, false))]
        );
    }
}
