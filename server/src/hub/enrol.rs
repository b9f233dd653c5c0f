//! A device shows an invitation code and its key, and becomes known.

use super::{Hub, HubWorld};
use crate::store::DeviceState;
use crate::trouble::Trouble;
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse, normalise_code};
use ketuk_wire::frame::sender_of;
use ketuk_wire::sync::Certificate;
use ketuk_wire::{Nonce, Problem, ProblemCode, VERSION, limits};

/// How others see the hub as an author.
const HUB_NAME: &str = "Koordinator";

impl Hub {
    /// The hub is an author too: coordinators' changes carry its signature.
    pub(super) fn enrol_self(&self, now_ms: u64) -> Result<(), Trouble> {
        let key = self.key.public();
        if self.store.load_device(key.device())?.is_none() {
            self.store.insert_device(&key, HUB_NAME, Nonce([0; 8]), now_ms)?;
        }
        Ok(())
    }

    pub(super) fn enrol(&self, world: &mut HubWorld<'_>, body: &[u8]) -> Result<Vec<u8>, Trouble> {
        let request = EnrolRequest::from_body(body)?;
        request.verify()?;
        if request.name.len() > limits::NAME_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "name too long").into());
        }
        let code_hash = hash_code(&request.code);
        let invite = self.store.load_invite(&code_hash)?;
        let invite = invite.ok_or_else(|| Problem::new(ProblemCode::InviteUnknown))?;
        let device = request.key.device();
        match invite.used_by {
            Some(used_by) if used_by == device => {}
            Some(_) => return Err(Problem::new(ProblemCode::InviteUsed).into()),
            None if invite.expires_ms < world.now_ms => {
                return Err(Problem::new(ProblemCode::InviteExpired).into());
            }
            None => {}
        }
        let is_fresh = invite.used_by.is_none();
        let name = if request.name.is_empty() { &invite.name } else { &request.name };
        let nonce = Nonce(world.random());
        match self.store.load_device(device)? {
            None => self.store.insert_device(&request.key, name, nonce, world.now_ms)?,
            Some(row) if row.state == DeviceState::Revoked && !is_fresh => {
                return Err(Problem::new(ProblemCode::DeviceRevoked).into());
            }
            Some(row) => self.store.note_device_seen(row.device, nonce, world.now_ms, 0, 0)?,
        }
        if is_fresh {
            // A used code answers again, for a lost answer; it gives nothing back that was withdrawn since.
            let ordered_ms = self.store.find_wipe(device)?.map(|order| order.ordered_ms);
            let since_ms = ordered_ms.map_or(0, |ordered_ms| ordered_ms + 1).max(world.now_ms);
            self.store.reinstate_device(device, since_ms)?;
            self.store.forget_wipe(device)?;
            for scope in &invite.scopes {
                self.store.grant_scope(device, *scope)?;
            }
            self.store.use_invite(&code_hash, device)?;
        }
        let scopes = self.store.list_device_scopes(device)?;
        let enrolled_ms = self.store.load_enrolled_ms(device)?;
        let response = EnrolResponse {
            version: VERSION,
            server_time_ms: world.now_ms,
            server_key: self.key.public(),
            certificate: Certificate::issue(&self.key, request.key, name),
            grant: Some(self.grant_for(world.now_ms, device, &scopes)),
            scopes,
            nonce,
            seal_key: Some(self.seal_secret().public()),
            pins: self.pin_list()?,
            proof: None,
            enrolled_ms: (enrolled_ms > world.now_ms).then_some(enrolled_ms),
        };
        // An invitation of an older program proves nothing, and phones want another one.
        let secret = self.store.load_meet(&code_hash)?;
        Ok(secret.map_or(response.clone(), |secret| response.proven(&secret)).to_body(sender_of(body)))
    }
}

/// Codes are kept as hashes: whoever reads the database cannot enrol with them.
pub(super) fn hash_code(code: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    let digest = ring::digest::digest(&ring::digest::SHA256, normalise_code(code).as_bytes());
    hash.copy_from_slice(digest.as_ref());
    hash
}
