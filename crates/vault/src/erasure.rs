//! The server's orders to forget a household.
//!
//! Invariant: an order is kept in the transaction in which it is carried out, and never taken out.

use crate::VaultProblem;
use crate::store::{Store, sql};
use rusqlite::named_params;

impl Store<'_> {
    /// Keeps an order that is carried out now.
    pub fn insert_erasure(&self, record: &[u8; 16], scope: u64, body: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":record": record, ":scope": scope, ":body": body };
        self.execute(sql!("erasure/insert"), params).map(drop)
    }

    /// Whether a record is to stay forgotten.
    pub fn has_erasure(&self, record: &[u8; 16]) -> Result<bool, VaultProblem> {
        let found = self.find(sql!("erasure/find"), named_params! { ":record": record }, |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Orders of which the server has not heard.
    pub fn list_untold_erasures(&self, limit: u64) -> Result<Vec<Vec<u8>>, VaultProblem> {
        self.list(sql!("erasure/list_untold"), named_params! { ":limit": limit }, |row| Ok(row.get("body")?))
    }

    /// The server has heard that a record was forgotten here.
    pub fn mark_erasure_told(&self, record: &[u8; 16]) -> Result<(), VaultProblem> {
        self.execute(sql!("erasure/mark_told"), named_params! { ":record": record }).map(drop)
    }

    /// The server orders again what it had heard of.
    pub fn mark_erasure_untold(&self, record: &[u8; 16]) -> Result<(), VaultProblem> {
        self.execute(sql!("erasure/untell_one"), named_params! { ":record": record }).map(drop)
    }

    /// The server has lost an area's log, and perhaps its orders with it.
    pub fn untell_erasures(&self, scope: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("erasure/untell"), named_params! { ":scope": scope }).map(drop)
    }
}
