//! The words of one step, as its file has them.

/// The most tips of a step.
const MAX_TIPS: usize = 9;

/// The words of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepText {
    /// The heading.
    pub title: &'static str,
    /// What one does and why, by paragraph.
    pub paragraphs: Vec<&'static str>,
    /// From a nudge to the whole answer.
    pub tips: Vec<&'static str>,
    /// What a speaker may say, and ask the room.
    pub notes: SpeakerNotes,
}

/// What a speaker may say on a step, and ask the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpeakerNotes {
    /// How long the step takes in a room, in minutes.
    pub minutes: u32,
    /// What to say.
    pub say: &'static str,
    /// What to ask.
    pub ask: &'static str,
}

/// What is being read.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Body,
    Tips,
    Notes,
}

impl StepText {
    /// Reads `# Title`, paragraphs, then `## Tips` and `## Notes` with a `- ` before each line.
    ///
    /// # Errors
    /// The line, counted from 1, and what is expected there.
    pub(super) fn parse(text: &'static str) -> Result<Self, (usize, String)> {
        let mut lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
        let title = lines.next().and_then(|(line, _)| line.strip_prefix("# ")).map(str::trim).unwrap_or_default();
        if title.is_empty() {
            return Err((1, "expected a title such as `# Create product version`".to_owned()));
        }
        let body_start = text.find('\n').map_or(text.len(), |end| end + 1);
        let body = text.get(body_start..).unwrap_or_default();
        let body = body.split("\n## ").next().unwrap_or_default();
        let body = if body.starts_with("## ") { "" } else { body };
        let paragraphs = body.split("\n\n").map(str::trim).filter(|it| !it.is_empty()).collect();
        let mut read = Self { title, paragraphs, ..Self::default() };
        let mut part = Part::Body;
        for (line, number) in lines {
            match line.strip_prefix("## ").map(str::trim) {
                Some(_) if part == Part::Body && read.paragraphs.is_empty() => {
                    return Err((number, "expected a text before this heading".to_owned()));
                }
                Some("Tips") => part = Part::Tips,
                Some("Notes") => part = Part::Notes,
                Some(_) => return Err((number, "unknown heading; there are `## Tips` and `## Notes`".to_owned())),
                None if line.trim().is_empty() || part == Part::Body => {}
                None => read.take(part, line).map_err(|what| (number, what))?,
            }
        }
        if read.paragraphs.is_empty() { Err((1, "expected a text below the title".to_owned())) } else { Ok(read) }
    }

    fn take(&mut self, part: Part, line: &'static str) -> Result<(), String> {
        let item = line.strip_prefix("- ").map(str::trim);
        if part == Part::Tips {
            return match item {
                Some(_) if self.tips.len() == MAX_TIPS => Err(format!("at most {MAX_TIPS} tips")),
                Some(tip) => {
                    self.tips.push(tip);
                    Ok(())
                }
                None => Err("expected a tip such as `- Look at the policy.`".to_owned()),
            };
        }
        match item.and_then(|item| item.split_once(": ")) {
            Some(("Minutes", minutes)) => {
                self.notes.minutes = minutes.trim().parse().map_err(|_| "expected a number of minutes".to_owned())?;
            }
            Some(("Say", say)) => self.notes.say = say.trim(),
            Some(("Ask", ask)) => self.notes.ask = ask.trim(),
            _ => return Err("expected `- Minutes: `, `- Say: ` or `- Ask: `".to_owned()),
        }
        Ok(())
    }
}
