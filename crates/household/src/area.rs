//! Kelurahan and RT: their codes, and the list of those that exist.
//!
//! Regions are never typed and never created on the fly: a text is mapped to the list, by code or by one
//! of the spellings met in real files, or it stays unknown. RTs split, merge and have gaps in their
//! numbers, so the list is data (`schemas/areas/`), not code.
//!
//! Invariants: a code's parts are within the digits they are written with; an RT number is 1 to 999; a
//! list holds a kelurahan once and is ordered by code.

use crate::limits::RT_NUMBER_MAX;
use crate::table::{CellReason, Column, Row, Table, TableProblem, TableProblems};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// A text or number that is no region code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("area.bad_code: not a region code like 64.74.01.1001 or 64.74.01.1001.021")]
pub struct AreaCodeProblem;

/// The code of a kelurahan: `64.74.01.1001` (province, city, district, kelurahan).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KelurahanCode(u64);

/// The code of an RT: its kelurahan and its three-digit number, `64.74.01.1001.021`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RtCode {
    kelurahan: KelurahanCode,
    rt: u16,
}

impl KelurahanCode {
    /// Reads `64.74.01.1001` or `6474011001`.
    pub fn parse(text: &str) -> Result<Self, AreaCodeProblem> {
        Self::from_number(joined(text.trim(), &[2, 2, 2, 4])?)
    }

    /// Reads `6474011001`.
    pub fn from_number(number: u64) -> Result<Self, AreaCodeProblem> {
        let parts_are_set = number / 100_000_000 > 10 && !number.is_multiple_of(10_000);
        if parts_are_set && number < 10_000_000_000 { Ok(Self(number)) } else { Err(AreaCodeProblem) }
    }

    /// The code as one number: `6474011001`.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The district's six digits as NIK and family card begin with: `647401`.
    #[must_use]
    pub fn district_digits(self) -> String {
        format!("{:06}", self.0 / 10_000)
    }

    /// The RT of this kelurahan with this number (1 to 999).
    pub fn rt(self, number: u16) -> Result<RtCode, AreaCodeProblem> {
        let fits = (1..=RT_NUMBER_MAX).contains(&number);
        if fits { Ok(RtCode { kelurahan: self, rt: number }) } else { Err(AreaCodeProblem) }
    }
}

impl RtCode {
    /// Reads `64.74.01.1001.021` or `6474011001021`.
    pub fn parse(text: &str) -> Result<Self, AreaCodeProblem> {
        Self::from_number(joined(text.trim(), &[2, 2, 2, 4, 3])?)
    }

    /// Reads `6474011001021`.
    pub fn from_number(number: u64) -> Result<Self, AreaCodeProblem> {
        let rt = u16::try_from(number % 1_000).map_err(|_| AreaCodeProblem)?;
        KelurahanCode::from_number(number / 1_000)?.rt(rt)
    }

    /// The code as one number: `6474011001021`.
    #[must_use]
    pub fn number(self) -> u64 {
        self.kelurahan.0 * 1_000 + u64::from(self.rt)
    }

    /// The kelurahan it belongs to.
    #[must_use]
    pub fn kelurahan(self) -> KelurahanCode {
        self.kelurahan
    }

    /// The number within the kelurahan.
    #[must_use]
    pub fn rt(self) -> u16 {
        self.rt
    }
}

impl fmt::Display for KelurahanCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (province, city) = (self.0 / 100_000_000, self.0 / 1_000_000 % 100);
        write!(f, "{province:02}.{city:02}.{:02}.{:04}", self.0 / 10_000 % 100, self.0 % 10_000)
    }
}

impl fmt::Debug for KelurahanCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for RtCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.kelurahan, self.rt)
    }
}

impl fmt::Debug for RtCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::str::FromStr for KelurahanCode {
    type Err = AreaCodeProblem;
    fn from_str(text: &str) -> Result<Self, AreaCodeProblem> {
        Self::parse(text)
    }
}

impl std::str::FromStr for RtCode {
    type Err = AreaCodeProblem;
    fn from_str(text: &str) -> Result<Self, AreaCodeProblem> {
        Self::parse(text)
    }
}

/// The digits of a code with dots after the given widths, or without dots.
fn joined(text: &str, widths: &[usize]) -> Result<u64, AreaCodeProblem> {
    let dotted = text.contains('.');
    let parts: Vec<&str> = text.split('.').collect();
    let fits = if dotted {
        parts.iter().map(|part| part.len()).eq(widths.iter().copied())
    } else {
        text.len() == widths.iter().sum::<usize>()
    };
    let digits = parts.concat();
    if fits && digits.bytes().all(|b| b.is_ascii_digit()) {
        digits.parse().map_err(|_| AreaCodeProblem)
    } else {
        Err(AreaCodeProblem)
    }
}

/// A rectangle in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Southern edge.
    pub lat_min: f64,
    /// Northern edge.
    pub lat_max: f64,
    /// Western edge.
    pub lng_min: f64,
    /// Eastern edge.
    pub lng_max: f64,
}

/// One kelurahan with its RTs.
#[derive(Debug, Clone, PartialEq)]
pub struct Kelurahan {
    /// Its code.
    pub code: KelurahanCode,
    /// Its name as the register spells it.
    pub name: String,
    /// The name of its kecamatan.
    pub district: String,
    /// Latitude of its middle in degrees.
    pub centroid_lat: f64,
    /// Longitude of its middle in degrees.
    pub centroid_lng: f64,
    /// What holds it. Some RTs lie on islands or across the city's border, so outside is a doubt only.
    pub bounds: Bounds,
    /// Area in square kilometres.
    pub area_km2: f64,
    /// Numbers of its RTs in order; not without gaps.
    pub rts: Vec<u16>,
}

/// The kelurahan and RTs that exist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AreaList {
    kelurahan: BTreeMap<KelurahanCode, Kelurahan>,
    /// Further spellings, folded.
    aliases: BTreeMap<String, KelurahanCode>,
}

impl AreaList {
    /// Reads a list: CSV with the header `code, kecamatan, kelurahan, centroid_lat, centroid_lng,
    /// bbox_lat_min, bbox_lat_max, bbox_lng_min, bbox_lng_max, area_km2, rt_count` and optionally
    /// `rt_gaps`, the RT numbers that are left out, separated by blanks. All problems are named at once.
    pub fn from_csv(text: &str) -> Result<Self, TableProblems> {
        let one = |problem| TableProblems(vec![problem]);
        let table = Table::read(text).map_err(one)?;
        let columns = Columns::find(&table).map_err(one)?;
        let mut problems = table.broken.clone();
        let mut list = Self::default();
        let mut lines = BTreeMap::new();
        for row in &table.rows {
            match columns.kelurahan(row) {
                Ok(kelurahan) => {
                    if let Some(first_line) = lines.insert(kelurahan.code, row.line) {
                        problems.push(TableProblem::Twice { line: row.line, first_line, name: "code" });
                    }
                    list.kelurahan.insert(kelurahan.code, kelurahan);
                }
                Err(problem) => problems.push(problem),
            }
        }
        problems.sort_by_key(TableProblem::line);
        if problems.is_empty() { Ok(list) } else { Err(TableProblems(problems)) }
    }

    /// A list of RTs with the names of their kecamatan and kelurahan, in any order; where anything lies is
    /// not on it. The first name of a kelurahan counts.
    #[must_use]
    pub fn of_rts(rts: impl IntoIterator<Item = (RtCode, String, String)>) -> Self {
        let nowhere = Bounds { lat_min: 0.0, lat_max: 0.0, lng_min: 0.0, lng_max: 0.0 };
        let mut list = Self::default();
        for (rt, district, name) in rts {
            let code = rt.kelurahan();
            let kelurahan = list.kelurahan.entry(code).or_insert_with(|| Kelurahan {
                code,
                name,
                district,
                centroid_lat: 0.0,
                centroid_lng: 0.0,
                bounds: nowhere,
                area_km2: 0.0,
                rts: Vec::new(),
            });
            if let Err(at) = kelurahan.rts.binary_search(&rt.rt()) {
                kelurahan.rts.insert(at, rt.rt());
            }
        }
        list
    }

    /// Teaches the list another spelling of a kelurahan; an exact name is never changed by it.
    pub fn add_alias(&mut self, text: &str, code: KelurahanCode) {
        self.aliases.insert(folded_name(text), code);
    }

    /// The kelurahan in order of their codes.
    pub fn list_kelurahan(&self) -> impl Iterator<Item = &Kelurahan> {
        self.kelurahan.values()
    }

    /// Every RT in order of its code.
    pub fn list_rts(&self) -> impl Iterator<Item = RtCode> {
        self.kelurahan.values().flat_map(|k| k.rts.iter().map(|rt| RtCode { kelurahan: k.code, rt: *rt }))
    }

    /// The kelurahan with this code.
    #[must_use]
    pub fn find(&self, code: KelurahanCode) -> Option<&Kelurahan> {
        self.kelurahan.get(&code)
    }

    /// True where the list has this RT.
    #[must_use]
    pub fn has_rt(&self, rt: RtCode) -> bool {
        self.find(rt.kelurahan).is_some_and(|kelurahan| kelurahan.rts.contains(&rt.rt))
    }

    /// The kelurahan that a text means: its name, or a spelling of it met in real files.
    #[must_use]
    pub fn find_by_name(&self, text: &str) -> Option<&Kelurahan> {
        let folded = folded_name(text);
        let named = |wanted: &str| self.kelurahan.values().find(|k| folded_name(&k.name) == wanted);
        let taught = || self.aliases.get(&folded).and_then(|code| self.find(*code));
        let met = || ALIASES.iter().find(|(alias, _)| *alias == folded).and_then(|(_, name)| named(name));
        named(&folded).or_else(taught).or_else(met)
    }

    /// The RT that a kelurahan's name and an RT's text (`21`, `021`, `RT 021`) mean.
    #[must_use]
    pub fn find_rt(&self, kelurahan: &str, rt: &str) -> Option<RtCode> {
        let digits = rt.trim_start_matches(|c: char| !c.is_ascii_digit()).trim();
        let code = self.find_by_name(kelurahan)?.code.rt(digits.parse().ok()?).ok()?;
        self.has_rt(code).then_some(code)
    }
}

/// The areas of Kota Bontang: 15 kelurahan, 498 RTs.
#[must_use]
pub fn bontang() -> &'static AreaList {
    static LIST: LazyLock<AreaList> = LazyLock::new(|| {
        // The file is compiled in and a test reads it, so the empty list is never seen.
        AreaList::from_csv(include_str!("../../../schemas/areas/bontang.csv")).unwrap_or_default()
    });
    &LIST
}

/// Spellings met in real files, folded, and the folded name they mean.
const ALIASES: &[(&str, &str)] = &[
    ("berebastengah", "berbastengah"),
    ("brebastengah", "berbastengah"),
    ("bbtengah", "berbastengah"),
    ("berebaspantai", "berbaspantai"),
    ("brebaspantai", "berbaspantai"),
    ("bbpantai", "berbaspantai"),
    ("telihan", "gunungtelihan"),
    ("gntelihan", "gunungtelihan"),
    ("gtelihan", "gunungtelihan"),
    ("elai", "gunungelai"),
    ("gnelai", "gunungelai"),
    ("gelai", "gunungelai"),
    ("lestari", "bontanglestari"),
    ("tjlaut", "tanjunglaut"),
    ("tgjlaut", "tanjunglaut"),
    ("tanjunglautind", "tanjunglautindah"),
    ("tjlautindah", "tanjunglautindah"),
    ("tlindah", "tanjunglautindah"),
    ("tli", "tanjunglautindah"),
    ("btgkuala", "bontangkuala"),
    ("btgbaru", "bontangbaru"),
    ("btglestari", "bontanglestari"),
];

/// A kelurahan's name in the form in which its spellings are equal: without case, blanks and dots, known
/// abbreviations written out.
#[must_use]
pub fn kelurahan_key(text: &str) -> String {
    let folded = folded_name(text);
    let known = ALIASES.iter().find(|(alias, _)| *alias == folded);
    known.map_or(folded, |(_, name)| (*name).to_owned())
}

/// A region's name as names are compared: letters and digits, small, without a leading "Kelurahan".
#[must_use]
pub fn folded_name(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let bare = ["kelurahan ", "kel. ", "kel.", "kel "].iter().find_map(|prefix| lower.strip_prefix(prefix));
    bare.unwrap_or(&lower).chars().filter(|c| c.is_alphanumeric()).collect()
}

struct Columns {
    code: Column,
    district: Column,
    name: Column,
    centroid: [Column; 2],
    bounds: [Column; 4],
    area: Column,
    rt_count: Column,
    rt_gaps: Option<Column>,
}

impl Columns {
    fn find(table: &Table) -> Result<Self, TableProblem> {
        let column = |name: &'static str| table.column(&[name]);
        Ok(Self {
            code: column("code")?,
            district: column("kecamatan")?,
            name: column("kelurahan")?,
            centroid: [column("centroid_lat")?, column("centroid_lng")?],
            bounds: [
                column("bbox_lat_min")?,
                column("bbox_lat_max")?,
                column("bbox_lng_min")?,
                column("bbox_lng_max")?,
            ],
            area: column("area_km2")?,
            rt_count: column("rt_count")?,
            rt_gaps: table.find_column(&["rt_gaps"]),
        })
    }

    fn kelurahan(&self, row: &Row) -> Result<Kelurahan, TableProblem> {
        let code = KelurahanCode::parse(row.required(self.code)?)
            .map_err(|_| row.problem(self.code, CellReason::NotAreaCode))?;
        let [lat_min, lat_max, lng_min, lng_max] = self.bounds;
        let bounds = Bounds {
            lat_min: row.number(lat_min, -90.0, 90.0)?,
            lat_max: row.number(lat_max, -90.0, 90.0)?,
            lng_min: row.number(lng_min, -180.0, 180.0)?,
            lng_max: row.number(lng_max, -180.0, 180.0)?,
        };
        Ok(Kelurahan {
            code,
            name: row.required(self.name)?.to_owned(),
            district: row.required(self.district)?.to_owned(),
            centroid_lat: row.number(self.centroid[0], bounds.lat_min, bounds.lat_max)?,
            centroid_lng: row.number(self.centroid[1], bounds.lng_min, bounds.lng_max)?,
            area_km2: row.number(self.area, 0.0, 1_000_000.0)?,
            rts: self.rts(row)?,
            bounds,
        })
    }

    fn rts(&self, row: &Row) -> Result<Vec<u16>, TableProblem> {
        let count = row.whole(self.rt_count, 1, RT_NUMBER_MAX)?;
        let mut gaps = Vec::new();
        if let Some(column) = self.rt_gaps {
            for text in row.text(column).split_whitespace() {
                let gap: u16 = text.parse().map_err(|_| row.problem(column, CellReason::NotNumber))?;
                gaps.push(gap);
            }
        }
        let rts: Vec<u16> =
            (1..=RT_NUMBER_MAX).filter(|rt| !gaps.contains(rt)).take(usize::from(count)).collect();
        if rts.len() == usize::from(count) {
            Ok(rts)
        } else {
            Err(row.problem(self.rt_count, CellReason::OutOfRange))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str = "code,kecamatan,kelurahan,centroid_lat,centroid_lng,bbox_lat_min,bbox_lat_max,\
                          bbox_lng_min,bbox_lng_max,area_km2,rt_count";

    fn check(spelling: &str, name: Option<&str>) {
        assert_eq!(bontang().find_by_name(spelling).map(|k| k.name.as_str()), name, "{spelling}");
    }

    fn problems(rows: &str) -> Vec<String> {
        let read = AreaList::from_csv(&format!("{HEADER}\n{rows}"));
        read.err().map_or(Vec::new(), |problems| problems.0.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn codes_are_written_as_they_are_read() {
        let rt = RtCode::parse("64.74.01.1001.021").expect("a code");
        assert_eq!(rt.to_string(), "64.74.01.1001.021");
        assert_eq!((rt.number(), rt.rt()), (6_474_011_001_021, 21));
        assert_eq!(RtCode::from_number(6_474_011_001_021), Ok(rt));
        assert_eq!(RtCode::parse("6474011001021"), Ok(rt));
        assert_eq!(rt.kelurahan(), KelurahanCode::parse("6474011001").expect("a code"));
        assert_eq!(rt.kelurahan().district_digits(), "647401");
    }
    #[test]
    fn other_texts_are_no_code() {
        for text in
            ["", "64.74.01", "64.74.01.1001.21", "64.74.01.1001.000", "6474.01.1001", "64.74.01.100a.001"]
        {
            assert!(RtCode::parse(text).is_err(), "{text}");
        }
        assert!(KelurahanCode::parse("64.74.01.0000").is_err());
    }
    #[test]
    fn the_city_has_fifteen_kelurahan_and_498_rts() {
        assert_eq!(bontang().list_kelurahan().count(), 15);
        assert_eq!(bontang().list_rts().count(), 498);
        assert!(bontang().list_rts().is_sorted());
    }
    #[test]
    fn telihan_has_no_rt_19_and_goes_up_to_30() {
        let telihan = bontang().find_by_name("Telihan").expect("listed");
        assert_eq!(telihan.rts.len(), 29);
        assert!(!telihan.rts.contains(&19) && telihan.rts.contains(&30));
    }
    #[test]
    fn spelling_variants_mean_one_kelurahan() {
        check("Loktuan", Some("Lok Tuan"));
        check("lok_tuan", Some("Lok Tuan"));
        check("Berebas Tengah", Some("Berbas Tengah"));
        check("BEREBAS PANTAI", Some("Berbas Pantai"));
        check("Api Api", Some("Api-api"));
        check("API-API", Some("Api-api"));
        check("Telihan", Some("Gunung Telihan"));
        check("Kel. Gn. Elai", Some("Gunung Elai"));
        check("Tanjung_laut", Some("Tanjung Laut"));
    }
    #[test]
    fn an_unknown_name_stays_unknown() {
        check("Sidrap", None);
        check("", None);
    }
    #[test]
    fn every_alias_means_a_kelurahan_of_the_city() {
        assert!(ALIASES.iter().all(|(alias, _)| bontang().find_by_name(alias).is_some()));
    }
    #[test]
    fn an_rt_is_found_by_name_and_number() {
        let rt = bontang().find_rt("Loktuan", "RT 021").map(|rt| rt.to_string());
        assert_eq!(rt.as_deref(), Some("64.74.01.1003.021"));
        assert_eq!(bontang().find_rt("Loktuan", "99"), None);
    }
    #[test]
    fn problems_say_line_and_column() {
        let found =
            problems("64.74.01.1001,U,K,x,117.5,0.1,0.2,117,118,1,20\nbad,U,K,0.1,117.5,0,1,117,118,1,2");
        assert_eq!(found[0], "table.bad_cell: Line 2, column 4 (centroid_lat) is not a number.");
        assert!(found[1].starts_with("table.bad_cell: Line 3, column 1 (code)"));
    }
    #[test]
    fn a_kelurahan_stands_once() {
        let row = "64.74.01.1001,U,K,0.15,117.5,0.1,0.2,117,118,1,20";
        assert_eq!(
            problems(&format!("{row}\n{row}")),
            ["table.twice: Line 3: code stands in line 2 already."]
        );
    }
    #[test]
    fn a_missing_column_is_named() {
        let read = AreaList::from_csv("code,kelurahan\n1,2\n").expect_err("columns are missing");
        assert_eq!(read.0, [TableProblem::MissingColumn { name: "kecamatan" }]);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}", number in any::<u64>()) {
            let _ = (RtCode::parse(&text), KelurahanCode::parse(&text), RtCode::from_number(number));
            let _ = (bontang().find_by_name(&text), bontang().find_rt("Guntung", &text));
            let _ = AreaList::from_csv(&format!("{HEADER}\n{text}"));
        }
        #[test]
        fn a_number_is_read_back(number in 1_100_000_001_001_u64..9_999_999_999_999) {
            if let Ok(rt) = RtCode::from_number(number) {
                prop_assert_eq!(rt.number(), number);
                prop_assert_eq!(RtCode::parse(&rt.to_string()), Ok(rt));
            }
        }
    }
}
