//! Wanted texts with variables, their variables replaced once for all values of a request.

use super::Family;
use super::string::fold_case;
use crate::policy::pattern::{INDEXED_FROM, LiteralIndex, Token};
use crate::policy::request::Context;
use crate::policy::variable::Template;

/// From how many request values on an index of the texts is worth its making.
const VALUES_FROM: usize = 8;

/// How many characters of a piece go into the index, so that a long value that many texts name costs little.
const INDEXED_CHARACTERS: usize = 32;

/// The texts whose variables all have values.
#[derive(Debug, Default)]
pub struct Resolved<'a> {
    texts: Vec<(Vec<Token<'a>>, usize)>,
    index: Option<LiteralIndex>,
}

impl<'a> Resolved<'a> {
    /// Replaces the variables of `templates`, which come with their positions in the policy.
    pub fn new(
        templates: impl Iterator<Item = (usize, &'a Template)>,
        context: &'a Context,
        family: Family,
        n_values: usize,
    ) -> Self {
        let resolve = |(position, template): (usize, &'a Template)| Some((template.resolve(context).ok()?, position));
        let texts: Vec<_> = templates.filter_map(resolve).collect();
        let is_worth_it = n_values >= VALUES_FROM && texts.len() >= INDEXED_FROM;
        let index = is_worth_it.then(|| index(&texts, family)).flatten();
        Self { texts, index }
    }

    /// The position of a text that covers `value`, as `covers` sees it.
    pub fn find(&self, value: &str, covers: impl Fn(&[Token<'a>]) -> bool) -> Option<usize> {
        let covering = |(tokens, position): &(Vec<Token<'a>>, usize)| covers(tokens).then_some(*position);
        match &self.index {
            Some(index) => index.candidates(value).filter_map(|at| self.texts.get(at)).find_map(covering),
            None => self.texts.iter().find_map(covering),
        }
    }
}

fn index(texts: &[(Vec<Token<'_>>, usize)], family: Family) -> Option<LiteralIndex> {
    let pieces = |(tokens, _): &(Vec<Token<'_>>, usize)| -> Vec<String> {
        let texts = tokens.iter().filter_map(|token| if let Token::Text(text) = token { Some(*text) } else { None });
        texts.map(|text| piece(text, family)).collect()
    };
    LiteralIndex::new(&texts.iter().map(pieces).collect::<Vec<_>>())
}

/// The beginning of a text as values are compared with it.
fn piece(text: &str, family: Family) -> String {
    let beginning: String = text.chars().take(INDEXED_CHARACTERS).collect();
    if family == Family::IgnoreCase { fold_case(&beginning) } else { beginning }
}
