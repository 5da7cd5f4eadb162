//! One evaluation: what an expression can see, what it may cost, what was found wrong on the way.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Resource, Template};
use super::findings::Findings;
use super::inputs::{Attributes, Inputs};
use super::intrinsic::{self, Recognised};
use crate::source::{Diagnostic, Entry, Node, NodeKind, Span};

/// How deep calls may stand in one another, conditions that name conditions included.
pub(super) const MAX_NESTED: usize = 160;

/// What one evaluation may write: bytes of text, each node counting as [`NODE_COST`] more. The largest document
/// fits, whatever it is made of.
const MAX_WRITTEN: usize = 16 << 20;

/// What a node costs beside its text.
const NODE_COST: usize = 16;

/// What could not be evaluated; a finding says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// A value, or nothing: `AWS::NoValue`, which takes its property away.
pub(super) type Evaluated = Result<Option<Node>, Broken>;

/// The part of the template that is being evaluated; not everything can be said everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Conditions,
    Rules,
    Resources,
    Outputs,
}

impl Block {
    /// As messages say it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Conditions => "Conditions",
            Self::Rules => "Rules",
            Self::Resources => "Resources",
            Self::Outputs => "Outputs",
        }
    }

    /// Whether resources can be referred to.
    pub(super) fn sees_resources(self) -> bool {
        matches!(self, Self::Resources | Self::Outputs)
    }
}

/// One evaluation.
pub(super) struct Scope<'a> {
    pub(super) template: &'a Template,
    pub(super) inputs: &'a Inputs,
    /// The values of parameters, defaults filled in; what has none is not here.
    pub(super) parameters: BTreeMap<String, String>,
    /// What is foretold about resources that `inputs` knows nothing of.
    pub(super) predicted: BTreeMap<String, Attributes>,
    /// Named conditions that were needed; `None` while one is being evaluated.
    pub(super) conditions: BTreeMap<String, Option<Result<bool, Broken>>>,
    pub(super) block: Block,
    pub(super) findings: Findings,
    /// The names that were asked for and that no known export has.
    pub(super) missing_imports: BTreeSet<String>,
    written: usize,
    nested: usize,
}

impl<'a> Scope<'a> {
    pub(super) fn new(template: &'a Template, inputs: &'a Inputs) -> Self {
        let default = |parameter: &super::Parameter| Some((parameter.name.clone(), parameter.default.clone()?));
        let mut parameters: BTreeMap<_, _> = template.parameters.iter().filter_map(default).collect();
        parameters.extend(inputs.parameters.clone());
        Self {
            template,
            inputs,
            parameters,
            predicted: BTreeMap::new(),
            conditions: BTreeMap::new(),
            block: Block::Resources,
            findings: Findings::default(),
            missing_imports: BTreeSet::new(),
            written: 0,
            nested: 0,
        }
    }

    /// What a node comes to. Of a list or an object what is broken becomes null, so that the rest can be shown.
    pub(super) fn value(&mut self, node: &Node) -> Evaluated {
        self.deeper(node.span, |scope| match intrinsic::recognise(node) {
            Recognised::Plain => scope.plain(node),
            Recognised::Call(call) => intrinsic::answer(scope, &call),
            Recognised::Wrong(finding) => Err(scope.refuse(finding)),
        })
    }

    /// Does `inner` one level deeper, if that is not too deep.
    pub(super) fn deeper<T>(
        &mut self,
        span: Span,
        inner: impl FnOnce(&mut Self) -> Result<T, Broken>,
    ) -> Result<T, Broken> {
        if self.nested >= MAX_NESTED {
            return Err(self.fail(span, "values stand too deep in one another to be evaluated"));
        }
        self.nested += 1;
        let done = inner(self);
        self.nested -= 1;
        done
    }

    /// What a node comes to, as text.
    pub(super) fn text(&mut self, node: &Node) -> Result<String, Broken> {
        match self.value(node)? {
            Some(value) => match value.scalar_text() {
                Some(text) => Ok(text),
                None => Err(self.fail(node.span, format!("expected a string, found {}", value.kind_name()))),
            },
            None => Err(self.fail(node.span, "expected a string, found `AWS::NoValue`")),
        }
    }

    /// What a node comes to, as a list.
    pub(super) fn list(&mut self, node: &Node) -> Result<Vec<Node>, Broken> {
        match self.value(node)?.map(|value| value.kind) {
            Some(NodeKind::List(members)) => Ok(members),
            Some(kind) => {
                let found = Node { kind, span: node.span };
                Err(self.fail(node.span, format!("expected a list, found {}", found.kind_name())))
            }
            None => Err(self.fail(node.span, "expected a list, found `AWS::NoValue`")),
        }
    }

    /// A node that stands where the call stood.
    pub(super) fn write(&mut self, kind: NodeKind, span: Span) -> Evaluated {
        let length = match &kind {
            NodeKind::String(text) | NodeKind::Number(text) => text.len(),
            NodeKind::Map(entries) => entries.iter().map(|entry| NODE_COST + entry.key.value.len()).sum(),
            _ => 0,
        };
        self.charge(NODE_COST + length, span)?;
        Ok(Some(Node { kind, span }))
    }

    /// The same for text.
    pub(super) fn write_text(&mut self, text: impl Into<String>, span: Span) -> Evaluated {
        self.write(NodeKind::String(text.into()), span)
    }

    /// The same for a list of texts.
    pub(super) fn write_list(&mut self, texts: impl IntoIterator<Item = String>, span: Span) -> Evaluated {
        let mut members = Vec::new();
        for text in texts {
            members.extend(self.write_text(text, span)?);
        }
        self.write(NodeKind::List(members), span)
    }

    /// A copy of a value that is already evaluated.
    pub(super) fn copy(&mut self, node: &Node, span: Span) -> Evaluated {
        match &node.kind {
            NodeKind::List(members) => {
                let mut copies = Vec::new();
                for member in members {
                    copies.extend(self.deeper(span, |scope| scope.copy(member, span))?);
                }
                self.write(NodeKind::List(copies), span)
            }
            NodeKind::Map(_) | NodeKind::Tagged(..) => {
                Err(self.fail(node.span, "Every Mappings attribute must be a String or a List."))
            }
            kind => self.write(kind.clone(), span),
        }
    }

    pub(super) fn charge(&mut self, cost: usize, span: Span) -> Result<(), Broken> {
        self.written = self.written.saturating_add(cost);
        if self.written <= MAX_WRITTEN {
            return Ok(());
        }
        Err(self.fail_once("the template comes to more than can be evaluated", span))
    }

    /// Notes what is wrong.
    pub(super) fn fail(&mut self, span: Span, message: impl Into<String>) -> Broken {
        self.findings.error(span, message);
        Broken
    }

    /// The same with a finding that is there already.
    pub(super) fn refuse(&mut self, finding: Diagnostic) -> Broken {
        self.findings.push(finding);
        Broken
    }

    /// The value of a parameter that stands in the template.
    pub(super) fn parameter(&mut self, name: &str) -> Option<Result<String, Broken>> {
        let parameter = self.template.parameter(name)?;
        let span = parameter.span;
        match self.parameters.get(name) {
            Some(value) => Some(Ok(value.clone())),
            None => Some(Err(self.fail(span, format!("Parameters: [{name}] must have values")))),
        }
    }

    /// Whether a resource is to exist. If its condition is broken it is shown.
    pub(super) fn exists(&mut self, resource: &Resource) -> bool {
        match &resource.condition {
            None => true,
            Some(name) => intrinsic::named_condition(self, name, resource.span).unwrap_or(true),
        }
    }

    /// What is known or foretold about a resource.
    pub(super) fn attributes(&self, logical_id: &str) -> Option<&Attributes> {
        self.inputs.attributes.get(logical_id).or_else(|| self.predicted.get(logical_id))
    }

    fn plain(&mut self, node: &Node) -> Evaluated {
        match &node.kind {
            NodeKind::List(members) => {
                let mut values = Vec::new();
                for member in members {
                    values.extend(self.child(member));
                }
                self.write(NodeKind::List(values), node.span)
            }
            NodeKind::Map(entries) => {
                let mut values = Vec::new();
                for Entry { key, value } in entries {
                    values.extend(self.child(value).map(|value| Entry { key: key.clone(), value }));
                }
                self.write(NodeKind::Map(values), node.span)
            }
            kind => self.write(kind.clone(), node.span),
        }
    }

    /// The same for a part of something else: what is broken becomes null.
    pub(super) fn child(&mut self, node: &Node) -> Option<Node> {
        self.value(node).unwrap_or(Some(Node { kind: NodeKind::Null, span: node.span }))
    }

    /// One finding however often it happens, at the first place.
    fn fail_once(&mut self, message: &str, span: Span) -> Broken {
        if self.written != usize::MAX {
            self.written = usize::MAX;
            self.findings.error(span, message);
        }
        Broken
    }
}
