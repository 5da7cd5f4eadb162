//! Instants, the clock that gives them, and the pace of AWS's own work.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant `duration` after this one; stays at the last instant rather than overflow.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// How long ago `earlier` was; zero when it lies in the future.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Seconds since 1970 with a fraction, as the JSON protocols write time.
    #[must_use]
    pub fn as_epoch_seconds(self) -> f64 {
        // Milliseconds of any year that AWS will see are exact in an f64.
        #[allow(clippy::cast_precision_loss)]
        let millis = self.0 as f64;
        millis / 1000.0
    }

    /// `2026-11-23T17:01:02Z`, as the Query protocols write time.
    #[must_use]
    pub fn to_iso8601(self) -> String {
        let (seconds, millis) = (self.0.div_euclid(1000), self.0.rem_euclid(1000));
        let text = jiff::Timestamp::from_second(seconds)
            .map_or_else(|_| "1970-01-01T00:00:00Z".to_owned(), |at| at.to_string());
        if millis == 0 { text } else { format!("{}.{millis:03}Z", text.trim_end_matches('Z')) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_iso8601())
    }
}

/// Where the time comes from.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// How long this clock has been running, for measuring what takes less than a millisecond. It never goes
    /// back, and only the difference between two readings means anything.
    fn elapsed(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.now().0).unwrap_or(0))
    }
}

/// The system's wall clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// The wall clock, whose `elapsed` counts from now.
    #[allow(clippy::disallowed_methods)] // The one door to the system's monotonic time.
    #[must_use]
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::start()
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // The one door to the system's time.
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that stands still until it is moved, for tests.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.0.store(self.now().after(by).0, Ordering::SeqCst);
    }

    /// Sets the clock, back as well: clocks of computers are set.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// How many times as fast AWS's own work is done. It divides durations and never touches the clock,
/// because signatures and expiries are checked against that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// That many times as fast; 1 is AWS's own pace.
    Times(u32),
    /// Whatever takes time is done by the next request.
    Instant,
}

impl Pace {
    /// The pace of a lab unless asked otherwise: an update takes 2 s instead of 40.
    pub const DEFAULT: Self = Self::Times(20);

    /// How long work that takes AWS `duration` takes at this pace.
    #[must_use]
    pub fn scale(self, duration: Duration) -> Duration {
        match self {
            Self::Times(times) => duration / times.max(1),
            Self::Instant => Duration::ZERO,
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(times) => write!(f, "x{times}"),
            Self::Instant => f.write_str("instant"),
        }
    }
}

impl FromStr for Pace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("instant") {
            return Ok(Self::Instant);
        }
        match text.parse::<u32>() {
            Ok(times) if (1..=100_000).contains(&times) => Ok(Self::Times(times)),
            _ => Err(format!("expected a whole number from 1 to 100000, or `instant`, found `{text}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_print_as_aws_prints_them() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (1_795_453_262_000, "2026-11-23T17:01:02Z"),
            (1_795_453_262_040, "2026-11-23T17:01:02.040Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ];
        for (millis, text) in cases {
            assert_eq!(Timestamp(millis).to_iso8601(), text);
        }
    }

    #[test]
    fn elapsed_follows_the_clock_and_never_goes_back() {
        let still = ManualClock::at(Timestamp(1_000));
        let before = still.elapsed();
        still.advance(Duration::from_millis(7));
        assert_eq!(still.elapsed().saturating_sub(before), Duration::from_millis(7));
        let running = SystemClock::start();
        assert!(running.elapsed() <= running.elapsed());
    }

    #[test]
    fn pace_divides_work_and_reads_back() {
        let minute = Duration::from_secs(60);
        assert_eq!(Pace::default().scale(minute), Duration::from_secs(3));
        assert_eq!(Pace::Instant.scale(minute), Duration::ZERO);
        assert_eq!("instant".parse(), Ok(Pace::Instant));
        assert_eq!("7".parse(), Ok(Pace::Times(7)));
        for wrong in ["", "0", "-1", "fast", "1000000"] {
            assert!(wrong.parse::<Pace>().is_err(), "{wrong}");
        }
    }
}
