//! How much is told about people.

use super::{HERE, Read, Surveyed, csv, order_of, read_csv, surveyed};
use ketuk_server::export::{OrderWords, Separator};
use ketuk_server::role::{Reach, Role};
use ketuk_wire::ProblemCode;

fn tables(surveyed: &Surveyed, change: impl FnOnce(&mut OrderWords)) -> (Read, Read, String) {
    let order = surveyed.order(|words| {
        csv(words);
        change(words);
    });
    let (path, _) = surveyed.export(&order);
    let (families, first) = read_csv(&path, "keluarga.csv", Separator::Comma);
    let (members, second) = read_csv(&path, "anggota.csv", Separator::Comma);
    let all = String::from_utf8([first, second].concat()).expect("UTF-8");
    (families, members, all)
}

fn masked(words: &mut OrderWords) {
    words.people = "masked".to_owned();
}

#[test]
fn masked_numbers_tell_four_digits() {
    let mut surveyed = surveyed();
    let typed = [("telepon", "081234567890"), ("catatan", "NIK lama 6474010101800001")];
    let record = surveyed.add_typed(&typed);
    let (families, members, all) = tables(&surveyed, masked);
    let row = families.row("id_keluarga", &record);
    assert_eq!((row["telepon"], row["catatan"]), ("0812********", "NIK lama 6474************"));
    for family in surveyed.families.values() {
        assert!(!all.contains(&family.card), "a card in full");
        assert!(family.members.iter().filter_map(|one| one.nik.as_deref()).all(|nik| !all.contains(nik)));
    }
    assert!(members.column("nik").contains(&"6474************"));
    assert!(members.column("nomor_kartu_keluarga").iter().any(|card| card.ends_with("************")));
    assert!(members.has("nama"), "names are told");
}

#[test]
fn without_people_there_is_nobody() {
    let surveyed = surveyed();
    let (families, members, all) = tables(&surveyed, |words| words.people = "without".to_owned());
    for family in surveyed.families.values() {
        assert!(!all.contains(&family.card) && !all.contains(&family.address));
        assert!(family.members.iter().all(|one| !all.contains(&one.name)), "a name");
    }
    for head in ["nama", "nik", "tanggal_lahir", "nama_ibu", "alias", "nomor_kartu_keluarga"] {
        assert!(!members.has(head), "{head}");
    }
    for head in ["nomor_kartu_keluarga", "alamat", "telepon", "nama_kepala_keluarga", "catatan", "foto_depan"]
    {
        assert!(!families.has(head), "{head}");
    }
    assert!(members.has("umur") && families.has("id_atap_terluas"), "figures are told");
    let decimals = |text: &&str| text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    assert!(families.column("lintang").iter().all(|text| decimals(text) <= 3), "a position to 110 m");
}

#[test]
fn health_is_told_where_it_was_asked_for() {
    let surveyed = surveyed();
    let has = |health: bool| {
        let (_, members, _) = tables(&surveyed, |words| words.health = health);
        ["id_penyakit_menahun", "id_penglihatan", "hamil", "id_kondisi_gizi"].map(|head| members.has(head))
    };
    assert_eq!((has(true), has(false)), ([true; 4], [false; 4]));
}

#[test]
fn an_officers_export_ends_at_the_kelurahan() {
    let surveyed = surveyed();
    let order = order_of(Role::Officer, Reach::Kelurahan(HERE), |words| {
        csv(words);
        masked(words);
        words.health = false;
    });
    let (path, about) = surveyed.export(&order.expect("allowed"));
    let (families, _) = read_csv(&path, "keluarga.csv", Separator::Comma);
    let (members, _) = read_csv(&path, "anggota.csv", Separator::Comma);
    let own = HERE.to_string();
    assert!(about.families > 0 && about.families < surveyed.families.len() as u64);
    assert!(families.column("kode_kelurahan").iter().all(|code| *code == own));
    assert!(members.column("kode_kelurahan").iter().all(|code| *code == own));
    let refused = order_of(Role::Officer, Reach::Kelurahan(HERE), |_| ()).expect_err("full numbers");
    assert_eq!(refused.code, ProblemCode::NotYours);
}
