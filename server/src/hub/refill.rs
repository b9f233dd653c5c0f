//! A server that was set back gets other people's work again from those who had read it.
//!
//! Invariants: author and server have signed all that counts, the bringer vouches for nothing, so that it may bring back
//! what it read in an area that was taken from it since; what came once is not taken twice; what was set apart or refused stays so; an author whom the backup does not know is known
//! again by this server's own certificate, without areas, and one whose permission was withdrawn is set apart.

use super::merge::Intake;
use super::sync::encode_manifest;
use super::{Hub, HubWorld};
use crate::store::{DeviceState, NewBatch};
use crate::trouble::Trouble;
use ketuk_wire::batch::Item;
use ketuk_wire::feed::{RunItem, SignedRun};
use ketuk_wire::refill::{Refill, Untaken};
use ketuk_wire::sync::{ScopeGrant, Verdict};
use ketuk_wire::{ChangeHash, DeviceId, Nonce, Problem, ProblemCode, RecordId, ScopeId, chunk, limits};
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Hub {
    /// Takes in what a device brings back. One run that is wrong keeps no other out.
    pub(super) fn take_refill(
        &self,
        world: &mut HubWorld<'_>,
        (bringer, grants): (DeviceId, &[ScopeGrant]),
        refills: &[Refill],
    ) -> Result<Vec<Untaken>, Trouble> {
        let mut untaken = Vec::new();
        for refill in refills.iter().take(limits::REFILL_RUNS_MAX) {
            let is_theirs = grants.iter().any(|grant| grant.scope == refill.scope);
            if !is_theirs && !self.store.had_scope(bringer, refill.scope)? {
                continue;
            }
            if refill.verify(&self.key.public()).is_err() || is_too_large(&refill.run) {
                untaken.extend(refill.run.items.iter().flat_map(all_of));
                continue;
            }
            self.take_run(world, (bringer, is_theirs), refill, &mut untaken)?;
        }
        Ok(untaken)
    }

    fn take_run(
        &self,
        world: &mut HubWorld<'_>,
        (bringer, is_theirs): (DeviceId, bool),
        refill: &Refill,
        untaken: &mut Vec<Untaken>,
    ) -> Result<(), Trouble> {
        let Refill { scope, author, run } = refill;
        let is_allowed = match self.store.load_device(run.device)? {
            Some(device) => device.state != DeviceState::Revoked,
            None => {
                let nonce = Nonce(world.random());
                self.store.insert_device(&author.key, &author.name, nonce, world.now_ms)?;
                true
            }
        };
        let row = self.keep_run(*scope, run, world.now_ms)?;
        for item in run.items.iter().filter(|item| !item.changes.is_empty()) {
            if self.is_erased(item.record)? {
                self.store.doubt_erasure(item.record, bringer)?;
                untaken.extend(all_of(item));
                continue;
            }
            let from = untaken.len();
            let open = self.take_run_item(world.now_ms, (*scope, row, is_allowed), (run, item), untaken)?;
            // No feed tells it that they stand here now.
            if !is_theirs && !open {
                let told: Vec<_> = untaken[from..].iter().map(|gone| gone.change).collect();
                untaken.extend(all_of(item).filter(|gone| !told.contains(&gone.change)));
            }
        }
        Ok(())
    }

    /// The batch that a run was part of, as far as a reader of this area may know it.
    fn keep_run(&self, scope: ScopeId, run: &SignedRun, now_ms: u64) -> Result<u64, Trouble> {
        let header = run.header(scope);
        let row = match self.store.find_batch(run.device, run.number, header.hash())? {
            Some(row) => row,
            None => self.store.insert_batch(&NewBatch {
                device: run.device,
                number: run.number,
                hash: header.hash(),
                previous: run.previous,
                nonce: run.nonce,
                app: run.app,
                signature: run.signature,
                received_ms: now_ms,
                by_reader: true,
            })?,
        };
        let manifest = run.items.iter().map(|item| (item.record, item.heads.clone())).collect();
        // Of a household that moved the author signed the area in which it stood then.
        self.store.insert_section(row, run.section.unwrap_or(scope), &encode_manifest(&manifest))?;
        for other in run.others.iter().flatten() {
            self.store.save_section_digest(row, other.scope, &other.digest)?;
        }
        Ok(row)
    }

    /// Whether something of the item waits for what is not here.
    fn take_run_item(
        &self,
        now_ms: u64,
        (scope, row, is_allowed): (ScopeId, u64, bool),
        (run, item): (&SignedRun, &RunItem),
        untaken: &mut Vec<Untaken>,
    ) -> Result<bool, Trouble> {
        let place = (scope, row, is_allowed);
        let judge = AssertUnwindSafe(|| self.judge_run_item(now_ms, place, (run, item)));
        // A panic ends here: the part that it was in is undone alone.
        let fault = |_| Err(Problem::new(ProblemCode::ServerFault).into());
        let taken = self.store.job(|| catch_unwind(judge).unwrap_or_else(fault));
        let intake = match taken {
            Ok(intake) => intake,
            // It cannot be read as its author meant it; it will not be next time either.
            Err(Trouble::Problem(problem)) if problem.code.status() < 500 => {
                untaken.extend(all_of(item));
                return Ok(false);
            }
            Err(fault) => return Err(fault),
        };
        for (verdict, gone) in intake.verdicts.iter().zip(all_of(item)) {
            // A household that stands in another area has no rows here: what is known of it need not come again either.
            let is_elsewhere = matches!(verdict, Verdict::Ok(0) | Verdict::Duplicate(0));
            if is_elsewhere {
                // The move was forgotten with the backup; whoever works there holds a copy, and is asked when it is erased.
                self.store.note_left(gone.record, scope, now_ms)?;
            }
            if is_elsewhere || matches!(verdict, Verdict::Quarantined(_) | Verdict::Rejected(_)) {
                untaken.push(gone);
            }
        }
        Ok(intake.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Missing(_))))
    }

    fn judge_run_item(
        &self,
        now_ms: u64,
        (scope, row, is_allowed): (ScopeId, u64, bool),
        (run, item): (&SignedRun, &RunItem),
    ) -> Result<Intake, Trouble> {
        let bare: Vec<&[u8]> = item.changes.iter().map(|change| change.as_slice()).collect();
        let evidence = item.evidence.iter().flatten().map(|change| change.as_slice());
        let all: Vec<&[u8]> = bare.iter().copied().chain(evidence).collect();
        let covered = chunk::covered(&item.heads, &all)?;
        for change in &bare {
            if !covered.contains(&chunk::read(change)?.hash()) {
                return Err(Problem::new(ProblemCode::ChangeNotCovered).into());
            }
        }
        let brought =
            Item { record: item.record, document: None, changes: item.changes.clone(), more_heads: None };
        let grants: Vec<_> =
            is_allowed.then(|| ScopeGrant { scope, label: String::new() }).into_iter().collect();
        let stands_in = self.store.find_record_scope(item.record)?;
        let candidate = self.candidate(scope, (&brought, stands_in), &grants)?.covered();
        let mut intake = Intake::default();
        for judged in self.judge_all(vec![candidate], None, (run.device, now_ms)) {
            self.take_item(now_ms, run.device, row, judged?, &mut intake)?;
        }
        self.save_ends(&mut intake)?;
        Ok(intake)
    }
}

fn is_too_large(run: &SignedRun) -> bool {
    let changes: usize = run.items.iter().map(|item| item.changes.len()).sum();
    run.items.len() > limits::BATCH_RECORDS_MAX || changes > limits::BATCH_CHANGES_MAX
}

/// Every change of an item, as far as it can be named.
fn all_of(item: &RunItem) -> impl Iterator<Item = Untaken> + '_ {
    let name = |record: RecordId, change: &[u8]| {
        let hash: Option<ChangeHash> = chunk::read(change).ok().map(|chunk| chunk.hash());
        hash.map(|change| Untaken { record, change })
    };
    item.changes.iter().filter_map(move |change| name(item.record, change))
}
