//! The forms of this device: what the server lists, what is here, which one a new interview asks.
//!
//! Invariants: a package is taken in only whole, under the hash that the server signed; a version once
//! read never changes; whatever is wrong with a list or a package becomes a notice and holds up nothing
//! else. The whole of it goes by any road: list and pieces come with a sync, or a package at once.

use crate::Device;
use crate::identity::Meta;
use crate::interview::{derive_record, load_row};
use crate::problem::{Trouble, unloadable};
use ketuk_form::{FormBook, FormDefinition, FormTag, ShippedForm, read_package, shipped_forms};
use ketuk_record::Record;
use ketuk_vault::{PackageRow, Store, Vault};
use ketuk_view::{FormRow, SyncReport};
use ketuk_wire::forms::{FormLine, FormList, FormState, FormsAsk, PackagePart, WantedPart};
use ketuk_wire::limits::{FORMS_MAX, PACKAGE_PART_BYTES_MAX, PACKAGE_PART_BYTES_MIN};
use ketuk_wire::package::{Package, hash_of};
use ketuk_wire::{FormsTag, PackageHash, Problem, ProblemCode, RecordId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The form that this survey asks where nobody names another one.
pub(crate) const MAIN_FORM: &str = "keluarga";

/// The forms as they stand in the vault.
#[derive(Debug)]
pub(crate) struct Forms {
    /// What can be read.
    pub(crate) book: FormBook,
    list: Option<FormList>,
    /// Packages that are here, by hash: the version, and whether this app reads it.
    here: BTreeMap<PackageHash, bool>,
}

/// The packages that ship with the app: a server that lists the very same has nothing to send.
fn shipped_hashes() -> &'static [PackageHash] {
    static HASHES: OnceLock<Vec<PackageHash>> = OnceLock::new();
    HASHES.get_or_init(|| {
        let package = |shipped: &ShippedForm| {
            let ShippedForm { form, files } = shipped;
            Some(hash_of(&Package::new(&form.id, &form.version, files.clone()).ok()?.to_bytes()))
        };
        shipped_forms().iter().filter_map(package).collect()
    })
}

impl Forms {
    /// Everything that is in the vault; where it cannot be read, what ships is still there.
    pub(crate) fn load(vault: &Vault) -> Self {
        let read: Result<Self, Trouble> = vault.read(Self::read);
        read.unwrap_or_else(|_| Self::shipped())
    }

    fn shipped() -> Self {
        let here = shipped_hashes().iter().map(|hash| (*hash, true)).collect();
        Self { book: FormBook::with_shipped(), list: None, here }
    }

    fn read(store: Store<'_>) -> Result<Self, Trouble> {
        let mut forms = Self::shipped();
        forms.list = Meta(store).forms()?;
        let mut packages = store.list_packages()?;
        // Where one version came twice (a server that was restored and published anew), its list decides.
        packages.sort_by_key(|row| forms.line_of(PackageHash(row.hash)).is_some());
        for PackageRow { hash, form: tag } in packages {
            let read = read_form(&store.list_data_files(&hash)?.into_iter().collect(), &tag);
            forms.here.insert(PackageHash(hash), read.is_some());
            if let Some(form) = read {
                forms.book.insert(form);
            }
        }
        Ok(forms)
    }

    fn lines<'f>(&'f self, id: &'f str) -> impl Iterator<Item = (FormTag, &'f FormLine)> {
        let lines = self.list.iter().flat_map(|list| &list.lines).filter(move |line| line.id == id);
        lines.filter_map(|line| Some((FormTag::of(&line.id, &line.version)?, line)))
    }

    /// The version of the form `id` that a new interview asks: the newest published one that can be read
    /// here. Until one of these has come, the newest that can be read; where all are withdrawn, none.
    pub(crate) fn offered(&self, id: &str) -> Result<Arc<FormDefinition>, Problem> {
        let mut published = self.lines(id).filter(|(_, line)| is_published(line)).peekable();
        let (is_listed, is_offered) = (self.lines(id).next().is_some(), published.peek().is_some());
        let readable = published.filter_map(|(tag, _)| Some((self.book.find(&tag)?, tag)));
        if let Some((form, _)) = readable.max_by(|a, b| a.1.cmp(&b.1)) {
            return Ok(Arc::clone(form));
        }
        if is_listed && !is_offered {
            return Err(Problem::with(ProblemCode::FormWithdrawn, id));
        }
        let newest = self.book.find_newest(id).cloned();
        newest.ok_or_else(|| Problem::with(ProblemCode::FormNotHere, id))
    }

    /// The next version to fetch: the newest published one of each form, and what records here were asked
    /// with.
    fn wanted(&self, store: Store<'_>) -> Result<Option<&FormLine>, Trouble> {
        let Some(list) = &self.list else { return Ok(None) };
        let asked: BTreeSet<_> = store.list_record_forms()?.into_iter().collect();
        let is_needed = |line: &FormLine| {
            let Some(tag) = FormTag::of(&line.id, &line.version) else { return false };
            let published = self.lines(&line.id).filter(|(_, line)| is_published(line));
            let is_newest = published.map(|(tag, _)| tag).max().is_some_and(|newest| newest == tag);
            is_newest || asked.contains(&tag.to_string())
        };
        Ok(list.lines.iter().find(|line| !self.here.contains_key(&line.hash) && is_needed(line)))
    }

    /// What the next request says of forms.
    pub(crate) fn plan(&self, store: Store<'_>) -> Result<FormsAsk, Trouble> {
        let tag = self.list.as_ref().map_or(FormsTag::NONE, FormList::tag);
        let wanted = match self.wanted(store)? {
            None => None,
            Some(line) => {
                let link = Meta(store).batch_bytes()?.clamp(PACKAGE_PART_BYTES_MIN, PACKAGE_PART_BYTES_MAX);
                let start = store.count_part_bytes(&line.hash.0)?;
                Some(WantedPart { hash: line.hash, start, bytes: link as u64 })
            }
        };
        Ok(FormsAsk { tag, wanted })
    }

    /// The packages that are here.
    pub(crate) fn held(&self) -> Vec<PackageHash> {
        self.here.keys().copied().take(FORMS_MAX).collect()
    }

    fn line_of(&self, hash: PackageHash) -> Option<&FormLine> {
        self.list.as_ref()?.lines.iter().find(|line| line.hash == hash)
    }

    /// Keeps the next piece of a package; unpacks it with the last one.
    fn take_part(
        &self,
        store: Store<'_>,
        part: &PackagePart,
        report: &mut SyncReport,
    ) -> Result<(), Trouble> {
        let Some(line) = self.line_of(part.hash).filter(|_| !self.here.contains_key(&part.hash)) else {
            return Ok(());
        };
        let (hash, length) = (part.hash.0, part.bytes.len() as u64);
        let here = store.count_part_bytes(&hash)?;
        if !part.is_whole() || part.start != here {
            // Damaged, late or twice: what is here stands, and the rest is asked for again.
            return Ok(());
        }
        if here + length > line.bytes {
            return Ok(store.clear_parts(&hash)?);
        }
        store.insert_part(&hash, part.start, &part.bytes)?;
        report.form_bytes = report.form_bytes.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
        if here + length < line.bytes {
            return Ok(());
        }
        let bytes = store.list_parts(&hash)?.concat();
        store.clear_parts(&hash)?;
        self.take_package(store, line, &bytes, report)
    }

    /// Unpacks a package that came whole. One that this app cannot read is remembered, so that it is not
    /// fetched again; records that wait for its version are read with it from now on.
    fn take_package(
        &self,
        store: Store<'_>,
        line: &FormLine,
        bytes: &[u8],
        report: &mut SyncReport,
    ) -> Result<(), Trouble> {
        if hash_of(bytes) != line.hash {
            report.notices.push(ProblemCode::PackageBroken.code().to_owned());
            return Ok(());
        }
        let tag = format!("{} {}", line.id, line.version);
        let row = PackageRow { hash: line.hash.0, form: tag.clone() };
        let package = Package::read(bytes).ok().filter(|p| p.id() == line.id && p.version() == line.version);
        let read = package.as_ref().and_then(|package| read_form(package.files(), &tag));
        let files = package.as_ref().map(Package::files).into_iter().flatten();
        store.insert_package(&row, files.map(|(name, bytes)| (name.as_str(), bytes.as_slice())))?;
        report.forms += 1;
        let Some(form) = read else {
            report.notices.push(ProblemCode::FormNeedsUpdate.code().to_owned());
            return Ok(());
        };
        let mut book = self.book.clone();
        book.insert(form);
        for record in store.list_records_of_form(&tag)? {
            let row = load_row(store, RecordId(record))?;
            let document = Record::from_snapshot(&row.snapshot).map_err(unloadable)?;
            derive_record(store, &book, (RecordId(record), row.scope, row.changed_ms), &document)?;
        }
        Ok(())
    }

    fn state_of(&self, tag: &FormTag, line: Option<&FormLine>, is_wanted: bool) -> &'static str {
        let is_here = self.book.find(tag).is_some();
        let offered = self.offered(&tag.id).ok().and_then(|form| form.tag());
        match line {
            _ if offered.as_ref() == Some(tag) => "offered",
            Some(line) if self.here.get(&line.hash) == Some(&false) => "unreadable",
            Some(_) if is_wanted => "fetching",
            Some(line) if !is_published(line) => "withdrawn",
            _ if is_here => "kept",
            _ => "away",
        }
    }
}

fn is_published(line: &FormLine) -> bool {
    FormState::from_number(line.state) == FormState::Published
}

/// The definition, where this app reads it and it is what the list calls it.
fn read_form(files: &BTreeMap<String, Vec<u8>>, tag: &str) -> Option<Arc<FormDefinition>> {
    let form = read_package(files)?;
    (form.tag()?.to_string() == tag).then(|| Arc::new(form))
}

impl Device {
    /// Takes the server's list in; a list that is older than ours, or not the server's, is left alone.
    /// Whether it was taken.
    pub(crate) fn take_form_list(
        &mut self,
        list: &FormList,
        report: &mut SyncReport,
    ) -> Result<bool, Problem> {
        let held_ms = self.forms.list.as_ref().map_or(0, |held| held.changed_ms);
        if list.changed_ms < held_ms || self.forms.list.as_ref() == Some(list) {
            return Ok(false);
        }
        let taken: Result<bool, Trouble> = self.vault.write(|store| {
            let meta = Meta(store);
            if let Err(problem) = list.verify(&meta.enrolled()?.server_key) {
                report.notices.push(problem.code.code().to_owned());
                return Ok(false);
            }
            meta.save_forms(list)?;
            for hash in store.list_part_packages()? {
                if !list.lines.iter().any(|line| line.hash.0 == hash) {
                    store.clear_parts(&hash)?;
                }
            }
            Ok(true)
        });
        let taken = taken?;
        if taken {
            self.forms = Forms::load(&self.vault);
        }
        Ok(taken)
    }

    /// Takes a piece of a package in.
    pub(crate) fn take_form_part(
        &mut self,
        part: &PackagePart,
        report: &mut SyncReport,
    ) -> Result<(), Problem> {
        let (forms, before) = (&self.forms, report.forms);
        let taken: Result<(), Trouble> = self.vault.write(|store| forms.take_part(store, part, report));
        taken?;
        if report.forms > before {
            self.forms = Forms::load(&self.vault);
        }
        Ok(())
    }

    /// Whether some version is still to be fetched.
    pub(crate) fn wants_forms(&self) -> Result<bool, Problem> {
        let wanted: Result<bool, Trouble> = self.vault.read(|store| Ok(self.forms.wanted(store)?.is_some()));
        Ok(wanted?)
    }

    /// Takes a whole package in that came by another road than a sync: it must be one that the server
    /// lists. Whether it was new.
    pub fn absorb_package(&mut self, bytes: &[u8]) -> Result<bool, Problem> {
        let hash = hash_of(bytes);
        let Some(line) = self.forms.line_of(hash) else {
            return Err(Problem::with(ProblemCode::PackageBroken, "not in the server's list of forms"));
        };
        if self.forms.here.contains_key(&hash) {
            return Ok(false);
        }
        let (forms, mut report) = (&self.forms, SyncReport::default());
        let taken: Result<(), Trouble> = self.vault.write(|store| {
            store.clear_parts(&hash.0)?;
            forms.take_package(store, line, bytes, &mut report)
        });
        taken?;
        self.forms = Forms::load(&self.vault);
        Ok(true)
    }

    /// The form that new interviews ask; where none is offered, the newest that can be read.
    #[must_use]
    pub fn form(&self) -> Arc<FormDefinition> {
        self.forms.offered(MAIN_FORM).unwrap_or_else(|_| self.forms.book.read(Some(MAIN_FORM)).form)
    }

    /// The forms that can be read here, for checkers and diagnostics.
    #[must_use]
    pub fn book(&self) -> &FormBook {
        &self.forms.book
    }

    /// One file of a form's package: a picture, a list of choices. `None` where there is none.
    pub fn form_file(&self, tag: &FormTag, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let text = tag.to_string();
        let found: Result<_, Trouble> =
            self.vault.read(|store| match store.list_packages()?.into_iter().find(|row| row.form == text) {
                Some(row) => Ok(store.load_file(&row.hash, name)?),
                None => Ok(None),
            });
        Ok(found?)
    }

    /// Every version that is here or that the server lists, in order of id and version.
    pub fn list_forms(&self, language: &str) -> Result<Vec<FormRow>, Problem> {
        let forms = &self.forms;
        let listed = forms.list.iter().flat_map(|list| &list.lines);
        let mut rows: BTreeMap<FormTag, Option<&FormLine>> =
            forms.book.iter().map(|(tag, _)| (tag.clone(), None)).collect();
        rows.extend(listed.filter_map(|line| Some((FormTag::of(&line.id, &line.version)?, Some(line)))));
        let rows: Result<Vec<_>, Trouble> = self.vault.read(|store| {
            let wanted = forms.wanted(store)?.map(|line| line.hash);
            let row = |(tag, line): (FormTag, Option<&FormLine>)| {
                let form = forms.book.find(&tag);
                let title = form.and_then(|form| form.text_in(&form.title, language)).unwrap_or_default();
                let is_here = line.is_none_or(|line| forms.here.contains_key(&line.hash));
                let is_wanted = line.is_some_and(|line| Some(line.hash) == wanted);
                let parts = line.map_or(Ok(0), |line| store.count_part_bytes(&line.hash.0))?;
                let bytes = line.map_or(0, |line| line.bytes);
                Ok(FormRow {
                    state: forms.state_of(&tag, line, is_wanted).to_owned(),
                    title: title.to_owned(),
                    bytes_here: if is_here { bytes } else { parts },
                    bytes,
                    version: tag.version.to_string(),
                    id: tag.id,
                })
            };
            rows.into_iter().map(row).collect()
        });
        Ok(rows?)
    }
}
