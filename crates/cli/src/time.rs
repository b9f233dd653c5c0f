//! Moments as a person reads them: `14.20`, or with the day where it was another one.
//!
//! Invariant: no clock and no time zone of the machine is read here; both come in.

use crate::texts::Language;

const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 1_440;
/// No place on earth is further from Greenwich.
const OFFSET_MINUTES_MAX: i64 = 14 * 60;

const MONTHS_ID: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Minutes east of Greenwich.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offset(i64);

impl Offset {
    /// Reads `+08:00`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "write it like +08:00".to_owned();
        let (sign, rest) = match text.split_at_checked(1) {
            Some(("+", rest)) => (1, rest),
            Some(("-", rest)) => (-1, rest),
            _ => return Err(wrong()),
        };
        let (hours, minutes) = rest.split_once(':').ok_or_else(wrong)?;
        let number = |text: &str| match text.len() {
            2 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse::<i64>().map_err(|_| wrong()),
            _ => Err(wrong()),
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let total = hours * 60 + minutes;
        if minutes > 59 || total > OFFSET_MINUTES_MAX {
            return Err(wrong());
        }
        Ok(Self(sign * total))
    }
}

impl Offset {
    /// Seconds east of Greenwich.
    pub(crate) fn seconds(self) -> i32 {
        i32::try_from(self.0 * 60).unwrap_or(0)
    }
}

/// A moment, beside the present one.
pub(crate) fn moment(at_ms: u64, now_ms: u64, offset: Offset, language: Language) -> String {
    let (day, minute) = local(at_ms, offset);
    let (today, _) = local(now_ms, offset);
    let clock = format!("{:02}{}{:02}", minute / 60, language.pick(".", ":"), minute % 60);
    if day == today {
        return clock;
    }
    let (year, month, date) = civil(day);
    let months = language.pick(&MONTHS_ID, &MONTHS_EN);
    let month = usize::try_from(month - 1).ok().and_then(|at| months.get(at)).copied().unwrap_or_default();
    if year == civil(today).0 {
        format!("{date} {month} {clock}")
    } else {
        format!("{date} {month} {year} {clock}")
    }
}

/// A day by its date, e.g. `17 Agu 2026`.
pub(crate) fn calendar_day(at_ms: u64, offset: Offset, language: Language) -> String {
    let (year, month, date) = civil(local(at_ms, offset).0);
    let months = language.pick(&MONTHS_ID, &MONTHS_EN);
    let month = usize::try_from(month - 1).ok().and_then(|at| months.get(at)).copied().unwrap_or_default();
    format!("{date} {month} {year}")
}

/// Days since 1970 and minutes of the day.
fn local(at_ms: u64, offset: Offset) -> (i64, i64) {
    let minutes = i64::try_from(at_ms).unwrap_or(0) / MINUTE_MS + offset.0;
    (minutes.div_euclid(DAY_MINUTES), minutes.rem_euclid(DAY_MINUTES))
}

/// Year, month and day of the month (Howard Hinnant's `civil_from_days`).
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, date)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 17 August 2026, 06:20:00 in Greenwich, 14:20 in Bontang.
    const AT_MS: u64 = 1_786_947_600_000;
    const HOUR_MS: u64 = 3_600_000;
    const WITA: Offset = Offset(480);

    fn check(at_ms: u64, now_ms: u64, indonesian: &str, english: &str) {
        assert_eq!(moment(at_ms, now_ms, WITA, Language::Id), indonesian);
        assert_eq!(moment(at_ms, now_ms, WITA, Language::En), english);
    }

    #[test]
    fn today_needs_no_date() {
        check(AT_MS, AT_MS + 9 * HOUR_MS, "14.20", "14:20");
    }
    #[test]
    fn another_day_is_named() {
        check(AT_MS, AT_MS + 10 * HOUR_MS, "17 Agu 14.20", "17 Aug 14:20");
    }
    #[test]
    fn another_year_too() {
        check(0, AT_MS, "1 Jan 1970 08.00", "1 Jan 1970 08:00");
        check(951_782_400_000, AT_MS, "29 Feb 2000 08.00", "29 Feb 2000 08:00");
    }
    #[test]
    fn offsets_are_read() {
        assert_eq!(Offset::parse("+08:00"), Ok(WITA));
        assert_eq!(Offset::parse("-03:30"), Ok(Offset(-210)));
        for wrong in ["", "8", "+8", "+08:60", "+15:00", "+0a:00", "+ 8:00"] {
            assert!(Offset::parse(wrong).is_err(), "{wrong}");
        }
    }
}
