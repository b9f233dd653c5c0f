//! Which disagreements are shown to whom.

use crate::support::*;
use ketuk_record::{DisputeClass, DisputeKind, Record};

/// Two devices answer from a common start; both end up with the merged record.
fn answered(ground: &str, ours: (u8, &str), theirs: (u8, &str)) -> Record {
    let mut a = start(ground);
    let mut b = a.clone();
    write(&mut a, ours.0, 1, ours.1);
    write(&mut b, theirs.0, 2, theirs.1);
    meet(&mut a, &mut b);
    a
}

fn check(name: &str, ours: &str, theirs: &str, expected: Option<(DisputeClass, &str)>) {
    let (ours, theirs) = (format!("{name}={ours}"), format!("{name}={theirs}"));
    for (a, b) in [(&ours, &theirs), (&theirs, &ours)] {
        let record = answered("domisili=1", (1, a), (2, b));
        let found = dispute(&record, name).map(|found| (found.class, found.shown.to_text()));
        assert_eq!(found, expected.map(|(class, shown)| (class, shown.to_owned())));
        if let Some((_, shown)) = expected {
            assert_eq!(stands(&record, name), shown);
        }
    }
}

#[test]
fn equal_answers_are_no_dispute() {
    check("catatan", "baik", "baik", None);
}
#[test]
fn equal_numbers_are_no_dispute() {
    let mut a = start("domisili=1");
    let mut b = a.clone();
    a.write(session(1, 1), &[(key("luas_lantai"), ketuk_form::Value::Integer(36))], None);
    b.write(session(2, 2), &[(key("luas_lantai"), ketuk_form::Value::Decimal(36.0))], None);
    meet(&mut a, &mut b);
    assert_eq!(dispute(&a, "luas_lantai"), None);
}
#[test]
fn spaces_and_unicode_forms_are_no_dispute() {
    let mut a = start("domisili=1");
    let mut b = a.clone();
    let text = |text: &str| [(key("catatan"), ketuk_form::Value::Text(text.to_owned()))];
    a.write(session(1, 1), &text(" Andr\u{e9} "), None);
    b.write(session(2, 2), &text("Andre\u{301}"), None);
    meet(&mut a, &mut b);
    assert_eq!(dispute(&a, "catatan"), None);
}
#[test]
fn differing_answers_are_for_a_person() {
    let record = answered("domisili=1", (1, "atap=3"), (2, "atap=4"));
    let found = dispute(&record, "atap").unwrap();
    assert_eq!((found.class, found.kind), (DisputeClass::Human, DisputeKind::Values));
    assert_eq!(side_values(&found), ["3", "4"]);
}
#[test]
fn what_the_form_computes_is_nobodys_opinion() {
    let record = answered("domisili=1", (1, "jumlah_ternak=3"), (2, "jumlah_ternak=4"));
    assert_eq!(dispute(&record, "jumlah_ternak").map(|found| found.class), Some(DisputeClass::Quiet));
    let record = answered("domisili=1", (1, "anggota.aa.umur=46"), (2, "anggota.aa.umur=47"));
    assert_eq!(dispute(&record, "anggota.aa.umur").map(|found| found.class), Some(DisputeClass::Quiet));
}
#[test]
fn a_claim_names_its_session_and_change() {
    let mut a = start("domisili=1");
    let mut b = a.clone();
    let ours = write(&mut a, 1, 1, "atap=3");
    let theirs = write(&mut b, 2, 2, "atap=4");
    meet(&mut a, &mut b);
    let found = dispute(&a, "atap").unwrap();
    let mut expected = vec![(ours, actor(1, 1)), (theirs, actor(2, 2))];
    expected.sort();
    assert_eq!(found.claims.iter().map(|c| (c.change, c.actor)).collect::<Vec<_>>(), expected);
}
#[test]
fn not_known_against_substance_shows_the_substance() {
    check("atap", "?dk", "seng", Some((DisputeClass::Reviewable, "seng")));
}
#[test]
fn refused_against_substance_shows_the_substance() {
    check("luas_lantai", "?ref", "36", Some((DisputeClass::Reviewable, "36")));
}
#[test]
fn a_choice_that_means_not_known_has_no_substance() {
    let form = ketuk_form::keluarga();
    let dont_know =
        ketuk_form::missing_reason(form, &key("tujuan_pindah"), &ketuk_form::Value::from_text("8"));
    assert!(dont_know.is_some());
    let mut a = start("domisili=1");
    let mut b = a.clone();
    let code = |code: &str| [(key("tujuan_pindah"), ketuk_form::Value::from_text(code))];
    a.write(session(1, 1), &code("8"), None);
    b.write(session(2, 2), &code("2"), None);
    meet(&mut a, &mut b);
    let found = dispute(&a, "tujuan_pindah").unwrap();
    assert_eq!((found.class, found.shown.to_text()), (DisputeClass::Reviewable, "2".to_owned()));
}
#[test]
fn an_identity_is_never_settled_by_rule() {
    check("nomor_kk", "?dk", "6474", Some((DisputeClass::Human, "6474")));
}
#[test]
fn an_answer_that_gates_others_is_never_settled_by_rule() {
    assert!(ketuk_form::keluarga().gating_names().contains("penerangan"));
    check("penerangan", "?na", "pln", Some((DisputeClass::Human, "pln")));
}
#[test]
fn the_higher_status_stands() {
    check("_status", "sedang", "selesai", Some((DisputeClass::Quiet, "selesai")));
    check("_status", "tidak_ada_responden", "terverifikasi", Some((DisputeClass::Quiet, "terverifikasi")));
}
#[test]
fn paradata_disagree_quietly() {
    let record = answered("domisili=1", (1, "_visit.aa.outcome=1"), (2, "_visit.aa.outcome=2"));
    assert_eq!(dispute(&record, "_visit.aa.outcome").map(|d| d.class), Some(DisputeClass::Quiet));
}
#[test]
fn one_device_disagrees_with_itself_quietly() {
    let record = answered("domisili=1", (1, "nomor_kk=1"), (1, "nomor_kk=2"));
    assert_eq!(dispute(&record, "nomor_kk").map(|d| d.class), Some(DisputeClass::Quiet));
}
#[test]
fn on_a_verified_record_every_dispute_is_a_persons() {
    let record = answered("_status=terverifikasi", (1, "atap=?dk"), (2, "atap=3"));
    assert_eq!(dispute(&record, "atap").map(|d| d.class), Some(DisputeClass::Human));
    let record = answered("_status=terverifikasi", (1, "atap=2"), (1, "atap=3"));
    assert_eq!(dispute(&record, "atap").map(|d| d.class), Some(DisputeClass::Human));
}
#[test]
fn three_sides_with_one_substance_are_reviewable() {
    let mut a = answered("domisili=1", (1, "atap=?dk"), (2, "atap=seng"));
    let mut c = start("domisili=1");
    write(&mut c, 3, 3, "atap=?ref");
    meet(&mut a, &mut c);
    let found = dispute(&a, "atap").unwrap();
    assert_eq!(
        (found.class, found.shown.to_text(), found.claims.len()),
        (DisputeClass::Reviewable, "seng".into(), 3)
    );
}
#[test]
fn a_later_answer_by_somebody_who_saw_both_ends_the_dispute() {
    let mut record = answered("domisili=1", (1, "atap=3"), (2, "atap=4"));
    write(&mut record, 3, 3, "atap=4");
    assert_eq!((dispute(&record, "atap"), stands(&record, "atap")), (None, "4".to_owned()));
    assert_eq!(pull(&mut Record::new(), &record), record.change_count());
}
