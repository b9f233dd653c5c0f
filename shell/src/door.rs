//! The one command between page and device, and the events back.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use ketuk_field::{Call, Field, Options, ProblemView};
use tauri::ipc::Response;
use tauri::{AppHandle, Emitter, Manager};

/// The device. Where it cannot be opened, every call says why and tries once more: the other window may have
/// been closed meanwhile, or room been made on the disk.
pub struct Door {
    app: AppHandle,
    folder: PathBuf,
    field: Mutex<Option<Field>>,
}

impl Door {
    /// The device that lies in a folder; what changes in it is told to the page as `event`.
    pub fn new(app: AppHandle, folder: PathBuf) -> Self {
        Self { app, folder, field: Mutex::new(None) }
    }

    /// Opens the device, unless it is open. Waits for the disk.
    pub fn open(&self) -> Result<Field, ProblemView> {
        let mut open = self.field.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(field) = open.as_ref() {
            return Ok(field.clone());
        }
        let app = self.app.clone();
        let hear = move |event| {
            // A window that is closing hears nothing any more, and needs nothing.
            let _ = app.emit("event", event);
        };
        let options = Options { secret: secret(&self.app), ..Options::in_folder(self.folder.clone()) };
        let field = Field::open(options, Box::new(hear))?;
        Ok(open.insert(field).clone())
    }
}

/// Where this machine keeps its half of the vault's key; a file beside the vault where there is nothing better.
#[cfg(target_os = "android")]
fn secret(app: &AppHandle) -> Option<std::sync::Arc<dyn ketuk_field::PlatformSecret>> {
    Some(std::sync::Arc::new(crate::keystore::KeystoreSecret::new(app.clone())))
}

#[cfg(not(target_os = "android"))]
fn secret(_: &AppHandle) -> Option<std::sync::Arc<dyn ketuk_field::PlatformSecret>> {
    None
}

/// Passes one call on. The answer is JSON already, and goes through as it is.
#[tauri::command]
pub async fn call(app: AppHandle, ask: Call) -> Result<Response, ProblemView> {
    // The disk is waited for on a thread that may wait.
    let opened = tauri::async_runtime::spawn_blocking(move || app.state::<Door>().open()).await;
    let field = opened.map_err(|_| broken())??;
    field.call(ask).await.map(Response::new)
}

/// A tile of the base map as raw bytes; none where the pack has none there.
#[tauri::command]
pub async fn tile(app: AppHandle, z: u8, x: u32, y: u32) -> Result<Response, ProblemView> {
    let found = tauri::async_runtime::spawn_blocking(move || {
        let field = app.state::<Door>().open()?;
        Ok(field.find_tile(z, x, y).unwrap_or_default())
    });
    found.await.map_err(|_| broken())?.map(Response::new)
}

/// Opening the device ended in a fault of ours.
fn broken() -> ProblemView {
    ProblemView {
        code: "window.broken".to_owned(),
        text: "Ketuk tidak dapat dibuka karena kesalahan program; isian yang tersimpan tetap ada. \
               (Ketuk cannot be opened because of a fault in the program; what was saved is still there.)"
            .to_owned(),
    }
}
