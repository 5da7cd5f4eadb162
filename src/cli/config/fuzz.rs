//! Configuration files, and the keys that they give to actions: a fuzz target.

use clap::CommandFactory;

use super::Config;
use super::read::read;
use crate::cli::args::Arguments;
use crate::report::finding_lines;
use crate::tui::Keymap;

/// A configuration file.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match read(&text) {
        Ok(config) => taken(&config),
        Err(findings) => {
            assert_ne!(findings.len(), 0, "refused and said so");
            for finding in &findings {
                assert!(finding.help.is_some(), "every refusal has its remedy: {finding:?}");
                let _ = finding_lines(&text, finding);
            }
        }
    }
}

fn taken(config: &Config) {
    let command = config.defaults(Arguments::command());
    assert!(command.try_get_matches_from(["explicit-deny", "lab"]).is_ok(), "{:?} are defaults", config.options);
    let _ = Keymap::remapped(&config.keys).map_err(|error| error.to_string());
}
