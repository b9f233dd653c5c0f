//! XLSForms that would lose something or cannot work: refused with the place and what to do.

use crate::xlsform_support::{import, refused, remarked, said};
use ketuk_authoring::import_xlsform;

#[test]
fn a_quote_that_is_never_closed_is_told_where_it_began() {
    let survey = "type,name,label\ntext,a,A\ntext,b,\"B\ntext,c,C\n";
    refused(survey, "", "csv.open_quote", 3, "C");
}
#[test]
fn a_quote_that_is_never_closed_is_told_in_a_file_of_several_sheets() {
    let file = "survey,,,\n,type,name,label\n,text,a,A\nchoices,,,\n,list_name,name,\"label\n,d,1,Satu\n";
    let imported = import_xlsform("a.csv", file.as_bytes());
    assert!(imported.form.is_none());
    assert!(said(&imported).contains(&("csv.open_quote", Some(5), Some("D".to_owned()))));
}
#[test]
fn a_choice_without_a_list_is_refused() {
    let choices = "list_name,name,label\nd,1,Satu\n,2,Dua\n";
    refused("type,name,label\nselect_one d,a,A\n", choices, "choices.no_list_name", 3, "");
}
#[test]
fn a_remark_beside_the_choices_is_skipped() {
    let choices = "list_name,name,label\nd,1,Satu\n,,ingat ini\n";
    let imported = import("type,name,label\nselect_one d,a,A\n", choices, "form_id,version\nuji,1\n");
    assert!(imported.form.is_some(), "{:#?}", said(&imported));
}
#[test]
fn calculations_that_need_each_other_are_refused() {
    let survey = "type,name,label,calculation\ntext,t,T,\ncalculate,a,,${b} + 1\ncalculate,b,,${a} + 1\n";
    refused(survey, "", "form.circle", 3, "");
}
#[test]
fn a_repeat_that_counts_its_own_answers_is_refused() {
    let survey =
        "type,name,label,repeat_count\ntext,t,T,\nbegin repeat,r,R,${n}\ninteger,n,N,\nend repeat,,,\n";
    refused(survey, "", "form.circle", 3, "");
}
#[test]
fn a_path_that_leads_nowhere_is_refused() {
    let survey = "type,name,label,relevant\nbegin group,g,G,\ntext,a,A,\ntext,b,B,../c = '1'\nend group,,,\n";
    refused(survey, "", "form.no_such_path", 4, "");
}
#[test]
fn a_file_that_is_not_there_yet_is_no_reason_to_refuse() {
    let survey = "type,name,label,choice_filter\nselect_one_from_file desa.csv,a,A,\nselect_one_from_file rt.csv,b,B,desa = ${a}\n";
    let imported = import(survey, "", "form_id,version\nuji,1\n");
    assert!(imported.form.is_some(), "{:#?}", said(&imported));
}
#[test]
fn a_word_that_is_no_condition_is_refused() {
    for (column, word) in [("required", "Y"), ("read_only", "wajib"), ("relevant", "benar")] {
        let survey = format!("type,name,label,{column}\ntext,a,A,{word}\n");
        refused(&survey, "", "expression.bare_word", 2, column);
    }
}
#[test]
fn an_instance_that_is_nowhere_is_refused_with_the_nearest() {
    let survey = "type,name,label,calculation\nselect_one desa,a,A,\ncalculate,b,,instance('dessa')/root/item[name = ${a}]/label\n";
    let choices = "list_name,name,label\ndesa,1,Satu\n";
    refused(survey, choices, "expression.unknown_instance", 3, "calculation");
    assert!(import(survey, choices, "").diagnostics.iter().any(|said| said.en.contains("`desa`?")));
}
#[test]
fn an_instance_of_a_file_is_known() {
    let survey = "type,name,label,calculation\ncsv-external,rt,,\nselect_one_from_file desa.csv,a,A,\ncalculate,b,,instance('desa')/root/item[kode = ${a}]/nama\ncalculate,c,,instance('rt')/root/item[kode = ${a}]/nama\n";
    let imported = import(survey, "", "form_id,version\nuji,1\n");
    assert!(imported.form.is_some(), "{:#?}", said(&imported));
}
#[test]
fn a_filter_on_a_column_that_no_choice_has_is_remarked() {
    let choices = "list_name,name,label,induk,lain\nd,1,Satu,x,\ne,2,Dua,,y\n";
    let filter = "type,name,label,choice_filter\ntext,t,T,\nselect_one d,a,A,indik = ${t}\n";
    remarked(filter, choices, "expression.unknown_column");
    let other = "type,name,label,choice_filter\ntext,t,T,\nselect_one d,a,A,lain = ${t}\n";
    remarked(other, choices, "expression.unknown_column");
    let lookup = "type,name,label,calculation\nselect_one d,a,A,\ncalculate,b,,instance('d')/root/item[indik = ${a}]/name\n";
    remarked(lookup, choices, "expression.unknown_column");
}
#[test]
fn a_filter_on_a_column_of_its_list_is_right() {
    let choices = "list_name,name,label,induk\nd,1,Satu,x\n";
    let survey =
        "type,name,label,choice_filter\ntext,t,T,\nselect_one d,a,A,induk = ${t} and name != /data/t\n";
    let imported = import(survey, choices, "form_id,version\nuji,1\n");
    assert!(!said(&imported).iter().any(|(code, ..)| *code == "expression.unknown_column"));
}
#[test]
fn a_version_that_is_a_number_is_remarked() {
    let found = |cell: &str| {
        let imported = import_xlsform("a.ods", &ods(cell));
        assert!(imported.form.is_some(), "{:#?}", said(&imported));
        said(&imported).contains(&("settings.version_number", Some(2), Some("version".to_owned())))
    };
    assert!(found(r#"<table-cell value-type="float" value="2026.1"><p>2026.10</p></table-cell>"#));
    assert!(!found(r#"<table-cell value-type="string"><p>2026.10</p></table-cell>"#));
}

/// A workbook of one question whose version stands in this cell.
fn ods(version: &str) -> Vec<u8> {
    use std::io::Write as _;
    let row = |texts: &[&str]| {
        let cells: String =
            texts.iter().map(|text| format!("<table-cell><p>{text}</p></table-cell>")).collect();
        format!("<table-row>{cells}</table-row>")
    };
    let survey = row(&["type", "name", "label"]) + &row(&["text", "a", "A"]);
    let settings = row(&["version", "form_id"])
        + &format!("<table-row>{version}<table-cell><p>uji</p></table-cell></table-row>");
    let content = format!(
        r#"<doc><table name="survey">{survey}</table><table name="settings">{settings}</table></doc>"#
    );
    let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    file.start_file("content.xml", zip::write::SimpleFileOptions::default()).expect("a part begins");
    file.write_all(content.as_bytes()).expect("a part is written");
    file.finish().expect("the file ends").into_inner()
}
