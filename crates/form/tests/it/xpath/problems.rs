//! What authors are told, and where.

use ketuk_form::xpath::{FUNCTIONS, parse};

fn check(text: &str, code: &str, at: usize, says: &str) {
    let problem = parse(text).expect_err(text);
    assert_eq!((problem.code, problem.at), (code, at), "{text}: {problem}");
    assert!(problem.message("en").contains(says), "{text}: {}", problem.message("en"));
    assert!(!problem.message("id").is_empty());
}

#[test]
fn an_unknown_function_is_named_with_its_neighbour() {
    check("1 + cuont(../a)", "expression.function", 4, "cuont(); did you mean count()?");
    check("vlookup(1)", "expression.function", 0, "no function vlookup()");
}
#[test]
fn a_wrong_count_of_arguments_says_how_many() {
    check("if(1, 2)", "expression.arguments", 0, "3 arguments, not 2");
    check("round()", "expression.arguments", 0, "1 or 2 arguments, not 0");
    check("indexed-repeat(a, b)", "expression.arguments", 0, "3 to 11 (in pairs) arguments, not 2");
    check("join()", "expression.arguments", 0, "1 or more arguments, not 0");
}
#[test]
fn an_open_parenthesis_is_pointed_at() {
    check("1 + (2 * (3 + 4)", "expression.open_parenthesis", 4, "never closed");
    check("count(../a", "expression.open_parenthesis", 5, "never closed");
    check("../a[b = 1", "expression.open_bracket", 4, "never closed");
    check("1)", "expression.stray_parenthesis", 1, "closes nothing");
    check("a]", "expression.stray_bracket", 1, "closes nothing");
}
#[test]
fn an_open_quote_is_pointed_at() {
    check("../a = 'x", "expression.open_quote", 7, "no closing '");
}
#[test]
fn what_is_outside_the_subset_is_named() {
    check("ancestor::x", "expression.axis", 0, "ancestor::");
    check("a//b", "expression.anywhere", 1, "\"//\"");
    check("$x + 1", "expression.variable", 0, "${name}");
    check("a/comment()", "expression.node_test", 2, "comment()");
}
#[test]
fn a_pattern_that_cannot_run_is_named_when_the_form_is_read() {
    check("regex(., '(?=a)b')", "expression.pattern", 0, "look-around");
    check(r"regex(., '(a)\1')", "expression.pattern", 0, "back-references");
}
#[test]
fn what_wants_a_path_says_so() {
    check("count('a')", "expression.needs_path", 0, "argument 1 of count()");
    check("indexed-repeat(a, 'b', 1)", "expression.needs_path", 0, "argument 2");
}
#[test]
fn an_end_too_early_and_a_word_too_many_are_told() {
    check("1 +", "expression.ends", 3, "ends too early");
    check("../a ../b", "expression.unexpected", 5, "\"..\"");
    check("", "expression.empty", 0, "empty");
    check("a # b", "expression.letter", 2, "'#'");
}
#[test]
fn every_declared_function_is_there() {
    let declared = "string number boolean boolean-from-string true false not if coalesce once selected selected-at \
        count-selected jr:choice-name jr:itext concat join substr substring-before substring-after string-length \
        contains starts-with ends-with translate normalize-space regex uuid int round floor ceiling sum min max pow \
        abs count count-non-empty position last instance current indexed-repeat pulldata today now date date-time \
        format-date format-date-time decimal-date-time decimal-time checklist weighted-checklist random randomize \
        digest base64-decode area distance geofence log log10 sqrt exp exp10 pi sin cos tan asin acos atan atan2 \
        name local-name difference-in-months add-date substring";
    for name in declared.split_whitespace() {
        assert!(FUNCTIONS.iter().any(|(_, known)| *known == name), "{name}");
    }
}
