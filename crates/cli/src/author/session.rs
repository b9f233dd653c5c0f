//! One interview in the terminal: a line per question, over whatever is asked right now.
//!
//! Invariants: it ends where the input ends; nothing that was answered is lost by going back.

use super::outline::{Screen, screens};
use super::talk::{self, Said};
use crate::console::Console;
use crate::time::Offset;
use ketuk_form::{CompiledForm, FormInstance, Value, World};
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Map, Value as Json};

/// Asks everything and gives the answers.
pub(super) fn run(console: &mut Console<'_>, form: &CompiledForm, language: &str, offset: Offset) -> Json {
    let mut record = FormInstance::begin(form, world(offset));
    record.set_language(language);
    console.say(
        "Enter: lewati. `-` kosongkan, `<` kembali, `?` petunjuk, `:bahasa en` ganti bahasa, `:tinjau` lihat semua, `:selesai` akhiri.",
        "Enter: skip. `-` clears, `<` goes back, `?` shows help, `:language en` changes the language, `:review` shows all, `:end` ends.",
    );
    let mut session = Session { record, form };
    session.walk(console, 0, "/");
    session.review(console);
    session.answers()
}

/// Time and chance for a trial.
fn world(offset: Offset) -> World {
    let mut outside = SystemWorld::new();
    let now = i64::try_from(outside.now_ms()).unwrap_or(0);
    World::new(now, offset.seconds(), move |bytes| outside.with_world(|world| (world.fill)(bytes)))
}

struct Session<'f> {
    record: FormInstance<'f>,
    form: &'f CompiledForm,
}

impl Session<'_> {
    fn screens(&self) -> Vec<Screen> {
        screens(&self.record, self.form.definition())
    }

    /// Asks from screen `at` on, as long as paths begin with `within`; false where the input ended.
    fn walk(&mut self, console: &mut Console<'_>, mut at: usize, within: &str) -> bool {
        loop {
            let all = self.screens();
            let Some(screen) = all.get(at).filter(|screen| screen.path().starts_with(within)) else {
                return true;
            };
            talk::show(console, &self.record, screen);
            if !screen.asks() {
                at += 1;
                continue;
            }
            let Some(line) = console.read_line() else { return false };
            let screen = screen.clone();
            match talk::understand(&line) {
                Said::End => return false,
                Said::Back => at = all[..at].iter().rposition(Screen::asks).unwrap_or(at),
                Said::Help => talk::help(console, &self.record, &screen),
                Said::Language(tag) => self.speak(console, &tag),
                Said::Review => self.review(console),
                Said::Nothing if self.must_answer(console, &screen) => {}
                Said::Nothing => at = self.after(&screen),
                Said::Clear => {
                    self.give(console, &screen, "");
                }
                Said::Answer(text) => match self.take(console, &screen, &text) {
                    Some(true) => at = self.after(&screen),
                    Some(false) => {}
                    None => return false,
                },
            }
        }
    }

    /// The place after a screen, wherever it stands by now.
    fn after(&self, screen: &Screen) -> usize {
        let all = self.screens();
        all.iter().position(|other| other == screen).map_or(all.len(), |at| at + 1)
    }

    fn speak(&mut self, console: &mut Console<'_>, tag: &str) {
        if self.form.definition().languages.iter().any(|language| language == tag) {
            self.record.set_language(tag);
        } else {
            let there = self.form.definition().languages.join(", ");
            console.say(&format!("Bahasa yang ada: {there}."), &format!("There are: {there}."));
        }
    }

    /// Whether a skipped question has to be answered first.
    fn must_answer(&self, console: &mut Console<'_>, screen: &Screen) -> bool {
        let Screen::Question { path } = screen else { return false };
        let state = self.record.find(path).and_then(|node| self.record.state(node));
        let Some(state) = state.filter(|state| state.finding.is_some()) else { return false };
        console.line(&format!("  ! {}", state.message.unwrap_or_default()));
        true
    }

    /// Takes what was typed; true where it goes on, `None` where the input ended.
    fn take(&mut self, console: &mut Console<'_>, screen: &Screen, text: &str) -> Option<bool> {
        match screen {
            Screen::Question { .. } => Some(self.give(console, screen, text)),
            Screen::Another { path } => match talk::yes_no(text) {
                Some(true) => self.add(console, path),
                Some(false) => Some(true),
                None => {
                    console.say("Jawab y atau t.", "Answer y or n.");
                    Some(false)
                }
            },
            Screen::Heading { .. } | Screen::Note { .. } => Some(true),
        }
    }

    /// Another instance is made and asked; then the question whether there is yet another comes again.
    fn add(&mut self, console: &mut Console<'_>, path: &str) -> Option<bool> {
        let before = self.record.instances(path).map_or(0, |all| all.len());
        if let Err(problem) = self.record.add_repeat_at(path) {
            console.line(&format!("  ! {}", problem.message(self.record.language())));
            return Some(true);
        }
        let begins = format!("{path}[{}]", before + 1);
        let first = self.screens().iter().position(|screen| screen.path().starts_with(&begins));
        match first {
            Some(at) if !self.walk(console, at, &begins) => None,
            _ => Some(false),
        }
    }

    /// Gives an answer; true where it fits.
    fn give(&mut self, console: &mut Console<'_>, screen: &Screen, text: &str) -> bool {
        let Screen::Question { path } = screen else { return true };
        let Some(node) = self.record.find(path) else { return true };
        let Some(text) = talk::code_of(&self.record, node, text) else {
            console.say("  ! Pilih salah satu kode yang ditampilkan.", "  ! Choose one of the codes shown.");
            return false;
        };
        let value = if text.starts_with('?') {
            Value::from_text(&text)
        } else {
            self.record.read_value(node, &text).unwrap_or(Value::Empty)
        };
        if let Err(problem) = self.record.set_node(node, value) {
            console.line(&format!("  ! {}", problem.message(self.record.language())));
            return false;
        }
        let state = self.record.state(node);
        match state.and_then(|state| state.finding.map(|_| state.message.unwrap_or_default())) {
            Some(message) if !text.is_empty() => {
                console.line(&format!("  ! {message}"));
                false
            }
            _ => true,
        }
    }

    fn review(&self, console: &mut Console<'_>) {
        console.say("--- Tinjauan ---", "--- Review ---");
        for screen in self.screens() {
            talk::summary(console, &self.record, self.form.definition(), &screen);
        }
    }

    /// Every stored answer by its key.
    fn answers(&self) -> Json {
        let answers = self.record.answers();
        let told = answers.iter().filter(|(_, value)| **value != Value::Empty).map(|(key, value)| {
            let json = match value {
                Value::Integer(number) => Json::from(*number),
                Value::Decimal(number) => Json::from(*number),
                Value::Boolean(yes) => Json::from(*yes),
                other => Json::from(other.to_text()),
            };
            (key.as_str().to_owned(), json)
        });
        Json::Object(told.collect::<Map<_, _>>())
    }
}
