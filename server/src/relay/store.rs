//! A relay's shelf: an SQLite file of its own, write-ahead log, flushed before anything is acknowledged.
//!
//! Invariants: a file counts as kept only after its commit; it leaves the shelf in the transaction that puts the city's
//! answer there; what one device may lay down is bounded, and so is the whole.

use ketuk_wire::parcel::{ParcelId, id_of};
use ketuk_wire::relay::Lying;
use ketuk_wire::{DeviceId, Problem, ProblemCode};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::path::Path;

/// Files of one device on their way: a phone that never meets the city has less.
const PARCELS_MAX: u64 = 64;
/// Their bytes.
const PARCEL_BYTES_MAX: u64 = 128 << 20;
/// Bytes of the whole shelf: 300 phones with a full quarter of theirs.
const SHELF_BYTES_MAX: u64 = 8 << 30;
/// Answers that wait for one device.
const ANSWERS_MAX: u64 = 64;
/// Their bytes; the newest one stays whatever it has.
const ANSWER_BYTES_MAX: u64 = 64 << 20;
/// Bytes of answers in one response; the rest comes with the next visit.
const HANDED_BYTES: usize = 16 << 20;

/// A statement's text, one file each.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!("../../relay/sql/", $name, ".sql"))
    };
}

/// The shelf.
#[derive(Debug)]
pub(super) struct Shelf {
    connection: Connection,
}

/// A file on its way to the city.
pub(super) struct Parcel {
    pub(super) id: ParcelId,
    pub(super) device: DeviceId,
    pub(super) file: Vec<u8>,
}

/// What the city made of a file.
pub(super) enum Word {
    /// The file that answers it.
    Answer(Vec<u8>),
    /// The code with which it refused it as a whole.
    Refused(String),
}

/// What lies here for a device.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pub(super) kept: u64,
    pub(super) lying: Vec<Lying>,
    pub(super) answers: Vec<Vec<u8>>,
    pub(super) refused: Vec<String>,
}

impl Shelf {
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(|error| Problem::with(ProblemCode::StorageFault, error.kind()))?;
        let connection = Connection::open(path).map_err(fault)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(fault)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(fault)?;
        connection.execute_batch(sql!("migrations/0001_start")).map_err(fault)?;
        Ok(Self { connection })
    }

    pub(super) fn load_meta(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let read = |row: &rusqlite::Row<'_>| row.get("value");
        self.connection
            .query_row(sql!("meta/load"), named_params! { ":name": name }, read)
            .optional()
            .map_err(fault)
    }

    pub(super) fn save_meta(&self, name: &str, value: &[u8]) -> Result<(), Problem> {
        let params = named_params! { ":name": name, ":value": value };
        self.connection.execute(sql!("meta/save"), params).map_err(fault).map(drop)
    }

    /// Keeps a file, within the bounds; the same one twice is one.
    pub(super) fn keep(&self, device: DeviceId, file: &[u8], now_ms: u64) -> Result<(), Problem> {
        let (parcels, bytes) = self.count(device)?;
        let all: u64 =
            self.connection.query_row(sql!("parcel/count_all"), [], |row| row.get("bytes")).map_err(fault)?;
        let size = file.len() as u64;
        if parcels >= PARCELS_MAX || bytes + size > PARCEL_BYTES_MAX || all + size > SHELF_BYTES_MAX {
            return Err(Problem::with(ProblemCode::DiskFull, "the shelf"));
        }
        let params =
            named_params! { ":id": id_of(file), ":device": device.0, ":file": file, ":now_ms": now_ms };
        self.connection.execute(sql!("parcel/insert"), params).map_err(fault).map(drop)
    }

    fn count(&self, device: DeviceId) -> Result<(u64, u64), Problem> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get("parcels")?, row.get("bytes")?));
        self.connection
            .query_row(sql!("parcel/count"), named_params! { ":device": device.0 }, read)
            .map_err(fault)
    }

    /// Numbers of the files that lie here, oldest first.
    pub(super) fn list_numbers(&self) -> Result<Vec<u64>, Problem> {
        let mut statement = self.connection.prepare_cached(sql!("parcel/list_all")).map_err(fault)?;
        statement
            .query_map([], |row| row.get("number"))
            .map_err(fault)?
            .collect::<Result<_, _>>()
            .map_err(fault)
    }

    /// A file, unless it has left the shelf.
    pub(super) fn find_parcel(&self, number: u64) -> Result<Option<Parcel>, Problem> {
        let read = |row: &rusqlite::Row<'_>| {
            let (id, device): (Vec<u8>, Vec<u8>) = (row.get("id")?, row.get("device")?);
            let id = id.try_into().map_err(|_| rusqlite::Error::InvalidQuery)?;
            let device = DeviceId::from_slice(&device).ok_or(rusqlite::Error::InvalidQuery)?;
            Ok(Parcel { id, device, file: row.get("file")? })
        };
        let found = self.connection.query_row(sql!("parcel/find"), named_params! { ":number": number }, read);
        found.optional().map_err(fault)
    }

    /// The city has a file: its word takes the file's place.
    pub(super) fn settle(&mut self, parcel: &Parcel, word: &Word, now_ms: u64) -> Result<(), Problem> {
        let (file, refused, id) = match word {
            Word::Answer(file) => (file.as_slice(), "", id_of(file)),
            Word::Refused(code) => (&[][..], code.as_str(), parcel.id),
        };
        let device = parcel.device.0;
        let transaction = self.connection.transaction().map_err(fault)?;
        let params = named_params! {
            ":id": id, ":device": device, ":file": file, ":refused": refused, ":now_ms": now_ms,
        };
        transaction.execute(sql!("answer/insert"), params).map_err(fault)?;
        let params = named_params! { ":device": device, ":most": ANSWERS_MAX, ":bytes": ANSWER_BYTES_MAX };
        transaction.execute(sql!("answer/trim"), params).map_err(fault)?;
        transaction.execute(sql!("parcel/delete"), named_params! { ":id": parcel.id }).map_err(fault)?;
        transaction.commit().map_err(fault)
    }

    /// What lies here for a device, as far as one response carries. Refusals are told once.
    pub(super) fn hand_out(&self, device: DeviceId) -> Result<Waiting, Problem> {
        let params = named_params! { ":device": device.0, ":most": ANSWERS_MAX };
        let mut statement = self.connection.prepare_cached(sql!("answer/list")).map_err(fault)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok((row.get("number")?, row.get("id")?, row.get("bytes")?, row.get("refused")?))
        };
        let rows = statement.query_map(params, read).map_err(fault)?;
        let rows: Vec<(u64, Vec<u8>, usize, String)> = rows.collect::<Result<_, _>>().map_err(fault)?;
        let (mut waiting, mut bytes) = (Waiting::default(), 0);
        for (number, id, size, refused) in rows {
            if !refused.is_empty() {
                self.let_go(device, &id)?;
                waiting.refused.push(refused);
            } else if waiting.answers.is_empty() || bytes + size <= HANDED_BYTES {
                bytes += size;
                waiting.answers.push(self.load_answer(number)?);
            }
        }
        waiting.kept = self.count(device)?.0;
        waiting.lying = self.list_lying(device)?;
        Ok(waiting)
    }

    fn load_answer(&self, number: u64) -> Result<Vec<u8>, Problem> {
        let params = named_params! { ":number": number };
        self.connection.query_row(sql!("answer/load"), params, |row| row.get("file")).map_err(fault)
    }

    fn list_lying(&self, device: DeviceId) -> Result<Vec<Lying>, Problem> {
        let params = named_params! { ":device": device.0, ":most": PARCELS_MAX };
        let mut statement = self.connection.prepare_cached(sql!("parcel/list")).map_err(fault)?;
        let read = |row: &rusqlite::Row<'_>| {
            let id: Vec<u8> = row.get("id")?;
            let parcel = id.try_into().map_err(|_| rusqlite::Error::InvalidQuery)?;
            Ok(Lying { parcel, came_ms: row.get("came_ms")? })
        };
        statement.query_map(params, read).map_err(fault)?.collect::<Result<_, _>>().map_err(fault)
    }

    /// The device has an answer.
    pub(super) fn let_go(&self, device: DeviceId, id: &[u8]) -> Result<(), Problem> {
        let params = named_params! { ":device": device.0, ":id": id };
        self.connection.execute(sql!("answer/delete"), params).map_err(fault).map(drop)
    }
}

fn fault(error: rusqlite::Error) -> Problem {
    let full = error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull);
    Problem::with(if full { ProblemCode::DiskFull } else { ProblemCode::StorageFault }, "the shelf")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shelf in a file that goes with the test.
    fn on_a_shelf(name: &str, act: impl FnOnce(&mut Shelf)) {
        let path = std::env::temp_dir().join(format!("ketuk-shelf-{name}-{}.db", std::process::id()));
        let mut shelf = Shelf::open(&path).expect("a shelf");
        act(&mut shelf);
        drop(shelf);
        let _ = std::fs::remove_file(&path);
    }

    const DEVICE: DeviceId = DeviceId([7; 8]);

    fn settle(shelf: &mut Shelf, number: u8, bytes: u64) {
        let parcel = Parcel { id: [number; 32], device: DEVICE, file: Vec::new() };
        let answer = Word::Answer(vec![number; usize::try_from(bytes).expect("small")]);
        shelf.settle(&parcel, &answer, 1).expect("settled");
    }

    fn hand_out(shelf: &Shelf) -> Vec<u8> {
        let answers = shelf.hand_out(DEVICE).expect("an answer").answers;
        answers.iter().map(|answer| answer[0]).collect()
    }

    #[test]
    fn answers_that_nobody_fetches_are_bounded_by_bytes_and_the_newest_stays() {
        on_a_shelf("bounds", |shelf| {
            let mut settle = |number, bytes| {
                settle(shelf, number, bytes);
                hand_out(shelf)
            };
            assert_eq!(settle(1, 10), [1]);
            assert_eq!(settle(2, ANSWER_BYTES_MAX / 8), [1, 2]);
            assert_eq!(settle(3, ANSWER_BYTES_MAX), [3], "alone it is let be");
            assert_eq!(settle(4, 20), [4], "and gives way to what is newer");
        });
    }
    #[test]
    fn one_visit_takes_what_fits_and_the_next_one_the_rest() {
        on_a_shelf("visits", |shelf| {
            for number in 1..=3 {
                settle(shelf, number, HANDED_BYTES as u64 / 2 + 1);
            }
            settle(shelf, 4, 10);
            assert_eq!(hand_out(shelf), [1, 4]);
            let first = id_of(&vec![1; HANDED_BYTES / 2 + 1]);
            shelf.let_go(DEVICE, &first).expect("taken");
            assert_eq!(hand_out(shelf), [2, 4]);
        });
    }
}
