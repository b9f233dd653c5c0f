//! Paper for the day the phone fails: the list of households per RT, and a household's form with what is
//! known.
//!
//! Invariants: every text is escaped; each RT begins on a page of its own; a file is for its owner alone,
//! for it holds personal data.

use crate::args::PrintCommand;
use crate::author::paper::{self, Household, escape};
use crate::commands::bundle::write;
use crate::console::Console;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::texts::Language;
use crate::time::calendar_day;
use ketuk_view::{AreaView, HouseholdRow};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Empty lines behind the households of an RT: for those that are on no list.
const SPARE_LINES: usize = 5;

/// Carries out one of them.
pub(crate) fn run(desk: &mut Desk, console: &mut Console<'_>, command: &PrintCommand) -> Result<(), Failure> {
    let (out, page, force) = match command {
        PrintCommand::List { out, force } => (out, list_page(desk)?, *force),
        PrintCommand::Form { record, out, force } => (out, form_page(desk, record)?, *force),
    };
    write(out, page.as_bytes(), force)?;
    console.say(
        &format!(
            "{} ditulis; buka di peramban, lalu cetak di kertas A4. Berkas ini memuat data warga.",
            out.display()
        ),
        &format!(
            "{} is written; open it in a browser and print on A4. It holds personal data.",
            out.display()
        ),
    );
    Ok(())
}

fn form_page(desk: &Desk, record: &str) -> Result<String, Failure> {
    let record = desk.find(record)?;
    let form = desk.device.form_of(record)?.form;
    let answers = desk.device.answers(record)?;
    let rows = desk.device.list_in(desk.language.code())?;
    let row = rows.iter().find(|row| row.record == record.to_string());
    let line = row.map(|row| {
        let parts = [row.head.as_str(), row.address.as_str(), &format!("RT {}", row.rt)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    });
    let household = Household { answers: &answers, line: line.as_deref().unwrap_or_default() };
    Ok(paper::filled_page(&form, desk.language, &household))
}

fn list_page(desk: &mut Desk) -> Result<String, Failure> {
    let language = desk.language;
    let clock = desk.clock();
    let today = calendar_day(clock.now_ms, clock.offset, language);
    let areas = desk.device.list_areas(language.code())?;
    let mut rows: BTreeMap<String, Vec<HouseholdRow>> = BTreeMap::new();
    for row in desk.device.list_in(language.code())? {
        rows.entry(row.rt.clone()).or_default().push(row);
    }
    for area in &areas {
        rows.entry(area.rt.clone()).or_default();
    }
    let title = language.pick("Daftar keluarga", "List of households");
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>{STYLE}</style></head>\n<body>\n",
        language.code()
    );
    for (rt, households) in &mut rows {
        households.sort_by_key(|row| natural(&row.address, &row.head));
        let label = areas.iter().find(|area| area.rt == *rt).map_or("", |area: &AreaView| &area.label);
        area(&mut html, (rt, label), households, (&today, language));
    }
    html.push_str("</body></html>\n");
    Ok(html)
}

/// One RT: a table whose head stands on each of its pages.
fn area(
    html: &mut String,
    (rt, label): (&str, &str),
    rows: &[HouseholdRow],
    (today, language): (&str, Language),
) {
    let pick = |id, en| language.pick::<str>(id, en);
    let (count, members) = (rows.len(), rows.iter().map(|row| row.members).sum::<u32>());
    let name = if label.is_empty() { format!("RT {rt}") } else { label.to_owned() };
    let _ = write!(
        html,
        "<section><table>{COLUMNS}<thead><tr class=\"top\"><th colspan=\"8\"><h1>{} — {}</h1><p>{} · {count} {} · {members} {} · {} {today}</p></th></tr>\n<tr>",
        pick("Daftar keluarga", "List of households"),
        escape(&name),
        escape(rt),
        pick("keluarga", "households"),
        pick("anggota", "members"),
        pick("dicetak", "printed"),
    );
    let heads = [
        ("no", pick("No", "No")),
        ("head", pick("Kepala keluarga", "Head")),
        ("where", pick("Alamat", "Address")),
        ("few", pick("Anggota", "Members")),
        ("state", pick("Keadaan", "Status")),
        ("tick", pick("Sudah", "Done")),
        ("note", pick("Catatan", "Note")),
        ("sign", pick("Tanda tangan", "Signature")),
    ];
    for (class, head) in heads {
        let _ = write!(html, "<th class=\"{class}\">{head}</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (at, row) in rows.iter().enumerate() {
        let members = if row.members == 0 { String::new() } else { row.members.to_string() };
        let _ = writeln!(
            html,
            "<tr><td class=\"no\">{}</td><td class=\"head\">{}</td><td>{}</td><td class=\"few\">{members}</td><td class=\"state\">{}</td><td class=\"tick\"><span></span></td><td></td><td></td></tr>",
            at + 1,
            escape(&row.head),
            escape(&row.address),
            escape(&state(row, language)),
        );
    }
    for at in 1..=SPARE_LINES {
        let _ = writeln!(
            html,
            "<tr><td class=\"no\">{}</td><td></td><td></td><td></td><td></td><td class=\"tick\"><span></span></td><td></td><td></td></tr>",
            rows.len() + at
        );
    }
    let _ = writeln!(
        html,
        "</tbody></table>\n<p class=\"foot\">{}</p></section>",
        pick(
            "Baris kosong: keluarga yang belum ada di daftar. Daftar ini memuat data warga; simpan, dan musnahkan setelah selesai.",
            "Empty lines: households that are on no list. This list holds personal data; keep it safe and destroy it afterwards.",
        )
    );
}

/// The status, and when to come again.
fn state(row: &HouseholdRow, language: Language) -> String {
    if row.again.is_empty() {
        return row.status_text.clone();
    }
    format!("{}; {} {}", row.status_text, language.pick("datang lagi", "come again"), row.again)
}

/// Sorts `Jalan 2` before `Jalan 10`; what has no address stands last.
fn natural(address: &str, head: &str) -> (bool, Vec<(String, u64)>, String) {
    let mut parts: Vec<(String, u64)> = Vec::new();
    let (mut text, mut number) = (String::new(), String::new());
    for letter in address.chars().chain(std::iter::once(' ')) {
        if letter.is_ascii_digit() {
            number.push(letter);
        } else {
            if !number.is_empty() {
                parts.push((std::mem::take(&mut text), number.parse().unwrap_or(u64::MAX)));
                number.clear();
            }
            text.extend(letter.to_lowercase());
        }
    }
    parts.push((text.trim_end().to_owned(), 0));
    (address.trim().is_empty(), parts, head.to_lowercase())
}

/// Widths of the columns, in the order of the headings.
const COLUMNS: &str = "<colgroup><col style=\"width:8mm\"><col style=\"width:42mm\"><col style=\"width:49mm\"><col style=\"width:16mm\"><col style=\"width:23mm\"><col style=\"width:14mm\"><col style=\"width:16mm\"><col style=\"width:22mm\"></colgroup>";

const STYLE: &str = "@page{size:A4;margin:12mm 10mm 14mm;@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt sans-serif;color:#444}}body{font:9.5pt/1.3 sans-serif;margin:0;max-width:190mm}section{break-after:page}section:last-of-type{break-after:auto}table{border-collapse:collapse;width:100%;table-layout:fixed}thead{display:table-header-group}tr{break-inside:avoid}th,td{border:.6pt solid #000;padding:1mm 1.4mm;text-align:left;vertical-align:middle;overflow-wrap:break-word}.top th{border:0;padding:0 0 2mm;font-weight:normal}h1{font-size:13pt;margin:0}.top p{margin:.5mm 0 0;color:#333}tbody tr{height:9.5mm}.no{text-align:right}td.head{font-weight:600}.few,.tick{text-align:center}td.state{font-size:8.5pt}.tick span{display:inline-block;width:4mm;height:4mm;border:.8pt solid #000;vertical-align:middle}.foot{color:#333;font-size:8.5pt}thead th{background:#eee;print-color-adjust:exact;font-size:8.5pt}.top th{background:none;font-size:9.5pt}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn house_numbers_stand_in_their_order() {
        let mut houses = ["Jalan Mawar 10", "", "Jalan Mawar 2B", "jalan mawar 2A", "Jalan Anggrek 3"];
        houses.sort_by_key(|address| natural(address, ""));
        assert_eq!(houses, ["Jalan Anggrek 3", "jalan mawar 2A", "Jalan Mawar 2B", "Jalan Mawar 10", ""]);
    }
}
