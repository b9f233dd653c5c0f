//! The day's list and the strip that always tells the truth.

use crate::commands::interview::rt_codes;
use crate::console::Console;
use crate::desk::{Desk, id_letters, short};
use crate::failure::Failure;
use crate::{table, texts};
use ketuk_device::Standing;
use ketuk_view::StripView;
use serde_json::json;

/// For whom the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A person.
    Text,
    /// A program.
    Json,
}

impl Form {
    pub(crate) fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

/// Every household of the device.
pub(crate) fn list(desk: &mut Desk, console: &mut Console<'_>, form: Form) -> Result<(), Failure> {
    let mut rows = desk.device.list()?;
    rows.sort_by(|a, b| (&a.rt, &a.address, &a.record).cmp(&(&b.rt, &b.address, &b.record)));
    if form == Form::Json {
        console.json(&json!(rows));
        return Ok(());
    }
    if rows.is_empty() {
        console.say("Belum ada rumah tangga.", "No households yet.");
        return Ok(());
    }
    let (clock, language, letters) = (desk.clock(), desk.language, id_letters(&rows));
    let header = language.pick(
        &["Id", "RT", "Kepala keluarga", "Alamat", "Status", "Draf", "Beda", "Periksa", "Sampai"],
        &["Id", "RT", "Head", "Address", "Status", "Drafts", "Disputes", "Check", "Arrival"],
    );
    let count = |count: u32| if count == 0 { String::new() } else { count.to_string() };
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            [
                short(&row.record, letters),
                row.rt.clone(),
                row.head.clone(),
                row.address.clone(),
                texts::status(&row.status, language),
                count(row.drafts),
                count(row.disputes),
                count(row.findings),
                texts::arrival(row.arrival, clock),
            ]
        })
        .collect();
    for line in table::lines(*header, &cells) {
        console.line(&line);
    }
    let count = rows.len();
    console.say(&format!("{count} rumah tangga."), &format!("{count} households."));
    Ok(())
}

/// Who the device is, what waits, and when the server was last heard.
pub(crate) fn status(desk: &mut Desk, console: &mut Console<'_>, form: Form) -> Result<(), Failure> {
    let strip = desk.device.strip()?;
    if form == Form::Json {
        console.json(&json!(strip));
        return Ok(());
    }
    let server = desk.device.server_url()?.unwrap_or_else(|| "-".to_owned());
    match desk.device.standing()? {
        Standing::New => {
            console
                .say("Perangkat belum terdaftar; pakai `enrol`.", "The device is not enrolled; use `enrol`.");
        }
        Standing::Enrolled(who) => console.say(
            &format!("{} · perangkat {} · server {server}", who.name, who.device),
            &format!("{} · device {} · server {server}", who.name, who.device),
        ),
    }
    let areas = rt_codes(&desk.device.scopes()?).join(", ");
    console.say(&format!("Wilayah: {areas}"), &format!("Areas: {areas}"));
    tell_strip(desk, console, &strip);
    Ok(())
}

/// The strip in words.
pub(crate) fn tell_strip(desk: &mut Desk, console: &mut Console<'_>, strip: &StripView) {
    let StripView {
        waiting_households,
        relayed_households,
        waiting_saves,
        apart_saves,
        refused_saves,
        last_sync_ms,
        clock_off_s,
    } = strip;
    if *waiting_saves == 0 {
        console.say("Tidak ada yang menunggu dikirim.", "Nothing waits to be sent.");
    } else {
        console.say(
            &format!("Menunggu dikirim: {waiting_households} rumah tangga ({waiting_saves} simpanan)."),
            &format!("Waiting to be sent: {waiting_households} households ({waiting_saves} saves)."),
        );
    }
    if *relayed_households > 0 {
        console.say(
            &format!(
                "Di antaranya {relayed_households} rumah tangga sudah di kantor kelurahan, belum di server."
            ),
            &format!(
                "Of these, {relayed_households} households are at the kelurahan office, not at the server."
            ),
        );
    }
    if *apart_saves > 0 {
        console.say(
            &format!("{apart_saves} simpanan disimpan terpisah di server sampai diperiksa koordinator."),
            &format!("{apart_saves} saves are kept apart at the server until a coordinator looks."),
        );
    }
    if *refused_saves > 0 {
        console.say(
            &format!("{refused_saves} simpanan ditolak server; tetap ada di sini. Tunjukkan ke petugas."),
            &format!("{refused_saves} saves were refused by the server; they stay here. Show an officer."),
        );
    }
    match last_sync_ms.map(|at_ms| desk.clock().tell(at_ms)) {
        None => console.say("Belum pernah sinkron.", "Never synced."),
        Some(at) => console.say(&format!("Sinkron terakhir: {at}."), &format!("Last sync: {at}.")),
    }
    let off_minutes = clock_off_s.unsigned_abs() / 60;
    if off_minutes >= 5 {
        console.say(
            &format!("Jam perangkat ini berbeda {off_minutes} menit dari server; betulkan."),
            &format!("This device's clock is {off_minutes} minutes off; correct it."),
        );
    }
}
