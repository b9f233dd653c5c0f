//! `kriteria-lokal`: each criterion, and the city's rule over them.

use super::{answer, is_asked, label, put, text, world};

use ketuk_form::{CompiledForm, Files, FormInstance, kriteria_lokal};
use std::sync::OnceLock;

fn form() -> &'static CompiledForm {
    static FORM: OnceLock<CompiledForm> = OnceLock::new();
    FORM.get_or_init(|| {
        let compiled = CompiledForm::compile(kriteria_lokal().clone(), &Files::new());
        compiled.unwrap_or_else(|problems| panic!("{problems:#?}"))
    })
}

/// A family that meets no criterion.
fn well_off() -> FormInstance<'static> {
    let mut record = FormInstance::begin(form(), world());
    answer(
        &mut record,
        &[
            ("nama_kepala", "Amir"),
            ("punya_tempat_tinggal", "1"),
            ("kepala_bekerja", "1"),
            ("khawatir_makan", "2"),
            ("pernah_tidak_makan", "2"),
            ("makan_lebih_setengah", "2"),
            ("beli_pakaian", "1"),
            ("lantai", "2"),
            ("dinding", "4"),
            ("fasilitas_bab", "1"),
            ("penerangan", "1"),
            ("daya", "2"),
        ],
    );
    put(&mut record, "dinding", "1");
    put(&mut record, "tembok_diplester", "1");
    record
}

/// The criteria met after these further answers.
fn met(answers: &[(&str, &str)]) -> String {
    let mut record = well_off();
    answer(&mut record, answers);
    text(&record, "kriteria_terpenuhi")
}

fn result(answers: &[(&str, &str)]) -> String {
    let mut record = well_off();
    answer(&mut record, answers);
    text(&record, "hasil")
}

#[test]
fn a_family_that_is_well_off_meets_nothing() {
    assert_eq!((met(&[]), result(&[])), (String::new(), "3".to_owned()));
}
#[test]
fn a_head_without_work_is_the_second() {
    assert_eq!(met(&[("kepala_bekerja", "2")]), "2");
}
#[test]
fn worry_or_hunger_is_the_third() {
    assert_eq!(met(&[("khawatir_makan", "1")]), "3");
    assert_eq!(met(&[("pernah_tidak_makan", "1")]), "3");
}
#[test]
fn food_beyond_half_is_the_fourth() {
    assert_eq!(met(&[("makan_lebih_setengah", "1")]), "4");
    assert_eq!(met(&[("pengeluaran_makan", "1500001"), ("pengeluaran_semua", "3000000")]), "4");
    assert_eq!(met(&[("pengeluaran_makan", "1500000"), ("pengeluaran_semua", "3000000")]), "");
}
#[test]
fn rupiah_make_the_plain_question_needless() {
    let mut record = well_off();
    assert!(is_asked(&record, "makan_lebih_setengah"));
    answer(&mut record, &[("pengeluaran_makan", "1"), ("pengeluaran_semua", "2")]);
    assert!(!is_asked(&record, "makan_lebih_setengah"));
}
#[test]
fn no_clothes_are_the_fifth() {
    assert_eq!(met(&[("beli_pakaian", "2")]), "5");
}
#[test]
fn earth_or_plaster_is_the_sixth() {
    assert_eq!(
        (met(&[("lantai", "8")]), met(&[("lantai", "6")]), met(&[("lantai", "5")])),
        ("6".into(), "6".into(), String::new())
    );
}
#[test]
fn walls_are_the_seventh() {
    assert_eq!(met(&[("dinding", "4")]), "7");
    assert_eq!(met(&[("tembok_diplester", "2")]), "7");
    assert_eq!(met(&[("dinding", "3"), ("dinding_papan", "1")]), "7");
    assert_eq!(met(&[("dinding", "3"), ("dinding_papan", "2")]), "");
    assert_eq!(met(&[("dinding", "7"), ("dinding_lain", "1")]), "7");
    assert_eq!(met(&[("dinding", "7"), ("dinding_lain", "6")]), "");
}
#[test]
fn no_own_toilet_is_the_eighth() {
    assert_eq!((met(&[("fasilitas_bab", "3")]), met(&[("fasilitas_bab", "5")])), ("8".into(), String::new()));
}
#[test]
fn little_or_no_electricity_is_the_ninth() {
    assert_eq!((met(&[("daya", "1")]), met(&[("penerangan", "4")])), ("9".into(), "9".into()));
    assert_eq!(met(&[("penerangan", "2")]), "");
}
#[test]
fn electricity_without_a_meter_leaves_the_ninth_unknown() {
    for lighting in ["2", "3"] {
        let mut record = well_off();
        put(&mut record, "penerangan", lighting);
        assert_eq!(text(&record, "kriteria_9"), "");
        assert_eq!(text(&record, "jumlah_belum_diketahui"), "1");
        answer(&mut record, &SIX[..5]);
        assert_eq!(text(&record, "hasil"), "8", "five are met, and the ninth could decide");
    }
}
#[test]
fn no_place_to_live_decides_alone() {
    let without = [("punya_tempat_tinggal", "2")];
    assert_eq!((met(&without), result(&without)), ("1".into(), "1".into()));
}
#[test]
fn without_a_place_to_live_the_house_is_not_asked() {
    let mut record = well_off();
    put(&mut record, "punya_tempat_tinggal", "2");
    assert!(!is_asked(&record, "lantai"));
}

const SIX: [(&str, &str); 6] = [
    ("kepala_bekerja", "2"),
    ("khawatir_makan", "1"),
    ("makan_lebih_setengah", "1"),
    ("beli_pakaian", "2"),
    ("lantai", "8"),
    ("fasilitas_bab", "6"),
];

#[test]
fn six_of_eight_decide() {
    assert_eq!((met(&SIX), result(&SIX)), ("2 3 4 5 6 8".into(), "2".into()));
}
#[test]
fn five_of_eight_do_not() {
    assert_eq!(result(&SIX[..5]), "3");
}
#[test]
fn what_is_not_known_and_could_decide_is_left_open() {
    let mut open = SIX;
    open[5] = ("kepala_bekerja", "8");
    assert_eq!(result(&open), "3", "four and one not known");
    open[0] = ("fasilitas_bab", "6");
    assert_eq!(result(&open), "8", "five and one not known");
}
#[test]
fn an_empty_form_says_nothing_yet() {
    assert_eq!(text(&FormInstance::begin(form(), world()), "hasil"), "8");
}
#[test]
fn the_limit_is_the_forms() {
    assert_eq!(text(&well_off(), "ambang_jumlah"), "6");
    let mut definition = kriteria_lokal().clone();
    let rule = definition.choices.get_mut("aturan_kota").expect("the rule");
    rule.items[0].columns.insert("nilai".to_owned(), "5".to_owned());
    let form = CompiledForm::compile(definition, &Files::new()).expect("compiles");
    let mut record = FormInstance::load(&form, world(), &well_off().answers());
    answer(&mut record, &SIX[..5]);
    assert_eq!(text(&record, "hasil"), "2");
}
#[test]
fn the_result_says_why() {
    let mut record = well_off();
    answer(&mut record, &SIX);
    let said =
        "Hasil: memenuhi, karena jumlah kriteria. Terpenuhi 6 dari 8 kriteria (batas 6), belum diketahui 0.";
    assert_eq!(label(&record, "teks_hasil"), said);
    record.set_language("en");
    assert!(label(&record, "teks_hasil").starts_with("Result: meets the rule, by the number of criteria."));
}
