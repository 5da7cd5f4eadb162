//! The log file: never the screen, never a secret.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::args::LogLevel;

/// A log file that has grown beyond this is put aside when the program starts, in bytes.
const ROTATE_ABOVE: u64 = 1 << 20;

/// Opens the log in `state_dir`. Where it cannot be written, nothing is logged.
pub fn start(level: LogLevel, state_dir: &Path) {
    let filter = match level {
        LogLevel::Off => return,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let path = state_dir.join("explicit-deny.log");
    if fs::metadata(&path).is_ok_and(|file| file.len() > ROTATE_ABOVE) {
        // The old log is a convenience: losing it is no reason to stop.
        let _ = fs::rename(&path, state_dir.join("explicit-deny.log.old"));
    }
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let Ok(file) = options.open(&path) else { return };
    // The lower levels of SDK and HTTP crates print headers and bodies; only our own may go lower.
    let targets = Targets::new().with_default(filter.min(LevelFilter::WARN)).with_target("explicit_deny", filter);
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    let _ = tracing_subscriber::registry().with(targets).with(layer).try_init();
}
