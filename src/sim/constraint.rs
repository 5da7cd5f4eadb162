//! Checks members against their constraints and says what AWS says.
//!
//! A wrong type ends the reading of a request; every violated constraint is collected into one refusal.

use super::operation::{Member, ServiceError, Shape};
use super::value::Value;

/// The segment of a path that stands for each item of a list.
const EACH: &str = "member";

/// How much of a value a message repeats, in characters.
const MAX_SHOWN: usize = 1024;

/// Checks `input` against `members`.
///
/// # Errors
/// A value of a wrong type, or all violated constraints.
pub(crate) fn check(members: &[Member], input: &Value) -> Result<(), ServiceError> {
    let mut places: Vec<Place<'_>> = Vec::with_capacity(members.len());
    members.iter().for_each(|member| find(member, input, &mut places));
    if let Some(wrong) = places.iter().find_map(wrong_type) {
        return Err(ServiceError::new("SerializationException", wrong));
    }
    let violations: Vec<String> = places.iter().flat_map(violations).collect();
    match violations.len() {
        0 => own_words(&places).map_or(Ok(()), |message| Err(ServiceError::new("ValidationError", message))),
        count => {
            let plural = if count == 1 { "" } else { "s" };
            let message = format!("{count} validation error{plural} detected: {}", violations.join("; "));
            Err(ServiceError::new("ValidationError", message))
        }
    }
}

/// One occurrence of a member, or the place where it is missing.
struct Place<'a> {
    member: &'a Member,
    /// The positions in the lists on the way, from 0.
    positions: Vec<usize>,
    value: Option<&'a Value>,
}

impl Place<'_> {
    /// Its name as AWS prints it: `vpcConfig.subnets`, `tags.1.member.key`. Few places are ever named.
    fn name(&self) -> String {
        let mut positions = self.positions.iter();
        let segment = |segment: &&str| match (*segment, segment == &EACH) {
            (each, true) => format!("{}.{each}", positions.next().map_or(0, |position| position + 1)),
            (name, false) => lower_camel(name),
        };
        self.member.path.iter().map(segment).collect::<Vec<_>>().join(".")
    }

    /// Whether it is an item of a list; AWS words those differently.
    fn is_item(&self) -> bool {
        self.member.path.last() == Some(&EACH)
    }
}

/// Where `member` occurs, or is missing in a structure that is there.
fn find<'a>(member: &'a Member, input: &'a Value, places: &mut Vec<Place<'a>>) {
    let mut holders = vec![(Vec::new(), Some(input))];
    for segment in member.path {
        holders.retain(|(_, value)| value.is_some());
        if *segment == EACH {
            let items = |(positions, value): (Vec<usize>, Option<&'a Value>)| {
                let items = value.map_or(&[][..], Value::items).iter().enumerate();
                items.map(move |(position, item)| {
                    let positions = positions.iter().copied().chain([position]).collect();
                    (positions, Some(item).filter(|item| **item != Value::Null))
                })
            };
            holders = holders.into_iter().flat_map(items).collect();
        } else {
            holders.iter_mut().for_each(|(_, value)| *value = value.and_then(|value| value.get(segment)));
        }
    }
    places.extend(holders.into_iter().map(|(positions, value)| Place { member, positions, value }));
}

/// AWS prints member names with a small first letter.
fn lower_camel(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or(String::new(), |first| first.to_ascii_lowercase().to_string() + characters.as_str())
}

/// What a value of the wrong type is called, if it is one. In forms everything is text, and empty text stands
/// for an empty list or structure.
fn wrong_type(place: &Place<'_>) -> Option<String> {
    let value = place.value?;
    let is_empty_text = value.as_str() == Some("");
    let (fits, wanted) = match place.member.shape {
        Shape::Text { .. } | Shape::Enum(_) | Shape::Own(_) => (value.as_str().is_some(), "a string"),
        Shape::Integer { .. } => (matches!(value, Value::Integer(_) | Value::Text(_)), "an integer"),
        Shape::Bool => (matches!(value, Value::Bool(_) | Value::Text(_)), "a Boolean"),
        Shape::Texts { .. } => {
            (is_list_of(value, |item| item.as_str().is_some()) || is_empty_text, "a list of strings")
        }
        Shape::Structures { .. } => {
            (is_list_of(value, |item| matches!(item, Value::Map(_))) || is_empty_text, "a list of structures")
        }
        Shape::Structure => (matches!(value, Value::Map(_)) || is_empty_text, "a structure"),
    };
    (!fits).then(|| format!("expected {wanted} at '{}', found {}", place.name(), kind(value)))
}

fn is_list_of(value: &Value, fits: impl Fn(&Value) -> bool) -> bool {
    matches!(value, Value::List(items) if items.iter().all(|item| *item == Value::Null || fits(item)))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Text(_) => "a string",
        Value::Time(_) => "a timestamp",
        Value::List(_) => "a list",
        Value::Map(_) => "a structure",
    }
}

/// The violated constraints of one place, each in AWS's words.
fn violations(place: &Place<'_>) -> Vec<String> {
    let Some(value) = place.value else {
        let missing =
            || format!("Value null at '{}' failed to satisfy constraint: Member must not be null", place.name());
        return place.member.required.then(missing).into_iter().collect();
    };
    let broken = broken(place.member.shape, value);
    if broken.is_empty() {
        return Vec::new();
    }
    let (shown, name) = (show(value), place.name());
    if place.is_item() {
        let list = name.rsplitn(3, '.').last().unwrap_or(&name);
        let constraints = broken.join(", ");
        return vec![format!(
            "Value '[{shown}]' at '{list}' failed to satisfy constraint: Member must satisfy constraint: [{constraints}]"
        )];
    }
    let violation =
        |constraint: String| format!("Value '{shown}' at '{name}' failed to satisfy constraint: {constraint}");
    broken.into_iter().map(violation).collect()
}

fn broken(shape: Shape, value: &Value) -> Vec<String> {
    match shape {
        Shape::Text { min, max, pattern } => {
            let text = value.as_str().unwrap_or_default();
            let mut broken = length(text.chars().count(), min, max);
            let missed = pattern.filter(|(_, fits)| !fits(text));
            broken.extend(missed.map(|(regex, _)| format!("Member must satisfy regular expression pattern: {regex}")));
            broken
        }
        Shape::Enum(words) => {
            let known = value.as_str().is_some_and(|text| words.contains(&text));
            let message = || format!("Member must satisfy enum value set: [{}]", words.join(", "));
            (!known).then(message).into_iter().collect()
        }
        Shape::Integer { min, max } => integer(value.as_i64(), min, max),
        Shape::Bool => {
            let message = || "Member must satisfy enum value set: [true, false]".to_owned();
            value.as_bool().is_none().then(message).into_iter().collect()
        }
        Shape::Texts { min, max } | Shape::Structures { min, max } => length(value.items().len(), min, max),
        Shape::Structure | Shape::Own(_) => Vec::new(),
    }
}

fn length(length: usize, min: usize, max: usize) -> Vec<String> {
    let short = (length < min).then(|| format!("Member must have length greater than or equal to {min}"));
    let long = (length > max).then(|| format!("Member must have length less than or equal to {max}"));
    short.into_iter().chain(long).collect()
}

fn integer(number: Option<i64>, min: i64, max: i64) -> Vec<String> {
    let Some(number) = number else { return vec!["Member must be an integer".to_owned()] };
    let low = (number < min).then(|| format!("Member must have value greater than or equal to {min}"));
    let high = (number > max).then(|| format!("Member must have value less than or equal to {max}"));
    low.into_iter().chain(high).collect()
}

/// The refusal of the first member that its service judges in its own words.
fn own_words(places: &[Place<'_>]) -> Option<String> {
    places.iter().find_map(|place| match (place.member.shape, place.value.and_then(Value::as_str)) {
        (Shape::Own(judge), Some(text)) => judge(text).err(),
        _ => None,
    })
}

fn show(value: &Value) -> String {
    let shown = match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Map(members) => {
            let members = members.iter().map(|(name, value)| format!("{name}={}", show(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Time(at) => at.to_string(),
        Value::Null => "null".to_owned(),
    };
    shown.chars().take(MAX_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::wire::from_json_text;

    const ANY: Shape = Shape::Text { min: 0, max: 100, pattern: None };

    fn is_letters(text: &str) -> bool {
        text.chars().all(char::is_alphabetic)
    }

    fn judge(text: &str) -> Result<(), String> {
        if text == "good" { Ok(()) } else { Err(format!("{text} is invalid")) }
    }

    const MEMBERS: &[Member] = &[
        Member {
            path: &["Name"],
            required: true,
            shape: Shape::Text { min: 2, max: 4, pattern: Some(("[a-z]+", is_letters)) },
        },
        Member { path: &["Mode"], required: false, shape: Shape::Enum(&["File", "Pipe"]) },
        Member { path: &["Count"], required: false, shape: Shape::Integer { min: 1, max: 9 } },
        Member { path: &["Spot"], required: false, shape: Shape::Bool },
        Member { path: &["VpcConfig"], required: false, shape: Shape::Structure },
        Member { path: &["VpcConfig", "Subnets"], required: true, shape: Shape::Texts { min: 1, max: 2 } },
        Member {
            path: &["VpcConfig", "Subnets", "member"],
            required: true,
            shape: Shape::Text { min: 0, max: 3, pattern: None },
        },
        Member { path: &["Tags"], required: false, shape: Shape::Structures { min: 0, max: 2 } },
        Member { path: &["Tags", "member", "Key"], required: true, shape: ANY },
        Member { path: &["Arn"], required: false, shape: Shape::Own(judge) },
    ];

    /// Expects the whole message; empty for an input that passes.
    fn check_input(input: &str, expected: &str) {
        let input = from_json_text(input).expect("JSON");
        let found = check(MEMBERS, &input).map_or_else(|error| error.message, |()| String::new());
        assert_eq!(found, expected, "{input:?}");
    }

    #[test]
    fn violations_are_collected_in_the_words_of_aws() {
        let one = "1 validation error detected: Value ";
        let cases = [
            (r#"{"Name":"abc","Unknown":[{}]}"#, String::new()),
            (r#"{"Name":null}"#, format!("{one}null at 'name' failed to satisfy constraint: Member must not be null")),
            (r#"{"Name":"abcde"}"#, format!("{one}'abcde' at 'name' failed to satisfy constraint: Member must have length less than or equal to 4")),
            (r#"{"Name":"a1"}"#, format!("{one}'a1' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+")),
            (r#"{"Name":"1"}"#, "2 validation errors detected: Value '1' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2; Value '1' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+".to_owned()),
            (r#"{"Name":"ab","Mode":"Fast"}"#, format!("{one}'Fast' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [File, Pipe]")),
            (r#"{"Name":"ab","Count":10}"#, format!("{one}'10' at 'count' failed to satisfy constraint: Member must have value less than or equal to 9")),
            (r#"{"Name":"ab","Count":"7","Spot":"true"}"#, String::new()),
            (r#"{"Name":"ab","VpcConfig":{}}"#, format!("{one}null at 'vpcConfig.subnets' failed to satisfy constraint: Member must not be null")),
            (r#"{"Name":"ab","VpcConfig":{"Subnets":[]}}"#, format!("{one}'[]' at 'vpcConfig.subnets' failed to satisfy constraint: Member must have length greater than or equal to 1")),
            (r#"{"Name":"ab","VpcConfig":{"Subnets":["abcd"]}}"#, format!("{one}'[abcd]' at 'vpcConfig.subnets' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 3]")),
            (r#"{"Name":"ab","VpcConfig":{"Subnets":[null]}}"#, format!("{one}null at 'vpcConfig.subnets.1.member' failed to satisfy constraint: Member must not be null")),
            (r#"{"Name":"ab","Tags":[{"Key":"a"},{}]}"#, format!("{one}null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null")),
            (r#"{"Name":"ab","Tags":"","VpcConfig":null,"Arn":"good"}"#, String::new()),
            (r#"{"Name":"ab","Arn":"bad"}"#, "bad is invalid".to_owned()),
        ];
        for (input, expected) in cases {
            check_input(input, &expected);
        }
    }

    #[test]
    fn wrong_types_end_the_reading() {
        let cases = [
            (r#"{"Name":5}"#, "expected a string at 'name', found a number"),
            (r#"{"Name":"ab","Count":1.5}"#, "expected an integer at 'count', found a number"),
            (r#"{"Name":"ab","Spot":1}"#, "expected a Boolean at 'spot', found a number"),
            (r#"{"Name":"ab","VpcConfig":[]}"#, "expected a structure at 'vpcConfig', found a list"),
            (
                r#"{"Name":"ab","VpcConfig":{"Subnets":"s"}}"#,
                "expected a list of strings at 'vpcConfig.subnets', found a string",
            ),
            (r#"{"Name":"ab","Tags":[1]}"#, "expected a list of structures at 'tags', found a list"),
        ];
        for (input, expected) in cases {
            check_input(input, expected);
        }
    }
}
