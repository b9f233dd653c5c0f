//! The tables' version in PostgreSQL: brought up by whoever comes first, while older copies may still run.
//!
//! Invariants: a step is made within the turn of writers, so no group is cut in two by it; the tables name the oldest
//! program that may go on (`oldest` in `schema_version`), and each copy looks there before each group and each reading:
//! one that the tables have left behind takes no work, says so, and harms nothing.

use super::text;
use crate::store::engine::migrations::{self, Step};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};
use postgres::{Client, Transaction};

/// Brings the tables up. Servers that start at once wait for each other at the row of the version.
pub(super) fn bring_up(client: &mut Client, steps: &[Step]) -> Result<(), Problem> {
    let version =
        "CREATE TABLE IF NOT EXISTS schema_version (name TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL)";
    // Two that make the same table at once: one of them is told so, and finds it there.
    if let Err(first) = client.batch_execute(version) {
        client.batch_execute(version).map_err(|_| Problem::from(Trouble::from(first)))?;
    }
    let begin =
        "INSERT INTO schema_version (name, version) VALUES ('ketuk', 0) ON CONFLICT (name) DO NOTHING";
    client.batch_execute(begin).map_err(Trouble::from)?;
    let mut transaction = client.transaction().map_err(Trouble::from)?;
    let stands = version_for_update(&mut transaction)?;
    let known = steps.last().map_or(0, |step| step.number);
    if stands > known {
        let oldest = find_oldest(&mut transaction)?;
        return check_oldest_for(known, Some(oldest.unwrap_or(i64::from(stands))));
    }
    let mut due = steps.iter().filter(|step| step.number > stands).peekable();
    if stands > 0 && due.peek().is_some() {
        // Groups of copies that run end first; the next ones see the tables as they are then.
        let turn = "UPDATE turn SET number = number + 1 WHERE name = 'write'";
        transaction.batch_execute(turn).map_err(Trouble::from)?;
    }
    for Step { number, oldest, script } in due {
        transaction.batch_execute(&text::translate_script(script)).map_err(Trouble::from)?;
        let note = format!(
            "UPDATE schema_version SET version = {number} WHERE name = 'ketuk';
             INSERT INTO schema_version (name, version) VALUES ('oldest', {oldest})
             ON CONFLICT (name) DO UPDATE SET version = excluded.version WHERE schema_version.version < excluded.version"
        );
        transaction.batch_execute(&note).map_err(Trouble::from)?;
    }
    Ok(transaction.commit().map_err(Trouble::from)?)
}

fn version_for_update(transaction: &mut Transaction<'_>) -> Result<u32, Problem> {
    let text = "SELECT version FROM schema_version WHERE name = 'ketuk' FOR UPDATE";
    let row = transaction.query_one(text, &[]).map_err(Trouble::from)?;
    let version: i64 = row.try_get("version").map_err(Trouble::from)?;
    u32::try_from(version).map_err(|_| Problem::with(ProblemCode::StorageFault, "the version of the tables"))
}

fn find_oldest(transaction: &mut Transaction<'_>) -> Result<Option<i64>, Problem> {
    let text = "SELECT version FROM schema_version WHERE name = 'oldest'";
    let row = transaction.query_opt(text, &[]).map_err(Trouble::from)?;
    Ok(row.map(|row| row.try_get("version")).transpose().map_err(Trouble::from)?)
}

/// Refuses tables on which a program older than `oldest` may not work. Where nothing is said, every program may: so it
/// was before number 20.
pub(super) fn check_oldest(oldest: Option<i64>) -> Result<(), Problem> {
    check_oldest_for(migrations::known(), oldest)
}

fn check_oldest_for(known: u32, oldest: Option<i64>) -> Result<(), Problem> {
    match oldest.filter(|oldest| *oldest > i64::from(known)) {
        None => Ok(()),
        Some(oldest) => {
            let detail = format_args!(
                "the tables ask for a program that knows version {oldest}; this one knows {known}"
            );
            Err(Problem::with(ProblemCode::SchemaNewer, detail))
        }
    }
}

/// What is told to whoever brings work to a copy that the tables have left behind: to come again, for a newer copy will
/// answer; the operator reads the reason.
pub(super) fn stop_work(problem: &Problem) -> Problem {
    tracing::error!(code = problem.code.code(), %problem, "this copy takes no more work: stop it and start the new version");
    Problem::with(ProblemCode::ServerBusy, "this server is older than the tables")
}
