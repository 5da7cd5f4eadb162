//! The parts of a template. Properties and expressions stay nodes until they are evaluated.

use crate::source::{Located, Node, Span};

/// A template, read but not evaluated. Everything stands in the order of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// What its author says about it.
    pub description: Option<String>,
    /// What a person is asked for.
    pub parameters: Vec<Parameter>,
    /// Two-level tables for `Fn::FindInMap`: the map's name and its top-level keys.
    pub mappings: Vec<(Located<String>, Node)>,
    /// Named conditions.
    pub conditions: Vec<Condition>,
    /// What parameter values must fulfil together.
    pub rules: Vec<Rule>,
    /// What is to be created.
    pub resources: Vec<Resource>,
    /// What the stack tells afterwards.
    pub outputs: Vec<Output>,
}

/// A parameter. Its default and its allowed values are text, whatever its type: so CloudFormation compares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `String`, `Number`, `CommaDelimitedList`, `List<…>` or a type of AWS's such as `AWS::EC2::Subnet::Id`.
    pub parameter_type: String,
    /// The value when none is given.
    pub default: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Whether its value is never shown.
    pub no_echo: bool,
    /// The values it may have; any when empty.
    pub allowed_values: Vec<String>,
    /// A regular expression that must match the whole value.
    pub allowed_pattern: Option<String>,
    /// The fewest characters of a string.
    pub min_length: Option<usize>,
    /// The most characters of a string.
    pub max_length: Option<usize>,
    /// The least value of a number, as written.
    pub min_value: Option<String>,
    /// The greatest value of a number, as written.
    pub max_value: Option<String>,
    /// What to say when a rule above is broken.
    pub constraint_description: Option<String>,
    /// Where it stands: its name.
    pub span: Span,
}

/// A resource, its properties not yet evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its name within the template.
    pub logical_id: String,
    /// `AWS::IAM::Role` and the like.
    pub resource_type: String,
    /// A map; empty when the template gives none.
    pub properties: Node,
    /// What the template says must exist before it, beyond what it refers to.
    pub depends_on: Vec<String>,
    /// The condition it is created under.
    pub condition: Option<String>,
    /// What happens to it when it leaves the stack: `Delete` (when absent), `Retain`, `Snapshot`.
    pub deletion_policy: Option<String>,
    /// What happens to the old one when it is replaced.
    pub update_replace_policy: Option<String>,
    /// Where it stands: its logical id.
    pub span: Span,
}

/// An output, not yet evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: Node,
    /// For people.
    pub description: Option<String>,
    /// The name other stacks import it by.
    pub export_name: Option<Node>,
    /// The condition it is given under.
    pub condition: Option<String>,
    /// Where it stands: its key.
    pub span: Span,
}

/// A named condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub name: String,
    /// What it says, made of `Fn::Equals`, `Fn::And` and so on.
    pub expression: Node,
    /// Where it stands: its name.
    pub span: Span,
}

/// A rule: assertions about parameter values, judged before anything is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// When it applies; always when absent.
    pub condition: Option<Node>,
    /// What must hold then.
    pub assertions: Vec<Assertion>,
    /// Where it stands: its name.
    pub span: Span,
}

/// One assertion of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// What must hold.
    pub assert: Node,
    /// What to say when it does not.
    pub description: Option<String>,
}

impl Parameter {
    /// Whether its value is a list, given as text with commas.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.parameter_type == "CommaDelimitedList" || self.parameter_type.starts_with("List<")
    }
}

impl Template {
    /// The parameter called `name`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The resource with this logical id.
    #[must_use]
    pub fn resource(&self, logical_id: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.logical_id == logical_id)
    }

    /// The condition called `name`.
    #[must_use]
    pub fn condition(&self, name: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.name == name)
    }
}
