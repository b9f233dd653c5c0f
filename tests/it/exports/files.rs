//! What the files are: workbooks, CSV, points.

use super::{FAMILIES, Read, Surveyed, csv, read_csv, surveyed};
use calamine::{Data, Reader, Xlsx, open_workbook};
use ketuk_server::export::{Separator, XlsxFile};
use ketuk_server::hub::Watch;
use serde_json::Value as Json;
use std::collections::HashSet;
use std::path::Path;

fn sheet(path: &Path, name: &str) -> (Vec<String>, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let range = book.worksheet_range(name).expect("a sheet");
    let mut rows = range.rows().map(<[Data]>::to_vec);
    let heads = rows.next().expect("heads").iter().map(ToString::to_string).collect();
    (heads, rows.collect())
}

fn column<'a>((heads, rows): &'a (Vec<String>, Vec<Vec<Data>>), head: &str) -> Vec<&'a Data> {
    let at = heads.iter().position(|one| one == head).unwrap_or_else(|| panic!("no column {head}"));
    rows.iter().map(|row| &row[at]).collect()
}

fn is_card(data: &&&Data) -> bool {
    matches!(data, Data::String(text) if text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn a_workbook_has_families_members_codes_and_a_sheet_about_itself() {
    let surveyed = surveyed();
    let (path, about) = surveyed.export(&surveyed.order(|_| ()));
    let families = sheet(&path, "Keluarga");
    assert_eq!((families.1.len(), about.families), (FAMILIES, FAMILIES as u64));
    let cards = column(&families, "nomor_kartu_keluarga");
    assert!(cards.iter().filter(is_card).count() > FAMILIES / 2, "numbers of cards are text of 16 digits");
    let known: HashSet<&str> = surveyed.families.values().map(|family| family.card.as_str()).collect();
    assert!(
        cards.iter().any(|card| known.contains(card.to_string().as_str())),
        "and whole to the last digit"
    );
    let members = sheet(&path, "Anggota");
    assert_eq!(members.1.len() as u64, about.members);
    let niks = column(&members, "nik");
    assert!(niks.iter().filter(is_card).count() > niks.len() / 2);
    assert!(niks.iter().all(|nik| matches!(nik, Data::String(_) | Data::Empty)), "no NIK is a number");
    let ids: HashSet<String> = column(&families, "id_keluarga").iter().map(ToString::to_string).collect();
    let joined = column(&members, "id_keluarga");
    assert!(joined.iter().all(|id| ids.contains(&id.to_string())), "members are joined by the family's id");
    for (id, card) in joined.iter().zip(column(&members, "nomor_kartu_keluarga")) {
        let at = column(&families, "id_keluarga").iter().position(|one| one == id).expect("its family");
        assert_eq!(card, cards[at], "and carry its card's number");
    }
    for head in
        ["id_atap_terluas", "id_atap_terluas_label", "id_status_keberadaan_keluarga", "luas_per_orang"]
    {
        assert!(families.0.iter().any(|one| one == head), "{head}");
    }
    assert!(
        column(&members, "umur").iter().any(|age| matches!(age, Data::Float(_))),
        "computed values are told"
    );
    assert!(column(&members, "tanggal_lahir").iter().any(|born| matches!(born, Data::DateTime(_))));
    let codes = sheet(&path, "Kode");
    let of_roof: Vec<_> = codes.1.iter().filter(|row| row[1] == "id_atap_terluas").collect();
    assert!(
        of_roof.len() > 5 && of_roof.iter().all(|row| !row[5].to_string().is_empty()),
        "codes with labels"
    );
    let (_, lines) = sheet(&path, "Tentang");
    let said = |name: &str| lines.iter().find(|row| row[0] == name).expect("a line")[1].to_string();
    assert_eq!(
        (said("tujuan").as_str(), said("jumlah_keluarga")),
        ("musyawarah kelurahan", FAMILIES.to_string())
    );
    assert!(said("oleh").contains("ratna") && said("formulir").starts_with("keluarga "));
}

#[test]
fn a_text_is_no_formula_in_a_workbook() {
    let mut surveyed = surveyed();
    let record =
        surveyed.add_typed(&[("alamat", "=HYPERLINK(\"http://x\";\"y\")"), ("catatan", "\u{1}@SUM(A1)")]);
    let (path, _) = surveyed.export(&surveyed.order(|_| ()));
    let families = sheet(&path, "Keluarga");
    let at =
        column(&families, "id_keluarga").iter().position(|id| id.to_string() == record).expect("its row");
    assert_eq!(column(&families, "alamat")[at], &Data::String("=HYPERLINK(\"http://x\";\"y\")".to_owned()));
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let formulas = book.worksheet_formula("Keluarga").expect("a sheet");
    assert!(formulas.used_cells().next().is_none(), "no cell is a formula");
}

#[test]
fn a_table_that_is_too_long_goes_on_in_another_sheet() {
    let surveyed = surveyed();
    let path = surveyed.path("small.xlsx");
    let mut sink = XlsxFile::with_rows_max(&path, 5).expect("a file");
    let about =
        surveyed.export_into(&surveyed.order(|_| ()), &Watch::default(), &mut sink).expect("an export");
    let mut book: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let names: Vec<_> = book.sheet_names().into_iter().filter(|name| name.starts_with("Anggota")).collect();
    assert_eq!(names.len() as u64, about.members.div_ceil(4));
    let rows: usize =
        names.iter().map(|name| book.worksheet_range(name).expect("a sheet").height() - 1).sum();
    assert_eq!(rows as u64, about.members, "no row is lost between sheets");
}

fn families(surveyed: &Surveyed, separator: Separator) -> (Read, Vec<u8>) {
    let order = surveyed.order(|words| {
        csv(words);
        words.separator = separator.code().to_owned();
    });
    let (path, _) = surveyed.export(&order);
    read_csv(&path, "keluarga.csv", separator)
}

#[test]
fn csv_has_a_mark_and_a_semicolon_where_it_was_asked_for() {
    let surveyed = surveyed();
    let (comma, _) = families(&surveyed, Separator::Comma);
    let (semicolon, bytes) = families(&surveyed, Separator::Semicolon);
    assert_eq!(comma.heads, semicolon.heads);
    assert_eq!((comma.rows.len(), semicolon.rows.len()), (FAMILIES, FAMILIES));
    assert!(bytes.windows(2).any(|two| two == b"\r\n"));
    let (point, decimal) = (comma.column("lintang"), semicolon.column("lintang"));
    assert!(point.iter().any(|text| text.contains('.')), "a position of this city");
    assert_eq!(point.join(" ").replace('.', ","), decimal.join(" "));
}

#[test]
fn a_text_is_no_formula_in_csv() {
    let mut surveyed = surveyed();
    let record =
        surveyed.add_typed(&[("alamat", "=1+1"), ("telepon", "+62812345678"), ("catatan", "- tidak ada")]);
    let (read, _) = families(&surveyed, Separator::Comma);
    let row = read.row("id_keluarga", &record);
    assert_eq!((row["alamat"], row["telepon"], row["catatan"]), ("'=1+1", "'+62812345678", "'- tidak ada"));
}

#[test]
fn points_are_points_and_families_without_one_are_counted() {
    let mut surveyed = surveyed();
    surveyed.add_typed(&[("alamat", "Gang Kakap 7")]);
    let (path, about) = surveyed.export(&surveyed.order(|words| words.format = "geojson".to_owned()));
    let json: Json = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    let features = json["features"].as_array().expect("features");
    assert_eq!(json["type"], "FeatureCollection");
    assert_eq!(features.len() as u64, about.families - about.without_position);
    assert_eq!(json["tentang"]["tanpa_lokasi"], about.without_position.to_string());
    assert!(about.without_position >= 1);
    for feature in features {
        let place = feature["geometry"]["coordinates"].as_array().expect("coordinates");
        let [east, north] = [0, 1].map(|at| place[at].as_f64().expect("a number"));
        assert!(
            (117.0..118.0).contains(&east) && (0.0..0.3).contains(&north),
            "in this city: {east} {north}"
        );
        assert!(feature["properties"]["id_keluarga"].is_string());
        assert!(feature["properties"]["status_pendataan"].is_string());
    }
}
