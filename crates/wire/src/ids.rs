//! Ids and quantities that cross the wire, one newtype each.

use minicbor::{Decode, Encode};
use std::fmt;

/// Declares a fixed-length byte id with its CBOR form (a byte string) and a short printed form.
macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; $length]);

        impl $name {
            /// Length in bytes.
            pub const LENGTH: usize = $length;

            /// Reads an id of the right length.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                <[u8; $length]>::try_from(bytes).ok().map(Self)
            }

            /// Reads the hexadecimal form that `Display` writes.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                // A number's reader would take a sign for a digit.
                if text.len() != 2 * $length || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    return None;
                }
                let mut bytes = [0; $length];
                for (at, byte) in bytes.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
                }
                Some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    };
}

byte_id! {
    /// A device: the first 8 bytes of the SHA-256 of its public key.
    DeviceId, 8
}
byte_id! {
    /// A household record: a UUIDv7, or derived from its prelist row.
    RecordId, 16
}
byte_id! {
    /// An Automerge change, by its hash.
    ChangeHash, 32
}
byte_id! {
    /// One editing session's Automerge actor: the device's id and 8 random bytes.
    Actor, 16
}
byte_id! {
    /// The hash of a batch's signed header.
    BatchHash, 32
}
byte_id! {
    /// The running check value of a feed: proves that a cursor holds exactly the server's log.
    Tag, 12
}
byte_id! {
    /// A form package's whole file, by its SHA-256.
    PackageHash, 32
}
byte_id! {
    /// A photo or another file of an answer, by the SHA-256 of its bytes.
    FileHash, 32
}
byte_id! {
    /// What a list of forms is known by.
    FormsTag, 4
}
byte_id! {
    /// What the server hands out for the next request: freshness without clocks.
    Nonce, 8
}

impl RecordId {
    /// The record of a prelist row: every device that imports the row makes the same record.
    #[must_use]
    pub fn of_prelist(row: &str) -> Self {
        let digest =
            ring::digest::digest(&ring::digest::SHA256, &[b"ketuk/v1/prelist\0", row.as_bytes()].concat());
        let mut id = [0; 16];
        id.copy_from_slice(&digest.as_ref()[..16]);
        Self(id)
    }
}

impl Actor {
    /// The actor of a new editing session.
    #[must_use]
    pub fn new(device: DeviceId, session: [u8; 8]) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&device.0);
        bytes[8..].copy_from_slice(&session);
        Self(bytes)
    }

    /// The device that this actor writes for.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        let mut id = [0; 8];
        id.copy_from_slice(&self.0[..8]);
        DeviceId(id)
    }
}

impl FileHash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
        Self(hash)
    }

    /// Reads an answer that names a file: the hash in lower-case hexadecimal, in no other form.
    #[must_use]
    pub fn of_answer(text: &str) -> Option<Self> {
        Self::from_hex(text).filter(|hash| hash.to_string() == text)
    }
}

impl BatchHash {
    /// The first 8 bytes: how the next batch names this one.
    #[must_use]
    pub fn short(&self) -> [u8; 8] {
        let mut short = [0; 8];
        short.copy_from_slice(&self.0[..8]);
        short
    }
}

impl FormsTag {
    /// The tag of no list at all.
    pub const NONE: Self = Self([0; 4]);
}

impl Tag {
    /// The tag of an empty feed.
    pub const START: Self = Self([0; 12]);
}

/// An area with a feed of its own: the RT's number, e.g. 6474011001021 for 64.74.01.1001.021.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
#[cbor(transparent)]
pub struct ScopeId(#[n(0)] pub u64);

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_out_of_digits_alone() {
        let id = DeviceId([0x0f; 8]);
        assert_eq!(DeviceId::from_hex(&id.to_string()), Some(id));
        assert_eq!(DeviceId::from_hex("+f0f0f0f0f0f0f0f"), None);
        assert_eq!(DeviceId::from_hex("0f0f0f0f0f0f0f0"), None);
        assert_eq!(DeviceId::from_hex("éééééééé"), None);
    }
}
