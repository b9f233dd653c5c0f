//! What is left on the disk, told before it bites.

use crate::limits::{FREE_BYTES_FULL, FREE_BYTES_LOW};
use ketuk_view::StorageView;
use std::path::Path;

/// What is left where the app keeps its data.
pub(crate) fn look(folder: &Path) -> StorageView {
    judge(fs4::available_space(folder).ok())
}

fn judge(free_bytes: Option<u64>) -> StorageView {
    let state = match free_bytes {
        Some(free) if free < FREE_BYTES_FULL => "full",
        Some(free) if free < FREE_BYTES_LOW => "low",
        _ => "plenty",
    };
    StorageView { free_bytes, state: state.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(free_bytes: Option<u64>, state: &str) {
        assert_eq!(judge(free_bytes).state, state);
    }

    #[test]
    fn it_is_told_before_it_bites() {
        check(None, "plenty");
        check(Some(10 << 30), "plenty");
        check(Some(150 << 20), "low");
        check(Some(1 << 20), "full");
    }
    #[test]
    fn this_machine_can_tell() {
        assert!(look(&std::env::temp_dir()).free_bytes.is_some());
    }
}
