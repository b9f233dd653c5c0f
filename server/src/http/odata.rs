//! OData v4, read only: the tables of an export, page by page, for Excel and Power BI.
//!
//! Whoever reads shows a login and a key as HTTP Basic, as spreadsheets do. Served: the list of tables, `$metadata`,
//! each table with `$select`, `$top`, `$skip`, and `$filter` by `kode_kelurahan` and `status_pendataan`
//! (`eq`, joined by `and`). Anything else is refused by name and never ignored.
//!
//! Invariants: a page is bounded and says where the next one is; a first page is an entry of the audit log; no
//! cookie opens this door, so no page of another site can.

use super::App;
use super::access::Caller;
use super::input::{invalid, read_json};
use super::problem::Refusal;
use crate::export::{Cell, Column, Kind, Order, Table};
use crate::hub::{Deed, KeyLine, ReadPlace, Secret};
use crate::role::{Actor, Reach};
use crate::view::{OdataKeyView, OdataNewKeyView};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use utoipa::ToSchema;

/// Where the feed is.
const ROOT: &str = "/v1/odata";
/// The columns that a filter may name.
const FILTERS: [&str; 2] = ["kode_kelurahan", "status_pendataan"];

/// Who reads, once the gate has let them through.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    actor: Actor,
    order: Order,
}

impl Reader {
    /// Finds out who shows a key; refuses everybody else.
    pub(super) async fn find(app: &App, parts: &Parts) -> Result<Self, Problem> {
        let wrong = || Problem::new(ProblemCode::SignInWrong);
        let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (login, key) = shown.and_then(basic).ok_or_else(wrong)?;
        let secret = Secret::shown(&key);
        let (actor, order) =
            app.readers.call(move |hub, now_ms| hub.open_odata(now_ms, &login, &secret)).await?;
        Ok(Self { actor, order })
    }
}

/// A refusal that makes a spreadsheet ask for login and key.
pub(super) fn ask_for_key(problem: Problem) -> Response {
    let mut response = Refusal(problem).into_response();
    let basic = HeaderValue::from_static("Basic realm=\"Ketuk\", charset=\"UTF-8\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
    response
}

/// Login and password of a header (RFC 7617).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, coded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(from_base64(coded.trim())?).ok()?;
    let (login, key) = text.split_once(':')?;
    Some((login.to_owned(), key.trim().to_owned()))
}

/// Bytes out of base64 (RFC 4648); a header of a few letters wants no library.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let mut bits = 0;
        for byte in four {
            bits = bits << 6 | digit(*byte)?;
        }
        match four.len() {
            4 => bytes.extend_from_slice(&bits.to_be_bytes()[1..]),
            3 => bytes.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
            2 => bytes.extend_from_slice(&(bits >> 4).to_be_bytes()[3..]),
            _ => return None,
        }
    }
    Some(bytes)
}

/// A name as OData takes it.
fn identifier(name: &str) -> String {
    let mut plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    if plain.starts_with(|c: char| c.is_ascii_digit()) {
        plain.insert(0, '_');
    }
    plain
}

fn keys(table: &Table) -> &'static [&'static str] {
    if table.name == "keluarga" { &["id_keluarga"] } else { &["id_keluarga", "id_baris"] }
}

fn type_of(column: &Column) -> &'static str {
    match column.kind {
        Kind::Text | Kind::Code => "Edm.String",
        Kind::Number => "Edm.Double",
        Kind::Date => "Edm.Date",
    }
}

/// A cell as its column's type; what does not fit it (a reason for no answer among numbers) is null.
fn value(column: &Column, cell: &Cell) -> Value {
    match (column.kind, cell) {
        (_, Cell::Empty) => Value::Null,
        (Kind::Text | Kind::Code, cell) => Value::String(cell.to_plain()),
        (Kind::Number, Cell::Number(_)) | (Kind::Date, Cell::Date(..)) => cell.to_json(),
        (Kind::Number | Kind::Date, _) => Value::Null,
    }
}

fn answer(body: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json;odata.metadata=minimal");
    with_version(kind, body.to_string())
}

fn with_version(kind: HeaderValue, body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert("odata-version", HeaderValue::from_static("4.0"));
    response
}

/// The tables there are.
pub(super) async fn list(
    State(app): State<App>,
    reader: axum::Extension<Reader>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let base = app.access.address_for(&headers);
    let order = reader.0.order;
    let tables = app.readers.call(move |hub, _| hub.odata_tables(&order)).await?;
    let names = tables.iter().map(|table| identifier(&table.name));
    let sets: Vec<_> = names.map(|name| json!({ "name": name, "kind": "EntitySet", "url": name })).collect();
    Ok(answer(&json!({ "@odata.context": format!("{base}{ROOT}/$metadata"), "value": sets })))
}

/// What the tables are made of, as CSDL.
pub(super) async fn metadata(
    State(app): State<App>,
    reader: axum::Extension<Reader>,
) -> Result<Response, Refusal> {
    let order = reader.0.order;
    let tables = app.readers.call(move |hub, _| hub.odata_tables(&order)).await?;
    Ok(with_version(HeaderValue::from_static("application/xml"), csdl(&tables)))
}

/// Every name in it is an identifier, so nothing has to be escaped.
fn csdl(tables: &[Table]) -> String {
    let mut types = String::new();
    let mut sets = String::new();
    for table in tables {
        let name = identifier(&table.name);
        types.push_str(&format!("<EntityType Name=\"{name}\"><Key>"));
        for key in keys(table) {
            types.push_str(&format!("<PropertyRef Name=\"{key}\"/>"));
        }
        types.push_str("</Key>");
        for column in &table.columns {
            let (property, kind) = (identifier(&column.name), type_of(column));
            let nullable = if keys(table).contains(&property.as_str()) { " Nullable=\"false\"" } else { "" };
            types.push_str(&format!("<Property Name=\"{property}\" Type=\"{kind}\"{nullable}/>"));
        }
        types.push_str("</EntityType>");
        sets.push_str(&format!("<EntitySet Name=\"{name}\" EntityType=\"ketuk.{name}\"/>"));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>\
         <Schema Namespace=\"ketuk\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">{types}\
         <EntityContainer Name=\"Ketuk\">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>\n"
    )
}

/// What a reader asks of a table.
#[derive(Debug, PartialEq, Eq)]
struct Ask {
    select: Option<HashSet<String>>,
    filter: BTreeMap<String, String>,
    place: ReadPlace,
}

impl Ask {
    fn read(query: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut place = ReadPlace { after: None, skip: 0, top: u64::MAX };
        let (mut select, mut filter) = (None, BTreeMap::new());
        for (name, text) in query {
            let wrong = || name.clone();
            match name.as_str() {
                "$top" => place.top = text.parse().map_err(|_| wrong())?,
                "$skip" => place.skip = text.parse().map_err(|_| wrong())?,
                "$skiptoken" => place.after = Some(read_place(text).ok_or_else(wrong)?),
                "$select" if text.trim() == "*" => {}
                "$select" => select = Some(text.split(',').map(|one| one.trim().to_owned()).collect()),
                "$filter" => filter = read_filter(text).ok_or_else(wrong)?,
                "$count" if text == "false" => {}
                "$format" if text.contains("json") => {}
                _ => return Err(wrong()),
            }
        }
        Ok(Self { select, filter, place })
    }

    /// The order narrowed to what the filter names.
    fn narrow(&self, mut order: Order, of_family: bool) -> Result<Order, &'static str> {
        for (name, value) in &self.filter {
            match name.as_str() {
                "kode_kelurahan" => {
                    let number = value.parse().ok().filter(|number| *number < 10_000_000_000_u64);
                    let (first, last) = Reach::Kelurahan(number.ok_or("$filter")?).range();
                    order.range = (order.range.0.max(first), order.range.1.min(last));
                    order.kelurahan = number.unwrap_or_default();
                }
                "status_pendataan" if of_family => order.status.clone_from(value),
                _ => return Err("$filter"),
            }
        }
        Ok(order)
    }
}

/// Conditions `name eq 'value'` joined by `and`; nothing where there is anything else.
fn read_filter(text: &str) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for part in text.split(" and ") {
        let part = part.trim();
        let part = part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).unwrap_or(part);
        let (name, value) = part.split_once(" eq ")?;
        let value = value.trim().strip_prefix('\'')?.strip_suffix('\'')?;
        let name = FILTERS.into_iter().find(|known| *known == name.trim())?;
        if value.contains('\'') || found.insert(name.to_owned(), value.to_owned()).is_some() {
            return None;
        }
    }
    Some(found)
}

fn read_place(text: &str) -> Option<(ScopeId, RecordId)> {
    let (scope, record) = text.split_once('.')?;
    Some((ScopeId(scope.parse().ok()?), RecordId::from_hex(record)?))
}

/// The address of the next page: what was asked, from another place.
fn next_link(base: &str, set: &str, query: &BTreeMap<String, String>, place: ReadPlace) -> String {
    let mut pairs = query.clone();
    if let Some((scope, record)) = place.after {
        pairs.insert("$skiptoken".to_owned(), format!("{}.{record}", scope.0));
    }
    pairs.remove("$skip");
    if place.skip > 0 {
        pairs.insert("$skip".to_owned(), place.skip.to_string());
    }
    if place.top < u64::MAX {
        pairs.insert("$top".to_owned(), place.top.to_string());
    }
    let coded = |text: &str| -> String {
        let code = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'$' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        };
        text.bytes().map(code).collect()
    };
    let pairs: Vec<_> = pairs.iter().map(|(name, text)| format!("{}={}", coded(name), coded(text))).collect();
    format!("{base}{ROOT}/{set}?{}", pairs.join("&"))
}

/// A page of a table.
pub(super) async fn page(
    State(app): State<App>,
    reader: axum::Extension<Reader>,
    Path(set): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Reader { actor, order } = reader.0;
    let ask = Ask::read(&query).map_err(|name| invalid(format!("not served: {name}")))?;
    let order =
        ask.narrow(order, set == "keluarga").map_err(|name| invalid(format!("not served: {name}")))?;
    let (name, asked) = (set.clone(), order.clone());
    let find = move |hub: &crate::Hub, _| {
        // Names of sets are identifiers, and tables may be called otherwise.
        let tables = hub.odata_tables(&asked)?;
        let table = tables.into_iter().find(|table| identifier(&table.name) == name);
        Ok(table.ok_or_else(|| Problem::new(ProblemCode::NotFound))?.name)
    };
    let table = app.readers.call(find).await?;
    // Every page: whoever names a place in the middle has not come from the beginning.
    let deed = Deed::new("odata.read", format!("{table} {}", order.summary())).why(&order.why);
    app.writer.call(move |hub, world| hub.audited(world.now_ms, &actor, &deed, |_| Ok(()))).await?;
    let place = ask.place;
    let page = app.readers.call(move |hub, _| hub.page_of_odata(&order, &table, place)).await?;
    let names: Vec<String> = page.table.columns.iter().map(|column| identifier(&column.name)).collect();
    if let Some(unknown) = ask.select.iter().flatten().find(|wanted| !names.contains(wanted)) {
        return Err(invalid(format!("no such column: {}", identifier(unknown))));
    }
    let wanted = |name: &String| ask.select.as_ref().is_none_or(|select| select.contains(name));
    let row = |cells: &Vec<Cell>| -> Value {
        let told = page.table.columns.iter().zip(&names).zip(cells).filter(|((_, name), _)| wanted(name));
        Value::Object(
            told.map(|((column, name), cell)| (name.clone(), value(column, cell))).collect::<Map<_, _>>(),
        )
    };
    let base = app.access.address_for(&headers);
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), json!(format!("{base}{ROOT}/$metadata#{set}")));
    body.insert("value".to_owned(), page.rows.iter().map(row).collect());
    if let Some(place) = page.next {
        body.insert("@odata.nextLink".to_owned(), json!(next_link(&base, &set, &query, place)));
    }
    Ok(answer(&Value::Object(body)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OdataKeyBody {
    /// The form's id.
    form: String,
    /// `full`, `masked` or `without`.
    people: String,
    /// What it is for: five letters at least. Stays in the audit log.
    why: String,
}

fn view(line: KeyLine, app: &App, headers: &HeaderMap, login: &str) -> OdataKeyView {
    let KeyLine { form, people, why, made_ms, until_ms } = line;
    let address = format!("{}{ROOT}", app.access.address_for(headers));
    OdataKeyView { form, people, why, made_ms, until_ms, address, login: login.to_owned() }
}

/// Makes the caller's key for a spreadsheet; an earlier one is void. It is shown once.
#[utoipa::path(post, path = "/v1/odata-key", tag = "exports", request_body = OdataKeyBody,
    responses((status = 200, body = OdataNewKeyView)))]
pub(super) async fn make_key(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<OdataNewKeyView>, Refusal> {
    let OdataKeyBody { form, people, why } = read_json(body).await?;
    let (who, login) = (caller.actor.clone(), caller.actor.login);
    let made = app.writer.call(move |hub, world| hub.make_odata_key(world, &who, (&form, &people, &why)));
    let (secret, line) = made.await?;
    let key = secret.text().to_owned();
    Ok(Json(OdataNewKeyView { key, about: view(line, &app, &headers, &login) }))
}

/// The caller's key for a spreadsheet, without the key itself; none where nobody made one.
#[utoipa::path(get, path = "/v1/odata-key", tag = "exports", responses((status = 200, body = crate::view::OdataKeyListView)))]
pub(super) async fn look_at_key(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Json<crate::view::OdataKeyListView>, Refusal> {
    let (who, login) = (caller.actor.clone(), caller.actor.login);
    let line = app.readers.call(move |hub, _| hub.find_odata_key(&who)).await?;
    let keys = line.into_iter().map(|line| view(line, &app, &headers, &login)).collect();
    Ok(Json(crate::view::OdataKeyListView { keys }))
}

/// Makes the caller's key void.
#[utoipa::path(delete, path = "/v1/odata-key", tag = "exports", responses((status = 204)))]
pub(super) async fn forget_key(
    State(app): State<App>,
    caller: Caller,
) -> Result<axum::http::StatusCode, Refusal> {
    app.writer.call(move |hub, world| hub.forget_odata_key(world.now_ms, &caller.actor)).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(pairs: &[(&str, &str)]) -> Result<Ask, String> {
        Ask::read(&pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn a_key_is_read_out_of_the_header() {
        let read = basic("Basic cmF0bmE6cmFoYXNpYQ==");
        assert_eq!(read, Some(("ratna".to_owned(), "rahasia".to_owned())));
        for wrong in ["Bearer cmF0bmE6cmFoYXNpYQ==", "Basic", "Basic !!", "Basic cmF0bmE=", ""] {
            assert_eq!(basic(wrong), None, "{wrong}");
        }
    }
    #[test]
    fn what_is_not_served_is_refused_by_name() {
        for name in ["$orderby", "$expand", "$apply", "$search", "x"] {
            assert_eq!(ask(&[(name, "a")]).err().as_deref(), Some(name));
        }
        assert_eq!(ask(&[("$count", "true")]).err().as_deref(), Some("$count"));
        assert_eq!(ask(&[("$top", "-1")]).err().as_deref(), Some("$top"));
        assert!(ask(&[("$format", "application/json;odata.metadata=minimal")]).is_ok());
    }
    #[test]
    fn only_plain_conditions_are_a_filter() {
        let filter = read_filter("kode_kelurahan eq '6474011001' and (status_pendataan eq 'selesai')");
        assert_eq!(filter.map(|filter| filter.len()), Some(2));
        for text in ["nik eq '1'", "kode_kelurahan ne '1'", "kode_kelurahan eq 1", "a eq 'b' or c eq 'd'", ""]
        {
            assert_eq!(read_filter(text), None, "{text}");
        }
    }
    #[test]
    fn a_page_says_where_the_next_one_is() {
        let query =
            BTreeMap::from([("$top".to_owned(), "10".to_owned()), ("$skip".to_owned(), "3".to_owned())]);
        let after = Some((ScopeId(7), RecordId([1; 16])));
        let link = next_link("http://a", "keluarga", &query, ReadPlace { after, skip: 0, top: 4 });
        let record = RecordId([1; 16]);
        assert_eq!(link, format!("http://a/v1/odata/keluarga?$skiptoken=7.{record}&$top=4"));
        assert_eq!(read_place(&format!("7.{record}")), after);
    }
    #[test]
    fn names_are_identifiers() {
        assert_eq!(identifier("anggota.usaha-2"), "anggota_usaha_2");
        assert_eq!(identifier("2x"), "_2x");
    }
}
