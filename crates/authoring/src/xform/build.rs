//! The form itself: the instance's shape, filled with what binds and body say.
//!
//! Invariants: every element of the instance becomes one node; siblings stand in the body's order, and a
//! node that is not asked keeps its place behind the sibling before it.

use super::Parts;
use super::bind::{Bind, Binds};
use super::body::{Block, Body, Control};
use super::instance;
use super::items::Items;
use super::names;
use super::say::Sayings;
use super::secondary;
use super::text::Itext;
use super::xml::Element;
use ketuk_form::{
    ChoiceList, Condition, Element as Given, FormDefinition, Group, Node, Preload, Question, QuestionType,
    Repeat, Texts,
};
use std::collections::{BTreeMap, BTreeSet};

/// Puts everything together; the files that the form needs come along.
pub(super) fn form(
    parts: &Parts<'_>,
    binds: Binds,
    body: Body,
    itext: Itext,
    say: &mut Sayings,
) -> (FormDefinition, Vec<String>) {
    let mut form = head(parts, &itext, say);
    let mut files = secondary::read(parts.model, &mut form, say);
    let root = instance::read(parts.data, &format!("/{}", parts.data.name.written), &body, say);
    let mut build = Build { form, binds, body, say, known: BTreeSet::new() };
    let mut nodes = build.children(&root);
    build.root_bind(&root.path, &mut nodes);
    build.loose_ends(&root);
    add_instance_id(&mut nodes);
    let Build { mut form, body, .. } = build;
    names::give_keys(&mut nodes);
    form.body = nodes;
    form.actions = body.actions;
    if mentions_itext(parts.model) {
        form.texts = itext.plain();
    }
    files.extend(itext.files);
    (form, files)
}

fn head(parts: &Parts<'_>, itext: &Itext, say: &mut Sayings) -> FormDefinition {
    let data = parts.data;
    let written = data.attribute("id").or_else(|| data.attribute("xmlns")).unwrap_or_default().trim();
    let id = names::sanitize(if written.is_empty() { data.name.local() } else { written });
    if id != written {
        say.warn(
            "xform.id",
            data.line,
            "instance/@id",
            format!("Id formulir `{written}` tidak sesuai aturan; dipakai `{id}`."),
            format!("The form's id `{written}` does not follow the rules; `{id}` is used."),
        );
    }
    let version = data.attributes.iter().find(|a| a.name.local() == "version").map(|a| a.value.trim());
    let version: String = match version.filter(|version| !version.is_empty()) {
        Some(version) => {
            version.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' }).take(63).collect()
        }
        None => "1".to_owned(),
    };
    let mut form = FormDefinition::new(&id, &version);
    form.root = data.name.written.clone();
    form.attributes = instance::attributes(data);
    form.attributes.remove("id");
    form.languages = itext.tags().to_vec();
    form.language_names = itext.names();
    form.title = itext.same(if parts.title.is_empty() { &id } else { &parts.title });
    form
}

/// Every record has an id of its own: `meta/instanceID`, added where the form leaves it out.
fn add_instance_id(nodes: &mut Vec<Node>) {
    let is_meta = |node: &Node| matches!(node.name(), "meta" | "orx:meta");
    let at = match nodes.iter().position(is_meta) {
        Some(at) => at,
        None => {
            nodes.push(Node::Group(Group::new("orx:meta")));
            nodes.len() - 1
        }
    };
    let name = if nodes[at].name() == "meta" { "instanceID" } else { "orx:instanceID" };
    let mut id = Question::new(name, QuestionType::Text);
    id.hidden = true;
    id.preload = Some(Preload::InstanceId);
    match &mut nodes[at] {
        Node::Group(meta) => {
            if !meta.body.iter().any(|node| matches!(node.name(), "instanceID" | "orx:instanceID")) {
                meta.body.push(Node::Question(id));
            }
        }
        // An empty element of that name is no question.
        Node::Question(question) if question.hidden => {
            let mut meta = Group::new(&question.name);
            meta.body.push(Node::Question(id));
            nodes[at] = Node::Group(meta);
        }
        Node::Question(_) | Node::Repeat(_) => {}
    }
}

/// Whether an expression of the model asks for a text by its id.
fn mentions_itext(model: &Element) -> bool {
    let mut open = vec![model];
    while let Some(element) = open.pop() {
        if element.is("bind") || element.is("setvalue") {
            let asks = |value: &str| value.contains("jr:itext");
            if element.attributes.iter().any(|a| asks(&a.value)) {
                return true;
            }
        }
        open.extend(element.elements());
    }
    false
}

struct Build<'a> {
    form: FormDefinition,
    binds: Binds,
    body: Body,
    say: &'a mut Sayings,
    /// Paths of the instance.
    known: BTreeSet<String>,
}

impl Build<'_> {
    fn children(&mut self, parent: &instance::Node) -> Vec<Node> {
        self.known.insert(parent.path.clone());
        self.known.extend(parent.attributes.keys().map(|name| format!("{}/@{name}", parent.path)));
        let mut ranked: Vec<(usize, Node)> = Vec::new();
        let mut before = 0;
        for child in &parent.children {
            before = self.rank(&child.path).unwrap_or(before);
            ranked.push((before, self.node(child)));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, node)| node).collect()
    }

    /// The first place of the body at which a node or something inside it stands, from 1.
    fn rank(&self, path: &str) -> Option<usize> {
        let own = self.body.order.get(path).copied();
        let inside = format!("{path}/");
        let within =
            self.body.order.range(inside.clone()..).take_while(|(path, _)| path.starts_with(&inside));
        within.map(|(_, at)| *at).chain(own).min().map(|at| at + 1)
    }

    fn node(&mut self, node: &instance::Node) -> Node {
        let bind = self.binds.by_path.remove(&node.path).unwrap_or_default();
        if let Some(instances) = &node.instances {
            return Node::Repeat(self.repeat(node, bind, instances));
        }
        let is_control = self.body.controls.contains_key(&node.path);
        if node.children.is_empty() && (is_control || !self.body.groups.contains_key(&node.path)) {
            return Node::Question(self.question(node, bind));
        }
        if is_control {
            self.say.error(
                "xform.control_with_children",
                node.line,
                &node.path,
                "Isian ini ditanyakan, tetapi punya isian lain di dalamnya. Pindahkan isian di dalamnya.",
                "This node is asked and holds other nodes. Move the nodes inside out of it.",
            );
        }
        let block = self.body.groups.remove(&node.path).unwrap_or_default();
        self.answers_only(node, &bind);
        self.media_of_group(node, &block);
        let mut group = Group::new(&node.name);
        group.label = block.label.text;
        group.appearance = block.appearance;
        group.relevant = bind.relevant;
        group.read_only = bind.read_only;
        group.attributes = node.attributes.clone();
        group.body = self.children(node);
        Node::Group(group)
    }

    fn repeat(&mut self, node: &instance::Node, bind: Bind, instances: &[Given]) -> Repeat {
        let repeated = self.body.repeats.remove(&node.path).unwrap_or_default();
        let around = self.body.groups.remove(&node.path).unwrap_or_default();
        let mut repeat = Repeat::new(&node.name);
        let inner = repeated.block;
        self.answers_only(node, &bind);
        self.media_of_group(node, &inner);
        self.media_of_group(node, &around);
        repeat.label = if around.label.text.is_empty() { inner.label.text } else { around.label.text };
        repeat.appearance = inner.appearance.or(around.appearance);
        repeat.relevant = bind.relevant;
        repeat.read_only = bind.read_only;
        repeat.count = repeated.count;
        repeat.fixed = repeated.fixed && repeat.count.is_none();
        repeat.attributes = node.attributes.clone();
        repeat.initial = u32::try_from(instances.len()).unwrap_or(u32::MAX);
        if repeat.fixed && instances.is_empty() {
            // Nobody could ever add one.
            repeat.initial = 1;
        }
        if instances.iter().any(|given| !is_like(given, node)) {
            repeat.instances = instances.to_vec();
        }
        repeat.body = self.children(node);
        repeat
    }

    /// Names what a bind says of a group and what only answers have.
    fn answers_only(&mut self, node: &instance::Node, bind: &Bind) {
        let is_only_for_answers = bind.constraint.is_some()
            || bind.calculation.is_some()
            || bind.preload.is_some()
            || !bind.required.is_never();
        if is_only_for_answers {
            self.say.warn(
                "xform.bind_on_group",
                bind.line,
                &node.path,
                "Grup tidak punya jawaban: constraint, calculate, preload dan required-nya tidak dipakai.",
                "A group has no answer: its constraint, calculate, preload and required are not used.",
            );
        }
    }

    fn media_of_group(&mut self, node: &instance::Node, block: &Block) {
        if !block.label.media.is_empty() {
            self.say.warn(
                "xform.group_media",
                block.line,
                &node.path,
                "Gambar atau suara pada judul grup tidak ditampilkan. Letakkan pada sebuah catatan.",
                "Pictures or sounds of a group's title are not shown. Put them into a note.",
            );
        }
    }

    fn question(&mut self, node: &instance::Node, bind: Bind) -> Question {
        self.known.insert(node.path.clone());
        self.known.extend(node.attributes.keys().map(|name| format!("{}/@{name}", node.path)));
        let control = self.body.controls.remove(&node.path);
        let kind = self.kind(node, &bind, control.as_ref());
        let mut question = Question::new(&node.name, kind);
        question.attributes = node.attributes.clone();
        question.default_value = Some(node.text.clone()).filter(|text| !text.is_empty());
        question.relevant = bind.relevant;
        question.constraint = bind.constraint;
        question.constraint_message = bind.constraint_message;
        question.required = bind.required;
        question.required_message = bind.required_message;
        question.read_only = bind.read_only;
        question.calculation = bind.calculation;
        question.preload = bind.preload;
        question.parameters = bind.parameters;
        question.hidden = control.is_none();
        if kind == QuestionType::Range && bind.kind == Some(QuestionType::Integer) {
            question.parameters.insert("type".to_owned(), "int".to_owned());
        }
        if let Some(control) = control {
            self.ask(&mut question, node, control);
        }
        if node.name == "instanceName" && question.calculation.is_some() {
            self.form.instance_name = Some(node.path.clone());
        }
        question
    }

    /// What the control adds to a question.
    fn ask(&mut self, question: &mut Question, node: &instance::Node, control: Control) {
        question.label = control.label.text;
        if question.label.is_empty() {
            question.label = self.stand_in(question, node, control.line);
        }
        question.media = control.label.media;
        question.hint = control.hint.text;
        question.guidance =
            if control.hint.guidance.is_empty() { control.label.guidance } else { control.hint.guidance };
        question.appearance = control.appearance;
        question.parameters.extend(control.parameters);
        match control.items {
            Items::Set(set) => question.items = Some(set),
            Items::Listed(items) => question.choices = Some(self.list(node, items)),
            Items::None if question.kind.is_select() => {
                self.say.warn(
                    "xform.select_without_items",
                    control.line,
                    &node.path,
                    "Pertanyaan pilihan ini tidak punya pilihan. Tambahkan <item> atau <itemset>.",
                    "This select has no choices. Add <item> or <itemset>.",
                );
                question.choices = Some(self.list(node, Vec::new()));
            }
            Items::None => {}
        }
        if !control.hint.media.is_empty() {
            self.say.warn(
                "xform.hint_media",
                control.line,
                &node.path,
                "Gambar atau suara pada petunjuk tidak ditampilkan. Letakkan pada label.",
                "Pictures or sounds of a hint are not shown. Put them into the label.",
            );
        }
    }

    /// What a question without a label shows: its name.
    fn stand_in(&mut self, question: &Question, node: &instance::Node, line: u32) -> Texts {
        self.say.warn(
            "xform.no_label",
            line,
            &node.path,
            format!("Pertanyaan tanpa <label>; yang tampil namanya, `{}`. Tambahkan <label>.", node.name),
            format!("A question without <label>; its name `{}` is shown. Add a <label>.", node.name),
        );
        self.form.languages.iter().map(|tag| (tag.clone(), question.name.clone())).collect()
    }

    fn list(&mut self, node: &instance::Node, items: Vec<ketuk_form::Choice>) -> String {
        let form = &mut self.form;
        let taken = |name: &str| form.choices.contains_key(name) || form.instances.contains_key(name);
        let name = names::unique(&names::sanitize(&node.name), taken);
        let list = ChoiceList {
            version: form.version.clone(),
            items,
            file: None,
            value_column: None,
            label_column: None,
            export: BTreeMap::new(),
        };
        form.choices.insert(name.clone(), list);
        name
    }

    fn kind(&self, node: &instance::Node, bind: &Bind, control: Option<&Control>) -> QuestionType {
        let bound = bind.kind.unwrap_or(QuestionType::Text);
        let Some(control) = control else {
            let computed = bound == QuestionType::Text && bind.calculation.is_some();
            return if computed { QuestionType::Calculate } else { bound };
        };
        if let Some(kind) = control.kind {
            return kind;
        }
        let shown_only = bound == QuestionType::Text
            && bind.read_only == Condition::Always
            && bind.required.is_never()
            && bind.calculation.is_none()
            && bind.preload.is_none()
            && node.text.is_empty()
            && !self.body.targets.contains(&node.path);
        if shown_only { QuestionType::Note } else { bound }
    }

    /// What a bind of the root says holds for everything inside.
    fn root_bind(&mut self, root: &str, nodes: &mut [Node]) {
        let Some(bind) = self.binds.by_path.remove(root) else { return };
        if bind.relevant.is_some() || bind.read_only.expression().is_some() {
            self.say.error(
                "xform.root_bind",
                bind.line,
                root,
                "Syarat pada elemen akar tidak didukung. Letakkan pada grup di dalamnya.",
                "Conditions on the root element are not supported. Put them on the groups inside.",
            );
        }
        if bind.read_only == Condition::Always {
            for node in nodes {
                let read_only = match node {
                    Node::Group(group) => &mut group.read_only,
                    Node::Repeat(repeat) => &mut repeat.read_only,
                    Node::Question(question) => &mut question.read_only,
                };
                *read_only = Condition::Always;
            }
        }
    }

    /// Names everything of binds, body and actions that no node of the instance took.
    fn loose_ends(&mut self, root: &instance::Node) {
        for (path, bind) in &self.binds.by_path {
            if self.known.contains(path) && bind.relevant.is_none() && bind.calculation.is_none() {
                continue;
            }
            self.say.warn(
                "xform.bind_without_node",
                bind.line,
                path,
                "Bind ini menunjuk isian yang tidak ada di <instance>; tidak dipakai.",
                "This bind points at a node that is not in the <instance>; it is not used.",
            );
        }
        let controls = self.body.controls.iter().map(|(path, control)| (path, control.line));
        let repeats = self.body.repeats.iter().map(|(path, repeat)| (path, repeat.line));
        for (path, line) in controls.chain(repeats) {
            self.say.warn(
                "xform.control_without_node",
                line,
                path,
                "Isian ini tidak ada di <instance>; tidak ditanyakan.",
                "This node is not in the <instance>; it is not asked.",
            );
        }
        for (path, block) in self.body.groups.iter().filter(|(path, _)| **path != root.path) {
            if !self.known.contains(path) {
                self.say.warn(
                    "xform.group_without_node",
                    block.line,
                    path,
                    "Grup ini tidak ada di <instance>; judul dan tampilannya tidak dipakai.",
                    "This group is not in the <instance>; its title and appearance are not used.",
                );
            }
        }
        let missing: Vec<&String> =
            self.body.targets.iter().filter(|path| !self.known.contains(*path)).collect();
        for path in missing {
            self.say.error(
                "xform.action_target_missing",
                root.line,
                &format!("setvalue/@ref {path}"),
                "Isian yang hendak diisi tidak ada di <instance>. Perbaiki jalurnya.",
                "The node to be set is not in the <instance>. Mend the path.",
            );
        }
    }
}

/// Whether an instance has the same values as the template.
fn is_like(given: &Given, node: &instance::Node) -> bool {
    if given.children.is_empty() && node.children.is_empty() {
        return given.text == node.text && given.attributes == node.attributes;
    }
    let mut left: Vec<&Given> = given.children.iter().collect();
    for child in &node.children {
        let instances = child.instances.as_deref();
        let expected = instances.map_or(1, <[Given]>::len);
        let (same, others): (Vec<&Given>, Vec<&Given>) = left.into_iter().partition(|g| g.name == child.name);
        left = others;
        if same.len() != expected {
            return false;
        }
        let alike = match instances {
            Some(instances) => same.iter().zip(instances).all(|(a, b)| *a == b),
            None => same.iter().all(|given| is_like(given, child)),
        };
        if !alike {
            return false;
        }
    }
    left.is_empty()
}
