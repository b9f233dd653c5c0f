//! The console's own files: out of the program, or read once from a folder; given out as they are, to anybody.
//! They hold no data.
//!
//! Invariants: nothing outside the folder is read; every page forbids scripts and connections of others;
//! the first page is asked for anew each time, files with a hash in their name never.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::path::Path;

/// What the build put into the program: path and content, packed ones with `.gz` at their end.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/console.rs"));
}

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
    <p>Konsol belum dipasang di server ini: bangun dengan <code>npm run build</code> sebelum server dibangun, \
    atau mulai dengan <code>--pages</code> dan folder hasil bangunan.</p>\
    <p lang=\"en\">There is no console in this server: run <code>npm run build</code> before the server is built, \
    or start it with <code>--pages</code> and the folder that was built.</p></html>";

struct File {
    kind: &'static str,
    bytes: Bytes,
    /// A hash of the content: whoever has it need not get it again.
    tag: HeaderValue,
}

impl File {
    fn new(path: &str, bytes: Bytes) -> Self {
        let kind = media_type(path.strip_suffix(".gz").unwrap_or(path));
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        let hex: String = digest.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let tag = HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        Self { kind, bytes, tag }
    }
}

/// The files by path.
#[derive(Default)]
pub struct Pages(HashMap<String, File>);

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pages({} files)", self.0.len())
    }
}

impl Pages {
    /// The console that was there when this program was built; none where there was none.
    #[must_use]
    pub fn built_in() -> Self {
        let file = |(path, bytes): &(&str, &'static [u8])| {
            ((*path).to_owned(), File::new(path, Bytes::from_static(bytes)))
        };
        Self(embedded::FILES.iter().map(file).collect())
    }

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

    /// Whether there is a console.
    #[must_use]
    pub fn are_there(&self) -> bool {
        !self.0.is_empty()
    }

    /// A file, or nothing.
    pub(super) fn find(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = match path {
            "/" if self.0.is_empty() => {
                let none = File::new("/none.html", Bytes::from_static(NONE.as_bytes()));
                return Some(answer(&none, "no-cache", None, headers));
            }
            "/" => FIRST.into_iter().find(|first| self.0.contains_key(*first))?,
            other => other,
        };
        let file = self.0.get(path)?;
        let age =
            if path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        let takes = headers.get(header::ACCEPT_ENCODING).and_then(|takes| takes.to_str().ok());
        let packed = self.0.get(&format!("{path}.gz")).filter(|_| takes.is_some_and(|t| t.contains("gzip")));
        Some(match packed {
            Some(packed) => answer(packed, age, Some("gzip"), headers),
            None => answer(file, age, None, headers),
        })
    }
}

fn answer(file: &File, age: &'static str, packed: Option<&'static str>, asked: &HeaderMap) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.kind)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static(age)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::ETAG, file.tag.clone()),
    ];
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let has_it =
        known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().as_bytes() == file.tag.as_bytes()));
    if has_it {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mut response = (StatusCode::OK, headers, file.bytes.clone()).into_response();
    if let Some(packed) = packed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(packed));
    }
    response
}

fn read(folder: &Path, prefix: &str, depth: usize, files: &mut HashMap<String, File>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{prefix}/{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < DEPTH_MAX {
            read(&entry.path(), &path, depth + 1, files)?;
        } else if kind.is_file() && files.len() < FILES_MAX && entry.metadata()?.len() <= FILE_BYTES_MAX {
            let file = File::new(&path, std::fs::read(entry.path())?.into());
            files.insert(path, file);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Pages {
        let file = |path: &str, text: &'static str| (path.to_owned(), File::new(path, text.into()));
        let files = [
            file("/console.html", "<p>Ketuk"),
            file("/assets/a-1.js", "let a;"),
            file("/assets/a-1.js.gz", "packed"),
        ];
        Pages(files.into())
    }

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a header"))])
    }

    #[test]
    fn a_packed_file_is_given_to_those_who_can_read_it() {
        let pages = pages();
        let packed =
            pages.find("/assets/a-1.js", &with(header::ACCEPT_ENCODING, "br, gzip")).expect("a file");
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(packed.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        let plain = pages.find("/assets/a-1.js", &HeaderMap::new()).expect("a file");
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        assert_ne!(packed.headers()[header::ETAG], plain.headers()[header::ETAG]);
    }
    #[test]
    fn who_has_a_page_as_it_is_does_not_get_it_again() {
        let pages = pages();
        let first = pages.find("/", &HeaderMap::new()).expect("a page");
        let tag = first.headers()[header::ETAG].to_str().expect("text").to_owned();
        let again = pages.find("/", &with(header::IF_NONE_MATCH, &format!("\"x\", {tag}"))).expect("a page");
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(again.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let other = pages.find("/", &with(header::IF_NONE_MATCH, "\"x\"")).expect("a page");
        assert_eq!(other.status(), StatusCode::OK);
    }
    #[test]
    fn a_server_without_a_console_says_so_and_has_no_other_page() {
        let none = Pages::default();
        assert!(!none.are_there() && none.find("/", &HeaderMap::new()).is_some());
        assert!(none.find("/console.html", &HeaderMap::new()).is_none());
    }
    #[test]
    fn what_was_built_in_begins_with_the_console() {
        let pages = Pages::built_in();
        assert!(!pages.are_there() || pages.0.contains_key("/console.html"));
        assert!(pages.0.keys().all(|path| path.starts_with('/') && !path.contains("/.")));
    }
}
