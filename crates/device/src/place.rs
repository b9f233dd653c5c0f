//! Where households stand: the map, the way to the next one, and whether a position fits its RT.
//!
//! Invariant: a position outside the outline is a warning and never in the way; only what lies farther
//! outside than the phone may err is told.

use crate::Device;
use crate::limits::{ACCURACY_UNKNOWN_M, WAYS_MAX};
use crate::list::{area_label, arrivals, rt_code, small, to_row};
use crate::problem::Trouble;
use crate::value::{Title, TitleAt};
use ketuk_form::{Answers, FormDefinition, Key, Role};
use ketuk_household::Household;
use ketuk_map::{Outline, Point, way};
use ketuk_vault::Store;
use ketuk_view::{FindingView, HouseView, HouseholdRow, MapView, OutlineView, PointView, WayView};
use ketuk_wire::Problem;
use std::collections::{BTreeMap, HashMap};

/// What is still to be visited.
const OPEN: [&str; 3] = ["to_visit", "started", "returned"];

impl Device {
    /// Households with a position and the outlines of this device's RTs, in `language`; without tiles.
    pub fn map(&self, language: &str) -> Result<MapView, Problem> {
        let mapped: Result<_, Trouble> = self.vault.read(|store| {
            let mut outlines = BTreeMap::new();
            for row in store.list_scopes()?.into_iter().filter(|row| row.granted) {
                outlines.extend(find_outline(store, row.scope)?.map(|outline| (row.scope, outline)));
            }
            let arrivals = arrivals(store)?;
            let drafted: HashMap<_, _> = store.list_drafted()?.into_iter().collect();
            let (mut houses, mut without) = (Vec::new(), 0);
            for row in &store.list_records()? {
                let title: Title = ketuk_wire::decode(&row.title)?;
                let Some(at) = title.at else {
                    without += 1;
                    continue;
                };
                let outline = outlines.get(&row.scope);
                let drafts = drafted.get(&row.record).copied().unwrap_or(0);
                let line = to_row(store, row, drafts, arrivals.get(&row.record), language)?;
                houses.push(house(line, at, outline));
            }
            let outlines = outlines.iter().map(|(scope, outline)| OutlineView {
                rt: rt_code(*scope),
                label: area_label(*scope, language),
                polygons: outline.polygons().to_vec(),
            });
            Ok(MapView { houses, without: small(without), outlines: outlines.collect(), tiles: None })
        });
        Ok(mapped?)
    }

    /// The households still to be visited, nearest first, in `language`; none where `from` is not on the globe.
    pub fn list_ways(&self, from: PointView, language: &str) -> Result<Vec<WayView>, Problem> {
        let Some(from) = Point::new(from.latitude, from.longitude) else { return Ok(Vec::new()) };
        let open = self.map(language)?.houses.into_iter().filter(|house| OPEN.contains(&house.todo.as_str()));
        let mut ways: Vec<WayView> = open
            .map(|house| {
                let PointView { latitude, longitude } = house.at;
                let way = way(from, Point { latitude, longitude });
                WayView { metres: way.metres, bearing: way.bearing, house }
            })
            .collect();
        ways.sort_by(|a, b| a.metres.total_cmp(&b.metres).then_with(|| a.house.record.cmp(&b.house.record)));
        ways.truncate(WAYS_MAX);
        Ok(ways)
    }

    /// Keeps outlines by the RT's number in place of those that are here.
    pub fn replace_outlines(&mut self, outlines: &BTreeMap<u64, Outline>) -> Result<(), Problem> {
        let kept = outlines.iter().map(|(scope, outline)| (*scope, outline.to_text()));
        let replaced: Result<_, Trouble> = self.vault.write(|store| Ok(store.replace_outlines(kept)?));
        Ok(replaced?)
    }

    /// What there is to say about the position among `answers`, with its key.
    pub(crate) fn find_doubt(
        &self,
        (form, answers): (&FormDefinition, &Answers),
        scope: u64,
        language: &str,
    ) -> Result<Option<(Key, FindingView)>, Problem> {
        let found: Result<_, Trouble> =
            self.vault.read(|store| doubt(store, (form, answers), scope, language));
        Ok(found?)
    }
}

/// The same inside a transaction.
pub(crate) fn doubt(
    store: Store<'_>,
    (form, answers): (&FormDefinition, &Answers),
    scope: u64,
    language: &str,
) -> Result<Option<(Key, FindingView)>, Trouble> {
    let key = form.role_path(Role::Position).and_then(|path| Key::parse(&path).ok());
    let Some(key) = key.filter(|key| answers.contains_key(key)) else { return Ok(None) };
    let at = TitleAt::of(&Household::read(form, answers)).filter(|at| at.measured);
    let Some(at) = at else { return Ok(None) };
    let Some(outline) = find_outline(store, scope)? else { return Ok(None) };
    let Some(metres) = metres_beyond(&outline, at) else { return Ok(None) };
    let (area, metres) = (area_label(scope, language), far(metres));
    let text = if language == "en" {
        format!(
            "This point lies about {metres} outside {area}. Are you at the right house? If so, just go on."
        )
    } else {
        format!(
            "Titik ini sekitar {metres} di luar batas {area}. Apakah Anda di rumah yang benar? Kalau ya, lanjutkan saja."
        )
    };
    let keys = vec![key.to_string()];
    let (code, severity) = ("position.outside_rt".to_owned(), "warning".to_owned());
    Ok(Some((key, FindingView { keys, code, severity, text })))
}

/// How far a point lies outside, where that is more than the phone may err.
fn metres_beyond(outline: &Outline, at: TitleAt) -> Option<f64> {
    let metres = outline.metres_outside(Point::new(at.latitude, at.longitude)?);
    (metres > at.accuracy_m.unwrap_or(ACCURACY_UNKNOWN_M)).then_some(metres)
}

/// A distance as people say it.
fn far(metres: f64) -> String {
    if metres < 1_000.0 {
        format!("{:.0} m", (metres / 10.0).ceil() * 10.0)
    } else {
        format!("{:.0} km", metres / 1_000.0)
    }
}

fn find_outline(store: Store<'_>, scope: u64) -> Result<Option<Outline>, Trouble> {
    // A damaged one is as good as none: it only ever warns.
    Ok(store.find_outline(scope)?.and_then(|text| Outline::from_text(&text)))
}

fn house(row: HouseholdRow, at: TitleAt, outline: Option<&Outline>) -> HouseView {
    let HouseholdRow { record, rt, head, address, status_text, todo, .. } = row;
    HouseView {
        record,
        head,
        address,
        rt,
        status_text,
        todo,
        source: if at.measured { "measured" } else { "listed" }.to_owned(),
        at: PointView { latitude: at.latitude, longitude: at.longitude },
        outside: at.measured && outline.is_some_and(|outline| metres_beyond(outline, at).is_some()),
    }
}
