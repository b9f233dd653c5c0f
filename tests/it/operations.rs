//! What an operator relies on: ready is true, the counters are told to whom they concern, a request has an id that its
//! log lines carry, and a server that is told to stop answers what it has.

use ketuk_device::{Device, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::{Hall, TOKEN};
use ketuk_tests::process::{ServerProcess, find_program};
use ketuk_tests::store::postgres;
use ketuk_tests::temp::TempDir;
use ketuk_transport::{Outside, SystemWorld};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::mpsc;

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

fn get(address: SocketAddr, path: &str) -> Answer {
    Browser::new(address).get(path).expect("an answer")
}

/// What `/health/ready` says.
fn ready(hall: &Hall) -> (u16, String) {
    let answer = get(hall.address(), "/health/ready");
    (answer.status, String::from_utf8(answer.body).expect("words"))
}

fn is_ready(hall: &Hall) {
    assert_eq!(ready(hall), (200, "ready\n".to_owned()));
    assert_eq!(get(hall.address(), "/health/live").status, 200);
}

fn lacks(hall: &Hall, words: &str) {
    assert_eq!(ready(hall), (503, format!("not ready: {words}\n")));
    assert_eq!(get(hall.address(), "/health/live").status, 200, "the process is alive all the same");
}

/// Does something to the store that only one of both engines understands.
fn harm(hall: &Hall, sqlite: &'static str, on_postgres: &'static str) {
    let text = if postgres().is_some() { on_postgres } else { sqlite };
    hall.call(move |hub, _| hub.store().harm(text)).expect("harmed");
}

fn interview(device: &mut Device, street: &str) {
    let key = Key::parse("alamat").expect("a key");
    SystemWorld::new().with_world(|world| {
        let record = device.start(world, SCOPE).expect("an area of this device");
        device.answer(world, record, &key, &Value::Text(street.to_owned())).expect("a question");
        device.save(world, record).expect("room");
    });
}

#[test]
fn a_store_that_can_be_read_and_not_written_is_not_ready() {
    let hall = Hall::open().expect("a server");
    is_ready(&hall);
    harm(&hall, "PRAGMA query_only = 1", "SET default_transaction_read_only = on");
    lacks(&hall, "store");
    let households = Browser::script(hall.address(), TOKEN).get("/v1/households").expect("an answer");
    assert_eq!(households.status, 200, "it can be read");
    harm(&hall, "PRAGMA query_only = 0", "SET default_transaction_read_only = off");
    is_ready(&hall);
}

#[test]
fn a_writer_that_is_stuck_is_not_ready_and_one_that_moves_again_is() {
    let hall = Hall::open().expect("a server");
    is_ready(&hall);
    let ((begun, begins), (ends, end)) = (mpsc::channel(), mpsc::channel::<()>());
    std::thread::scope(|scope| {
        // Ours, so that a check that fails lets the writer go.
        let ends = ends;
        let stuck = scope.spawn(|| {
            hall.call(move |_, _| {
                let _ = begun.send(());
                let _ = end.recv();
                Ok(())
            })
        });
        begins.recv().expect("the writer has begun with it");
        lacks(&hall, "writer");
        ends.send(()).expect("it waits");
        stuck.join().expect("a thread").expect("done");
    });
    is_ready(&hall);
}

#[test]
fn a_write_that_met_a_full_disk_is_told() {
    let hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    is_ready(&hall);
    hall.call(|hub, _| hub.store().limit_pages(1)).expect("full");
    for number in 0..200 {
        interview(&mut sri, &format!("Gang Kakap {number}"));
    }
    hall.sync(&mut sri).expect_err("there is no room");
    let (status, words) = ready(&hall);
    assert!(status == 503 && words.contains("disk"), "{words}");
}

#[test]
fn a_disk_with_too_little_room_is_not_ready() {
    let hall = Hall::open_with_room(u64::MAX).expect("a server");
    lacks(&hall, "disk");
}

#[test]
fn a_folder_of_photos_that_takes_none_is_not_ready() {
    let hall = Hall::open().expect("a server");
    is_ready(&hall);
    let folder = hall.folder().path().join("hub.db.files");
    std::fs::remove_dir_all(&folder).expect("it was made by the look");
    std::fs::write(&folder, "no folder").expect("written");
    lacks(&hall, "files");
}

#[test]
fn tables_of_an_earlier_version_are_not_ready() {
    let hall = Hall::open().expect("a server");
    is_ready(&hall);
    harm(&hall, "PRAGMA user_version = 3", "UPDATE schema_version SET version = 3");
    lacks(&hall, "tables");
}

#[test]
fn a_monitor_has_a_token_of_its_own_and_reads_names_by_convention() {
    let hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("a", "Sri Rahayu", &[SCOPE]).expect("enrolled");
    interview(&mut sri, "Gang Kakap 7");
    hall.sync(&mut sri).expect("synced");
    let nobody = get(hall.address(), "/metrics");
    assert_eq!(nobody.status, 401, "{}", nobody.code());
    let answer = Browser::script(hall.address(), TOKEN).get("/metrics").expect("an answer");
    assert_eq!(answer.status, 200);
    let text = String::from_utf8(answer.body).expect("text");
    let value = |name: &str| {
        let line =
            text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
        let value = line.and_then(|line| line.rsplit(' ').next()).map(str::parse::<f64>);
        value.unwrap_or_else(|| panic!("no {name} in {text}")).expect("a number")
    };
    assert!(value("ketuk_changes_total{outcome=\"admitted\",code=\"ok\"}") >= 1.0);
    assert!((value("ketuk_devices_synced_last_day") - 1.0).abs() < f64::EPSILON);
    assert!((value("ketuk_database_up") - 1.0).abs() < f64::EPSILON);
    assert!(value("ketuk_database_bytes") > 4096.0 && value("ketuk_disk_free_bytes") > 0.0);
    assert!(value("ketuk_writer_queue_max_requests") >= 1.0 && value("ketuk_writer_queue_requests") >= 0.0);
    let syncs =
        "ketuk_http_request_duration_seconds_count{method=\"POST\",route=\"/v1/sync\",status=\"2xx\"}";
    assert!(value(syncs) >= 1.0);
    for kind in ["disputes", "pairs", "reviews", "apart", "due"] {
        assert!(value(&format!("ketuk_backlog{{kind=\"{kind}\"}}")) >= 0.0);
    }
    for word in ["Sri", "Kakap", "Rahayu", &hall.invite("x", &[SCOPE]).expect("a code")] {
        assert!(!text.contains(word), "{word}");
    }
    // What a counter is called says so, and what is not one does not.
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').expect("a name and a kind");
        assert!(name.starts_with("ketuk_") && !name.ends_with("_total"), "{line}");
        let counts = text.lines().any(|line| line.starts_with(&format!("{name}_total")));
        assert!(!counts || kind == "counter", "{line}");
        assert!(!name.contains("_ms") && !name.ends_with("_kb"), "base units: {line}");
    }
}

/// Asks by hand, with one header more.
fn ask(address: SocketAddr, path: &str, header: &str) -> String {
    ask_to(address, "GET", path, header)
}

fn ask_to(address: SocketAddr, method: &str, path: &str, header: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: ketuk\r\n{header}Connection: close\r\n\r\n")
        .expect("sent");
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("an answer");
    said
}

/// The id in an answer's head and, where there is one, in its problem.
fn ids(said: &str) -> (String, Option<String>) {
    let (head, body) = said.split_once("\r\n\r\n").expect("head and body");
    let id = head.lines().find_map(|line| line.strip_prefix("x-request-id: ")).expect("an id").to_owned();
    let body: serde_json::Value = body
        .find('{')
        .and_then(|at| serde_json::from_str(body[at..].trim_end_matches("\r\n0")).ok())
        .unwrap_or_default();
    (id, body["request"].as_str().map(str::to_owned))
}

#[test]
fn whoever_calls_the_office_can_name_a_request_and_the_log_knows_it() {
    let folder = TempDir::new("request").expect("a folder");
    let db = folder.path().join("hub.db");
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let server = ServerProcess::start_with(&db, any, "info,ketuk_server=debug", &[]).expect("a server");
    // A proxy's id is taken, and comes back in the problem.
    let said = ask(server.address(), "/v1/households?search=Udin", "X-Request-Id: proxy-7f3a91\r\n");
    assert!(said.starts_with("HTTP/1.1 401"), "{said}");
    assert_eq!(ids(&said), ("proxy-7f3a91".to_owned(), Some("proxy-7f3a91".to_owned())));
    // One that may be somebody's number, or more than an id, is not.
    for came in ["6474011708900002", "Udin bin Ali", "x"] {
        let (id, in_problem) =
            ids(&ask(server.address(), "/v1/households", &format!("X-Request-Id: {came}\r\n")));
        assert!(id.len() == 14 && id != came, "{id}");
        assert_eq!(in_problem.as_deref(), Some(id.as_str()));
    }
    // The writer's thread tells of the same request.
    let junk = "X-Request-Id: phone-9d2c4e\r\nContent-Length: 0\r\n";
    let said = ask_to(server.address(), "POST", "/v1/enrol", junk);
    assert_eq!(ids(&said).0, "phone-9d2c4e");
    let (quiet, none) = ids(&ask(server.address(), "/health/live", ""));
    assert_eq!(none, None);
    server.stop().expect("stopped");
    let log = std::fs::read_to_string(folder.path().join("hub.db.log")).expect("a log");
    let of = |id: &str| log.lines().filter(|line| line.contains(id)).collect::<Vec<_>>();
    let named = of("proxy-7f3a91");
    assert!(named.iter().any(|line| line.contains("refused") && line.contains("/v1/households")), "{log}");
    assert!(named.iter().any(|line| line.contains("answered") && line.contains("401")), "{log}");
    assert_eq!(of(&quiet).len(), 1, "{log}");
    assert!(of("phone-9d2c4e").iter().any(|line| line.contains("a job was undone")), "{log}");
    for word in ["Udin", "6474011708900002", "search"] {
        assert!(!log.contains(word), "{word} stands in the log: {log}");
    }
}

#[test]
fn a_server_that_is_told_to_stop_says_so_answers_what_it_has_and_ends() {
    let folder = TempDir::new("drain").expect("a folder");
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let db = folder.path().join("hub.db");
    let mut server = ServerProcess::start_with(&db, any, "info", &["--drain-s", "4"]).expect("a server");
    assert_eq!(get(server.address(), "/health/ready").status, 200);
    let mut under_way = TcpStream::connect(server.address()).expect("it listens");
    let head = "POST /v1/sync HTTP/1.1\r\nHost: ketuk\r\nConnection: close\r\nContent-Length: 6\r\n\r\nabc";
    under_way.write_all(head.as_bytes()).expect("half of it");
    server.ask_to_stop().expect("told");
    // Whoever sends requests here sees it while the server still answers.
    let address = server.address();
    let seen = std::iter::repeat_with(|| get(address, "/health/ready")).find(|answer| answer.status == 503);
    let words = String::from_utf8(seen.expect("it is told").body).expect("words");
    assert_eq!(words, "not ready: stopping\n");
    under_way.write_all(b"def").expect("the other half");
    let mut said = String::new();
    under_way.read_to_string(&mut said).expect("an answer");
    assert!(said.starts_with("HTTP/1.1 4") && said.contains("urn:ketuk:problem:"), "{said}");
    server.stop().expect("it ends by itself, and well");
}

#[test]
fn a_variable_that_does_not_fit_ends_a_start_and_is_named() {
    let folder = TempDir::new("variable").expect("a folder");
    let mut bare = Command::new(find_program("ketuk-server").expect("it is built"));
    bare.env_remove("KETUK_STORE").env("KETUK_DB", folder.path().join("hub.db")).env("KETUK_DRAIN_S", "10s");
    let ended = bare.output().expect("it ran");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success() && said.contains("--drain-s") && said.contains("10s"), "{said}");
    assert!(!folder.path().join("hub.db").exists(), "and nothing was begun");
}

#[test]
fn a_command_that_looks_after_a_city_makes_none() {
    let folder = TempDir::new("none").expect("a folder");
    let db = folder.path().join("city.db");
    let program = find_program("ketuk-server").expect("built");
    let file = folder.path().join("phone.ketuk");
    std::fs::write(&file, b"a file").expect("written");
    let bundle = ["bundle", file.to_str().expect("a name"), "--out", "answer"];
    let commands: [&[&str]; 9] = [
        &["rebuild"],
        &["summary"],
        &["files"],
        &["files", "--forget"],
        &["audit", "verify"],
        &["link", "admin"],
        &["linkage", "fit"],
        &["tls", "next"],
        &bundle,
    ];
    for command in commands {
        let mut call = Command::new(&program);
        let call = call.args(["--log", "off", "--db"]).arg(&db).args(command).env_remove("KETUK_STORE");
        let output = call.current_dir(folder.path()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{command:?}");
        let is_clear = said.contains(&format!("there is no database at {}", db.display()));
        assert!(is_clear || said.contains("no key yet"), "{command:?}: {said}");
        let left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 1, "{command:?} leaves nothing behind");
    }
}
