//! Which call does what. Each answer is the one that the contract names.
//!
//! Invariants: while the screen is locked only the calls of [`is_open`] are answered; ids that come from a
//! screen are read before anything else happens.

use crate::core::Core;
use crate::limits::CHOICES_MAX;
use crate::problem::Trouble;
use crate::{Field, code, diagnostics, files, map, relays, sync};
use ketuk_device::{Key, RecordId, ScopeId, Sheet, VisitNote, VisitOutcome};
use ketuk_transport::{Road, split_code};
use ketuk_view::{
    Add, AddedView, Answer, Ask, Asked, Begin, Call, Choices, Enrol, EventView, HouseholdView, Jot, Jotted,
    JottedView, Page, PageView, ProblemView, Remove, Reply, Review, SetPin, Settle, StartView, Visit,
};
use std::collections::BTreeSet;

/// Answers a call: the reply as JSON.
pub(crate) async fn answer(field: &Field, ask: Call) -> Result<String, ProblemView> {
    let open = is_open(&ask);
    let goes_out = open || leads_out(&ask);
    let may = field.desk().ask(move |core: &mut Core| {
        let unlocked = !core.is_locked();
        if unlocked {
            core.used = std::time::Instant::now();
        }
        (open || unlocked, if unlocked && !goes_out { core.check_grant() } else { Ok(()) })
    });
    let answered = match may.await {
        Ok((true, Ok(()))) => route(field, ask).await,
        Ok((true, Err(trouble))) => Err(trouble),
        Ok((false, _)) => Err(Trouble::said(
            "app.locked",
            "Layar terkunci. Masukkan PIN.",
            "The screen is locked. Enter the PIN.",
        )),
        Err(trouble) => Err(trouble),
    };
    match answered {
        Ok(json) => Ok(json),
        Err(trouble) => {
            let told = field.desk().ask(move |core| {
                let view = trouble.to_view(core.language());
                core.last_problem = Some(view.code.clone());
                view
            });
            Err(told.await.unwrap_or_else(|trouble| trouble.to_view("id")))
        }
    }
}

/// What is answered past the end of the grant as well: whatever leads out of it, and nothing that shows a household.
fn leads_out(ask: &Call) -> bool {
    matches!(
        ask,
        Call::Home(_)
            | Call::ReadCode(_)
            | Call::Enrol(_)
            | Call::SetPin(_)
            | Call::Export(_)
            | Call::Import(_)
            | Call::Relays(_)
            | Call::AddRelay(_)
            | Call::ForgetRelay(_)
            | Call::SavePlace(_)
    )
}

/// What is answered while the screen is locked: nothing that shows a household, and nothing that needs the vault's
/// key, so no sync either.
fn is_open(ask: &Call) -> bool {
    matches!(
        ask,
        Call::Start(_)
            | Call::SaveSettings(_)
            | Call::Unlock(_)
            | Call::Lock(_)
            | Call::Forget(_)
            | Call::Diagnostics(_)
            | Call::Sync(_)
            | Call::StopSync(_)
    )
}

/// The reply of one call as JSON; its type is the one that the contract names.
pub(crate) fn json<A: Ask>(_: &A, reply: &A::Reply) -> Result<String, Trouble> {
    serde_json::to_string(reply).map_err(|_| Trouble::unreadable("reply"))
}

/// One job for the device's thread.
async fn on_desk<A: Ask + Clone + Send + 'static>(
    field: &Field,
    ask: A,
    job: impl FnOnce(&mut Core, A) -> Result<A::Reply, Trouble> + Send + 'static,
) -> Result<String, Trouble> {
    field.desk().ask(move |core| json(&ask.clone(), &job(core, ask)?)).await?
}

async fn route(field: &Field, ask: Call) -> Result<String, Trouble> {
    match ask {
        Call::Start(ask) => on_desk(field, ask, |core, _| core.start()).await,
        Call::SaveSettings(ask) => on_desk(field, ask, |core, ask| core.save_settings(&ask.settings)).await,
        Call::ReadCode(ask) => {
            let found = code::read_photo(&ask.base64)?;
            field.desk().ask(move |core| json(&ask, &core.note_scanned(found)?)).await?
        }
        Call::Enrol(ask) => {
            let started = enrol(field, ask.clone()).await?;
            json(&ask, &started)
        }
        Call::SetPin(ask) => {
            on_desk(field, ask, |core, SetPin { old, new }| {
                core.set_pin(&old, &new)?;
                core.start()
            })
            .await
        }
        Call::Unlock(ask) => {
            on_desk(field, ask, |core, ask| {
                core.unlock(&ask.pin)?;
                core.start()
            })
            .await
        }
        Call::Forget(ask) => {
            on_desk(field, ask, |core, ask| {
                core.forget(ask.unsent_households)?;
                core.start()
            })
            .await
        }
        Call::Lock(ask) => {
            // One under way ends: without the key nothing can be taken in. What it had not finished goes again.
            field.sync().stop();
            on_desk(field, ask, |core, _| {
                core.lock()?;
                if core.is_locked() {
                    core.tell(EventView::Locked);
                }
                core.start()
            })
            .await
        }
        Call::SavePlace(ask) => on_desk(field, ask, |core, ask| core.save_place(&ask.place)).await,
        Call::Home(ask) => {
            let standing = field.sync().view();
            on_desk(field, ask, |core, _| core.home(standing)).await
        }
        Call::BeginSync(ask) => json(&ask, &sync::begin(field, field.sync()).await?),
        Call::StopSync(ask) => json(&ask, &field.sync().stop()),
        Call::Sync(ask) => json(&ask, &field.sync().view()),
        Call::Export(ask) => on_desk(field, ask, |core, ask| core.export(ask.most_kb)).await,
        Call::Relays(ask) => on_desk(field, ask, |core, _| core.relays()).await,
        Call::AddRelay(ask) => json(&ask, &relays::add(field, &ask.text).await?),
        Call::ForgetRelay(ask) => on_desk(field, ask, |core, ask| core.forget_relay(&ask.address)).await,
        Call::Import(ask) => json(&ask, &files::import(field, &ask).await?),
        ask @ (Call::Map(_) | Call::Way(_)) => map::answer(field, ask).await,
        Call::Diagnostics(ask) => {
            let vault = diagnostics::check_vault(field).await;
            on_desk(field, ask, move |core, _| core.diagnostics(vault)).await
        }
        ask => households(field, ask).await,
    }
}

/// The calls about one household.
async fn households(field: &Field, ask: Call) -> Result<String, Trouble> {
    match ask {
        Call::Begin(ask) => on_desk(field, ask, Core::begin).await,
        Call::Household(ask) => on_desk(field, ask, |core, ask| core.household(&ask.record)).await,
        Call::Page(ask) => on_desk(field, ask, |core, Page { record, page }| core.page(&record, &page)).await,
        Call::Answer(ask) => on_desk(field, ask, Core::answer).await,
        Call::Asked(ask) => on_desk(field, ask, Core::asked).await,
        Call::Choices(ask) => on_desk(field, ask, Core::choices).await,
        Call::Add(ask) => on_desk(field, ask, Core::add).await,
        Call::Remove(ask) => on_desk(field, ask, Core::remove).await,
        Call::Save(ask) => on_desk(field, ask, |core, ask| core.save(&ask.record)).await,
        Call::Review(ask) => on_desk(field, ask, Core::review).await,
        Call::Visit(ask) => on_desk(field, ask, Core::visit).await,
        Call::Jot(ask) => on_desk(field, ask, Core::jot).await,
        Call::Jotted(ask) => on_desk(field, ask, Core::jotted).await,
        Call::Settle(ask) => on_desk(field, ask, Core::settle).await,
        Call::Reply(ask) => on_desk(field, ask, Core::reply).await,
        Call::KeepFile(ask) => on_desk(field, ask, Core::keep_file).await,
        Call::File(ask) => json(&ask, &files::fetch(field, &ask).await?),
        Call::Upgrade(ask) => on_desk(field, ask, |core, ask| core.upgrade(&ask.record)).await,
        _ => Err(Trouble::unreadable("call")),
    }
}

/// Shows an invitation to a server; the device is not held while the server thinks.
async fn enrol(field: &Field, ask: Enrol) -> Result<StartView, Trouble> {
    let Enrol { server, code: typed, name } = ask;
    let name = name.trim().to_owned();
    if name.is_empty() || typed.trim().is_empty() {
        return Err(Trouble::said(
            "enrol.incomplete",
            "Isi kode undangan dan nama Anda.",
            "Enter the invitation code and your name.",
        ));
    }
    let invitation = code::read_text(&typed).ok_or_else(|| {
        Trouble::said(
            "enrol.code_unreadable",
            "Kode undangan tidak dikenali. Periksa huruf dan angkanya satu per satu.",
            "The invitation code is not recognised. Check its letters and digits one by one.",
        )
    })?;
    let server = if invitation.server.is_empty() { server.trim().to_owned() } else { invitation.server };
    let address = server.clone();
    let (typed_code, scanned) = (invitation.code.clone(), invitation.code.clone());
    let road = field.desk().ask(move |core| {
        let known = core.device.server_url()?.filter(|url| *url != address.trim_end_matches('/'));
        if known.is_some() && matches!(core.device.standing()?, ketuk_device::Standing::Enrolled(_)) {
            return Err(Trouble::said(
                "enrol.other_server",
                "Perangkat ini sudah terdaftar di server lain. Minta bantuan petugas kelurahan.",
                "This device is enrolled at another server. Ask the kelurahan officer.",
            ));
        }
        let (roots, _) = core.roots.of_invitation(&core.with_pin(&scanned));
        Ok(Road::new(&address, core.exposure, &roots)?)
    });
    let road = road.await??;
    let (mut holder, fault) = crate::holder::AtDesk::new(field.desk().clone());
    let (done, wait) = tokio::sync::oneshot::channel();
    field.spawn(async move {
        let enrolled = tokio::select! {
            enrolled = road.enrol_held(&mut holder, split_code(&typed_code).0, &name) => enrolled.map_err(Trouble::from),
            Ok(trouble) = fault => Err(trouble),
        };
        // Whoever asked may be gone; the device knows whether it is enrolled.
        let _ = done.send(enrolled);
    });
    wait.await.map_err(|_| Trouble::unreadable("enrol"))??;
    field.desk().ask(|core| core.start()).await?
}

pub(crate) fn record_id(text: &str) -> Result<RecordId, Trouble> {
    RecordId::from_hex(text).ok_or_else(|| Trouble::unreadable("record"))
}

pub(crate) fn read_key(text: &str) -> Result<Key, Trouble> {
    Key::parse(text).map_err(|_| Trouble::unreadable("key"))
}

fn read_sheet(name: &str) -> Result<Sheet, Trouble> {
    Sheet::parse(name).ok_or_else(|| Trouble::unreadable("sheet"))
}

fn same_changes<'c>(standing: impl Iterator<Item = &'c str>, seen: &[String]) -> bool {
    let seen: BTreeSet<_> = seen.iter().map(String::as_str).collect();
    standing.collect::<BTreeSet<_>>() == seen
}

impl Core {
    fn begin(&mut self, ask: Begin) -> Result<AddedView, Trouble> {
        let scope = ask.scope.parse().map_err(|_| Trouble::unreadable("scope"))?;
        let record = self.act(|device, world, _| device.start(world, ScopeId(scope)))?;
        self.tell(EventView::Home);
        Ok(AddedView { page: record.to_string() })
    }

    fn household(&self, record: &str) -> Result<HouseholdView, Trouble> {
        Ok(self.device.show(record_id(record)?, self.language())?)
    }

    pub(crate) fn page(&mut self, record: &str, page: &str) -> Result<PageView, Trouble> {
        let record = record_id(record)?;
        Ok(self.act(|device, world, language| device.page(world, record, page, language))?)
    }

    fn answer(&mut self, ask: Answer) -> Result<PageView, Trouble> {
        let Answer { record, page, key, value } = ask;
        let (id, key) = (record_id(&record)?, read_key(&key)?);
        self.act(|device, world, _| device.keep_typed(world, id, &key, &value))?;
        self.page(&record, &page)
    }

    fn asked(&mut self, ask: Asked) -> Result<PageView, Trouble> {
        let Asked { record, page, key } = ask;
        let (id, key) = (record_id(&record)?, read_key(&key)?);
        self.act(|device, world, _| device.note_asked(world, id, &key))?;
        self.page(&record, &page)
    }

    fn choices(&mut self, ask: Choices) -> Result<ketuk_view::ChoicesView, Trouble> {
        let Choices { record, key, search, most } = ask;
        let (record, key) = (record_id(&record)?, read_key(&key)?);
        let most = usize::try_from(most).unwrap_or(CHOICES_MAX).min(CHOICES_MAX);
        Ok(self.act(|device, world, language| {
            device.list_choices(world, (record, &key), (&search, most), language)
        })?)
    }

    fn add(&mut self, ask: Add) -> Result<AddedView, Trouble> {
        let (record, repeat) = (record_id(&ask.record)?, read_key(&ask.repeat)?);
        let page = self.act(|device, world, _| device.add_instance(world, record, &repeat))?;
        Ok(AddedView { page })
    }

    fn remove(&mut self, ask: Remove) -> Result<(), Trouble> {
        let Remove { record, page, why } = ask;
        let id = record_id(&record)?;
        self.act(|device, world, _| {
            device.remove_instance(world, id, &page, &why)?;
            device.save(world, id)
        })?;
        self.tell(EventView::Household { record });
        Ok(())
    }

    fn save(&mut self, record: &str) -> Result<(), Trouble> {
        let id = record_id(record)?;
        if self.act(|device, world, _| device.save(world, id))? {
            self.tell(EventView::Household { record: record.to_owned() });
            self.tell(EventView::Home);
        }
        Ok(())
    }

    fn review(&mut self, ask: Review) -> Result<ketuk_view::ReviewView, Trouble> {
        let record = record_id(&ask.record)?;
        Ok(self.act(|device, world, language| device.review(world, record, language))?)
    }

    fn visit(&mut self, ask: Visit) -> Result<HouseholdView, Trouble> {
        let Visit { record, outcome, note, again } = ask;
        let id = record_id(&record)?;
        let outcome = VisitOutcome::from_code(&outcome);
        if matches!(outcome, VisitOutcome::Other(_)) {
            return Err(Trouble::unreadable("outcome"));
        }
        let note = VisitNote { note, again };
        self.act(|device, world, _| device.finish_with(world, id, &outcome, &note))?;
        self.tell(EventView::Home);
        self.household(&record)
    }

    fn jot(&mut self, ask: Jot) -> Result<(), Trouble> {
        let Jot { record, sheet, text } = ask;
        Ok(self.device.save_jot(record_id(&record)?, &read_sheet(&sheet)?, &text)?)
    }

    fn jotted(&mut self, ask: Jotted) -> Result<JottedView, Trouble> {
        let Jotted { record, sheet } = ask;
        let text = self.device.find_jot(record_id(&record)?, &read_sheet(&sheet)?)?.unwrap_or_default();
        Ok(JottedView { text })
    }

    fn settle(&mut self, ask: Settle) -> Result<HouseholdView, Trouble> {
        let Settle { record, key, value, why, seen } = ask;
        let (id, key) = (record_id(&record)?, read_key(&key)?);
        let disputes = self.device.show(id, self.language())?.disputes;
        let standing = disputes.iter().find(|dispute| dispute.key == key.as_str());
        let standing = standing.map(|dispute| dispute.claims.iter().map(|claim| claim.change.as_str()));
        // What nobody saw is not decided over.
        if standing.is_none_or(|changes| !same_changes(changes, &seen)) {
            return Err(Trouble::said(
                "dispute.changed",
                "Jawaban pada pertanyaan ini baru saja berubah. Lihat lagi semuanya, lalu pilih yang benar.",
                "The answers to this question have just changed. Look at all of them again, then choose.",
            ));
        }
        self.act(|device, world, _| device.settle_typed(world, id, &key, &value, &why))?;
        self.tell(EventView::Home);
        self.household(&record)
    }

    fn reply(&mut self, ask: Reply) -> Result<HouseholdView, Trouble> {
        let Reply { record, key, note } = ask;
        let (id, key) = (record_id(&record)?, read_key(&key)?);
        self.act(|device, world, _| device.reply(world, id, &key, &note))?;
        self.tell(EventView::Home);
        self.household(&record)
    }

    fn upgrade(&mut self, record: &str) -> Result<HouseholdView, Trouble> {
        let id = record_id(record)?;
        self.act(|device, world, _| device.upgrade(world, id))?;
        self.tell(EventView::Household { record: record.to_owned() });
        self.household(record)
    }
}
