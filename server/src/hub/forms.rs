//! Forms: published, listed, withdrawn, handed out piece by piece; the book that records are read with.
//!
//! Invariants: a version never changes once it is there; what cannot be read never reaches the list, so
//! it never reaches a phone; a withdrawn version is still handed out, for interviews begun with it. The
//! forms that ship are published at the start, but never over what a city has published itself.

use super::audit::Deed;
use super::{Hub, HubWorld};
use crate::role::Actor;
use crate::store::FormRow;
use crate::trouble::Trouble;
use ketuk_form::{
    FormBook, FormDefinition, ShippedForm, Version, check_package, read_package, shipped_forms,
};
use ketuk_wire::forms::{FormLine, FormList, FormState, FormsAsk, PackagePart};
use ketuk_wire::package::{Package, hash_of};
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::{PackageHash, Problem, ProblemCode, limits};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

const CHANGED: &str = "forms.changed_ms";
/// Who published the forms that ship.
const SHIPPED_BY: &str = "ketuk";

/// The forms as they stand in the store.
#[derive(Debug)]
pub(super) struct Forms(RefCell<Arc<State>>);

#[derive(Debug)]
struct State {
    book: Arc<FormBook>,
    list: FormList,
}

/// A published version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedForm {
    /// The form's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The hash of its package's file.
    pub hash: PackageHash,
    /// Whether new interviews may ask it.
    pub state: FormState,
    /// When it was published, by the hub's clock.
    pub published_ms: u64,
    /// By whom.
    pub published_by: String,
    /// How large its package is.
    pub bytes: u64,
}

impl From<FormRow> for PublishedForm {
    fn from(row: FormRow) -> Self {
        let FormRow { id, version, hash, state, published_ms, published_by, bytes } = row;
        Self { id, version, hash, state, published_ms, published_by, bytes }
    }
}

/// A package that ships, its file and the file's hash.
struct Shipped {
    package: Package,
    bytes: Vec<u8>,
    hash: PackageHash,
}

fn shipped() -> &'static [Shipped] {
    static PACKAGES: OnceLock<Vec<Shipped>> = OnceLock::new();
    PACKAGES.get_or_init(|| {
        let pack = |shipped: &ShippedForm| {
            let ShippedForm { form, files } = shipped;
            let package = Package::new(&form.id, &form.version, files.clone()).ok()?;
            let bytes = package.to_bytes();
            Some(Shipped { hash: hash_of(&bytes), package, bytes })
        };
        shipped_forms().iter().filter_map(pack).collect()
    })
}

impl Hub {
    /// The forms that records are read with.
    #[must_use]
    pub fn book(&self) -> Arc<FormBook> {
        Arc::clone(&self.forms.0.borrow().book)
    }

    /// The list as it is signed.
    pub(super) fn form_list(&self) -> FormList {
        self.forms.0.borrow().list.clone()
    }

    /// The newest published package of each form.
    pub(super) fn newest_forms(&self) -> Vec<PackageHash> {
        let list = self.form_list();
        let published = |line: &&FormLine| FormState::from_number(line.state) == FormState::Published;
        let mut newest: BTreeMap<&str, &FormLine> = BTreeMap::new();
        for line in list.lines.iter().filter(published) {
            let known = newest.entry(&line.id).or_insert(line);
            if is_newer(&line.version, &known.version) {
                *known = line;
            }
        }
        newest.into_values().map(|line| line.hash).collect()
    }

    pub(super) fn no_forms(key: &ketuk_wire::SigningKey) -> Forms {
        let list = FormList::sign(key, 0, Vec::new());
        Forms(RefCell::new(Arc::new(State { book: Arc::new(FormBook::with_shipped()), list })))
    }

    /// Publishes what ships, where nobody has published a version of it, or only earlier programs have.
    pub(super) fn publish_shipped(&self, now_ms: u64) -> Result<(), Trouble> {
        let rows = self.store.list_forms()?;
        for Shipped { package, bytes, .. } in shipped() {
            let rows: Vec<_> = rows.iter().filter(|row| row.id == package.id()).collect();
            let is_ours = rows.last().is_none_or(|row| row.published_by == SHIPPED_BY);
            let is_newer = rows.iter().all(|row| is_newer(package.version(), &row.version));
            if is_ours && is_newer {
                self.keep_form(package, bytes, (SHIPPED_BY, now_ms))?;
            }
        }
        Ok(())
    }

    /// Reads the forms out of the store again. What this program cannot read is left out of the book.
    pub(super) fn load_forms(&self) -> Result<(), Problem> {
        // Before the list: what is published meanwhile has a later time, and is looked at again.
        let changed_ms = self.forms_changed_ms()?;
        let rows = self.store.list_forms()?;
        let mut book = FormBook::with_shipped();
        let known = |row: &&FormRow| shipped().iter().any(|shipped| shipped.hash == row.hash);
        for row in rows.iter().filter(|row| !known(row)) {
            match self.read_form(row)? {
                Some(form) => drop(book.insert(form)),
                None => tracing::warn!(id = row.id, version = row.version, "a form cannot be read here"),
            }
        }
        let line = |row: &FormRow| FormLine {
            id: row.id.clone(),
            version: row.version.clone(),
            state: row.state.number(),
            hash: row.hash,
            bytes: row.bytes,
        };
        let list = FormList::sign(&self.key, changed_ms, rows.iter().map(line).collect());
        *self.forms.0.borrow_mut() = Arc::new(State { book: Arc::new(book), list });
        Ok(())
    }

    /// Takes in forms that another hub on the same file has published since.
    pub(crate) fn keep_up(&self) -> Result<(), Problem> {
        self.store.check_version()?;
        if self.forms_changed_ms()? == self.form_list().changed_ms {
            return Ok(());
        }
        self.load_forms()
    }

    fn read_form(&self, row: &FormRow) -> Result<Option<Arc<FormDefinition>>, Trouble> {
        let Some(bytes) = self.store.load_form(&row.id, &row.version)? else { return Ok(None) };
        let package = Package::read(&bytes).ok();
        Ok(package.and_then(|package| read_package(package.files())).map(Arc::new))
    }

    fn forms_changed_ms(&self) -> Result<u64, Trouble> {
        let stored = self.store.load_meta(CHANGED)?.and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        Ok(stored.map_or(0, u64::from_be_bytes))
    }

    /// Devices leave an older list alone, so the time of a change grows also where the clock went back.
    fn note_forms_changed(&self, now_ms: u64) -> Result<(), Trouble> {
        let changed_ms = now_ms.max(self.forms_changed_ms()? + 1);
        self.store.save_meta(CHANGED, &changed_ms.to_be_bytes())
    }

    fn keep_form(
        &self,
        package: &Package,
        bytes: &[u8],
        (who, now_ms): (&str, u64),
    ) -> Result<FormRow, Trouble> {
        let row = FormRow {
            id: package.id().to_owned(),
            version: package.version().to_owned(),
            hash: hash_of(bytes),
            state: FormState::Published,
            published_ms: now_ms,
            published_by: who.to_owned(),
            bytes: bytes.len() as u64,
        };
        self.store.insert_form(&row, bytes)?;
        self.note_forms_changed(now_ms)?;
        Ok(row)
    }

    /// Publishes a version: from now on new interviews ask it, on every phone that has synced. The very
    /// same package again changes nothing, or offers a withdrawn version anew.
    ///
    /// Refused: what is no package, a form with problems (all of them stand in the detail, a line each), a
    /// version that is there with other contents, a version that is not newer than those that are there.
    pub fn publish(
        &self,
        world: &mut HubWorld<'_>,
        bytes: &[u8],
        who: &str,
    ) -> Result<PublishedForm, Problem> {
        self.publish_by(world, bytes, (who, &Actor::of_token()))
    }

    /// The same for somebody who is signed in: `who` is the name that stands at the form.
    pub fn publish_by(
        &self,
        world: &mut HubWorld<'_>,
        bytes: &[u8],
        (who, by): (&str, &Actor),
    ) -> Result<PublishedForm, Problem> {
        if who.is_empty() || who.len() > limits::NAME_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "who publishes"));
        }
        let package = Package::read(bytes)?;
        let form = check_package(package.id(), package.version(), package.files()).map_err(|problems| {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            Problem::with(ProblemCode::FormInvalid, lines.join("\n"))
        })?;
        let row = self.grouped(|hub| {
            let rows = hub.store.list_forms()?;
            if let Some(row) = rows.iter().find(|r| r.id == package.id() && r.version == package.version()) {
                return hub.publish_again(row, hash_of(bytes), world.now_ms);
            }
            hub.check_place(&rows, &package)?;
            let row = hub.keep_form(&package, bytes, (who, world.now_ms))?;
            let named = format!("{} {}", package.id(), package.version());
            hub.note(world.now_ms, by, &Deed::new("form.publish", named))?;
            let mut book = FormBook::clone(&hub.book());
            book.insert(Arc::new(form));
            hub.read_waiting(&book)?;
            Ok(row)
        })?;
        self.load_forms()?;
        Ok(row.into())
    }

    /// Records that came ahead of their form are read again, with what `book` has by now.
    pub(super) fn read_waiting(&self, book: &FormBook) -> Result<(), Trouble> {
        for (record, scope) in self.store.list_found(ProblemCode::FormUnknown.code())? {
            let document = self.load_record(record)?;
            self.keep_state_with(book, record, scope, &document)?;
        }
        Ok(())
    }

    fn publish_again(&self, row: &FormRow, hash: PackageHash, now_ms: u64) -> Result<FormRow, Trouble> {
        if row.hash != hash {
            return Err(Problem::with(ProblemCode::FormVersionTaken, &row.version).into());
        }
        if row.state != FormState::Published {
            self.store.set_form_state(&row.id, &row.version, FormState::Published)?;
            self.note_forms_changed(now_ms)?;
        }
        Ok(FormRow { state: FormState::Published, ..row.clone() })
    }

    fn check_place(&self, rows: &[FormRow], package: &Package) -> Result<(), Problem> {
        let alike = rows.iter().filter(|row| row.id == package.id());
        if let Some(row) = alike.into_iter().find(|row| !is_newer(package.version(), &row.version)) {
            return Err(Problem::with(ProblemCode::FormVersionOld, format!("{} is there", row.version)));
        }
        if rows.len() >= limits::FORMS_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "too many versions of forms"));
        }
        Ok(())
    }

    /// Takes a version out of the offer; `false` where there is none. Interviews begun with it go on.
    pub fn withdraw_form(&self, world: &HubWorld<'_>, id: &str, version: &str) -> Result<bool, Problem> {
        self.withdraw_form_by(world, (id, version), &Actor::of_token())
    }

    /// The same for somebody who is signed in.
    pub fn withdraw_form_by(
        &self,
        world: &HubWorld<'_>,
        (id, version): (&str, &str),
        by: &Actor,
    ) -> Result<bool, Problem> {
        let known = self.grouped(|hub| {
            let known = hub.store.set_form_state(id, version, FormState::Withdrawn)?;
            if known {
                hub.note_forms_changed(world.now_ms)?;
                hub.note(world.now_ms, by, &Deed::new("form.withdraw", format!("{id} {version}")))?;
            }
            Ok(known)
        })?;
        self.load_forms()?;
        Ok(known)
    }

    /// Every version, by id in order of publication.
    pub fn list_forms(&self) -> Result<Vec<PublishedForm>, Problem> {
        Ok(self.store.list_forms()?.into_iter().map(PublishedForm::from).collect())
    }

    /// A version's package.
    pub fn load_form_package(&self, id: &str, version: &str) -> Result<Vec<u8>, Problem> {
        let package = self.store.load_form(id, version)?;
        package.ok_or_else(|| Problem::with(ProblemCode::NotFound, "form"))
    }

    /// Tells a device of forms: the list where it holds another one, the piece that it asks for where
    /// there is room beside `room` bytes of pages.
    pub(super) fn add_forms(
        &self,
        response: &mut SyncResponse,
        ask: Option<&FormsAsk>,
        room: usize,
    ) -> Result<(), Trouble> {
        let Some(FormsAsk { tag, wanted }) = ask else { return Ok(()) };
        let state = Arc::clone(&self.forms.0.borrow());
        if *tag != state.list.tag() {
            response.forms = Some(state.list.clone());
        }
        let Some(wanted) = wanted else { return Ok(()) };
        let most = room.min(limits::PACKAGE_PART_BYTES_MAX) as u64;
        let piece = self.store.load_form_piece(wanted.hash, wanted.start, wanted.bytes.min(most))?;
        let piece = piece.filter(|piece| !piece.is_empty());
        response.part = piece.map(|piece| PackagePart::new(wanted.hash, wanted.start, piece));
        Ok(())
    }
}

fn is_newer(version: &str, than: &str) -> bool {
    match (Version::parse(version), Version::parse(than)) {
        (Some(version), Some(than)) => version > than,
        _ => false,
    }
}
