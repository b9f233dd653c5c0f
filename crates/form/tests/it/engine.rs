//! The engine's rules, a test each, on small forms.

mod property;
mod support;
mod values;
