//! What a screen may ask for, each with its answer: the one door between screens and device.
//!
//! Invariant: a call is plain data and says all it needs; nothing is remembered between two calls but what
//! is on the disk.

use crate::{
    AddedView, ChoicesView, DiagnosticsView, ExportView, FileView, HomeView, HouseholdView, ImportView,
    InvitationView, JottedView, MapView, PageView, PointView, RelaysView, ReviewView, SettingsView,
    StartView, SyncView, WayView,
};
use serde::{Deserialize, Serialize};
use ts_rs::{Config, TS};

/// A call with its answer.
pub trait Ask {
    /// What comes back.
    type Reply: Serialize;
}

macro_rules! calls {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)* } -> $reply:ty;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
            pub struct $name {
                $($(#[doc = $field_doc])+ pub $field: $type,)*
            }

            impl Ask for $name {
                type Reply = $reply;
            }
        )+

        /// Any call, by its name in `do`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
        #[serde(tag = "do")]
        pub enum Call {
            $($(#[doc = $doc])+ $name($name),)+
        }

        impl Call {
            /// Each call's TypeScript declaration, and last that of a table from call to answer.
            #[must_use]
            pub fn declarations(config: &Config) -> Vec<String> {
                let mut declared = vec![$($name::decl(config)),+];
                declared.push(Self::decl(config));
                let mut table = String::from("interface Replies {\n");
                $(table.push_str(&format!("  {}: {};\n", stringify!($name), <$reply as TS>::name(config)));)+
                table.push('}');
                declared.push(table);
                declared
            }
        }
    };
}

calls! {
    /// What stands when the app opens. Answers also while locked.
    Start {} -> StartView;
    /// Keeps what a person chose. Answers also while locked.
    SaveSettings {
        /// All of it.
        settings: SettingsView,
    } -> SettingsView;
    /// Finds an invitation in a photo of its QR code.
    ReadCode {
        /// The photo, base64.
        base64: String,
    } -> InvitationView;
    /// The relays that this phone knows.
    Relays {} -> RelaysView;
    /// Takes a relay in: what stood in its code, or its address as somebody typed it. The city must vouch for it.
    AddRelay {
        /// The code's text, or the address.
        text: String,
    } -> RelaysView;
    /// Forgets a relay; what lies there goes by every other road as well.
    ForgetRelay {
        /// Its address.
        address: String,
    } -> RelaysView;
    /// Shows an invitation to a server.
    Enrol {
        /// The server's address.
        server: String,
        /// The code.
        code: String,
        /// Who works with the device.
        name: String,
    } -> StartView;
    /// Sets, changes or (with an empty `new`) removes the PIN.
    SetPin {
        /// The PIN so far; empty where there is none.
        old: String,
        /// Four to twelve digits.
        new: String,
    } -> StartView;
    /// Opens the locked screen.
    Unlock {
        /// The PIN.
        pin: String,
    } -> StartView;
    /// Locks the screen, where a PIN is set.
    Lock {} -> StartView;
    /// For a forgotten PIN: destroys the data where the server has all of it, else puts it aside, sealed; then begins
    /// anew as a device that no server knows. Only while locked.
    Forget {
        /// How many households the person was told would be out of reach; another number now is refused.
        unsent_households: u32,
    } -> StartView;
    /// Remembers where the person is, for the case that the app is ended.
    SavePlace {
        /// A place of the screens' own.
        place: String,
    } -> ();
    /// The day's list and what waits.
    Home {} -> HomeView;
    /// Starts the interview of a household that is on no list.
    Begin {
        /// The area's number.
        scope: String,
    } -> AddedView;
    /// A whole household.
    Household {
        /// The record.
        record: String,
    } -> HouseholdView;
    /// One page of an interview.
    Page {
        /// The record.
        record: String,
        /// The page.
        page: String,
    } -> PageView;
    /// Keeps an answer as typed; when this returns it is on the disk.
    Answer {
        /// The record.
        record: String,
        /// The page that is shown.
        page: String,
        /// The flat key.
        key: String,
        /// The answer as typed, in the format of its kind; `?dk`, `?ref`; empty clears it.
        value: String,
    } -> PageView;
    /// Notes that the doubt about an answer was asked about at the door; it is not told again until something
    /// about it changes.
    Asked {
        /// The record.
        record: String,
        /// The page that is shown.
        page: String,
        /// The flat key.
        key: String,
    } -> PageView;
    /// Choices of a question that has many.
    Choices {
        /// The record.
        record: String,
        /// The flat key.
        key: String,
        /// What they should contain; empty for all.
        search: String,
        /// At most so many.
        most: u32,
    } -> ChoicesView;
    /// Adds an instance to a repeat.
    Add {
        /// The record.
        record: String,
        /// The repeat's key.
        repeat: String,
    } -> AddedView;
    /// Takes an instance off; its answers are kept beside the reason.
    Remove {
        /// The record.
        record: String,
        /// The instance's page.
        page: String,
        /// Why.
        why: String,
    } -> ();
    /// A save point: folds what was typed into one change.
    Save {
        /// The record.
        record: String,
    } -> ();
    /// Everything to look at before a visit is ended.
    Review {
        /// The record.
        record: String,
    } -> ReviewView;
    /// Ends a visit. What was typed becomes part of it; findings never stand in the way.
    Visit {
        /// The record.
        record: String,
        /// The outcome's code.
        outcome: String,
        /// A note; may be empty.
        note: String,
        /// When to come again, `YYYY-MM-DD`; may be empty.
        again: String,
    } -> HouseholdView;
    /// Keeps what is typed on a sheet outside of the interview; when this returns it is on the disk. What ends
    /// the sheet (`Visit`, `Settle`) forgets it in the same act.
    Jot {
        /// The record.
        record: String,
        /// `visit`, or `dispute.` and the flat key.
        sheet: String,
        /// The screen's own text; empty forgets it.
        text: String,
    } -> ();
    /// What stood on a sheet when it was left.
    Jotted {
        /// The record.
        record: String,
        /// `visit`, or `dispute.` and the flat key.
        sheet: String,
    } -> JottedView;
    /// Answers a disagreement at the door: "Siapa benar?".
    Settle {
        /// The record.
        record: String,
        /// The flat key.
        key: String,
        /// The value that is right, in the format of its kind.
        value: String,
        /// Why.
        why: String,
        /// The changes of the claims that were shown; where others stand now, nothing is settled.
        seen: Vec<String>,
    } -> HouseholdView;
    /// Answers in words what the coordinator asks about a finding.
    Reply {
        /// The record.
        record: String,
        /// The flat key of the question.
        key: String,
        /// The words; may be empty.
        note: String,
    } -> HouseholdView;
    /// Takes an interview to the newest version of its form.
    Upgrade {
        /// The record.
        record: String,
    } -> HouseholdView;
    /// Begins to sync, where none is under way.
    BeginSync {} -> SyncView;
    /// Ends a sync after what is under way; what arrived stays.
    StopSync {} -> SyncView;
    /// How sync stands.
    Sync {} -> SyncView;
    /// Everything that waits, as a file, or as several that each stand alone.
    Export {
        /// How large one may be, in kB; 0 for one file, however large.
        most_kb: u32,
    } -> ExportView;
    /// Takes in a file that came by hand: a bundle, a form, outlines of RTs (GeoJSON) or map tiles (PMTiles).
    Import {
        /// Its bytes, base64.
        base64: String,
    } -> ImportView;
    /// Keeps a photo or another file as an answer.
    KeepFile {
        /// The record.
        record: String,
        /// The page that is shown.
        page: String,
        /// The flat key.
        key: String,
        /// Media type.
        media: String,
        /// Its bytes, base64.
        base64: String,
    } -> PageView;
    /// A photo or another file of an answer; fetched where it is not here and the server can be reached.
    File {
        /// The record whose answer names it.
        record: String,
        /// Content hash.
        hash: String,
    } -> FileView;
    /// Households and outlines on a map.
    Map {} -> MapView;
    /// The next houses that are still to be visited, nearest first.
    Way {
        /// Where the person stands.
        from: PointView,
    } -> Vec<WayView>;
    /// What to send when something does not work. Answers also while locked.
    Diagnostics {} -> DiagnosticsView;
}
