//! The console's routes over real HTTP: who comes in, what a role may, and what stays on record.

mod access;
mod apart;
mod bundles;
mod conflicts;
mod desk;
mod exports;
mod minutes;
mod moves;
mod odata;
mod outlines;
mod overview;
mod people;
mod prelist;
mod review;
mod roles;

use ketuk_server::hub::AccountPlan;
use ketuk_server::role::{Actor, Reach, Role};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::Hall;
use serde_json::json;

/// Bontang Kuala.
pub(crate) const KELURAHAN: u64 = 6_474_011_001;
/// Another kelurahan of the built-in list.
pub(crate) const ELSEWHERE: u64 = 6_474_011_002;
const PASSWORD: &str = "tiga ekor kucing";

pub(crate) fn hall() -> Hall {
    Hall::open().expect("a server")
}

/// The end of a new account's link.
fn make(hall: &Hall, login: &str, role: Role, reach: Reach) -> String {
    let plan = AccountPlan { name: format!("Nama {login}"), role, reach };
    let login = login.to_owned();
    let made = hall.call(move |hub, world| hub.make_account(world, &Actor::of_token(), &login, &plan));
    made.expect("an account").1.text().to_owned()
}

/// Somebody who has just set their password.
pub(crate) fn signed_in(hall: &Hall, login: &str, role: Role, reach: Reach) -> Browser {
    let link = make(hall, login, role, reach);
    let mut browser = Browser::new(hall.address());
    let answer = browser.come_in("/v1/links/use", &json!({ "link": link, "password": PASSWORD }));
    assert_eq!(answer.expect("an answer").status, 200);
    browser
}
