//! Any text at all as an expression: reading it and its value end, without a panic.
//!
//! Bytes that are not text choose words of the language instead, so that the fuzzer soon gets past the reader.

#![no_main]

#[allow(dead_code)]
#[path = "../../crates/form/tests/it/xpath/world.rs"]
mod world;

use ketuk_form::xpath::parse;
use libfuzzer_sys::fuzz_target;
use world::World;

const WORDS: &[&str] = &[
    "/data",
    "/",
    "..",
    ".",
    "anggota",
    "umur",
    "[",
    "]",
    "(",
    ")",
    ",",
    "*",
    "+",
    "-",
    "|",
    "=",
    "!=",
    "<",
    ">=",
    " and ",
    " or ",
    " div ",
    " mod ",
    "1",
    "2.5",
    "'x'",
    "'3 5'",
    "@id",
    "self::",
    "parent::",
    "node()",
    "text()",
    "current()",
    "instance('desa')/root/item",
    "instance('atap')/root/item",
    "position()",
    "last()",
    "count(",
    "sum(",
    "concat(",
    "join(',', ",
    "if(",
    "coalesce(",
    "selected(",
    "substr(",
    "substring(",
    "regex(",
    "round(",
    "date(",
    "format-date(",
    "today()",
    "indexed-repeat(",
    "pulldata(",
    "randomize(",
    "area(",
    "distance(",
    "geofence(",
    "translate(",
    "number(",
    "add-date(",
    "uuid(",
    "checklist(",
    "weighted-checklist(",
    "digest(",
    "base64-decode(",
    "decimal-time(",
    "difference-in-months(",
    "jr:choice-name(",
    "once(",
    "name(",
    "kec",
    "\u{2019}",
];

fuzz_target!(|bytes: &[u8]| {
    let text = std::str::from_utf8(bytes).map(ToOwned::to_owned).unwrap_or_else(|_| {
        bytes.iter().map(|byte| WORDS[usize::from(*byte) % WORDS.len()]).collect::<Vec<_>>().concat()
    });
    match parse(&text) {
        Ok(expression) => {
            let world = World::new();
            let _ = (expression.dependencies(), expression.list_columns(), expression.is_volatile());
            if let Ok(value) = world.value(&expression) {
                let _ = (value.to_text(&world.documents()), value.to_number(&world.documents(), 25_200));
            }
        }
        Err(problem) => {
            assert!(text.is_char_boundary(problem.at));
            assert!(!problem.message("id").is_empty() && !problem.message("en").is_empty());
        }
    }
});
