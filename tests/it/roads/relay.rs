//! A relay at a kelurahan: the real program as a child, killed without warning, with a city that comes and goes; and one
//! that lies.

use super::{SCOPE, at_clock, begin, changes};
use ketuk_device::{Device, Parcel};
use ketuk_server::AuditOf;
use ketuk_tests::hall::Hall;
use ketuk_tests::process::find_program;
use ketuk_transport::{Exposure, Road, Roots, SystemWorld};
use ketuk_view::{Arrival, SyncReport};
use ketuk_wire::parcel::{ParcelId, ParcelRequest, ParcelResponse};
use ketuk_wire::relay::Lying;
use ketuk_wire::{Problem, ProblemCode, RelayCard, RelayReceipt, SigningKey, VERSION};
use std::io::{BufRead, BufReader};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The way to the city, which can be cut.
pub(super) struct Gate {
    pub(super) url: String,
    open: Arc<AtomicBool>,
}

impl Gate {
    pub(super) fn to(city: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let open = Arc::new(AtomicBool::new(true));
        let is_open = Arc::clone(&open);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let Some(far) = is_open.load(Ordering::SeqCst).then(|| TcpStream::connect(city)) else {
                    continue;
                };
                let Ok(far) = far else { continue };
                let (Ok(near_too), Ok(far_too)) = (near.try_clone(), far.try_clone()) else { continue };
                for (mut from, mut to) in [(near, far), (far_too, near_too)] {
                    std::thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Self { url, open }
    }

    pub(super) fn set(&self, open: bool) {
        self.open.store(open, Ordering::SeqCst);
    }
}

/// The program at the kelurahan. Dropped, it is killed without warning.
pub(super) struct Relay {
    child: Child,
    pub(super) url: String,
    /// What its QR code holds.
    pub(super) code: String,
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(hall: &Hall, city: &str, code: Option<&str>) -> Relay {
    start_with(hall, city, code, &[])
}

pub(super) fn start_with(hall: &Hall, city: &str, code: Option<&str>, more: &[&str]) -> Relay {
    let mut command = Command::new(find_program("ketuk-server").expect("built"));
    command.args(["--log", "warn", "--db"]).arg(hall.folder().path().join("relay.db"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--relay-to", city]);
    command.args(code.into_iter().flat_map(|code| ["--relay-code", code])).args(more);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("started");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let mut words = line.split_whitespace();
    let url = words.nth(1).unwrap_or_default().to_owned();
    let code = words.last().unwrap_or_default().to_owned();
    assert!(url.contains("://127.0.0.1:") && code.contains("/relai#"), "{line}");
    Relay { child, url, code }
}

fn visit(hall: &Hall, relay: &Relay, device: &mut Device) -> Result<SyncReport, Problem> {
    let road = Road::new(&relay.url, Exposure::LoopbackOnly, &Roots::None)?;
    hall.block_on(road.visit_relay(device, &mut SystemWorld::new()))
}

fn waiting(device: &Device) -> u32 {
    device.strip().expect("a vault").waiting_saves
}

/// Where the device's households stand, in the order of its list.
fn arrivals(device: &Device) -> Vec<Arrival> {
    device.list().expect("a list").into_iter().map(|row| row.arrival).collect()
}

fn is_at_the_office(arrival: &Arrival) -> bool {
    matches!(arrival, Arrival::Relayed { at_ms, .. } if *at_ms > 0)
}

fn is_kept(report: &SyncReport) -> bool {
    report.notices.iter().any(|notice| notice == ProblemCode::RelayKept.code())
}

#[test]
fn what_was_left_at_a_relay_reaches_the_city_and_its_receipt_the_phone() {
    let hall = Hall::open().expect("a hall");
    let gate = Gate::to(hall.address());
    let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
    let relay = start(&hall, &gate.url, Some(&code));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    gate.set(false);
    drop(relay);
    let relay = start(&hall, &gate.url, None);
    let report = visit(&hall, &relay, &mut device).expect("kept");
    assert!(is_kept(&report), "{:?}", report.notices);
    assert_eq!((report.arrived, waiting(&device), changes(&hall)), (0, 2, 0));
    assert!(arrivals(&device).iter().all(is_at_the_office), "{:?}", arrivals(&device));
    let strip = device.strip().expect("a vault");
    assert_eq!((strip.waiting_households, strip.relayed_households), (1, 1));
    // What was typed since is here alone, and its household with it.
    begin(&mut device, "Jalan 2");
    let strip = device.strip().expect("a vault");
    assert_eq!((strip.waiting_households, strip.relayed_households), (2, 1));
    drop(relay);
    let relay = start(&hall, &gate.url, None);
    gate.set(true);
    let report = visit(&hall, &relay, &mut device).expect("a visit");
    assert!(!is_kept(&report), "{:?}", report.notices);
    assert_eq!((report.arrived, waiting(&device), changes(&hall)), (4, 0, 4));
    assert!(arrivals(&device).iter().all(|arrival| matches!(arrival, Arrival::Arrived { .. })));
    let report = visit(&hall, &relay, &mut device).expect("a visit");
    assert_eq!((report.arrived, report.received, changes(&hall)), (0, 0, 4));
}

#[test]
fn a_relay_carries_the_citys_word_back_live() {
    let hall = Hall::open().expect("a hall");
    let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
    let relay = start(&hall, hall.road().base_url(), Some(&code));
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut ani = hall.enrol("b", "Ani", &[SCOPE]).expect("enrolled");
    begin(&mut sri, "Jalan 1");
    assert_eq!(visit(&hall, &relay, &mut sri).expect("a visit").arrived, 2);
    // Somebody else's household comes along, by the feed.
    assert_eq!(visit(&hall, &relay, &mut ani).expect("a visit").received, 2);
    assert_eq!(ani.list().expect("a list").len(), 1);
    // So does the order to wipe.
    let ordered = phone_id(&ani);
    hall.call(move |hub, world| hub.order_wipe(ordered, world.now_ms)).expect("ordered");
    let report = visit(&hall, &relay, &mut ani).expect("a visit");
    assert!(report.notices.iter().any(|code| code == ProblemCode::DeviceWiped.code()), "{report:?}");
}

fn phone_id(device: &Device) -> ketuk_wire::DeviceId {
    match device.standing().expect("a vault") {
        ketuk_device::Standing::Enrolled(identity) => identity.device,
        ketuk_device::Standing::New => panic!("enrolled"),
    }
}

#[test]
fn a_code_that_made_a_relay_makes_no_phone_and_no_other_relay() {
    let hall = Hall::open().expect("a hall");
    let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
    let relay = start(&hall, hall.road().base_url(), Some(&code));
    drop(relay);
    // The same relay may ask again.
    drop(start(&hall, hall.road().base_url(), Some(&code)));
    let mut phone = Device::open(ketuk_device::Vault::in_memory().expect("a vault"));
    let road = hall.road();
    let refused = hall.block_on(road.enrol(&mut phone, &mut SystemWorld::new(), &code, "Budi"));
    assert_eq!(refused.expect_err("spent").code, ProblemCode::InviteUsed);
    let vouched = hall
        .call(|hub, _| hub.list_audit(&AuditOf::Action("relay.vouch".to_owned()), 1 << 40, 50))
        .expect("a log");
    assert_eq!(vouched.iter().filter(|line| line.action == "relay.vouch").count(), 2);
}

#[test]
fn a_relay_serves_the_phones_of_its_city_only() {
    let (hall, other) = (Hall::open().expect("a hall"), Hall::open().expect("another"));
    let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
    let relay = start(&hall, hall.road().base_url(), Some(&code));
    let mut stranger = other.enrol("a", "Ani", &[SCOPE]).expect("enrolled");
    let refused = visit(&hall, &relay, &mut stranger).expect_err("another city's");
    assert_eq!(refused.code, ProblemCode::SignatureBad);
}

/// What the city says to everything that a phone brings.
fn answers(hall: &Hall, device: &mut Device) -> Vec<Vec<u8>> {
    let bodies = at_clock(|world| device.plan_parcels(world)).expect("planned");
    let request = |parcel: &Parcel| ParcelRequest::from_body(&parcel.body).expect("a request");
    let files = bodies.iter().map(|parcel| Vec::from(request(parcel).file.expect("a file")));
    let carry =
        |file| hall.block_on(hall.road().carry(ketuk_transport::Errand::Parcel, file)).expect("taken");
    files.map(carry).collect()
}

fn hand(device: &mut Device, answers: &[Vec<u8>]) -> Result<SyncReport, Problem> {
    let answers = answers.iter().map(|answer| answer.clone().into()).collect();
    let body = ParcelResponse { answers, ..said(None, None) }.to_body();
    at_clock(|world| device.absorb_parcels(world, &[0; 32], &body))
}

/// What a relay says, without anything from the city.
fn said(card: Option<RelayCard>, receipt: Option<RelayReceipt>) -> ParcelResponse {
    ParcelResponse { version: VERSION, kept: 0, answers: Vec::new(), refused: Vec::new(), card, receipt }
}

#[test]
fn a_relay_that_lies_loses_and_forges_nothing() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut other = hall.enrol("b", "Ani", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    let first = answers(&hall, &mut device);
    begin(&mut device, "Jalan 2");
    let second = answers(&hall, &mut device);
    // Dropped: it is still here.
    assert_eq!(hand(&mut device, &[]).expect("nothing").arrived, 0);
    assert_eq!(waiting(&device), 4);
    // Altered, cut, another's: nothing of it counts.
    let mut harmed = first[0].clone();
    let middle = harmed.len() / 2;
    harmed[middle] ^= 1;
    let cut = first[0][..first[0].len() - 9].to_vec();
    let foreign = answers(&hall, &mut other).remove(0);
    let elsewhere = Hall::open().expect("another city");
    let mut stranger = elsewhere.enrol("c", "Budi", &[SCOPE]).expect("enrolled");
    let of_another_city = answers(&elsewhere, &mut stranger).remove(0);
    let lies = [harmed, cut, foreign, of_another_city];
    assert_eq!(hand(&mut device, &lies).expect("refused each").arrived, 0);
    assert_eq!(waiting(&device), 4);
    // In another order, and again and again.
    let report = hand(&mut device, &[&second[..], &first, &second].concat()).expect("taken");
    assert_eq!((report.arrived, waiting(&device)), (4, 0));
    assert_eq!(hand(&mut device, &first).expect("known").arrived, 0);
    assert_eq!(changes(&hall), 4);
    // A request that somebody copied brings the thief sealed bytes.
    let bodies = at_clock(|world| device.plan_parcels(world)).expect("planned");
    let copied = ParcelRequest::from_body(&bodies[0].body).expect("a request");
    let altered = ParcelRequest { taken: vec![vec![0; 32].into()], ..copied };
    let ketuk_device::Standing::Enrolled(identity) = device.standing().expect("a vault") else {
        panic!("enrolled")
    };
    assert!(altered.verify(&identity.server_key).is_err());
}

#[test]
fn a_household_that_comes_by_stick_relay_and_network_counts_once() {
    let hall = Hall::open().expect("a hall");
    let gate = Gate::to(hall.address());
    let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
    let relay = start(&hall, &gate.url, Some(&code));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    let stick = at_clock(|world| device.plan_bundle(world)).expect("a file").bytes;
    gate.set(false);
    assert!(is_kept(&visit(&hall, &relay, &mut device).expect("kept")));
    // The network brings it while it lies at the office; the office hands it on later.
    assert_eq!(hall.sync(&mut device).expect("a sync").arrived, 2);
    assert!(matches!(arrivals(&device)[..], [Arrival::Arrived { .. }]));
    gate.set(true);
    let report = visit(&hall, &relay, &mut device).expect("a visit");
    assert_eq!((report.arrived, is_kept(&report)), (0, false));
    let sent = hall.block_on(hall.road().carry(ketuk_transport::Errand::Parcel, stick)).expect("taken");
    assert_eq!(at_clock(|world| device.absorb_bundle(world, &sent)).expect("known").arrived, 0);
    assert_eq!((waiting(&device), changes(&hall)), (0, 2));
    let households = hall.call(|hub, _| hub.list_households((SCOPE, SCOPE), None, 10)).expect("a list");
    assert_eq!(households.len(), 1);
    assert!(matches!(arrivals(&device)[..], [Arrival::Arrived { .. }]));
}

#[test]
fn a_full_shelf_says_so_and_hands_out_what_lies_there() {
    let hall = Hall::open().expect("a hall");
    let gate = Gate::to(hall.address());
    let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
    let relay = start(&hall, &gate.url, Some(&code));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    let mut leave = |relay: &Relay| {
        let road = Road::new(&relay.url, Exposure::LoopbackOnly, &Roots::None).expect("a road");
        let parcel = at_clock(|world| device.plan_parcels(world)).expect("planned").remove(0);
        let answer = hall.block_on(road.carry(ketuk_transport::Errand::Relay, parcel.body)).expect("a word");
        ParcelResponse::from_body(&answer).expect("an answer")
    };
    // The city answers, and nobody hears it.
    assert_eq!(leave(&relay).answers.len(), 1);
    gate.set(false);
    drop(relay);
    let relay = start(&hall, &gate.url, None);
    let full = (1..=65).find(|_| !leave(&relay).refused.is_empty());
    assert_eq!(full, Some(65), "64 files of one phone");
    let report = visit(&hall, &relay, &mut device).expect("a visit");
    assert!(report.notices.iter().any(|notice| notice == ProblemCode::DiskFull.code()));
    assert_eq!((report.arrived, waiting(&device)), (2, 0));
}

#[test]
fn what_is_too_large_or_no_request_is_refused_and_the_relay_goes_on() {
    let hall = Hall::open().expect("a hall");
    let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
    let relay = start(&hall, hall.road().base_url(), Some(&code));
    // Each on a connection of its own: a relay that refuses does not read to the end, and hangs up.
    let send = |body: Vec<u8>| {
        let road = Road::new(&relay.url, Exposure::LoopbackOnly, &Roots::None).expect("an address");
        hall.block_on(road.carry(ketuk_transport::Errand::Relay, body)).expect_err("refused").code
    };
    let large = send(vec![0; ketuk_wire::limits::PARCEL_BYTES_MAX + (1 << 20)]);
    assert!(matches!(large, ProblemCode::BundleTooLarge | ProblemCode::Unreachable), "{large:?}");
    assert!(matches!(send(vec![0; 9]), ProblemCode::BodyMalformed | ProblemCode::VersionUnknown));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    assert_eq!(visit(&hall, &relay, &mut device).expect("a visit").arrived, 2);
}

/// The city's own key signs cards in this process, as it would for a relay that proved its code.
struct Liar {
    key: SigningKey,
    card: RelayCard,
}

impl Liar {
    /// A relay that the city vouched for, and that went over.
    fn of(hall: &Hall) -> Self {
        let code = hall.invite("Kantor kelurahan", &[SCOPE]).expect("an invitation");
        let key = SigningKey::from_seed([7; 32]).expect("a key");
        let secret = ketuk_wire::InviteSecret::of(&code);
        let ask = ketuk_wire::relay::RelayAsk::new(&key, Vec::new(), &secret, &[3; 32]);
        let request = ketuk_wire::meet::MeetRequest {
            relay: Some(ask),
            ..ketuk_wire::meet::MeetRequest::new(&secret, [3; 32])
        };
        let answer = hall.block_on(hall.road().carry(ketuk_transport::Errand::Meet, request.to_body()));
        let answer = ketuk_wire::meet::MeetResponse::from_body(&answer.expect("met")).expect("an answer");
        Self { key, card: answer.card.expect("a card") }
    }

    fn says(&self, device: &Device, asked: ParcelId, lying: &[ParcelId]) -> RelayReceipt {
        let lying = lying.iter().map(|id| Lying { parcel: *id, came_ms: u64::MAX }).collect();
        RelayReceipt::sign(&self.key, phone_id(device), asked, 1, lying)
    }
}

fn hear(device: &mut Device, asked: &ParcelId, response: &ParcelResponse) -> Vec<String> {
    let heard = at_clock(|world| device.absorb_parcels(world, asked, &response.to_body()));
    heard.expect("a relay's word is no error").notices
}

#[test]
fn a_relays_lie_marks_and_forgets_nothing() {
    let hall = Hall::open().expect("a hall");
    let liar = Liar::of(&hall);
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut other = hall.enrol("b", "Ani", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    let first = at_clock(|world| device.plan_parcels(world)).expect("planned").remove(0).id;
    let second = at_clock(|world| device.plan_parcels(world)).expect("planned").remove(0).id;
    let own = SigningKey::from_seed([8; 32]).expect("a key");
    let forged_card = RelayCard { name: "Kota".to_owned(), ..liar.card.clone() };
    let self_made = RelayCard::issue(&own, own.public(), "Kota", Vec::new(), (0, u64::MAX >> 1));
    let by_itself =
        RelayReceipt::sign(&own, phone_id(&device), second, 1, liar.says(&device, second, &[second]).lying);
    let unproven = vec![ProblemCode::RelayUnproven.code().to_owned()];
    let lies = [
        // Without the city's word, with another city's, with an altered one.
        said(Some(self_made), Some(by_itself.clone())),
        said(Some(forged_card), Some(liar.says(&device, second, &[second]))),
        // Signed by nobody whom the city knows; for another phone; in answer to another request.
        said(Some(liar.card.clone()), Some(by_itself)),
        said(Some(liar.card.clone()), Some(liar.says(&other, second, &[second]))),
        said(Some(liar.card.clone()), Some(liar.says(&device, first, &[second]))),
        ParcelResponse { kept: 9, ..said(None, None) },
    ];
    for lie in &lies {
        assert_eq!(hear(&mut device, &second, lie), unproven, "{lie:?}");
        assert!(matches!(arrivals(&device)[..], [Arrival::Waiting { saves: 2 }]), "{lie:?}");
    }
    // What it does say validly is of its own shelf: it marks the household, and nothing leaves the phone.
    let word = said(Some(liar.card.clone()), Some(liar.says(&device, second, &[second, [9; 32]])));
    assert_eq!(hear(&mut device, &second, &word), [ProblemCode::RelayKept.code()]);
    assert!(arrivals(&device).iter().all(is_at_the_office));
    assert_eq!(waiting(&device), 2);
    // Shown again for another request it says nothing.
    let third = at_clock(|world| device.plan_parcels(world)).expect("planned").remove(0).id;
    assert_eq!(hear(&mut device, &third, &word), unproven);
    // Where it owns up that the file is gone, the household is here alone again.
    let nothing = said(Some(liar.card.clone()), Some(liar.says(&device, third, &[])));
    assert!(hear(&mut device, &third, &nothing).is_empty());
    assert!(matches!(arrivals(&device)[..], [Arrival::Waiting { saves: 2 }]));
    // It said that it has everything and withheld it: every other road still carries all of it.
    let again = said(Some(liar.card.clone()), Some(liar.says(&device, third, &[third])));
    hear(&mut device, &third, &again);
    assert!(arrivals(&device).iter().all(is_at_the_office));
    assert_eq!(hall.sync(&mut device).expect("a sync").arrived, 2);
    assert!(matches!(arrivals(&device)[..], [Arrival::Arrived { .. }]));
    // And what is over is over: an old word brings no household back to the office.
    hear(&mut device, &third, &again);
    assert!(matches!(arrivals(&device)[..], [Arrival::Arrived { .. }]));
    assert_eq!((waiting(&device), changes(&hall)), (0, 2));
    assert_eq!(hall.sync(&mut other).expect("a sync").received, 2);
}
