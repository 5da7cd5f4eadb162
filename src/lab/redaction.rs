//! Hiding what tells an account and its people: account numbers, names, ids. The same thing gets the same stand-in
//! everywhere, and of the same length, so that nothing moves on a screen.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::notes::Notes;
use super::progress::Progress;
use crate::names::Arn;

/// What is hidden, and what stands for it.
#[derive(Clone, Debug)]
pub struct Redaction {
    finder: Option<AhoCorasick>,
    stand_ins: Vec<String>,
}

impl Redaction {
    /// What is known of an account.
    #[must_use]
    pub fn of(notes: &Notes) -> Self {
        let mut words = Words::default();
        words.add_all(notes.account_id.iter().map(String::as_str), Kind::Digits);
        words.add_all(notes.exports.values().map(String::as_str).filter(|value| is_id(value)), Kind::Id);
        let arns = notes.roles.values().chain(notes.seen_as.values()).chain(&notes.base_arn);
        for arn in arns.filter_map(|arn| arn.parse::<Arn>().ok()) {
            words.add(&arn.account, Kind::Digits);
        }
        let base = notes.base_arn.as_deref().and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
        let owner = notes.stack_parameters.get("NotebookOwnerUsername").map(String::as_str).unwrap_or_default();
        let names = [base, owner];
        words.add_all(names.into_iter().filter(|name| name.len() > 2), Kind::Name);
        let ids = [&notes.product.as_ref().map(|it| &it.id), &notes.provisioned.as_ref().map(|it| &it.id)];
        words.add_all(ids.into_iter().flatten().map(|id| id.as_str()), Kind::Id);
        words.add_all(notes.versions.iter().map(|version| version.id.as_str()), Kind::Id);
        words.add_all(notes.record.iter().map(|record| record.id.as_str()), Kind::Id);
        words.build()
    }

    /// A text with everything hidden.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        match &self.finder {
            Some(finder) => finder.replace_all(text, &self.stand_ins),
            None => text.to_owned(),
        }
    }

    /// A lab with everything hidden; none where its form does not bear it.
    #[must_use]
    pub fn progress(&self, progress: &Progress) -> Option<Progress> {
        let text = serde_json::to_string(progress).ok()?;
        let mut hidden: Progress = serde_json::from_str(&self.text(&text)).ok()?;
        // What is not saved has to be hidden by itself.
        hidden.notes.sessions.clone_from(&progress.notes.sessions);
        for (to, from) in hidden.notes.versions.iter_mut().zip(&progress.notes.versions) {
            to.template = from.template.as_ref().map(|template| self.text(template).into());
        }
        Some(hidden)
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Digits,
    Id,
    Name,
}

#[derive(Default)]
struct Words(BTreeMap<String, String>);

impl Words {
    fn add_all<'a>(&mut self, words: impl IntoIterator<Item = &'a str>, kind: Kind) {
        words.into_iter().for_each(|word| self.add(word, kind));
    }

    fn add(&mut self, word: &str, kind: Kind) {
        if word.is_empty() || self.0.contains_key(word) {
            return;
        }
        let n = self.0.len() + 1;
        let length = word.chars().count();
        let stand_in = match kind {
            Kind::Digits => "0".repeat(length),
            Kind::Name => fitted(&format!("user{n}"), length, 'x'),
            Kind::Id => {
                let prefix = word.split_once('-').map_or("", |(prefix, _)| prefix);
                let room = length.saturating_sub(prefix.chars().count() + 1);
                format!("{prefix}-{n:0>room$}")
            }
        };
        self.0.insert(word.to_owned(), stand_in);
    }

    fn build(self) -> Redaction {
        let (words, stand_ins): (Vec<String>, Vec<String>) = self.0.into_iter().unzip();
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok();
        Redaction { finder: finder.filter(|_| !words.is_empty()), stand_ins }
    }
}

fn fitted(text: &str, length: usize, filler: char) -> String {
    text.chars().chain(std::iter::repeat(filler)).take(length).collect()
}

/// Whether an export's value is an id that AWS gave, such as `subnet-0a1b2c3d4e5f60001`.
fn is_id(value: &str) -> bool {
    ["subnet-", "sg-", "vpc-", "vpce-"].iter().any(|prefix| value.starts_with(prefix))
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
        assert!(hidden.contains("arn:aws:iam::000000000000:user/use uses subnet-"), "{hidden}");
        assert_eq!(Redaction::of(&Notes::default()).text(text), text);
    }
}
