//! The duplicate desk: pairs by filter, and one pair with its two households side by side.
//!
//! Invariant: of a household out of reach names, sexes, birth dates, relations, address and visits are told,
//! since without them nobody can decide; numbers, telephone, mothers' names, notes and the point on the map are not.

use super::evidence::{self, Answering, Evidence};
use crate::hub::Hub;
use crate::hub::covered::cover_all;
use crate::hub::teller::Teller;
use crate::role::{Actor, Reach};
use crate::store::{Page, PairDecisionRow, PairEnd, PairFilter, PairLineRow, PairRow};
use crate::view::{
    PairCommonView, PairDecidedView, PairEndView, PairFactView, PairLine, PairMemberRow, PairMemberView,
    PairPage, PairReasonView, PairSideView, PairView, PlaceView, VisitView,
};
use ketuk_form::{Key, Role};
use ketuk_household::{Household, Member, Status};
use ketuk_linkage::Kind;
use ketuk_linkage::limits::CLUSTER_ALARM;
use ketuk_wire::{Problem, ProblemCode, RecordId};
use std::collections::{BTreeMap, BTreeSet};

impl Hub {
    /// Pairs by filter, a page at a time.
    pub fn page_of_pairs(
        &self,
        reach: Reach,
        filter: &PairFilter,
        page: Page,
        language: &str,
    ) -> Result<PairPage, Problem> {
        let (rows, total) = self.store.page_of_pairs(reach.range(), filter, page)?;
        let pairs = rows.into_iter().map(|row| line(row, reach, language)).collect();
        Ok(PairPage { total, pairs })
    }

    /// One pair with its evidence.
    pub fn pair(
        &self,
        by: &Actor,
        (one, other): (RecordId, RecordId),
        language: &str,
    ) -> Result<PairView, Problem> {
        let gone = || Problem::with(ProblemCode::NotFound, "no such pair");
        let (a, b) = (one.min(other), one.max(other));
        let row =
            self.store.find_pair(a, b)?.filter(|row| super::decide::touches(by, row)).ok_or_else(gone)?;
        let evidence = evidence::read(&row.evidence);
        let sides = [self.side(by.reach, a, language)?, self.side(by.reach, b, language)?];
        let [Some(left), Some(right)] = sides else { return Err(gone()) };
        let kinds =
            Kind::ALL.map(|kind| (kind.name().to_owned(), evidence::of_kind(&evidence, kind) / 1_000));
        let decisions = decided(self.store.list_pair_decisions(a, b)?);
        Ok(PairView {
            line: line_of(&row, (&left, &right)),
            kinds: BTreeMap::from(kinds),
            members: members(&evidence, &left, &right, language),
            facts: facts(&evidence, &left, &right),
            reasons: reasons(&evidence, language),
            common: evidence.common.iter().map(common).collect(),
            decisions,
            weights: row.weights,
            a: left.view,
            b: right.view,
        })
    }

    fn side(&self, reach: Reach, record: RecordId, language: &str) -> Result<Option<Side>, Problem> {
        let Some(scope) = self.store.find_record_scope(record)? else { return Ok(None) };
        let Some((row, area)) = self.store.find_household(scope, record)? else { return Ok(None) };
        let within = reach.holds(scope);
        let teller = self.teller(record, language)?;
        let household = Household::read(&teller.form, &teller.answers);
        let last = teller.receipts.values().max_by_key(|receipt| (receipt.received_ms, receipt.seq));
        let place = household.position.filter(|_| within).map(|at| PlaceView {
            latitude: at.lat_degrees(),
            longitude: at.lng_degrees(),
            measured: true,
        });
        let end = PairEnd {
            record,
            scope,
            head: row.head,
            members: row.members,
            status: row.status,
            status_ms: row.status_ms,
            kelurahan: self
                .store
                .list_areas((scope, scope))?
                .pop()
                .map(|area| area.kelurahan)
                .unwrap_or_default(),
            label: area,
        };
        let view = PairSideView {
            line: end_view(end, reach, language),
            visits: teller.visits().into_iter().map(|(_, visit)| visit_within(visit, within)).collect(),
            who: last.map(|receipt| receipt.name.clone()).unwrap_or_default(),
            received_ms: last.map_or(0, |receipt| receipt.received_ms),
            place,
            linked: row.linked.map(|record| record.to_string()).unwrap_or_default(),
        };
        Ok(Some(Side { view, household, teller, within }))
    }
}

/// One household with what is told of it.
struct Side {
    view: PairSideView,
    household: Household,
    teller: Teller,
    within: bool,
}

impl Side {
    /// The members as the engine counts them.
    fn members(&self) -> Vec<&Member> {
        self.household.members.iter().filter(|member| member.removed.is_none()).collect()
    }

    fn member(&self, member: &Member) -> PairMemberView {
        let plain = |text: &Option<String>| text.clone().unwrap_or_default();
        let own = |text: &Option<String>| if self.within { plain(text) } else { String::new() };
        PairMemberView {
            name: plain(&member.name),
            relation: self.text(member, Role::MemberRelation),
            sex: self.text(member, Role::MemberSex),
            birth_date: member.birth_date.map(|date| date.to_string()).unwrap_or_default(),
            nik: own(&member.nik_text),
            nik_key: self
                .key_of(member, Role::MemberNik)
                .filter(|_| self.within)
                .map(|key| key.to_string())
                .unwrap_or_default(),
            mother: own(&member.mother_name),
            presence: self.text(member, Role::MemberPresence),
        }
    }

    /// The flat key of a member's answer.
    fn key_of(&self, member: &Member, role: Role) -> Option<Key> {
        let form = &self.teller.form;
        let (members, path) = (form.role_path(Role::Members)?, form.role_path(role)?);
        let name = path.strip_prefix(&format!("{members}."))?;
        Key::parse(&members).ok()?.child(&member.instance, name).ok()
    }

    /// A member's answer as a person reads it.
    fn text(&self, member: &Member, role: Role) -> String {
        let Some(key) = self.key_of(member, role) else { return String::new() };
        self.teller.answers.get(&key).map(|value| self.teller.text(&key, value)).unwrap_or_default()
    }
}

/// What was noted on a visit may name people: it stays within reach.
fn visit_within(visit: VisitView, within: bool) -> VisitView {
    if within { visit } else { VisitView { note: String::new(), ..visit } }
}

fn end_view(end: PairEnd, reach: Reach, language: &str) -> PairEndView {
    let PairEnd { record, scope, head, members, status, status_ms, label, kelurahan } = end;
    PairEndView {
        record: record.to_string(),
        scope: scope.0,
        area: label,
        kelurahan,
        head,
        members,
        status_text: Status::from_code(&status).text(language).to_owned(),
        status,
        status_ms,
        within: reach.holds(scope),
    }
}

fn line(row: PairLineRow, reach: Reach, language: &str) -> PairLine {
    let PairLineRow {
        a,
        b,
        state,
        decision,
        changed,
        kind,
        band,
        likely,
        split,
        matched,
        distance_m,
        since_ms,
        crowd,
    } = row;
    PairLine {
        a: end_view(a, reach, language),
        b: end_view(b, reach, language),
        state,
        decision,
        changed,
        kind,
        band,
        likely: likely / 1_000,
        split: split / 1_000,
        matched,
        distance_m: u64::try_from(distance_m).ok(),
        since_ms,
        crowd,
        alarming: crowd > CLUSTER_ALARM as u64,
    }
}

fn line_of(row: &PairRow, (left, right): (&Side, &Side)) -> PairLine {
    PairLine {
        a: left.view.line.clone(),
        b: right.view.line.clone(),
        state: row.state.clone(),
        decision: row.decision.clone(),
        changed: row.changed,
        kind: row.kind.clone(),
        band: row.band.clone(),
        likely: row.likely / 1_000,
        split: row.split / 1_000,
        matched: row.matched,
        distance_m: u64::try_from(row.distance_m).ok(),
        since_ms: row.since_ms,
        crowd: row.crowd,
        alarming: row.crowd > CLUSTER_ALARM as u64,
    }
}

fn members(evidence: &Evidence, left: &Side, right: &Side, language: &str) -> Vec<PairMemberRow> {
    let (ours, theirs) = (left.members(), right.members());
    let at = |members: &[&Member], place: usize, side: &Side| {
        members.get(place.wrapping_sub(1)).map(|member| side.member(member))
    };
    let (mut rows, mut seen) = (Vec::new(), (BTreeSet::new(), BTreeSet::new()));
    for answering in &evidence.members {
        let (a, b) = (at(&ours, answering.a, left), at(&theirs, answering.b, right));
        if a.is_none() || b.is_none() {
            continue;
        }
        seen.0.insert(answering.a);
        seen.1.insert(answering.b);
        rows.push(answered(answering, (a, b), language));
    }
    let alone = |a, b| PairMemberRow {
        a,
        b,
        name: String::new(),
        birth: String::new(),
        nik: String::new(),
        nik_differs: Vec::new(),
        sex: String::new(),
        mother: String::new(),
        text: String::new(),
        tenths: 0,
    };
    let rest = |count: usize, seen: BTreeSet<usize>| (1..=count).filter(move |place| !seen.contains(place));
    rows.extend(rest(ours.len(), seen.0).map(|place| alone(at(&ours, place, left), None)));
    rows.extend(rest(theirs.len(), seen.1).map(|place| alone(None, at(&theirs, place, right))));
    rows.iter_mut().for_each(cover_niks);
    rows
}

/// Covers both numbers of a row, and marks where they differ.
fn cover_niks(row: &mut PairMemberRow) {
    let nik = |one: &Option<PairMemberView>| one.as_ref().map(|one| one.nik.clone()).unwrap_or_default();
    let (shown, places) = cover_all(&[nik(&row.a), nik(&row.b)]);
    row.nik_differs = places;
    for (one, nik) in [&mut row.a, &mut row.b].into_iter().zip(shown) {
        if let Some(one) = one {
            one.nik = nik;
        }
    }
}

fn answered(
    answering: &Answering,
    (a, b): (Option<PairMemberView>, Option<PairMemberView>),
    language: &str,
) -> PairMemberRow {
    let Answering { a: _, b: _, name, birth, nik, sex, mother, tenths, id, en } = answering;
    // The sentence begins with the members' places, which a page shows otherwise.
    let text = if language == "id" { id } else { en };
    let text = text.split_once(": ").map_or(text.as_str(), |(_, said)| said);
    PairMemberRow {
        a,
        b,
        name: name.clone(),
        birth: birth.clone(),
        nik: nik.clone(),
        nik_differs: Vec::new(),
        sex: sex.clone(),
        mother: mother.clone(),
        text: text.to_owned(),
        tenths: *tenths,
    }
}

/// Card, telephone and address; how they compare is what the engine found, or that one is missing.
fn facts(evidence: &Evidence, left: &Side, right: &Side) -> Vec<PairFactView> {
    type Field = fn(&Household) -> &Option<String>;
    let fields: [(&str, bool, Field); 3] = [
        ("card", true, |household| &household.card_text),
        ("phone", true, |household| &household.phone),
        ("address", false, |household| &household.address),
    ];
    let fact = |(field, guarded, of): (&str, bool, Field)| {
        let shown = |side: &Side| {
            let text = of(&side.household).clone().unwrap_or_default();
            if guarded && !side.within { String::new() } else { text }
        };
        let missing = of(&left.household).is_none() || of(&right.household).is_none();
        let found = evidence.reasons.iter().find(|reason| reason.code == field);
        let level = match found {
            Some(reason) => reason.level.as_str(),
            None if missing => "missing",
            None => "differs",
        };
        let (mut a, mut b, mut key, mut differs) = (shown(left), shown(right), String::new(), Vec::new());
        if field == "card" {
            let covered = cover_all(&[a, b]);
            differs = covered.1;
            let mut covered = covered.0.into_iter();
            (a, b) = (covered.next().unwrap_or_default(), covered.next().unwrap_or_default());
            key = left.teller.form.role_path(Role::FamilyCard).unwrap_or_default();
        }
        PairFactView { field: field.to_owned(), key, differs, a, b, level: level.to_owned() }
    };
    fields.into_iter().map(fact).collect()
}

fn reasons(evidence: &Evidence, language: &str) -> Vec<PairReasonView> {
    let mut reasons: Vec<_> = evidence
        .reasons
        .iter()
        .map(|said| PairReasonView {
            code: said.code.clone(),
            text: if language == "id" { said.id.clone() } else { said.en.clone() },
            tenths: said.tenths,
        })
        .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.tenths.abs()));
    reasons
}

fn common(common: &evidence::Common) -> PairCommonView {
    let evidence::Common { side, what, households } = common;
    PairCommonView { side: side.clone(), what: what.clone(), households: *households }
}

/// The decisions, newest first.
fn decided(rows: Vec<PairDecisionRow>) -> Vec<PairDecidedView> {
    let last = rows.last().map(|row| row.entry);
    let view = |row: PairDecisionRow| PairDecidedView {
        stands: Some(row.entry) == last && Kind::from_name(&row.kind).is_some(),
        entry: row.entry,
        kind: row.kind,
        who: row.who,
        why: row.why,
        decided_ms: row.decided_ms,
    };
    rows.into_iter().rev().map(view).collect()
}
