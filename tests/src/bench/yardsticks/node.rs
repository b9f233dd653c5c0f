//! PouchDB and automerge-repo: programs of ours in `tests/yardsticks/sync`, each in a process of its own.
//!
//! Invariants: versions are those of the lock file there; a process is ended by its own handle and none outlives its
//! engine; what they keep lies in a folder that goes with it.

use super::super::cost::process_cpu_s;
use super::engine::{Document, Engine, Texts, Told, Who};
use super::meter::Meter;
use crate::temp::TempDir;
use crate::venv::root;
use anyhow::{Context, Result, ensure};
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// PouchDB with express-pouchdb.
    Pouch,
    /// automerge-repo over WebSocket.
    Automerge,
}

impl Kind {
    fn programs(self) -> (&'static str, &'static str) {
        match self {
            Self::Pouch => ("pouch-server.mjs", "pouch-device.mjs"),
            Self::Automerge => ("automerge-server.mjs", "automerge-device.mjs"),
        }
    }

    /// The packages whose versions make its name.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Pouch => &["pouchdb", "express-pouchdb"],
            Self::Automerge => &["@automerge/automerge-repo", "@automerge/automerge"],
        }
    }
}

/// How often a document is saved before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saves {
    /// Once, when the interview has ended: the least that can be done.
    Once,
    /// Where a cadre saves, as on our side.
    AsOurs,
}

/// Where the programs lie, with their packages; they are installed at the first call.
pub(super) fn home() -> Result<PathBuf> {
    let home = root().join("tests/yardsticks/sync");
    if !home.join("node_modules").is_dir() {
        // Not `ci`: it wants optional packages of every platform, which not every registry holds. The lock holds here too.
        let status = Command::new("npm")
            .args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
            .current_dir(&home)
            .stdout(Stdio::from(std::io::stderr()))
            .status();
        ensure!(status.context("npm")?.success(), "npm install did not succeed in {}", home.display());
    }
    Ok(home)
}

/// The versions that the programs are pinned to, by package.
pub(super) fn versions() -> Result<Texts> {
    let text = std::fs::read_to_string(root().join("tests/yardsticks/sync/package.json"))?;
    let package: Json = serde_json::from_str(&text)?;
    let pinned = package["dependencies"].as_object().context("no dependencies")?;
    Ok(pinned.iter().map(|(name, at)| (name.clone(), at.as_str().unwrap_or_default().to_owned())).collect())
}

/// A program that answers a line with a line.
struct Program {
    name: &'static str,
    child: Child,
    ask: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Program {
    fn start(home: &Path, name: &'static str, arguments: &[&str]) -> Result<Self> {
        let mut child = Command::new("node")
            .arg(name)
            .args(arguments)
            .current_dir(home)
            .env("NODE_ENV", "production")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .context("node")?;
        let ask = child.stdin.take().context("its input is a pipe")?;
        let said = BufReader::new(child.stdout.take().context("its output is a pipe")?);
        Ok(Self { name, child, ask, said })
    }

    fn line(&mut self) -> Result<Json> {
        let mut line = String::new();
        ensure!(self.said.read_line(&mut line)? > 0, "{} has ended", self.name);
        let said: Json = serde_json::from_str(&line).with_context(|| format!("{}: {line}", self.name))?;
        let error = said["error"].as_str().unwrap_or_default();
        ensure!(error.is_empty(), "{}: {error}", self.name);
        Ok(said)
    }

    fn ask(&mut self, asked: &Json) -> Result<Json> {
        self.ask.write_all(format!("{asked}\n").as_bytes())?;
        self.line()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One of the two, with its server and its devices.
pub(super) struct Node {
    kind: Kind,
    server: Program,
    meter: Meter,
    first: Program,
    second: Program,
    /// The documents' ids, in the order in which they were made.
    ids: Vec<String>,
    _folder: TempDir,
}

impl Node {
    /// Starts everything and lays the documents onto the first device's disk.
    pub(super) fn filled(kind: Kind, documents: &[Document], how: Saves) -> Result<Self> {
        let home = home()?;
        let folder = TempDir::new("yardstick")?;
        let place = |name: &str| -> Result<String> {
            let place = folder.path().join(name);
            std::fs::create_dir(&place)?;
            Ok(place.to_str().context("a folder's name")?.to_owned())
        };
        let (server, device) = kind.programs();
        let mut server = Program::start(&home, server, &[&place("server")?])?;
        let port = server.line()?["port"].as_u64().context("a port")?;
        let meter = Meter::start(SocketAddr::from(([127, 0, 0, 1], u16::try_from(port)?)))?;
        let mut first = Program::start(&home, device, &[&place("first")?, &meter.url()])?;
        let second = Program::start(&home, device, &[&place("second")?, &meter.url()])?;
        let named = documents.iter().enumerate();
        let saves = |document: &Document| match how {
            Saves::Once => vec![document.answers.clone()],
            Saves::AsOurs => document.saves.clone(),
        };
        let named: Vec<_> =
            named.map(|(at, own)| json!({"id": format!("h{at:05}"), "saves": saves(own)})).collect();
        first.ask(&json!({"do": "fill", "documents": named}))?;
        let ids = first.ask(&json!({"do": "ids"}))?["ids"].take();
        let ids: Vec<String> = serde_json::from_value(ids)?;
        ensure!(ids.len() == documents.len(), "{} documents instead of {}", ids.len(), documents.len());
        Ok(Self { kind, server, meter, first, second, ids, _folder: folder })
    }

    fn device(&mut self, who: Who) -> &mut Program {
        match who {
            Who::First => &mut self.first,
            Who::Second => &mut self.second,
        }
    }

    fn flush(&mut self) -> Result<()> {
        self.server.ask(&json!({"do": "flush"})).map(drop)
    }
}

impl Engine for Node {
    fn name(&self) -> String {
        let versions = versions().unwrap_or_default();
        let of = |name: &&str| {
            let version = versions.get(*name).map_or("?", String::as_str);
            format!("{} {version}", name.rsplit('/').next().unwrap_or(name))
        };
        self.kind.packages().iter().map(of).collect::<Vec<_>>().join(", ")
    }

    fn meter(&self) -> &Meter {
        &self.meter
    }

    fn server(&self) -> u32 {
        self.server.child.id()
    }

    fn device_cpu_s(&self, who: Who) -> Option<f64> {
        let device = match who {
            Who::First => &self.first,
            Who::Second => &self.second,
        };
        process_cpu_s(device.child.id())
    }

    fn count_arrived(&mut self) -> Result<usize> {
        let count = self.server.ask(&json!({"do": "count"}))?["documents"].as_u64().context("a count")?;
        Ok(usize::try_from(count)?)
    }

    fn push(&mut self) -> Result<()> {
        self.first.ask(&json!({"do": "push"}))?;
        self.flush()
    }

    fn pull(&mut self) -> Result<()> {
        self.second.ask(&json!({"do": "pull", "ids": self.ids})).map(drop)
    }

    fn edit(&mut self, who: Who, at: usize, answers: &Texts) -> Result<()> {
        let asked = json!({"do": "edit", "id": self.ids[at], "answers": answers});
        self.device(who).ask(&asked).map(drop)
    }

    fn sync(&mut self, who: Who) -> Result<()> {
        self.device(who).ask(&json!({"do": "sync"}))?;
        self.flush()
    }

    fn part(&mut self, who: Who) -> Result<()> {
        match self.kind {
            Kind::Pouch => Ok(()),
            Kind::Automerge => self.device(who).ask(&json!({"do": "disconnect"})).map(drop),
        }
    }

    fn read(&mut self, who: Who, at: usize) -> Result<Told> {
        let asked = json!({"do": "read", "id": self.ids[at]});
        Ok(serde_json::from_value(self.device(who).ask(&asked)?)?)
    }
}
