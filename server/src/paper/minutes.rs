//! The list of names with its places for signatures (berita acara), on paper. Always in Indonesian: it is signed
//! by offices.

use super::letters::is_whole;
use super::{MARGIN, Paper, Side, Type, WIDTH, broken};
use crate::chain::Head;
use crate::review::Stage;
use crate::store::{MinutesLine, MinutesRow};
use ketuk_household::{Date, Status};
use std::collections::BTreeMap;

const TEXT: Type = Type { size: 9.5, bold: false };
const SMALL: Type = Type { size: 8.0, bold: false };
const HEADING: Type = Type { size: 8.0, bold: true };
/// Points from line to line.
const LEADING: f32 = 10.0;
/// Points above and below a line's text.
const PADDING: f32 = 3.0;
/// Lines with letters that cannot be printed which are named one by one.
const LOST_NAMED: usize = 40;
const DAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];

/// Heading, left edge from the margin, and width, in points.
const COLUMNS: [(&str, f32, f32); 7] = [
    ("No.", 0.0, 30.0),
    ("No. KK", 34.0, 84.0),
    ("Nama kepala keluarga", 122.0, 118.0),
    ("Alamat", 244.0, 118.0),
    ("RT", 366.0, 20.0),
    ("Anggota", 388.0, 38.0),
    ("Hasil", 434.0, 77.0),
];

/// A number as people here write it: 1.234.
fn figure(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A day as people here write it: 22-11-2026; with its name.
fn day(text: &str) -> (String, &'static str) {
    match text.parse::<Date>() {
        Ok(date) => {
            let name = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
            let words = format!("{:02}-{:02}-{:04}", date.day(), date.month(), date.year());
            (words, DAYS.get(name).copied().unwrap_or_default())
        }
        Err(_) => (text.to_owned(), ""),
    }
}

/// Who signs.
fn signatures(tier: &str) -> [&'static str; 3] {
    match tier {
        "rt" => ["Ketua RT", "Kader pendata", "Petugas kelurahan"],
        "kelurahan" => ["Lurah", "Petugas kelurahan", "Wakil ketua RT"],
        "kecamatan" => ["Camat", "Koordinator pendataan", "Wakil kelurahan"],
        _ => ["Kepala dinas sosial", "Koordinator pendataan", "Wakil kecamatan"],
    }
}

/// The tier in a title.
fn tier_text(tier: &str) -> &'static str {
    match tier {
        "rt" => "TINGKAT RT",
        "kelurahan" => "TINGKAT KELURAHAN",
        "kecamatan" => "TINGKAT KECAMATAN",
        _ => "TINGKAT KOTA",
    }
}

/// How far the audit log had come, to be held against it later: `ketuk-server audit verify --expect`.
fn log_foot(log: Head) -> String {
    let digits: String = log.hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    if log == Head::START { String::new() } else { format!(" - catatan audit {}:{digits}", log.entry) }
}

/// A list on its way to paper: its head, then its lines in order, then its end.
pub(crate) struct MinutesPaper<'a> {
    list: &'a MinutesRow,
    paper: Paper,
    statuses: BTreeMap<String, (u64, u64)>,
    stages: BTreeMap<Stage, u64>,
    /// Places of lines with letters that cannot be printed.
    lost: Vec<u64>,
}

impl<'a> MinutesPaper<'a> {
    /// Begins with the head.
    pub(crate) fn begin(list: &'a MinutesRow) -> Self {
        let title = format!("Berita acara {} - {}", list.number, list.place);
        let paper = Paper::new(title);
        let mut this =
            Self { list, paper, statuses: BTreeMap::new(), stages: BTreeMap::new(), lost: Vec::new() };
        this.head();
        this.headings();
        this
    }

    fn middle(&mut self, look: Type, gap: f32, text: &str) {
        for line in broken(text, look, WIDTH - 2.0 * MARGIN) {
            self.paper.at -= gap;
            let at = self.paper.at;
            self.paper.text((WIDTH / 2.0, at), Side::Middle, look, &line);
        }
    }

    /// A paragraph over the whole width, across pages where it must.
    fn paragraph(&mut self, look: Type, text: &str) {
        for line in broken(text, look, WIDTH - 2.0 * MARGIN) {
            if self.paper.room() < look.size + 4.0 {
                self.paper.turn();
            }
            self.paper.at -= look.size + 3.5;
            let at = self.paper.at;
            self.paper.text((MARGIN, at), Side::Left, look, &line);
        }
    }

    fn head(&mut self) {
        let list = self.list;
        let title = |size| Type { size, bold: true };
        self.middle(title(14.0), 14.0, "BERITA ACARA");
        self.middle(title(11.0), 15.0, &format!("HASIL PENDATAAN KELUARGA {}", tier_text(&list.tier)));
        self.middle(title(11.0), 14.0, &list.place);
        let number = match list.letter.as_str() {
            "" => format!("Nomor: ............................  (daftar ke-{})", figure(list.number)),
            letter => format!("Nomor: {letter}  (daftar ke-{})", figure(list.number)),
        };
        self.middle(TEXT, 14.0, &number);
        self.paper.at -= 9.0;
        let at = self.paper.at;
        self.paper.rule(at, 1.0);
        self.paper.at -= 4.0;
        let (date, weekday) = day(&list.day);
        let opening = format!(
            "Pada hari {weekday}, tanggal {date}, disusun daftar rumah tangga hasil pendataan untuk {}. Daftar ini memuat {} \
             rumah tangga dengan {} anggota, semuanya sudah sampai pada tahap \"{}\" atau sesudahnya. {}",
            list.place,
            figure(list.households),
            figure(list.members),
            list.stage.text_id(),
            match list.left_out {
                0 => "Tidak ada rumah tangga lain di wilayah ini.".to_owned(),
                n => format!(
                    "{} rumah tangga lain di wilayah ini belum sampai pada tahap itu dan tidak ada dalam daftar ini.",
                    figure(n)
                ),
            },
        );
        self.paragraph(TEXT, &opening);
        self.paragraph(TEXT, &format!("Keperluan: {}", list.purpose));
        self.paper.at -= 8.0;
    }

    fn headings(&mut self) {
        let top = self.paper.at;
        self.paper.ground(top, LEADING + 2.0 * PADDING);
        for (at, (text, x, width)) in COLUMNS.into_iter().enumerate() {
            let (x, side) = if at == 0 || at == 5 { (x + width, Side::Right) } else { (x, Side::Left) };
            self.paper.text((MARGIN + x, top - PADDING - 8.0), side, HEADING, text);
        }
        self.paper.at = top - LEADING - 2.0 * PADDING;
        self.paper.rule(self.paper.at, 0.8);
    }

    /// Adds a line.
    pub(crate) fn add(&mut self, line: &MinutesLine) {
        let MinutesLine { place, scope, card, head, address, members, status, stage, .. } = line;
        if !is_whole(head) || !is_whole(address) {
            self.lost.push(*place);
        }
        let known = Status::from_code(status);
        let counted = self.statuses.entry(known.text("id").to_owned()).or_default();
        counted.0 += 1;
        counted.1 += members;
        *self.stages.entry(*stage).or_default() += 1;
        let head = if head.is_empty() { "(belum ada nama)" } else { head };
        let card = if card.is_empty() { "-" } else { card };
        let texts = [
            figure(*place),
            card.to_owned(),
            head.to_owned(),
            address.clone(),
            format!("{:03}", scope.0 % 1_000),
            figure(*members),
            known.text("id").to_owned(),
        ];
        let cells: Vec<_> =
            texts.iter().zip(COLUMNS).map(|(text, (.., width))| broken(text, SMALL, width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1) as f32 * LEADING + 2.0 * PADDING;
        if self.paper.room() < height {
            self.paper.turn();
            self.headings();
        }
        let top = self.paper.at;
        for (at, (lines, (_, x, width))) in cells.iter().zip(COLUMNS).enumerate() {
            let (x, side) = if at == 0 || at == 5 { (x + width, Side::Right) } else { (x, Side::Left) };
            for (below, text) in lines.iter().enumerate() {
                let y = top - PADDING - 8.0 - below as f32 * LEADING;
                self.paper.text((MARGIN + x, y), side, SMALL, text);
            }
        }
        self.paper.at = top - height;
        self.paper.rule(self.paper.at, 0.25);
    }

    /// A small table: a word, households, members where they are told.
    fn table(&mut self, title: &str, rows: &[(String, String)]) {
        let height = (rows.len() as f32 + 1.0) * 13.0 + 14.0;
        if self.paper.room() < height {
            self.paper.turn();
        }
        self.paper.at -= 18.0;
        let at = self.paper.at;
        self.paper.text((MARGIN, at), Side::Left, Type { bold: true, ..TEXT }, title);
        for (word, count) in rows {
            self.paper.at -= 13.0;
            let at = self.paper.at;
            self.paper.text((MARGIN, at), Side::Left, TEXT, word);
            self.paper.text((MARGIN + 300.0, at), Side::Right, TEXT, count);
        }
    }

    fn remarks(&mut self) {
        if self.list.cards == "masked" {
            self.paper.at -= 8.0;
            self.paragraph(SMALL, "Nomor KK ditulis sebagian; nomor lengkap ada di server.");
        }
        if !self.lost.is_empty() {
            let mut places: Vec<_> = self.lost.iter().take(LOST_NAMED).map(|place| figure(*place)).collect();
            if self.lost.len() > LOST_NAMED {
                places.push(format!("dan {} baris lain", figure((self.lost.len() - LOST_NAMED) as u64)));
            }
            let text = format!(
                "Nama atau alamat pada baris {} memuat huruf yang tidak dapat dicetak di sini; ejaan lengkapnya ada di server.",
                places.join(", ")
            );
            self.paper.at -= 4.0;
            self.paragraph(SMALL, &text);
        }
    }

    fn sign(&mut self) {
        const HEIGHT: f32 = 150.0;
        if self.paper.room() < HEIGHT {
            self.paper.turn();
        }
        self.paper.at -= 22.0;
        let top = self.paper.at;
        let (date, _) = day(&self.list.day);
        self.paragraph(TEXT, &format!("Dibuat tanggal {date} dan ditandatangani oleh:"));
        let width = (WIDTH - 2.0 * MARGIN) / 3.0;
        for (at, role) in signatures(&self.list.tier).into_iter().enumerate() {
            let x = MARGIN + width * (at as f32 + 0.5);
            let bold = Type { bold: true, ..TEXT };
            self.paper.text((x, top - 34.0), Side::Middle, bold, role);
            self.paper.text((x, top - 98.0), Side::Middle, TEXT, &format!("({})", ".".repeat(46)));
            self.paper.text((x, top - 112.0), Side::Middle, SMALL, &format!("NIP/NIK: {}", ".".repeat(34)));
        }
        self.paper.at = top - HEIGHT;
    }

    /// Ends with counts, remarks and places for signatures; the file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let by_status = std::mem::take(&mut self.statuses);
        let households = |count: u64| format!("{} rumah tangga", figure(count));
        let mut rows: Vec<_> = by_status
            .into_iter()
            .map(|(word, (count, members))| {
                (word, format!("{}, {} anggota", households(count), figure(members)))
            })
            .collect();
        let (all, members) = (self.list.households, figure(self.list.members));
        rows.push(("Jumlah".to_owned(), format!("{}, {members} anggota", households(all))));
        self.table("Rekapitulasi menurut hasil kunjungan", &rows);
        let stages = std::mem::take(&mut self.stages);
        let rows: Vec<_> = stages
            .into_iter()
            .map(|(stage, count)| (stage.text_id().to_owned(), households(count)))
            .collect();
        if !rows.is_empty() {
            self.table("Rekapitulasi menurut tahap", &rows);
        }
        self.remarks();
        self.sign();
        let digest: String = self.list.digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let foot = format!("Berita acara daftar ke-{} - sidik isi {digest}", figure(self.list.number));
        self.paper.finish(&format!("{foot}{}", log_foot(self.list.log)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ketuk_wire::{RecordId, ScopeId};

    #[test]
    fn numbers_and_days_are_written_as_here() {
        assert_eq!([figure(7), figure(1_234), figure(27_000_000)], ["7", "1.234", "27.000.000"]);
        assert_eq!(day("2026-11-22"), ("22-11-2026".to_owned(), "Minggu"));
        assert_eq!(day("2026-11-23").1, "Senin");
    }
    fn list(households: u64) -> MinutesRow {
        MinutesRow {
            number: 12,
            range: (ScopeId(6_474_011_003_000), ScopeId(6_474_011_003_999)),
            tier: "kelurahan".to_owned(),
            place: "Kelurahan Lok Tuan, Kecamatan Bontang Utara".to_owned(),
            letter: "470/118/DSPM/2026".to_owned(),
            stage: Stage::Checked,
            day: "2026-11-22".to_owned(),
            made_ms: 0,
            account: 2,
            name: "Ratna".to_owned(),
            purpose: "Musyawarah kelurahan".to_owned(),
            cards: "masked".to_owned(),
            households,
            members: households * 4,
            left_out: 64,
            digest: [7; 32],
            log: Head { entry: 1_204, hash: [0xa5; 32] },
        }
    }

    fn line(place: u64) -> MinutesLine {
        let heads = ["Siti Rahmawati", "Muhammad Hidayatullah Daeng Tata Pangaribuan", "Łukasz", "Agus"];
        let statuses = [Status::Completed, Status::MovedWithinCity, Status::NotFound];
        let at = usize::try_from(place).unwrap_or(0);
        MinutesLine {
            place,
            record: RecordId([0; 16]),
            scope: ScopeId(6_474_011_003_001 + place / 60),
            card: "6474********0012".to_owned(),
            head: heads[at % heads.len()].to_owned(),
            address: format!("Jl. Cipto Mangunkusumo Gg. Atletik 9 No. {place}"),
            members: 4,
            status: statuses[at % statuses.len()].code().to_owned(),
            stage: Stage::Checked,
            content: [0; 16],
        }
    }

    fn print(households: u64) -> Vec<u8> {
        let list = list(households);
        let mut paper = MinutesPaper::begin(&list);
        (1..=households).for_each(|place| paper.add(&line(place)));
        paper.finish()
    }

    #[test]
    fn five_thousand_names_are_a_small_file() {
        let pdf = print(5_000);
        assert!(pdf.len() < 1 << 20, "{} bytes", pdf.len());
        assert_eq!(pdf, print(5_000));
    }
    #[test]
    fn a_list_without_a_name_has_its_places_for_signatures_too() {
        let pdf = print(0);
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 8 << 10);
    }
    #[test]
    fn columns_do_not_overlap_and_end_with_the_page() {
        assert!(COLUMNS.windows(2).all(|two| two[0].1 + two[0].2 <= two[1].1));
        let (_, x, width) = COLUMNS[6];
        assert!(x + width <= WIDTH - 2.0 * MARGIN);
    }
}
