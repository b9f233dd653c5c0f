//! Until when this device may work, judged without trusting its clock.
//!
//! Time is the server's at the last word of it, and what this device's clock has gone forward since. A clock
//! that is put back adds nothing and takes nothing away; one that is put forward may lock the device early,
//! and the next sync begins anew from the server's time. Locked is only what a person sees and writes: nothing is
//! lost, and unsent work still leaves by any road.

use crate::identity::Meta;
use crate::problem::Trouble;
use crate::{Device, World};
use ketuk_wire::{Grant, Pin, PinList, Problem, ProblemCode, SealPublic};
use minicbor::{Decode, Encode};

const GRANT: &str = "grant";
const TIME: &str = "grant.time";
const PINS: &str = "server.pins";
const SEAL_KEY: &str = "server.seal";
/// How far the clock goes before the disk hears of it.
const NOTED_MS: u64 = 60_000;

/// What is known of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct TimeBase {
    /// The server's clock when it was last heard.
    #[n(0)]
    server_ms: u64,
    /// How much this device's clock has gone forward since, all leaps added.
    #[n(1)]
    passed_ms: u64,
    /// This device's clock when it was last looked at.
    #[n(2)]
    clock_ms: u64,
}

impl TimeBase {
    fn heard(server_ms: u64, clock_ms: u64) -> Self {
        Self { server_ms, passed_ms: 0, clock_ms }
    }

    fn looked(self, clock_ms: u64) -> Self {
        let passed_ms = self.passed_ms.saturating_add(clock_ms.saturating_sub(self.clock_ms));
        Self { passed_ms, clock_ms, ..self }
    }

    /// The server's time now, at least.
    fn judged_ms(self) -> u64 {
        self.server_ms.saturating_add(self.passed_ms)
    }
}

impl Meta<'_> {
    pub(crate) fn grant(&self) -> Result<Option<Grant>, Trouble> {
        Ok(self.0.load_meta(GRANT)?.and_then(|bytes| ketuk_wire::decode(&bytes).ok()))
    }

    /// Until when this device may work, in seconds, as it tells the server.
    pub(crate) fn grant_until_s(&self) -> Result<Option<u64>, Trouble> {
        Ok(self.grant()?.map(|grant| grant.until_ms / 1000))
    }

    /// Takes a grant of this device's server that is newer than the one that is here.
    pub(crate) fn take_grant(&self, grant: &Grant) -> Result<(), Trouble> {
        let identity = self.enrolled()?;
        grant.verify(&identity.server_key, identity.device)?;
        if self.grant()?.is_none_or(|known| known.given_ms <= grant.given_ms) {
            self.0.save_meta(GRANT, &ketuk_wire::encode(grant))?;
        }
        Ok(())
    }

    /// Before another server's word, or this one's to a fresh invitation, whose clock may have been set right since.
    pub(crate) fn forget_grant(&self) -> Result<(), Trouble> {
        self.0.save_meta(GRANT, &[])?;
        self.time()?.map_or(Ok(()), |known| self.save_time(TimeBase::heard(0, known.clock_ms)))
    }

    /// The server's time now, at least; this device's clock where no server was heard.
    pub(crate) fn judged_ms(&self, clock_ms: u64) -> Result<u64, Trouble> {
        Ok(self.time()?.map_or(clock_ms, |known| known.looked(clock_ms).judged_ms()))
    }

    fn time(&self) -> Result<Option<TimeBase>, Trouble> {
        Ok(self.0.load_meta(TIME)?.and_then(|bytes| ketuk_wire::decode(&bytes).ok()))
    }

    fn save_time(&self, time: TimeBase) -> Result<(), Trouble> {
        Ok(self.0.save_meta(TIME, &ketuk_wire::encode(&time))?)
    }

    /// Notes the clock before an enrolment: its answer is taken in without one.
    pub(crate) fn begin_time(&self, clock_ms: u64) -> Result<(), Trouble> {
        let known = self.time()?.map(|known| known.looked(clock_ms));
        self.save_time(known.unwrap_or(TimeBase::heard(0, clock_ms)))
    }

    /// The time in the answer to an enrolment.
    pub(crate) fn hear_time_of_enrolment(&self, server_ms: u64) -> Result<(), Trouble> {
        let clock_ms = self.time()?.map(|known| known.clock_ms);
        clock_ms.map_or(Ok(()), |clock_ms| self.hear_time(server_ms, clock_ms))
    }

    /// The server said what time it is. What is older than what it said before is a repetition.
    pub(crate) fn hear_time(&self, server_ms: u64, clock_ms: u64) -> Result<(), Trouble> {
        if self.time()?.is_some_and(|known| known.server_ms >= server_ms) {
            return Ok(());
        }
        self.save_time(TimeBase::heard(server_ms, clock_ms))
    }

    pub(crate) fn pin_list(&self) -> Result<Option<PinList>, Trouble> {
        Ok(self.0.load_meta(PINS)?.and_then(|bytes| ketuk_wire::decode(&bytes).ok()))
    }

    /// Takes a list of the server's TLS keys that is newer than the one that is here.
    pub(crate) fn take_pins(&self, list: &PinList) -> Result<(), Trouble> {
        list.verify(&self.enrolled()?.server_key)?;
        if self.pin_list()?.is_none_or(|known| known.changed_ms < list.changed_ms) {
            self.0.save_meta(PINS, &ketuk_wire::encode(list))?;
        }
        Ok(())
    }

    pub(crate) fn forget_pins(&self) -> Result<(), Trouble> {
        Ok(self.0.save_meta(PINS, &[])?)
    }

    /// What bundle files are sealed to; none where the server named no key.
    pub(crate) fn seal_key(&self) -> Result<Option<SealPublic>, Trouble> {
        let bytes = self.0.load_meta(SEAL_KEY)?.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        Ok(bytes.map(SealPublic))
    }

    pub(crate) fn save_seal_key(&self, key: Option<SealPublic>) -> Result<(), Trouble> {
        Ok(self.0.save_meta(SEAL_KEY, key.as_ref().map_or(&[][..], |key| &key.0))?)
    }
}

impl Device {
    /// Looks at the clock and says whether this device may still show and take up interviews.
    ///
    /// # Errors
    /// `grant.over` past the end of its grant, until the next sync; nothing is lost by it.
    pub fn check_grant(&mut self, world: &World<'_>) -> Result<(), Problem> {
        let now_ms = world.now_ms;
        let (grant, time) = self.vault.read(|store| {
            let meta = Meta(store);
            Ok::<_, Trouble>((meta.grant()?, meta.time()?))
        })?;
        let (Some(grant), Some(before)) = (grant, time) else { return Ok(()) };
        let time = before.looked(now_ms);
        if now_ms.abs_diff(before.clock_ms) >= NOTED_MS {
            self.vault.write(|store| Meta(store).save_time(time))?;
        }
        if time.judged_ms() > grant.until_ms { Err(Problem::new(ProblemCode::GrantOver)) } else { Ok(()) }
    }

    /// The TLS keys of this device's server, as it announced them; none where it announced none.
    pub fn pins(&self) -> Result<Vec<Pin>, Problem> {
        let list = self.vault.read(|store| Meta(store).pin_list())?;
        Ok(list.map(|list| list.pins).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clock goes through `clocks` after the server was heard at 1,000 when it showed the first of them.
    fn check(clocks: &[u64], judged: u64) {
        let time = clocks.iter().fold(TimeBase::heard(1_000, clocks[0]), |time, clock| time.looked(*clock));
        assert_eq!(time.judged_ms(), judged);
    }

    #[test]
    fn time_passes_whatever_the_clock_shows() {
        check(&[50, 60, 80], 1_030);
        check(&[5_000_000, 5_000_010], 1_010);
    }
    #[test]
    fn a_clock_that_is_put_back_prolongs_nothing() {
        check(&[50, 80, 10, 40], 1_060);
        check(&[50, 10, 20, 10, 20, 10, 20], 1_030);
    }
    #[test]
    fn one_that_is_put_forward_counts_until_the_server_is_heard() {
        check(&[50, 9_050, 60], 10_000);
    }
}
