//! At the door: may this person have been recorded before, in another RT or in another household here?
//!
//! Invariants: a doubt never stands in the way; one that was asked about is not told again, until its answer or
//! what it meets changes; a household never meets itself.

use crate::elsewhere::Elsewhere;
use crate::identity::Meta;
use crate::interview::load_row;
use crate::limits::{AGAIN_HOUSEHOLDS_MAX, DERIVED_TRACES};
use crate::list::area_label;
use crate::problem::{Trouble, unloadable};
use crate::value::Title;
use crate::{Device, World};
use ketuk_form::{Answers, FormBook, FormDefinition, Key, Value};
use ketuk_household::{Household, Status, Token, TokenKind, key_of_token, list_again};
use ketuk_record::Record;
use ketuk_vault::{Store, Vault};
use ketuk_view::FindingView;
use ketuk_wire::elsewhere::TraceKey;
use ketuk_wire::{Problem, RecordId};
use std::collections::{BTreeMap, BTreeSet};

const CARD_ELSEWHERE: &str = "elsewhere.card";
const NIK_ELSEWHERE: &str = "elsewhere.nik";
/// Before the name of a question, for what was asked about its doubts.
const ASKED: &str = "_asked_";
/// Which derivation of traces lies in the vault.
const DERIVED: &str = "door.derived";

/// The doubts about one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The answer.
    pub(crate) key: Key,
    /// What to say, one finding each.
    pub(crate) findings: Vec<FindingView>,
    /// Whether somebody has asked about it.
    pub(crate) is_asked: bool,
    /// What the doubts are about, as a digest.
    about: String,
}

/// One doubt before it is put together with the others about the same answer.
struct Raised {
    key: Key,
    code: &'static str,
    text: String,
    about: String,
}

/// The key of this device's own traces; `None` before it has a key at all.
fn own_key(store: Store<'_>) -> Option<TraceKey> {
    Meta(store).key().ok().map(|key| TraceKey::of_seed(key.seed()))
}

/// Keeps what a record can be found by on this device, where its people count.
pub(crate) fn keep_traces(
    store: Store<'_>,
    record: &[u8; 16],
    household: &Household,
    status: &str,
) -> Result<(), Trouble> {
    let Some(key) = own_key(store).filter(|_| Status::from_code(status).counts_members()) else {
        return Ok(store.replace_traces(record, [])?);
    };
    let tokens = household.list_tokens();
    let traces: BTreeSet<u64> =
        tokens.iter().map(|token| key.trace(token.kind.code(), &token.text).0).collect();
    Ok(store.replace_traces(record, traces)?)
}

/// Traces of records that an earlier version of this program kept, or that were begun before the device had a key.
/// Once it has gone through, every save keeps them, and it costs one read.
pub(crate) fn trace_older(vault: &mut Vault, book: &FormBook) -> Result<(), Trouble> {
    let is_done: Result<bool, Trouble> = vault.read(|store| {
        Ok(store.load_meta(DERIVED)?.as_deref() == Some(DERIVED_TRACES) || own_key(store).is_none())
    });
    if is_done? {
        return Ok(());
    }
    vault.write(|store| {
        for row in store.list_records()? {
            // One that does not load is somebody else's trouble.
            if let Ok((household, _)) = load_household(store, book, &row.record) {
                keep_traces(store, &row.record, &household, &row.status)?;
            }
        }
        Ok(store.save_meta(DERIVED, DERIVED_TRACES)?)
    })
}

/// A household as it was saved, and what people call it: `Udin (RT 021, Berbas Tengah)`.
fn load_household(
    store: Store<'_>,
    book: &FormBook,
    record: &[u8; 16],
) -> Result<(Household, String), Trouble> {
    let row = load_row(store, RecordId(*record))?;
    let document = Record::from_snapshot(&row.snapshot).map_err(unloadable)?;
    let form = document.read_with(book).form;
    let title: Title = ketuk_wire::decode(&row.title)?;
    let name = if title.head.is_empty() { title.address } else { title.head };
    let area = area_label(row.scope, "id");
    let family = if name.is_empty() { area } else { format!("{name} ({area})") };
    Ok((Household::read(&form, &document.answers(&form)), family))
}

/// The doubts about the answers of a record, in order of their keys.
pub(crate) fn list_doubts(
    store: Store<'_>,
    (book, elsewhere): (&FormBook, &Elsewhere),
    record: RecordId,
    (form, answers): (&FormDefinition, &Answers),
    language: &str,
) -> Result<Vec<Doubt>, Trouble> {
    let household = Household::read(form, answers);
    let tokens = household.list_tokens();
    let mut raised: Vec<Raised> =
        tokens.iter().filter_map(|token| meets_elsewhere(elsewhere, form, token, language)).collect();
    for other in list_others(store, record, &tokens)? {
        // One that cannot be read raises no doubt, and stands in nobody's way.
        let Ok((theirs, family)) = load_household(store, book, &other) else { continue };
        raised.extend(list_again(form, &household, &theirs).into_iter().map(|again| Raised {
            text: again.code.message(&family, language),
            code: again.code.code(),
            about: RecordId(other).to_string(),
            key: again.key,
        }));
    }
    Ok(put_together(raised, answers))
}

fn meets_elsewhere(
    elsewhere: &Elsewhere,
    form: &FormDefinition,
    token: &Token,
    language: &str,
) -> Option<Raised> {
    let code = match token.kind {
        TokenKind::Card => CARD_ELSEWHERE,
        TokenKind::Nik => NIK_ELSEWHERE,
        TokenKind::Born => return None,
    };
    if !elsewhere.may_contain(token.kind.code(), &token.text) {
        return None;
    }
    let text = match (token.kind, language) {
        (TokenKind::Card, "id") => {
            "Keluarga ini mungkin sudah didata di RT lain. Tanyakan apakah keluarga ini pindah atau pernah didata. Kalau belum pernah, lanjutkan saja."
        }
        (_, "id") => {
            "Orang ini mungkin sudah didata di RT lain. Tanyakan apakah keluarga ini pindah atau pernah didata. Kalau belum pernah, lanjutkan saja."
        }
        (TokenKind::Card, _) => {
            "This family may have been recorded in another RT. Ask whether the family moved or was recorded before. If not, just go on."
        }
        _ => {
            "This person may have been recorded in another RT. Ask whether the family moved or was recorded before. If not, just go on."
        }
    };
    Some(Raised { key: key_of_token(form, token)?, code, text: text.to_owned(), about: token.text.clone() })
}

/// Other households here with one of these tokens, few.
fn list_others(store: Store<'_>, record: RecordId, tokens: &[Token]) -> Result<BTreeSet<[u8; 16]>, Trouble> {
    let Some(key) = own_key(store) else { return Ok(BTreeSet::new()) };
    let mut others = BTreeSet::new();
    // Numbers come first: there may be many who share a birthday.
    let mut ordered: Vec<&Token> = tokens.iter().collect();
    ordered.sort_by_key(|token| token.kind);
    for token in ordered {
        let left = AGAIN_HOUSEHOLDS_MAX.saturating_sub(others.len());
        if left == 0 {
            break;
        }
        let trace = key.trace(token.kind.code(), &token.text);
        others.extend(store.list_traced(trace.0, &record.0, left)?);
    }
    Ok(others)
}

/// The doubts about each answer, and whether they were asked about. Who asked about the family's card need not
/// ask about each member once more.
fn put_together(raised: Vec<Raised>, answers: &Answers) -> Vec<Doubt> {
    let mut by_key: BTreeMap<Key, Vec<Raised>> = BTreeMap::new();
    for one in raised {
        by_key.entry(one.key.clone()).or_default().push(one);
    }
    let mut doubts: Vec<Doubt> =
        by_key.into_iter().map(|(key, raised)| doubt(key, raised, answers)).collect();
    let is_of = |doubt: &Doubt, code: &str| doubt.findings.iter().all(|finding| finding.code == code);
    let card =
        |doubt: &Doubt| doubt.is_asked && doubt.findings.iter().any(|finding| finding.code == CARD_ELSEWHERE);
    if doubts.iter().any(card) {
        for doubt in doubts.iter_mut().filter(|doubt| is_of(doubt, NIK_ELSEWHERE)) {
            doubt.is_asked = true;
        }
    }
    doubts
}

fn doubt(key: Key, mut raised: Vec<Raised>, answers: &Answers) -> Doubt {
    raised.sort_by(|a, b| (a.code, &a.about).cmp(&(b.code, &b.about)));
    let about: Vec<String> = raised.iter().map(|one| format!("{} {}", one.code, one.about)).collect();
    let value = answers.get(&key).map(Value::to_text).unwrap_or_default();
    // The same on each device of the area; what it is made of stands in the record itself.
    let about = TraceKey([0; 16]).trace(&value, &about.join("\n"));
    let about = format!("{:012x}", about.0);
    let asked = asked_key(&key).and_then(|key| answers.get(&key).map(Value::to_text));
    let findings = raised.into_iter().map(|Raised { key, code, text, about: _ }| FindingView {
        keys: vec![key.to_string()],
        code: code.to_owned(),
        severity: "warning".to_owned(),
        text,
    });
    Doubt { findings: findings.collect(), is_asked: asked.as_ref() == Some(&about), about, key }
}

/// Where it is kept that somebody asked: beside the answer, as paradata.
fn asked_key(key: &Key) -> Option<Key> {
    let prefix = key.instance_prefix().map(|prefix| format!("{prefix}.")).unwrap_or_default();
    Key::parse(&format!("{prefix}{ASKED}{}", key.name())).ok()
}

impl Device {
    /// Notes that the doubts about an answer were asked about; where there are none, nothing.
    ///
    /// # Errors
    /// Where there is no such record.
    pub fn note_asked(&mut self, world: &mut World<'_>, record: RecordId, key: &Key) -> Result<(), Problem> {
        let standing = self.stand(world, record)?;
        let doubts = self.doubts(record, (&standing.form, &standing.answers), "id")?;
        let Some(doubt) = doubts.into_iter().find(|doubt| doubt.key == *key) else { return Ok(()) };
        let Some(asked) = asked_key(key) else { return Ok(()) };
        self.answer(world, record, &asked, &Value::Text(doubt.about))
    }

    /// The doubts about the answers of a record.
    pub(crate) fn doubts(
        &self,
        record: RecordId,
        of: (&FormDefinition, &Answers),
        language: &str,
    ) -> Result<Vec<Doubt>, Problem> {
        let with = (&self.forms.book, &self.elsewhere);
        let listed: Result<_, Trouble> =
            self.vault.read(|store| list_doubts(store, with, record, of, language));
        Ok(listed?)
    }
}
