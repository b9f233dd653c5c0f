//! The one place where a route is given to those who may use it.
//!
//! Invariants: a route that does not stand here is refused, whoever calls; what a person may not do is
//! refused before the handler runs. Which households they may do it to is asked in the queries, by the
//! caller's reach.

use super::App;
use super::access::Caller;
use super::problem::Refusal;
use crate::role::{Actor, Right};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode};

/// To whom a route is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Anybody: devices show who they are by signature, monitors learn nothing about people.
    Open,
    /// Anybody on a page of ours: signing in, and a link that was handed out.
    Door,
    /// A spreadsheet that shows a key; no session, no token.
    Key,
    /// A monitor that shows its token, and whoever may see the log.
    Monitor,
    /// Whoever has this right.
    For(Right),
}

/// Every route: method, path, and to whom it is open.
pub const ROUTES: &[(&str, &str, Gate)] = &[
    ("POST", "/v1/sync", Gate::Open),
    ("POST", "/v1/enrol", Gate::Open),
    ("POST", "/v1/meet", Gate::Open),
    ("POST", "/v1/wiped", Gate::Open),
    ("POST", "/v1/parcel", Gate::Open),
    ("POST", "/v1/files", Gate::Open),
    ("GET", "/health/live", Gate::Open),
    ("GET", "/health/ready", Gate::Open),
    ("GET", "/metrics", Gate::Monitor),
    ("POST", "/v1/session", Gate::Door),
    ("GET", "/v1/session", Gate::For(Right::Own)),
    ("DELETE", "/v1/session", Gate::For(Right::Own)),
    ("POST", "/v1/session/password", Gate::For(Right::Own)),
    ("POST", "/v1/links", Gate::Door),
    ("POST", "/v1/links/use", Gate::Door),
    ("GET", "/v1/accounts", Gate::For(Right::ManageAccounts)),
    ("POST", "/v1/accounts", Gate::For(Right::ManageAccounts)),
    ("PUT", "/v1/accounts/{account}", Gate::For(Right::ManageAccounts)),
    ("POST", "/v1/accounts/{account}/shut", Gate::For(Right::ManageAccounts)),
    ("POST", "/v1/accounts/{account}/open", Gate::For(Right::ManageAccounts)),
    ("POST", "/v1/accounts/{account}/link", Gate::For(Right::ManageAccounts)),
    ("GET", "/v1/audit", Gate::For(Right::SeeAudit)),
    ("POST", "/v1/areas", Gate::For(Right::ManageAreas)),
    ("POST", "/v1/areas/outlines", Gate::For(Right::ManageAreas)),
    ("POST", "/v1/areas/preview", Gate::For(Right::ManageAreas)),
    ("GET", "/v1/areas/versions", Gate::For(Right::ManagePrelist)),
    ("POST", "/v1/areas/follows", Gate::For(Right::ManageAreas)),
    ("POST", "/v1/areas/moves", Gate::For(Right::ManageAreas)),
    ("GET", "/v1/areas/aliases", Gate::For(Right::ManagePrelist)),
    ("POST", "/v1/areas/aliases", Gate::For(Right::ManagePrelist)),
    ("DELETE", "/v1/areas/aliases/{alias}", Gate::For(Right::ManagePrelist)),
    ("POST", "/v1/prelist/preview", Gate::For(Right::ManagePrelist)),
    ("POST", "/v1/prelist", Gate::For(Right::ManagePrelist)),
    ("POST", "/v1/invitations", Gate::For(Right::ManageDevices)),
    ("GET", "/v1/invitations", Gate::For(Right::ManageDevices)),
    ("DELETE", "/v1/invitations/{invitation}", Gate::For(Right::ManageDevices)),
    ("GET", "/v1/devices", Gate::For(Right::SeeDevices)),
    ("POST", "/v1/devices/{device}/revoke", Gate::For(Right::ManageDevices)),
    ("POST", "/v1/devices/{device}/wipe", Gate::For(Right::ManageDevices)),
    ("POST", "/v1/devices/{device}/scopes/{scope}", Gate::For(Right::ManageDevices)),
    ("DELETE", "/v1/devices/{device}/scopes/{scope}", Gate::For(Right::ManageDevices)),
    ("GET", "/v1/households", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/disputes", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/records/{record}", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/records/{record}/files/{file}", Gate::For(Right::SeeHouseholds)),
    ("POST", "/v1/records/{record}/settle", Gate::For(Right::Decide)),
    ("POST", "/v1/records/{record}/undo", Gate::For(Right::Decide)),
    ("POST", "/v1/records/{record}/return", Gate::For(Right::Decide)),
    ("GET", "/v1/forms", Gate::For(Right::SeeForms)),
    ("POST", "/v1/forms", Gate::For(Right::ManageForms)),
    ("GET", "/v1/forms/{id}/{version}", Gate::For(Right::SeeForms)),
    ("POST", "/v1/forms/{id}/{version}/withdraw", Gate::For(Right::ManageForms)),
    ("POST", "/v1/bundle", Gate::For(Right::Carry)),
    ("POST", "/v1/bundle/look", Gate::For(Right::Carry)),
    ("POST", "/v1/bundle/take", Gate::For(Right::Carry)),
    ("GET", "/v1/quarantine", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/areas", Gate::For(Right::SeeFigures)),
    ("GET", "/v1/desk/overview", Gate::For(Right::SeeFigures)),
    ("GET", "/v1/desk/late", Gate::For(Right::SeeFigures)),
    ("GET", "/v1/desk/silent", Gate::For(Right::SeeDevices)),
    ("GET", "/v1/desk/outlines", Gate::For(Right::SeeFigures)),
    ("GET", "/v1/map/tiles/{z}/{x}/{y}", Gate::For(Right::SeeFigures)),
    ("GET", "/v1/desk/conflicts", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/conflicts/{record}/{key}", Gate::For(Right::SeeHouseholds)),
    ("POST", "/v1/desk/conflicts/{record}/{key}/means", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/conflicts/{record}/{key}/alike", Gate::For(Right::SeeHouseholds)),
    ("POST", "/v1/desk/conflicts/{record}/{key}/ask", Gate::For(Right::Decide)),
    ("POST", "/v1/desk/conflicts/{record}/{key}/mend", Gate::For(Right::Decide)),
    ("POST", "/v1/desk/bulk", Gate::For(Right::Decide)),
    ("POST", "/v1/desk/bulk/undo", Gate::For(Right::Decide)),
    ("GET", "/v1/desk/households", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/households/{record}", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/households/{record}/history/{key}", Gate::For(Right::SeeHouseholds)),
    ("POST", "/v1/desk/households/{record}/numbers/{key}", Gate::For(Right::Decide)),
    ("GET", "/v1/desk/quarantine", Gate::For(Right::SeeHouseholds)),
    ("POST", "/v1/desk/quarantine", Gate::For(Right::Decide)),
    ("GET", "/v1/exports/plan", Gate::For(Right::Export)),
    ("POST", "/v1/exports", Gate::For(Right::Export)),
    ("GET", "/v1/exports", Gate::For(Right::Export)),
    ("GET", "/v1/exports/{export}", Gate::For(Right::Export)),
    ("DELETE", "/v1/exports/{export}", Gate::For(Right::Export)),
    ("GET", "/v1/exports/{export}/file", Gate::For(Right::Export)),
    ("GET", "/v1/odata-key", Gate::For(Right::Export)),
    ("POST", "/v1/odata-key", Gate::For(Right::Export)),
    ("DELETE", "/v1/odata-key", Gate::For(Right::Export)),
    ("GET", "/v1/odata", Gate::Key),
    ("GET", "/v1/odata/", Gate::Key),
    ("GET", "/v1/odata/$metadata", Gate::Key),
    ("GET", "/v1/odata/{set}", Gate::Key),
    ("GET", "/v1/desk/review", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/review/figures", Gate::For(Right::SeeFigures)),
    ("POST", "/v1/desk/review/preview", Gate::For(Right::ReviewCheck)),
    ("POST", "/v1/desk/review", Gate::For(Right::ReviewCheck)),
    ("GET", "/v1/desk/households/{record}/review", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/deadlines", Gate::For(Right::SeeFigures)),
    ("PUT", "/v1/desk/deadlines", Gate::For(Right::ManageDeadlines)),
    ("GET", "/v1/desk/minutes", Gate::For(Right::MakeMinutes)),
    ("POST", "/v1/desk/minutes", Gate::For(Right::MakeMinutes)),
    ("GET", "/v1/desk/minutes/{number}/pdf", Gate::For(Right::MakeMinutes)),
    ("GET", "/v1/desk/pairs", Gate::For(Right::SeeHouseholds)),
    ("GET", "/v1/desk/pairs/{a}/{b}", Gate::For(Right::SeeHouseholds)),
    ("POST", "/v1/desk/pairs/{a}/{b}/decide", Gate::For(Right::Decide)),
    ("POST", "/v1/desk/pairs/{a}/{b}/undo", Gate::For(Right::Decide)),
    ("POST", "/v1/desk/people", Gate::For(Right::ServeRights)),
    ("GET", "/v1/desk/people/{record}/{instance}", Gate::For(Right::ServeRights)),
    ("POST", "/v1/desk/breach", Gate::For(Right::ServeRights)),
    ("GET", "/v1/desk/erasures", Gate::For(Right::ServeRights)),
    ("GET", "/v1/desk/households/{record}/erasure", Gate::For(Right::Erase)),
    ("POST", "/v1/desk/households/{record}/erasure", Gate::For(Right::Erase)),
    ("GET", "/v1/summary", Gate::For(Right::SeeCity)),
];

/// To whom a route is open; `None` where it does not stand in the list.
fn find(method: &str, path: &str) -> Option<Gate> {
    let method = if method == "HEAD" { "GET" } else { method };
    ROUTES.iter().find(|(known, at, _)| *known == method && *at == path).map(|(.., gate)| *gate)
}

/// Refuses what an actor may not do.
fn check(actor: &Actor, right: Right) -> Result<(), Problem> {
    if actor.may(right) { Ok(()) } else { Err(Problem::with(ProblemCode::NotYours, right.code())) }
}

/// Lets a request through to its handler, with its caller, or refuses it.
pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let gate = path.and_then(|path| find(request.method().as_str(), &path));
    let (mut parts, body) = request.into_parts();
    match gate {
        None => return Refusal(Problem::with(ProblemCode::NotFound, "route")).into_response(),
        Some(Gate::Open) => {}
        Some(Gate::Door) => {
            if let Err(problem) = app.access.check_door(&parts.headers) {
                return Refusal(problem).into_response();
            }
        }
        Some(Gate::Key) => {
            match super::odata::Reader::find(&app, &parts).await {
                Ok(reader) => parts.extensions.insert(reader),
                Err(problem) => return super::odata::ask_for_key(problem),
            };
        }
        Some(Gate::Monitor) if app.access.is_monitor(&parts.headers) => {}
        Some(Gate::Monitor) => {
            let caller = Caller::find(&app, &parts).await;
            if let Err(problem) = caller.and_then(|caller| check(&caller.actor, Right::SeeAudit)) {
                return Refusal(problem).into_response();
            }
        }
        Some(Gate::For(right)) => {
            let caller = Caller::find(&app, &parts).await;
            match caller.and_then(|caller| check(&caller.actor, right).map(|()| caller)) {
                Ok(caller) => parts.extensions.insert(caller),
                Err(problem) => return Refusal(problem).into_response(),
            };
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_stands_once_and_an_unknown_one_not_at_all() {
        let mut seen = std::collections::BTreeSet::new();
        assert!(ROUTES.iter().all(|(method, path, _)| seen.insert((method, path))));
        assert_eq!(find("GET", "/v1/secrets"), None);
        assert_eq!(find("DELETE", "/v1/households"), None);
        assert_eq!(find("HEAD", "/v1/summary"), find("GET", "/v1/summary"));
    }
}
