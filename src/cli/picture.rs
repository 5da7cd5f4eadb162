//! The screens of the last lab as a picture or a recording, drawn from what its transcript kept.

use super::exit::CliError;
use crate::report::Transcript;
use crate::tui;
use crate::tui::theme::{ColorLevel, ThemeName};
use crate::world::Pace;

/// Columns and rows.
const SIZE: (u16, u16) = (80, 24);

const DENIAL: &str = "explicit-deny: the denial, explained";

const LAB: &str = "explicit-deny: Lab 5, preventive controls";

/// One screen: the denial, explained, or the last step where the lab did not come to it.
///
/// # Errors
/// The transcript keeps no screens, or the frame cannot be drawn.
pub fn svg(transcript: &Transcript) -> Result<String, CliError> {
    let options = tui::Options { simulated: transcript.is_simulated(), ..options() };
    let slide = tui::denial(transcript.states(), &options, SIZE.into()).ok_or_else(nothing_kept)?;
    tui::picture::still(&slide, SIZE.into(), DENIAL).map_err(|error| CliError::Terminal(error.to_string()))
}

/// All of them, as a recording.
///
/// # Errors
/// The transcript keeps no screens, or a frame cannot be drawn.
pub fn cast(transcript: &Transcript) -> Result<String, CliError> {
    let options = tui::Options { simulated: transcript.is_simulated(), ..options() };
    let slides = tui::slides(transcript.states(), &options, SIZE.into());
    if slides.is_empty() {
        return Err(nothing_kept());
    }
    tui::picture::film(&slides, SIZE.into(), LAB).map_err(|error| CliError::Terminal(error.to_string()))
}

fn nothing_kept() -> CliError {
    let message = "the transcript keeps no step that ended, so that there is no screen to draw; go on with the lab, or \
                   make a new one with `explicit-deny run`";
    CliError::Document(message.to_owned())
}

fn options() -> tui::Options {
    tui::Options {
        pace: Pace::Instant,
        colors: ColorLevel::True,
        theme: ThemeName::Dark,
        motion: false,
        ..tui::Options::default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::cli::args::AccountArguments;
    use crate::cli::connect::Simulation;
    use crate::cli::labs::SimulatedWorkshop;
    use crate::lab::{REGIONS, Region, StepId};
    use crate::world::{Clock, ManualClock, Timestamp};

    /// What a picture shows.
    #[derive(Clone, Debug)]
    struct Shot<'a> {
        /// The region of the lab.
        region: Region,
        /// The step to go to.
        step: StepId,
        /// The keys to press there: characters, `\n` for ENTER.
        keys: &'a str,
        /// Columns and rows.
        size: (u16, u16),
        /// The theme.
        theme: ThemeName,
        /// What screen readers say of it.
        title: &'a str,
    }

    impl Default for Shot<'_> {
        fn default() -> Self {
            let (region, step) = (REGIONS[0], StepId::ExplainTheDenial);
            Self { region, step, keys: "\n", size: SIZE, theme: ThemeName::Dark, title: DENIAL }
        }
    }

    /// Takes a picture of a fresh simulated account: a step, some keys, a frame.
    async fn take(simulation: Simulation, clock: Arc<dyn Clock>, shot: &Shot<'_>) -> String {
        let options = tui::Options {
            region: Some(shot.region),
            fresh: true,
            step: Some(shot.step),
            open_at_once: true,
            theme: shot.theme,
            ..options()
        };
        let workshop = Arc::new(SimulatedWorkshop::new(simulation, None));
        let picture = tui::picture::photograph(workshop, clock, options, shot.size.into(), shot.keys, shot.title);
        picture.await.expect("a picture")
    }

    /// The pictures of the documents, and what they show.
    fn shots() -> [(&'static str, Shot<'static>); 7] {
        let of = |step, keys, title| Shot { step, keys, title, ..Shot::default() };
        [
            ("guide", of(StepId::CreateVersion, "s", "explicit-deny: the step guide")),
            ("denial", Shot::default()),
            ("change", of(StepId::ReadTheChange, "\n", "explicit-deny: the change between two versions")),
            ("what-if", of(StepId::TrainWithVpc, "w", "explicit-deny: what if")),
            ("calls", of(StepId::ExplainTheDenial, "L", "explicit-deny: every AWS call so far")),
            // Four of the team are picked, and updated.
            ("team", of(StepId::ReadTheChange, "Fjtjtjtjt\n\ngj", "explicit-deny: the whole team")),
            ("denial-wide", Shot { size: (120, 40), theme: ThemeName::Light, ..Shot::default() }),
        ]
    }

    /// `EXPLICIT_DENY_PICTURES=write cargo test pictures` takes them anew.
    #[test]
    fn the_pictures_of_the_documents_are_current() {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Timestamp(1_795_453_262_000)));
        let arguments = AccountArguments { seed: Some(5), speed: Some(Pace::Instant), ..AccountArguments::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        #[allow(clippy::disallowed_methods)] // Whoever runs the test says whether to write.
        let writes = std::env::var_os("EXPLICIT_DENY_PICTURES").is_some();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
        for (name, shot) in shots() {
            let fleet = (name == "team").then_some(200);
            let arguments = AccountArguments { fleet, ..arguments.clone() };
            let simulation = Simulation::of_lab(&arguments, Arc::clone(&clock)).expect("the built-in templates stand");
            let picture = runtime.block_on(take(simulation, Arc::clone(&clock), &shot));
            let path = folder.join(format!("{name}.svg"));
            if writes {
                std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, &picture)).expect("written");
            }
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                kept == picture,
                "docs/screens/{name}.svg is not current: EXPLICIT_DENY_PICTURES=write cargo test pictures"
            );
        }
    }
}
