//! A real server over TLS: an enrolment by a typed code, the pinned key from then on, and its change.

use super::{SCOPE, begin, changes};
use ketuk_device::{Device, Pin, Vault};
use ketuk_server::http::{Tls, TlsFiles};
use ketuk_tests::hall::Hall;
use ketuk_tests::temp::TempDir;
use ketuk_transport::{Exposure, Road, Roots, SystemWorld};
use ketuk_wire::{Problem, ProblemCode};

/// Keys of our own making, in a folder.
struct Keys(TempDir);

impl Keys {
    fn new() -> Self {
        Self(TempDir::new("tls").expect("a folder"))
    }

    fn files(&self, name: &str) -> TlsFiles {
        let files = TlsFiles::own(&self.0.path().join(name));
        files.make().expect("a key");
        files
    }

    fn tls(&self, name: &str, next: &[&str]) -> Tls {
        let next = next.iter().map(|next| self.pin(next)).collect();
        Tls::load(&self.files(name), next).expect("a key that fits")
    }

    fn pin(&self, name: &str) -> Pin {
        self.files(name).pin().expect("a certificate")
    }
}

fn device() -> Device {
    Device::open(Vault::in_memory().expect("memory"))
}

/// The road that a device takes by the keys that it knows.
fn road(hall: &Hall, device: &Device) -> Road {
    let roots = Roots::None.or_pins(device.pins().expect("a vault"));
    Road::new(hall.road().base_url(), Exposure::LoopbackOnly, &roots).expect("an address")
}

fn sync(hall: &Hall, road: &Road, device: &mut Device) -> Result<u32, Problem> {
    hall.block_on(road.sync(device, &mut SystemWorld::new(), &mut |_| ())).map(|report| report.arrived)
}

fn enrol(hall: &Hall, device: &mut Device) {
    let code = hall.invite("Sri", &[SCOPE]).expect("an invitation");
    let road = road(hall, device);
    hall.block_on(road.enrol(device, &mut SystemWorld::new(), &code, "Sri")).expect("enrolled");
}

#[test]
fn a_typed_code_is_enough_and_the_key_is_pinned_from_then_on() {
    let keys = Keys::new();
    let hall = Hall::open_tls(&keys.tls("a", &[])).expect("a hall");
    let mut device = device();
    enrol(&hall, &mut device);
    assert_eq!(device.pins(), Ok(vec![keys.pin("a")]));
    begin(&mut device, "Jalan 1");
    assert_eq!(sync(&hall, &road(&hall, &device), &mut device), Ok(2));
    assert_eq!(changes(&hall), 2);
}

#[test]
fn a_server_with_another_key_is_not_spoken_to() {
    let keys = Keys::new();
    let mut hall = Hall::open_tls(&keys.tls("a", &[])).expect("a hall");
    let mut device = device();
    enrol(&hall, &mut device);
    begin(&mut device, "Jalan 1");
    hall.restart_tls(&keys.tls("b", &[])).expect("restarted");
    let refused = road(&hall, &device);
    let refused =
        hall.block_on(refused.carry(ketuk_transport::Errand::Sync, vec![0])).expect_err("another key");
    assert_eq!(refused.code, ProblemCode::Unreachable);
    assert_eq!(device.strip().expect("a vault").waiting_saves, 2);
}

#[test]
fn the_next_key_is_announced_before_it_is_shown() {
    let keys = Keys::new();
    let mut hall = Hall::open_tls(&keys.tls("a", &[])).expect("a hall");
    let mut device = device();
    enrol(&hall, &mut device);
    hall.restart_tls(&keys.tls("a", &["b"])).expect("restarted");
    assert_eq!(sync(&hall, &road(&hall, &device), &mut device), Ok(0));
    assert_eq!(device.pins(), Ok(vec![keys.pin("a"), keys.pin("b")]));
    hall.restart_tls(&keys.tls("b", &[])).expect("restarted");
    assert_eq!(sync(&hall, &road(&hall, &device), &mut device), Ok(0));
    assert_eq!(device.pins(), Ok(vec![keys.pin("b")]));
}
