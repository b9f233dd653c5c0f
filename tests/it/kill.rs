//! Short runs of `cargo xtask kill`: the device and the server die, or one of several servers; nothing is lost.

use ketuk_tests::kill::{Options, Several, run, run_several};
use ketuk_tests::store::postgres;
use std::path::Path;

#[test]
fn sigkill_loses_nothing() {
    let program = Path::new(env!("CARGO_BIN_EXE_ketuk-kill"));
    let account = run(&Options { times: 25, seed: 7, straight: false, harm: false }, program)
        .expect("the kill loop itself fails");
    assert!(account.is_clean(), "{account}");
    assert_eq!((account.device_kills, account.server_kills), (25, 25));
    assert!(account.seal_kills >= 25 && account.pin_kills == 25 && account.wipe_kills == 25, "{account}");
    let road = account.road.as_ref().expect("a proxy");
    assert!(road.harmed() > 5, "{account}");
    assert!(account.told > 300 && account.plain_found > 300, "{account}");
}

/// Where this run has a PostgreSQL.
#[test]
fn one_of_three_servers_on_one_database_dies_again_and_again_and_nothing_is_lost() {
    let Some(store) = postgres() else { return };
    let several = Several { servers: 3, store: Some(store) };
    let account = run_several(&Options { times: 6, seed: 11, straight: false, harm: false }, &several)
        .expect("the kill loop itself fails");
    assert!(account.is_clean(), "{account}");
    assert_eq!((account.servers, account.server_kills), (3, 6));
    assert!(account.server_acknowledged > 50 && account.households > 10, "{account}");
    assert!(account.road.as_ref().expect("a proxy").harmed() > 3, "{account}");
}
