//! The TypeScript types of the screens, generated from `crates/view`.

use ketuk_view::{
    AnswerView, Arrival, ClaimView, DisputeView, FindingView, FormRow, HouseholdRow, HouseholdView, LossView,
    QuestionView, RecordFormView, SaveView, StripView, SyncReport, UpgradeView,
};
use ts_rs::{Config, TS};

/// Where the generated file lies, from the repository's root.
pub const PATH: &str = "app-ui/src/generated/view.ts";

/// The file's text.
pub fn generate() -> anyhow::Result<String> {
    let config = Config::new().with_large_int("number");
    let declared = [
        Arrival::decl(&config),
        HouseholdRow::decl(&config),
        AnswerView::decl(&config),
        ClaimView::decl(&config),
        DisputeView::decl(&config),
        FindingView::decl(&config),
        SaveView::decl(&config),
        QuestionView::decl(&config),
        LossView::decl(&config),
        UpgradeView::decl(&config),
        RecordFormView::decl(&config),
        FormRow::decl(&config),
        HouseholdView::decl(&config),
        StripView::decl(&config),
        SyncReport::decl(&config),
    ];
    let mut text =
        "// Generated from crates/view by `cargo xtask codegen`; do not edit, a test compares.\n".to_owned();
    for declaration in declared {
        text.push_str("\nexport ");
        text.push_str(&declaration);
        text.push('\n');
    }
    Ok(text)
}
