//! Sync beside the screens: begun and ended by a person, told while it runs.
//!
//! Invariants: at most one runs at a time, and no file is fetched beside it: the server expects one request of
//! a device at a time; ending one loses nothing, what arrived stays; how it ended stands until the next one
//! begins.

use crate::holder::AtDesk;
use crate::problem::Trouble;
use crate::{Field, Hear};
use ketuk_device::{FileMove, Problem, ProblemCode};
use ketuk_transport::{GoOn, Holder, Road, Round};
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
        let url = core.device.server_url()?;
        let url = url.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        let road = Road::new(&url, core.exposure, &core.roots)?;
        let waiting = core.device.strip()?.waiting_households;
        Ok::<_, Trouble>((road, waiting, core.hear(), core.language().to_owned()))
    });
    let (road, waiting, hear, language) = match prepared.await.and_then(|prepared| prepared) {
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
        let (mut holder, fault) = AtDesk::new(desk);
        let told = |round: &Round| {
            let traffic = road.traffic();
            let view = state.change(|view| {
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
            road.sync_held(&mut holder, &mut progress).await?;
            if state.is_stopping() { Ok(()) } else { send_files(&road, &mut holder, (&state, &hear)).await }
        };
        let ended = tokio::select! {
            ended = work => ended.map_err(Trouble::from),
            Ok(trouble) = fault => Err(trouble),
        };
        let traffic = road.traffic();
        let view = state.change(|view| {
            "idle".clone_into(&mut view.state);
            view.sent_bytes = traffic.sent_bytes;
            view.received_bytes = traffic.received_bytes;
            view.notices = notices(view.report.as_ref(), &language);
            if let Err(trouble) = ended {
                let problem = trouble.to_view(&language);
                view.problem = problem.code;
                view.problem_text = problem.text;
            }
        });
        tell(&hear, view);
        hear(EventView::Home);
    });
    Ok(began)
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
    hear(EventView::Sync { sync });
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
