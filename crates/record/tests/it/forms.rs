//! Which form version stands where two devices went on with different ones.

use crate::support::*;
use ketuk_form::{Fit, FormBook, FormDefinition, Node, keluarga};
use ketuk_record::{DisputeClass, DisputeKind, Record};
use std::sync::Arc;

fn without(body: &mut Vec<Node>, name: &str) {
    body.retain(|node| node.name() != name);
    for node in body {
        match node {
            Node::Group(group) => without(&mut group.body, name),
            Node::Repeat(repeat) => without(&mut repeat.body, name),
            Node::Question(_) => {}
        }
    }
}

fn version(version: &str, dropped: &[&str]) -> Arc<FormDefinition> {
    let mut form = keluarga().clone();
    form.version = version.to_owned();
    dropped.iter().for_each(|name| without(&mut form.body, name));
    Arc::new(form)
}

/// Versions 1, 2 and 10; the last one no longer asks for the roof.
fn book() -> FormBook {
    let mut book = FormBook::default();
    for form in [version("1", &[]), version("2", &[]), version("10", &["atap"])] {
        book.insert(form);
    }
    book
}

/// Two who began alike and went on with these versions.
fn apart(start_text: &str, a: &str, b: &str) -> Record {
    let (mut first, mut second) = (start(start_text), start(start_text));
    let tag = |version: &str| vec![(key("_form"), ketuk_form::Value::Text(format!("keluarga {version}")))];
    first.write(session(1, 1), &tag(a), None).unwrap();
    second.write(session(2, 2), &tag(b), None).unwrap();
    meet(&mut first, &mut second);
    first
}

fn check(record: &Record, stands: &str, class: DisputeClass) {
    assert_eq!(record.form().as_deref(), Some(stands));
    let disputes = record.disputes_among(&book());
    let versions = disputes.iter().find(|dispute| dispute.key.as_str() == "_form").unwrap();
    assert_eq!((versions.kind, versions.class), (DisputeKind::FormVersions, class));
    assert_eq!(record.answers_among(&book()).get("_form").unwrap().to_text(), stands);
}

#[test]
fn the_higher_version_stands() {
    check(&apart("atap=1", "1", "2"), "keluarga 2", DisputeClass::Quiet);
    check(&apart("atap=1", "2", "1"), "keluarga 2", DisputeClass::Quiet);
}
#[test]
fn numbers_decide_which_is_higher() {
    check(&apart("lantai=1", "2", "10"), "keluarga 10", DisputeClass::Quiet);
}
#[test]
fn a_person_decides_where_an_answer_would_be_lost() {
    check(&apart("atap=1", "2", "10"), "keluarga 10", DisputeClass::Human);
}
#[test]
fn a_version_that_is_not_here_is_no_reason_for_a_person() {
    check(&apart("atap=1", "2", "11"), "keluarga 11", DisputeClass::Quiet);
}
#[test]
fn a_decision_about_the_version_stands() {
    let mut record = apart("atap=1", "2", "10");
    let found = record.disputes_among(&book()).into_iter().find(|d| d.key.as_str() == "_form").unwrap();
    let chosen = ketuk_form::Value::Text("keluarga 2".to_owned());
    record.settle(session(9, 1), &found.key, &chosen, &sides(&found), "atap penting").unwrap();
    assert_eq!(record.form().as_deref(), Some("keluarga 2"));
    assert!(record.disputes_among(&book()).iter().all(|d| d.class < DisputeClass::Reviewable));
}
#[test]
fn a_record_of_an_unknown_version_is_read_all_the_same() {
    let mut record = start("atap=1");
    record.write(session(1, 1), &[(key("_form"), value("keluarga"))], None);
    assert_eq!(record.read_with(&book()).fit, Fit::StandIn);
    assert_eq!(start("atap=1").read_with(&book()).fit, Fit::Own);
}
#[test]
fn imports_alone_leave_a_record_untouched() {
    let (mut a, mut b) = (Record::new(), Record::new());
    write(&mut a, 1, 1, "alamat=A");
    write(&mut b, 2, 2, "alamat=A");
    meet(&mut a, &mut b);
    assert!(a.is_untouched());
    write(&mut a, 1, 1, "_status=tidak_ada_responden _visit.aa.by=Sri");
    assert!(a.is_untouched(), "nobody was at home");
    write(&mut a, 1, 1, "atap=1");
    assert!(!a.is_untouched());
}
