//! What goes over the network: enrolment and sync.
//!
//! Invariant: what arrived before something went wrong is told as well as what went wrong.

use crate::args::{Args, RoadArgs};
use crate::bars;
use crate::commands::interview::rt_codes;
use crate::commands::look::tell_strip;
use crate::console::Console;
use crate::desk::{Desk, id_letters, short};
use crate::failure::Failure;
use crate::texts;
use ketuk_device::{Absorbed, Problem, ProblemCode, RecordId, Standing};
use ketuk_transport::{Exposure, Pin, Road, Roots, Round, Traffic};
use ketuk_view::Arrival;
use std::sync::Arc;

/// Households that are named one by one in a final account.
const NAMED_MAX: usize = 20;

/// Makes this device known to a server.
pub(crate) fn enrol(
    args: &Args,
    console: &mut Console<'_>,
    (server, road): (&str, &RoadArgs),
    code: &str,
    name: &str,
) -> Result<(), Failure> {
    let (roots, code) = roots(road)?.of_invitation(code);
    let road = Road::new(server, exposure(road), &roots)?;
    let mut desk = Desk::load_or_make(args)?;
    let known = desk.device.server_url()?.filter(|url| url != road.base_url());
    if let (Standing::Enrolled(_), Some(url)) = (desk.device.standing()?, known) {
        return Err(Failure::said(
            format!("Perangkat ini sudah terdaftar di {url}. Untuk server lain pakai berkas lain (--vault)."),
            format!("This device is enrolled at {url}. For another server use another file (--vault)."),
        ));
    }
    let Desk { device, world, .. } = &mut desk;
    in_runtime(road.enrol(device, world, code, name))??;
    let areas = rt_codes(&desk.device.scopes()?).join(", ");
    console.say(
        &format!("Perangkat terdaftar di {}. Wilayah: {areas}.", road.base_url()),
        &format!("The device is enrolled at {}. Areas: {areas}.", road.base_url()),
    );
    Ok(())
}

/// Sends everything and fetches everything.
pub(crate) fn sync(
    desk: &mut Desk,
    console: &mut Console<'_>,
    server: Option<&str>,
    road: &RoadArgs,
) -> Result<(), Failure> {
    let stored = desk.device.server_url()?;
    let Some(address) = server.map(str::to_owned).or(stored) else {
        return Err(Problem::new(ProblemCode::DeviceUnknown).into());
    };
    let roots = roots(road)?.or_pins(desk.device.pins()?);
    let road = Arc::new(Road::new(&address, exposure(road), &roots)?);
    let before = waiting(desk)?;
    let bar = bars::households(console.bars(), before, Arc::clone(&road), desk.language);
    let mut brought = Absorbed::default();
    let Desk { device, world, .. } = desk;
    let synced = in_runtime(road.sync_watched(device, world, &mut |watched| {
        let Round { brought: round, waiting_households } = watched;
        bar.set_position(before.saturating_sub(u64::from(*waiting_households)));
        brought.add(round);
    }));
    bar.finish_and_clear();
    let synced = synced?;
    if synced.is_ok() && server.is_some() {
        desk.device.save_server_url(road.base_url())?;
    }
    let households = before.saturating_sub(waiting(desk)?);
    account(desk, console, (&brought, households), road.traffic())?;
    synced?;
    send_files(desk, console, &road)
}

/// Photos and other files, after the answers that name them.
fn send_files(desk: &mut Desk, console: &mut Console<'_>, road: &Road) -> Result<(), Failure> {
    let before = desk.device.count_waiting_files()?;
    if before == 0 {
        return Ok(());
    }
    let Desk { device, world, .. } = desk;
    let sent = in_runtime(road.send_files(device, world, &mut |_| ()))?;
    let left = desk.device.count_waiting_files()?;
    let arrived = before.saturating_sub(left);
    console.say(
        &format!("Foto dan berkas: {arrived} sampai di server, {left} masih menunggu."),
        &format!("Photos and files: {arrived} arrived at the server, {left} still wait."),
    );
    sent?;
    Ok(())
}

fn waiting(desk: &Desk) -> Result<u64, Failure> {
    Ok(u64::from(desk.device.strip()?.waiting_households))
}

pub(crate) fn roots(args: &RoadArgs) -> Result<Roots, Failure> {
    Ok(match (&args.roots, &args.pin) {
        (None, None) => Roots::None,
        (None, Some(pin)) => Roots::Pins(vec![Pin::parse(pin).ok_or_else(|| {
            Failure::said("--pin berisi 64 angka heksadesimal.", "--pin has 64 hexadecimal digits.")
        })?]),
        (Some(path), _) => Roots::Pem(std::fs::read(path).map_err(|e| Failure::file(path, &e))?),
    })
}

pub(crate) fn exposure(args: &RoadArgs) -> Exposure {
    if args.allow_plain { Exposure::PlainAllowed } else { Exposure::LoopbackOnly }
}

/// Runs one future to its end on this thread.
pub(crate) fn in_runtime<F: Future>(future: F) -> Result<F::Output, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| {
        let kind = e.kind();
        Failure::said(
            format!("Jaringan tidak dapat disiapkan ({kind})."),
            format!("The network cannot be prepared ({kind})."),
        )
    })?;
    Ok(runtime.block_on(future))
}

/// What a sync brought, and what is left to do.
fn account(
    desk: &mut Desk,
    console: &mut Console<'_>,
    (brought, households): (&Absorbed, u64),
    traffic: Traffic,
) -> Result<(), Failure> {
    let Absorbed { arrived, apart, refused, received, forms, notices, .. } = brought;
    let (sent, fetched) = (texts::bytes(traffic.sent_bytes), texts::bytes(traffic.received_bytes));
    console.say(
        &format!("Terkirim: {households} rumah tangga, {arrived} simpanan sampai di server."),
        &format!("Sent: {households} households, {arrived} saves arrived at the server."),
    );
    console.say(
        &format!("Diterima: {received} perubahan dari orang lain."),
        &format!("Received: {received} changes from others."),
    );
    if *forms > 0 {
        console.say(
            &format!("Formulir baru: {forms}. Wawancara yang baru dimulai memakainya; lihat `forms`."),
            &format!("New forms: {forms}. Interviews that begin now ask them; see `forms`."),
        );
    }
    console.say(
        &format!("Lalu lintas: {sent} naik, {fetched} turun, {} perjalanan.", traffic.trips),
        &format!("Traffic: {sent} up, {fetched} down, {} trips.", traffic.trips),
    );
    let mut told: Vec<&String> = Vec::new();
    for notice in notices {
        if !told.contains(&notice) {
            told.push(notice);
            console.line(&texts::problem(notice, desk.language));
        }
    }
    if *apart + *refused > 0 {
        name_stuck(desk, console)?;
    }
    let strip = desk.device.strip()?;
    tell_strip(desk, console, &strip);
    Ok(())
}

/// Households of which the server keeps something apart or could not take something, with the reason.
pub(crate) fn name_stuck(desk: &Desk, console: &mut Console<'_>) -> Result<(), Failure> {
    let rows = desk.device.list()?;
    let letters = id_letters(&rows);
    let stuck = rows.iter().filter(|row| matches!(row.arrival, Arrival::Apart | Arrival::Refused));
    for row in stuck.take(NAMED_MAX) {
        let Some(record) = RecordId::from_hex(&row.record) else { continue };
        let saves = desk.device.show(record, desk.language.code())?.saves;
        let last = saves.iter().rev().find(|save| matches!(save.state.as_str(), "apart" | "refused"));
        let why = last.map(|save| texts::problem(&save.code, desk.language)).unwrap_or_default();
        console.line(&format!("  {} RT {}: {why}", short(&row.record, letters), row.rt));
    }
    Ok(())
}
