//! A device or the hub together with what can befall it: a kill, a wrong clock, a full disk.
//!
//! Invariants: a station's entropy is its own, so what one does never shifts another; a kill keeps the
//! file and nothing else.

use crate::city::Dice;
use ketuk_device::{Device, Problem, Vault};
use ketuk_server::hub::{Done, Settlement};
use ketuk_server::{Hub, HubWorld, Job, Store, Workers};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Pages that no test fills.
const PAGES_MANY: u32 = 1 << 20;

/// Whether the next commit reaches the disk.
#[derive(Debug, Clone, Default)]
struct Fate(Arc<AtomicBool>);

impl Fate {
    fn doom(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn spare(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Answers SQLite: `false` turns a commit into a rollback, once.
    fn hook(&self) -> impl FnMut() -> bool + Send + 'static {
        let doomed = Arc::clone(&self.0);
        move || !doomed.swap(false, Ordering::Relaxed)
    }
}

/// Entropy out of dice.
fn fill_from(dice: &mut Dice, bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(4) {
        let drawn = dice.bits().to_le_bytes();
        chunk.copy_from_slice(&drawn[..chunk.len()]);
    }
}

/// A clock that may be wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    off_ms: i64,
}

impl Clock {
    /// What it shows at `now_ms`.
    #[must_use]
    pub fn read(self, now_ms: u64) -> u64 {
        now_ms.saturating_add_signed(self.off_ms)
    }

    /// Sets it so that it shows `shown_ms` at `now_ms`, and goes on from there.
    pub fn set(&mut self, now_ms: u64, shown_ms: u64) {
        let off_ms = i128::from(shown_ms) - i128::from(now_ms);
        self.off_ms = i64::try_from(off_ms).unwrap_or(0);
    }
}

/// One field device.
#[derive(Debug)]
pub struct Station {
    /// Who works with it.
    pub name: String,
    /// Its clock.
    pub clock: Clock,
    device: Option<Device>,
    fate: Fate,
    entropy: Dice,
}

impl Station {
    /// A new device over an empty vault.
    #[must_use]
    pub fn new(name: &str, entropy: Dice) -> Self {
        let vault = Vault::in_memory().expect("a vault without a file opens");
        Self::over(name, vault, entropy)
    }

    fn over(name: &str, vault: Vault, entropy: Dice) -> Self {
        let fate = Fate::default();
        vault.on_commit(fate.hook()).expect("the hook is set");
        Self {
            name: name.to_owned(),
            clock: Clock::default(),
            device: Some(Device::open(vault)),
            fate,
            entropy,
        }
    }

    /// The device, to look at.
    #[must_use]
    pub fn device(&self) -> &Device {
        self.device.as_ref().expect("a station has a device")
    }

    /// Lets the device do something at `now_ms` of the world.
    pub fn act<T>(
        &mut self,
        now_ms: u64,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> T,
    ) -> T {
        let entropy = &mut self.entropy;
        let mut fill = |bytes: &mut [u8]| fill_from(entropy, bytes);
        let mut world = ketuk_device::World { now_ms: self.clock.read(now_ms), fill: &mut fill };
        act(self.device.as_mut().expect("a station has a device"), &mut world)
    }

    /// The same with a kill just before the effect reaches the disk; the device is up again afterwards.
    pub fn act_and_die<T>(
        &mut self,
        now_ms: u64,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> T,
    ) -> T {
        self.fate.doom();
        let done = self.act(now_ms, act);
        self.fate.spare();
        self.kill();
        done
    }

    /// Kills the process and starts it again.
    pub fn kill(&mut self) {
        let vault = self.device.take().expect("a station has a device").into_vault();
        self.device = Some(Device::open(vault));
    }

    /// From now on other entropy, as on another phone.
    pub fn reseed(&mut self, entropy: Dice) {
        self.entropy = entropy;
    }

    /// Writes to the vault past the device. Whether that went well.
    pub fn tamper(
        &mut self,
        act: impl FnOnce(ketuk_vault::Store<'_>) -> Result<(), ketuk_vault::VaultProblem>,
    ) -> bool {
        let mut vault = self.device.take().expect("a station has a device").into_vault();
        let done = vault.write(act).is_ok();
        self.device = Some(Device::open(vault));
        done
    }

    /// Leaves no room on the disk.
    pub fn fill_disk(&self) {
        self.device().vault().limit_pages(1).expect("a limit can be set");
    }

    /// Makes room again.
    pub fn free_disk(&self) {
        self.device().vault().limit_pages(PAGES_MANY).expect("a limit can be set");
    }
}

/// The hub.
#[derive(Debug)]
pub struct HubStation {
    /// Its clock.
    pub clock: Clock,
    hub: Option<Hub>,
    fate: Fate,
    entropy: Dice,
    seed: [u8; 32],
}

impl HubStation {
    /// A hub over an empty store, started at `now_ms`.
    #[must_use]
    pub fn new(entropy: Dice, now_ms: u64) -> Self {
        let store = Store::in_memory().expect("a store without a file opens");
        let fate = Fate::default();
        store.on_commit(fate.hook()).expect("the hook is set");
        let mut seed = [0; 32];
        // The first that a hub draws is the seed of its key.
        fill_from(&mut entropy.clone(), &mut seed);
        let mut station = Self { clock: Clock::default(), hub: None, fate, entropy, seed };
        station.start(store, now_ms);
        station
    }

    fn start(&mut self, store: Store, now_ms: u64) {
        let hub = self.in_world(now_ms, |world| Hub::open(store, Workers(1), world));
        self.hub = Some(hub.expect("a hub opens over its own store"));
    }

    fn in_world<T>(&mut self, now_ms: u64, act: impl FnOnce(&mut HubWorld<'_>) -> T) -> T {
        let entropy = &mut self.entropy;
        let mut fill = |bytes: &mut [u8]| fill_from(entropy, bytes);
        act(&mut HubWorld { now_ms: self.clock.read(now_ms), fill: &mut fill })
    }

    /// The seed of the hub's key.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.seed
    }

    /// The hub, to look at.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        self.hub.as_ref().expect("a station has a hub")
    }

    /// Lets the hub do something that needs time or entropy.
    pub fn act<T>(&mut self, now_ms: u64, act: impl FnOnce(&Hub, &mut HubWorld<'_>) -> T) -> T {
        let hub = self.hub.take().expect("a station has a hub");
        let done = self.in_world(now_ms, |world| act(&hub, world));
        self.hub = Some(hub);
        done
    }

    /// Runs one job as a group of its own.
    pub fn run(&mut self, now_ms: u64, job: Job) -> Done {
        self.act(now_ms, |hub, world| hub.run(world, &[job]).pop().expect("a job has an outcome"))
    }

    /// A coordinator's decision.
    pub fn settle(&mut self, now_ms: u64, settlement: Settlement) -> Result<Vec<u8>, Problem> {
        self.run(now_ms, Job::Settle(settlement))
    }

    /// Runs a job and dies just before it is durable; the hub is up again afterwards.
    pub fn run_and_die(&mut self, now_ms: u64, job: Job) -> Done {
        self.fate.doom();
        let done = self.run(now_ms, job);
        self.fate.spare();
        self.restart(now_ms);
        done
    }

    /// Kills the process and starts it again.
    pub fn restart(&mut self, now_ms: u64) {
        let store = self.hub.take().expect("a station has a hub").into_store();
        self.start(store, now_ms);
    }

    /// Leaves no room on the disk.
    pub fn fill_disk(&self) {
        self.hub().store().limit_pages(1).expect("a limit can be set");
    }

    /// Makes room again.
    pub fn free_disk(&self) {
        self.hub().store().limit_pages(PAGES_MANY).expect("a limit can be set");
    }
}
