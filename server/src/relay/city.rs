//! The city as a relay knows it: an address, a key that a meeting proved, and the way there.

use super::store::Shelf;
use ketuk_client::{Address, Exposure, Patience, Roots, make_client, make_stranger};
use ketuk_wire::meet::{Introduction, MeetRequest, MeetResponse, split_code};
use ketuk_wire::relay::{RelayAsk, RelayCard};
use ketuk_wire::{InviteSecret, Pin, Problem, ProblemCode, PublicKey, SigningKey, limits};
use reqwest::{Client, StatusCode};
use ring::rand::{SecureRandom, SystemRandom};
use std::time::Duration;

const CITY: &str = "city";
const URL: &str = "city.url";
const CARD: &str = "relay.card";
const SEED: &str = "relay.seed";
/// Largest refusal that is read.
const REFUSAL_BYTES_MAX: usize = 64 << 10;
/// Until a connection stands: somebody may be waiting at the counter.
const CONNECT_MAX: Duration = Duration::from_secs(8);

/// The way to the city.
#[derive(Debug)]
pub(super) struct City {
    client: Client,
    address: Address,
}

/// Which city this shelf serves; `None` for another address than the one that was met.
pub(super) fn load(shelf: &Shelf, url: &str) -> Result<Option<Introduction>, Problem> {
    if shelf.load_meta(URL)?.as_deref() != Some(url.as_bytes()) {
        return Ok(None);
    }
    shelf.load_meta(CITY)?.map(|bytes| ketuk_wire::decode(&bytes)).transpose()
}

pub(super) fn save(shelf: &Shelf, url: &str, met: &Met) -> Result<(), Problem> {
    shelf.save_meta(CARD, &met.card.as_ref().map(ketuk_wire::encode).unwrap_or_default())?;
    shelf.save_meta(CITY, &ketuk_wire::encode(&met.city))?;
    shelf.save_meta(URL, url.as_bytes())
}

/// The city's word for this relay; none where it has not given one.
pub(super) fn load_card(shelf: &Shelf) -> Result<Option<RelayCard>, Problem> {
    let bytes = shelf.load_meta(CARD)?.filter(|bytes| !bytes.is_empty());
    bytes.map(|bytes| ketuk_wire::decode(&bytes)).transpose()
}

/// The key with which this relay signs what lies on its shelf; made the first time.
pub(super) fn load_key(shelf: &Shelf) -> Result<SigningKey, Problem> {
    let fault = || Problem::with(ProblemCode::StorageFault, "the relay's key");
    let seed = match shelf.load_meta(SEED)? {
        Some(seed) => seed.try_into().map_err(|_| fault())?,
        None => {
            let seed = fresh()?;
            shelf.save_meta(SEED, &seed)?;
            seed
        }
    };
    SigningKey::from_seed(seed).ok_or_else(fault)
}

fn fresh() -> Result<[u8; 32], Problem> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Problem::new(ProblemCode::ServerFault))?;
    Ok(bytes)
}

/// What a meeting with the city gave.
pub(super) struct Met {
    pub(super) city: Introduction,
    /// None of a city of an older program.
    pub(super) card: Option<RelayCard>,
}

fn roots_of(roots: Option<Vec<u8>>, met: Option<&Introduction>) -> Roots {
    roots.map_or(Roots::None, Roots::Pem).or_pins(met.map(|met| met.pins.clone()).unwrap_or_default())
}

fn patience() -> Patience {
    Patience { connect: CONNECT_MAX, ..Patience::default() }
}

impl City {
    /// The way to a city that was met, and its key.
    pub(super) fn known(
        url: &str,
        met: &Introduction,
        roots: Option<Vec<u8>>,
    ) -> Result<(Self, PublicKey), Problem> {
        let address = Address::parse(url, Exposure::LoopbackOnly)?;
        let client = make_client(&address, &roots_of(roots, Some(met)), patience())?;
        Ok((Self { client, address }, met.server_key))
    }

    /// Has the server at `url` prove that the invitation `code` is its own, and vouch for this relay, whose keys
    /// these are.
    pub(super) async fn meet(
        url: &str,
        code: &str,
        roots: Option<Vec<u8>>,
        (key, pins): (&SigningKey, &[Pin]),
    ) -> Result<Met, Problem> {
        let address = Address::parse(url, Exposure::LoopbackOnly)?;
        let (roots, code) = match split_code(code) {
            (code, Some(pin)) if roots.is_none() => (Roots::Pins(vec![pin]), code),
            (code, _) => (roots_of(roots, None), code),
        };
        let client = match roots {
            Roots::None if !address.is_plain() => make_stranger(&address, patience())?,
            roots => make_client(&address, &roots, patience())?,
        };
        let (secret, challenge) = (InviteSecret::of(code), fresh()?);
        let ask = RelayAsk::new(key, pins.to_vec(), &secret, &challenge);
        let request = MeetRequest { relay: Some(ask), ..MeetRequest::new(&secret, challenge) };
        let city = Self { client, address };
        let answer = city.post("v1/meet", request.to_body(), limits::BODY_BYTES_MAX).await?;
        let answer = MeetResponse::from_body(&answer)?;
        let card = answer.card.clone();
        let city = answer.verify(&secret, &challenge)?;
        // A card that is not the city's own for this key would be refused by every phone.
        let is_ours = |card: &RelayCard| card.key == key.public() && card.verify(&city.server_key, 0).is_ok();
        Ok(Met { card: card.filter(is_ours), city })
    }

    /// Hands a sealed file on; the sealed file that answers it.
    pub(super) async fn carry(&self, file: Vec<u8>) -> Result<Vec<u8>, Problem> {
        self.post("v1/parcel", file, limits::BUNDLE_BYTES_MAX).await
    }

    async fn post(&self, path: &str, body: Vec<u8>, most: usize) -> Result<Vec<u8>, Problem> {
        let away = |error: reqwest::Error| Problem::with(ProblemCode::Unreachable, error.without_url());
        let answer = self.client.post(self.address.route(path)?).body(body).send().await.map_err(away)?;
        let status = answer.status();
        if status == StatusCode::OK {
            return read(answer, most).await;
        }
        let refusal = read(answer, REFUSAL_BYTES_MAX).await.unwrap_or_default();
        let json: serde_json::Value = serde_json::from_slice(&refusal).unwrap_or_default();
        let code = json["code"].as_str().and_then(ProblemCode::parse);
        Err(Problem::with(code.unwrap_or(ProblemCode::Unreachable), format!("HTTP {}", status.as_u16())))
    }
}

async fn read(mut answer: reqwest::Response, most: usize) -> Result<Vec<u8>, Problem> {
    let away = |error: reqwest::Error| Problem::with(ProblemCode::Unreachable, error.without_url());
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(away)? {
        if body.len() + chunk.len() > most {
            return Err(Problem::with(ProblemCode::Unreachable, "an answer over the limit"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
