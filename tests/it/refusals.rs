//! Bad input, over real HTTP: each has a code and a text, and loses nothing.

use ketuk_device::{Device, RecordId, ScopeId, Vault, World};
use ketuk_form::{Key, Value};
use ketuk_server::Workers;
use ketuk_server::role::Reach;
use ketuk_tests::hall::Hall;
use ketuk_transport::Errand;
use ketuk_wire::batch::{Batch, Header, Item, Section};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::sync::{SyncRequest, SyncResponse, Verdict, from_runs};
use ketuk_wire::{
    BatchHash, Nonce, Problem, ProblemCode, Signature, SigningKey, VERSION, chunk, encode, frame, limits,
};
use minicbor::bytes::ByteVec;

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);
const OTHER: ScopeId = ScopeId(6_474_011_001_002);
const NOW_MS: u64 = 1_790_000_000_000;

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key of the form")
}

/// Lets a device act at `now_ms`, with entropy that depends on `seed` alone.
fn at<T>(seed: u8, now_ms: u64, act: impl FnOnce(&mut World<'_>) -> T) -> T {
    let mut state = u32::from(seed) + 1;
    let mut fill = |buffer: &mut [u8]| {
        for byte in buffer {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
    };
    act(&mut World { now_ms, fill: &mut fill })
}

/// Starts a household with an address.
fn start(device: &mut Device, seed: u8, scope: ScopeId, address: &str) -> RecordId {
    at(seed, NOW_MS, |world| {
        let record = device.start(world, scope).expect("an area of this device");
        device.answer(world, record, &key("alamat"), &Value::Text(address.to_owned())).expect("room");
        device.save(world, record).expect("room");
        record
    })
}

fn plan(device: &mut Device) -> Vec<u8> {
    at(9, NOW_MS, |world| device.plan_sync(world)).expect("an enrolled device")
}

fn post(hall: &Hall, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
    hall.block_on(hall.road().carry(Errand::Sync, body))
}

fn refused(hall: &Hall, body: Vec<u8>) -> ProblemCode {
    let problem = post(hall, body).expect_err("must be refused");
    assert!(!problem.code.text_id().is_empty() && !problem.code.text_en().is_empty());
    problem.code
}

fn waiting(device: &Device) -> u32 {
    device.strip().expect("a vault").waiting_saves
}

/// A client that writes its messages by hand.
struct Forger {
    key: SigningKey,
    nonce: Nonce,
    number: u64,
    previous: [u8; 8],
}

impl Forger {
    fn enrol(hall: &Hall, seed: u8) -> Self {
        let key = SigningKey::from_seed([seed; 32]).expect("any seed is a key");
        let code = hall.invite("Rahmat", &[SCOPE]).expect("an invitation");
        let body = EnrolRequest::new(&key, &code, "Rahmat").to_body();
        let answer = hall.block_on(hall.road().carry(Errand::Enrol, body)).expect("enrolled");
        let nonce = EnrolResponse::from_body(&answer).expect("an answer").nonce;
        Self { key, nonce, number: 0, previous: [0; 8] }
    }

    fn batch(&mut self, items: Vec<Item>) -> Batch {
        self.number += 1;
        let header = Header {
            device: self.key.public().device(),
            number: self.number,
            previous: self.previous,
            nonce: self.nonce,
            app: 1,
            sections: Vec::new(),
        };
        let batch = Batch::seal(header, vec![Section { scope: SCOPE, items }], &self.key).expect("fits");
        let hash: BatchHash = batch.header().expect("fits").hash();
        self.previous = hash.short();
        batch
    }

    fn send(&self, hall: &Hall, batch: Batch) -> Result<SyncResponse, Problem> {
        let request = SyncRequest {
            version: VERSION,
            batch,
            cursors: Vec::new(),
            device_time_s: None,
            forms: None,
            files: None,
            elsewhere: None,
            refill: None,
            grant_until_s: None,
            pins_ms: None,
            erased: None,
            settled: None,
            answered: None,
        };
        SyncResponse::from_body(&post(hall, request.to_body())?)
    }
}

fn changes(record: u8, chunks: &[&[u8]]) -> Item {
    let changes = chunks.iter().map(|chunk| ByteVec::from(chunk.to_vec())).collect();
    Item { record: RecordId([record; 16]), document: None, changes, more_heads: None }
}

fn verdicts(response: &SyncResponse) -> Vec<Verdict> {
    from_runs(&response.receipt.as_ref().expect("a receipt").verdicts)
}

#[test]
fn an_unknown_device_is_refused_and_keeps_its_saves() {
    let (home, away) = (Hall::open().expect("a hall"), Hall::open().expect("a hall"));
    let mut device = home.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    assert_eq!(refused(&away, plan(&mut device)), ProblemCode::DeviceUnknown);
    assert_eq!(waiting(&device), 2);
    home.sync(&mut device).expect("its own server knows it");
    assert_eq!(waiting(&device), 0);
}

#[test]
fn a_bad_signature_is_refused() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    let mut request = SyncRequest::from_body(&plan(&mut device)).expect("planned here");
    request.batch.signature = Signature([7; 64]);
    assert_eq!(refused(&hall, request.to_body()), ProblemCode::SignatureBad);
    hall.sync(&mut device).expect("the true one is taken");
    assert_eq!(waiting(&device), 0);
}

#[test]
fn a_replayed_batch_changes_nothing_and_shows_nothing() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    let body = plan(&mut device);
    let first = SyncResponse::from_body(&post(&hall, body.clone()).expect("taken")).expect("an answer");
    assert!(first.pages.is_some() && first.stale.is_none());
    let again = SyncResponse::from_body(&post(&hall, body).expect("taken")).expect("an answer");
    assert_eq!(again.stale, Some(true));
    assert!(again.pages.is_none(), "a replayed request must not read the feed");
    assert!(verdicts(&again).iter().all(|verdict| matches!(verdict, Verdict::Duplicate(_))));
    assert_eq!(hall.call(|hub, _| hub.counts()).expect("counts").changes, 2);
}

#[test]
fn a_cloned_phone_is_noticed_and_loses_nothing() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    hall.sync(&mut device).expect("synced");
    drop(device);
    let path = hall.folder().path();
    // A whole folder is copied, so the file with the machine's secret goes along.
    std::fs::copy(path.join("a"), path.join("b")).expect("copied");
    std::fs::copy(path.join("a.key"), path.join("b.key")).expect("copied");
    let open = |file: &str| Device::open(Vault::open(&path.join(file)).expect("a vault"));
    let (mut original, mut clone) = (open("a"), open("b"));
    start(&mut original, 2, SCOPE, "Jl. Pattimura 2");
    start(&mut clone, 3, SCOPE, "Jl. Pattimura 3");
    hall.sync(&mut original).expect("synced");
    let report = hall.sync(&mut clone).expect("its data is taken");
    assert!(report.notices.contains(&ProblemCode::BatchForked.code().to_owned()), "{:?}", report.notices);
    assert_eq!(waiting(&clone), 0);
    let counts = hall.call(|hub, _| hub.counts()).expect("counts");
    assert_eq!((counts.records, counts.changes), (3, 6));
    assert_eq!(hall.call(|hub, _| hub.list_devices(Reach::City)).expect("devices")[0].forked, 1);
}

#[test]
fn an_oversized_body_is_refused() {
    let hall = Hall::open().expect("a hall");
    assert_eq!(refused(&hall, vec![0; limits::BODY_BYTES_MAX + 1]), ProblemCode::BodyTooLarge);
}

#[test]
fn a_bomb_is_refused() {
    let hall = Hall::open().expect("a hall");
    let bomb = frame::pack(&vec![0; limits::INFLATED_BYTES_MAX + 1], frame::Peer::ReadsZstdOnly);
    assert!(bomb.len() < limits::BODY_BYTES_MAX / 10);
    assert_eq!(refused(&hall, bomb), ProblemCode::BodyInflatesTooLarge);
}

#[test]
fn a_body_that_is_no_message_is_refused() {
    let hall = Hall::open().expect("a hall");
    assert_eq!(refused(&hall, b"hello".to_vec()), ProblemCode::BodyMalformed);
    assert_eq!(refused(&hall, Vec::new()), ProblemCode::BodyMalformed);
}

#[test]
fn another_version_of_the_protocol_is_named() {
    let hall = Hall::open().expect("a hall");
    assert_eq!(refused(&hall, vec![0, 0xa1, 0x00, 0x07]), ProblemCode::VersionUnknown);
}

#[test]
fn an_unreadable_change_is_refused_alone() {
    let hall = Hall::open().expect("a hall");
    let mut forger = Forger::enrol(&hall, 5);
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    let foreign = device.record(record).expect("a record").changes();
    let garbage: &[u8] = &[1, 5, 1, 2, 3, 4, 5];
    let deflated: &[u8] = &[2, 2, 1, 2];
    let items = vec![changes(1, &[garbage]), changes(2, &[chunk::to_bare(&foreign[0].bytes)])];
    let batch = forger.batch(items);
    let response = forger.send(&hall, batch).expect("the batch is answered");
    let code = |code: ProblemCode| Verdict::Rejected(code.code().to_owned());
    let expected = [code(ProblemCode::ChangeUnreadable), code(ProblemCode::ChangeForeignActor)];
    assert_eq!(verdicts(&response), expected);
    assert_eq!(hall.call(|hub, _| hub.counts()).expect("counts").rejected, 2, "both are kept");
    let batch_of_deflated = || Item { ..changes(3, &[deflated]) };
    assert!(batch_of_deflated().heads().is_err(), "a deflated chunk cannot even be signed here");
    hall.sync(&mut device).expect("others are not held up");
}

#[test]
fn a_document_damaged_on_the_road_is_no_verdict() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    let mut request = SyncRequest::from_body(&plan(&mut device)).expect("planned here");
    let document = request.batch.sections[0].items[0].document.as_mut().expect("a new record");
    let middle = document.len() / 2;
    document[middle] ^= 0x55;
    assert_eq!(refused(&hall, request.to_body()), ProblemCode::BodyMalformed);
    assert_eq!(waiting(&device), 2);
    hall.sync(&mut device).expect("sent again, it arrives");
    assert_eq!(waiting(&device), 0);
}

#[test]
fn a_large_batch_reaches_its_readers_in_several_answers() {
    let hall = Hall::open().expect("a hall");
    let mut author = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut reader = hall.enrol("b", "Ani", &[SCOPE]).expect("enrolled");
    // Notes that do not compress, so that what is within the limits of a batch is over those of an answer.
    for household in 0..40_u8 {
        let record = start(&mut author, household, SCOPE, "Jl. Pattimura");
        at(household, NOW_MS, |world| {
            for note in 0..12 {
                let noise: String = world.random::<1400>().iter().map(|byte| format!("{byte:02x}")).collect();
                let name = key(&format!("catatan_{note}"));
                author.answer(world, record, &name, &Value::Text(noise)).expect("room");
                author.save(world, record).expect("room");
            }
        });
    }
    let sent = hall.sync(&mut author).expect("taken");
    assert_eq!(sent.arrived, 40 * 14);
    let received = hall.sync(&mut reader).expect("every answer is within the limits");
    assert_eq!(received.received, 40 * 14);
}

#[test]
fn an_unknown_form_version_is_kept_and_flagged() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    at(2, NOW_MS, |world| {
        let version = Value::Text("keluarga 1999.9".to_owned());
        device.answer(world, record, &key("_form"), &version).expect("room");
        device.save(world, record).expect("room");
    });
    hall.sync(&mut device).expect("taken");
    assert_eq!(waiting(&device), 0);
    let findings = hall.call(move |hub, _| hub.list_findings(record)).expect("findings");
    let code = ProblemCode::FormUnknown.code();
    assert!(findings.iter().any(|finding| finding.code == code), "{findings:?}");
}

#[test]
fn a_wrong_clock_is_told_and_holds_up_nothing() {
    for now_ms in [0, 2_208_988_800_000] {
        let hall = Hall::open().expect("a hall");
        let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
        let body = at(4, now_ms, |world| {
            let record = device.start(world, SCOPE).expect("an area of this device");
            device.answer(world, record, &key("alamat"), &Value::Text("Jl. Pattimura".into())).expect("room");
            device.save(world, record).expect("room");
            device.plan_sync(world).expect("a request")
        });
        let answer = post(&hall, body).expect("taken");
        let report = at(5, now_ms, |world| device.absorb_sync(world, (0, 1), &answer)).expect("taken in");
        assert_eq!(report.notices, [ProblemCode::ClockWrong.code()]);
        assert_eq!((report.arrived, waiting(&device)), (2, 0));
        assert_ne!(device.strip().expect("a vault").clock_off_s, 0);
    }
}

#[test]
fn a_full_server_stores_nothing_and_says_so() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    for seed in 0..40 {
        start(&mut device, seed, SCOPE, &"Jl. Pattimura ".repeat(200));
    }
    let before = hall.call(|hub, _| hub.counts()).expect("counts");
    hall.call(|hub, _| hub.store().limit_pages(1)).expect("limited");
    assert_eq!(refused(&hall, plan(&mut device)), ProblemCode::DiskFull);
    assert_eq!(hall.call(|hub, _| hub.counts()).expect("still readable"), before);
    assert_eq!(waiting(&device), 80);
    hall.call(|hub, _| hub.store().limit_pages(u32::MAX - 1)).expect("freed");
    hall.sync(&mut device).expect("taken");
    assert_eq!(waiting(&device), 0);
}

#[test]
fn a_full_phone_keeps_what_was_saved_and_says_so() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    device.vault().limit_pages(1).expect("limited");
    let mut kept = Vec::new();
    let full = (0..100).find_map(|place| {
        let name = key(&format!("catatan_{place}"));
        let note = Value::Text(format!("{place} {}", "panjang ".repeat(400)));
        match at(2, NOW_MS, |world| device.answer(world, record, &name, &note)) {
            Ok(()) => {
                kept.push((name, note));
                None
            }
            Err(problem) => Some(problem.code),
        }
    });
    assert_eq!(full, Some(ProblemCode::DeviceFull));
    let answers = device.answers(record).expect("readable");
    assert!(kept.iter().all(|(name, note)| answers.get(name) == Some(note)));
    assert!(answers.contains_key("alamat"));
    device.vault().limit_pages(u32::MAX - 1).expect("freed");
    at(3, NOW_MS, |world| device.save(world, record)).expect("there is room again");
    hall.sync(&mut device).expect("taken");
}

#[test]
fn a_revoked_phone_is_refused_and_keeps_its_saves() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    hall.call(|hub, _| {
        let device = hub.list_devices(Reach::City)?[0].device;
        hub.revoke(device)
    })
    .expect("revoked");
    assert_eq!(refused(&hall, plan(&mut device)), ProblemCode::DeviceRevoked);
    assert_eq!(waiting(&device), 2);
}

#[test]
fn a_household_of_another_area_is_kept_apart() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE, OTHER]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    start(&mut device, 2, OTHER, "Jl. Pattimura 2");
    hall.call(|hub, _| {
        let device = hub.list_devices(Reach::City)?[0].device;
        hub.withdraw(device, OTHER)
    })
    .expect("withdrawn");
    let report = hall.sync(&mut device).expect("nothing is held up");
    assert_eq!((report.arrived, report.apart), (2, 2));
    assert_eq!(hall.call(|hub, _| hub.list_quarantine(Reach::City, 0, 10)).expect("a list").len(), 2);
}

#[test]
fn a_code_enrols_one_phone_only() {
    let hall = Hall::open().expect("a hall");
    let code = hall.invite("Sri", &[SCOPE]).expect("an invitation");
    let enrol = |seed: u8, code: &str| {
        let key = SigningKey::from_seed([seed; 32]).expect("any seed is a key");
        let body = EnrolRequest::new(&key, code, "Sri").to_body();
        hall.block_on(hall.road().carry(Errand::Enrol, body))
    };
    let spaced = format!(" {} - {} ", code[..4].to_lowercase(), &code[4..]);
    assert!(enrol(1, &spaced).is_ok(), "case and separators do not count");
    assert!(enrol(1, &code).is_ok(), "a lost answer can be asked for again");
    assert_eq!(enrol(2, &code).expect_err("used").code, ProblemCode::InviteUsed);
    assert_eq!(enrol(2, "NOSUCHCODE").expect_err("unknown").code, ProblemCode::InviteUnknown);
}

#[test]
fn a_used_code_gives_nothing_back() {
    let hall = Hall::open().expect("a hall");
    let code = hall.invite("Sri", &[SCOPE, OTHER]).expect("an invitation");
    let key = SigningKey::from_seed([4; 32]).expect("any seed is a key");
    let enrol = || {
        let body = EnrolRequest::new(&key, &code, "Sri").to_body();
        let answer = hall.block_on(hall.road().carry(Errand::Enrol, body)).expect("answered");
        EnrolResponse::from_body(&answer).expect("an answer").scopes.len()
    };
    assert_eq!(enrol(), 2);
    let device = key.public().device();
    hall.call(move |hub, _| hub.withdraw(device, OTHER)).expect("withdrawn");
    assert_eq!(enrol(), 1);
}

#[test]
fn cursors_are_few_and_in_order() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE, OTHER]).expect("enrolled");
    let mut request = SyncRequest::from_body(&plan(&mut device)).expect("planned here");
    request.cursors.reverse();
    assert_eq!(refused(&hall, request.to_body()), ProblemCode::BodyMalformed);
    request.cursors = vec![request.cursors[0]; 1_000];
    assert_eq!(refused(&hall, request.to_body()), ProblemCode::BodyMalformed);
}

#[test]
fn a_batch_that_can_never_be_taken_holds_up_nothing() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    start(&mut device, 1, SCOPE, "Jl. Pattimura 1");
    plan(&mut device);
    let refusal = Problem::new(ProblemCode::BodyTooLarge);
    assert!(device.note_refusal(&refusal).expect("noted"), "a household alone is set aside");
    start(&mut device, 2, SCOPE, "Jl. Pattimura 2");
    let report = hall.sync(&mut device).expect("the next one leaves");
    assert_eq!(report.arrived, 2);
    assert_eq!(device.strip().expect("a vault").refused_saves, 2);
    assert!(!device.note_refusal(&Problem::new(ProblemCode::ServerBusy)).expect("noted"));
}

#[test]
fn results_do_not_depend_on_the_number_of_workers() {
    assert_ne!(Workers(1), Workers(2));
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    for seed in 0..9 {
        start(&mut device, seed, SCOPE, "Jl. Pattimura");
    }
    let report = hall.sync(&mut device).expect("taken");
    assert_eq!(report.arrived, 18);
    let rebuilt = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after);
}

#[test]
fn encoding_is_what_the_server_reads() {
    let hall = Hall::open().expect("a hall");
    let mut forger = Forger::enrol(&hall, 8);
    let batch = forger.batch(vec![]);
    let plain = [
        &[0],
        encode(&SyncRequest {
            version: VERSION,
            batch,
            cursors: vec![],
            device_time_s: None,
            forms: None,
            files: None,
            elsewhere: None,
            refill: None,
            grant_until_s: None,
            pins_ms: None,
            erased: None,
            settled: None,
            answered: None,
        })
        .as_slice(),
    ]
    .concat();
    let answer = post(&hall, plain).expect("a client without zstd is served");
    assert_eq!(answer[0] & 0x7f, 0, "the answer is plain too, or zstd without the dictionary");
}
