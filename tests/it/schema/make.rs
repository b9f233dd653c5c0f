//! Requests out of the document: such as fit it, and such as break it in one way.

use super::document::{Document, Parameter, Route};
use super::world::PRELIST;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// What really stands on the server, by the names under which it is asked for.
pub(super) type Pools = BTreeMap<String, Vec<Json>>;

/// Schemas nest at most this deep in a body that is made.
const DEPTH_MAX: u32 = 6;

/// Small numbers that repeat themselves for a seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if most == 0 { 0 } else { (self.0 >> 11) as usize % most }
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// A seed out of a name and a number.
pub(super) fn mixed(name: &str, number: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    name.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A request that is ready to be sent.
pub(super) struct Made {
    pub(super) path: String,
    pub(super) body: Option<(String, Vec<u8>)>,
    /// It is what the document says.
    pub(super) fits: bool,
    /// It is not, in a way that no reader may overlook.
    pub(super) must_be_refused: bool,
}

impl Made {
    /// The body for a message, or its beginning.
    pub(super) fn told(&self) -> String {
        let text = self.body.as_ref().map(|(_, body)| String::from_utf8_lossy(body).into_owned());
        text.unwrap_or_default().chars().take(600).collect()
    }
}

/// Texts of every kind that people and programs send.
const TEXTS: [&str; 8] = ["Sri", "", "3", "2026-11-22", "Jalan Delima 1", "ya", "-1", "a b c"];
/// Texts that trouble readers.
const ODD: [&str; 9] = [
    "\u{0}",
    "\u{202e}kebalik",
    "a\u{0301}\u{0301}\u{0301}",
    "\u{1f468}\u{200d}\u{1f469}",
    "'; DROP TABLE record; --",
    "%00",
    "../../etc/passwd",
    "\u{feff}",
    "\u{ffff}\u{10ffff}",
];

/// A request that is what the document says.
pub(super) fn fitting(document: &Document, route: &Route, pools: &Pools, dice: &mut Dice) -> Made {
    let path = path(route, dice, &mut |parameter, dice| text_of(&one(document, parameter, pools, dice)));
    let body = route.body.as_ref().map(|(kind, schema)| {
        let bytes = match kind.as_str() {
            "application/json" => value(document, schema, "", pools, dice, 0).to_string().into_bytes(),
            "text/csv" => b"kode,nama\n64.74.01.1001.001,Bontang Kuala\n".to_vec(),
            "application/geo+json" => br#"{"type":"FeatureCollection","features":[]}"#.to_vec(),
            _ => PRELIST.as_bytes().to_vec(),
        };
        (kind.clone(), bytes)
    });
    Made { path, body, fits: true, must_be_refused: false }
}

/// A request that breaks the document in one way.
pub(super) fn broken(document: &Document, route: &Route, pools: &Pools, dice: &mut Dice) -> Made {
    let made = fitting(document, route, pools, dice);
    let is_json = route.body.as_ref().is_some_and(|(kind, _)| kind == "application/json");
    let first = dice.below(10);
    // What cannot be done on this route gives way to the next.
    let ways = (0..10).map(|further| (first + further) % 10);
    for way in ways {
        let broken = match way {
            0..=3 if is_json => broken_json(document, route, &made, way, dice),
            4 | 5 if is_json => Some(no_json(&made, dice)),
            6 => wrong_parameter(document, route, pools, &made, dice),
            7 => odd_parameter(document, route, pools, &made, dice),
            8 => Some(unknown_parameter(&made)),
            9 if made.body.is_some() => Some(other_bytes(&made, is_json, dice)),
            _ => None,
        };
        if let Some(broken) = broken {
            return broken;
        }
    }
    unknown_parameter(&made)
}

/// The route's path and query, each value by `make`; what is optional is left out more often than not.
fn path(route: &Route, dice: &mut Dice, make: &mut dyn FnMut(&Parameter, &mut Dice) -> String) -> String {
    let (mut path, mut query) = (route.path.clone(), Vec::new());
    for parameter in &route.parameters {
        if parameter.in_path {
            let text = make(parameter, dice);
            path = path.replace(&format!("{{{}}}", parameter.name), &written(text.as_bytes()));
        } else if parameter.required || dice.below(3) == 0 {
            query.push(format!("{}={}", parameter.name, written(make(parameter, dice).as_bytes())));
        }
    }
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

fn written(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => char::from(*byte).to_string(),
        other => format!("%{other:02X}"),
    };
    bytes.iter().map(letter).collect()
}

fn text_of(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn one(document: &Document, parameter: &Parameter, pools: &Pools, dice: &mut Dice) -> Json {
    loop {
        let value = value(document, &parameter.schema, &parameter.name, pools, dice, 0);
        // What is left out stands nowhere; an empty part of a path is another path.
        let leads_elsewhere = parameter.in_path && value == "";
        if !value.is_null() && !leads_elsewhere {
            return value;
        }
    }
}

fn kinds(schema: &Json) -> Vec<&str> {
    match &schema["type"] {
        Json::String(kind) => vec![kind],
        Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A value by its schema; of what is known by name, one that is really there.
fn value(document: &Document, schema: &Json, name: &str, pools: &Pools, dice: &mut Dice, depth: u32) -> Json {
    let schema = document.resolve(schema);
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return dice
            .pick(choices)
            .map_or(Json::Null, |choice| value(document, choice, name, pools, dice, depth));
    }
    if let Some(words) = schema["enum"].as_array() {
        return dice.pick(words).cloned().unwrap_or_default();
    }
    let kinds = kinds(schema);
    let Some(kind) = dice.pick(&kinds).copied() else { return json!(dice.pick(&TEXTS)) };
    let fits = |value: &&Json| super::answer::fits(document, schema, value, "").is_ok();
    let known: Vec<&Json> = pools.get(name).into_iter().flatten().filter(fits).collect();
    if !known.is_empty() && kind != "null" && dice.below(8) != 0 {
        return dice.pick(&known).map(|value| (*value).clone()).unwrap_or_default();
    }
    match kind {
        "boolean" => json!(dice.below(2) == 0),
        "integer" => whole(schema, dice),
        "number" => json!([0.0, 1.5, -0.5, 117.48, 1e12][dice.below(5)]),
        "string" => json!(dice.pick(&TEXTS)),
        "array" => {
            let count = if depth > DEPTH_MAX { 0 } else { dice.below(4) };
            (0..count).map(|_| value(document, &schema["items"], name, pools, dice, depth + 1)).collect()
        }
        "object" => object(document, schema, pools, dice, depth),
        _ => Json::Null,
    }
}

fn whole(schema: &Json, dice: &mut Dice) -> Json {
    let most = if schema["format"] == "int32" { i64::from(i32::MAX) } else { i64::MAX };
    let least = schema["minimum"].as_i64().unwrap_or(-1);
    let number = [least, least + 1, 2, 50, 1_780_000_000, most][dice.below(6)];
    json!(number.max(least))
}

fn object(document: &Document, schema: &Json, pools: &Pools, dice: &mut Dice, depth: u32) -> Json {
    let required = required(schema);
    let mut object = Map::new();
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        if required.contains(&name.as_str()) || (depth <= DEPTH_MAX && dice.below(2) == 0) {
            object.insert(name.clone(), value(document, inner, name, pools, dice, depth + 1));
        }
    }
    if schema["additionalProperties"].is_object() {
        for name in ["a", "atap"].iter().take(dice.below(3)) {
            let inner = value(document, &schema["additionalProperties"], name, pools, dice, depth + 1);
            object.insert((*name).to_owned(), inner);
        }
    }
    Json::Object(object)
}

fn required(schema: &Json) -> Vec<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}

/// The body with one of its fields gone, of another type, out of range or odd; or with one more.
fn broken_json(document: &Document, route: &Route, made: &Made, way: usize, dice: &mut Dice) -> Option<Made> {
    let schema = document.resolve(&route.body.as_ref()?.1);
    let mut body: Json = serde_json::from_slice(&made.body.as_ref()?.1).ok()?;
    let object = body.as_object_mut()?;
    let names: Vec<&String> = schema["properties"].as_object()?.keys().collect();
    let name = (*dice.pick(&names)?).clone();
    let field = document.resolve(&schema["properties"][&name]);
    let must_be_refused = match way {
        0 => {
            let needed = required(schema);
            object.remove(*dice.pick(&needed)?)?;
            true
        }
        1 => {
            object.insert(name, of_another_type(field)?);
            true
        }
        2 if kinds(field).contains(&"integer") => {
            let far = [json!(-1), json!(1e300), json!(u64::MAX)][dice.below(3)].clone();
            let below = far == json!(-1) && field["minimum"].as_i64() == Some(0);
            let whole = far.is_u64() || far.is_i64();
            object.insert(name, far);
            below || !whole
        }
        2 if kinds(field).contains(&"string") => {
            let long = json!("y".repeat([200, 5_000, 300_000][dice.below(3)]));
            let odd = json!(dice.pick(&ODD));
            object.insert(name, if dice.below(2) == 0 { long } else { odd });
            false
        }
        3 => {
            object.insert("tidak_dikenal".to_owned(), json!({ "a": [1, null] }));
            schema["additionalProperties"] == false
        }
        _ => return None,
    };
    Some(Made { must_be_refused, ..with_body(made, body.to_string().into_bytes()) })
}

/// A value that none of the schema's types allows.
fn of_another_type(schema: &Json) -> Option<Json> {
    let kinds = kinds(schema);
    if kinds.is_empty() {
        return None;
    }
    let other = [("object", json!({ "a": 1 })), ("boolean", json!(true)), ("string", json!("x"))];
    other.into_iter().find(|(kind, _)| !kinds.contains(kind)).map(|(_, value)| value)
}

fn with_body(made: &Made, bytes: Vec<u8>) -> Made {
    let kind = made.body.as_ref().map(|(kind, _)| kind.clone()).unwrap_or_default();
    Made { path: made.path.clone(), body: Some((kind, bytes)), fits: false, must_be_refused: false }
}

/// Bytes that are no JSON, or none of this world.
fn no_json(made: &Made, dice: &mut Dice) -> Made {
    let whole = made.body.as_ref().map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    let way = dice.below(7);
    let bytes = match way {
        0 => whole[..whole.len() / 2].to_vec(),
        1 => b"[".repeat(100_000),
        2 => br#"{"a":"#.repeat(50_000),
        3 => [b"{\"a\": \"".as_slice(), &[0xff, 0xfe, 0xc0], b"\"}"].concat(),
        4 => br#"{"login": "\ud800", "why": "\udc00"}"#.to_vec(),
        5 => [whole.as_slice(), b" {}"].concat(),
        _ => Vec::new(),
    };
    // Of a field that nobody knows a reader may skip the letters.
    Made { must_be_refused: !matches!(way, 3 | 4), ..with_body(made, bytes) }
}

/// Bytes of another kind where a file is wanted, or more than anybody sends.
fn other_bytes(made: &Made, is_json: bool, dice: &mut Dice) -> Made {
    let bytes = match dice.below(4) {
        0 => vec![0xff; 2_000],
        1 => b"PK\x03\x04 and nothing".to_vec(),
        2 => b"a,b\n\"".to_vec(),
        _ => vec![b' '; 3 << 20],
    };
    Made { must_be_refused: is_json, ..with_body(made, bytes) }
}

/// A number that is none.
fn wrong_parameter(
    document: &Document,
    route: &Route,
    pools: &Pools,
    made: &Made,
    dice: &mut Dice,
) -> Option<Made> {
    let is_number = |one: &&Parameter| kinds(&one.schema).contains(&"integer") && one.schema["minimum"] == 0;
    let numbers: Vec<_> = route.parameters.iter().filter(is_number).map(|one| &one.name).collect();
    let wrong = (*dice.pick(&numbers)?).clone();
    let word = [
        "abc",
        "-1",
        "1.5",
        "18446744073709551616",
        "0x10",
        " 1",
        "18446744073709551615",
        "9223372036854775808",
    ][dice.below(8)];
    // The last two are numbers, and larger than what the document calls one: some routes hold them for the last page.
    let must_be_refused = !matches!(word, "18446744073709551615" | "9223372036854775808");
    let mut is_there = false;
    let path = path(route, dice, &mut |parameter, dice| {
        is_there |= parameter.name == wrong;
        if parameter.name == wrong {
            word.to_owned()
        } else {
            text_of(&one(document, parameter, pools, dice))
        }
    });
    is_there.then(|| Made { path, body: made.body.clone(), fits: false, must_be_refused })
}

/// Odd letters, too many of them, or bytes that are no text.
fn odd_parameter(
    document: &Document,
    route: &Route,
    pools: &Pools,
    made: &Made,
    dice: &mut Dice,
) -> Option<Made> {
    let named: Vec<_> = route.parameters.iter().map(|one| &one.name).collect();
    let wrong = (*dice.pick(&named)?).clone();
    let odd = match dice.below(4) {
        0 => "z".repeat(3_000),
        1 => "\u{1}".to_owned(),
        _ => dice.pick(&ODD).map(|odd| (*odd).to_owned())?,
    };
    let mut path = path(route, dice, &mut |parameter, dice| {
        if parameter.name == wrong { odd.clone() } else { text_of(&one(document, parameter, pools, dice)) }
    });
    if dice.below(4) == 0 {
        path.push_str(if path.contains('?') { "%FF%C0" } else { "?language=%FF%C0" });
    }
    Some(Made { path, body: made.body.clone(), fits: false, must_be_refused: false })
}

/// What nobody asked for behind the question mark.
fn unknown_parameter(made: &Made) -> Made {
    let joint = if made.path.contains('?') { '&' } else { '?' };
    let path = format!("{}{joint}tidak_dikenal=1&language=id&language=en", made.path);
    Made { path, body: made.body.clone(), fits: false, must_be_refused: false }
}
