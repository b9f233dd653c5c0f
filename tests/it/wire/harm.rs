//! Harmed bytes: decoding never panics, and what it still reads is a whole value.

use super::golden::path;
use super::message::Message;
use super::sample::{self, FileStep};
use super::trust;
use ketuk_wire::bundle::Bundle;
use ketuk_wire::forms::PackagePart;
use ketuk_wire::sync::{SyncRequest, SyncResponse, from_runs};
use ketuk_wire::{ProblemCode, limits};

/// What a byte is turned into: neighbours, other types, lengths without end.
const MASKS: [u8; 6] = [0x01, 0x02, 0x10, 0x20, 0x80, 0xff];

fn of_plain<T: Message>(message: &[u8]) -> Result<T, ProblemCode> {
    T::of_body(&[&[0], message].concat()).map_err(|problem| problem.code)
}

/// Every cut and many wrong bytes; `then` looks deeper into what still reads.
fn check<T: Message>(message: &T, then: impl Fn(&T)) {
    let golden = message.encoded();
    for end in 0..golden.len() {
        assert!(T::decoded(&golden[..end]).is_err(), "cut at {end}");
        assert!(of_plain::<T>(&golden[..end]).is_err(), "cut at {end}");
    }
    let mut harmed = golden.clone();
    for at in 0..golden.len() {
        for mask in MASKS {
            harmed[at] = golden[at] ^ mask;
            if let Ok(message) = T::decoded(&harmed) {
                then(&message);
                let again = T::decoded(&message.encoded()).expect("what we write we read");
                assert_eq!(again, message, "byte {at}");
            }
            let _ = of_plain::<T>(&harmed);
        }
        harmed[at] = golden[at];
    }
}

#[test]
fn a_harmed_enrolment_does_no_harm() {
    check(&sample::enrol_request(), |request| drop(request.verify()));
    check(&sample::enrol_response(), |_| ());
    check(&trust::enrol_response(), |_| ());
    check(&trust::meet_request(), |_| ());
    check(&trust::meet_response(), |_| ());
    check(&trust::wiped(), |_| ());
}

#[test]
fn a_harmed_request_does_no_harm() {
    for request in [
        sample::idle_request(),
        sample::document_request(),
        sample::change_request(),
        sample::forms_request(),
        sample::files_request(),
        trust::erased_request(),
        trust::refill_request(),
        trust::answered_request(),
    ] {
        check(&request, |request| {
            let _header = request.batch.header();
            let server = sample::key(sample::Who::Server).public();
            for refill in request.refill.iter().flatten() {
                let _signed = refill.verify(&server);
            }
        });
    }
}

#[test]
fn a_harmed_answer_does_no_harm() {
    for response in [
        sample::idle_response(),
        sample::full_response(),
        sample::forms_response(),
        sample::files_response(),
        trust::erasure_response(),
        trust::settled_response(),
        trust::set_back_response(),
        trust::standing_response(),
    ] {
        check(&response, |response| {
            if let Some(receipt) = &response.receipt {
                assert!(from_runs(&receipt.verdicts).len() <= limits::BATCH_CHANGES_MAX);
            }
            if let Some(list) = &response.forms {
                let _ = list.verify(&sample::key(sample::Who::Server).public());
            }
            let _ = response.part.as_ref().map(PackagePart::is_whole);
        });
    }
}

#[test]
fn a_harmed_file_does_no_harm() {
    for (step, _) in FileStep::ALL {
        check(&sample::file_request(step), |request| drop(request.check()));
        check(&sample::file_response(step), |response| drop(response.check()));
    }
}

/// A wrong byte anywhere in a sealed file is told by its seal, and so is every cut.
#[test]
fn a_harmed_volume_is_refused() {
    use ketuk_wire::sealed::SealedFor;
    let server = ketuk_wire::SealSecret::beside(&sample::key(sample::Who::Server));
    let file = trust::volumes().remove(0);
    let read = |bytes: &[u8]| Bundle::read_with(bytes, Some((SealedFor::Bundle, &server)));
    assert!(read(&file).is_ok());
    let mut harmed = file.clone();
    for at in 0..file.len() {
        for mask in [0x01, 0x80] {
            harmed[at] = file[at] ^ mask;
            let problem = read(&harmed).expect_err("harmed");
            assert!(problem.code.code().starts_with("bundle."), "byte {at}: {problem}");
        }
        harmed[at] = file[at];
        assert!(read(&file[..at]).is_err(), "cut at {at}");
    }
    harmed.push(0);
    assert!(read(&harmed).is_err(), "bytes left over");
}

/// A wrong byte anywhere in a bundle file is told, at the latest by its signature.
#[test]
fn a_harmed_bundle_file_is_refused() {
    let keys = [sample::Who::Sri, sample::Who::Server].map(sample::key);
    let files = [sample::outbound().to_file(&keys[0]), sample::inbound().to_file(&keys[1])];
    for (file, key) in files.iter().zip(&keys) {
        let check = |harmed: &[u8], at| match Bundle::read(harmed) {
            Ok(Bundle::Outbound(read)) => assert!(read.verify(&key.public()).is_err(), "byte {at}"),
            Ok(Bundle::Return(read)) => assert!(read.verify(&key.public()).is_err(), "byte {at}"),
            Err(problem) => assert!(problem.code.code().starts_with("bundle."), "{problem}"),
        };
        let mut harmed = file.clone();
        for at in 0..file.len() {
            for mask in MASKS {
                harmed[at] = file[at] ^ mask;
                check(&harmed, at);
            }
            harmed[at] = file[at];
            assert!(Bundle::read(&file[..at]).is_err(), "cut at {at}");
        }
        harmed.push(0);
        assert!(Bundle::read(&harmed).is_err(), "bytes left over");
    }
}

#[test]
fn a_harmed_body_does_no_harm() {
    let message = sample::document_request().encoded();
    let frame = zstd::bulk::compress(&message, 6).expect("compresses");
    let body = [&[1], &frame[4..]].concat();
    assert!(SyncRequest::from_body(&body).is_ok(), "the magic number does not travel");
    for at in 0..body.len() {
        for mask in MASKS {
            let mut harmed = body.clone();
            harmed[at] ^= mask;
            let _ = SyncRequest::from_body(&harmed);
        }
        let _ = SyncRequest::from_body(&body[..at]);
    }
}

#[test]
fn a_body_made_with_the_dictionary_is_read() {
    let dictionary = std::fs::read(path("schemas/wire/v1.dict")).expect("the dictionary is there");
    let mut compressor = zstd::bulk::Compressor::with_dictionary(6, &dictionary).expect("a dictionary");
    compressor.include_dictid(false).expect("a setting");
    let message = sample::document_request();
    let frame = compressor.compress(&message.encoded()).expect("compresses");
    for marker in [0x02, 0x82] {
        assert_eq!(SyncRequest::from_body(&[&[marker], &frame[4..]].concat()), Ok(message.clone()));
    }
    assert!(SyncRequest::from_body(&[&[0x01], &frame[4..]].concat()).is_err(), "not without it");
}

#[test]
fn bytes_behind_a_message_are_refused() {
    let mut message = sample::idle_request().encoded();
    message.push(0);
    assert_eq!(of_plain::<SyncRequest>(&message).err(), Some(ProblemCode::BodyMalformed));
}

#[test]
fn a_field_of_a_later_revision_is_skipped() {
    let mut message = sample::idle_response().encoded();
    assert_eq!(message[0], 0xa3, "a map of three");
    message[0] = 0xa4;
    message.extend([0x18, 99, 0x82, 0x01, 0x61, b'x']);
    assert_eq!(of_plain::<SyncResponse>(&message), Ok(sample::idle_response()));
}

#[test]
fn another_version_is_told_from_damage() {
    let mut message = sample::idle_request().encoded();
    assert_eq!(message[..3], [0xa4, 0x00, 0x01], "the version is the first field");
    message[2] = 2;
    assert_eq!(of_plain::<SyncRequest>(&message).err(), Some(ProblemCode::VersionUnknown));
}
