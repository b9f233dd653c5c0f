//! The door of the vault: its key, wrapped by what the machine keeps and what a person knows.
//!
//! The wrapping key is HKDF-SHA256 of the machine's secret and, where a PIN is set, Argon2id of the PIN.
//!
//! Invariants: a wrong try is on the disk before it is judged, with the delay that follows it; time that passes is
//! told by whoever runs ([`Vault::pass_wait`]) and never read from a clock; a wrong PIN costs what a right one costs;
//! a change of PIN is one row in one transaction.

use crate::VaultProblem;
use crate::keys::VaultKey;
use crate::seal::{Key, random, unwrap, wrap};
use crate::secret::Secret;
use crate::store::{Store, Vault, sql};
use argon2::{Algorithm, Argon2, Params, Version};
use ring::hkdf::{HKDF_SHA256, Salt};
use rusqlite::named_params;
use zeroize::Zeroizing;

/// How long to wait after so many wrong tries, in ms; the last for each further one.
const WAITS_MS: [u64; 9] = [0, 0, 0, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];
/// Memory in KiB, rounds and lanes of Argon2id over a PIN: half a second on a cheap phone, and room for it beside
/// other apps.
const COST_RELEASED: (u32, u32, u32) = (19 * 1024, 3, 1);
/// The same in this build; in those for tests less.
const COST: (u32, u32, u32) = if cfg!(debug_assertions) { (64, 1, 1) } else { COST_RELEASED };
const KIND: &str = "argon2id";
/// Costs that a file may ask for: a damaged one must not fill the memory.
const COST_MAX: (u32, u32, u32) = (256 * 1024, 64, 8);

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotState {
    /// It was plain, and is being sealed.
    Sealing = 0,
    /// Everything is sealed, and nothing plain is left in free pages.
    Sealed = 1,
    /// Its keys are destroyed; what is left goes at the next opening.
    Destroyed = 2,
}

pub(crate) struct Slot {
    pub(crate) state: SlotState,
    epoch: u32,
    kdf: String,
    salt: Vec<u8>,
    secret: Vec<u8>,
    wrapped: Vec<u8>,
    wrong: u32,
    left_ms: u64,
}

/// Derives 32 bytes out of the machine's secret and the PIN's key.
fn derive(secret: &Secret, pin: &[u8], salt: &[u8], what: &[u8]) -> Result<Key, VaultProblem> {
    let material = Zeroizing::new([&secret[..], pin].concat());
    let mut key = Zeroizing::new([0; 32]);
    let broken = |_| VaultProblem::Row("derivation");
    Salt::new(HKDF_SHA256, salt)
        .extract(&material)
        .expand(&[what], HKDF_SHA256)
        .map_err(broken)?
        .fill(&mut *key)
        .map_err(broken)?;
    Ok(key)
}

/// Which secret it is, without telling it.
fn name_of(secret: &Secret) -> Result<Vec<u8>, VaultProblem> {
    Ok(derive(secret, &[], &[], b"ketuk.secret.name.1")?[..8].to_vec())
}

fn describe((memory, rounds, lanes): (u32, u32, u32)) -> String {
    format!("{KIND}${memory}${rounds}${lanes}")
}

fn read_cost(kdf: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<_> = kdf.split('$').collect();
    let [kind, memory, rounds, lanes] = parts.as_slice() else { return None };
    let (memory, rounds, lanes) = (memory.parse().ok()?, rounds.parse().ok()?, lanes.parse().ok()?);
    let fits = memory <= COST_MAX.0 && rounds <= COST_MAX.1 && lanes <= COST_MAX.2;
    (*kind == KIND && fits).then_some((memory, rounds, lanes))
}

/// The key of a PIN; of no PIN, nothing.
fn pin_key(kdf: &str, salt: &[u8], pin: &str) -> Result<Zeroizing<Vec<u8>>, VaultProblem> {
    if kdf.is_empty() {
        return Ok(Zeroizing::new(Vec::new()));
    }
    let broken = || VaultProblem::Row("kdf");
    let (memory, rounds, lanes) = read_cost(kdf).ok_or_else(broken)?;
    let params = Params::new(memory, rounds, lanes, Some(32)).map_err(|_| broken())?;
    let mut key = Zeroizing::new(vec![0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, &mut key)
        .map_err(|_| broken())?;
    Ok(key)
}

/// What one try at a PIN costs whoever makes it, at the cost of released builds: for benches.
///
/// # Errors
/// Where the memory for it is not there.
pub fn try_pin_cost() -> Result<(), VaultProblem> {
    pin_key(&describe(COST_RELEASED), &[7; 16], "135790").map(drop)
}

fn wait_after(wrong: u32) -> u64 {
    let at = usize::try_from(wrong).unwrap_or(usize::MAX);
    WAITS_MS.get(at).copied().unwrap_or(WAITS_MS[WAITS_MS.len() - 1])
}

fn bound(epoch: u32) -> Vec<u8> {
    [&b"ketuk.vaultkey.1"[..], &epoch.to_be_bytes()].concat()
}

/// The vault key in another wrapping: what is kept for the PIN, the salt, and the wrapped key.
fn wrap_for(
    vault: &VaultKey,
    secret: &Secret,
    pin: &str,
) -> Result<(String, Vec<u8>, Vec<u8>), VaultProblem> {
    let salt = random::<16>()?.to_vec();
    let kdf = if pin.is_empty() { String::new() } else { describe(COST) };
    let wrapping = derive(secret, &pin_key(&kdf, &salt, pin)?, &salt, b"ketuk.vault.wrap.1")?;
    let wrapped = wrap(&wrapping, &bound(vault.epoch), &*vault.key)?;
    Ok((kdf, salt, wrapped))
}

impl Slot {
    /// The vault key, if the PIN is right.
    fn unwrap(&self, secret: &Secret, pin: &str) -> Result<Option<VaultKey>, VaultProblem> {
        let wrapping =
            derive(secret, &pin_key(&self.kdf, &self.salt, pin)?, &self.salt, b"ketuk.vault.wrap.1")?;
        let Some(key) = unwrap(&wrapping, &bound(self.epoch), &self.wrapped)?.map(Zeroizing::new) else {
            return Ok(None);
        };
        let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| VaultProblem::Row("vault key"))?;
        let is_sealing = self.state == SlotState::Sealing;
        Ok(Some(VaultKey { key: Zeroizing::new(key), epoch: self.epoch, is_sealing, is_plain: false }))
    }
}

impl Store<'_> {
    pub(crate) fn find_slot(&self) -> Result<Option<Slot>, VaultProblem> {
        self.find(sql!("slot/load"), [], |row| {
            let state = match row.get::<_, u8>("state")? {
                0 => SlotState::Sealing,
                1 => SlotState::Sealed,
                2 => SlotState::Destroyed,
                _ => return Err(VaultProblem::Newer),
            };
            Ok(Slot {
                state,
                epoch: row.get("epoch")?,
                kdf: row.get("kdf")?,
                salt: row.get("salt")?,
                secret: row.get("secret")?,
                wrapped: row.get("wrapped")?,
                wrong: row.get("wrong")?,
                left_ms: row.get("left_ms")?,
            })
        })
    }

    pub(crate) fn mark_slot(&self, state: SlotState) -> Result<(), VaultProblem> {
        self.execute(sql!("slot/mark"), named_params! { ":state": state as u8 }).map(drop)
    }

    fn save_tries(&self, wrong: u32, left_ms: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("slot/save_tries"), named_params! { ":wrong": wrong, ":left_ms": left_ms })
            .map(drop)
    }
}

impl Vault {
    pub(crate) fn slot(&self) -> Result<Option<Slot>, VaultProblem> {
        self.read(|store| store.find_slot())
    }

    /// Whether the key is in memory.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.key.is_some()
    }

    /// Whether it opens only with a PIN.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn has_pin(&self) -> Result<bool, VaultProblem> {
        Ok(self.slot()?.is_some_and(|slot| !slot.kdf.is_empty()))
    }

    /// Which kind of store keeps the machine's half of the key: see [`crate::PlatformSecret::store`].
    #[must_use]
    pub fn secret_store(&self) -> &'static str {
        self.secret.store()
    }

    /// Whether the machine has the secret that this file was sealed with; `true` for a file that has no key yet.
    ///
    /// # Errors
    /// Where file or store cannot be read.
    pub fn has_secret(&self) -> Result<bool, VaultProblem> {
        match self.slot()? {
            Some(slot) => Ok(self.find_secret(&slot)?.is_some()),
            None => Ok(true),
        }
    }

    fn find_secret(&self, slot: &Slot) -> Result<Option<Secret>, VaultProblem> {
        let Some(secret) = self.secret.find()? else { return Ok(None) };
        Ok((name_of(&secret)? == slot.secret).then_some(secret))
    }

    /// Drops the key from memory: nothing that is sealed can be read until [`Vault::unlock`].
    pub fn lock(&mut self) {
        self.key = None;
    }

    /// Opens a file that has no PIN, and gives one that has no key yet its key. `false` where it stays closed because
    /// of a PIN, or of a secret that is not on this machine.
    pub(crate) fn open_without_pin(&mut self, is_new: bool) -> Result<bool, VaultProblem> {
        let Some(slot) = self.slot()? else {
            self.give_key(is_new)?;
            return self.open_without_pin(is_new);
        };
        if slot.state == SlotState::Destroyed {
            self.finish_erase()?;
            return Ok(self.is_open());
        }
        let Some(secret) = self.find_secret(&slot)?.filter(|_| slot.kdf.is_empty()) else { return Ok(false) };
        let Some(key) = slot.unwrap(&secret, "")? else { return Err(VaultProblem::Row("vault key")) };
        self.enter(key)?;
        Ok(true)
    }

    /// A new vault key, wrapped by the machine's secret alone. One that is there already stays.
    fn give_key(&mut self, is_new: bool) -> Result<(), VaultProblem> {
        let secret = self.secret.make()?;
        let state = if is_new { SlotState::Sealed } else { SlotState::Sealing };
        let key = VaultKey { key: random::<32>()?, epoch: 1, is_sealing: false, is_plain: false };
        let (_, salt, wrapped) = wrap_for(&key, &secret, "")?;
        let name = name_of(&secret)?;
        self.write(|store| {
            let params = named_params! {
                ":state": state as u8, ":epoch": key.epoch, ":salt": salt, ":secret": name, ":wrapped": wrapped,
            };
            store.execute(sql!("slot/insert"), params).map(drop)
        })
    }

    /// The key is known: goes on with sealing where that was not finished. Without room for it the vault opens all
    /// the same, for a phone that is full must show what it has; the rest is sealed at an opening with more room.
    fn enter(&mut self, key: VaultKey) -> Result<(), VaultProblem> {
        let is_sealing = key.is_sealing;
        self.key = Some(key);
        match if is_sealing { self.seal_older() } else { Ok(()) } {
            Err(VaultProblem::Full) => Ok(()),
            sealed => sealed,
        }
    }

    /// Opens the vault. The try is counted on the disk before it is judged.
    ///
    /// # Errors
    /// [`VaultProblem::PinWait`] where it must wait, [`VaultProblem::PinWrong`], [`VaultProblem::KeyGone`], or where
    /// the disk refuses.
    pub fn unlock(&mut self, pin: &str) -> Result<(), VaultProblem> {
        if self.slot()?.is_none_or(|slot| slot.kdf.is_empty()) {
            return if self.open_without_pin(false)? { Ok(()) } else { Err(VaultProblem::KeyGone) };
        }
        let key = self.judge(pin)?;
        self.enter(key)
    }

    /// Counts a try, before it is judged by whoever can: [`Vault::unlock`], and who kept a PIN before the vault did.
    ///
    /// # Errors
    /// [`VaultProblem::PinWait`] where it must wait, or where the disk refuses; then nothing may be judged.
    pub fn count_try(&mut self) -> Result<(), VaultProblem> {
        let slot = self.slot()?.ok_or(VaultProblem::Closed)?;
        if slot.left_ms > 0 {
            return Err(VaultProblem::PinWait(slot.left_ms));
        }
        let wrong = slot.wrong.saturating_add(1);
        self.write(|store| store.save_tries(wrong, wait_after(wrong)))
    }

    /// The PIN was right: wrong tries are forgotten.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn clear_tries(&mut self) -> Result<(), VaultProblem> {
        self.write(|store| store.save_tries(0, 0))
    }

    /// The vault key, if the PIN is right.
    fn judge(&mut self, pin: &str) -> Result<VaultKey, VaultProblem> {
        let slot = self.slot()?.ok_or(VaultProblem::Closed)?;
        let secret = self.find_secret(&slot)?.ok_or(VaultProblem::KeyGone)?;
        self.count_try()?;
        let key = slot.unwrap(&secret, pin)?.ok_or(VaultProblem::PinWrong)?;
        self.clear_tries()?;
        Ok(key)
    }

    /// Sets, changes or (with an empty `new`) removes the PIN. Only the vault key's wrapping changes.
    ///
    /// # Errors
    /// As [`Vault::unlock`] for the old PIN; [`VaultProblem::Closed`] where the vault is.
    pub fn set_pin(&mut self, old: &str, new: &str) -> Result<(), VaultProblem> {
        let slot = self.slot()?.ok_or(VaultProblem::Closed)?;
        let secret = self.find_secret(&slot)?.ok_or(VaultProblem::KeyGone)?;
        if self.is_open() && !slot.kdf.is_empty() {
            self.judge(old)?;
        }
        let key = self.key.as_ref().ok_or(VaultProblem::Closed)?;
        let (kdf, salt, wrapped) = wrap_for(key, &secret, new)?;
        self.write(|store| {
            let params = named_params! { ":kdf": kdf, ":salt": salt, ":wrapped": wrapped };
            store.execute(sql!("slot/wrap"), params).map(drop)
        })?;
        // The old wrapping goes from the log too: it opens with the old PIN. The new one holds already; where the disk
        // refuses, the log is emptied another time.
        let _ = self.flush_log();
        Ok(())
    }

    /// How many milliseconds must pass until a PIN may be tried; 0 at once.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn pin_wait_ms(&self) -> Result<u64, VaultProblem> {
        Ok(self.slot()?.map_or(0, |slot| slot.left_ms))
    }

    /// So much time has passed, by a clock that nobody can set: the wait grows shorter.
    ///
    /// # Errors
    /// Where the disk refuses; then it has not.
    pub fn pass_wait(&mut self, passed_ms: u64) -> Result<(), VaultProblem> {
        let Some(slot) = self.slot()?.filter(|slot| slot.left_ms > 0 && passed_ms > 0) else { return Ok(()) };
        self.write(|store| store.save_tries(slot.wrong, slot.left_ms.saturating_sub(passed_ms)))
    }
}
