//! How families are read: by filter, once each, as long as somebody wants them.

use super::{FAMILIES, Surveyed, csv, read_csv, surveyed};
use ketuk_server::export::{About, Cell, Separator, Sink, Table};
use ketuk_server::hub::{ReadPlace, Watch};
use ketuk_wire::{Problem, ProblemCode};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Somebody who hangs up after the first family.
struct Gone {
    watch: Arc<Watch>,
    families: usize,
}

impl Sink for Gone {
    fn begin(&mut self, _: &[Table]) -> Result<(), Problem> {
        Ok(())
    }

    fn add_row(&mut self, table: usize, _: &[Cell]) -> Result<(), Problem> {
        self.families += usize::from(table == 0);
        self.watch.stop.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn finish(&mut self, _: &[Vec<Cell>], _: &About) -> Result<(), Problem> {
        Ok(())
    }
}

#[test]
fn an_export_that_nobody_wants_ends_at_the_next_family() {
    let surveyed = surveyed();
    let watch = Arc::new(Watch::default());
    let mut gone = Gone { watch: Arc::clone(&watch), families: 0 };
    let ended = surveyed.export_into(&surveyed.order(|_| ()), &watch, &mut gone).expect_err("it ends");
    assert_eq!((ended.code, gone.families), (ProblemCode::ExportGone, 1));
    // The connection reads on as if nothing had been.
    let (_, about) = surveyed.export(&surveyed.order(|_| ()));
    assert_eq!(about.families, FAMILIES as u64);
}

#[test]
fn every_family_is_told_once() {
    let surveyed = surveyed();
    let (path, _) = surveyed.export(&surveyed.order(csv));
    let (families, _) = read_csv(&path, "keluarga.csv", Separator::Comma);
    let told: HashSet<&str> = families.column("id_keluarga").into_iter().collect();
    let known: HashSet<&str> = surveyed.families.keys().map(String::as_str).collect();
    assert_eq!((families.rows.len(), told), (known.len(), known));
}

#[test]
fn a_filter_by_status_and_by_form_holds() {
    let mut surveyed = surveyed();
    surveyed.add_typed(&[("alamat", "Gang Kakap 7")]);
    let count = |status: &str, form: &str| {
        let order = surveyed.order(|words| {
            csv(words);
            words.status = status.to_owned();
            words.form = form.to_owned();
        });
        surveyed.export(&order).1.families
    };
    let all = FAMILIES as u64;
    assert_eq!((count("", "keluarga"), count("selesai", "keluarga")), (all + 1, all));
    assert_eq!((count("menolak", "keluarga"), count("", "kriteria-lokal")), (0, 0));
}

#[test]
fn what_other_answers_have_closed_is_in_no_row() {
    let mut surveyed = surveyed();
    // Somebody answered for the roof, and then said that the family is gone.
    let record =
        surveyed.add_typed(&[("keberadaan_keluarga", "1"), ("atap", "2"), ("keberadaan_keluarga", "4")]);
    let (path, _) = surveyed.export(&surveyed.order(csv));
    let (families, _) = read_csv(&path, "keluarga.csv", Separator::Comma);
    let row = families.row("id_keluarga", &record);
    assert_eq!((row["id_status_keberadaan_keluarga"], row["id_atap_terluas"]), ("4", ""));
}

#[test]
fn a_reason_for_no_answer_is_told() {
    let mut surveyed = surveyed();
    let record =
        surveyed.add_typed(&[("nomor_kk", "?ref"), ("keberadaan_keluarga", "1"), ("luas_lantai", "?dk")]);
    let (path, _) = surveyed.export(&surveyed.order(csv));
    let (families, _) = read_csv(&path, "keluarga.csv", Separator::Comma);
    let row = families.row("id_keluarga", &record);
    assert_eq!((row["nomor_kartu_keluarga"], row["luas_lantai_bangunan"]), ("?ref", "?dk"));
    let (codes, _) = read_csv(&path, "kode.csv", Separator::Comma);
    assert_eq!(codes.row("kode", "?ref")["label_id"], "menolak");
}

/// All rows of a table, page by page: how many pages, and the first cell of each row.
fn walk(surveyed: &Surveyed, table: &str, mut place: ReadPlace) -> (usize, Vec<String>) {
    let (mut pages, mut told) = (0, Vec::new());
    loop {
        let page = surveyed.town.hub.page_of_odata(&surveyed.order(|_| ()), table, place).expect("a page");
        pages += 1;
        told.extend(page.rows.iter().map(|row| row[0].to_plain()));
        match page.next {
            Some(next) => place = next,
            None => return (pages, told),
        }
    }
}

#[test]
fn pages_of_the_feed_tell_every_row_once_and_no_more_than_asked() {
    let surveyed = surveyed();
    surveyed.town.multiply(29).expect("copies");
    let all = FAMILIES * 30;
    let place = ReadPlace { after: None, skip: 0, top: u64::MAX };
    let (pages, told) = walk(&surveyed, "keluarga", place);
    let ids: HashSet<&String> = told.iter().collect();
    assert_eq!((pages, told.len(), ids.len()), (all.div_ceil(100), all, all));
    let (_, some) = walk(&surveyed, "keluarga", ReadPlace { skip: 120, top: 50, ..place });
    assert_eq!(some, told[120..170], "skip and top go on over pages");
    let (_, members) = walk(&surveyed, "anggota", place);
    let (_, about) = surveyed.export(&surveyed.order(csv));
    assert_eq!((members.len() as u64, about.families), (about.members, all as u64));
    assert!(members.iter().all(|id| ids.contains(id)), "members carry their family's id");
}
