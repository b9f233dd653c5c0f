//! A survey as files: households in the format of `ketuk-cli linkage run`, and the truth beside it.

use anyhow::Result;
use ketuk_fleet::double::{Plan, survey};
use ketuk_linkage::Submission;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Writes `households.jsonl` and `truth.csv` into a folder.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write(folder: &Path, seed: u64, plan: Plan) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let made = survey(seed, plan);
    let mut lines = String::new();
    for interview in &made.interviews {
        writeln!(lines, "{}", household(interview))?;
    }
    std::fs::write(folder.join("households.jsonl"), lines)?;
    let mut truth = String::from("id_a,id_b,kind\n");
    for (a, b, kind) in &made.truth {
        if let (Some(a), Some(b)) = (made.interviews.get(*a), made.interviews.get(*b)) {
            writeln!(truth, "{},{},{}", a.id, b.id, kind.name())?;
        }
    }
    std::fs::write(folder.join("truth.csv"), truth)?;
    Ok(())
}

fn household(interview: &Submission) -> Value {
    let position = interview.position;
    let members: Vec<Value> = interview
        .members
        .iter()
        .zip(1..)
        .map(|(member, no)| {
            json!({
                "no": no,
                "nik": member.nik,
                "name": member.name,
                "sex": member.sex.map_or("", |sex| if sex == ketuk_household::Sex::Male { "L" } else { "P" }),
                "birth_date": member.birth_date.map(|date| date.to_string()).unwrap_or_default(),
                "birth_place": member.birth_place,
                "mother_name": member.mother_name,
                "relation": member.relation,
            })
        })
        .collect();
    json!({
        "hh_id": interview.id,
        "submitted_at": interview.submitted_at,
        "enumerator": interview.enumerator,
        "no_kk": interview.card,
        "address": interview.address,
        "rt": interview.rt,
        "rw": interview.rw,
        "kelurahan": interview.kelurahan,
        "kelurahan_code": interview.kelurahan_code,
        "kecamatan": "",
        "lat": position.map(|p| p.lat_degrees()),
        "lon": position.map(|p| p.lng_degrees()),
        "gps_acc_m": position.and_then(|p| p.accuracy_m()),
        "head_name": interview.head_name,
        "phone": interview.phone,
        "members": members,
    })
}
