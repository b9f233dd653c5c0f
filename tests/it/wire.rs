//! The wire's contract: golden bytes both ways, harm, and the page that strangers read.
//!
//! `KETUK_BLESS=1 cargo test -p ketuk-tests wire` writes `tests/fixtures/wire/v1/` and the examples in
//! `schemas/wire/v1.md` anew. That is for a message that is new: a byte once released never changes.

mod golden;
mod harm;
mod hostile;
mod message;
mod page;
mod sample;
mod trust;
