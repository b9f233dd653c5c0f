//! Random forms, random events: what follows step by step is what a full evaluation gives, and what is
//! stored is read back as it was.

use super::support::{ask, group, repeat, try_whole, world};
use ketuk_form::{Answers, CompiledForm, FormInstance, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A small generator of its own: a seed is a whole story.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.roll(from.len());
        from.get(at)
    }
}

/// A question that later expressions may look at.
#[derive(Clone)]
struct Known {
    /// Names from the root, the root's own left out.
    path: Vec<String>,
    /// How many of the names, from the left, lead into the innermost repeat around it.
    repeat: usize,
}

struct Author {
    dice: Dice,
    known: Vec<Known>,
    next: usize,
}

impl Author {
    fn absolute(path: &[String]) -> String {
        format!("/data/{}", path.join("/"))
    }

    /// The way from one node to another: up to what they share, then down.
    fn relative(from: &[String], to: &[String]) -> String {
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count().min(from.len() - 1);
        let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
        up.chain(to[shared..].iter().cloned()).collect::<Vec<_>>().join("/")
    }

    fn number(&mut self, at: &[String], inside: usize) -> String {
        let Some(known) = self.dice.pick(&self.known).cloned() else { return "1".to_owned() };
        let absolute = Self::absolute(&known.path);
        let near = Self::relative(at, &known.path);
        match self.dice.roll(9) {
            0 => format!("number({near})"),
            1 => format!("coalesce({absolute}, 3) + 1"),
            2 => format!("sum({absolute})"),
            3 if known.repeat > 0 => format!("count({})", Self::absolute(&known.path[..known.repeat])),
            4 if inside > 0 => "position(..)".to_owned(),
            5 if known.repeat > 0 => {
                let repeat = Self::absolute(&known.path[..known.repeat]);
                format!("indexed-repeat({absolute}, {repeat}, 1)")
            }
            6 if known.repeat > 0 => {
                let (before, after) = known.path.split_at(known.repeat);
                let inner = after.join("/");
                format!("sum({}[{inner} > 2]/{inner})", Self::absolute(before))
            }
            7 => format!("count({near}[. > 1])"),
            _ => format!("string-length(concat({near}, 'x'))"),
        }
    }

    fn condition(&mut self, at: &[String], inside: usize) -> String {
        let limit = self.dice.roll(5);
        format!("coalesce({}, 0) >= {limit}", self.number(at, inside))
    }

    fn body(&mut self, at: &[String], inside: usize, depth: usize) -> Json {
        let count = 2 + self.dice.roll(4);
        let nodes: Vec<Json> = (0..count).map(|_| self.node(at, inside, depth)).collect();
        Json::Array(nodes)
    }

    fn node(&mut self, above: &[String], inside: usize, depth: usize) -> Json {
        self.next += 1;
        let kind = self.dice.roll(10);
        let name = format!("n{}", self.next);
        let mut at = above.to_vec();
        at.push(name.clone());
        let mut more = json!({});
        if self.dice.roll(3) == 0 {
            more["relevant"] = self.condition(&at, inside).into();
        }
        match kind {
            0 if depth < 4 => group(&name, more, self.body(&at, inside, depth + 1)),
            1 | 2 if depth < 3 => {
                if self.dice.roll(3) == 0 {
                    more["count"] = format!("coalesce({}, 0)", self.number(&at, 0)).into();
                } else {
                    more["initial"] = self.dice.roll(3).into();
                }
                repeat(&name, more, self.body(&at, at.len(), depth + 1))
            }
            _ => self.question(&name, at, inside, more),
        }
    }

    fn question(&mut self, name: &str, at: Vec<String>, inside: usize, mut more: Json) -> Json {
        let kind = match self.dice.roll(6) {
            0 | 1 => {
                more["calculation"] = self.number(&at, inside).into();
                "calculate"
            }
            2 => {
                more["choices"] = "pilihan".into();
                more["choice_filter"] = format!("batas <= {}", self.number(&at, inside)).into();
                "select_one"
            }
            _ => "integer",
        };
        if self.dice.roll(4) == 0 {
            more["required"] = self.condition(&at, inside).into();
        }
        if self.dice.roll(4) == 0 {
            more["constraint"] = format!(". <= {}", self.number(&at, inside)).into();
        }
        if self.dice.roll(4) == 0 {
            more["read_only"] = self.condition(&at, inside).into();
        }
        if self.dice.roll(4) == 0 {
            more["hint"] = json!({ "id": format!("lihat ${{{}}}", self.number(&at, inside)) });
        }
        let node = ask(name, kind, more);
        self.known.push(Known { path: at, repeat: inside });
        node
    }
}

fn random_form(seed: u64) -> Option<CompiledForm> {
    let mut author = Author { dice: Dice(seed), known: Vec::new(), next: 0 };
    let first = author.question("awal", vec!["awal".to_owned()], 0, json!({}));
    let mut body = vec![first];
    for _ in 0..6 {
        body.push(author.node(&[], 0, 0));
    }
    let items: Vec<Json> = (1..6)
        .map(|code| json!({"code": code.to_string(), "label": {"id": "x"}, "columns": {"batas": code.to_string()}}))
        .collect();
    try_whole(json!({ "choices": {"pilihan": {"version": "1", "items": items}}, "body": body })).ok()
}

/// Plays one random event.
fn play(record: &mut FormInstance<'_>, dice: &mut Dice) {
    let nodes = record.question_nodes();
    match dice.roll(8) {
        0 => {
            if let Some(path) = dice.pick(&record.repeat_paths()).cloned() {
                let _ = record.add_repeat_at(&path);
            }
        }
        1 => {
            let paths = record.repeat_paths();
            let instances: Vec<_> =
                paths.iter().filter_map(|path| record.instances(path)).flatten().collect();
            if let Some(node) = dice.pick(&instances) {
                let _ = record.remove_repeat_node(*node, "");
            }
        }
        _ => {
            let Some(node) = dice.pick(&nodes).copied() else { return };
            let computed = record.question(node).is_some_and(|question| question.calculation.is_some());
            if !computed {
                let value = match dice.roll(7) {
                    0 => Value::Empty,
                    number => Value::from_text(&number.to_string()),
                };
                record.set_node(node, value).expect("played");
            }
        }
    }
}

fn tell(record: &FormInstance<'_>) -> Vec<(String, String, bool, bool, bool, String)> {
    let mut told: Vec<_> = record
        .question_nodes()
        .into_iter()
        .filter_map(|node| {
            let state = record.state(node)?;
            let finding = state.finding.map(|code| code.code().to_owned()).unwrap_or_default();
            let key = record.key_of(node)?.to_string();
            Some((key, state.text, state.relevant, state.required, state.read_only, finding + &state.hint))
        })
        .collect();
    told.sort();
    told
}

/// What people gave. What is computed may differ: an instance in which nothing is answered is not stored.
fn given(form: &CompiledForm, answers: Answers) -> Answers {
    let computed =
        |path: &str| form.definition().question(path).is_some_and(|question| question.calculation.is_some());
    answers
        .into_iter()
        .filter(|(key, value)| *value != Value::Empty && !computed(&key.field_path()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn step_by_step_is_what_a_full_evaluation_gives(seed in any::<u64>()) {
        let Some(form) = random_form(seed) else { return Ok(()) };
        let mut record = FormInstance::begin(&form, world());
        let again = record.evaluate_all();
        prop_assert!(again.is_empty(), "after begin: {again:?}");
        let mut dice = Dice(seed ^ 0x5EED);
        for step in 0..24 {
            play(&mut record, &mut dice);
            let before = tell(&record);
            let again = record.evaluate_all();
            prop_assert!(again.is_empty(), "after step {step}: {again:?}");
            prop_assert_eq!(before, tell(&record));
        }
    }

    #[test]
    fn what_is_stored_is_read_back(seed in any::<u64>()) {
        let Some(form) = random_form(seed) else { return Ok(()) };
        let mut record = FormInstance::begin(&form, world());
        let mut dice = Dice(seed ^ 0xB00C);
        for _ in 0..16 {
            play(&mut record, &mut dice);
        }
        let answers = record.answers();
        let read = FormInstance::inspect(&form, &answers, None);
        prop_assert_eq!(given(&form, read.answers()), given(&form, answers));
    }
}

#[test]
fn most_random_forms_are_forms() {
    let compiled = (0..100).filter(|seed| random_form(*seed).is_some()).count();
    assert!(compiled > 80, "{compiled} of 100");
}
