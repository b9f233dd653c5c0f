//! Photos and other files: devices send and fetch pieces, people read whole ones.
//!
//! The hub says who may; the folder does the work, beside the writer thread and never on it. Only the folder says that
//! a file is whole, before the hub signs for it; pieces go after the hub's row is on the disk.

use super::App;
use super::access::Caller;
use super::problem::Refusal;
use super::sightings::note_look;
use super::sync::read_held;
use crate::files::{Files, Standing};
use crate::hub::{FilePermit, WholeFile};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use ketuk_wire::file::{FileErrand, FilePiece, FileRequest, FileResponse, all_pieces};
use ketuk_wire::{DeviceId, FileHash, Problem, ProblemCode, RecordId, VERSION, limits};
use std::sync::Arc;

/// Media that a browser may show as what it is; everything else is a file to save.
const SHOWN: &[&str] = &["image/jpeg", "image/png", "image/webp"];

/// `POST /v1/files`.
pub(super) async fn exchange(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    let held = read_held(&app, body, limits::BODY_BYTES_MAX).await;
    let size = held.as_ref().map_or(0, |held| held.bytes.len());
    let done = match held {
        Ok(held) => {
            let (body, room) = held.apart();
            let done = answer(&app, body).await;
            drop(room);
            done
        }
        Err(problem) => Err(problem),
    };
    app.metrics.note_request("files", size, &done);
    Ok(([(header::CONTENT_TYPE, "application/cbor")], done?).into_response())
}

async fn answer(app: &App, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
    let checked = move || {
        let request = FileRequest::from_body(&body)?;
        request.check()?;
        Ok(Arc::new(request))
    };
    let request = beside(checked).await?;
    let asked = Arc::clone(&request);
    let permit = app.writer.call(move |hub, _| hub.permit_file(&asked)).await?;
    let (files, asked) = (Arc::clone(&app.files), Arc::clone(&request));
    let (mut response, standing) = beside(move || work(&files, &asked, &permit)).await?;
    if standing == Standing::Whole {
        let (device, file) = (request.head.device, request.head.file);
        if response.receipt.is_none() {
            let whole = app.writer.call(move |hub, world| hub.keep_file(world, &request)).await?;
            sign(&mut response, device, &whole);
        }
        // Only now: without the row nobody would know that they need not come again.
        let files = Arc::clone(&app.files);
        beside(move || {
            files.give_up(device, file);
            Ok(())
        })
        .await?;
    }
    Ok(response.to_body())
}

/// What the folder does for a request; and how far the file that is sent has come in it.
fn work(
    files: &Files,
    request: &FileRequest,
    permit: &FilePermit,
) -> Result<(FileResponse, Standing), Problem> {
    let head = &request.head;
    let place = (head.device, head.file);
    match (&head.errand, permit) {
        (FileErrand::Fetch { number }, FilePermit::Whole(whole)) => {
            let piece = files.load_piece(head.file, whole.bytes, *number)?;
            let there = all_pieces(whole.bytes);
            let mut response = response(request, whole.bytes, there);
            sign(&mut response, head.device, whole);
            response.media = Some(whole.media.clone());
            response.piece = Some(FilePiece { number: *number, bytes: piece.into() });
            // What this device itself has begun to send of it is no matter of a fetch.
            Ok((response, Standing::Begun(there)))
        }
        (FileErrand::Fetch { .. }, FilePermit::Send { .. }) => Err(Problem::new(ProblemCode::FileNotHere)),
        (FileErrand::Ask { bytes, .. } | FileErrand::Send { bytes, .. }, permit) => {
            let is_known = match permit {
                FilePermit::Whole(_) => true,
                FilePermit::Send { sent_before } => *sent_before,
            };
            let standing = if is_known && files.has(head.file, *bytes) {
                Standing::Whole
            } else if let (FileErrand::Send { number, .. }, Some(piece)) = (&head.errand, &request.piece) {
                files.save_piece(place, *bytes, *number, piece)?
            } else {
                files.look(head.device, head.file, *bytes)?
            };
            let there = match standing {
                Standing::Whole => all_pieces(*bytes),
                Standing::Begun(there) => there,
            };
            let mut response = response(request, *bytes, there);
            if let (Standing::Whole, FilePermit::Whole(whole)) = (standing, permit) {
                sign(&mut response, head.device, whole);
            }
            Ok((response, standing))
        }
    }
}

fn response(request: &FileRequest, bytes: u64, there: u64) -> FileResponse {
    let (record, file) = (request.head.record, request.head.file);
    let (receipt, media, piece, yours) = (None, None, None, None);
    FileResponse { version: VERSION, record, file, bytes, there, receipt, media, piece, yours }
}

/// Puts the server's word in an answer to `device`.
fn sign(response: &mut FileResponse, device: DeviceId, whole: &WholeFile) {
    response.receipt = Some(whole.receipt.clone());
    response.yours = (whole.device == device).then_some(true);
}

/// A photo or another file of a record's answers, as it is.
#[utoipa::path(get, path = "/v1/records/{record}/files/{file}", tag = "households",
    params(("record" = String, Path), ("file" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn load(
    State(app): State<App>,
    caller: Caller,
    Path((record, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let wrong = |what| Problem::with(ProblemCode::RequestInvalid, what);
    let record = RecordId::from_hex(&record).ok_or_else(|| wrong("record"))?;
    let file = FileHash::of_answer(&file).ok_or_else(|| wrong("file"))?;
    let reach = caller.actor.reach;
    let WholeFile { media, .. } = app.writer.call(move |hub, _| hub.load_file(reach, record, file)).await?;
    note_look(&app, &caller, "file.look", format!("{record} {file}")).await?;
    let files = Arc::clone(&app.files);
    let content = beside(move || files.load(file)).await?;
    let kind = if SHOWN.contains(&media.as_str()) { media.as_str() } else { "application/octet-stream" };
    // A device's word on what it sent: a browser must never run it.
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, "private, no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    Ok((headers, content).into_response())
}

/// Runs work of the disk and of the processor beside the threads that listen.
async fn beside<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)))
}
