//! The one command between page and device, and the events back.

use std::path::PathBuf;

use ketuk_field::{Call, Field, Options, ProblemView};
use tauri::ipc::Response;
use tauri::{AppHandle, Emitter, State};

/// The device, or why it could not be opened: every call then answers with that.
pub struct Door(Result<Field, ProblemView>);

impl Door {
    /// Opens the device that lies in a folder; what changes in it is told to the page as `event`.
    pub fn open(app: &AppHandle, folder: PathBuf) -> Self {
        let app = app.clone();
        let hear = move |event| {
            // A window that is closing hears nothing any more, and needs nothing.
            let _ = app.emit("event", event);
        };
        Self(Field::open(Options::in_folder(folder), Box::new(hear)))
    }
}

/// Passes one call on. The answer is JSON already, and goes through as it is.
#[tauri::command]
pub async fn call(door: State<'_, Door>, ask: Call) -> Result<Response, ProblemView> {
    let field = door.0.clone()?;
    field.call(ask).await.map(Response::new)
}
