//! Sync beside the screens: begun and ended by a person, told while it runs.
//!
//! Invariants: at most one runs at a time, and no file is fetched beside it: the server expects one request of
//! a device at a time; ending one loses nothing, what arrived stays; how it ended stands until the next one
//! begins.

use crate::holder::AtDesk;
use crate::problem::Trouble;
use crate::relays::Way;
use crate::{Field, Hear};
use ketuk_device::{FileMove, Problem, ProblemCode, Standing};
use ketuk_transport::{GoOn, Holder, Road, Round, Traffic};
use ketuk_view::{EventView, SyncReport, SyncView};
use std::sync::{Arc, Mutex, PoisonError};

/// How sync stands, shared between the device's thread and the network's.
#[derive(Clone, Default)]
pub(crate) struct SyncState {
    view: Arc<Mutex<SyncView>>,
    road: Arc<tokio::sync::Mutex<()>>,
}

impl SyncState {
    /// How it stands now.
    pub(crate) fn view(&self) -> SyncView {
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if view.state.is_empty() {
            "idle".clone_into(&mut view.state);
        }
        view
    }

    fn change(&self, change: impl FnOnce(&mut SyncView)) -> SyncView {
        change(&mut self.view.lock().unwrap_or_else(PoisonError::into_inner));
        self.view()
    }

    /// The road to the server, for one at a time.
    pub(crate) fn road(&self) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(&self.road)
    }

    /// Whether it was idle and is running now.
    fn take(&self) -> bool {
        let mut taken = false;
        self.change(|view| {
            taken = matches!(view.state.as_str(), "" | "idle");
            if taken {
                *view = SyncView { state: "running".to_owned(), ..SyncView::default() };
            }
        });
        taken
    }

    /// Asks the one under way to end.
    pub(crate) fn stop(&self) -> SyncView {
        self.change(|view| {
            if view.state == "running" {
                "stopping".clone_into(&mut view.state);
            }
        })
    }

    /// The one under way is over.
    fn end(&self, traffic: Traffic, ended: Result<(), Trouble>, language: &str) -> SyncView {
        self.change(|view| {
            "idle".clone_into(&mut view.state);
            view.crowded = false;
            view.sent_bytes = traffic.sent_bytes;
            view.received_bytes = traffic.received_bytes;
            note_end(view, ended, language);
        })
    }

    fn is_stopping(&self) -> bool {
        self.view().state == "stopping"
    }
}

/// Begins to sync, where none is under way.
pub(crate) async fn begin(field: &Field, state: &SyncState) -> Result<SyncView, Trouble> {
    if !state.take() {
        return Ok(state.view());
    }
    let prepared = field.desk().ask(|core| {
        let road = core.road()?.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        let waiting = core.device.strip()?.waiting_households;
        Ok::<_, Trouble>(((road, core.ways_to_relays()), waiting, core.hear(), core.language().to_owned()))
    });
    let ((road, relays), waiting, hear, language) = match prepared.await.and_then(|prepared| prepared) {
        Ok(prepared) => prepared,
        Err(trouble) => {
            state.change(|view| "idle".clone_into(&mut view.state));
            return Err(trouble);
        }
    };
    let began = state.change(|view| view.households = waiting);
    let (desk, state) = (field.desk().clone(), state.clone());
    field.spawn(async move {
        let one_at_a_time = state.road();
        let _road = one_at_a_time.lock().await;
        let (desk_too, (holder, fault)) = (desk.clone(), AtDesk::new(desk));
        let (state_too, hear_too) = (state.clone(), Arc::clone(&hear));
        let mut holder =
            holder.telling(move || tell(&hear_too, state_too.change(|view| view.crowded = true)));
        let told = |round: &Round| {
            let traffic = road.traffic();
            let view = state.change(|view| {
                view.crowded = false;
                view.households_arrived = view.households.saturating_sub(round.waiting_households);
                view.sent_bytes = traffic.sent_bytes;
                view.received_bytes = traffic.received_bytes;
                view.report.get_or_insert_with(SyncReport::default).add(&round.brought);
            });
            tell(&hear, view);
            tell_touched(&hear, &round.brought);
            if state.is_stopping() { GoOn::No } else { GoOn::Yes }
        };
        let mut progress = told;
        let work = async {
            match carry(&road, &relays, &mut holder, &mut progress).await? {
                Carried::Away => return Ok(()),
                Carried::ToRelay(way) => {
                    state.change(|view| view.relay = way.name().to_owned());
                    way.note_visit(&desk_too).await;
                    return Ok(());
                }
                Carried::ToCity if state.is_stopping() => return Ok(()),
                Carried::ToCity => {}
            }
            send_files(&road, &mut holder, (&state, &hear)).await
        };
        let ended = tokio::select! {
            ended = work => ended.map_err(Trouble::from),
            Ok(trouble) = fault => Err(trouble),
        };
        // Whoever hears that it is over may close the vault, and open it again.
        drop((holder, desk_too));
        tell(&hear, state.end(road.traffic(), ended, &language));
        hear(EventView::Home);
    });
    Ok(began)
}

fn note_end(view: &mut SyncView, ended: Result<(), Trouble>, language: &str) {
    view.notices = notices(view.report.as_ref(), language);
    // Who locked the device has ended it, and knows.
    if let Err(trouble) = ended.or_else(unless_locked) {
        let problem = trouble.to_view(language);
        view.problem = problem.code;
        view.problem_text = problem.text;
    }
}

/// A sync that the lock has ended has no problem to tell.
fn unless_locked(trouble: Trouble) -> Result<(), Trouble> {
    match trouble {
        Trouble::Problem(problem) if problem.code == ProblemCode::DeviceLocked => Ok(()),
        other => Err(other),
    }
}

/// How far what waits has come.
#[derive(Debug)]
enum Carried<'w> {
    /// The city has heard this phone; photos may follow.
    ToCity,
    /// This relay has.
    ToRelay(&'w Way),
    /// The phone was wiped.
    Away,
}

/// Answers, to the city; where it does not answer, sealed to the first relay that does.
async fn carry<'w>(
    road: &Road,
    relays: &'w [Way],
    holder: &mut AtDesk,
    progress: &mut (dyn FnMut(&Round) -> GoOn + Send),
) -> Result<Carried<'w>, Problem> {
    // A phone that was wiped has one thing left to say.
    road.tell_last_word(holder).await?;
    if !is_enrolled(holder).await? {
        return Err(Problem::new(ProblemCode::DeviceWiped));
    }
    // The same button: who stands at an office without a way to the city leaves it there, and at once.
    let mut refused = None;
    if !relays.is_empty() && !road.is_near().await {
        for way in relays {
            let brought = match way.road().visit_relay_held(holder).await {
                // Another office, or another machine: the next one.
                Err(problem) => {
                    refused = refused.or(Some(problem).filter(|it| it.code != ProblemCode::Unreachable));
                    continue;
                }
                Ok(brought) => brought,
            };
            let waiting_households = holder.hold(|device, _| device.strip()).await?.waiting_households;
            progress(&Round { brought, waiting_households });
            return Ok(Carried::ToRelay(way));
        }
    }
    // An office that was there and refused says more than a city that was not.
    let away = |problem: Problem| match problem.code {
        ProblemCode::Unreachable => refused.unwrap_or(problem),
        _ => problem,
    };
    road.sync_held(holder, progress).await.map_err(away)?;
    Ok(if is_enrolled(holder).await? { Carried::ToCity } else { Carried::Away })
}

async fn is_enrolled(holder: &mut AtDesk) -> Result<bool, Problem> {
    holder.hold(|device, _| Ok(matches!(device.standing()?, Standing::Enrolled(_)))).await
}

/// Photos and other files, once the answers that name them have arrived.
async fn send_files(
    road: &Road,
    holder: &mut AtDesk,
    (state, hear): (&SyncState, &Hear),
) -> Result<(), Problem> {
    let waiting = holder.hold(|device, _| device.count_waiting_files()).await?;
    tell(hear, state.change(|view| view.files_waiting = waiting));
    let mut progress = |moved: &FileMove| {
        let traffic = road.traffic();
        let view = state.change(|view| {
            view.files_waiting = view.files_waiting.saturating_sub(u32::from(moved.whole));
            view.sent_bytes = traffic.sent_bytes;
            view.received_bytes = traffic.received_bytes;
        });
        tell(hear, view);
        if state.is_stopping() { GoOn::No } else { GoOn::Yes }
    };
    let sent = road.send_files_held(holder, &mut progress).await.map(drop);
    if holder.hold(|device, _| device.count_files_aside()).await? > 0 {
        let code = ProblemCode::FilesAside.code().to_owned();
        state.change(|view| view.report.get_or_insert_with(SyncReport::default).notices.push(code));
    }
    sent
}

/// The list has changed, and the households that something came to.
pub(crate) fn tell_touched(hear: &Hear, brought: &SyncReport) {
    for record in &brought.touched {
        hear(EventView::Household { record: record.clone() });
    }
    hear(EventView::Home);
}

fn tell(hear: &Hear, sync: SyncView) {
    hear(EventView::Sync { sync: Box::new(sync) });
}

/// Words for each notice of a report, each once.
pub(crate) fn notices(report: Option<&SyncReport>, language: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for notice in report.iter().flat_map(|report| &report.notices) {
        let said = ProblemCode::parse(notice).map_or_else(
            || notice.clone(),
            |code| if language == "en" { code.text_en() } else { code.text_id() }.to_owned(),
        );
        if !words.contains(&said) {
            words.push(said);
        }
    }
    words
}
