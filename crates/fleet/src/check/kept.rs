//! Nothing that was acknowledged or typed is lost.

use super::office::{Apart, is_accounted};
use super::{Checker, Found};
use crate::world::Standing;
use crate::{World, model};
use ketuk_device::RecordId;
use ketuk_vault::VaultProblem;
use ketuk_wire::ChangeHash;
use ketuk_wire::sync::Receipt;
use std::collections::BTreeMap;

/// The hub has the bytes of everything that it acknowledged.
pub(crate) fn check_acknowledged(world: &World, apart: &Apart, found: &mut Found) {
    let mut ground: BTreeMap<RecordId, BTreeMap<ChangeHash, Vec<u8>>> = BTreeMap::new();
    for (at, record, hash) in &world.model.acknowledged {
        let stored = ground.entry(*record).or_insert_with(|| hub_bytes(world, *record));
        let rows = model::rows(&world.stations[*at], *record);
        let kept = rows.iter().find(|row| row.hash == hash.0).map(|row| &row.bytes);
        let same = match kept {
            Some(bytes) => stored.get(hash) == Some(bytes),
            // A household that went to another RT may have left this phone, and its copy with it; here it may have been
            // begun anew out of the list.
            None => stored.contains_key(hash),
        };
        let same = same || is_accounted(world, apart, *record, *hash);
        found.unless(same, Checker::AcknowledgedKept, || {
            let name = &world.stations[*at].name;
            format!("{name}: {record} {hash} was acknowledged and is not at the hub as the device has it")
        });
    }
}

fn hub_bytes(world: &World, record: RecordId) -> BTreeMap<ChangeHash, Vec<u8>> {
    let Ok(ground) = world.hub.hub().record_from_ground(record) else { return BTreeMap::new() };
    ground.changes().into_iter().map(|change| (ChangeHash(change.hash.0), change.bytes)).collect()
}

/// Every receipt that a device keeps is the hub's word on a batch that this device sent.
pub(crate) fn check_receipts(world: &World, found: &mut Found) {
    for ((at, number), hashes) in &world.model.batches {
        let station = &world.stations[*at];
        if world.phones[*at].standing == Standing::Wiped {
            continue;
        }
        let read = |store: ketuk_vault::Store<'_>| store.load_receipt(*number);
        let receipt = station.device().vault().read::<_, VaultProblem>(read).expect("a vault can be read");
        let Some((server_time_ms, body)) = receipt else {
            if world.phones[*at].standing == Standing::Revoked {
                continue;
            }
            found.add(Checker::ReceiptsHold, format!("{}: batch {number} has no receipt", station.name));
            continue;
        };
        let identity = world.identity(*at);
        let holds = ketuk_wire::decode::<Receipt>(&body).is_ok_and(|receipt| {
            hashes.iter().any(|hash| {
                receipt.verify(&identity.server_key, identity.device, *hash, server_time_ms).is_ok()
            })
        });
        found.unless(holds, Checker::ReceiptsHold, || {
            format!("{}: the receipt of batch {number} does not hold", station.name)
        });
    }
}

/// What was typed and never saved still stands in the field.
pub(crate) fn check_drafts(world: &World, found: &mut Found) {
    for ((at, record), drafts) in &world.model.drafts {
        let station = &world.stations[*at];
        let answers = station.device().answers(*record).unwrap_or_default();
        for (key, value) in drafts {
            found.unless(answers.get(key) == Some(value), Checker::TypedKept, || {
                format!("{}: {record} {key} was typed and is gone", station.name)
            });
        }
    }
}
