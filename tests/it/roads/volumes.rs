//! Files by hand, sealed and in volumes; and one household that comes by every road.

use super::{SCOPE, at_clock, begin, changes};
use ketuk_device::Device;
use ketuk_tests::hall::{Hall, TOKEN};
use ketuk_transport::{Errand, Exposure, Office, Roots};
use ketuk_wire::ProblemCode;

/// What fits a chat message.
const CHAT: usize = 24 << 10;

fn send(hall: &Hall, file: &[u8]) -> Result<Vec<u8>, ProblemCode> {
    let office = Office::new(hall.road().base_url(), Exposure::LoopbackOnly, &Roots::None, TOKEN);
    let sent = hall.block_on(office.expect("an address").carry_bundle(file.to_vec()));
    sent.map_err(|declined| declined.problem.code)
}

fn import(device: &mut Device, file: &[u8]) -> (u32, u32) {
    let report = at_clock(|world| device.absorb_bundle(world, file)).expect("for this device");
    (report.arrived, report.received)
}

/// Text that does not shrink.
pub(crate) fn address(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'a' + u8::try_from(state % 26).expect("a letter"))
    };
    (0..1_500).map(|_| letter()).collect()
}

#[test]
fn each_volume_fits_and_stands_alone_in_any_order() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    for number in 0..90 {
        begin(&mut device, &address(number));
    }
    let volumes = at_clock(|world| device.plan_volumes(world, CHAT)).expect("planned");
    assert!(volumes.len() > 2, "{} volumes", volumes.len());
    assert!(volumes.iter().all(|volume| volume.bytes.len() <= CHAT));
    assert_eq!(volumes.iter().map(|volume| volume.saves).sum::<u32>(), 180);
    assert!(volumes[1].name.contains(&format!("-2dari{}", volumes.len())));
    let mut arrived = 0;
    for volume in volumes.iter().rev() {
        let before = changes(&hall);
        let answer = send(&hall, &volume.bytes).expect("taken");
        assert_eq!(changes(&hall) - before, u64::from(volume.saves));
        assert_eq!(import(&mut device, &answer).0, volume.saves);
        assert_eq!(import(&mut device, &answer), (0, 0), "twice is once");
        send(&hall, &volume.bytes).expect("taken again");
        arrived += volume.saves;
        assert_eq!(device.strip().expect("a vault").waiting_saves, 180 - arrived);
    }
    assert_eq!(changes(&hall), 180);
    assert_eq!(hall.sync(&mut device).expect("a sync").arrived, 0);
}

#[test]
fn a_file_on_a_stick_says_nothing_to_who_finds_it() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan rahasia 1");
    let file = at_clock(|world| device.plan_bundle(world)).expect("a file").bytes;
    assert!(ketuk_wire::bundle::Bundle::is_one(&file));
    assert_eq!(ketuk_wire::bundle::Bundle::read(&file).expect_err("sealed").code, ProblemCode::BundleOther);
    let other = Hall::open().expect("another hall");
    assert_eq!(send(&other, &file), Err(ProblemCode::BundleOther));
    for at in [13, 60, file.len() / 2, file.len() - 1] {
        let mut harmed = file.clone();
        harmed[at] ^= 1;
        assert!(send(&hall, &harmed).is_err(), "byte {at}");
    }
    let answer = send(&hall, &file).expect("taken");
    let mut stranger = hall.enrol("b", "Ani", &[SCOPE]).expect("enrolled");
    let refused = at_clock(|world| stranger.absorb_bundle(world, &answer)).expect_err("another's");
    assert_eq!(refused.code, ProblemCode::BundleOther);
    assert_eq!(import(&mut device, &answer).0, 2);
}

#[test]
fn a_household_that_comes_by_every_road_counts_once() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    let file = at_clock(|world| device.plan_bundle(world)).expect("a file").bytes;
    let parcel = at_clock(|world| device.plan_bundle(world)).expect("a file").bytes;
    let by_stick = send(&hall, &file).expect("taken");
    let by_parcel = hall.block_on(hall.road().carry(Errand::Parcel, parcel)).expect("taken");
    assert_eq!(hall.sync(&mut device).expect("a sync").arrived, 2);
    assert_eq!(import(&mut device, &by_stick), (0, 0));
    assert_eq!(import(&mut device, &by_parcel), (0, 0));
    assert_eq!(changes(&hall), 2);
    let households = hall.call(|hub, _| hub.list_households((SCOPE, SCOPE), None, 10)).expect("a list");
    assert_eq!(households.len(), 1);
}
