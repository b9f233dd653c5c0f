//! The server against its own document: for each route and each role, requests that fit `schemas/http/v1.openapi.json`
//! and requests that break it.
//!
//! What has to hold for every answer: no fault; the status stands in the document, with its kind of content and a body
//! by its schema; a refusal is a problem with a known code, and changes nothing. A body that fits is never refused as
//! one that cannot be read, a body that lacks something or holds another type always is.
//!
//! Seeds are numbers that follow from route and role; `KETUK_CASES=N` plays N times as many, `SEED` begins elsewhere.

mod answer;
mod document;
mod make;
mod world;

use document::{Document, Route};
use ketuk_tests::browser::Answer;
use make::{Dice, Made};
use world::{Caller, World};

/// What role plays how many requests of each kind on a route that is open to it.
const FITTING: u64 = 3;
const BROKEN: u64 = 6;
/// Where the gate shuts a role out, what lies behind is the same for every request.
const SHUT_OUT: u64 = 1;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn play(caller: Caller) {
    let document = Document::load();
    let world = World::open();
    world.come_in(caller);
    let times = number("KETUK_CASES", 1);
    for route in document.routes() {
        let count =
            if world.may(caller, route) { (FITTING * times, BROKEN * times) } else { (SHUT_OUT, SHUT_OUT) };
        for case in 0..count.0 + count.1 {
            let seed =
                number("SEED", 0).wrapping_add(make::mixed(&format!("{caller:?} {}", route.name()), case));
            let mut dice = Dice::new(seed);
            let made = if case < count.0 {
                make::fitting(&document, route, &world.pools, &mut dice)
            } else {
                make::broken(&document, route, &world.pools, &mut dice)
            };
            let before = world.state();
            let answer = world.ask(caller, route, &made);
            let told = format!(
                "SEED={seed} {caller:?} {} {}: {} {}",
                route.method,
                made.path,
                answer.status,
                answer.code()
            );
            look(&document, route, &made, &answer, &told);
            if answer.status >= 400 && !route.counts_attempts() {
                assert_eq!(world.state(), before, "{told}: it was refused and changed something");
            }
            world.mend(caller, route, &answer);
        }
    }
}

/// What has to hold for one answer.
fn look(document: &Document, route: &Route, made: &Made, answer: &Answer, told: &str) {
    let body = String::from_utf8_lossy(&answer.body);
    assert!(answer.status < 500, "{told}: a fault\n{body}");
    if let Err(why) = answer::check(document, route, answer) {
        panic!("{told}: {why}\n{}\n{}", body, made.told());
    }
    if answer.status < 400 {
        assert!(!made.must_be_refused, "{told}: it was taken\n{}", made.told());
    } else if made.fits {
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(!detail.starts_with("line "), "{told}: fits and cannot be read: {detail}\n{}", made.told());
    }
}

#[test]
fn a_script_and_the_document_agree() {
    play(Caller::Token);
}
#[test]
fn an_administrator_and_the_document_agree() {
    play(Caller::Admin);
}
#[test]
fn a_coordinator_and_the_document_agree() {
    play(Caller::Coordinator);
}
#[test]
fn an_officer_and_the_document_agree() {
    play(Caller::Officer);
}
#[test]
fn a_viewer_and_the_document_agree() {
    play(Caller::Viewer);
}
#[test]
fn nobody_and_the_document_agree() {
    play(Caller::Nobody);
}
