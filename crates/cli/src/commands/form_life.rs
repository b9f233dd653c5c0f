//! Forms on their way: packed and published by an office, listed and taken further on a device.

use crate::args::RoadArgs;
use crate::commands::look::Form;
use crate::commands::travel::{exposure, in_runtime, roots};
use crate::console::Console;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::texts::Language;
use ketuk_device::Package;
use ketuk_form::{DEFINITION_NAME, FormDefinition, FormProblem, check_package};
use ketuk_transport::{Declined, Office};
use ketuk_view::{FormRow, LossView, QuestionView, UpgradeView};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Largest file that is packed: a package is no larger.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// Makes a package out of the folder that an import wrote: the definition and the files that it names.
pub(crate) fn pack(console: &mut Console<'_>, folder: &Path, out: Option<&Path>) -> Result<(), Failure> {
    let definition = load(&find_definition(folder)?)?;
    let text = std::str::from_utf8(&definition).map_err(|_| invalid(console, &[], folder))?;
    let form = FormDefinition::from_json(text)
        .map_err(|_| invalid(console, &FormDefinition::list_problems(text), folder))?;
    let mut files = BTreeMap::from([(DEFINITION_NAME.to_owned(), definition.clone())]);
    for (name, _) in form.named_files() {
        // What is missing is told by the check below, with the place that names it.
        if Package::is_file_name(name) && folder.join(name).is_file() {
            files.insert(name.to_owned(), load(&folder.join(name))?);
        }
    }
    if let Err(problems) = check_package(&form.id, &form.version, &files) {
        return Err(invalid(console, &problems, folder));
    }
    let package = Package::new(&form.id, &form.version, files)?;
    let bytes = package.to_bytes();
    let file = match out {
        Some(out) => out.to_owned(),
        None => PathBuf::from(format!("{}-{}.ketukform", form.id, form.version)),
    };
    std::fs::write(&file, &bytes).map_err(|e| Failure::file(&file, &e))?;
    let (name, count, kb) = (file.display(), package.files().len(), bytes.len().div_ceil(1000));
    console.say(
        &format!("{name}: {} versi {}, {count} berkas, {kb} kB.", form.id, form.version),
        &format!("{name}: {} version {}, {count} files, {kb} kB.", form.id, form.version),
    );
    Ok(())
}

/// The definition in a folder: `form.json`, else the only JSON file.
fn find_definition(folder: &Path) -> Result<PathBuf, Failure> {
    let named = folder.join(DEFINITION_NAME);
    if named.is_file() {
        return Ok(named);
    }
    let entries = std::fs::read_dir(folder).map_err(|e| Failure::file(folder, &e))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let json: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    match json.as_slice() {
        [one] => Ok(one.clone()),
        _ => Err(Failure::said(
            format!("Di {} tidak ada form.json. Buat dulu dengan `form import`.", folder.display()),
            format!("There is no form.json in {}. Make one with `form import` first.", folder.display()),
        )),
    }
}

fn load(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |e: std::io::Error| Failure::file(path, &e);
    if std::fs::metadata(path).map_err(failed)?.len() > FILE_BYTES_MAX {
        return Err(Failure::said(
            format!("Berkas {} terlalu besar (paling banyak 16 MiB).", path.display()),
            format!("The file {} is too large (16 MiB at most).", path.display()),
        ));
    }
    std::fs::read(path).map_err(failed)
}

fn invalid(console: &mut Console<'_>, problems: &[FormProblem], folder: &Path) -> Failure {
    for problem in problems {
        console.line(&format!("  {problem}"));
    }
    Failure::said(
        format!("Formulir di {} masih bermasalah; paket tidak dibuat.", folder.display()),
        format!("The form in {} has problems; no package was made.", folder.display()),
    )
}

/// Where the office's server is, and who speaks.
pub(crate) struct Counter<'a> {
    pub(crate) server: &'a str,
    pub(crate) token: Option<&'a str>,
    pub(crate) token_file: Option<&'a Path>,
    pub(crate) road: &'a RoadArgs,
}

impl Counter<'_> {
    pub(crate) fn open(&self) -> Result<Office, Failure> {
        let token = match (self.token, self.token_file) {
            (Some(token), _) => token.to_owned(),
            (None, Some(path)) => std::fs::read_to_string(path).map_err(|e| Failure::file(path, &e))?,
            (None, None) => {
                return Err(Failure::said(
                    "Sebutkan token admin: --token-file ketuk-server.db.token, atau KETUK_ADMIN_TOKEN.",
                    "Give the administrator's token: --token-file ketuk-server.db.token, or KETUK_ADMIN_TOKEN.",
                ));
            }
        };
        Ok(Office::new(self.server, exposure(self.road), &roots(self.road)?, &token)?)
    }
}

/// Publishes a package: from now on phones that sync ask it in new interviews.
pub(crate) fn publish(
    console: &mut Console<'_>,
    counter: &Counter<'_>,
    file: &Path,
    who: &str,
) -> Result<(), Failure> {
    let bytes = load(file)?;
    let package = Package::read(&bytes)?;
    let office = counter.open()?;
    in_runtime(office.publish(bytes, who))?.map_err(|refused| tell(console, refused))?;
    let (id, version) = (package.id(), package.version());
    console.say(
        &format!("{id} versi {version} sudah terbit. HP yang sinkron memakainya untuk wawancara baru."),
        &format!("{id} version {version} is published. Phones that sync ask it in new interviews."),
    );
    Ok(())
}

/// Takes a version out of the offer.
pub(crate) fn withdraw(
    console: &mut Console<'_>,
    counter: &Counter<'_>,
    (id, version): (&str, &str),
) -> Result<(), Failure> {
    let office = counter.open()?;
    in_runtime(office.withdraw(id, version))?.map_err(|refused| tell(console, refused))?;
    console.say(
        &format!("{id} versi {version} ditarik. Wawancara yang sudah dimulai dengannya diteruskan."),
        &format!("{id} version {version} is withdrawn. Interviews begun with it go on."),
    );
    Ok(())
}

fn tell(console: &mut Console<'_>, declined: Declined) -> Failure {
    let Declined { mut problem, lines } = declined;
    if lines.len() > 1 {
        lines.iter().for_each(|line| console.line(&format!("  {line}")));
        problem.detail = String::new();
    }
    Failure::Problem(problem)
}

/// Every form version on this device.
pub(crate) fn list(desk: &Desk, console: &mut Console<'_>, form: Form) -> Result<(), Failure> {
    let rows = desk.device.list_forms(desk.language.code())?;
    match form {
        Form::Json => console.json(&json!(rows)),
        Form::Text => rows.iter().for_each(|row| console.line(&row_line(row, desk.language))),
    }
    Ok(())
}

fn row_line(row: &FormRow, language: Language) -> String {
    let FormRow { id, version, title, state, bytes_here, bytes } = row;
    let state = match state.as_str() {
        "offered" => language.pick("dipakai untuk wawancara baru", "asked in new interviews"),
        "kept" => {
            language.pick("disimpan untuk wawancara yang sudah dimulai", "kept for interviews begun with it")
        }
        "withdrawn" => language.pick("ditarik", "withdrawn"),
        "fetching" => language.pick("sedang diambil", "being fetched"),
        "unreadable" => language.pick("perlu aplikasi yang lebih baru", "wants a newer app"),
        _ => language.pick("belum diperlukan di sini", "not needed here"),
    };
    let progress = if bytes_here < bytes { format!(" ({bytes_here}/{bytes} B)") } else { String::new() };
    format!("{id} {version}  {title}: {state}{progress}")
}

/// Shows what a newer version would change, and takes it where asked to.
pub(crate) fn upgrade(
    desk: &mut Desk,
    console: &mut Console<'_>,
    record: &str,
    yes: bool,
) -> Result<(), Failure> {
    let record = desk.find(record)?;
    let Some(offer) = desk.device.find_upgrade(record, desk.language.code())? else {
        console.say("Tidak ada versi formulir yang lebih baru.", "There is no newer version of the form.");
        return Ok(());
    };
    offer_lines(&offer, desk.language).iter().for_each(|line| console.line(line));
    if !offer.possible {
        return Err(Failure::said(
            "Versi tidak diganti: ada jawaban yang akan hilang. Teruskan dengan versi yang sekarang.",
            "The version stays: some answers would be lost. Go on with the present one.",
        ));
    }
    if !yes {
        console.say("Belum diganti. Tambahkan --yes untuk mengganti.", "Not done yet. Add --yes to do it.");
        return Ok(());
    }
    let tag = desk.act(|device, world| device.upgrade(world, record))?;
    console.say(&format!("Sekarang memakai {tag}."), &format!("It is asked with {tag} now."));
    Ok(())
}

fn offer_lines(offer: &UpgradeView, language: Language) -> Vec<String> {
    let UpgradeView { from, to, possible: _, kept, added, removed, changed, lost } = offer;
    let stay = language.pick("jawaban tetap", "answers stay");
    let mut lines = vec![format!("{from} → {to}: {kept} {stay}")];
    let mut part = |title: &str, questions: &[QuestionView]| {
        for QuestionView { path, label, differences } in questions {
            let how =
                if differences.is_empty() { String::new() } else { format!(" [{}]", differences.join(", ")) };
            lines.push(format!("  {title} {label} ({path}){how}"));
        }
    };
    part(language.pick("baru:", "new:"), added);
    part(language.pick("tidak ditanyakan lagi:", "no longer asked:"), removed);
    part(language.pick("berubah:", "changed:"), changed);
    let loses = language.pick("akan hilang:", "would be lost:");
    lines.extend(lost.iter().map(|LossView { key, label, text, reason: _, message }| {
        format!("  {loses} {label} ({key}): {text}. {message}")
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upgrade_is_shown_question_by_question() {
        let question = |path: &str, differences: &[&str]| QuestionView {
            path: path.to_owned(),
            label: "Air hujan?".to_owned(),
            differences: differences.iter().map(|one| (*one).to_owned()).collect(),
        };
        let loss = LossView {
            key: "catatan".into(),
            label: "Catatan?".into(),
            text: "pagar merah".into(),
            reason: "upgrade.question_gone".into(),
            message: "Pertanyaan ini tidak ada lagi.".into(),
        };
        let offer = UpgradeView {
            from: "keluarga 2026.1".into(),
            to: "keluarga 2026.2".into(),
            possible: false,
            kept: 3,
            added: vec![question("air", &[])],
            removed: Vec::new(),
            changed: vec![question("sumur", &["reworded"])],
            lost: vec![loss],
        };
        assert_eq!(
            offer_lines(&offer, Language::Id),
            [
                "keluarga 2026.1 → keluarga 2026.2: 3 jawaban tetap",
                "  baru: Air hujan? (air)",
                "  berubah: Air hujan? (sumur) [reworded]",
                "  akan hilang: Catatan? (catatan): pagar merah. Pertanyaan ini tidak ada lagi.",
            ]
        );
    }
}
