//! Any bytes at all as one of the messages between machines: none panics, none takes more memory than its limits
//! allow, and what is read is written to something that reads the same.
//!
//! The first byte chooses the message. Behind it stands CBOR without its frame, so that the fuzzer need not find
//! out about compression; every eighth input goes through the frame. What is read is looked into as both ends do
//! before they know who speaks: the server into requests, the device into answers.

#![no_main]

use ketuk_wire::elsewhere::{ElsewhereContent, unpack_added, unpack_shard};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::feed::{Page, Run, SignedRun};
use ketuk_wire::file::{FileRequest, FileResponse};
use ketuk_wire::frame::unpack;
use ketuk_wire::meet::{MeetRequest, MeetResponse};
use ketuk_wire::parcel::{ParcelRequest, ParcelResponse};
use ketuk_wire::sync::{Receipt, SyncRequest, SyncResponse, from_runs};
use ketuk_wire::{
    DeviceId, Grant, InviteSecret, Package, PinList, PublicKey, RelayCard, ScopeId, WipeDone, WipeOrder,
    chunk, encode, limits,
};
use libfuzzer_sys::fuzz_target;

/// A key like any other: nothing here is signed with it.
const SERVER: PublicKey = PublicKey([9; 32]);
const DEVICE: DeviceId = DeviceId([1; 8]);
const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

/// Reads a message and, where that goes well, what is written of it.
macro_rules! same {
    ($type:ty, $body:expr) => {
        <$type>::from_body($body).ok().inspect(|message| {
            let again = [&[0], encode(message).as_slice()].concat();
            assert!(
                <$type>::from_body(&again).is_ok_and(|read| read == *message),
                "read, and not read again"
            );
        })
    };
}

/// The same of what has no frame.
macro_rules! same_bare {
    ($type:ty, $content:expr) => {
        ketuk_wire::decode::<$type>($content).ok().inspect(|message| {
            let again = encode(message);
            assert!(ketuk_wire::decode::<$type>(&again).is_ok_and(|read| read == *message), "not read again");
        })
    };
}

fuzz_target!(|input: &[u8]| {
    let Some((kind, content)) = input.split_first() else { return };
    let framed = [&[0], content].concat();
    let body = if kind & 0x80 == 0 { &framed } else { content };
    match kind % 32 {
        0 => drop(same!(SyncRequest, body).inspect(sync_request)),
        1 => drop(same!(SyncResponse, body).inspect(sync_response)),
        2 => drop(same!(EnrolRequest, body).inspect(|request| drop(request.verify()))),
        3 => drop(same!(EnrolResponse, body).inspect(enrol_response)),
        4 => drop(same!(MeetRequest, body)),
        5 => drop(same!(MeetResponse, body).map(|answer| answer.verify(&secret(), &[3; 32]).is_ok())),
        6 => drop(same!(ParcelRequest, body).inspect(|request| drop(request.verify(&SERVER)))),
        7 => drop(same!(ParcelResponse, body)),
        8 => {
            drop(same!(FileRequest, body).inspect(|request| drop((request.check(), request.verify(&SERVER)))))
        }
        9 => drop(same!(FileResponse, body).inspect(|response| drop(response.check()))),
        10 => drop(unpack(content)),
        11 => drop(same_bare!(Receipt, content).inspect(receipt)),
        12 => drop(same_bare!(Grant, content).inspect(|grant| drop(grant.verify(&SERVER, DEVICE)))),
        13 => drop(same_bare!(WipeOrder, content).inspect(|order| drop(order.verify(&SERVER, DEVICE)))),
        14 => drop(same_bare!(WipeDone, content).inspect(|done| drop(done.verify(&SERVER)))),
        16 => drop(same!(RelayCard, body).inspect(|card| drop(card.verify(&SERVER, 0)))),
        _ => {
            let _package = Package::read(content);
            if let Ok(chunk) = chunk::read(content) {
                drop((chunk.deps(), chunk.document_heads()));
            }
        }
    }
});

/// What the server does before it knows who asks.
fn sync_request(request: &SyncRequest) {
    let _header = request.batch.header();
    for section in &request.batch.sections {
        let _digest = section.digest();
    }
    for refill in request.refill.iter().flatten() {
        drop((refill.verify(&SERVER), refill.verify(&refill.author.key)));
    }
    for word in request.erased.iter().flatten() {
        drop((word.verify(&SERVER), word.order.verify(&SERVER)));
    }
}

/// What a device does with an answer.
fn sync_response(response: &SyncResponse) {
    response.receipt.iter().for_each(receipt);
    response.pages.iter().flatten().for_each(page);
    response.pins.iter().for_each(|pins: &PinList| drop(pins.verify(&SERVER)));
    response.forms.iter().for_each(|forms| drop((forms.verify(&SERVER), forms.tag())));
    response.part.iter().for_each(|part| drop(part.is_whole()));
    response.files.iter().for_each(|files| drop(files.read()));
    response.settled.iter().for_each(|settled| drop(settled.verify(&SERVER, DEVICE, 1)));
    response.erase.iter().flatten().for_each(|order| drop(order.verify(&SERVER)));
    if let Some(news) = &response.elsewhere {
        let _signed = news.verify(&SERVER, (DEVICE, 1));
        match &news.content {
            ElsewhereContent::Shards { first, shards, .. } => {
                for (at, shard) in (0_u32..).zip(shards.iter()) {
                    drop(first.checked_add(at).map(|number| unpack_shard(news.bits, number, shard)));
                }
            }
            ElsewhereContent::Added { pack, .. } => drop(unpack_added(news.bits, pack)),
        }
    }
}

fn enrol_response(response: &EnrolResponse) {
    let _certificate = response.certificate.verify(&SERVER);
    response.pins.iter().for_each(|pins| drop(pins.verify(&SERVER)));
    response.grant.iter().for_each(|grant| drop(grant.verify(&SERVER, DEVICE)));
}

fn receipt(receipt: &Receipt) {
    assert!(from_runs(&receipt.verdicts).len() <= limits::BATCH_CHANGES_MAX, "more verdicts than changes");
}

fn page(page: &Page) {
    for run in &page.runs {
        if let Run::Signed(run) = run {
            signed(run);
        }
    }
}

fn signed(run: &SignedRun) {
    let _signed = run.verify(SCOPE, &SERVER);
    for item in &run.items {
        let evidence = item.evidence.iter().flatten();
        let all: Vec<&[u8]> = item.changes.iter().chain(evidence).map(|bare| &bare[..]).collect();
        drop((chunk::covered(&item.heads, &all), chunk::more_heads(&all)));
    }
}

/// Made once: it is slow on purpose.
fn secret() -> InviteSecret {
    static SECRET: std::sync::OnceLock<InviteSecret> = std::sync::OnceLock::new();
    SECRET.get_or_init(|| InviteSecret::of("ABCD-EFGH-JK23")).clone()
}
