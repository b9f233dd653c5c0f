//! A relay at a kelurahan: keeps sealed files of phones and hands them on to the city when it can be reached.
//!
//! Invariants: nothing is opened here, and nothing is believed but the city's key, which a meeting proved; a phone hears
//! "kept" only after the file is on this disk, signed by a key for which the city vouches, and "arrived" only from the
//! city, by its signature; whatever a relay drops, alters or makes up costs a phone time and nothing else.

mod city;
mod round;
mod store;

use city::City;
use round::Round;

use crate::http::{Room, TlsListener, listen_until, machine_clock};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ketuk_wire::parcel::{ParcelRequest, ParcelResponse, id_of};
use ketuk_wire::{Pin, Problem, ProblemCode, PublicKey, RelayCard, RelayReceipt, SigningKey, limits};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Shelf, Waiting, Word};
use tokio::net::TcpListener;

/// How long the city is left alone after it could not be reached.
const PAUSE: Duration = Duration::from_secs(15);
/// How long a phone at the counter waits for the city.
const COUNTER_MAX: Duration = Duration::from_secs(20);
/// A file and what stands around it.
const BODY_MAX: usize = limits::PARCEL_BYTES_MAX + (64 << 10);
/// A body that takes longer than this is given up.
const BODY_TIMEOUT: Duration = Duration::from_secs(300);
/// Files in a row that the city turns away as too busy, until it is left alone for a while.
const BUSY_MAX: u32 = 4;

/// A relay.
#[derive(Debug)]
pub struct Relay {
    shelf: Mutex<Shelf>,
    city: City,
    /// The city's.
    key: PublicKey,
    /// Our own.
    own: SigningKey,
    /// The city's word for it; phones count nothing that lies at a relay without one.
    card: Option<RelayCard>,
    /// One file at a time goes to the city.
    road: tokio::sync::Mutex<Round>,
    /// Room for what phones bring, all together.
    room: Room,
}

impl Relay {
    /// Opens the shelf at `path` for the city at `url`; the first time `code`, of an invitation that nobody else uses,
    /// proves which city that is, and has it vouch for this relay and its TLS keys, `pins`.
    pub async fn open(
        path: &Path,
        url: &str,
        code: Option<&str>,
        roots: Option<Vec<u8>>,
        pins: &[Pin],
    ) -> Result<Self, Problem> {
        let shelf = Shelf::open(path)?;
        let own = city::load_key(&shelf)?;
        let known = city::load(&shelf, url)?;
        let (city, key) = match (known, code) {
            (Some(known), None) => City::known(url, &known, roots)?,
            (None, None) => return Err(Problem::with(ProblemCode::ServerUnproven, "no --relay-code yet")),
            (_, Some(code)) => {
                let met = City::meet(url, code, roots.clone(), (&own, pins)).await?;
                city::save(&shelf, url, &met)?;
                City::known(url, &met.city, roots)?
            }
        };
        let card = city::load_card(&shelf)?;
        let (shelf, road) = (Mutex::new(shelf), tokio::sync::Mutex::default());
        Ok(Self { shelf, city, key, own, card, road, room: Room::default() })
    }

    /// The city's word for this relay.
    #[must_use]
    pub fn card(&self) -> Option<&RelayCard> {
        self.card.as_ref()
    }

    /// SQLite beside the threads that listen.
    async fn at_shelf<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Shelf) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let relay = Arc::clone(self);
        let work = move || act(&mut relay.shelf.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(work).await.map_err(|_| Problem::new(ProblemCode::ServerFault))?
    }

    /// One visit of a phone; `room` is that of what it brings, until this lies on the shelf.
    async fn take<R>(self: &Arc<Self>, (body, room): (Vec<u8>, R)) -> Result<Vec<u8>, Problem> {
        let request = ParcelRequest::from_body(&body)?;
        drop(body);
        request.verify(&self.key)?;
        let device = request.certificate.key.device();
        let asked = request.file.as_ref().map_or([0; 32], |file| id_of(file));
        // A full shelf keeps nothing new, and what lies there is handed out all the same.
        let keep = move |shelf: &mut Shelf| {
            for id in &request.taken {
                shelf.let_go(device, id)?;
            }
            request.file.map_or(Ok(()), |file| shelf.keep(device, &file, machine_clock()))
        };
        let full = match self.at_shelf(keep).await {
            Err(problem) if problem.code == ProblemCode::DiskFull => Some(problem.code.code().to_owned()),
            done => done.map(|()| None)?,
        };
        drop(room);
        // Where the city answers at once, its word goes along; else it lies here until the next visit.
        let _ = tokio::time::timeout(COUNTER_MAX, self.forward()).await;
        let waiting = self.at_shelf(move |shelf| shelf.hand_out(device)).await?;
        let Waiting { kept, lying, answers, mut refused } = waiting;
        refused.extend(full);
        let answers = answers.into_iter().map(Into::into).collect();
        let card = self.card.clone();
        let receipt =
            card.as_ref().map(|_| RelayReceipt::sign(&self.own, device, asked, machine_clock(), lying));
        let version = ketuk_wire::VERSION;
        Ok(ParcelResponse { version, kept, answers, refused, card, receipt }.to_body())
    }

    /// Hands everything on, each file once, until the city cannot be reached.
    ///
    /// # Errors
    /// `network.unreachable` where it cannot; what was handed on stays handed on.
    pub async fn forward(self: &Arc<Self>) -> Result<(), Problem> {
        let mut round = self.road.lock().await;
        let lying = self.at_shelf(|shelf| shelf.list_numbers()).await?;
        let mut busy = 0;
        for number in round.turns(lying) {
            let Some(parcel) = self.at_shelf(move |shelf| shelf.find_parcel(number)).await? else { continue };
            round.begin(number);
            let word = match self.city.carry(parcel.file.clone()).await {
                Ok(answer) => Word::Answer(answer),
                // The city's own word on the file; anything else may be another machine's, and the file stays.
                Err(problem) if is_final(problem.code) => Word::Refused(problem.code.code().to_owned()),
                Err(problem) if problem.code == ProblemCode::ServerBusy && busy + 1 < BUSY_MAX => {
                    busy += 1;
                    continue;
                }
                // It stays here, and holds up nothing behind it.
                Err(problem) if is_of_this_file(problem.code) => continue,
                Err(problem) => return Err(problem),
            };
            busy = 0;
            self.at_shelf(move |shelf| shelf.settle(&parcel, &word, machine_clock())).await?;
            round.done(number);
        }
        Ok(())
    }
}

/// Troubles that the city has with one file and not with the next; it may be cured there. A body that was not read to its
/// end is one: this file may be too large for the line.
fn is_of_this_file(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::ServerFault
            | ProblemCode::StorageFault
            | ProblemCode::RequestInvalid
            | ProblemCode::BodyMalformed
    )
}

/// Refusals of a file that sending it again cannot cure.
fn is_final(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::BundleBroken
            | ProblemCode::BundleNotOne
            | ProblemCode::BundleNewer
            | ProblemCode::BundleOther
            | ProblemCode::BundleTooLarge
            | ProblemCode::BundleWrongWay
            | ProblemCode::DeviceUnknown
            | ProblemCode::DeviceRevoked
    )
}

/// `POST /v1/relay`.
async fn visit(State(relay): State<Arc<Relay>>, body: Body) -> Response {
    let done = match relay.room.read(body, BODY_MAX, BODY_TIMEOUT).await {
        Ok(held) => relay.take(held.apart()).await,
        Err(problem) if problem.code == ProblemCode::BodyTooLarge => {
            Err(Problem::new(ProblemCode::BundleTooLarge))
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(answer) => ([(header::CONTENT_TYPE, "application/cbor")], answer).into_response(),
        Err(problem) => {
            tracing::info!(code = problem.code.code(), "a visit was refused");
            crate::http::refuse(problem)
        }
    }
}

/// `GET /v1/relay`: who this is, for a phone that was told no more than the address. It believes the city's signature.
async fn introduce(State(relay): State<Arc<Relay>>) -> Response {
    match relay.card() {
        Some(card) => ([(header::CONTENT_TYPE, "application/cbor")], card.to_body()).into_response(),
        None => crate::http::refuse(Problem::new(ProblemCode::RelayUnproven)),
    }
}

/// Answers phones until `stop`, and tries the city now and then meanwhile.
pub async fn serve(
    listener: TcpListener,
    tls: Option<&crate::http::Tls>,
    relay: Relay,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let relay = Arc::new(relay);
    let tending = tokio::spawn({
        let relay = Arc::clone(&relay);
        async move {
            loop {
                if let Err(problem) = relay.forward().await {
                    tracing::info!(code = problem.code.code(), "the city cannot be reached");
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    });
    let router = Router::new()
        .route("/v1/relay", post(visit).get(introduce))
        .route("/health/live", get(|| async { StatusCode::OK }))
        .layer(DefaultBodyLimit::disable())
        .with_state(relay);
    match tls {
        Some(tls) => listen_until(TlsListener::start(listener, tls)?, router, stop).await,
        None => listen_until(listener, router, stop).await,
    }
    tending.abort();
    Ok(())
}

#[cfg(test)]
mod tests;
