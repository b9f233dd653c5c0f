//! Names of months and days in the two languages. The first three letters of each are its short form.

const MONTHS: [[&str; 12]; 2] = [
    [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];
const DAYS: [[&str; 7]; 2] = [
    ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];

/// The name of a month, 1 to 12; empty for any other.
pub(crate) fn month_name(month: u8, language: &str) -> &'static str {
    let at = usize::from(month).checked_sub(1);
    at.and_then(|at| MONTHS[column(language)].get(at)).copied().unwrap_or_default()
}

/// The name of a day, counted from Monday as 0; empty from 7 on.
pub(crate) fn day_name(day: usize, language: &str) -> &'static str {
    DAYS[column(language)].get(day).copied().unwrap_or_default()
}

fn column(language: &str) -> usize {
    usize::from(language != "id")
}
