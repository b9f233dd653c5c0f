//! The TypeScript types of the screens, generated from `crates/view`.

/// Where the generated file lies, from the repository's root.
pub const PATH: &str = "app-ui/src/generated/view.ts";

/// The file's text.
#[must_use]
pub fn generate() -> String {
    let head = "// @generated from crates/view by `cargo xtask codegen`; do not edit, a test compares.\n";
    format!("{head}{}", ketuk_view::typescript())
}
