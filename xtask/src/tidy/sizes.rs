//! Sizes that keep a reader: files, functions, and the median of all files.

use super::Source;
use crate::finding::Finding;

/// Longest file, in lines.
const FILE_LINES_MAX: usize = 800;
/// Longest function, from its `fn` line to its closing brace, in lines.
const FUNCTION_LINES_MAX: usize = 70;
/// Where the median of all Rust files stops being "about 120".
const MEDIAN_LINES_MAX: usize = 180;

/// A file written by hand stays within the limit.
pub fn check_file(source: &Source) -> Vec<Finding> {
    let lines = source.text.lines().count();
    let counted = ["rs", "ts", "svelte", "sql", "css"].contains(&source.ending());
    if !counted || lines <= FILE_LINES_MAX || source.is_generated() {
        return Vec::new();
    }
    let what = format!("the file has {lines} lines, the limit is {FILE_LINES_MAX}");
    vec![Finding::new(&source.path, 1, what, "give a part of its job a file of its own")]
}

/// Each function stays within the limit.
///
/// Where rustfmt has been, a function ends at the first closing brace that stands as far in as its
/// `fn` line; a declaration without a body ends with a semicolon before that.
pub fn check_functions(source: &Source) -> Vec<Finding> {
    if source.ending() != "rs" || source.is_generated() {
        return Vec::new();
    }
    let lines = source.text.lines().collect::<Vec<_>>();
    let starts = (0..lines.len()).filter(|&at| function_name(lines[at]).is_some());
    starts
        .filter_map(|at| {
            let length = function_length(&lines[at..])?;
            let name = function_name(lines[at])?;
            (length > FUNCTION_LINES_MAX).then(|| {
                let what = format!("`{name}` has {length} lines, the limit is {FUNCTION_LINES_MAX}");
                Finding::new(&source.path, at + 1, what, "name a part of it and move that out")
            })
        })
        .collect()
}

/// The name of the function that starts on this line, if one does.
fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let modifiers = ["pub", "const", "async", "unsafe", "extern", "\"C\"", "default"];
    let is_start =
        before.split_whitespace().all(|word| modifiers.contains(&word) || word.starts_with("pub("));
    let name = after.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (is_start && !name.is_empty()).then_some(name)
}

/// Lines from the first of `lines`, where a function starts, to its end; `None` without a body.
fn function_length(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?;
    let indent = &first[..first.len() - first.trim_start().len()];
    if first.ends_with(';') || first.ends_with('}') {
        return first.ends_with('}').then_some(1);
    }
    for (at, line) in lines.iter().enumerate().skip(1) {
        let Some(rest) = line.strip_prefix(indent) else { continue };
        if rest == "}" {
            return Some(at + 1);
        }
        if rest.starts_with(')') && rest.ends_with(';') {
            return None;
        }
    }
    None
}

/// Half of the Rust files stay short.
pub fn check_median(sources: &[Source]) -> Option<Finding> {
    let (_, median) = rust_files(sources);
    (median > MEDIAN_LINES_MAX).then(|| {
        let what = format!("the median of all Rust files is {median} lines, the limit is {MEDIAN_LINES_MAX}");
        Finding::new("Cargo.toml", 1, what, "split what does two jobs")
    })
}

/// How many Rust files are written by hand, and the median of their lines.
pub fn rust_files(sources: &[Source]) -> (usize, usize) {
    let counted = sources.iter().filter(|source| source.ending() == "rs" && !source.is_generated());
    let mut lines = counted.map(|source| source.text.lines().count()).collect::<Vec<_>>();
    lines.sort_unstable();
    (lines.len(), lines.get(lines.len() / 2).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(text: String) -> Source {
        Source { path: "crates/a/src/b.rs".to_owned(), text }
    }

    fn function(head: &str, lines: usize) -> Source {
        rust(format!("{head}\n{}}}\n", "    step();\n".repeat(lines - 2)))
    }

    #[test]
    fn a_file_of_800_lines_is_fine_and_801_is_not() {
        assert_eq!(check_file(&rust("x\n".repeat(800))), []);
        assert_eq!(check_file(&rust("x\n".repeat(801))).len(), 1);
    }

    #[test]
    fn a_generated_file_may_be_long() {
        assert_eq!(check_file(&rust(format!("//! {}generated\n{}", "@", "x\n".repeat(900)))), []);
    }

    #[test]
    fn a_function_of_70_lines_is_fine_and_71_is_not() {
        assert_eq!(check_functions(&function("fn f() {", 70)), []);
        let found = check_functions(&function("pub(crate) async fn long_one() {", 71));
        assert!(found[0].what.contains("`long_one` has 71 lines"), "{found:?}");
    }

    #[test]
    fn a_method_ends_at_its_own_brace() {
        let method =
            format!("    fn f(\n        &self,\n    ) {{\n{}    }}\n", "        step();\n".repeat(80));
        assert_eq!(check_functions(&rust(format!("impl A {{\n{method}}}\n"))).len(), 1);
    }

    #[test]
    fn a_declaration_without_a_body_has_no_length() {
        let text =
            format!("trait T {{\n    fn f(\n        a: u8,\n    ) -> u8;\n{}}}\n", "    // x\n".repeat(90));
        assert_eq!(check_functions(&rust(text)), []);
        assert_eq!(function_length(&["    fn f();", "    }"]), None);
        assert_eq!(function_length(&["fn f() { 1 }"]), Some(1));
    }

    #[test]
    fn a_type_or_a_comment_is_no_function() {
        assert_eq!(function_name("let f: fn (u8) = g;"), None);
        assert_eq!(function_name("// the fn below"), None);
        assert_eq!(function_name("    pub const unsafe fn go<T>(a: T) {"), Some("go"));
    }

    #[test]
    fn the_median_can_be_too_high() {
        let long = || rust("x\n".repeat(300));
        assert_eq!(check_median(&[rust(String::new()), rust(String::new()), long()]), None);
        assert!(check_median(&[rust(String::new()), long(), long()]).is_some());
    }
}
