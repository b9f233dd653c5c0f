//! The routes with JSON, and the OpenAPI document that is made of their handlers.
//!
//! Invariant: a handler is registered and described by one line, so neither is there without the other.

use super::{
    App, accounts, apart, areas, bundle, conflicts, console, desk, devices, erasures, exports, files, forms,
    households, minutes, odata, overview, pairs, people, prelist, problem, review, session,
};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Content, Ref, RefOr, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ketuk",
        description = "The server's routes for people and scripts. Devices speak CBOR: schemas/wire/v1.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(problem::Body))
)]
struct Document;

/// The routes that are described.
pub(super) fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(people_and_sessions())
        .routes(routes!(areas::save))
        .routes(routes!(areas::preview))
        .routes(routes!(areas::versions))
        .routes(routes!(areas::save_follows))
        .routes(routes!(areas::move_households))
        .routes(routes!(areas::aliases, areas::save_alias))
        .routes(routes!(areas::forget_alias))
        .routes(routes!(prelist::preview))
        .routes(routes!(prelist::import))
        .routes(routes!(devices::list_invitations, devices::invite))
        .routes(routes!(devices::withdraw_invitation))
        .routes(routes!(devices::list))
        .routes(routes!(devices::revoke))
        .routes(routes!(devices::wipe))
        .routes(routes!(devices::grant, devices::withdraw))
        .routes(routes!(households::list))
        .routes(routes!(desk::list))
        .routes(routes!(desk::detail))
        .routes(routes!(desk::settle))
        .routes(routes!(desk::undo))
        .routes(routes!(desk::send_back))
        .routes(routes!(desk::list_quarantine))
        .routes(routes!(desk::summary))
        .routes(routes!(files::load))
        .routes(routes!(forms::list, forms::publish))
        .routes(routes!(forms::load))
        .routes(routes!(forms::withdraw))
        .routes(routes!(bundle::carry))
        .routes(routes!(bundle::look))
        .routes(routes!(bundle::take))
        .routes(routes!(overview::areas))
        .routes(routes!(overview::overview))
        .routes(routes!(overview::late))
        .routes(routes!(overview::silent))
        .routes(routes!(overview::outlines))
        .routes(routes!(overview::import_outlines))
        .routes(routes!(overview::tile))
        .routes(routes!(console::conflicts))
        .routes(routes!(console::conflict))
        .merge(conflict_desk())
        .routes(routes!(console::households))
        .routes(routes!(console::household))
        .routes(routes!(console::history))
        .merge(rights())
        .routes(routes!(console::number))
        .routes(routes!(apart::quarantine, apart::settle))
        .routes(routes!(exports::plan))
        .routes(routes!(exports::list, exports::begin))
        .routes(routes!(exports::look, exports::remove))
        .routes(routes!(exports::file))
        .routes(routes!(pairs::list))
        .routes(routes!(pairs::look))
        .routes(routes!(pairs::decide))
        .routes(routes!(pairs::undo))
        .routes(routes!(odata::look_at_key, odata::make_key, odata::forget_key))
        .routes(routes!(review::queue, review::act))
        .routes(routes!(review::figures))
        .routes(routes!(review::preview))
        .routes(routes!(review::one))
        .routes(routes!(review::deadlines, review::set_deadline))
        .routes(routes!(minutes::list, minutes::make))
        .routes(routes!(minutes::print))
}

/// Who works with the console.
fn people_and_sessions() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::look, session::sign_out))
        .routes(routes!(session::change_password))
        .routes(routes!(session::look_at_link))
        .routes(routes!(session::use_link))
        .routes(routes!(accounts::list, accounts::make))
        .routes(routes!(accounts::change))
        .routes(routes!(accounts::shut))
        .routes(routes!(accounts::open))
        .routes(routes!(accounts::renew_link))
        .routes(routes!(accounts::list_audit))
}

/// What people have a right to ask for.
fn rights() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(people::find))
        .routes(routes!(people::look))
        .routes(routes!(people::breach))
        .routes(routes!(erasures::list))
        .routes(routes!(erasures::preview, erasures::erase))
}

/// What is done on the conflict desk beside settling one.
fn conflict_desk() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(conflicts::means))
        .routes(routes!(conflicts::ask))
        .routes(routes!(conflicts::mend))
        .routes(routes!(conflicts::alike))
        .routes(routes!(conflicts::bulk))
        .routes(routes!(conflicts::undo_bulk))
}

/// The OpenAPI document as JSON.
#[must_use]
pub fn openapi() -> String {
    let mut document = described().into_openapi();
    // The program's version says nothing about the routes: theirs stands in their paths.
    "v1".clone_into(&mut document.info.version);
    let components = document.components.get_or_insert_with(Components::new);
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("ketuk")));
    components.add_security_scheme("session", cookie);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    for item in document.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for operation in all.into_iter().flatten() {
            let content = Content::new(Some(Ref::from_schema_name("ProblemView")));
            let refused = ResponseBuilder::new()
                .description("Refused")
                .content("application/problem+json", content)
                .build();
            operation.responses.responses.insert("default".to_owned(), RefOr::T(refused));
        }
    }
    let text = document.to_pretty_json().unwrap_or_default();
    format!("{text}\n")
}
