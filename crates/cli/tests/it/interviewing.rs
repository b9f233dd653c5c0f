//! A day without a network: prelist, interviews, lists, export.

use crate::support::{Folder, RT};

const FAMILY: &str = r#"{
    "nomor_kk": 6474010101800001,
    "alamat": "Jl. Delima 1",
    "luas_lantai": 42,
    "atap": "3",
    "anggota": [
        {"nama": "Udin", "nik": "6474010101800001", "hubungan": "1", "jenis_kelamin": "1"},
        {"nama": "Siti", "hubungan": 2}
    ]
}"#;

#[test]
fn a_prelist_is_imported_once() {
    let folder = Folder::enrolled();
    let csv = folder.file(
        "prelist.csv",
        "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga,alamat\n\
         P1,64.74.01.1001.002,,Udin,Jl. Delima\n\
         P2,64.74.01.1001.003,,Ali,\n\
         P3,64.74.01.1001.999,,Budi,\n",
    );
    let report = folder.ok(&["prelist", &csv]);
    assert!(report.starts_with("1 baru, 0 sudah ada, 1 di wilayah lain, 1 baris ditolak"), "{report}");
    assert!(report.contains("  Baris 4, kolom 2 (rt_code)"), "{report}");
    let again = folder.ok(&["--language", "en", "prelist", &csv]);
    assert!(again.starts_with("0 new, 1 known, 1 elsewhere, 1 lines refused"), "{again}");
    let list = folder.ok(&["list"]);
    assert!(list.contains("Udin") && list.contains("belum dikunjungi"), "{list}");
    assert!(list.contains("1 menunggu dikirim"), "{list}");
}

#[test]
fn a_prelist_needs_an_enrolled_device() {
    let folder = Folder::new();
    let csv = folder.file("prelist.csv", "prelist_id,rt_code,nama\n");
    assert!(folder.problem(&["prelist", &csv]).contains("enrol"));
}

#[test]
fn an_interview_is_filled_finished_and_shown() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let file = folder.file("family.json", FAMILY);
    assert!(folder.ok(&["answer", &record, &file]).starts_with("10 jawaban dibaca, 1 simpanan."));
    folder.ok(&["set", &record[..20], "luas_lantai", "45"]);
    folder.ok(&["finish", &record, "--outcome", "selesai"]);
    let shown = folder.ok(&["--language", "en", "show", &record]);
    for part in [
        "RT 64.74.01.1001.002 · Udin · Jl. Delima 1",
        "completed · 2 members · 4 waiting to be sent",
        "(luas_lantai): 45",
        "(atap): Corrugated metal",
        "(nik): 6474010101800001",
        "this device: waiting to be sent",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    let list = folder.ok(&["list"]);
    assert!(list.contains("Udin") && list.contains("selesai"), "{list}");
}

#[test]
fn sections_are_saved_one_by_one() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let file = folder.file("family.json", FAMILY);
    let told = folder.ok(&["answer", &record, &file, "--section-saves"]);
    assert!(told.starts_with("10 jawaban dibaca, 3 simpanan."), "{told}");
}

#[test]
fn a_malformed_answer_names_its_key_and_keeps_nothing() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let file = folder.file("family.json", r#"{"alamat": "Jl. Delima", "luas_lantai": "rahasia"}"#);
    let complaint = folder.problem(&["answer", &record, &file]);
    assert!(complaint.contains("luas_lantai") && !complaint.contains("rahasia"), "{complaint}");
    assert!(!folder.ok(&["list"]).contains("Delima"));
}

#[test]
fn an_unknown_key_is_kept_with_a_warning() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let file = folder.file("family.json", r#"{"warna_pagar": "biru"}"#);
    let ran = folder.run(&["answer", &record, &file]);
    assert!(ran.err.starts_with("Catatan: warna_pagar tidak ada di formulir"), "{}", ran.err);
    assert!(folder.ok(&["show", &record]).contains("(warna_pagar): biru"));
}

#[test]
fn a_record_is_named_by_the_beginning_of_its_id() {
    let folder = Folder::enrolled();
    let (a, _) = (folder.start(), folder.start());
    assert!(folder.problem(&["show", "0"]).contains("2 rumah tangga cocok"));
    assert!(folder.problem(&["show", "ffff"]).contains("Tidak ada rumah tangga"));
    assert!(folder.problem(&["show", ""]).contains("Tidak ada rumah tangga"));
    assert!(folder.ok(&["show", &a.to_uppercase()]).starts_with(&a));
}

#[test]
fn an_rt_of_others_is_refused() {
    let folder = Folder::enrolled();
    let complaint = folder.problem(&["start", "--rt", "64.74.01.1001.003"]);
    assert!(complaint.contains("bukan wilayah") && complaint.contains(RT), "{complaint}");
    assert!(folder.problem(&["start", "--rt", "RT 3"]).contains("Kode RT"));
}

#[test]
fn an_outcome_is_one_of_the_known() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let complaint = folder.problem(&["finish", &record, "--outcome", "capek"]);
    assert!(complaint.contains("tidak_ada_responden"), "{complaint}");
}

#[test]
fn only_a_disagreement_is_settled() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let complaint = folder.problem(&["settle", &record, "atap", "3", "--why", "dilihat sendiri"]);
    assert!(complaint.contains("Tidak ada perbedaan jawaban pada atap"), "{complaint}");
}

#[test]
fn the_export_holds_everything_and_numbers_of_people_as_text() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let file = folder.file("family.json", FAMILY);
    folder.ok(&["answer", &record, &file]);
    let out = folder.path("out.json");
    folder.ok(&["export", &out]);
    assert!(folder.problem(&["export", &out]).contains("--force"));
    folder.ok(&["export", &out, "--force"]);
    let text = std::fs::read_to_string(&out).expect("written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let household = &json["households"][0];
    assert_eq!(json["format"], "ketuk.households.1");
    assert_eq!(household["record"], record.as_str());
    assert_eq!(household["answers"]["nomor_kk"], "6474010101800001");
    assert_eq!(household["answers"]["luas_lantai"], 42);
    assert_eq!(household["saves"].as_array().map(Vec::len), Some(2));
    assert!(!std::path::Path::new(&folder.path("out.json.part")).exists());
}

#[test]
fn the_export_speaks_the_codes_of_another_set() {
    let folder = Folder::enrolled();
    let record = folder.start();
    folder.ok(&["answer", &record, &folder.file("roof.json", r#"{"atap": "5"}"#)]);
    let out = folder.path("out.json");
    assert!(folder.problem(&["export", &out, "--codes", "bps-1971"]).contains("opensid-2022"));
    folder.ok(&["export", &out, "--codes", "opensid-2022"]);
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&out).expect("written")).expect("JSON");
    assert_eq!(json["codes"], "opensid-2022");
    assert_eq!(json["households"][0]["answers"]["atap"], "6");
}

#[test]
fn programs_get_json() {
    let folder = Folder::enrolled();
    let record = folder.start();
    let read = |args: &[&str]| -> serde_json::Value { serde_json::from_str(&folder.ok(args)).expect("JSON") };
    assert_eq!(read(&["list", "--json"])[0]["record"], record.as_str());
    assert_eq!(read(&["show", &record, "--json"])["row"]["arrival"]["state"], "waiting");
    assert_eq!(read(&["status", "--json"])["waiting_saves"], 1);
}
