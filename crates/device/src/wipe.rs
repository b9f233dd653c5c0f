//! The order to destroy everything, and the device's last word about it.
//!
//! Invariants: only an order of this device's own server is obeyed, and none from before its enrolment; the last
//! word is signed before the key goes, is kept beside the emptied vault until the server has heard it, and names
//! nothing but the device and the order.

use crate::identity::Meta;
use crate::problem::Trouble;
use crate::{Device, World};
use ketuk_wire::frame;
use ketuk_wire::{Pin, PinList, Problem, ProblemCode, WipeDone, WipeOrder};

const ORDER: &str = "wipe.order";
/// The same without what the vault puts before it.
const ORDERED: &str = "order";
/// What outlives the wipe: the vault puts `wipe.` before these names.
const DONE: &str = "done";
const URL: &str = "url";
const PINS: &str = "pins";

/// What a wiped device has still to say, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastWord {
    /// The server's address, where one was known.
    pub url: String,
    /// Its TLS keys.
    pub pins: Vec<Pin>,
    /// The body of `POST /v1/wiped`.
    pub body: Vec<u8>,
}

impl Meta<'_> {
    /// Keeps an order that is for this device as it stands enrolled now; another one is nothing.
    pub(crate) fn take_wipe(&self, order: &WipeOrder) -> Result<(), Trouble> {
        let identity = self.enrolled()?;
        order.verify(&identity.server_key, identity.device)?;
        if order.ordered_ms >= self.enrolled_ms()? {
            if self.wipe_order()?.as_ref() != Some(order) {
                // Once more, before all of it goes.
                self.0.unsend_unread()?;
            }
            self.0.save_meta(ORDER, &ketuk_wire::encode(order))?;
        }
        Ok(())
    }

    /// Whoever is invited again obeys no older order, whatever the clocks showed.
    pub(crate) fn forget_wipe_order(&self) -> Result<(), Trouble> {
        Ok(self.0.save_meta(ORDER, &[])?)
    }

    /// Whether an order to wipe stands.
    pub(crate) fn is_to_be_wiped(&self) -> Result<bool, Trouble> {
        Ok(self.wipe_order()?.is_some())
    }

    fn wipe_order(&self) -> Result<Option<WipeOrder>, Trouble> {
        let order = self.0.load_meta(ORDER)?.and_then(|bytes| ketuk_wire::decode::<WipeOrder>(&bytes).ok());
        let since = self.enrolled_ms()?;
        // Whoever was invited again since does not obey an older order.
        Ok(order.filter(|order| order.ordered_ms >= since))
    }

    fn outlived(&self, name: &str) -> Result<Vec<u8>, Trouble> {
        Ok(self.0.load_meta(&format!("wipe.{name}"))?.unwrap_or_default())
    }
}

impl Device {
    /// Obeys an order that came, where one did; `true` where everything is gone now. What the server has not heard yet
    /// goes first: the order comes again with the answer to it.
    pub(crate) fn obey(&mut self, world: &mut World<'_>) -> Result<bool, Problem> {
        let ordered = self.vault.read(|store| {
            let heard = store.list_unsent(1)?.is_empty() && store.find_open_batch()?.is_none();
            Ok::<_, Trouble>(heard && Meta(store).wipe_order()?.is_some())
        })?;
        if ordered {
            self.wipe(world)?;
        }
        Ok(ordered)
    }

    /// Destroys everything that this device holds, its own keys too. Where an order was given, the word that it
    /// was obeyed stays for the server.
    pub fn wipe(&mut self, _world: &mut World<'_>) -> Result<(), Problem> {
        let (done, url, pins) = self.vault.read(|store| {
            let meta = Meta(store);
            let done = match meta.wipe_order()? {
                Some(order) => ketuk_wire::encode(&WipeDone::sign(&meta.key()?, order.ordered_ms)),
                None => Vec::new(),
            };
            let pins = meta.pin_list()?.map(|list| ketuk_wire::encode(&list)).unwrap_or_default();
            Ok::<_, Trouble>((done, meta.server_url()?.unwrap_or_default(), pins))
        })?;
        // The order itself is obeyed now; what outlives is the word that it was.
        let kept = [(ORDERED, &[][..]), (DONE, &done), (URL, url.as_bytes()), (PINS, &pins)];
        self.erase_all(&kept)
    }

    /// What this device has still to tell the server after a wipe.
    pub fn last_word(&self) -> Result<Option<LastWord>, Problem> {
        let (done, url, pins) = self.vault.read(|store| {
            let meta = Meta(store);
            Ok::<_, Trouble>((meta.outlived(DONE)?, meta.outlived(URL)?, meta.outlived(PINS)?))
        })?;
        if done.is_empty() {
            return Ok(None);
        }
        let url = String::from_utf8(url).map_err(|_| Problem::with(ProblemCode::StorageFault, "url"))?;
        let pins = ketuk_wire::decode::<PinList>(&pins).map(|list| list.pins).unwrap_or_default();
        Ok(Some(LastWord { url, pins, body: frame::wrap(&done) }))
    }

    /// The server has heard it.
    pub fn note_last_word(&mut self) -> Result<(), Problem> {
        let name = format!("wipe.{DONE}");
        Ok(self.vault.write(|store| store.save_meta(&name, &[]).map_err(Trouble::from))?)
    }
}
