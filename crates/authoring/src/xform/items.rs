//! The choices of a select: items that stand in the control, or an itemset.
//!
//! Invariant: the order is the author's.

use super::say::Sayings;
use super::text::{Itext, template};
use super::xml::Element;
use ketuk_form::{Choice, ItemSet};
use std::collections::BTreeMap;

/// Where a control's choices come from.
#[derive(Debug, Clone)]
pub(super) enum Items {
    /// It has none.
    None,
    /// They stand in the control.
    Listed(Vec<Choice>),
    /// Nodes of an instance.
    Set(ItemSet),
}

/// Reads the choices of a control.
pub(super) fn read(control: &Element, path: &str, itext: &mut Itext, say: &mut Sayings) -> Items {
    if let Some(set) = control.child("itemset") {
        return itemset(set, path, say);
    }
    let listed: Vec<Choice> = control
        .elements()
        .filter(|e| e.is("item"))
        .filter_map(|item| choice(item, path, itext, say))
        .collect();
    if listed.is_empty() { Items::None } else { Items::Listed(listed) }
}

fn choice(item: &Element, path: &str, itext: &mut Itext, say: &mut Sayings) -> Option<Choice> {
    let code = item.child("value").map(|value| value.own_text().trim().to_owned());
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        say.error(
            "xform.item_without_value",
            item.line,
            &format!("item of {path}"),
            "Pilihan tanpa <value>. Tambahkan kodenya.",
            "A choice without <value>. Add its code.",
        );
        return None;
    };
    let spoken = item.child("label").map(|label| itext.spoken(label, say)).unwrap_or_default();
    let label = if spoken.text.is_empty() { itext.same(&code.replace("${", "$${")) } else { spoken.text };
    Some(Choice { code, label, media: spoken.media, columns: BTreeMap::new(), missing: None })
}

fn itemset(set: &Element, path: &str, say: &mut Sayings) -> Items {
    let what = format!("itemset of {path}");
    let nodeset = set.attribute("nodeset").map(str::trim).filter(|text| !text.is_empty());
    let value = set.child("value").or_else(|| set.child("copy"));
    let value = value.and_then(|value| value.attribute("ref")).map(str::trim).filter(|text| !text.is_empty());
    let (Some(nodeset), Some(value)) = (nodeset, value) else {
        say.error(
            "xform.itemset",
            set.line,
            &what,
            "Daftar pilihan (itemset) perlu `nodeset` dan <value ref=\"...\"/>.",
            "An itemset needs `nodeset` and <value ref=\"...\"/>.",
        );
        return Items::None;
    };
    let label = set.child("label").and_then(|label| {
        if label.attribute("ref").is_none() && !template(label, say).is_empty() {
            say.warn(
                "xform.itemset_label",
                label.line,
                &what,
                "Label itemset tanpa `ref`; kode pilihan ditampilkan. Tulis <label ref=\"label\"/>.",
                "The itemset's label has no `ref`; codes are shown. Write <label ref=\"label\"/>.",
            );
        }
        label.attribute("ref").map(str::trim).filter(|text| !text.is_empty())
    });
    for text in [nodeset, value].into_iter().chain(label) {
        say.expression(text, set.line, &what);
    }
    Items::Set(ItemSet {
        nodeset: nodeset.to_owned(),
        value: value.to_owned(),
        label: label.unwrap_or(value).to_owned(),
    })
}
