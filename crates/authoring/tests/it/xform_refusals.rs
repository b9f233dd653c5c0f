//! Forms that cannot be read, or not wholly: each says what, where and what to do.

use crate::xform_support::{errors, import, warnings, xform};
use ketuk_authoring::{Severity, import_xform};

fn refused(xml: &[u8]) -> (&'static str, u32) {
    let imported = import_xform(xml);
    assert!(imported.form.is_none());
    errors(&imported).first().copied().expect("an error")
}

fn error(instance: &str, model: &str, body: &str) -> (&'static str, u32) {
    refused(xform(instance, model, body).as_bytes())
}

fn warning(instance: &str, model: &str, body: &str) -> (&'static str, u32) {
    let imported = import(instance, model, body);
    assert!(imported.form.is_some(), "{:#?}", imported.diagnostics);
    warnings(&imported).first().copied().expect("a warning")
}

#[test]
fn text_that_is_no_xml_is_named_with_its_line() {
    assert_eq!(refused(b""), ("xml.malformed", 1));
    assert_eq!(refused(b"<a>\n<b></a>"), ("xml.malformed", 2));
    assert_eq!(refused(b"<a>\n\n"), ("xml.malformed", 3));
    assert_eq!(refused(b"<a/>\n<b/>"), ("xml.malformed", 2));
    assert_eq!(refused(b"<a b='1' b='2'/>"), ("xml.malformed", 1));
}
#[test]
fn another_encoding_is_named_with_its_line() {
    assert_eq!(refused(b"<a>\n\xff</a>"), ("xml.encoding", 2));
}
#[test]
fn an_entity_bomb_is_refused_unexpanded() {
    let bomb = "<!DOCTYPE a [<!ENTITY x \"aaaa\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>";
    assert_eq!(refused(bomb.as_bytes()).0, "xml.entity");
    assert_eq!(refused(b"<a>\n&x;</a>"), ("xml.entity", 2));
    assert_eq!(refused(b"<a b='&x;'/>").0, "xml.entity");
}
#[test]
fn deep_nesting_is_refused() {
    assert_eq!(refused("<a>".repeat(1_000_000).as_bytes()).0, "xml.too_deep");
}
#[test]
fn a_file_of_any_size_ends() {
    assert_eq!(refused(&vec![b' '; 33 * 1024 * 1024]).0, "xml.too_large");
    assert_eq!(refused(format!("<a>{}</a>", "<b/>".repeat(600_001)).as_bytes()).0, "xml.too_many_elements");
}
#[test]
fn a_prefix_has_to_be_declared() {
    assert_eq!(refused(b"<a>\n<x:b/></a>"), ("xml.unknown_prefix", 2));
}
#[test]
fn other_xml_is_no_form() {
    assert_eq!(refused(b"<a/>").0, "xform.no_model");
    let empty = "<html><head><model><instance/></model></head></html>";
    assert_eq!(refused(empty.as_bytes()).0, "xform.no_instance");
}
#[test]
fn a_broken_expression_is_named_with_its_line() {
    assert_eq!(error("<q/>", r#"<bind nodeset="/data/q" relevant="1 +"/>"#, ""), ("expression.ends", 4));
    let axis = r#"<bind nodeset="/data/q" relevant="preceding::a"/>"#;
    assert_eq!(error("<q/>", axis, ""), ("expression.axis", 4));
}
#[test]
fn a_control_needs_a_path() {
    assert_eq!(error("<q/>", "", r#"<input ref="concat(1)"/>"#), ("xform.control_path", 6));
    assert_eq!(error("<q/>", "", "<repeat/>"), ("xform.repeat_path", 6));
}
#[test]
fn a_name_twice_side_by_side_is_refused() {
    assert_eq!(error("<q/><q/>", "", ""), ("xform.name_twice", 3));
}
#[test]
fn old_external_choices_are_refused() {
    assert_eq!(
        error("<q/>", "", r#"<input ref="/data/q" query="instance('x')/root/item"/>"#),
        ("xform.query", 6)
    );
}
#[test]
fn a_condition_of_the_root_is_refused() {
    assert_eq!(
        error("<q/>", r#"<bind nodeset="/data" relevant="/data/q = 1"/>"#, ""),
        ("xform.root_bind", 4)
    );
}
#[test]
fn an_action_needs_a_node() {
    let model = r#"<setvalue event="odk-instance-first-load" ref="/data/lain" value="1"/>"#;
    assert_eq!(error("<q/>", model, "").0, "xform.action_target_missing");
}
#[test]
fn what_is_not_supported_is_named() {
    let action = r#"<odk:setgeopoint event="odk-instance-first-load" ref="/data/q"/>"#;
    for (model, body, code) in [
        ("<submission/>", "", "xform.submission"),
        ("<lain/>", "", "xform.model_element"),
        ("", "<lain/>", "xform.body_element"),
        (action, "", "xform.action_unsupported"),
        (r#"<setvalue event="lain" ref="/data/q"/>"#, "", "xform.action_event"),
        (r#"<bind nodeset="/data/q" type="lain"/>"#, "", "xform.type_unknown"),
        (r#"<bind nodeset="/data/q" saveIncomplete="true()"/>"#, "", "xform.bind_attribute"),
        (r#"<bind nodeset="/data/lain"/>"#, "", "xform.bind_without_node"),
        (r#"<bind nodeset="/data/g" calculate="1"/>"#, "", "xform.bind_on_group"),
        ("", r#"<group ref="/data/g" intent="x"/>"#, "xform.body_attribute"),
        ("", r#"<input ref="/data/lain"/>"#, "xform.control_without_node"),
        ("", r#"<select1 ref="/data/q"/>"#, "xform.select_without_items"),
        ("", r#"<group appearance="field-list"><input ref="/data/q"/></group>"#, "xform.group_without_ref"),
    ] {
        assert_eq!(warning("<q/><g><b/></g>", model, body).0, code);
    }
}
#[test]
fn diagnostics_come_in_the_order_of_the_file() {
    let imported = import("<q/>", "<lain/>\n<lain2/>", "<lain3/>");
    let lines: Vec<u32> = warnings(&imported).into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, [4, 5, 7]);
    assert!(imported.diagnostics.iter().all(|said| said.severity == Severity::Warning));
}
