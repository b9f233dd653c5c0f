//! Functions on dates and times.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::{DateTime, Weekday};

use super::super::ast::Call;
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function as F;
use super::super::moment::{Moment, Strictness};
use super::super::value::Value;
use crate::calendar;

impl<'e> Run<'e> {
    pub(super) fn date_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let now = || Moment::new(self.host.now_ms(), self.utc_offset_s);
        Ok(match call.function {
            F::Now => moment(now()),
            F::Today => moment(now().and_then(Moment::midnight)),
            F::Date | F::DateTime => moment(self.moment(call, 0, focus)?),
            F::FormatDate | F::FormatDateTime => {
                let format = self.text(&call.args[1], focus)?;
                let local = self.moment(call, 0, focus)?.and_then(Moment::local);
                let text = local.map(|local| print(local, &format, self.host.language()));
                return self.made(text.unwrap_or_default());
            }
            F::DecimalDateTime => Value::Number(self.moment(call, 0, focus)?.map_or(f64::NAN, Moment::days)),
            F::DecimalTime => Value::Number(self.clock(call, focus)?),
            F::DifferenceInMonths => {
                let (from, to) = (self.moment(call, 0, focus)?, self.moment(call, 1, focus)?);
                let pair = from.and_then(Moment::local).zip(to.and_then(Moment::local));
                pair.map_or(Value::EMPTY, |(from, to)| Value::Number(months_between(from, to)))
            }
            // `add-date`
            _ => {
                let mut counts = [0.0; 5];
                for (count, arg) in counts.iter_mut().zip(&call.args[1..]) {
                    *count = self.number(arg, focus)?;
                }
                let local = self.moment(call, 0, focus)?.and_then(Moment::local);
                let local = local.and_then(|local| add(local, counts));
                moment(local.and_then(|local| Moment::from_local(local, self.utc_offset_s)))
            }
        })
    }

    /// An argument as an instant: a date, a text that reads as one, or days since 1970.
    fn moment(&self, call: &'e Call, at: usize, focus: Focus) -> Outcome<Option<Moment>> {
        Ok(match self.lean(&call.args[at], focus)? {
            Value::Moment(moment) => Some(moment),
            Value::Number(days) => Moment::from_days(days, self.utc_offset_s),
            Value::Boolean(_) => None,
            value => {
                let text = value.into_text(&self.documents);
                Moment::parse(&text, self.utc_offset_s, Strictness::AnyDigits)
            }
        })
    }

    /// `decimal-time`: the part of the day, of a time of day, a date with time, or days since 1970.
    fn clock(&self, call: &'e Call, focus: Focus) -> Outcome<f64> {
        let moment = match self.lean(&call.args[0], focus)? {
            Value::Number(days) => return Ok(days - days.floor()),
            Value::Moment(moment) => Some(moment),
            Value::Boolean(_) => None,
            value => {
                let text = value.into_text(&self.documents);
                let clock = Moment::parse_clock(&text, self.utc_offset_s);
                clock.or_else(|| Moment::parse(&text, self.utc_offset_s, Strictness::AnyDigits))
            }
        };
        Ok(moment.map_or(f64::NAN, Moment::day_part))
    }
}

fn moment<'e>(moment: Option<Moment>) -> Value<'e> {
    moment.map_or(Value::EMPTY, Value::Moment)
}

/// Whole months from one day to another, negative where the second is earlier.
fn months_between(from: DateTime, to: DateTime) -> f64 {
    let (early, late, sign) = if from <= to { (from, to, 1.0) } else { (to, from, -1.0) };
    let months = (i32::from(late.year()) - i32::from(early.year())) * 12 + i32::from(late.month())
        - i32::from(early.month());
    let whole = months - i32::from(late.day() < early.day());
    sign * f64::from(whole)
}

/// Adds years, months, days, hours and minutes; the 31st of a month without one is its last day.
fn add(local: DateTime, [years, months, days, hours, minutes]: [f64; 5]) -> Option<DateTime> {
    let whole = |count: f64, most: f64| (count.abs() <= most).then_some(count.trunc() as i64);
    let later = local.checked_add((whole(years, 9_999.0)? * 12 + whole(months, 120_000.0)?).months()).ok()?;
    let later = later.checked_add(whole(days, 4_000_000.0)?.days()).ok()?;
    later.checked_add((whole(hours, 1e7)? * 60 + whole(minutes, 1e8)?).minutes()).ok()
}

/// Fills in a format: `%Y-%m-%d %H:%M`; what is no directive stays as it is.
fn print(local: DateTime, format: &str, language: &str) -> String {
    let month = calendar::month_name(local.month().unsigned_abs(), language);
    let day = calendar::day_name(weekday(local.weekday()), language);
    let mut text = String::with_capacity(format.len() + 8);
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let _ = match letters.next() {
            Some('Y') => write!(text, "{:04}", local.year()),
            Some('y') => write!(text, "{:02}", local.year() % 100),
            Some('m') => write!(text, "{:02}", local.month()),
            Some('n') => write!(text, "{}", local.month()),
            Some('b') => text.write_str(short(month)),
            Some('B') => text.write_str(month),
            Some('d') => write!(text, "{:02}", local.day()),
            Some('e') => write!(text, "{}", local.day()),
            Some('H') => write!(text, "{:02}", local.hour()),
            Some('h') => write!(text, "{}", local.hour()),
            Some('M') => write!(text, "{:02}", local.minute()),
            Some('S') => write!(text, "{:02}", local.second()),
            Some('3') => write!(text, "{:03}", local.millisecond()),
            Some('a') => text.write_str(short(day)),
            Some('A') => text.write_str(day),
            Some('%') => text.write_char('%'),
            Some(other) => write!(text, "%{other}"),
            None => text.write_char('%'),
        };
    }
    text
}

fn short(name: &str) -> &str {
    &name[..3]
}

fn weekday(day: Weekday) -> usize {
    day.to_monday_zero_offset().unsigned_abs().into()
}
