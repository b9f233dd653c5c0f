//! The relays that this phone knows, and how one is met.
//!
//! What a relay's code holds: `https://192.168.1.5:8443/relai#KEY`; people type the address alone. Invariants: a relay
//! counts as proven only by a card of this phone's own city, and only after it has shown the TLS key that stands in it;
//! one that was scanned out of reach is kept as not met, and what lies there is not counted until it was.

use crate::Field;
use crate::core::Core;
use crate::limits::{RELAY_BYTES_MAX, RELAYS_MAX};
use crate::problem::Trouble;
use crate::thread::Desk;
use ketuk_device::{Pin, Problem, ProblemCode, RelayCard};
use ketuk_transport::{Exposure, Outside, Road, Roots, fetch_relay_card};
use ketuk_view::{RelayLine, RelaysView};
use serde::{Deserialize, Serialize};

const NOTE: &str = "relays";
/// Where older programs kept one, as it was scanned.
const OLD_NOTE: &str = "relay";
/// What the guide has relays listen on.
const PORT: &str = ":8443";

/// A relay as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    address: String,
    /// Hexadecimal.
    pins: Vec<String>,
    name: String,
    /// Until when the city vouches for it; 0 where it was not met.
    until_ms: u64,
    visited_ms: u64,
}

/// The way to a relay.
#[derive(Debug)]
pub(crate) struct Way {
    road: Road,
    name: String,
    address: String,
    exposure: Exposure,
    is_met: bool,
    pin: Option<Pin>,
}

impl Known {
    fn pins(&self) -> Vec<Pin> {
        self.pins.iter().filter_map(|pin| Pin::parse(pin)).collect()
    }

    fn scanned(address: String, pin: Option<Pin>) -> Self {
        let pins = pin.iter().map(Pin::to_string).collect();
        Self { address, pins, name: String::new(), until_ms: 0, visited_ms: 0 }
    }

    fn met(self, card: &RelayCard) -> Self {
        let pins = card.pins.iter().map(Pin::to_string).collect();
        Self { pins, name: card.name.clone(), until_ms: card.until_ms, ..self }
    }

    fn to_line(&self, now_ms: u64) -> RelayLine {
        let state = match self.until_ms {
            0 => "unmet",
            until_ms if until_ms < now_ms => "over",
            _ => "proven",
        };
        RelayLine {
            address: self.address.clone(),
            name: self.name.clone(),
            state: state.to_owned(),
            visited_ms: Some(self.visited_ms).filter(|ms| *ms > 0),
        }
    }
}

/// The address and the key in what was scanned or typed; an address that was typed may lack scheme and port.
fn read(text: &str) -> Option<(String, Option<Pin>)> {
    let text = text.trim();
    if text.is_empty() || text.len() > RELAY_BYTES_MAX || text.contains(char::is_whitespace) {
        return None;
    }
    let (roots, address) = Roots::None.of_relay(text);
    let pin = match roots {
        Roots::Pins(pins) => pins.first().copied(),
        // A code whose key cannot be read is no relay's.
        _ if text.contains('#') => return None,
        _ => None,
    };
    let address = address.trim_end_matches('/');
    if address.contains("://") {
        return Some((address.to_owned(), pin));
    }
    let port = if address.contains(':') { "" } else { PORT };
    Some((format!("https://{address}{port}"), pin))
}

impl Core {
    fn list_known(&self) -> Vec<Known> {
        let load = |name| self.device.load_note(name).ok().flatten().filter(|text| !text.is_empty());
        if let Some(text) = load(NOTE) {
            return serde_json::from_str(&text).unwrap_or_default();
        }
        let old = load(OLD_NOTE).and_then(|text| read(&text));
        old.map(|(address, pin)| Known::scanned(address, pin)).into_iter().collect()
    }

    fn save_known(&mut self, mut known: Vec<Known>) -> Result<(), Trouble> {
        known.sort_by_key(|known| std::cmp::Reverse(known.visited_ms));
        known.truncate(RELAYS_MAX);
        let text = serde_json::to_string(&known).map_err(|_| Trouble::unreadable("relays"))?;
        Ok(self.device.save_note(NOTE, &text)?)
    }

    /// The relays, the one that was visited last first.
    pub(crate) fn relays(&mut self) -> Result<RelaysView, Trouble> {
        let now_ms = self.outside.now_ms();
        Ok(RelaysView { relays: self.list_known().iter().map(|known| known.to_line(now_ms)).collect() })
    }

    /// Forgets one.
    pub(crate) fn forget_relay(&mut self, address: &str) -> Result<RelaysView, Trouble> {
        let mut known = self.list_known();
        known.retain(|known| known.address != address);
        self.save_known(known)?;
        self.relays()
    }

    /// The ways to all of them, in their order; one whose address cannot be used any more has none.
    pub(crate) fn ways_to_relays(&self) -> Vec<Way> {
        let way = |known: Known| {
            let road = Road::new(&known.address, self.exposure, &Roots::None.or_pins(known.pins())).ok()?;
            Some(Way {
                road,
                exposure: self.exposure,
                is_met: known.until_ms > 0,
                pin: known.pins().first().copied(),
                name: if known.name.is_empty() { known.address.clone() } else { known.name },
                address: known.address,
            })
        };
        self.list_known().into_iter().filter_map(way).collect()
    }

    fn keep_relay(&mut self, relay: Known) -> Result<(), Trouble> {
        let mut known = self.list_known();
        let visited_ms =
            known.iter().find(|old| old.address == relay.address).map_or(0, |old| old.visited_ms);
        known.retain(|old| old.address != relay.address);
        known.insert(0, Known { visited_ms: visited_ms.max(relay.visited_ms), ..relay });
        if known.len() > RELAYS_MAX {
            return Err(Trouble::said(
                "relay.too_many",
                "HP ini sudah mengenal 16 kantor. Lupakan dulu satu yang tidak dipakai.",
                "This phone knows 16 offices already. Forget one that is not used first.",
            ));
        }
        self.save_known(known)
    }
}

impl Way {
    pub(crate) fn road(&self) -> &Road {
        &self.road
    }

    /// How people call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Notes that this phone was there; one that was only scanned so far is met now. What fails is left for the next
    /// visit.
    pub(crate) async fn note_visit(&self, desk: &Desk) {
        let card = match self.is_met {
            true => None,
            false => fetch_relay_card(&self.address, self.exposure, self.pin).await.ok(),
        };
        let (address, pin) = (self.address.clone(), self.pin);
        let noted = desk.ask(move |core| {
            let proven =
                card.filter(|card| core.act(|device, world, _| device.check_relay(world, card, pin)).is_ok());
            let now_ms = core.outside.now_ms();
            let Some(known) = core.list_known().into_iter().find(|known| known.address == address) else {
                return Ok(());
            };
            let known = proven.map_or(known.clone(), |card| known.met(&card));
            core.keep_relay(Known { visited_ms: now_ms, ..known })
        });
        // Only the order of the list hangs on it.
        let _: Result<Result<(), Trouble>, Trouble> = noted.await;
    }
}

/// Takes a relay in: asks it who it is, checks that the city vouches for it, and that it holds the key that stands in
/// the city's word. A code that was scanned out of reach is kept for later; an address that was typed is not: nothing
/// would tell the relay from somebody else.
pub(crate) async fn add(field: &Field, text: &str) -> Result<RelaysView, Trouble> {
    let (address, pin) = read(text).ok_or_else(unreadable)?;
    let exposure = field.desk().ask(|core| core.exposure).await?;
    let card = match fetch_relay_card(&address, exposure, pin).await {
        Ok(card) => Some(card),
        Err(problem) if problem.code == ProblemCode::Unreachable && pin.is_some() => None,
        Err(problem) => return Err(explained(problem)),
    };
    let Some(card) = card else {
        return field
            .desk()
            .ask(move |core| {
                // Nor does a code that leads nowhere take the place of an office that was met.
                if core.list_known().iter().any(|known| known.address == address && known.until_ms > 0) {
                    return Err(explained(Problem::new(ProblemCode::Unreachable)));
                }
                core.keep_relay(Known::scanned(address, pin))?;
                core.relays()
            })
            .await?;
    };
    let checked = field
        .desk()
        .ask(move |core| core.act(|device, world, _| device.check_relay(world, &card, pin)).map(|()| card));
    let card = checked.await??;
    // Whoever passes another's card on does not hold its key.
    if let Some(own) = card.pins.first() {
        let again = fetch_relay_card(&address, exposure, Some(*own)).await.map_err(explained)?;
        if again.key != card.key {
            return Err(Problem::new(ProblemCode::RelayUnproven).into());
        }
    }
    field
        .desk()
        .ask(move |core| {
            core.keep_relay(Known::scanned(address, pin).met(&card))?;
            core.relays()
        })
        .await?
}

fn unreadable() -> Trouble {
    Trouble::said(
        "relay.unreadable",
        "Alamat ini tidak dikenali. Contoh: 192.168.1.5. Minta petugas menunjukkannya, atau foto kode QR-nya.",
        "This address is not recognised. Example: 192.168.1.5. Ask the officer to show it, or take a photo of its QR code.",
    )
}

/// At a counter "the server cannot be reached" would speak of another machine.
fn explained(problem: Problem) -> Trouble {
    match problem.code {
        ProblemCode::Unreachable => Trouble::said(
            "relay.away",
            "Kantor tidak terjangkau. Sambungkan HP ke Wi-Fi kantor kelurahan, periksa alamatnya, lalu coba lagi.",
            "The office cannot be reached. Connect the phone to the office's Wi-Fi, check the address, then try again.",
        ),
        _ => problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(read(text).map(|(address, _)| address).as_deref(), expected, "{text}");
    }

    #[test]
    fn an_address_may_be_typed_short() {
        check("192.168.1.5", Some("https://192.168.1.5:8443"));
        check(" 192.168.1.5:9000/ ", Some("https://192.168.1.5:9000"));
        check("https://kantor.local:8443", Some("https://kantor.local:8443"));
        check("http://127.0.0.1:80", Some("http://127.0.0.1:80"));
    }
    #[test]
    fn a_code_brings_its_key() {
        let text = format!("https://192.168.1.5:8443/relai#{}", "ab".repeat(32));
        assert_eq!(read(&text), Some(("https://192.168.1.5:8443".to_owned(), Pin::parse(&"ab".repeat(32)))));
    }
    #[test]
    fn what_is_no_address_is_refused() {
        check("", None);
        check("kantor kelurahan", None);
        check("https://192.168.1.5:8443/relai#xyz", None);
        check(&"a".repeat(401), None);
    }
}
