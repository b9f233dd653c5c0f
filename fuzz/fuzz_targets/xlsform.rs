//! Any bytes at all as an XLSForm: the importer neither panics nor hangs, and what it takes is a form.
//!
//! The first byte chooses: a workbook by its own first bytes, or a folder of CSV files, the rest parted at
//! each 0x1e into survey, choices and settings.

#![no_main]

use ketuk_authoring::{import_csv_folder, import_xlsform};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let imported = if first % 2 == 0 {
        import_xlsform("form.xlsx", rest)
    } else {
        let names = ["survey.csv", "choices.csv", "settings.csv"];
        let sheets: Vec<(&str, &[u8])> = names.into_iter().zip(rest.split(|byte| *byte == 0x1e)).collect();
        import_csv_folder(&sheets)
    };
    if let Some(form) = imported.form {
        assert!(form.problems().is_empty());
    }
});
