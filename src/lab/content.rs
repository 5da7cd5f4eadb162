//! The words of the lab: the built-in ones, or those of somebody who teaches it in another way.
//!
//! They are chosen once, before anything is shown, and stay. What the steps do is not among them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::persona::Persona;
use super::region::{REGIONS, Region};
use super::step::StepId;
use super::steps::step;
use crate::names::nearest;
use crate::source::{Diagnostic, Entry, Node, Span, is_unprintable, position};

mod text;

pub use text::{SpeakerNotes, StepText};

/// The file of names, question and regions beside the steps' own.
pub const NAMES_FILE: &str = "lab.yaml";

/// The largest file of words, in bytes.
pub const MAX_WORDS: u64 = 64 << 10;

/// The longest title of a step in lists, in characters.
const LONGEST_TITLE: usize = 22;

/// The longest name of a role, in characters.
const LONGEST_NAME: usize = 40;

const BUILT_IN: [(&str, &str); 12] = [
    ("01-choose-region.md", include_str!("../../assets/lab/01-choose-region.md")),
    ("02-train-on-v1.md", include_str!("../../assets/lab/02-train-on-v1.md")),
    ("03-become-admin.md", include_str!("../../assets/lab/03-become-admin.md")),
    ("04-create-version.md", include_str!("../../assets/lab/04-create-version.md")),
    ("05-read-the-change.md", include_str!("../../assets/lab/05-read-the-change.md")),
    ("06-become-team.md", include_str!("../../assets/lab/06-become-team.md")),
    ("07-update-notebook.md", include_str!("../../assets/lab/07-update-notebook.md")),
    ("08-train-without-vpc.md", include_str!("../../assets/lab/08-train-without-vpc.md")),
    ("09-explain-the-denial.md", include_str!("../../assets/lab/09-explain-the-denial.md")),
    ("10-train-with-vpc.md", include_str!("../../assets/lab/10-train-with-vpc.md")),
    ("11-train-in-a-foreign-subnet.md", include_str!("../../assets/lab/11-train-in-a-foreign-subnet.md")),
    ("12-closing-question.md", include_str!("../../assets/lab/12-closing-question.md")),
];

const QUESTION: &str = "Which conditions are on the policy that controls access to the SageMaker API?";

/// Everything that the lab says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct LabContent {
    steps: Vec<StepText>,
    short_titles: Vec<String>,
    names: BTreeMap<Persona, String>,
    question: String,
    regions: Vec<Region>,
}

static IN_FORCE: OnceLock<LabContent> = OnceLock::new();

/// The words in force.
#[must_use]
pub fn content() -> &'static LabContent {
    IN_FORCE.get_or_init(LabContent::built_in)
}

/// The words of a step.
#[must_use]
pub fn text_of(id: StepId) -> &'static StepText {
    &content().steps[id.number() - 1]
}

/// The regions that the lab is offered in.
#[must_use]
pub fn regions() -> &'static [Region] {
    &content().regions
}

/// What is wrong with words that were to replace the lab's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{place}: {what}")]
pub struct ContentError {
    file: String,
    place: String,
    what: String,
}

impl ContentError {
    fn new(file: &str, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place: String::new(), what: what.into() }
    }

    fn at_line(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self { place: format!(":{line}"), ..Self::new(file, what) }
    }
}

impl LabContent {
    /// The lab's own words.
    fn built_in() -> Self {
        let text = |(_, text): (&str, &'static str)| StepText::parse(text).unwrap_or_default();
        Self {
            steps: BUILT_IN.map(text).to_vec(),
            short_titles: StepId::ALL.map(|id| step(id).short_title.to_owned()).to_vec(),
            names: BTreeMap::new(),
            question: QUESTION.to_owned(),
            regions: REGIONS.to_vec(),
        }
    }

    /// The lab's own words with those of `files`, by file name, in their place.
    ///
    /// # Errors
    /// The file and the line at fault, and what is expected there.
    pub fn from_files(files: &BTreeMap<String, String>) -> Result<Self, ContentError> {
        let mut content = Self::built_in();
        for (name, text) in files {
            if let Some((character, line)) = control_character(text) {
                let what = format!("a control character (U+{:04X}); take it out", u32::from(character));
                return Err(ContentError::at_line(name, line, what));
            }
            if name == NAMES_FILE {
                content.take_names(text)?;
                continue;
            }
            let Some(index) = BUILT_IN.iter().position(|(known, _)| known == name) else {
                return Err(unknown_file(name));
            };
            // What is read once stays until the end.
            let text: &'static str = Box::leak(text.replace("\r\n", "\n").into_boxed_str());
            content.steps[index] =
                StepText::parse(text).map_err(|(line, what)| ContentError::at_line(name, line, what))?;
        }
        Ok(content)
    }

    /// Puts these words in force.
    ///
    /// # Errors
    /// Others are in force already.
    pub fn install(self) -> Result<(), ContentError> {
        IN_FORCE.set(self).map_err(|_| ContentError::new("the lab", "its words were chosen before"))
    }

    /// The closing question.
    #[must_use]
    pub fn question(&self) -> &str {
        &self.question
    }

    pub(super) fn short_title(&self, id: StepId) -> &str {
        &self.short_titles[id.number() - 1]
    }

    pub(super) fn name_of(&self, persona: Persona) -> Option<&str> {
        self.names.get(&persona).map(String::as_str)
    }

    fn take_names(&mut self, text: &str) -> Result<(), ContentError> {
        let located = |diagnostic: Diagnostic| {
            ContentError::at_line(NAMES_FILE, position(text, diagnostic.span.start).line, diagnostic.message)
        };
        let node = crate::source::parse(text).map_err(located)?;
        let entries =
            node.as_map().ok_or_else(|| located(Diagnostic::error(node.span, "expected names and their values")))?;
        for entry in entries {
            self.take_entry(entry).map_err(located)?;
        }
        Ok(())
    }

    fn take_entry(&mut self, entry: &Entry) -> Result<(), Diagnostic> {
        match entry.key.value.as_str() {
            "question" => self.question = text_in(&entry.value, 200)?,
            "titles" => {
                for title in map_in(&entry.value)? {
                    let names = StepId::ALL.map(StepId::name);
                    let index = place_of(&title.key.value, &names, title.key.span)?;
                    self.short_titles[index] = text_in(&title.value, LONGEST_TITLE)?;
                }
            }
            "names" => {
                for name in map_in(&entry.value)? {
                    let index = place_of(&name.key.value, &Persona::ALL.map(Persona::word), name.key.span)?;
                    self.names.insert(Persona::ALL[index], text_in(&name.value, LONGEST_NAME)?);
                }
            }
            "regions" => {
                let offered = map_in(&entry.value)?.iter().map(region_in).collect::<Result<Vec<_>, _>>()?;
                if offered.is_empty() {
                    return Err(Diagnostic::error(entry.value.span, "expected at least one region"));
                }
                self.regions = offered;
            }
            other => {
                place_of(other, &["question", "titles", "names", "regions"], entry.key.span)?;
            }
        }
        Ok(())
    }
}

fn region_in(entry: &Entry) -> Result<Region, Diagnostic> {
    let index = place_of(&entry.key.value, &REGIONS.map(|region| region.code), entry.key.span)?;
    let city: &'static str = Box::leak(text_in(&entry.value, 14)?.into_boxed_str());
    Ok(Region { city, ..REGIONS[index] })
}

fn map_in(node: &Node) -> Result<&[Entry], Diagnostic> {
    node.as_map()
        .ok_or_else(|| Diagnostic::error(node.span, format!("expected names and values, found {}", node.kind_name())))
}

fn text_in(node: &Node, longest: usize) -> Result<String, Diagnostic> {
    let text = node.as_str().map(str::trim).unwrap_or_default();
    match text.chars().count() {
        0 => Err(Diagnostic::error(node.span, format!("expected a text, found {}", node.kind_name()))),
        n if n > longest => Err(Diagnostic::error(node.span, format!("{n} characters; at most {longest} fit"))),
        _ => Ok(text.to_owned()),
    }
}

fn place_of(name: &str, known: &[&'static str], span: Span) -> Result<usize, Diagnostic> {
    known.iter().position(|known| *known == name).ok_or_else(|| {
        let hint = did_you_mean(name, known.iter().copied(), 4);
        let name: String = name.chars().take(40).collect();
        Diagnostic::error(span, format!("unknown name `{name}`; there are {}{hint}", known.join(", ")))
    })
}

fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, most_edits: usize) -> String {
    nearest(name, known, most_edits).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

fn unknown_file(name: &str) -> ContentError {
    let known = BUILT_IN.iter().map(|(known, _)| *known).chain([NAMES_FILE]);
    let hint = did_you_mean(name, known, 6);
    ContentError::new(
        name,
        format!(
            "is no file of the lab{hint}; there are 01-choose-region.md to 12-closing-question.md and {NAMES_FILE}"
        ),
    )
}

/// The first character that would do something to a terminal, and its line.
fn control_character(text: &str) -> Option<(char, usize)> {
    text.split('\n').zip(1..).find_map(|(line, number)| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        line.chars().find(|character| is_unprintable(*character) && *character != '\t').map(|it| (it, number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_title_a_text_and_three_tips() {
        for (file, text) in BUILT_IN {
            let text = StepText::parse(text).unwrap_or_else(|(line, what)| panic!("{file}:{line}: {what}"));
            assert!(!text.title.is_empty() && !text.paragraphs.is_empty(), "{file}");
            assert_eq!(text.tips.len(), 3, "{file}");
            let SpeakerNotes { minutes, say, ask } = text.notes;
            assert!(minutes > 0 && !say.is_empty() && !ask.is_empty(), "{file}");
        }
        for (id, (file, _)) in StepId::ALL.into_iter().zip(BUILT_IN) {
            assert!(file.contains(id.name()), "{file}");
        }
    }

    fn read(files: &[(&str, &str)]) -> Result<LabContent, String> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        LabContent::from_files(&files).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_takes_the_place_of_the_lab_s_own() {
        let step = "# Choose\r\n\r\nOne.\r\n\r\nTwo.\r\n\r\n## Tips\r\n- A\r\n- B\r\n";
        let names = "question: Which keys?\ntitles: {create-version: New version}\nnames:\n  admin: Platform team\n\
                     regions:\n  eu-west-2: Londres\n";
        let content = read(&[("01-choose-region.md", step), (NAMES_FILE, names)]).unwrap();
        assert_eq!(content.steps[0].title, "Choose");
        assert_eq!(content.steps[0].paragraphs, ["One.", "Two."]);
        assert_eq!(content.steps[0].tips, ["A", "B"]);
        assert_eq!(content.steps[1], LabContent::built_in().steps[1]);
        assert_eq!(content.question(), "Which keys?");
        assert_eq!(content.short_title(StepId::CreateVersion), "New version");
        assert_eq!(content.name_of(Persona::Admin), Some("Platform team"));
        assert_eq!(content.regions.iter().map(|it| (it.code, it.city)).collect::<Vec<_>>(), [("eu-west-2", "Londres")]);
        assert_eq!(content.regions[0].xgboost_account, "764974769150");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let check = |name: &str, text: &str, says: &str| {
            let error = read(&[(name, text)]).unwrap_err();
            assert!(error.contains(says), "{error}");
        };
        let step = "04-create-version.md";
        check(
            "04-create-verson.md",
            "",
            "04-create-verson.md: is no file of the lab; did you mean `04-create-version.md`?",
        );
        check(step, "", "04-create-version.md:1: expected a title such as `# ");
        check(step, "Title\n\ntext", "04-create-version.md:1: expected a title");
        check(step, "# Title\n\n## Tips\n- a\n", "04-create-version.md:3: expected a text before");
        check(step, "# T\n\ntext\n\n## Hints\n", "04-create-version.md:5: unknown heading");
        check(step, "# T\n\ntext\n\n## Tips\nno dash\n", "04-create-version.md:6: expected a tip");
        check(
            step,
            "# T\n\ntext\n\n## Notes\n- Minutes: soon\n",
            "04-create-version.md:6: expected a number of minutes",
        );
        check(step, "# T\n\ntext\n\n## Notes\n- Sing: la\n", "04-create-version.md:6: expected `- Minutes: `");
        check(step, "# T\n\na\u{1b}[2J\n", "04-create-version.md:3: a control character (U+001B)");
        check(NAMES_FILE, "question: [1]", "lab.yaml:1: expected a text, found a list");
        check(NAMES_FILE, "\nregions:\n  eu-west-9: Here\n", "lab.yaml:3: unknown name `eu-west-9`");
        check(NAMES_FILE, "regions: {}", "lab.yaml:1: expected at least one region");
        check(NAMES_FILE, "titles:\n  create-versoin: x\n", "did you mean `create-version`?");
        check(NAMES_FILE, "names: {admin: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeee}", "at most 40 fit");
        check(NAMES_FILE, "colour: red", "unknown name `colour`");
        check(NAMES_FILE, "- a", "lab.yaml:1: expected names and their values");
    }
}
