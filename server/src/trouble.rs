//! The store's and the record's troubles as problems with codes and texts.

use ketuk_wire::{Problem, ProblemCode};

/// What goes wrong inside a job.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Postgres(#[from] postgres::Error),
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Problem(problem) => problem,
            Trouble::Postgres(error) => of_postgres(&error),
            Trouble::Sqlite(error) => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => Self::new(ProblemCode::DiskFull),
                _ => Self::with(ProblemCode::StorageFault, error),
            },
        }
    }
}

/// The database's code and the constraint; its message can repeat values. What another try can mend is no fault: a
/// connection that was lost or that there was no place for (a batch that had arrived all the same is known when it comes
/// again), a turn that did not come in time, a transaction that has to be done again.
fn of_postgres(error: &postgres::Error) -> Problem {
    let Some(said) = error.as_db_error() else {
        let is_io = std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>());
        let code =
            if error.is_closed() || is_io { ProblemCode::ServerBusy } else { ProblemCode::StorageFault };
        return Problem::with(code, "PostgreSQL: the connection");
    };
    of_state(said.code().code(), said.constraint().or(said.table()).unwrap_or_default())
}

/// By the SQLSTATE, and the constraint or table that was named with it.
fn of_state(state: &str, which: &str) -> Problem {
    match state {
        "53100" => Problem::new(ProblemCode::DiskFull),
        // serialization_failure, deadlock_detected, lock_not_available, admin_shutdown, crash_shutdown,
        // cannot_connect_now, too_many_connections, idle_session_timeout, idle_in_transaction_session_timeout
        "40001" | "40P01" | "55P03" | "57P01" | "57P02" | "57P03" | "53300" | "57P05" | "25P03" => {
            Problem::new(ProblemCode::ServerBusy)
        }
        _ => Problem::with(ProblemCode::StorageFault, format_args!("PostgreSQL {state} {which}")),
    }
}

/// A stored record that does not load: our fault, never the data's.
pub(crate) fn unloadable(problem: ketuk_record::LoadProblem) -> Problem {
    Problem::with(ProblemCode::StorageFault, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_try_can_mend_is_no_fault() {
        let states = ["40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300", "57P05", "25P03"];
        for state in states {
            assert_eq!(of_state(state, "").code, ProblemCode::ServerBusy, "{state}");
        }
        assert_eq!(of_state("53100", "").code, ProblemCode::DiskFull);
        let fault = of_state("23505", "feed_pkey");
        assert_eq!(fault.code, ProblemCode::StorageFault);
        assert_eq!(fault.detail, "PostgreSQL 23505 feed_pkey");
    }
}
