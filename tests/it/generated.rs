//! Lists that stand in two places say the same: generated files and their generator, codes and texts.

#[test]
fn the_screens_types_are_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(ketuk_tests::types::PATH);
    let committed = std::fs::read_to_string(&path).expect("the file is committed");
    let generated = ketuk_tests::types::generate();
    assert_eq!(committed, generated, "run `cargo xtask codegen`");
}

#[test]
fn the_document_of_the_routes_and_the_consoles_types_are_up_to_date() {
    use ketuk_tests::http_types::{DOCUMENT_PATH, TYPES_PATH, document, types};
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let generated = document();
    for (path, wanted) in
        [(DOCUMENT_PATH, generated.clone()), (TYPES_PATH, types(&generated).expect("types"))]
    {
        let committed = std::fs::read_to_string(root.join(path)).expect("the file is committed");
        assert_eq!(committed, wanted, "{path}: run `cargo xtask codegen`");
    }
}

#[test]
fn the_forms_that_ship_are_up_to_date() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for id in ketuk_tests::forms::IDS {
        let path = ketuk_tests::forms::path(id);
        let committed = std::fs::read_to_string(root.join(&path)).expect("the file is committed");
        let generated = ketuk_tests::forms::generate(&root, id).expect("the form imports without a remark");
        assert_eq!(committed, generated, "{path}: run `cargo xtask codegen`");
    }
}

#[test]
fn every_refusal_of_a_record_has_a_text() {
    for code in ketuk_record::Refusal::CODES {
        assert!(ketuk_wire::ProblemCode::parse(code).is_some(), "{code} is no problem code");
    }
}
