//! The coordinator: reads the queue, weighs the sides, decides some, and once takes a decision back.

use super::desk::{Desk, Refused};
use super::work::typed;
use anyhow::{Context, ensure};
use ketuk_fleet::city::Dice;
use ketuk_form::{FormDefinition, Key, Value};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Of a thousand households with a disagreement, those that are decided in one sitting.
const DECIDED: u64 = 500;
/// Households in one sitting: what a person gets through.
const SITTING_MAX: usize = 400;
const WHO: &str = "Koordinator Demo";

/// A decision that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The record, hexadecimal.
    pub record: String,
    /// The area.
    pub scope: u64,
    /// The key.
    pub key: String,
    /// The change that carries it, hexadecimal.
    pub change: String,
}

/// What a sitting brought.
#[derive(Debug, Clone, Default)]
pub struct Sitting {
    /// Disagreements that waited when it began.
    pub waited: usize,
    /// Decisions taken.
    pub settled: Vec<Decision>,
    /// Decisions that came too late: somebody had said something new.
    pub late: usize,
}

/// One sitting over the queue.
pub fn sit(desk: &Desk, dice: &mut Dice) -> anyhow::Result<Sitting> {
    let queue = desk.list_disputes("human")?;
    let mut sitting = Sitting { waited: queue.len(), ..Sitting::default() };
    let mut looked_at: BTreeSet<String> = BTreeSet::new();
    for line in &queue {
        let record = line["record"].as_str().context("no record")?;
        if looked_at.len() >= SITTING_MAX || !looked_at.insert(record.to_owned()) {
            continue;
        }
        if dice.chance(DECIDED) {
            decide(desk, record, dice, &mut sitting)?;
        }
    }
    Ok(sitting)
}

/// Every open disagreement of one household.
fn decide(desk: &Desk, record: &str, dice: &mut Dice, sitting: &mut Sitting) -> anyhow::Result<()> {
    let detail = desk.get(&format!("/v1/records/{record}"))?;
    let scope = detail["scope"].as_u64().context("no scope")?;
    for dispute in detail["disputes"].as_array().context("no disputes")? {
        if dispute["class"] != "human" {
            continue;
        }
        let key = Key::parse(dispute["key"].as_str().context("no key")?)?;
        let claims = dispute["claims"].as_array().context("no claims")?;
        let seen: Vec<&str> = claims.iter().filter_map(|claim| claim["change"].as_str()).collect();
        let value = choose(ketuk_form::keluarga(), &key, dispute, claims, dice);
        let body = json!({
            "key": key.as_str(), "value": to_json(&value), "seen": seen, "who": WHO,
            "why": "dicek lewat telepon dengan keluarga",
        });
        match desk.post(&format!("/v1/records/{record}/settle"), &body) {
            Ok(answer) => sitting.settled.push(Decision {
                record: record.to_owned(),
                scope,
                key: key.to_string(),
                change: answer["change"].as_str().context("no change")?.to_owned(),
            }),
            Err(error) if error.downcast_ref::<Refused>().is_some_and(|refused| refused.status == 409) => {
                sitting.late += 1;
            }
            Err(error) => return Err(error.context(format!("settling {key}"))),
        }
    }
    Ok(())
}

/// One of the sides; of a removal: it stands, or the member stays.
fn choose(form: &FormDefinition, key: &Key, dispute: &Json, claims: &[Json], dice: &mut Dice) -> Value {
    if dispute["kind"] == "removed_while_edited" {
        let stands = dispute["shown"].as_str().unwrap_or_default();
        return if dice.chance(500) { Value::from_text(stands) } else { Value::Empty };
    }
    let at = usize::try_from(dice.below(claims.len() as u64)).unwrap_or(0);
    let text = claims.get(at).and_then(|claim| claim["value"].as_str()).unwrap_or_default();
    typed(form, key, text)
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Boolean(yes) => json!(yes),
        Value::Integer(number) => json!(number),
        Value::Decimal(number) => json!(number),
        Value::Missing(_) | Value::Text(_) => json!(value.to_text()),
    }
}

/// Takes a decision back and makes sure that the question is open again.
pub fn take_back(desk: &Desk, decision: &Decision) -> anyhow::Result<()> {
    let Decision { record, scope: _, key, change } = decision;
    let body = json!({ "key": key, "settlement": change, "who": WHO, "why": "salah keluarga" });
    desk.post(&format!("/v1/records/{record}/undo"), &body).context("undoing a decision")?;
    let detail = desk.get(&format!("/v1/records/{record}"))?;
    let disputes = detail["disputes"].as_array().context("no disputes")?;
    let open = disputes.iter().find(|dispute| dispute["key"] == key.as_str());
    ensure!(open.is_some_and(|dispute| dispute["class"] == "human"), "{key} of {record} is not open again");
    Ok(())
}
