//! One phone of the demo: a vault file, who works with it, and a ledger of what was typed.
//!
//! The ledger stands outside the code that is tried: it knows what fingers did, and the checkers compare.
//! Invariant: between phases a station holds no open file, as a phone in a pocket.

use anyhow::Context;
use ketuk_device::{Absorbed, Device, RecordId, RtCode, ScopeId, Value, World};
use ketuk_fleet::city::Dice;
use ketuk_form::Key;
use ketuk_household::VisitOutcome;
use ketuk_transport::{Outside, Road, SystemWorld};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use tokio::runtime::Runtime;

/// What somebody does in the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Interviews every family of an RT.
    Cadre,
    /// Goes to some of the same doors.
    Second,
    /// Looks after several RT of a kelurahan.
    Kelurahan,
}

/// What was done on a phone.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Visits that brought a complete interview.
    pub interviews: u64,
    /// Visits without one, by outcome.
    pub other_visits: BTreeMap<String, u64>,
    /// Families met that were on no list.
    pub unlisted: u64,
    /// Families met that another RT has counted already.
    pub moved: u64,
    /// Visits of a second cadre.
    pub revisits: u64,
    /// Corrections of earlier interviews.
    pub corrections: u64,
    /// Members taken off the list.
    pub removals: u64,
    /// Disagreements settled at the door.
    pub door_settled: u64,
    /// Answers typed.
    pub answers: u64,
    /// Of these, kept one by one.
    pub one_by_one: u64,
    /// Families that an imported list brought, one change each.
    pub listed: u64,
    /// Saves, one change each.
    pub saves: u64,
}

impl Tally {
    /// Changes that this phone has written.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.listed + self.saves
    }

    /// Adds another phone's work.
    pub fn add(&mut self, other: &Self) {
        let Self {
            interviews,
            other_visits,
            unlisted,
            moved,
            revisits,
            corrections,
            removals,
            door_settled,
            answers,
            one_by_one,
            listed,
            saves,
        } = other;
        self.interviews += interviews;
        for (outcome, count) in other_visits {
            *self.other_visits.entry(outcome.clone()).or_default() += count;
        }
        self.unlisted += unlisted;
        self.moved += moved;
        self.revisits += revisits;
        self.corrections += corrections;
        self.removals += removals;
        self.door_settled += door_settled;
        self.answers += answers;
        self.one_by_one += one_by_one;
        self.listed += listed;
        self.saves += saves;
    }
}

/// What was typed last, by record: hashes of key and value.
pub type Ledger = HashMap<RecordId, HashMap<u64, u64>>;

/// One phone.
#[derive(Debug)]
pub struct Station {
    /// Who works with it.
    pub name: String,
    /// What for.
    pub role: Role,
    /// Where.
    pub rts: Vec<RtCode>,
    /// Its vault file.
    pub path: PathBuf,
    /// What was done on it.
    pub tally: Tally,
    /// What was typed on it.
    pub ledger: Ledger,
    /// Records of families that were on no list, by their place in the RT.
    pub unlisted: HashMap<usize, RecordId>,
    /// Families to knock at again, by their place in the RT.
    pub again: Vec<usize>,
    /// Chance of its own.
    pub dice: Dice,
    /// Its clock.
    pub pocket: Pocket,
}

/// The clock and the entropy of one phone; the clock may be wrong.
#[derive(Debug)]
pub struct Pocket {
    system: SystemWorld,
    /// How far the clock is off.
    pub off_ms: i64,
}

impl Pocket {
    /// A pocket whose clock is off by so much.
    #[must_use]
    pub fn new(off_ms: i64) -> Self {
        Self { system: SystemWorld::new(), off_ms }
    }
}

impl Outside for Pocket {
    fn now_ms(&mut self) -> u64 {
        self.system.now_ms().saturating_add_signed(self.off_ms)
    }

    fn fill(&mut self, buffer: &mut [u8]) {
        self.system.fill(buffer);
    }

    async fn wait(&mut self, wait_ms: u64) {
        self.system.wait(wait_ms).await;
    }
}

impl Station {
    /// Takes the phone out of the pocket: opens its file.
    pub fn open(&self) -> anyhow::Result<Device> {
        Device::load(&self.path).with_context(|| self.name.clone())
    }

    /// Its areas as numbers.
    #[must_use]
    pub fn scopes(&self) -> Vec<ScopeId> {
        self.rts.iter().map(|rt| ScopeId(rt.number())).collect()
    }

    /// Enrols with an invitation code.
    pub fn enrol(&mut self, road: &Road, runtime: &Runtime, code: &str) -> anyhow::Result<()> {
        let mut device = self.open()?;
        let enrolled = road.enrol(&mut device, &mut self.pocket, code, &self.name);
        runtime.block_on(enrolled).with_context(|| format!("{} enrols", self.name))
    }

    /// Sends and fetches everything.
    pub fn sync(&mut self, road: &Road, runtime: &Runtime) -> anyhow::Result<Absorbed> {
        let mut device = self.open()?;
        let mut quiet = |_: &Absorbed| ();
        let synced = road.sync(&mut device, &mut self.pocket, &mut quiet);
        runtime.block_on(synced).with_context(|| format!("{} syncs", self.name))
    }

    /// Keeps answers as typed, one by one or (a scanned card, quick fingers) together, and saves them.
    pub fn type_and_save(
        &mut self,
        device: &mut Device,
        record: RecordId,
        answers: &[(Key, Value)],
        typing: Typing,
    ) -> anyhow::Result<()> {
        let saved = self.pocket.with_world(|world| {
            match typing {
                Typing::OneByOne => {
                    for (key, value) in answers {
                        device.answer(world, record, key, value)?;
                    }
                }
                Typing::Together => device.answer_all(world, record, answers)?,
            }
            device.save(world, record)
        })?;
        self.tally.answers += answers.len() as u64;
        if typing == Typing::OneByOne {
            self.tally.one_by_one += answers.len() as u64;
        }
        self.tally.saves += u64::from(saved);
        self.note_typed(record, answers.iter().map(|(key, value)| (key, value)));
        Ok(())
    }

    /// Writes into the ledger what stands by this phone's hand.
    pub fn note_typed<'a>(
        &mut self,
        record: RecordId,
        answers: impl IntoIterator<Item = (&'a Key, &'a Value)>,
    ) {
        let typed = self.ledger.entry(record).or_default();
        for (key, value) in answers {
            typed.insert(hash_of(key.as_str()), hash_of(&value.to_text()));
        }
    }

    /// Ends a visit.
    pub fn finish(
        &mut self,
        device: &mut Device,
        record: RecordId,
        outcome: &VisitOutcome,
    ) -> anyhow::Result<()> {
        self.with_world(|world| device.finish(world, record, outcome))?;
        self.tally.saves += 1;
        self.ledger.entry(record).or_default();
        if *outcome == VisitOutcome::Completed {
            self.tally.interviews += 1;
        } else {
            *self.tally.other_visits.entry(outcome.code().to_owned()).or_default() += 1;
        }
        Ok(())
    }

    /// Lends the phone's clock and entropy.
    pub fn with_world<T>(&mut self, act: impl FnOnce(&mut World<'_>) -> T) -> T {
        self.pocket.with_world(act)
    }
}

/// How answers reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// Each in a transaction of its own, as fingers bring them.
    OneByOne,
    /// All of a save point in one transaction, as an import or a scanned card brings them.
    Together,
}

/// A hash for the ledger.
#[must_use]
pub fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
