//! The one window: its folder, its rules, its commands.

use std::path::PathBuf;
use std::process::ExitCode;

use tauri::webview::{NewWindowResponse, PermissionKind, PermissionResponse, WebviewWindowBuilder};
use tauri::{App, Manager, Url};

use crate::address::is_own;
use crate::door::{self, Door};
use crate::files;

/// Names another data folder than the user's own: for tests, and for two devices on one computer.
pub const HOME_VARIABLE: &str = "KETUK_HOME";

/// Opens the window and returns when it is closed.
#[must_use]
pub fn run() -> ExitCode {
    #[cfg(target_os = "linux")]
    crate::desktop::paint_plainly();
    let builder = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![
            door::call,
            door::tile,
            files::hand_over,
            files::take_in,
            files::let_go
        ])
        .setup(|app| Ok(open(app)?));
    #[cfg(target_os = "android")]
    let builder = builder.plugin(crate::android::plugin()).plugin(crate::keystore::plugin());
    match builder.run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            say(&format!("Jendela tidak dapat dibuka. (The window cannot be opened.) {problem}"));
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stderr, reason = "without a window the terminal is all there is to talk to")]
fn say(text: &str) {
    eprintln!("ketuk: {text}");
}

fn open(app: &App) -> tauri::Result<()> {
    let other_home = std::env::var_os(HOME_VARIABLE).map(PathBuf::from);
    let folder = match &other_home {
        Some(folder) => folder.clone(),
        None => app.path().app_data_dir()?,
    };
    #[cfg(not(target_os = "android"))]
    crate::desktop::prepare(app, other_home.as_ref().map(|home| home.join("unduhan")));
    let door = Door::new(app.handle().clone(), folder);
    // Ready before the page asks; what stands in the way is told to the page when it does. On a phone the Keystore is
    // waited for, on a thread that may wait: the page's first call opens it there.
    #[cfg(not(target_os = "android"))]
    let _ = door.open();
    app.manage(door);
    let config = app.config().clone();
    let Some(main) = config.app.windows.first() else { return Err(tauri::Error::WindowNotFound) };
    let served = served_address(app);
    let mut window = WebviewWindowBuilder::from_config(app, main)?
        .on_navigation(move |address| is_own(address.as_str(), served.as_ref().map(Url::as_str)))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, kind| match kind {
            // Where the person stands: Android still asks the person.
            PermissionKind::Geolocation => PermissionResponse::Allow,
            _ => PermissionResponse::Deny,
        });
    if let Some(home) = other_home {
        window = window.data_directory(home.join("web"));
    }
    window.build()?;
    Ok(())
}

/// Where pages that are being worked on are served; `None` in builds that carry their pages.
fn served_address(app: &App) -> Option<Url> {
    if tauri::is_dev() { app.config().build.dev_url.clone() } else { None }
}
