//! Words for codes, in Indonesian and English.
//!
//! Invariant: a code that this program does not know is shown as it is.

use crate::time::{Offset, moment};
use ketuk_device::{ProblemCode, Status};
use ketuk_view::Arrival;

/// The language of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// Bahasa Indonesia.
    Id,
    /// English.
    En,
}

impl Language {
    pub(crate) fn pick<'t, T: ?Sized>(self, indonesian: &'t T, english: &'t T) -> &'t T {
        match self {
            Self::Id => indonesian,
            Self::En => english,
        }
    }

    /// As the form's labels name it.
    pub(crate) fn code(self) -> &'static str {
        self.pick("id", "en")
    }
}

/// What moments are told with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) now_ms: u64,
    pub(crate) offset: Offset,
    pub(crate) language: Language,
}

impl Clock {
    pub(crate) fn tell(self, at_ms: u64) -> String {
        moment(at_ms, self.now_ms, self.offset, self.language)
    }
}

/// Where a household's saves stand.
pub(crate) fn arrival(arrival: Arrival, clock: Clock) -> String {
    let pick = |id, en| clock.language.pick::<str>(id, en);
    match arrival {
        Arrival::Nothing => "-".to_owned(),
        Arrival::Waiting { saves } => format!("{saves} {}", pick("menunggu dikirim", "waiting to be sent")),
        Arrival::Relayed { saves, .. } => {
            format!(
                "{saves} {}",
                pick("di kantor kelurahan, belum di server", "at the kelurahan office, not at the server")
            )
        }
        Arrival::Arrived { at_ms: 0 } => pick("sampai di server", "at the server").to_owned(),
        Arrival::Arrived { at_ms } => {
            format!("{} {}", pick("sampai di server", "at the server"), clock.tell(at_ms))
        }
        Arrival::Apart => pick("menunggu koordinator", "waits for the coordinator").to_owned(),
        Arrival::Refused => pick("ditolak; tunjukkan ke petugas", "refused; show an officer").to_owned(),
    }
}

/// A household's status.
pub(crate) fn status(code: &str, language: Language) -> String {
    Status::from_code(code).text(language.code()).to_owned()
}

/// What a disagreement asks for.
pub(crate) fn dispute_class(class: &str, language: Language) -> &str {
    match class {
        "quiet" => language.pick("berlaku sendiri", "settled by rule"),
        "settled" => language.pick("sudah diselesaikan", "settled"),
        "reviewable" => language.pick("perlu dilihat", "to be looked at"),
        "human" => language.pick("perlu diputuskan", "to be decided"),
        other => other,
    }
}

/// Where a save stands.
pub(crate) fn save_state(state: &str, language: Language) -> &str {
    match state {
        "unsent" => language.pick("menunggu dikirim", "waiting to be sent"),
        "batched" => language.pick("sedang dikirim", "on its way"),
        "arrived" => language.pick("sampai di server", "at the server"),
        "apart" => language.pick("disimpan terpisah", "kept apart"),
        "refused" => language.pick("ditolak", "refused"),
        other => other,
    }
}

/// How much a finding matters.
pub(crate) fn severity(severity: &str, language: Language) -> &str {
    match severity {
        "error" => language.pick("salah", "error"),
        "warning" => language.pick("periksa", "check"),
        other => other,
    }
}

/// A problem's code with what to do.
pub(crate) fn problem(code: &str, language: Language) -> String {
    match ProblemCode::parse(code) {
        Some(known) => format!("{} ({code})", language.pick(known.text_id(), known.text_en())),
        None => code.to_owned(),
    }
}

/// Bytes as a person reads them.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{}.{} kB", count / 1_000, count % 1_000 / 100),
        _ => format!("{}.{} MB", count / 1_000_000, count % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(what: Arrival, indonesian: &str, english: &str) {
        let clock = |language| Clock {
            now_ms: 1_786_947_600_000,
            offset: Offset::parse("+08:00").expect("an offset"),
            language,
        };
        assert_eq!(arrival(what, clock(Language::Id)), indonesian);
        assert_eq!(arrival(what, clock(Language::En)), english);
    }

    #[test]
    fn arrivals_are_told() {
        check(Arrival::Nothing, "-", "-");
        check(Arrival::Waiting { saves: 2 }, "2 menunggu dikirim", "2 waiting to be sent");
        check(Arrival::Arrived { at_ms: 1_786_947_600_000 }, "sampai di server 14.20", "at the server 14:20");
        check(Arrival::Arrived { at_ms: 0 }, "sampai di server", "at the server");
    }
    #[test]
    fn bytes_are_rounded_down() {
        assert_eq!([bytes(999), bytes(1_250), bytes(2_345_678)], ["999 B", "1.2 kB", "2.3 MB"]);
    }
    #[test]
    fn a_strangers_code_is_shown_as_it_is() {
        assert_eq!(status("menunggu_bulan", Language::Id), "menunggu_bulan");
        assert_eq!(problem("moon.full", Language::En), "moon.full");
        assert_eq!(status("selesai", Language::En), "completed");
    }
}
