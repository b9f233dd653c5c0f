//! The desktop window's entry.
fn main() {}
