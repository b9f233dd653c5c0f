//! An author's commands: import what was written, check it, try it out, print it.
//!
//! Invariant: none of them needs a device's vault or a network.

mod load;
mod outline;
pub(crate) mod paper;
mod session;
mod skips;
mod talk;
mod tell;

use crate::console::Console;
use crate::failure::Failure;
use crate::time::Offset;
use clap::Subcommand;
use ketuk_form::CompiledForm;
use load::Source;
use std::path::{Path, PathBuf};

/// What an author may ask for.
#[derive(Debug, Subcommand)]
pub(crate) enum AuthorCommand {
    /// Impor XLSForm (xlsx, xls, ods, folder CSV) atau XForm (import an XLSForm or an XForm)
    Import {
        /// Berkas atau folder (the file or folder)
        file: PathBuf,
        /// Folder yang ditulis (the folder to write)
        #[arg(long)]
        out: PathBuf,
    },
    /// Periksa formulir: XLSForm, XForm atau definisi JSON (check a form)
    Check {
        /// Berkas atau folder (the file or folder)
        file: PathBuf,
    },
    /// Coba formulir di terminal (answer a form in the terminal)
    Run {
        /// Berkas atau folder (the file or folder)
        file: PathBuf,
        /// Bahasa formulir, misalnya id (the form's language)
        #[arg(long, value_name = "TAG")]
        form_language: Option<String>,
        /// Tulis jawaban ke berkas JSON (write the answers to a JSON file)
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Versi kertas sebagai satu berkas HTML (a paper version as one HTML file)
    Print {
        /// Berkas atau folder (the file or folder)
        file: PathBuf,
        /// Bahasa formulir, misalnya id (the form's language)
        #[arg(long, value_name = "TAG")]
        form_language: Option<String>,
        /// Berkas yang ditulis (the file to write)
        #[arg(long)]
        out: PathBuf,
        /// Tempat untuk berapa isian per pengulangan (how many instances of a repeat have a place)
        #[arg(long, default_value_t = 4)]
        instances: u32,
    },
}

/// Carries out one of them.
pub(crate) fn run(command: &AuthorCommand, offset: Offset, console: &mut Console<'_>) -> Result<(), Failure> {
    match command {
        AuthorCommand::Import { file, out } => import(console, file, out),
        AuthorCommand::Check { file } => check(console, file),
        AuthorCommand::Run { file, form_language, out } => {
            let form = ready(console, file)?;
            let language = chosen(console, &form, form_language.clone())?;
            let answers = session::run(console, &form, &language, offset);
            match out {
                Some(path) => write(path, format!("{answers:#}\n").as_bytes()),
                None => {
                    console.json(&answers);
                    Ok(())
                }
            }
        }
        AuthorCommand::Print { file, form_language, out, instances } => {
            let form = ready(console, file)?;
            let language = chosen(console, &form, form_language.clone())?;
            write(out, paper::page(form.definition(), &language, *instances).as_bytes())?;
            console.say(
                &format!("{} ditulis; buka di peramban, lalu cetak.", out.display()),
                &format!("{} is written; open it in a browser and print.", out.display()),
            );
            Ok(())
        }
    }
}

/// The form's definition and what it needs, in a folder.
fn import(console: &mut Console<'_>, file: &Path, out: &Path) -> Result<(), Failure> {
    let source = Source::load(file)?;
    tell::diagnostics(console, &source.imported.diagnostics);
    let Some(form) = &source.imported.form else { return Err(refused(file)) };
    std::fs::create_dir_all(out).map_err(|error| Failure::file(out, &error))?;
    let text = serde_json::to_string_pretty(form).map_err(|error| {
        Failure::said(
            format!("Definisi tidak dapat ditulis ({error})."),
            format!("The definition cannot be written ({error})."),
        )
    })?;
    let target = out.join(format!("{}.json", form.id));
    write(&target, format!("{text}\n").as_bytes())?;
    console.say(&format!("Ditulis: {}", target.display()), &format!("Written: {}", target.display()));
    for name in &source.imported.files {
        match source.beside.get(name) {
            Some(bytes) => {
                write(&out.join(name), bytes)?;
                console.say(&format!("Disalin: {name}"), &format!("Copied: {name}"));
            }
            None => console.warn(
                &format!("berkas {name} diperlukan formulir dan belum ada; letakkan di {}.", out.display()),
                &format!(
                    "the form needs the file {name}, which is not there; put it into {}.",
                    out.display()
                ),
            ),
        }
    }
    Ok(())
}

fn check(console: &mut Console<'_>, file: &Path) -> Result<(), Failure> {
    let form = ready(console, file)?;
    let definition = form.definition();
    let (questions, expressions) = (definition.fields().len(), form.expression_count());
    for gap in definition.list_gaps().into_iter().take(20) {
        console.warn(&gap.message("id"), &gap.message("en"));
    }
    console.say(
        &format!(
            "{} {}: {questions} pertanyaan, {expressions} ungkapan, bahasa {}. Dapat dipakai.",
            definition.id,
            definition.version,
            definition.languages.join(", ")
        ),
        &format!(
            "{} {}: {questions} questions, {expressions} expressions, languages {}. It can be used.",
            definition.id,
            definition.version,
            definition.languages.join(", ")
        ),
    );
    Ok(())
}

/// The form, compiled; what is wrong has been told.
fn ready(console: &mut Console<'_>, file: &Path) -> Result<CompiledForm, Failure> {
    let source = Source::load(file)?;
    tell::diagnostics(console, &source.imported.diagnostics);
    let files = source.files(console);
    let Some(form) = source.imported.form else { return Err(refused(file)) };
    CompiledForm::compile(form, &files).map_err(|problems| {
        tell::problems(console, &problems);
        refused(file)
    })
}

fn chosen(console: &Console<'_>, form: &CompiledForm, wanted: Option<String>) -> Result<String, Failure> {
    let languages = &form.definition().languages;
    match wanted {
        Some(tag) if languages.contains(&tag) => Ok(tag),
        Some(tag) => {
            let there = languages.join(", ");
            Err(Failure::said(
                format!("Formulir ini tidak punya bahasa {tag}; yang ada: {there}."),
                format!("The form has no language {tag}; there are: {there}."),
            ))
        }
        None => {
            let own = console.language().code().to_owned();
            let first = languages.first().cloned().unwrap_or_default();
            Ok(if languages.contains(&own) { own } else { first })
        }
    }
}

fn refused(file: &Path) -> Failure {
    let file = file.display();
    Failure::said(
        format!("{file} belum dapat dipakai; perbaiki yang disebut di atas, lalu ulangi."),
        format!("{file} cannot be used yet; mend what is named above and try again."),
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::file(path, &error))
}
