//! What an answer says, clause by clause: operators, keys, values, however they are written.

use crate::lab::question::GuardingCondition;
use crate::policy::{BaseOperator, Operator, SetQualifier};

/// One thing that an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// The clause, as it was written.
    pub(super) text: String,
    /// The operator that it names.
    pub(super) operator: Option<Operator>,
    /// The words that may be keys, without blanks and signs.
    keys: Vec<String>,
}

impl Claim {
    /// Whether it is about this key.
    pub(super) fn is_about(&self, key: &str) -> bool {
        self.keys.contains(&squashed(bare(key)))
    }

    /// Whether it is about any key.
    pub(super) fn has_key(&self) -> bool {
        !self.keys.is_empty()
    }
}

/// Words that say that a key is absent, as `Null` with `true` does.
const ABSENT: [&str; 8] = ["absent", "missing", "unset", "omitted", "without", "empty", "notset", "notpresent"];

/// Keys that somebody may name although no condition has them.
const OTHER_KEYS: [&str; 6] =
    ["vpcsubnets", "vpcsecuritygroupids", "instancetypes", "networkisolation", "volumekmskey", "rootaccess"];

/// Takes an answer apart. A clause ends with a line or a semicolon, and before a second operator.
pub(super) fn claims(answer: &str, conditions: &[GuardingCondition]) -> Vec<Claim> {
    let clauses = answer.split(['\n', ';']).flat_map(|part| part.split(". ")).flat_map(one_operator_each);
    let clauses: Vec<String> = clauses.filter(|clause| !clause.trim().is_empty()).collect();
    let known: Vec<String> = conditions.iter().map(|condition| squashed(bare(&condition.key))).collect();
    let claim = |text: String| {
        let whole = squashed(&text);
        let mut keys: Vec<String> = known.iter().filter(|key| whole.contains(key.as_str())).cloned().collect();
        keys.extend(OTHER_KEYS.iter().filter(|key| whole.contains(*key)).map(|key| (*key).to_owned()));
        keys.dedup();
        let operator = operators(&text).first().map(|(_, operator)| *operator).or_else(|| absence(&text));
        Claim { text, operator, keys }
    };
    clauses.into_iter().map(claim).collect()
}

/// Splits before every operator but the first.
fn one_operator_each(clause: &str) -> Vec<String> {
    let starts: Vec<usize> = operators(clause).into_iter().map(|(start, _)| start).skip(1).collect();
    let mut parts = Vec::new();
    let mut from = 0;
    for start in starts {
        parts.push(clause[from..start].to_owned());
        from = start;
    }
    parts.push(clause[from..].to_owned());
    parts
}

/// The operators that a text names and where, the longest reading of each. Blanks within a name do not matter.
fn operators(text: &str) -> Vec<(usize, Operator)> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match longest_operator(&words[at..]) {
            Some((n_words, operator)) => {
                found.push((words[at].0, operator));
                at += n_words;
            }
            None => at += 1,
        }
    }
    found
}

/// No name of an operator has more words, however it is torn apart.
const MOST_WORDS: usize = 9;

fn longest_operator(words: &[(usize, String)]) -> Option<(usize, Operator)> {
    let mut joined = String::new();
    let mut longest = None;
    for (n_words, (_, word)) in words.iter().take(MOST_WORDS).enumerate() {
        joined.push_str(word);
        if let Some(operator) = operator_of(&joined) {
            longest = Some((n_words + 1, operator));
        }
    }
    longest
}

fn operator_of(joined: &str) -> Option<Operator> {
    let (set, rest) = if let Some(rest) = joined.strip_prefix("forallvalues") {
        (Some(SetQualifier::ForAllValues), rest)
    } else if let Some(rest) = joined.strip_prefix("foranyvalue") {
        (Some(SetQualifier::ForAnyValue), rest)
    } else {
        (None, joined)
    };
    let named = |name: &str| BaseOperator::ALL.iter().copied().find(|base| base.name().eq_ignore_ascii_case(name));
    match (named(rest), rest.strip_suffix("ifexists").and_then(named)) {
        (Some(base), _) => Some(Operator { base, set, if_exists: false }),
        (None, Some(base)) => Some(Operator { base, set, if_exists: true }),
        (None, None) => None,
    }
}

/// Everyday words for `Null`.
fn absence(text: &str) -> Option<Operator> {
    let words = words(text);
    let pairs = words.windows(2).map(|pair| format!("{}{}", pair[0].1, pair[1].1));
    let is_said = words.iter().map(|(_, word)| word.clone()).chain(pairs).any(|word| ABSENT.contains(&word.as_str()));
    is_said.then_some(Operator { base: BaseOperator::Null, set: None, if_exists: false })
}

/// Whether the values of a condition are named: each of them as it is, or all of them by what they are.
pub(super) fn values_are_named(text: &str, condition: &GuardingCondition) -> bool {
    let lowered = text.to_lowercase();
    let words: Vec<String> = words(text).into_iter().map(|(_, word)| word).collect();
    let says = |word: &str| words.iter().any(|said| said == word);
    let is_null = condition.operator.ends_with("Null");
    if is_null {
        let absent = says("true") || (absence(text).is_some() && !says("false"));
        return condition.values.iter().all(|value| if value == "true" { absent } else { says(value) });
    }
    let kind = |id: &str| id.split('-').next().unwrap_or_default().to_lowercase();
    let is_stranger = |id: &&str| {
        let of_its_kind = condition.values.iter().any(|value| kind(value) == kind(id));
        of_its_kind && !condition.values.iter().any(|value| value.eq_ignore_ascii_case(id))
    };
    if ids(&lowered).any(|id| is_stranger(&id)) {
        return false;
    }
    let each = condition.values.iter().all(|value| lowered.contains(&value.to_lowercase()));
    let by_kind = ["approved", "own", "allowed", "listed", "permitted", "its", "projects", "three", "labs"];
    each || by_kind.iter().any(|word| says(word)) || lowered.contains("ds-s")
}

/// The ids that a text names, such as `subnet-0a1b`.
fn ids(lowered: &str) -> impl Iterator<Item = &str> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '-';
    lowered.split(move |character| !is_part(character)).filter(|word| {
        ["subnet-", "sg-"].iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|rest| rest.len() > 3))
    })
}

/// The key without its service.
fn bare(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, name)| name)
}

/// The letters and digits of a text, in lower case.
fn squashed(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a text in lower case, each with the byte where it starts.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (at, character) in text.char_indices() {
        if character == '\'' || character == '’' {
            continue;
        }
        if !character.is_alphanumeric() {
            is_open = false;
            continue;
        }
        if !is_open {
            words.push((at, String::new()));
            is_open = true;
        }
        if let Some((_, word)) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words
}
