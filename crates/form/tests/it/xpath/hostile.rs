//! Anything at all as an expression: a value or a problem, never a panic, never without end.

use ketuk_form::xpath::parse;
use proptest::prelude::*;

use super::world::World;

/// Pieces out of which most soups nearly make sense.
const WORDS: &[&str] = &[
    "/data",
    "/",
    "..",
    ".",
    "anggota",
    "umur",
    "[",
    "]",
    "(",
    ")",
    ",",
    "*",
    "+",
    "-",
    "|",
    "=",
    "!=",
    "<",
    ">=",
    " and ",
    " or ",
    " div ",
    " mod ",
    "1",
    "2.5",
    "-1",
    "'x'",
    "\"3 5\"",
    "@id",
    "self::",
    "child::",
    "parent::",
    "node()",
    "text()",
    "current()",
    "instance('desa')/root/item",
    "position()",
    "last()",
    "count(",
    "sum(",
    "concat(",
    "join(',', ",
    "if(",
    "coalesce(",
    "selected(",
    "substr(",
    "substring(",
    "regex(",
    "round(",
    "date(",
    "format-date(",
    "today()",
    "indexed-repeat(",
    "pulldata(",
    "randomize(",
    "area(",
    "translate(",
    "number(",
    "position(..)",
    "‘",
    "’",
    "\u{a0}",
    "é",
    "1e308",
    "99999999999",
    "add-date(",
    "uuid(",
    "checklist(",
    "digest(",
];

fn try_out(text: &str) {
    match parse(text) {
        Ok(expression) => {
            let world = World::new();
            let _ = expression.dependencies();
            let _ = expression.list_columns();
            if let Ok(value) = world.value(&expression) {
                let _ = (value.to_text(&world.documents()), value.to_boolean());
                let _ = value.to_number(&world.documents(), 25_200);
            }
        }
        Err(problem) => {
            assert!(problem.at <= text.len() && text.is_char_boundary(problem.at), "{text}: {problem}");
            assert!(!problem.message("id").is_empty());
        }
    }
}

proptest! {
    #[test]
    fn any_text_ends(text in "\\PC{0,200}") {
        try_out(&text);
    }

    #[test]
    fn any_soup_of_words_ends(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40)) {
        try_out(&words.concat());
    }
}

fn check_refused(text: &str, code: &str) {
    assert_eq!(parse(text).expect_err("too much").code, code);
}

#[test]
fn an_expression_of_100_kilobytes_is_refused() {
    check_refused(&"1+".repeat(50_000), "expression.too_long");
}
#[test]
fn deep_nesting_is_refused() {
    check_refused(&"(".repeat(10_000), "expression.too_deep");
    check_refused(&"a[".repeat(5_000), "expression.too_deep");
    check_refused(&"-".repeat(10_000), "expression.too_deep");
    check_refused(&"not(".repeat(3_000), "expression.too_deep");
    check_refused(&("1".to_owned() + &"+1".repeat(5_000)), "expression.too_deep");
    check_refused(&("1".to_owned() + &" or 1".repeat(3_000)), "expression.too_deep");
    check_refused(&"../".repeat(3_000), "expression.too_many_steps");
}
#[test]
fn the_highest_expressions_still_evaluate() {
    try_out(&("1".to_owned() + &"+1".repeat(390)));
    try_out(&("0".to_owned() + &" or 0".repeat(2_000)));
    try_out(&format!("{}1{}", "if(1,".repeat(95), ",2)".repeat(95)));
    try_out(&format!("{}1{}", "a[".repeat(95), "]".repeat(95)));
    try_out(&format!("{}1{}", "number(string(".repeat(47), "))".repeat(47)));
}

fn check_ends(text: &str, code: &str) {
    let world = World::new();
    let expression = parse(text).expect("an expression");
    assert_eq!(world.value(&expression).expect_err(text).code(), code);
}

#[test]
fn a_predicate_that_multiplies_lists_ends() {
    let list = "instance('desa')/root/item";
    let inner = format!("count({list}[count({list}[count({list}[label = name]) > 0]) > 0])");
    check_ends(&format!("count({list}[{inner} > 0]{})", "/../item".repeat(6)), "expression.too_much_work");
}
#[test]
fn a_text_that_grows_without_bound_ends() {
    let list = "instance('desa')/root/item/name";
    let long = format!("join(join(join({list}, {list}), {list}), {list})");
    check_ends(
        &format!("concat({})", vec![format!("join({long}, {list})"); 20].join(",")),
        "expression.text_too_long",
    );
}
#[test]
fn a_list_that_is_not_there_is_named() {
    check_ends("instance('tak-ada')/root/item", "expression.instance");
}
#[test]
fn a_path_from_a_text_is_refused() {
    check_ends("string(../a)/b", "expression.no_path_from_value");
}
#[test]
fn a_pattern_that_explodes_elsewhere_does_not_here() {
    let world = World::new();
    let expression = parse(&format!("regex('{}!', '(a+)+$')", "a".repeat(5_000))).expect("an expression");
    assert!(!world.value(&expression).expect("a value").to_boolean());
}
