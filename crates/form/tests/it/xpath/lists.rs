//! Long lists: what the index finds is what looking at each row finds.

use ketuk_form::xpath::{Documents, Object, Scope, evaluate, parse};

use super::world::{World, villages};

fn nodes(text: &str) -> Vec<String> {
    let world = World::new();
    let expression = parse(text).expect("an expression");
    let value = world.value(&expression).expect("a value");
    let Object::Nodes(nodes) = value else { panic!("{text}: no nodes") };
    let text = |node: &_| Object::Nodes(vec![*node]).to_text(&world.documents());
    nodes.iter().map(text).collect()
}

fn check_same(indexed: &str, plain: &str) {
    let found = nodes(indexed);
    assert_eq!(found, nodes(plain), "{indexed}");
    assert!(!found.is_empty(), "{indexed}");
}

#[test]
fn an_equality_finds_the_rows_of_a_district() {
    check_same(
        "instance('desa')/root/item[kec = /data/kec]/label",
        "instance('desa')/root/item[not(kec != /data/kec)]/label",
    );
}
#[test]
fn further_conditions_count_among_these_rows() {
    check_same(
        "instance('desa')/root/item[kec = /data/kec and name != /data/desa][2]/label",
        "instance('desa')/root/item[not(kec != /data/kec) and name != /data/desa][2]/label",
    );
}
#[test]
fn a_position_beside_an_equality_counts_all_rows() {
    check_same(
        "instance('desa')/root/item[kec = '3578011' and position() < 13]/label",
        "instance('desa')/root/item[position() < 13 and position() > 10]/label",
    );
}
#[test]
fn several_values_find_the_rows_of_each() {
    check_same(
        "instance('desa')/root/item[name = /data/desa | /data/kec]/label",
        "instance('desa')/root/item[3]/label",
    );
}
#[test]
fn a_number_compares_by_value() {
    check_same(
        "instance('desa')/root/item[name = 3578010002.0]/label",
        "instance('desa')/root/item[3]/label",
    );
}
#[test]
fn columns_that_are_picked_by_are_told() {
    let expression = parse("instance('desa')/root/item[kec = current()/../kec and a != 1]/label").unwrap();
    assert_eq!(expression.list_columns(), [("desa", "kec")]);
}
#[test]
fn a_list_of_all_villages_is_not_walked_through() {
    let world = World::new();
    let secondary = vec![("desa".to_owned(), villages(83_000))];
    let documents = Documents { primary: &world.primary, secondary: &secondary };
    let scope = Scope::at(world.node, documents, &world);
    let picked = parse("count(instance('desa')/root/item[kec = '3580000'])").unwrap();
    // 500 times over the whole list would be more work than one evaluation may take.
    let many = format!("0{}", " + count(instance('desa')/root/item[kec = '3580000'])".repeat(250));
    let many = parse(&many).unwrap();
    assert_eq!(evaluate(&picked.root, &scope), Ok(Object::Number(10.0)));
    assert_eq!(evaluate(&many.root, &scope), Ok(Object::Number(2_500.0)));
}
