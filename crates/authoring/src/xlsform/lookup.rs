//! Look-ups that stand as they are in a text for people: `instance('desa')/root/item[name = ${desa}]/label`.
//!
//! Other readers of XLSForm show the value of such a path, without `${` and `}` around it. A path ends
//! where no `/`, name or predicate follows; a full stop behind it belongs to the sentence.
//!
//! Invariant: one walk over the text, whatever it holds; the pieces together are the text.

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Words, perhaps with references.
    Words(&'t str),
    /// A path into another instance.
    Path(&'t str),
}

const BEGIN: &str = "instance(";

/// Cuts a text at its look-ups. From a predicate on that is not closed, all is words.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut words, mut from) = (0, 0);
    while let Some(begin) = text[from..].find(BEGIN).map(|at| from + at) {
        from = begin + BEGIN.len();
        if text[..begin].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '{')) {
            continue;
        }
        let Some(path) = name_of_instance(&text[from..]) else { continue };
        let Some(length) = steps(&text[from + path..]) else { break };
        if length > 0 {
            if words < begin {
                pieces.push(Piece::Words(&text[words..begin]));
            }
            from += path + length;
            pieces.push(Piece::Path(&text[begin..from]));
            words = from;
        }
    }
    if words < text.len() {
        pieces.push(Piece::Words(&text[words..]));
    }
    pieces
}

/// Bytes of `'desa')`.
fn name_of_instance(text: &str) -> Option<usize> {
    let inside = text.trim_start();
    let quote = inside.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (name, after) = inside[1..].split_once(quote)?;
    let after = after.trim_start().strip_prefix(')').filter(|_| super::settings::is_node_name(name))?;
    Some(text.len() - after.len())
}

/// Bytes of the steps behind `instance(...)`, predicates and all; 0 for none, `None` where a predicate is not closed.
fn steps(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        if rest.starts_with('[') && at > 0 {
            at += predicate(rest)?;
            continue;
        }
        let step = rest.trim_start_matches('/');
        let name =
            step.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '@' | '*')));
        let name = step[..name.unwrap_or(step.len())].trim_end_matches(['.', ':', '-']);
        if step.len() == rest.len() || name.is_empty() {
            return Some(at);
        }
        at += rest.len() - step.len() + name.len();
    }
}

/// Bytes of a predicate with those inside it; `None` where it is not closed.
fn predicate(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '[') => depth += 1,
            (None, ']') if depth == 1 => return Some(at + 1),
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, paths: &[&str]) {
        let all = pieces(text);
        let whole: String = all
            .iter()
            .map(|piece| match piece {
                Piece::Words(t) | Piece::Path(t) => *t,
            })
            .collect();
        assert_eq!(whole, text);
        let found = all.iter().filter_map(|piece| match piece {
            Piece::Path(t) => Some(*t),
            Piece::Words(_) => None,
        });
        assert_eq!(found.collect::<Vec<_>>(), paths, "{text}");
    }

    #[test]
    fn a_path_ends_where_the_sentence_goes_on() {
        let path = "instance('d')/root/item[name = ${a}]/label";
        check(&format!("Desa {path}."), &[path]);
        check(&format!("{path}, {path} atas"), &[path, path]);
        check(
            "instance(\"d\")/root/item[n = 'a]b'][1]/label",
            &["instance(\"d\")/root/item[n = 'a]b'][1]/label"],
        );
    }
    #[test]
    fn what_is_no_path_is_words() {
        for text in
            ["an instance(s) of", "instance('d')", "instance('d')/a[b", "instance(", "myinstance('d')/a", ""]
        {
            check(text, &[]);
        }
    }
}
