//! Conditions: `Fn::And`, `Fn::Or`, `Fn::Not`, `Fn::Equals`, `Condition`, and `Fn::If`, which chooses by one.

use super::{Call, Function, Recognised, arguments, recognise, rule};
use crate::source::{Node, NodeKind, Span};
use crate::template::findings::brief;
use crate::template::same_value::same_value;
use crate::template::scope::{Block, Broken, Evaluated, Scope};

/// How many conditions `Fn::And` and `Fn::Or` may have.
const OPERANDS: (usize, usize) = (2, 10);

/// Whether the condition called `name` holds. Each is evaluated once.
pub(in crate::template) fn named_condition(scope: &mut Scope<'_>, name: &str, span: Span) -> Result<bool, Broken> {
    match scope.conditions.get(name) {
        Some(Some(known)) => return *known,
        Some(None) => {
            return Err(scope.fail(span, format!("Circular dependency between conditions: [{}]", brief(name))));
        }
        None => {}
    }
    let template = scope.template;
    let Some(condition) = template.condition(name) else {
        return Err(scope.fail(span, unresolved(name, scope.block)));
    };
    scope.conditions.insert(name.to_owned(), None);
    let block = std::mem::replace(&mut scope.block, Block::Conditions);
    let holds = truth(scope, &condition.expression);
    scope.block = block;
    scope.conditions.insert(name.to_owned(), Some(holds));
    holds
}

/// CloudFormation's words for a condition that is not there.
pub(in crate::template) fn unresolved(name: &str, block: Block) -> String {
    format!("Unresolved condition dependency {} in the {} block of the template", brief(name), block.name())
}

/// Whether an expression holds.
pub(in crate::template) fn truth(scope: &mut Scope<'_>, node: &Node) -> Result<bool, Broken> {
    scope.deeper(node.span, |scope| match (recognise(node), node.as_map()) {
        (Recognised::Call(call), _) => truth_of_call(scope, &call),
        (_, Some([only])) if only.key.value == "Condition" => {
            truth_of_call(scope, &Call { function: Function::Condition, argument: &only.value, span: node.span })
        }
        (Recognised::Wrong(finding), _) => Err(scope.refuse(finding)),
        (Recognised::Plain, _) => {
            let message = format!("expected a condition such as Fn::Equals, found {}", node.kind_name());
            Err(scope.fail(node.span, message))
        }
    })
}

/// A truth where a value is asked for.
pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let holds = truth_of_call(scope, call)?;
    scope.write(NodeKind::Bool(holds), call.span)
}

/// `Fn::If`.
pub(super) fn choose(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let what = "three parameters, the name of a condition and two values";
    let [condition, yes, no] = arguments(scope, call, (3, 3), what)? else { return Ok(None) };
    let Some(name) = condition.as_str() else {
        let message = format!("expected the name of a condition in Fn::If, found {}", condition.kind_name());
        return Err(scope.fail(condition.span, message));
    };
    let chosen = if named_condition(scope, name, condition.span)? { yes } else { no };
    scope.value(chosen)
}

fn truth_of_call(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<bool, Broken> {
    match call.function {
        Function::And => Ok(all(scope, call)?.into_iter().all(|holds| holds)),
        Function::Or => Ok(all(scope, call)?.into_iter().any(|holds| holds)),
        Function::Not => not(scope, call),
        Function::Equals => equals(scope, call),
        Function::Condition => by_name(scope, call),
        Function::Contains => rule::contains(scope, call),
        Function::EachMemberEquals => rule::each_member_equals(scope, call),
        Function::EachMemberIn => rule::each_member_in(scope, call),
        other => Err(scope.fail(call.span, format!("expected a condition such as Fn::Equals, found {}", other.name()))),
    }
}

/// Every operand, also when the first has decided: a mistake in the others is told too.
fn all(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<Vec<bool>, Broken> {
    let operands = arguments(scope, call, OPERANDS, "a list of at least 2 and at most 10 boolean parameters")?;
    let truths: Vec<_> = operands.iter().map(|operand| truth(scope, operand)).collect();
    truths.into_iter().collect()
}

fn not(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<bool, Broken> {
    let operands = arguments(scope, call, (1, 1), "a list of one boolean parameter")?;
    operands.first().map_or(Err(Broken), |operand| truth(scope, operand)).map(|holds| !holds)
}

fn equals(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<bool, Broken> {
    let what = "a list of two string parameters";
    let [left, right] = arguments(scope, call, (2, 2), what)? else { return Err(Broken) };
    match (scope.value(left)?, scope.value(right)?) {
        (Some(left), Some(right)) => Ok(same_value(&left, &right)),
        (left, right) => Ok(left.is_none() && right.is_none()),
    }
}

fn by_name(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<bool, Broken> {
    match call.argument.as_str() {
        Some(name) => named_condition(scope, name, call.span),
        None => Err(scope.fail(call.span, "every Condition object must have a single String value")),
    }
}
