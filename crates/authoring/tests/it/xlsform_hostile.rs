//! Broken and hostile XLSForms: a remark or a correct form, never a panic or a hang.

use crate::xlsform_support::{form, import, refused, remarked, said};
use ketuk_authoring::{import_csv_folder, import_xlsform};
use proptest::prelude::*;
use std::fmt::Write as _;

const SURVEY: &str = "type,name,label::Bahasa Indonesia (id),relevant,constraint,calculation,default,trigger,repeat_count,parameters,choice_filter\nbegin repeat,r,R,,,,,,${n},,\nselect_one d,a,A ${n},${n} > 1,\"regex(., '^a$')\",,today(),,,randomize=true,induk = ${a}\nend repeat,,,,,,,,,,\ninteger,n,N,,,\"count(${r})\",,${n},,,\nbegin loop over d,l,%(label)s,,,,,,,,\ntext,t,T,,,,,,,,\nend loop,,,,,,,,,,\n";
const CHOICES: &str = "list_name,name,label,induk,ketuk::version\nd,1,Satu,x,v1\nd,2,Dua,,\n";

#[test]
fn a_file_that_is_nothing_is_told() {
    for bytes in [&b"\x00\x01"[..], b"PK\x03\x04 and nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 short"] {
        let imported = import_xlsform("a.xlsx", bytes);
        assert_eq!(said(&imported)[0].0, "file.broken");
    }
}
#[test]
fn a_workbook_without_a_survey_is_told() {
    let imported = import_csv_folder(&[("surve.csv", b"type,name\n"), ("choices.csv", b"list_name,name\n")]);
    assert_eq!(said(&imported)[0].0, "file.no_survey");
}
#[test]
fn ten_thousand_choices_are_a_form() {
    let mut choices = String::from("list_name,name,label\n");
    for at in 0..10_000 {
        let _ = writeln!(choices, "d,{at},Desa {at}");
    }
    let form = form("type,name,label\nselect_one d,a,A\n", &choices);
    assert_eq!(form.choices["d"].items.len(), 10_000);
}
#[test]
fn more_choices_belong_in_a_file() {
    let mut choices = String::from("list_name,name,label\n");
    for at in 0..10_001 {
        let _ = writeln!(choices, "d,{at},Desa {at}");
    }
    let imported = import("type,name,label\nselect_one d,a,A\n", &choices, "");
    assert!(said(&imported).iter().any(|(code, ..)| *code == "choices.too_many"));
}
#[test]
fn an_expression_of_100_kb_is_told() {
    let survey = format!("type,name,label,relevant\ntext,a,A,{}1\n", "1+".repeat(50_000));
    refused(&survey, "", "expression.too_long", 2, "relevant");
}
#[test]
fn an_expression_that_nests_without_end_is_told() {
    let survey = format!("type,name,label,relevant\ntext,a,A,{}1\n", "(".repeat(7_000));
    assert!(import(&survey, "", "").form.is_none());
}
#[test]
fn groups_that_nest_too_deep_are_told() {
    let mut survey = String::from("type,name,label\n");
    for at in 0..500 {
        let _ = writeln!(survey, "begin group,g{at},G");
    }
    survey.push_str("text,a,A\n");
    survey.push_str(&"end group,,\n".repeat(500));
    refused(&survey, "", "survey.too_deep", 12, "");
}
#[test]
fn a_loop_within_loops_is_bounded() {
    let mut choices = String::from("list_name,name,label\n");
    for at in 0..60 {
        let _ = writeln!(choices, "d,c{at},C");
    }
    let begin: String = (0..4).map(|at| format!("begin loop over d,l{at},L\n")).collect();
    let survey = format!("type,name,label\n{begin}text,a,A\n{}", "end loop,,\n".repeat(4));
    let imported = import(&survey, &choices, "");
    assert!(said(&imported).iter().any(|(code, ..)| *code == "survey.loop_too_long"));
}
#[test]
fn a_header_that_stands_twice_is_told() {
    refused("type,name,label,relevant,relevance\ntext,a,A,,\n", "", "sheet.column_twice", 1, "relevance");
}
#[test]
fn empty_rows_and_comments_do_not_matter() {
    remarked("type,name,label,hint\n\n,,,ingat ini\ntext,a,A,\n\n", "", "survey.comment_row");
}
#[test]
fn there_are_never_more_remarks_than_are_read() {
    let survey = format!("type,name,label\n{}", "integr,x,X\n".repeat(5_000));
    let imported = import(&survey, "", "");
    assert!(imported.diagnostics.len() <= ketuk_form::limits::PROBLEMS_MAX + 1);
    assert!(imported.form.is_none());
}
#[test]
fn what_nests_too_deep_is_told_once() {
    let survey = format!(
        "type,name,label\n{}text,a,A\n{}",
        "begin group,g,G\n".repeat(30_000),
        "end group,,\n".repeat(30_000)
    );
    let imported = import(&survey, "", "form_id,version\nuji,1\n");
    assert_eq!(said(&imported), [("survey.too_deep", Some(12), None)]);
}
#[test]
fn loops_that_never_end_take_one_walk() {
    let survey = format!("type,name,label\n{}", "begin loop over d,l,L\n".repeat(60_000));
    let imported = import(&survey, "list_name,name,label\nd,1,Satu\n", "form_id,version\nuji,1\n");
    assert!(said(&imported).iter().any(|(code, ..)| *code == "survey.too_deep"));
}
#[test]
fn loops_that_nest_too_deep_are_told() {
    let begin: String = (0..3_000).map(|at| format!("begin loop over d,l{at},L\n")).collect();
    let survey = format!("type,name,label\n{begin}text,a,A\n{}", "end loop,,\n".repeat(3_000));
    let imported = import(&survey, "list_name,name,label\nd,c1,Satu\n", "form_id,version\nuji,1\n");
    assert!(said(&imported).iter().any(|(code, ..)| *code == "survey.too_deep"));
}
#[test]
fn a_code_that_stands_in_every_row_takes_one_look_each() {
    let mut choices = String::from("list_name,name,label,induk\n");
    for at in 0..60_000 {
        let _ = writeln!(choices, "d,1,Satu,{at}");
    }
    let settings = "form_id,version,allow_choice_duplicates\nuji,1,yes\n";
    let imported = import("type,name,label\nselect_one d,a,A\n", &choices, settings);
    let wanted = "60000 choices";
    assert!(imported.diagnostics.iter().any(|said| said.en.contains(wanted)), "{:#?}", said(&imported));
}
#[test]
fn a_name_in_thousands_of_repeats_and_groups_gets_keys_in_one_walk() {
    let mut survey = String::from("type,name,label\n");
    for at in 0..2_000 {
        let _ = writeln!(survey, "begin group,{}{at},G\ntext,a,A\nend group,,", "g".repeat(50));
    }
    let form = form(&survey, "");
    assert_eq!(form.body.len(), 2_000);
}
#[test]
fn a_file_read_in_thousands_of_ways_is_a_list_each() {
    let mut survey = String::from("type,name,label,parameters\n");
    for at in 0..3_000 {
        let _ = writeln!(survey, "select_one_from_file desa.csv,a{at},A,value=v{at}");
    }
    assert_eq!(form(&survey, "").choices.len(), 3_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_form_is_refused_or_right(
        harm in prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(any::<u8>())), 1..8),
        which in 0..2,
    ) {
        let mut sheets = [SURVEY.as_bytes().to_vec(), CHOICES.as_bytes().to_vec()];
        let sheet = &mut sheets[which as usize];
        for (at, byte) in harm {
            let at = at.index(sheet.len());
            match byte {
                Some(byte) => sheet[at] = byte,
                None => { sheet.remove(at); }
            }
        }
        check(&[("survey.csv", &sheets[0]), ("choices.csv", &sheets[1])]);
    }

    #[test]
    fn any_cell_is_refused_or_right(cell in "\\PC{0,40}|\\$\\{[a-z]{0,3}\\}?.{0,10}", column in 0usize..11) {
        let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
        let mut lines: Vec<Vec<String>> =
            SURVEY.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        lines[3][column] = quoted;
        let survey: String = lines.iter().map(|line| line.join(",") + "\n").collect();
        check(&[("survey.csv", survey.as_bytes()), ("choices.csv", CHOICES.as_bytes())]);
    }

    #[test]
    fn any_bytes_are_refused_or_right(bytes in prop::collection::vec(any::<u8>(), 0..300), zip in any::<bool>()) {
        let mut file = if zip { b"PK\x03\x04".to_vec() } else { b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec() };
        file.extend(bytes);
        let _ = import_xlsform("a.xlsx", &file);
    }
}

fn check(files: &[(&str, &[u8])]) {
    let imported = import_csv_folder(files);
    match imported.form {
        Some(form) => assert!(form.problems().is_empty()),
        None => assert!(!imported.diagnostics.is_empty()),
    }
}
