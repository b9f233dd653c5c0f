//! Where people disagree: which keys, how much it matters, and what stands meanwhile.
//!
//! One pass over the root map names the keys with several visible operations; equal values are no
//! dispute. Everything here follows from the document alone, so every replica names the same disputes
//! and shows the same values.

use crate::document::{Record, read_value};
use crate::graph::{ActorBytes, actor_bytes};
use crate::keys;
use crate::value::agree;
use automerge::{ChangeHash, ObjId, ROOT, ReadDoc};
use ketuk_form::{FormDefinition, Key, Value, missing_reason};
use ketuk_household::Status;

/// How a disagreement is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisputeClass {
    /// Equal after trimming, NFC and numeric equality: nothing is shown.
    Agreed,
    /// Settled by rule and logged: paradata, the status, one device on both sides.
    Quiet,
    /// Somebody decided with these values in view; nothing new was said since.
    Settled,
    /// One side has no substance; the other is shown, and listed for review.
    Reviewable,
    /// For the coordinator's desk.
    Human,
}

/// What people disagree about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisputeKind {
    /// Different values for one key.
    Values,
    /// One removed the member while another went on editing it.
    RemovedWhileEdited,
    /// A settlement was undone: its values stand against each other again.
    Reopened,
}

/// One side of a dispute.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What is claimed.
    pub value: Value,
    /// The editing session; its first eight bytes are the device.
    pub actor: ActorBytes,
    /// The change that claims it: leads to batch, person and receive time.
    pub change: ChangeHash,
}

/// One key on which people disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// The key.
    pub key: Key,
    /// What the disagreement is about.
    pub kind: DisputeKind,
    /// How it is settled.
    pub class: DisputeClass,
    /// What stands until somebody decides.
    pub shown: Value,
    /// The sides, ordered by change.
    pub claims: Vec<Claim>,
}

impl Record {
    /// Every dispute, ordered by key. `Agreed` ones are left out.
    #[must_use]
    pub fn disputes(&self, form: &FormDefinition) -> Vec<Dispute> {
        let mut disputes = Vec::new();
        for item in self.doc.map_range(ROOT, ..) {
            let Ok(key) = Key::parse(&item.key) else { continue };
            if item.conflict {
                disputes.extend(self.dispute_of(form, &key));
            }
            let name = key.name();
            if let Some(of) = name.strip_prefix(keys::UNDO_PREFIX) {
                disputes.extend(self.reopened(&key, of));
            } else if name == keys::GONE {
                disputes.extend(self.removed_while_edited(&key));
            }
        }
        disputes.sort_by(|a, b| (&a.key, a.kind).cmp(&(&b.key, b.kind)));
        disputes.dedup_by(|a, b| a.key == b.key);
        disputes
    }

    /// The sides of one key as they stand.
    #[must_use]
    pub fn claims(&self, key: &str) -> Vec<Claim> {
        self.claims_at(key, None)
    }

    fn claims_at(&self, key: &str, at: Option<&[ChangeHash]>) -> Vec<Claim> {
        let all = match at {
            None => self.doc.get_all(ROOT, key),
            Some(heads) => self.doc.get_all_at(ROOT, key, heads),
        };
        let mut claims: Vec<_> = all
            .unwrap_or_default()
            .iter()
            .filter_map(|(value, id)| {
                let ObjId::Id(_, actor, _) = id else { return None };
                Some(Claim {
                    value: read_value(value)?,
                    actor: actor_bytes(actor.to_bytes()),
                    change: self.doc.hash_for_opid(id)?,
                })
            })
            .collect();
        claims.sort_by_key(|claim| claim.change);
        claims
    }

    fn dispute_of(&self, form: &FormDefinition, key: &Key) -> Option<Dispute> {
        let claims = self.claims(key.as_str());
        let (first, rest) = claims.split_first()?;
        if rest.iter().all(|claim| agree(&claim.value, &first.value)) {
            return None;
        }
        let winner = self.get(key.as_str()).unwrap_or(Value::Empty);
        let (class, shown) = self.classify(form, key, &claims, winner);
        Some(Dispute { key: key.clone(), kind: DisputeKind::Values, class, shown, claims })
    }

    fn classify(
        &self,
        form: &FormDefinition,
        key: &Key,
        claims: &[Claim],
        winner: Value,
    ) -> (DisputeClass, Value) {
        if let Some(settled) = self.settled_value(key, claims) {
            return (DisputeClass::Settled, settled);
        }
        if key.as_str() == keys::STATUS {
            return (DisputeClass::Quiet, highest_status(claims).unwrap_or(winner));
        }
        if key.is_paradata() && key.name() != keys::GONE {
            return (DisputeClass::Quiet, winner);
        }
        let device = |claim: &Claim| claim.actor[..8].to_vec();
        if claims.windows(2).all(|pair| device(&pair[0]) == device(&pair[1])) {
            return (DisputeClass::Quiet, winner);
        }
        let says_something =
            |claim: &&Claim| claim.value.has_substance() && missing_reason(form, key, &claim.value).is_none();
        let substance: Vec<_> = claims.iter().filter(says_something).collect();
        let one_substance = substance
            .split_first()
            .filter(|(first, rest)| rest.iter().all(|c| agree(&c.value, &first.value)));
        match one_substance {
            Some((claim, _)) if !is_weighty(form, key) => (DisputeClass::Reviewable, claim.value.clone()),
            Some((claim, _)) => (DisputeClass::Human, claim.value.clone()),
            None => (DisputeClass::Human, winner),
        }
    }

    /// The decided value, where one of the claims was written with all the other values in view.
    ///
    /// A late copy of a value that was weighed already reopens nothing; a new value does.
    fn settled_value(&self, key: &Key, claims: &[Claim]) -> Option<Value> {
        claims.iter().find_map(|decision| {
            let considered = self.considered(key, &decision.change);
            let all_seen = considered.len() > 1
                && claims.iter().all(|claim| {
                    agree(&claim.value, &decision.value)
                        || considered.iter().any(|seen| agree(&seen.value, &claim.value))
                });
            all_seen.then(|| decision.value.clone())
        })
    }

    /// What stood at `key` when `change` was written.
    pub(crate) fn considered(&self, key: &Key, change: &ChangeHash) -> Vec<Claim> {
        match self.graph.get(change) {
            Some(node) if !node.deps.is_empty() => self.claims_at(key.as_str(), Some(&node.deps)),
            _ => Vec::new(),
        }
    }

    /// What a decision about `key` decides between.
    pub(crate) fn sides(&self, key: &Key) -> Vec<Claim> {
        let marker = sibling(key, &format!("{}{}", keys::UNDO_PREFIX, key.name()));
        let reopened = marker.and_then(|marker| self.reopened(&marker, key.name()));
        let removed = || (key.name() == keys::GONE).then(|| self.removed_while_edited(key)).flatten();
        match reopened.or_else(removed) {
            Some(dispute) => dispute.claims,
            None => self.claims(key.as_str()),
        }
    }

    /// A settlement that was undone and not decided anew.
    fn reopened(&self, marker: &Key, of: &str) -> Option<Dispute> {
        let key = sibling(marker, of)?;
        let undone = self.get(marker.as_str())?;
        let undone = undone.as_text().and_then(parse_hash)?;
        let marked_by = self.claims(marker.as_str()).pop()?.change;
        let standing = self.claims(key.as_str());
        let untouched = matches!(standing.as_slice(), [only] if only.change == marked_by);
        if !untouched {
            return None;
        }
        let claims = self.considered(&key, &undone);
        let shown = standing.into_iter().next()?.value;
        Some(Dispute { key, kind: DisputeKind::Reopened, class: DisputeClass::Human, shown, claims })
    }

    /// A member that one removed while another, who did not know, edited it.
    fn removed_while_edited(&self, gone: &Key) -> Option<Dispute> {
        let claims = self.claims(gone.as_str());
        let removals: Vec<_> = claims.iter().filter(|claim| claim.value.has_substance()).collect();
        let prefix = format!("{}.", gone.instance_prefix()?);
        let mut sides = Vec::new();
        for removal in removals {
            for item in self.doc.map_range(ROOT, prefix.clone()..) {
                if !item.key.starts_with(&prefix) {
                    break;
                }
                let edits = self.claims(&item.key).into_iter().filter(|edit| {
                    item.key != gone.as_str() && self.are_concurrent(&edit.change, &removal.change)
                });
                sides.extend(edits);
            }
            if !sides.is_empty() {
                sides.push(removal.clone());
            }
        }
        if sides.is_empty() {
            return None;
        }
        sides.sort_by_key(|claim| claim.change);
        sides.dedup_by(|a, b| a.change == b.change);
        let shown = self.get(gone.as_str())?;
        let kind = DisputeKind::RemovedWhileEdited;
        Some(Dispute { key: gone.clone(), kind, class: DisputeClass::Human, shown, claims: sides })
    }

    fn are_concurrent(&self, a: &ChangeHash, b: &ChangeHash) -> bool {
        a != b && !self.graph.includes(&[*a], b) && !self.graph.includes(&[*b], a)
    }
}

/// The key `name` beside `key`, in the same instance.
pub(crate) fn sibling(key: &Key, name: &str) -> Option<Key> {
    let text = match key.instance_prefix() {
        Some(prefix) => format!("{prefix}.{name}"),
        None => name.to_owned(),
    };
    Key::parse(&text).ok()
}

fn parse_hash(text: &str) -> Option<ChangeHash> {
    text.parse().ok()
}

fn highest_status(claims: &[Claim]) -> Option<Value> {
    let statuses = claims.iter().filter_map(|claim| Some(Status::from_code(claim.value.as_text()?)));
    statuses.max().map(|status| Value::Text(status.code().to_owned()))
}

/// Answers that only a person may settle: they identify somebody, or other questions hang on them.
fn is_weighty(form: &FormDefinition, key: &Key) -> bool {
    let has_role = form.question(&key.field_path()).is_some_and(|question| question.role.is_some());
    has_role || form.gating_names().contains(key.name())
}
