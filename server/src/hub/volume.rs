//! What an office sees of a file that was carried here: before it is taken in, and what became of each household.
//!
//! Invariants: looking takes nothing in and keeps nothing; names are told only of households within the reach of who
//! carried the file; that a part came is kept with the answer to it.

use super::carry::Carried;
use super::{Hub, HubWorld};
use crate::limits::BUNDLE_HOUSEHOLDS_SHOWN;
use crate::role::Reach;
use crate::trouble::Trouble;
use crate::view::{BundleHousehold, BundleTaken, BundleView};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ketuk_wire::bundle::Outbound;
use ketuk_wire::sync::Verdict;
use ketuk_wire::{DeviceId, Problem, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a person's name in a file's name.
const NAME_LETTERS_MAX: usize = 24;
/// Parts of one export that are listed: a file has at least some kB.
const PARTS_SHOWN: u64 = 5_000;
/// Times that a phone may claim, so that they fit a column.
const CLAIM_MAX: u64 = 1 << 48;

/// What a phone says of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claimed {
    made_ms: u64,
    households: u64,
    saves: u64,
    part: u64,
    parts: u64,
}

/// What became of the saves of one household.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fate {
    arrived: u64,
    known: u64,
    apart: u64,
    refused: u64,
    waiting: u64,
}

impl Claimed {
    pub(super) fn of(file: &Outbound) -> Self {
        let (part, parts) = file.volume.map_or((1, 1), |volume| (volume.number.max(1), volume.of.max(1)));
        Self {
            made_ms: file.made_ms.min(CLAIM_MAX),
            households: file.households,
            saves: file.saves,
            part: part.min(CLAIM_MAX),
            parts: parts.min(CLAIM_MAX),
        }
    }
}

impl Fate {
    fn note(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Ok(_) => self.arrived += 1,
            Verdict::Duplicate(_) => self.known += 1,
            Verdict::Missing(_) => self.waiting += 1,
            Verdict::Quarantined(_) => self.apart += 1,
            Verdict::Rejected(_) => self.refused += 1,
        }
    }
}

/// Adds up what became of each household, out of verdicts in their order and how many belong to whom.
pub(super) fn note_fates(
    fates: &mut BTreeMap<RecordId, Fate>,
    spans: &[(RecordId, usize)],
    verdicts: &[Verdict],
) {
    let mut rest = verdicts;
    for (record, count) in spans {
        let (own, behind) = rest.split_at((*count).min(rest.len()));
        let fate = fates.entry(*record).or_default();
        own.iter().for_each(|verdict| fate.note(verdict));
        rest = behind;
    }
}

impl Hub {
    /// A file as it would be taken in; refused as [`Hub::open_bundle`] refuses it.
    pub fn look_at_bundle(&self, reach: Reach, file: &[u8]) -> Result<BundleView, Problem> {
        let carried = self.open_bundle(reach, file)?;
        Ok(self.bundle_view(&carried)?)
    }

    fn bundle_view(&self, carried: &Carried) -> Result<BundleView, Trouble> {
        let (device, claimed) = (carried.device(), carried.claimed);
        let known = self.store.load_device(device)?;
        let Claimed { made_ms, households, saves, part, parts } = claimed;
        Ok(BundleView {
            device: device.to_string(),
            name: known.map(|row| row.name).unwrap_or_default(),
            made_ms,
            households,
            saves,
            part,
            parts,
            taken: self.store.list_bundle_volumes((device, made_ms, parts), PARTS_SHOWN)?,
            revoked: carried.is_of_revoked(),
        })
    }

    /// Ends a file: what became of it, with the file that answers it; keeps that this part came.
    pub fn finish_bundle(
        &self,
        world: &mut HubWorld<'_>,
        reach: Reach,
        carried: Carried,
    ) -> Result<BundleTaken, Problem> {
        let (device, claimed) = (carried.device(), carried.claimed);
        let volume = (device, claimed.made_ms, claimed.parts);
        self.grouped(|hub| hub.store.insert_bundle_volume(volume, claimed.part, world.now_ms))?;
        let file = self.bundle_view(&carried)?;
        let households_total = carried.fates.len() as u64;
        let shown = carried.fates.iter().take(BUNDLE_HOUSEHOLDS_SHOWN);
        let households = shown
            .map(|(record, fate)| self.bundle_household(reach, *record, *fate))
            .collect::<Result<_, Trouble>>()?;
        let refused: BTreeSet<String> = carried.refusals().map(ToOwned::to_owned).collect();
        let answer_name = answer_name(&file.name, device, (claimed.part, claimed.parts));
        let answer = STANDARD.encode(self.close_bundle(world, carried)?);
        let refused = refused.into_iter().collect();
        Ok(BundleTaken { file, households, households_total, refused, answer_name, answer })
    }

    fn bundle_household(
        &self,
        reach: Reach,
        record: RecordId,
        fate: Fate,
    ) -> Result<BundleHousehold, Trouble> {
        let scope = self.store.find_record_scope(record)?.filter(|scope| reach.holds(*scope));
        let row = scope.map(|scope| self.store.find_household(scope, record)).transpose()?.flatten();
        let (head, address, area) =
            row.map(|(row, label)| (row.head, row.address, label)).unwrap_or_default();
        let Fate { arrived, known, apart, refused, waiting } = fate;
        let record = record.to_string();
        Ok(BundleHousehold { record, head, address, area, arrived, known, apart, refused, waiting })
    }
}

/// A name for the file to carry back, in letters that every system takes.
fn answer_name(name: &str, device: DeviceId, (part, parts): (u64, u64)) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().take(NAME_LETTERS_MAX).map(plain).collect();
    let words: Vec<_> = name.split('-').filter(|word| !word.is_empty()).collect();
    let name = if words.is_empty() { device.to_string() } else { words.join("-") };
    let volume = if parts > 1 { format!("-{part}dari{parts}") } else { String::new() };
    format!("ketuk-balasan-{name}{volume}.ketuk")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_added_up_by_household() {
        let (one, two) = (RecordId([1; 16]), RecordId([2; 16]));
        let verdicts = [
            Verdict::Ok(1),
            Verdict::Duplicate(2),
            Verdict::Quarantined("x".to_owned()),
            Verdict::Rejected("y".to_owned()),
            Verdict::Missing(Vec::new()),
        ];
        let mut fates = BTreeMap::new();
        note_fates(&mut fates, &[(one, 2), (two, 2), (one, 1)], &verdicts);
        assert_eq!(fates[&one], Fate { arrived: 1, known: 1, waiting: 1, ..Fate::default() });
        assert_eq!(fates[&two], Fate { apart: 1, refused: 1, ..Fate::default() });
    }
    #[test]
    fn an_answer_is_named_after_its_phone() {
        let device = DeviceId([0xab; 8]);
        assert_eq!(answer_name("Sri Rahayu", device, (1, 1)), "ketuk-balasan-sri-rahayu.ketuk");
        assert_eq!(answer_name("../..", device, (2, 3)), "ketuk-balasan-abababababababab-2dari3.ketuk");
    }
}
