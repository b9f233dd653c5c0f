//! The TypeScript types of the screens.

use crate::{
    AddedView, AnswerView, AreaView, Arrival, AskedView, Call, ChoiceView, ChoicesView, ClaimView,
    DiagnosticsView, DisputeView, EventView, ExportPart, ExportView, FileLine, FileView, FindingView,
    FormRow, HeadingView, HomeView, HouseView, HouseholdRow, HouseholdView, ImportView, InstanceView,
    InvitationView, ItemView, JottedView, LossView, MapView, OutlineView, PageLine, PageView, PlacedFinding,
    PointView, ProblemView, QueryView, QuestionView, RecordFormView, RelayLine, RelaysView, RepeatView,
    ReviewView, SaveView, ScaleView, SettingsView, SkippedView, StartView, StorageView, StripView,
    SyncReport, SyncView, TilePackView, UnansweredView, UpgradeView, VisitView, WayView,
};
use ts_rs::{Config, TS};

/// Every type that a screen sees, as a TypeScript module without its opening comment.
#[must_use]
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut declared = vec![
        Arrival::decl(&config),
        HouseholdRow::decl(&config),
        AnswerView::decl(&config),
        ClaimView::decl(&config),
        DisputeView::decl(&config),
        QueryView::decl(&config),
        FindingView::decl(&config),
        SaveView::decl(&config),
        QuestionView::decl(&config),
        LossView::decl(&config),
        UpgradeView::decl(&config),
        RecordFormView::decl(&config),
        FormRow::decl(&config),
        FileLine::decl(&config),
        HouseholdView::decl(&config),
        StripView::decl(&config),
        SyncReport::decl(&config),
        HomeView::decl(&config),
        SettingsView::decl(&config),
        AreaView::decl(&config),
        StorageView::decl(&config),
        StartView::decl(&config),
        InvitationView::decl(&config),
        DiagnosticsView::decl(&config),
        ProblemView::decl(&config),
        PageLine::decl(&config),
        PageView::decl(&config),
        ItemView::decl(&config),
        HeadingView::decl(&config),
        AskedView::decl(&config),
        ScaleView::decl(&config),
        ChoiceView::decl(&config),
        ChoicesView::decl(&config),
        RepeatView::decl(&config),
        InstanceView::decl(&config),
        SkippedView::decl(&config),
        AddedView::decl(&config),
        UnansweredView::decl(&config),
        PlacedFinding::decl(&config),
        ReviewView::decl(&config),
        VisitView::decl(&config),
        JottedView::decl(&config),
        PointView::decl(&config),
        HouseView::decl(&config),
        OutlineView::decl(&config),
        TilePackView::decl(&config),
        MapView::decl(&config),
        WayView::decl(&config),
        SyncView::decl(&config),
        ExportView::decl(&config),
        ExportPart::decl(&config),
        ImportView::decl(&config),
        FileView::decl(&config),
        EventView::decl(&config),
        RelayLine::decl(&config),
        RelaysView::decl(&config),
    ];
    declared.extend(Call::declarations(&config));
    declared.iter().map(|declaration| format!("\nexport {declaration}\n")).collect()
}
