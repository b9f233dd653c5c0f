//! XLSForms that would lose something or cannot work: refused with the place and what to do.

use crate::xlsform_support::{import, refused, said};
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
