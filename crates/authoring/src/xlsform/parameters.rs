//! The column `parameters`: `start=0 end=10; step=2`.
//!
//! Invariant: names are in lower case; a value keeps its case where files are named by it.

use std::collections::BTreeMap;

/// Reads the cell; `None` where it does not follow `name=value`.
pub(super) fn read(text: &str) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    // `start = 0` is one pair: blanks around the sign go first.
    let mut tight = String::with_capacity(text.len());
    for (at, part) in text.split('=').enumerate() {
        if at > 0 {
            tight.truncate(tight.trim_end().len());
            tight.push('=');
            tight.push_str(part.trim_start());
        } else {
            tight.push_str(part);
        }
    }
    for pair in
        tight.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|pair| !pair.is_empty())
    {
        let (name, value) = pair.split_once('=')?;
        if name.is_empty() || value.is_empty() || value.contains('=') {
            return None;
        }
        let name = name.to_lowercase();
        let keeps_case = matches!(name.as_str(), "value" | "label" | "seed" | "app" | "reference-geometry");
        let value = if keeps_case { value.to_owned() } else { value.to_lowercase() };
        found.insert(name, value);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&[(&str, &str)]>) {
        let expected = expected.map(|pairs| {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<BTreeMap<_, _>>()
        });
        assert_eq!(read(text), expected, "{text}");
    }

    #[test]
    fn pairs_are_separated_in_many_ways() {
        check("start=0 end=10;step=2", Some(&[("start", "0"), ("end", "10"), ("step", "2")]));
        check("Start = 0, end= 10", Some(&[("start", "0"), ("end", "10")]));
    }
    #[test]
    fn column_names_keep_their_case() {
        check("value=KodeDesa label=Nama", Some(&[("value", "KodeDesa"), ("label", "Nama")]));
    }
    #[test]
    fn a_word_alone_is_no_parameter() {
        check("randomize", None);
    }
}
