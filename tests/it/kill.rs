//! A short run of `cargo xtask kill`: the device and the server die, nothing is lost.

use ketuk_tests::kill::{Options, run};
use std::path::Path;

#[test]
fn sigkill_loses_nothing() {
    let program = Path::new(env!("CARGO_BIN_EXE_ketuk-kill"));
    let account = run(&Options { times: 25, seed: 7 }, program).expect("the kill loop itself fails");
    assert!(account.is_clean(), "{account}");
    assert_eq!((account.device_kills, account.server_kills), (25, 25));
}
