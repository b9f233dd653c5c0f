//! `POST /v1/sync`: one request and one answer per round.

use crate::elsewhere::{ElsewhereAsk, ElsewhereNews};
use crate::erasure::{Erased, Erasure};
use crate::feed::{Cursor, Page};
use crate::forms::{FormList, FormsAsk, PackagePart};
use crate::frame::{self, Peer};
use crate::refill::{Refill, Untaken};
use crate::sign::{Purpose, SigningKey};
use crate::tally::{FilesAsk, FilesList};
use crate::{
    Batch, BatchHash, ChangeHash, DeviceId, Grant, Nonce, PinList, Problem, ProblemCode, PublicKey, RecordId,
    ScopeId, Signature, VERSION, WipeOrder, encode, limits,
};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

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
    /// What others wrote and a server that was set back has lost; nothing in any other case.
    #[n(25)]
    pub refill: Option<Vec<Refill>>,
    /// Until when the device may work as far as it knows, in seconds since 1970.
    #[n(7)]
    pub grant_until_s: Option<u64>,
    /// As of when the device knows the server's TLS keys.
    #[n(8)]
    pub pins_ms: Option<u64>,
    /// Orders that the device has carried out and of which the server has not heard yet.
    #[n(20)]
    pub erased: Option<Vec<Erased>>,
    /// The last word that the device has heard about what was kept apart; it asks where something of its own is.
    #[n(10)]
    pub settled: Option<u64>,
    /// Batches for which the device holds this server's receipts, at most [`limits::ANSWERED_MAX`]: the last one, and what
    /// came by hand since.
    #[n(11)]
    pub answered: Option<Vec<Answered>>,
}

/// A batch for which a device holds the server's receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Answered {
    /// Its number.
    #[n(0)]
    pub number: u64,
    /// The beginning of its hash, as the next batch names it.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: [u8; 8],
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
    /// Changes of the request's refill that it need not bring again.
    #[n(30)]
    pub untaken: Option<Vec<Untaken>>,
    /// Until when the device may work, where that moved by a day or more, or the areas did.
    #[n(16)]
    pub grant: Option<Grant>,
    /// The server's TLS keys, where the device knows others.
    #[n(17)]
    pub pins: Option<PinList>,
    /// The order to destroy what the device holds.
    #[n(18)]
    pub wipe: Option<WipeOrder>,
    /// Records to be forgotten, before the pages are taken in.
    #[n(20)]
    pub erase: Option<Vec<Erasure>>,
    /// Records of which the server has heard that this device forgot them.
    #[n(21)]
    pub erased: Option<Vec<RecordId>>,
    /// What people decided about changes of this device that were kept apart.
    #[n(22)]
    pub settled: Option<Settled>,
    /// A batch for which the device holds a receipt is not here: the server was restored from a backup, and what no feed
    /// tells of has to come again.
    #[n(23)]
    pub set_back: Option<bool>,
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
            untaken: None,
            grant: None,
            pins: None,
            wipe: None,
            erase: None,
            erased: None,
            settled: None,
            set_back: None,
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
                Some(*seq) == first.checked_add(count)
            }
            (Self::Ok(_) | Self::Duplicate(_), _) => false,
            (last, this) => last == this,
        }
    }

    /// The verdict on the change `offset` places behind the run's first; no place lies behind the last number.
    #[must_use]
    pub fn at(&self, offset: u64) -> Self {
        match self {
            Self::Ok(seq) => Self::Ok(seq.saturating_add(offset)),
            Self::Duplicate(seq) => Self::Duplicate(seq.saturating_add(offset)),
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

/// What people decided about changes that were kept apart, in the order in which they did.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Settled {
    /// The number of the last word here.
    #[n(0)]
    pub last: u64,
    /// The words behind the one that the device named.
    #[n(1)]
    pub words: Vec<SettledWord>,
    /// Over [`Settled::signed_bytes`].
    #[n(2)]
    pub signature: Signature,
}

/// What was decided about one change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SettledWord {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// The change.
    #[n(1)]
    pub change: ChangeHash,
    /// The area in whose feed it stands, where it was let in.
    #[n(2)]
    pub scope: ScopeId,
    /// `Ok` where it was let in, `Quarantined` with another code where it stays apart for good.
    #[n(3)]
    pub verdict: Verdict,
}

impl Settled {
    /// Signs words for a device.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        device: DeviceId,
        (last, words): (u64, Vec<SettledWord>),
        server_time_ms: u64,
    ) -> Self {
        let message = Self::signed_bytes(device, (last, &words), server_time_ms);
        Self { last, signature: key.sign(Purpose::Settled, &message), words }
    }

    /// Checks the server's signature.
    pub fn verify(&self, key: &PublicKey, device: DeviceId, server_time_ms: u64) -> Result<(), Problem> {
        let message = Self::signed_bytes(device, (self.last, &self.words), server_time_ms);
        key.verify(Purpose::Settled, &message, &self.signature)
    }

    fn signed_bytes(device: DeviceId, (last, words): (u64, &Vec<SettledWord>), time_ms: u64) -> Vec<u8> {
        [&device.0[..], &time_ms.to_be_bytes(), &last.to_be_bytes(), &encode(words)].concat()
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
        read_message(body)
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
        read_message(body)
    }
}

/// Unpacks a message that begins with its version, within the limits of a body.
pub(crate) fn read_message<T: for<'b> Decode<'b, ()>>(body: &[u8]) -> Result<T, Problem> {
    let message = frame::unpack(body)?;
    check_version(&message)?;
    crate::decode(&message)
}

/// Reads only the version of a map message, so that an unknown one is named as such; refuses a field that stands
/// twice, as readers could take either one for the message's word.
pub(crate) fn check_version(message: &[u8]) -> Result<(), Problem> {
    let mut decoder = minicbor::Decoder::new(message);
    let version = decoder
        .map()
        .ok()
        .and_then(|_| decoder.u8().ok())
        .and_then(|key| if key == 0 { decoder.u64().ok() } else { None });
    match version {
        Some(version) if version == u64::from(VERSION) => check_fields(message),
        Some(version) => Err(Problem::with(ProblemCode::VersionUnknown, version)),
        None => Err(Problem::with(ProblemCode::BodyMalformed, "no version")),
    }
}

/// Refuses a map in which a field stands twice. Every length in it is told beforehand, as RFC 8949 §4.2 has it: readers differ
/// in where something ends that is closed by a break, and would see other fields.
pub(crate) fn check_fields(message: &[u8]) -> Result<(), Problem> {
    let malformed = |e: minicbor::decode::Error| Problem::with(ProblemCode::BodyMalformed, e);
    let mut decoder = minicbor::Decoder::new(message);
    let endless = || Problem::with(ProblemCode::BodyMalformed, "a length that is not told");
    let fields = decoder.map().map_err(malformed)?.ok_or_else(endless)?;
    let mut seen = BTreeSet::new();
    for _ in 0..fields {
        if !seen.insert(decoder.u64().map_err(malformed)?) {
            return Err(Problem::with(ProblemCode::BodyMalformed, "a field twice"));
        }
        let rest = message.get(decoder.position()..).unwrap_or_default();
        let rest = skip_item(rest).ok_or_else(endless)?;
        decoder.set_position(message.len() - rest.len());
    }
    Ok(())
}

/// What stands behind the first item; `None` where it does not end, or has a length that is not told.
fn skip_item(mut rest: &[u8]) -> Option<&[u8]> {
    let mut left = 1_u64;
    while let Some(others) = left.checked_sub(1) {
        let (head, behind) = rest.split_first()?;
        // Breaks and lengths that are not told have 31 there.
        let (value, behind) = match head & 0x1f {
            info @ 0..=23 => (u64::from(info), behind),
            info @ 24..=27 => {
                let (value, behind) = behind.split_at_checked(1 << (info - 24))?;
                (value.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)), behind)
            }
            _ => return None,
        };
        let within = match head >> 5 {
            2 | 3 => {
                rest = behind.get(usize::try_from(value).ok()?..)?;
                left = others;
                continue;
            }
            4 => value,
            5 => value.checked_mul(2)?,
            6 => 1,
            _ => 0,
        };
        (rest, left) = (behind, others.checked_add(within)?);
    }
    Some(rest)
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
    fn an_item_ends_where_its_lengths_say() {
        let check = |item: &[u8], rest: &[u8]| {
            assert_eq!(skip_item(&[item, rest].concat()), Some(rest), "{item:02x?}");
        };
        check(&[0x17], &[1, 2]);
        check(&[0x19, 0xff, 0xff], &[]);
        check(&[0x43, 1, 2, 0xff], &[9]);
        check(&[0x82, 0x61, b'a', 0xa1, 0x01, 0xd8, 0x20, 0xf9, 0, 0], &[0xff]);
        for endless in [&[][..], &[0x9f, 0xff], &[0x5f, 0xff], &[0xff], &[0x82, 1], &[0x42, 1], &[0x1b, 0]] {
            assert_eq!(skip_item(endless), None, "{endless:02x?}");
        }
        assert_eq!(
            skip_item(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            None,
            "no end of pairs"
        );
    }
    #[test]
    fn a_break_within_a_map_of_a_told_length_hides_no_field() {
        // Found by fuzzing: a map of one pair that is two breaks, within an array that ends with one.
        let hidden = [0x00, VERSION, 0x18, 0x63, 0x9f, 0xa1, 0xff, 0xff, 0x00, 0x00, 0xff];
        for message in [[&[0xbf], &hidden[..], &[0xff]].concat(), [&[0xa2], &hidden[..]].concat()] {
            let problem = check_version(&message).expect_err("a break");
            assert_eq!(
                (problem.code, &*problem.detail),
                (ProblemCode::BodyMalformed, "a length that is not told")
            );
        }
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
    fn a_place_at_the_end_of_all_numbers_is_the_last() {
        let runs = [VerdictRun { count: 3, verdict: Verdict::Duplicate(u64::MAX - 1) }];
        let (last, before) = (Verdict::Duplicate(u64::MAX), Verdict::Duplicate(u64::MAX - 1));
        assert_eq!(from_runs(&runs), [before, last.clone(), last]);
    }
    /// A fuzzer's: the first version was checked, the second one was read.
    #[test]
    fn a_field_stands_once() {
        let twice = |message: &[u8]| check_version(message).expect_err("twice").detail;
        assert_eq!(twice(&[0xa2, 0x00, 0x01, 0x00, 0x00]), "a field twice");
        assert_eq!(twice(&[0xa3, 0x00, 0x01, 0x05, 0x80, 0x05, 0x80]), "a field twice");
        assert_eq!(twice(&[0xbf, 0x00, 0x01, 0x05, 0x80, 0xff]), "a length that is not told");
        assert!(check_version(&[0xa2, 0x00, 0x01, 0x05, 0x80]).is_ok());
        assert!(check_version(&[0xa2, 0x00, 0x01, 0x05]).is_err());
    }
    #[test]
    fn another_version_is_named() {
        let message = [0xa1, 0x00, 0x02];
        assert_eq!(check_version(&message).expect_err("version 2").code, ProblemCode::VersionUnknown);
    }
}
