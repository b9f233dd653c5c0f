//! Harm done on purpose, so that every checker can be seen to fail once.
//!
//! Some of it is done on the way, by a phone or a hub that does not keep its word; some to a world at
//! rest, behind everybody's back.

use super::{Faults, Size, Standing, World};
use crate::model;
use ketuk_device::RecordId;
use ketuk_form::{Key, Value};
use ketuk_record::Record;
use ketuk_server::hub::{DeskVerdict, MovePlan, Settlement};
use ketuk_server::role::Actor;
use ketuk_vault::VaultProblem;
use ketuk_wire::feed::Run;
use ketuk_wire::sync::{Receipt, SyncRequest, SyncResponse, Verdict, to_runs};
use ketuk_wire::{ChangeHash, Grant, SigningKey, Tag};

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// A phone confirms what was typed and keeps only the first answer.
    LoseDraft,
    /// A phone exchanges two values.
    SwapValues,
    /// The hub acknowledges a batch without keeping it.
    AcknowledgeOnly,
    /// The hub leaves a change out of an answer.
    DropFromAnswer,
    /// The hub's disk loses a change that was acknowledged.
    LoseChange,
    /// The hub's disk loses a row of a feed.
    LoseFeedRow,
    /// A record's line is not brought up to date.
    SkipProjection,
    /// A record's findings are not brought up to date.
    SkipFindings,
    /// A merge leaves out the newest change of a record.
    DropFromMerge,
    /// Somebody decides in nobody's name.
    DecideUnasked,
    /// The hub gives a device an area that nobody meant it to have.
    LeakArea,
    /// A device's receipt is dated otherwise.
    RedateReceipt,
    /// A device forgets how far it has read.
    ForgetCursor,
    /// A phone that was ordered to destroys nothing.
    KeepAfterWipe,
    /// The hub goes on serving a phone that was withdrawn.
    ServeWithdrawn,
    /// The hub loses what it keeps apart.
    LoseApart,
    /// A household stands in an RT where nobody put it.
    MoveUnasked,
    /// Phones are not told of erasures.
    KeepErased,
    /// Grants never end.
    EndlessGrant,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::LoseDraft,
        Self::SwapValues,
        Self::AcknowledgeOnly,
        Self::DropFromAnswer,
        Self::LoseChange,
        Self::LoseFeedRow,
        Self::SkipProjection,
        Self::SkipFindings,
        Self::DropFromMerge,
        Self::DecideUnasked,
        Self::LeakArea,
        Self::RedateReceipt,
        Self::ForgetCursor,
        Self::KeepAfterWipe,
        Self::ServeWithdrawn,
        Self::LoseApart,
        Self::MoveUnasked,
        Self::KeepErased,
        Self::EndlessGrant,
    ];

    /// What else happens in the world in which it is done: an office's work where it breaks that.
    #[must_use]
    pub fn faults(self) -> Faults {
        match self {
            Self::KeepAfterWipe
            | Self::ServeWithdrawn
            | Self::LoseApart
            | Self::MoveUnasked
            | Self::KeepErased
            | Self::EndlessGrant => Faults::OFFICE,
            _ => Faults::NONE,
        }
    }

    /// Plays worlds until one has something to break; none where twenty have not.
    #[must_use]
    pub fn play(self) -> Option<World> {
        let size = Size { devices: 8, steps_per_device: 12 };
        (1..20).map(|seed| World::run(seed, size, self.faults(), Some(self))).find(|world| world.had_harm)
    }
}

impl World {
    fn is(&self, sabotage: Sabotage) -> bool {
        self.sabotage == Some(sabotage)
    }

    /// What a phone keeps of what was typed.
    pub(super) fn garble(&mut self, answers: &[(Key, Value)]) -> Vec<(Key, Value)> {
        let mut kept = answers.to_vec();
        if self.is(Sabotage::LoseDraft) {
            kept.truncate(1);
        }
        if self.is(Sabotage::SwapValues)
            && let [(_, first), .., (_, last)] = kept.as_mut_slice()
        {
            std::mem::swap(first, last);
        }
        kept
    }

    /// Answers in the hub's place, where the hub does not do its work.
    pub(super) fn meddle_before(&mut self, at: usize, body: &[u8]) -> Option<Vec<u8>> {
        // While people still write, what builds on the lost batch makes the phone send it again.
        if !self.is(Sabotage::AcknowledgeOnly) || !self.is_resting {
            return None;
        }
        let request = SyncRequest::from_body(body).ok()?;
        let header = request.batch.header().ok().filter(|header| header.number > 0)?;
        // Every time: a single lie a phone finds out by itself, as the feed ends before the place that it was told.
        self.lied = true;
        let rows = model::kept(&self.stations[at]).into_iter();
        let batched = rows.flat_map(|record| model::rows(&self.stations[at], record));
        let count = batched.filter(|row| row.state == ketuk_vault::ChangeState::Batched).count() as u64;
        let key = self.hub_key();
        let runs = to_runs((1..=count).map(Verdict::Ok));
        let receipt = Receipt::sign(&key, header.device, (header.number, header.hash()), runs, self.now_ms);
        Some(answer_with(receipt, request.batch.nonce, self.now_ms))
    }

    /// The hub's key: its entropy is ours.
    fn hub_key(&self) -> SigningKey {
        SigningKey::from_seed(self.hub.seed()).expect("the hub's seed is a key")
    }

    /// Changes the hub's answer, where the hub leaves something out.
    pub(super) fn meddle_after(&mut self, at: usize, answer: Vec<u8>) -> Vec<u8> {
        let meddles =
            [Sabotage::DropFromAnswer, Sabotage::KeepAfterWipe, Sabotage::KeepErased, Sabotage::EndlessGrant];
        if !meddles.iter().any(|sabotage| self.is(*sabotage)) {
            return answer;
        }
        let Ok(mut response) = SyncResponse::from_body(&answer) else { return answer };
        match self.sabotage {
            Some(Sabotage::KeepAfterWipe) => {
                if response.wipe.take().is_some() {
                    self.phones[at].standing = Standing::Wiped;
                    self.model.wiped(at);
                    self.lied = true;
                }
            }
            Some(Sabotage::KeepErased) => self.lied |= response.erase.take().is_some(),
            Some(Sabotage::EndlessGrant) => {
                if let Some(grant) = response.grant.take() {
                    let (key, device) = (self.hub_key(), self.phones[at].device);
                    let time = (grant.given_ms, u64::MAX / 4);
                    response.grant = Some(Grant::sign(&key, device, time, grant.scopes));
                    self.lied = true;
                }
            }
            _ => drop_changes(&mut response),
        }
        plain_body(&response)
    }

    /// Everybody syncs after two days, when grants are renewed, and then stays away.
    fn outlast_grants(&mut self) -> bool {
        self.now_ms += 2 * 24 * 3_600_000;
        self.settle_down();
        for at in 0..self.stations.len() {
            self.stay_away(at);
        }
        self.settle_down();
        self.lied
    }

    /// A withdrawn phone is served while others work on.
    fn serve_withdrawn(&mut self) -> bool {
        let withdrawn = |phone: &super::Phone| phone.standing == Standing::Revoked && !phone.left.is_empty();
        let Some(at) = self.phones.iter().position(withdrawn) else { return false };
        self.harm_store("UPDATE device SET state = 0");
        for other in (0..self.stations.len()).cycle().take(self.stations.len() * 6) {
            self.visit(other);
        }
        let before = model::count_rows(&self.stations[at]);
        self.phones[at].standing = Standing::Working;
        self.settle_down();
        self.phones[at].standing = Standing::Revoked;
        model::count_rows(&self.stations[at]) > before
    }

    fn move_unasked(&mut self) -> bool {
        let records = self.hub.hub().records().expect("the hub lists its records");
        let Some((record, from)) = records.first().copied() else { return false };
        let Some(to) = self.all_areas().into_iter().find(|to| *to != from) else { return false };
        let plan = MovePlan { from, to, records: Some(vec![record]), why: "tidak ada".to_owned() };
        let moved =
            self.hub.act(self.now_ms, |hub, world| hub.move_households(world, &Actor::of_token(), &plan));
        self.settle_down();
        moved.is_ok_and(|moved| moved.moved > 0)
    }
}

/// Leaves changes out of an answer.
fn drop_changes(response: &mut SyncResponse) {
    let runs = response.pages.iter_mut().flatten().flat_map(|page| &mut page.runs);
    for run in runs {
        if let Run::Signed(run) = run
            && let Some(item) = run.items.iter_mut().find(|item| item.changes.len() > 1)
        {
            item.changes.pop();
        }
    }
}

impl World {
    /// Does its harm to a world at rest. Whether there was anything to harm.
    pub(super) fn harm(&mut self) -> bool {
        match self.sabotage {
            Some(Sabotage::LoseChange) => self.lose_change(),
            Some(Sabotage::LoseFeedRow) => self.harm_store("DELETE FROM feed WHERE seq = 2"),
            Some(Sabotage::SkipProjection) => self.harm_store("UPDATE household SET changes = 0"),
            Some(Sabotage::SkipFindings) => self.harm_store("DELETE FROM finding"),
            Some(Sabotage::DropFromMerge) => self.drop_from_merge(),
            Some(Sabotage::DecideUnasked) => self.decide_unasked(),
            Some(Sabotage::LeakArea) => self.leak_area(),
            Some(Sabotage::RedateReceipt) => self.redate_receipt(),
            Some(Sabotage::ForgetCursor) => self.forget_cursor(),
            // Done on the way, and noted there.
            Some(Sabotage::AcknowledgeOnly | Sabotage::KeepAfterWipe | Sabotage::KeepErased) => self.lied,
            Some(Sabotage::ServeWithdrawn) => self.serve_withdrawn(),
            Some(Sabotage::LoseApart) => self.harm_store("DELETE FROM quarantine"),
            Some(Sabotage::MoveUnasked) => self.move_unasked(),
            Some(Sabotage::EndlessGrant) => self.outlast_grants(),
            None | Some(Sabotage::LoseDraft | Sabotage::SwapValues | Sabotage::DropFromAnswer) => true,
        }
    }

    fn harm_store(&self, statement: &str) -> bool {
        self.hub.hub().store().harm(statement).expect("the statement is sound") > 0
    }

    fn lose_change(&self) -> bool {
        let Some((_, _, hash)) = self.model.acknowledged.iter().next() else { return false };
        self.harm_store(&format!("DELETE FROM change WHERE hash = x'{hash}'"))
    }

    fn drop_from_merge(&self) -> bool {
        let hub = self.hub.hub();
        for (record, _) in hub.records().expect("the hub lists its records") {
            let mut changes = hub.record_from_ground(record).expect("ground loads").changes();
            if changes.len() < 2 {
                continue;
            }
            changes.pop();
            let rows = changes.iter().map(|change| &change.bytes);
            let Ok(older) = Record::from_changes(rows) else { continue };
            let hex: String = older.snapshot().iter().map(|byte| format!("{byte:02x}")).collect();
            return self
                .harm_store(&format!("UPDATE snapshot SET bytes = x'{hex}' WHERE record = x'{record}'"));
        }
        false
    }

    fn decide_unasked(&mut self) -> bool {
        let records: Vec<RecordId> = self.model.writes.keys().copied().collect();
        for record in records {
            let document = self.hub.hub().record(record).expect("a record can be loaded");
            let disputes = document.disputes_among(&self.hub.hub().book());
            let plain = disputes.iter().find(|dispute| !dispute.key.as_str().contains('_'));
            let Some(dispute) = plain else { continue };
            let seen = dispute.claims.iter().map(|claim| ChangeHash(claim.change.0)).collect();
            let settlement = Settlement {
                record,
                key: dispute.key.clone(),
                verdict: DeskVerdict::Settle { value: Value::Text("lain".to_owned()), seen },
                who: "tidak ada".to_owned(),
                by: Actor::of_token(),
                why: "tidak ada".to_owned(),
            };
            let settled = self.hub.settle(self.now_ms, settlement).is_ok();
            self.rest();
            return settled;
        }
        false
    }

    fn leak_area(&mut self) -> bool {
        let records = self.hub.hub().records().expect("the hub lists its records");
        let foreign = records.iter().find(|(_, scope)| !self.areas[0].contains(scope));
        let Some((_, scope)) = foreign else { return false };
        let device = self.identity(0).device;
        let leaked = self.hub.hub().grant(device, *scope).is_ok();
        self.rest();
        leaked
    }

    fn redate_receipt(&mut self) -> bool {
        let Some((at, number)) = self.model.batches.keys().next().copied() else { return false };
        self.stations[at].tamper(|store| {
            let (server_time_ms, body) = store.load_receipt(number)?.ok_or(VaultProblem::Row("receipt"))?;
            store.close_batch(number, server_time_ms + 1, &body)
        })
    }

    fn forget_cursor(&mut self) -> bool {
        let Some((scope, _)) = self.hub.hub().records().ok().and_then(|all| all.first().map(|r| (r.1, r.0)))
        else {
            return false;
        };
        let Some(at) = self.areas.iter().position(|areas| areas.contains(&scope)) else { return false };
        self.stations[at].tamper(|store| store.advance_scope(scope.0, 0, &Tag::START.0))
    }
}

/// An answer that carries a receipt and nothing else.
fn answer_with(receipt: Receipt, nonce: ketuk_wire::Nonce, server_time_ms: u64) -> Vec<u8> {
    let empty = SyncResponse::empty(server_time_ms, nonce);
    plain_body(&SyncResponse { receipt: Some(receipt), ..empty })
}

/// An answer as it travels when nothing is gained by packing it.
fn plain_body(response: &SyncResponse) -> Vec<u8> {
    [&[0], ketuk_wire::encode(response).as_slice()].concat()
}
