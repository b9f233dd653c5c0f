//! The way to one server and back.
//!
//! Invariants: a request is planned anew for each trip, so that it carries what is true then; an answer
//! is taken in once, by the device, in one transaction; no sync goes on for ever, whatever the server
//! says.

use crate::backoff::{Tries, wait_ms};
use crate::holder::{GoOn, Hand, Holder, Round};
use crate::limits::{IDLE_ROUNDS_MAX, KNOCK_MAX, REFUSAL_BYTES_MAX, ROUNDS_MAX};
use crate::refusal::{Again, Refusal};
use crate::traffic::Counters;
use crate::{Exposure, Outside, Patience, RoadProblem, Roots, Traffic};
use ketuk_client::{Address, make_client, make_stranger};
use ketuk_device::{Absorbed, Device, Meeting, Parcel, World};
use ketuk_wire::limits::{BODY_BYTES_MAX, BUNDLE_BYTES_MAX};
use ketuk_wire::{Problem, ProblemCode};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Response, StatusCode};
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

const CBOR: &str = "application/cbor";

/// What a trip is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// `POST /v1/enrol`.
    Enrol,
    /// `POST /v1/sync`.
    Sync,
    /// `POST /v1/files`.
    File,
    /// `POST /v1/meet`: the only errand to a server that nobody vouches for yet.
    Meet,
    /// `POST /v1/wiped`.
    Wiped,
    /// `POST /v1/parcel`.
    Parcel,
    /// `POST /v1/relay`, at a relay.
    Relay,
}

impl Errand {
    fn path(self) -> &'static str {
        match self {
            Self::Enrol => "v1/enrol",
            Self::Sync => "v1/sync",
            Self::File => "v1/files",
            Self::Meet => "v1/meet",
            Self::Wiped => "v1/wiped",
            Self::Parcel => "v1/parcel",
            Self::Relay => "v1/relay",
        }
    }

    /// How large an answer may be.
    fn answer_bytes_max(self) -> usize {
        match self {
            Self::Parcel | Self::Relay => BUNDLE_BYTES_MAX,
            _ => BODY_BYTES_MAX,
        }
    }
}

/// The way to one server.
#[derive(Debug)]
pub struct Road {
    /// `None` before an https server without roots or pins has proven who it is.
    client: Mutex<Option<Client>>,
    address: Address,
    patience: Patience,
    counters: Counters,
}

/// What came back of one trip.
struct Came {
    body: Vec<u8>,
    /// How long the server says that it held the request before it answered.
    held_ms: u64,
}

/// An answer, and how long request and answer were on their way.
struct Answer {
    sent_bytes: usize,
    elapsed_ms: u64,
    body: Vec<u8>,
}

impl Road {
    /// The road to the server at `base_url`, e.g. `https://ketuk.example.id`. An https server without roots or pins
    /// can be enrolled at, and nothing else, until it has proven itself.
    pub fn new(base_url: &str, exposure: Exposure, roots: &Roots) -> Result<Self, RoadProblem> {
        Self::with_patience(base_url, exposure, roots, Patience::default())
    }

    /// The same with waits of one's own.
    pub fn with_patience(
        base_url: &str,
        exposure: Exposure,
        roots: &Roots,
        patience: Patience,
    ) -> Result<Self, RoadProblem> {
        let address = Address::parse(base_url, exposure)?;
        let client = match make_client(&address, roots, patience) {
            Err(RoadProblem::NoRoots) => None,
            made => Some(made?),
        };
        address.route(Errand::Sync.path())?;
        Ok(Self { client: Mutex::new(client), address, patience, counters: Counters::default() })
    }

    /// The server's address, without a closing `/`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.address.as_str()
    }

    /// What has moved so far; may be asked while a sync runs.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.counters.read()
    }

    /// One trip, without another try: the body of a request there, the body of the answer back.
    pub async fn carry(&self, errand: Errand, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
        self.trip(errand, body).await.map_err(|refusal| refusal.problem)
    }

    /// Shows an invitation code and makes the device known; the device then remembers the address.
    pub async fn enrol<O: Outside>(
        &self,
        device: &mut Device,
        outside: &mut O,
        code: &str,
        name: &str,
    ) -> Result<(), Problem> {
        self.enrol_held(&mut Hand { device, outside }, code, name).await
    }

    /// The same for a device that somebody else holds.
    pub async fn enrol_held(&self, holder: &mut impl Holder, code: &str, name: &str) -> Result<(), Problem> {
        if !self.address.is_plain() {
            self.meet(holder, code).await?;
        }
        let (code, name) = (code.to_owned(), name.to_owned());
        let plan = move |device: &mut Device, world: &mut World<'_>| device.plan_enrol(world, &code, &name);
        let answer = self.ask(Errand::Enrol, holder, plan).await?;
        let url = self.base_url().to_owned();
        let absorb = move |device: &mut Device, _: &mut World<'_>| {
            device.absorb_enrol(&answer.body)?;
            device.save_server_url(&url)
        };
        holder.hold(absorb).await
    }

    /// Has the server prove that the invitation is its own, before it is shown the code. Where nobody vouched for
    /// its TLS key, the proof does from now on.
    async fn meet(&self, holder: &mut impl Holder, code: &str) -> Result<(), Problem> {
        let code = code.to_owned();
        let meeting = holder.hold(move |_, world| Meeting::new(world, &code)).await;
        let known = self.client();
        let client = match &known {
            Some(client) => client.clone(),
            None => make_stranger(&self.address, self.patience)?,
        };
        let answer = self.trip_with(&client, Errand::Meet, meeting.body()).await;
        let introduction = meeting.conclude(&answer.map_err(|refusal| refusal.problem)?.body)?;
        if known.is_none() {
            if introduction.pins.is_empty() {
                return Err(RoadProblem::NoRoots.into());
            }
            let client = make_client(&self.address, &Roots::Pins(introduction.pins), self.patience)?;
            *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(client);
        }
        Ok(())
    }

    fn client(&self) -> Option<Client> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells the server that this device has destroyed what it held, where it was ordered to and nobody heard it yet.
    pub async fn tell_last_word(&self, holder: &mut impl Holder) -> Result<(), Problem> {
        let word = holder.hold(|device, _| device.last_word()).await?;
        let Some(word) = word else { return Ok(()) };
        match self.trip(Errand::Wiped, word.body).await {
            // A server that never knew it, or was set back to before, has nothing to hear.
            Err(refusal) if refusal.problem.code != ProblemCode::DeviceUnknown => return Err(refusal.problem),
            _ => {}
        }
        holder.hold(|device, _| device.note_last_word()).await
    }

    /// Whether the server answers at once: one short question, where a sync would wait and try again. Somebody stands
    /// at a counter and may go another way.
    pub async fn is_near(&self) -> bool {
        let Some((client, route)) = self.client().zip(self.address.route("health/live").ok()) else {
            return false;
        };
        let answer = client.get(route).timeout(KNOCK_MAX).send().await;
        // A hotel's login page is not the server; a proxy in front that knows no such path stands before it.
        answer.is_ok_and(|answer| !is_html(&answer))
    }

    /// The same as [`Road::visit_relay_held`] for a device at hand.
    pub async fn visit_relay<O: Outside>(
        &self,
        device: &mut Device,
        outside: &mut O,
    ) -> Result<Absorbed, Problem> {
        self.visit_relay_held(&mut Hand { device, outside }).await
    }

    /// Leaves everything that waits at a relay, sealed, and takes in what came back for this device: this road leads
    /// to the relay, not to the city. What is kept there has not arrived, and the report says so.
    pub async fn visit_relay_held(&self, holder: &mut impl Holder) -> Result<Absorbed, Problem> {
        let mut total = Absorbed::default();
        let parcels = holder.hold(|device, world| device.plan_parcels(world)).await?;
        for Parcel { id, body } in parcels {
            let answer = self.trip(Errand::Relay, body).await.map_err(|refusal| refusal.problem)?;
            let absorb =
                move |device: &mut Device, world: &mut World<'_>| device.absorb_parcels(world, &id, &answer);
            total.add(&holder.hold(absorb).await?);
            // Nothing is left of this phone; what was planned for the rest is nobody's.
            if total.notices.iter().any(|notice| notice == ProblemCode::DeviceWiped.code()) {
                break;
            }
        }
        Ok(total)
    }

    /// Sends everything and fetches everything, round by round; returns what it brought altogether.
    ///
    /// `progress` hears of each round. What a round brought stays, also where a later one fails.
    pub async fn sync<O: Outside>(
        &self,
        device: &mut Device,
        outside: &mut O,
        progress: &mut (dyn FnMut(&Absorbed) + Send),
    ) -> Result<Absorbed, Problem> {
        self.sync_watched(device, outside, &mut |round| progress(&round.brought)).await
    }

    /// The same, and `progress` hears how many households still wait.
    pub async fn sync_watched<O: Outside>(
        &self,
        device: &mut Device,
        outside: &mut O,
        progress: &mut (dyn FnMut(&Round) + Send),
    ) -> Result<Absorbed, Problem> {
        let mut heard = |round: &Round| {
            progress(round);
            GoOn::Yes
        };
        self.sync_held(&mut Hand { device, outside }, &mut heard).await
    }

    /// The same for a device that somebody else holds: it is held only while a request is planned or an
    /// answer taken in, never while the network is slow. `progress` may end it after any round.
    pub async fn sync_held(
        &self,
        holder: &mut impl Holder,
        progress: &mut (dyn FnMut(&Round) -> GoOn + Send),
    ) -> Result<Absorbed, Problem> {
        let mut total = Absorbed::default();
        let mut idle_rounds = 0;
        for _ in 0..ROUNDS_MAX {
            let before = holder.hold(|device, _| device.cursors()).await?;
            let plan = |device: &mut Device, world: &mut World<'_>| device.plan_sync(world);
            let answer = match self.ask(Errand::Sync, holder, plan).await {
                Ok(answer) => answer,
                Err(problem) => {
                    let noted = problem.clone();
                    if holder.hold(move |device, _| device.note_refusal(&noted)).await? {
                        continue;
                    }
                    return Err(problem);
                }
            };
            let Answer { sent_bytes, elapsed_ms, body } = answer;
            let absorb = move |device: &mut Device, world: &mut World<'_>| {
                let brought = device.absorb_sync(world, (sent_bytes, elapsed_ms), &body)?;
                let waiting_households = device.strip()?.waiting_households;
                Ok::<_, Problem>((Round { brought, waiting_households }, device.cursors()?))
            };
            let (round, after) = holder.hold(absorb).await?;
            let go_on = progress(&round);
            let report = round.brought;
            total.add(&report);
            if report.notices.iter().any(|notice| notice == ProblemCode::DeviceWiped.code()) {
                // Where it does not get through, the app tells it when it opens again.
                let _ = self.tell_last_word(holder).await;
                return Ok(total);
            }
            if !report.more || go_on == GoOn::No {
                return Ok(total);
            }
            let moved = report.arrived + report.apart + report.refused + report.received > 0
                || report.forms + report.form_bytes > 0;
            idle_rounds = if moved || after != before { 0 } else { idle_rounds + 1 };
            if idle_rounds >= IDLE_ROUNDS_MAX {
                return Err(Problem::with(ProblemCode::ServerFault, "rounds without progress"));
            }
            if report.retry_after_ms > 0 {
                self.pause(holder, 1, Some(report.retry_after_ms)).await?;
            }
        }
        Err(Problem::with(ProblemCode::ServerFault, "rounds without end"))
    }

    /// Plans and carries until an answer comes, the refusal is final, or the trips are used up.
    async fn ask(
        &self,
        errand: Errand,
        holder: &mut impl Holder,
        plan: impl Fn(&mut Device, &mut World<'_>) -> Result<Vec<u8>, Problem> + Clone + Send + 'static,
    ) -> Result<Answer, Problem> {
        let mut tries = Tries::default();
        loop {
            let body = holder.hold(plan.clone()).await?;
            let (sent_bytes, begun) = (body.len(), Instant::now());
            let Refusal { problem, again } = match self.trip_timed(errand, body).await {
                Ok(Came { body, held_ms }) => {
                    let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                    // A crowd at the server says nothing about the link.
                    let elapsed_ms = elapsed_ms.saturating_sub(held_ms);
                    return Ok(Answer { sent_bytes, elapsed_ms, body });
                }
                Err(refusal) => refusal,
            };
            let Again::After(asked_ms) = again else { return Err(problem) };
            if !tries.go_on(asked_ms) {
                return Err(problem);
            }
            if asked_ms.is_some() {
                holder.note_crowd();
            }
            self.pause(holder, tries.trips, asked_ms).await?;
        }
    }

    pub(crate) async fn pause(
        &self,
        holder: &mut impl Holder,
        trips: u32,
        asked_ms: Option<u64>,
    ) -> Result<(), Problem> {
        let jitter = holder.hold(|_, world| world.random::<8>()).await;
        let Some(wait_ms) = wait_ms(trips, asked_ms, u64::from_le_bytes(jitter)) else {
            let detail = format!("again in {} s", asked_ms.unwrap_or_default() / 1000);
            return Err(Problem::with(ProblemCode::ServerBusy, detail));
        };
        holder.wait(wait_ms).await;
        Ok(())
    }

    pub(crate) async fn trip(&self, errand: Errand, body: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        Ok(self.trip_timed(errand, body).await?.body)
    }

    async fn trip_timed(&self, errand: Errand, body: Vec<u8>) -> Result<Came, Refusal> {
        let unmet = || Refusal { problem: RoadProblem::NoRoots.into(), again: Again::No };
        let client = self.client().ok_or_else(unmet)?;
        self.trip_with(&client, errand, body).await
    }

    async fn trip_with(&self, client: &Client, errand: Errand, body: Vec<u8>) -> Result<Came, Refusal> {
        let lost = |problem: RoadProblem| Refusal { problem: problem.into(), again: Again::No };
        let route = self.address.route(errand.path()).map_err(lost)?;
        self.counters.begin(body.len());
        let request = client.post(route).header(CONTENT_TYPE, CBOR).header(ACCEPT, CBOR);
        let mut answer = request.body(body).send().await.map_err(Refusal::of_client)?;
        let status = answer.status();
        if status != StatusCode::OK {
            let headers = answer.headers().clone();
            // A refusal that is cut short or endless still refuses.
            let body = self.read(&mut answer, REFUSAL_BYTES_MAX).await.unwrap_or_default();
            return Err(Refusal::of_answer(status, &headers, &body));
        }
        if is_page(&answer) {
            return Err(Refusal::last(ProblemCode::Unreachable, "a web page answered, not Ketuk"));
        }
        let held_ms = held_ms(answer.headers());
        Ok(Came { body: self.read(&mut answer, errand.answer_bytes_max()).await?, held_ms })
    }

    /// The whole body, never more than `most` bytes of it.
    async fn read(&self, answer: &mut Response, most: usize) -> Result<Vec<u8>, Refusal> {
        let oversized = || Refusal::last(ProblemCode::ServerFault, "the answer is over the limit");
        if answer.content_length().is_some_and(|length| length > most as u64) {
            return Err(oversized());
        }
        let mut body = Vec::new();
        loop {
            let next = tokio::time::timeout(self.patience.silence, answer.chunk()).await;
            let next = next.map_err(|_| Refusal::network("timeout: silence"))?.map_err(Refusal::of_client)?;
            let Some(chunk) = next else { return Ok(body) };
            self.counters.receive(chunk.len());
            if body.len() + chunk.len() > most {
                return Err(oversized());
            }
            body.extend_from_slice(&chunk);
        }
    }
}

/// Milliseconds of the metric `line` in `Server-Timing` (W3C); 0 where it does not stand there.
fn held_ms(headers: &HeaderMap) -> u64 {
    let timings = headers.get("server-timing").and_then(|timings| timings.to_str().ok()).unwrap_or_default();
    let held = timings.split(',').find_map(|metric| metric.trim().strip_prefix("line;dur="));
    held.and_then(|held| held.parse().ok()).unwrap_or(0)
}

/// A login page of the network answers 200 with text.
fn is_page(answer: &Response) -> bool {
    is_of_kind(answer, "text/")
}

fn is_html(answer: &Response) -> bool {
    is_of_kind(answer, "text/html")
}

fn is_of_kind(answer: &Response, start: &str) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_how_long_it_held_a_request() {
        let held = |timings: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("server-timing", timings.parse().expect("a header"));
            held_ms(&headers)
        };
        assert_eq!((held("line;dur=1234"), held("cdn;dur=7, line;dur=1234")), (1234, 1234));
        assert_eq!((held("line;dur=-1"), held("line"), held_ms(&HeaderMap::new())), (0, 0, 0));
    }
}
