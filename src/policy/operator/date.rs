//! Instants: dates in the W3C profile of ISO 8601, or seconds since 1970.

/// A moment, comparable whatever its spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    seconds: i128,
    /// Of a second, in units of 10⁻¹⁸; further digits are dropped.
    fraction: u64,
}

/// How many digits of a fraction count.
const FRACTION_DIGITS: usize = 18;

impl Instant {
    /// Reads `YYYY-MM-DD`, `YYYY-MM-DDThh:mm[:ss[.s…]]` with `Z` or `±hh:mm`, or whole seconds since 1970.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(|seconds| Self { seconds, fraction: 0 });
        }
        let Some((date, time)) = text.split_once('T') else {
            return Some(Self { seconds: days(text)? * SECONDS_PER_DAY, fraction: 0 });
        };
        let (clock, offset) = match time.strip_suffix('Z') {
            Some(clock) => (clock, 0),
            None => {
                let (clock, zone) = time.split_at_checked(time.rfind(['+', '-'])?)?;
                (clock, offset_seconds(zone)?)
            }
        };
        let (seconds, fraction) = time_of_day(clock)?;
        Some(Self { seconds: days(date)? * SECONDS_PER_DAY + seconds - offset, fraction })
    }
}

const SECONDS_PER_DAY: i128 = 86_400;

/// Days since 1970 of `YYYY-MM-DD`.
fn days(text: &str) -> Option<i128> {
    let mut parts = text.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || day < 1 || day > length {
        return None;
    }
    // Years that begin in March have their leap day at the end, which makes the days before a month a formula.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    const FROM_YEAR_ZERO_TO_1970: i128 = 719_469;
    Some(year * 365 + leap_days + (153 * month + 2) / 5 + day - FROM_YEAR_ZERO_TO_1970)
}

/// Seconds since midnight, and the fraction, of `hh:mm[:ss[.s…]]`.
fn time_of_day(text: &str) -> Option<(i128, u64)> {
    let mut parts = text.split(':');
    let hours_minutes = hours_minutes(parts.next()?, parts.next()?)?;
    let Some(seconds) = parts.next() else { return Some((hours_minutes, 0)) };
    let (whole, fraction) = match seconds.split_once('.') {
        Some((whole, fraction)) => (whole, fraction_units(fraction)?),
        None => (seconds, 0),
    };
    let whole = digits(whole, 2).filter(|seconds| *seconds < 60)?;
    parts.next().is_none().then_some((hours_minutes + whole, fraction))
}

fn fraction_units(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let counted = text.get(..FRACTION_DIGITS).unwrap_or(text);
    format!("{counted:0<FRACTION_DIGITS$}").parse().ok()
}

/// Seconds east of Greenwich of `±hh:mm`.
fn offset_seconds(text: &str) -> Option<i128> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let seconds = hours_minutes(hours, minutes)?;
    Some(if text.starts_with('-') { -seconds } else { seconds })
}

fn hours_minutes(hours: &str, minutes: &str) -> Option<i128> {
    let hours = digits(hours, 2).filter(|hours| *hours < 24)?;
    let minutes = digits(minutes, 2).filter(|minutes| *minutes < 60)?;
    Some(hours * 3_600 + minutes * 60)
}

/// A number of exactly so many digits.
fn digits(text: &str, length: usize) -> Option<i128> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<i128>) {
        assert_eq!(Instant::parse(text).map(|instant| instant.seconds), expected, "`{text}`");
    }

    #[test]
    fn dates_are_seconds_since_1970() {
        for (text, expected) in [
            ("1970-01-01", 0),
            ("1970-01-01T00:00Z", 0),
            ("2026-01-01T00:00:00Z", 1_767_225_600),
            ("2026-01-01T01:30:00+01:30", 1_767_225_600),
            ("2025-12-31T22:00:00-02:00", 1_767_225_600),
            ("2024-02-29", 1_709_164_800),
            ("2000-02-29", 951_782_400),
            ("1969-12-31T23:59:59Z", -1),
            ("0000-01-01", -62_167_219_200),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799),
            ("1767225600", 1_767_225_600),
            ("-1", -1),
            ("2026", 2_026),
        ] {
            check(text, Some(expected));
        }
    }

    #[test]
    fn fractions_order_within_a_second() {
        let at = |fraction: &str| Instant::parse(&format!("2026-01-01T00:00:00{fraction}Z"));
        assert!(at("") < at(".001") && at(".001") < at(".01") && at(".1") == at(".1000"));
        assert!(at(".5").is_some() && at(".5") < Instant::parse("2026-01-01T00:00:01Z"));
        assert!(at(".1234567890123456789012345").is_some());
    }

    #[test]
    fn everything_else_is_no_date() {
        for text in [
            "",
            "today",
            "2026-01",
            "2026-1-1",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "2026-02-29",
            "1900-02-29",
            "2026-01-01T00:00:00",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00Z",
            "2026-01-01T00:00:00+0100",
            "2026-01-01T00:00:00+é1:00",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T",
            "2026-01-01 00:00:00Z",
            "12.5",
            "+",
            "99999999999999999999999999999999999999999999",
        ] {
            check(text, None);
        }
    }
}
