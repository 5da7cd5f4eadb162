//! YAML as CloudFormation reads it: one document, scalars by the core schema of YAML 1.2, local tags kept.
//!
//! Left out: merge keys (`<<` is a key like any other), tags that no template has, and several documents in
//! one text. What a tag such as `!Ref` means is not known here.

mod anchor;
mod place;
mod scalar;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, Tag};

use self::anchor::Anchors;
use self::place::Places;
use super::diagnostic::Diagnostic;
use super::node::{Entry, Node, NodeKind};
use super::span::{Located, Span};
use super::{MAX_DEPTH, MAX_DOCUMENT};

/// Reads YAML.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn parse_yaml(text: &str) -> Result<Node, Diagnostic> {
    check_characters(text)?;
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        Reader { parser: Parser::new_from_str(body), places: Places::new(text, body), anchors: Anchors::default() };
    reader.document()
}

/// Refuses what would let a document do harm before it is read: its size, and characters that steer terminals.
fn check_characters(text: &str) -> Result<(), Diagnostic> {
    if text.len() > MAX_DOCUMENT {
        let message = format!("expected at most {MAX_DOCUMENT} bytes, found {}", text.len());
        return Err(Diagnostic::error(Span::default(), message));
    }
    let forbidden = |character: char| character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}');
    match text.char_indices().find(|(_, character)| forbidden(*character)) {
        None => Ok(()),
        Some((at, character)) => {
            let message = format!("expected text, found the control character U+{:04X}", u32::from(character));
            Err(Diagnostic::error(Span::new(at, at + character.len_utf8()), message))
        }
    }
}

struct Reader<'input> {
    parser: Parser<'input, StrInput<'input>>,
    places: Places<'input>,
    anchors: Anchors,
}

/// What a tag asks for.
enum Meaning {
    /// No tag: the look of a plain scalar decides.
    Open,
    /// `!!str`, `!!map` and so on: as it looks, or text.
    Core { text: bool },
    /// A tag of the document's own, such as `!Ref`.
    Local(String),
}

impl<'input> Reader<'input> {
    fn document(&mut self) -> Result<Node, Diagnostic> {
        loop {
            match self.next()? {
                (Event::DocumentStart(_), _) => break,
                (Event::StreamEnd, span) => return Ok(Node { kind: NodeKind::Null, span }),
                _ => {}
            }
        }
        let (event, span) = self.next()?;
        let node = self.node(event, span, 1)?;
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(node),
                (Event::DocumentStart(_), span) => {
                    return Err(Diagnostic::error(span, "expected one document, found a second")
                        .with_help("keep what stands before this `---`, or what stands behind it"));
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'input>, Span), Diagnostic> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.places.span(span))),
            Some(Err(error)) => Err(self.not_well_formed(&error)),
            None => Err(Diagnostic::error(self.places.end(), "expected more, found the end of the document")),
        }
    }

    /// The node that starts with `event`; `depth` counts the maps and lists it stands in, itself included.
    fn node(&mut self, event: Event<'input>, span: Span, depth: usize) -> Result<Node, Diagnostic> {
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, span, (anchor, tag.as_deref())),
            Event::SequenceStart(anchor, tag) => self.list(span, depth, (anchor, tag.as_deref())),
            Event::MappingStart(anchor, tag) => self.map(span, depth, (anchor, tag.as_deref())),
            Event::Alias(anchor) => self.anchors.expand(anchor, span, depth),
            _ => Err(Diagnostic::error(span, "expected a value, found the end of what holds it")),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        span: Span,
        properties: (usize, Option<&Tag>),
    ) -> Result<Node, Diagnostic> {
        let meaning = meaning(properties.1, span)?;
        let kind = match (&meaning, style) {
            (Meaning::Core { text: true }, _) => NodeKind::String(text.to_owned()),
            (Meaning::Core { text: false }, _) | (_, ScalarStyle::Plain) => scalar::resolve(text),
            _ => NodeKind::String(text.to_owned()),
        };
        // Where nothing is written, the parser points at whatever comes next.
        let empty = text.is_empty() && style == ScalarStyle::Plain && properties.1.is_none() && properties.0 == 0;
        let span = if empty { Span { end: span.start, ..span } } else { span };
        self.finish(kind, span, meaning, properties.0)
    }

    fn list(&mut self, start: Span, depth: usize, properties: (usize, Option<&Tag>)) -> Result<Node, Diagnostic> {
        check_depth(start, depth)?;
        let meaning = meaning(properties.1, start)?;
        let flow = self.places.opens_with(start, '[');
        let start = if flow { start } else { self.places.with_dash(start) };
        let mut members = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                let end =
                    if flow { span.start + 1 } else { members.last().map_or(start.end, |last: &Node| last.span.end) };
                let span = Span { end: end.max(start.end), ..start };
                return self.finish(NodeKind::List(members), span, meaning, properties.0);
            }
            members.push(self.node(event, span, depth + 1)?);
        }
    }

    fn map(&mut self, start: Span, depth: usize, properties: (usize, Option<&Tag>)) -> Result<Node, Diagnostic> {
        check_depth(start, depth)?;
        let meaning = meaning(properties.1, start)?;
        let flow = self.places.opens_with(start, '{');
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                let last = entries.last().map_or(start.end, |last| last.value.span.end.max(last.key.span.end));
                let span = Span { end: if flow { span.start + 1 } else { last }.max(start.end), ..start };
                return self.finish(NodeKind::Map(entries), span, meaning, properties.0);
            }
            let key = self.key(event, span)?;
            let (event, span) = self.next()?;
            entries.push(Entry { key, value: self.node(event, span, depth + 1)? });
        }
    }

    fn key(&mut self, event: Event<'input>, span: Span) -> Result<Located<String>, Diagnostic> {
        match event {
            Event::Scalar(text, style, 0, None) if !text.is_empty() || style != ScalarStyle::Plain => {
                Ok(Located { value: text.into_owned(), span })
            }
            Event::Scalar(_, _, 0, None) => Err(Diagnostic::error(span, "expected a key, found none")),
            Event::Scalar(..) => {
                Err(Diagnostic::error(span, "expected a plain key, found one with a tag or an anchor"))
            }
            Event::Alias(_) => Err(Diagnostic::error(span, "expected a key, found an alias")),
            _ => Err(Diagnostic::error(span, "expected text as the key, found a list or an object")),
        }
    }

    /// Puts the tag around a value and remembers it under its anchor.
    fn finish(&mut self, kind: NodeKind, span: Span, meaning: Meaning, anchor: usize) -> Result<Node, Diagnostic> {
        let (tag, inner) = match (&meaning, anchor) {
            (Meaning::Open, 0) => (span, span),
            _ => self.places.behind_properties(span),
        };
        let node = match meaning {
            Meaning::Open | Meaning::Core { .. } => Node { kind, span: inner },
            Meaning::Local(name) => {
                let tag = Located { value: name, span: tag };
                Node { kind: NodeKind::Tagged(tag, Box::new(Node { kind, span: inner })), span }
            }
        };
        self.anchors.remember(anchor, &node)?;
        Ok(node)
    }

    fn not_well_formed(&self, error: &ScanError) -> Diagnostic {
        let info = error.info();
        let index = error.marker().index();
        // A tab is noticed at the end of what stands before it.
        let span = if info.contains("tab") { self.places.tab_behind(index) } else { self.places.character(index) };
        match WORDS.iter().find(|(part, _, _)| info.contains(part)) {
            Some((_, message, "")) => Diagnostic::error(span, *message),
            Some((_, message, help)) => Diagnostic::error(span, *message).with_help(*help),
            None => Diagnostic::error(span, format!("not well-formed YAML: {}", info.replace('`', "'"))),
        }
    }
}

/// The parser's commonest complaints, by a part of them, in our words and with advice.
const WORDS: &[(&str, &str, &str)] = &[
    ("tab", "expected spaces, found a tab", "YAML is indented with spaces only"),
    (
        "mapping values are not allowed",
        "a key cannot stand here",
        "check the indentation of this line, or quote a text that contains `: `",
    ),
    (
        "did not find expected key",
        "expected a key, found something else",
        "keys of one object start in the same column; check the indentation of this line",
    ),
    (
        "did not find expected '-'",
        "expected `-`, found something else",
        "members of one list start in the same column; check the indentation of this line",
    ),
    ("simple key expect", "expected `:` behind a key", "check the indentation of this line"),
    ("flow mapping, did not find", "expected `,` or `}`", ""),
    ("flow sequence, expected", "expected `,` or `]`", ""),
    ("unexpected end of stream", "expected a closing quote, found the end of the document", ""),
    ("unknown anchor", "expected the name of an anchor above, found an unknown one", ""),
    ("unknown escape", "expected an escape such as `\\n`, found an unknown one", "a backslash itself is `\\\\`"),
    ("recursion limit", "lists and objects stand too deep in one another", ""),
    ("find expected node content", "expected a value, found something else", ""),
    ("find expected <document start>", "expected the end of the document, found more", ""),
];

fn check_depth(span: Span, depth: usize) -> Result<(), Diagnostic> {
    if depth <= MAX_DEPTH {
        return Ok(());
    }
    Err(Diagnostic::error(span, format!("expected at most {MAX_DEPTH} lists and objects in one another, found more")))
}

fn meaning(tag: Option<&Tag>, span: Span) -> Result<Meaning, Diagnostic> {
    let Some(tag) = tag else { return Ok(Meaning::Open) };
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("tag:yaml.org,2002:", "str") | ("", "!") => Ok(Meaning::Core { text: true }),
        ("tag:yaml.org,2002:", "int" | "float" | "bool" | "null" | "map" | "seq") => Ok(Meaning::Core { text: false }),
        ("!", suffix) if !suffix.is_empty() => Ok(Meaning::Local(suffix.to_owned())),
        _ => Err(Diagnostic::error(span, "expected a tag such as `!Ref`, found one that is not known here")),
    }
}

#[cfg(test)]
mod tests;
