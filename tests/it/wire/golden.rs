//! Encoding gives exactly the golden bytes, and the golden bytes give the value.

use super::message::Message;
use super::sample::{self, FileStep, SCOPE, Who};
use ketuk_record::{Incoming, Record, Writer};
use ketuk_wire::bundle::{Bundle, unpack_batch};
use ketuk_wire::chunk::{self, covered};
use ketuk_wire::feed::{RowKind, Run, next_tag};
use ketuk_wire::package::hash_of;
use ketuk_wire::parcel::ParcelResponse;
use ketuk_wire::relay::Lying;
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::tally::FileTally;
use ketuk_wire::{ChangeHash, Package, Pin, RelayCard, RelayReceipt, Tag};
use std::fs;
use std::path::PathBuf;

/// A path of the repository.
pub(super) fn path(relative: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(relative)
}

/// Whether fixtures are written instead of compared.
pub(super) fn is_blessing() -> bool {
    std::env::var_os("KETUK_BLESS").is_some()
}

fn fixture(name: &str) -> PathBuf {
    path("tests/fixtures/wire/v1").join(name)
}

pub(super) fn load(name: &str) -> Vec<u8> {
    if is_blessing() && name.ends_with(".chunk") {
        // Tests run in any order: a chunk that is being written anew is taken from where it comes.
        let (_, bytes) = sample::chunks().into_iter().find(|(known, _)| *known == name).expect("a chunk");
        return bytes;
    }
    fs::read(fixture(name)).expect("the fixture is there")
}

pub(super) fn check_bytes(name: &str, bytes: &[u8]) {
    if is_blessing() {
        fs::write(fixture(name), bytes).expect("the fixture is written");
    }
    assert_eq!(fs::read(fixture(name)).expect("the fixture is there"), bytes, "{name}");
}

pub(super) fn check<T: Message>(name: &str, message: &T) {
    check_bytes(name, &message.encoded());
    let read = T::decoded(&load(name)).expect("golden bytes are read");
    assert_eq!(&read, message, "{name}");
}

#[test]
fn the_record_still_writes_the_golden_chunks() {
    for (name, bytes) in sample::chunks() {
        check_bytes(name, &bytes);
    }
}

#[test]
fn an_enrolment_is_golden() {
    check("enrol_request.cbor", &sample::enrol_request());
    check("enrol_response.cbor", &sample::enrol_response());
}

#[test]
fn an_idle_sync_is_golden() {
    check("sync_request_idle.cbor", &sample::idle_request());
    check("sync_response_idle.cbor", &sample::idle_response());
}

#[test]
fn a_push_of_a_document_is_golden() {
    check("sync_request_document.cbor", &sample::document_request());
}

#[test]
fn a_push_of_a_change_is_golden() {
    check("sync_request_change.cbor", &sample::change_request());
}

#[test]
fn an_answer_with_everything_is_golden() {
    check("sync_response_full.cbor", &sample::full_response());
}

#[test]
fn forms_in_a_sync_are_golden() {
    check("sync_request_forms.cbor", &sample::forms_request());
    check("sync_response_forms.cbor", &sample::forms_response());
    check_bytes("package.ketukform", &sample::package());
    let read = Package::read(&load("package.ketukform")).expect("golden bytes are read");
    assert_eq!((read.id(), read.version(), read.files().len()), ("keluarga", "2026.2", 2));
    let list = sample::forms_response().forms.expect("a list");
    list.verify(&sample::key(Who::Server).public()).expect("signed");
    assert_eq!(list.lines[0].hash, hash_of(&load("package.ketukform")));
    assert!(sample::forms_response().part.expect("a piece").is_whole());
}

#[test]
fn what_is_held_of_files_is_golden() {
    check("sync_request_files.cbor", &sample::files_request());
    check("sync_response_files.cbor", &sample::files_response());
    let marks = sample::files_response().files.expect("a list").read().expect("whole marks");
    let sent = sample::files_request().files.expect("a question").sent;
    assert_eq!(marks.into_iter().collect::<FileTally>(), sent);
}

#[test]
fn what_is_recorded_elsewhere_is_golden() {
    let [missing, holding] = sample::elsewhere_requests();
    check("sync_request_elsewhere.cbor", &missing);
    check("sync_request_elsewhere_held.cbor", &holding);
    let [set, added] = sample::elsewhere_responses();
    check("sync_response_elsewhere.cbor", &set);
    check("sync_response_elsewhere_added.cbor", &added);
    for response in [set, added] {
        let news = response.elsewhere.expect("news");
        let to = (sample::device(Who::Sri), sample::NOW_MS);
        news.verify(&sample::key(Who::Server).public(), to).expect("signed");
    }
}

#[test]
fn bundle_files_are_golden() {
    check_bytes("bundle_outbound.ketuk", &sample::outbound().to_file(&sample::key(Who::Sri)));
    check_bytes("bundle_return.ketuk", &sample::inbound().to_file(&sample::key(Who::Server)));
    let Ok(Bundle::Outbound(file)) = Bundle::read(&load("bundle_outbound.ketuk")) else { panic!("outbound") };
    let content = file.verify(&sample::key(Who::Sri).public()).expect("signed");
    let batches: Vec<_> = content.batches.iter().map(|b| unpack_batch(b).expect("a batch")).collect();
    assert_eq!(batches, [sample::document_request().batch, sample::change_request().batch]);
    assert_eq!(content, sample::outbound());
    let Ok(Bundle::Return(file)) = Bundle::read(&load("bundle_return.ketuk")) else { panic!("return") };
    let content = file.verify(&sample::key(Who::Server).public()).expect("signed");
    assert!(content.rounds.iter().all(|round| SyncResponse::from_body(round).is_ok()));
    assert_eq!(content, sample::inbound());
}

#[test]
fn a_relays_words_are_golden() {
    let (city, relay) = (sample::key(Who::Server), sample::key(Who::Budi));
    let times = (sample::NOW_MS, sample::NOW_MS + 1);
    let card = RelayCard::issue(&city, relay.public(), "Kantor Kelurahan", vec![Pin([7; 32])], times);
    let lying = vec![Lying { parcel: [5; 32], came_ms: sample::NOW_MS }];
    let receipt = RelayReceipt::sign(&relay, sample::device(Who::Sri), [6; 32], sample::NOW_MS, lying);
    let said = ParcelResponse {
        version: ketuk_wire::VERSION,
        kept: 1,
        answers: Vec::new(),
        refused: Vec::new(),
        card: Some(card.clone()),
        receipt: Some(receipt),
    };
    check_bytes("relay_card.cbor", &card.to_body());
    check_bytes("relay_response.cbor", &said.to_body());
    let read = ParcelResponse::from_body(&load("relay_response.cbor")).expect("golden bytes are read");
    assert_eq!(read, said);
    let read = RelayCard::from_body(&load("relay_card.cbor")).expect("golden bytes are read");
    read.verify(&city.public(), sample::NOW_MS).expect("signed");
    let word = said.receipt.expect("a word");
    word.verify(&read, sample::device(Who::Sri), &[6; 32]).expect("signed");
}

#[test]
fn files_are_golden() {
    for (step, name) in FileStep::ALL {
        let (request, response) = (sample::file_request(step), sample::file_response(step));
        check(&format!("file_request_{name}.cbor"), &request);
        check(&format!("file_response_{name}.cbor"), &response);
        request.check().expect("within the limits");
        request.verify(&sample::key(Who::Sri).public()).expect("signed");
        response.check().expect("within the limits");
        if let Some(receipt) = &response.receipt {
            let place = (response.record, response.file);
            receipt.verify(&sample::key(Who::Server).public(), place, response.bytes).expect("signed");
        }
    }
}

/// The golden bytes are a message as a client meets it: what is signed verifies, what is carried is
/// admitted, the page leads to its cursor.
#[test]
fn the_golden_requests_are_admitted() {
    let mut record = Record::new();
    for request in [sample::document_request(), sample::change_request()] {
        let header = request.batch.header().expect("within the limits");
        header.verify(&sample::key(Who::Sri).public(), &request.batch.signature).expect("signed");
        let item = &request.batch.sections[0].items[0];
        let writer = Writer::Device(request.batch.device.0);
        let whole = |bare: &[u8]| chunk::read(bare).expect("a chunk").to_automerge();
        let admission = match &item.document {
            Some(document) => record.admit(Incoming::Document(&whole(document)), writer),
            None => {
                let chunks: Vec<_> = item.changes.iter().map(|bare| whole(bare)).collect();
                record.admit(Incoming::Changes(&chunks), writer)
            }
        };
        assert_eq!(admission.admitted().count(), admission.outcomes.len());
    }
    assert_eq!(record.change_count(), 3);
}

#[test]
fn the_golden_answer_can_be_checked() {
    let response = sample::full_response();
    let server = sample::key(Who::Server).public();
    let batch = sample::document_request().batch.header().expect("within the limits").hash();
    let receipt = response.receipt.expect("a receipt");
    receipt.verify(&server, sample::device(Who::Sri), batch, sample::NOW_MS).expect("signed");
    let certificate = &response.certificates.expect("an author")[0];
    certificate.verify(&server).expect("signed");

    let page = &response.pages.expect("a page")[0];
    let mut own = sample::document_hashes().into_iter();
    let record = sample::document_request().batch.sections[0].items[0].record;
    let (mut seq, mut tag) = (0, Tag::START);
    let mut step = |kind, record, change| {
        seq += 1;
        tag = next_tag(tag, kind, record, change);
    };
    for run in &page.runs {
        match run {
            Run::Own(count) => {
                (0..*count).for_each(|_| step(RowKind::Change, record, own.next()));
            }
            Run::Signed(run) => {
                run.verify(SCOPE, &certificate.key).expect("signed");
                for item in &run.items {
                    let evidence = item.evidence.iter().flatten();
                    let all: Vec<&[u8]> = item.changes.iter().chain(evidence).map(|bare| &bare[..]).collect();
                    let covered = covered(&item.heads, &all).expect("chunks");
                    for bare in &item.changes {
                        let hash: ChangeHash = chunk::read(bare).expect("a chunk").hash();
                        assert!(covered.contains(&hash));
                        step(RowKind::Change, item.record, Some(hash));
                    }
                }
            }
            Run::Erased(record, changes) => {
                changes.iter().for_each(|change| step(RowKind::Change, *record, Some(*change)));
            }
            Run::Moved(record, kind) => step(RowKind::from_number(*kind).expect("a kind"), *record, None),
        }
    }
    assert_eq!((seq, tag), (page.cursor.seq, page.cursor.tag));
}
