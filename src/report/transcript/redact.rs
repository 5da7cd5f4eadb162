//! Placeholders for what names an account and the people in it: the same one for the same name, everywhere.

use std::collections::BTreeMap;

use serde_json::Value;

/// Replaces account ids, access key ids, ids and names of principals and of what is named after them, subnets, VPCs
/// and security groups in every text of a value.
pub(super) fn redact(value: &mut Value) {
    let mut names = Names::default();
    visit(value, &mut |text| names.learn(text));
    visit(value, &mut |text| *text = names.replace(text));
}

fn visit(value: &mut Value, with: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => with(text),
        Value::Array(members) => members.iter_mut().for_each(|member| visit(member, with)),
        // The word of a check's step or of an outcome cannot be an ARN or an id, so that everything is looked at.
        Value::Object(members) => members.values_mut().for_each(|member| visit(member, with)),
        _ => {}
    }
}

/// What is to be replaced, and by what.
#[derive(Default)]
struct Names {
    accounts: Vec<String>,
    words: BTreeMap<String, String>,
    sessions: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

/// Resource types of ARNs whose names are of people or made from theirs.
const NAMED: [(&str, &str); 7] = [
    ("user", "USER"),
    ("role", "ROLE"),
    ("assumed-role", "ROLE"),
    ("group", "GROUP"),
    ("policy", "POLICY"),
    ("instance-profile", "PROFILE"),
    ("notebook-instance", "NOTEBOOK"),
];

/// Beginnings of ids that AWS makes.
const IDS: [(&str, &str); 9] = [
    ("AKIA", "ACCESS-KEY"),
    ("ASIA", "ACCESS-KEY"),
    ("AROA", "PRINCIPAL-ID"),
    ("AIDA", "PRINCIPAL-ID"),
    ("subnet-", "SUBNET"),
    ("sg-", "SECURITY-GROUP"),
    ("vpc-", "VPC"),
    ("eni-", "INTERFACE"),
    ("i-", "INSTANCE"),
];

impl Names {
    /// Learns the names in a text, in the order in which they appear.
    fn learn(&mut self, text: &str) {
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
        let ids: Vec<(String, &'static str)> =
            words(text).filter_map(|(_, word)| Some((word.to_owned(), id_kind(word)?))).collect();
        for (word, kind) in ids {
            self.add(&word, kind);
        }
    }

    fn learn_account(&mut self, text: &str) {
        if is_account(text) && !self.accounts.iter().any(|known| known == text) {
            self.accounts.push(text.to_owned());
        }
    }

    fn learn_resource(&mut self, resource: &str) {
        let mut segments = resource.split('/');
        let kind = segments.next().unwrap_or_default();
        let Some((_, kind)) = NAMED.iter().find(|(name, _)| *name == kind) else { return };
        let names: Vec<&str> = segments.collect();
        let named = if resource.starts_with("assumed-role/") { names.first() } else { names.last() };
        if let (true, Some(session)) = (resource.starts_with("assumed-role/"), names.get(1)) {
            let session = trimmed(session);
            if !session.is_empty() && !self.sessions.contains_key(session) {
                let placeholder = self.next("SESSION");
                self.sessions.insert(session.to_owned(), placeholder);
            }
        }
        if let Some(name) = named {
            let name = trimmed(name);
            if name != "*" && !name.is_empty() {
                self.add(name, kind);
            }
        }
    }

    fn add(&mut self, word: &str, kind: &'static str) {
        if !self.words.contains_key(word) {
            let placeholder = self.next(kind);
            self.words.insert(word.to_owned(), placeholder);
        }
    }

    fn next(&mut self, kind: &'static str) -> String {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        format!("{kind}-{count}")
    }

    /// The text with its placeholders.
    fn replace(&self, text: &str) -> String {
        let mut replaced = String::with_capacity(text.len());
        let mut end = 0;
        let mut before: [&str; 2] = ["", ""];
        for (start, word) in words(text) {
            replaced.push_str(&text[end..start]);
            end = start + word.len();
            let is_session = before[0] == "assumed-role" && text[..start].ends_with('/');
            let session = self.sessions.get(word).filter(|_| is_session);
            match session.or_else(|| self.words.get(word)) {
                Some(placeholder) => replaced.push_str(placeholder),
                None => replaced.push_str(&self.without_people(&self.without_accounts(word))),
            }
            before = [before[1], word];
        }
        replaced.push_str(&text[end..]);
        replaced
    }

    /// A word without the names of people in it, such as `notebook-ana`. The session that SageMaker itself opens has
    /// nobody's name.
    fn without_people(&self, word: &str) -> String {
        let part = |part: &str| match self.sessions.get(part).filter(|_| part.len() > 2 && part != "SageMaker") {
            Some(placeholder) => placeholder.clone(),
            None => part.to_owned(),
        };
        word.split_inclusive(['-', '_', '.', '@', '+', '='])
            .map(|piece| {
                let bare = piece.trim_end_matches(['-', '_', '.', '@', '+', '=']);
                format!("{}{}", part(bare), &piece[bare.len()..])
            })
            .collect()
    }

    fn without_accounts(&self, word: &str) -> String {
        let mut word = word.to_owned();
        for (index, account) in self.accounts.iter().enumerate() {
            if word.contains(account.as_str()) {
                word = word.replace(account.as_str(), &format!("ACCOUNT-{}", index + 1));
            }
        }
        word
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

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn id_kind(word: &str) -> Option<&'static str> {
    IDS.iter().find_map(|(prefix, kind)| {
        let rest = word.strip_prefix(prefix)?;
        let is_id = if prefix.ends_with('-') {
            (8..=17).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
        } else {
            rest.len() >= 12 && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        is_id.then_some(*kind)
    })
}
