//! `anak`: z-scores by the form's own expressions, against values worked out elsewhere.
//!
//! Source of the values: WorldHealthOrganization/anthro, `tests/testthat`, as cases by hand.

use super::{answer, is_asked, label, text, world};

use ketuk_form::{ANAK_FILES, CompiledForm, Files, FormInstance, anak};
use std::sync::OnceLock;

const BOY: &str = "1";
const GIRL: &str = "2";
const LYING: &str = "1";
const STANDING: &str = "2";

fn form() -> &'static CompiledForm {
    static FORM: OnceLock<CompiledForm> = OnceLock::new();
    FORM.get_or_init(|| {
        let mut files = Files::new();
        for (name, bytes) in ANAK_FILES {
            files.add(name, bytes).expect("a choice file");
        }
        CompiledForm::compile(anak().clone(), &files).unwrap_or_else(|problems| panic!("{problems:#?}"))
    })
}

/// A child born on 1 January 2020 and measured so many days later.
fn child(sex: &str, age_days: u32) -> FormInstance<'static> {
    let mut record = FormInstance::begin(form(), world());
    let measured = day_after_2020(age_days);
    answer(
        &mut record,
        &[("jenis_kelamin", sex), ("tanggal_lahir", "2020-01-01"), ("tanggal_ukur", &measured)],
    );
    assert_eq!(text(&record, "umur_hari"), age_days.to_string());
    record
}

/// The day so many days after 1 January 2020, as text.
fn day_after_2020(days: u32) -> String {
    let (mut year, mut left) = (2020, days);
    let leap = |year: u32| year.is_multiple_of(4);
    while left >= 365 + u32::from(leap(year)) {
        left -= 365 + u32::from(leap(year));
        year += 1;
    }
    let february = 28 + u32::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", left + 1)
}

fn measured(sex: &str, age_days: u32, how: &str, length: &str) -> FormInstance<'static> {
    let mut record = child(sex, age_days);
    answer(&mut record, &[("panjang", length), ("cara_ukur", how)]);
    record
}

fn check(sex: &str, age_days: u32, how: &str, length: &str, z: &str) {
    assert_eq!(text(&measured(sex, age_days, how, length), "z_tbu"), z);
}

fn check_used(age_days: u32, how: &str, used: &str) {
    assert_eq!(text(&measured(BOY, age_days, how, "100"), "panjang_terkoreksi"), used);
}

fn check_weight(sex: &str, age_days: u32, weight: &str, z: &str) {
    let mut record = child(sex, age_days);
    answer(&mut record, &[("berat", weight)]);
    assert_eq!(text(&record, "z_bbu"), z);
}

/// Weight for length: lying, at an age under two.
fn check_slim(sex: &str, length: &str, weight: &str, z: &str) {
    let mut record = measured(sex, 400, LYING, length);
    answer(&mut record, &[("berat", weight)]);
    assert_eq!(text(&record, "z_bbtb"), z);
}

#[test]
fn length_for_age_is_the_plain_formula() {
    // ((50 / 56.4833) - 1) / 0.03492
    check(BOY, 44, LYING, "50", "-3.29");
}
#[test]
fn a_child_lying_at_two_years_is_seven_millimetres_shorter() {
    check(BOY, 987, LYING, "72.86", "-6.09");
}
#[test]
fn a_beyond_plausible_length_has_no_class() {
    let record = measured(BOY, 987, LYING, "72.86");
    assert_eq!((text(&record, "tanda_tbu").as_str(), text(&record, "kelas_tbu").as_str()), ("1", ""));
    assert!(is_asked(&record, "teks_ukur_ulang"));
}
#[test]
fn two_years_are_731_days() {
    check(GIRL, 731, STANDING, "77.5", "-2.55");
}
#[test]
fn lengths_and_heights_change_into_each_other_at_731_days() {
    check_used(730, STANDING, "100.7");
    check_used(800, STANDING, "100");
    check_used(730, LYING, "100");
    check_used(800, LYING, "99.3");
}
#[test]
fn standing_before_nine_months_is_not_believed() {
    let eight = measured(BOY, 244, STANDING, "60");
    assert_eq!(
        (text(&eight, "panjang_terkoreksi").as_str(), text(&eight, "z_tbu").as_str()),
        ("60", "-4.81")
    );
    assert!(is_asked(&eight, "teks_berdiri_dini"));
    let nine = measured(BOY, 274, STANDING, "60");
    assert_eq!(
        (text(&nine, "panjang_terkoreksi").as_str(), text(&nine, "z_tbu").as_str()),
        ("60.7", "-5.02")
    );
}
#[test]
fn how_is_taken_from_the_age_where_it_is_not_known() {
    let young = measured(BOY, 730, "8", "100");
    assert_eq!(text(&young, "panjang_terkoreksi"), "100");
    assert_eq!(text(&measured(BOY, 731, "8", "100"), "panjang_terkoreksi"), "100");
}
#[test]
fn weight_for_age_is_boxcox() {
    check_weight(GIRL, 1522, "17", "0.24");
}
#[test]
fn weight_beyond_three_deviations_goes_on_evenly() {
    // At 0 days a boy has L 0.3487, M 3.3464, S 0.14602: SD2 4.4194, SD3 5.0306 above; 2.4593, 2.0803 below.
    check_weight(BOY, 0, "5.6419", "4");
    check_weight(BOY, 0, "1.7013", "-4");
}
#[test]
fn weight_for_length_lies_between_two_rows() {
    // Boys of 65.0 cm: M 7.2666, of 65.1 cm: 7.2905; the median at 65.05 cm is in the middle.
    check_slim(BOY, "65", "7.2666", "0");
    check_slim(BOY, "65.1", "7.2905", "0");
    check_slim(BOY, "65.05", "7.27855", "0");
}
#[test]
fn weight_for_height_is_weight_for_length_further_on() {
    // Girls standing 65.0 cm: M 7.2402, as lying 65.7 cm.
    let mut record = measured(GIRL, 800, STANDING, "65");
    answer(&mut record, &[("berat", "7.2402")]);
    assert_eq!(text(&record, "z_bbtb"), "0");
    check_slim(GIRL, "65.7", "7.2402", "0");
}
#[test]
fn the_ends_of_the_tables_are_the_ends() {
    check_slim(BOY, "45", "2.441", "0");
    check_slim(BOY, "44.9", "2.441", "");
    check_slim(BOY, "110", "18.2689", "0");
    check_slim(BOY, "110.1", "18.2689", "");
    let mut tall = measured(BOY, 1826, STANDING, "120");
    answer(&mut tall, &[("berat", "22.353")]);
    assert_eq!(text(&tall, "z_bbtb"), "0");
}
#[test]
fn scores_end_at_sixty_months() {
    check(BOY, 1826, STANDING, "109.9593", "0");
    check(BOY, 1827, STANDING, "109.9593", "");
    assert!(is_asked(&child(BOY, 1857), "teks_di_atas_lima_tahun"));
}
#[test]
fn before_birth_there_is_no_score() {
    let mut record = FormInstance::begin(form(), world());
    answer(
        &mut record,
        &[("jenis_kelamin", BOY), ("tanggal_lahir", "2020-01-02"), ("tanggal_ukur", "2020-01-01")],
    );
    answer(&mut record, &[("panjang", "50"), ("cara_ukur", LYING), ("berat", "3")]);
    assert_eq!((text(&record, "z_tbu").as_str(), text(&record, "z_bbu").as_str()), ("", ""));
}
#[test]
fn nothing_measured_gives_nothing() {
    let record = child(GIRL, 300);
    for key in ["z_tbu", "z_bbu", "z_bbtb", "kelas_tbu", "kelas_bbu", "kelas_bbtb"] {
        assert_eq!(text(&record, key), "", "{key}");
    }
    assert!(!is_asked(&record, "cara_ukur"));
}
#[test]
fn oedema_leaves_no_weight_score_and_is_the_first_class() {
    let mut record = measured(BOY, 400, LYING, "74");
    answer(&mut record, &[("berat", "9.2"), ("edema", "1")]);
    assert_eq!((text(&record, "z_bbu").as_str(), text(&record, "z_bbtb").as_str()), ("", ""));
    assert_eq!(text(&record, "kelas_bbtb"), "1");
    assert!(is_asked(&record, "teks_rujuk"));
}
#[test]
fn classes_begin_where_the_regulation_says() {
    // A boy of 44 days: one deviation is 56.4833 * 0.03492 = 1.9724 cm.
    let class = |length: &str| text(&measured(BOY, 44, LYING, length), "kelas_tbu");
    assert_eq!(class("50.5659"), "2", "-3.00 is short");
    assert_eq!(class("50.54"), "1", "-3.01 is severely short");
    assert_eq!(class("52.5385"), "3", "-2.00 is normal");
    assert_eq!(class("62.4005"), "3", "3.00 is normal");
    assert_eq!(class("62.43"), "4", "3.02 is tall");
}
#[test]
fn a_doctors_word_is_asked_apart() {
    let mut record = measured(BOY, 44, LYING, "50");
    assert!(is_asked(&record, "teks_rujuk") && !is_asked(&record, "hasil_periksa"));
    answer(&mut record, &[("sudah_diperiksa", "1")]);
    assert!(is_asked(&record, "hasil_periksa"));
}
#[test]
fn no_text_but_the_warning_says_stunting() {
    for field in anak().fields().iter().filter(|field| field.path != "teks_bukan_diagnosis") {
        for text in field.question.label.values().chain(field.question.hint.values()) {
            assert!(!text.to_lowercase().contains("stunt"), "{}", field.path);
        }
    }
    let listed = anak().choices.values().flat_map(|list| &list.items).flat_map(|item| item.label.values());
    assert_eq!(listed.filter(|label| label.to_lowercase().contains("stunt")).count(), 0);
}
#[test]
fn the_result_is_read_aloud_in_words() {
    let record = measured(BOY, 44, LYING, "50");
    assert_eq!(label(&record, "teks_umur"), "Umur saat diukur: 1 bulan (44 hari).");
    assert!(label(&record, "teks_z").starts_with("Nilai z: TB/U -3.29,"), "{}", label(&record, "teks_z"));
}
