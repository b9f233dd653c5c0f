//! What a server that was set back is given again by those who had read it: runs of other people's batches,
//! each with its author's signature and the server's own word on who the author is.
//!
//! Invariant: whoever brings a run vouches for nothing; all that counts is signed by author and server.

use crate::feed::SignedRun;
use crate::sync::Certificate;
use crate::{ChangeHash, Problem, ProblemCode, PublicKey, RecordId, ScopeId};
use minicbor::{Decode, Encode};

/// One run of an area's feed, as the device once got it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Refill {
    /// The area that it was read in.
    #[n(0)]
    pub scope: ScopeId,
    /// Who wrote it.
    #[n(1)]
    pub author: Certificate,
    /// The run.
    #[n(2)]
    pub run: SignedRun,
}

/// A change of a refill that the server will not have in its feed, however often it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Untaken {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// The change.
    #[n(1)]
    pub change: ChangeHash,
}

impl Refill {
    /// Checks both signatures: that `server` once knew the author, and that the author wrote this.
    pub fn verify(&self, server: &PublicKey) -> Result<(), Problem> {
        self.author.verify(server)?;
        if self.author.key.device() != self.run.device {
            return Err(Problem::new(ProblemCode::SignatureBad));
        }
        self.run.verify(self.scope, &self.author.key)
    }
}
