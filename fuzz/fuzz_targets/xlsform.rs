//! Any bytes at all as an XLSForm: the importer neither panics nor hangs, and what it takes is a form.
//!
//! The first byte chooses: a workbook by its own first bytes, the XML parts of a workbook that is packed here, or a
//! folder of CSV files, the rest parted at each 0x1e into survey, choices and settings. The mutator harms the parts of
//! a real workbook; without that the fuzzer would hardly get past the checksums of a packed file.

#![no_main]

mod panics;
#[allow(dead_code)]
#[path = "../../crates/authoring/tests/it/workbook_mutate.rs"]
mod workbook_mutate;
#[allow(dead_code)]
#[path = "../../crates/authoring/tests/it/xform_mutate.rs"]
mod xform_mutate;

use ketuk_authoring::{import_csv_folder, import_xlsform};
use ketuk_form::{CompiledForm, Files};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use workbook_mutate::{form, mutate, pack};
use xform_mutate::Dice;

/// What the first byte says of a packed workbook's parts.
const PARTS: u8 = 2;

fuzz_target!(|data: &[u8]| {
    panics::catch_panics();
    let Some((first, rest)) = data.split_first() else { return };
    let imported = match first % 3 {
        0 => import_xlsform("form.xlsx", rest),
        1 => {
            let names = ["survey.csv", "choices.csv", "settings.csv"];
            let sheets: Vec<(&str, &[u8])> =
                names.into_iter().zip(rest.split(|byte| *byte == 0x1e)).collect();
            import_csv_folder(&sheets)
        }
        _ => import_xlsform("form.xlsx", &pack(rest)),
    };
    assert!(imported.form.is_some() || !imported.diagnostics.is_empty(), "refused without a word");
    if let Some(form) = imported.form {
        assert!(form.problems().is_empty());
        let _compiled = CompiledForm::compile(form, &Files::new());
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    let mut dice = Dice::new(u64::from(seed));
    // CSV and whole files are harmed byte by byte; parts of workbooks as XML is.
    if size > 0 && data[0] % 3 != PARTS && dice.below(4) != 0 {
        return fuzzer_mutate(data, size, size_max);
    }
    let start = if size < 10 || data[0] % 3 != PARTS || dice.below(16) == 0 {
        form()
    } else {
        data[1..size].to_vec()
    };
    let harmed = [&[PARTS], mutate(&start, &mut dice).as_slice()].concat();
    let length = harmed.len().min(size_max);
    data[..length].copy_from_slice(&harmed[..length]);
    length
});
