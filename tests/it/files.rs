//! Photos and other files, end to end over real HTTP: they arrive piece by piece, survive cuts and kills, and
//! are refused where they must be.

mod aside;
mod copied;
mod lost;
mod phone;
mod refused;
mod together;
mod travel;

use ketuk_device::{Device, FileHash, RecordId, ScopeId, World};
use ketuk_form::Key;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Errand, Outside, SystemWorld};
use ketuk_wire::Problem;
use std::path::PathBuf;

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);
const OTHER: ScopeId = ScopeId(6_474_011_001_002);
const PIECE: usize = ketuk_wire::limits::FILE_PIECE_BYTES;

/// Bytes that do not repeat, as good as a photo.
fn photo(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut photo: Vec<u8> = std::iter::repeat_with(&mut next).take(bytes.div_ceil(8)).flatten().collect();
    photo.truncate(bytes);
    photo
}

/// This machine, but impatient.
#[derive(Debug, Default)]
struct Hurry(SystemWorld);

impl Outside for Hurry {
    fn now_ms(&mut self) -> u64 {
        self.0.now_ms()
    }

    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }

    async fn wait(&mut self, _: u64) {}
}

fn act<T>(act: impl FnOnce(&mut World<'_>) -> T) -> T {
    SystemWorld::new().with_world(act)
}

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key of the form")
}

/// Starts a household, with a photo of its front, saved.
fn photographed(device: &mut Device, scope: ScopeId, photo: &[u8]) -> (RecordId, FileHash) {
    act(|world| {
        let record = device.start(world, scope).expect("an area of this device");
        let file = device.keep_file(world, record, &key("foto_depan"), "image/jpeg", photo).expect("room");
        device.save(world, record).expect("room");
        (record, file)
    })
}

/// Sends what waits; how many files are whole now.
fn send(hall: &Hall, device: &mut Device) -> Result<u32, Problem> {
    let sent = hall.block_on(hall.road().send_files(device, &mut Hurry::default(), &mut |_| ()));
    sent.map(|report| report.arrived)
}

fn post(hall: &Hall, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
    hall.block_on(hall.road().carry(Errand::File, body))
}

/// State, pieces that have arrived and pieces of a record's first file.
fn line(device: &Device, record: RecordId) -> (String, u32, u32) {
    let line = device.list_files(record, "id").expect("a vault").remove(0);
    (line.state, line.parts_arrived, line.parts)
}

/// Where the server keeps a file.
fn place(hall: &Hall, file: FileHash) -> PathBuf {
    let name = file.to_string();
    hall.folder().path().join("hub.db.files").join(&name[..2]).join(name)
}
