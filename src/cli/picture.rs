//! Pictures of the real screens: a fresh simulated account, a step, some keys, a frame.

use std::sync::Arc;

use super::connect::Simulation;
use super::exit::CliError;
use super::labs::SimulatedWorkshop;
use crate::lab::{REGIONS, Region, StepId};
use crate::tui;
use crate::tui::theme::{ColorLevel, ThemeName};
use crate::world::{Clock, Pace};

/// What a picture shows.
#[derive(Clone, Debug)]
pub struct Shot<'a> {
    /// The region of the lab.
    pub region: Region,
    /// The step to go to.
    pub step: StepId,
    /// The keys to press there: characters, `\n` for ENTER.
    pub keys: &'a str,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The theme.
    pub theme: ThemeName,
    /// What screen readers say of it.
    pub title: &'a str,
}

impl Default for Shot<'_> {
    fn default() -> Self {
        let title = "explicit-deny: the denial, explained";
        let (region, step) = (REGIONS[0], StepId::ExplainTheDenial);
        Self { region, step, keys: "\n", size: (80, 24), theme: ThemeName::Dark, title }
    }
}

/// Takes a picture.
///
/// # Errors
/// The frame cannot be drawn.
pub async fn take(simulation: Simulation, clock: Arc<dyn Clock>, shot: &Shot<'_>) -> Result<String, CliError> {
    let options = tui::Options { step: Some(shot.step), ..options(shot.region, shot.theme) };
    let workshop = Arc::new(SimulatedWorkshop::new(simulation, None));
    let picture = tui::picture::photograph(workshop, clock, options, shot.size.into(), shot.keys, shot.title).await;
    picture.map_err(|error| CliError::Terminal(error.to_string()))
}

/// Records the whole lab.
///
/// # Errors
/// A frame cannot be drawn.
pub async fn record(
    simulation: Simulation,
    clock: Arc<dyn Clock>,
    region: Region,
    redacted: bool,
) -> Result<String, CliError> {
    let workshop = Arc::new(SimulatedWorkshop::new(simulation, None));
    let title = "explicit-deny: Lab 5, preventive controls";
    let options = tui::Options { redacted, ..options(region, ThemeName::Dark) };
    let recording = tui::picture::film(workshop, clock, options, (80, 24).into(), title).await;
    recording.map_err(|error| CliError::Terminal(error.to_string()))
}

fn options(region: Region, theme: ThemeName) -> tui::Options {
    tui::Options {
        region: Some(region),
        fresh: true,
        pace: Pace::Instant,
        colors: ColorLevel::True,
        theme,
        motion: false,
        open_at_once: true,
        ..tui::Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::AccountArguments;
    use crate::world::{ManualClock, Timestamp};

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
            let picture = runtime.block_on(take(simulation, Arc::clone(&clock), &shot)).expect("a picture");
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
