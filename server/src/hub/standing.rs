//! Who this server is to a device, until when the device may work, and the order that ends it.
//!
//! Invariants: an order to wipe is given together with the withdrawal, and a device hears it only after what it had
//! not sent was taken in apart; a grant is renewed at a sync, never later than a day after it could be.

use super::audit::Deed;
use super::{Hub, HubWorld};
use crate::role::Actor;
use crate::store::{DeviceRow, WipeRow};
use crate::trouble::Trouble;
use ketuk_wire::batch::Batch;
use ketuk_wire::feed::Cursor;
use ketuk_wire::frame::{self, sender_of};
use ketuk_wire::meet::{Introduction, MeetRequest, MeetResponse};
use ketuk_wire::relay::{RelayAsk, RelayCard};
use ketuk_wire::sync::{Answered, ScopeGrant, SyncResponse};
use ketuk_wire::{
    DeviceId, Grant, Pin, PinList, Problem, ProblemCode, ScopeId, SealSecret, WipeDone, WipeOrder,
};

const PINS: &str = "tls.pins";
/// How long a relay is vouched for: a round of the survey, with a year's delays.
const CARD_MS: u64 = 400 * 24 * 3600 * 1000;
/// How long a device may stay away: a round of the survey, with its delays.
pub(crate) const GRANT_MS: u64 = 30 * 24 * 3600 * 1000;
/// A grant is renewed once it could reach this much further, so that an idle sync does not carry one each time.
const RENEWED_MS: u64 = 24 * 3600 * 1000;

impl Hub {
    /// Opens what was sealed to this server.
    pub(super) fn seal_secret(&self) -> SealSecret {
        SealSecret::beside(&self.key)
    }

    /// Which TLS keys devices may meet here from now on: the one that is shown, and the next one.
    pub fn use_pins(&self, world: &HubWorld<'_>, pins: Vec<Pin>) -> Result<(), Problem> {
        let known = self.pin_list()?;
        if known.as_ref().is_some_and(|list| list.pins == pins) {
            return Ok(());
        }
        let list = if pins.is_empty() {
            Vec::new()
        } else {
            let changed_ms = known.map_or(world.now_ms, |list| world.now_ms.max(list.changed_ms + 1));
            ketuk_wire::encode(&PinList::sign(&self.key, changed_ms, pins))
        };
        self.grouped(|hub| hub.store.save_meta(PINS, &list))
    }

    /// The TLS keys as they were announced; none where somebody else speaks TLS for this server.
    pub fn pin_list(&self) -> Result<Option<PinList>, Problem> {
        let list = self.store.load_meta(PINS)?.filter(|bytes| !bytes.is_empty());
        list.map(|bytes| ketuk_wire::decode(&bytes)).transpose()
    }

    /// Who this server is.
    pub fn introduction(&self) -> Result<Introduction, Problem> {
        Ok(Introduction {
            server_key: self.key.public(),
            seal_key: self.seal_secret().public(),
            pins: self.pin_list()?.map(|list| list.pins).unwrap_or_default(),
        })
    }

    /// Proves to a device that its invitation was made here.
    pub(super) fn meet(&self, world: &HubWorld<'_>, body: &[u8]) -> Result<Vec<u8>, Trouble> {
        let MeetRequest { version: _, invitation, challenge, relay } = MeetRequest::from_body(body)?;
        let secret = self.store.find_meet(invitation, world.now_ms)?;
        let secret = secret.ok_or_else(|| Problem::new(ProblemCode::InviteUnknown))?;
        let card = match relay {
            Some(ask) => {
                ask.verify(&secret, &challenge)?;
                Some(self.vouch(world.now_ms, invitation, ask)?)
            }
            None => None,
        };
        let proven = MeetResponse::prove(&secret, &challenge, self.introduction()?);
        Ok(MeetResponse { card, ..proven }.to_body(sender_of(body)))
    }

    /// Vouches for the relay that was given this invitation, which is spent with it: no phone enrols with it any more.
    fn vouch(&self, now_ms: u64, invitation: [u8; 8], ask: RelayAsk) -> Result<RelayCard, Trouble> {
        let invite = self.store.find_invite_by_meet(invitation, now_ms)?;
        let invite = invite.ok_or_else(|| Problem::new(ProblemCode::InviteUnknown))?;
        let relay = ask.key.device();
        match invite.used_by {
            Some(used_by) if used_by == relay => {}
            Some(_) => return Err(Problem::new(ProblemCode::InviteUsed).into()),
            None => self.store.use_invite(&invite.code_hash, relay)?,
        }
        self.note(now_ms, &Actor::of_token(), &Deed::new("relay.vouch", relay))?;
        let until_ms = now_ms + CARD_MS;
        Ok(RelayCard::issue(&self.key, ask.key, &invite.name, ask.pins, (now_ms, until_ms)))
    }

    /// A grant from now on.
    pub(super) fn grant_for(&self, now_ms: u64, device: DeviceId, scopes: &[ScopeGrant]) -> Grant {
        let scopes = scopes.iter().map(|grant| grant.scope).collect();
        Grant::sign(&self.key, device, (now_ms, now_ms + GRANT_MS), scopes)
    }

    /// A grant, where the one that the device holds is worth renewing.
    pub(super) fn renewed(
        &self,
        now_ms: u64,
        device: DeviceId,
        scopes: &[ScopeGrant],
        held_until_s: Option<u64>,
    ) -> Option<Grant> {
        // Who does not say what it holds is told nothing: every enrolment gives a first one.
        let held_until_ms = held_until_s?.saturating_mul(1000);
        (held_until_ms.saturating_add(RENEWED_MS) <= now_ms + GRANT_MS)
            .then(|| self.grant_for(now_ms, device, scopes))
    }

    /// The TLS keys, where the device knows others.
    pub(super) fn pins_for(&self, known_ms: Option<u64>) -> Result<Option<PinList>, Trouble> {
        Ok(self.pin_list()?.filter(|list| known_ms != Some(list.changed_ms)))
    }

    /// Withdraws a device's permission and orders it to destroy what it holds; `false` where there is none.
    pub fn order_wipe(&self, device: DeviceId, now_ms: u64) -> Result<bool, Problem> {
        self.grouped(|hub| {
            let known = hub.store.revoke_device(device)?;
            if known {
                hub.store.save_wipe(device, now_ms)?;
            }
            Ok(known)
        })
    }

    /// The order that stands for a revoked device.
    pub(super) fn wipe_for(&self, device: DeviceId) -> Result<Option<WipeOrder>, Trouble> {
        let row = self.store.find_wipe(device)?;
        Ok(row.map(|WipeRow { ordered_ms, .. }| WipeOrder::sign(&self.key, device, ordered_ms)))
    }

    /// The answer to a device that is to be wiped: first what it has is taken in apart, batch by batch; then, to a
    /// request that brings nothing more, the order.
    pub(super) fn sync_to_the_end(
        &self,
        world: &mut HubWorld<'_>,
        device: &DeviceRow,
        (batch, cursors, answered): (&Batch, &[Cursor], Option<&[Answered]>),
        order: WipeOrder,
    ) -> Result<SyncResponse, Trouble> {
        let mut response = SyncResponse {
            notices: Some(vec![ProblemCode::DeviceRevoked.code().to_owned()]),
            ..SyncResponse::empty(world.now_ms, device.nonce)
        };
        // Before the push, and with every answer: what the device named, it names no more once it was answered.
        let set_back = self.was_set_back(device.device, answered)?;
        response.set_back = set_back.then_some(true);
        let header = batch.header()?;
        if header.number == 0 || batch.is_empty() {
            // A server that was set back gets again what it has forgotten, before all of it goes.
            let forgotten = self.list_forgotten(cursors)?;
            if forgotten.is_empty() && !set_back {
                response.wipe = Some(order);
            } else {
                (response.rewind, response.more) = ((!forgotten.is_empty()).then_some(forgotten), Some(true));
            }
            return Ok(response);
        }
        let mut notices = Vec::new();
        // No area is its own any more: everything is set apart.
        let taken = self.take_batch(world, device, &header, (batch, None), &[], &mut notices)?;
        response.receipt = Some(self.receipt(&header, taken.verdicts, world.now_ms));
        response.more = Some(true);
        Ok(response)
    }

    /// Areas in which a device has read what this server does not know.
    fn list_forgotten(&self, cursors: &[Cursor]) -> Result<Vec<ScopeId>, Trouble> {
        let mut forgotten = Vec::new();
        for cursor in cursors {
            if self.store.find_feed_tag(cursor.scope, cursor.seq)? != Some(cursor.tag) {
                forgotten.push(cursor.scope);
            }
        }
        Ok(forgotten)
    }

    /// A device's last word: it has destroyed what it held.
    pub(super) fn hear_last_word(&self, world: &HubWorld<'_>, body: &[u8]) -> Result<Vec<u8>, Trouble> {
        let done: WipeDone = ketuk_wire::decode(&frame::unpack(body)?)?;
        let device = self.store.load_device(done.device)?;
        let device = device.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        done.verify(&device.public_key)?;
        if self.store.confirm_wipe(done.device, done.ordered_ms, world.now_ms)? {
            tracing::info!(device = %done.device, "a wipe order was obeyed");
        }
        Ok(Vec::new())
    }
}
