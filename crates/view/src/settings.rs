//! What stands when the app opens, and what a person may set.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person has chosen for this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingsView {
    /// `id` or `en`; empty until it was chosen.
    pub language: String,
    /// Size of text in percent: 100, 125, 150 or 200.
    pub text_percent: u32,
    /// `normal` or `high`.
    pub contrast: String,
    /// How a page is shown: `list` (the whole page) or `one` (one question at a time).
    pub pace: String,
    /// After how many minutes without a touch a device with a PIN locks itself: 1, 5, 15 or 30.
    #[serde(default = "lock_minutes")]
    pub lock_minutes: u32,
}

/// After how many minutes a device with a PIN locks itself until somebody chooses: long enough to look something up
/// or to take a call, short enough for a phone left on a table.
pub const LOCK_MINUTES: u32 = 5;

fn lock_minutes() -> u32 {
    LOCK_MINUTES
}

/// One area of this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AreaView {
    /// The area's number, as text.
    pub scope: String,
    /// The RT, e.g. `64.74.01.1001.021`.
    pub rt: String,
    /// How people call it, e.g. `RT 021, Berbas Tengah`.
    pub label: String,
}

/// What is left on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StorageView {
    /// Free bytes where the app keeps its data; `None` where nobody can tell.
    pub free_bytes: Option<u64>,
    /// `plenty`, `low` (say so) or `full` (nothing more can be kept).
    pub state: String,
}

/// What stands when the app opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StartView {
    /// What was chosen.
    pub settings: SettingsView,
    /// Whether a server knows this device.
    pub enrolled: bool,
    /// Who works with it; empty while not enrolled.
    pub name: String,
    /// The server's address; empty while not enrolled.
    pub server: String,
    /// Where it works.
    pub areas: Vec<AreaView>,
    /// Whether a PIN is set.
    pub has_pin: bool,
    /// Whether the PIN must be entered before anything else.
    pub locked: bool,
    /// How many milliseconds until a PIN may be tried again; 0 at once. Only time in which the app runs counts.
    pub wait_ms: u64,
    /// Where this machine keeps its half of the key of the data: `keystore` (Android's), `file` (a file for its
    /// owner alone beside the data), `memory`.
    pub key_store: String,
    /// Whether that half is gone, so that no PIN opens the data.
    pub key_gone: bool,
    /// Households of which something is on this device alone; counted while locked, for who forgot the PIN.
    pub unsent_households: u32,
    /// Older data that was put aside for a forgotten PIN, in files.
    pub aside: u32,
    /// Where the person was when the app last went away: a place of the screens' own, empty for home.
    pub place: String,
    /// The app's version.
    pub version: String,
    /// What is left on the disk.
    pub storage: StorageView,
}

/// What an invitation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationView {
    /// The server's address; empty where only a code stands there.
    pub server: String,
    /// The code.
    pub code: String,
    /// What stood in the code of a relay, for [`crate::AddRelay`]; empty for an invitation.
    pub relay: String,
}

/// What to send when something does not work; holds no name, number or answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiagnosticsView {
    /// Lines of text.
    pub text: String,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProblemView {
    /// Stable code, e.g. `disk.full`.
    pub code: String,
    /// What, where and what to do, in the language that was chosen.
    pub text: String,
}
