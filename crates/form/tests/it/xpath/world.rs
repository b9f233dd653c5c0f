//! A household of three with lists of villages and roofs, and a world that stands still: 2026-03-05T10:30 at
//! UTC+7. The fuzz target `xpath` includes this file.

use std::cell::Cell;

use ketuk_form::xpath::{
    Documents, EvaluationProblem, Expression, Host, NodeId, NodeKind, NodeRef, Object, Scope, Source, Table,
    Tree, evaluate,
};

/// The documents, and the node at which expressions are evaluated: the age of the second member.
pub struct World {
    pub primary: Source,
    pub secondary: Vec<(String, Source)>,
    pub node: NodeRef,
    state: Cell<u64>,
}

impl World {
    pub fn new() -> Self {
        let mut tree = Tree::new();
        let data = tree.append(Tree::DOCUMENT, NodeKind::Element, "data", "");
        tree.add_attribute(data, "id", "keluarga");
        let mut leaf =
            |parent: NodeId, name: &str, text: &str| tree.append(parent, NodeKind::Element, name, text);
        for (name, text) in [
            ("kec", "3578010"),
            ("desa", "3578010002"),
            ("tanggal", "2026-03-01"),
            ("gps", "-7.25 112.75 0 5"),
            ("atap", "1 3 5"),
            ("kosong", ""),
            ("persen", "12.50"),
            ("tersembunyi", "9"),
        ] {
            leaf(data, name, text);
        }
        let mut node = data;
        for (name, age, sex) in [("Siti", "41", "p"), ("Budi", "17", "l"), ("Ani", "", "p")] {
            let member = leaf(data, "anggota", "");
            leaf(member, "nama", name);
            let age = leaf(member, "umur", age);
            if name == "Budi" {
                node = age;
            }
            leaf(member, "jk", sex);
        }
        let hidden = tree.children(data).find(|child| tree.name(*child) == "tersembunyi");
        tree.set_relevant(hidden.expect("just added"), false);
        let secondary = vec![("desa".to_owned(), villages(40)), ("atap".to_owned(), roofs())];
        let node = NodeRef { source: 0, node };
        Self { primary: Source::Tree(tree), secondary, node, state: Cell::new(1) }
    }

    pub fn documents(&self) -> Documents<'_> {
        Documents { primary: &self.primary, secondary: &self.secondary }
    }

    pub fn scope(&self) -> Scope<'_> {
        Scope::at(self.node, self.documents(), self)
    }

    pub fn value(&self, expression: &Expression) -> Result<Object, EvaluationProblem> {
        evaluate(&expression.root, &self.scope())
    }
}

/// Villages of districts of ten, with codes as those of the statistics office.
pub fn villages(count: usize) -> Source {
    let mut table = Table::new(&["name", "label", "kec"]);
    for at in 0..count {
        let (village, district) = (format!("{:010}", 3_578_010_000 + at), format!("{}", 3_578_010 + at / 10));
        table.push_row([village.as_str(), &format!("Desa {at}"), &district]);
    }
    Source::Table(table)
}

fn roofs() -> Source {
    let mut tree = Tree::new();
    let root = tree.append(Tree::DOCUMENT, NodeKind::Element, "root", "");
    for (name, label) in [("1", "Beton"), ("3", "Genteng"), ("5", "Seng")] {
        let item = tree.append(root, NodeKind::Element, "item", "");
        tree.append(item, NodeKind::Element, "name", name);
        tree.append(item, NodeKind::Element, "label", label);
    }
    Source::Tree(tree)
}

impl Host for World {
    fn now_ms(&self) -> i64 {
        1_772_681_400_000
    }
    fn utc_offset_s(&self) -> i32 {
        7 * 3600
    }
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.state.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            self.state.set(next);
            *byte = (next >> 56) as u8;
        }
    }
    fn text_by_id(&self, id: &str) -> Option<String> {
        (id == "salam").then(|| "Selamat pagi".to_owned())
    }
    fn choice_name(&self, code: &str, question: &str) -> Option<String> {
        (code == "3" && question == "/data/atap").then(|| "Genteng".to_owned())
    }
}
