//! The chain of review: which stages there are, where a household stands, and what is in the way of a step.
//!
//! Invariants: a check is given for what a household said, told by a digest, and counts for nothing else: what
//! changes afterwards falls back, and what was given stays visible beside it; a household that went back to its
//! cadre starts anew; the steps come in their order and none is left out.

use crate::role::Right;
use ketuk_form::{Answers, Key, Value};
use ketuk_household::Status;

/// How far a household has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Still with its cadre (belum selesai).
    Open,
    /// Back with its cadre (dikembalikan ke kader).
    Returned,
    /// The cadre is done, whatever the visit brought (diterima).
    Submitted,
    /// Checked by the kelurahan (diperiksa kelurahan).
    Checked,
    /// Verified by the coordinator (diverifikasi koordinator).
    Verified,
    /// Nothing more is expected (final).
    Final,
}

impl Stage {
    /// Every stage, from the first to the last.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Returned, Self::Submitted, Self::Checked, Self::Verified, Self::Final];

    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Returned => "returned",
            Self::Submitted => "submitted",
            Self::Checked => "checked",
            Self::Verified => "verified",
            Self::Final => "final",
        }
    }

    /// Reads the stable word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == text)
    }

    /// The number under which the store keeps it: its place in the order.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Returned => 1,
            Self::Submitted => 2,
            Self::Checked => 3,
            Self::Verified => 4,
            Self::Final => 5,
        }
    }

    /// Reads the number.
    #[must_use]
    pub fn from_rank(rank: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.rank() == rank)
    }

    /// Where a household stands by its own status, before anybody has looked at it.
    #[must_use]
    pub fn of_status(status: &Status) -> Self {
        match status {
            Status::Returned => Self::Returned,
            status if status.is_settled() => Self::Submitted,
            _ => Self::Open,
        }
    }

    /// The stage from which somebody passes a household to this one, with the right that it asks; `None` for
    /// stages that nobody gives.
    #[must_use]
    pub fn given_from(self) -> Option<(Self, Right)> {
        match self {
            Self::Open | Self::Returned | Self::Submitted => None,
            Self::Checked => Some((Self::Submitted, Right::ReviewCheck)),
            Self::Verified => Some((Self::Checked, Right::ReviewVerify)),
            Self::Final => Some((Self::Verified, Right::ReviewFinal)),
        }
    }

    /// The stage as people say it, in Indonesian: for lists that are signed.
    #[must_use]
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Open => "Belum selesai",
            Self::Returned => "Dikembalikan ke kader",
            Self::Submitted => "Diterima",
            Self::Checked => "Diperiksa kelurahan",
            Self::Verified => "Diverifikasi koordinator",
            Self::Final => "Final",
        }
    }
}

/// What a household says, as 16 bytes.
pub type Digest = [u8; 16];

/// The version of what a digest is made of: counted up where that changes, and then every check is looked at
/// again.
const DIGEST_VERSION: u8 = 1;

/// Whether this is something that the household says: that a number of it was asked about at the door is not, nor is
/// a question of the desk or that somebody called a finding right.
fn says(key: &Key, value: &Value) -> bool {
    use ketuk_record::keys::{QUERY_PREFIX, REPLY_PREFIX};
    let asked = ["_asked_", QUERY_PREFIX, REPLY_PREFIX, ketuk_household::FOUND_PREFIX];
    !matches!(value, Value::Empty) && !asked.iter().any(|prefix| key.name().starts_with(prefix))
}

/// The digest of what a household says: every answer that stands, and the questions on which people disagree
/// (`open`, in order). What was only loaded, sent or decided anew without another result makes no difference.
#[must_use]
pub fn digest<'k>(answers: &Answers, open: impl Iterator<Item = &'k str>) -> Digest {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut add = |kind: u8, text: &str| {
        context.update(&[kind]);
        context.update(&(text.len() as u64).to_le_bytes());
        context.update(text.as_bytes());
    };
    add(DIGEST_VERSION, "ketuk.review");
    for (key, value) in answers.iter().filter(|(key, value)| says(key, value)) {
        add(b'k', key.as_str());
        add(b'v', &value.to_text());
    }
    for key in open {
        add(b'?', key);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&context.finish().as_ref()[..16]);
    short
}

/// What kind of step somebody took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The household passed to a stage.
    Pass,
    /// That pass was taken back, and with it all that stood on it.
    Back,
    /// The household went back to its cadre.
    Return,
}

impl StepKind {
    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Back => "back",
            Self::Return => "return",
        }
    }

    /// Reads the stable word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pass, Self::Back, Self::Return].into_iter().find(|kind| kind.code() == text)
    }
}

/// A step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What kind.
    pub kind: StepKind,
    /// To which stage it passed, or which pass was taken back.
    pub stage: Stage,
    /// What the household said then.
    pub digest: Digest,
    /// When, by the hub's clock.
    pub at_ms: u64,
}

/// What a household says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Where it stands by its own status.
    pub own: Stage,
    /// What it says.
    pub digest: Digest,
    /// When its status arrived.
    pub status_ms: u64,
    /// When its last change arrived.
    pub changed_ms: u64,
}

/// Where a household stands in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The stage that counts.
    pub stage: Stage,
    /// The highest stage that somebody gave and nobody took back; higher than `stage` where the household has
    /// changed since.
    pub given: Stage,
    /// Since when it stands there.
    pub since_ms: u64,
}

/// Where a household stands after these steps, oldest first.
#[must_use]
pub fn stand(now: Now, steps: &[Step]) -> Standing {
    let mut passes: Vec<&Step> = Vec::new();
    for step in steps {
        match step.kind {
            StepKind::Return => passes.clear(),
            StepKind::Pass | StepKind::Back => passes.retain(|pass| pass.stage < step.stage),
        }
        if step.kind == StepKind::Pass {
            passes.push(step);
        }
    }
    let (mut stage, mut since_ms) = (now.own, now.status_ms);
    for pass in &passes {
        let follows = pass.stage.given_from().is_some_and(|(from, _)| from == stage);
        if !follows || pass.digest != now.digest {
            break;
        }
        (stage, since_ms) = (pass.stage, pass.at_ms);
    }
    let given = passes.last().map_or(stage, |pass| pass.stage.max(stage));
    if given > stage {
        since_ms = now.changed_ms;
    }
    Standing { stage, given, since_ms }
}

/// What somebody wants to do with households.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Pass them to this stage.
    Pass(Stage),
    /// Take that pass back.
    Back(Stage),
    /// Return them to their cadres.
    Return,
}

/// What is in the way of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hindrance {
    /// Nothing of this id is here, or not for whoever asks.
    Missing,
    /// It stands there already.
    Already,
    /// It says something else than what was looked at.
    Changed,
    /// It is not at the stage before.
    NotReady,
    /// Somebody with another right has passed it further.
    NotYours,
    /// Different answers wait for a person.
    Disputes,
    /// Something does not fit.
    Errors,
    /// It may be counted twice, and nobody has decided that yet.
    Pairs,
    /// That step was never given, or was taken back already.
    NotGiven,
    /// A later step stands on that one and is to be taken back first.
    Further,
    /// Its cadre is not done with it.
    WithCadre,
}

impl Hindrance {
    /// Every one, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::Missing,
        Self::Already,
        Self::Changed,
        Self::NotReady,
        Self::NotYours,
        Self::Disputes,
        Self::Errors,
        Self::Pairs,
        Self::NotGiven,
        Self::Further,
        Self::WithCadre,
    ];

    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Already => "already",
            Self::Changed => "changed",
            Self::NotReady => "not_ready",
            Self::NotYours => "not_yours",
            Self::Disputes => "disputes",
            Self::Errors => "errors",
            Self::Pairs => "pairs",
            Self::NotGiven => "not_given",
            Self::Further => "further",
            Self::WithCadre => "with_cadre",
        }
    }
}

/// A household as an act finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The stage that counts.
    pub stage: Stage,
    /// The highest that was given.
    pub given: Stage,
    /// What it says.
    pub digest: Digest,
    /// Different answers that wait for a person.
    pub disputes: u64,
    /// Things that do not fit.
    pub errors: u64,
    /// Pairs that may count it twice and wait for a person.
    pub pairs: u64,
}

/// What is in the way of `act` for somebody who `may`; `seen` is what they looked at.
#[must_use]
pub fn hindrance(
    act: Act,
    found: &Found,
    seen: Option<Digest>,
    may: impl Fn(Right) -> bool,
) -> Option<Hindrance> {
    // What was passed further by others is theirs to take back.
    let theirs = |stage: Stage| stage.given_from().is_some_and(|(_, right)| !may(right));
    match act {
        Act::Pass(stage) => {
            let from = stage.given_from().map(|(from, _)| from);
            if theirs(stage) {
                Some(Hindrance::NotYours)
            } else if found.stage >= stage {
                Some(Hindrance::Already)
            } else if seen.is_some_and(|seen| seen != found.digest) {
                Some(Hindrance::Changed)
            } else if from != Some(found.stage) {
                Some(Hindrance::NotReady)
            } else if found.disputes > 0 {
                Some(Hindrance::Disputes)
            } else if found.errors > 0 {
                Some(Hindrance::Errors)
            } else if stage > Stage::Checked && found.pairs > 0 {
                // A kelurahan cannot decide about a household of another one: it checks what it sees.
                Some(Hindrance::Pairs)
            } else {
                None
            }
        }
        Act::Back(stage) if found.given < stage => Some(Hindrance::NotGiven),
        Act::Back(stage) if found.given > stage => Some(Hindrance::Further),
        Act::Back(stage) if theirs(stage) => Some(Hindrance::NotYours),
        Act::Back(_) => None,
        Act::Return if found.stage == Stage::Returned => Some(Hindrance::Already),
        Act::Return if theirs(found.given) => Some(Hindrance::NotYours),
        Act::Return if seen.is_some_and(|seen| seen != found.digest) => Some(Hindrance::Changed),
        Act::Return if found.given < Stage::Submitted => Some(Hindrance::WithCadre),
        Act::Return => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Digest = [1; 16];
    const B: Digest = [2; 16];

    fn step(kind: StepKind, stage: Stage, digest: Digest, at_ms: u64) -> Step {
        Step { kind, stage, digest, at_ms }
    }
    fn pass(stage: Stage, digest: Digest) -> Step {
        step(StepKind::Pass, stage, digest, 50)
    }
    fn check(own: Stage, digest: Digest, steps: &[Step], stage: Stage, given: Stage) {
        let now = Now { own, digest, status_ms: 10, changed_ms: 90 };
        let stands = stand(now, steps);
        assert_eq!((stands.stage, stands.given), (stage, given));
    }

    #[test]
    fn a_household_stands_where_its_cadre_left_it() {
        check(Stage::Open, A, &[], Stage::Open, Stage::Open);
        check(Stage::Submitted, A, &[], Stage::Submitted, Stage::Submitted);
    }
    #[test]
    fn steps_lead_to_the_end_one_after_the_other() {
        let steps = [Stage::Checked, Stage::Verified, Stage::Final].map(|stage| pass(stage, A));
        check(Stage::Submitted, A, &steps, Stage::Final, Stage::Final);
        check(Stage::Submitted, A, &steps[..2], Stage::Verified, Stage::Verified);
        check(Stage::Submitted, A, &steps[1..], Stage::Submitted, Stage::Final);
    }
    #[test]
    fn what_changed_since_falls_back_and_shows_what_was_given() {
        let steps = [Stage::Checked, Stage::Verified, Stage::Final].map(|stage| pass(stage, A));
        check(Stage::Submitted, B, &steps, Stage::Submitted, Stage::Final);
        let again = [steps.as_slice(), &[pass(Stage::Checked, B)]].concat();
        check(Stage::Submitted, B, &again, Stage::Checked, Stage::Checked);
        check(Stage::Open, A, &steps, Stage::Open, Stage::Final);
    }
    #[test]
    fn what_says_the_same_again_counts_again() {
        let now = Now { own: Stage::Submitted, digest: A, status_ms: 10, changed_ms: 90 };
        let stands = stand(now, &[pass(Stage::Checked, A)]);
        assert_eq!((stands.stage, stands.since_ms), (Stage::Checked, 50));
    }
    #[test]
    fn a_step_is_taken_back_with_all_that_stood_on_it() {
        let steps =
            [pass(Stage::Checked, A), pass(Stage::Verified, A), step(StepKind::Back, Stage::Verified, A, 60)];
        check(Stage::Submitted, A, &steps, Stage::Checked, Stage::Checked);
        let steps =
            [pass(Stage::Checked, A), pass(Stage::Verified, A), step(StepKind::Back, Stage::Checked, A, 60)];
        check(Stage::Submitted, A, &steps, Stage::Submitted, Stage::Submitted);
    }
    #[test]
    fn a_return_starts_anew_even_where_nothing_changes() {
        let steps = [pass(Stage::Checked, A), step(StepKind::Return, Stage::Submitted, A, 60)];
        check(Stage::Returned, A, &steps, Stage::Returned, Stage::Returned);
        check(Stage::Submitted, A, &steps, Stage::Submitted, Stage::Submitted);
    }

    fn found(stage: Stage) -> Found {
        Found { stage, given: stage, digest: A, disputes: 0, errors: 0, pairs: 0 }
    }
    fn hinders(act: Act, found: Found, by: Option<Hindrance>) {
        assert_eq!(hindrance(act, &found, Some(A), |_| true), by);
    }

    #[test]
    fn a_step_is_taken_from_the_stage_before_only() {
        hinders(Act::Pass(Stage::Checked), found(Stage::Submitted), None);
        hinders(Act::Pass(Stage::Verified), found(Stage::Submitted), Some(Hindrance::NotReady));
        hinders(Act::Pass(Stage::Checked), found(Stage::Open), Some(Hindrance::NotReady));
        hinders(Act::Pass(Stage::Checked), found(Stage::Verified), Some(Hindrance::Already));
        hinders(Act::Pass(Stage::Submitted), found(Stage::Open), Some(Hindrance::NotReady));
    }
    #[test]
    fn what_waits_for_a_person_is_in_the_way() {
        let at = found(Stage::Submitted);
        hinders(Act::Pass(Stage::Checked), Found { disputes: 1, ..at }, Some(Hindrance::Disputes));
        hinders(Act::Pass(Stage::Checked), Found { errors: 1, ..at }, Some(Hindrance::Errors));
        hinders(Act::Pass(Stage::Checked), Found { digest: B, ..at }, Some(Hindrance::Changed));
        hinders(Act::Return, Found { disputes: 1, errors: 1, ..at }, None);
    }
    #[test]
    fn who_may_be_counted_twice_is_checked_but_not_verified() {
        let doubted = |stage| Found { pairs: 1, ..found(stage) };
        hinders(Act::Pass(Stage::Checked), doubted(Stage::Submitted), None);
        hinders(Act::Pass(Stage::Verified), doubted(Stage::Checked), Some(Hindrance::Pairs));
        hinders(Act::Pass(Stage::Final), doubted(Stage::Verified), Some(Hindrance::Pairs));
        hinders(Act::Back(Stage::Checked), doubted(Stage::Checked), None);
        hinders(Act::Return, doubted(Stage::Checked), None);
    }
    #[test]
    fn a_refused_return_or_taking_back_says_the_true_reason() {
        hinders(Act::Back(Stage::Checked), found(Stage::Submitted), Some(Hindrance::NotGiven));
        hinders(Act::Back(Stage::Checked), found(Stage::Verified), Some(Hindrance::Further));
        hinders(Act::Return, found(Stage::Open), Some(Hindrance::WithCadre));
        hinders(Act::Return, found(Stage::Returned), Some(Hindrance::Already));
    }
    #[test]
    fn nobody_takes_back_what_others_passed_further() {
        let may = |right| right == Right::ReviewCheck;
        let at = Found { given: Stage::Verified, ..found(Stage::Verified) };
        assert_eq!(hindrance(Act::Return, &at, None, may), Some(Hindrance::NotYours));
        assert_eq!(hindrance(Act::Back(Stage::Verified), &at, None, may), Some(Hindrance::NotYours));
        assert_eq!(hindrance(Act::Back(Stage::Checked), &at, None, may), Some(Hindrance::Further));
        let checked = Found { given: Stage::Checked, ..found(Stage::Checked) };
        assert_eq!(hindrance(Act::Back(Stage::Checked), &checked, None, may), None);
    }
    #[test]
    fn words_and_numbers_read_back() {
        assert!(Stage::ALL.iter().all(|stage| Stage::parse(stage.code()) == Some(*stage)));
        assert!(Stage::ALL.iter().all(|stage| Stage::from_rank(stage.rank()) == Some(*stage)));
        assert!(Stage::ALL.iter().map(|stage| stage.rank()).is_sorted());
    }
    #[test]
    fn a_digest_tells_answers_and_disagreements_apart() {
        let key = |name: &str| Key::parse(name).expect("a key");
        let one: Answers = [(key("atap"), Value::from_text("seng"))].into_iter().collect();
        let two: Answers = [(key("atap"), Value::from_text("genteng"))].into_iter().collect();
        let none = std::iter::empty;
        assert_ne!(digest(&one, none()), digest(&two, none()));
        assert_ne!(digest(&one, none()), digest(&one, ["atap"].into_iter()));
        let mut with_nothing = one.clone();
        with_nothing.insert(key("lantai"), Value::Empty);
        assert_eq!(digest(&one, none()), digest(&with_nothing, none()));
        with_nothing.insert(key("anggota.k7m2q2._asked_nik"), Value::from_text("3"));
        assert_eq!(digest(&one, none()), digest(&with_nothing, none()));
    }
}
