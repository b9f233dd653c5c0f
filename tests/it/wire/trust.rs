//! Golden bytes of what trust is made of: who a server is, until when a device may work, orders to wipe and to forget,
//! what a restored server is given again, what was settled, and sealed files in volumes.

use super::golden::{check, check_bytes, load};
use super::sample::{
    self, NEW, NOW_MS, OTHER_SCOPE, SCOPE, Who, bare, certificate, device, idle_request, idle_response, key,
    listed, sha256, signed_run,
};
use ketuk_wire::bundle::{Bundle, Outbound, Return, Volume};
use ketuk_wire::enrol::EnrolResponse;
use ketuk_wire::erasure::{Erased, Erasure};
use ketuk_wire::feed::{Cursor, Page, Run, SignedRun};
use ketuk_wire::meet::{Introduction, MeetRequest, MeetResponse};
use ketuk_wire::parcel::{ParcelRequest, ParcelResponse};
use ketuk_wire::refill::{Refill, Untaken};
use ketuk_wire::sealed::SealedFor;
use ketuk_wire::sync::{Answered, Settled, SettledWord, SyncRequest, SyncResponse, Verdict};
use ketuk_wire::{Grant, InviteSecret, Pin, PinList, SealSecret, Tag, VERSION, WipeDone, WipeOrder, encode};

const CODE: &str = "ABCD-EFGH-JK23";
const CHALLENGE: [u8; 32] = [0x44; 32];
const UNTIL_MS: u64 = NOW_MS + 14 * 24 * 3_600_000;

fn server_seal() -> SealSecret {
    SealSecret::beside(&key(Who::Server))
}

fn device_seal() -> SealSecret {
    SealSecret::beside(&key(Who::Sri))
}

fn pins() -> PinList {
    PinList::sign(&key(Who::Server), NOW_MS, vec![Pin([0x55; 32]), Pin([0x66; 32])])
}

fn grant() -> Grant {
    Grant::sign(&key(Who::Server), device(Who::Sri), (NOW_MS, UNTIL_MS), vec![SCOPE, OTHER_SCOPE])
}

fn wipe() -> WipeOrder {
    WipeOrder::sign(&key(Who::Server), device(Who::Sri), NOW_MS)
}

pub(super) fn wiped() -> WipeDone {
    WipeDone::sign(&key(Who::Sri), NOW_MS)
}

fn order() -> Erasure {
    Erasure::sign(&key(Who::Server), listed(), SCOPE, NOW_MS)
}

pub(super) fn meet_request() -> MeetRequest {
    MeetRequest::new(&InviteSecret::of(CODE), CHALLENGE)
}

pub(super) fn meet_response() -> MeetResponse {
    let introduction = Introduction {
        server_key: key(Who::Server).public(),
        seal_key: server_seal().public(),
        pins: pins().pins,
    };
    MeetResponse::prove(&InviteSecret::of(CODE), &CHALLENGE, introduction)
}

/// The answer to an enrolment with everything that a server may say of itself.
pub(super) fn enrol_response() -> EnrolResponse {
    let said = EnrolResponse {
        seal_key: Some(server_seal().public()),
        pins: Some(pins()),
        grant: Some(grant()),
        ..sample::enrol_response()
    };
    let proof = InviteSecret::of(CODE).prove_enrolled(&encode(&said));
    EnrolResponse { proof: Some(proof), ..said }
}

/// What a device knows of its standing, and that it has forgotten a household.
pub(super) fn erased_request() -> SyncRequest {
    SyncRequest {
        grant_until_s: Some(UNTIL_MS / 1_000),
        pins_ms: Some(NOW_MS),
        erased: Some(vec![Erased::sign(&key(Who::Sri), order())]),
        settled: Some(7),
        ..idle_request()
    }
}

/// Batches that were answered for, one of them by hand.
pub(super) fn answered_request() -> SyncRequest {
    let one = |number| Answered { number, hash: [0x40 + u8::try_from(number).expect("small"); 8] };
    SyncRequest { answered: Some(vec![one(4), one(6)]), ..idle_request() }
}

/// A server that has none of them.
pub(super) fn set_back_response() -> SyncResponse {
    SyncResponse { set_back: Some(true), ..idle_response() }
}

/// What another device wrote, for a server that was set back.
pub(super) fn refill_request() -> SyncRequest {
    let refill = Refill { scope: SCOPE, author: certificate(Who::Budi, "Budi"), run: signed_run() };
    SyncRequest { refill: Some(vec![refill]), ..idle_request() }
}

/// Orders to forget, what has been heard of them, and rows of what is gone and of what came from another area.
pub(super) fn erasure_response() -> SyncResponse {
    let gone = vec![sha256(b"a change that is gone")];
    let elsewhere = SignedRun { section: Some(SCOPE), ..signed_run() };
    let cursor = Cursor { scope: OTHER_SCOPE, seq: 2, tag: Tag::START };
    SyncResponse {
        erase: Some(vec![order()]),
        erased: Some(vec![listed()]),
        pages: Some(vec![Page { runs: vec![Run::Erased(listed(), gone), Run::Signed(elsewhere)], cursor }]),
        ..idle_response()
    }
}

/// What people decided, and what need not be brought again.
pub(super) fn settled_response() -> SyncResponse {
    let word = |name: &str, verdict| SettledWord {
        record: NEW,
        change: sha256(&bare(name)),
        scope: OTHER_SCOPE,
        verdict,
    };
    let words = vec![
        word("change.chunk", Verdict::Ok(12)),
        word("other_1.chunk", Verdict::Quarantined("scope.left_out".to_owned())),
    ];
    let untaken = Untaken { record: listed(), change: sha256(&bare("other_2.chunk")) };
    SyncResponse {
        settled: Some(Settled::sign(&key(Who::Server), device(Who::Sri), (9, words), NOW_MS)),
        untaken: Some(vec![untaken]),
        ..idle_response()
    }
}

/// Until when, by which keys, and no longer at all.
pub(super) fn standing_response() -> SyncResponse {
    SyncResponse { grant: Some(grant()), pins: Some(pins()), wipe: Some(wipe()), ..idle_response() }
}

pub(super) fn parcel_request() -> ParcelRequest {
    ParcelRequest::new(&key(Who::Sri), certificate(Who::Sri, "Sri"), Some(volumes().remove(0)), &[[0x77; 32]])
}

pub(super) fn parcel_response() -> ParcelResponse {
    ParcelResponse {
        version: VERSION,
        kept: 2,
        answers: vec![answer().into()],
        refused: vec!["bundle.too_large".to_owned()],
        card: None,
        receipt: None,
    }
}

/// Two batches in two sealed files.
pub(super) fn volumes() -> Vec<Vec<u8>> {
    let parts = (1..).zip(sample::outbound().batches);
    parts.map(|(number, batch)| volume(number, vec![batch])).collect()
}

fn volume(number: u64, batches: Vec<minicbor::bytes::ByteVec>) -> Vec<u8> {
    let file = Outbound {
        batches,
        seal_key: Some(device_seal().public()),
        volume: Some(Volume { number, of: 2 }),
        answer_bytes: Some(1 << 20),
        grant_until_s: Some(UNTIL_MS / 1_000),
        erased: erased_request().erased,
        ..sample::outbound()
    };
    let entropy = [u8::try_from(number).expect("small"); 32];
    file.to_sealed_file(&key(Who::Sri), &server_seal().public(), entropy)
}

/// The answer, sealed, with the device's standing.
pub(super) fn answer() -> Vec<u8> {
    let file = Return { grant: Some(grant()), wipe: Some(wipe()), pins: Some(pins()), ..sample::inbound() };
    file.to_sealed_file(&key(Who::Server), &device_seal().public(), [0x88; 32])
}

#[test]
fn a_meeting_is_golden() {
    check("meet_request.cbor", &meet_request());
    check("meet_response.cbor", &meet_response());
    let introduction = meet_response().verify(&InviteSecret::of("abcdefghjk23"), &CHALLENGE).expect("proven");
    assert_eq!(introduction.server_key, key(Who::Server).public());
}

#[test]
fn an_enrolment_with_all_that_a_server_says_is_golden() {
    check("enrol_response_standing.cbor", &enrol_response());
    let said = enrol_response();
    let proof = said.proof.expect("a proof");
    let bare = EnrolResponse { proof: None, ..said };
    InviteSecret::of(CODE).check_enrolled(&encode(&bare), &proof).expect("proven");
}

#[test]
fn what_is_said_of_a_devices_standing_is_golden() {
    check("sync_response_standing.cbor", &standing_response());
    let (server, sri) = (key(Who::Server).public(), device(Who::Sri));
    let SyncResponse { grant, pins, wipe, .. } = standing_response();
    grant.expect("a grant").verify(&server, sri).expect("signed");
    pins.expect("keys").verify(&server).expect("signed");
    wipe.expect("an order").verify(&server, sri).expect("signed");
    check("wiped.cbor", &wiped());
    wiped().verify(&key(Who::Sri).public()).expect("signed");
}

#[test]
fn an_erasure_is_golden() {
    check("sync_request_erased.cbor", &erased_request());
    check("sync_response_erasure.cbor", &erasure_response());
    let erased = &erased_request().erased.expect("a word")[0];
    erased.verify(&key(Who::Sri).public()).expect("signed");
    erased.order.verify(&key(Who::Server).public()).expect("ordered");
    let page = &erasure_response().pages.expect("a page")[0];
    let Run::Signed(run) = &page.runs[1] else { panic!("a run") };
    // The area that is named counts, not the one in whose feed it stands.
    run.verify(OTHER_SCOPE, &key(Who::Budi).public()).expect("signed");
}

#[test]
fn a_refill_is_golden() {
    check("sync_request_answered.cbor", &answered_request());
    check("sync_response_set_back.cbor", &set_back_response());
    check("sync_request_refill.cbor", &refill_request());
    refill_request().refill.expect("a run")[0].verify(&key(Who::Server).public()).expect("signed twice");
    check("sync_response_settled.cbor", &settled_response());
    let settled = settled_response().settled.expect("words");
    settled.verify(&key(Who::Server).public(), device(Who::Sri), NOW_MS).expect("signed");
}

#[test]
fn what_a_relay_is_given_is_golden() {
    check("parcel_request.cbor", &parcel_request());
    check("parcel_response.cbor", &parcel_response());
    parcel_request().verify(&key(Who::Server).public()).expect("a device of this city");
}

#[test]
fn sealed_volumes_are_golden() {
    for (number, file) in (1..).zip(volumes()) {
        let name = format!("bundle_volume_{number}.ketuk");
        check_bytes(&name, &file);
        let read = Bundle::read_with(&load(&name), Some((SealedFor::Bundle, &server_seal())));
        let Ok(Bundle::Outbound(signed)) = read else { panic!("outbound") };
        let content = signed.verify(&key(Who::Sri).public()).expect("signed");
        assert_eq!((content.volume, content.batches.len()), (Some(Volume { number, of: 2 }), 1));
        assert!(
            Bundle::read_with(&file, Some((SealedFor::Bundle, &device_seal()))).is_err(),
            "another's key"
        );
        assert!(
            Bundle::read_with(&file, Some((SealedFor::BundleReturn, &server_seal()))).is_err(),
            "another use"
        );
    }
    check_bytes("bundle_answer.ketuk", &answer());
    let read =
        Bundle::read_with(&load("bundle_answer.ketuk"), Some((SealedFor::BundleReturn, &device_seal())));
    let Ok(Bundle::Return(signed)) = read else { panic!("return") };
    let content = signed.verify(&key(Who::Server).public()).expect("signed");
    content.wipe.expect("an order").verify(&key(Who::Server).public(), device(Who::Sri)).expect("signed");
}
