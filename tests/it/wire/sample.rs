//! One message of each kind, out of fixed keys, times and chunks.
//!
//! The chunks come from the fixtures, so the messages do not depend on what writes them.

use super::golden::load;
use ketuk_form::{Key, Value};
use ketuk_record::{Record, Session};
use ketuk_wire::batch::{Batch, Header, Item, Section};
use ketuk_wire::bundle::{Answer, CARRIED, Outbound, Return};
use ketuk_wire::chunk::{self, BareChunk, ChunkKind};
use ketuk_wire::elsewhere::{
    ElsewhereAsk, ElsewhereContent, ElsewhereNews, TraceKey, WantedShards, pack_added, pack_shard,
};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::feed::{Cursor, Page, RowKind, Run, RunItem, SignedRun, next_tag};
use ketuk_wire::file::{FileErrand, FileHead, FilePiece, FileReceipt, FileRequest, FileResponse, digest_of};
use ketuk_wire::forms::{FormLine, FormList, FormState, FormsAsk, PackagePart, WantedPart};
use ketuk_wire::package::hash_of;
use ketuk_wire::sync::{Certificate, Receipt, ScopeGrant, SyncRequest, SyncResponse, Verdict, to_runs};
use ketuk_wire::tally::{FileMark, FileTally, FilesAsk, FilesList};
use ketuk_wire::{
    Actor, BatchHash, ChangeHash, DeviceId, FileHash, Nonce, Package, PackageHash, RecordId, ScopeId,
    SigningKey, Tag, VERSION, encode, frame,
};
use std::collections::BTreeSet;

pub(super) const NOW_MS: u64 = 1_780_000_000_000;
pub(super) const SCOPE: ScopeId = ScopeId(6_474_011_001_001);
pub(super) const OTHER_SCOPE: ScopeId = ScopeId(6_474_011_001_002);
const APP: u32 = 1_000;
/// A UUIDv7.
pub(super) const NEW: RecordId = RecordId([
    0x01, 0x9e, 0x6e, 0x9e, 0xb8, 0x00, 0x70, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
]);

/// Who signs.
#[derive(Clone, Copy)]
pub(super) enum Who {
    /// The device whose requests these are.
    Sri = 1,
    /// Another device of the same RT.
    Budi = 2,
    /// The server.
    Server = 9,
}

pub(super) fn key(who: Who) -> SigningKey {
    SigningKey::from_seed([who as u8; 32]).expect("any seed is a key")
}

pub(super) fn device(who: Who) -> DeviceId {
    key(who).public().device()
}

/// A record of the prelist.
pub(super) fn listed() -> RecordId {
    RecordId::of_prelist("PL-0001")
}

/// What the record writes today, by the names of the fixtures.
pub(super) fn chunks() -> Vec<(&'static str, Vec<u8>)> {
    let session = |who, session| Session {
        actor: Actor::new(device(who), [session; 8]).0,
        time_s: i64::try_from(NOW_MS / 1000).expect("a time"),
    };
    let answers = |list: &[(&str, &str)]| -> Vec<(Key, Value)> {
        list.iter()
            .map(|(key, text)| (Key::parse(key).expect("a key"), Value::Text((*text).into())))
            .collect()
    };
    let mut record = Record::new();
    let start = answers(&[("_form", "keluarga 2026.1"), ("_status", "baru")]);
    record.write(session(Who::Sri, 1), &start, None).expect("news");
    let first = answers(&[("alamat", "Jalan Contoh 1"), ("atap", "3"), ("anggota.kepala.nama", "Contoh")]);
    record.write(session(Who::Sri, 1), &first, None).expect("news");
    let document = record.snapshot().to_vec();
    let change = record.write(session(Who::Sri, 2), &answers(&[("atap", "2")]), None).expect("news");
    let mut other = Record::new();
    let mut line = |number: u8, atap: &str| {
        other.write(session(Who::Budi, number), &answers(&[("atap", atap)]), None).expect("news").bytes
    };
    let (first, second, third) = (line(1, "1"), line(2, "2"), line(3, "3"));
    vec![
        ("document.chunk", document),
        ("change.chunk", change.bytes),
        ("other_1.chunk", first),
        ("other_2.chunk", second),
        ("other_3.chunk", third),
    ]
}

/// A fixture's chunk without magic and checksum.
pub(super) fn bare(name: &str) -> Vec<u8> {
    chunk::to_bare(&load(name)).to_vec()
}

/// The SHA-256 of any bytes; a bare chunk's hash is nothing else.
pub(super) fn sha256(bytes: &[u8]) -> ChangeHash {
    BareChunk { kind: ChunkKind::Change, bytes, data: &[] }.hash()
}

pub(super) fn enrol_request() -> EnrolRequest {
    EnrolRequest::new(&key(Who::Sri), "abcd-efgh-jk23", "Sri")
}

pub(super) fn certificate(who: Who, name: &str) -> Certificate {
    Certificate::issue(&key(Who::Server), key(who).public(), name)
}

fn grants() -> Vec<ScopeGrant> {
    vec![ScopeGrant { scope: SCOPE, label: "Bontang Kuala RT 001".to_owned() }]
}

pub(super) fn enrol_response() -> EnrolResponse {
    EnrolResponse {
        version: VERSION,
        server_time_ms: NOW_MS,
        server_key: key(Who::Server).public(),
        certificate: certificate(Who::Sri, "Sri"),
        scopes: grants(),
        nonce: Nonce([0x11; 8]),
        seal_key: None,
        pins: None,
        grant: None,
        proof: None,
        enrolled_ms: None,
    }
}

fn header(who: Who, number: u64, previous: [u8; 8]) -> Header {
    let nonce = Nonce([0x11; 8]);
    Header { device: device(who), number, previous, nonce, app: APP, sections: Vec::new() }
}

fn request(batch: Batch) -> SyncRequest {
    let cursors = vec![Cursor { scope: SCOPE, seq: 0, tag: Tag::START }];
    SyncRequest {
        version: VERSION,
        batch,
        cursors,
        device_time_s: Some(NOW_MS / 1000),
        forms: None,
        files: None,
        elsewhere: None,
        refill: None,
        grant_until_s: None,
        pins_ms: None,
        erased: None,
        settled: None,
        answered: None,
    }
}

/// Nothing to push.
pub(super) fn idle_request() -> SyncRequest {
    request(Batch::seal(header(Who::Sri, 0, [0; 8]), Vec::new(), &key(Who::Sri)).expect("fits"))
}

/// A household that the server has never seen.
pub(super) fn document_request() -> SyncRequest {
    let document = Some(bare("document.chunk").into());
    let item = Item { record: NEW, document, changes: Vec::new(), more_heads: None };
    let sections = vec![Section { scope: SCOPE, items: vec![item] }];
    request(Batch::seal(header(Who::Sri, 1, [0; 8]), sections, &key(Who::Sri)).expect("fits"))
}

/// A correction of it, in the next batch of the chain.
pub(super) fn change_request() -> SyncRequest {
    let before = document_request().batch.header().expect("fits").hash();
    let changes = vec![bare("change.chunk").into()];
    let item = Item { record: NEW, document: None, changes, more_heads: None };
    let sections = vec![Section { scope: SCOPE, items: vec![item] }];
    request(Batch::seal(header(Who::Sri, 2, before.short()), sections, &key(Who::Sri)).expect("fits"))
}

/// A package of two files.
pub(super) fn package() -> Vec<u8> {
    let files = [("form.json", &b"{}"[..]), ("atap seng.csv", b"name,label\n3,Seng\n")];
    let files = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).into();
    Package::new("keluarga", "2026.2", files).expect("fits").to_bytes()
}

/// The hash of that package.
pub(super) fn package_hash() -> PackageHash {
    hash_of(&package())
}

fn forms() -> FormList {
    let bytes = package();
    let line = |version: &str, state: FormState, package: &[u8]| FormLine {
        id: "keluarga".to_owned(),
        version: version.to_owned(),
        state: state.number(),
        hash: hash_of(package),
        bytes: package.len() as u64,
    };
    let lines =
        vec![line("2026.2", FormState::Published, &bytes), line("2026.1", FormState::Withdrawn, b"older")];
    FormList::sign(&key(Who::Server), NOW_MS, lines)
}

/// A device that holds this list and misses a piece of its first package.
pub(super) fn forms_request() -> SyncRequest {
    let wanted = WantedPart { hash: hash_of(&package()), start: 100, bytes: 65_536 };
    SyncRequest { forms: Some(FormsAsk { tag: forms().tag(), wanted: Some(wanted) }), ..idle_request() }
}

/// The list, and that piece.
pub(super) fn forms_response() -> SyncResponse {
    let part = PackagePart::new(hash_of(&package()), 100, package()[100..].to_vec());
    SyncResponse { forms: Some(forms()), part: Some(part), ..idle_response() }
}

/// A device that sent two files, and was told of another list before.
pub(super) fn files_request() -> SyncRequest {
    let known = Some(FileTally { files: 3, sum: 0x0123_4567_89ab_cdef });
    let sent = file_marks().into_iter().collect();
    SyncRequest { files: Some(FilesAsk { sent, known }), ..idle_request() }
}

/// The list of those that the server holds.
pub(super) fn files_response() -> SyncResponse {
    SyncResponse { files: Some(FilesList::new(&file_marks())), ..idle_response() }
}

fn file_marks() -> BTreeSet<FileMark> {
    [PHOTO, b"another photo"].into_iter().map(|photo| FileMark::of(NEW, FileHash::of(photo))).collect()
}

/// The city's key in these messages.
pub(super) const TRACES: TraceKey = TraceKey([0x33; 16]);

/// A device that misses a set, and one that holds it.
pub(super) fn elsewhere_requests() -> [SyncRequest; 2] {
    let wanted = Some(WantedShards { first: 0, bytes: 65_536 });
    let asks = [ElsewhereAsk { seq: 0, bits: 0, wanted }, ElsewhereAsk { seq: 3, bits: 14, wanted: None }];
    asks.map(|ask| SyncRequest { elsewhere: Some(ask), ..idle_request() })
}

/// The set of three numbers, and one that was added.
pub(super) fn elsewhere_responses() -> [SyncResponse; 2] {
    let cut = |digits: &[&str]| {
        let mut cut: Vec<u32> =
            digits.iter().map(|digits| TRACES.trace("nik", digits).cut(ELSEWHERE_BITS)).collect();
        cut.sort_unstable();
        cut
    };
    let set = cut(&["6474011708900002", "6474015708900002", "6474011708900003"]);
    let shards = vec![pack_shard(ELSEWHERE_BITS, 0, &set).into()];
    let added = pack_added(ELSEWHERE_BITS, &cut(&["6474025203850001"]));
    let contents = [
        (3, ElsewhereContent::Shards { key: TRACES, first: 0, shards }),
        (4, ElsewhereContent::Added { from: 3, pack: added.into(), more: false }),
    ];
    contents.map(|(seq, content)| {
        let to = (device(Who::Sri), NOW_MS);
        let news = ElsewhereNews::sign(&key(Who::Server), to, (ELSEWHERE_BITS, seq), content);
        SyncResponse { elsewhere: Some(news), ..idle_response() }
    })
}

/// Bits of a small set.
const ELSEWHERE_BITS: u32 = 14;

/// Both pushes in a file, with a question about forms.
pub(super) fn outbound() -> Outbound {
    let batches = [document_request(), change_request()];
    Outbound {
        certificate: certificate(Who::Sri, "Sri"),
        server_key: key(Who::Server).public(),
        made_ms: NOW_MS,
        households: 1,
        saves: 3,
        // As they are: what a compressor makes of them may change.
        batches: batches.map(|request| frame::wrap(&encode(&request.batch)).into()).into(),
        cursors: document_request().cursors,
        forms: forms_request().forms,
        packages: Some(vec![hash_of(&package())]),
        seal_key: None,
        volume: None,
        answer_bytes: None,
        grant_until_s: None,
        erased: None,
    }
}

/// What a server could say to it: a receipt, a refusal, and everything a round may hold.
pub(super) fn inbound() -> Return {
    let SyncResponse { receipt, pages, certificates, rewind, .. } = full_response();
    let number = document_request().batch.header().expect("fits").hash();
    let rounds = [
        SyncResponse { nonce: CARRIED, forms: Some(forms()), ..idle_response() },
        SyncResponse { nonce: CARRIED, pages, certificates, rewind, ..idle_response() },
        SyncResponse { nonce: CARRIED, part: forms_response().part, ..idle_response() },
    ];
    Return {
        device: device(Who::Sri),
        server_key: key(Who::Server).public(),
        server_time_ms: NOW_MS + 1_000,
        answers: vec![
            Answer { number: 1, batch: number, server_time_ms: NOW_MS, receipt, refused: None },
            Answer {
                number: 2,
                batch: BatchHash([0; 32]),
                server_time_ms: NOW_MS,
                receipt: None,
                refused: Some("batch.too_large".to_owned()),
            },
        ],
        cursors: document_request().cursors,
        scopes: grants(),
        rounds: rounds.map(|round| frame::wrap(&encode(&round)).into()).into(),
        notices: Some(vec!["batch.forked".to_owned()]),
        more: Some(true),
        grant: None,
        wipe: None,
        pins: None,
    }
}

/// A small picture.
const PHOTO: &[u8] = b"as good as a photo";

/// What a device says of a picture of the new household.
pub(super) fn file_request(what: FileStep) -> FileRequest {
    let (bytes, media) = (PHOTO.len() as u64, "image/jpeg".to_owned());
    let (errand, piece) = match what {
        FileStep::Ask => (FileErrand::Ask { bytes, media }, None),
        FileStep::Send => {
            let errand = FileErrand::Send { bytes, media, number: 0, digest: digest_of(PHOTO) };
            (errand, Some(PHOTO.to_vec()))
        }
        FileStep::Fetch => (FileErrand::Fetch { number: 0 }, None),
    };
    let (device, nonce) = (device(Who::Sri), Nonce([0x11; 8]));
    let head = FileHead { device, nonce, record: NEW, file: FileHash::of(PHOTO), errand };
    FileRequest::new(&key(Who::Sri), head, piece)
}

/// What the server answers.
pub(super) fn file_response(what: FileStep) -> FileResponse {
    let (bytes, file) = (PHOTO.len() as u64, FileHash::of(PHOTO));
    let receipt = Some(FileReceipt::sign(&key(Who::Server), (NEW, file), bytes, NOW_MS));
    let empty = FileResponse {
        version: VERSION,
        record: NEW,
        file,
        bytes,
        there: 0,
        receipt: None,
        media: None,
        piece: None,
        yours: None,
    };
    match what {
        FileStep::Ask => empty,
        FileStep::Send => FileResponse { there: 1, receipt, ..empty },
        FileStep::Fetch => {
            let piece = FilePiece { number: 0, bytes: PHOTO.to_vec().into() };
            FileResponse {
                there: 1,
                receipt,
                media: Some("image/jpeg".to_owned()),
                piece: Some(piece),
                ..empty
            }
        }
    }
}

/// What is wanted of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) enum FileStep {
    Ask,
    Send,
    Fetch,
}

impl FileStep {
    /// Each with its name in the fixtures.
    pub(super) const ALL: [(Self, &str); 3] =
        [(Self::Ask, "ask"), (Self::Send, "send"), (Self::Fetch, "fetch")];
}

/// Nothing new.
pub(super) fn idle_response() -> SyncResponse {
    SyncResponse::empty(NOW_MS, Nonce([0x22; 8]))
}

/// Every field and every kind of verdict and run: a sample, not a story.
pub(super) fn full_response() -> SyncResponse {
    let batch = document_request().batch.header().expect("fits");
    let missing = sha256(b"a change that nobody has");
    let verdicts = to_runs([
        Verdict::Ok(1),
        Verdict::Ok(2),
        Verdict::Duplicate(3),
        Verdict::Missing(vec![missing]),
        Verdict::Quarantined("scope.forbidden".to_owned()),
        Verdict::Rejected("change.bad_key".to_owned()),
    ]);
    let number = (batch.number, batch.hash());
    let receipt = Receipt::sign(&key(Who::Server), device(Who::Sri), number, verdicts, NOW_MS);
    SyncResponse {
        receipt: Some(receipt),
        notices: Some(vec!["clock.wrong".to_owned()]),
        pages: Some(vec![page()]),
        more: Some(true),
        retry_after_ms: Some(5_000),
        certificates: Some(vec![certificate(Who::Budi, "Budi")]),
        stale: Some(true),
        rewind: Some(vec![OTHER_SCOPE]),
        scopes: Some(grants()),
        ..idle_response()
    }
}

/// The changes of the document, in the order of their rows.
pub(super) fn document_hashes() -> Vec<ChangeHash> {
    let record = Record::from_snapshot(&load("document.chunk")).expect("a document");
    record.changes().iter().map(|change| ChangeHash(change.hash.0)).collect()
}

/// Two own rows, one of another device with evidence, one record that left.
fn page() -> Page {
    let own = document_hashes();
    let run = signed_run();
    let first = sha256(&bare("other_1.chunk"));
    let mut tag = Tag::START;
    for hash in &own {
        tag = next_tag(tag, RowKind::Change, NEW, Some(*hash));
    }
    tag = next_tag(tag, RowKind::Change, listed(), Some(first));
    tag = next_tag(tag, RowKind::Out, NEW, None);
    let runs = vec![Run::Own(own.len() as u64), Run::Signed(run), Run::Moved(NEW, RowKind::Out as u8)];
    Page { runs, cursor: Cursor { scope: SCOPE, seq: 4, tag } }
}

/// Budi signed three changes of one record and one in another area; two of the three have no row.
pub(super) fn signed_run() -> SignedRun {
    let names = ["other_1.chunk", "other_2.chunk", "other_3.chunk"];
    let changes: Vec<_> = names.iter().map(|name| bare(name).into()).collect();
    let item = Item { record: listed(), document: None, changes, more_heads: None };
    let elsewhere = vec![bare("change.chunk").into()];
    let other = Item { record: NEW, document: None, changes: elsewhere, more_heads: None };
    let heads = item.heads().expect("a chunk");
    let sections =
        vec![Section { scope: SCOPE, items: vec![item] }, Section { scope: OTHER_SCOPE, items: vec![other] }];
    let batch = Batch::seal(header(Who::Budi, 1, [0; 8]), sections, &key(Who::Budi)).expect("fits");
    let others: Vec<_> = batch.sections[1..].iter().map(|s| s.digest().expect("a chunk")).collect();
    let changes = vec![bare("other_1.chunk").into()];
    let evidence = Some(vec![bare("other_2.chunk").into(), bare("other_3.chunk").into()]);
    let Batch { device, number, previous, nonce, app, sections: _, signature } = batch;
    SignedRun {
        section: None,
        device,
        number,
        previous,
        nonce,
        app,
        signature,
        items: vec![RunItem { record: listed(), heads, changes, evidence }],
        others: Some(others),
    }
}
