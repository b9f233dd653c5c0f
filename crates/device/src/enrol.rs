//! Becoming known to a server that proves itself first.
//!
//! Invariant: nothing of an answer is kept before the server has proven, by a secret out of the invitation's code,
//! that the invitation is its own; so whoever stands in between becomes nobody's server.

use crate::identity::Meta;
use crate::problem::Trouble;
use crate::{Device, World};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::meet::{Introduction, MeetRequest, MeetResponse};
use ketuk_wire::{InviteSecret, Problem, ProblemCode, Tag};

/// A question to a server that nobody vouches for yet: is this invitation yours?
#[derive(Debug)]
pub struct Meeting {
    secret: InviteSecret,
    challenge: [u8; 32],
}

impl Meeting {
    /// Begins with a code as typed or read.
    #[must_use]
    pub fn new(world: &mut World<'_>, code: &str) -> Self {
        Self { secret: InviteSecret::of(code), challenge: world.random() }
    }

    /// The body of `POST /v1/meet`; it does not hold the code.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        MeetRequest::new(&self.secret, self.challenge).to_body()
    }

    /// Who the server is, where the answer proves it.
    ///
    /// # Errors
    /// `server.unproven` where it does not.
    pub fn conclude(&self, answer: &[u8]) -> Result<Introduction, Problem> {
        MeetResponse::from_body(answer)?.verify(&self.secret, &self.challenge)
    }
}

impl Device {
    /// The request that shows an invitation code and this device's key.
    ///
    /// The key is on the disk before the request leaves, so a lost answer can be asked for again.
    pub fn plan_enrol(&mut self, world: &mut World<'_>, code: &str, name: &str) -> Result<Vec<u8>, Problem> {
        let secret = InviteSecret::of(code);
        let key = self.vault.write(|store| {
            let meta = Meta(store);
            meta.save_invite(&secret)?;
            meta.begin_time(world.now_ms)?;
            meta.make_key(world)
        })?;
        // Traces are made with the key; what was recorded before has none.
        self.trace_older();
        Ok(EnrolRequest::new(&key, code, name).to_body())
    }

    /// Takes the server's answer in.
    ///
    /// # Errors
    /// `server.unproven` where the answer does not come from whoever made the invitation.
    pub fn absorb_enrol(&mut self, body: &[u8]) -> Result<(), Problem> {
        let response = EnrolResponse::from_body(body)?;
        let absorbed: Result<(), Trouble> = self.vault.write(|store| {
            let meta = Meta(store);
            let invite = meta.invite()?;
            response.check(&invite)?;
            let EnrolResponse {
                version: _,
                server_time_ms,
                server_key,
                certificate,
                scopes,
                nonce,
                seal_key,
                pins,
                grant,
                proof: _,
                enrolled_ms,
            } = response;
            certificate.verify(&server_key)?;
            if meta.key()?.public() != certificate.key {
                return Err(Problem::with(ProblemCode::SignatureBad, "certificate of another device").into());
            }
            meta.save_identity(&server_key, &certificate)?;
            meta.save_nonce(nonce)?;
            meta.save_seal_key(seal_key)?;
            meta.save_enrolled_ms(enrolled_ms.unwrap_or(0).max(server_time_ms))?;
            meta.forget_wipe_order()?;
            if meta.taken_invite()? != Some(invite.id) {
                // By a clock that ran ahead a later one that is right would be older for ever. Once an invitation: an
                // answer that is shown again sets nothing back.
                meta.forget_grant()?;
                meta.save_taken_invite(&invite)?;
            }
            meta.hear_time_of_enrolment(server_time_ms)?;
            pins.iter().try_for_each(|list| meta.take_pins(list))?;
            grant.iter().try_for_each(|grant| meta.take_grant(grant))?;
            for grant in &scopes {
                store.save_scope(grant.scope.0, &grant.label, &Tag::START.0)?;
            }
            Ok(())
        });
        absorbed?;
        self.reload();
        Ok(())
    }
}
