//! The way to `HandPlugin.kt`: Android's share sheet, and files that other apps open with this one.
//!
//! Only this crate calls it: the page has no permission for it.

use std::path::PathBuf;
use std::sync::Mutex;

use ketuk_field::ProblemView;
use serde::{Deserialize, Serialize};
use tauri::plugin::{Builder, PluginHandle, TauriPlugin};
use tauri::{AppHandle, Manager, Wry};

use crate::disk::write_new;
use crate::files::{TakenIn, no_space, not_kept, read, too_large, unreadable};

/// The Kotlin side.
struct Hand(PluginHandle<Wry>);

/// The photo that was taken while the app was ended, until the page has done with it.
struct Left(Mutex<Option<PathBuf>>);

#[derive(Serialize)]
struct Share {
    path: PathBuf,
}

#[derive(Deserialize)]
struct Shared {}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
enum Found {
    Nothing,
    TooLarge,
    NoSpace,
    Unreadable,
    File(Taken),
}

/// A copy, in this app's own cache, of what was opened.
#[derive(Deserialize)]
struct Taken {
    path: PathBuf,
    name: String,
    media: String,
}

/// Makes the Kotlin side known when the app starts.
pub fn plugin() -> TauriPlugin<Wry> {
    Builder::new("hand")
        .setup(|app, api| {
            app.manage(Left(Mutex::new(None)));
            app.manage(Hand(api.register_android_plugin("id.ketuk.lapangan", "HandPlugin")?));
            Ok(())
        })
        .build()
}

/// Opens the share sheet with a file. Earlier ones go: whoever was given one has copied it by now.
pub async fn give(app: &AppHandle, name: &str, bytes: &[u8]) -> Result<String, ProblemView> {
    let cache = app.path().app_cache_dir().map_err(|problem| not_kept(&problem.to_string()))?;
    let folder = cache.join("kiriman");
    let _ = std::fs::remove_dir_all(&folder);
    let path = write_new(&folder, name, bytes).map_err(|problem| not_kept(&problem.to_string()))?;
    let hand = app.state::<Hand>();
    let shared = hand.0.run_mobile_plugin_async::<Shared>("share", Share { path }).await;
    shared.map(|Shared {}| String::new()).map_err(|problem| not_kept(&problem.to_string()))
}

/// Takes what another app opened with this one.
pub async fn take(app: &AppHandle) -> Result<Option<TakenIn>, ProblemView> {
    let hand = app.state::<Hand>();
    match hand.0.run_mobile_plugin_async::<Found>("take", ()).await {
        Ok(Found::Nothing) => Ok(None),
        Ok(Found::File(Taken { path, name, media })) => {
            let is_photo = media.starts_with("image/");
            let taken = read(&path, name, media);
            match app.state::<Left>().0.lock() {
                Ok(mut left) if is_photo && taken.is_ok() => *left = Some(path),
                // A copy of ours: it has done its work, whether it could be read or not.
                _ => drop(std::fs::remove_file(&path)),
            }
            taken.map(Some)
        }
        Ok(Found::TooLarge) => Err(too_large()),
        Ok(Found::NoSpace) => Err(no_space()),
        Ok(Found::Unreadable) => Err(unreadable("content")),
        Err(problem) => Err(unreadable(&problem.to_string())),
    }
}

/// Throws the photo away that was taken last. What cannot be taken away goes when the app next starts anew.
pub fn let_go(app: &AppHandle) {
    let left = app.state::<Left>().0.lock().ok().and_then(|mut left| left.take());
    let _ = left.map(std::fs::remove_file);
}
