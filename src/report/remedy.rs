//! Remedies as sentences and JSON.

use serde_json::{Value, json};

use super::condition::request_field;
use crate::lab::Outcome;
use crate::policy::{ContextValue, Edit, EditChange, Remedy};

/// A remedy as one sentence, with what comes of it.
#[must_use]
pub fn remedy_sentence(remedy: &Remedy) -> String {
    let edits: Vec<String> = remedy.edits.iter().map(edit_sentence).collect();
    let mut sentence = edits.join(", and ");
    if let Some(first) = sentence.get(..1).map(str::to_ascii_uppercase) {
        sentence.replace_range(..1, &first);
    }
    format!("{sentence}: then {}.", Outcome::from(remedy.decision).verdict())
}

/// An edit as half a sentence.
#[must_use]
pub fn edit_sentence(edit: &Edit) -> String {
    let key = &edit.key;
    let field = request_field(key).map(|field| format!(" ({field})")).unwrap_or_default();
    let now = edit.before.as_ref().map(|before| before.values().join(", "));
    let lead = match &now {
        None => format!("give {key}{field} "),
        Some(now) => format!("replace {now} in {key}{field} by "),
    };
    match &edit.change {
        EditChange::Keep(value) => format!("of {} in {key}{field} keep only {}", now.unwrap_or_default(), text(value)),
        EditChange::OneOf(values) => match values.as_slice() {
            [only] => format!("{lead}{}", text(only)),
            several => format!("{lead}one of {}", several.iter().map(text).collect::<Vec<_>>().join(", ")),
        },
        EditChange::Example(value) => format!("{lead}a value such as {}", text(value)),
        EditChange::Unlisted(_) if now.is_none() => format!("{lead}any value that the policies do not name"),
        EditChange::Unlisted(_) => format!("{lead}a value that the policies do not name"),
        EditChange::Remove => format!("leave out {key}{field}"),
    }
}

fn text(value: &ContextValue) -> String {
    value.values().join(", ")
}

/// A remedy as JSON: its sentence, its edits, the decision.
pub(super) fn remedy_json(remedy: &Remedy) -> Value {
    json!({
        "text": remedy_sentence(remedy),
        "edits": remedy.edits.iter().map(edit_json).collect::<Vec<_>>(),
        "decision": super::judgement::decision_word(remedy.decision),
    })
}

fn edit_json(edit: &Edit) -> Value {
    let change = match edit.change {
        EditChange::Keep(_) => "keep",
        EditChange::OneOf(_) => "one_of",
        EditChange::Example(_) => "example",
        EditChange::Unlisted(_) => "unlisted",
        EditChange::Remove => "remove",
    };
    json!({
        "key": edit.key,
        "before": edit.before.as_ref().map(ContextValue::values),
        "change": change,
        "values": edit.choices().into_iter().flatten().map(ContextValue::values).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Decision;

    fn check(key: &str, before: Option<&str>, change: EditChange, expected: &str) {
        let edit = Edit { key: key.to_owned(), before: before.map(ContextValue::from), change };
        let remedy = Remedy { edits: vec![edit], decision: Decision::Allowed };
        assert_eq!(remedy_sentence(&remedy), format!("{expected}: then ALLOW."));
    }

    #[test]
    fn edits_read_as_sentences() {
        let one_of = |values: &[&str]| EditChange::OneOf(values.iter().map(|value| (*value).into()).collect());
        let subnets = "sagemaker:VpcSubnets";
        check(subnets, None, one_of(&["a", "b"]), "Give sagemaker:VpcSubnets (VpcConfig.Subnets) one of a, b");
        check("k", None, one_of(&["a"]), "Give k a");
        check("k", Some("x"), one_of(&["a", "b"]), "Replace x in k by one of a, b");
        check("k", Some("x, a"), EditChange::Keep("a".into()), "Of x, a in k keep only a");
        check("k", Some("61"), EditChange::Example("60".into()), "Replace 61 in k by a value such as 60");
        check("k", None, EditChange::Unlisted("z".into()), "Give k any value that the policies do not name");
        check("k", Some("x"), EditChange::Remove, "Leave out k");
    }
}
