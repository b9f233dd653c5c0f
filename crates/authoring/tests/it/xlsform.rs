//! XLSForm, rule by rule: what a row, a cell and a column mean.

use crate::xlsform_support::{form, import, question, refused, remarked, said};
use ketuk_form::{
    CompiledForm, Condition, Event, Files, FormInstance, Node, Preload, QuestionType, Role, World,
};

#[test]
fn a_row_becomes_a_question() {
    let form = form("type,name,label\ninteger,umur,Umur?\n", "");
    let question = question(&form, "umur");
    assert_eq!((question.kind, &*question.label["und"]), (QuestionType::Integer, "Umur?"));
}
#[test]
fn a_reference_outside_repeats_is_absolute() {
    let form = form(
        "type,name,label,relevant\ntext,a,A,\nbegin group,g,G,\ntext,b,B,${a} = 'x'\nend group,,,\n",
        "",
    );
    assert_eq!(question(&form, "b").relevant.as_deref(), Some("/data/a = 'x'"));
}
#[test]
fn a_reference_inside_one_repeat_is_relative() {
    let form = form(
        "type,name,label,relevant\nbegin repeat,r,R,\ntext,a,A,\nbegin group,g,G,\ntext,b,B,${a} = 'x'\nend group,,,\nend repeat,,,\n",
        "",
    );
    assert_eq!(question(&form, "b").relevant.as_deref(), Some("../../a = 'x'"));
}
#[test]
fn a_reference_to_a_repeat_from_inside_is_a_node_set_of_all() {
    let form =
        form("type,name,label,calculation\nbegin repeat,r,R,\ncalculate,n,,count(${r})\nend repeat,,,\n", "");
    assert_eq!(question(&form, "n").calculation.as_deref(), Some("count(/data/r)"));
}
#[test]
fn a_choice_filter_in_a_repeat_begins_at_the_question() {
    let form = form(
        "type,name,label,choice_filter\nbegin repeat,r,R,\nselect_one d,a,A,\nselect_one d,b,B,induk = ${a}\nend repeat,,,\n",
        "list_name,name,label,induk\nd,1,Satu,x\n",
    );
    assert_eq!(question(&form, "b").choice_filter.as_deref(), Some("induk = current()/../a"));
}
#[test]
fn a_predicate_on_an_instance_begins_at_the_question() {
    let form = form(
        "type,name,label,calculation\nbegin repeat,r,R,\nselect_one d,a,A,\ncalculate,b,,instance('d')/root/item[name = ${a}]/label\nend repeat,,,\n",
        "list_name,name,label\nd,1,Satu\n",
    );
    let expected = "instance('d')/root/item[name = current()/../a]/label";
    assert_eq!(question(&form, "b").calculation.as_deref(), Some(expected));
}
#[test]
fn a_look_up_in_a_label_is_shown_as_its_value() {
    let form = form(
        "type,name,label\nbegin repeat,r,R\nselect_one d,a,A\nnote,b,Desa instance('d')/root/item[name = ${a}]/label.\nend repeat,,\n",
        "list_name,name,label\nd,1,Satu\n",
    );
    let label = question(&form, "b").label.values().next().map(String::as_str);
    assert_eq!(label, Some("Desa ${instance('d')/root/item[name = current()/../a]/label}."));
}
#[test]
fn the_paths_of_indexed_repeat_are_absolute_and_its_index_is_not() {
    let form = form(
        "type,name,label,calculation\nbegin repeat,r,R,\ninteger,a,A,\ninteger,i,I,\ncalculate,b,,\"indexed-repeat(${a}, ${r}, ${i})\"\nend repeat,,,\n",
        "",
    );
    let expected = "indexed-repeat(/data/r/a, /data/r, ../i)";
    assert_eq!(question(&form, "b").calculation.as_deref(), Some(expected));
}
#[test]
fn a_path_never_grows_together_with_what_follows() {
    let form = form("type,name,label,calculation\ninteger,a,A,\ncalculate,b,,${a}-1\n", "");
    assert_eq!(question(&form, "b").calculation.as_deref(), Some("/data/a -1"));
}
#[test]
fn a_reference_in_a_label_becomes_a_template() {
    let form = form("type,name,label\ntext,a,A\nnote,b,Halo ${a}!\n", "");
    assert_eq!(question(&form, "b").label["und"], "Halo ${/data/a}!");
}
#[test]
fn labels_come_by_language() {
    let form = form("type,name,label::Bahasa Indonesia (id),label::English (en)\ntext,a,Nama,Name\n", "");
    assert_eq!(form.languages, ["id", "en"]);
    assert_eq!(question(&form, "a").label["en"], "Name");
}
#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    refused(
        "type,name,label,relevant\ntext,umur,U,\ntext,b,B,${umr} > 1\n",
        "",
        "reference.unknown",
        3,
        "relevant",
    );
    let imported = import("type,name,label,relevant\ntext,umur,U,\ntext,b,B,${umr} > 1\n", "", "");
    assert!(imported.diagnostics.iter().any(|said| said.id.contains("${umur}")));
}
#[test]
fn a_name_in_two_groups_cannot_be_referred_to() {
    let survey = "type,name,label,relevant\nbegin group,g,G,\ntext,a,A,\nend group,,,\nbegin group,h,H,\ntext,a,A,\ntext,b,B,${a} = ''\nend group,,,\n";
    refused(survey, "", "reference.twice", 7, "relevant");
}
#[test]
fn a_name_in_two_groups_gets_a_key_of_its_own() {
    let survey =
        "type,name,label\nbegin group,g,G\ntext,a,A\nend group,,\nbegin group,h,H\ntext,a,A\nend group,,\n";
    let form = form(survey, "");
    let [Node::Group(_), Node::Group(second)] = form.body.as_slice() else { panic!("two groups") };
    let Node::Question(question) = &second.body[0] else { panic!("a question") };
    assert_eq!(question.key.as_deref(), Some("h_a"));
}
#[test]
fn a_name_twice_in_one_group_is_refused() {
    refused("type,name,label\ntext,a,A\ntext,a,B\n", "", "survey.name_twice", 3, "name");
}
#[test]
fn a_broken_expression_is_told_at_its_letter() {
    refused(
        "type,name,label,relevant\ntext,a,A,\ntext,b,B,selected(${a}\n",
        "",
        "expression.open_parenthesis",
        3,
        "relevant",
    );
}
#[test]
fn one_bad_row_hides_no_other() {
    let imported = import("type,name,label\nintegr,a,A\ntext,,B\nselect_one nihil,c,C\n", "", "");
    let codes: Vec<&str> = said(&imported).iter().map(|(code, ..)| *code).collect();
    for code in ["survey.unknown_type", "survey.no_name", "survey.no_list"] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
}
#[test]
fn a_group_that_never_ends_is_told_where_it_begins() {
    refused("type,name,label\nbegin group,g,G\ntext,a,A\n", "", "survey.never_ended", 2, "");
}
#[test]
fn an_end_without_a_beginning_is_told() {
    refused("type,name,label\ntext,a,A\nend group,,\n", "", "survey.end_without_begin", 3, "type");
}
#[test]
fn a_dynamic_default_is_an_action() {
    let form = form("type,name,label,default\nbegin repeat,r,R,\ndate,d,D,today()\nend repeat,,,\n", "");
    let events: Vec<Event> = form.actions.iter().map(|action| action.on).collect();
    assert_eq!(events, [Event::FirstLoad, Event::NewRepeat]);
    assert_eq!(form.actions[1].source.as_deref(), Some("/data/r"));
}
#[test]
fn a_plain_default_is_a_value() {
    let form = form("type,name,label,default\ndate,d,D,2026-08-17\n", "");
    assert_eq!(question(&form, "d").default_value.as_deref(), Some("2026-08-17"));
}
#[test]
fn a_trigger_turns_the_calculation_into_an_action() {
    let form = form("type,name,label,calculation,trigger\ntext,a,A,,\ncalculate,b,,now(),${a}\n", "");
    assert_eq!(
        (form.actions[0].on, form.actions[0].source.as_deref()),
        (Event::ValueChanged, Some("/data/a"))
    );
    assert_eq!(question(&form, "b").calculation, None);
}
#[test]
fn or_other_adds_a_choice_and_a_question() {
    let form =
        form("type,name,label\nselect_one atap or_other,atap,Atap?\n", "list_name,name,label\natap,1,Seng\n");
    assert_eq!(form.choices["atap"].items[1].code, "other");
    assert_eq!(question(&form, "atap_other").relevant.as_deref(), Some("selected(../atap, 'other')"));
}
#[test]
fn a_file_of_choices_is_a_list_of_its_name() {
    let imported = import(
        "type,name,label,parameters\nselect_one_from_file desa.csv,d,D,value=kode label=nama\n",
        "",
        "form_id,version\nuji,1\n",
    );
    let form = imported.form.expect("a form");
    assert_eq!(form.choices["desa"].value_column.as_deref(), Some("kode"));
    assert_eq!(imported.files, ["desa.csv"]);
}
#[test]
fn the_answers_of_a_repeat_can_be_choices() {
    let form = form(
        "type,name,label\nbegin repeat,r,R\ntext,nama,N\nend repeat,,\nselect_one ${nama},kepala,Kepala?\n",
        "",
    );
    let items = question(&form, "kepala").items.as_ref().expect("nodes");
    assert_eq!((&*items.nodeset, &*items.value), ("/data/r[./nama != '']", "nama"));
}
#[test]
fn a_required_cell_is_yes_no_or_an_expression() {
    let form = form("type,name,label,required\ntext,a,A,yes\ntext,b,B,no\ntext,c,C,${a} != ''\n", "");
    assert_eq!(question(&form, "a").required, Condition::Always);
    assert_eq!(question(&form, "b").required, Condition::Never);
    assert_eq!(question(&form, "c").required, Condition::When("/data/a != ''".to_owned()));
}
#[test]
fn the_app_fills_in_what_types_say() {
    let form = form("type,name\nstart,mulai\ndeviceid,hp\n", "");
    assert_eq!(question(&form, "mulai").preload, Some(Preload::Start));
    assert!(question(&form, "hp").hidden);
}
#[test]
fn a_repeat_count_is_an_expression() {
    let form = form(
        "type,name,label,repeat_count\ninteger,n,N,\nbegin repeat,r,R,${n}\ntext,a,A,\nend repeat,,,\n",
        "",
    );
    let Node::Repeat(repeat) = &form.body[1] else { panic!("a repeat") };
    assert_eq!(repeat.count.as_deref(), Some("/data/n"));
}
#[test]
fn a_loop_is_written_out_per_choice() {
    let form = form(
        "type,name,label\nbegin loop over ternak,l,L\ninteger,jumlah,Berapa %(label)s?\nend loop,,\n",
        "list_name,name,label\nternak,ayam,ayam\nternak,sapi,sapi\n",
    );
    let Node::Group(group) = &form.body[0] else { panic!("a group") };
    assert_eq!(group.body.len(), 2);
    assert_eq!(question(&form, "jumlah").label["und"], "Berapa ayam?");
}
#[test]
fn roles_keys_and_limits_are_our_columns() {
    let form = form(
        "type,name,label,ketuk::role,ketuk::export_name,ketuk::min,ketuk::max,ketuk::key\ntext,kk,KK,family_card,no_kk,,,\ninteger,n,N,member_count,,0,30,jumlah\n",
        "",
    );
    assert_eq!(question(&form, "kk").role, Some(Role::FamilyCard));
    assert_eq!(question(&form, "kk").export_name.as_deref(), Some("no_kk"));
    let n = question(&form, "n");
    assert_eq!((n.min, n.max, n.key.as_deref()), (Some(0.0), Some(30.0), Some("jumlah")));
}
#[test]
fn a_list_has_a_version_and_codes_of_other_sets() {
    let form = form(
        "type,name,label\nselect_one atap,a,A\n",
        "list_name,name,label,ketuk::version,ketuk::missing,ketuk::export::opensid-2022\natap,5,Seng,dtsen-2025,,6\natap,98,TT,,dont_know,\n",
    );
    let list = &form.choices["atap"];
    assert_eq!((&*list.version, &*list.export["opensid-2022"]["5"]), ("dtsen-2025", "6"));
    assert_eq!(list.items[1].missing.as_deref(), Some("dont_know"));
}
#[test]
fn smart_quotes_in_expressions_are_quotes() {
    let form = form("type,name,label,relevant\ntext,a,“A”,\ntext,b,B,${a} = ‘x’\n", "");
    assert_eq!(question(&form, "b").relevant.as_deref(), Some("/data/a = 'x'"));
    assert_eq!(question(&form, "a").label["und"], "“A”");
}
#[test]
fn a_pattern_without_anchors_is_remarked() {
    remarked("type,name,label,constraint\ntext,a,A,\"regex(., '[0-9]+')\"\n", "", "expression.loose_pattern");
}
#[test]
fn what_nothing_reads_is_named() {
    remarked("type,name,label,catatan\ntext,a,A,x\n", "", "survey.unknown_column");
    remarked("type,name,label\ntext,a,A\naudit,audit,\n", "", "survey.unsupported_type");
    remarked("type,name,label,default\ntext,a,A,${last-saved#a}\n", "", "reference.last_saved");
}
#[test]
fn a_settings_sheet_names_the_form() {
    let imported = import(
        "type,name,label::Bahasa Indonesia (id),label::English (en)\ntext,a,A,A\n",
        "",
        "form_id,version,form_title::Bahasa Indonesia (id),form_title::English (en),instance_name,style\nkel,2026.1,Keluarga,Family,${a},pages\n",
    );
    assert_eq!(said(&imported)[0].0, "settings.not_used");
    let form = imported.form.expect("a form");
    assert_eq!((&*form.id, &*form.version, &*form.title["en"]), ("kel", "2026.1", "Family"));
    assert_eq!(form.instance_name.as_deref(), Some("/data/a"));
}
#[test]
fn a_seed_shuffles_the_choices_the_same_way_each_time() {
    let choices: String = (0..9).map(|at| format!("d,{at},Desa {at}\n")).collect();
    let form = form(
        "type,name,label,parameters\ninteger,n,N,\nselect_one d,a,A,randomize=true seed=${n}\n",
        &format!("list_name,name,label\n{choices}"),
    );
    let form = CompiledForm::compile(form, &Files::new()).expect("a form that works");
    let mut record = FormInstance::begin(&form, World::still(0, 0));
    let codes = |record: &FormInstance<'_>| -> Vec<String> {
        let node = record.find("/data/a").expect("the question");
        record.choices(node).iter().map(|choice| choice.code.clone()).collect()
    };
    let node = record.find("/data/n").expect("the seed");
    let mut orders = Vec::new();
    for seed in [7, 8, 7] {
        record.set_node(node, ketuk_form::Value::Integer(seed)).expect("an answer");
        orders.push(codes(&record));
    }
    assert_eq!(orders[0], orders[2]);
    assert_ne!(orders[0], orders[1]);
    assert_eq!(orders[0].len(), 9);
}
