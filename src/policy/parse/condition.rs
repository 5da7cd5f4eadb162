//! `Condition`: operators, keys, values.

use std::collections::HashMap;

use super::Reader;
use crate::policy::document::ConditionClause;
use crate::policy::operator::{BaseOperator, Operator, SetQualifier};
use crate::source::{Entry, Located, Node, Span};

impl Reader {
    pub(super) fn conditions(&mut self, node: &Node) -> Vec<ConditionClause> {
        let Some(operators) = self.object(node, "`Condition`") else { return Vec::new() };
        operators.iter().flat_map(|entry| self.conditions_of_operator(entry)).collect()
    }

    fn conditions_of_operator(&mut self, entry: &Entry) -> Vec<ConditionClause> {
        let operator = self.operator(&entry.key);
        let what = format!("`{}`", entry.key.value);
        let Some(keys) = self.object(&entry.value, &what) else { return Vec::new() };
        self.check_spelled_once(keys);
        keys.iter().filter_map(|key| self.condition(operator, key)).collect()
    }

    fn operator(&mut self, name: &Located<String>) -> Option<Operator> {
        let operator = name.value.parse::<Operator>();
        if let Err(message) = &operator {
            let is_same = |base: &&BaseOperator| base.name().eq_ignore_ascii_case(&name.value);
            match BaseOperator::ALL.iter().find(is_same) {
                Some(base) => self.error(name.span, message, format!("write `{}`", base.name())),
                None => self.error(name.span, message, "see the condition operators of the IAM policy reference; `IfExists` goes with all of them but `Null`"),
            }
        }
        let operator = operator.ok()?;
        if operator.base == BaseOperator::Null && operator.set.is_some() {
            let always = if operator.set == Some(SetQualifier::ForAllValues) { "always" } else { "never" };
            let message = format!("expected `Null` without a set qualifier, found `{operator}`, which {always} holds");
            self.warning(name.span, message, "write `Null`");
        }
        Some(operator)
    }

    /// Refuses a key that stands twice under an operator with different capitals; the same spelling twice is
    /// refused with the object.
    fn check_spelled_once(&mut self, keys: &[Entry]) {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for Entry { key, .. } in keys {
            match seen.insert(key.value.to_lowercase(), &key.value) {
                Some(before) if before != key.value => {
                    let message = format!("expected every key once, found `{}` and `{before}`", key.value);
                    self.error(key.span, message, "condition keys ignore case");
                }
                _ => {}
            }
        }
    }

    /// Reads a key and its values, also under an operator that does not exist, for the sake of what else is wrong.
    fn condition(&mut self, operator: Option<Operator>, entry: &Entry) -> Option<ConditionClause> {
        let nodes = entry.value.as_list().unwrap_or(std::slice::from_ref(&entry.value));
        let values: Vec<_> = nodes.iter().filter_map(|node| self.condition_value(&entry.key.value, node)).collect();
        let span = Span { start: entry.key.span.start, end: entry.value.span.end.max(entry.key.span.end) };
        let clause = ConditionClause::new(operator?, entry.key.value.clone(), values, span, self.has_variables());
        if nodes.is_empty() {
            let message = format!("expected values for `{}`, found an empty list", clause.key);
            self.warning(span, message, "the condition hardly ever holds");
        }
        self.check_wanted(&clause);
        Some(clause)
    }

    fn condition_value(&mut self, key: &str, node: &Node) -> Option<Located<String>> {
        let value = node.scalar_text();
        if value.is_none() {
            let message = format!(
                "expected the values of `{key}` to be strings, numbers or Booleans, found {}",
                node.kind_name()
            );
            self.error(node.span, message, "write each value as text in double quotes");
        }
        value.map(|value| Located { value, span: node.span })
    }

    fn check_wanted(&mut self, clause: &ConditionClause) {
        if let Some((expected, position)) = clause.wanted.unreadable()
            && let Some(value) = clause.values.get(position)
        {
            let message = format!("expected {expected} under `{}`, found `{}`", clause.operator, value.value);
            self.warning(value.span, message, "no request value can match it");
        }
    }
}
