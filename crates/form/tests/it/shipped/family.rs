//! `keluarga`: skips, checks, totals and texts of the family interview.

use super::{answer, is_asked, label, put, text, world};

use ketuk_form::{CompiledForm, Files, FindingCode, FormInstance, Key, keluarga};
use std::sync::OnceLock;

fn form() -> &'static CompiledForm {
    static FORM: OnceLock<CompiledForm> = OnceLock::new();
    FORM.get_or_init(|| {
        let compiled = CompiledForm::compile(keluarga().clone(), &Files::new());
        compiled.unwrap_or_else(|problems| panic!("{problems:#?}"))
    })
}

fn found() -> FormInstance<'static> {
    let mut record = FormInstance::begin(form(), world());
    put(&mut record, "keberadaan_keluarga", "1");
    record
}

/// The prefix of the first member, whom an empty record begins with.
fn first(record: &FormInstance<'_>) -> String {
    let node = record.find("/data/daftar_anggota/anggota[1]/identitas_anggota/nama").expect("a member");
    let key = record.key_of(node).expect("a key");
    key.instance_prefix().expect("inside").to_owned()
}

/// A member with name, birth date and relation, living here.
fn member(record: &mut FormInstance<'_>, prefix: &str, name: &str, born: &str, relation: &str) {
    for (field, text) in
        [("nama", name), ("tanggal_lahir", born), ("hubungan", relation), ("keberadaan_anggota", "1")]
    {
        put(record, &format!("{prefix}.{field}"), text);
    }
}

fn add_member(record: &mut FormInstance<'_>, name: &str, born: &str, relation: &str) -> String {
    let (id, _) = record.add_repeat(&Key::parse("anggota").expect("a key")).expect("grows");
    let prefix = format!("anggota.{id}");
    member(record, &prefix, name, born, relation);
    prefix
}

/// A found family with a head born in 1980.
fn with_head() -> (FormInstance<'static>, String) {
    let mut record = found();
    let head = first(&record);
    member(&mut record, &head, "Amir", "1980-08-17", "1");
    (record, head)
}

fn finding(record: &FormInstance<'_>, key: &str) -> Option<FindingCode> {
    record.state(super::node(record, key)).expect("a state").finding
}

#[test]
fn it_compiles() {
    assert!(form().expression_count() > 90);
}
#[test]
fn a_family_that_moved_is_asked_little() {
    let mut record = FormInstance::begin(form(), world());
    put(&mut record, "keberadaan_keluarga", "2");
    assert!(is_asked(&record, "tujuan_pindah") && !is_asked(&record, "luas_lantai"));
    assert!(is_asked(&record, "catatan"));
}
#[test]
fn age_is_in_full_years_on_the_day_of_the_interview() {
    // The world of these tests stands at 21 September 2026.
    let (mut record, head) = with_head();
    assert_eq!(text(&record, &format!("{head}.umur")), "46");
    put(&mut record, &format!("{head}.tanggal_lahir"), "1980-09-22");
    assert_eq!(text(&record, &format!("{head}.umur")), "45");
}
#[test]
fn an_unknown_birth_date_opens_an_estimate() {
    let (mut record, head) = with_head();
    assert!(!is_asked(&record, &format!("{head}.umur_perkiraan")));
    put(&mut record, &format!("{head}.tanggal_lahir"), "?dk");
    let estimate = format!("{head}.umur_perkiraan");
    assert_eq!(finding(&record, &estimate), Some(FindingCode::RequiredEmpty));
    put(&mut record, &estimate, "?dk");
    assert_eq!(finding(&record, &estimate), None);
    put(&mut record, &estimate, "40");
    assert_eq!(text(&record, &format!("{head}.umur")), "40");
}
#[test]
fn questions_say_the_name() {
    let (record, head) = with_head();
    assert_eq!(label(&record, &format!("{head}.hubungan")), "Apa hubungan Amir dengan kepala keluarga?");
}
#[test]
fn school_begins_at_five() {
    let (mut record, _) = with_head();
    let five = add_member(&mut record, "Ani", "2021-09-21", "3");
    let four = add_member(&mut record, "Budi", "2021-09-22", "3");
    assert!(is_asked(&record, &format!("{five}.partisipasi_sekolah")));
    assert!(!is_asked(&record, &format!("{four}.partisipasi_sekolah")));
    assert!(is_asked(&record, &format!("{four}.gizi")) && !is_asked(&record, &format!("{five}.gizi")));
}
#[test]
fn pregnancy_is_asked_of_women_who_were_married() {
    let (mut record, head) = with_head();
    answer(&mut record, &[(&format!("{head}.jenis_kelamin"), "2"), (&format!("{head}.status_kawin"), "2")]);
    assert!(is_asked(&record, &format!("{head}.hamil")));
    put(&mut record, &format!("{head}.status_kawin"), "1");
    assert!(!is_asked(&record, &format!("{head}.hamil")));
}
#[test]
fn somebody_who_moved_is_asked_no_more() {
    let (mut record, head) = with_head();
    put(&mut record, &format!("{head}.keberadaan_anggota"), "3");
    assert!(!is_asked(&record, &format!("{head}.status_kawin")));
    assert!(!is_asked(&record, &format!("{head}.penyakit")));
}
#[test]
fn people_who_live_here_are_counted() {
    let (mut record, _) = with_head();
    put(&mut record, "jumlah_anggota", "2");
    assert!(is_asked(&record, "teks_jumlah_beda"));
    let said = label(&record, "teks_jumlah_beda");
    assert!(
        said.starts_with("Tercatat 1 orang yang tinggal di sini, tetapi tadi disebut 2 orang."),
        "{said}"
    );
    let second = add_member(&mut record, "Ani", "1985-01-01", "2");
    assert_eq!(text(&record, "anggota_tinggal"), "2");
    assert!(!is_asked(&record, "teks_jumlah_beda"));
    put(&mut record, &format!("{second}.keberadaan_anggota"), "2");
    assert!(is_asked(&record, "teks_jumlah_beda"));
}
#[test]
fn one_head_and_one_spouse() {
    let (mut record, _) = with_head();
    assert!(!is_asked(&record, "teks_kepala"));
    let second = add_member(&mut record, "Ani", "1985-01-01", "1");
    assert!(is_asked(&record, "teks_kepala") && !is_asked(&record, "teks_pasangan"));
    put(&mut record, &format!("{second}.hubungan"), "2");
    assert!(!is_asked(&record, "teks_kepala") && !is_asked(&record, "teks_pasangan"));
    add_member(&mut record, "Siti", "1986-01-01", "2");
    assert!(is_asked(&record, "teks_pasangan"));
}
#[test]
fn a_head_is_ten_years_old_at_least() {
    let (mut record, head) = with_head();
    assert_eq!(finding(&record, &format!("{head}.hubungan")), None);
    put(&mut record, &format!("{head}.tanggal_lahir"), "2020-01-01");
    assert!(finding(&record, &format!("{head}.hubungan")).is_some());
}
#[test]
fn a_spouse_who_is_not_married_is_pointed_out_and_allowed() {
    let (mut record, _) = with_head();
    let spouse = add_member(&mut record, "Ani", "1985-01-01", "2");
    let shown = |record: &FormInstance<'_>| {
        let path = "/data/daftar_anggota/anggota[2]/keadaan_diri/teks_status_pasangan";
        record.state(record.find(path).expect("there")).expect("a state").relevant
    };
    assert!(!shown(&record), "nothing is said yet");
    put(&mut record, &format!("{spouse}.status_kawin"), "4");
    assert!(shown(&record));
    assert_eq!(finding(&record, &format!("{spouse}.status_kawin")), None);
    put(&mut record, &format!("{spouse}.status_kawin"), "2");
    assert!(!shown(&record));
}
#[test]
fn a_nik_that_does_not_fit_is_pointed_out() {
    let (mut record, head) = with_head();
    answer(
        &mut record,
        &[(&format!("{head}.jenis_kelamin"), "1"), (&format!("{head}.nik"), "6474011708800001")],
    );
    let shown = |record: &FormInstance<'_>| {
        let path = "/data/daftar_anggota/anggota[1]/identitas_anggota/teks_nik_beda";
        record.state(record.find(path).expect("there")).expect("a state").relevant
    };
    assert!(!shown(&record));
    put(&mut record, &format!("{head}.jenis_kelamin"), "2");
    assert!(shown(&record));
    put(&mut record, &format!("{head}.nik"), "6474015708800001");
    assert!(!shown(&record));
}
#[test]
fn electric_things_need_electricity() {
    let mut record = found();
    answer(&mut record, &[("penerangan", "4"), ("aset_lemari_es", "1"), ("bahan_bakar", "1")]);
    assert!(finding(&record, "aset_lemari_es").is_some() && finding(&record, "bahan_bakar").is_some());
    put(&mut record, "penerangan", "1");
    assert_eq!((finding(&record, "aset_lemari_es"), finding(&record, "bahan_bakar")), (None, None));
}
#[test]
fn bottled_gas_needs_a_cylinder() {
    let mut record = found();
    answer(&mut record, &[("bahan_bakar", "3"), ("aset_tabung_gas", "2")]);
    assert!(finding(&record, "aset_tabung_gas").is_some());
    put(&mut record, "bahan_bakar", "5");
    assert_eq!(finding(&record, "aset_tabung_gas"), None);
    put(&mut record, "aset_tabung_gas", "1");
    assert_eq!(finding(&record, "aset_tabung_gas"), None, "the cylinder without the fuel is allowed");
}
#[test]
fn the_power_is_asked_where_there_is_a_meter() {
    let mut record = found();
    put(&mut record, "penerangan", "2");
    assert!(!is_asked(&record, "daya"));
    put(&mut record, "penerangan", "1");
    assert!(is_asked(&record, "daya"));
}
#[test]
fn the_distance_is_asked_for_wells_and_springs() {
    let mut record = found();
    for (source, asked) in [("3", false), ("4", true), ("8", true), ("9", false)] {
        put(&mut record, "air_minum", source);
        assert_eq!(is_asked(&record, "jarak_tinja"), asked, "{source}");
    }
}
#[test]
fn floor_per_person_and_livestock_are_summed_up() {
    let (mut record, _) = with_head();
    add_member(&mut record, "Ani", "1985-01-01", "2");
    add_member(&mut record, "Adi", "2015-01-01", "3");
    put(&mut record, "luas_lantai", "50");
    assert_eq!(text(&record, "luas_per_orang"), "16.7");
    let kinds = ["sapi", "kerbau", "kuda", "babi", "kambing_domba"];
    for (at, kind) in kinds.iter().enumerate() {
        put(&mut record, &format!("jumlah_{kind}"), &at.to_string());
    }
    assert_eq!(text(&record, "jumlah_ternak"), "10");
}
#[test]
fn no_disease_stands_alone() {
    let (mut record, head) = with_head();
    put(&mut record, &format!("{head}.penyakit"), "1 2");
    assert!(finding(&record, &format!("{head}.penyakit")).is_some());
    put(&mut record, &format!("{head}.penyakit"), "2 6");
    assert_eq!(finding(&record, &format!("{head}.penyakit")), None);
}
#[test]
fn a_hidden_answer_is_kept() {
    let mut record = found();
    answer(&mut record, &[("penerangan", "1"), ("daya", "3"), ("penerangan", "4")]);
    assert_eq!(text(&record, "daya"), "");
    assert!(record.answers().contains_key("daya"));
    put(&mut record, "penerangan", "1");
    assert_eq!(text(&record, "daya"), "3");
}
