//! The engine's rules, a test each, on small forms.

mod acting;
mod compiling;
mod completing;
mod property;
mod repeats;
mod support;
mod values;
