//! Exports of a small city, opened with other libraries than those that wrote them.

mod files;
mod people;
mod reading;

use ketuk_device::{Device, ScopeId, World};
use ketuk_fleet::city::{City, Dice, Family};
use ketuk_fleet::passing_store;
use ketuk_form::{Key, Value};
use ketuk_server::export::{
    About, CsvFile, Format, GeoJsonFile, Order, OrderWords, Separator, Sink, XlsxFile,
};
use ketuk_server::hub::Watch;
use ketuk_server::role::{Actor, Reach, Role};
use ketuk_tests::bench::town::{NOW_MS, Town};
use ketuk_tests::cadre::{fill_from, interview_new};
use ketuk_tests::temp::TempDir;
use ketuk_wire::Problem;
use std::collections::HashMap;
use std::path::PathBuf;

/// Bontang Kuala, and another kelurahan.
const HERE: u64 = 6_474_011_001;
const THERE: u64 = 6_474_011_002;
const FAMILIES: usize = 8;

/// A hub with families in two kelurahan, and who they are by record.
struct Surveyed {
    town: Town,
    families: HashMap<String, Family>,
    folder: TempDir,
}

fn surveyed() -> Surveyed {
    let mut town = Town::new(passing_store(), 1).expect("a hub");
    let scopes = [HERE, THERE].map(|kelurahan| ScopeId(kelurahan * 1_000 + 1));
    let mut device = town.enrol("Sri Wahyuni", scopes.to_vec()).expect("enrolled");
    town.quiet(&mut device).expect("quiet");
    let city = City::generate(21, 60, 3);
    let mut families = HashMap::new();
    let (mut dice, mut entropy) = (Dice::seeded(5), Dice::seeded(6));
    for (at, family) in city.list_families().filter(|family| family.presence == 1).take(FAMILIES).enumerate()
    {
        let mut fill = fill_from(&mut entropy);
        let mut world = World { now_ms: NOW_MS, fill: &mut fill };
        let scope = scopes[at % 2];
        let done = interview_new(&mut device, &mut world, scope, family, &mut dice).expect("an interview");
        families.insert(done.0.to_string(), family.clone());
    }
    let mut surveyed = Surveyed { town, families, folder: TempDir::new("exports").expect("a folder") };
    surveyed.sync(&mut device);
    surveyed
}

impl Surveyed {
    fn sync(&mut self, device: &mut Device) {
        self.town.quiet(device).expect("quiet");
    }

    /// One more family, whose answers are what somebody typed.
    fn add_typed(&mut self, answers: &[(&str, &str)]) -> String {
        let scope = ScopeId(HERE * 1_000 + 2);
        let mut device = self.town.enrol("Budi", vec![scope]).expect("enrolled");
        self.town.quiet(&mut device).expect("quiet");
        let mut entropy = Dice::seeded(9);
        let record = {
            let mut fill = fill_from(&mut entropy);
            let mut world = World { now_ms: NOW_MS, fill: &mut fill };
            let record = device.start(&mut world, scope).expect("an area of this device");
            for (key, value) in answers {
                let key = Key::parse(key).expect("a key");
                device.answer(&mut world, record, &key, &Value::from_text(value)).expect("a question");
            }
            device.save(&mut world, record).expect("room");
            record
        };
        self.town.quiet(&mut device).expect("quiet");
        record.to_string()
    }

    /// An order of a coordinator's: everything, in full.
    fn order(&self, change: impl FnOnce(&mut OrderWords)) -> Order {
        order_of(Role::Coordinator, Reach::City, change).expect("allowed")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes an export; where it lies, and what it says of itself.
    fn export(&self, order: &Order) -> (PathBuf, About) {
        let path = self.path(&format!("out.{}", order.format.ending()));
        let mut sink: Box<dyn Sink> = match order.format {
            Format::Xlsx => Box::new(XlsxFile::create(&path).expect("a file")),
            Format::Csv => Box::new(CsvFile::create(&path, order.separator)),
            Format::GeoJson => Box::new(GeoJsonFile::create(&path).expect("a file")),
        };
        let about = self.export_into(order, &Watch::default(), &mut *sink).expect("an export");
        (path, about)
    }

    fn export_into(&self, order: &Order, watch: &Watch, sink: &mut dyn Sink) -> Result<About, Problem> {
        let who = Actor { name: "Ratna".to_owned(), login: "ratna".to_owned(), ..Actor::of_token() };
        self.town.hub.export(NOW_MS, &who, order, watch, sink)
    }
}

fn order_of(role: Role, reach: Reach, change: impl FnOnce(&mut OrderWords)) -> Result<Order, Problem> {
    let who = Actor { account: 1, login: "ratna".to_owned(), name: "Ratna".to_owned(), role, reach };
    let mut words = OrderWords {
        format: "xlsx".to_owned(),
        form: "keluarga".to_owned(),
        values: "both".to_owned(),
        people: "full".to_owned(),
        health: true,
        separator: "comma".to_owned(),
        language: "id".to_owned(),
        why: "musyawarah kelurahan".to_owned(),
        ..OrderWords::default()
    };
    change(&mut words);
    Order::check(&who, reach.range(), words)
}

fn csv(order: &mut OrderWords) {
    order.format = "csv".to_owned();
}

/// A table as an export has it, by head.
#[derive(Debug)]
struct Read {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Read {
    fn at(&self, head: &str) -> usize {
        self.heads.iter().position(|one| one == head).unwrap_or_else(|| panic!("no column {head}"))
    }

    fn column(&self, head: &str) -> Vec<&str> {
        let at = self.at(head);
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// The row in which `head` is `value`.
    fn row(&self, head: &str, value: &str) -> HashMap<&str, &str> {
        let at = self.at(head);
        let row = self.rows.iter().find(|row| row[at] == value).expect("a row");
        self.heads.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect()
    }

    fn has(&self, head: &str) -> bool {
        self.heads.iter().any(|one| one == head)
    }
}

/// A table out of a ZIP of CSV files, and its bytes.
fn read_csv(path: &std::path::Path, name: &str, separator: Separator) -> (Read, Vec<u8>) {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("a ZIP");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name(name).expect("a table"), &mut bytes).expect("whole");
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let delimiter = if separator == Separator::Semicolon { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text);
    let heads = reader.headers().expect("heads").iter().map(str::to_owned).collect();
    let row =
        |row: Result<csv::StringRecord, csv::Error>| row.expect("a row").iter().map(str::to_owned).collect();
    let rows = reader.records().map(row).collect();
    (Read { heads, rows }, bytes)
}
