//! Any bytes at all as a file that travels by hand: a device's, a server's, plain and sealed, and a sealed stream.
//!
//! The first byte chooses. What would be sealed is sealed here, so that the fuzzer gets behind the seal; every
//! other choice harms the sealed bytes themselves. Invariants: nothing panics; what is refused has a code of bundles
//! or of seals; what is read is written to something that reads the same; a harmed seal never opens.

#![no_main]

use ketuk_wire::bundle::{Bundle, Outbound, Return, unpack_batch};
use ketuk_wire::sealed::{self, SealedFor};
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::{Problem, SealSecret, SigningKey, limits};
use libfuzzer_sys::fuzz_target;

/// What every file begins with: magic, version, not sealed.
const PLAIN: &[u8] = b"ketukbundle\x01\x00";
/// The same for a sealed one.
const SEALED: &[u8] = b"ketukbundle\x01\x01";

fuzz_target!(|input: &[u8]| {
    let Some((kind, content)) = input.split_first() else { return };
    match kind % 8 {
        0 => look(Bundle::read(content)),
        1 => look(Bundle::read(&[PLAIN, content].concat())),
        2 => behind_a_seal(SealedFor::Bundle, content),
        3 => behind_a_seal(SealedFor::BundleReturn, content),
        4 => look(Bundle::read_with(&[SEALED, content].concat(), Some((SealedFor::Bundle, &secret())))),
        5 => as_content(content),
        6 => harmed(content),
        _ => {
            let opened = sealed::open(SealedFor::Backup, &secret(), content, limits::BUNDLE_BYTES_MAX);
            assert!(opened.is_err(), "bytes that nobody sealed were opened");
        }
    }
});

fn secret() -> SealSecret {
    SealSecret::from_entropy([3; 32])
}

fn key() -> SigningKey {
    SigningKey::from_seed([1; 32]).expect("any seed is a key")
}

/// A file whose inside is these bytes, under a seal that fits.
fn behind_a_seal(purpose: SealedFor, content: &[u8]) {
    let stream = sealed::seal(purpose, &secret().public(), [7; 32], content);
    assert_eq!(sealed::open(purpose, &secret(), &stream, content.len()).as_deref(), Ok(content));
    look(Bundle::read_with(&[SEALED, &stream].concat(), Some((purpose, &secret()))));
}

/// A file that is signed, whatever it says.
fn as_content(content: &[u8]) {
    let Some((which, content)) = content.split_first() else { return };
    if which % 2 == 0 {
        if let Ok(outbound) = ketuk_wire::decode::<Outbound>(content) {
            let read = Bundle::read(&outbound.to_file(&key()));
            if let Ok(Bundle::Outbound(signed)) = &read {
                assert_eq!(signed.clone().verify(&key().public()), Ok(outbound));
            }
            look(read);
        }
    } else if let Ok(inbound) = ketuk_wire::decode::<Return>(content) {
        let read = Bundle::read(&inbound.to_file(&key()));
        if let Ok(Bundle::Return(signed)) = &read {
            assert_eq!(signed.clone().verify(&key().public()), Ok(inbound));
        }
        look(read);
    }
}

/// A stream that was sealed, and one place of it harmed: by the first four bytes, the rest is what lies inside.
fn harmed(content: &[u8]) {
    let Some((place, content)) = content.split_first_chunk::<4>() else { return };
    let mut stream = sealed::seal(SealedFor::Bundle, &secret().public(), [7; 32], content);
    let at = usize::from(u16::from_le_bytes([place[0], place[1]])) % stream.len();
    if place[3] % 2 == 0 {
        stream[at] ^= place[2].max(1);
    } else {
        stream.truncate(at);
    }
    let opened = sealed::open(SealedFor::Bundle, &secret(), &stream, limits::BUNDLE_BYTES_MAX);
    assert!(opened.is_err(), "a harmed seal was opened");
}

/// What both ends look at before the signature, and what a refusal says.
fn look(read: Result<Bundle, Problem>) {
    match read {
        Ok(Bundle::Outbound(signed)) => {
            for batch in signed.claim().batches.iter().filter_map(|batch| unpack_batch(batch).ok()) {
                let _header = batch.header();
            }
        }
        Ok(Bundle::Return(signed)) => {
            for round in &signed.claim().rounds {
                let _round = SyncResponse::from_body(round);
            }
        }
        Err(problem) => {
            let code = problem.code.code();
            assert!(code.starts_with("bundle.") || code.starts_with("sealed."), "{code}");
        }
    }
}
