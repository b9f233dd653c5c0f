//! Where a test's hub keeps everything: a file in its folder, or, where `KETUK_STORE` names a PostgreSQL, a schema of
//! its own in that database, which goes with the test.
//!
//! Invariant: no two tests share a schema, of however many processes.

use anyhow::Context;
use ketuk_server::{Store, StoreAt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The store of one test.
#[derive(Debug)]
pub struct TestStore {
    at: StoreAt,
    files: PathBuf,
    schema: Option<Schema>,
}

/// A schema of a test's own.
#[derive(Debug)]
struct Schema {
    url: String,
    name: String,
}

/// Copies every table to, or back from, the schema that stands in for a copied file. Triggers that keep rows as they are
/// look at rows, and TRUNCATE is none of their business.
const COPY: &str = "DO $$ DECLARE t text; i text; BEGIN
  DROP SCHEMA IF EXISTS {copy} CASCADE;
  CREATE SCHEMA {copy};
  FOR t IN SELECT table_name FROM information_schema.tables WHERE table_schema = '{live}' AND table_type = 'BASE TABLE' LOOP
    EXECUTE format('CREATE TABLE {copy}.%I AS SELECT * FROM {live}.%I', t, t);
  END LOOP;
END $$";
const PUT_BACK: &str = "DO $$ DECLARE t text; c text; BEGIN
  FOR t IN SELECT table_name FROM information_schema.tables WHERE table_schema = '{live}' AND table_type = 'BASE TABLE' LOOP
    EXECUTE format('TRUNCATE {live}.%I', t);
    EXECUTE format('INSERT INTO {live}.%I SELECT * FROM {copy}.%I', t, t);
  END LOOP;
  FOR t, c IN SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '{live}' AND is_identity = 'YES' LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(''{live}.%I'', %L), 1 + COALESCE((SELECT MAX(%I) FROM {live}.%I), 0), false)',
      t, c, c, t);
  END LOOP;
END $$";

/// Fails where the words stand in a row of any table, as a text or as bytes.
const LOOK: &str = "DO $$ DECLARE t text; n bigint; BEGIN
  FOR t IN SELECT table_name FROM information_schema.tables WHERE table_schema = '{live}' AND table_type = 'BASE TABLE' LOOP
    EXECUTE format('SELECT COUNT(*) FROM {live}.%I r WHERE r::text LIKE %L OR r::text LIKE %L', t, '%{words}%', '%{hex}%') INTO n;
    IF n > 0 THEN RAISE EXCEPTION 'they stand in %', t; END IF;
  END LOOP;
END $$";

/// The PostgreSQL that this run of the tests is to use.
#[must_use]
pub fn postgres() -> Option<String> {
    std::env::var("KETUK_STORE").ok().filter(|url| url.starts_with("postgres"))
}

fn beside(db: &Path) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(".files");
    PathBuf::from(name)
}

impl TestStore {
    /// A new store beside, or in the place of, the file `db`.
    pub fn new(db: &Path) -> anyhow::Result<Self> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let Some(url) = postgres() else {
            return Ok(Self::in_a_file(db));
        };
        let name = format!("t_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let at = StoreAt::in_new_schema(&url, &name).context("a schema")?;
        Ok(Self { at, files: beside(db), schema: Some(Schema { url, name }) })
    }

    /// In the file `db`, whatever this run is to use.
    #[must_use]
    pub fn in_a_file(db: &Path) -> Self {
        Self { at: StoreAt::File(db.to_owned()), files: beside(db), schema: None }
    }

    /// The same store for another server; it goes with this one, not with that.
    #[must_use]
    pub fn shared(&self) -> Self {
        Self { at: self.at.clone(), files: self.files.clone(), schema: None }
    }

    /// Whether some words stand anywhere in it: in a page of the file or its log, in a row of any table.
    #[must_use]
    pub fn holds(&self, words: &str) -> bool {
        let Some(schema) = &self.schema else {
            let file = self.at.file().map(Path::to_owned).unwrap_or_default();
            return ["", "-wal"].iter().any(|ending| {
                let mut path = file.as_os_str().to_owned();
                path.push(ending);
                let bytes = std::fs::read(PathBuf::from(path)).unwrap_or_default();
                bytes.windows(words.len()).any(|part| part == words.as_bytes())
            });
        };
        let hex: String = words.bytes().map(|byte| format!("{byte:02x}")).collect();
        schema.run(&LOOK.replace("{words}", words).replace("{hex}", &hex)).is_err()
    }

    /// The folder of photos, which all servers on it see.
    #[must_use]
    pub fn files(&self) -> &Path {
        &self.files
    }

    /// Where it is.
    #[must_use]
    pub fn at(&self) -> &StoreAt {
        &self.at
    }

    /// A copy as it stands, as an administrator would make one; nobody writes meanwhile.
    pub fn copy(&self, to: &Path) -> anyhow::Result<PathBuf> {
        match (&self.schema, self.at.file()) {
            (Some(schema), _) => schema.run(COPY)?,
            (None, Some(file)) => drop(std::fs::copy(file, to)?),
            (None, None) => anyhow::bail!("no copy of a store of somebody else's"),
        }
        Ok(to.to_owned())
    }

    /// Puts a copy in place; nothing runs on the store.
    pub fn put_back(&self, copy: &Path) -> anyhow::Result<()> {
        let Some(file) = self.at.file() else {
            return self.schema.as_ref().context("a schema of this test's own")?.run(PUT_BACK);
        };
        for ending in ["-wal", "-shm"] {
            let mut left = file.as_os_str().to_owned();
            left.push(ending);
            let _ = std::fs::remove_file(PathBuf::from(left));
        }
        std::fs::copy(copy, file)?;
        Ok(())
    }
}

impl Schema {
    fn copy(&self) -> String {
        format!("{}_copy", self.name)
    }

    fn run(&self, script: &str) -> anyhow::Result<()> {
        let script = script.replace("{live}", &self.name).replace("{copy}", &self.copy());
        let store: Store = StoreAt::Postgres(self.url.clone()).open_bare()?;
        store.harm(&script)?;
        Ok(())
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        let Some(Schema { url, name }) = self.schema.take() else { return };
        // On a thread of its own: whoever drops this may be inside a runtime.
        let drops = std::thread::spawn(move || {
            for name in [format!("{name}_copy"), name] {
                let _ = StoreAt::drop_schema(&url, &name);
            }
        });
        let _ = drops.join();
    }
}
