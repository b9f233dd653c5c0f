//! A walk through an XLS file's records: how far its sheets reach, before its reader makes room for them.
//!
//! Invariants: every chain is followed at most once around; nothing is copied but the workbook's stream.
//!
//! Source: Microsoft's published MS-CFB (the container) and MS-XLS (the records).

use super::super::limits::XLS_AREA_MAX;
use super::Unreadable;

/// Refuses a file whose sheets are larger than is allowed, or that does not hold together.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    let container = Container::of(bytes)?;
    let stream = container.stream(&["workbook", "book"])?;
    let mut area = 0u64;
    for at in sheet_starts(&stream)? {
        area += sheet_area(stream.get(at..).ok_or(Unreadable::Broken)?)?;
        if area > XLS_AREA_MAX {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(())
}

const END: u32 = 0xffff_fffa;

struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    directory: Vec<u8>,
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes([two[0], two[1]]))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

impl<'a> Container<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let broken = Unreadable::Broken;
        let sector = match half(bytes, 30).ok_or(broken)? {
            9 => 512,
            12 => 4096,
            _ => return Err(broken),
        };
        let mut this = Self { bytes, sector, next: Vec::new(), directory: Vec::new() };
        let mut tables: Vec<u32> = words(bytes.get(76..512).ok_or(broken)?).collect();
        let mut more = word(bytes, 68).ok_or(broken)?;
        for _ in 0..=bytes.len() / sector {
            if more >= END {
                break;
            }
            let part = this.sector(more).ok_or(broken)?;
            tables.extend(words(&part[..sector - 4]));
            more = word(part, sector - 4).ok_or(broken)?;
        }
        for table in tables.into_iter().filter(|table| *table < END) {
            let Some(part) = this.sector(table) else { continue };
            this.next.extend(words(part));
        }
        this.directory = this.chain(word(bytes, 48).ok_or(broken)?);
        Ok(this)
    }

    /// A sector; the last one may be short and is then left out.
    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..start.checked_add(self.sector)?)
    }

    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut id, mut all) = (first, Vec::new());
        for _ in 0..=self.next.len() {
            if id >= END {
                break;
            }
            match self.sector(id) {
                Some(part) => all.extend_from_slice(part),
                None => {
                    let start = (id as usize + 1).saturating_mul(self.sector);
                    all.extend_from_slice(self.bytes.get(start..).unwrap_or_default());
                    break;
                }
            }
            id = self.next.get(id as usize).copied().unwrap_or(END);
        }
        all
    }

    /// The first stream of one of these names.
    fn stream(&self, names: &[&str]) -> Result<Vec<u8>, Unreadable> {
        for name in names {
            let entry = self.directory.chunks_exact(128).find(|entry| name_of(entry) == *name);
            let Some(entry) = entry else { continue };
            let first = word(entry, 116).ok_or(Unreadable::Broken)?;
            let length = word(entry, 120).ok_or(Unreadable::Broken)? as usize;
            if length >= 4096 {
                return Ok(self.chain(first));
            }
            return self.small(first, length);
        }
        if self.directory.chunks_exact(128).any(|entry| name_of(entry) == "encryptedpackage") {
            return Err(Unreadable::Locked);
        }
        Err(Unreadable::Broken)
    }

    /// A stream below 4096 bytes lies in pieces of 64 within the root's own.
    fn small(&self, first: u32, length: usize) -> Result<Vec<u8>, Unreadable> {
        let root = self.directory.get(..128).ok_or(Unreadable::Broken)?;
        let pieces = self.chain(word(root, 116).ok_or(Unreadable::Broken)?);
        let next: Vec<u32> = words(&self.chain(word(self.bytes, 60).ok_or(Unreadable::Broken)?)).collect();
        let (mut id, mut all) = (first, Vec::new());
        while id < END && all.len() < length {
            let start = id as usize * 64;
            all.extend_from_slice(pieces.get(start..start + 64).ok_or(Unreadable::Broken)?);
            id = next.get(id as usize).copied().unwrap_or(END);
        }
        Ok(all)
    }
}

fn name_of(entry: &[u8]) -> String {
    let letters = (0..32).map_while(|at| half(entry, at * 2)).take_while(|letter| *letter != 0);
    char::decode_utf16(letters).map(|letter| letter.unwrap_or(' ')).collect::<String>().to_lowercase()
}

/// Records of a stream: type and data.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, length) = (half(rest, 0)?, half(rest, 2)? as usize);
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some((kind, data))
    })
}

const SHEET: u16 = 0x85;
const END_OF_PART: u16 = 0x0a;
const BEGIN_OF_PART: u16 = 0x809;
const DIMENSIONS: u16 = 0x200;
/// Records that begin with row and column: numbers, labels, formulas, ...
const CELLS: [u16; 9] = [0x203, 0x204, 0xd6, 0x205, 0x27e, 0xfd, 0xbd, 0x06, 0x207];
const SHEETS_MAX: usize = 1_000;
/// The format's own largest sheet: 65,536 rows of 256 columns.
const ANNOUNCED_MAX: u64 = 65_536 * 256;

/// Where the sheets begin.
fn sheet_starts(stream: &[u8]) -> Result<Vec<usize>, Unreadable> {
    let mut starts = Vec::new();
    for (kind, data) in records(stream) {
        match kind {
            SHEET => starts.push(word(data, 0).ok_or(Unreadable::Broken)? as usize),
            END_OF_PART => break,
            _ => {}
        }
        if starts.len() > SHEETS_MAX {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(starts)
}

/// The cells of the rectangle around a sheet's cells. What the sheet announces may be all that the format
/// allows (its reader only sets room aside), and no more.
fn sheet_area(stream: &[u8]) -> Result<u64, Unreadable> {
    let (mut area, mut depth) = (Area::default(), 0u32);
    for (kind, data) in records(stream) {
        match kind {
            BEGIN_OF_PART => depth += 1,
            END_OF_PART if depth <= 1 => break,
            END_OF_PART => depth -= 1,
            DIMENSIONS if announced(data)? > ANNOUNCED_MAX => return Err(Unreadable::TooLarge),
            _ if CELLS.contains(&kind) => {
                let (row, column) = half(data, 0).zip(half(data, 2)).unwrap_or_default();
                let last = if kind == 0xbd {
                    half(data, data.len().saturating_sub(2)).unwrap_or(column)
                } else {
                    column
                };
                area.take(row, column);
                area.take(row, last.max(column));
            }
            _ => {}
        }
    }
    Ok(area.size())
}

fn announced(data: &[u8]) -> Result<u64, Unreadable> {
    let wide = data.len() >= 14;
    let read = |at: usize, width: bool| {
        if width { word(data, at) } else { half(data, at).map(u32::from) }
    };
    let corners = if wide {
        (read(0, true), read(4, true), read(8, false), read(10, false))
    } else {
        (read(0, false), read(2, false), read(4, false), read(6, false))
    };
    let (Some(first), Some(end), Some(left), Some(right)) = corners else { return Err(Unreadable::Broken) };
    if end > 0 && first >= end {
        return Err(Unreadable::Broken);
    }
    let left = if left > 0xff || right < left { 0 } else { left };
    Ok(u64::from(end.saturating_sub(first) + 1) * u64::from(right.saturating_sub(left) + 1))
}

#[derive(Debug)]
struct Area {
    rows: (u16, u16),
    columns: (u16, u16),
}

impl Default for Area {
    fn default() -> Self {
        Self { rows: (u16::MAX, 0), columns: (u16::MAX, 0) }
    }
}

impl Area {
    fn take(&mut self, row: u16, column: u16) {
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(column), self.columns.1.max(column));
    }

    fn size(&self) -> u64 {
        if self.rows.0 > self.rows.1 {
            return 0;
        }
        u64::from(self.rows.1 - self.rows.0 + 1) * u64::from(self.columns.1 - self.columns.0 + 1)
    }
}
