//! Any bytes at all as a list of families: read as a workbook or as text, with any columns and any header, it gives
//! rows or a word on what is wrong, and neither panics nor hangs.
//!
//! The first byte chooses: a file as it is, the XML parts of a workbook that is packed here, or text. The next two
//! choose header and columns. The steps are those of the server's `PrelistFile::open`; the target `http` goes through that.

#![no_main]

mod panics;
#[allow(dead_code)]
#[path = "../../crates/authoring/tests/it/workbook_mutate.rs"]
mod workbook_mutate;
#[allow(dead_code)]
#[path = "../../crates/authoring/tests/it/xform_mutate.rs"]
mod xform_mutate;

use ketuk_authoring::{SheetRows, is_packed_workbook, read_sheet_rows};
use ketuk_household::prelist::to_csv;
use ketuk_household::{AreaList, Mapping, Prelist, Sheet, area};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use workbook_mutate::{mutate, pack, prelist};
use xform_mutate::Dice;

/// What the first byte says of a packed workbook's parts.
const PARTS: u8 = 1;
const COLUMNS: [&str; 4] = [
    "prelist_id:1,rt_code:2",
    "prelist_id:1,kelurahan:2,rt:3,nomor_kk:4,nama_kepala_keluarga:5,alamat:6,jumlah_anggota:7",
    "prelist_id:300,rt_code:16384",
    "prelist_id:2,rt_code:2,jumlah_anggota:6,lat:6,lng:6",
];

fuzz_target!(|data: &[u8]| {
    panics::catch_panics();
    let Some(([kind, header, columns], rest)) = data.split_first_chunk::<3>() else { return };
    let file = if kind % 3 == PARTS { pack(rest) } else { rest.to_vec() };
    let areas: &AreaList = area::bontang();
    let Some(sheet) = sheet_of(&file) else { return };
    let header = if header % 4 == 0 { sheet.find_header() } else { usize::from(*header) / 4 };
    let columns = COLUMNS.get(usize::from(columns % 8)).and_then(|text| Mapping::parse(text));
    let columns = columns.unwrap_or_else(|| Mapping::suggest(sheet.titles(header)));
    let _first = sheet.list_first().count();
    match Prelist::read(sheet, header, &columns, areas) {
        Ok(list) => read(&list, areas),
        Err(problem) => {
            let said = ["id", "en"].map(|language| (problem.message(language), problem.mend(language)));
            assert!(said.iter().all(|(text, mend)| !text.is_empty() && !mend.is_empty()), "{problem:?}");
        }
    }
});

fn sheet_of(file: &[u8]) -> Option<Sheet> {
    if !is_packed_workbook(file) {
        return Sheet::from_csv(&String::from_utf8_lossy(file)).ok();
    }
    let SheetRows { name: _, rows } =
        read_sheet_rows(file).ok()?.into_iter().find(|sheet| !sheet.rows.is_empty())?;
    Sheet::from_lines(rows.into_iter().map(|row| (row.line, row.cells, row.rounded))).ok()
}

/// What was read stands once each, in areas that exist, and comes back out of the CSV that we write.
fn read(list: &Prelist, areas: &AreaList) {
    assert_eq!(list.lines.len(), list.rows.len());
    for problem in list.refused.iter().chain(&list.overlooked) {
        assert!(!problem.message("id").is_empty() && !problem.message("en").is_empty(), "{problem:?}");
    }
    if list.rows.is_empty() {
        return;
    }
    let again = Prelist::from_csv(&to_csv(&list.rows), areas).expect("what we write we read");
    assert_eq!(again.rows.len(), list.rows.len(), "a family got lost on the way through CSV");
}

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    let mut dice = Dice::new(u64::from(seed));
    if size > 3 && data[0] % 3 != PARTS && dice.below(4) != 0 {
        return fuzzer_mutate(data, size, size_max);
    }
    let is_parts = size > 10 && data[0] % 3 == PARTS;
    let start = if !is_parts || dice.below(16) == 0 { prelist() } else { data[3..size].to_vec() };
    let (header, columns) = if is_parts { (data[1], data[2]) } else { (0, 7) };
    let [header, columns] = match dice.below(8) {
        0 => [dice.below(256) as u8, dice.below(8) as u8],
        _ => [header, columns],
    };
    let harmed = [&[PARTS, header, columns], mutate(&start, &mut dice).as_slice()].concat();
    let length = harmed.len().min(size_max);
    data[..length].copy_from_slice(&harmed[..length]);
    length
});
