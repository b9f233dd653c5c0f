//! Harmed XForms: an importer answers with a form or with diagnostics, never with a panic; what it lets
//! through compiles or is refused, and opens.

use crate::xform_mutate::{Dice, SEED, mutate};
use ketuk_authoring::import_xform;
use ketuk_form::{CompiledForm, Files, FormInstance, World};
use proptest::prelude::*;

/// Whether the form came as far as a record.
fn play(xml: &[u8]) -> bool {
    let imported = import_xform(xml);
    let Some(form) = imported.form else {
        assert!(!imported.diagnostics.is_empty(), "refused without a word");
        return false;
    };
    let mut files = Files::new();
    files.add("desa.csv", "name,label\n1,Satu\n").expect("a file");
    match CompiledForm::compile(form, &files) {
        Ok(form) => {
            let record = FormInstance::begin(&form, World::still(0, 0));
            assert!(import_xform(record.serialize().as_bytes()).form.is_none());
            true
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            false
        }
    }
}

#[test]
fn the_form_that_is_harmed_is_sound() {
    let imported = import_xform(SEED.as_bytes());
    assert!(imported.form.is_some(), "{:#?}", imported.diagnostics);
    assert!(
        play(SEED.as_bytes()),
        "{:#?}",
        CompiledForm::compile(imported.form.expect("a form"), &Files::new())
    );
}

proptest! {
    #[test]
    fn no_harm_makes_the_importer_panic(seed: u64) {
        play(&mutate(SEED.as_bytes(), &mut Dice::new(seed)));
    }

    #[test]
    fn no_bytes_make_the_importer_panic(bytes: Vec<u8>) {
        play(&bytes);
    }
}
