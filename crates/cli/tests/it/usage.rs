//! Command lines that ask for nothing that can be done.

use crate::support::Folder;
use ketuk_cli::Exit;

#[test]
fn wrong_usage_is_told_from_a_problem() {
    let folder = Folder::new();
    for args in [&["terbang"][..], &["start"], &["set", "a", "b"], &["--language", "fr", "list"]] {
        let ran = folder.run(args);
        assert_eq!(ran.exit, Exit::Usage, "{args:?}");
        assert!(ran.out.is_empty() && ran.err.contains("error: "), "{}", ran.err);
    }
}

#[test]
fn help_is_an_answer() {
    let ran = Folder::new().run(&["--help"]);
    assert_eq!(ran.exit, Exit::Done);
    assert!(ran.out.contains("sync") && ran.err.is_empty(), "{}", ran.out);
}

#[test]
fn a_mistyped_path_makes_no_vault() {
    let folder = Folder::new();
    let complaint = folder.problem(&["list"]);
    assert!(complaint.starts_with("Masalah: Berkas data "), "{complaint}");
    assert!(!std::path::Path::new(&folder.path("device.ketuk")).exists());
    let english = folder.problem(&["--language", "en", "list"]);
    assert!(english.starts_with("Problem: There is no file "), "{english}");
}

#[test]
fn a_file_that_is_no_vault_is_a_problem() {
    let folder = Folder::new();
    folder.file("device.ketuk", "not a database at all, and long enough to be read as a header of one....");
    assert!(folder.problem(&["list"]).contains("storage.fault"));
}

#[test]
fn an_address_that_cannot_be_used_is_told() {
    let folder = Folder::new();
    let enrol = |server: &str| folder.problem(&["enrol", "--server", server, "--code", "A"]);
    assert!(enrol("http://ketuk.example.id").contains("address.plain"));
    assert!(enrol("localhost:8080").contains("address.unreadable"));
    assert!(!std::path::Path::new(&folder.path("device.ketuk")).exists());
    // Without roots and pins a server may prove itself by the invitation.
    assert!(enrol("https://127.0.0.1:1").contains("network.unreachable"));
}
