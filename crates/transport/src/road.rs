//! The way to one server and back.
//!
//! Invariants: a request is planned anew for each trip, so that it carries what is true then; an answer
//! is taken in once, by the device, in one transaction; no sync goes on for ever, whatever the server
//! says.

use crate::address::Address;
use crate::backoff::wait_ms;
use crate::client::make_client;
use crate::holder::{GoOn, Hand, Holder, Round};
use crate::limits::{IDLE_ROUNDS_MAX, REFUSAL_BYTES_MAX, ROUNDS_MAX, TRIPS_MAX};
use crate::refusal::{Again, Refusal};
use crate::traffic::Counters;
use crate::{Exposure, Outside, Patience, RoadProblem, Roots, Traffic};
use ketuk_device::{Absorbed, Device, World};
use ketuk_wire::limits::BODY_BYTES_MAX;
use ketuk_wire::{Problem, ProblemCode};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Response, StatusCode, Url};
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
}

/// The way to one server.
#[derive(Debug)]
pub struct Road {
    client: Client,
    address: Address,
    enrol: Url,
    sync: Url,
    files: Url,
    patience: Patience,
    counters: Counters,
}

/// An answer, and how long request and answer took.
struct Answer {
    sent_bytes: usize,
    elapsed_ms: u64,
    body: Vec<u8>,
}

impl Road {
    /// The road to the server at `base_url`, e.g. `https://ketuk.example.id`.
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
        let client = make_client(&address, roots, patience)?;
        let (enrol, sync) = (address.route("v1/enrol")?, address.route("v1/sync")?);
        let files = address.route("v1/files")?;
        Ok(Self { client, address, enrol, sync, files, patience, counters: Counters::default() })
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
        let mut trips = 0;
        loop {
            let body = holder.hold(plan.clone()).await?;
            let (sent_bytes, begun) = (body.len(), Instant::now());
            let Refusal { problem, again } = match self.trip(errand, body).await {
                Ok(body) => {
                    let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                    return Ok(Answer { sent_bytes, elapsed_ms, body });
                }
                Err(refusal) => refusal,
            };
            trips += 1;
            let Again::After(asked_ms) = again else { return Err(problem) };
            if trips >= TRIPS_MAX {
                return Err(problem);
            }
            self.pause(holder, trips, asked_ms).await?;
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
        let route = match errand {
            Errand::Enrol => &self.enrol,
            Errand::Sync => &self.sync,
            Errand::File => &self.files,
        };
        self.counters.begin(body.len());
        let request = self.client.post(route.clone()).header(CONTENT_TYPE, CBOR).header(ACCEPT, CBOR);
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
        self.read(&mut answer, BODY_BYTES_MAX).await
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

/// A login page of the network answers 200 with text.
fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/"))
}
