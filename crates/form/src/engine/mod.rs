//! The engine: a definition made ready ([`CompiledForm`]), a record in memory ([`FormInstance`]), events
//! and the patches that they bring.
//!
//! One meaning for device, server and tests. An event evaluates only what depends on it; what a full
//! evaluation would give is the same, and a test holds that.
//!
//! Source: ODK's XForms specification (getodk/xforms-spec); where engines differ, JavaRosa.

mod actions;
mod ask;
mod build;
mod cast;
mod checking;
mod choices;
mod compile;
mod complete;
mod events;
mod finding;
mod frame;
mod graph;
mod instance;
mod lists;
mod outlook;
mod patch;
mod paths;
mod schema;
mod serialize;
mod slots;
mod template;
mod trouble;
mod update;
mod walk;
mod world;

pub use choices::OfferedChoice;
pub use compile::CompiledForm;
pub use instance::{FormInstance, State};
pub use outlook::{Consequences, Outlook};
pub use patch::{Change, EventProblem, Patch};
pub use slots::Shown;
pub use walk::{Page, Step};
pub use world::World;
