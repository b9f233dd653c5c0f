//! `POST /v1/sync`: one request and one answer per round.

use crate::elsewhere::{ElsewhereAsk, ElsewhereNews};
use crate::feed::{Cursor, Page};
use crate::forms::{FormList, FormsAsk, PackagePart};
use crate::frame::{self, Peer};
use crate::sign::{Purpose, SigningKey};
use crate::tally::{FilesAsk, FilesList};
use crate::{
    Batch, BatchHash, ChangeHash, DeviceId, Nonce, Problem, ProblemCode, PublicKey, ScopeId, Signature,
    VERSION, encode, limits,
};
use minicbor::{Decode, Encode};

/// What a device sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SyncRequest {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The signed batch; empty where there is nothing to push.
    #[n(1)]
    pub batch: Batch,
    /// How far the device has read each of its scopes.
    #[n(2)]
    pub cursors: Vec<Cursor>,
    /// The device's clock, in seconds since 1970: compared, never trusted.
    #[n(3)]
    pub device_time_s: Option<u64>,
    /// Which forms the device has; a device that says nothing is told nothing.
    #[n(4)]
    pub forms: Option<FormsAsk>,
    /// What the device believes of the files that it sent; one that has sent none says nothing.
    #[n(5)]
    pub files: Option<FilesAsk>,
    /// Which set of numbers recorded elsewhere the device holds; it says so now and then.
    #[n(6)]
    pub elsewhere: Option<ElsewhereAsk>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SyncResponse {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The server's clock, in milliseconds since 1970.
    #[n(1)]
    pub server_time_ms: u64,
    /// For the next request.
    #[n(2)]
    pub nonce: Nonce,
    /// The verdicts on the batch and the server's signature over them.
    #[n(3)]
    pub receipt: Option<Receipt>,
    /// Problem codes that concern the device as a whole and block nothing.
    #[n(4)]
    pub notices: Option<Vec<String>>,
    /// New rows per scope.
    #[n(5)]
    pub pages: Option<Vec<Page>>,
    /// More rows are waiting: ask again at once.
    #[n(6)]
    pub more: Option<bool>,
    /// Ask again no sooner than this.
    #[n(7)]
    pub retry_after_ms: Option<u64>,
    /// The authors that appear in `pages`.
    #[n(8)]
    pub certificates: Option<Vec<Certificate>>,
    /// The request's nonce was old: the push counts, the feed comes with the next request.
    #[n(9)]
    pub stale: Option<bool>,
    /// Scopes whose cursor is not in the server's log: it was restored from a backup.
    #[n(10)]
    pub rewind: Option<Vec<ScopeId>>,
    /// The scopes that the device may work in, where they differ from the cursors it sent.
    #[n(11)]
    pub scopes: Option<Vec<ScopeGrant>>,
    /// The forms, where the device holds another list.
    #[n(12)]
    pub forms: Option<FormList>,
    /// The piece of a package that was asked for, as far as there is room.
    #[n(13)]
    pub part: Option<PackagePart>,
    /// The files that the server holds from this device, where it believes otherwise.
    #[n(14)]
    pub files: Option<FilesList>,
    /// What is recorded elsewhere, where the device asked.
    #[n(15)]
    pub elsewhere: Option<ElsewhereNews>,
}

impl SyncResponse {
    /// An answer that says nothing yet.
    #[must_use]
    pub fn empty(server_time_ms: u64, nonce: Nonce) -> Self {
        Self {
            version: VERSION,
            server_time_ms,
            nonce,
            receipt: None,
            notices: None,
            pages: None,
            more: None,
            retry_after_ms: None,
            certificates: None,
            stale: None,
            rewind: None,
            scopes: None,
            forms: None,
            part: None,
            files: None,
            elsewhere: None,
        }
    }
}

/// The server's word on one batch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// The batch's number.
    #[n(0)]
    pub number: u64,
    /// Verdicts in the order of sections, items and changes.
    #[n(1)]
    pub verdicts: Vec<VerdictRun>,
    /// Over [`Receipt::signed_bytes`].
    #[n(2)]
    pub signature: Signature,
}

/// The same verdict for `count` consecutive changes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct VerdictRun {
    /// How many changes.
    #[n(0)]
    pub count: u64,
    /// The verdict on the first; `seq` grows by one with each further change.
    #[n(1)]
    pub verdict: Verdict,
}

/// The server's word on one change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// Merged; it stands at `seq` in the scope's feed.
    #[n(0)]
    Ok(#[n(0)] u64),
    /// Was here before, at `seq`.
    #[n(1)]
    Duplicate(#[n(0)] u64),
    /// Builds on changes that the server does not have.
    #[n(2)]
    Missing(#[n(0)] Vec<ChangeHash>),
    /// Stored apart until a coordinator looks at it; the code says why.
    #[n(3)]
    Quarantined(#[n(0)] String),
    /// Cannot be merged; the code says why. The server keeps a copy, the device too.
    #[n(4)]
    Rejected(#[n(0)] String),
}

impl Verdict {
    fn follows(&self, last: &Self, count: u64) -> bool {
        match (last, self) {
            (Self::Ok(first), Self::Ok(seq)) | (Self::Duplicate(first), Self::Duplicate(seq)) => {
                *seq == first + count
            }
            (Self::Ok(_) | Self::Duplicate(_), _) => false,
            (last, this) => last == this,
        }
    }

    /// The verdict on the change `offset` places behind the run's first.
    #[must_use]
    pub fn at(&self, offset: u64) -> Self {
        match self {
            Self::Ok(seq) => Self::Ok(seq + offset),
            Self::Duplicate(seq) => Self::Duplicate(seq + offset),
            other => other.clone(),
        }
    }
}

/// Folds verdicts into runs.
#[must_use]
pub fn to_runs(verdicts: impl IntoIterator<Item = Verdict>) -> Vec<VerdictRun> {
    let mut runs: Vec<VerdictRun> = Vec::new();
    for verdict in verdicts {
        match runs.last_mut() {
            Some(run) if verdict.follows(&run.verdict, run.count) => run.count += 1,
            _ => runs.push(VerdictRun { count: 1, verdict }),
        }
    }
    runs
}

/// Unfolds runs, never beyond the limit of a batch.
#[must_use]
pub fn from_runs(runs: &[VerdictRun]) -> Vec<Verdict> {
    runs.iter()
        .flat_map(|run| (0..run.count).map(|offset| run.verdict.at(offset)))
        .take(limits::BATCH_CHANGES_MAX)
        .collect()
}

impl Receipt {
    /// Signs the verdicts on a batch.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        device: DeviceId,
        batch: (u64, BatchHash),
        verdicts: Vec<VerdictRun>,
        server_time_ms: u64,
    ) -> Self {
        let message = Self::signed_bytes(device, batch.1, &verdicts, server_time_ms);
        Self { number: batch.0, signature: key.sign(Purpose::Receipt, &message), verdicts }
    }

    /// Checks the server's signature.
    pub fn verify(
        &self,
        key: &PublicKey,
        device: DeviceId,
        batch: BatchHash,
        server_time_ms: u64,
    ) -> Result<(), Problem> {
        let message = Self::signed_bytes(device, batch, &self.verdicts, server_time_ms);
        key.verify(Purpose::Receipt, &message, &self.signature)
    }

    fn signed_bytes(device: DeviceId, batch: BatchHash, verdicts: &Vec<VerdictRun>, time_ms: u64) -> Vec<u8> {
        [&device.0[..], &batch.0, &time_ms.to_be_bytes(), &encode(verdicts)].concat()
    }
}

/// The server's word on who a device is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Certificate {
    /// The device's key; its id follows from it.
    #[n(0)]
    pub key: PublicKey,
    /// Who works with it, as others see them.
    #[n(1)]
    pub name: String,
    /// By the server, over key and name.
    #[n(2)]
    pub signature: Signature,
}

impl Certificate {
    /// Vouches for a device.
    #[must_use]
    pub fn issue(server: &SigningKey, key: PublicKey, name: &str) -> Self {
        let signature = server.sign(Purpose::Certificate, &[&key.0, name.as_bytes()].concat());
        Self { key, name: name.to_owned(), signature }
    }

    /// Checks that the server vouched for it.
    pub fn verify(&self, server: &PublicKey) -> Result<(), Problem> {
        server.verify(Purpose::Certificate, &[&self.key.0, self.name.as_bytes()].concat(), &self.signature)
    }
}

/// A scope that a device may work in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ScopeGrant {
    /// The area.
    #[n(0)]
    pub scope: ScopeId,
    /// What people call it, e.g. `Lok Tuan RT 021`.
    #[n(1)]
    pub label: String,
}

impl SyncRequest {
    /// Packs the request for the road; servers read the dictionary.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::pack(&encode(self), Peer::ReadsDictionary)
    }

    /// Unpacks a request, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let message = frame::unpack(body)?;
        check_version(&message)?;
        crate::decode(&message)
    }
}

impl SyncResponse {
    /// Packs the answer for the road, in a way that the asking side reads.
    #[must_use]
    pub fn to_body(&self, peer: Peer) -> Vec<u8> {
        frame::pack(&encode(self), peer)
    }

    /// Unpacks an answer, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let message = frame::unpack(body)?;
        check_version(&message)?;
        crate::decode(&message)
    }
}

/// Reads only the version of a map message, so that an unknown one is named as such.
pub(crate) fn check_version(message: &[u8]) -> Result<(), Problem> {
    let mut decoder = minicbor::Decoder::new(message);
    let version = decoder
        .map()
        .ok()
        .and_then(|_| decoder.u8().ok())
        .and_then(|key| if key == 0 { decoder.u64().ok() } else { None });
    match version {
        Some(version) if version == u64::from(VERSION) => Ok(()),
        Some(version) => Err(Problem::with(ProblemCode::VersionUnknown, version)),
        None => Err(Problem::with(ProblemCode::BodyMalformed, "no version")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(verdicts: &[Verdict], runs: usize) {
        let folded = to_runs(verdicts.iter().cloned());
        assert_eq!(folded.len(), runs);
        assert_eq!(from_runs(&folded), verdicts);
    }

    #[test]
    fn consecutive_oks_are_one_run() {
        check(&[Verdict::Ok(5), Verdict::Ok(6), Verdict::Ok(7)], 1);
    }
    #[test]
    fn a_gap_begins_a_new_run() {
        check(&[Verdict::Ok(5), Verdict::Ok(7)], 2);
    }
    #[test]
    fn equal_refusals_are_one_run() {
        check(&[Verdict::Rejected("a".into()), Verdict::Rejected("a".into()), Verdict::Duplicate(1)], 2);
    }
    #[test]
    fn a_hostile_count_is_bounded() {
        let runs = [VerdictRun { count: u64::MAX, verdict: Verdict::Ok(1) }];
        assert_eq!(from_runs(&runs).len(), limits::BATCH_CHANGES_MAX);
    }
    #[test]
    fn another_version_is_named() {
        let message = [0xa1, 0x00, 0x02];
        assert_eq!(check_version(&message).expect_err("version 2").code, ProblemCode::VersionUnknown);
    }
}
