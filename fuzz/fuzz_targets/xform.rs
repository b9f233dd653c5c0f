//! Any bytes at all as an XForm: the importer answers with a form or with diagnostics, and what it lets
//! through compiles or is refused, opens, and can be written.
//!
//! The mutator harms a real form; without that the fuzzer would hardly get past the XML.

#![no_main]

#[allow(dead_code)]
#[path = "../../crates/authoring/tests/it/xform_mutate.rs"]
mod xform_mutate;

use ketuk_authoring::import_xform;
use ketuk_form::{CompiledForm, Files, FormInstance, World};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use xform_mutate::{Dice, SEED, mutate};

fuzz_target!(|xml: &[u8]| {
    let imported = import_xform(xml);
    let Some(form) = imported.form else {
        assert!(!imported.diagnostics.is_empty(), "refused without a word");
        return;
    };
    let mut files = Files::new();
    if files.add("desa.csv", "name,label\n1,Satu\n").is_ok()
        && let Ok(form) = CompiledForm::compile(form, &files)
    {
        let _text = FormInstance::begin(&form, World::still(0, 0)).serialize();
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    let mut dice = Dice::new(u64::from(seed));
    let start = if size < 10 || dice.below(8) == 0 { SEED.as_bytes() } else { &data[..size] };
    let harmed = mutate(start, &mut dice);
    let length = harmed.len().min(size_max);
    data[..length].copy_from_slice(&harmed[..length]);
    length
});
