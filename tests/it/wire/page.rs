//! The page that strangers read: every code, limit and route stands in it, and its examples are the
//! golden bytes.

use super::golden::{is_blessing, load, path};
use super::sample::{self, SCOPE, sha256};
use ketuk_wire::{ProblemCode, encode};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

const PAGE: &str = "schemas/wire/v1.md";
/// Bytes in one line of an example.
const LINE_BYTES: usize = 24;

fn read(relative: &str) -> String {
    fs::read_to_string(path(relative)).expect("the file is there")
}

/// The first cells of a table's rows, without backticks; `head` is the table's first heading.
fn rows(page: &str, head: &str) -> Vec<Vec<String>> {
    let begin = format!("| {head} |");
    let table = page.lines().skip_while(|line| !line.starts_with(&begin)).skip(2);
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().replace('`', "")).skip(1).collect();
    table.take_while(|line| line.starts_with('|')).map(cells).collect()
}

#[test]
fn every_problem_code_is_on_the_page() {
    let told: BTreeSet<_> =
        rows(&read(PAGE), "code").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let known: BTreeSet<_> =
        ProblemCode::ALL.iter().map(|code| (code.code().to_owned(), code.status().to_string())).collect();
    // A code that is gone stays on the page, so that nobody gives it another meaning.
    assert_eq!(known.difference(&told).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
}

#[test]
fn every_limit_is_on_the_page() {
    let told: BTreeSet<_> =
        rows(&read(PAGE), "limit").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let source = read("crates/wire/src/limits.rs");
    let known: BTreeSet<_> = source.lines().filter_map(constant).collect();
    assert!(!known.is_empty());
    assert_eq!(told, known);
}

/// Name and value of `pub const NAME: usize = 64 << 10;`.
fn constant(line: &str) -> Option<(String, String)> {
    let (name, rest) = line.strip_prefix("pub const ")?.split_once(':')?;
    let text = rest.split_once('=')?.1.trim().trim_end_matches(';').replace('_', "");
    let number = |text: &str| text.trim().parse::<u64>().expect("a number or a shift");
    let value = match text.split_once("<<") {
        Some((left, right)) => number(left) << number(right),
        None => number(&text),
    };
    Some((name.to_owned(), value.to_string()))
}

#[test]
fn every_route_is_on_the_page() {
    let page = read(PAGE);
    let source = read("server/src/http/mod.rs");
    let routes = source.lines().filter_map(|line| line.trim().strip_prefix(".route(\"")?.split('"').next());
    let missing: Vec<_> = routes.filter(|route| !page.contains(&format!("{route}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_examples_are_the_golden_bytes() {
    check_example("enrol_request", &annotated(&encode(&sample::enrol_request())));
    check_example("sync_request_change", &annotated(&encode(&sample::change_request())));
    check_example("what_is_signed", &what_is_signed());
}

/// Compares (or writes) the block behind `<!-- example: name -->`.
fn check_example(name: &str, text: &str) {
    let page = read(PAGE);
    let begin = format!("<!-- example: {name} -->\n```text\n");
    let at = page.find(&begin).expect("the page has a place for the example") + begin.len();
    let end = at + page[at..].find("```").expect("the block ends");
    if is_blessing() {
        let whole = [&page[..at], text, &page[end..]].concat();
        fs::write(path(PAGE), whole).expect("the page is written");
    } else {
        assert_eq!(&page[at..end], text, "{name}");
    }
}

/// The steps from a bare chunk to the signature, each written out by hand.
fn what_is_signed() -> String {
    let request = sample::change_request();
    let section = &request.batch.sections[0];
    let bare = sample::bare("change.chunk");
    let hash = sha256(&bare);
    assert_eq!(load("change.chunk"), [&[0x85, 0x6f, 0x4a, 0x83], &hash.0[..4], &bare].concat());
    let scope = [&[0x1b][..], &SCOPE.0.to_be_bytes()].concat();
    let record = [&[0x50][..], &section.items[0].record.0].concat();
    let head = [&[0x81, 0x58, 32][..], &hash.0].concat();
    let manifest = [&[0x82][..], &scope, &[0x81, 0x82], &record, &head].concat();
    let digest = sha256(&manifest);
    assert_eq!(section.digest().expect("a chunk").digest, digest.0);
    let header = encode(&request.batch.header().expect("within the limits"));
    let batch = sha256(&header);
    let lines = [
        ("bare chunk", &bare[..]),
        ("its SHA-256, the change's hash", &hash.0),
        ("the chunk as Automerge reads it", &load("change.chunk")),
        ("manifest of the section", &manifest),
        ("its SHA-256, the section's digest", &digest.0),
        ("header", &header),
        ("its SHA-256, the batch's hash", &batch.0),
        ("what is signed", &[&b"ketuk/v1/batch\0"[..], &header].concat()),
        ("signature", &request.batch.signature.0),
    ];
    let mut text = String::new();
    for (name, bytes) in lines {
        let _ = writeln!(text, "{name}");
        let lines: String = bytes.chunks(LINE_BYTES).map(|line| format!("  {}\n", hex(line))).collect();
        text.push_str(&lines);
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// CBOR, one item a line: its bytes, and what they say.
fn annotated(bytes: &[u8]) -> String {
    let mut text = String::new();
    let end = item(bytes, 0, 0, &mut text);
    assert_eq!(end, bytes.len(), "one item");
    text
}

/// Writes the item at `at` and what is inside it; returns where the next one begins.
fn item(bytes: &[u8], at: usize, depth: usize, text: &mut String) -> usize {
    let (major, info) = (bytes[at] >> 5, bytes[at] & 31);
    let width = match info {
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => 0,
    };
    let after = at + 1 + width;
    let number = bytes[at + 1..after].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let number = if width == 0 { u64::from(info) } else { number };
    let count = usize::try_from(number).expect("a small message");
    let indent = "  ".repeat(depth);
    let head = hex(&bytes[at..after]);
    match major {
        0 => drop(writeln!(text, "{indent}{head} -- {number}")),
        2 => {
            let _ = writeln!(text, "{indent}{head} -- {count} bytes");
            let content = &bytes[after..after + count];
            let line = |line| format!("{indent}  {}\n", hex(line));
            text.push_str(&content.chunks(LINE_BYTES).map(line).collect::<String>());
            return after + count;
        }
        3 => {
            let content = &bytes[after..after + count];
            let said = String::from_utf8_lossy(content);
            let _ = writeln!(text, "{indent}{head} {} -- \"{said}\"", hex(content));
            return after + count;
        }
        4 | 5 => {
            let name = if major == 4 { "array" } else { "map" };
            let _ = writeln!(text, "{indent}{head} -- {name} of {count}");
            let inside = if major == 4 { count } else { 2 * count };
            return (0..inside).fold(after, |at, _| item(bytes, at, depth + 1, text));
        }
        _ => drop(writeln!(text, "{indent}{head} -- {}", if info == 22 { "null" } else { "simple" })),
    }
    after
}
