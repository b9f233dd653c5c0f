//! What a value would mean: the record's own form is asked how it would stand with that value.
//!
//! Invariants: nothing is written; a value is compared with what stands meanwhile, at the time of the record's last
//! change; lists are bounded, and say how much they leave out.

use super::dossier::list_findings;
use super::teller::Teller;
use crate::view::{AskedView, ComputedView, FindingView, MeansView};
use ketuk_form::{Clock, CompiledForm, Consequences, FindingCode, Fit, Key, Outlook, Value};
use ketuk_household::Household;
use std::collections::BTreeMap;

/// Lines of each kind: what fits beside a value.
const LINES_MAX: usize = 6;

/// How the values of one key would stand.
pub(super) struct Means<'t> {
    teller: &'t Teller,
    form: &'t CompiledForm,
    key: &'t Key,
    clock: Clock,
    language: &'t str,
    now: Outlook,
    fits_now: Vec<FindingView>,
    shown: &'t Value,
    /// Members by the beginning of their keys.
    names: BTreeMap<String, String>,
}

impl<'t> Means<'t> {
    /// `None` where the record's own form is not here, or cannot be asked.
    pub(super) fn of(teller: &'t Teller, key: &'t Key, shown: &'t Value, language: &'t str) -> Option<Self> {
        if teller.fit != Fit::Own {
            return None;
        }
        let form = teller.form.compiled()?;
        let clock = Clock::wita(teller.arrived_ms());
        let now = form.outlook(&teller.answers, (key, shown), clock);
        let fits_now = list_findings(&teller.form, &now.answers, clock, language);
        let household = Household::read(&teller.form, &teller.answers);
        let named = |member: &ketuk_household::Member| {
            let prefix = ketuk_household::member_prefix(&teller.form, &member.instance)?;
            Some((prefix, member.name.clone()?))
        };
        let names = household.members.iter().filter_map(named).collect();
        Some(Self { teller, form, key, clock, language, now, fits_now, shown, names })
    }

    /// What one value would mean.
    pub(super) fn tell(&self, value: &Value) -> MeansView {
        if value == self.shown {
            return MeansView { stands: true, ..MeansView::default() };
        }
        let then = self.form.outlook(&self.teller.answers, (self.key, value), self.clock);
        let Consequences { mut appear, mut vanish, computed } = then.against(&self.now);
        appear.retain(|key| key != self.key);
        vanish.retain(|key| key != self.key);
        let fits_then = list_findings(&self.teller.form, &then.answers, self.clock, self.language);
        let is_new = |one: &FindingView, among: &[FindingView]| {
            !among.iter().any(|other| (&other.code, &other.keys) == (&one.code, &one.keys))
        };
        // That a question which would only appear then is empty is told by its appearing.
        let is_told = |one: &FindingView, keys: &[Key]| {
            one.code == FindingCode::RequiredEmpty.code()
                && one.keys.iter().all(|key| keys.iter().any(|other| other.as_str() == key))
        };
        let differ = |these: &[FindingView], those: &[FindingView], told: &[Key]| -> Vec<FindingView> {
            let new = these.iter().filter(|one| is_new(one, those) && !is_told(one, told));
            new.take(LINES_MAX).cloned().collect()
        };
        let computed = self.computed(computed);
        MeansView {
            stands: false,
            appear_more: more(appear.len()),
            vanish_more: more(vanish.len()),
            computed_more: more(computed.len()),
            found: differ(&fits_then, &self.fits_now, &appear),
            mended: differ(&self.fits_now, &fits_then, &vanish),
            appear: appear.iter().take(LINES_MAX).map(|key| self.asked(key)).collect(),
            vanish: vanish.iter().take(LINES_MAX).map(|key| self.asked(key)).collect(),
            computed: computed.into_iter().take(LINES_MAX).collect(),
        }
    }

    fn asked(&self, key: &Key) -> AskedView {
        let answer = self.teller.answers.get(key);
        AskedView {
            key: key.to_string(),
            label: self.label(key),
            text: answer.map(|value| self.teller.told(key, value).text).unwrap_or_default(),
        }
    }

    /// What is worked out otherwise: what has a label first, the rest by its name.
    fn computed(&self, computed: Vec<(Key, Value, Value)>) -> Vec<ComputedView> {
        let (labelled, plain): (Vec<_>, Vec<_>) =
            computed.into_iter().partition(|(key, ..)| self.teller.find_label(key).is_some());
        let line = |(key, from, to): (Key, Value, Value)| ComputedView {
            label: self.label(&key),
            from: self.teller.told(&key, &from).text,
            to: self.teller.told(&key, &to).text,
            key: key.to_string(),
        };
        labelled.into_iter().chain(plain).map(line).collect()
    }

    /// A question's label, with the member whom it is about.
    fn label(&self, key: &Key) -> String {
        let label = self.teller.find_label(key).unwrap_or_else(|| key.name().replace('_', " "));
        match key.instance_prefix().and_then(|prefix| self.names.get(prefix)) {
            Some(name) => format!("{label} ({name})"),
            None => label,
        }
    }
}

fn more(lines: usize) -> u32 {
    u32::try_from(lines.saturating_sub(LINES_MAX)).unwrap_or(u32::MAX)
}
