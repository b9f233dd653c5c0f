//! Backups: made while the server runs, opened by one key, put in place whole or not at all; what came after a
//! backup the phones bring again.

use ketuk_device::{Device, RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_server::http::machine_clock;
use ketuk_tests::hall::Hall;
use ketuk_tests::process::find_program;
use ketuk_transport::{Outside, SystemWorld};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

/// A server with its folder, and a pair of keys outside of it.
struct Place {
    hall: Hall,
    vault: ketuk_tests::temp::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            hall: Hall::open_in_a_file().expect("a server"),
            vault: ketuk_tests::temp::TempDir::new("vault").expect("a folder"),
        };
        let (made, said) = place.run(&["backup", "key", "--out", &place.key("")]);
        assert!(made, "{said}");
        place
    }

    fn key(&self, ending: &str) -> String {
        self.vault.path().join(format!("key{ending}")).display().to_string()
    }

    fn out(&self, name: &str) -> PathBuf {
        self.vault.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(find_program("ketuk-server").expect("built"));
        command
            .args(["--log", "error", "--db"])
            .arg(self.hall.database())
            .args(args)
            .env_remove("KETUK_STORE");
        command
    }

    /// Whether the program did what it was asked, and what it said.
    fn run(&self, args: &[&str]) -> (bool, String) {
        let output = self.command(args).output().expect("it runs");
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        (output.status.success(), said.concat())
    }

    fn start(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
    }

    fn backup(&self, name: &str) -> PathBuf {
        let out = self.out(name);
        let (made, said) = self.run(&["backup", "--to", &self.key(".pub"), "--out", text(&out)]);
        assert!(made, "{said}");
        out
    }

    fn restore(&self, backup: &Path) -> (bool, String) {
        self.run(&["restore", "--key", &self.key(""), text(backup)])
    }

    /// The machine is gone: nothing of the server is left.
    fn lose_everything(&mut self) {
        self.hall.stop();
        let folder = self.hall.folder().path();
        for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
            let _ = std::fs::remove_file(folder.join(name));
        }
        let _ = std::fs::remove_dir_all(folder.join("hub.db.files"));
    }

    /// What lies beside the database, by name.
    fn left_over(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.hall.folder().path()).expect("a folder");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("readable").file_name().to_string_lossy().into_owned()
        };
        let is_scratch = |name: &String| name.contains(".restore") || name.contains(".backup");
        entries.map(name).filter(is_scratch).collect()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn key(name: &str) -> Key {
    Key::parse(name).expect("a key")
}

/// A household with a photo.
fn interview(device: &mut Device, street: &str, seed: u8) -> RecordId {
    SystemWorld::new().with_world(|world| {
        let record = device.start(world, SCOPE).expect("an area of this device");
        device.answer(world, record, &key("alamat"), &Value::Text(street.to_owned())).expect("a question");
        let photo = vec![seed; 70_000];
        device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &photo).expect("room");
        device.save(world, record).expect("room");
        record
    })
}

fn send(hall: &Hall, device: &mut Device) -> u32 {
    hall.sync(device).expect("synced");
    let sent = hall.block_on(hall.road().send_files(device, &mut SystemWorld::new(), &mut |_| ()));
    sent.expect("sent").arrived
}

fn streets(hall: &Hall) -> Vec<String> {
    let lines = hall.call(|hub, _| hub.list_households((SCOPE, SCOPE), None, 100)).expect("lines");
    let mut streets: Vec<_> = lines.into_iter().map(|line| line.address).collect();
    streets.sort();
    streets
}

#[test]
fn after_a_day_old_backup_the_phones_bring_everything_again() {
    let mut place = Place::new();
    let mut sri = place.hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = place.hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let first = interview(&mut sri, "Gang Kakap 1", 1);
    assert_eq!(send(&place.hall, &mut sri), 1);
    let backup = place.backup("malam.ketukbackup");
    // A day's work after the backup, some of it on what was there before, by two phones.
    interview(&mut sri, "Gang Kakap 2", 2);
    interview(&mut budi, "Gang Kakap 3", 3);
    assert_eq!((send(&place.hall, &mut sri), send(&place.hall, &mut budi)), (1, 1));
    SystemWorld::new().with_world(|world| {
        let better = Value::Text("Gang Kakap 1 A".to_owned());
        budi.answer(world, first, &key("alamat"), &better).expect("a question");
        budi.save(world, first).expect("room");
    });
    send(&place.hall, &mut budi);
    send(&place.hall, &mut sri);
    let before = streets(&place.hall);
    assert_eq!(before, ["Gang Kakap 1 A", "Gang Kakap 2", "Gang Kakap 3"]);

    place.lose_everything();
    let (done, said) = place.restore(&backup);
    assert!(done, "{said}");
    assert!(place.left_over().is_empty(), "{:?}", place.left_over());
    place.hall.restart(machine_clock).expect("it starts on what was restored");
    assert_eq!(streets(&place.hall), ["Gang Kakap 1"], "as it stood in the night");
    // Nobody does anything but what phones do anyway.
    let sent: u32 = (0..2).map(|_| send(&place.hall, &mut sri) + send(&place.hall, &mut budi)).sum();
    assert_eq!(sent, 3, "the photos of the day; of the one in the backup it is only asked");
    assert_eq!(streets(&place.hall), before);
    let report = place.hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!((report.records, report.before == report.after), (3, true));
    let log = place.hall.call(|hub, _| hub.verify_audit(&[])).expect("a walk");
    assert_eq!(log.breach, None);
    let (whole, said) = place.run(&["files"]);
    assert!(whole && said.contains("3 files of 210000 bytes"), "{said}");
}

#[test]
fn a_backup_opens_with_its_key_alone_and_tells_nothing_without() {
    let place = Place::new();
    let mut sri = place.hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    interview(&mut sri, "Gang Kakap 1", 1);
    send(&place.hall, &mut sri);
    let backup = place.backup("b");
    let bytes = std::fs::read(&backup).expect("there");
    let holds = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    let database = std::fs::read(place.hall.database()).expect("there");
    let log = std::fs::read(place.hall.folder().path().join("hub.db-wal")).unwrap_or_default();
    assert!(holds(&[database, log].concat(), b"Gang Kakap 1"), "the check can fail");
    assert!(!holds(&bytes, b"Gang Kakap 1") && !holds(&bytes, b"SQLite format"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&backup), mode(&place.out("key"))), (0o600, 0o600));
    }
    let (whole, said) = place.run(&["restore", "--check", "--key", &place.key(""), text(&backup)]);
    assert!(whole, "{said}");
    let other = place.key(".other");
    assert!(place.run(&["backup", "key", "--out", &other]).0);
    let (opened, said) = place.run(&["restore", "--check", "--key", &other, text(&backup)]);
    assert!(!opened && said.contains("sealed.other"), "{said}");
    assert!(place.left_over().is_empty());
}

#[test]
fn nothing_is_written_over_a_database_or_another_backup() {
    let mut place = Place::new();
    let backup = place.backup("b");
    let (done, said) = place.restore(&backup);
    assert!(!done && said.contains("nothing is written over a database"), "{said}");
    let (done, said) = place.run(&["backup", "--to", &place.key(".pub"), "--out", text(&backup)]);
    assert!(!done && said.contains("is there already"), "{said}");
    place.hall.restart(machine_clock).expect("the server is as it was");
}

#[test]
fn a_backup_that_is_damaged_or_cut_off_puts_nothing_in_place() {
    let mut place = Place::new();
    let whole = std::fs::read(place.backup("b")).expect("there");
    place.lose_everything();
    for (name, harmed) in [
        ("cut", whole[..whole.len() - 1].to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("flipped", {
            let mut bytes = whole.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes
        }),
    ] {
        std::fs::write(place.out(name), harmed).expect("written");
        let (done, said) = place.restore(&place.out(name));
        assert!(!done && said.contains("sealed."), "{name}: {said}");
        assert!(!place.hall.database().exists() && place.left_over().is_empty(), "{name}");
    }
}

/// Kills a run once one of these files is there (or lets it end, where it was faster).
fn kill_at(mut child: Child, there: &[PathBuf]) {
    while child.try_wait().expect("a child").is_none() {
        if there.iter().any(|path| path.exists()) {
            let _ = child.kill();
        }
        std::hint::spin_loop();
    }
}

#[test]
fn a_kill_leaves_nothing_half() {
    let mut place = Place::new();
    let mut sri = place.hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    for seed in 0..4 {
        interview(&mut sri, &format!("Gang Kakap {seed}"), seed);
    }
    send(&place.hall, &mut sri);
    let database = place.hall.database();
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", database.display()));
    let check = |place: &Place, out: &Path| {
        let (whole, said) = place.run(&["restore", "--check", "--key", &place.key(""), text(out)]);
        assert!(whole, "{said}");
    };
    for (run, at) in [beside(".backup"), beside(".backup.lock"), place.out("k2.part")].iter().enumerate() {
        let out = place.out(&format!("k{run}"));
        kill_at(
            place.start(&["backup", "--to", &place.key(".pub"), "--out", text(&out)]),
            std::slice::from_ref(at),
        );
        if out.exists() {
            check(&place, &out);
        }
    }
    let backup = place.backup("last");
    check(&place, &backup);
    for at in [beside(".restore"), beside(".restore-wal"), beside(".files")] {
        place.lose_everything();
        kill_at(place.start(&["restore", "--key", &place.key(""), text(&backup)]), &[at]);
        if database.exists() {
            // It was faster than the kill, or the kill came behind the last step.
            place.lose_everything();
        }
        let (done, said) = place.restore(&backup);
        assert!(done, "{said}");
        place.hall.restart(machine_clock).expect("it starts");
        assert_eq!(streets(&place.hall).len(), 4);
        let (whole, said) = place.run(&["files"]);
        assert!(whole, "{said}");
    }
}
