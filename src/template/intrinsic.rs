//! Intrinsic functions: which node is a call, and who answers it. One file per family.
//!
//! Left out: what needs a transform (`Fn::ForEach`, `Fn::Length`, `Fn::ToJsonString`, `Fn::Transform`).

mod base64;
mod cidr;
mod condition;
mod find_in_map;
mod get_att;
mod get_azs;
mod import_value;
mod join;
mod reference;
mod rule;
mod select;
mod split;
mod sub;

use super::findings::brief;
use super::scope::{Broken, Evaluated, Scope};
use crate::source::{Diagnostic, Located, Node, NodeKind, Span};

pub(super) use self::condition::{named_condition, truth, unresolved as unresolved_condition};
pub(super) use self::get_att::target;
pub(super) use self::reference::{is_pseudo_parameter, pseudo_text, unresolved, unresolved_here};
pub(super) use self::sub::{Part, check_name, parts, template_text};

/// An intrinsic function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Ref,
    GetAtt,
    Sub,
    Join,
    Select,
    Split,
    FindInMap,
    ImportValue,
    Base64,
    Cidr,
    GetAzs,
    If,
    And,
    Or,
    Not,
    Equals,
    Condition,
    Contains,
    EachMemberEquals,
    EachMemberIn,
    RefAll,
    ValueOf,
    ValueOfAll,
}

/// The long name and the tag of each function.
const FUNCTIONS: &[(&str, &str, Function)] = &[
    ("Ref", "Ref", Function::Ref),
    ("Fn::GetAtt", "GetAtt", Function::GetAtt),
    ("Fn::Sub", "Sub", Function::Sub),
    ("Fn::Join", "Join", Function::Join),
    ("Fn::Select", "Select", Function::Select),
    ("Fn::Split", "Split", Function::Split),
    ("Fn::FindInMap", "FindInMap", Function::FindInMap),
    ("Fn::ImportValue", "ImportValue", Function::ImportValue),
    ("Fn::Base64", "Base64", Function::Base64),
    ("Fn::Cidr", "Cidr", Function::Cidr),
    ("Fn::GetAZs", "GetAZs", Function::GetAzs),
    ("Fn::If", "If", Function::If),
    ("Fn::And", "And", Function::And),
    ("Fn::Or", "Or", Function::Or),
    ("Fn::Not", "Not", Function::Not),
    ("Fn::Equals", "Equals", Function::Equals),
    ("Condition", "Condition", Function::Condition),
    ("Fn::Contains", "Contains", Function::Contains),
    ("Fn::EachMemberEquals", "EachMemberEquals", Function::EachMemberEquals),
    ("Fn::EachMemberIn", "EachMemberIn", Function::EachMemberIn),
    ("Fn::RefAll", "RefAll", Function::RefAll),
    ("Fn::ValueOf", "ValueOf", Function::ValueOf),
    ("Fn::ValueOfAll", "ValueOfAll", Function::ValueOfAll),
];

impl Function {
    /// The long name, as messages say it.
    pub(super) fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|(_, _, function)| *function == self).map_or("", |(name, _, _)| name)
    }
}

/// A node that calls a function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'n> {
    pub(super) function: Function,
    pub(super) argument: &'n Node,
    pub(super) span: Span,
}

/// What a node is to the evaluation.
#[derive(Debug)]
pub(super) enum Recognised<'n> {
    /// Itself, or what its children come to.
    Plain,
    /// A call.
    Call(Call<'n>),
    /// Looks like a call but is none; says why.
    Wrong(Diagnostic),
}

/// Looks at a node. `{Condition: name}` is a call only where a truth is expected, see [`truth`].
pub(super) fn recognise(node: &Node) -> Recognised<'_> {
    match &node.kind {
        NodeKind::Tagged(tag, argument) => match FUNCTIONS.iter().find(|(_, short, _)| *short == tag.value) {
            Some((_, _, function)) => Recognised::Call(Call { function: *function, argument, span: node.span }),
            None => wrong(tag, "is not a tag of CloudFormation"),
        },
        NodeKind::Map(entries) => match entries.as_slice() {
            [only] if only.key.value == "Condition" => Recognised::Plain,
            [only] => match FUNCTIONS.iter().find(|(long, _, _)| *long == only.key.value) {
                Some((_, _, function)) => {
                    Recognised::Call(Call { function: *function, argument: &only.value, span: node.span })
                }
                None if only.key.value.starts_with("Fn::") => wrong(&only.key, "is not a function that is known here"),
                None => Recognised::Plain,
            },
            several => match several.iter().find(|entry| entry.key.value.starts_with("Fn::")) {
                Some(entry) => wrong(&entry.key, "must be the only key of its object"),
                None => Recognised::Plain,
            },
        },
        _ => Recognised::Plain,
    }
}

fn wrong(name: &Located<String>, why: &str) -> Recognised<'static> {
    Recognised::Wrong(Diagnostic::error(name.span, format!("`{}` {why}", brief(&name.value))))
}

/// What a call gives.
pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    match call.function {
        Function::Ref => reference::answer(scope, call),
        Function::GetAtt => get_att::answer(scope, call),
        Function::Sub => sub::answer(scope, call),
        Function::Join => join::answer(scope, call),
        Function::Select => select::answer(scope, call),
        Function::Split => split::answer(scope, call),
        Function::FindInMap => find_in_map::answer(scope, call),
        Function::ImportValue => import_value::answer(scope, call),
        Function::Base64 => base64::answer(scope, call),
        Function::Cidr => cidr::answer(scope, call),
        Function::GetAzs => get_azs::answer(scope, call),
        Function::If => condition::choose(scope, call),
        Function::RefAll => rule::ref_all(scope, call),
        Function::ValueOf | Function::ValueOfAll => rule::value_of(scope, call),
        _ => condition::answer(scope, call),
    }
}

/// The arguments of a call that takes a list of between `least` and `most`.
fn arguments<'n>(
    scope: &mut Scope<'_>,
    call: &Call<'n>,
    (least, most): (usize, usize),
    what: &str,
) -> Result<&'n [Node], Broken> {
    match call.argument.as_list() {
        Some(members) if (least..=most).contains(&members.len()) => Ok(members),
        _ => Err(scope.fail(call.span, format!("every {} object requires {what}", call.function.name()))),
    }
}
