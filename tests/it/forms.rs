//! Forms on their way: published by an office over HTTP, told and fetched at sync, and what a hostile hand
//! could do with them. The stories about forms are in `tests/scenarios`.

use ketuk_device::{Device, Package, Problem, ProblemCode, RecordId, ScopeId};
use ketuk_fleet::city::Dice;
use ketuk_fleet::{HubStation, Station};
use ketuk_form::{KELUARGA_JSON, Key, Value, keluarga, shipped_forms};
use ketuk_household::area::bontang;
use ketuk_server::Job;
use ketuk_server::hub::Invitation;
use ketuk_tests::hall::{Hall, TOKEN};
use ketuk_transport::{Exposure, Office, Roots};
use ketuk_view::SyncReport;
use ketuk_wire::forms::{FormLine, FormList, FormState, PackagePart};
use ketuk_wire::frame::Peer;
use ketuk_wire::package::{DEFINITION_FILE, hash_of};
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::{SigningKey, limits};
use std::collections::BTreeMap;

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);
const NOW_MS: u64 = 1_790_000_000_000;

/// The family form under another version, with an additional JSON question where one is given.
fn package(version: &str, more: &[serde_json::Value]) -> Vec<u8> {
    let mut form: serde_json::Value = serde_json::from_str(KELUARGA_JSON).expect("JSON");
    form["version"] = version.into();
    form["body"].as_array_mut().expect("questions").extend(more.iter().cloned());
    packed(version, serde_json::to_vec(&form).expect("JSON"))
}

fn packed(version: &str, definition: Vec<u8>) -> Vec<u8> {
    let files = BTreeMap::from([(DEFINITION_FILE.to_owned(), definition)]);
    Package::new("keluarga", version, files).expect("fits").to_bytes()
}

fn office(hall: &Hall, token: &str) -> Office {
    Office::new(hall.road().base_url(), Exposure::LoopbackOnly, &Roots::None, token).expect("a road")
}

/// A hub and a phone in one process, with answers that somebody may meddle with.
struct Pair {
    hub: HubStation,
    phone: Station,
}

impl Pair {
    fn new(scopes: u64) -> Self {
        let mut hub = HubStation::new(Dice::for_part(1, 0), NOW_MS);
        hub.hub().save_areas(bontang()).expect("areas");
        let scopes = (0..scopes).map(|at| ScopeId(SCOPE.0 + at)).collect();
        let invitation = Invitation { name: "Sri".to_owned(), scopes };
        let code = hub.act(NOW_MS, |hub, world| hub.invite(world, &invitation)).expect("a code");
        let mut phone = Station::new("A", Dice::for_part(1, 1));
        let body = phone.act(NOW_MS, |device, world| device.plan_enrol(world, &code, "")).expect("a body");
        let answer = hub.run(NOW_MS, Job::Enrol(body)).expect("enrolled");
        phone.act(NOW_MS, |device, _| device.absorb_enrol(&answer)).expect("taken");
        Self { hub, phone }
    }

    fn device(&self) -> &Device {
        self.phone.device()
    }

    fn publish(&mut self, bytes: &[u8]) {
        self.hub.act(NOW_MS, |hub, world| hub.publish(world, bytes, "Kantor")).expect("published");
    }

    /// One request; its size, and the answer after `meddle`.
    fn ask(&mut self, meddle: impl FnOnce(&mut SyncResponse)) -> (usize, usize, Result<SyncReport, Problem>) {
        let body = self.phone.act(NOW_MS, |device, world| device.plan_sync(world)).expect("a body");
        let sent = body.len();
        let answer = self.hub.run(NOW_MS, Job::Sync(body)).expect("an answer");
        let mut response = SyncResponse::from_body(&answer).expect("an answer");
        meddle(&mut response);
        let answer = response.to_body(Peer::ReadsDictionary);
        let report = self.phone.act(NOW_MS, |device, world| device.absorb_sync(world, (sent, 400), &answer));
        (sent, answer.len(), report)
    }

    fn sync(&mut self) -> SyncReport {
        for _ in 0..100 {
            let report = self.ask(|_| ()).2.expect("a smooth sync");
            if !report.more {
                return report;
            }
        }
        panic!("a sync without end");
    }

    fn offers(&self) -> String {
        self.device().form().version.clone()
    }

    fn server_key(&self) -> SigningKey {
        SigningKey::from_seed(self.hub.seed()).expect("a key")
    }
}

#[test]
fn an_office_publishes_and_a_phone_asks() {
    let hall = Hall::open().expect("a server");
    let mut device = hall.enrol("a.ketuk", "Sri", &[SCOPE]).expect("enrolled");
    hall.sync(&mut device).expect("a sync");
    let bytes = package("2026.2", &[]);
    hall.block_on(office(&hall, TOKEN).publish(bytes.clone(), "Kantor")).expect("published");
    let brought = hall.sync(&mut device).expect("a sync");
    assert_eq!((brought.forms, device.form().version.as_str()), (1, "2026.2"));
    assert_eq!(hall.call(|hub, _| hub.load_form_package("keluarga", "2026.2")).expect("there"), bytes);
    hall.block_on(office(&hall, TOKEN).withdraw("keluarga", "2026.2")).expect("withdrawn");
    hall.sync(&mut device).expect("a sync");
    assert_eq!(device.form().version, keluarga().version);
    let unknown = hall.block_on(office(&hall, TOKEN).withdraw("keluarga", "2031.1"));
    assert_eq!(unknown.expect_err("never published").problem.code, ProblemCode::NotFound);
}

#[test]
fn only_the_office_publishes() {
    let hall = Hall::open().expect("a server");
    let refused = hall.block_on(office(&hall, "wrong").publish(package("2026.2", &[]), "X"));
    assert_eq!(refused.expect_err("a wrong token").problem.code, ProblemCode::NotAllowed);
}

#[test]
fn an_author_hears_of_everything_at_once() {
    let hall = Hall::open().expect("a server");
    let question = |name: &str| serde_json::json!({"kind": "question", "name": name, "type": "text"});
    let broken = package("2026.2", &[question("dua kata"), question("tiga kata")]);
    let refused = hall.block_on(office(&hall, TOKEN).publish(broken, "Kantor")).expect_err("broken");
    assert_eq!(refused.problem.code, ProblemCode::FormInvalid);
    assert!(refused.lines.len() >= 2, "{:?}", refused.lines);
    assert_eq!(hall.call(|hub, _| hub.list_forms()).expect("a list").len(), shipped_forms().len());
}

#[test]
fn a_citys_form_outlives_restarts_of_the_server() {
    let mut hall = Hall::open().expect("a server");
    hall.block_on(office(&hall, TOKEN).publish(package("2026.2", &[]), "Kantor")).expect("published");
    hall.restart(ketuk_server::http::machine_clock).expect("it starts again");
    let forms = hall.call(|hub, _| hub.list_forms()).expect("a list");
    let versions: Vec<_> = forms.iter().filter(|form| form.id == "keluarga").collect();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions.last().map(|form| form.version.as_str()), Some("2026.2"));
    let mut device = hall.enrol("a.ketuk", "Sri", &[SCOPE]).expect("enrolled");
    hall.sync(&mut device).expect("a sync");
    assert_eq!(device.form().version, "2026.2");
}

#[test]
fn an_idle_sync_stays_small() {
    for scopes in [1, 5] {
        let mut pair = Pair::new(scopes);
        pair.publish(&package("2026.2", &[]));
        pair.sync();
        let (sent, received, report) = pair.ask(|_| ());
        assert!(!report.expect("an answer").more);
        assert!(sent <= 250 && received <= 250, "{scopes} scopes: {sent} B, {received} B");
    }
}

#[test]
fn what_ships_is_not_sent() {
    let mut pair = Pair::new(1);
    let report = pair.sync();
    assert_eq!((report.forms, report.form_bytes), (0, 0));
    let rows = pair.device().list_forms("id").expect("a list");
    assert!(rows.iter().all(|row| row.state == "offered"), "{rows:?}");
}

#[test]
fn a_list_that_is_not_the_servers_is_left_alone() {
    let mut pair = Pair::new(1);
    pair.publish(&package("2026.2", &[]));
    let (.., report) = pair.ask(|response| {
        let list = response.forms.as_mut().expect("a list");
        list.lines.iter_mut().for_each(|line| line.state = FormState::Withdrawn.number());
    });
    assert_eq!(report.expect("the rest counts").notices, ["signature.bad"]);
    assert!(pair.device().list_forms("id").expect("a list").iter().all(|row| row.bytes == 0));
    pair.sync();
    assert_eq!(pair.offers(), "2026.2");
}

#[test]
fn an_older_list_is_left_alone() {
    let mut pair = Pair::new(1);
    let mut older = None;
    let _ = pair.ask(|response| older = response.forms.clone());
    pair.publish(&package("2026.2", &[]));
    pair.sync();
    let _ = pair.ask(|response| response.forms = older);
    assert_eq!(pair.offers(), "2026.2");
}

#[test]
fn a_damaged_piece_is_fetched_again() {
    let mut pair = Pair::new(1);
    pair.publish(&package("2026.2", &[]));
    let _ = pair.ask(|_| ());
    let (.., report) = pair.ask(|response| response.part.as_mut().expect("a piece").bytes[0] ^= 1);
    assert_eq!(report.expect("an answer").form_bytes, 0);
    pair.sync();
    assert_eq!(pair.offers(), "2026.2");
}

/// Pieces with checks of their own, but not the package that was signed: found at the end, and thrown away.
#[test]
fn a_package_that_was_not_signed_is_never_unpacked() {
    let mut pair = Pair::new(1);
    pair.publish(&package("2026.2", &[]));
    let _ = pair.ask(|_| ());
    let mut notices = Vec::new();
    for _ in 0..8 {
        let (.., report) = pair.ask(|response| {
            response.part = response.part.take().map(|part| {
                let other = vec![b'x'; part.bytes.len()];
                PackagePart::new(part.hash, part.start, other)
            });
        });
        notices.extend(report.expect("an answer").notices);
        if !notices.is_empty() {
            break;
        }
    }
    assert_eq!(notices, ["form.package_broken"]);
    assert_eq!(pair.offers(), keluarga().version);
    pair.sync();
    assert_eq!(pair.offers(), "2026.2");
}

/// A newer server's form: this app remembers that it cannot read it, asks the older one, and does not fetch
/// the newer one for ever.
#[test]
fn a_form_that_the_app_cannot_read_blocks_nothing() {
    let mut pair = Pair::new(1);
    let unreadable = packed("2027.1", br#"{"format": "ketuk/form/v9"}"#.to_vec());
    let (hash, key) = (hash_of(&unreadable), pair.server_key());
    let line = FormLine {
        id: "keluarga".to_owned(),
        version: "2027.1".to_owned(),
        state: FormState::Published.number(),
        hash,
        bytes: unreadable.len() as u64,
    };
    let list = FormList::sign(&key, NOW_MS + 1, vec![line]);
    let (.., report) = pair.ask(|response| response.forms = Some(list.clone()));
    assert!(report.expect("an answer").more, "it wants the package");
    let (.., report) = pair.ask(|response| {
        response.forms = None;
        response.part = Some(PackagePart::new(hash, 0, unreadable));
    });
    let report = report.expect("an answer");
    assert_eq!((report.notices, report.more), (vec!["form.needs_update".to_owned()], false));
    let rows = pair.device().list_forms("id").expect("a list");
    assert!(rows.iter().any(|row| row.version == "2027.1" && row.state == "unreadable"), "{rows:?}");
    assert_eq!(pair.offers(), keluarga().version);
    pair.phone.act(NOW_MS, |device, world| device.start(world, SCOPE)).expect("work goes on");
}

#[test]
fn a_piece_is_never_larger_than_was_asked_for() {
    let mut pair = Pair::new(1);
    let large = serde_json::json!({"kind": "question", "name": "panjang", "type": "note",
        "label": {"id": "x".repeat(8_000), "en": "x".repeat(8_000)}});
    let many: Vec<_> = (0..60)
        .map(|at| {
            let mut one = large.clone();
            one["name"] = format!("panjang_{at}").into();
            one
        })
        .collect();
    pair.publish(&package("2026.2", &many));
    let _ = pair.ask(|_| ());
    let mut pieces = 0;
    loop {
        let mut length = 0;
        let (.., report) =
            pair.ask(|response| length = response.part.as_ref().map_or(0, |part| part.bytes.len()));
        assert!(length <= limits::PACKAGE_PART_BYTES_MAX);
        pieces += 1;
        if !report.expect("an answer").more {
            break;
        }
    }
    assert!(pieces > 10 && pair.offers() == "2026.2", "{pieces}");
}

#[test]
fn where_everything_is_withdrawn_no_interview_begins() {
    let mut pair = Pair::new(1);
    let withdraw = |hub: &ketuk_server::Hub, world: &mut ketuk_server::HubWorld<'_>| {
        hub.withdraw_form(world, "keluarga", &keluarga().version)
    };
    assert!(pair.hub.act(NOW_MS, withdraw).expect("withdrawn"));
    pair.sync();
    let started = pair.phone.act(NOW_MS, |device, world| device.start(world, SCOPE));
    assert_eq!(started.expect_err("none is offered").code, ProblemCode::FormWithdrawn);
}

/// A record made with version 2026.2, which nobody has published, is saved.
fn begin_ahead(pair: &mut Pair) -> RecordId {
    let begun = |device: &mut Device, world: &mut ketuk_device::World<'_>| -> Result<_, Problem> {
        let record = device.start(world, SCOPE)?;
        let form = Key::parse("_form").expect("a key");
        device.answer(world, record, &form, &Value::Text("keluarga 2026.2".to_owned()))?;
        device.save(world, record)?;
        Ok(record)
    };
    pair.phone.act(NOW_MS, begun).expect("a record")
}

/// Does the hub say of this record that it does not know the form?
fn waits_for_form(pair: &Pair, record: RecordId) -> bool {
    let findings = pair.hub.hub().list_findings(record).expect("a record");
    findings.iter().any(|finding| finding.code == "form.version_unknown")
}

/// Ahead of its form: the server was restored, or the office forgot to publish. Nothing is refused, and when
/// the form comes the record is read with it, as a rebuild would.
#[test]
fn a_record_may_come_before_its_form() {
    let mut pair = Pair::new(1);
    pair.sync();
    let record = begin_ahead(&mut pair);
    assert_eq!(pair.sync().refused, 0);
    let is_ahead = |pair: &Pair| waits_for_form(pair, record);
    assert!(is_ahead(&pair));
    pair.publish(&package("2026.2", &[]));
    assert!(!is_ahead(&pair));
    let rebuilt = pair.hub.hub().rebuild(&mut |_| ()).expect("a rebuild");
    assert_eq!(rebuilt.before, rebuilt.after);
    // On the phone it can only be looked at until the form has come.
    assert!(!pair.device().show(record, "id").expect("a record").form.here);
    pair.sync();
    assert!(pair.device().show(record, "id").expect("a record").form.here);
}

/// Another program starts on the same file: it may read a form that the last one could not, or bring it.
#[test]
fn a_start_reads_again_what_came_before_its_form() {
    let mut pair = Pair::new(1);
    pair.sync();
    let record = begin_ahead(&mut pair);
    pair.sync();
    pair.publish(&package("2026.2", &[]));
    let is_ahead = |pair: &Pair| waits_for_form(pair, record);
    let begin_with = |pair: &mut Pair, package: &str| {
        let bytes = if ketuk_tests::store::postgres().is_some() { "BYTEA" } else { "BLOB" };
        let package = package.replace("BLOB", bytes);
        let change = format!("UPDATE form SET package = {package} WHERE version = '2026.2'");
        assert_eq!(pair.hub.hub().store().harm(&change).expect("changed"), 1);
        pair.hub.restart(NOW_MS);
    };
    begin_with(&mut pair, "CAST(x'00' || package AS BLOB)");
    pair.hub.hub().rebuild(&mut |_| ()).expect("a rebuild");
    assert!(is_ahead(&pair));
    begin_with(&mut pair, "CAST(substr(package, 2) AS BLOB)");
    assert!(!is_ahead(&pair));
    let rebuilt = pair.hub.hub().rebuild(&mut |_| ()).expect("a rebuild");
    assert_eq!(rebuilt.before, rebuilt.after);
}
