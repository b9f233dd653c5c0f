//! A phone at a kelurahan office, as its screens see it: the office's TLS relay is met by its code or its address, and the
//! same button leaves there what the city does not take.

use super::relay::{Gate, Relay, start_with};
use super::{SCOPE, changes};
use ketuk_field::{Call, Exposure, Field, Options, Roots};
use ketuk_tests::hall::Hall;
use ketuk_tests::temp::TempDir;
use ketuk_view::{
    AddRelay, AddedView, Answer, Arrival, Begin, BeginSync, Enrol, ForgetRelay, Home, HomeView, ProblemView,
    Relays, RelaysView, Save, StartView, SyncView,
};
use serde::de::DeserializeOwned;
use std::sync::mpsc;

struct Phone<'h> {
    hall: &'h Hall,
    field: Field,
    ended: mpsc::Receiver<SyncView>,
    _folder: TempDir,
}

impl<'h> Phone<'h> {
    /// Enrolled at the city by this way to it.
    fn enrolled(hall: &'h Hall, city: &str) -> Self {
        let folder = TempDir::new("office").expect("a folder");
        let (sender, ended) = mpsc::channel();
        let options = Options {
            folder: folder.path().join("app"),
            exposure: Exposure::LoopbackOnly,
            roots: Roots::None,
            secret: None,
        };
        let hear = move |event| {
            if let ketuk_view::EventView::Sync { sync } = event
                && sync.state == "idle"
            {
                let _ = sender.send(*sync);
            }
        };
        let field = Field::open(options, Box::new(hear)).expect("a folder of its own");
        let phone = Self { hall, field, ended, _folder: folder };
        let code = hall.invite("Sri", &[SCOPE]).expect("an invitation");
        let ask = Enrol { server: city.to_owned(), code, name: "Sri".to_owned() };
        let started: StartView = phone.get(Call::Enrol(ask));
        assert!(started.enrolled);
        phone
    }

    fn ask(&self, call: Call) -> Result<String, ProblemView> {
        self.hall.block_on(self.field.call(call))
    }

    fn get<T: DeserializeOwned>(&self, call: Call) -> T {
        let reply = self.ask(call).expect("an answer");
        serde_json::from_str(&reply).expect("the answer that the contract names")
    }

    fn add(&self, text: &str) -> Result<RelaysView, ProblemView> {
        let reply = self.ask(Call::AddRelay(AddRelay { text: text.to_owned() }))?;
        Ok(serde_json::from_str(&reply).expect("a list"))
    }

    fn begin(&self) {
        let AddedView { page: record } = self.get(Call::Begin(Begin { scope: SCOPE.0.to_string() }));
        let [page, key, value] = ["identitas", "alamat", "Jalan 1"].map(str::to_owned);
        let answer = Answer { record: record.clone(), page, key, value };
        self.ask(Call::Answer(answer)).expect("typed");
        self.ask(Call::Save(Save { record })).expect("saved");
    }

    fn sync(&self) -> SyncView {
        let _: SyncView = self.get(Call::BeginSync(BeginSync {}));
        self.ended.recv().expect("it ends")
    }

    fn arrivals(&self) -> Vec<Arrival> {
        let home: HomeView = self.get(Call::Home(Home {}));
        home.households.into_iter().map(|row| row.arrival).collect()
    }
}

fn office(hall: &Hall, city: &str) -> Relay {
    let code = hall.invite("Kantor Kelurahan Bontang Kuala", &[SCOPE]).expect("an invitation");
    start_with(hall, city, Some(&code), &["--tls"])
}

#[test]
fn one_button_leaves_it_at_the_office_and_later_fetches_the_citys_receipt() {
    let hall = Hall::open().expect("a hall");
    let gate = Gate::to(hall.address());
    let relay = office(&hall, &gate.url);
    let phone = Phone::enrolled(&hall, &gate.url);
    phone.begin();
    // By its address alone: the city's word names its TLS key.
    let known = phone.add(relay.url.trim_start_matches("https://")).expect("met").relays;
    let line =
        |line: &ketuk_view::RelayLine| (line.name.clone(), line.state.clone(), line.visited_ms.is_some());
    let name = "Kantor Kelurahan Bontang Kuala".to_owned();
    assert_eq!(known.iter().map(line).collect::<Vec<_>>(), [(name.clone(), "proven".to_owned(), false)]);
    gate.set(false);
    let left = phone.sync();
    assert_eq!((left.relay.as_str(), left.problem.as_str()), (name.as_str(), ""), "{}", left.problem_text);
    assert!(matches!(phone.arrivals()[..], [Arrival::Relayed { .. }]), "{:?}", phone.arrivals());
    assert_eq!(changes(&hall), 0);
    gate.set(true);
    let synced = phone.sync();
    assert_eq!((synced.relay.as_str(), synced.problem.as_str()), ("", ""), "{}", synced.problem_text);
    assert!(matches!(phone.arrivals()[..], [Arrival::Arrived { .. }]), "{:?}", phone.arrivals());
    assert_eq!(changes(&hall), 2);
    let known: RelaysView = phone.get(Call::Relays(Relays {}));
    assert!(known.relays[0].visited_ms.is_some());
    let none: RelaysView =
        phone.get(Call::ForgetRelay(ForgetRelay { address: known.relays[0].address.clone() }));
    assert!(none.relays.is_empty());
}

#[test]
fn an_office_is_known_by_its_code_and_nobody_else_passes_for_it() {
    let hall = Hall::open().expect("a hall");
    let other = Hall::open().expect("another city");
    let relay = office(&hall, hall.road().base_url());
    let foreign = office(&other, other.road().base_url());
    let phone = Phone::enrolled(&hall, hall.road().base_url());
    assert_eq!(phone.add(&relay.code).expect("met").relays[0].state, "proven");
    // Another city vouches for it, not this phone's.
    let refused = phone.add(&foreign.code).expect_err("another city's");
    assert_eq!(refused.code, "relay.unproven");
    phone.add(&foreign.url).expect_err("another city's");
    // A code with another machine's key takes nothing from an office that was met.
    let key = foreign.code.rsplit('#').next().expect("a key");
    let mixed = phone.add(&format!("{}/relai#{key}", relay.url)).expect_err("nobody there holds that key");
    assert_eq!(mixed.code, "relay.away");
    let known: RelaysView = phone.get(Call::Relays(Relays {}));
    assert_eq!((known.relays.len(), known.relays[0].state.as_str()), (1, "proven"));
    // One that was scanned out of reach is kept as not met.
    let known = phone.add(&format!("https://127.0.0.1:9/relai#{key}")).expect("kept for later").relays;
    assert_eq!((known.len(), known[0].state.as_str()), (2, "unmet"));
    // The city itself is no office.
    assert!(phone.add(hall.road().base_url()).is_err());
    for nonsense in ["", "kantor kelurahan", "https://127.0.0.1/relai#zz"] {
        assert_eq!(phone.add(nonsense).expect_err("no address").code, "relay.unreadable");
    }
    // Out of reach and without a key nothing is kept.
    drop(relay);
    assert_eq!(phone.add("127.0.0.1:9").expect_err("nobody").code, "relay.away");
}

#[test]
fn whoever_passes_an_offices_card_on_is_not_met() {
    let (hall, thief) = (Hall::open().expect("a hall"), Hall::open().expect("another folder"));
    drop(office(&hall, hall.road().base_url()));
    // All of the office's shelf in somebody else's hands, but not the key that it speaks TLS with.
    for end in ["", "-wal", "-shm"] {
        let name = format!("relay.db{end}");
        let _ = std::fs::copy(hall.folder().path().join(&name), thief.folder().path().join(&name));
    }
    let impostor = start_with(&thief, hall.road().base_url(), None, &["--tls"]);
    let phone = Phone::enrolled(&hall, hall.road().base_url());
    assert_eq!(phone.add(&impostor.url).expect_err("another TLS key").code, "relay.away");
    assert_eq!(phone.add(&impostor.code).expect_err("not in the card").code, "relay.unproven");
    let known: RelaysView = phone.get(Call::Relays(Relays {}));
    assert!(known.relays.is_empty());
}
