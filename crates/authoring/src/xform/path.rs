//! References of binds, controls and actions: which node of the form they mean.
//!
//! Invariant: a path here is absolute, names only, steps joined by `/`: `/data/anggota/umur`.

/// One step of a reference: its name and the predicates behind it as written.
struct Step<'t> {
    name: &'t str,
    predicates: &'t str,
}

/// The path that `reference` means, seen from the node `context`; `None` where it is no plain path.
pub(super) fn resolve(reference: &str, context: &str) -> Option<String> {
    walk(reference, context)
        .map(|steps| steps.into_iter().fold(String::new(), |all, (name, _)| all + "/" + &name))
}

/// The same with the predicates kept: `/data/anggota[position() = 1]/umur`.
pub(super) fn resolve_with_predicates(reference: &str, context: &str) -> Option<String> {
    let steps = walk(reference, context)?;
    Some(steps.into_iter().fold(String::new(), |all, (name, predicates)| all + "/" + &name + &predicates))
}

fn walk(reference: &str, context: &str) -> Option<Vec<(String, String)>> {
    let reference = reference.trim();
    let (mut at, rest) = match reference.strip_prefix('/') {
        Some(rest) => (Vec::new(), rest),
        None => {
            let above = context.split('/').filter(|step| !step.is_empty());
            (above.map(|step| (step.to_owned(), String::new())).collect(), reference)
        }
    };
    for step in split(rest)? {
        match step.name {
            "." | "current()" => {}
            ".." => {
                at.pop()?;
            }
            name if is_name(name) => at.push((name.to_owned(), step.predicates.to_owned())),
            _ => return None,
        }
    }
    (!at.is_empty()).then_some(at)
}

/// Names of elements and, as `@name`, of attributes.
fn is_name(name: &str) -> bool {
    let name = name.strip_prefix('@').unwrap_or(name);
    name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
}

/// Splits at the slashes that stand in no predicate and no text.
fn split(text: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let (mut start, mut predicate, mut depth, mut quote) = (0, None, 0_usize, None);
    for (at, byte) in text.bytes().chain(std::iter::once(b'/')).enumerate() {
        match (quote, byte) {
            (Some(open), close) if open == close && at < text.len() => quote = None,
            (Some(_), _) if at < text.len() => {}
            (Some(_), _) => return None,
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'[') => {
                predicate.get_or_insert(at);
                depth += 1;
            }
            (None, b']') => depth = depth.checked_sub(1)?,
            (None, b'/') if depth == 0 => {
                let end = predicate.take().unwrap_or(at);
                steps.push(Step { name: text[start..end].trim(), predicates: text[end..at].trim() });
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    (depth == 0).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, context: &str, expected: Option<&str>) {
        assert_eq!(resolve(reference, context).as_deref(), expected, "{reference} from {context}");
    }

    #[test]
    fn an_absolute_path_stays_as_it_is() {
        check(" /data/a/b ", "/data/x", Some("/data/a/b"));
    }
    #[test]
    fn a_relative_path_starts_at_its_context() {
        check("../b", "/data/a", Some("/data/b"));
        check("current()/../b", "/data/a", Some("/data/b"));
        check(".", "/data/a", Some("/data/a"));
        check("b/c", "/data", Some("/data/b/c"));
    }
    #[test]
    fn predicates_are_no_part_of_a_path() {
        check("/data/r[a = 'x/y]' and b[1]]/c", "", Some("/data/r/c"));
        let kept = resolve_with_predicates("/data/r[position() = 1]/c", "");
        assert_eq!(kept.as_deref(), Some("/data/r[position() = 1]/c"));
    }
    #[test]
    fn other_expressions_are_no_path() {
        check("concat(a, b)", "/data", None);
        check("../../..", "/data", None);
        check("/data/a[", "", None);
        check("/data/a['", "", None);
        check("", "", None);
    }
}
