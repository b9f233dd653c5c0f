//! The desktop window's entry: says that there is no window yet, and fails.

use std::process::{ExitCode, Termination};

fn main() -> impl Termination {
    Err::<ExitCode, _>(ketuk::NO_WINDOW_YET)
}
