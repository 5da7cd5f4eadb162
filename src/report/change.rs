//! The difference between two versions' policies as rows: an unchanged statement is a line, a changed one is
//! shown with what was added and removed.

use crate::lab::PolicyChange;
use crate::policy::{ChangeKind, ConditionClause, Statement, StatementChange};

use super::verdict::effect_word;

/// The rows of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRows {
    /// The old version's title.
    pub old_name: String,
    /// The new version's title.
    pub new_name: String,
    /// What changed, counted: `1 new, 1 narrowed, 10 unchanged`.
    pub counts: String,
    /// The statements, in the order of the new document.
    pub statements: Vec<StatementRow>,
    /// What it means for a request.
    pub in_words: Vec<String>,
}

/// A statement of one document or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRow {
    /// Its number in the old document.
    pub old: Option<usize>,
    /// Its number in the new document.
    pub new: Option<usize>,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// `unchanged`, `new`, `removed`, `narrowed`, `changed`.
    pub word: &'static str,
    /// The actions, with `Action` or `NotAction` before them.
    pub action: ChangeRow,
    /// The resources, likewise.
    pub resource: Option<ChangeRow>,
    /// What else is to be shown of it: additions and removals.
    pub details: Vec<ChangeRow>,
}

/// A clause of a statement: a label and values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// `+`, `-` or a blank.
    pub sign: char,
    /// Such as `Action`, or `Condition Null`.
    pub label: String,
    /// The values.
    pub values: Vec<String>,
}

/// The rows of a policy change.
#[must_use]
pub fn change_rows(change: &PolicyChange) -> ChangeRows {
    let statements: Vec<StatementRow> = change.statements.iter().filter_map(|it| statement_row(change, it)).collect();
    ChangeRows {
        old_name: change.old_name.clone(),
        new_name: change.new_name.clone(),
        counts: change.counts(),
        statements,
        in_words: change.in_words(),
    }
}

fn statement_row(change: &PolicyChange, aligned: &StatementChange) -> Option<StatementRow> {
    let of = |statements: &'_ [Statement], index: Option<usize>| statements.get(index?).cloned();
    let new = of(change.new.statements(), aligned.new);
    let statement = new.or_else(|| of(change.old.statements(), aligned.old))?;
    let sign = match aligned.kind {
        ChangeKind::Added => '+',
        ChangeKind::Removed => '-',
        ChangeKind::Changed | ChangeKind::Unchanged => ' ',
    };
    let patterns = |negated: bool, name: &str| if negated { format!("Not{name}") } else { name.to_owned() };
    let action = ChangeRow {
        sign,
        label: patterns(statement.action.negated, "Action"),
        values: statement.action.patterns.iter().map(|pattern| pattern.text().to_owned()).collect(),
    };
    let resource = statement.resource.as_ref().map(|clause| ChangeRow {
        sign,
        label: patterns(clause.negated, "Resource"),
        values: clause.patterns.iter().map(|pattern| pattern.text().to_owned()).collect(),
    });
    Some(StatementRow {
        old: aligned.old.map(|index| index + 1),
        new: aligned.new.map(|index| index + 1),
        effect: effect_word(statement.effect),
        word: change.word(aligned),
        action,
        resource,
        details: details(aligned, &statement, sign),
    })
}

fn details(aligned: &StatementChange, statement: &Statement, sign: char) -> Vec<ChangeRow> {
    match aligned.kind {
        ChangeKind::Unchanged => Vec::new(),
        ChangeKind::Added | ChangeKind::Removed => condition_rows(sign, &statement.conditions),
        ChangeKind::Changed => differences(aligned),
    }
}

fn differences(aligned: &StatementChange) -> Vec<ChangeRow> {
    let effect = aligned.effect.into_iter().flat_map(|(old, new)| {
        [('-', old), ('+', new)].map(|(sign, effect)| ChangeRow {
            sign,
            label: "Effect".to_owned(),
            values: vec![effect_word(effect).to_owned()],
        })
    });
    let lists = [
        ('-', "Principal", &aligned.removed_principals),
        ('+', "Principal", &aligned.added_principals),
        ('-', "Action", &aligned.removed_actions),
        ('+', "Action", &aligned.added_actions),
        ('-', "Resource", &aligned.removed_resources),
        ('+', "Resource", &aligned.added_resources),
    ];
    let listed = lists.into_iter().filter(|(.., values)| !values.is_empty()).map(|(sign, label, values)| ChangeRow {
        sign,
        label: label.to_owned(),
        values: values.clone(),
    });
    let mut rows: Vec<ChangeRow> = effect.chain(listed).collect();
    rows.extend(condition_rows('-', &aligned.removed_conditions));
    rows.extend(condition_rows('+', &aligned.added_conditions));
    rows
}

/// A line for each operator, then one for each of its keys; a single key shares its operator's line.
fn condition_rows(sign: char, conditions: &[ConditionClause]) -> Vec<ChangeRow> {
    let mut rows = Vec::new();
    for group in conditions.chunk_by(|one, next| one.operator == next.operator) {
        let Some(first) = group.first() else { continue };
        let label = format!("Condition  {}", first.operator);
        match group {
            [only] => rows.push(key_row(sign, format!("{label}  {} =", only.key), only)),
            several => {
                rows.push(ChangeRow { sign, label, values: Vec::new() });
                rows.extend(several.iter().map(|it| key_row(sign, format!("  {} =", it.key), it)));
            }
        }
    }
    rows
}

fn key_row(sign: char, label: String, condition: &ConditionClause) -> ChangeRow {
    ChangeRow { sign, label, values: condition.values.iter().map(|value| value.value.clone()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyKind, diff, parse_text};

    fn rows(old: &str, new: &str) -> ChangeRows {
        let document = |statements: &str| {
            let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
            parse_text(&text, PolicyKind::Identity).0.expect("a policy")
        };
        let (old, new) = (document(old), document(new));
        let statements = diff(&old, &new);
        let (old_name, new_name) = ("Version 1".to_owned(), "Version 2".to_owned());
        change_rows(&PolicyChange { old_name, new_name, statements, old, new, imports: Vec::new() })
    }

    const SSM: &str = r#"{"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"}"#;
    const ALL: &str = r#"{"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}"#;
    const NARROWED: &str = r#"{"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:PrincipalTag/a": ["b", "c"]}}}"#;
    const MORE: &str = r#"{"Effect": "Allow", "Action": ["sagemaker:*", "s3:GetObject"], "Resource": "*"}"#;

    fn check(old: &str, new: &str, counts: &str, details: &[(char, &str, &str)]) {
        let rows = rows(old, new);
        assert_eq!(rows.counts, counts);
        let shown = rows.statements.iter().flat_map(|statement| &statement.details);
        let shown: Vec<_> = shown.map(|row| (row.sign, row.label.as_str(), row.values.join(","))).collect();
        let wanted: Vec<_> =
            details.iter().map(|(sign, label, values)| (*sign, *label, (*values).to_owned())).collect();
        assert_eq!(shown, wanted);
    }

    #[test]
    fn changes_are_counted_and_told_by_what_differs() {
        check(SSM, SSM, "1 unchanged", &[]);
        check(SSM, &format!("{SSM}, {ALL}"), "1 new, 1 unchanged", &[]);
        check(&format!("{SSM}, {ALL}"), SSM, "1 removed, 1 unchanged", &[]);
        check(
            ALL,
            NARROWED,
            "1 narrowed",
            &[
                ('+', "Condition  StringEquals", ""),
                ('+', "  aws:SourceVpc =", "vpc-1"),
                ('+', "  aws:PrincipalTag/a =", "b,c"),
            ],
        );
        check(ALL, MORE, "1 changed", &[('+', "Action", "s3:GetObject")]);
        check(MORE, ALL, "1 changed", &[('-', "Action", "s3:GetObject")]);
    }
}
