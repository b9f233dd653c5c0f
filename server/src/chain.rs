//! The chain of the audit log: every entry's hash is over the hash before it and the whole entry.
//!
//! Invariants: the encoding of an entry is frozen, since hashes were noted on paper; entries are numbered from 1
//! without gaps. The chain alone shows harm by whoever does not compute it anew; against the one who does, a head
//! that was noted elsewhere stands.

use minicbor::Encoder;
use ring::digest::{Context, SHA256};
use std::fmt;

/// Digits of a head that a person has to note at least.
const NOTED_DIGITS_MIN: usize = 16;

/// An entry as the chain sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) entry: i64,
    pub(crate) at_ms: i64,
    pub(crate) account: i64,
    pub(crate) role: String,
    pub(crate) action: String,
    pub(crate) object: String,
    pub(crate) why: String,
    /// As it is kept.
    pub(crate) hash: Vec<u8>,
}

/// How far a log has come: its last entry and that entry's hash, which stands for all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Entries so far.
    pub entry: u64,
    /// The last one's hash; zeros before the first.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first entry.
    pub const START: Self = Self { entry: 0, hash: [0; 32] };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.entry)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A head as somebody noted it: the number of an entry and its hash, or the hash's first digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedHead {
    /// The entry.
    pub entry: u64,
    /// At least sixteen hex digits, lower case.
    pub digits: String,
}

impl std::str::FromStr for NotedHead {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (entry, digits) = text.trim().split_once(':').ok_or("a noted head is N:HASH")?;
        let entry = entry.replace('.', "").parse().map_err(|_| "a noted head begins with a number")?;
        let digits: String = digits.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        if !(NOTED_DIGITS_MIN..=64).contains(&digits.len()) || !digits.bytes().all(|c| c.is_ascii_hexdigit())
        {
            return Err("a noted hash has 16 to 64 hex digits");
        }
        Ok(Self { entry, digits })
    }
}

/// What is wrong with a log, at its first place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// This entry is not there, and a later one is.
    Missing(u64),
    /// This entry does not follow from those before it: it was altered, put in or exchanged.
    Altered(u64),
    /// The log ends before an entry that somebody noted.
    Cut(NotedHead),
    /// The log holds together, but at this entry it is another one than was noted.
    Rewritten(NotedHead),
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(entry) => write!(f, "entry {entry} is missing"),
            Self::Altered(entry) => {
                write!(f, "entry {entry} does not follow from those before it: altered, put in or exchanged")
            }
            Self::Cut(noted) => write!(f, "the log ends before entry {}, which was noted", noted.entry),
            Self::Rewritten(noted) => write!(f, "entry {} is not the one that was noted", noted.entry),
        }
    }
}

/// What a walk over the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditVerdict {
    /// The last entry that holds.
    pub head: Head,
    /// The first thing that is wrong.
    pub breach: Option<Breach>,
}

/// The hash of an entry that stands behind `previous`.
pub(crate) fn hash(previous: &[u8; 32], link: &Link) -> [u8; 32] {
    let Link { entry, at_ms, account, role, action, object, why, hash: _ } = link;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes);
    // Writing to memory cannot fail.
    let _ = encoder.array(7).and_then(|to| to.i64(*entry)?.i64(*at_ms)?.i64(*account)?.str(role));
    let _ = encoder.str(action).and_then(|to| to.str(object)?.str(why));
    let mut context = Context::new(&SHA256);
    context.update(previous);
    context.update(&bytes);
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// A walk over the log, entry by entry, beside what was noted.
#[derive(Debug)]
pub(crate) struct Walk {
    head: Head,
    noted: Vec<NotedHead>,
}

impl Walk {
    pub(crate) fn new(noted: &[NotedHead]) -> Self {
        Self { head: Head::START, noted: noted.to_vec() }
    }

    /// The next entry as it is kept; what is wrong with it.
    pub(crate) fn step(&mut self, link: &Link) -> Option<Breach> {
        let due = self.head.entry + 1;
        if i64::try_from(due).is_ok_and(|due| link.entry > due) {
            return Some(Breach::Missing(due));
        }
        let hash = hash(&self.head.hash, link);
        if u64::try_from(link.entry) != Ok(due) || link.hash != hash {
            return Some(Breach::Altered(due));
        }
        self.head = Head { entry: due, hash };
        let text = self.head.to_string();
        let digits = text.split_once(':').map_or("", |(_, digits)| digits);
        let other = |noted: &&NotedHead| noted.entry == due && !digits.starts_with(&noted.digits);
        self.noted.iter().find(other).cloned().map(Breach::Rewritten)
    }

    /// The end of the log; `breach` is what stopped the walk.
    pub(crate) fn end(self, breach: Option<Breach>) -> AuditVerdict {
        let Self { head, noted } = self;
        let cut = || noted.into_iter().find(|noted| noted.entry > head.entry).map(Breach::Cut);
        AuditVerdict { head, breach: breach.or_else(cut) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(entry: i64, action: &str) -> Link {
        let text = |text: &str| text.to_owned();
        let (role, action, object) = (text("admin"), text(action), text("1"));
        Link { entry, at_ms: 5, account: 1, role, action, object, why: String::new(), hash: Vec::new() }
    }

    fn log() -> Vec<Link> {
        let mut previous = [0; 32];
        let sealed = |at: i64| {
            let mut link = link(at, &format!("a{at}"));
            previous = hash(&previous, &link);
            link.hash = previous.to_vec();
            link
        };
        (1..=6).map(sealed).collect()
    }

    fn verify(log: &[Link], noted: &[&str]) -> AuditVerdict {
        let noted: Vec<_> = noted.iter().map(|noted| noted.parse().expect("a head")).collect();
        let mut walk = Walk::new(&noted);
        let breach = log.iter().find_map(|link| walk.step(link));
        walk.end(breach)
    }

    fn breach(harm: impl FnOnce(&mut Vec<Link>)) -> Option<Breach> {
        let mut log = log();
        harm(&mut log);
        verify(&log, &[]).breach
    }

    #[test]
    fn the_encoding_of_an_entry_is_frozen() {
        let head = verify(&log()[..1], &[]).head.to_string();
        assert_eq!(head, "1:afa022bce91727942bea68acd01c0c013c4d7bf79602723696b12f7216471eb8");
    }
    #[test]
    fn a_log_that_holds_says_how_far() {
        assert_eq!((verify(&log(), &[]).head.entry, verify(&log(), &[]).breach), (6, None));
        assert_eq!(verify(&[], &[]).head, Head::START);
    }
    #[test]
    fn harm_is_named_at_its_first_entry() {
        assert_eq!(breach(|log| log[2].why = "x".to_owned()), Some(Breach::Altered(3)));
        assert_eq!(breach(|log| log[2].account = 9), Some(Breach::Altered(3)));
        assert_eq!(breach(|log| drop(log.remove(2))), Some(Breach::Missing(3)));
        assert_eq!(breach(|log| drop(log.remove(0))), Some(Breach::Missing(1)));
        assert_eq!(breach(|log| log.push(link(7, "put in"))), Some(Breach::Altered(7)));
        assert_eq!(breach(|log| log.insert(0, link(0, "before"))), Some(Breach::Altered(1)));
        let exchange = |log: &mut Vec<Link>| {
            log.swap(1, 3);
            (log[1].entry, log[3].entry) = (2, 4);
        };
        assert_eq!(breach(exchange), Some(Breach::Altered(2)));
    }
    #[test]
    fn a_cut_tail_and_a_rewritten_log_are_noticed_beside_a_noted_head() {
        let head = verify(&log(), &[]).head.to_string();
        assert_eq!(verify(&log(), &[&head]).breach, None);
        assert_eq!(verify(&log(), &[&head[..20]]).breach, None);
        let noted: NotedHead = head.parse().expect("a head");
        assert_eq!(verify(&log()[..5], &[]).breach, None, "nothing inside a log tells that its end is gone");
        assert_eq!(verify(&log()[..5], &[&head]).breach, Some(Breach::Cut(noted)));
        let other = "4:00000000000000000000";
        let rewritten = verify(&log(), &[other]).breach;
        assert_eq!(rewritten, Some(Breach::Rewritten(other.parse().expect("a head"))));
    }
    #[test]
    fn a_head_is_read_as_it_is_printed_on_paper() {
        let read = |text: &str| text.parse::<NotedHead>();
        assert_eq!(read("1.204:00AA 11BB 22CC 33DD").expect("a head").entry, 1_204);
        assert!(
            ["", "7", "x:0011223344556677", "7:0011", "7:zz11223344556677"]
                .iter()
                .all(|text| read(text).is_err())
        );
    }
}
