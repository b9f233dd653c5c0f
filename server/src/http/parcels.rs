//! Places for sealed files that anybody may bring: an answer can be of many megabytes, and nothing is asked of whoever
//! wants one.
//!
//! Invariants: a place is taken before a file is opened, and given back when the last byte of its answer has gone or its
//! time is over; of one device at most one file has a place.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use ketuk_wire::DeviceId;
use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Files under way at once.
const PLACES: usize = 4;
/// How long an answer may take on its way.
const ANSWER_MAX: Duration = Duration::from_secs(600);
/// Bytes of an answer that are handed to the connection at once.
const PIECE_BYTES: usize = 64 << 10;

/// The places.
#[derive(Debug, Clone)]
pub struct Parcels {
    free: Arc<Semaphore>,
    devices: Arc<Mutex<HashSet<DeviceId>>>,
}

impl Default for Parcels {
    fn default() -> Self {
        Self { free: Arc::new(Semaphore::new(PLACES)), devices: Arc::default() }
    }
}

/// A place, given back with it.
#[derive(Debug)]
pub(super) struct Place {
    parcels: Parcels,
    device: Option<DeviceId>,
    _permit: OwnedSemaphorePermit,
}

impl Parcels {
    /// A place, if one is free.
    pub(super) fn take(&self) -> Option<Place> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        Some(Place { parcels: self.clone(), device: None, _permit: permit })
    }

    fn devices(&self) -> MutexGuard<'_, HashSet<DeviceId>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Says whose file it is; not taken where that device has one under way already.
    pub(super) fn is_first_of(&mut self, device: DeviceId) -> bool {
        let is_first = self.parcels.devices().insert(device);
        if is_first {
            self.device = Some(device);
        }
        is_first
    }

    /// The answer, which keeps the place until it has gone.
    pub(super) fn answer(self, file: Vec<u8>) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
            (header::CONTENT_LENGTH, HeaderValue::from(file.len())),
        ];
        let going = Going { file: file.into(), until: Instant::now() + ANSWER_MAX, place: Some(self) };
        (headers, Body::from_stream(stream::try_unfold(going, |going| async { going.next() })))
            .into_response()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(device) = self.device {
            self.parcels.devices().remove(&device);
        }
    }
}

/// An answer on its way.
struct Going {
    file: Bytes,
    until: Instant,
    place: Option<Place>,
}

impl Going {
    fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        if Instant::now() > self.until {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let piece = self.file.split_to(self.file.len().min(PIECE_BYTES));
        if self.file.is_empty() {
            // Before whoever waits for the last byte comes again.
            self.place = None;
        }
        Ok((!piece.is_empty()).then_some((piece, self)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICES: [DeviceId; 2] = [DeviceId([1; 8]), DeviceId([2; 8])];

    #[test]
    fn there_are_so_many_places_and_one_for_a_device() {
        let parcels = Parcels::default();
        let mut places: Vec<_> = (0..PLACES).map(|_| parcels.take().expect("a place")).collect();
        assert!(parcels.take().is_none());
        assert!(places[0].is_first_of(DEVICES[0]) && places[1].is_first_of(DEVICES[1]));
        assert!(!places[2].is_first_of(DEVICES[0]));
        // Who was turned away lets nobody else in.
        drop(places.remove(2));
        let mut place = parcels.take().expect("a place");
        assert!(!place.is_first_of(DEVICES[0]));
        drop(places.remove(0));
        assert!(place.is_first_of(DEVICES[0]));
    }

    #[tokio::test]
    async fn an_answer_keeps_its_place_until_its_last_bytes_go() {
        let parcels = Parcels::default();
        let file: Vec<u8> = (0..PIECE_BYTES * 2 + 9).map(|at| (at % 251) as u8).collect();
        let answer = parcels.take().expect("a place").answer(file.clone());
        assert_eq!(answer.headers()[header::CONTENT_LENGTH], file.len().to_string());
        let mut pieces = answer.into_body().into_data_stream();
        let mut came = Vec::new();
        while let Some(piece) = futures_util::StreamExt::next(&mut pieces).await {
            came.extend_from_slice(&piece.expect("in time"));
            assert_eq!(parcels.free.available_permits() == PLACES, came.len() == file.len());
        }
        assert_eq!(came, file);
    }

    #[test]
    fn an_answer_that_takes_too_long_is_cut_off_and_its_place_given_back() {
        let parcels = Parcels::default();
        let until = Instant::now().checked_sub(Duration::from_secs(1)).expect("a second ago");
        let going = Going { file: Bytes::from_static(b"abc"), until, place: parcels.take() };
        assert_eq!(going.next().err().map(|error| error.kind()), Some(io::ErrorKind::TimedOut));
        assert_eq!(parcels.free.available_permits(), PLACES);
    }
}
