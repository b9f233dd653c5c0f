//! Bytes between machines: versioned messages, signed batches, limits, problems with their texts.
//!
//! The contract in words is `schemas/wire/v1.md`; golden bytes stand in `tests/fixtures/wire/`.
//!
//! *Never:* domain types. A record is an id and bytes here.

pub mod batch;
pub mod bundle;
pub mod chunk;
pub mod elsewhere;
pub mod enrol;
pub mod erasure;
pub mod feed;
pub mod file;
pub mod forms;
pub mod frame;
pub mod grant;
pub mod ids;
pub mod limits;
pub mod meet;
pub mod package;
pub mod parcel;
pub mod pins;
pub mod problem;
pub mod refill;
pub mod relay;
pub mod seal_key;
pub mod sealed;
pub mod sign;
pub mod sync;
pub mod tally;

pub use batch::{Batch, Header, Item, ItemBody, Section, SectionDigest};
pub use grant::{Grant, WipeDone, WipeOrder};
pub use ids::{
    Actor, BatchHash, ChangeHash, DeviceId, FileHash, FormsTag, Nonce, PackageHash, RecordId, ScopeId, Tag,
};
pub use meet::InviteSecret;
pub use package::Package;
pub use pins::{Pin, PinList};
pub use problem::{Problem, ProblemCode};
pub use relay::{RelayCard, RelayReceipt};
pub use seal_key::{SealPublic, SealSecret};
pub use sign::{PublicKey, Signature, SigningKey};

/// The version of every message in this crate; a new one gets a folder of its own in `schemas/wire/`.
pub const VERSION: u8 = 1;

/// Encodes a message of this crate. Writing to memory cannot fail.
#[must_use]
pub fn encode<T: minicbor::Encode<()>>(message: &T) -> Vec<u8> {
    minicbor::to_vec(message).unwrap_or_default()
}

/// Decodes a message and refuses bytes that are left over.
pub fn decode<'b, T: minicbor::Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Problem> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let message = decoder
        .decode()
        .map_err(|e: minicbor::decode::Error| Problem::with(ProblemCode::BodyMalformed, e))?;
    if decoder.position() != bytes.len() {
        return Err(Problem::with(ProblemCode::BodyMalformed, "bytes left over"));
    }
    Ok(message)
}
