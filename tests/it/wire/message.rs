//! What every message can do, so that one check serves all.

use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::file::{FileRequest, FileResponse};
use ketuk_wire::meet::{MeetRequest, MeetResponse};
use ketuk_wire::parcel::{ParcelRequest, ParcelResponse};
use ketuk_wire::sync::{SyncRequest, SyncResponse};
use ketuk_wire::{Problem, WipeDone};
use std::fmt::Debug;

/// A message of the wire.
pub(super) trait Message: Debug + PartialEq + Sized {
    /// As CBOR.
    fn encoded(&self) -> Vec<u8>;
    /// Out of CBOR.
    fn decoded(bytes: &[u8]) -> Result<Self, Problem>;
    /// Out of a body as it travels.
    fn of_body(body: &[u8]) -> Result<Self, Problem>;
}

macro_rules! message {
    ($($name:ident)*) => {$(
        impl Message for $name {
            fn encoded(&self) -> Vec<u8> {
                ketuk_wire::encode(self)
            }

            fn decoded(bytes: &[u8]) -> Result<Self, Problem> {
                ketuk_wire::decode(bytes)
            }

            fn of_body(body: &[u8]) -> Result<Self, Problem> {
                Self::from_body(body)
            }
        }
    )*};
}
message!(EnrolRequest EnrolResponse SyncRequest SyncResponse FileRequest FileResponse);
message!(MeetRequest MeetResponse ParcelRequest ParcelResponse);

impl Message for WipeDone {
    fn encoded(&self) -> Vec<u8> {
        ketuk_wire::encode(self)
    }

    fn decoded(bytes: &[u8]) -> Result<Self, Problem> {
        ketuk_wire::decode(bytes)
    }

    fn of_body(body: &[u8]) -> Result<Self, Problem> {
        Self::decoded(&ketuk_wire::frame::unpack(body)?)
    }
}
