//! Generated files are what their generator writes.

#[test]
fn the_screens_types_are_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(ketuk_tests::types::PATH);
    let committed = std::fs::read_to_string(&path).expect("the file is committed");
    let generated = ketuk_tests::types::generate().expect("types are generated");
    assert_eq!(committed, generated, "run `cargo xtask codegen`");
}
