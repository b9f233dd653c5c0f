//! A receipt that is younger than the cursor of the phone that holds it: a backup from between the two knows the
//! cursor, and what the receipt promised is gone.

use super::{SCOPE, absorb, answer, interview, is_sound, plan, streets};
use ketuk_device::Device;
use ketuk_tests::hall::Hall;
use ketuk_wire::sync::SyncResponse;

fn waiting(device: &Device) -> u32 {
    device.strip().expect("a vault").waiting_saves
}

/// Sends what waits and takes the receipt in; the rows that came with it are lost on the way, so that the cursor stays
/// where it was.
fn send_and_lose_the_rows(hall: &Hall, device: &mut Device, more: Option<bool>) {
    let told = answer(hall, plan(device));
    assert!(told.receipt.is_some() && told.pages.is_some());
    let before = device.cursors();
    absorb(device, &SyncResponse { pages: None, more, ..told });
    assert_eq!((waiting(device), device.cursors()), (0, before), "promised, and not read");
}

/// Sri has read everything up to a backup, and holds a receipt for what came after it.
fn promised(more: Option<bool>) -> (Hall, Device, std::path::PathBuf) {
    let hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    interview(&mut sri, SCOPE, "Gang Kakap 1");
    hall.sync(&mut sri).expect("synced");
    let backup = hall.copy_database().expect("a copy");
    interview(&mut sri, SCOPE, "Gang Kakap 2");
    send_and_lose_the_rows(&hall, &mut sri, more);
    assert_eq!(streets(&hall, SCOPE), ["Gang Kakap 1", "Gang Kakap 2"]);
    (hall, sri, backup)
}

#[test]
fn what_was_promised_behind_the_end_of_the_feed_goes_again() {
    let (mut hall, mut sri, backup) = promised(Some(true));
    hall.restore(&backup).expect("set back");
    assert_eq!(streets(&hall, SCOPE), ["Gang Kakap 1"], "the copy does not hold it");
    hall.sync(&mut sri).expect("synced");
    assert_eq!(streets(&hall, SCOPE), ["Gang Kakap 1", "Gang Kakap 2"]);
    assert_eq!(waiting(&sri), 0);
    is_sound(&hall, SCOPE);
}

#[test]
fn what_was_promised_a_place_that_another_change_holds_goes_again() {
    let (mut hall, mut sri, backup) = promised(Some(true));
    hall.restore(&backup).expect("set back");
    // As many changes as were lost: the feed ends where the receipt says, and others stand there.
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    interview(&mut budi, SCOPE, "Gang Tenggiri 1");
    hall.sync(&mut budi).expect("synced");
    hall.sync(&mut sri).expect("synced");
    assert_eq!(streets(&hall, SCOPE), ["Gang Kakap 1", "Gang Kakap 2", "Gang Tenggiri 1"]);
    assert_eq!(waiting(&sri), 0);
    hall.sync(&mut budi).expect("synced");
    assert_eq!(budi.list().expect("a list").len(), 3);
    is_sound(&hall, SCOPE);
}

#[test]
fn what_was_promised_and_stands_there_does_not_go_again() {
    let (hall, mut sri, _) = promised(None);
    let end = hall.call(|hub, _| hub.counts()).expect("counts").changes;
    let planned = ketuk_wire::sync::SyncRequest::from_body(&plan(&mut sri)).expect("planned here");
    assert!(planned.batch.is_empty(), "a receipt is believed until the feed says otherwise");
    hall.sync(&mut sri).expect("synced");
    let planned = ketuk_wire::sync::SyncRequest::from_body(&plan(&mut sri)).expect("planned here");
    assert!(planned.batch.is_empty() && planned.refill.is_none());
    assert_eq!(hall.call(|hub, _| hub.counts()).expect("counts").changes, end);
    is_sound(&hall, SCOPE);
}

#[test]
fn rows_that_follow_a_cursor_from_before_the_server_was_set_back_are_not_looked_at() {
    let (mut hall, mut sri, backup) = promised(Some(true));
    hall.restore(&backup).expect("set back");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    interview(&mut budi, SCOPE, "Gang Tenggiri 1");
    hall.sync(&mut budi).expect("synced");
    let body = plan(&mut sri);
    let told = answer(&hall, body);
    assert_eq!((told.set_back, told.more, told.pages.is_some()), (Some(true), Some(true), false));
    // Of a server that sends some all the same, none is taken for the end of a feed or for a broken one.
    let mut tini = hall.enrol("c", "Tini", &[SCOPE]).expect("enrolled");
    let rows = answer(&hall, plan(&mut tini)).pages;
    assert!(rows.is_some());
    absorb(&mut sri, &SyncResponse { pages: rows, more: None, ..told });
    assert_eq!(waiting(&sri), 4, "all of hers goes again");
    hall.sync(&mut sri).expect("synced");
    assert_eq!(streets(&hall, SCOPE), ["Gang Kakap 1", "Gang Kakap 2", "Gang Tenggiri 1"]);
    is_sound(&hall, SCOPE);
}
