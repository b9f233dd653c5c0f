//! The way by a relay: sealed files left at the kelurahan office, and answers that lie there for this device.
//!
//! Invariants: what a relay says is believed of nothing but its own shelf, and only where the city vouches for it and it
//! signed in answer to this request; an answer counts by the city's signature, as one from a stick does; what lies at a
//! relay has not arrived: it stays here, and goes again by every road until the city has answered for it.

use crate::identity::Meta;
use crate::problem::Trouble;
use crate::{Device, World};
use ketuk_view::SyncReport;
use ketuk_wire::parcel::{ParcelId, ParcelRequest, ParcelResponse, TAKEN_MAX, id_of};
use ketuk_wire::relay::Lying;
use ketuk_wire::{Pin, Problem, ProblemCode, RelayCard, RelayReceipt};

const TAKEN: &str = "relay.taken";
/// A file for a relay; well below what it takes at once.
const PARCEL_BYTES: usize = 4 << 20;
/// No relay's clock is believed beyond the year 2100.
const CLOCK_MS_MAX: u64 = 4_102_444_800_000;

/// A request to a relay.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The sealed file in it.
    pub id: ParcelId,
    /// The body.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Parcel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parcel({} bytes)", self.body.len())
    }
}

impl Meta<'_> {
    fn taken(&self) -> Result<Vec<[u8; 32]>, Trouble> {
        let ids = self.0.load_meta(TAKEN)?.unwrap_or_default();
        Ok(ids.as_chunks::<32>().0.to_vec())
    }

    fn save_taken(&self, ids: &[[u8; 32]]) -> Result<(), Trouble> {
        Ok(self.0.save_meta(TAKEN, ids.as_flattened())?)
    }
}

impl Device {
    /// The requests to a relay, to be sent one after the other; there is always one.
    pub fn plan_parcels(&mut self, world: &mut World<'_>) -> Result<Vec<Parcel>, Problem> {
        let volumes = self.plan_volumes(world, PARCEL_BYTES)?;
        let noted: Vec<_> = volumes.iter().map(|file| (id_of(&file.bytes), file.batches.clone())).collect();
        let (key, certificate, taken) = self.vault.write(|store| {
            let meta = Meta(store);
            store.note_parcels(&noted)?;
            Ok::<_, Trouble>((meta.key()?, meta.certificate()?, meta.taken()?))
        })?;
        let body = |file| ParcelRequest::new(&key, certificate.clone(), Some(file), &taken).to_body();
        let ids = noted.into_iter().map(|(id, _)| id);
        Ok(ids.zip(volumes).map(|(id, volume)| Parcel { id, body: body(volume.bytes) }).collect())
    }

    /// Takes in what a relay answered to the request with the file `asked`. An answer that is damaged, for another or
    /// forged is left there: the report of those that are sound stands.
    pub fn absorb_parcels(
        &mut self,
        world: &mut World<'_>,
        asked: &ParcelId,
        body: &[u8],
    ) -> Result<SyncReport, Problem> {
        let ParcelResponse { version: _, kept, answers, refused, card, receipt } =
            ParcelResponse::from_body(body)?;
        let (mut report, mut taken) = (SyncReport::default(), Vec::new());
        let mut trouble = None;
        for answer in answers.iter().take(TAKEN_MAX) {
            match self.absorb_bundle(world, answer) {
                Ok(brought) => {
                    report.add(&brought);
                    if report.notices.iter().any(|notice| notice == ProblemCode::DeviceWiped.code()) {
                        return Ok(report);
                    }
                    taken.push(id_of(answer));
                }
                // Trouble of this device's own: the answer lies there until it is over, and the next one is tried.
                Err(problem) if problem.code.status() >= 500 => drop(trouble.get_or_insert(problem)),
                // What is no answer of the city for us is let go of as well, or it would come for ever.
                Err(problem) if problem.code.code().starts_with("bundle.") => taken.push(id_of(answer)),
                // Something in it was refused; what was sound counts, and the rest comes by another road.
                Err(problem) => {
                    taken.push(id_of(answer));
                    report.notices.push(problem.code.code().to_owned());
                }
            }
        }
        self.vault.write(|store| Meta(store).save_taken(&taken))?;
        // Nobody signed these: a relay may say of a file what a file can be, and nothing about this phone.
        let is_of_a_file = |code: &String| {
            let is_full = code == ProblemCode::DiskFull.code();
            (is_full || code.starts_with("bundle.")) && ProblemCode::parse(code).is_some()
        };
        report.notices.extend(refused.into_iter().filter(is_of_a_file));
        let word = card.zip(receipt).map(|(card, receipt)| self.hear_relay(world, asked, &card, &receipt));
        match word.transpose()? {
            Some(Some(0)) => {}
            Some(Some(_)) => report.notices.push(ProblemCode::RelayKept.code().to_owned()),
            Some(None) => report.notices.push(ProblemCode::RelayUnproven.code().to_owned()),
            None if kept > 0 => report.notices.push(ProblemCode::RelayUnproven.code().to_owned()),
            None => {}
        }
        report.more = false;
        trouble.map_or(Ok(report), Err)
    }

    /// A relay's word on its own shelf: how many files lie there; `None` where it is not believed.
    fn hear_relay(
        &mut self,
        world: &World<'_>,
        asked: &ParcelId,
        card: &RelayCard,
        receipt: &RelayReceipt,
    ) -> Result<Option<usize>, Problem> {
        let clock_ms = world.now_ms;
        let heard: Result<_, Trouble> = self.vault.write(|store| {
            let meta = Meta(store);
            let identity = meta.enrolled()?;
            let proven = card
                .verify(&identity.server_key, meta.judged_ms(clock_ms)?)
                .and_then(|()| receipt.verify(card, identity.device, asked));
            if proven.is_err() {
                return Ok(None);
            }
            let since = |lying: &Lying| (lying.parcel, lying.came_ms.clamp(1, CLOCK_MS_MAX));
            let lying: Vec<_> = receipt.lying.iter().map(since).collect();
            store.keep_parcels(&card.key.0, &lying)?;
            Ok(Some(lying.len()))
        });
        Ok(heard?)
    }

    /// Whether the city vouches for a relay; `scanned` is the TLS key that its QR code named, if any.
    pub fn check_relay(
        &self,
        world: &World<'_>,
        card: &RelayCard,
        scanned: Option<Pin>,
    ) -> Result<(), Problem> {
        let (city, judged_ms) = self.vault.read(|store| {
            let meta = Meta(store);
            Ok::<_, Trouble>((meta.enrolled()?.server_key, meta.judged_ms(world.now_ms)?))
        })?;
        card.verify(&city, judged_ms)?;
        if scanned.is_some_and(|pin| !card.pins.contains(&pin)) {
            return Err(Problem::with(ProblemCode::RelayUnproven, "another TLS key"));
        }
        Ok(())
    }
}
