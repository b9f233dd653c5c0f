//! Who listens at an address that somebody gave as a relay's.
//!
//! Invariant: nothing of the device goes there, and what comes back is believed by the city's signature alone.

use crate::limits::REFUSAL_BYTES_MAX;
use crate::refusal::Refusal;
use crate::{Exposure, Patience, Roots};
use ketuk_client::{Address, make_client, make_stranger};
use ketuk_wire::{Pin, Problem, ProblemCode, RelayCard};
use std::time::Duration;

/// An office's own network answers at once, or it is another network.
const CONNECT_MAX: Duration = Duration::from_secs(6);
/// A card is some hundred bytes.
const ANSWER_MAX: Duration = Duration::from_secs(15);

/// Asks whoever listens there for the city's word on it. With `pin` only the holder of that TLS key is heard; without,
/// anybody is: the answer proves nothing until its signature was checked.
pub async fn fetch_relay_card(
    base_url: &str,
    exposure: Exposure,
    pin: Option<Pin>,
) -> Result<RelayCard, Problem> {
    let address = Address::parse(base_url, exposure)?;
    let patience = Patience { connect: CONNECT_MAX, trip: ANSWER_MAX, silence: ANSWER_MAX };
    let client = match pin {
        Some(pin) if !address.is_plain() => make_client(&address, &Roots::Pins(vec![pin]), patience)?,
        None if !address.is_plain() => make_stranger(&address, patience)?,
        _ => make_client(&address, &Roots::None, patience)?,
    };
    let lost = |error: reqwest::Error| Refusal::of_client(error).problem;
    let mut answer = client.get(address.route("v1/relay")?).send().await.map_err(lost)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > REFUSAL_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RelayUnproven, "an answer over the limit"));
        }
        body.extend_from_slice(&chunk);
    }
    if status != reqwest::StatusCode::OK {
        return Err(Refusal::of_answer(status, &headers, &body).problem);
    }
    // A machine of another kind answers with pages.
    RelayCard::from_body(&body).map_err(|_| Problem::with(ProblemCode::RelayUnproven, "no card"))
}
