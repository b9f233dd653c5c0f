//! Forms: packed by an office, listed and taken further on a device.

use crate::support::Folder;
use ketuk_device::Package;
use ketuk_form::KELUARGA_JSON;

/// A folder with a form of this version, as an import leaves it.
fn imported(folder: &Folder, version: &str) -> String {
    let path = folder.path(version);
    std::fs::create_dir_all(&path).expect("a folder");
    let form = KELUARGA_JSON.replacen("\"version\": \"2026.1\"", &format!("\"version\": \"{version}\""), 1);
    std::fs::write(format!("{path}/form.json"), form).expect("written");
    path
}

#[test]
fn a_folder_becomes_one_file() {
    let folder = Folder::new();
    let (form, out) = (imported(&folder, "2026.2"), folder.path("a.ketukform"));
    folder.ok(&["form", "pack", &form, "--out", &out]);
    let first = std::fs::read(&out).expect("the package");
    let package = Package::read(&first).expect("a package");
    assert_eq!((package.id(), package.version()), ("keluarga", "2026.2"));
    folder.ok(&["form", "pack", &form, "--out", &out]);
    assert_eq!(std::fs::read(&out).expect("the package"), first, "the same bytes again");
}
#[test]
fn a_form_with_problems_is_not_packed() {
    let folder = Folder::new();
    let form = imported(&folder, "2026.2");
    let text = std::fs::read_to_string(format!("{form}/form.json")).expect("a form");
    let broken = text.replacen("\"name\": \"atap\"", "\"name\": \"atap rumah\"", 1);
    assert_ne!(broken, text);
    std::fs::write(format!("{form}/form.json"), broken).expect("written");
    let ran = folder.run(&["form", "pack", &form, "--out", &folder.path("a.ketukform")]);
    assert!(ran.out.contains("atap rumah") && ran.err.contains("bermasalah"), "{ran:?}");
    assert!(!std::path::Path::new(&folder.path("a.ketukform")).exists());
}
#[test]
fn a_folder_without_a_form_says_what_to_do() {
    let folder = Folder::new();
    let complaint =
        folder.problem(&["form", "pack", &folder.path("."), "--out", &folder.path("a.ketukform")]);
    assert!(complaint.contains("form import"), "{complaint}");
}
#[test]
fn publishing_wants_a_token() {
    let folder = Folder::new();
    let (form, out) = (imported(&folder, "2026.2"), folder.path("a.ketukform"));
    folder.ok(&["form", "pack", &form, "--out", &out]);
    let complaint = folder.problem(&["form", "publish", &out, "--server", "http://127.0.0.1:9"]);
    assert!(complaint.contains("token"), "{complaint}");
}
#[test]
fn what_is_no_package_is_not_sent() {
    let folder = Folder::new();
    let file = folder.file("a.ketukform", "PK");
    let server = ["--server", "http://127.0.0.1:9", "--token", "x"];
    let complaint = folder.problem(&[&["form", "publish", file.as_str()], &server[..]].concat());
    assert!(complaint.contains("form.package_broken"), "{complaint}");
}
#[test]
fn the_forms_of_a_device_are_listed() {
    let folder = Folder::enrolled();
    let listed = folder.ok(&["forms"]);
    assert!(listed.contains("keluarga 2026.1") && listed.contains("wawancara baru"), "{listed}");
}
#[test]
fn without_a_newer_version_there_is_nothing_to_take() {
    let folder = Folder::enrolled();
    let record = folder.start();
    assert!(folder.ok(&["upgrade", &record]).contains("Tidak ada versi"));
    assert!(folder.ok(&["show", &record]).contains("keluarga 2026.1"));
}
