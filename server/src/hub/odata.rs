//! Tables of an export read page by page by a spreadsheet, with a key that its owner made.
//!
//! Invariants: of a key the store knows the hash only; what it is good for is checked against its owner's role and area
//! each time it is shown, so a role that changes changes what the spreadsheet reads; a page is bounded.

use super::audit::Deed;
use super::{Hub, HubWorld, Secret};
use crate::export::{Cell, Layout, Order, OrderWords, Table};
use crate::limits::{ODATA_FAMILIES, ODATA_KEY_MS};
use crate::role::{Actor, Right};
use crate::store::{HouseholdPlace, KeyRow};
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};

/// What a key is good for, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The form's id.
    pub form: String,
    /// How much is told about people.
    pub people: String,
    /// What it is for.
    pub why: String,
    /// When it was made.
    pub made_ms: u64,
    /// Until when it is good.
    pub until_ms: u64,
}

/// Where a reading goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadPlace {
    /// After this family of this area.
    pub after: Option<(ScopeId, RecordId)>,
    /// Rows still to be left out.
    pub skip: u64,
    /// Rows still wanted.
    pub top: u64,
}

/// A page of a table.
#[derive(Debug)]
pub struct ReadPage {
    /// The table with its columns.
    pub table: Table,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Where it goes on, where it does.
    pub next: Option<ReadPlace>,
}

/// The order behind a key: everything within its owner's reach, codes and labels, no health.
fn order_of(who: &Actor, form: &str, people: &str, why: &str) -> Result<Order, Problem> {
    let words = OrderWords {
        format: "csv".to_owned(),
        form: form.to_owned(),
        values: "both".to_owned(),
        people: people.to_owned(),
        separator: "comma".to_owned(),
        why: why.to_owned(),
        ..OrderWords::default()
    };
    if who.may(Right::Export) { Order::check(who, who.reach.range(), words) } else { Err(refused()) }
}

fn refused() -> Problem {
    Problem::new(ProblemCode::SignInWrong)
}

impl Hub {
    /// Makes a person's key; an earlier one is void.
    pub fn make_odata_key(
        &self,
        world: &mut HubWorld<'_>,
        who: &Actor,
        (form, people, why): (&str, &str, &str),
    ) -> Result<(Secret, KeyLine), Problem> {
        let order = order_of(who, form, people, why)?;
        if who.is_token() || !self.has_form(form) {
            return Err(Problem::with(ProblemCode::RequestInvalid, "form"));
        }
        let secret = Secret::new(world);
        let row = KeyRow {
            form: order.form.clone(),
            people: order.people.code().to_owned(),
            why: order.why.clone(),
            made_ms: world.now_ms,
            until_ms: world.now_ms + ODATA_KEY_MS,
        };
        let deed = Deed::new("odata.open", order.summary()).why(&order.why);
        self.audited(world.now_ms, who, &deed, |hub| {
            Ok(hub.store.save_odata_key(&secret.hash(), who.account, &row)?)
        })?;
        Ok((secret, line(row)))
    }

    /// Makes a person's key void.
    pub fn forget_odata_key(&self, now_ms: u64, who: &Actor) -> Result<(), Problem> {
        let deed = Deed::new("odata.shut", who.account);
        self.audited(now_ms, who, &deed, |hub| Ok(hub.store.forget_odata_key(who.account)?))
    }

    /// A person's key, where there is one.
    pub fn find_odata_key(&self, who: &Actor) -> Result<Option<KeyLine>, Problem> {
        Ok(self.store.find_odata_key(who.account)?.map(line))
    }

    /// Who shows this key under this login, and what they may read.
    pub fn open_odata(&self, now_ms: u64, login: &str, secret: &Secret) -> Result<(Actor, Order), Problem> {
        let found = self.store.load_odata_key(&secret.hash(), now_ms)?;
        let (who, row) = found.ok_or_else(refused)?;
        if who.login != super::door::folded(login) {
            return Err(refused());
        }
        let order = order_of(&who, &row.form, &row.people, &row.why).map_err(|_| refused())?;
        Ok((who, order))
    }

    /// The tables that an order's reader sees.
    pub fn odata_tables(&self, order: &Order) -> Result<Vec<Table>, Problem> {
        Ok(self.layout_for(order)?.tables)
    }

    /// The next rows of the table `name`: those of a bounded number of families.
    pub fn page_of_odata(
        &self,
        order: &Order,
        name: &str,
        mut place: ReadPlace,
    ) -> Result<ReadPage, Problem> {
        let layout: Layout = self.layout_for(order)?;
        let at = layout.tables.iter().position(|table| table.name == name);
        let at = at.ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
        let areas = self.areas_of(order)?;
        let after = place.after.map(|(scope, record)| HouseholdPlace { scope, record });
        let families = self.store.page_of_export(order.range, &order.status, after, ODATA_FAMILIES)?;
        let mut rows = Vec::new();
        for family in &families {
            let told = self.export_rows(family, &areas, &layout, order)?;
            let own = told.into_iter().flat_map(|(rows, _)| rows).filter(|(table, _)| *table == at);
            for (_, cells) in own {
                if place.skip > 0 {
                    place.skip -= 1;
                } else if place.top > 0 {
                    place.top -= 1;
                    rows.push(cells);
                }
            }
        }
        let more = families.len() as u64 == ODATA_FAMILIES && place.top > 0;
        place.after = families.last().map(|last| (last.scope, last.record));
        let table = layout.tables.into_iter().nth(at).ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
        Ok(ReadPage { table, rows, next: more.then_some(place) })
    }
}

fn line(row: KeyRow) -> KeyLine {
    let KeyRow { form, people, why, made_ms, until_ms } = row;
    KeyLine { form, people, why, made_ms, until_ms }
}
