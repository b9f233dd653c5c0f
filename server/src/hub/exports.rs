//! Exports under way, whichever server makes them: asked for, made, ended, removed.
//!
//! Invariants: an export belongs to who asked for it, and to nobody else; not even to them once their role or area is
//! another one. None begins and none is done without its entry in the audit log. So many are made at once on all servers
//! together, and no more. Who makes one says so again and again: where a server falls silent another takes its export up.

use super::audit::Deed;
use super::export::Watch;
use super::{Hub, HubWorld};
use crate::export::Order;
use crate::limits::{EXPORT_KEPT_MS, EXPORT_LEASE_MS, EXPORT_TRIES_MAX, EXPORTS_AT_ONCE, EXPORTS_KEPT_EACH};
use crate::role::Actor;
use crate::store::{ExportCounts, ExportRow};
use ketuk_wire::{Problem, ProblemCode};
use std::collections::{BTreeSet, HashMap};

/// What became of an export that this server made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Its file may be fetched.
    Kept,
    /// It failed, was stopped, or is another server's by now: what lies here of it is nobody's.
    Gone,
}

fn deed(row: &ExportRow, action: &'static str, counts: Option<ExportCounts>, order: &Order) -> Deed {
    let told = counts.map(|told| format!(" families={} members={}", told.families, told.members));
    let object = format!("{} {}{}", row.id, order.summary(), told.unwrap_or_default());
    Deed::new(action, object).why(&order.why)
}

impl Hub {
    /// Takes an export in, to be made by this server; refused where as many are made as may be.
    pub(crate) fn begin_export(
        &self,
        world: &mut HubWorld<'_>,
        who: &Actor,
        order: &Order,
        total: u64,
    ) -> Result<ExportRow, Problem> {
        let id: String = world.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        let now_ms = world.now_ms;
        self.tidy_exports(now_ms)?;
        self.grouped(|hub| {
            let running = hub.store.count_running_exports()?;
            if running >= EXPORTS_AT_ONCE as u64 {
                return Err(Problem::with(ProblemCode::ExportBusy, running).into());
            }
            let lease = (hub.server, now_ms + EXPORT_LEASE_MS);
            hub.store.insert_export((&id, now_ms, total), who, order, lease)?;
            let row = hub.store.find_export(&id)?.ok_or_else(|| Problem::new(ProblemCode::ServerFault))?;
            hub.note(now_ms, who, &deed(&row, "export.begin", None, order))?;
            Ok(row)
        })
    }

    /// Whether nobody goes on with some export.
    pub(crate) fn has_export_left(&self, now_ms: u64) -> Result<bool, Problem> {
        Ok(self.store.list_exports()?.iter().any(|line| line.is_running && line.lease_ms <= now_ms))
    }

    /// Takes up an export that nobody goes on with; `None` where there is none.
    pub(crate) fn take_up_export(&self, now_ms: u64) -> Result<Option<ExportRow>, Problem> {
        self.grouped(|hub| {
            let Some(row) = hub.store.claim_export(hub.server, now_ms, now_ms + EXPORT_LEASE_MS)? else {
                return Ok(None);
            };
            if row.tries <= EXPORT_TRIES_MAX {
                return Ok(Some(row));
            }
            let failed = ("failed", ProblemCode::ServerFault.code(), 0);
            hub.store.finish_export((&row.id, hub.server), failed, row.counts)?;
            Ok(None)
        })
    }

    /// Goes on with an export: how far it is. `false` where it is no longer wanted, or another server's.
    pub(crate) fn go_on_with_export(&self, now_ms: u64, id: &str, watch: &Watch) -> Result<bool, Problem> {
        let lease = (self.server, now_ms + EXPORT_LEASE_MS);
        self.grouped(|hub| hub.store.go_on_with_export(id, lease, watch.counts()))
    }

    /// Keeps how an export ended, with its entry where it is done.
    pub(crate) fn end_export(
        &self,
        now_ms: u64,
        (row, order): (&ExportRow, &Order),
        made: Result<u64, Problem>,
        watch: &Watch,
    ) -> Result<Ended, Problem> {
        let counts = watch.counts();
        self.grouped(|hub| {
            let end = match &made {
                Ok(bytes) => ("done", "", *bytes),
                Err(problem) => ("failed", problem.code.code(), 0),
            };
            let is_ours = hub.store.finish_export((&row.id, hub.server), end, counts)?;
            if !is_ours || made.is_err() {
                return Ok(Ended::Gone);
            }
            hub.note(now_ms, &row.owner, &deed(row, "export.done", Some(counts), order))?;
            Ok(Ended::Kept)
        })
    }

    /// Keeps on record that somebody fetches the file.
    pub(crate) fn note_export_load(
        &self,
        now_ms: u64,
        row: &ExportRow,
        order: &Order,
    ) -> Result<(), Problem> {
        self.grouped(|hub| hub.note(now_ms, &row.owner, &deed(row, "export.load", Some(row.counts), order)))
    }

    /// Somebody's own, newest first, and how many are made just now, anybody's.
    pub(crate) fn list_exports(&self, now_ms: u64, who: &Actor) -> Result<(Vec<ExportRow>, u64), Problem> {
        let mut rows = self.store.list_exports_of(who)?;
        rows.retain(|row| !is_too_old(row.made_ms, now_ms) || row.stage == "running");
        Ok((rows, self.store.count_running_exports()?))
    }

    /// One of somebody's own.
    pub(crate) fn find_export(&self, now_ms: u64, who: &Actor, id: &str) -> Result<ExportRow, Problem> {
        let found = self.store.find_export(id)?.filter(|row| {
            let Actor { account, login: _, name: _, role, reach } = who;
            let is_theirs = (row.owner.account, row.owner.role, row.owner.reach) == (*account, *role, *reach);
            is_theirs && (row.stage == "running" || !is_too_old(row.made_ms, now_ms))
        });
        found.ok_or_else(|| Problem::new(ProblemCode::NotFound))
    }

    /// Stops one of somebody's own, or takes it away.
    pub(crate) fn remove_export(&self, now_ms: u64, who: &Actor, id: &str) -> Result<(), Problem> {
        self.grouped(|hub| {
            hub.find_export(now_ms, who, id)?;
            if hub.store.stop_export(id)? { Ok(()) } else { hub.store.remove_export(id) }
        })
    }

    /// Takes away what is too old, and of each person's all but the newest. Writes nothing where all may stay.
    pub(crate) fn tidy_exports(&self, now_ms: u64) -> Result<(), Problem> {
        let mut kept: HashMap<u64, usize> = HashMap::new();
        let mut due = Vec::new();
        for line in self.store.list_exports()? {
            let others = kept.entry(line.account).or_default();
            if !line.is_running && (is_too_old(line.made_ms, now_ms) || *others >= EXPORTS_KEPT_EACH) {
                due.push(line.id);
            } else {
                *others += 1;
            }
        }
        if due.is_empty() {
            return Ok(());
        }
        self.grouped(|hub| due.iter().try_for_each(|id| hub.store.remove_export(id)))
    }

    /// The ids of every export that there is: what else lies in the folder is nobody's.
    pub(crate) fn list_export_ids(&self) -> Result<BTreeSet<String>, Problem> {
        Ok(self.store.list_exports()?.into_iter().map(|line| line.id).collect())
    }

    /// Forgets every export: for a server that has its store alone and starts.
    pub(crate) fn forget_exports(&self) -> Result<(), Problem> {
        if self.store.is_shared() || self.store.list_exports()?.is_empty() {
            return Ok(());
        }
        self.grouped(|hub| hub.store.clear_exports())
    }

    /// Whether other servers work on the same store.
    pub(crate) fn is_one_of_several(&self) -> bool {
        self.store.is_shared()
    }
}

fn is_too_old(made_ms: u64, now_ms: u64) -> bool {
    made_ms + EXPORT_KEPT_MS <= now_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::OrderWords;
    use crate::role::Reach;
    use crate::{Store, Workers};
    use std::sync::atomic::Ordering;

    const NOW_MS: u64 = 1_780_000_000_000;

    fn order() -> Order {
        let words = OrderWords {
            format: "csv".into(),
            form: "keluarga".into(),
            values: "code".into(),
            people: "without".into(),
            separator: "comma".into(),
            why: "rekapitulasi".into(),
            ..OrderWords::default()
        };
        Order::check(&Actor::of_token(), Reach::City.range(), words).expect("allowed")
    }

    /// A hub that draws another id each time.
    struct Place {
        hub: Hub,
        drawn: u8,
    }

    impl Place {
        fn new() -> Self {
            let mut fill = |buffer: &mut [u8]| buffer.fill(7);
            let mut world = HubWorld { now_ms: NOW_MS, fill: &mut fill };
            let store = Store::in_memory().expect("a store");
            Self { hub: Hub::open(store, Workers(1), &mut world).expect("a hub"), drawn: 0 }
        }

        fn begin(&mut self, now_ms: u64) -> Result<ExportRow, Problem> {
            self.drawn += 1;
            let drawn = self.drawn;
            let mut fill = |buffer: &mut [u8]| buffer.fill(drawn);
            let mut world = HubWorld { now_ms, fill: &mut fill };
            self.hub.begin_export(&mut world, &Actor::of_token(), &order(), 1)
        }

        fn end(&self, row: &ExportRow, made: Result<u64, Problem>) -> Ended {
            self.hub.end_export(NOW_MS, (row, &order()), made, &Watch::default()).expect("kept")
        }

        fn own(&self, now_ms: u64) -> Vec<String> {
            let (rows, _) = self.hub.list_exports(now_ms, &Actor::of_token()).expect("a list");
            rows.into_iter().map(|row| row.id).collect()
        }
    }

    #[test]
    fn a_third_export_waits_until_one_is_over() {
        let mut place = Place::new();
        let first = place.begin(NOW_MS).expect("room");
        place.begin(NOW_MS).expect("room");
        assert_eq!(place.begin(NOW_MS).map(drop).map_err(|p| p.code), Err(ProblemCode::ExportBusy));
        assert_eq!(place.end(&first, Ok(1)), Ended::Kept);
        place.begin(NOW_MS).expect("room again");
    }
    #[test]
    fn who_stopped_an_export_gets_no_file() {
        let mut place = Place::new();
        let row = place.begin(NOW_MS).expect("room");
        place.hub.remove_export(NOW_MS, &Actor::of_token(), &row.id).expect("stopped");
        assert_eq!(place.hub.go_on_with_export(NOW_MS, &row.id, &Watch::default()), Ok(false));
        assert_eq!(place.end(&row, Ok(1)), Ended::Gone);
        let stands = place.hub.find_export(NOW_MS, &Actor::of_token(), &row.id).expect("told");
        assert_eq!((stands.stage.as_str(), stands.bytes), ("stopped", 0));
        place.hub.remove_export(NOW_MS, &Actor::of_token(), &row.id).expect("taken away");
        assert!(place.own(NOW_MS).is_empty());
    }
    #[test]
    fn how_far_it_is_is_told_to_whoever_asks_any_server() {
        let mut place = Place::new();
        let row = place.begin(NOW_MS).expect("room");
        let watch = Watch::default();
        watch.done.store(3, Ordering::Relaxed);
        assert_eq!(place.hub.go_on_with_export(NOW_MS, &row.id, &watch), Ok(true));
        let stands = place.hub.find_export(NOW_MS, &Actor::of_token(), &row.id).expect("told");
        assert_eq!((stands.stage.as_str(), stands.counts.done, stands.total), ("running", 3, 1));
    }
    #[test]
    fn only_the_newest_are_kept() {
        let mut place = Place::new();
        for at in 0..EXPORTS_KEPT_EACH as u64 + 3 {
            let row = place.begin(NOW_MS + at).expect("room");
            place.end(&row, Ok(1));
        }
        place.hub.tidy_exports(NOW_MS + 10).expect("tidy");
        let kept = place.own(NOW_MS + 10);
        assert_eq!((kept.len(), kept[0].as_str()), (EXPORTS_KEPT_EACH, "08".repeat(16).as_str()));
    }
    #[test]
    fn an_old_one_goes() {
        let mut place = Place::new();
        let row = place.begin(NOW_MS).expect("room");
        place.end(&row, Ok(1));
        place.hub.tidy_exports(NOW_MS + EXPORT_KEPT_MS - 1).expect("tidy");
        assert_eq!(place.hub.list_export_ids().expect("ids").len(), 1);
        assert!(place.own(NOW_MS + EXPORT_KEPT_MS).is_empty(), "nobody is told of it any more");
        place.hub.tidy_exports(NOW_MS + EXPORT_KEPT_MS).expect("tidy");
        assert!(place.hub.list_export_ids().expect("ids").is_empty());
    }
    #[test]
    fn somebody_whose_role_has_changed_no_longer_has_it() {
        let mut place = Place::new();
        let row = place.begin(NOW_MS).expect("room");
        let changed = Actor { role: crate::role::Role::Officer, ..Actor::of_token() };
        assert!(place.hub.find_export(NOW_MS, &changed, &row.id).is_err());
        assert!(place.hub.list_exports(NOW_MS, &changed).expect("a list").0.is_empty());
    }
    #[test]
    fn one_that_nobody_goes_on_with_is_taken_up_a_few_times() {
        let mut place = Place::new();
        let row = place.begin(NOW_MS).expect("room");
        let mut now_ms = NOW_MS + EXPORT_LEASE_MS - 1;
        assert!(place.hub.take_up_export(now_ms).expect("asked").is_none(), "somebody goes on with it");
        for tries in 2..=EXPORT_TRIES_MAX {
            now_ms += EXPORT_LEASE_MS;
            let taken = place.hub.take_up_export(now_ms).expect("asked").expect("nobody goes on with it");
            assert_eq!((taken.id.as_str(), taken.tries), (row.id.as_str(), tries));
            assert!(place.hub.take_up_export(now_ms).expect("asked").is_none(), "now somebody does");
        }
        now_ms += EXPORT_LEASE_MS;
        assert!(place.hub.take_up_export(now_ms).expect("asked").is_none(), "it is at fault itself");
        let stands = place.hub.find_export(now_ms, &Actor::of_token(), &row.id).expect("told");
        assert_eq!(
            (stands.stage.as_str(), stands.code.as_str()),
            ("failed", ProblemCode::ServerFault.code())
        );
    }
}
