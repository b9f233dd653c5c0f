//! Labels, hints and messages: languages, outputs, media.

use crate::xform_support::{errors, form, import, question};
use ketuk_form::FormDefinition;

const ITEXT: &str = r#"<itext>
    <translation lang="English (en)"><text id="q"><value>Roof</value><value form="guidance">Look up</value></text></translation>
    <translation lang="Bahasa Indonesia" default="true()"><text id="q"><value form="short">Atp</value><value form="long">Atap</value>
        <value form="image">jr://images/atap.png</value></text><text id="saja"><value>Hanya di sini</value></text></translation>
</itext>"#;

fn translated() -> FormDefinition {
    form(
        "<q/>",
        ITEXT,
        r#"<input ref="/data/q"><label ref="jr:itext('q')"/><hint ref="jr:itext('saja')"/></input>"#,
    )
}

fn label(inner: &str) -> String {
    let form = form("<a/><q/>", "", &format!(r#"<input ref="/data/q"><label{inner}</label></input>"#));
    question(&form, "q").label.values().next().cloned().unwrap_or_default()
}

#[test]
fn the_default_language_comes_first() {
    let form = translated();
    assert_eq!(form.languages, ["id", "en"]);
    assert_eq!(form.language_names["id"], "Bahasa Indonesia");
}
#[test]
fn a_label_has_its_text_in_each_language() {
    let form = translated();
    let label = &question(&form, "q").label;
    assert_eq!((label["id"].as_str(), label["en"].as_str()), ("Atap", "Roof"));
}
#[test]
fn a_missing_translation_is_left_out() {
    let form = translated();
    assert_eq!(question(&form, "q").hint.keys().collect::<Vec<_>>(), ["id"]);
}
#[test]
fn guidance_and_pictures_come_along() {
    let form = translated();
    let asked = question(&form, "q");
    assert_eq!(asked.guidance["en"], "Look up");
    assert_eq!(asked.media["image"]["id"], "atap.png");
}
#[test]
fn media_are_files_of_the_form() {
    let body = r#"<input ref="/data/q"><label ref="jr:itext('q')"/></input>"#;
    assert_eq!(import("<q/>", ITEXT, body).files, ["atap.png"]);
}
#[test]
fn a_form_without_itext_is_in_a_language_unknown() {
    assert_eq!(form("<q/>", "", "").languages, ["und"]);
}
#[test]
fn an_output_is_an_expression_in_the_text() {
    assert_eq!(label(">Halo <output value=\" ../a \"/>!"), "Halo ${../a}!");
}
#[test]
fn a_dollar_and_brace_of_the_authors_stay() {
    assert_eq!(label(">Rp ${x}"), "Rp $${x}");
}
#[test]
fn a_reference_to_a_node_is_its_value() {
    assert_eq!(label(" ref=\"/data/a\">"), "${/data/a}");
    assert_eq!(label(" ref=\"jr:itext(/data/a)\">"), "${jr:itext(/data/a)}");
}
#[test]
fn a_text_that_is_not_there_is_an_error() {
    let imported = import("<q/>", ITEXT, r#"<input ref="/data/q"><label ref="jr:itext('lain')"/></input>"#);
    assert_eq!(errors(&imported).first().map(|(code, _)| *code), Some("xform.text_missing"));
}
#[test]
fn texts_by_id_are_kept_where_an_expression_asks_for_them() {
    let asks = r#"<bind nodeset="/data/q" calculate="jr:itext('q')"/>"#;
    assert_eq!(form("<q/>", &format!("{ITEXT}{asks}"), "").texts["q"]["id"], "Atap");
    assert!(form("<q/>", ITEXT, "").texts.is_empty());
}
#[test]
fn a_question_without_a_label_shows_its_name() {
    let form = form("<umur/>", "", r#"<input ref="/data/umur"/>"#);
    assert_eq!(question(&form, "umur").label["und"], "umur");
}
