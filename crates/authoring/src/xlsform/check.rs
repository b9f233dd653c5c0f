//! Expressions and texts of cells: references resolved, syntax read, what is wrong told at the cell.
//!
//! Invariant: what comes back can be parsed, or an error was told.

use super::header::Told;
use super::looks;
use super::lookup::{Piece, pieces};
use super::outline::Outline;
use super::refer::{Resolved, Way, Wrong};
use super::report::{Report, Spot, nearest, quote};
use super::settings::{is_node_name, yes_no};
use ketuk_form::Condition;
use ketuk_form::limits::EXPRESSION_BYTES_MAX;

/// A cell whose expression is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellAt<'a> {
    pub(super) sheet: &'a str,
    pub(super) row: u32,
    pub(super) told: &'a Told,
}

impl CellAt<'_> {
    pub(super) fn spot(&self) -> Spot {
        Spot::cell(self.sheet, self.row, &self.told.header)
    }
}

/// Resolves and checks an expression.
pub(super) fn expression(
    outline: &Outline,
    cell: CellAt<'_>,
    way: Way,
    report: &mut Report,
) -> Option<String> {
    let text = match yes_no(&cell.told.text) {
        Some(true) => "true()",
        Some(false) => "false()",
        None => cell.told.text.trim(),
    };
    if text.len() > EXPRESSION_BYTES_MAX {
        report.error(
            "expression.too_long",
            cell.spot(),
            format!("Ungkapan ini {} bita, paling panjang {EXPRESSION_BYTES_MAX}; bagi menjadi beberapa calculate.", text.len()),
            format!("The expression has {} bytes, at most {EXPRESSION_BYTES_MAX}; split it into several calculates.", text.len()),
        );
        return None;
    }
    let resolved = outline.resolve(text, way);
    let fits = say_wrong(outline, cell, text, &resolved, report) & syntax(cell, text, &resolved, report);
    fits.then_some(resolved.text)
}

/// Yes, no, or an expression.
pub(super) fn condition(outline: &Outline, cell: CellAt<'_>, at: usize, report: &mut Report) -> Condition {
    match yes_no(&cell.told.text) {
        Some(true) => Condition::Always,
        Some(false) => Condition::Never,
        None => {
            if is_bare_word(cell, report) {
                return Condition::Never;
            }
            let way = Way { at: Some(at), ..Way::default() };
            expression(outline, cell, way, report).map_or(Condition::Never, Condition::When)
        }
    }
}

/// A word such as `Y` or `wajib` where yes, no or an expression belongs; it would read as a path to nowhere.
pub(super) fn is_bare_word(cell: CellAt<'_>, report: &mut Report) -> bool {
    let text = cell.told.text.trim();
    let bare = is_node_name(text) && yes_no(text).is_none();
    if bare {
        report.error(
            "expression.bare_word",
            cell.spot(),
            format!("{} bukan ya, tidak atau ungkapan; tulis `yes`, `no`, atau ungkapan seperti `${{umur}} > 17`.", quote(text)),
            format!("{} is not yes, no or an expression; write `yes`, `no`, or an expression such as `${{age}} > 17`.", quote(text)),
        );
    }
    bare
}

/// Resolves the references of a text that people read.
pub(super) fn text(outline: &Outline, cell: CellAt<'_>, at: Option<usize>, report: &mut Report) -> String {
    let mut shown = String::new();
    for piece in pieces(&cell.told.text) {
        match piece {
            Piece::Words(words) if !words.contains("${") => shown.push_str(words),
            Piece::Words(words) => {
                let resolved = outline.resolve_text(words, at);
                say_wrong(outline, cell, words, &resolved, report);
                shown.push_str(&resolved.text);
            }
            Piece::Path(path) => {
                let told = Told { text: path.to_owned(), ..cell.told.clone() };
                let way = Way { at, ..Way::default() };
                let path = expression(outline, CellAt { told: &told, ..cell }, way, report);
                shown.push_str(&path.map_or_else(String::new, |path| format!("${{{path}}}")));
            }
        }
    }
    shown
}

/// What is wrong with references; true where the expression can be used all the same.
fn say_wrong(
    outline: &Outline,
    cell: CellAt<'_>,
    text: &str,
    resolved: &Resolved,
    report: &mut Report,
) -> bool {
    let mut fits = true;
    for wrong in &resolved.wrong {
        match wrong {
            Wrong::Malformed { at } => {
                let shown = quote(
                    text.get(*at..).unwrap_or_default().split_inclusive('}').next().unwrap_or_default(),
                );
                report.error(
                    "reference.malformed",
                    cell.spot(),
                    format!("{shown} bukan acuan; tulis `${{nama}}` tanpa spasi."),
                    format!("{shown} is no reference; write `${{name}}` without spaces."),
                );
            }
            Wrong::Unknown { name, .. } => {
                let known = outline.by_name.keys().map(String::as_str);
                let near = report.has_room().then(|| nearest(name, known)).flatten();
                let (id, en) = near.map_or_else(
                    || (String::new(), String::new()),
                    |near| {
                        (
                            format!(" Mungkin maksudnya `${{{near}}}`?"),
                            format!(" Did you mean `${{{near}}}`?"),
                        )
                    },
                );
                report.error(
                    "reference.unknown",
                    cell.spot(),
                    format!("`${{{name}}}`: tidak ada pertanyaan atau grup dengan nama itu.{id}"),
                    format!("`${{{name}}}`: there is no question or group of that name.{en}"),
                );
            }
            Wrong::Twice { name, .. } => {
                let rows: Vec<String> = outline.by_name[name]
                    .iter()
                    .map(|item| outline.items[*item].row.to_string())
                    .take(5)
                    .collect();
                let rows = rows.join(", ");
                report.error(
                    "reference.twice",
                    cell.spot(),
                    format!("`${{{name}}}`: nama itu ada di beberapa tempat (baris {rows}); ganti nama salah satu."),
                    format!("`${{{name}}}`: that name stands in several places (rows {rows}); rename one."),
                );
            }
            Wrong::LastSaved { name, .. } => {
                report.warn(
                    "reference.last_saved",
                    cell.spot(),
                    format!("`${{last-saved#{name}}}` tidak didukung dan dibaca kosong."),
                    format!("`${{last-saved#{name}}}` is not supported and reads as empty."),
                );
                continue;
            }
        }
        fits = false;
    }
    fits
}

/// Reads the resolved expression; what is wrong is told with the letter in the cell where it stands.
fn syntax(cell: CellAt<'_>, text: &str, resolved: &Resolved, report: &mut Report) -> bool {
    let problem = match ketuk_form::xpath::parse(&resolved.text) {
        Ok(expression) => {
            warn_loose_patterns(cell, &expression, report);
            looks::note(&cell.spot(), &expression, report);
            return true;
        }
        Err(problem) => problem,
    };
    let at = resolved.origin(problem.at).min(text.len());
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let letter = text[..at].chars().count() + 1;
    let near = quote(text[at..].split('\n').next().unwrap_or_default());
    let (id, en) = (problem.message("id"), problem.message("en"));
    report.error(
        problem.code,
        cell.spot(),
        format!("Huruf ke-{letter}, {near}: {id}"),
        format!("At letter {letter}, {near}: {en}"),
    );
    false
}

/// A pattern of `regex()` that does not say where it begins and ends.
fn warn_loose_patterns(cell: CellAt<'_>, expression: &ketuk_form::xpath::Expression, report: &mut Report) {
    use ketuk_form::xpath::{Expr, Function, Start};
    let mut todo = vec![&expression.root];
    while let Some(part) = todo.pop() {
        match part {
            Expr::Number(_) | Expr::Text(_) => {}
            Expr::Negate(inner) => todo.push(inner),
            Expr::Binary(_, left, right) => todo.extend([&**left, &**right]),
            Expr::Call(call) => {
                if call.function == Function::Regex
                    && let Some(Expr::Text(pattern)) = call.args.get(1)
                    && !(pattern.starts_with('^') && pattern.ends_with('$'))
                {
                    report.warn(
                        "expression.loose_pattern",
                        cell.spot(),
                        format!("Pola {} dicocokkan dengan seluruh jawaban, seperti di ODK Collect; tulis `^...$` supaya jelas.", quote(pattern)),
                        format!("The pattern {} is matched against the whole answer, as in ODK Collect; write `^...$` to make that clear.", quote(pattern)),
                    );
                }
                todo.extend(&call.args);
            }
            Expr::Path(path) => {
                if let Start::Value(value, filters) = &path.start {
                    todo.push(value);
                    todo.extend(filters);
                }
                todo.extend(path.steps.iter().flat_map(|step| &step.predicates));
            }
        }
    }
}
