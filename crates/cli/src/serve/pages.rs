//! The app's own files: read once at the start, given out as they are.
//!
//! Invariants: nothing outside the folder is read; every page forbids scripts and connections of others.

use crate::failure::Failure;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;

/// Files of a built app: some tens, a few megabytes.
const FILES_MAX: usize = 2_000;
const FILE_BYTES_MAX: u64 = 16 << 20;
/// How deep folders may stand in it.
const DEPTH_MAX: usize = 6;

/// What a page may do: its own scripts and styles, calls to this very server, pictures it made itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The files by path, with their media types.
pub(super) struct Pages(HashMap<String, (&'static str, Vec<u8>)>);

impl Pages {
    /// Reads the folder that the screens were built into.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let mut files = HashMap::new();
        // A folder that is not there holds no screens either.
        match read(folder, "", 0, &mut files) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Failure::file(folder, &error)),
            _ => {}
        }
        if !files.contains_key("/index.html") {
            return Err(Failure::said(
                format!(
                    "Layar belum dibangun: {} tidak berisi index.html. Jalankan `npm ci && npm run build` di folder Ketuk, atau pilih folder lain dengan --pages.",
                    folder.display()
                ),
                format!(
                    "The screens are not built: there is no index.html in {}. Run `npm ci && npm run build` in Ketuk's folder, or choose another folder with --pages.",
                    folder.display()
                ),
            ));
        }
        Ok(Self(files))
    }

    /// A file, or 404.
    pub(super) fn answer(&self, path: &str) -> Response {
        let path = if path == "/" { "/index.html" } else { path };
        let Some((kind, bytes)) = self.0.get(path) else { return StatusCode::NOT_FOUND.into_response() };
        let headers = [
            (header::CONTENT_TYPE, *kind),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (
                header::CACHE_CONTROL,
                if path.starts_with("/assets/") { "max-age=31536000" } else { "no-cache" },
            ),
        ];
        (headers, bytes.clone()).into_response()
    }
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
