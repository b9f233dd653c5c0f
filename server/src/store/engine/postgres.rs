//! The hub in PostgreSQL, and in what speaks its protocol: one connection, used by a thread of its own.
//!
//! Invariants: only SQL that Citus, YugabyteDB and CockroachDB take as well (row locks, no advisory ones; no sequence
//! is read as a cursor); whoever writes holds the row `write` of `turn`, so that groups of several servers stand one
//! after the other, as they do in a file; an error tells its code and constraint, never a value.

mod behind;
mod connect;
mod schema;
#[cfg(test)]
mod tests;
mod text;
mod tls;

pub(in crate::store) use connect::{drop_schema, make_schema};

use super::{Each, Engine, Fate, Params, Row, Statement, ValueRef, migrations, unfit};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, SimpleQueryMessage};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

/// Begins a group: takes the turn of all writers, whose number says whether others had it meanwhile; and asks, once nobody
/// can bring the tables further, whether this program is still one for them.
const TAKE_THE_TURN: &str = "BEGIN; UPDATE turn SET number = number + 1 WHERE name = 'write' RETURNING number; \
     SELECT version AS oldest FROM schema_version WHERE name = 'oldest'";

/// Ends a group. PostgreSQL answers the COMMIT of a transaction in which something failed by undoing it, without a word:
/// the question before it fails then.
const END_OF_GROUP: &str = "SELECT 1; COMMIT";

/// Rows of an insertion, or questions, that go together: each number is a statement of its own, which the server knows.
const TOGETHER: [usize; 4] = [64, 16, 4, 1];

/// One connection, opened again where it was lost between transactions.
pub(in crate::store) struct Postgres {
    address: connect::Address,
    reads_only: bool,
    client: RefCell<Client>,
    /// By name, and for how many rows.
    prepared: RefCell<HashMap<(&'static str, usize), Prepared>>,
    in_group: Cell<bool>,
    /// Insertions of the open transaction that did not go yet.
    behind: RefCell<behind::Behind>,
    /// The number of the group that is open, among all that ever were.
    begun: Cell<i64>,
    /// The number of this connection's last group that stands; 0 before the first.
    written: Cell<i64>,
    fate: RefCell<Option<Fate>>,
    /// A full disk, for tests.
    is_full: Cell<bool>,
    /// The schema that goes with this store, for tests.
    passing: Option<String>,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(schema) = self.passing.take() {
            self.roll_back();
            let _ = self.batch(&format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

/// A statement that the server knows, and its parameters in the order of their numbers.
#[derive(Clone)]
struct Prepared {
    statement: postgres::Statement,
    names: std::sync::Arc<[String]>,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a password.
        write!(f, "Postgres(reads_only: {})", self.reads_only)
    }
}

impl Postgres {
    /// Connects, and brings the tables up to this program's.
    pub(in crate::store) fn open(url: &str) -> Result<Self, Problem> {
        let address = connect::address(url)?;
        let mut client = connect::client(&address, false)?;
        schema::bring_up(&mut client, &migrations::for_postgres())?;
        check_settled(&mut client)?;
        Ok(Self::over(address, client, false))
    }

    /// Connects, and looks at nothing.
    pub(in crate::store) fn open_bare(url: &str) -> Result<Self, Problem> {
        let address = connect::address(url)?;
        let client = connect::client(&address, false)?;
        Ok(Self::over(address, client, false))
    }

    /// From here on its schema goes with it.
    pub(in crate::store) fn passing(mut self, schema: &str) -> Self {
        self.passing = Some(schema.to_owned());
        self
    }

    /// Connects to tables that are there, to read only.
    pub(in crate::store) fn open_to_read(url: &str) -> Result<Self, Problem> {
        let address = connect::address(url)?;
        let store = Self::over(address.clone(), connect::client(&address, true)?, true);
        store.check_version()?;
        Ok(store)
    }

    fn over(address: connect::Address, client: Client, reads_only: bool) -> Self {
        Self {
            address,
            reads_only,
            client: RefCell::new(client),
            prepared: RefCell::default(),
            in_group: Cell::new(false),
            behind: RefCell::default(),
            begun: Cell::new(0),
            written: Cell::new(0),
            fate: RefCell::default(),
            is_full: Cell::new(false),
            passing: None,
        }
    }

    /// Does something on the connection; outside a transaction a lost one is opened again first.
    fn on<T>(&self, act: impl FnOnce(&mut Client) -> Result<T, postgres::Error>) -> Result<T, Trouble> {
        let mut client = self.client.borrow_mut();
        if client.is_closed() && !self.in_group.get() {
            *client = connect::client(&self.address, self.reads_only)?;
            self.prepared.borrow_mut().clear();
        }
        act(&mut client).map_err(Trouble::from)
    }

    /// Several statements without parameters.
    fn batch(&self, text: &str) -> Result<(), Trouble> {
        self.on(|client| client.batch_execute(text))
    }

    /// A statement for so many rows, by the values of one; `for_rows` makes its text of that for one.
    fn prepare(
        &self,
        statement: Statement,
        values: Params<'_>,
        (rows, for_rows): (usize, ForRows),
    ) -> Result<Prepared, Trouble> {
        let known_as = (statement.name, rows);
        if let Some(known) = self.prepared.borrow().get(&known_as).filter(|_| !self.is_closed()) {
            return Ok(known.clone());
        }
        let (text, names) = text::translate(statement.for_postgres());
        let mut types = Vec::with_capacity(names.len());
        for name in &names {
            types.push(kind(find(values, name)?));
        }
        let text = for_rows(&text, names.len(), rows);
        let statement_there = self.on(|client| client.prepare_typed(&text, &vec![types; rows].concat()))?;
        let prepared = Prepared { statement: statement_there, names: names.into() };
        self.prepared.borrow_mut().insert(known_as, prepared.clone());
        Ok(prepared)
    }

    fn is_closed(&self) -> bool {
        self.client.borrow().is_closed()
    }

    fn run<T>(
        &self,
        statement: Statement,
        (rows, for_rows): (&[Params<'_>], ForRows),
        act: impl FnOnce(&mut Client, &postgres::Statement, &[&(dyn ToSql + Sync)]) -> Result<T, postgres::Error>,
    ) -> Result<T, Trouble> {
        let first = rows.first().copied().unwrap_or_default();
        let Prepared { statement, names } = self.prepare(statement, first, (rows.len(), for_rows))?;
        let values = rows.iter().flat_map(|row| names.iter().map(|name| find(row, name).map(Bound)));
        let values: Vec<Bound<'_>> = values.collect::<Result<_, _>>()?;
        let values: Vec<&(dyn ToSql + Sync)> =
            values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        self.on(|client| act(client, &statement, &values))
    }

    /// Rows in as few trips as may be.
    fn insert_now(&self, statement: Statement, rows: &[Params<'_>]) -> Result<(), Trouble> {
        together(rows, |rows| {
            let rows = (rows, text::with_rows as ForRows);
            self.run(statement, rows, |client, statement, values| client.execute(statement, values)).map(drop)
        })
    }

    fn check_room(&self) -> Result<(), Trouble> {
        if self.is_full.get() { Err(Problem::new(ProblemCode::DiskFull).into()) } else { Ok(()) }
    }
}

/// Makes the text for so many rows of one with so many parameters.
type ForRows = fn(text: &str, names: usize, rows: usize) -> String;

/// Does something with as many as may go together, until all are done.
fn together<T>(mut rest: &[T], mut act: impl FnMut(&[T]) -> Result<(), Trouble>) -> Result<(), Trouble> {
    for count in TOGETHER {
        while let Some((now, behind)) = rest.split_at_checked(count) {
            act(now)?;
            rest = behind;
        }
    }
    Ok(())
}

/// A parameter's value by its name.
fn find<'a>(params: Params<'a>, name: &str) -> Result<ValueRef<'a>, Trouble> {
    let found = params.iter().find(|(known, _)| *known == name);
    let (_, value) =
        found.ok_or_else(|| Problem::with(ProblemCode::StorageFault, format_args!("parameter {name}")))?;
    Ok(value.to_value().ok_or_else(|| unfit(name))?)
}

/// How a value travels; whole numbers always in 64 bits, whatever the server would make of a bare parameter.
fn kind(value: ValueRef<'_>) -> Type {
    match value {
        ValueRef::Null => Type::UNKNOWN,
        ValueRef::Integer(_) => Type::INT8,
        ValueRef::Real(_) => Type::FLOAT8,
        ValueRef::Text(_) => Type::TEXT,
        ValueRef::Blob(_) => Type::BYTEA,
    }
}

/// A value on its way in.
#[derive(Debug)]
struct Bound<'a>(ValueRef<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            ValueRef::Null => Ok(IsNull::Yes),
            ValueRef::Integer(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            ValueRef::Real(number) if *ty == Type::FLOAT8 => number.to_sql(ty, out),
            // PostgreSQL's texts have no NUL; what was signed keeps its own, in bytes.
            ValueRef::Text(text) if *ty == Type::TEXT && text.contains('\0') => {
                text.replace('\0', "\u{fffd}").to_sql(ty, out)
            }
            ValueRef::Text(text) if *ty == Type::TEXT => text.to_sql(ty, out),
            ValueRef::Blob(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            _ => Err("a parameter of another kind than the first time".into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value on its way out.
struct Found<'a>(ValueRef<'a>);

impl<'a> FromSql<'a> for Found<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => ValueRef::Integer(i64::from_sql(ty, raw)?),
            Type::INT4 => ValueRef::Integer(i64::from(i32::from_sql(ty, raw)?)),
            Type::BOOL => ValueRef::Integer(i64::from(bool::from_sql(ty, raw)?)),
            Type::FLOAT8 => ValueRef::Real(f64::from_sql(ty, raw)?),
            Type::NUMERIC => text::number(raw).ok_or("a number that is none")?,
            Type::BYTEA => ValueRef::Blob(raw),
            Type::TEXT | Type::VARCHAR | Type::UNKNOWN => ValueRef::Text(std::str::from_utf8(raw)?),
            _ => return Err("a kind of column that no statement asks for".into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A column of a row.
pub(super) fn column<'r>(row: &'r postgres::Row, name: &str) -> Result<ValueRef<'r>, Trouble> {
    Ok(row.try_get::<_, Found<'r>>(name)?.0)
}

/// A number in an answer to several statements.
fn number_in(messages: &[SimpleQueryMessage], column: &str) -> Option<i64> {
    messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.try_get(column).ok().flatten()?.parse().ok(),
        _ => None,
    })
}

/// A connection to tables that are brought up, for whoever fills them: [`crate::store::migrate`].
pub(in crate::store) fn open_to_fill(url: &str) -> Result<Client, Problem> {
    let mut client = connect::client(&connect::address(url)?, false)?;
    schema::bring_up(&mut client, &migrations::for_postgres())?;
    Ok(client)
}

/// What a migration into these tables keeps its place in, see [`crate::store::migrate`].
const IS_UNFINISHED: &str = "SELECT COUNT(*) AS tables FROM migration_progress WHERE finished = 0";
const HAS_PROGRESS: &str = "SELECT COUNT(*) AS tables FROM information_schema.tables
  WHERE table_schema = current_schema() AND table_name = 'migration_progress'";

/// Nobody works on a half of a city.
fn check_settled(client: &mut Client) -> Result<(), Problem> {
    let mut count = |text| -> Result<i64, Trouble> { Ok(client.query_one(text, &[])?.try_get("tables")?) };
    if count(HAS_PROGRESS)? == 0 || count(IS_UNFINISHED)? == 0 {
        return Ok(());
    }
    let why = "the migration into this database is not finished: run `ketuk-server migrate` to its end";
    Err(Problem::with(ProblemCode::StorageFault, why))
}

/// For tests: what the server says about a statement, whole.
#[cfg(test)]
pub(in crate::store) fn told(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Postgres(error) => {
            error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
        }
        other => other.to_string(),
    }
}

impl Engine for Postgres {
    fn execute(&self, statement: Statement, params: Params<'_>) -> Result<u64, Trouble> {
        self.check_room()?;
        self.settle()?;
        let row = (&[params][..], text::with_rows as ForRows);
        self.run(statement, row, |client, statement, values| client.execute(statement, values))
    }

    fn insert_each(&self, statement: Statement, rows: &[Params<'_>]) -> Result<(), Trouble> {
        self.check_room()?;
        if !self.in_group.get() {
            return self.insert_now(statement, rows);
        }
        self.behind.borrow_mut().put(statement, rows)?;
        let is_full = self.behind.borrow().is_full();
        if is_full { self.settle() } else { Ok(()) }
    }

    fn settle(&self) -> Result<(), Trouble> {
        let insertions = self.behind.borrow_mut().take();
        insertions.iter().try_for_each(|insertion| {
            let rows = insertion.rows();
            let rows: Vec<Params<'_>> = rows.iter().map(Vec::as_slice).collect();
            self.insert_now(insertion.statement, &rows)
        })
    }

    fn query_each(
        &self,
        statement: Statement,
        questions: &[Params<'_>],
        each: Each<'_>,
    ) -> Result<(), Trouble> {
        self.settle()?;
        together(questions, |questions| {
            let questions = (questions, text::with_questions as ForRows);
            let rows =
                self.run(statement, questions, |client, statement, values| client.query(statement, values))?;
            rows.iter().try_for_each(|row| each(&Row::Postgres(row)))
        })
    }

    fn query(&self, statement: Statement, params: Params<'_>, each: Each<'_>) -> Result<(), Trouble> {
        self.settle()?;
        let row = (&[params][..], text::with_rows as ForRows);
        let rows = self.run(statement, row, |client, statement, values| client.query(statement, values))?;
        rows.iter().try_for_each(|row| each(&Row::Postgres(row)))
    }

    fn begin(&self) -> Result<bool, Trouble> {
        let said = self.on(|client| client.simple_query(TAKE_THE_TURN));
        // It has begun, also where the turn did not come in time.
        self.in_group.set(true);
        let said = said.inspect_err(|_| self.roll_back())?;
        let number = number_in(&said, "number").ok_or_else(|| {
            self.roll_back();
            Problem::with(ProblemCode::StorageFault, "the turn of writers")
        })?;
        if let Err(problem) = schema::check_oldest(number_in(&said, "oldest")) {
            self.roll_back();
            return Err(schema::stop_work(&problem).into());
        }
        self.begun.set(number);
        Ok(self.written.get() != number - 1)
    }

    fn begin_beside(&self) -> Result<(), Trouble> {
        self.batch("BEGIN")?;
        // The number of the last group stays what it is: others may have written since.
        self.begun.set(self.written.get());
        self.in_group.set(true);
        Ok(())
    }

    fn bytes(&self) -> Result<u64, Trouble> {
        let text = "SELECT pg_database_size(current_database())::bigint AS bytes";
        let bytes: i64 = self.on(|client| client.query_one(text, &[]))?.try_get("bytes")?;
        Ok(u64::try_from(bytes).unwrap_or_default())
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn last_turn(&self) -> Result<i64, Trouble> {
        if self.in_group.get() {
            return Ok(self.begun.get() - 1);
        }
        let said = self.on(|client| client.simple_query("SELECT number FROM turn WHERE name = 'write'"))?;
        let none = || Problem::with(ProblemCode::StorageFault, "the turn of writers").into();
        number_in(&said, "number").ok_or_else(none)
    }

    fn check_version(&self) -> Result<(), Trouble> {
        let text = "SELECT version AS oldest FROM schema_version WHERE name = 'oldest'";
        let said = self.on(|client| client.simple_query(text))?;
        Ok(schema::check_oldest(number_in(&said, "oldest"))?)
    }

    fn begin_reading(&self) -> Result<(), Trouble> {
        self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        self.begun.set(self.written.get());
        self.in_group.set(true);
        Ok(())
    }

    fn commit(&self) -> Result<(), Trouble> {
        if let Some(survives) = self.fate.borrow_mut().as_mut()
            && !survives()
        {
            self.roll_back();
            return Err(Problem::with(ProblemCode::StorageFault, "the commit").into());
        }
        if !self.in_group() {
            return Err(Problem::with(ProblemCode::ServerBusy, "PostgreSQL: the connection").into());
        }
        self.settle()?;
        self.batch(END_OF_GROUP)?;
        self.in_group.set(false);
        self.written.set(self.begun.get());
        Ok(())
    }

    fn roll_back(&self) {
        self.behind.take();
        if self.in_group.get() {
            let _ = self.batch("ROLLBACK");
            self.in_group.set(false);
        }
    }

    fn in_group(&self) -> bool {
        // A transaction ends with its connection; that it was begun is forgotten by `roll_back` alone, so that nothing of
        // the group is said on another connection.
        self.in_group.get() && !self.is_closed()
    }

    fn begin_part(&self) -> Result<(), Trouble> {
        self.settle()?;
        self.batch("SAVEPOINT job")
    }

    fn end_part(&self, keep: bool) -> Result<(), Trouble> {
        if keep {
            self.settle()?;
            return self.batch("RELEASE SAVEPOINT job");
        }
        self.behind.take();
        self.batch("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job")
    }

    fn harm(&self, text: &str) -> Result<u64, Trouble> {
        self.check_room()?;
        self.settle()?;
        let (text, _) = text::translate(text);
        self.on(|client| client.execute(&text, &[]))
    }

    fn on_commit(&self, survives: Fate) -> Result<(), Trouble> {
        self.fate.replace(Some(survives));
        Ok(())
    }

    fn limit_pages(&self, pages: u32) -> Result<(), Trouble> {
        self.is_full.set(pages <= 1);
        Ok(())
    }

    fn checkpoint(&self) -> Result<bool, Trouble> {
        Ok(true)
    }

    fn copy_to(&self, _: &Path) -> Result<(), Trouble> {
        Err(Problem::with(ProblemCode::StorageFault, "PostgreSQL is copied by pg_dump or pg_basebackup")
            .into())
    }

    fn check_integrity(&self) -> Result<(), Trouble> {
        Err(Problem::with(ProblemCode::StorageFault, "PostgreSQL is checked by pg_amcheck").into())
    }

    fn schema(&self) -> Result<u32, Trouble> {
        let row = self
            .on(|client| client.query_one("SELECT version FROM schema_version WHERE name = 'ketuk'", &[]))?;
        let version: i64 = row.try_get("version")?;
        let unfit = |_| Problem::with(ProblemCode::StorageFault, "the version of the tables").into();
        u32::try_from(version).map_err(unfit)
    }

    #[cfg(test)]
    fn explain(&self, statement: Statement) -> Result<Vec<String>, Trouble> {
        let (text, names) = text::translate(statement.for_postgres());
        let types: Vec<Type> = names.iter().map(|name| text::kind_in_tests(statement.name, name)).collect();
        let (kinds, nulls): (Vec<_>, Vec<_>) = types.iter().map(|kind| (kind.name(), "NULL")).unzip();
        let listed = |words: &[&str]| match words {
            [] => String::new(),
            words => format!("({})", words.join(", ")),
        };
        self.batch(&format!(
            "SET plan_cache_mode = force_generic_plan; PREPARE explained{} AS {text}",
            listed(&kinds)
        ))?;
        let plan = format!("EXPLAIN (COSTS off) EXECUTE explained{}", listed(&nulls));
        let said = self.on(|client| client.simple_query(&plan));
        self.batch("DEALLOCATE explained")?;
        let line = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(|line| line.trim().to_owned()),
            _ => None,
        };
        Ok(said?.iter().filter_map(line).collect())
    }
}
