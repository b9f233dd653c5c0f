//! The locked screen: the door of the vault, and what opens it.
//!
//! Invariants: while it is locked the vault's key is not in memory; every wrong try is on the disk before it is
//! judged, so that ending the app wins no further try; the wait for the next one is counted by the time that this
//! process runs, so that no clock that is set back or forward changes it; nobody's household is lost by a forgotten
//! PIN, only out of reach.

use crate::core::Core;
use crate::limits::{IDLE_LOOK_MS, PIN_DIGITS, WAIT_KEPT_MS};
use crate::problem::Trouble;
use crate::sync::SyncState;
use crate::thread::FarDesk;
use ketuk_device::{Device, Problem, ProblemCode, Vault};
use ketuk_transport::Outside;
use ketuk_view::EventView;
use ring::pbkdf2;
use serde::Deserialize;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// Where a PIN was kept before the vault was sealed, and its wrong tries.
const OLD_PIN: &str = "pin";
const OLD_TRIES: &str = "pin.tries";

/// What was kept of a PIN before the vault was sealed; it goes the first time it is entered.
#[derive(Deserialize)]
pub(crate) struct OldPin {
    rounds: u32,
    salt: [u8; 16],
    hash: [u8; 32],
}

impl OldPin {
    fn fits(&self, pin: &str) -> bool {
        let rounds = NonZeroU32::new(self.rounds).unwrap_or(NonZeroU32::MIN);
        pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, rounds, &self.salt, pin.as_bytes(), &self.hash).is_ok()
    }
}

/// What a person reads of a PIN that was not taken.
fn told(problem: Problem) -> Trouble {
    let wait_ms = problem.detail.parse::<u64>().ok().filter(|_| problem.code == ProblemCode::PinWait);
    let Some(wait_ms) = wait_ms else { return problem.into() };
    let seconds = wait_ms.div_ceil(1000);
    Trouble::Said(
        "pin.wait",
        format!("Terlalu banyak salah. Coba lagi dalam {seconds} detik. Biarkan Ketuk terbuka."),
        format!("Too many wrong tries. Try again in {seconds} seconds. Leave Ketuk open."),
    )
}

/// Locks the device when nobody has asked for anything for long. Ends with the app.
pub(crate) async fn watch(desk: FarDesk, sync: SyncState) {
    loop {
        tokio::time::sleep(Duration::from_millis(IDLE_LOOK_MS)).await;
        let Some(desk) = desk.upgrade() else { return };
        let is_busy = sync.view().state != "idle";
        let looked = desk.ask(move |core| core.lock_if_idle(Instant::now(), is_busy)).await;
        if looked.is_err() {
            return;
        }
    }
}

impl Core {
    /// Whether nothing is answered but what the lock screen asks.
    pub(crate) fn is_locked(&self) -> bool {
        self.old_pin || self.device.is_locked()
    }

    pub(crate) fn has_pin(&self) -> Result<bool, Trouble> {
        Ok(self.old_pin || self.device.has_pin()?)
    }

    /// A PIN from before the vault was sealed. One that cannot be read fits nothing: nobody gets in by damaging it.
    pub(crate) fn load_old_pin(&self) -> Option<OldPin> {
        let text = self.device.load_note(OLD_PIN).ok().flatten().filter(|text| !text.is_empty())?;
        let unreadable = OldPin { rounds: 1, salt: [0; 16], hash: [0; 32] };
        Some(serde_json::from_str(&text).unwrap_or(unreadable))
    }

    /// How long until a PIN may be tried. Time that this process ran meanwhile is taken off on the disk, so that
    /// ending the app neither shortens the wait nor begins it anew.
    pub(crate) fn pin_wait_ms(&mut self) -> Result<u64, Trouble> {
        let left_ms = self.device.pin_wait_ms()?;
        let now = Instant::now();
        let passed = now.saturating_duration_since(self.waited);
        let passed_ms = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
        if left_ms > 0 && passed_ms < WAIT_KEPT_MS.min(left_ms) {
            return Ok(left_ms - passed_ms);
        }
        self.waited = now;
        if left_ms > 0 {
            self.device.pass_pin_wait(passed_ms)?;
        }
        Ok(left_ms.saturating_sub(passed_ms))
    }

    /// Runs a try at a PIN: what has passed is counted before, and the wait that may follow begins after.
    fn attempt(&mut self, act: impl FnOnce(&mut Device) -> Result<(), Problem>) -> Result<(), Trouble> {
        self.pin_wait_ms()?;
        let tried = act(&mut self.device);
        self.waited = Instant::now();
        tried.map_err(told)
    }

    /// Sets, changes or removes the PIN.
    pub(crate) fn set_pin(&mut self, old: &str, new: &str) -> Result<(), Trouble> {
        let fits = PIN_DIGITS.contains(&new.len()) && new.bytes().all(|b| b.is_ascii_digit());
        if !new.is_empty() && !fits {
            return Err(Trouble::said(
                "pin.unfit",
                "PIN harus 4 sampai 12 angka.",
                "A PIN has 4 to 12 digits.",
            ));
        }
        self.attempt(|device| device.set_pin(old, new))
    }

    /// Opens the vault.
    pub(crate) fn unlock(&mut self, pin: &str) -> Result<(), Trouble> {
        self.used = Instant::now();
        if !self.old_pin {
            return self.attempt(|device| device.unlock(pin));
        }
        let kept = self.load_old_pin();
        self.attempt(|device| {
            device.count_pin_try()?;
            if !kept.is_some_and(|kept| kept.fits(pin)) {
                return Err(Problem::new(ProblemCode::PinWrong));
            }
            device.clear_pin_tries()?;
            // From now on it opens the vault.
            device.set_pin("", pin)?;
            device.save_note(OLD_TRIES, "")?;
            device.save_note(OLD_PIN, "")
        })?;
        self.old_pin = false;
        Ok(())
    }

    /// Locks the device, where a PIN is set: the vault's key goes from memory.
    pub(crate) fn lock(&mut self) -> Result<(), Trouble> {
        if self.device.has_pin()? {
            self.device.lock();
        }
        Ok(())
    }

    /// Locks the device where nobody asked for anything for as long as was chosen, unless something runs.
    pub(crate) fn lock_if_idle(&mut self, now: Instant, is_busy: bool) {
        let most = Duration::from_secs(u64::from(self.settings.lock_minutes) * 60);
        if is_busy {
            self.used = now;
        }
        if self.is_locked() || now.saturating_duration_since(self.used) < most {
            return;
        }
        if self.lock().is_ok() && self.is_locked() {
            self.tell(EventView::Locked);
        }
    }

    /// Begins anew for somebody who forgot the PIN: see [`ketuk_view::Forget`].
    pub(crate) fn forget(&mut self, told_households: u32) -> Result<(), Trouble> {
        if !self.is_locked() {
            return Err(Trouble::unreadable("locked"));
        }
        let unsent = self.device.count_unsent_households()?;
        if unsent != told_households {
            return Err(Trouble::said(
                "pin.unsent_changed",
                "Jumlah yang belum terkirim sudah berubah. Baca lagi, lalu putuskan.",
                "The number of unsent households has changed. Read again, then decide.",
            ));
        }
        // What was put aside earlier may hold what nobody else has: it goes with nothing but a wipe.
        if unsent == 0 && Device::count_aside(&self.vault_path()) == 0 {
            self.device.erase_all(&[])?;
        } else {
            let path = self.vault_path();
            // The file is closed before it moves. What stands in for it meanwhile never opens: where the disk refuses
            // the new file, nobody works in memory and loses it.
            let pin = self.outside.with_world(|world| world.random::<16>());
            let pin: String = pin.iter().map(|byte| format!("{byte:02x}")).collect();
            let mut shut = Device::open(Vault::in_memory().map_err(|_| Trouble::unreadable("vault"))?);
            shut.set_pin("", &pin)?;
            shut.lock();
            self.device = shut;
            let moved = Device::set_aside(&path, self.secret.as_ref());
            self.device = Device::load_with(&path, std::sync::Arc::clone(&self.secret))?;
            self.old_pin = self.load_old_pin().is_some();
            moved?;
        }
        self.old_pin = false;
        let settings = self.settings.clone();
        self.save_settings(&settings)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use std::sync::Arc;

    /// A core in a folder of its own.
    fn core(name: &str) -> (Core, std::path::PathBuf) {
        let folder = std::env::temp_dir().join(format!("ketuk-lock-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        (open(&folder), folder)
    }

    fn open(folder: &std::path::Path) -> Core {
        Core::open(Options::in_folder(folder.to_owned()), Arc::new(|_| ()))
            .map_err(|_| "opened")
            .expect("a core")
    }

    fn code(tried: Result<(), Trouble>) -> String {
        tried.expect_err("refused").to_view("id").code
    }

    #[test]
    fn it_locks_itself_when_nobody_touches_it() {
        let (mut core, folder) = core("idle");
        core.set_pin("", "2468").expect("set");
        let minutes = |count: u64| Duration::from_secs(count * 60);
        let began = core.used;
        core.lock_if_idle(began + minutes(4), false);
        assert!(!core.is_locked());
        core.lock_if_idle(began + minutes(6), true);
        assert!(!core.is_locked(), "a sync is watched");
        core.lock_if_idle(began + minutes(10), false);
        assert!(!core.is_locked(), "the sync counted as use");
        core.lock_if_idle(began + minutes(12), false);
        assert!(core.is_locked() && core.device.is_locked());
        drop(core);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }

    #[test]
    fn without_a_pin_it_never_locks_itself() {
        let (mut core, folder) = core("open");
        core.lock_if_idle(core.used + Duration::from_secs(86_400), false);
        assert!(!core.is_locked());
        drop(core);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }

    #[test]
    fn a_pin_from_before_the_seal_becomes_the_vaults() {
        let (mut core, folder) = core("old");
        let (rounds, salt) = (NonZeroU32::MIN, [1; 16]);
        let mut hash = [0; 32];
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, &salt, b"2468", &mut hash);
        let kept = serde_json::json!({ "rounds": 1, "salt": salt, "hash": hash }).to_string();
        core.device.save_note(OLD_PIN, &kept).expect("kept");
        drop(core);
        let mut core = open(&folder);
        assert!(core.is_locked() && core.has_pin().expect("readable"));
        assert_eq!(code(core.unlock("1357")), "pin.wrong");
        core.unlock("2468").expect("opened");
        assert!(!core.is_locked() && core.device.has_pin().expect("readable"));
        drop(core);
        let mut core = open(&folder);
        assert!(core.device.is_locked(), "the vault itself is closed now");
        assert_eq!(code(core.unlock("1357")), "pin.wrong");
        core.unlock("2468").expect("opened");
        drop(core);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }

    #[test]
    fn an_old_pin_that_was_damaged_keeps_the_door_shut() {
        let (mut core, folder) = core("damaged");
        core.device.save_note(OLD_PIN, "{").expect("kept");
        drop(core);
        let mut core = open(&folder);
        assert!(core.is_locked());
        assert_eq!(code(core.unlock("")), "pin.wrong");
        drop(core);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }

    #[test]
    fn time_that_passes_without_the_app_does_not_shorten_the_wait() {
        let (mut core, folder) = core("wait");
        core.set_pin("", "2468").expect("set");
        core.lock().expect("locked");
        for _ in 0..3 {
            assert_eq!(code(core.unlock("1357")), "pin.wrong");
        }
        let wait_ms = core.pin_wait_ms().expect("readable");
        assert!(wait_ms > 20_000 && wait_ms <= 30_000, "{wait_ms}");
        drop(core);
        let mut core = open(&folder);
        assert!(core.pin_wait_ms().expect("readable") > 20_000);
        // As if the process had run for half a minute.
        core.waited =
            core.waited.checked_sub(Duration::from_secs(31)).expect("a machine that runs for that long");
        assert_eq!(core.pin_wait_ms().expect("readable"), 0);
        core.unlock("2468").expect("opened");
        drop(core);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }

    #[test]
    fn whoever_forgot_the_pin_begins_anew() {
        let (mut core, folder) = core("forgot");
        core.set_pin("", "2468").expect("set");
        assert_eq!(code(core.forget(0)), "request.invalid", "not while it is open");
        core.lock().expect("locked");
        assert_eq!(code(core.forget(3)), "pin.unsent_changed");
        core.forget(0).expect("begun anew");
        assert!(!core.is_locked() && !core.has_pin().expect("readable"));
        assert_eq!(Device::count_aside(&core.vault_path()), 0, "the server had everything");
        drop(core);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }

    #[test]
    fn a_second_forgotten_pin_destroys_nothing_that_was_put_aside() {
        let (core, folder) = core("again");
        let path = core.vault_path();
        drop(core);
        // What the first forgotten PIN has left there, with what nobody else has.
        Device::set_aside(&path, &ketuk_device::FileSecret::beside(&path)).expect("aside");
        let aside = path.with_file_name("ketuk.db.lama-1");
        let before = std::fs::read(&aside).expect("there");
        let mut core = open(&folder);
        core.set_pin("", "2468").expect("set");
        core.lock().expect("locked");
        core.forget(0).expect("begun anew");
        assert_eq!(Device::count_aside(&path), 2, "the second lies beside the first");
        assert_eq!(std::fs::read(&aside).expect("still there"), before);
        let opened = Device::load(&aside).expect("whoever can opens it still");
        assert!(!opened.is_locked(), "its secret lies beside it");
        drop((core, opened));
        std::fs::remove_dir_all(folder).expect("our own folder");
    }
}
