//! Small XForms out of their parts.

use ketuk_authoring::{Diagnostic, Imported, Place, Severity, import_xform};
use ketuk_form::{FormDefinition, Node, Question};

/// An XForm: what stands in the instance, in the model behind it, and in the body. The model begins at
/// line 4.
pub fn xform(instance: &str, model: &str, body: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms">
<h:head><h:title>Judul</h:title><model>
<instance><data id="uji" version="7">{instance}</data></instance>
{model}
</model></h:head>
<h:body>{body}</h:body></h:html>"#
    )
}

pub fn import(instance: &str, model: &str, body: &str) -> Imported {
    import_xform(xform(instance, model, body).as_bytes())
}

/// The form, which has to come about.
pub fn form(instance: &str, model: &str, body: &str) -> FormDefinition {
    let imported = import(instance, model, body);
    imported.form.unwrap_or_else(|| panic!("{:#?}", imported.diagnostics))
}

/// The question at a path of names below the root, groups and repeats included.
pub fn question<'f>(form: &'f FormDefinition, path: &str) -> &'f Question {
    match node(form, path) {
        Node::Question(question) => question,
        other => panic!("no question at {path}: {other:?}"),
    }
}

pub fn node<'f>(form: &'f FormDefinition, path: &str) -> &'f Node {
    let mut body = &form.body;
    let mut found = None;
    for name in path.split('/') {
        let node =
            body.iter().find(|node| node.name() == name).unwrap_or_else(|| panic!("no {name} of {path}"));
        body = match node {
            Node::Group(group) => &group.body,
            Node::Repeat(repeat) => &repeat.body,
            Node::Question(_) => body,
        };
        found = Some(node);
    }
    found.expect("a path")
}

/// Names of the form's first level, in order.
pub fn names(form: &FormDefinition) -> Vec<&str> {
    form.body.iter().map(Node::name).collect()
}

/// Codes of errors, with their lines.
pub fn errors(imported: &Imported) -> Vec<(&'static str, u32)> {
    said(imported, Severity::Error)
}

/// Codes of warnings, with their lines, but for that of questions without a label.
pub fn warnings(imported: &Imported) -> Vec<(&'static str, u32)> {
    said(imported, Severity::Warning).into_iter().filter(|(code, _)| *code != "xform.no_label").collect()
}

fn said(imported: &Imported, severity: Severity) -> Vec<(&'static str, u32)> {
    let fitting = imported.diagnostics.iter().filter(|said| said.severity == severity);
    fitting.inspect(|said| assert_ne!(said.id, said.en)).map(|said| (said.code, line(said))).collect()
}

fn line(said: &Diagnostic) -> u32 {
    match &said.place {
        Place::Xml { line, .. } => *line,
        Place::File | Place::Sheet { .. } => 0,
    }
}
