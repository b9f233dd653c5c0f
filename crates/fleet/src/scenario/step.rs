//! What a story can say, as data.

use super::edition::Edition;
use super::stage::Mishap;

/// A story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its steps in order.
    pub lines: Vec<Line>,
}

/// One step and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line, counted from 1.
    pub number: usize,
    /// The step as written.
    pub text: String,
    /// The step.
    pub step: Step,
}

/// The RT of this number in the list of areas, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area(pub usize);

/// A device at the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// What the story calls it.
    pub name: String,
    /// Where it works.
    pub areas: Vec<Area>,
    /// Which hub knows it.
    pub origin: Origin,
}

/// Where a device was enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// At the story's hub.
    Here,
    /// At a hub of another city, which this one has never heard of.
    Elsewhere,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant shows the words that fill its fields")]
pub enum Step {
    /// `device A, device B in RT2, hub`
    Enrol(Vec<NewDevice>),
    /// `sync A`, `lose answer A` and so on; `sync all` goes on until nothing moves.
    Sync(Option<String>, Mishap),
    /// `ask A`: one request and its answer, whatever is still to be fetched.
    Ask(String),
    /// `deliver late`
    DeliverLate,
    /// `kill A`
    Kill(String),
    /// `restart hub`
    RestartHub,
    /// `clock A 1970`, `clock hub right`; the year, `None` for the right time.
    Clock(String, Option<i16>),
    /// `full disk A`
    FullDisk(String),
    /// `free disk A`
    FreeDisk(String),
    /// `copy A as B`
    Copy(String, String),
    /// `revoke A`
    Revoke(String),
    /// `grant A RT2`
    Grant(String, Area),
    /// `withdraw A RT2`
    Withdraw(String, Area),
    /// A cadre does something.
    Does(String, Deed),
    /// `hub settles H1 atap = seng because …`
    HubSettles { household: String, key: String, value: String, why: String },
    /// `hub undoes H1 atap because …`
    HubUndoes { household: String, key: String, why: String },
    /// `hub rebuilds`: what is derived stays the same.
    HubRebuilds,
    /// `hub publishes 2026.2 [asking a, b] [without c]`, `hub publishes broken 2026.2`
    HubPublishes(Edition),
    /// `hub withdraws 2026.2`
    HubWithdraws(String),
    /// `hub takes e1 as r1`: a device's file comes by hand; the file that answers it.
    HubTakes { file: String, answer: String },
    /// Somebody looks and expects something: a device, `hub`, or `all`.
    Looks(String, Look),
}

/// What a cadre does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant shows the words that fill its fields")]
pub enum Deed {
    /// `household H1 [in RT2] [atap = seng]`: a household that stands on everybody's list; puts it on the
    /// device where it is not there yet, answers and saves.
    Household { household: String, area: Option<Area>, answer: Option<(String, String)> },
    /// `starts H9 [in RT2]`: a household that stands on no list.
    Starts { household: String, area: Option<Area> },
    /// `types H1 atap = seng`
    Types { household: String, key: String, value: String },
    /// `saves H1`
    Saves(String),
    /// `dies saving H1`: killed before the save is on the disk.
    DiesSaving(String),
    /// `removes H1 ani because pindah`
    Removes { household: String, member: String, why: String },
    /// `finishes H1 selesai`
    Finishes { household: String, outcome: String },
    /// `settles H1 atap = seng because …`
    Settles { household: String, key: String, value: String, why: String },
    /// `upgrades H1`
    Upgrades(String),
    /// `takes form 2026.2`: the package comes on a stick.
    TakesForm(String),
    /// `exports e1`: everything that waits, as a file to carry.
    Exports(String),
    /// `opens r1`: a file that came by hand.
    Opens(String),
    /// `imports P1, P2`: rows of the prelist of the device's first area.
    Imports(Vec<String>),
}

/// What somebody expects to see.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant shows the words that fill its fields")]
pub enum Look {
    /// `H1 atap is seng`
    Is { household: String, key: String, value: String },
    /// `H1 atap is disputed: genteng | seng`
    IsDisputed { household: String, key: String, values: Vec<String> },
    /// `H1 atap is undisputed`
    IsUndisputed { household: String, key: String },
    /// `H1 is waiting`, `arrived`, `apart`, `refused`
    Arrival { household: String, state: String },
    /// `H1 has draft atap = seng`
    HasDraft { household: String, key: String, value: String },
    /// `H1 has no drafts`
    HasNoDrafts(String),
    /// `H1 has finding member.two_heads`
    HasFinding { household: String, code: String },
    /// `has 2 households`
    Households(usize),
    /// `keeps 1 apart`: changes in quarantine, for the hub.
    KeepsApart(usize),
    /// `offers 2026.2`: what a new interview asks.
    Offers(String),
    /// `H1 asks 2026.1`: the version that the household is asked with.
    Asks { household: String, version: String },
    /// `H1 may become 2026.2`; `H1 may not become 2026.2: catatan`; `H1 stays`: the upgrade that is shown,
    /// and what it would lose.
    Upgrade { household: String, to: Option<String>, lost: Vec<String> },
    /// `H1 is read only`: its version is not here.
    ReadOnly(String),
    /// `hears clock.wrong`: a problem or a notice of what it did last.
    Hears(String),
    /// `hears nothing`
    HearsNothing,
}
