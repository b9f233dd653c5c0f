//! Values of cells as texts: `1.0` is `1`, a serial date is a date, true is `TRUE`.
//!
//! Invariant: a day is `YYYY-MM-DD`, a time of day `hh:mm:ss`, both joined by `T`.

/// A number as a person would write it.
pub(super) fn number(value: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT { format!("{}", value as i64) } else { format!("{value}") }
}

/// Yes or no as spreadsheets show it.
pub(super) fn boolean(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

/// A serial date of a spreadsheet.
pub(super) fn serial(value: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if value.is_duration() || (0.0..1.0).contains(&value.as_f64()) {
        time
    } else if value.as_f64().fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{time}")
    }
}
