//! What an expression hangs on: every path in it with the place it starts from, and whether it may change by
//! itself.
//!
//! Invariant: a node whose change may change the value is reached by one of the paths, except through a path
//! that is put together at run time (`jr:choice-name(x, concat(...))`).

use super::ast::{Axis, Call, Expr, Expression, Operator, Path, Start, Step, Test};
use super::function::Function;

/// Where a path starts.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin<'e> {
    /// At the root of the record's instance.
    Root,
    /// At the node that owns the expression: by a relative path outside predicates, or by `current()`.
    Owner,
    /// At the document of a secondary instance.
    Instance(&'e str),
    /// At each node that the given path leads to: a relative path in its predicate.
    Within(Box<Reference<'e>>),
    /// At nodes that only evaluation tells (`(a | b)/c`, `instance(concat(...))`); their own paths are listed.
    Unknown,
}

/// A path in an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference<'e> {
    /// Where it starts.
    pub origin: Origin<'e>,
    /// The steps from there; predicates are listed as references of their own.
    pub steps: &'e [Step],
}

/// What an expression hangs on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dependencies<'e> {
    /// Every path, in the order of the text.
    pub paths: Vec<Reference<'e>>,
    /// Texts that are read as paths or names of lists: the second argument of `jr:choice-name`.
    pub path_texts: Vec<&'e str>,
    /// Ids of secondary instances, of `instance()` and `pulldata()`.
    pub instances: Vec<&'e str>,
}

impl Expression {
    /// Whether two evaluations over equal documents may differ (`now`, `today`, `uuid`, `random`, `once`, ...).
    #[must_use]
    pub fn is_volatile(&self) -> bool {
        self.any_call(|call| call.function.is_volatile())
    }

    /// Whether any call in it fits.
    pub fn any_call(&self, mut fits: impl FnMut(&Call) -> bool) -> bool {
        let mut found = false;
        visit(&self.root, &mut |expr| found |= matches!(expr, Expr::Call(call) if fits(call)));
        found
    }

    /// Everything it hangs on.
    #[must_use]
    pub fn dependencies(&self) -> Dependencies<'_> {
        let mut all = Dependencies::default();
        all.collect(&self.root, &Origin::Owner);
        all
    }

    /// The paths it hangs on: those of [`Expression::dependencies`].
    #[must_use]
    pub fn paths(&self) -> Vec<Reference<'_>> {
        self.dependencies().paths
    }
}

/// Calls `look` for an expression and everything in it, predicates included.
pub fn visit<'e>(expr: &'e Expr, look: &mut dyn FnMut(&'e Expr)) {
    look(expr);
    match expr {
        Expr::Number(_) | Expr::Text(_) => {}
        Expr::Negate(inner) => visit(inner, look),
        Expr::Binary(_, left, right) => {
            visit(left, look);
            visit(right, look);
        }
        Expr::Call(call) => call.args.iter().for_each(|arg| visit(arg, look)),
        Expr::Path(path) => {
            if let Start::Value(inner, predicates) = &path.start {
                visit(inner, look);
                predicates.iter().for_each(|predicate| visit(predicate, look));
            }
            let predicates = path.steps.iter().flat_map(|step| &step.predicates);
            predicates.for_each(|predicate| visit(predicate, look));
        }
    }
}

impl<'e> Dependencies<'e> {
    /// `origin`: where relative paths start here.
    fn collect(&mut self, expr: &'e Expr, origin: &Origin<'e>) {
        match expr {
            Expr::Number(_) | Expr::Text(_) => {}
            Expr::Negate(inner) => self.collect(inner, origin),
            Expr::Binary(_, left, right) => {
                self.collect(left, origin);
                self.collect(right, origin);
            }
            Expr::Call(call) => self.collect_call(call, origin),
            Expr::Path(path) => {
                self.collect_path(path, origin);
            }
        }
    }

    fn collect_call(&mut self, call: &'e Call, origin: &Origin<'e>) {
        match (call.function, call.args.as_slice()) {
            (Function::Instance | Function::Pulldata, [Expr::Text(id), ..]) => {
                self.instances.push(id.strip_suffix(".csv").unwrap_or(id));
            }
            (Function::ChoiceName, [_, Expr::Text(path)]) => self.path_texts.push(path),
            _ => {}
        }
        // Without an argument these are about the node in question.
        let own = matches!(
            call.function,
            Function::String | Function::Number | Function::StringLength | Function::NormalizeSpace
        ) && call.args.is_empty();
        if own || call.function == Function::Once || call.function == Function::Current {
            let origin = if call.function == Function::Current { &Origin::Owner } else { origin };
            self.paths.push(Reference { origin: origin.clone(), steps: &[] });
        }
        call.args.iter().for_each(|arg| self.collect(arg, origin));
    }

    /// Lists a path and what is in its predicates; gives back the path.
    fn collect_path(&mut self, path: &'e Path, origin: &Origin<'e>) -> Reference<'e> {
        let start = match &path.start {
            Start::Root => Origin::Root,
            Start::Context => origin.clone(),
            Start::Value(inner, predicates) => {
                let start = self.start(inner, origin);
                let within = Origin::Within(Box::new(Reference { origin: start.clone(), steps: &[] }));
                predicates.iter().for_each(|predicate| self.collect(predicate, &within));
                start
            }
        };
        let whole = Reference { origin: start, steps: &path.steps };
        self.paths.push(whole.clone());
        for (at, step) in path.steps.iter().enumerate() {
            if step.predicates.is_empty() {
                continue;
            }
            let upto = Reference { origin: whole.origin.clone(), steps: &path.steps[..=at] };
            let within = Origin::Within(Box::new(upto));
            step.predicates.iter().for_each(|predicate| self.collect(predicate, &within));
        }
        whole
    }

    /// Where the steps after an expression start.
    fn start(&mut self, inner: &'e Expr, origin: &Origin<'e>) -> Origin<'e> {
        match inner {
            Expr::Call(call) if call.function == Function::Current => Origin::Owner,
            Expr::Call(call) if call.function == Function::Instance => {
                self.collect(inner, origin);
                match call.args.as_slice() {
                    [Expr::Text(id)] => Origin::Instance(id),
                    _ => Origin::Unknown,
                }
            }
            Expr::Path(path) => Origin::Within(Box::new(self.collect_path(path, origin))),
            Expr::Binary(Operator::Union, ..) => {
                self.collect(inner, origin);
                Origin::Unknown
            }
            _ => {
                self.collect(inner, origin);
                Origin::Unknown
            }
        }
    }
}

impl Reference<'_> {
    /// Names down from the root of the record's instance, where the path is that and nothing more:
    /// `/data/anggota/umur`, also with predicates.
    #[must_use]
    pub fn names_from_root(&self) -> Option<Vec<&str>> {
        (self.origin == Origin::Root).then(|| names(self.steps)).flatten()
    }
}

fn names(steps: &[Step]) -> Option<Vec<&str>> {
    let mut names = Vec::with_capacity(steps.len());
    for step in steps {
        match (step.axis, &step.test) {
            (Axis::Child, Test::Name(name)) => names.push(&**name),
            (Axis::Itself, Test::Node) => {}
            (Axis::Parent, Test::Node) => {
                names.pop()?;
            }
            _ => return None,
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let expression = parse(text).expect("an expression");
        let shown: Vec<String> = expression.paths().iter().map(show).collect();
        assert_eq!(shown, expected, "{text}");
    }

    fn show(reference: &Reference<'_>) -> String {
        let origin = match &reference.origin {
            Origin::Root => "".into(),
            Origin::Owner => "owner".into(),
            Origin::Instance(id) => format!("#{id}"),
            Origin::Within(path) => format!("{{{}}}", show(path)),
            Origin::Unknown => "?".into(),
        };
        reference.steps.iter().fold(origin, |all, step| match (step.axis, &step.test) {
            (Axis::Parent, _) => all + "/..",
            (Axis::Itself, _) => all + "/.",
            (_, Test::Name(name)) => all + "/" + name,
            _ => all + "/*",
        })
    }

    #[test]
    fn a_relative_path_starts_at_the_owner() {
        check("../umur > 17 and /data/desa = 'x'", &["owner/../umur", "/data/desa"]);
    }
    #[test]
    fn a_path_in_a_predicate_starts_within() {
        check(
            "instance('desa')/root/item[kec = current()/../kec]/label",
            &["#desa/root/item/label", "{#desa/root/item}/kec", "owner/../kec"],
        );
    }
    #[test]
    fn paths_after_a_path_start_within_it() {
        check("(../a)[b = 1]/c", &["owner/../a", "{{owner/../a}}/b", "{owner/../a}/c"]);
    }
    #[test]
    fn a_function_about_the_node_itself_hangs_on_it() {
        check("string-length() < 16", &["owner"]);
        check("once(uuid())", &["owner"]);
    }
    #[test]
    fn texts_that_are_paths_are_listed() {
        let expression =
            parse("concat(jr:choice-name(../a, '/data/a'), pulldata('b.csv', 'c', 'd', ../e))").unwrap();
        let all = expression.dependencies();
        assert_eq!((all.path_texts, all.instances), (vec!["/data/a"], vec!["b"]));
    }
    #[test]
    fn the_time_makes_an_expression_volatile() {
        assert!(parse("../a[. < now()]").unwrap().is_volatile());
        assert!(!parse("../a + 1").unwrap().is_volatile());
    }
}
