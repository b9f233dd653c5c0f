//! The field app's window: opens it, passes calls on to `ketuk-field`, hands files out and takes them in.
//!
//! Invariants: a page may do what `shell/capabilities` lists and nothing else; nothing from elsewhere is ever
//! shown in the window; what a call says is neither read nor logged here. Without feature `gui` only the plain
//! rules are compiled, so that the workspace is tested without WebKit.
//!
//! *Never:* SQL, sync, form rules.

pub mod address;
pub mod disk;

#[cfg(all(feature = "gui", target_os = "android"))]
mod android;
#[cfg(all(feature = "gui", not(target_os = "android")))]
mod desktop;
#[cfg(feature = "gui")]
mod door;
#[cfg(feature = "gui")]
mod files;
#[cfg(all(feature = "gui", target_os = "android"))]
mod keystore;
#[cfg(feature = "gui")]
mod window;

#[cfg(feature = "gui")]
pub use window::run;

/// Where Android begins: the library is loaded by the activity, which calls this.
#[cfg(all(feature = "gui", target_os = "android"))]
#[tauri::mobile_entry_point]
fn start() {
    let _ = run();
}
