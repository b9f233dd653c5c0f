//! Prelists: a file is shown as it would be read, and taken in RT by RT, a large RT in parts.
//!
//! Invariants: the server keeps no file: who imports sends it again, with the digest of what was shown; the
//! writer is free between two parts, and each is whole or not there; what the caller's reach does not hold is on no list.

use super::App;
use super::access::Caller;
use super::input::{invalid, read_up_to};
use super::problem::Refusal;
use crate::hub::{PrelistAsked, PrelistFile};
use crate::limits::{FAMILIES_AT_ONCE, PRELIST_BYTES_MAX, PRELISTS_AT_ONCE};
use crate::view::prelist::{PrelistCounts, PrelistDone, PrelistPreview};
use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use ketuk_household::Mapping;
use ketuk_wire::{Problem, ProblemCode};
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Semaphore;
use utoipa::IntoParams;

/// An office's line moves twenty megabytes in it.
const FILE_TIMEOUT: Duration = Duration::from_secs(600);
static AT_ONCE: Semaphore = Semaphore::const_new(PRELISTS_AT_ONCE);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewQuery {
    /// Which column means what, e.g. `prelist_id:1,kelurahan:3,rt:4`; by their names where nothing is said.
    columns: Option<String>,
    /// The header's line.
    header: Option<usize>,
    /// The workbook's sheet.
    sheet: Option<String>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportQuery {
    /// As it was previewed.
    columns: Option<String>,
    /// As it was previewed.
    header: Option<usize>,
    /// As it was previewed.
    sheet: Option<String>,
    /// The preview's digest.
    digest: Option<String>,
    /// Only this kelurahan's rows, e.g. 6474011001.
    kelurahan: Option<u64>,
}

fn asked(
    columns: Option<&str>,
    header: Option<usize>,
    sheet: Option<String>,
) -> Result<PrelistAsked, Refusal> {
    let columns = columns.map(|text| Mapping::parse(text).ok_or_else(|| invalid("columns"))).transpose()?;
    Ok(PrelistAsked { sheet, header, columns })
}

/// Reads a file beside the threads that listen.
async fn open(app: &App, caller: &Caller, asked: PrelistAsked, body: Body) -> Result<PrelistFile, Refusal> {
    let bytes = read_up_to(body, PRELIST_BYTES_MAX, FILE_TIMEOUT).await?;
    let reach = caller.actor.reach;
    let areas = app.readers.call(move |hub, _| hub.area_list(reach)).await?;
    let fault = || Problem::new(ProblemCode::ServerFault);
    let turn = AT_ONCE.acquire().await.map_err(|_| fault())?;
    let read = tokio::task::spawn_blocking(move || {
        let file = PrelistFile::open(&bytes, asked, &areas);
        drop(turn);
        file
    });
    Ok(read.await.map_err(|_| fault())?)
}

/// What an import of a file (XLSX or CSV) would do; nothing is kept.
#[utoipa::path(post, path = "/v1/prelist/preview", tag = "prelist", params(PreviewQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = PrelistPreview)))]
pub(super) async fn preview(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PreviewQuery>,
    body: Body,
) -> Result<Json<PrelistPreview>, Refusal> {
    let PreviewQuery { columns, header, sheet, language } = query;
    let file = open(&app, &caller, asked(columns.as_deref(), header, sheet)?, body).await?;
    let language = language.unwrap_or_else(|| "id".to_owned());
    let reach = caller.actor.reach;
    Ok(Json(app.readers.call(move |hub, _| hub.preview_prelist(reach, &file, &language)).await?))
}

/// Takes a file in as it was previewed. Families that are here stay as they are, so a repetition harms nothing.
#[utoipa::path(post, path = "/v1/prelist", tag = "prelist", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = PrelistDone)))]
pub(super) async fn import(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ImportQuery>,
    body: Body,
) -> Result<Json<PrelistDone>, Refusal> {
    let ImportQuery { columns, header, sheet, digest, kelurahan } = query;
    let digest = digest.ok_or_else(|| invalid("digest"))?;
    let file = open(&app, &caller, asked(columns.as_deref(), header, sheet)?, body).await?;
    if file.digest() != digest {
        return Err(invalid("not what was previewed"));
    }
    let (families, counts) = file.into_families().ok_or_else(|| invalid("not a list"))?;
    let mut done = PrelistDone { counts: PrelistCounts { new: 0, ..counts }, rts: 0 };
    for (scope, rows) in families {
        if kelurahan.is_some_and(|kelurahan| scope.0 / 1_000 != kelurahan) {
            continue;
        }
        let mut added = 0;
        // One call is a part of one RT: phones that sync come in between. What a cut leaves out goes in with the next try,
        // which finds the rest here.
        for part in rows.chunks(FAMILIES_AT_ONCE) {
            let (by, file, part) = (caller.actor.clone(), digest.clone(), part.to_vec());
            let write =
                app.writer.call(move |hub, world| hub.import_families(world, scope, &part, (&by, &file)));
            let written = write.await?;
            added += written.added;
            done.counts.new += written.added;
            done.counts.known += written.known;
            done.counts.elsewhere += written.elsewhere;
            done.counts.refused += written.refused;
        }
        done.rts += u64::from(added > 0);
    }
    Ok(Json(done))
}
