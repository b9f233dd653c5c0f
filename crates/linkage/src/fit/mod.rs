//! Learning weights: from the data at hand ([`fit_members`]) and from decisions ([`fit_kinds`]).
//!
//! Both are pure: a table and what was seen in, a table out. Both hold on to the table they start from, and
//! let go of it only as far as there is evidence.

mod kinds;
mod members;

pub use kinds::{Example, KindFit, fit_kinds};
pub use members::{MemberFit, MemberFitted, fit_members};
