//! Where people disagree: which keys, how much it matters, and what stands meanwhile.
//!
//! One pass over the root map names the keys with several visible operations; equal values are no
//! dispute. Everything here follows from the document alone, so every replica names the same disputes
//! and shows the same values.

use crate::document::{Record, read_value};
use crate::form::classify_versions;
use crate::graph::{ActorBytes, actor_bytes};
use crate::keys;
use crate::limits::UNDO_DEPTH_MAX;
use crate::value::agree;
use automerge::{ChangeHash, ObjId, ROOT, ReadDoc};
use ketuk_form::{FormDefinition, Key, Value, missing_reason};
use ketuk_household::Status;
use std::collections::{BTreeSet, HashSet};

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

impl DisputeClass {
    /// The stable code, as lists and screens have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Quiet => "quiet",
            Self::Settled => "settled",
            Self::Reviewable => "reviewable",
            Self::Human => "human",
        }
    }
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
    /// Different versions of the form, or different forms.
    FormVersions,
}

impl DisputeKind {
    /// The stable code, as lists and screens have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Values => "values",
            Self::RemovedWhileEdited => "removed_while_edited",
            Self::Reopened => "reopened",
            Self::FormVersions => "form_versions",
        }
    }
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

/// What `form` and the record say about how much a disagreement matters; looked up once for all keys.
struct Weights<'f> {
    form: &'f FormDefinition,
    /// Answers that others hang on.
    gating: BTreeSet<String>,
    /// On a verified record every disagreement is a person's.
    verified: bool,
}

impl Weights<'_> {
    /// Answers that only a person may settle: they identify somebody, or other questions hang on them.
    fn is_weighty(&self, key: &Key) -> bool {
        let question = self.form.question(&key.field_path());
        self.verified
            || key.name() == keys::GONE
            || question.is_some_and(|question| question.role.is_some())
            || self.gating.contains(key.name())
    }
}

impl Record {
    /// Every dispute, ordered by key. `Agreed` ones are left out.
    #[must_use]
    pub fn disputes(&self, form: &FormDefinition) -> Vec<Dispute> {
        let mut open = BTreeSet::new();
        for item in self.doc.map_range(ROOT, ..) {
            let name = item.key.rsplit('.').next().unwrap_or_default();
            let undone = name.strip_prefix(keys::UNDO_PREFIX);
            if undone.is_none() && !item.conflict && name != keys::GONE {
                continue;
            }
            let Ok(key) = Key::parse(&item.key) else { continue };
            match undone {
                Some(of) => open.extend(sibling(&key, of)),
                None => drop(open.insert(key)),
            }
        }
        if open.is_empty() {
            return Vec::new();
        }
        let weights = Weights { form, gating: form.gating_names(), verified: self.is_verified() };
        open.iter().filter_map(|key| self.dispute_of(&weights, key)).collect()
    }

    /// What is said against each other about the form, where there is something.
    pub(crate) fn form_dispute(&self) -> Option<Dispute> {
        let weights =
            Weights { form: ketuk_form::keluarga(), gating: BTreeSet::new(), verified: self.is_verified() };
        self.dispute_of(&weights, &Key::parse(keys::FORM).ok()?)
    }

    fn is_verified(&self) -> bool {
        self.standing_status() == Some(Status::Verified)
    }

    /// The sides of one key as they stand.
    #[must_use]
    pub fn claims(&self, key: &str) -> Vec<Claim> {
        self.claims_at(key, None)
    }

    pub(crate) fn claims_at(&self, key: &str, at: Option<&[ChangeHash]>) -> Vec<Claim> {
        let all = match at {
            None => self.doc.get_all(ROOT, key),
            Some([]) => return Vec::new(),
            Some(heads) => self.doc.get_all_at(ROOT, key, heads),
        };
        let claims = all.unwrap_or_default();
        let claims = claims.iter().filter_map(|(value, id)| {
            let ObjId::Id(_, actor, _) = id else { return None };
            Some(Claim {
                value: read_value(value)?,
                actor: actor_bytes(actor.to_bytes()),
                change: self.doc.hash_for_opid(id)?,
            })
        });
        ordered(claims.collect())
    }

    fn dispute_of(&self, weights: &Weights<'_>, key: &Key) -> Option<Dispute> {
        let (kind, claims) = self.sides(key);
        let (first, rest) = claims.split_first()?;
        if kind == DisputeKind::Values && rest.iter().all(|claim| agree(&claim.value, &first.value)) {
            return None;
        }
        let winner = self.get(key.as_str()).unwrap_or(Value::Empty);
        if key.as_str() == keys::FORM && kind == DisputeKind::Values {
            let (kind, class, shown) = match self.settled_value(key, &claims) {
                Some(settled) => (DisputeKind::FormVersions, DisputeClass::Settled, settled),
                None => classify_versions(&claims, winner),
            };
            return Some(Dispute { key: key.clone(), kind, class, shown, claims });
        }
        let (class, shown) = match kind {
            DisputeKind::Values => self.classify(weights, key, &claims, winner),
            DisputeKind::RemovedWhileEdited => match self.settled_value(key, &claims) {
                Some(settled) => (DisputeClass::Settled, settled),
                None => (DisputeClass::Human, winner),
            },
            DisputeKind::Reopened | DisputeKind::FormVersions => (DisputeClass::Human, winner),
        };
        Some(Dispute { key: key.clone(), kind, class, shown, claims })
    }

    fn classify(
        &self,
        weights: &Weights<'_>,
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
        // What the form computes is nobody's opinion: it follows from answers that are disputed themselves.
        let question = weights.form.question(&key.field_path());
        if question.is_some_and(|question| question.calculation.is_some()) {
            return (DisputeClass::Quiet, winner);
        }
        if let Some(said) = self.said_beyond_the_list(claims) {
            return (DisputeClass::Quiet, said);
        }
        let one_device = claims.windows(2).all(|pair| pair[0].actor[..8] == pair[1].actor[..8]);
        if one_device && !weights.verified {
            return (DisputeClass::Quiet, winner);
        }
        let says_something = |claim: &&Claim| {
            claim.value.has_substance() && missing_reason(weights.form, key, &claim.value).is_none()
        };
        let substance: Vec<_> = claims.iter().filter(says_something).collect();
        let one_substance = substance
            .split_first()
            .filter(|(first, rest)| rest.iter().all(|c| agree(&c.value, &first.value)));
        match one_substance {
            Some((claim, _)) if !weights.is_weighty(key) => (DisputeClass::Reviewable, claim.value.clone()),
            Some((claim, _)) => (DisputeClass::Human, claim.value.clone()),
            None => (DisputeClass::Human, winner),
        }
    }

    /// What people said, where the other sides are only copies of the prelist: two phones that import one
    /// list both write its rows, and a correction stands against the other phone's copy.
    fn said_beyond_the_list(&self, claims: &[Claim]) -> Option<Value> {
        let imports: HashSet<_> = self.claims(keys::PRELIST).iter().map(|claim| claim.change).collect();
        let is_copy = |claim: &&Claim| {
            imports.contains(&claim.change)
                && self.graph.get(&claim.change).is_some_and(|node| node.deps.is_empty())
        };
        let (copies, said): (Vec<_>, Vec<_>) = claims.iter().partition(is_copy);
        let (first, rest) = said.split_first()?;
        let agreed = rest.iter().all(|claim| agree(&claim.value, &first.value));
        (!copies.is_empty() && agreed).then(|| first.value.clone())
    }

    /// The decided value, where the decisions among the claims agree and have everything else in view.
    ///
    /// A late copy of a value that was weighed already reopens nothing; a new value does, and so does a
    /// second decision that differs.
    fn settled_value(&self, key: &Key, sides: &[Claim]) -> Option<Value> {
        let standing = self.claims(key.as_str());
        let decisions: Vec<_> = standing
            .iter()
            .map(|claim| (claim, self.considered(key, &claim.change)))
            .filter(|(_, considered)| considered.len() > 1)
            .collect();
        let (decision, _) = decisions.first()?;
        let weighed = |side: &Claim| {
            let is_standing = standing.iter().any(|claim| claim.change == side.change);
            decisions.iter().any(|(claim, considered)| {
                self.graph.includes(&[claim.change], &side.change)
                    || (is_standing && considered.iter().any(|seen| agree(&seen.value, &side.value)))
            })
        };
        let is_decision = |side: &Claim| decisions.iter().any(|(claim, _)| claim.change == side.change);
        let all_weighed = sides.iter().all(|side| {
            let says_the_same = standing.contains(side) && agree(&side.value, &decision.value);
            says_the_same || (!is_decision(side) && weighed(side))
        });
        all_weighed.then(|| decision.value.clone())
    }

    /// What stood against each other at `key` when `change` was written.
    pub(crate) fn considered(&self, key: &Key, change: &ChangeHash) -> Vec<Claim> {
        let Some(node) = self.graph.get(change) else { return Vec::new() };
        self.sides_at(key, Some(&node.deps), &mut HashSet::new()).1
    }

    /// What a decision about `key` decides between.
    pub(crate) fn sides(&self, key: &Key) -> (DisputeKind, Vec<Claim>) {
        self.sides_at(key, None, &mut HashSet::new())
    }

    /// The same at earlier heads; `undone` keeps a hostile chain of markers from being walked twice.
    fn sides_at(
        &self,
        key: &Key,
        at: Option<&[ChangeHash]>,
        undone: &mut HashSet<ChangeHash>,
    ) -> (DisputeKind, Vec<Claim>) {
        let standing = self.claims_at(key.as_str(), at);
        if let Some(sides) = self.reopened(key, at, &standing, undone) {
            return (DisputeKind::Reopened, sides);
        }
        if key.name() == keys::GONE
            && let Some(sides) = self.removed_while_edited(key, at, &standing)
        {
            return (DisputeKind::RemovedWhileEdited, sides);
        }
        (DisputeKind::Values, standing)
    }

    /// The sides of settlements that were undone and not decided anew, with what came since.
    fn reopened(
        &self,
        key: &Key,
        at: Option<&[ChangeHash]>,
        standing: &[Claim],
        undone: &mut HashSet<ChangeHash>,
    ) -> Option<Vec<Claim>> {
        let marker = undo_marker(key)?;
        let is_standing = |marker: &Claim| standing.iter().any(|claim| claim.change == marker.change);
        let markers: Vec<_> = self.claims_at(marker.as_str(), at).into_iter().filter(is_standing).collect();
        let mut sides = Vec::new();
        let mut undos = HashSet::new();
        for marker in markers {
            let Some(settlement) = marker.value.as_text().and_then(parse_hash) else { continue };
            let (Some(settled), Some(undo)) = (self.graph.get(&settlement), self.graph.get(&marker.change))
            else {
                continue;
            };
            undos.insert(marker.change);
            if undone.len() < UNDO_DEPTH_MAX && undone.insert(settlement) {
                sides.extend(self.sides_at(key, Some(&settled.deps), undone).1);
            }
            let replaced = self.claims_at(key.as_str(), Some(&undo.deps));
            sides.extend(replaced.into_iter().filter(|claim| claim.change != settlement));
        }
        if undos.is_empty() {
            return None;
        }
        sides.extend(standing.iter().filter(|claim| !undos.contains(&claim.change)).cloned());
        Some(ordered(sides)).filter(|sides| sides.len() > 1)
    }

    /// A member that one removed while another, who did not know, edited it: every claim about the
    /// removal, then the edits.
    fn removed_while_edited(
        &self,
        gone: &Key,
        at: Option<&[ChangeHash]>,
        standing: &[Claim],
    ) -> Option<Vec<Claim>> {
        let removals: Vec<_> = standing.iter().filter(|claim| claim.value.has_substance()).collect();
        if removals.is_empty() {
            return None;
        }
        let mut edits = Vec::new();
        for key in self.answers_beside(gone, at) {
            edits.extend(self.claims_at(&key, at).into_iter().filter(|edit| {
                removals.iter().any(|removal| self.are_concurrent(&edit.change, &removal.change))
            }));
        }
        if edits.is_empty() {
            return None;
        }
        Some(ordered(standing.iter().cloned().chain(edits).collect()))
    }

    /// The stored keys of answers in the instance of `gone`.
    fn answers_beside(&self, gone: &Key, at: Option<&[ChangeHash]>) -> Vec<String> {
        let Some(prefix) = gone.instance_prefix().map(|prefix| format!("{prefix}.")) else {
            return Vec::new();
        };
        let range = prefix.clone()..;
        let items = match at {
            None => self.doc.map_range(ROOT, range),
            Some(heads) => self.doc.map_range_at(ROOT, range, heads),
        };
        let inside = items.map(|item| item.key.into_owned()).take_while(|key| key.starts_with(&prefix));
        inside.filter(|key| !key.rsplit('.').next().is_some_and(|name| name.starts_with('_'))).collect()
    }

    pub(crate) fn are_concurrent(&self, a: &ChangeHash, b: &ChangeHash) -> bool {
        !self.graph.includes(&[*a], b) && !self.graph.includes(&[*b], a)
    }

    fn standing_status(&self) -> Option<Status> {
        let value = highest_status(&self.claims(keys::STATUS))?;
        Some(Status::from_code(value.as_text()?))
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

/// The key that says which settlement of `key` was undone.
pub(crate) fn undo_marker(key: &Key) -> Option<Key> {
    sibling(key, &format!("{}{}", keys::UNDO_PREFIX, key.name()))
}

/// Ordered by change, each change once: the first claim of it counts.
fn ordered(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.sort_by_key(|claim| claim.change);
    claims.dedup_by_key(|claim| claim.change);
    claims
}

fn parse_hash(text: &str) -> Option<ChangeHash> {
    text.parse().ok()
}

fn highest_status(claims: &[Claim]) -> Option<Value> {
    let statuses = claims.iter().filter_map(|claim| Some(Status::from_code(claim.value.as_text()?)));
    statuses.max().map(|status| Value::Text(status.code().to_owned()))
}
