//! Functions on texts. Positions count characters, not bytes.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::ast::Call;
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function as F;
use super::super::number::{is_xml_space, round};
use super::super::pattern::Pattern;
use super::super::problem::EvaluationProblem;
use super::super::value::Value;
use crate::limits::UUID_LETTERS_MAX;

impl<'e> Run<'e> {
    pub(super) fn text_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let text = |at: usize| self.text(&call.args[at], focus);
        let number = |at: usize| self.number(&call.args[at], focus);
        Ok(match call.function {
            F::String => Value::Text(self.text_or_own(call, focus)?),
            F::StringLength => Value::Number(self.text_or_own(call, focus)?.chars().count() as f64),
            F::NormalizeSpace => Value::Text(normalize(self.text_or_own(call, focus)?)),
            F::Contains => Value::Boolean(text(0)?.contains(&*text(1)?)),
            F::StartsWith => Value::Boolean(text(0)?.starts_with(&*text(1)?)),
            F::EndsWith => Value::Boolean(text(0)?.ends_with(&*text(1)?)),
            F::SubstringBefore => {
                let (text, part) = (text(0)?, text(1)?);
                let end = text.find(&*part).unwrap_or(0);
                Value::Text(cut(text, 0, end))
            }
            F::SubstringAfter => {
                let (text, part) = (text(0)?, text(1)?);
                let start = text.find(&*part).map_or(text.len(), |at| at + part.len());
                let end = text.len();
                Value::Text(cut(text, start, end))
            }
            F::Substr => {
                let (text, start) = (text(0)?, number(1)?);
                let end = if call.args.len() > 2 { number(2)? } else { f64::INFINITY };
                Value::Text(substr(text, start, end))
            }
            F::Substring => {
                let (text, start) = (text(0)?, number(1)?);
                let length = if call.args.len() > 2 { Some(number(2)?) } else { None };
                Value::Text(substring(text, start, length))
            }
            F::Translate => {
                let (text, from, to) = (text(0)?, text(1)?, text(2)?);
                self.spend(text.len().saturating_mul(from.len().min(64)) / 64)?;
                return self.made(translate(&text, &from, &to));
            }
            F::Regex => {
                let text = text(0)?;
                self.spend(text.len() / 8)?;
                Value::Boolean(match &call.pattern {
                    Some(pattern) => pattern.fits(&text),
                    None => {
                        self.spend(10_000)?;
                        let pattern = self.text(&call.args[1], focus)?;
                        Pattern::new(&pattern).map_err(|_| EvaluationProblem::Pattern)?.fits(&text)
                    }
                })
            }
            // `uuid`
            _ => match call.args.first() {
                None => Value::Text(self.uuid().into()),
                Some(_) => Value::Text(self.letters(number(0)?).into()),
            },
        })
    }

    /// A random UUID (version 4).
    fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.host.fill(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let mut text = String::with_capacity(36);
        for (at, byte) in bytes.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    /// Random letters and digits.
    fn letters(&self, count: f64) -> String {
        const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let count = if count >= 1.0 { (count as usize).min(UUID_LETTERS_MAX) } else { 0 };
        let mut text = String::with_capacity(count);
        while text.len() < count {
            let mut byte = [0];
            self.host.fill(&mut byte);
            // 248 is the largest multiple of 62 in a byte: each letter is as likely.
            if byte[0] < 248 {
                text.push(char::from(LETTERS[usize::from(byte[0] % 62)]));
            }
        }
        text
    }
}

/// A part, without a copy where the whole is borrowed.
fn cut(text: Cow<'_, str>, start: usize, end: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
        Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
    }
}

fn cut_chars(text: Cow<'_, str>, start: usize, end: usize) -> Cow<'_, str> {
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let (start, end) = (byte(start), byte(end.max(start)));
    cut(text, start, end)
}

/// From `start` to before `end`, counted from 0, or from the end where negative.
fn substr(text: Cow<'_, str>, start: f64, end: f64) -> Cow<'_, str> {
    let length = text.chars().count() as f64;
    let place = |number: f64| {
        let number = if number.is_nan() { 0.0 } else { number.trunc() };
        (if number < 0.0 { number + length } else { number }).clamp(0.0, length) as usize
    };
    let (start, end) = (place(start), place(end));
    cut_chars(text, start, end)
}

/// XPath 1.0 §4.2: the characters at places from `round(start)` to before `round(start) + round(length)`.
fn substring(text: Cow<'_, str>, start: f64, length: Option<f64>) -> Cow<'_, str> {
    let start = round_infinite(start);
    let end = length.map_or(f64::INFINITY, |length| start + round_infinite(length));
    if start.is_nan() || end.is_nan() {
        return Cow::Borrowed("");
    }
    let place = |number: f64| (number - 1.0).clamp(0.0, 1e15) as usize;
    let (start, end) = (place(start), place(end));
    cut_chars(text, start, end)
}

fn round_infinite(number: f64) -> f64 {
    if number.is_infinite() { number } else { round(number) }
}

fn normalize(text: Cow<'_, str>) -> Cow<'_, str> {
    let words = || text.split(is_xml_space).filter(|word| !word.is_empty());
    let mut normal = String::with_capacity(text.len());
    for word in words() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    if normal == text { text } else { Cow::Owned(normal) }
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    text.chars()
        .filter_map(|letter| match from.chars().position(|other| other == letter) {
            None => Some(letter),
            Some(at) => to.get(at).copied(),
        })
        .collect()
}
