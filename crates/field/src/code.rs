//! An invitation out of a photo of its QR code, or as somebody typed it.
//!
//! What the code holds: `https://server/undang#CODE`, so that a phone's own reader shows where it leads; a
//! bare code is taken as it is.

use crate::core::Core;
use crate::limits::{CODE_BYTES_MAX, CODE_PIXELS_MAX};
use crate::problem::Trouble;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{ImageReader, Limits};
use ketuk_device::Standing;
use ketuk_transport::split_code;
use ketuk_view::InvitationView;
use std::io::Cursor;

/// The path before a relay's key.
const RELAY: &str = "/relai#";
/// The path before the code.
const MARK: &str = "/undang#";

impl Core {
    /// Keeps the server's key that a scanned code named, for the enrolment: screens show the code alone.
    pub(crate) fn note_scanned(&mut self, found: InvitationView) -> Result<InvitationView, Trouble> {
        if !found.relay.is_empty() {
            return match self.device.standing()? {
                Standing::Enrolled(_) => Ok(found),
                Standing::New => Err(Trouble::said(
                    "code.of_relay",
                    "Ini kode titipan kantor kelurahan, bukan undangan. Daftarkan HP dengan kode undangan dulu.",
                    "This is the code of a kelurahan office's relay, not an invitation. Enrol with an invitation first.",
                )),
            };
        }
        let (code, pin) = split_code(&found.code);
        let (code, server) = (code.to_owned(), found.server.clone());
        self.scanned = pin.is_some().then_some(found.code);
        Ok(InvitationView { server, code, relay: String::new() })
    }

    /// The code with the key that came with it, where it is the one that was scanned last.
    pub(crate) fn with_pin(&self, code: &str) -> String {
        let scanned = self.scanned.as_ref().filter(|scanned| split_code(scanned).0 == code);
        scanned.cloned().unwrap_or_else(|| code.to_owned())
    }
}

/// Finds the invitation in a photo.
pub(crate) fn read_photo(base64: &str) -> Result<InvitationView, Trouble> {
    if base64.len() > CODE_BYTES_MAX / 3 * 4 {
        return Err(unreadable());
    }
    let bytes = STANDARD.decode(base64).map_err(|_| unreadable())?;
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| unreadable())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(CODE_PIXELS_MAX * 4);
    reader.limits(limits);
    let photo = reader.decode().map_err(|_| unreadable())?.to_luma8();
    let (width, height) = (photo.width() as usize, photo.height() as usize);
    let shade = |x, y| photo.get_pixel(x as u32, y as u32).0[0];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
    let grids = prepared.detect_grids();
    let texts = grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text);
    texts.filter_map(|text: String| read_text(&text)).next().ok_or_else(unreadable)
}

/// Reads what stands in a code.
pub(crate) fn read_text(text: &str) -> Option<InvitationView> {
    let text = text.trim();
    let invitation = |server: &str, code: &str| InvitationView {
        server: server.to_owned(),
        code: code.trim().to_owned(),
        relay: String::new(),
    };
    if text.starts_with("http") && text.contains(RELAY) {
        return Some(InvitationView { relay: text.to_owned(), ..invitation("", "") });
    }
    if let Some((server, code)) = text.split_once(MARK) {
        return Some(invitation(server, code)).filter(|found| !found.code.is_empty());
    }
    // People read a code aloud in groups, and type it so.
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code =
        (4..=64).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_code.then(|| invitation("", &code))
}

fn unreadable() -> Trouble {
    Trouble::said(
        "code.unreadable",
        "Kode QR tidak terbaca. Ambil foto lagi lebih dekat dan terang, atau ketik kodenya.",
        "The QR code cannot be read. Take the photo again closer and in better light, or type the code.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let read = read_text(text);
        let read = read.as_ref().map(|found| (found.server.as_str(), found.code.as_str()));
        assert_eq!(read, expected);
    }

    #[test]
    fn a_code_may_say_where_it_leads() {
        check("https://ketuk.example.id/undang#K7QF-2MTX", Some(("https://ketuk.example.id", "K7QF-2MTX")));
        check("  K7QF-2MTX\n", Some(("", "K7QF-2MTX")));
        check("K7QF 2MTX", Some(("", "K7QF2MTX")));
    }
    #[test]
    fn a_relays_code_has_no_invitation() {
        let text = format!("https://192.168.1.5:8443/relai#{}", "ab".repeat(32));
        check(&text, Some(("", "")));
        assert_eq!(read_text(&text).map(|found| found.relay), Some(text));
    }
    #[test]
    fn other_codes_are_none() {
        check("https://example.org/menu", None);
        check("https://ketuk.example.id/undang#", None);
        check("", None);
    }
    #[test]
    fn what_is_no_photo_is_refused() {
        assert!(read_photo("aGVsbG8=").is_err());
        assert!(read_photo("***").is_err());
    }
}
