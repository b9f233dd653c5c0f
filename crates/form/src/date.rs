//! Civil dates as they are stored: `YYYY-MM-DD`.
//!
//! Invariant: a [`CivilDate`] is a day that the Gregorian calendar has.

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CivilDate {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl CivilDate {
    /// Reads exactly `YYYY-MM-DD`, years 0001 to 9999.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let year = digits(year, 4)?;
        let date =
            Self { year, month: digits(month, 2)?.try_into().ok()?, day: digits(day, 2)?.try_into().ok()? };
        let fits = date.year >= 1 && date.day >= 1 && date.day <= days_in_month(date.year, date.month);
        fits.then_some(date)
    }
}

fn digits(text: &str, length: usize) -> Option<u16> {
    let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// 0 where there is no such month.
fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, fits: bool) {
        assert_eq!(CivilDate::parse(text).is_some(), fits, "{text}");
    }

    #[test]
    fn a_real_day_is_a_date() {
        check("1964-07-01", true);
    }
    #[test]
    fn a_leap_day_needs_a_leap_year() {
        check("2024-02-29", true);
        check("2023-02-29", false);
    }
    #[test]
    fn a_century_is_a_leap_year_every_fourth_time() {
        check("2000-02-29", true);
        check("1900-02-29", false);
    }
    #[test]
    fn april_ends_with_the_thirtieth() {
        check("2024-04-31", false);
    }
    #[test]
    fn month_and_day_begin_with_one() {
        check("2024-00-10", false);
        check("2024-10-00", false);
        check("0000-10-10", false);
    }
    #[test]
    fn a_date_is_written_in_full() {
        check("2024-1-2", false);
        check("24-01-02", false);
        check("2024-01-02T00:00", false);
        check("+024-01-02", false);
        check("02/01/2024", false);
    }
}
