//! What the compiler has to say to a form's author, in both languages.
//!
//! Invariant: every text says where, what and what to do.

use super::paths::DeadEnd;
use super::schema::{Schema, SchemaId};
use super::slots::{Job, Slot, SlotId};
use crate::FormProblem;
use crate::limits::EXPRESSIONS_MAX;
use crate::xpath::ExpressionProblem;

fn logic(code: &'static str, path: String, indonesian: String, english: String) -> FormProblem {
    FormProblem::Logic { code, path, indonesian, english }
}

pub(super) fn expression(
    schema: &Schema,
    owner: SchemaId,
    property: &str,
    problem: &ExpressionProblem,
) -> FormProblem {
    let at = problem.at + 1;
    logic(
        problem.code,
        schema.shown(owner),
        format!("`{property}`, huruf ke-{at}: {}", problem.message("id")),
        format!("`{property}`, letter {at}: {}", problem.message("en")),
    )
}

pub(super) fn open_text(schema: &Schema, owner: SchemaId, property: &str) -> FormProblem {
    logic(
        "form.open_text",
        schema.shown(owner),
        format!("`{property}`: `${{` tidak ditutup. Tambahkan `}}`, atau tulis `$${{`."),
        format!("`{property}`: `${{` is not closed. Add `}}`, or write `$${{`."),
    )
}

pub(super) fn dead_end(schema: &Schema, owner: SchemaId, property: &str, end: &DeadEnd) -> FormProblem {
    let DeadEnd { path, name, .. } = end;
    let (hint_id, hint_en) = match end.nearest(schema) {
        Some(nearest) => (format!(" Mungkin maksudnya `{nearest}`?"), format!(" Did you mean `{nearest}`?")),
        None => (String::new(), String::new()),
    };
    logic(
        "form.no_such_path",
        schema.shown(owner),
        format!("`{property}`: tidak ada `{name}` di `{path}`.{hint_id} Perbaiki namanya."),
        format!("`{property}`: there is no `{name}` at `{path}`.{hint_en} Correct the name."),
    )
}

pub(super) fn counts_itself(schema: &Schema, repeat: SchemaId) -> FormProblem {
    logic(
        "form.circle",
        schema.shown(repeat),
        "`count`: jumlah pengulangan bergantung pada isinya sendiri. Ambil jumlahnya dari luar.".to_owned(),
        "`count`: the number of instances depends on what is inside them. Take it from outside.".to_owned(),
    )
}

pub(super) fn reads_itself(schema: &Schema, owner: SchemaId, job: Job) -> FormProblem {
    let property = property(job);
    logic(
        "form.circle",
        schema.shown(owner),
        format!(
            "`{property}` membaca jawabannya sendiri. Hanya `constraint` dan `required` yang boleh; pakai pertanyaan lain."
        ),
        format!(
            "`{property}` reads its own answer. Only `constraint` and `required` may; use another question."
        ),
    )
}

pub(super) fn circle(schema: &Schema, slots: &[Slot], circle: &[SlotId]) -> FormProblem {
    let owner = |slot: &SlotId| slots[*slot as usize].owner;
    let mut names: Vec<String> = circle.iter().map(|slot| schema.shown(owner(slot))).collect();
    if let Some(rest) = names.get_mut(1..) {
        rest.reverse();
    }
    names.dedup();
    if names.len() > 1 && names.first() == names.last() {
        names.pop();
    }
    let shown = 8;
    let mut way = names.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(" -> ");
    if names.len() > shown {
        way.push_str(" -> ...");
    }
    let first = names.first().cloned().unwrap_or_default();
    logic(
        "form.circle",
        first.clone(),
        format!("saling bergantung tanpa ujung: {way} -> {first}. Putuskan salah satunya."),
        format!("these depend on each other in a circle: {way} -> {first}. Break it at one of them."),
    )
}

fn property(job: Job) -> &'static str {
    match job {
        Job::Relevant => "relevant",
        Job::Calculation => "calculation",
        Job::Count => "count",
        Job::Offered | Job::Choices => "choice_filter",
        Job::Required => "required",
        Job::ReadOnly => "read_only",
        Job::Constraint => "constraint",
        Job::Text(_) => "label",
        Job::Finding => "type",
    }
}

pub(super) fn too_many(count: usize) -> FormProblem {
    logic(
        "form.too_many_expressions",
        String::new(),
        format!("{count} ekspresi, paling banyak {EXPRESSIONS_MAX}. Bagi formulirnya."),
        format!("{count} expressions, at most {EXPRESSIONS_MAX}. Split the form."),
    )
}

pub(super) fn no_file(list: &str, file: &str, reason_id: &str, reason_en: &str) -> FormProblem {
    logic(
        "form.no_file",
        format!("choices.{list}"),
        format!("berkas `{file}` tidak dapat dipakai: {reason_id} Sertakan berkasnya di samping formulir."),
        format!("the file `{file}` cannot be used: {reason_en} Put it beside the form."),
    )
}

pub(super) fn bad_action(path: &str, what_id: &str, what_en: &str) -> FormProblem {
    logic(
        "form.bad_action",
        path.to_owned(),
        format!("{what_id} Perbaiki alamatnya."),
        format!("{what_en} Correct the path."),
    )
}
