//! Carries a device's requests to a server and back: HTTP(S) by reqwest.
//!
//! A [`Road`] leads to one server. [`Road::enrol`] and [`Road::sync`] carry what the device plans and
//! hand it what the server answers; [`Road::carry`] is one trip, for a window that must not hold its
//! device while the network is slow. Time, entropy and waiting come in as [`Outside`]; the real ones are
//! [`SystemWorld`].
//!
//! *Never:* rules of the survey.

mod backoff;
mod files;
mod holder;
pub mod limits;
mod office;
mod outside;
mod refusal;
mod relay;
mod road;
mod traffic;

pub use files::FileReport;
pub use holder::{GoOn, Holder, Round};
pub use ketuk_client::{Exposure, Patience, RoadProblem, Roots};
pub use ketuk_wire::Pin;
pub use ketuk_wire::meet::split_code;
pub use office::{Declined, Office};
pub use outside::{Outside, SystemWorld};
pub use relay::fetch_relay_card;
pub use road::{Errand, Road};
pub use traffic::Traffic;
