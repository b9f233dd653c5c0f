//! The duplicate engine on a file of households.

use crate::support::Folder;

fn household(id: &str, east: f64, nik: bool) -> String {
    let nik = |number: &str| if nik { number.to_owned() } else { String::new() };
    let member = |number: &str, name: &str, sex: &str, birth: &str, relation: &str| {
        format!(
            r#"{{"no":1,"nik":"{}","name":"{name}","sex":"{sex}","birth_date":"{birth}","mother_name":"","relation":"{relation}"}}"#,
            nik(number)
        )
    };
    let members = [
        member("6474011203800001", "Hamzah Mappiare", "L", "1980-03-12", "Kepala Keluarga"),
        member("6474015507830002", "Rosmiati Halimah", "P", "1983-07-15", "Istri"),
        member("6474012109080003", "Naufal Ghifari", "L", "2008-09-21", "Anak"),
    ];
    format!(
        r#"{{"hh_id":"{id}","submitted_at":"2026-06-01","no_kk":"","lat":0.13,"lon":{},"gps_acc_m":8,"members":[{}]}}"#,
        117.48 + east / 111_320.0,
        members.join(",")
    )
}

#[test]
fn duplicates_are_written_with_reasons_and_without_names() {
    let folder = Folder::new();
    let lines = [household("=b", 9.0, false), "{broken".to_owned(), household("a", 0.0, true), String::new()];
    let file = folder.file("households.jsonl", &lines.join("\n"));
    let out = folder.path("pairs.csv");
    let ran = folder.run(&["linkage", "run", &file, "--out", &out]);
    assert!(ran.out.contains("2 keluarga; 1 pasangan") && ran.err.contains("baris 2 dilewati"), "{ran:?}");
    let text = std::fs::read_to_string(&out).expect("written");
    assert!(text.starts_with("id_a,id_b,score,kind,flag,reasons\n"), "{text}");
    assert!(
        text.contains("'=b,a,") && text.contains(",same,1,") && text.contains("3 anggota cocok"),
        "{text}"
    );
    assert!(!text.contains("Hamzah") && !text.contains("6474"), "{text}");
    assert!(folder.problem(&["linkage", "run", &file, "--out", &out]).contains("--force"));
}

#[test]
fn a_weights_file_of_another_shape_is_refused() {
    let folder = Folder::new();
    let (file, weights) = (folder.file("households.jsonl", ""), folder.file("weights.json", "{}"));
    let out = folder.path("pairs.csv");
    let complaint = folder.problem(&["linkage", "run", &file, "--out", &out, "--weights", &weights]);
    assert!(complaint.contains("weights.unreadable"), "{complaint}");
}

#[test]
fn a_nasty_file_is_read_to_its_end() {
    let folder = Folder::new();
    let object = |id: usize, rest: &str| format!(r#"{{"hh_id":"n{id}",{rest}}}"#);
    let member = r#"{"nik":"6474011203800001","name":"ADA","sex":"x","birth_date":"1980-02-31"}"#;
    let crowd = vec![r#"{"nik":"0000","name":"SITI","birth_date":"1980-01-01"}"#; 60].join(",");
    let mut lines = vec![
        "\u{feff}[1,2]".to_owned(),
        "{\"hh_id\":\"\"}".to_owned(),
        "{\"hh_id\":\"long\",\"address\":\"".to_owned() + &"x".repeat(2_000_000) + "\"}",
        "\u{0}\u{1}".to_owned(),
        object(1, r#""lat":0,"lon":0,"members":[]"#),
        object(2, r#""lat":"999","lon":[],"members":{"no":1}"#),
        object(3, r#""members":[null,7,"x",{}],"no_kk":true"#),
        object(4, &format!(r#""members":[{crowd}]"#)),
        object(5, &format!(r#""members":[{crowd}]"#)),
    ];
    // One NIK on five hundred records.
    lines.extend((10..510).map(|id| object(id, &format!(r#""members":[{member}]"#))));
    let file = folder.file("nasty.jsonl", &lines.join("\r\n"));
    let out = folder.path("pairs.csv");
    let ran = folder.run(&["linkage", "run", &file, "--out", &out]);
    for told in ["baris 1 dilewati", "baris 2 dilewati", "baris 3 dilewati", "baris 4 dilewati", "isi hh_id"]
    {
        assert!(ran.err.contains(told), "{told}: {ran:?}");
    }
    assert!(ran.out.contains("505 keluarga"), "{ran:?}");
    let text = std::fs::read_to_string(&out).expect("written");
    assert!(!text.contains("n10,") && text.lines().count() < 10, "{text}");
}
