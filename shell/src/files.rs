//! Files between the app and the person: handed out (a bundle for a stick or a messenger) and taken in (one that
//! was opened with the app).
//!
//! Invariants: the page never names a path; what it hands out lands in one folder under a plain name and
//! replaces nothing; what it takes in is what the person opened, once. A photo that was taken while the app was
//! ended lies there until the page has kept or dropped it: Android may end the app again before that.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ketuk_field::ProblemView;
use serde::Serialize;
use tauri::AppHandle;

#[cfg(target_os = "android")]
use crate::android as hands;
#[cfg(not(target_os = "android"))]
use crate::desktop as hands;
use crate::disk::{plain_name, read_up_to};

/// The largest file that is taken in: a bundle of a whole day with its photos stays below.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// Where a file went that was handed out.
#[derive(Debug, Serialize)]
pub struct HandedOver {
    /// The file, for the person to find; empty where a share sheet asked the person.
    place: String,
}

/// A file that the person opened with the app.
#[derive(Debug, Serialize)]
pub struct TakenIn {
    /// Its name.
    name: String,
    /// `application/x-ketuk`, or `image/jpeg` for a photo that was taken while the app was ended.
    media: String,
    /// Its bytes, base64.
    base64: String,
}

/// Gives a file to the person.
#[tauri::command]
pub async fn hand_over(app: AppHandle, name: String, base64: String) -> Result<HandedOver, ProblemView> {
    let bytes = STANDARD.decode(base64).map_err(|_| not_kept("base64"))?;
    let place = hands::give(&app, &plain_name(&name), &bytes).await?;
    Ok(HandedOver { place })
}

/// Takes the file that the person opened with the app; nothing where there is none, or no more.
#[tauri::command]
pub async fn take_in(app: AppHandle) -> Result<Option<TakenIn>, ProblemView> {
    hands::take(&app).await
}

/// The page has kept the photo that was taken in, or does not want it.
#[tauri::command]
pub fn let_go(app: AppHandle) {
    hands::let_go(&app);
}

/// Reads a file that was opened with the app.
pub fn read(path: &Path, name: String, media: String) -> Result<TakenIn, ProblemView> {
    match read_up_to(path, FILE_BYTES_MAX) {
        Ok(Some(bytes)) => Ok(TakenIn { name, media, base64: STANDARD.encode(bytes) }),
        Ok(None) => Err(too_large()),
        Err(problem) => Err(unreadable(&problem.to_string())),
    }
}

/// A file could not be written, or not be shared.
pub fn not_kept(why: &str) -> ProblemView {
    ProblemView {
        code: "window.file_not_kept".to_owned(),
        text: format!(
            "Berkas tidak dapat disimpan; lihat apakah penyimpanan penuh, lalu coba lagi. \
             (The file could not be kept; see whether the storage is full, then try again.) [{why}]"
        ),
    }
}

/// A file could not be read.
pub fn unreadable(why: &str) -> ProblemView {
    ProblemView {
        code: "window.file_unreadable".to_owned(),
        text: format!(
            "Berkas tidak dapat dibaca; minta dikirim ulang. \
             (The file could not be read; ask for it to be sent again.) [{why}]"
        ),
    }
}

/// There is no room for a copy of what was opened.
#[cfg(target_os = "android")]
pub fn no_space() -> ProblemView {
    ProblemView {
        code: "window.no_space".to_owned(),
        text: "Penyimpanan HP penuh, jadi berkas tidak dapat dibuka. Kosongkan sedikit, lalu buka lagi. \
               (The phone's storage is full, so the file cannot be opened. Free some space, then open it again.)"
            .to_owned(),
    }
}

/// A file is larger than any bundle.
pub fn too_large() -> ProblemView {
    ProblemView {
        code: "window.file_too_large".to_owned(),
        text: "Berkas lebih besar dari 32 MB, jadi bukan kiriman Ketuk. \
               (The file is larger than 32 MB, so it is no bundle of Ketuk.)"
            .to_owned(),
    }
}
