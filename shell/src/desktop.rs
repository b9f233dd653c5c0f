//! What only the desktop has: pages painted without a graphics card, a folder for files that are handed out, and a
//! command line with a file to take in.

use std::path::PathBuf;
use std::sync::Mutex;

use ketuk_field::ProblemView;
use tauri::{App, AppHandle, Manager};

use crate::disk::write_new;
use crate::files::{TakenIn, not_kept, read};

/// The file that the app was started with, until it is taken.
struct Opened(Mutex<Option<PathBuf>>);

/// The folder for what is handed out, where it is not the person's folder of downloads.
struct Downloads(Option<PathBuf>);

/// Tells WebKit to paint with the processor where it is "1", and to use the graphics card where it is "0".
#[cfg(target_os = "linux")]
const PAINT_VARIABLE: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Starts this program anew, in the same process, with pages painted by the processor. Forms need no graphics card;
/// its drivers cost 60 MB and are what leaves windows blank on old computers. Whoever has set the variable is
/// obeyed; where the start fails the window opens as it is.
#[cfg(target_os = "linux")]
pub fn paint_plainly() {
    use std::os::unix::process::CommandExt;
    if std::env::var_os(PAINT_VARIABLE).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let _ =
        std::process::Command::new(program).args(std::env::args_os().skip(1)).env(PAINT_VARIABLE, "1").exec();
}

/// Reads the command line (`ketuk kiriman.ketuk`) and keeps the folder; `None` is the person's own.
pub fn prepare(app: &App, downloads: Option<PathBuf>) {
    let file = std::env::args_os().nth(1).map(PathBuf::from);
    let file = file.filter(|path| path.extension().is_some_and(|ending| ending == "ketuk"));
    app.manage(Opened(Mutex::new(file)));
    app.manage(Downloads(downloads));
}

/// Writes a file into the folder and says where it is.
#[expect(clippy::unused_async, reason = "a phone's share sheet is waited for")]
pub async fn give(app: &AppHandle, name: &str, bytes: &[u8]) -> Result<String, ProblemView> {
    let paths = app.path();
    let folder = match &app.state::<Downloads>().0 {
        Some(folder) => Ok(folder.clone()),
        None => paths.download_dir().or_else(|_| paths.home_dir()),
    };
    let folder = folder.map_err(|problem| not_kept(&problem.to_string()))?;
    let path = write_new(&folder, name, bytes).map_err(|problem| not_kept(&problem.to_string()))?;
    Ok(path.display().to_string())
}

/// A camera that ends the app is a phone's: there is nothing to throw away.
pub fn let_go(_: &AppHandle) {}

/// Reads what the app was started with, once.
#[expect(clippy::unused_async, reason = "a phone's other apps are waited for")]
pub async fn take(app: &AppHandle) -> Result<Option<TakenIn>, ProblemView> {
    let opened = app.state::<Opened>();
    let Some(path) = opened.0.lock().ok().and_then(|mut file| file.take()) else { return Ok(None) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    read(&path, name, "application/x-ketuk".to_owned()).map(Some)
}
