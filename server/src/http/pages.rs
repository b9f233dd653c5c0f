//! The console's own files: read once at the start, given out as they are, to anybody. They hold no data.
//!
//! Invariants: nothing outside the folder is read; every page forbids scripts and connections of others;
//! the first page is asked for anew each time, files with a hash in their name never.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::path::Path;

/// Files of a built console: some tens, a few megabytes.
const FILES_MAX: usize = 2_000;
const FILE_BYTES_MAX: u64 = 16 << 20;
/// How deep folders may stand in it.
const DEPTH_MAX: usize = 6;
/// The first page, by preference: a folder may hold the field app too.
const FIRST: [&str; 2] = ["/console.html", "/index.html"];

/// What a page may do: its own scripts and styles, calls to this very server, pictures of it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// Shown where no console was given.
const NONE: &str = "<!doctype html><html lang=\"id\"><meta charset=\"utf-8\"><title>Ketuk</title>\
    <p>Konsol belum dipasang di server ini: mulai dengan <code>--pages</code> dan folder hasil bangunan.</p>\
    <p lang=\"en\">The console is not installed on this server: start it with <code>--pages</code> and the \
    folder that was built.</p></html>";

/// The files by path, with their media types.
#[derive(Default)]
pub struct Pages(HashMap<String, (&'static str, Vec<u8>)>);

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pages({} files)", self.0.len())
    }
}

impl Pages {
    /// Reads the folder that the console was built into.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        let mut files = HashMap::new();
        read(folder, "", 0, &mut files)?;
        if FIRST.iter().all(|first| !files.contains_key(*first)) {
            let text = "neither console.html nor index.html is in it; build app-ui first";
            return Err(std::io::Error::new(std::io::ErrorKind::NotFound, text));
        }
        Ok(Self(files))
    }

    /// A file, or nothing.
    pub(super) fn find(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = match path {
            "/" if self.0.is_empty() => {
                return Some(answer("text/html; charset=utf-8", "no-cache", None, NONE.into()));
            }
            "/" => FIRST.into_iter().find(|first| self.0.contains_key(*first))?,
            other => other,
        };
        let (kind, bytes) = self.0.get(path)?;
        let age =
            if path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        let takes = headers.get(header::ACCEPT_ENCODING).and_then(|takes| takes.to_str().ok());
        let packed = self.0.get(&format!("{path}.gz")).filter(|_| takes.is_some_and(|t| t.contains("gzip")));
        Some(match packed {
            Some((_, packed)) => answer(kind, age, Some("gzip"), packed.clone()),
            None => answer(kind, age, None, bytes.clone()),
        })
    }
}

fn answer(kind: &'static str, age: &'static str, packed: Option<&'static str>, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, age),
        (header::VARY, "accept-encoding"),
    ];
    let mut response = (StatusCode::OK, headers, bytes).into_response();
    if let Some(packed) = packed {
        response.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(packed));
    }
    response
}

fn read(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut HashMap<String, (&'static str, Vec<u8>)>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{prefix}/{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < DEPTH_MAX {
            read(&entry.path(), &path, depth + 1, files)?;
        } else if kind.is_file() && files.len() < FILES_MAX && entry.metadata()?.len() <= FILE_BYTES_MAX {
            files.insert(path, (media_type(&name), std::fs::read(entry.path())?));
        }
    }
    Ok(())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
