//! The engine's rules, a test each, on small forms.

mod support;
mod values;
