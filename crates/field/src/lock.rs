//! The locked screen: a PIN with a growing delay.
//!
//! The PIN keeps people out of the screens; what is in the file is sealed by the trust layer, not here.
//!
//! Invariants: the PIN itself is nowhere, only PBKDF2-HMAC-SHA256 of it; every wrong try is on the disk
//! before it is answered, so that ending the app wins no further try; a clock put back wins none either.

use crate::core::Core;
use crate::limits::{PIN_DIGITS, PIN_ROUNDS};
use crate::problem::Trouble;
use ketuk_transport::Outside;
use ring::pbkdf2;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

const PIN: &str = "pin";
const TRIES: &str = "pin.tries";
/// How long to wait after so many wrong tries, in ms; the last for each further one.
const DELAYS_MS: [u64; 9] = [0, 0, 0, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];

/// What is kept of a PIN.
#[derive(Serialize, Deserialize)]
struct Kept {
    rounds: u32,
    salt: [u8; 16],
    hash: [u8; 32],
}

/// Wrong tries since the last right one.
#[derive(Default, Serialize, Deserialize)]
struct Tries {
    wrong: u32,
    last_ms: u64,
}

fn hash(pin: &str, salt: &[u8; 16], rounds: u32) -> [u8; 32] {
    let mut hash = [0; 32];
    let rounds = NonZeroU32::new(rounds).unwrap_or(NonZeroU32::MIN);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, pin.as_bytes(), &mut hash);
    hash
}

impl Core {
    fn load_pin(&self) -> Result<Option<Kept>, Trouble> {
        let Some(text) = self.device.load_note(PIN)? else { return Ok(None) };
        if text.is_empty() {
            return Ok(None);
        }
        // A note that cannot be read keeps the door shut: nobody gets in by damaging it.
        let kept = serde_json::from_str(&text);
        Ok(Some(kept.unwrap_or(Kept { rounds: 1, salt: [0; 16], hash: [0; 32] })))
    }

    pub(crate) fn has_pin(&self) -> Result<bool, Trouble> {
        Ok(self.load_pin()?.is_some())
    }

    fn load_tries(&self) -> Result<Tries, Trouble> {
        let text = self.device.load_note(TRIES)?.unwrap_or_default();
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    fn save_tries(&mut self, tries: &Tries) -> Result<(), Trouble> {
        let text = serde_json::to_string(tries).map_err(|_| Trouble::unreadable("tries"))?;
        Ok(self.device.save_note(TRIES, &text)?)
    }

    /// How long until a PIN may be tried again.
    pub(crate) fn pin_wait_ms(&mut self) -> Result<u64, Trouble> {
        let Tries { wrong, last_ms } = self.load_tries()?;
        let at = usize::try_from(wrong).unwrap_or(usize::MAX);
        let delay = DELAYS_MS[at.min(DELAYS_MS.len()) - usize::from(at >= DELAYS_MS.len())];
        let now_ms = self.outside.now_ms();
        if now_ms < last_ms && delay > 0 {
            // The clock was put back: the delay begins again from here.
            self.save_tries(&Tries { wrong, last_ms: now_ms })?;
            return Ok(delay);
        }
        Ok((last_ms + delay).saturating_sub(now_ms).min(delay))
    }

    /// Whether `pin` is the one that was set; `Ok` also where none is.
    fn check_pin(&mut self, pin: &str) -> Result<(), Trouble> {
        let Some(Kept { rounds, salt, hash: kept }) = self.load_pin()? else { return Ok(()) };
        let wait_ms = self.pin_wait_ms()?;
        if wait_ms > 0 {
            let seconds = wait_ms.div_ceil(1000);
            return Err(Trouble::Said(
                "pin.wait",
                format!("Terlalu banyak salah. Coba lagi dalam {seconds} detik."),
                format!("Too many wrong tries. Try again in {seconds} seconds."),
            ));
        }
        let tries = self.load_tries()?;
        let now_ms = self.outside.now_ms();
        self.save_tries(&Tries { wrong: tries.wrong + 1, last_ms: now_ms })?;
        if !same(&hash(pin, &salt, rounds), &kept) {
            return Err(Trouble::said("pin.wrong", "PIN salah. Coba lagi.", "Wrong PIN. Try again."));
        }
        self.save_tries(&Tries::default())
    }

    /// Sets, changes or removes the PIN.
    pub(crate) fn set_pin(&mut self, old: &str, new: &str) -> Result<(), Trouble> {
        self.check_pin(old)?;
        if new.is_empty() {
            self.device.save_note(PIN, "")?;
            return Ok(());
        }
        if !PIN_DIGITS.contains(&new.len()) || !new.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Trouble::said(
                "pin.unfit",
                "PIN harus 4 sampai 12 angka.",
                "A PIN has 4 to 12 digits.",
            ));
        }
        let salt = self.outside.with_world(|world| world.random::<16>());
        let rounds = if cfg!(debug_assertions) { 1_000 } else { PIN_ROUNDS };
        let kept = Kept { rounds, salt, hash: hash(new, &salt, rounds) };
        let text = serde_json::to_string(&kept).map_err(|_| Trouble::unreadable("pin"))?;
        Ok(self.device.save_note(PIN, &text)?)
    }

    pub(crate) fn unlock(&mut self, pin: &str) -> Result<(), Trouble> {
        self.check_pin(pin)?;
        self.locked = false;
        Ok(())
    }

    /// Locks the screen, where a PIN is set.
    pub(crate) fn lock(&mut self) -> Result<(), Trouble> {
        self.locked = self.has_pin()?;
        Ok(())
    }
}

/// Compares in a time that says nothing of where two hashes differ.
fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().zip(b).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}
