//! What an XForm becomes, rule by rule.

use crate::xform_support::{form, import, names, node, question, warnings, xform};
use ketuk_authoring::import_xform;
use ketuk_form::{Condition, Event, Node, Preload, QuestionType, Repeat};

fn repeat(instance: &str, body: &str) -> Repeat {
    match node(&form(instance, "", body), "r") {
        Node::Repeat(repeat) => repeat.clone(),
        other => panic!("{other:?}"),
    }
}

fn kind(bind: &str, control: &str) -> QuestionType {
    let bind = format!(r#"<bind nodeset="/data/q" {bind}/>"#);
    question(&form("<q/>", &bind, control), "q").kind
}

#[test]
fn id_version_title_and_root_are_the_forms() {
    let form = form("<q/>", "", r#"<input ref="/data/q"/>"#);
    assert_eq!((form.id.as_str(), form.version.as_str(), form.root.as_str()), ("uji", "7", "data"));
    assert_eq!(form.title.values().next().map(String::as_str), Some("Judul"));
}
#[test]
fn prefixes_do_not_matter() {
    let xml = r#"<x:html xmlns:x="http://www.w3.org/1999/xhtml" xmlns:f="http://www.w3.org/2002/xforms"><x:head><f:model>
        <f:instance><data id="a"><q/></data></f:instance><f:bind nodeset="/data/q" type="int"/></f:model></x:head>
        <x:body><f:input ref="/data/q"/></x:body></x:html>"#;
    let form = import_xform(xml.as_bytes()).form.expect("a form");
    assert_eq!(question(&form, "q").kind, QuestionType::Integer);
}
#[test]
fn an_input_is_what_its_bind_says() {
    for (name, expected) in [
        ("string", QuestionType::Text),
        ("int", QuestionType::Integer),
        ("xsd:decimal", QuestionType::Decimal),
        ("date", QuestionType::Date),
        ("time", QuestionType::Time),
        ("dateTime", QuestionType::DateTime),
        ("geopoint", QuestionType::Geopoint),
        ("geotrace", QuestionType::Geotrace),
        ("geoshape", QuestionType::Geoshape),
        ("barcode", QuestionType::Barcode),
        ("boolean", QuestionType::Text),
    ] {
        assert_eq!(kind(&format!("type='{name}'"), r#"<input ref="/data/q"/>"#), expected, "{name}");
    }
}
#[test]
fn a_control_says_what_it_is() {
    let items = "<item><label>A</label><value>a</value></item>";
    for (control, expected) in [
        (format!(r#"<select1 ref="/data/q">{items}</select1>"#), QuestionType::SelectOne),
        (format!(r#"<select ref="/data/q">{items}</select>"#), QuestionType::SelectMultiple),
        (format!(r#"<odk:rank ref="/data/q">{items}</odk:rank>"#), QuestionType::Rank),
        (r#"<range ref="/data/q" start="1" end="5" step="1"/>"#.to_owned(), QuestionType::Range),
        (r#"<trigger ref="/data/q"/>"#.to_owned(), QuestionType::Acknowledge),
        (r#"<upload ref="/data/q" mediatype="image/*"/>"#.to_owned(), QuestionType::Image),
        (r#"<upload ref="/data/q" mediatype="audio/*"/>"#.to_owned(), QuestionType::Audio),
        (r#"<upload ref="/data/q" mediatype="video/*"/>"#.to_owned(), QuestionType::Video),
        (r#"<upload ref="/data/q" mediatype="application/*"/>"#.to_owned(), QuestionType::File),
    ] {
        assert_eq!(kind("", &control), expected, "{control}");
    }
}
#[test]
fn what_a_control_says_beyond_is_carried_through() {
    let body = r#"<range ref="/data/q" start="1" end="5" step="2" odk:lain="x"/>"#;
    let form = form("<q/>", "", body);
    let parameters = &question(&form, "q").parameters;
    assert_eq!(
        (parameters["start"].as_str(), parameters["step"].as_str(), parameters["lain"].as_str()),
        ("1", "2", "x")
    );
}
#[test]
fn a_text_that_is_only_shown_is_a_note() {
    assert_eq!(kind("readonly='true()'", r#"<input ref="/data/q"/>"#), QuestionType::Note);
    assert_eq!(kind("readonly='true()' calculate='1'", r#"<input ref="/data/q"/>"#), QuestionType::Text);
}
#[test]
fn a_node_without_control_is_hidden_and_keeps_its_type() {
    let form = form(
        "<q>3</q><c/>",
        r#"<bind nodeset="/data/q" type="int"/><bind nodeset="/data/c" calculate="1"/>"#,
        "",
    );
    let hidden = question(&form, "q");
    assert!(hidden.hidden && hidden.kind == QuestionType::Integer);
    assert_eq!(hidden.default_value.as_deref(), Some("3"));
    assert_eq!(question(&form, "c").kind, QuestionType::Calculate);
}
#[test]
fn binds_carry_their_expressions() {
    let form = form(
        "<a/><q/>",
        r#"<bind nodeset="/data/q" relevant="/data/a = 1" constraint=". &lt; 9" jr:constraintMsg="Terlalu besar"
            required="/data/a = 2" jr:requiredMsg="Isi" readonly="false()"/>"#,
        r#"<input ref="/data/q"/>"#,
    );
    let asked = question(&form, "q");
    assert_eq!(asked.relevant.as_deref(), Some("/data/a = 1"));
    assert_eq!(asked.constraint.as_deref(), Some(". < 9"));
    assert_eq!(asked.required, Condition::When("/data/a = 2".to_owned()));
    assert_eq!(asked.read_only, Condition::Never);
    assert_eq!(asked.constraint_message.values().next().map(String::as_str), Some("Terlalu besar"));
    assert_eq!(asked.required_message.values().next().map(String::as_str), Some("Isi"));
}
#[test]
fn preloads_are_named() {
    for (attributes, expected) in [
        (r#"jr:preload="uid""#, Some(Preload::InstanceId)),
        (r#"jr:preload="timestamp" jr:preloadParams="start""#, Some(Preload::Start)),
        (r#"jr:preload="timestamp" jr:preloadParams="end""#, Some(Preload::End)),
        (r#"jr:preload="date" jr:preloadParams="today""#, Some(Preload::Today)),
        (r#"jr:preload="property" jr:preloadParams="deviceid""#, Some(Preload::DeviceId)),
        (r#"jr:preload="property" jr:preloadParams="simserial""#, None),
    ] {
        let imported = import("<q/>", &format!(r#"<bind nodeset="/data/q" {attributes}/>"#), "");
        assert_eq!(warnings(&imported).is_empty(), expected.is_some(), "{attributes}");
        let form = imported.form.expect("a form");
        assert_eq!(question(&form, "q").preload, expected, "{attributes}");
    }
}
#[test]
fn siblings_stand_in_the_order_of_the_body() {
    let form = form("<h/><a/><k/><b/>", "", r#"<input ref="/data/b"/><input ref="/data/a"/>"#);
    assert_eq!(names(&form), ["h", "b", "a", "k", "orx:meta"]);
}
#[test]
fn relative_references_start_at_the_group_around() {
    let form = form(
        "<g><r><q/></r></g>",
        "",
        r#"<group ref="/data/g"><label>G</label><repeat nodeset="r"><input ref="q"><label>Q</label></input></repeat></group>"#,
    );
    assert_eq!(question(&form, "g/r/q").label.values().next().map(String::as_str), Some("Q"));
}
#[test]
fn a_repeat_with_a_template_begins_with_the_instances_that_stand_there() {
    let control = r#"<repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>"#;
    assert_eq!(repeat(r#"<r jr:template=""><q/></r>"#, control).initial, 0);
    assert_eq!(repeat(r#"<r jr:template=""><q/></r><r><q/></r><r><q/></r>"#, control).initial, 2);
    assert_eq!(repeat("<r><q/></r>", control).initial, 1);
}
#[test]
fn instances_with_values_of_their_own_are_kept() {
    let control = r#"<repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>"#;
    let kept = repeat(r#"<r jr:template=""><q>0</q></r><r><q>1</q></r><r><q>2</q></r>"#, control);
    let values: Vec<&str> = kept.instances.iter().map(|given| given.children[0].text.as_str()).collect();
    assert_eq!((values, kept.initial), (vec!["1", "2"], 2));
    assert!(repeat("<r><q>1</q></r><r><q>1</q></r>", control).instances.is_empty());
}
#[test]
fn a_count_may_be_a_number_or_a_path() {
    let control = |count: &str| {
        format!(r#"<repeat nodeset="/data/r" jr:count="{count}"><input ref="/data/r/q"/></repeat>"#)
    };
    assert_eq!(repeat("<r><q/></r>", &control("3")).count.as_deref(), Some("3"));
    assert_eq!(repeat("<n/><r><q/></r>", &control("/data/n")).count.as_deref(), Some("/data/n"));
}
#[test]
fn nobody_adds_to_a_repeat_without_add_and_remove() {
    let control = r#"<repeat nodeset="/data/r" jr:noAddRemove="true()"><input ref="/data/r/q"/></repeat>"#;
    assert!(repeat("<r><q/></r>", control).fixed);
    assert_eq!(repeat(r#"<r jr:template=""><q/></r>"#, control).initial, 1);
}
#[test]
fn the_group_around_a_repeat_gives_its_label() {
    let around = |group: &str| {
        format!(
            r#"<{group}><label>Anggota</label><repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat></group>"#
        )
    };
    for group in ["group", r#"group ref="/data/r""#] {
        let named = repeat("<r><q/></r>", &around(group));
        assert_eq!(named.label.values().next().map(String::as_str), Some("Anggota"), "{group}");
    }
}
#[test]
fn a_name_that_comes_twice_gets_a_key_out_of_its_groups() {
    let form = form("<g><q/></g><h><q/></h><h2><q/></h2>", "", "");
    let key = |path: &str| question(&form, path).key_name().to_owned();
    assert_eq!((key("g/q"), key("h/q"), key("h2/q")), ("q".into(), "h_q".into(), "h2_q".into()));
}
#[test]
fn a_name_that_is_no_key_gets_one() {
    let form = form("<orx:meta><orx:instanceID/></orx:meta><a.b/><_c/><umur-ké/>", "", "");
    let key = |path: &str| question(&form, path).key_name().to_owned();
    assert_eq!(key("orx:meta/orx:instanceID"), "orx_instanceID");
    assert_eq!((key("a.b"), key("_c"), key("umur-ké")), ("a_b".into(), "x_c".into(), "umur-k_".into()));
}
#[test]
fn names_inside_a_repeat_are_apart_from_those_outside() {
    let form = form("<q/><r><q/></r>", "", r#"<repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>"#);
    assert_eq!(question(&form, "r/q").key, None);
}
#[test]
fn items_in_a_control_are_a_list_of_its_own() {
    let form = form(
        "<q/>",
        "",
        r#"<select1 ref="/data/q"><item><label>Ya</label><value>1</value></item><item><label>Bukan</label><value>2</value></item></select1>"#,
    );
    let list = &form.choices[question(&form, "q").choices.as_deref().expect("a list")];
    let codes: Vec<&str> = list.items.iter().map(|item| item.code.as_str()).collect();
    assert_eq!(codes, ["1", "2"]);
}
#[test]
fn an_itemset_keeps_its_nodes_and_references() {
    let form = form(
        "<q/>",
        "<instance id='kota'><root><item><v>1</v><l>Satu</l></item></root></instance>",
        r#"<select1 ref="/data/q"><itemset nodeset="instance('kota')/root/item[v &gt; 0]"><value ref="v"/><label ref="jr:itext(l)"/></itemset></select1>"#,
    );
    let items = question(&form, "q").items.as_ref().expect("an itemset");
    assert_eq!(items.nodeset, "instance('kota')/root/item[v > 0]");
    assert_eq!((items.value.as_str(), items.label.as_str()), ("v", "jr:itext(l)"));
    assert_eq!(form.instances["kota"].children[0].children[1].text, "Satu");
}
#[test]
fn external_instances_are_files_of_the_form() {
    let imported = import("<q/>", "<instance id='desa' src='jr://file-csv/desa.csv'/>", "");
    assert_eq!(imported.files, ["desa.csv"]);
    assert_eq!(imported.form.expect("a form").choices["desa"].file.as_deref(), Some("desa.csv"));
}
#[test]
fn an_instance_of_the_last_record_is_empty_and_named() {
    let imported = import("<q/>", "<instance id='__last-saved' src='jr://instance/last-saved'/>", "");
    assert_eq!(warnings(&imported), [("xform.instance_source", 4)]);
    assert!(imported.form.expect("a form").instances["__last-saved"].children.is_empty());
}
#[test]
fn actions_know_their_event_source_and_target() {
    let form = form(
        "<a/><r><q/></r>",
        r#"<setvalue event="odk-instance-first-load" ref="/data/a">it's</setvalue>"#,
        r#"<input ref="/data/a"><setvalue event="odk-instance-first-load xforms-value-changed" ref="/data/r[1]/q" value="1 + 1"/></input>
           <repeat nodeset="/data/r"><setvalue event="odk-new-repeat" ref="q" value="position(..)"/><input ref="/data/r/q"/></repeat>"#,
    );
    let short: Vec<_> = form
        .actions
        .iter()
        .map(|a| (a.on, a.source.as_deref(), a.target.as_str(), a.value.as_deref()))
        .collect();
    assert_eq!(
        short,
        [
            (Event::FirstLoad, None, "/data/r[1]/q", Some("1 + 1")),
            (Event::ValueChanged, Some("/data/a"), "/data/r[1]/q", Some("1 + 1")),
            (Event::NewRepeat, Some("/data/r"), "/data/r/q", Some("position(..)")),
            (Event::FirstLoad, None, "/data/a", Some("\"it's\"")),
        ]
    );
}
#[test]
fn every_record_has_an_id() {
    for (instance, path) in [
        ("<q/>", "orx:meta/orx:instanceID"),
        ("<q/><meta/>", "meta/instanceID"),
        ("<q/><meta><audit/></meta>", "meta/instanceID"),
        ("<q/><orx:meta><orx:audit/></orx:meta>", "orx:meta/orx:instanceID"),
    ] {
        let form = form(instance, "", "");
        let id = question(&form, path);
        assert!(id.hidden && id.preload == Some(Preload::InstanceId), "{instance}");
    }
    let own = form(
        "<meta><instanceID/></meta>",
        r#"<bind nodeset="/data/meta/instanceID" calculate="uuid()"/>"#,
        "",
    );
    assert_eq!(question(&own, "meta/instanceID").preload, None);
    assert_eq!(names(&own), ["meta"]);
}
#[test]
fn attributes_of_the_root_are_kept() {
    assert_eq!(form("", "", "").attributes["version"], "7");
    assert!(!form("", "", "").attributes.contains_key("id"));
}
#[test]
fn the_instances_name_is_the_records() {
    let bind = r#"<bind nodeset="/data/meta/instanceName" calculate="/data/q"/>"#;
    let form = form("<q/><meta><instanceName/></meta>", bind, "");
    assert_eq!(form.instance_name.as_deref(), Some("/data/meta/instanceName"));
}
#[test]
fn what_an_importer_makes_follows_the_format() {
    let xml = xform("<q/><r><q/></r>", "", r#"<repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>"#);
    let form = import_xform(xml.as_bytes()).form.expect("a form");
    assert!(form.problems().is_empty(), "{:?}", form.problems());
}
