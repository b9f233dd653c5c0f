//! Every message against its bounds: lengths without end, nesting without end, bodies over the limit, and lists that
//! are longer than their readers allow.

use super::message::Message;
use super::sample::{self, FileStep, Who, key};
use super::trust;
use ketuk_wire::bundle::{Bundle, Outbound, Return};
use ketuk_wire::elsewhere::{unpack_added, unpack_shard};
use ketuk_wire::parcel::{ParcelRequest, TAKEN_MAX};
use ketuk_wire::sealed::{self, SealedFor};
use ketuk_wire::sync::{Verdict, VerdictRun, from_runs};
use ketuk_wire::{Pin, PinList, ProblemCode, SealSecret, limits};
use minicbor::bytes::ByteVec;

/// Runs a check over every kind of message, by its name.
fn for_each(mut check: impl FnMut(&str, Vec<u8>, &dyn Fn(&[u8]) -> Option<ProblemCode>)) {
    macro_rules! each {
        ($($message:expr),* $(,)?) => {$(
            let message = $message;
            check(stringify!($message), message.encoded(), &|bytes| code_of(&message, bytes));
        )*};
    }
    each!(
        sample::enrol_request(),
        trust::enrol_response(),
        sample::document_request(),
        sample::change_request(),
        sample::forms_request(),
        sample::files_request(),
        trust::erased_request(),
        trust::refill_request(),
        trust::answered_request(),
        sample::full_response(),
        sample::forms_response(),
        sample::files_response(),
        trust::erasure_response(),
        trust::settled_response(),
        trust::set_back_response(),
        trust::standing_response(),
        trust::meet_request(),
        trust::meet_response(),
        trust::parcel_request(),
        trust::parcel_response(),
        sample::file_request(FileStep::Send),
        sample::file_response(FileStep::Fetch),
        trust::wiped(),
    );
}

/// The code with which these bytes are refused as a message of the kind of `like`.
fn code_of<T: Message>(_like: &T, bytes: &[u8]) -> Option<ProblemCode> {
    T::of_body(&[&[0], bytes].concat()).err().map(|problem| problem.code)
}

/// The places of arrays, maps, byte strings and texts in a message, each with the length of its head.
fn heads(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut at, mut found) = (0, Vec::new());
    while at < bytes.len() {
        let (major, info) = (bytes[at] >> 5, bytes[at] & 31);
        let width = if info < 24 { 0 } else { 1 << (info - 24) };
        let count =
            bytes[at + 1..at + 1 + width].iter().fold(0_usize, |count, byte| count << 8 | usize::from(*byte));
        let count = if width == 0 { usize::from(info) } else { count };
        if (2..=5).contains(&major) {
            found.push((at, 1 + width));
        }
        at += 1 + width + if matches!(major, 2 | 3) { count } else { 0 };
    }
    found
}

/// A length that nobody has room for is refused for what follows it, and nothing is reserved for it.
#[test]
fn lengths_without_end_are_refused() {
    for_each(|name, message, refusal| {
        for (at, head) in heads(&message) {
            for count in [u64::MAX, 1 << 40, u64::from(u32::MAX)] {
                let long = [&[message[at] & 0xe0 | 27][..], &count.to_be_bytes()].concat();
                let harmed = [&message[..at], &long, &message[at + head..]].concat();
                assert!(refusal(&harmed).is_some(), "{name}: {count} at {at}");
            }
        }
    });
}

/// A field of a later revision may hold anything, nested as deep as a body has room: it is skipped or refused.
#[test]
fn nesting_without_end_does_no_harm() {
    for depth in [1_000, 200_000] {
        for_each(|name, message, refusal| {
            if message[0] >> 5 != 5 {
                return;
            }
            for opening in [0x81, 0xa1, 0x9f, 0xc1] {
                let (mut nested, inside) = (message.clone(), if opening == 0xa1 { 2 } else { 1 });
                nested[0] += 1;
                nested.extend([0x18, 99]);
                for _ in 0..depth {
                    nested.extend([opening, 0x00].iter().take(inside));
                }
                assert!(refusal(&nested).is_some(), "{name}: {depth} times {opening:x}, cut off");
                nested.push(0x00);
                nested.extend(vec![0xff; if opening == 0x9f { depth } else { 0 }]);
                let _whole = refusal(&nested);
            }
        });
    }
}

#[test]
fn a_body_over_the_limit_is_not_decoded() {
    for_each(|name, message, refusal| {
        // These carry files: whoever takes them in bounds them by the size of a parcel.
        if name.contains("parcel") {
            return;
        }
        let long = [message, vec![0; limits::BODY_BYTES_MAX]].concat();
        assert_eq!(refusal(&long), Some(ProblemCode::BodyTooLarge), "{name}");
    });
}

/// A place at the end of all numbers, with more changes behind it: the server counts no further, nor does a device.
#[test]
fn verdicts_at_the_end_of_all_numbers_are_read() {
    for verdict in [Verdict::Ok, Verdict::Duplicate] {
        let runs = [VerdictRun { count: u64::MAX, verdict: verdict(u64::MAX - 1) }];
        assert_eq!(from_runs(&runs).len(), limits::BATCH_CHANGES_MAX);
    }
}

#[test]
fn lists_over_their_limits_are_refused() {
    let server = key(Who::Server);
    let pins = PinList::sign(&server, 1, vec![Pin([1; 32]); 5]);
    assert!(pins.verify(&server.public()).is_err(), "more keys than a server has");
    let taken = vec![[0; 32]; TAKEN_MAX + 1];
    let parcel = ParcelRequest::new(&key(Who::Sri), sample::certificate(Who::Sri, "Sri"), None, &taken);
    assert!(parcel.verify(&server.public()).is_err(), "more answers than a relay keeps");
    let pack = vec![0xff; limits::ELSEWHERE_PACK_BYTES_MAX + 1];
    assert!(unpack_shard(28, 0, &pack).is_err() && unpack_added(28, &pack).is_err(), "a pack without end");
    // A count that the bytes behind it cannot hold reserves nothing.
    assert!(unpack_added(28, &[0, 0xff, 0xff, 0xff, 0, 0]).is_err());
}

#[test]
fn bundles_over_their_limits_are_refused() {
    let secret = SealSecret::from_entropy([3; 32]);
    let refused = |plain: &[u8]| {
        let body = &plain[13..];
        let stream = sealed::seal(SealedFor::Bundle, &secret.public(), [7; 32], body);
        let file = [&b"ketukbundle\x01\x01"[..], &stream].concat();
        let sealed =
            Bundle::read_with(&file, Some((SealedFor::Bundle, &secret))).err().map(|problem| problem.code);
        let plain = Bundle::read(plain).err().map(|problem| problem.code);
        assert_eq!(sealed, plain, "behind a seal the same bounds hold");
        plain
    };
    let batches = vec![ByteVec::from(Vec::new()); limits::BUNDLE_BATCHES_MAX + 1];
    let outbound = Outbound { batches, ..sample::outbound() };
    assert_eq!(refused(&outbound.to_file(&key(Who::Sri))), Some(ProblemCode::BundleTooLarge));
    let packages = Some(vec![sample::package_hash(); limits::FORMS_MAX + 1]);
    let outbound = Outbound { packages, ..sample::outbound() };
    assert_eq!(refused(&outbound.to_file(&key(Who::Sri))), Some(ProblemCode::BundleTooLarge));
    let rounds = vec![ByteVec::from(Vec::new()); limits::BUNDLE_ROUNDS_MAX + 1];
    let inbound = Return { rounds, ..sample::inbound() };
    assert_eq!(refused(&inbound.to_file(&key(Who::Server))), Some(ProblemCode::BundleTooLarge));
    let twice = [sample::outbound().cursors, sample::outbound().cursors].concat();
    let inbound = Return { cursors: twice, ..sample::inbound() };
    assert_eq!(refused(&inbound.to_file(&key(Who::Server))), Some(ProblemCode::BundleBroken));
}

/// What a seal opens to is bounded before it is decoded.
#[test]
fn a_seal_gives_no_more_than_was_asked_for() {
    let secret = SealSecret::from_entropy([3; 32]);
    let stream = sealed::seal(SealedFor::Backup, &secret.public(), [7; 32], &[0; 300_000]);
    let refused = sealed::open(SealedFor::Backup, &secret, &stream, 200_000).expect_err("too much");
    assert_eq!(refused.code, ProblemCode::BundleTooLarge);
}
