//! The field app's window: opens it, asks for permissions, passes calls on to `ketuk-device`.
//!
//! An empty shell so far; it compiles without WebKit and without Tauri.
//!
//! *Never:* SQL, sync, form rules.

/// Said in place of a window until there is one; Indonesian first, then English.
pub const NO_WINDOW_YET: &str =
    "Jendela aplikasi belum ada; pakai `ketuk-cli`. (There is no window yet; use `ketuk-cli`.)";
