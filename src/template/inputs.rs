//! What a template is evaluated with: everything it cannot know itself.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What a template is evaluated with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Values of parameters, as text. A parameter that is not here has its default.
    pub parameters: BTreeMap<String, String>,
    /// What other stacks export.
    pub imports: Imports,
    /// Where the stack stands.
    pub pseudo: Pseudo,
    /// What is known about resources that exist already, by logical id.
    pub attributes: BTreeMap<String, Attributes>,
}

/// The exports that `Fn::ImportValue` can find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imports {
    /// These, by export name; another name is an error. Many stacks are evaluated with the same ones.
    Known(Arc<BTreeMap<String, String>>),
    /// Not known, for plans without an account: an import gives its own export name.
    Symbolic,
}

impl Default for Imports {
    fn default() -> Self {
        Self::Known(Arc::default())
    }
}

/// The values of the pseudo parameters `AWS::Region`, `AWS::AccountId` and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pseudo {
    /// `eu-west-1` and the like.
    pub region: String,
    /// Twelve digits.
    pub account_id: String,
    /// `aws`, outside China and the like.
    pub partition: String,
    /// The stack's ARN.
    pub stack_id: String,
    /// The stack's name.
    pub stack_name: String,
}

/// What `Ref` and `Fn::GetAtt` give for a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// What `Ref` gives.
    pub reference: String,
    /// What `Fn::GetAtt` gives, by attribute name, `Endpoint.Address` included.
    pub attributes: BTreeMap<String, String>,
}
