//! At the door: a cadre is warned of a number that another RT holds, without being told who or where; of a
//! person in another household of their own by name. Real devices and a real hub, in one process.

use ketuk_device::{Device, RecordId, ScopeId, VisitOutcome};
use ketuk_fleet::city::Dice;
use ketuk_fleet::{HubStation, Station};
use ketuk_form::{Key, Value};
use ketuk_household::area::bontang;
use ketuk_server::Job;
use ketuk_server::hub::Invitation;
use ketuk_view::{AskedView, ItemView, SyncReport};
use ketuk_wire::elsewhere::{
    ElsewhereAsk, ElsewhereContent, ElsewhereNews, TraceKey, WantedShards, pack_added,
};
use ketuk_wire::frame::Peer;
use ketuk_wire::sync::{SyncRequest, SyncResponse};
use ketuk_wire::{SigningKey, limits};

const HERE: ScopeId = ScopeId(6_474_011_001_001);
const THERE: ScopeId = ScopeId(6_474_011_001_002);
const NOW_MS: u64 = 1_790_000_000_000;
const HOUR_MS: u64 = 60 * 60 * 1000;

const NIK: &str = "6474011708900002";
const OTHER_NIK: &str = "6474025203850001";
const CARD: &str = "6474011206100001";

/// A hub and what time it is.
struct City {
    hub: HubStation,
    now_ms: u64,
    phones: u64,
}

impl City {
    fn new() -> Self {
        let hub = HubStation::new(Dice::for_part(1, 0), NOW_MS);
        hub.hub().save_areas(bontang()).expect("areas");
        Self { hub, now_ms: NOW_MS, phones: 0 }
    }

    fn code(&mut self, scopes: &[ScopeId]) -> String {
        let invitation = Invitation { name: "Sri".to_owned(), scopes: scopes.to_vec() };
        self.hub.act(self.now_ms, |hub, world| hub.invite(world, &invitation)).expect("a code")
    }

    fn enrol(&mut self, phone: &mut Station, scopes: &[ScopeId]) {
        let code = self.code(scopes);
        let body = phone.act(self.now_ms, |device, world| device.plan_enrol(world, &code, ""));
        let answer = self.hub.run(self.now_ms, Job::Enrol(body.expect("a body"))).expect("enrolled");
        phone.act(self.now_ms, |device, _| device.absorb_enrol(&answer)).expect("taken");
    }

    fn phone(&mut self, scopes: &[ScopeId]) -> Station {
        self.phones += 1;
        let mut phone = Station::new("A", Dice::for_part(1, self.phones));
        self.enrol(&mut phone, scopes);
        phone
    }

    /// One request, and its answer after `meddle`: what was asked, how large the answer was, what came of it.
    fn ask(&mut self, phone: &mut Station, meddle: impl FnOnce(&mut SyncResponse)) -> Round {
        let body = phone.act(self.now_ms, |device, world| device.plan_sync(world)).expect("a body");
        let request = SyncRequest::from_body(&body).expect("a request");
        let sent = body.len();
        let answer = self.hub.run(self.now_ms, Job::Sync(body)).expect("an answer");
        let received = answer.len();
        let mut response = SyncResponse::from_body(&answer).expect("an answer");
        let told = response.elsewhere.is_some();
        meddle(&mut response);
        let answer = response.to_body(Peer::ReadsDictionary);
        let absorbed =
            phone.act(self.now_ms, |device, world| device.absorb_sync(world, (sent, 400), &answer));
        Round { asked: request.elsewhere, told, sent, received, report: absorbed.expect("an answer") }
    }

    /// Syncs until nothing is left; the rounds.
    fn sync(&mut self, phone: &mut Station) -> Vec<Round> {
        let mut rounds = Vec::new();
        while rounds.len() < 200 {
            rounds.push(self.ask(phone, |_| ()));
            if !rounds[rounds.len() - 1].report.more {
                return rounds;
            }
        }
        panic!("a sync without end");
    }

    fn wait(&mut self, hours: u64) {
        self.now_ms += hours * HOUR_MS;
    }

    /// An interview with answers, saved and ended.
    fn interview(&self, phone: &mut Station, scope: ScopeId, answers: &[(&str, &str)]) -> RecordId {
        let record =
            phone.act(self.now_ms, |device, world| device.start(world, scope)).expect("a new household");
        self.answer(phone, record, answers);
        record
    }

    fn answer(&self, phone: &mut Station, record: RecordId, answers: &[(&str, &str)]) {
        let answers: Vec<_> = answers.iter().map(|(key, text)| (read(key), Value::from_text(text))).collect();
        phone.act(self.now_ms, |device, world| {
            device.answer_all(world, record, &answers).expect("kept");
            device.save(world, record).expect("saved");
        });
    }

    fn finish(&self, phone: &mut Station, record: RecordId, outcome: &VisitOutcome) {
        phone
            .act(self.now_ms, |device, world| device.finish(world, record, outcome))
            .expect("a visit is ended");
    }

    fn page(&self, phone: &mut Station, record: RecordId, page: &str) -> Vec<AskedView> {
        let shown = phone.act(self.now_ms, |device, world| device.page(world, record, page, "id"));
        let items = shown.expect("a page").items.into_iter();
        items
            .filter_map(|item| if let ItemView::Question(asked) = item { Some(*asked) } else { None })
            .collect()
    }

    fn note_asked(&self, phone: &mut Station, record: RecordId, key: &str) {
        phone.act(self.now_ms, |device, world| {
            device.note_asked(world, record, &read(key)).expect("noted");
            device.save(world, record).expect("saved");
        });
    }
}

struct Round {
    asked: Option<ElsewhereAsk>,
    told: bool,
    sent: usize,
    received: usize,
    report: SyncReport,
}

fn read(key: &str) -> Key {
    Key::parse(key).expect("a key")
}

/// A member with everything that the door looks at.
fn person<'a>(name: &'a str, sex: &'a str, born: &'a str, nik: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("keberadaan_keluarga", "1"),
        ("anggota.aa.nama", name),
        ("anggota.aa.jenis_kelamin", sex),
        ("anggota.aa.tanggal_lahir", born),
        ("anggota.aa.nik", nik),
    ]
}

fn udin() -> Vec<(&'static str, &'static str)> {
    person("Udin", "1", "1990-08-17", NIK)
}

fn aminah() -> Vec<(&'static str, &'static str)> {
    person("Aminah", "2", "1985-03-12", OTHER_NIK)
}

/// The doubts of the door that a household shows.
fn doubts(device: &Device, record: RecordId) -> Vec<(String, String)> {
    let findings = device.show(record, "id").expect("shown").findings.into_iter();
    let of_door = findings
        .filter(|finding| finding.code.starts_with("elsewhere.") || finding.code.starts_with("again."));
    of_door.map(|finding| (finding.code, finding.keys.join(" "))).collect()
}

fn codes(phone: &Station, record: RecordId) -> Vec<String> {
    doubts(phone.device(), record).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn a_number_of_another_rt_is_doubted_at_the_door() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    let mut family = udin();
    family.push(("nomor_kk", CARD));
    city.interview(&mut there, THERE, &family);
    city.sync(&mut there);
    city.sync(&mut here);
    assert_eq!(here.device().count_elsewhere(), 2);
    let record = city.interview(&mut here, HERE, &family);
    let found = doubts(here.device(), record);
    let expected = [("elsewhere.card", "nomor_kk"), ("elsewhere.nik", "anggota.aa.nik")];
    let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    // Beside the question, in plain words, and nothing of who or where.
    let asked = city.page(&mut here, record, "anggota.aa");
    let nik = asked.iter().find(|asked| asked.key == "anggota.aa.nik").expect("asked");
    assert_eq!(nik.confirm, "open");
    assert_eq!(
        nik.doubt,
        "Orang ini mungkin sudah didata di RT lain. Tanyakan apakah keluarga ini pindah atau pernah didata. Kalau belum pernah, lanjutkan saja."
    );
    let review = here.act(city.now_ms, |device, world| device.review(world, record, "id")).expect("a review");
    let placed = review.findings.iter().find(|placed| placed.finding.code == "elsewhere.nik").expect("there");
    assert_eq!((placed.page.as_str(), placed.finding.severity.as_str()), ("anggota.aa", "warning"));
    // Nothing stands in the way.
    city.finish(&mut here, record, &VisitOutcome::Completed);
    let other = city.interview(&mut here, HERE, &aminah());
    assert_eq!(codes(&here, other), Vec::<String>::new());
}

#[test]
fn a_household_never_doubts_itself() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    let record = city.interview(&mut here, HERE, &udin());
    city.sync(&mut here);
    city.sync(&mut there);
    city.wait(2);
    city.sync(&mut here);
    assert_eq!(codes(&here, record), Vec::<String>::new());
    assert_eq!((here.device().count_elsewhere(), there.device().count_elsewhere()), (0, 1));
}

#[test]
fn a_number_here_and_elsewhere_is_doubted() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    let record = city.interview(&mut here, HERE, &udin());
    city.sync(&mut here);
    assert_eq!(codes(&here, record), Vec::<String>::new());
    let second = city.interview(&mut there, THERE, &udin());
    city.sync(&mut there);
    city.wait(2);
    city.sync(&mut here);
    city.sync(&mut there);
    assert_eq!(codes(&here, record), ["elsewhere.nik"]);
    assert_eq!(codes(&there, second), ["elsewhere.nik"]);
}

#[test]
fn what_is_added_comes_within_the_hour_and_costs_little() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    city.sync(&mut here);
    city.interview(&mut there, THERE, &udin());
    city.sync(&mut there);
    let idle = city.sync(&mut here);
    assert!(idle.len() == 1 && idle[0].asked.is_none() && !idle[0].told, "nothing is said within the hour");
    city.wait(1);
    let rounds = city.sync(&mut here);
    assert_eq!((rounds.len(), rounds[0].told), (1, true));
    assert!(rounds[0].sent - idle[0].sent <= 12, "{} B", rounds[0].sent - idle[0].sent);
    assert!(rounds[0].received - idle[0].received <= 110, "{} B", rounds[0].received - idle[0].received);
    let record = city.interview(&mut here, HERE, &udin());
    assert_eq!(codes(&here, record), ["elsewhere.nik"]);
    // Also after the phone was switched off.
    here.kill();
    assert_eq!(codes(&here, record), ["elsewhere.nik"]);
}

#[test]
fn who_does_not_count_there_is_not_doubted_here() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    let moved = city.interview(&mut there, THERE, &udin());
    city.finish(&mut there, moved, &VisitOutcome::MovedWithinCity);
    let mut left = aminah();
    left.push(("anggota.aa.keberadaan_anggota", "3"));
    city.interview(&mut there, THERE, &left);
    city.interview(&mut there, THERE, &person("X", "1", "1990-08-17", "6474011708909001"));
    city.sync(&mut there);
    city.sync(&mut here);
    assert_eq!(here.device().count_elsewhere(), 0);
    // A number that is corrected is gone from what is told later on.
    let wrong = city.interview(&mut there, THERE, &udin());
    city.sync(&mut there);
    city.answer(&mut there, wrong, &[("anggota.aa.nik", OTHER_NIK)]);
    city.sync(&mut there);
    let mut late = city.phone(&[HERE]);
    city.sync(&mut late);
    assert_eq!(late.device().count_elsewhere(), 1);
    let record = city.interview(&mut late, HERE, &udin());
    assert_eq!(codes(&late, record), Vec::<String>::new());
}

#[test]
fn other_areas_need_another_set() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    city.interview(&mut there, THERE, &udin());
    city.sync(&mut there);
    city.sync(&mut here);
    assert_eq!(here.device().count_elsewhere(), 1);
    city.enrol(&mut here, &[THERE]);
    let rounds = city.sync(&mut here);
    assert!(rounds.iter().any(|round| round.told));
    assert_eq!(here.device().count_elsewhere(), 0);
    // Now it is a household of their own, and they are told which.
    let record = city.interview(&mut here, HERE, &udin());
    assert_eq!(codes(&here, record), ["again.same_nik"]);
}

#[test]
fn one_person_twice_in_the_own_area_is_named() {
    let mut city = City::new();
    let mut here = city.phone(&[HERE]);
    let mut first = udin();
    first.extend([("nomor_kk", CARD), ("anggota.aa.hubungan", "1")]);
    city.interview(&mut here, HERE, &first);
    let mut second = person("UDIN", "1", "1990-08-17", OTHER_NIK);
    second.push(("nomor_kk", CARD));
    let record = city.interview(&mut here, HERE, &second);
    let mut found = codes(&here, record);
    found.sort();
    assert_eq!(found, ["again.same_card", "again.same_person"]);
    let shown = here.device().show(record, "id").expect("shown");
    let card = shown.findings.iter().find(|finding| finding.code == "again.same_card").expect("there");
    assert_eq!(
        card.text,
        "Nomor KK ini sudah ada pada keluarga Udin (RT 001, Bontang Kuala). Pastikan tidak didata dua kali."
    );
    // What is typed and not saved yet is looked at as well.
    let third = here.act(city.now_ms, |device, world| device.start(world, HERE)).expect("new");
    here.act(city.now_ms, |device, world| {
        let answer = |device: &mut Device, world: &mut _, key: &str, text: &str| {
            device.keep_typed(world, third, &read(key), text).expect("kept");
        };
        answer(device, world, "anggota.bb.nik", NIK);
    });
    assert_eq!(codes(&here, third), ["again.same_nik"]);
}

#[test]
fn twins_in_two_households_are_two_people() {
    let mut city = City::new();
    let mut here = city.phone(&[HERE]);
    city.interview(&mut here, HERE, &person("Hasanah", "2", "2015-03-04", "6474014403150001"));
    let record = city.interview(&mut here, HERE, &person("Hasana", "2", "2015-03-04", "6474014403150002"));
    assert_eq!(codes(&here, record), Vec::<String>::new());
}

#[test]
fn what_was_asked_is_not_asked_again() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    let mut family = udin();
    family.push(("nomor_kk", CARD));
    city.interview(&mut there, THERE, &family);
    city.interview(&mut there, THERE, &aminah());
    city.sync(&mut there);
    city.sync(&mut here);
    let record = city.interview(&mut here, HERE, &udin());
    city.note_asked(&mut here, record, "anggota.aa.nik");
    assert_eq!(codes(&here, record), Vec::<String>::new());
    let asked = city.page(&mut here, record, "anggota.aa");
    let nik = asked.iter().find(|asked| asked.key == "anggota.aa.nik").expect("asked");
    assert_eq!((nik.confirm.as_str(), nik.doubt.as_str()), ("asked", ""));
    // It travels: a colleague in the same RT need not ask either.
    city.sync(&mut here);
    let mut colleague = city.phone(&[HERE]);
    city.sync(&mut colleague);
    assert_eq!(codes(&colleague, record), Vec::<String>::new());
    // Another number is another question; so is the first one again behind it.
    city.answer(&mut here, record, &[("anggota.aa.nik", OTHER_NIK)]);
    assert_eq!(codes(&here, record), ["elsewhere.nik"]);
    city.answer(&mut here, record, &[("anggota.aa.nik", NIK)]);
    assert_eq!(codes(&here, record), Vec::<String>::new());
    // Who asked about the family's card need not ask about each member.
    let whole = city.interview(
        &mut here,
        HERE,
        &[("nomor_kk", CARD), ("anggota.bb.nik", OTHER_NIK), ("anggota.bb.nama", "Y")],
    );
    city.note_asked(&mut here, whole, "nomor_kk");
    assert_eq!(codes(&here, whole), Vec::<String>::new());
}

#[test]
fn nothing_stands_in_an_answer_as_it_is() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    city.interview(&mut there, THERE, &udin());
    city.sync(&mut there);
    let mut bytes = Vec::new();
    city.ask(&mut here, |response| bytes = ketuk_wire::encode(response));
    let number: u64 = NIK.parse().expect("digits");
    let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    assert!(!has(NIK.as_bytes()) && !has(&number.to_be_bytes()) && !has(&number.to_be_bytes()[2..]));
    assert!(!has(b"Udin") && !has(&THERE.0.to_be_bytes()[2..]));
}

#[test]
fn news_that_are_not_the_servers_change_nothing() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    city.interview(&mut there, THERE, &udin());
    city.sync(&mut there);
    let round = city.ask(&mut here, |response| {
        response.elsewhere.as_mut().expect("news").seq += 1;
    });
    assert_eq!(round.report.notices, ["signature.bad"]);
    let other = SigningKey::from_seed([3; 32]).expect("any seed is a key");
    let device = here.device().standing().expect("a standing");
    let ketuk_device::Standing::Enrolled(identity) = device else { panic!("enrolled") };
    let forge = |key: &SigningKey, at: u64, content| {
        Some(ElsewhereNews::sign(key, (identity.device, at), (14, 5), content))
    };
    let added = || ElsewhereContent::Added { from: 0, pack: pack_added(14, &[1, 2]).into(), more: true };
    let round =
        city.ask(&mut here, |response| response.elsewhere = forge(&other, response.server_time_ms, added()));
    assert_eq!(round.report.notices, ["signature.bad"]);
    assert_eq!(here.device().count_elsewhere(), 0);
    // Signed, and still nothing that can be used: too long, cut off, beyond the last shard, not asked for.
    let server = SigningKey::from_seed(city.hub.seed()).expect("a key");
    let key = TraceKey([1; 16]);
    let huge = vec![0; limits::ELSEWHERE_PACK_BYTES_MAX + 1];
    for shards in [vec![huge], vec![vec![1]], vec![pack_added(14, &[1]); 2]] {
        let shards = shards.into_iter().map(Into::into).collect();
        let content = ElsewhereContent::Shards { key, first: 0, shards };
        let round = city.ask(&mut here, |response| {
            response.elsewhere = forge(&server, response.server_time_ms, content);
        });
        assert_eq!(round.report.notices, ["body.malformed"]);
        assert_eq!(here.device().count_elsewhere(), 0);
    }
    let late = ElsewhereContent::Shards { key, first: 1, shards: vec![pack_added(14, &[1]).into()] };
    for content in [late, added()] {
        let round = city.ask(&mut here, |response| {
            response.elsewhere = forge(&server, response.server_time_ms, content);
        });
        assert_eq!((round.report.notices, round.report.more), (Vec::new(), false));
    }
    city.sync(&mut here);
    assert_eq!(here.device().count_elsewhere(), 1);
}

#[test]
fn an_older_device_and_an_older_server_go_on() {
    let mut city = City::new();
    let mut here = city.phone(&[HERE]);
    // A server that knows nothing of it: the device goes on asking, and works.
    let round = city.ask(&mut here, |response| response.elsewhere = None);
    assert!(round.asked.is_some() && !round.report.more);
    let round = city.ask(&mut here, |response| response.elsewhere = None);
    assert!(round.asked.is_some() && round.report.notices.is_empty());
    // A device that does not ask is told nothing.
    city.sync(&mut here);
    let rounds = city.sync(&mut here);
    assert!(rounds[0].asked.is_none() && !rounds[0].told);
}

#[test]
fn a_rebuild_tells_the_same() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    city.interview(&mut there, THERE, &udin());
    city.interview(&mut there, THERE, &aminah());
    city.sync(&mut there);
    city.sync(&mut here);
    let rebuilt = city.hub.hub().rebuild(&mut |_| ()).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after);
    city.wait(1);
    let rounds = city.sync(&mut here);
    assert_eq!((rounds.len(), here.device().count_elsewhere()), (1, 2));
    // And what was lost comes back, under numbers of its own.
    city.hub.hub().store().harm("DELETE FROM trace").expect("harmed");
    let rebuilt = city.hub.hub().rebuild(&mut |_| ()).expect("rebuilt");
    assert_ne!(rebuilt.before, rebuilt.after, "the digest sees it");
    let mut late = city.phone(&[HERE]);
    city.sync(&mut late);
    assert_eq!(late.device().count_elsewhere(), 2);
}

#[test]
fn a_server_that_went_back_in_time_tells_everything_again() {
    let mut city = City::new();
    let (mut here, mut there) = (city.phone(&[HERE]), city.phone(&[THERE]));
    city.interview(&mut there, THERE, &udin());
    city.interview(&mut there, THERE, &aminah());
    city.sync(&mut there);
    city.sync(&mut here);
    let back = "UPDATE meta SET value = x'0000000000000001' WHERE name = 'hub.trace_seq'";
    assert_eq!(city.hub.hub().store().harm(back).expect("harmed"), 1);
    city.hub.hub().store().harm("DELETE FROM trace WHERE seq > 1").expect("harmed");
    city.wait(1);
    let rounds = city.sync(&mut here);
    assert!(rounds[0].told);
    assert_eq!(here.device().count_elsewhere(), 1);
}

/// A city of 27,000 households: how much travels, in pieces that a bad link carries, and how it is found.
#[test]
fn a_whole_city_fits_and_comes_in_pieces() {
    let mut city = City::new();
    let mut here = city.phone(&[HERE]);
    city.sync(&mut here);
    let rows = "WITH RECURSIVE n(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < 138000)
        INSERT INTO trace (seq, record, scope, trace)
        SELECT n, x'00', 6474011001002, (n * n % 4294967291) * 1103515245 % 4294967291 * 65536 + n % 65536 FROM n";
    assert_eq!(city.hub.hub().store().harm(rows).expect("filled"), 138_000);
    let last = "INSERT INTO meta (name, value) VALUES ('hub.trace_seq', x'0000000000021B10')
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    city.hub.hub().store().harm(last).expect("filled");
    city.wait(1);
    let rounds = city.sync(&mut here);
    let bytes: usize = rounds.iter().map(|round| round.received).sum();
    let known = here.device().count_elsewhere();
    assert!((137_000..=138_000).contains(&known), "{known}");
    assert!(bytes < 175_000, "{bytes} B");
    assert!(bytes as f64 * 8.0 / known as f64 > 8.0, "a set of this size takes eight bits a number");
    assert!(rounds.len() >= 3 && rounds.iter().all(|round| round.received < 70_000), "in pieces");
    // A link that breaks: every other answer is lost, and the set comes whole all the same.
    let mut far = city.phone(&[HERE]);
    let mut asked: Vec<WantedShards> = Vec::new();
    for at in 0.. {
        assert!(at < 50, "a sync without end");
        let round = city.ask(&mut far, |response| {
            if at % 2 == 1 {
                response.elsewhere = None;
            }
        });
        asked.extend(round.asked.and_then(|asked| asked.wanted));
        if far.device().count_elsewhere() > 0 {
            break;
        }
    }
    assert_eq!(far.device().count_elsewhere(), known);
    assert!(asked.is_sorted_by_key(|wanted| wanted.first), "what came stays");
}
