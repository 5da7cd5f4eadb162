//! The source of a statement as lines, those that matched the request marked.

use crate::lab::PolicyNote;
use crate::policy::{Match, StatementTrace};
use crate::source::{Entry, Located, Node, NodeKind, Span, parse_json, to_json, to_json_pretty};

/// The indentation of a statement's own keys in the print.
const KEY_INDENT: usize = 4;

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// The line with its indentation.
    pub text: String,
    /// Whether the request matched what it says.
    pub matched: bool,
}

/// A statement's lines: from the documents as read, else made again from the trace.
#[must_use]
pub fn statement_source(statement: &StatementTrace, documents: &[PolicyNote]) -> Vec<SourceLine> {
    let node = as_read(statement, documents).unwrap_or_else(|| from_trace(statement));
    mark(statement, &to_json_pretty(&node))
}

fn as_read(statement: &StatementTrace, documents: &[PolicyNote]) -> Option<Node> {
    let origin = &statement.origin;
    let note = documents.iter().find(|note| note.name == origin.name && note.arn == origin.arn)?;
    let document = parse_json(&note.document).ok()?;
    match &document.get("Statement")?.kind {
        NodeKind::List(members) => members.get(statement.index).cloned(),
        NodeKind::Map(_) if statement.index == 0 => document.get("Statement").cloned(),
        _ => None,
    }
}

/// What the trace remembers of a statement: of its action and resource only what matched.
fn from_trace(statement: &StatementTrace) -> Node {
    let list = |values: &[String]| match values {
        [one] => Node::text(one),
        many => Node::made(NodeKind::List(many.iter().map(Node::text).collect())),
    };
    let pattern = |part: &Match| Node::text(part.pattern.clone().unwrap_or_else(|| part.why.to_string()));
    let mut entries = vec![
        ("Effect", Node::text(super::verdict::effect_word(statement.effect))),
        ("Action", pattern(&statement.action)),
        ("Resource", pattern(&statement.resource)),
    ];
    if let Some(sid) = &statement.sid {
        entries.insert(0, ("Sid", Node::text(sid)));
    }
    let mut operators: Vec<Entry> = Vec::new();
    for condition in &statement.conditions {
        let made = |value: String| Located { value, span: Span::default() };
        let entry = Entry { key: made(condition.key.clone()), value: list(&condition.expected) };
        let name = condition.operator.to_string();
        match operators.iter_mut().find(|known| known.key.value == name).map(|known| &mut known.value.kind) {
            Some(NodeKind::Map(keys)) => keys.push(entry),
            _ => operators.push(Entry { key: made(name), value: Node::made(NodeKind::Map(vec![entry])) }),
        }
    }
    if !operators.is_empty() {
        entries.push(("Condition", Node::made(NodeKind::Map(operators))));
    }
    Node::map(entries)
}

/// Which part of the statement a line of the print belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Effect,
    Action,
    Resource,
    Condition,
    Other,
}

fn section_of(key_line: &str) -> Section {
    let key = key_line.split('"').nth(1).unwrap_or_default();
    match key {
        "Effect" => Section::Effect,
        "Action" | "NotAction" => Section::Action,
        "Resource" | "NotResource" => Section::Resource,
        "Condition" => Section::Condition,
        _ => Section::Other,
    }
}

fn mark(statement: &StatementTrace, print: &str) -> Vec<SourceLine> {
    let mut section = Section::Other;
    let mut in_key = false;
    let mut lines = Vec::new();
    for text in print.lines() {
        let indent = text.len() - text.trim_start().len();
        if indent == KEY_INDENT && text.trim_start().starts_with('"') {
            section = section_of(text);
        }
        let matched = match section {
            Section::Effect => statement.matched,
            Section::Action => names(text, indent, &statement.action),
            Section::Resource => names(text, indent, &statement.resource),
            Section::Condition => condition_line(statement, text, indent, &mut in_key),
            Section::Other => false,
        };
        lines.push(SourceLine { text: text.to_owned(), matched });
    }
    lines
}

/// Whether a line names the pattern that matched; where no single one did, its key stands for all.
fn names(line: &str, indent: usize, part: &Match) -> bool {
    let is_named = |pattern: &String| line.contains(&to_json(&Node::text(pattern)));
    part.matched && part.pattern.as_ref().map_or(indent == KEY_INDENT && line.contains('"'), is_named)
}

/// Whether a line within `Condition` belongs to one that holds: its key, and the values below it.
fn condition_line(statement: &StatementTrace, line: &str, indent: usize, in_key: &mut bool) -> bool {
    let is_key = indent == KEY_INDENT * 3 && line.trim_start().starts_with('"');
    if is_key {
        let holding = statement.conditions.iter().filter(|condition| condition.holds);
        *in_key = holding.into_iter().any(|it| line.trim_start().starts_with(&to_json(&Node::text(it.key.as_str()))));
    } else if indent < KEY_INDENT * 3 {
        *in_key = false;
        let operator = line.split('"').nth(1).unwrap_or_default();
        let mut all = statement.conditions.iter().filter(|it| it.operator.to_string() == operator).peekable();
        return all.peek().is_some() && all.all(|condition| condition.holds);
    }
    *in_key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Notes, Persona, StepId, find_region, planned_job, predict};
    use crate::world::Timestamp;

    /// The marked lines, trimmed, of the statement that decides a job without a VPC.
    fn marked(document: &str) -> Vec<String> {
        let mut notes = Notes::default();
        let region = find_region("eu-west-1").expect("a region of the lab");
        region.code.clone_into(&mut notes.region);
        let role = "arn:aws:iam::012345678901:role/service-role/notebook";
        notes.roles.insert(Persona::Notebook, role.to_owned());
        let note = PolicyNote { name: "p".to_owned(), arn: None, version: None, document: document.to_owned() };
        notes.policies.push(note);
        let plan = planned_job(&notes, StepId::TrainWithoutVpc, Timestamp(0)).expect("a plan");
        let verdict = predict(&notes, &plan).expect("the policy is read").verdict;
        let statement = verdict.deciding().expect("a statement decides");
        let lines = statement_source(statement, &notes.policies);
        assert_eq!(statement_source(statement, &[]).first().map(|line| line.text.as_str()), Some("{"));
        lines.into_iter().filter(|line| line.matched).map(|line| line.text.trim().to_owned()).collect()
    }

    #[test]
    fn lines_that_the_request_matches_are_marked() {
        let statement = r#"{"Effect": "Deny", "Action": ["sagemaker:CreateModel", "sagemaker:CreateTrainingJob"],
            "Resource": "*", "Condition": {"Null": {"sagemaker:VpcSubnets": "true"}}}"#;
        let expected = [
            r#""Effect": "Deny","#,
            r#""sagemaker:CreateTrainingJob""#,
            r#""Resource": "*","#,
            r#""Null": {"#,
            r#""sagemaker:VpcSubnets": "true""#,
        ];
        assert_eq!(marked(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#)), expected);
        assert_eq!(marked(&format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#)), expected);
    }

    #[test]
    fn a_negated_clause_is_marked_at_its_key() {
        let document = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotAction": ["s3:*", "ec2:*"],
            "Resource": "*"}}"#;
        assert_eq!(marked(document), [r#""Effect": "Deny","#, r#""NotAction": ["#, r#""Resource": "*""#]);
    }
}
