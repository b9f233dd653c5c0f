//! What attacks start from and what has to hold after each.
//!
//! Shared with the fuzz target in `fuzz/`.

use super::support::*;
use automerge::Automerge;
use ketuk_record::{Incoming, Outcome, Record, Writer};
use std::sync::OnceLock;

/// A record with branches, a conflict, a settlement and a long text.
pub fn ground() -> &'static Record {
    static GROUND: OnceLock<Record> = OnceLock::new();
    GROUND.get_or_init(|| {
        let mut record = start("atap=1 dinding=2 catatan=baik anggota.a2b3c4.nama=Ani luas_lantai=36");
        let mut other = record.clone();
        write(&mut record, 1, 1, "atap=2 anggota.a2b3c4.nik=64");
        write(&mut record, 1, 1, "atap=3 lantai=1 anggota.b2b3c4.nama=Budi");
        write(&mut other, 2, 2, "atap=4 dinding=?dk");
        meet(&mut record, &mut other);
        let found = dispute(&record, "atap").unwrap();
        record.settle(session(9, 9), &found.key, &value("4"), &sides(&found), "sudah dicek").unwrap();
        record
    })
}

/// A new household as one phone sends it: two sessions, each change upon the one before.
pub fn line() -> &'static Record {
    static LINE: OnceLock<Record> = OnceLock::new();
    LINE.get_or_init(|| {
        let mut record = start("atap=1 dinding=2 catatan=baik anggota.a2b3c4.nama=Ani luas_lantai=36");
        write(&mut record, 0, 0, "atap=2 anggota.a2b3c4.nik=64");
        write(&mut record, 0, 1, "atap=3 atap=4 lantai=1 catatan=?dk");
        record
    })
}

/// What somebody sends who knew only part of it.
pub fn news() -> &'static [Vec<u8>] {
    static NEWS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    NEWS.get_or_init(|| {
        let mut ahead = ground().clone();
        let mut behind = Record::from_changes(&chunks(ground())[..2]).unwrap();
        write(&mut behind, 5, 5, "atap=7 dinding=?ref");
        write(&mut behind, 5, 5, "atap=8 catatan=belakangan");
        write(&mut ahead, 6, 6, "atap=5 dinding=3 lantai=2 catatan=panjang anggota.a2b3c4._gone=pindah");
        write(&mut ahead, 6, 6, "atap=6 atap=5 luas_lantai=12");
        pull(&mut ahead, &behind);
        write(&mut ahead, 6, 6, "atap=7");
        ahead.changes_since(&ground().heads()).into_iter().map(|change| change.bytes).collect()
    })
}

/// What was let in is there, loads again and can be read.
pub fn check_sound(record: &Record, outcomes: &[Outcome]) {
    assert_reloads(record);
    let form = ketuk_form::keluarga();
    let _ = (record.disputes(form), record.answers(form));
    for outcome in outcomes {
        if let Outcome::Admitted(change) = outcome {
            assert!(record.contains(&change.hash()));
        }
    }
}

/// A document says the same as the changes that Automerge finds in it do one by one: outcome by outcome, and to the byte.
pub fn check_same_as_apart(chunk: &[u8]) {
    let mut whole = Record::new();
    let admission = whole.admit(Incoming::Document(chunk), Writer::Anyone);
    check_sound(&whole, &admission.outcomes);
    if let Some(foreseen) = Record::foresee(chunk, Writer::Anyone) {
        assert_eq!(foreseen.outcomes, admission.outcomes, "foreseen without loading");
    }
    if matches!(admission.outcomes[..], [Outcome::Refused { hash: None, .. }]) {
        return;
    }
    let changes = Automerge::load(chunk).unwrap().get_changes(&[]);
    let apart: Vec<_> = changes.iter().map(|change| change.raw_bytes().to_vec()).collect();
    let mut one_by_one = Record::new();
    let again = one_by_one.admit(Incoming::Changes(&apart), Writer::Anyone);
    assert_eq!(admission.outcomes, again.outcomes);
    assert_eq!(whole.heads(), one_by_one.heads());
    assert_eq!(whole.snapshot(), one_by_one.snapshot());
}
