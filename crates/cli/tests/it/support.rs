//! A folder of its own for each test, and the program run in it.

use crate::server::Server;
use ketuk_cli::{Bars, Console, Exit, run_to};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// The RT of every device here.
pub const RT: &str = "64.74.01.1001.002";

/// A device's folder; removed at the end.
pub struct Folder(PathBuf);

/// What a command brought.
#[derive(Debug)]
pub struct Ran {
    /// How it ended.
    pub exit: Exit,
    /// What it answered.
    pub out: String,
    /// What it complained about.
    pub err: String,
}

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ketuk-cli-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// A folder with a device that a server knows.
    pub fn enrolled() -> Self {
        let folder = Self::new();
        let server = Server::start(vec![Server::enrols()]);
        folder.ok(&["enrol", "--server", &server.url, "--code", "ABCD-1234", "--name", "Bu Ani"]);
        folder
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.join(name), text).expect("written");
        self.path(name)
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Ran {
        let vault = self.path("device.ketuk");
        let whole = ["ketuk-cli", "--vault", &vault].into_iter().chain(args.iter().copied());
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run_to(whole, Console::new(&mut out, &mut err, Bars::Hidden));
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { exit, out: text(out), err: text(err) }
    }

    /// Runs a command that must succeed; gives its answer.
    pub fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.exit, Exit::Done, "{args:?}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// Runs a command that must fail with a problem; gives its complaint.
    pub fn problem(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.exit, Exit::Problem, "{args:?}: {}{}", ran.out, ran.err);
        ran.err
    }

    /// Starts a household; gives its id.
    pub fn start(&self) -> String {
        self.ok(&["start", "--rt", RT]).trim().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
