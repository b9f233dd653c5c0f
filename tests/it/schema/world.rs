//! A server with something of everything to ask for, and one caller per role.

use super::document::Route;
use super::make::{Made, Pools};
use crate::console::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId, Standing};
use ketuk_form::{Key, Value};
use ketuk_server::http::{Gate, ROUTES};
use ketuk_server::role::{Actor, Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::{Hall, TOKEN};
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};
use std::cell::RefCell;

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
pub(super) const PRELIST: &str = "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga\nP1,64.74.01.1001.001,6474011206100001,Satu\nP2,64.74.01.1001.002,,Dua\nP3,64.74.01.1002.001,,Tiga\n";

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Token,
    Admin,
    Coordinator,
    Officer,
    Viewer,
    Nobody,
}

impl Caller {
    fn role(self) -> Option<(Role, Reach)> {
        match self {
            Self::Token | Self::Nobody => None,
            Self::Admin => Some((Role::Admin, Reach::City)),
            Self::Coordinator => Some((Role::Coordinator, Reach::City)),
            Self::Officer => Some((Role::Officer, Reach::Kelurahan(KELURAHAN))),
            Self::Viewer => Some((Role::Viewer, Reach::City)),
        }
    }
}

pub(super) struct World {
    hall: Hall,
    /// Each caller that has asked, with how often its session was renewed.
    browsers: RefCell<Vec<(Caller, Browser)>>,
    renewed: RefCell<u32>,
    pub(super) pools: Pools,
}

impl World {
    pub(super) fn open() -> Self {
        let hall = hall();
        let token = Browser::script(hall.address(), TOKEN);
        let record = disputed(&hall);
        import(&token);
        // Somebody and something that may be shut, revoked and withdrawn.
        let victim = signed_in(&hall, "korban", Role::Viewer, Reach::City);
        drop(victim);
        let accounts = token.get("/v1/accounts").expect("an answer").json();
        let account = accounts["accounts"][0]["account"].clone();
        let lost = hall.enrol("lost", "Tono", &[SCOPE]).expect("enrolled");
        let Ok(Standing::Enrolled(identity)) = lost.standing() else { panic!("enrolled") };
        let device = identity.device.to_string();
        let pools = pools(&token, record, &account, &device);
        Self { hall, browsers: RefCell::default(), renewed: RefCell::new(0), pools }
    }

    /// Whether the gate lets this caller through.
    pub(super) fn may(&self, caller: Caller, route: &Route) -> bool {
        let gate = ROUTES.iter().find(|(method, path, _)| *method == route.method && *path == route.path);
        match (gate.expect("the route is listed").2, caller) {
            (Gate::Open | Gate::Door, _) => true,
            (Gate::Monitor, caller) => matches!(caller, Caller::Token | Caller::Admin),
            (Gate::Key, _) | (_, Caller::Nobody) => false,
            (Gate::For(right), Caller::Token) => Actor::of_token().may(right),
            (Gate::For(right), other) => other.role().is_some_and(|(role, _)| role.has(right)),
        }
    }

    pub(super) fn ask(&self, caller: Caller, route: &Route, made: &Made) -> Answer {
        let browser = self.browser(caller);
        let body = made.body.as_ref().map(|(kind, bytes)| (kind.as_str(), bytes.as_slice()));
        browser.call(&route.method, &made.path, body).expect("an answer")
    }

    /// Signs in, which leaves traces of its own.
    pub(super) fn come_in(&self, caller: Caller) {
        let _browser = self.browser(caller);
    }

    fn browser(&self, caller: Caller) -> Browser {
        let mut browsers = self.browsers.borrow_mut();
        if let Some((_, browser)) = browsers.iter().find(|(known, _)| *known == caller) {
            return browser.clone();
        }
        let browser = match (caller, caller.role()) {
            (Caller::Token, _) => Browser::script(self.hall.address(), TOKEN),
            (_, Some((role, reach))) => {
                let login = format!("{}{}", role.code(), self.renewed.borrow());
                signed_in(&self.hall, &login, role, reach)
            }
            _ => Browser::new(self.hall.address()),
        };
        browsers.push((caller, browser.clone()));
        browser
    }

    /// Comes in anew where an answer ended the session.
    pub(super) fn mend(&self, caller: Caller, route: &Route, answer: &Answer) {
        let ended = answer.status < 300
            && matches!(route.name().as_str(), "DELETE /v1/session" | "POST /v1/session/password");
        if ended {
            *self.renewed.borrow_mut() += 1;
            self.browsers.borrow_mut().retain(|(known, _)| *known != caller);
            self.come_in(caller);
        }
        // An export goes on behind its answer, and its end is noted.
        if answer.status < 300 && route.name() == "POST /v1/exports" {
            let path = format!("/v1/exports/{}", answer.json()["id"].as_str().expect("an id"));
            let browser = self.browser(caller);
            while browser.get(&path).expect("an answer").json()["stage"] == "running" {}
        }
    }

    /// What no refusal may change: the log with its chain, counts, and the lists that people make.
    pub(super) fn state(&self) -> String {
        let state = self.hall.call(|hub, world| {
            Ok(format!(
                "{:?} {:?} {} {} {} {} {}",
                hub.audit_head()?,
                hub.counts()?,
                hub.list_accounts()?.len(),
                hub.list_devices(Reach::City)?.len(),
                hub.list_invitations(1_000)?.len(),
                hub.list_aliases()?.len(),
                hub.list_deadlines(world.now_ms, Reach::City)?.len(),
            ))
        });
        state.expect("the hub is there")
    }
}

/// A household about which two cadres disagree.
fn disputed(hall: &Hall) -> RecordId {
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let record = SystemWorld::new().with_world(|world| {
        let record = sri.start(world, SCOPE).expect("an area of this device");
        sri.save(world, record).expect("room");
        record
    });
    let family = [("anggota.aaaaaa.nama", "Udin"), ("anggota.aaaaaa.nik", "6474011708900002")];
    types(&mut sri, record, &family);
    types(&mut sri, record, &[("anggota.aaaaaa.hubungan", "1"), ("keberadaan_keluarga", "1")]);
    let sync = |sri: &mut Device, budi: &mut Device| {
        for _ in 0..2 {
            hall.sync(sri).expect("synced");
            hall.sync(budi).expect("synced");
        }
    };
    sync(&mut sri, &mut budi);
    types(&mut sri, record, &[("keberadaan_keluarga", "2"), ("anggota.aaaaaa.hubungan", "2")]);
    types(&mut budi, record, &[("keberadaan_keluarga", "3"), ("anggota.aaaaaa.hubungan", "3")]);
    sync(&mut sri, &mut budi);
    record
}

fn types(device: &mut Device, record: RecordId, answers: &[(&str, &str)]) {
    SystemWorld::new().with_world(|world| {
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, record).expect("room");
    });
}

/// Takes a small prelist in.
fn import(token: &Browser) {
    let post = |path: &str| {
        let sent = token.call("POST", path, Some(("application/octet-stream", PRELIST.as_bytes())));
        sent.expect("an answer").json()
    };
    let digest = post("/v1/prelist/preview")["digest"].as_str().expect("a digest").to_owned();
    assert_eq!(post(&format!("/v1/prelist?digest={digest}"))["rts"], 3);
}

/// The changes of the sides of the dispute.
fn sides(token: &Browser, record: RecordId) -> Vec<Json> {
    let conflict =
        token.get(&format!("/v1/desk/conflicts/{record}/keberadaan_keluarga")).expect("an answer").json();
    let sides = conflict["sides"].as_array().cloned().unwrap_or_default();
    let changes: Vec<Json> = sides.iter().map(|side| side["claim"]["change"].clone()).collect();
    assert_eq!(changes.len(), 2, "a dispute with two sides: {conflict}");
    changes
}

/// What is really there, by the names under which it is asked for.
fn pools(token: &Browser, record: RecordId, account: &Json, device: &str) -> Pools {
    let changes = sides(token, record);
    let other = RecordId::of_prelist("P1").to_string();
    let record = record.to_string();
    let nobody = "0".repeat(32);
    let records = json!([record, record, other, nobody]);
    let lists = [
        ("record", json!(records)),
        ("a", json!(records)),
        ("b", json!(records)),
        (
            "key",
            json!([
                "keberadaan_keluarga",
                "keberadaan_keluarga",
                "anggota.aaaaaa.hubungan",
                "anggota.aaaaaa.nik",
                "tidak_ada"
            ]),
        ),
        ("instance", json!(["aaaaaa", "zzzzzz"])),
        ("device", json!([device, "0000000000000000"])),
        ("scope", json!([SCOPE.0, SCOPE.0 + 1, 1])),
        ("from", json!([SCOPE.0, 1])),
        ("to", json!([SCOPE.0 + 1, 1])),
        ("kelurahan", json!([KELURAHAN, ELSEWHERE, 1])),
        ("area", json!([KELURAHAN, 6474, 647_401, SCOPE.0])),
        ("account", json!([account, 99])),
        ("alias", json!(["lama", "bontang kwala"])),
        ("invitation", json!(["00"])),
        ("export", json!(["00"])),
        ("file", json!(["0".repeat(64)])),
        ("id", json!(["keluarga", "tidak-ada"])),
        ("version", json!(["0", "2026.1"])),
        ("number", json!([1, 99])),
        ("language", json!(["id", "en"])),
        ("seen", json!(changes)),
        ("change", json!(changes)),
        ("changes", json!(changes)),
        ("value", json!(["1", "2", "3"])),
        ("role", json!(["admin", "coordinator", "officer", "viewer", "raja"])),
        ("login", json!(["baru", "korban", "admin0"])),
        ("password", json!(["tiga ekor kucing", "x"])),
        ("status", json!(["baru", "selesai", "all"])),
        ("sort", json!(["newest", "oldest", "late", "likely", "area"])),
        ("class", json!(["human", "quiet"])),
        ("kind", json!(["same", "moved", "nik"])),
        ("state", json!(["open", "all", "decided"])),
        ("stage", json!(["submitted", "checked", "verified", "approved"])),
        ("level", json!(["city", "kelurahan", "rt"])),
        ("format", json!(["csv", "xlsx", "json", "ketuk"])),
        ("columns", json!(["prelist_id:1,rt_code:2", "x"])),
        ("form", json!(["keluarga"])),
        ("values", json!(["code", "label"])),
        ("people", json!(["masked", "without"])),
        ("separator", json!(["comma"])),
        ("why", json!(["salah ketik di lapangan"])),
        ("reason", json!(["salah ketik di lapangan"])),
        ("z", json!([0, 14])),
        ("x", json!([0, 13_000])),
        ("y", json!([0, 8_000])),
        ("page", json!([1, 2])),
        ("size", json!([1, 200])),
        ("limit", json!([1, 1_000])),
        ("action", json!(["settle", "ask", "submit", "check", "return"])),
        ("verdict", json!(["same", "different"])),
    ];
    let list = |(name, list): (&str, Json)| (name.to_owned(), list.as_array().cloned().unwrap_or_default());
    lists.into_iter().map(list).collect()
}
