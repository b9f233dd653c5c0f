//! Families read for an export: page by page, as they stood when the reading began.
//!
//! Invariants: one page is in memory at a time; what is read is what the order's range holds; a reading that
//! is stopped ends at the next family.

use super::Hub;
use crate::export::{About, Layout, Line, Order, Sink};
use crate::role::Actor;
use crate::store::{AreaRow, ExportCounts, HouseholdPlace, HouseholdRow};
use crate::trouble::Trouble;
use ketuk_form::{Answers, Clock, FormInstance};
use ketuk_household::Household;
use ketuk_wire::{Problem, ProblemCode, ScopeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Families that are read at once.
const PAGE: u64 = 200;

/// How far an export has come, and whether it is still wanted.
#[derive(Debug, Default)]
pub struct Watch {
    /// Families looked at.
    pub done: AtomicU64,
    /// Families told.
    pub families: AtomicU64,
    /// Members and other rows inside families told.
    pub members: AtomicU64,
    /// Families told without a position.
    pub without_position: AtomicU64,
    /// Set by whoever no longer wants it.
    pub stop: AtomicBool,
}

impl Watch {
    pub(crate) fn counts(&self) -> ExportCounts {
        let Self { done, families, members, without_position, stop: _ } = self;
        let [done, families, members, without_position] =
            [done, families, members, without_position].map(|count| count.load(Ordering::Relaxed));
        ExportCounts { done, families, members, without_position }
    }

    fn check(&self) -> Result<(), Trouble> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Problem::new(ProblemCode::ExportGone).into());
        }
        Ok(())
    }
}

fn add(to: &AtomicU64, count: u64) {
    to.fetch_add(count, Ordering::Relaxed);
}

impl Hub {
    /// How many families and members an export would look at.
    pub fn count_export(&self, range: (ScopeId, ScopeId), status: &str) -> Result<(u64, u64), Problem> {
        Ok(self.store.count_export(range, status)?)
    }

    /// Whether some version of the form is here.
    #[must_use]
    pub fn has_form(&self, id: &str) -> bool {
        self.book().find_newest(id).is_some()
    }

    /// The forms that can be exported: id and title in `language`, those of households first.
    #[must_use]
    pub fn list_export_forms(&self, language: &str) -> Vec<(String, String)> {
        let book = self.book();
        let mut ids: Vec<&str> = book.iter().map(|(tag, _)| tag.id.as_str()).collect();
        ids.dedup();
        let mut forms: Vec<_> = ids.into_iter().filter_map(|id| book.find_newest(id)).collect();
        forms.sort_by_key(|form| form.role_path(ketuk_form::Role::Members).is_none());
        let title = |form: &ketuk_form::FormDefinition| {
            form.plain_text_in(&form.title, language).unwrap_or_else(|| form.id.clone())
        };
        forms.into_iter().map(|form| (form.id.clone(), title(form))).collect()
    }

    /// Writes an export into `sink`, on a hub that only reads.
    pub fn export(
        &self,
        now_ms: u64,
        who: &Actor,
        order: &Order,
        watch: &Watch,
        sink: &mut dyn Sink,
    ) -> Result<About, Problem> {
        let layout = self.layout_for(order)?;
        self.store.begin_reading()?;
        let written = self.write_rows(order, &layout, watch, sink);
        self.store.roll_back();
        written?;
        let about = About {
            made_ms: now_ms,
            name: who.name.clone(),
            login: who.login.clone(),
            role: who.role.code().to_owned(),
            order: order.clone(),
            versions: layout.versions.iter().map(|form| format!("{} {}", form.id, form.version)).collect(),
            families: watch.families.load(Ordering::Relaxed),
            members: watch.members.load(Ordering::Relaxed),
            without_position: watch.without_position.load(Ordering::Relaxed),
        };
        sink.finish(&layout.codes(), &about)?;
        Ok(about)
    }

    /// The tables of an order.
    pub(crate) fn layout_for(&self, order: &Order) -> Result<Layout, Problem> {
        let unknown = || Problem::with(ProblemCode::RequestInvalid, "form");
        Layout::of(&self.book(), order).ok_or_else(unknown)
    }

    fn write_rows(
        &self,
        order: &Order,
        layout: &Layout,
        watch: &Watch,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        sink.begin(&layout.tables)?;
        let areas = self.areas_of(order)?;
        let mut after = None;
        loop {
            let page = self.store.page_of_export(order.range, &order.status, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(HouseholdPlace { scope: last.scope, record: last.record });
            for row in &page {
                watch.check()?;
                if let Some((rows, is_placed)) = self.export_rows(row, &areas, layout, order)? {
                    add(&watch.families, 1);
                    add(&watch.members, rows.len() as u64 - 1);
                    add(&watch.without_position, u64::from(!is_placed));
                    for (table, cells) in rows {
                        sink.add_row(table, &cells)?;
                    }
                }
                add(&watch.done, 1);
            }
        }
    }

    /// The areas' names within an order.
    pub(crate) fn areas_of(&self, order: &Order) -> Result<HashMap<ScopeId, AreaRow>, Trouble> {
        Ok(self.store.list_areas(order.range)?.into_iter().map(|area| (area.scope, area)).collect())
    }

    /// A family's rows, and whether it has a position; `None` where it was asked with another form.
    #[expect(clippy::type_complexity, reason = "table and cells, as a sink takes them")]
    pub(crate) fn export_rows(
        &self,
        row: &HouseholdRow,
        areas: &HashMap<ScopeId, AreaRow>,
        layout: &Layout,
        order: &Order,
    ) -> Result<Option<(Vec<(usize, Vec<crate::export::Cell>)>, bool)>, Trouble> {
        let document = self.load_record(row.record)?;
        let form = document.read_with(&self.book()).form;
        if form.id != order.form {
            return Ok(None);
        }
        let answers = document.answers(&form);
        let asked: Answers = match form.compiled() {
            // Today is the day on which the last change arrived, as where findings are computed.
            Some(compiled) => {
                FormInstance::read(compiled, &answers, Clock::wita(row.changed_ms)).asked_answers()
            }
            None => answers
                .iter()
                .filter(|(key, _)| !key.is_paradata())
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
        };
        let household = Household::read(&form, &answers);
        let area = areas.get(&row.scope);
        let line = Line {
            row,
            kecamatan: area.map_or("", |area| &area.kecamatan),
            kelurahan: area.map_or("", |area| &area.kelurahan),
            form: &form,
            asked: &asked,
            household: &household,
        };
        Ok(Some((line.rows(layout, order), line.place().is_some())))
    }
}
