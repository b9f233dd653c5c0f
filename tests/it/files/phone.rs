//! A client that signs what it likes.

use super::{SCOPE, post};
use ketuk_device::{FileHash, RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_record::{Record, Session};
use ketuk_tests::hall::Hall;
use ketuk_transport::Errand;
use ketuk_wire::batch::{Batch, Header, Item, Section};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::file::{FileErrand, FileHead, FileRequest, FileResponse, digest_of};
use ketuk_wire::sync::{SyncRequest, SyncResponse};
use ketuk_wire::{Actor, Nonce, Problem, ProblemCode, SigningKey, VERSION, chunk};

/// A device with a key of its own and one record that names what it likes.
pub(super) struct Phone {
    pub(super) key: SigningKey,
    pub(super) nonce: Nonce,
    pub(super) record: RecordId,
    document: Record,
    scope: ScopeId,
    number: u64,
    previous: [u8; 8],
}

impl Phone {
    /// Enrols a phone; its record has the phone's seed as its id.
    pub(super) fn enrol(hall: &Hall, seed: u8, scope: ScopeId) -> Self {
        let key = SigningKey::from_seed([seed; 32]).expect("any seed is a key");
        let code = hall.invite("Rahmat", &[scope]).expect("an invitation");
        let body = EnrolRequest::new(&key, &code, "Rahmat").to_body();
        let answer = hall.block_on(hall.road().carry(Errand::Enrol, body)).expect("enrolled");
        let nonce = EnrolResponse::from_body(&answer).expect("an answer").nonce;
        let (record, document) = (RecordId([seed; 16]), Record::new());
        Self { key, nonce, record, document, scope, number: 0, previous: [0; 8] }
    }

    /// Enrols a phone of the usual area whose record names these files.
    pub(super) fn naming(hall: &Hall, seed: u8, files: &[&[u8]]) -> Self {
        let mut phone = Self::enrol(hall, seed, SCOPE);
        phone.name(hall, files);
        phone
    }

    /// Saves answers that name these files, and no others any more, and syncs.
    pub(super) fn name(&mut self, hall: &Hall, files: &[&[u8]]) {
        let name = |(at, file): (usize, &&[u8])| {
            let key = Key::parse(&format!("foto_{at}")).expect("a key");
            (key, Value::Text(FileHash::of(file).to_string()))
        };
        let mut answers: Vec<_> = files.iter().enumerate().map(name).collect();
        answers.push((Key::parse("catatan").expect("a key"), Value::Text(self.number.to_string())));
        let session = [u8::try_from(self.number).expect("few batches"); 8];
        let actor = Actor::new(self.key.public().device(), session);
        let change =
            self.document.write(Session { actor: actor.0, time_s: 0 }, &answers, None).expect("news");
        let bare = chunk::to_bare(&change.bytes).to_vec();
        let item = Item { record: self.record, document: None, changes: vec![bare.into()], more_heads: None };
        self.number += 1;
        let header = Header {
            device: self.key.public().device(),
            number: self.number,
            previous: self.previous,
            nonce: self.nonce,
            app: 1,
            sections: Vec::new(),
        };
        let section = Section { scope: self.scope, items: vec![item] };
        let batch = Batch::seal(header, vec![section], &self.key).expect("fits");
        self.previous = batch.header().expect("fits").hash().short();
        let request = SyncRequest {
            version: VERSION,
            batch,
            cursors: Vec::new(),
            device_time_s: None,
            forms: None,
            files: None,
            elsewhere: None,
            refill: None,
            grant_until_s: None,
            pins_ms: None,
            erased: None,
            settled: None,
            answered: None,
        };
        let answer = hall.block_on(hall.road().carry(Errand::Sync, request.to_body())).expect("synced");
        self.nonce = SyncResponse::from_body(&answer).expect("an answer").nonce;
    }

    pub(super) fn request(&self, file: FileHash, errand: FileErrand, piece: Option<&[u8]>) -> FileRequest {
        let (device, nonce, record) = (self.key.public().device(), self.nonce, self.record);
        let head = FileHead { device, nonce, record, file, errand };
        FileRequest::new(&self.key, head, piece.map(<[u8]>::to_vec))
    }

    pub(super) fn ask(&self, hall: &Hall, file: &[u8]) -> Result<FileResponse, ProblemCode> {
        let errand = FileErrand::Ask { bytes: file.len() as u64, media: "image/jpeg".into() };
        exchange(hall, &self.request(FileHash::of(file), errand, None))
    }

    /// Sends a piece of `file` as a piece of the file with the hash `as_file`.
    pub(super) fn send_as(
        &self,
        hall: &Hall,
        (as_file, file): (FileHash, &[u8]),
        number: u32,
    ) -> Result<FileResponse, ProblemCode> {
        let piece = file.chunks(super::PIECE).nth(number as usize).expect("a piece of it");
        let (bytes, media) = (file.len() as u64, "image/jpeg".into());
        let errand = FileErrand::Send { bytes, media, number, digest: digest_of(piece) };
        exchange(hall, &self.request(as_file, errand, Some(piece)))
    }

    pub(super) fn send(&self, hall: &Hall, file: &[u8], number: u32) -> Result<FileResponse, ProblemCode> {
        self.send_as(hall, (FileHash::of(file), file), number)
    }

    pub(super) fn fetch(&self, hall: &Hall, file: &[u8], number: u32) -> Result<FileResponse, ProblemCode> {
        exchange(hall, &self.request(FileHash::of(file), FileErrand::Fetch { number }, None))
    }
}

/// One request and its answer.
pub(super) fn exchange(hall: &Hall, request: &FileRequest) -> Result<FileResponse, ProblemCode> {
    let answer = post(hall, request.to_body()).map_err(|problem: Problem| problem.code)?;
    let response = FileResponse::from_body(&answer).expect("an answer");
    response.check().expect("within the limits");
    Ok(response)
}
