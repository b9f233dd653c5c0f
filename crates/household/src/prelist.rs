//! The prelist: families that a round is expected to visit, as the city hands them over.
//!
//! Lists are dirty: empty names, numbers of fifteen digits, spelling of kelurahan. A row is refused only
//! where nobody could be sent to it; everything else is kept as written, and what was overlooked is told.
//! One bad row never blocks the rest.
//!
//! Invariants: a prelist id stands once; a row's RT is on the area list. Rows do not show themselves.

use crate::limits::{MEMBERS_MAX, PRELIST_ID_BYTES_MAX, PRELIST_TEXT_BYTES_MAX, UNKNOWN_NAMES_MAX};
use crate::reading::{PRELIST_POSITION_KEY, Places};
use crate::sheet::{Mapping, PrelistField, Sheet};
use crate::table::{CellReason, Column, Row, TableProblem, quoted};
use crate::{AreaList, Position, RtCode};
use ketuk_form::{Answers, FormDefinition, InstanceId, Key, Role, Value};
use std::collections::BTreeMap;
use std::fmt;

/// The instance id of the head that a prelist row brings along: the same on every device that prefills
/// the row, so that two of them never make two heads.
pub const HEAD_INSTANCE: &str = "kepala";

/// One family of the prelist.
#[derive(Clone, PartialEq)]
pub struct PrelistRow {
    /// The list's own id of the family.
    pub prelist_id: String,
    /// Where it is expected.
    pub rt: RtCode,
    /// The family card number as written; may be empty or wrong.
    pub family_card: String,
    /// The head's name as written; may be empty.
    pub head_name: String,
    /// The address as written; may be empty.
    pub address: String,
    /// How many members the list knows.
    pub member_count: Option<u16>,
    /// Where the list says the house stands.
    pub position: Option<Position>,
}

/// A prelist as read: what can be used, and what could not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prelist {
    /// The families in the file's order.
    pub rows: Vec<PrelistRow>,
    /// The line of each of them.
    pub lines: Vec<usize>,
    /// Why a line gave no family; one per line.
    pub refused: Vec<TableProblem>,
    /// Cells left out of families that were kept.
    pub overlooked: Vec<TableProblem>,
    /// Names of kelurahan that the area list does not know, as written, and how often.
    pub unknown: BTreeMap<String, usize>,
}

impl Prelist {
    /// Reads CSV with a header. Columns, in any order and with their usual other names: `prelist_id`,
    /// `rt_code` (or `kelurahan` and `rt`), `nomor_kk`, `nama_kepala_keluarga`, `alamat`,
    /// `jumlah_anggota`, `lat`, `lng`; the first three groups must be there.
    pub fn from_csv(text: &str, areas: &AreaList) -> Result<Self, TableProblem> {
        let sheet = Sheet::from_csv(text)?;
        let header = sheet.list_first().next().map_or(1, |(line, _)| line);
        let mapping = Mapping::suggest(sheet.titles(header));
        Self::read(sheet, header, &mapping, areas)
    }

    /// Reads a list below its header, from 1, by the columns of `mapping`.
    pub fn read(
        sheet: Sheet,
        header_line: usize,
        mapping: &Mapping,
        areas: &AreaList,
    ) -> Result<Self, TableProblem> {
        let columns = Columns::of(mapping)?;
        let table = sheet.into_table(header_line)?;
        let mut prelist = Self { refused: table.broken.clone(), ..Self::default() };
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        for row in &table.rows {
            columns.note_unknown(row, areas, &mut prelist.unknown);
            match columns.family(row, areas, &mut prelist.overlooked) {
                Ok(family) => match lines.get(&family.prelist_id) {
                    Some(&first_line) => {
                        let name = columns.prelist_id.name;
                        prelist.refused.push(TableProblem::Twice { line: row.line, first_line, name });
                    }
                    None => {
                        lines.insert(family.prelist_id.clone(), row.line);
                        prelist.lines.push(row.line);
                        prelist.rows.push(family);
                    }
                },
                Err(problem) => prelist.refused.push(problem),
            }
        }
        prelist.refused.sort_by_key(TableProblem::line);
        Ok(prelist)
    }
}

/// The rows as CSV that [`Prelist::from_csv`] reads back.
#[must_use]
pub fn to_csv(rows: &[PrelistRow]) -> String {
    let mut text =
        "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga,alamat,jumlah_anggota,lat,lng\n".to_owned();
    for row in rows {
        let PrelistRow { prelist_id, rt, family_card, head_name, address, member_count, position } = row;
        let degrees = |degrees: fn(Position) -> f64| position.map(|p| format!("{:.6}", degrees(p)));
        let cells = [
            quoted(prelist_id),
            rt.to_string(),
            quoted(family_card),
            quoted(head_name),
            quoted(address),
            member_count.map(|count| count.to_string()).unwrap_or_default(),
            degrees(Position::lat_degrees).unwrap_or_default(),
            degrees(Position::lng_degrees).unwrap_or_default(),
        ];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

impl PrelistRow {
    /// What the form may show before anybody knocks, by the form's roles: family card, address, and the
    /// head with name and relation. The listed position is paradata and the listed count of members stays
    /// in the row: both are for the cadre to establish, and a prefilled answer would pass for one.
    #[must_use]
    pub fn to_answers(&self, form: &FormDefinition) -> Answers {
        let places = Places::of(form);
        let mut answers = Answers::new();
        let mut put = |key: Option<Key>, text: &str| {
            let text = text.trim();
            if let Some(key) = key.filter(|_| !text.is_empty() && !Value::is_reserved(text)) {
                answers.insert(key, Value::Text(text.to_owned()));
            }
        };
        put(places.key(form, Role::FamilyCard), &self.family_card);
        put(places.key(form, Role::Address), &self.address);
        if let Ok(head) = InstanceId::parse(HEAD_INSTANCE)
            && !self.head_name.trim().is_empty()
        {
            put(places.member_key(&head, Role::MemberName), &self.head_name);
            put(places.member_key(&head, Role::MemberRelation), crate::Relation::Head.code());
        }
        let listed = self.position.map(Position::to_text).unwrap_or_default();
        put(Key::parse(PRELIST_POSITION_KEY).ok(), &listed);
        answers
    }
}

impl fmt::Debug for PrelistRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrelistRow({}, {})", self.prelist_id, self.rt)
    }
}

struct Columns {
    prelist_id: Column,
    area: AreaColumns,
    family_card: Option<Column>,
    head_name: Column,
    address: Option<Column>,
    member_count: Option<Column>,
    position: Option<(Column, Column)>,
}

enum AreaColumns {
    Code(Column),
    Names { kelurahan: Column, rt: Column },
}

impl Columns {
    fn of(mapping: &Mapping) -> Result<Self, TableProblem> {
        use PrelistField as Field;
        let find = |field: Field| mapping.find(field).map(|column| Column::at(field.code(), column - 1));
        let needed = |field: Field| find(field).ok_or(TableProblem::MissingColumn { name: field.code() });
        let area = match (needed(Field::RtCode), find(Field::Kelurahan), find(Field::Rt)) {
            (Ok(code), _, _) => AreaColumns::Code(code),
            (Err(_), Some(kelurahan), Some(rt)) => AreaColumns::Names { kelurahan, rt },
            (Err(_), Some(_), None) => return Err(TableProblem::MissingColumn { name: Field::Rt.code() }),
            (Err(missing), _, _) => return Err(missing),
        };
        Ok(Self {
            prelist_id: needed(Field::PrelistId)?,
            area,
            family_card: find(Field::FamilyCard),
            head_name: needed(Field::HeadName)?,
            address: find(Field::Address),
            member_count: find(Field::MemberCount),
            position: find(Field::Lat).zip(find(Field::Lng)),
        })
    }

    /// Keeps the name of a kelurahan that is not on the list; what is too long for a name is none.
    fn note_unknown(&self, row: &Row, areas: &AreaList, unknown: &mut BTreeMap<String, usize>) {
        let AreaColumns::Names { kelurahan, .. } = self.area else { return };
        let name = row.text(kelurahan);
        let is_name = !name.is_empty() && name.len() <= PRELIST_ID_BYTES_MAX;
        if is_name && areas.find_by_name(name).is_none() {
            let has_room = unknown.len() < UNKNOWN_NAMES_MAX;
            match unknown.get_mut(name) {
                Some(rows) => *rows += 1,
                None if has_room => drop(unknown.insert(name.to_owned(), 1)),
                None => {}
            }
        }
    }

    fn family(
        &self,
        row: &Row,
        areas: &AreaList,
        overlooked: &mut Vec<TableProblem>,
    ) -> Result<PrelistRow, TableProblem> {
        let prelist_id = row.required(self.prelist_id)?;
        if prelist_id.len() > PRELIST_ID_BYTES_MAX {
            return Err(row.problem(self.prelist_id, CellReason::TooLong));
        }
        // Two families would fall together under one rounded number.
        if row.is_rounded(self.prelist_id) {
            return Err(row.problem(self.prelist_id, CellReason::Rounded));
        }
        let rt = self.rt(row, areas)?;
        let text = |column: Option<Column>| column.map_or("", |column| row.text(column)).to_owned();
        let family_card = text(self.family_card);
        let head_name = row.text(self.head_name).to_owned();
        if head_name.is_empty() && family_card.is_empty() {
            return Err(row.problem(self.head_name, CellReason::Empty));
        }
        let long = |column: &Column| row.text(*column).len() > PRELIST_TEXT_BYTES_MAX;
        if let Some(column) =
            [Some(self.head_name), self.family_card, self.address].into_iter().flatten().find(long)
        {
            return Err(row.problem(column, CellReason::TooLong));
        }
        let mut keep = |problem: TableProblem| overlooked.push(problem);
        if let Some(column) = self.family_card.filter(|column| row.is_rounded(*column)) {
            keep(row.problem(column, CellReason::Rounded));
        }
        let counted = self.member_count.filter(|column| !row.text(*column).is_empty());
        let member_count =
            counted.and_then(|column| row.whole(column, 1, MEMBERS_MAX).map_err(&mut keep).ok());
        let position = self.position(row).map_err(&mut keep).ok().flatten();
        let (prelist_id, address) = (prelist_id.to_owned(), text(self.address));
        Ok(PrelistRow { prelist_id, rt, family_card, head_name, address, member_count, position })
    }

    fn rt(&self, row: &Row, areas: &AreaList) -> Result<RtCode, TableProblem> {
        match self.area {
            AreaColumns::Code(column) => {
                let code = RtCode::parse(row.required(column)?)
                    .map_err(|_| row.problem(column, CellReason::NotAreaCode))?;
                if areas.has_rt(code) { Ok(code) } else { Err(row.problem(column, CellReason::UnknownArea)) }
            }
            AreaColumns::Names { kelurahan, rt } => {
                let name = row.required(kelurahan)?;
                let number = row.required(rt)?;
                let wrong = if areas.find_by_name(name).is_none() { kelurahan } else { rt };
                areas.find_rt(name, number).ok_or_else(|| row.problem(wrong, CellReason::UnknownArea))
            }
        }
    }

    fn position(&self, row: &Row) -> Result<Option<Position>, TableProblem> {
        let Some((lat, lng)) = self.position else { return Ok(None) };
        if row.text(lat).is_empty() && row.text(lng).is_empty() {
            return Ok(None);
        }
        let (lat, lng) = (row.number(lat, -90.0, 90.0)?, row.number(lng, -180.0, 180.0)?);
        Ok(Position::new(lat, lng, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::bontang;
    use crate::testing::form;
    use proptest::prelude::*;

    const HEADER: &str = "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga,alamat,jumlah_anggota,lat,lng";

    fn read(rows: &str) -> Prelist {
        Prelist::from_csv(&format!("{HEADER}\n{rows}"), bontang()).expect("a prelist")
    }

    fn check(rows: &str, kept: usize, refused: &[&str], overlooked: &[&str]) {
        let prelist = read(rows);
        let texts = |problems: &[TableProblem]| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(prelist.rows.len(), kept);
        assert_eq!(texts(&prelist.refused), refused);
        assert_eq!(texts(&prelist.overlooked), overlooked);
    }

    const GOOD: &str = "P1,64.74.01.1001.002,6474011206100001,Udin,\"Jl. Delima, No. 1\",4,0.13358,117.50849";

    #[test]
    fn a_full_row_is_read() {
        let row = read(GOOD).rows.remove(0);
        assert_eq!((row.prelist_id.as_str(), row.rt.rt(), row.member_count), ("P1", 2, Some(4)));
        assert_eq!(row.address, "Jl. Delima, No. 1");
        assert!(row.position.is_some());
    }
    #[test]
    fn a_row_with_name_and_rt_only_is_kept() {
        check("P1,64.74.01.1001.002,,Udin,,,,", 1, &[], &[]);
    }
    #[test]
    fn a_bad_row_does_not_block_the_rest() {
        let rows = format!("P0,64.74.01.1001.999,,Ali,,,,\n{GOOD}");
        let problem = "table.bad_cell: Line 2, column 2 (rt_code) names a kelurahan or RT that is not on the area list.";
        check(&rows, 1, &[problem], &[]);
    }
    #[test]
    fn an_open_quotation_mark_costs_one_row() {
        let problem = "table.broken_line: Line 2: a quotation mark is not closed, the line cannot be read.";
        check(&format!("P0,64.74.01.1001.002,,\"Ali,,,,\n{GOOD}"), 1, &[problem], &[]);
    }
    #[test]
    fn a_second_row_of_one_id_is_refused() {
        check(
            &format!("{GOOD}\n{GOOD}"),
            1,
            &["table.twice: Line 3: prelist_id stands in line 2 already."],
            &[],
        );
    }
    #[test]
    fn nobody_to_look_for_is_refused() {
        check(
            "P1,64.74.01.1001.002,,,Jl. Delima,,,",
            0,
            &["table.bad_cell: Line 2, column 4 (nama_kepala_keluarga) is empty."],
            &[],
        );
    }
    #[test]
    fn a_bad_number_beside_is_overlooked_and_told() {
        check(
            "P1,64.74.01.1001.002,,Udin,,banyak,0,x",
            1,
            &[],
            &[
                "table.bad_cell: Line 2, column 6 (jumlah_anggota) is not a number.",
                "table.bad_cell: Line 2, column 8 (lng) is not a number.",
            ],
        );
    }
    #[test]
    fn kelurahan_and_rt_by_name_are_understood() {
        let text = "id;kelurahan;rt;nama\n7;Loktuan;RT 03;Udin\n8;Sidrap;1;Ali\n";
        let prelist = Prelist::from_csv(text, bontang()).expect("a prelist");
        assert_eq!(prelist.rows[0].rt.to_string(), "64.74.01.1003.003");
        assert_eq!(prelist.refused.len(), 1);
    }
    #[test]
    fn a_missing_column_is_named() {
        let read = Prelist::from_csv("prelist_id,nama\n1,Udin\n", bontang());
        assert_eq!(read, Err(TableProblem::MissingColumn { name: "rt_code" }));
    }
    #[test]
    fn prefill_follows_the_forms_roles() {
        let answers = read(GOOD).rows[0].to_answers(&form());
        let keys: Vec<&str> = answers.keys().map(Key::as_str).collect();
        let expected =
            ["_prelist_posisi", "alamat", "anggota.kepala.hubungan", "anggota.kepala.nama", "nomor_kk"];
        assert_eq!(keys, expected);
        let household = crate::Household::read(&form(), &answers);
        assert!(household.position.is_none() && household.listed_position.is_some());
        assert!(household.find_head().is_some());
    }
    #[test]
    fn an_empty_row_prefills_nothing() {
        let row =
            PrelistRow { head_name: " ".into(), family_card: "?dk".into(), ..read(GOOD).rows.remove(0) };
        let row = PrelistRow { address: String::new(), position: None, ..row };
        assert!(row.to_answers(&form()).is_empty());
    }
    #[test]
    fn rows_are_written_as_they_are_read() {
        let rows = read(&format!("{GOOD}\nP2,64.74.01.1001.003,,\"Ali \"\"Daeng\"\"\",,,,")).rows;
        assert_eq!(Prelist::from_csv(&to_csv(&rows), bontang()).expect("a prelist").rows, rows);
    }
    #[test]
    fn a_rounded_card_number_is_kept_and_told_and_a_rounded_id_is_refused() {
        let problem = "table.bad_cell: Line 2, column 3 (nomor_kk) is a long number whose last digits the spreadsheet has dropped.";
        check("P1,64.74.01.1001.002,6.47401E+15,Udin,,,,", 1, &[], &[problem]);
        let problem = "table.bad_cell: Line 2, column 1 (prelist_id) is a long number whose last digits the spreadsheet has dropped.";
        check("6.47401E+15,64.74.01.1001.002,,Udin,,,,", 0, &[problem], &[]);
    }
    #[test]
    fn columns_may_be_matched_by_hand() {
        let sheet =
            Sheet::from_csv("DAFTAR;;;\nkode;tempat;nomor;siapa\n7;Lok Tuan Raya;3;Udin\n").expect("a list");
        let mut mapping = Mapping::default();
        let fields =
            [PrelistField::PrelistId, PrelistField::Kelurahan, PrelistField::Rt, PrelistField::HeadName];
        fields.into_iter().zip(1..).for_each(|(field, column)| mapping.set(field, column));
        let read = Prelist::read(sheet.clone(), 2, &mapping, bontang()).expect("a prelist");
        assert_eq!((read.rows.len(), read.unknown.get("Lok Tuan Raya")), (0, Some(&1)));
        let mut areas = bontang().clone();
        areas.add_alias("LOK TUAN RAYA", crate::KelurahanCode::parse("64.74.01.1003").expect("a code"));
        let read = Prelist::read(sheet, 2, &mapping, &areas).expect("a prelist");
        assert_eq!((read.rows[0].rt.to_string(), read.lines), ("64.74.01.1003.003".to_owned(), vec![3]));
    }
    #[test]
    fn rows_do_not_show_themselves() {
        assert_eq!(format!("{:?}", read(GOOD).rows[0]), "PrelistRow(P1, 64.74.01.1001.002)");
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,120}", rows in "[P164.,;\"\n ]{0,120}") {
            let _ = Prelist::from_csv(&text, bontang());
            let _ = Prelist::from_csv(&format!("{HEADER}\n{rows}"), bontang());
        }
    }
}
