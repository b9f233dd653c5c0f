//! The PIN of a vault, set by who has its file.
//!
//! Invariant: a PIN comes out of a file, never from the command line, where every program of the machine reads it.

use crate::args::Args;
use crate::console::Console;
use crate::desk::{Desk, read_pin};
use crate::failure::Failure;
use std::path::Path;

/// Sets, changes or removes the PIN.
pub(crate) fn set(args: &Args, console: &mut Console<'_>, new: Option<&Path>) -> Result<(), Failure> {
    let mut desk = Desk::load(args)?;
    let old = match &args.pin_file {
        Some(file) if desk.device.has_pin()? => read_pin(file)?,
        _ => String::new(),
    };
    let new = new.map(read_pin).transpose()?.unwrap_or_default();
    if !new.is_empty() && (!(4..=12).contains(&new.len()) || !new.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Failure::said("PIN harus 4 sampai 12 angka.", "A PIN has 4 to 12 digits."));
    }
    desk.device.set_pin(&old, &new)?;
    let is_set = !new.is_empty();
    console.say(
        if is_set { "PIN dipasang." } else { "PIN dihapus." },
        if is_set { "The PIN is set." } else { "The PIN is removed." },
    );
    Ok(())
}
