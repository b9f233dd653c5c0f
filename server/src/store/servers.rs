//! Several servers on one database: which groups have stood, who does what meanwhile, whether this program is still new
//! enough for the tables.
//!
//! Invariant: a claim ends by itself, so that what a killed server had begun is taken up by another.

use super::engine::params;
use super::{Store, sql};
use crate::trouble::Trouble;
use ketuk_wire::Problem;

/// How many servers have asked for a number so far.
const SERVERS: &str = "hub.servers";

impl Store {
    /// Whether other servers may write to the same store.
    pub(crate) fn is_shared(&self) -> bool {
        self.engine.is_shared()
    }

    /// The number of the last group that stands, whoever's it was, as far as this connection may see; 0 in a file.
    pub(crate) fn last_turn(&self) -> Result<u64, Trouble> {
        Ok(u64::try_from(self.engine.last_turn()?).unwrap_or(0))
    }

    /// Refuses tables that a newer program has brought further than this one can follow.
    pub(crate) fn check_version(&self) -> Result<(), Problem> {
        Ok(self.engine.check_version()?)
    }

    /// A number that no other server on this store has; the caller holds the group.
    pub(crate) fn next_server(&self) -> Result<u64, Trouble> {
        let given = self.load_meta(SERVERS)?.and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        let next = given.map_or(0, u64::from_be_bytes) + 1;
        self.save_meta(SERVERS, &next.to_be_bytes())?;
        Ok(next)
    }

    /// Takes a piece of work, or promises to go on with it, until a moment; whether nobody else has it.
    pub(crate) fn take_claim(
        &self,
        name: &str,
        owner: u64,
        (now_ms, until_ms): (u64, u64),
    ) -> Result<bool, Trouble> {
        let params = params! { ":name": name, ":owner": owner, ":now_ms": now_ms, ":until_ms": until_ms };
        Ok(self.find(sql!("claim/take", pg), params, |row| row.get::<String>("name"))?.is_some())
    }

    /// Gives a piece of work back that nobody is to begin again before a moment.
    pub(crate) fn leave_claim(&self, name: &str, owner: u64, until_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":name": name, ":owner": owner, ":until_ms": until_ms };
        self.execute(sql!("claim/leave"), params).map(drop)
    }
}
