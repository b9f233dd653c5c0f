//! A device or the hub together with what can befall it: a kill, a cut of the power, a wrong clock, a full disk.
//!
//! Invariants: a station's entropy is its own, so what one does never shifts another; a kill keeps the
//! file and nothing else, a cut of the power keeps of the file what [`Disk`] says.

use crate::city::Dice;
use crate::disk::{Copy, Disk, DiskFolder};
use ketuk_device::{Device, Problem, Vault};
use ketuk_server::hub::{Derive, Done, Foresight, Settlement};
use ketuk_server::{Hub, HubWorld, Job, Store, StoreAt, Workers};
use ketuk_vault::{MemorySecret, VaultProblem};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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
    disk: Option<Disk>,
    secret: Arc<MemorySecret>,
    is_full: bool,
}

impl Station {
    /// A new device over an empty vault in memory.
    #[must_use]
    pub fn new(name: &str, entropy: Dice) -> Self {
        Self::over(name, None, entropy)
    }

    /// A new device over an empty vault on a disk.
    #[must_use]
    pub fn on_disk(name: &str, disk: Disk, entropy: Dice) -> Self {
        Self::over(name, Some(disk), entropy)
    }

    fn over(name: &str, disk: Option<Disk>, entropy: Dice) -> Self {
        let mut station = Self {
            name: name.to_owned(),
            clock: Clock::default(),
            device: None,
            fate: Fate::default(),
            entropy,
            disk,
            secret: Arc::default(),
            is_full: false,
        };
        let vault = station.open().unwrap_or_else(Vault::in_memory);
        station.start(vault.expect("an empty vault opens"));
        station
    }

    /// The vault on the disk, where there is one; the machine's secret is not on it.
    fn open(&self) -> Option<Result<Vault, VaultProblem>> {
        let path = self.disk.as_ref()?.path("vault.db");
        let folder = Arc::new(DiskFolder::new(self.disk.as_ref()?));
        Some(Vault::open_on(&path, Arc::<MemorySecret>::clone(&self.secret), folder))
    }

    fn start(&mut self, vault: Vault) {
        vault.on_commit(self.fate.hook()).expect("the hook is set");
        let pages = if self.is_full { 1 } else { PAGES_MANY };
        vault.limit_pages(pages).expect("a limit can be set");
        self.device = Some(Device::open(vault));
    }

    /// What is on the disk opens again, or says why not.
    fn start_again(&mut self) {
        // First the old process goes, then the new one comes.
        let vault = self.device.take().expect("a station has a device").into_vault();
        let vault = if self.disk.is_some() {
            drop(vault);
            let vault = self.open().expect("a station with a disk");
            let vault = vault.unwrap_or_else(|e| panic!("{}: the vault is gone: {e}", self.name));
            vault.check().unwrap_or_else(|e| panic!("{}: the vault is torn: {e}", self.name));
            vault
        } else {
            vault
        };
        self.start(vault);
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

    /// The same with the power gone after some requests to the disk, or at the end; up again afterwards.
    /// What was confirmed stands; of what was not, the disk alone knows.
    pub fn act_without_power<T>(
        &mut self,
        now_ms: u64,
        requests: u64,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> T,
    ) -> T {
        let disk = self.disk.clone().expect("a station with a disk");
        disk.cut_after(requests);
        let done = self.act(now_ms, act);
        disk.cut();
        self.start_again();
        done
    }

    /// Kills the process and starts it again.
    pub fn kill(&mut self) {
        if let Some(disk) = &self.disk {
            disk.kill();
        }
        self.start_again();
    }

    /// The phone as somebody backs it up now.
    #[must_use]
    pub fn back_up(&self) -> Copy {
        self.disk.as_ref().expect("a station with a disk").copy()
    }

    /// The phone is what it was when it was backed up; it draws other entropy than it did then.
    pub fn restore(&mut self, copy: &Copy, entropy: Dice) {
        self.disk.as_ref().expect("a station with a disk").put_back(copy);
        self.entropy = entropy;
        self.start_again();
    }

    /// Somebody copies the whole phone, its secret too: another one that is the same until it goes on.
    #[must_use]
    pub fn copied(&self, name: &str, disk: Disk, entropy: Dice) -> Self {
        disk.put_back(&self.back_up());
        let mut station = Self {
            name: name.to_owned(),
            clock: self.clock,
            device: None,
            fate: Fate::default(),
            entropy,
            disk: Some(disk),
            secret: Arc::new(self.secret.copied()),
            is_full: false,
        };
        let vault = station.open().expect("a station with a disk");
        station.start(vault.expect("a copy opens"));
        station
    }

    /// Whether somebody who puts an old copy of this phone's file into it can read it.
    #[must_use]
    pub fn opens(&self, copy: &Copy) -> bool {
        let disk = Disk::new(Dice::for_part(0, 0));
        disk.put_back(copy);
        let path = disk.path("vault.db");
        let folder = Arc::new(DiskFolder::new(&disk));
        let vault = Vault::open_on(&path, Arc::<MemorySecret>::clone(&self.secret), folder);
        vault.is_ok_and(|vault| vault.is_open())
    }

    /// Whether the device keeps a receipt for a batch.
    #[must_use]
    pub fn has_receipt(&self, number: u64) -> bool {
        let read = |store: ketuk_vault::Store<'_>| store.load_receipt(number);
        self.device().vault().read::<_, VaultProblem>(read).is_ok_and(|receipt| receipt.is_some())
    }

    /// From now on other entropy, as on another phone.
    pub fn reseed(&mut self, entropy: Dice) {
        self.entropy = entropy;
    }

    /// Writes to the vault past the device. Whether that went well.
    pub fn tamper(&mut self, act: impl FnOnce(ketuk_vault::Store<'_>) -> Result<(), VaultProblem>) -> bool {
        let mut vault = self.device.take().expect("a station has a device").into_vault();
        let done = vault.write(act).is_ok();
        self.device = Some(Device::open(vault));
        done
    }

    /// Leaves no room on the disk.
    pub fn fill_disk(&mut self) {
        self.is_full = true;
        self.device().vault().limit_pages(1).expect("a limit can be set");
    }

    /// Makes room again.
    pub fn free_disk(&mut self) {
        self.is_full = false;
        self.device().vault().limit_pages(PAGES_MANY).expect("a limit can be set");
    }

    /// Lets nothing be written, or lets it again; in memory nothing happens.
    pub fn set_read_only(&self, is_read_only: bool) {
        if let Some(disk) = &self.disk {
            disk.set_read_only(is_read_only);
        }
    }

    /// Whether nothing can be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.disk.as_ref().is_some_and(Disk::is_read_only)
    }

    /// The disk promises and does not keep: harm done on purpose.
    pub fn make_disk_lie(&self) {
        if let Some(disk) = &self.disk {
            disk.lie();
        }
    }
}

/// The hub.
#[derive(Debug)]
pub struct HubStation {
    /// Its clock.
    pub clock: Clock,
    hub: Option<Hub>,
    /// Other servers on the same store; whichever the dice name answers next.
    others: Vec<Hub>,
    turns: Dice,
    fate: Fate,
    entropy: Dice,
    seed: [u8; 32],
    disk: Option<Disk>,
}

/// Servers that share a PostgreSQL, where a world has one.
const SERVERS: usize = 3;

/// A store that lives as long as its hub: in memory, or, where `KETUK_STORE` names a PostgreSQL, in a schema of its own
/// there.
///
/// # Panics
///
/// Where that PostgreSQL does not answer.
#[must_use]
pub fn passing_store() -> Store {
    passing_stores(1).pop().expect("as many as were asked for")
}

/// The same for several servers, where that is a PostgreSQL; the last of them is the one that the schema goes with. Without
/// one there is one store.
fn passing_stores(count: usize) -> Vec<Store> {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let Some(url) = std::env::var("KETUK_STORE").ok().filter(|url| url.starts_with("postgres")) else {
        return vec![Store::in_memory().expect("a store without a file opens")];
    };
    let schema = format!("p_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let no_schema = |e: Problem| -> Store { panic!("no schema in PostgreSQL: {e}") };
    let passing = StoreAt::passing(&url, &schema).unwrap_or_else(no_schema);
    let at = StoreAt::in_new_schema(&url, &schema);
    let other = || at.clone().and_then(|at| at.open()).unwrap_or_else(no_schema);
    (1..count).map(|_| other()).chain([passing]).collect()
}

fn open_on(disk: &Disk) -> Store {
    let path = disk.path("server.db");
    Store::open(&path).unwrap_or_else(|e| panic!("the hub's store is gone: {e}"))
}

impl HubStation {
    /// A hub over an empty store in memory, started at `now_ms`.
    #[must_use]
    pub fn new(entropy: Dice, now_ms: u64) -> Self {
        Self::over(None, entropy, now_ms)
    }

    /// The same; where `KETUK_STORE` names a PostgreSQL several servers share it, and any of them answers.
    #[must_use]
    pub fn any_of_several(entropy: Dice, now_ms: u64) -> Self {
        let turns = Dice::seeded(u64::from(entropy.clone().bits()));
        let mut stores = passing_stores(SERVERS);
        let mut station = Self::over_store(stores.pop().expect("one at least"), None, entropy, now_ms);
        for store in stores {
            let hub = station.opened(store, now_ms);
            station.others.push(hub);
        }
        Self { turns, ..station }
    }

    /// A hub over an empty store on a disk.
    #[must_use]
    pub fn on_disk(disk: Disk, entropy: Dice, now_ms: u64) -> Self {
        Self::over(Some(disk), entropy, now_ms)
    }

    fn over(disk: Option<Disk>, entropy: Dice, now_ms: u64) -> Self {
        let store = disk.as_ref().map_or_else(passing_store, open_on);
        Self::over_store(store, disk, entropy, now_ms)
    }

    fn over_store(store: Store, disk: Option<Disk>, entropy: Dice, now_ms: u64) -> Self {
        let mut seed = [0; 32];
        // The first that a hub draws is the seed of its key.
        fill_from(&mut entropy.clone(), &mut seed);
        let (clock, fate, turns, others) = (Clock::default(), Fate::default(), Dice::seeded(0), Vec::new());
        let mut station = Self { clock, hub: None, others, turns, fate, entropy, seed, disk };
        station.start(store, now_ms);
        station
    }

    /// The store on the disk, where there is one.
    fn open(&self) -> Option<Store> {
        self.disk.as_ref().map(open_on)
    }

    fn start(&mut self, store: Store, now_ms: u64) {
        self.hub = Some(self.opened(store, now_ms));
    }

    fn opened(&mut self, store: Store, now_ms: u64) -> Hub {
        store.on_commit(self.fate.hook()).expect("the hook is set");
        let hub = self.in_world(now_ms, |world| Hub::open(store, Workers(1), world));
        hub.expect("a hub opens over its own store")
    }

    /// Another server takes the next request, if the dice say so.
    fn pass_on(&mut self) {
        if self.others.is_empty() {
            return;
        }
        let at = self.turns.below(self.others.len() as u64 + 1) as usize;
        if let (Some(other), Some(hub)) = (self.others.get_mut(at), self.hub.as_mut()) {
            std::mem::swap(other, hub);
        }
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
        self.pass_on();
        let hub = self.hub.take().expect("a station has a hub");
        // What was put off follows at times, as a writer does it that nobody asks for anything.
        if now_ms.is_multiple_of(3) {
            // Where it dies in here, it is due still.
            let _ = hub.settle_due();
        }
        let done = self.in_world(now_ms, |world| act(&hub, world));
        self.hub = Some(hub);
        done
    }

    /// Runs one job as a group of its own; of every other body after a look at it, as a writer has it that is busy, and of
    /// half of these with what follows put off, as in a crowd.
    pub fn run(&mut self, now_ms: u64, job: Job) -> Done {
        self.act(now_ms, |hub, world| {
            let foresight = match &job {
                Job::Sync(body) if body.len() % 2 == 0 => {
                    let derive = if body.len() % 4 == 0 { Derive::Later } else { Derive::Now };
                    Foresight::of(body, &hub.book(), world.now_ms, derive)
                }
                _ => None,
            };
            hub.run_foreseen(world, &[job], &mut [foresight]).pop().expect("a job has an outcome")
        })
    }

    /// A coordinator's decision.
    pub fn settle(&mut self, now_ms: u64, settlement: Settlement) -> Result<Vec<u8>, Problem> {
        self.run(now_ms, Job::Settle(Box::new(settlement)))
    }

    /// Runs a job and dies just before it is durable; the hub is up again afterwards.
    pub fn run_and_die(&mut self, now_ms: u64, job: Job) -> Done {
        self.fate.doom();
        let done = self.run(now_ms, job);
        self.fate.spare();
        self.restart(now_ms);
        done
    }

    /// Runs a job with the power gone after some requests to the disk, or at the end; up again afterwards.
    pub fn run_without_power(&mut self, now_ms: u64, requests: u64, job: Job) -> Done {
        let disk = self.disk.clone().expect("a hub with a disk");
        disk.cut_after(requests);
        let done = self.run(now_ms, job);
        disk.cut();
        self.start_again(now_ms);
        done
    }

    /// Kills the process and starts it again.
    pub fn restart(&mut self, now_ms: u64) {
        if let Some(disk) = &self.disk {
            disk.kill();
        }
        self.start_again(now_ms);
    }

    fn start_again(&mut self, now_ms: u64) {
        let store = self.hub.take().expect("a station has a hub").into_store();
        let store = if self.disk.is_some() {
            drop(store);
            self.open().expect("a hub with a disk")
        } else {
            if !self.others.is_empty() {
                // A server beside others takes a number as it starts, which a full database has no room for.
                store.limit_pages(PAGES_MANY).expect("a limit can be set");
            }
            store
        };
        self.start(store, now_ms);
    }

    /// The server's disk as somebody backs it up now.
    #[must_use]
    pub fn back_up(&self) -> Copy {
        self.disk.as_ref().expect("a hub with a disk").copy()
    }

    /// The server is what it was when it was backed up.
    pub fn restore(&mut self, copy: &Copy, now_ms: u64) {
        self.disk.as_ref().expect("a hub with a disk").put_back(copy);
        self.start_again(now_ms);
    }

    /// Whether these bytes lie anywhere on the server's disk.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.disk.as_ref().is_some_and(|disk| disk.holds(bytes))
    }

    /// Leaves no room on the disk.
    pub fn fill_disk(&self) {
        self.limit_pages(1);
    }

    /// Makes room again.
    pub fn free_disk(&self) {
        self.limit_pages(PAGES_MANY);
    }

    fn limit_pages(&self, pages: u32) {
        for hub in self.others.iter().chain([self.hub()]) {
            hub.store().limit_pages(pages).expect("a limit can be set");
        }
    }
}
