//! What a story is played on.

use super::step::{Area, Origin};
use ketuk_device::{Device, Problem, RecordId, ScopeId};
use ketuk_household::area::bontang;
use ketuk_server::hub::{RecordDetail, Settlement};
use ketuk_view::SyncReport;

/// How one sync fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Well.
    None,
    /// The request never arrives.
    RequestLost,
    /// The request arrives damaged.
    RequestCut,
    /// The request arrives twice.
    RequestTwice,
    /// The request arrives when the story says so.
    RequestLate,
    /// The answer never arrives.
    AnswerLost,
    /// The answer arrives damaged.
    AnswerCut,
    /// The answer arrives when the story says so.
    AnswerLate,
    /// Somebody else signs.
    Forged,
    /// The hub dies before it has written anything.
    HubDies,
}

/// Devices and a hub that a story is played on.
///
/// Two implementations: everything in one process ([`super::Inside`]), and real programs with real files
/// over a socket, beside the system tests. Both must tell every story of `tests/scenarios` alike.
pub trait Stage {
    /// A new device is enrolled for these areas.
    fn enrol(&mut self, name: &str, areas: &[ScopeId], origin: Origin) -> Result<(), Problem>;

    /// Lets a device do something.
    fn act<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem>;

    /// The same, killed just before the effect reaches the disk, and started again.
    fn act_and_die<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem>;

    /// One request and its answer; `None` where no answer was taken in.
    fn sync(&mut self, name: &str, mishap: Mishap) -> Result<Option<SyncReport>, Problem>;

    /// Letters that are late arrive now, in order.
    fn deliver_late(&mut self);

    /// Kills a device's process and starts it again.
    fn kill(&mut self, name: &str);

    /// Kills the hub's process and starts it again.
    fn restart_hub(&mut self);

    /// Sets the clock of a device or of `hub` to the middle of a year, or right.
    fn set_clock(&mut self, name: &str, year: Option<i16>);

    /// Leaves no room on the disk of a device or of `hub`.
    fn fill_disk(&mut self, name: &str);

    /// Makes room again.
    fn free_disk(&mut self, name: &str);

    /// A second phone comes up with the key of the first.
    fn copy(&mut self, from: &str, to: &str) -> Result<(), Problem>;

    /// Withdraws a device's permission.
    fn revoke(&mut self, name: &str) -> Result<(), Problem>;

    /// Lets a device work in one more area.
    fn grant(&mut self, name: &str, area: ScopeId) -> Result<(), Problem>;

    /// Takes an area from a device.
    fn withdraw(&mut self, name: &str, area: ScopeId) -> Result<(), Problem>;

    /// An office publishes a form's package.
    fn publish(&mut self, package: Vec<u8>) -> Result<(), Problem>;

    /// A version of the family form is no longer offered.
    fn withdraw_form(&mut self, version: &str) -> Result<(), Problem>;

    /// The package of a version of the family form, as it could come on a stick.
    fn load_form(&mut self, version: &str) -> Result<Vec<u8>, Problem>;

    /// Somebody shows a device's file to the hub; the file that answers it.
    fn carry_file(&mut self, file: Vec<u8>) -> Result<Vec<u8>, Problem>;

    /// A coordinator decides.
    fn settle(&mut self, settlement: Settlement) -> Result<(), Problem>;

    /// What the hub says of a record, in Indonesian.
    fn detail(&mut self, record: RecordId) -> Result<RecordDetail, Problem>;

    /// How many records the hub has.
    fn count_households(&mut self) -> Result<usize, Problem>;

    /// How many changes the hub keeps apart.
    fn count_apart(&mut self) -> Result<usize, Problem>;

    /// Rebuilds what the hub derives; whether that changed nothing.
    fn rebuild(&mut self) -> Result<bool, Problem>;
}

/// The area that a story calls `RT1`, `RT2` and so on.
#[must_use]
pub fn scope_of(area: Area) -> Option<ScopeId> {
    let at = area.0.checked_sub(1)?;
    bontang().list_rts().nth(at).map(|rt| ScopeId(rt.number()))
}
