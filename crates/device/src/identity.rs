//! Who this device is: its key, its server, its place in the batch chain.

use crate::elsewhere;
use crate::problem::Trouble;
use crate::{Device, World};
use ketuk_vault::Store;
use ketuk_wire::forms::FormList;
use ketuk_wire::sync::Certificate;
use ketuk_wire::tally::FileTally;
use ketuk_wire::{DeviceId, InviteSecret, Nonce, Problem, ProblemCode, PublicKey, SigningKey};

const SEED: &str = "device.seed";
const SERVER_KEY: &str = "server.key";
const SERVER_URL: &str = "server.url";
const CERTIFICATE: &str = "device.certificate";
const NONCE: &str = "sync.nonce";
const LAST_SYNC: &str = "sync.last_server_ms";
const CLOCK_OFF: &str = "sync.clock_off_s";
const BATCH_BYTES: &str = "sync.batch_bytes";
const SETTLED: &str = "sync.settled";
const FORMS: &str = "forms.list";
const INVITE: &str = "enrol.secret";
/// Which invitation was taken last.
const INVITE_TAKEN: &str = "enrol.taken";
const ENROLLED: &str = "enrol.server_ms";
const KNOWN_FILES: &str = "files.known";
const CAUGHT_UP: &str = "feed.caught_up";
const ADRIFT: &str = "feed.adrift";
const UNHEARD: &str = "feed.unheard";
/// Before the names of the app's own texts.
const NOTE: &str = "app.";

/// Who the device is to its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The device's id.
    pub device: DeviceId,
    /// Who works with it.
    pub name: String,
    /// The server's key.
    pub server_key: PublicKey,
}

/// Whether a server knows this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Not yet; interviews cannot be signed.
    New,
    /// Enrolled.
    Enrolled(Identity),
}

/// The small values of the vault, typed.
pub(crate) struct Meta<'c>(pub(crate) Store<'c>);

impl Meta<'_> {
    fn array<const N: usize>(&self, name: &str) -> Result<Option<[u8; N]>, Trouble> {
        match self.0.load_meta(name)? {
            None => Ok(None),
            Some(bytes) => {
                let broken = || Problem::with(ProblemCode::StorageFault, name);
                Ok(Some(bytes.try_into().map_err(|_| broken())?))
            }
        }
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Trouble> {
        Ok(self.array(name)?.map(u64::from_be_bytes))
    }

    fn save_number(&self, name: &str, number: u64) -> Result<(), Trouble> {
        Ok(self.0.save_meta(name, &number.to_be_bytes())?)
    }

    /// The device's key; made with the world's entropy where there is none yet.
    pub(crate) fn make_key(&self, world: &mut World<'_>) -> Result<SigningKey, Trouble> {
        if self.0.load_meta(SEED)?.is_none() {
            self.0.save_meta(SEED, &world.random::<32>())?;
        }
        self.key()
    }

    pub(crate) fn key(&self) -> Result<SigningKey, Trouble> {
        let seed = self.array(SEED)?.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        let key = SigningKey::from_seed(seed);
        Ok(key.ok_or_else(|| Problem::with(ProblemCode::StorageFault, SEED))?)
    }

    pub(crate) fn identity(&self) -> Result<Option<Identity>, Trouble> {
        let (Some(server_key), Some(certificate)) = (self.array(SERVER_KEY)?, self.0.load_meta(CERTIFICATE)?)
        else {
            return Ok(None);
        };
        let certificate: Certificate = ketuk_wire::decode(&certificate)?;
        Ok(Some(Identity {
            device: certificate.key.device(),
            name: certificate.name,
            server_key: PublicKey(server_key),
        }))
    }

    /// The device's own certificate.
    pub(crate) fn certificate(&self) -> Result<Certificate, Trouble> {
        let bytes = self.0.load_meta(CERTIFICATE)?.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        Ok(ketuk_wire::decode(&bytes)?)
    }

    pub(crate) fn enrolled(&self) -> Result<Identity, Trouble> {
        Ok(self.identity()?.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?)
    }

    pub(crate) fn save_identity(&self, server: &PublicKey, certificate: &Certificate) -> Result<(), Trouble> {
        if self.array(SERVER_KEY)? != Some(server.0) {
            // Another server, other forms; packages that are here stay for the records that need them.
            self.0.save_meta(FORMS, &[])?;
            elsewhere::forget(self.0)?;
            self.forget_grant()?;
            self.forget_pins()?;
        }
        self.0.save_meta(SERVER_KEY, &server.0)?;
        Ok(self.0.save_meta(CERTIFICATE, &ketuk_wire::encode(certificate))?)
    }

    pub(crate) fn nonce(&self) -> Result<Nonce, Trouble> {
        Ok(Nonce(self.array(NONCE)?.unwrap_or_default()))
    }

    pub(crate) fn save_nonce(&self, nonce: Nonce) -> Result<(), Trouble> {
        Ok(self.0.save_meta(NONCE, &nonce.0)?)
    }

    pub(crate) fn batch_bytes(&self) -> Result<usize, Trouble> {
        let stored = self.number(BATCH_BYTES)?.and_then(|bytes| usize::try_from(bytes).ok());
        Ok(stored.unwrap_or(ketuk_wire::limits::BATCH_BYTES_START))
    }

    pub(crate) fn save_batch_bytes(&self, bytes: usize) -> Result<(), Trouble> {
        self.save_number(BATCH_BYTES, bytes as u64)
    }

    /// The server's list of forms; `None` before the first, and where the disk has damaged it.
    pub(crate) fn forms(&self) -> Result<Option<FormList>, Trouble> {
        Ok(self.0.load_meta(FORMS)?.and_then(|bytes| ketuk_wire::decode(&bytes).ok()))
    }

    pub(crate) fn save_forms(&self, list: &FormList) -> Result<(), Trouble> {
        Ok(self.0.save_meta(FORMS, &ketuk_wire::encode(list))?)
    }

    /// What the server's last list of our files came to; `None` before the first.
    pub(crate) fn known_files(&self) -> Result<Option<FileTally>, Trouble> {
        Ok(self.0.load_meta(KNOWN_FILES)?.and_then(|bytes| ketuk_wire::decode(&bytes).ok()))
    }

    pub(crate) fn save_known_files(&self, known: &FileTally) -> Result<(), Trouble> {
        Ok(self.0.save_meta(KNOWN_FILES, &ketuk_wire::encode(known))?)
    }

    /// Whether every area's feed has been read to its end.
    pub(crate) fn is_caught_up(&self) -> Result<bool, Trouble> {
        Ok(self.number(CAUGHT_UP)? == Some(1))
    }

    pub(crate) fn save_caught_up(&self, is_end: bool) -> Result<(), Trouble> {
        self.save_number(CAUGHT_UP, u64::from(is_end))
    }

    /// Whether the last round of what a server lacks brought nothing forward.
    pub(crate) fn is_unheard(&self) -> Result<bool, Trouble> {
        Ok(self.number(UNHEARD)? == Some(1))
    }

    pub(crate) fn save_unheard(&self, is_unheard: bool) -> Result<(), Trouble> {
        self.save_number(UNHEARD, u64::from(is_unheard))
    }

    /// How many changes of others had no place in any feed, when it was last looked at.
    pub(crate) fn adrift(&self) -> Result<u64, Trouble> {
        Ok(self.number(ADRIFT)?.unwrap_or(0))
    }

    pub(crate) fn save_adrift(&self, count: u64) -> Result<(), Trouble> {
        self.save_number(ADRIFT, count)
    }

    /// The last word about what was kept apart.
    pub(crate) fn settled(&self) -> Result<u64, Trouble> {
        Ok(self.number(SETTLED)?.unwrap_or(0))
    }

    pub(crate) fn save_settled(&self, last: u64) -> Result<(), Trouble> {
        self.save_number(SETTLED, last)
    }

    pub(crate) fn last_sync(&self) -> Result<(Option<u64>, i64), Trouble> {
        let off = self.array(CLOCK_OFF)?.map_or(0, i64::from_be_bytes);
        Ok((self.number(LAST_SYNC)?, off))
    }

    pub(crate) fn save_last_sync(&self, server_ms: u64, clock_off_s: i64) -> Result<(), Trouble> {
        self.save_number(LAST_SYNC, server_ms)?;
        Ok(self.0.save_meta(CLOCK_OFF, &clock_off_s.to_be_bytes())?)
    }

    /// A small text of the app's own.
    fn note(&self, name: &str) -> Result<Option<String>, Trouble> {
        let stored = self.0.load_meta(&format!("{NOTE}{name}"))?;
        Ok(stored.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// The secret of the invitation that was shown last.
    pub(crate) fn invite(&self) -> Result<InviteSecret, Trouble> {
        let kept: [u8; 40] = self.array(INVITE)?.ok_or_else(|| Problem::new(ProblemCode::InviteUnknown))?;
        let (mut id, mut key) = ([0; 8], [0; 32]);
        id.copy_from_slice(&kept[..8]);
        key.copy_from_slice(&kept[8..]);
        Ok(InviteSecret { id, key })
    }

    pub(crate) fn save_invite(&self, secret: &InviteSecret) -> Result<(), Trouble> {
        Ok(self.0.save_meta(INVITE, &[&secret.id[..], &secret.key].concat())?)
    }

    /// The invitation by which this device was enrolled last.
    pub(crate) fn taken_invite(&self) -> Result<Option<[u8; 8]>, Trouble> {
        self.array(INVITE_TAKEN)
    }

    pub(crate) fn save_taken_invite(&self, secret: &InviteSecret) -> Result<(), Trouble> {
        Ok(self.0.save_meta(INVITE_TAKEN, &secret.id)?)
    }

    /// When this device was enrolled last, by the server's clock.
    pub(crate) fn enrolled_ms(&self) -> Result<u64, Trouble> {
        Ok(self.number(ENROLLED)?.unwrap_or(0))
    }

    pub(crate) fn save_enrolled_ms(&self, server_ms: u64) -> Result<(), Trouble> {
        self.save_number(ENROLLED, server_ms)
    }

    pub(crate) fn server_url(&self) -> Result<Option<String>, Trouble> {
        Ok(self.0.load_meta(SERVER_URL)?.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

impl Device {
    /// A small text that the app keeps for itself: a setting, a place; `None` where there is none.
    pub fn load_note(&self, name: &str) -> Result<Option<String>, Problem> {
        Ok(self.vault.read(|store| Meta(store).note(name))?)
    }

    /// Keeps a small text of the app's own.
    pub fn save_note(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        let name = format!("{NOTE}{name}");
        Ok(self.vault.write(|store| store.save_meta(&name, text.as_bytes()).map_err(Trouble::from))?)
    }

    /// Whether a server knows this device.
    pub fn standing(&self) -> Result<Standing, Problem> {
        let identity = self.vault.read(|store| Meta(store).identity())?;
        Ok(identity.map_or(Standing::New, Standing::Enrolled))
    }

    /// The address of the device's server, where one was set.
    pub fn server_url(&self) -> Result<Option<String>, Problem> {
        Ok(self.vault.read(|store| Meta(store).server_url())?)
    }

    /// Remembers the address of the device's server.
    pub fn save_server_url(&mut self, url: &str) -> Result<(), Problem> {
        Ok(self.vault.write(|store| store.save_meta(SERVER_URL, url.as_bytes()).map_err(Trouble::from))?)
    }
}
