//! Hiding what tells an account and its people: account numbers, names, ids. The same thing gets the same stand-in on
//! the screens and in exports, and one of its own length, so that nothing moves on a screen.

use std::collections::BTreeMap;

use serde_json::Value;

use super::notes::Notes;
use super::persona::Persona;
use super::progress::Progress;
use super::step::StepId;

/// What is hidden, and what stands for it.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    /// Account numbers, which stand inside other words too.
    accounts: Vec<(String, String)>,
    /// Whole words.
    words: BTreeMap<String, String>,
    /// Names of people, which stand inside other words too, such as `notebook-ana`.
    people: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

/// Resource types of ARNs whose names are of people or made from theirs, and the word that stands for such a name.
const NAMED: [(&str, &str); 7] = [
    ("user", "user"),
    ("role", "role"),
    ("assumed-role", "role"),
    ("group", "group"),
    ("policy", "policy"),
    ("instance-profile", "profile"),
    ("notebook-instance", "notebook"),
];

/// Beginnings of the ids that EC2 makes; a hexadecimal number follows.
const NUMBERED: [&str; 12] =
    ["subnet-", "sg-", "vpc-", "vpce-", "eni-", "i-", "rtb-", "igw-", "nat-", "acl-", "eipalloc-", "vpce-svc-"];

/// Beginnings of the ids that Service Catalog makes; thirteen letters and digits follow.
const LETTERED: [&str; 9] = ["prod-", "pp-", "pa-", "port-", "rec-", "lpv2-", "lpv3-", "cons-", "serviceaction-"];

/// Beginnings of the ids of keys and principals.
const UPPER: [&str; 8] = ["AKIA", "ASIA", "AROA", "AIDA", "ABIA", "ACCA", "AGPA", "ANPA"];

/// What stands for every UUID.
const NO_UUID: &str = "00000000-0000-0000-0000-000000000000";

/// What separates the pieces of a name.
const SEPARATORS: [char; 6] = ['-', '_', '.', '@', '+', '='];

/// The session that SageMaker itself opens has nobody's name.
const NOBODY: &str = "SageMaker";

impl Redaction {
    /// What is known of an account.
    #[must_use]
    pub fn of(notes: &Notes) -> Self {
        let mut redaction = Self::default();
        redaction.learn_notes(notes);
        redaction
    }

    /// Learns what notes tell.
    pub fn learn_notes(&mut self, notes: &Notes) {
        notes.account_id.iter().for_each(|account| self.learn_account(account));
        notes.base_arn.iter().for_each(|arn| self.learn(arn));
        for name in ["NotebookOwnerUsername"].into_iter().filter_map(|key| notes.stack_parameters.get(key)) {
            self.learn_person(name);
        }
        let alias = notes.real.as_ref().and_then(|real| real.alias.clone());
        alias.iter().for_each(|alias| self.add(alias, "alias"));
        if let Ok(mut value) = serde_json::to_value(notes) {
            // What is kept of a whole team is drawn by rows, each of which hides its own.
            value.as_object_mut().map(|members| members.remove("fleet"));
            self.learn_value(&mut value);
        }
    }

    /// Learns what the texts of a value tell.
    pub fn learn_value(&mut self, value: &mut Value) {
        visit(value, &mut |text| self.learn(text));
    }

    /// Hides everything in the texts of a value.
    pub fn hide_value(&self, value: &mut Value) {
        visit(value, &mut |text| {
            if text.parse::<StepId>().is_err() {
                *text = self.text(text);
            }
        });
    }

    /// Learns the names in a text, in the order in which they appear.
    pub fn learn(&mut self, text: &str) {
        self.learn_account(text);
        for arn in text.split("arn:").skip(1) {
            let arn = arn.split(|c: char| c.is_whitespace() || "\"',;)]}".contains(c)).next().unwrap_or_default();
            let mut parts = arn.splitn(5, ':').skip(3);
            let (Some(account), Some(resource)) = (parts.next(), parts.next()) else { continue };
            self.learn_account(account);
            // Policies that AWS keeps are everybody's.
            if account != "aws" {
                self.learn_resource(resource);
            }
        }
        let ids: Vec<&str> = words(text).flat_map(|(_, word)| ids_in(word)).collect();
        ids.into_iter().for_each(|id| self.add_id(id));
    }

    /// A text with everything hidden.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut hidden = String::with_capacity(text.len());
        let mut end = 0;
        for (start, word) in words(text) {
            hidden.push_str(&text[end..start]);
            end = start + word.len();
            match self.words.get(word) {
                Some(stand_in) => hidden.push_str(stand_in),
                None => self.put_pieces(word, &mut hidden),
            }
        }
        hidden.push_str(&text[end..]);
        hidden
    }

    /// A lab with everything hidden; none where its form does not bear it.
    #[must_use]
    pub fn progress(&self, progress: &Progress) -> Option<Progress> {
        let mut value = serde_json::to_value(progress).ok()?;
        self.hide_value(&mut value);
        let mut hidden: Progress = serde_json::from_value(value).ok()?;
        // What is not saved has to be hidden by itself.
        hidden.notes.sessions.clone_from(&progress.notes.sessions);
        for (to, from) in hidden.notes.versions.iter_mut().zip(&progress.notes.versions) {
            to.template = from.template.as_ref().map(|template| self.text(template).into());
        }
        Some(hidden)
    }

    /// A word whose pieces are numbers, ids or names of people, such as `SC-111122223333-pp-…` or `notebook-ana`.
    fn put_pieces(&self, word: &str, hidden: &mut String) {
        let mut rest = word;
        while !rest.is_empty() {
            if let Some((id, stand_in)) = id_at(rest).and_then(|id| Some((id, self.words.get(id)?))) {
                hidden.push_str(stand_in);
                rest = &rest[id.len()..];
            } else if let Some(uuid) = uuid_at(rest) {
                // Of requests and stacks there are more than are worth telling apart.
                hidden.push_str(NO_UUID);
                rest = &rest[uuid.len()..];
            }
            let length = rest.find(SEPARATORS).unwrap_or(rest.len());
            let (piece, behind) = rest.split_at(length);
            match self.people.get(piece) {
                Some(stand_in) => hidden.push_str(stand_in),
                None => hidden.push_str(&self.without_accounts(piece)),
            }
            let separator = behind.chars().next();
            hidden.extend(separator);
            rest = &behind[separator.map_or(0, char::len_utf8)..];
        }
    }

    fn without_accounts(&self, piece: &str) -> String {
        let known = self.accounts.iter().filter(|(account, _)| piece.len() >= account.len());
        known.fold(piece.to_owned(), |piece, (account, stand_in)| piece.replace(account.as_str(), stand_in))
    }

    fn learn_account(&mut self, text: &str) {
        let is_account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_account && !self.accounts.iter().any(|(known, _)| known == text) {
            let stand_in = format!("{:012}", self.accounts.len());
            self.accounts.push((text.to_owned(), stand_in));
        }
    }

    fn learn_resource(&mut self, resource: &str) {
        let mut segments = resource.split('/');
        let kind = segments.next().unwrap_or_default();
        let Some((_, word)) = NAMED.iter().find(|(name, _)| *name == kind) else { return };
        let names: Vec<&str> = segments.map(trimmed).collect();
        let is_session = kind == "assumed-role";
        let named = if is_session { names.first() } else { names.last() };
        if let (true, Some(session)) = (is_session, names.get(1)) {
            self.learn_person(session);
        }
        match named {
            Some(name) if kind == "user" => self.learn_person(name),
            Some(name) => self.add(name, word),
            None => {}
        }
    }

    fn learn_person(&mut self, name: &str) {
        if name.chars().count() <= 2 || is_word_of_ours(name) || self.people.contains_key(name) {
            return;
        }
        let stand_in = self.next("user", name);
        self.people.insert(name.to_owned(), stand_in.clone());
        self.words.insert(name.to_owned(), stand_in);
    }

    fn add(&mut self, word: &str, kind: &'static str) {
        if !matches!(word, "" | "*") && !is_word_of_ours(word) && !self.words.contains_key(word) {
            let stand_in = self.next(kind, word);
            self.words.insert(word.to_owned(), stand_in);
        }
    }

    fn add_id(&mut self, id: &str) {
        if self.words.contains_key(id) {
            return;
        }
        let prefix = NUMBERED.iter().chain(&LETTERED).chain(&UPPER).find(|prefix| id.starts_with(**prefix));
        let prefix = prefix.copied().unwrap_or_default();
        let count = self.counts.entry(prefix).or_default();
        *count += 1;
        let stand_in = format!("{prefix}{count:0>room$}", room = id.len().saturating_sub(prefix.len()));
        self.words.insert(id.to_owned(), stand_in);
    }

    /// The next stand-in for names of a kind: of the same length, and no other's.
    fn next(&mut self, kind: &'static str, name: &str) -> String {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let length = name.chars().count();
        let whole = format!("{kind}{count}");
        let short = format!("{}{count}", kind.chars().next().unwrap_or('x'));
        let text = if whole.len() <= length { whole } else { short };
        text.chars().chain(std::iter::repeat('x')).take(length.max(text.len())).collect()
    }
}

/// Whether a name is a word that stands for one of the lab's roles, or nobody's: hidden, it would be missed elsewhere.
fn is_word_of_ours(name: &str) -> bool {
    name == NOBODY || Persona::ALL.iter().any(|who| who.word().eq_ignore_ascii_case(name))
}

fn visit(value: &mut Value, with: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => with(text),
        Value::Array(members) => members.iter_mut().for_each(|member| visit(member, with)),
        Value::Object(members) => members.values_mut().for_each(|member| visit(member, with)),
        _ => {}
    }
}

/// The runs of characters that names are made of, each with its place.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+=@_.-".contains(c);
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text.get(rest..)?.find(is_part)?;
        let length = text[start..].find(|c| !is_part(c)).unwrap_or(text.len() - start);
        rest = start + length;
        let word = trimmed(&text[start..rest]);
        Some((start, word))
    })
}

/// A word without the punctuation behind it.
fn trimmed(word: &str) -> &str {
    let kept = word.trim_end_matches(['.', '=']);
    if kept.is_empty() { word } else { kept }
}

/// The ids in a word, which may be a name made from them.
fn ids_in(word: &str) -> Vec<&str> {
    let starts = word.char_indices().filter(|(at, _)| *at == 0 || word[..*at].ends_with(SEPARATORS));
    starts.filter_map(|(at, _)| id_at(&word[at..])).collect()
}

/// The UUID that a text begins with, if it does.
fn uuid_at(text: &str) -> Option<&str> {
    let uuid = text.get(..NO_UUID.len())?;
    let fits = |(given, form): (char, char)| if form == '-' { given == '-' } else { given.is_ascii_hexdigit() };
    let ends = text[uuid.len()..].chars().next().is_none_or(|next| !next.is_ascii_alphanumeric());
    (ends && uuid.chars().zip(NO_UUID.chars()).all(fits)).then_some(uuid)
}

/// The id that a text begins with, if it does.
fn id_at(text: &str) -> Option<&str> {
    let all = |rest: &str, is_part: fn(u8) -> bool| rest.bytes().all(is_part);
    let upper = UPPER.iter().find_map(|prefix| text.strip_prefix(prefix)).and_then(|rest| {
        let rest = &rest[..rest.find(SEPARATORS).unwrap_or(rest.len())];
        let is_id = rest.len() >= 12 && all(rest, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        is_id.then_some(rest.len() + 4)
    });
    let behind = |prefixes: &[&str], lengths: std::ops::RangeInclusive<usize>, is_part: fn(u8) -> bool| {
        prefixes.iter().find_map(|prefix| {
            let rest = text.strip_prefix(prefix)?;
            let rest = &rest[..rest.find(SEPARATORS).unwrap_or(rest.len())];
            (lengths.contains(&rest.len()) && all(rest, is_part)).then_some(prefix.len() + rest.len())
        })
    };
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let length = upper
        .or_else(|| behind(&NUMBERED, 8..=17, |byte| byte.is_ascii_hexdigit()))
        .or_else(|| behind(&LETTERED, 13..=13, is_letter))?;
    text.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_the_account_gets_a_stand_in_of_its_length() {
        let mut notes = Notes { account_id: Some("012348485732".to_owned()), ..Notes::default() };
        notes.base_arn = Some("arn:aws:iam::012348485732:user/ana".to_owned());
        notes.exports.insert("ds-subnet1-ml-dev".to_owned(), "subnet-0a1b2c3d4e5f60001".to_owned());
        let redaction = Redaction::of(&notes);
        let text = "arn:aws:iam::012348485732:user/ana uses subnet-0a1b2c3d4e5f60001";
        let hidden = redaction.text(text);
        assert_eq!(hidden.len(), text.len());
        for secret in ["012348485732", "ana", "0a1b2c3d4e5f60001"] {
            assert!(!hidden.contains(secret), "{hidden}");
        }
        assert!(hidden.contains("arn:aws:iam::000000000000:user/u1x uses subnet-"), "{hidden}");
        assert_eq!(Redaction::of(&Notes::default()).text(text), text);
    }

    #[test]
    fn ids_of_the_catalogue_are_hidden_inside_names_too() {
        let check = |text: &str, expected: &str| {
            let mut redaction = Redaction::default();
            redaction.learn("111122223333");
            redaction.learn("arn:aws:sts::111122223333:assumed-role/team-role/ana");
            redaction.learn(text);
            assert_eq!(redaction.text(text), expected);
        };
        check("prod-abcdefghijklm of port-nopqrstuvwxyz", "prod-0000000000001 of port-0000000000001");
        check("pa-abcdefghijklm, pa-abcdefghijklz", "pa-0000000000001, pa-0000000000002");
        check("stack/SC-111122223333-pp-abcdefghijklm/x", "stack/SC-000000000000-pp-0000000000001/x");
        check("record rec-abcdefghijklm.", "record rec-0000000000001.");
        check(
            "stack/SC-111122223333-pp-abcdefghijklm/81088efa-040e-4595-b381-b3c8677e1b65, id fa4a0fe3-0216-41e5-8600-bad6126eacb2",
            &format!("stack/SC-000000000000-pp-0000000000001/{NO_UUID}, id {NO_UUID}"),
        );
        check("fa4a0fe3-0216-41e5-8600-bad6126eacb2e", "fa4a0fe3-0216-41e5-8600-bad6126eacb2e");
        check("product-environment and pp-short", "product-environment and pp-short");
        check("notebook-ana, team-role, banana", "notebook-u1x, role1xxxx, banana");
        check("ASIAABCDEFGHIJKLMNOP", "ASIA0000000000000001");
        check("train-on-v1 as admin", "train-on-v1 as admin");
    }
}
