//! Becoming known to a server.

use crate::elsewhere::Elsewhere;
use crate::forms::Forms;
use crate::identity::Meta;
use crate::problem::Trouble;
use crate::{Device, World};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::{Problem, ProblemCode, Tag};

impl Device {
    /// The request that shows an invitation code and this device's key.
    ///
    /// The key is on the disk before the request leaves, so a lost answer can be asked for again.
    pub fn plan_enrol(&mut self, world: &mut World<'_>, code: &str, name: &str) -> Result<Vec<u8>, Problem> {
        let key = self.vault.write(|store| Meta(store).make_key(world))?;
        Ok(EnrolRequest::new(&key, code, name).to_body())
    }

    /// Takes the server's answer in.
    pub fn absorb_enrol(&mut self, body: &[u8]) -> Result<(), Problem> {
        let response = EnrolResponse::from_body(body)?;
        let EnrolResponse { version: _, server_time_ms: _, server_key, certificate, scopes, nonce } =
            response;
        certificate.verify(&server_key)?;
        let absorbed: Result<(), Trouble> = self.vault.write(|store| {
            let meta = Meta(store);
            if meta.key()?.public() != certificate.key {
                return Err(Problem::with(ProblemCode::SignatureBad, "certificate of another device").into());
            }
            meta.save_identity(&server_key, &certificate)?;
            meta.save_nonce(nonce)?;
            for grant in &scopes {
                store.save_scope(grant.scope.0, &grant.label, &Tag::START.0)?;
            }
            Ok(())
        });
        absorbed?;
        self.forms = Forms::load(&self.vault);
        self.elsewhere = Elsewhere::load(&self.vault);
        Ok(())
    }
}
