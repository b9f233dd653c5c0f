//! What an export says of itself: when, by whom, of what, for what, how many.

use super::order::Order;
use ketuk_form::Clock;

/// An export, told in its own file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// When, by the hub's clock.
    pub made_ms: u64,
    /// Who, as people call them.
    pub name: String,
    /// Under what name they sign in.
    pub login: String,
    /// What they are.
    pub role: String,
    /// What was asked for.
    pub order: Order,
    /// The form's versions, newest first.
    pub versions: Vec<String>,
    /// Families told.
    pub families: u64,
    /// Members and other rows inside families.
    pub members: u64,
    /// Families without a position.
    pub without_position: u64,
}

impl About {
    /// Name and value, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let Order { kelurahan, scope, status, values, people, health, why, .. } = &self.order;
        let area = match (*scope, *kelurahan) {
            (0, 0) => "semua dalam jangkauan".to_owned(),
            (0, kelurahan) => format!("kelurahan {kelurahan}"),
            (scope, _) => format!("RT {scope}"),
        };
        let status = if status.is_empty() { "semua" } else { status };
        let note = "Data pribadi (UU 27/2022). Pakai hanya untuk tujuan di atas, simpan di tempat aman, hapus bila selesai.";
        vec![
            ("dibuat", format!("{} WITA", wita(self.made_ms))),
            ("oleh", format!("{} ({}, {})", self.name, self.login, self.role)),
            ("tujuan", why.clone()),
            ("wilayah", area),
            ("keadaan", status.to_owned()),
            ("formulir", self.versions.join(", ")),
            ("isi_pilihan", values.code().to_owned()),
            ("data_orang", people.code().to_owned()),
            ("data_kesehatan", health.code().to_owned()),
            ("jumlah_keluarga", self.families.to_string()),
            ("jumlah_baris_anggota", self.members.to_string()),
            ("tanpa_lokasi", self.without_position.to_string()),
            ("catatan", note.to_owned()),
        ]
    }
}

/// A moment in the time of Bontang: `2026-11-22 16:30`.
pub(crate) fn wita(ms: u64) -> String {
    if ms == 0 {
        return String::new();
    }
    let Clock { now_ms, utc_offset_s } = Clock::wita(ms);
    let seconds = now_ms / 1_000 + i64::from(utc_offset_s);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", rest / 3_600, rest / 60 % 60)
}

/// The day of a moment in the time of Bontang: `2026-11-22`.
pub(crate) fn day(ms: u64) -> String {
    wita(ms).chars().take(10).collect()
}

/// The civil date of a day since 1970, by counting eras of 400 years (Hinnant, "chrono-compatible
/// low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_citys_time() {
        assert_eq!(wita(1_795_335_000_000), "2026-11-22 16:10");
        assert_eq!(wita(951_782_400_000), "2000-02-29 08:00");
        assert_eq!(wita(0), "");
    }
}
