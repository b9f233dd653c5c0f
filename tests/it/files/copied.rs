//! A copy for bad days: the database first, then the folder, and a program that says whether it is whole.

use super::{PIECE, SCOPE, photo, photographed, send};
use ketuk_tests::hall::Hall;
use ketuk_tests::process::find_program;
use std::path::Path;
use std::process::Command;

/// What `ketuk-server files` says of a database, and whether it is content.
fn look(db: &Path, more: &[&str]) -> (bool, String) {
    let program = find_program("ketuk-server").expect("it is built");
    let mut command = Command::new(program);
    command.arg("--db").arg(db).arg("files").args(more).env_remove("KETUK_STORE");
    let output = command.output().expect("it runs");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn a_copy_made_while_photos_come_is_whole_and_says_what_it_lacks() {
    let hall = Hall::open_in_a_file().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (_, file) = photographed(&mut device, SCOPE, &photo(1, PIECE + 9));
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    let copy = hall.copy_database().expect("a copy");
    // Between the two halves of the copy another photo comes: its file is too many, no row is too many.
    photographed(&mut device, SCOPE, &photo(2, 100));
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    let folder = hall.folder().path().join("copy.db.files");
    copy_folder(&hall.folder().path().join("hub.db.files"), &folder);

    let (whole, said) = look(&copy, &[]);
    assert!(whole && said.starts_with(&format!("1 files of {} bytes are whole", PIECE + 9)), "{said}");
    let name = file.to_string();
    let path = folder.join(&name[..2]).join(&name);
    std::fs::write(&path, vec![0; PIECE + 9]).expect("harmed");
    let (whole, said) = look(&copy, &[]);
    assert!(!whole && said.contains(&format!("missing or broken: {name}")), "{said}");
    std::fs::remove_file(&path).expect("removed");
    let (content, said) = look(&copy, &["--forget"]);
    assert!(content && said.contains("1 are not and were forgotten"), "{said}");
    assert!(look(&copy, &[]).1.starts_with("0 files of 0 bytes are whole"));
}
