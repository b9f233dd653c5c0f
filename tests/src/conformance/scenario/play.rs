//! One scenario on the engine: what each method of the recording means here.
//!
//! A screen offers only the choices that there are; so a code that is not offered is no answer, and the
//! codes of a select come in the order of its list.

use super::cursor::{self, Stop};
use super::document;
use ketuk_form::xpath::NodeId;
use ketuk_form::{CompiledForm, FormInstance, QuestionType, World};
use serde_json::{Value, json};

/// Noon of 2026-11-21, the day of the recordings, seven hours west of Greenwich.
const NOW_MS: i64 = 1_795_287_600_000;
const OFFSET_S: i32 = -7 * 3600;

/// A scenario under way.
pub(super) struct Play<'f> {
    record: FormInstance<'f>,
    /// Where the cursor stands; nowhere at the beginning and at the end.
    at: Option<Stop>,
    /// A document that was recorded before the event that it shows, by somebody who watched the record.
    watched: Option<document::Shape>,
}

impl<'f> Play<'f> {
    pub fn begin(form: &'f CompiledForm) -> Self {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let fill = move |bytes: &mut [u8]| {
            for byte in bytes {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (state >> 56) as u8;
            }
        };
        Self {
            record: FormInstance::begin(form, World::new(NOW_MS, OFFSET_S, fill)),
            at: None,
            watched: None,
        }
    }

    /// Plays one step and compares what it gives.
    pub fn step(&mut self, method: &str, args: &[Value], recorded: &Value) -> Result<(), String> {
        let first = args.first().and_then(Value::as_str).unwrap_or_default();
        match method {
            "next" => self.next(first),
            "answer" => self.answer(args, recorded),
            "answerOf" => self.compare(self.record.find(first), recorded),
            "attributeOf" => {
                let name = args.get(1).and_then(Value::as_str).unwrap_or_default();
                same(&json!(self.attribute(first, name)), recorded)
            }
            "createNewRepeat" => self.create(first),
            "removeRepeat" => self.remove(first),
            "countRepeatInstancesOf" => {
                same(&json!(self.record.instances(first).map_or(0, |instances| instances.len())), recorded)
            }
            "getInstanceNode" => self.instance_node(first, recorded),
            "proposed_serializeInstance" => self.serialize(recorded),
            "getValidationOutcome" => {
                let _findings = self.record.findings();
                Ok(())
            }
            "choicesOf" => match self.record.find(first) {
                Some(node) => {
                    let _offered = self.record.choices(node);
                    Ok(())
                }
                None => Err(format!("no node at {first}")),
            },
            "getQuestionLabelText" => {
                let label = self.here()?.and_then(|node| self.record.state(node)).map(|state| state.label);
                same(&json!(label.unwrap_or_default()), recorded)
            }
            "proposed_getAvailableOptionLabels" => {
                let node = self.here()?;
                let choices = node.map(|node| self.record.choices(node)).unwrap_or_default();
                same(&json!(choices.iter().map(|choice| choice.label.clone()).collect::<Vec<_>>()), recorded)
            }
            "setLanguage" => self.set_language(first),
            // Recorded without an answer that could be compared.
            _ if is_opaque(recorded) => Ok(()),
            _ => Err("a method that is not known".to_owned()),
        }
    }

    fn here(&self) -> Result<Option<NodeId>, String> {
        let at = self.at.as_ref().ok_or_else(|| "the cursor stands nowhere".to_owned())?;
        Ok(self.record.find(at.path()))
    }

    /// The text of a node beside the recorded one; decimals are equal however they are written.
    fn compare(&self, node: Option<NodeId>, recorded: &Value) -> Result<(), String> {
        let Some(node) = node else { return same(&json!(""), recorded) };
        let text = self.text(node);
        let kind = self.record.question(node).map(|question| question.kind);
        let number = |text: &str| text.parse::<f64>().ok();
        if matches!(kind, Some(QuestionType::Decimal | QuestionType::Range))
            && let Some(recorded) = recorded.as_str().and_then(number)
            && number(&text) == Some(recorded)
        {
            return Ok(());
        }
        same(&json!(text), recorded)
    }

    fn text(&self, node: NodeId) -> String {
        self.record.state(node).map(|state| state.text).unwrap_or_default()
    }

    fn attribute(&self, path: &str, name: &str) -> String {
        let tree = self.record.tree();
        let found =
            self.record.find(path).and_then(|node| tree.attributes(node).find(|a| tree.name(*a) == name));
        found.map(|attribute| tree.own_text(attribute).to_owned()).unwrap_or_default()
    }

    fn next(&mut self, expected: &str) -> Result<(), String> {
        let stops = cursor::stops(&self.record);
        let behind = match &self.at {
            None => 0,
            Some(at) => stops.iter().position(|stop| stop == at).map_or(0, |place| place + 1),
        };
        let is_stop = |stop: &&Stop| !matches!(stop, Stop::Group(_)) || stop.path() == expected;
        self.at = stops.get(behind..).unwrap_or_default().iter().find(is_stop).cloned();
        same(&json!(self.at.as_ref().map_or("END_OF_FORM", Stop::path)), &json!(expected))
    }

    fn answer(&mut self, args: &[Value], recorded: &Value) -> Result<(), String> {
        let has_path = args.len() > 1 && args[0].as_str().is_some_and(|text| text.starts_with('/'));
        let (node, values) = if has_path {
            let path = args[0].as_str().unwrap_or_default();
            self.make_instances(path)?;
            self.at = Some(Stop::Question(path.to_owned()));
            (self.record.find(path), &args[1..])
        } else {
            (self.here()?, args)
        };
        let node = node.ok_or_else(|| "no node to answer".to_owned())?;
        let text = self.offered(node, written(values, recorded));
        let key = self.record.key_of(node).ok_or_else(|| "the node has no key".to_owned())?;
        let value = self.record.read_value(node, &text).ok_or_else(|| "no question".to_owned())?;
        match self.record.set(&key, value) {
            Ok(_) => self.compare(Some(node), recorded),
            Err(_) if recorded["throws"] == true => Ok(()),
            Err(problem) => Err(problem.to_string()),
        }
    }

    /// Adds the instances that a path names and that are not there yet, as the recording's driver does.
    fn make_instances(&mut self, path: &str) -> Result<(), String> {
        for (at, _) in path.match_indices(']') {
            let above = &path[..=at];
            let Some((repeat, place)) = above.rsplit_once('[') else { continue };
            let place: usize = place.trim_end_matches(']').trim().parse().unwrap_or(0);
            let there = self.record.instances(repeat).map_or(0, |instances| instances.len());
            if place == there + 1 {
                self.create(repeat)?;
            }
        }
        Ok(())
    }

    /// What a screen lets through: of a select, the codes that are offered.
    fn offered(&self, node: NodeId, text: String) -> String {
        let Some(question) = self.record.question(node).filter(|question| question.kind.is_select()) else {
            return text;
        };
        let choices = self.record.choices(node);
        let codes: Vec<&str> = text.split_whitespace().collect();
        let is_offered = |code: &str| choices.iter().any(|choice| choice.code == code);
        let kept: Vec<&str> = match question.kind {
            QuestionType::SelectMultiple => {
                let listed = choices.iter().map(|choice| choice.code.as_str());
                listed.filter(|code| codes.contains(code)).collect()
            }
            _ => codes.into_iter().filter(|code| is_offered(code)).collect(),
        };
        kept.join(" ")
    }

    fn create(&mut self, path: &str) -> Result<(), String> {
        let path = match (path.starts_with('/'), &self.at) {
            (true, _) => path.to_owned(),
            (false, Some(Stop::Prompt(path))) => path.clone(),
            (false, at) => return Err(format!("no repeat to add to at {at:?}")),
        };
        self.record.add_repeat_at(&path).map_err(|problem| problem.to_string())?;
        let place = self.record.instances(&path).map_or(0, |instances| instances.len());
        self.at = Some(Stop::Instance(format!("{path}[{place}]")));
        Ok(())
    }

    fn remove(&mut self, path: &str) -> Result<(), String> {
        let node = self.record.find(path).ok_or_else(|| format!("no instance at {path}"))?;
        self.record
            .remove_repeat_node(node, "removed in the scenario")
            .map_err(|problem| problem.to_string())?;
        Ok(())
    }

    fn instance_node(&self, path: &str, recorded: &Value) -> Result<(), String> {
        let Some(node) = self.record.find(path) else {
            return same(&json!({"throws": true}), recorded);
        };
        let state = self.record.state(node).ok_or_else(|| "no state".to_owned())?;
        let found = json!({
            "ref": path,
            "relevant": state.relevant,
            "readonly": state.read_only,
            "required": state.required,
            "value": if self.record.question(node).is_some() { state.text } else { String::new() },
        });
        let mut recorded = recorded.clone();
        if let Some(value) = recorded.get_mut("value") {
            *value = json!(plain(value.as_str().unwrap_or_default()));
        }
        same(&found, &recorded)
    }

    /// The record as a document. Where it differs, the recording may have watched: then the event that
    /// comes next has to bring it about.
    fn serialize(&mut self, recorded: &Value) -> Result<(), String> {
        let theirs = document::of_text(recorded.as_str().unwrap_or_default()).map_err(|e| e.to_string())?;
        let ours = self.document()?;
        if ours != theirs && self.watched.replace(theirs).is_some() {
            return Err(format!("{} twice", ours.show()));
        }
        Ok(())
    }

    fn document(&self) -> Result<document::Shape, String> {
        document::of_text(&self.record.serialize()).map_err(|error| error.to_string())
    }

    /// Compares what was watched with what the event since then brought about.
    pub fn end_of_event(&mut self) -> Result<(), String> {
        let Some(theirs) = self.watched.take() else { return Ok(()) };
        let ours = self.document()?;
        if ours == theirs { Ok(()) } else { Err(format!("{} instead of {}", ours.show(), theirs.show())) }
    }

    fn set_language(&mut self, name: &str) -> Result<(), String> {
        let definition = self.record.form().definition();
        let named = definition.language_names.iter().find(|(_, known)| *known == name).map(|(tag, _)| tag);
        let tag = named.or_else(|| definition.languages.iter().find(|tag| *tag == name)).cloned();
        let tag = tag.ok_or_else(|| format!("no language {name}"))?;
        self.record.set_language(&tag);
        Ok(())
    }
}

/// The text that an answer's arguments stand for.
fn written(values: &[Value], recorded: &Value) -> String {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        // A file has no name in the recording but in what came of it.
        Value::String(text) if text == "[File]" => recorded.as_str().unwrap_or_default().to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "1" } else { "0" }.to_owned(),
        other => other.to_string(),
    };
    values.iter().map(text).collect::<Vec<_>>().join(" ")
}

/// Compares; what the recording could only name is equal to anything, and one id out of chance to another.
fn same(ours: &Value, recorded: &Value) -> Result<(), String> {
    if recorded == "(err)" || without_chance(ours) == without_chance(recorded) {
        return Ok(());
    }
    Err(format!("{ours} instead of {recorded}"))
}

/// A recorded value as text: what is empty is `null` there for some kinds, and codes are a list.
fn plain(value: &str) -> String {
    match serde_json::from_str::<Vec<String>>(value) {
        Ok(codes) => codes.join(" "),
        Err(_) if value == "null" => String::new(),
        Err(_) => value.to_owned(),
    }
}

/// Nothing, a failure to record, or the name of a kind of object.
fn is_opaque(recorded: &Value) -> bool {
    let is_name = |text: &str| text == "(err)" || (text.starts_with('[') && text.ends_with(']'));
    recorded.is_null() || recorded.as_str().is_some_and(is_name)
}

/// The value with every `uuid:...` made the same.
fn without_chance(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(document::without_chance(text)),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), without_chance(value))).collect()
        }
        other => other.clone(),
    }
}
