//! What attacks start from and what has to hold after each.
//!
//! Shared with the fuzz target in `fuzz/`.

use super::support::*;
use ketuk_record::{Outcome, Record};
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
