//! Limits of the app itself, each with its reason.

/// A photo of an invitation, decoded: a phone's camera gives 12 megapixels, a screen shrinks it before.
pub(crate) const CODE_PIXELS_MAX: u64 = 24_000_000;
/// A photo of an invitation, as it comes: a JPEG of that size.
pub(crate) const CODE_BYTES_MAX: usize = 16 << 20;
/// A photo, a sound or another file as base64: what the wire takes, a third larger.
pub(crate) const FILE_BASE64_MAX: usize = 24 << 20;
/// A file that came by hand, as base64: a return of 32 MiB, a third larger.
pub(crate) const BUNDLE_BASE64_MAX: usize = 45 << 20;
/// Letters of a place that a screen remembers: a record, a page, a key and words around them.
pub(crate) const PLACE_BYTES_MAX: usize = 1_000;
/// Choices that one search answers: more than fit on three screens are read by nobody.
pub(crate) const CHOICES_MAX: usize = 200;
/// Below this the disk is low: some hundred interviews with a few photos still fit.
pub(crate) const FREE_BYTES_LOW: u64 = 200 << 20;
/// Below this nothing can be kept safely: SQLite needs room for its log while it writes.
pub(crate) const FREE_BYTES_FULL: u64 = 8 << 20;
/// Digits of a PIN.
pub(crate) const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;
/// How often somebody looks whether the device has been left alone.
pub(crate) const IDLE_LOOK_MS: u64 = 10_000;
/// How much of a wait for the next PIN may be forgotten when the app ends: less would be written too often.
pub(crate) const WAIT_KEPT_MS: u64 = 2_000;
/// Relays that a phone knows: offices that one cadre comes by in a survey.
pub(crate) const RELAYS_MAX: usize = 16;
/// What stands in a relay's code, or was typed.
pub(crate) const RELAY_BYTES_MAX: usize = 400;
