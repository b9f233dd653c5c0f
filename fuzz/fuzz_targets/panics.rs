//! Which panics count: those of our own code, and those that leave the target.

use std::sync::Once;

/// libFuzzer's hook aborts on every panic, also on those of other people's readers that ours catch. Here only what
/// begins in our own code counts, and what leaves the target aborts because it does.
pub fn catch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let is_ours = info.location().is_some_and(|place| {
                !["/registry/", "/rustc/", "/library/"].iter().any(|theirs| place.file().contains(theirs))
            });
            if is_ours {
                eprintln!("{info}");
                std::process::abort();
            }
        }))
    });
}
