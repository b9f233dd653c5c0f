//! An author's commands: import, check, run, print.

use crate::support::Folder;
use ketuk_cli::{Bars, Console, Exit, run_to};

const SURVEY: &str = "type,name,label::Bahasa Indonesia (id),label::English (en),relevant,constraint\nselect_one ya,kerja,Bekerja?,Working?,,\ninteger,jam,Berapa jam?,How many hours?,${kerja} = '1',. < 169\nbegin_repeat,anggota,Anggota,Member,,\ntext,nama,Nama?,Name?,,\nend_repeat,,,,,\n";
const CHOICES: &str =
    "list_name,name,label::Bahasa Indonesia (id),label::English (en)\nya,1,Ya,Yes\nya,2,Tidak,No\n";
const SETTINGS: &str = "form_id,version\nuji,1\n";

fn form() -> (Folder, String) {
    let folder = Folder::new();
    let path = folder.path("formulir");
    std::fs::create_dir_all(&path).expect("a folder");
    for (name, text) in [("survey.csv", SURVEY), ("choices.csv", CHOICES), ("settings.csv", SETTINGS)] {
        folder.file(&format!("formulir/{name}"), text);
    }
    (folder, path)
}

#[test]
fn a_folder_is_imported_and_checked() {
    let (folder, path) = form();
    let out = folder.path("hasil");
    folder.ok(&["form", "import", &path, "--out", &out]);
    let definition = std::fs::read_to_string(format!("{out}/uji.json")).expect("the definition");
    assert!(definition.contains("\"jam\""));
    let said = folder.ok(&["form", "check", &format!("{out}/uji.json")]);
    assert!(said.contains("Dapat dipakai"), "{said}");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let (folder, path) = form();
    folder.file("formulir/survey.csv", "type,name,label\ninteg,a,A\n");
    let ran = folder.run(&["form", "check", &path]);
    assert_eq!(ran.exit, Exit::Problem);
    assert!(ran.err.contains("survey, baris 2, kolom type"), "{}", ran.err);
}

#[test]
fn an_interview_in_the_terminal_skips_checks_and_repeats() {
    let (_folder, path) = form();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut input = "1\n200\n40\nSiti\ny\nBudi\nt\n".as_bytes();
    let console = Console::new(&mut out, &mut err, Bars::Hidden).with_input(&mut input);
    let exit = run_to(["ketuk-cli", "form", "run", &path], console);
    let out = String::from_utf8(out).expect("text");
    assert_eq!(exit, Exit::Done, "{}", String::from_utf8_lossy(&err));
    assert!(out.contains("  ! "), "the constraint was not told: {out}");
    assert!(out.contains("\"jam\": 40") && out.contains("Siti") && out.contains("Budi"), "{out}");
}

#[test]
fn what_is_not_relevant_is_not_asked() {
    let (_folder, path) = form();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut input = "2\n:selesai\n".as_bytes();
    let console = Console::new(&mut out, &mut err, Bars::Hidden).with_input(&mut input);
    run_to(["ketuk-cli", "form", "run", &path], console);
    assert!(!String::from_utf8(out).expect("text").contains("Berapa jam?"));
}

#[test]
fn a_paper_form_says_skips_in_words() {
    let (folder, path) = form();
    let out = folder.path("form.html");
    folder.ok(&["form", "print", &path, "--out", &out]);
    let html = std::fs::read_to_string(&out).expect("the page");
    assert!(html.contains("jika &quot;Bekerja?&quot; = Ya"), "{html}");
    folder.ok(&["form", "print", &path, "--form-language", "en", "--out", &out]);
    assert!(std::fs::read_to_string(&out).expect("the page").contains("if &quot;Working?&quot; = Yes"));
}
