//! ODK XForm XML in, a form definition out.
//!
//! The meaning is ODK's XForms specification. The order of work: XML (`xml`), texts (`text`), binds
//! (`bind`), body (`body`), then the instance decides the shape of the form (`build`).
//!
//! Invariant: what is not carried over is named in a diagnostic.

mod action;
mod bind;
mod body;
mod build;
mod instance;
mod items;
mod names;
mod path;
mod say;
mod secondary;
mod text;
mod xml;

use crate::Imported;
use ketuk_form::{FormDefinition, FormProblem};
use say::Sayings;
use xml::{Element, Space};

/// Imports an XForm: XML in UTF-8, as pyxform, ODK Build or Kobo write it.
#[must_use]
pub fn import_xform(xml: &[u8]) -> Imported {
    let mut say = Sayings::default();
    let (form, files) = match xml::read(xml, &mut say).and_then(|document| read(&document, &mut say)) {
        Some((form, files)) => (Some(form), files),
        None => (None, Vec::new()),
    };
    if let Some(form) = form.as_ref().filter(|_| !say.failed()) {
        check(form, &mut say);
    }
    let form = if say.failed() { None } else { form };
    Imported { form, diagnostics: say.finish(), files }
}

/// Rules of the format that the parts alone do not show. A list without choices has been named before.
fn check(form: &FormDefinition, say: &mut Sayings) {
    let is_empty_list = |path: &str| {
        let list = path.strip_prefix("choices.").and_then(|name| form.choices.get(name));
        list.is_some_and(|list| list.items.is_empty())
    };
    for problem in form.problems() {
        let said_before = matches!(&problem, FormProblem::Invalid { path, .. } if is_empty_list(path));
        if !said_before {
            say.file(problem.code(), problem.message("id"), problem.message("en"));
        }
    }
}

/// The parts of a form that everything else hangs on.
struct Parts<'e> {
    title: String,
    model: &'e Element,
    /// The root element of the primary instance.
    data: &'e Element,
    body: Option<&'e Element>,
}

fn read(document: &Element, say: &mut Sayings) -> Option<(FormDefinition, Vec<String>)> {
    let parts = parts(document, say)?;
    let root = format!("/{}", parts.data.name.written);
    let mut itext = text::Itext::read(parts.model.child("itext"), say);
    let binds = bind::Binds::read(parts.model, &root, &mut itext, say);
    let mut reader = body::Reader { body: body::Body::default(), binds: &binds, itext: &mut itext, say };
    if let Some(body) = parts.body {
        reader.body(body, &root);
    }
    let mut body = reader.body;
    for element in parts.model.elements() {
        model_element(element, &root, &mut body, say);
    }
    Some(build::form(&parts, binds, body, itext, say))
}

fn parts<'e>(document: &'e Element, say: &mut Sayings) -> Option<Parts<'e>> {
    let in_html = |parent: &'e Element, local: &str| {
        parent.elements().find(|e| {
            matches!(e.name.space, Space::Html | Space::XForms | Space::None) && e.name.local() == local
        })
    };
    let head = in_html(document, "head");
    let model = head.and_then(|head| head.elements().find(|e| e.is("model")));
    let Some(model) = model else {
        say.error(
            "xform.no_model",
            document.line,
            &document.name.written,
            "Bukan XForm: tidak ada <h:head> dengan <model>. Ekspor formulir sebagai XForm (XML).",
            "This is no XForm: there is no <h:head> with a <model>. Export the form as XForm (XML).",
        );
        return None;
    };
    let data = model.child("instance").and_then(|instance| instance.elements().next());
    let Some(data) = data else {
        say.error(
            "xform.no_instance",
            model.line,
            "model/instance",
            "Tidak ada <instance> dengan isi pertama. Ekspor ulang formulirnya.",
            "There is no <instance> with a first element. Export the form again.",
        );
        return None;
    };
    let title = head.and_then(|head| in_html(head, "title")).map(Element::own_text).unwrap_or_default();
    let body = in_html(document, "body");
    if body.is_none() {
        say.warn(
            "xform.no_body",
            document.line,
            &document.name.written,
            "Tidak ada <h:body>; formulir tidak menanyakan apa-apa.",
            "There is no <h:body>; the form asks nothing.",
        );
    }
    Some(Parts { title: title.trim().to_owned(), model, data, body })
}

/// Actions of the model, and what we do not know of it.
fn model_element(element: &Element, root: &str, body: &mut body::Body, say: &mut Sayings) {
    match element.name.local() {
        "instance" | "bind" | "itext" => {}
        "setvalue" | "setgeopoint" | "recordaudio" => {
            for action in
                action::read(element, action::Around { context: root, ..action::Around::default() }, say)
            {
                body.targets.extend(path::resolve(&action.target, ""));
                body.actions.push(action);
            }
        }
        "submission" => say.warn(
            "xform.submission",
            element.line,
            "submission",
            "Alamat dan kunci pengiriman tidak dipakai; data dikirim ke server Ketuk.",
            "Address and key for submissions are not used; data goes to Ketuk's server.",
        ),
        _ => say.warn(
            "xform.model_element",
            element.line,
            &element.name.written,
            "Elemen ini tidak dikenal di <model> dan tidak dipakai.",
            "This element is not known in <model> and not used.",
        ),
    }
}
