//! A household as rows of its tables.
//!
//! Invariants: a family is one row of the first table, each instance of a repeat one row of its own; both
//! carry the family's id. Only what is asked is told: an answer to a question that other answers have closed stays
//! in the record and in no row.

use super::cells::Cell;
use super::layout::{Care, Layout, Place};
use super::mask;
use super::order::{Order, People, Values};
use crate::store::HouseholdRow;
use ketuk_form::{Answers, FormDefinition, Key, QuestionType, Value, answer_text};
use ketuk_household::{Household, Position, Status};
use std::collections::BTreeMap;

/// Metres to which a position is told where nobody is to be found by it: three decimals are about 110 m.
const COARSE: f64 = 1_000.0;
/// Decimals of a position as measured: about 10 cm.
const FINE: f64 = 1_000_000.0;

/// A household as it is read.
pub(crate) struct Line<'a> {
    pub(crate) row: &'a HouseholdRow,
    pub(crate) kecamatan: &'a str,
    pub(crate) kelurahan: &'a str,
    pub(crate) form: &'a FormDefinition,
    /// What is asked and answered, computed values included.
    pub(crate) asked: &'a Answers,
    pub(crate) household: &'a Household,
}

impl Line<'_> {
    /// The rows: table and cells, the family first.
    pub(crate) fn rows(&self, layout: &Layout, order: &Order) -> Vec<(usize, Vec<Cell>)> {
        let mut family = vec![Cell::Empty; layout.tables[0].columns.len()];
        let mut inside: BTreeMap<(usize, &str), Vec<Cell>> = BTreeMap::new();
        for (key, value) in self.asked {
            let Some(place) = layout.places.get(&key.field_path()) else { continue };
            let cells = match key.instance_prefix() {
                None => &mut family,
                Some(prefix) => inside
                    .entry((place.table, prefix))
                    .or_insert_with(|| vec![Cell::Empty; layout.tables[place.table].columns.len()]),
            };
            self.fill(cells, place, order, (key, value));
        }
        self.fill_family(&mut family, layout, order);
        let mut rows = vec![(0, family)];
        let (mut last, mut nth) = (0, 0);
        for ((table, prefix), mut cells) in inside {
            nth = if table == last { nth + 1 } else { 1 };
            last = table;
            self.fill_inside(&mut cells, layout, order, (table, prefix, nth));
            rows.push((table, cells));
        }
        rows
    }

    /// An answer into its columns.
    fn fill(&self, cells: &mut [Cell], place: &Place, order: &Order, (key, value): (&Key, &Value)) {
        if let Some(at) = place.code {
            cells[at] = self.cell(place, order, key, value);
        }
        if let Some(at) = place.label {
            cells[at] = Cell::text(answer_text(self.form, key, value, order.language));
        }
    }

    fn cell(&self, place: &Place, order: &Order, key: &Key, value: &Value) -> Cell {
        use QuestionType as Q;
        if let Value::Missing(_) = value {
            let says = order.values == Values::Label;
            let text =
                if says { answer_text(self.form, key, value, order.language) } else { value.to_text() };
            return Cell::text(text);
        }
        match (place.care, place.kind) {
            (Care::Number, _) if order.people == People::Masked => Cell::text(mask::number(&value.to_text())),
            (Care::Words, Q::Image | Q::Audio | Q::Video | Q::File) => {
                Cell::text(answer_text(self.form, key, value, order.language))
            }
            (Care::Words, _) if order.people == People::Masked => Cell::text(mask::in_text(&value.to_text())),
            (Care::Number | Care::Words, _) => Cell::text(value.to_text()),
            (Care::Plain, Q::Date) => Cell::date(&value.to_text()),
            (Care::Plain, Q::Integer | Q::Decimal | Q::Range | Q::Calculate) => Cell::quantity(value),
            (Care::Plain, Q::SelectOne) => Cell::number_or_text(&value.to_text()),
            (Care::Plain, _) => Cell::text(value.to_text()),
        }
    }

    fn fill_family(&self, cells: &mut [Cell], layout: &Layout, order: &Order) {
        let row = self.row;
        let mut set = |name: &str, cell: Cell| {
            if let Some(at) = layout.find(0, name) {
                cells[at] = cell;
            }
        };
        let status = Status::from_code(&row.status);
        for (name, digits) in [
            ("kode_provinsi", row.scope.0 / 100_000_000_000),
            ("kode_kabupaten", row.scope.0 / 1_000_000_000),
            ("kode_kecamatan", row.scope.0 / 10_000_000),
            ("kode_kelurahan", row.scope.0 / 1_000),
        ] {
            set(name, Cell::text(digits.to_string()));
        }
        set("id_keluarga", Cell::text(row.record.to_string()));
        set("nama_kecamatan", Cell::text(self.kecamatan));
        set("nama_kelurahan", Cell::text(self.kelurahan));
        set("rt", Cell::text(rt(row)));
        set("nama_kepala_keluarga", Cell::text(row.head.as_str()));
        set("status_pendataan", Cell::text(status.code()));
        set("status_pendataan_label", Cell::text(status.text(order.language)));
        if let Some((place, source)) = self.place() {
            let digits = if order.people == People::Without { COARSE } else { FINE };
            let round = |degrees: f64| Cell::Number((degrees * digits).round() / digits);
            set("lintang", round(place.lat_degrees()));
            set("bujur", round(place.lng_degrees()));
            set("sumber_lokasi", Cell::text(source));
        }
        set("dari_daftar_awal", Cell::count(u64::from(row.listed)));
        set("jawaban_berbeda", Cell::count(row.disputes));
        set("temuan", Cell::count(row.findings));
        set("diterima_server", Cell::text(super::about::wita(row.changed_ms)));
        set("versi_formulir", Cell::text(format!("{} {}", self.form.id, self.form.version)));
    }

    fn fill_inside(
        &self,
        cells: &mut [Cell],
        layout: &Layout,
        order: &Order,
        (table, prefix, nth): (usize, &str, u64),
    ) {
        let mut set = |name: &str, cell: Cell| {
            if let Some(at) = layout.find(table, name) {
                cells[at] = cell;
            }
        };
        set("id_keluarga", Cell::text(self.row.record.to_string()));
        set("kode_kelurahan", Cell::text((self.row.scope.0 / 1_000).to_string()));
        set("rt", Cell::text(rt(self.row)));
        set("nomor_urut", Cell::count(nth));
        let instances: Vec<&str> = prefix.split('.').skip(1).step_by(2).collect();
        set("id_baris", Cell::text(instances.join(".")));
        let card = layout.card.as_deref().and_then(|path| self.asked.get(path)).map(Value::to_text);
        let card = card.map(|text| if order.people == People::Masked { mask::number(&text) } else { text });
        set("nomor_kartu_keluarga", Cell::text(card.unwrap_or_default()));
    }

    /// Where the house stands, and who says so.
    pub(crate) fn place(&self) -> Option<(Position, &'static str)> {
        let measured = self.household.position.map(|place| (place, "diukur"));
        measured.or(self.household.listed_position.map(|place| (place, "daftar_awal")))
    }
}

fn rt(row: &HouseholdRow) -> String {
    format!("{:03}", row.scope.0 % 1_000)
}
