//! The functions that expressions may call.

/// A function of the subset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// `true()`
    True,
}
