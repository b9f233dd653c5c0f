//! A list as it was handed over, before anybody has said which column is what.
//!
//! Real lists have titles above their header, columns in any order and names of their own. What a header
//! is and which column means what is suggested here, and decided by whoever hands the list over.
//!
//! Invariant: lines count from 1 as the spreadsheet counts them; blank lines are left out.

use crate::limits::{HEADER_LINES_MAX, TABLE_COLUMNS_MAX};
use crate::table::{Line, Table, TableProblem, cut_lines, is_blank};
use std::collections::BTreeMap;
use std::fmt;

/// What a column of a prelist may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrelistField {
    /// The list's own id of the family.
    PrelistId,
    /// The whole code of the RT.
    RtCode,
    /// The kelurahan's name.
    Kelurahan,
    /// The RT's number within the kelurahan.
    Rt,
    /// The family card number.
    FamilyCard,
    /// The head's name.
    HeadName,
    /// The address.
    Address,
    /// How many members the list knows.
    MemberCount,
    /// Latitude in degrees.
    Lat,
    /// Longitude in degrees.
    Lng,
}

impl PrelistField {
    /// Every field, in the order of the columns.
    pub const ALL: [Self; 10] = [
        Self::PrelistId,
        Self::RtCode,
        Self::Kelurahan,
        Self::Rt,
        Self::FamilyCard,
        Self::HeadName,
        Self::Address,
        Self::MemberCount,
        Self::Lat,
        Self::Lng,
    ];

    /// The column's name, which problems speak of.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// The field with this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// Names under which the column is met, the usual one first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::PrelistId => &["prelist_id", "id_prelist", "id_keluarga", "id"],
            Self::RtCode => &["rt_code", "kode_rt"],
            Self::Kelurahan => &["kelurahan", "nama_kelurahan", "kelurahan_desa", "desa_kelurahan"],
            Self::Rt => &["rt", "nomor_rt", "no_rt"],
            Self::FamilyCard => {
                &["nomor_kk", "no_kk", "nomor_kartu_keluarga", "no_kartu_keluarga", "family_card", "kk"]
            }
            Self::HeadName => {
                &["nama_kepala_keluarga", "nama_kk", "head_name", "kepala_keluarga", "nama_krt", "nama"]
            }
            Self::Address => &["alamat", "address"],
            Self::MemberCount => {
                &["jumlah_anggota", "jumlah_anggota_keluarga", "jumlah_art", "member_count", "members"]
            }
            Self::Lat => &["lat", "latitude", "lintang"],
            Self::Lng => &["lng", "lon", "longitude", "bujur"],
        }
    }
}

/// Which column, from 1, means what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping(BTreeMap<PrelistField, usize>);

impl Mapping {
    /// The columns by their usual names.
    #[must_use]
    pub fn suggest(titles: &[String]) -> Self {
        let titles: Vec<_> = titles.iter().map(|title| folded(title)).collect();
        let find = |field: PrelistField| {
            let at =
                field.names().iter().find_map(|name| titles.iter().position(|title| *title == folded(name)));
            at.map(|at| (field, at + 1))
        };
        Self(PrelistField::ALL.into_iter().filter_map(find).collect())
    }

    /// Says that a column, from 1, means something.
    pub fn set(&mut self, field: PrelistField, column: usize) {
        if (1..=TABLE_COLUMNS_MAX).contains(&column) {
            self.0.insert(field, column);
        }
    }

    /// Reads `prelist_id:1,kelurahan:3`; nothing where a name is none or a number no column.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut mapping = Self::default();
        for pair in text.split(',').filter(|pair| !pair.is_empty()) {
            let (code, column) = pair.split_once(':')?;
            let column = column.parse().ok().filter(|column| (1..=TABLE_COLUMNS_MAX).contains(column))?;
            mapping.set(PrelistField::parse(code)?, column);
        }
        Some(mapping)
    }

    /// The same in one order, so that equal mappings are equal texts.
    #[must_use]
    pub fn to_text(&self) -> String {
        let pairs = self.0.iter().map(|(field, column)| format!("{}:{column}", field.code()));
        pairs.collect::<Vec<_>>().join(",")
    }

    /// The column, from 1, that means something.
    #[must_use]
    pub fn find(&self, field: PrelistField) -> Option<usize> {
        self.0.get(&field).copied()
    }
}

fn folded(title: &str) -> String {
    title.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A list cut into lines and cells. It does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    lines: Vec<Line>,
    broken: Vec<TableProblem>,
}

impl Sheet {
    /// Cuts CSV; see [`crate::table`] for what is understood.
    pub fn from_csv(text: &str) -> Result<Self, TableProblem> {
        let (lines, broken) = cut_lines(text)?;
        Self::checked(lines, broken)
    }

    /// A spreadsheet's lines: the number from 1, the cells, and the places of cells, from 0, whose last
    /// digits the spreadsheet has dropped.
    pub fn from_lines(
        lines: impl IntoIterator<Item = (usize, Vec<String>, Vec<usize>)>,
    ) -> Result<Self, TableProblem> {
        let lines = lines.into_iter().map(|(line, cells, rounded)| Line { line, cells, rounded });
        let lines: Vec<_> = lines.filter(|line| !is_blank(&line.cells)).collect();
        if lines.iter().any(|line| line.cells.len() > TABLE_COLUMNS_MAX) {
            return Err(TableProblem::TooLarge);
        }
        Self::checked(lines, Vec::new())
    }

    fn checked(lines: Vec<Line>, broken: Vec<TableProblem>) -> Result<Self, TableProblem> {
        if lines.is_empty() && broken.is_empty() {
            Err(TableProblem::NoRows)
        } else {
            Ok(Self { lines, broken })
        }
    }

    /// The line that looks most like a header: it names the most columns that a prelist has. The first
    /// line where none names any.
    #[must_use]
    pub fn find_header(&self) -> usize {
        let known = |line: &Line| Mapping::suggest(&line.cells).0.len();
        let head = self.lines.iter().take(HEADER_LINES_MAX);
        // Of equal ones the first.
        let best = head.rev().max_by_key(|line| known(line));
        best.map_or(1, |line| line.line)
    }

    /// The first lines, for whoever has to say which one is the header: number and cells.
    pub fn list_first(&self) -> impl Iterator<Item = (usize, &[String])> {
        self.lines.iter().take(HEADER_LINES_MAX).map(|line| (line.line, line.cells.as_slice()))
    }

    /// What is written in a line, from 1; nothing where it is blank or not there.
    #[must_use]
    pub fn titles(&self, line: usize) -> &[String] {
        self.lines.iter().find(|written| written.line == line).map_or(&[], |written| &written.cells)
    }

    /// The table below a header.
    pub(crate) fn into_table(self, header_line: usize) -> Result<Table, TableProblem> {
        let broken = self.broken.into_iter().filter(|problem| problem.line() > Some(header_line)).collect();
        Table::of_lines(self.lines.into_iter().filter(|line| line.line >= header_line), broken)
    }
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sheet({} lines)", self.lines.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet::from_csv(text).expect("a list")
    }

    #[test]
    fn a_header_below_titles_is_found() {
        let list = sheet("DAFTAR KELUARGA\n\nKota Bontang;2026\nID;Kelurahan;RT;Nama\n1;Loktuan;1;Udin\n");
        assert_eq!(list.find_header(), 4);
        assert_eq!(list.titles(4)[1], "Kelurahan");
    }
    #[test]
    fn without_a_known_name_the_first_line_is_the_header() {
        assert_eq!(sheet("satu;dua\n1;2\n3;4\n").find_header(), 1);
    }
    #[test]
    fn columns_are_suggested_by_their_usual_names() {
        let titles = ["No.", "ID Keluarga", "NO. KK", "Nama Kepala Keluarga", "Kode RT"].map(str::to_owned);
        let mapping = Mapping::suggest(&titles);
        let found =
            [PrelistField::PrelistId, PrelistField::FamilyCard, PrelistField::HeadName, PrelistField::RtCode];
        assert_eq!(found.map(|field| mapping.find(field)), [Some(2), Some(3), Some(4), Some(5)]);
        assert_eq!(mapping.find(PrelistField::Address), None);
    }
    #[test]
    fn a_mapping_reads_back() {
        let text = "prelist_id:2,nomor_kk:4";
        assert_eq!(Mapping::parse(text).expect("a mapping").to_text(), text);
        assert!(Mapping::parse("prelist_id:0").is_none() && Mapping::parse("nik:1").is_none());
    }
    #[test]
    fn fields_read_back() {
        assert!(PrelistField::ALL.iter().all(|field| PrelistField::parse(field.code()) == Some(*field)));
    }
    #[test]
    fn a_sheet_does_not_show_itself() {
        assert_eq!(format!("{:?}", sheet("id;nama\n1;Udin\n")), "Sheet(2 lines)");
    }
}
