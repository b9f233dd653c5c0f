//! An invitation as a QR code: rows of squares, which a page draws at any size.

use fast_qr::{ECL, QRBuilder};
use ketuk_wire::Pin;

/// The path before the code, as the field app reads it.
const MARK: &str = "/undang#";

/// What a phone's reader finds in the code: where the server is, the invitation, and the TLS key to expect there.
pub(super) fn text(server: &str, code: &str, pin: Option<Pin>) -> String {
    let pin = pin.map(|pin| format!(".{pin}")).unwrap_or_default();
    format!("{}{MARK}{code}{pin}", server.trim_end_matches('/'))
}

/// The squares of a text, row by row, `1` for a dark one; nothing where the text is too long for a code.
pub(super) fn rows(text: &str) -> Vec<String> {
    // A quarter of the squares may be lost: screens are photographed with glare.
    let Ok(code) = QRBuilder::new(text).ecl(ECL::Q).build() else { return Vec::new() };
    let square = |dark: bool| if dark { '1' } else { '0' };
    let row = |y: usize| code[y].iter().take(code.size).map(|module| square(module.value())).collect();
    (0..code.size).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phones_reader_reads_what_was_drawn() {
        let told = text("https://ketuk.example/", "ABCDEFGHJKLM", Some(Pin([0xab; 32])));
        let rows: Vec<Vec<u8>> = rows(&told).into_iter().map(String::into_bytes).collect();
        let (scale, quiet) = (4, 4);
        let side = (rows.len() + 2 * quiet) * scale;
        let shade = |x: usize, y: usize| {
            let at = |place: usize| (place / scale).checked_sub(quiet);
            let dark = at(y).and_then(|y| rows.get(y)).zip(at(x)).and_then(|(row, x)| row.get(x));
            if dark == Some(&b'1') { 0 } else { 255 }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
        let (_, found) = image.detect_grids()[0].decode().expect("a code");
        assert_eq!(found, format!("https://ketuk.example/undang#ABCDEFGHJKLM.{}", "ab".repeat(32)));
    }
    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert!(rows(&"a".repeat(5_000)).is_empty());
    }
}
