//! What the pages of prelists and areas see. Lines and columns count from 1.

use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// A list as it would be read, before anything is kept.
#[derive(Serialize, ToSchema)]
pub struct PrelistPreview {
    /// What the file is: `xlsx` or `csv`; empty where it cannot be read.
    pub kind: String,
    /// Sheets of the workbook that hold anything.
    pub sheets: Vec<String>,
    /// The sheet that was read.
    pub sheet: String,
    /// The line that was taken for the header.
    pub header_line: usize,
    /// The first lines, for whoever has to name another header.
    pub first_lines: Vec<PrelistLineView>,
    /// The header's columns.
    pub columns: Vec<PrelistColumnView>,
    /// What each column of a prelist was found in.
    pub fields: Vec<PrelistFieldView>,
    /// Whether the list can be imported as it is matched now.
    pub ready: bool,
    /// Says which file was previewed how; an import shows it.
    pub digest: String,
    /// What an import would do.
    pub counts: PrelistCounts,
    /// By RT, where there is anything to import or to know; in order.
    pub areas: Vec<PrelistAreaView>,
    /// The first families as they would be read.
    pub rows: Vec<PrelistRowView>,
    /// What is wrong, by line; at most a thousand.
    pub problems: Vec<PrelistProblemView>,
    /// How many there are.
    pub problems_total: usize,
    /// Names of kelurahan that nobody knows, with the number of rows.
    pub unknown: Vec<UnknownNameView>,
}

impl fmt::Debug for PrelistPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrelistPreview({:?})", self.counts)
    }
}

/// One of a file's first lines. It does not show itself.
#[derive(Serialize, ToSchema)]
pub struct PrelistLineView {
    /// Its number.
    pub line: usize,
    /// Its beginning.
    pub text: String,
}

impl fmt::Debug for PrelistLineView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrelistLineView({})", self.line)
    }
}

/// A column of the header.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrelistColumnView {
    /// Its number.
    pub column: usize,
    /// Its title as written.
    pub title: String,
}

/// What a column of a prelist was found in.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrelistFieldView {
    /// `prelist_id`, `rt_code`, `kelurahan`, `rt`, `nomor_kk`, `nama_kepala_keluarga`, `alamat`,
    /// `jumlah_anggota`, `lat` or `lng`.
    pub field: String,
    /// The column; 0 for none.
    pub column: usize,
}

/// What an import would do, or has done.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PrelistCounts {
    /// Families that are new.
    pub new: u64,
    /// Families that are here already; they stay as they are.
    pub known: u64,
    /// Families that stand in another RT; they stay where they are.
    pub elsewhere: u64,
    /// Lines that give no family.
    pub refused: u64,
    /// Cells that are left out, or doubted, of families that are kept.
    pub overlooked: u64,
}

/// One RT of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrelistAreaView {
    /// The RT as a number.
    pub scope: u64,
    /// Families that are new.
    pub new: u64,
    /// Families that are here already.
    pub known: u64,
}

/// A family as it would be read. It does not show itself.
#[derive(Serialize, ToSchema)]
pub struct PrelistRowView {
    /// Its line.
    pub line: usize,
    /// The list's own id.
    pub prelist_id: String,
    /// The RT as a number.
    pub scope: u64,
    /// The family card number as written.
    pub family_card: String,
    /// The head's name as written.
    pub head: String,
    /// The address as written.
    pub address: String,
    /// How many members the list knows; 0 where it does not say.
    pub members: u16,
    /// `new`, `known` or `elsewhere`.
    pub state: &'static str,
}

impl fmt::Debug for PrelistRowView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrelistRowView({})", self.line)
    }
}

/// Something that is wrong in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrelistProblemView {
    /// The line; 0 where it is about the file.
    pub line: usize,
    /// The column; 0 where it is about the line.
    pub column: usize,
    /// The stable code.
    pub code: String,
    /// `refused` (the line gives no family) or `overlooked` (the family is kept without the cell, or in doubt).
    pub severity: &'static str,
    /// What is wrong, in the language that was asked for.
    pub text: String,
    /// What helps.
    pub mend: String,
}

/// A name of a kelurahan that nobody knows.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnknownNameView {
    /// As written.
    pub name: String,
    /// In how many rows.
    pub rows: usize,
}

/// What an import has done.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrelistDone {
    /// What became of the families.
    pub counts: PrelistCounts,
    /// RT in which something was written.
    pub rts: u64,
}

/// Further spellings of kelurahan.
#[derive(Debug, Serialize, ToSchema)]
pub struct AliasList {
    /// In order of their letters.
    pub aliases: Vec<AliasView>,
}

/// A further spelling of a kelurahan.
#[derive(Debug, Serialize, ToSchema)]
pub struct AliasView {
    /// As lists write it.
    pub alias: String,
    /// The kelurahan's number that it means.
    pub kelurahan: u64,
    /// Who taught it.
    pub who: String,
    /// When.
    pub made_ms: u64,
}

/// What a new list of RT would change.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct AreaChanges {
    /// RT on the list.
    pub rts: u64,
    /// RT that are new, by name; the first two hundred.
    pub added: Vec<String>,
    /// How many.
    pub added_total: usize,
    /// Kelurahan or RT that are called otherwise: before and after, the first two hundred.
    pub renamed: Vec<Vec<String>>,
    /// How many.
    pub renamed_total: usize,
    /// RT that the list leaves out. They are closed for new work and keep their households.
    pub missing: Vec<ClosedAreaView>,
    /// What is wrong in the list; it is taken in only where nothing is.
    pub problems: Vec<PrelistProblemView>,
}

/// An RT that is closed for new work, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosedAreaView {
    /// The RT as a number.
    pub scope: u64,
    /// What it is called.
    pub label: String,
    /// Its households.
    pub households: u64,
    /// Devices that may work in it.
    pub devices: u64,
    /// Since which version; 0 while it is open.
    pub version: u64,
}

/// The list of RT by versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaVersions {
    /// Newest first, at most two hundred.
    pub versions: Vec<AreaVersionView>,
    /// RT that are closed for new work.
    pub closed: Vec<ClosedAreaView>,
    /// Which RT came out of which.
    pub follows: Vec<FollowView>,
}

/// A version of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaVersionView {
    /// Its number.
    pub version: u64,
    /// When it was taken in.
    pub made_ms: u64,
    /// By whom.
    pub who: String,
    /// Why.
    pub why: String,
    /// RT on it.
    pub rts: u64,
}

/// An RT that came out of another.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowView {
    /// The old RT as a number.
    pub old_scope: u64,
    /// What it is called.
    pub old_label: String,
    /// The new RT as a number.
    pub new_scope: u64,
    /// What it is called.
    pub new_label: String,
    /// The version of the list at that time.
    pub version: u64,
    /// Why.
    pub why: String,
}
