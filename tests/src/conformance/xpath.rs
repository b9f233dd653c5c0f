//! Recorded expressions: a document, a context node, an expression, and what another engine answered.
//!
//! Recorded at UTC-7, in English. What lies outside the declared subset is skipped by rule: axes, `//`, node
//! tests and functions that the reader itself names as unsupported.

use std::collections::HashMap;
use std::path::Path;

use ketuk_form::xpath::{Documents, evaluate, evaluate_boolean, parse};
use ketuk_form::xpath::{EvaluationProblem, Expression, Host, NodeRef, Object, Scope};
use regex::Regex;
use serde_json::Value;

use super::document::{Dom, Names};
use super::{Case, Outcome, Part};

const UTC_OFFSET_S: i32 = -7 * 3600;
const DAY_MS: i64 = 86_400_000;

/// Plays `xpath.jsonl`.
///
/// # Errors
/// The file is absent or of another shape.
pub fn run(corpus: &Path) -> anyhow::Result<Part> {
    let lines = super::read_lines(&corpus.join("xpath.jsonl"))?;
    let now_ms = recorded_at(&lines);
    let cases = lines.iter().enumerate().map(|(at, line)| {
        let expr = text(line, "expr");
        let outcome = play(line, now_ms)
            .unwrap_or_else(|error| Outcome::Failed { reason: None, detail: format!("{expr:?}: {error}") });
        Case { name: format!("{} {}", at + 1, subject(expr)), outcome }
    });
    Ok(Part { name: "xpath", target_percent: 98.0, cases: cases.collect() })
}

/// The first function that an expression calls, to name a case by.
fn subject(expr: &str) -> String {
    let open = expr.find('(').unwrap_or(0);
    let name = expr[..open].rsplit(|c: char| !(c.is_alphanumeric() || "-:.".contains(c))).next();
    name.filter(|name| !name.is_empty()).map_or("expression".into(), |name| format!("{name}()"))
}

/// Noon of the day of the recording: the corpus says it where `today()` is asked for.
fn recorded_at(lines: &[Value]) -> i64 {
    let mut days: HashMap<i64, usize> = HashMap::new();
    for line in lines.iter().filter(|line| text(line, "expr").contains("today()")) {
        let told = text(line, "expr").trim() == "today()";
        let places = [text(line, "expr"), text(line, "xml"), text(line, "expected")];
        for word in places.iter().flat_map(|place| place.split(|c: char| !(c.is_ascii_digit() || c == '-'))) {
            let expr = parse(&format!("decimal-date-time('{word}T00:00:00Z')"));
            let day = expr.ok().and_then(|expr| constant(&expr)).filter(|day| day.is_finite());
            // Years that only stand for "long ago" and "in the far future" are not the day.
            if let Some(day) = day.filter(|day| (18_000.0..30_000.0).contains(day)) {
                *days.entry(day as i64).or_default() += if told { 1_000 } else { 1 };
            }
        }
    }
    let day = days.into_iter().max_by_key(|(day, count)| (*count, *day)).map_or(20_000, |(day, _)| day);
    day * DAY_MS + DAY_MS / 2 - i64::from(UTC_OFFSET_S) * 1000
}

fn constant(expr: &Expression) -> Option<f64> {
    let placed = Dom::read("<a/>").ok()?.sources(Names::Written).ok()?;
    let host = Recorded { now_ms: 0, itext: HashMap::new() };
    let documents = Documents { primary: &placed.primary, secondary: &placed.secondary };
    let scope = Scope::at(placed.node("/")?, documents, &host);
    evaluate(&expr.root, &scope).ok().map(|object| object.to_number(&documents, UTC_OFFSET_S))
}

struct Recorded {
    now_ms: i64,
    itext: HashMap<String, String>,
}

impl Host for Recorded {
    fn now_ms(&self) -> i64 {
        self.now_ms
    }
    fn utc_offset_s(&self) -> i32 {
        UTC_OFFSET_S
    }
    fn fill(&self, bytes: &mut [u8]) {
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = (at as u8).wrapping_mul(151).wrapping_add(7);
        }
    }
    fn text_by_id(&self, id: &str) -> Option<String> {
        self.itext.get(id).cloned()
    }
    fn choice_name(&self, _code: &str, _question: &str) -> Option<String> {
        None
    }
    fn language(&self) -> &str {
        "en"
    }
}

fn text<'v>(line: &'v Value, field: &str) -> &'v str {
    line[field].as_str().unwrap_or_default()
}

fn play(line: &Value, now_ms: i64) -> anyhow::Result<Outcome> {
    let expr = text(line, "expr");
    let expression = match parse(expr) {
        Ok(expression) => expression,
        Err(problem) => {
            return Ok(match outside(problem.code) {
                Some(rule) => Outcome::Skipped { reason: rule.to_owned() },
                None => Outcome::Failed {
                    reason: (problem.code == "expression.arguments").then_some(
                        "arguments are counted when the form is read, not when the call is reached",
                    ),
                    detail: format!("{expr:?}: {problem}"),
                },
            });
        }
    };
    let dom = Dom::read(text(line, "xml"))?;
    // Names are compared as written here and by namespace there.
    let names = if expr.contains("name(") { Names::Written } else { Names::Prefixed };
    let placed = dom.sources(names)?;
    let node = placed
        .node(text(line, "ctx"))
        .ok_or_else(|| anyhow::anyhow!("no context node {}", text(line, "ctx")))?;
    let host = Recorded { now_ms, itext: dom.itext(language(text(line, "t"))) };
    let documents = Documents { primary: &placed.primary, secondary: &placed.secondary };
    let scope = Scope::at(node, documents, &host);
    let paths = |nodes: &[NodeRef]| nodes.iter().map(|node| placed.path(*node).to_owned()).collect();
    let answer = answer(&expression, &scope, text(line, "kind"), &paths);
    let expected = &line["expected"];
    let got = match answer {
        Ok(got) if fits(text(line, "kind"), expected, &got) => return Ok(Outcome::Passed),
        Ok(got) => got.to_string(),
        Err(problem) => problem.to_string(),
    };
    Ok(Outcome::Failed {
        reason: known(text(line, "kind"), expr, expected),
        detail: format!("{expr:?} at {}: expected {expected}, got {got}", text(line, "ctx")),
    })
}

/// The rule by which what the reader refuses is outside the subset.
fn outside(code: &str) -> Option<&'static str> {
    Some(match code {
        "expression.axis" => "axes other than child, parent, self and attribute",
        "expression.anywhere" => "`//`",
        "expression.node_test" => "node tests other than names, `*`, `node()` and `text()`",
        "expression.function" => {
            "functions outside the declared list (`id`, `lang`, `namespace-uri`, unknown ones)"
        }
        "expression.variable" => "variables",
        _ => return None,
    })
}

/// A language that the name of a case tells.
fn language(name: &str) -> Option<&str> {
    name.split_once("in language '")?.1.split('\'').next()
}

fn answer(
    expression: &Expression,
    scope: &Scope<'_>,
    kind: &str,
    paths: &dyn Fn(&[NodeRef]) -> Vec<String>,
) -> Result<Value, EvaluationProblem> {
    if kind == "assertBooleanValue" {
        return evaluate_boolean(&expression.root, scope).map(Value::from);
    }
    let object = evaluate(&expression.root, scope)?;
    Ok(match kind {
        "assertNumberValue" | "assertNumberRounded" => {
            let number = object.to_number(&scope.documents, UTC_OFFSET_S);
            if number.is_finite() {
                number.into()
            } else {
                Object::Number(number).to_text(&scope.documents).into()
            }
        }
        "assertNodeSet" | "assertUnorderedNodeSet" => match object {
            Object::Nodes(nodes) => paths(&nodes).into(),
            other => other.to_text(&scope.documents).into(),
        },
        _ => object.to_text(&scope.documents).into(),
    })
}

fn fits(kind: &str, expected: &Value, got: &Value) -> bool {
    match kind {
        "assertStringMatches" => {
            let pattern = expected.as_str().unwrap_or_default().trim_matches('/');
            Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(got.as_str().unwrap_or_default()))
        }
        "assertStringLength" => expected.as_u64() == got.as_str().map(|text| text.chars().count() as u64),
        "assertNumberRounded" => {
            let decimals = expected.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
            // Some are cut off where others are rounded.
            close(expected, got, 1.001 * 10f64.powi(-(decimals as i32)))
        }
        "assertNumberValue" if expected.is_number() => {
            // The last digits of sines and logarithms differ between libraries.
            close(expected, got, expected.as_f64().unwrap_or(0.0).abs() * 4.0 * f64::EPSILON)
        }
        "assertUnorderedNodeSet" => {
            let sorted = |value: &Value| {
                let mut paths: Vec<String> =
                    value.as_array().into_iter().flatten().map(Value::to_string).collect();
                paths.sort();
                paths
            };
            sorted(expected) == sorted(got)
        }
        _ => expected == got,
    }
}

fn close(expected: &Value, got: &Value, tolerance: f64) -> bool {
    expected.as_f64().zip(got.as_f64()).is_some_and(|(expected, got)| (expected - got).abs() <= tolerance)
}

/// Why a difference is meant.
fn known(kind: &str, expr: &str, expected: &Value) -> Option<&'static str> {
    let calls = |name: &str| expr.contains(&format!("{name}("));
    Some(if calls("jr:itext") && kind == "assertNodeSet" {
        "`jr:itext()` gives a text, as in JavaRosa, not the nodes that hold it"
    } else if calls("regex") {
        "`regex()` compares with the whole text, as in JavaRosa, not with a part of it"
    } else if calls("round") {
        "`round()` takes halves toward plus infinity, as in XPath 1.0 and JavaRosa, not away from zero"
    } else if calls("sum") {
        "`sum()` leaves out what is empty, as in JavaRosa: an answer that is not there yet does not spoil the rest"
    } else if expected == "Invalid Date" {
        "what is no date is empty"
    } else if calls("number") && kind == "assertStringValue" {
        "a date as a number keeps the part of the day, also where it is printed"
    } else {
        return None;
    })
}
