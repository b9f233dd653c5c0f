//! What somebody expects to see, compared with what a device or the hub shows.

use super::run::{Teller, Trouble, Went, met};
use super::stage::Stage;
use super::step::Look;
use super::words::value_of;
use ketuk_device::RecordId;
use ketuk_form::Key;
use ketuk_view::{Arrival, HouseholdView};
use std::collections::{BTreeMap, BTreeSet};

/// A record as a device or the hub shows it.
struct Face {
    who: String,
    /// The form's id and version.
    form: String,
    answers: BTreeMap<String, String>,
    /// The sides of what waits for a person, by key.
    open: BTreeMap<String, BTreeSet<String>>,
    findings: BTreeSet<String>,
}

fn waits(class: &str) -> bool {
    matches!(class, "human" | "reviewable")
}

fn wrong<T>(what: String) -> Went<T> {
    Err(Trouble::Wrong(what))
}

impl<S: Stage> Teller<'_, S> {
    pub(super) fn looks(&mut self, who: &str, look: &Look) -> Went {
        match look {
            Look::Is { household, key, value } => {
                let (key, value) = self.answer_of(key, value)?;
                self.each(who, household, |face| {
                    let shown = face.answers.get(key.as_str()).cloned().unwrap_or_default();
                    same(&shown, &value.to_text())
                })
            }
            Look::IsDisputed { household, key, values } => {
                let (_, key) = self.question(key)?;
                let due = self.sides(&key, values)?;
                self.each(who, household, |face| {
                    same(&face.open.get(key.as_str()).cloned().unwrap_or_default(), &due)
                })
            }
            Look::IsUndisputed { household, key } => {
                let (_, key) = self.question(key)?;
                self.each(who, household, |face| match face.open.get(key.as_str()) {
                    None => Ok(()),
                    Some(sides) => Err(format!("disputed: {sides:?}")),
                })
            }
            Look::HasFinding { household, code } => self.each(who, household, |face| {
                // The hub's desk shows findings as a number only.
                let found = face.who == "hub" || face.findings.contains(code);
                if found { Ok(()) } else { Err(format!("finds only {:?}", face.findings)) }
            }),
            Look::Arrival { household, state } => self.arrival(who, household, state),
            Look::HasDraft { household, key, value } => self.draft(who, household, key, value),
            Look::HasNoDrafts(household) => {
                let drafts = self.view(who, household)?.row.drafts;
                if drafts == 0 { Ok(()) } else { wrong(format!("{drafts} drafts")) }
            }
            Look::Households(number) => self.households(who, *number),
            Look::KeepsApart(number) => {
                let apart = self.stage.count_apart().map_err(met("hub"))?;
                same(&apart, number).map_err(Trouble::Wrong)
            }
            Look::Offers(version) => {
                let offered = self.act(who, |device, _| Ok(device.form().version.clone()))?;
                same(&offered, version).map_err(Trouble::Wrong)
            }
            Look::Asks { household, version } => {
                let due = format!("{} {version}", ketuk_form::keluarga().id);
                self.each(who, household, |face| same(&face.form, &due))
            }
            Look::Upgrade { household, to, lost } => self.upgrade(who, household, to.as_deref(), lost),
            Look::ReadOnly(household) => {
                let here = self.view(who, household)?.form.here;
                if here { wrong("it can be answered".to_owned()) } else { Ok(()) }
            }
            Look::Hears(code) => {
                let heard = self.heard.get(who).cloned().unwrap_or_default();
                if heard.contains(code) { Ok(()) } else { wrong(format!("{who} heard {heard:?}")) }
            }
            Look::HearsNothing => {
                let heard = self.heard.get(who).cloned().unwrap_or_default();
                if heard.is_empty() { Ok(()) } else { wrong(format!("{who} heard {heard:?}")) }
            }
        }
    }

    /// The sides as stored values. Edits beside a removal are told as they are.
    fn sides(&self, key: &Key, values: &[String]) -> Went<BTreeSet<String>> {
        let (form, _) = self.question(&key.field_path()).or_else(|_| self.question("_form"))?;
        let sides = values.iter().map(|value| Ok(value_of(form, key, value)?.to_text()));
        sides.collect()
    }

    /// Everybody that `who` names and that holds the household, at least one.
    fn each(&mut self, who: &str, household: &str, fits: impl Fn(&Face) -> Result<(), String>) -> Went {
        let record = self.record(household)?;
        let mut faces = Vec::new();
        let devices: Vec<_> =
            self.areas.keys().filter(|name| who == "all" || who == *name).cloned().collect();
        for name in devices {
            let view = self.stage.act(&name, |device, _| device.show(record, "id"));
            match view {
                Ok(view) => faces.push(face_of(&name, &view)),
                Err(_) if who == "all" => {}
                Err(problem) => return Err(Trouble::Met(name, problem)),
            }
        }
        if who == "all" || who == "hub" {
            faces.push(self.hub_face(record)?);
        }
        if faces.is_empty() {
            return wrong(format!("there is no device {who}"));
        }
        for face in &faces {
            fits(face).map_err(|what| Trouble::Wrong(format!("{}: {what}", face.who)))?;
        }
        Ok(())
    }

    fn hub_face(&mut self, record: RecordId) -> Went<Face> {
        let detail = self.stage.detail(record).map_err(met("hub"))?;
        let open = detail.disputes.iter().filter(|dispute| waits(&dispute.class));
        let side = |dispute: &ketuk_server::hub::DisputeDetail| {
            (dispute.key.clone(), dispute.claims.iter().map(|claim| claim.value.clone()).collect())
        };
        let open = open.map(side).collect();
        let answers = detail.answers.into_iter().map(|(key, value, _)| (key, value)).collect();
        Ok(Face { who: "hub".to_owned(), form: detail.form, answers, open, findings: BTreeSet::new() })
    }

    fn view(&mut self, who: &str, household: &str) -> Went<HouseholdView> {
        let record = self.record(household)?;
        self.act(who, |device, _| device.show(record, "id"))
    }

    fn arrival(&mut self, who: &str, household: &str, state: &str) -> Went {
        let shown = match self.view(who, household)?.row.arrival {
            Arrival::Nothing => "nothing",
            Arrival::Waiting { .. } => "waiting",
            Arrival::Relayed { .. } => "relayed",
            Arrival::Arrived { .. } => "arrived",
            Arrival::Apart => "apart",
            Arrival::Refused => "refused",
        };
        same(&shown, &state).map_err(Trouble::Wrong)
    }

    fn upgrade(&mut self, who: &str, household: &str, to: Option<&str>, lost: &[String]) -> Went {
        let shown = self.view(who, household)?.form.upgrade;
        let due = to.map(|version| format!("{} {version}", ketuk_form::keluarga().id));
        same(&shown.as_ref().map(|upgrade| upgrade.to.clone()), &due).map_err(Trouble::Wrong)?;
        let keys = shown.iter().flat_map(|upgrade| &upgrade.lost).map(|loss| loss.key.clone());
        same(&keys.collect(), &lost.to_vec()).map_err(Trouble::Wrong)
    }

    fn draft(&mut self, who: &str, household: &str, key: &str, value: &str) -> Went {
        let (key, value) = self.answer_of(key, value)?;
        let view = self.view(who, household)?;
        let draft = view.answers.iter().find(|answer| answer.draft && answer.key == key.as_str());
        let draft = draft.map(|answer| answer.value.clone()).unwrap_or_default();
        same(&draft, &value.to_text()).map_err(Trouble::Wrong)
    }

    fn households(&mut self, who: &str, number: usize) -> Went {
        let counted = if who == "hub" {
            self.stage.count_households().map_err(met("hub"))?
        } else {
            self.act(who, |device, _| device.list())?.len()
        };
        same(&counted, &number).map_err(Trouble::Wrong)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(shown: &T, due: &T) -> Result<(), String> {
    if shown == due { Ok(()) } else { Err(format!("shows {shown:?}, not {due:?}")) }
}

fn face_of(who: &str, view: &HouseholdView) -> Face {
    let open = view.disputes.iter().filter(|dispute| waits(&dispute.class));
    let sides = |dispute: &ketuk_view::DisputeView| {
        (dispute.key.clone(), dispute.claims.iter().map(|claim| claim.value.clone()).collect())
    };
    Face {
        who: who.to_owned(),
        form: view.form.tag.clone(),
        answers: view.answers.iter().map(|answer| (answer.key.clone(), answer.value.clone())).collect(),
        open: open.map(sides).collect(),
        findings: view.findings.iter().map(|finding| finding.code.clone()).collect(),
    }
}
