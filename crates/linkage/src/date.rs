//! Birth dates as packed numbers, and how two of them compare.
//!
//! Invariant: 0 is no date; years outside 1900 to 2100 are none.

use ketuk_household::Date;

/// How two birth dates compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateLevel {
    /// One of them is missing.
    Missing,
    /// Equal.
    Equal,
    /// Equal, and a day on which unknown birthdays are put.
    EqualHeaped,
    /// Day and month exchanged.
    Swapped,
    /// One part differs: the day, the month, or the year.
    OnePart,
    /// One of them is such a day, of the same year.
    YearHeaped,
    /// The years lie within two of each other, nothing more.
    YearNear,
    /// They differ.
    Differs,
}

/// A date packed into a number that sorts.
pub(crate) fn pack(date: Option<Date>) -> u32 {
    let Some(date) = date.filter(|date| (1900..=2100).contains(&date.year())) else { return 0 };
    let part = |number: i8| u32::from(number.unsigned_abs());
    (u32::from(date.year().unsigned_abs()) << 9) | (part(date.month()) << 5) | part(date.day())
}

/// Year, month and day.
pub(crate) fn parts(packed: u32) -> (u32, u32, u32) {
    (packed >> 9, (packed >> 5) & 15, packed & 31)
}

/// True on days on which unknown birthdays are put.
pub(crate) fn is_heaped(packed: u32) -> bool {
    let (_, month, day) = parts(packed);
    matches!((month, day), (1, 1) | (12, 31) | (7, 1))
}

/// The date with day and month in order of size: one value for a date and its exchange.
pub(crate) fn unordered(packed: u32) -> u32 {
    let (year, month, day) = parts(packed);
    if day > 12 { packed } else { (year << 9) | (month.min(day) << 5) | month.max(day) }
}

/// How two dates compare.
pub(crate) fn compare(a: u32, b: u32) -> DateLevel {
    if a == 0 || b == 0 {
        return DateLevel::Missing;
    }
    if a == b {
        return if is_heaped(a) { DateLevel::EqualHeaped } else { DateLevel::Equal };
    }
    let ((year_a, month_a, day_a), (year_b, month_b, day_b)) = (parts(a), parts(b));
    let years_apart = year_a.abs_diff(year_b);
    let heaped = is_heaped(a) || is_heaped(b);
    let is_near = years_apart <= 2 || years_apart == 10 || years_apart == 100;
    let is_slip_of_year = is_near && !heaped && (month_a, day_a) == (month_b, day_b);
    let same = [year_a == year_b, month_a == month_b, day_a == day_b];
    if years_apart == 0 && (month_a, day_a) == (day_b, month_b) {
        DateLevel::Swapped
    } else if years_apart == 0 && heaped {
        DateLevel::YearHeaped
    } else if same == [true, true, false] || same == [true, false, true] || is_slip_of_year {
        DateLevel::OnePart
    } else if years_apart <= 2 {
        DateLevel::YearNear
    } else {
        DateLevel::Differs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ketuk_household::Date;

    fn level(a: (i16, i8, i8), b: (i16, i8, i8)) -> DateLevel {
        let packed = |(year, month, day)| pack(Date::new(year, month, day).ok());
        assert_eq!(compare(packed(a), packed(b)), compare(packed(b), packed(a)));
        compare(packed(a), packed(b))
    }

    #[test]
    fn dates_compare_by_their_parts() {
        assert_eq!(level((1990, 5, 17), (1990, 5, 17)), DateLevel::Equal);
        assert_eq!(level((1990, 1, 1), (1990, 1, 1)), DateLevel::EqualHeaped);
        assert_eq!(level((1990, 5, 2), (1990, 2, 5)), DateLevel::Swapped);
        assert_eq!(level((1990, 5, 17), (1990, 6, 17)), DateLevel::OnePart);
        assert_eq!(level((1990, 5, 17), (1980, 5, 17)), DateLevel::OnePart);
        assert_eq!(level((1990, 5, 17), (1990, 1, 1)), DateLevel::YearHeaped);
        assert_eq!(level((1990, 5, 17), (1991, 6, 18)), DateLevel::YearNear);
        assert_eq!(level((1990, 5, 17), (1970, 6, 18)), DateLevel::Differs);
        assert_eq!(compare(0, 0), DateLevel::Missing);
    }
}
