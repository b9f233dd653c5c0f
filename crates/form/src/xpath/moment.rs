//! Dates and times in expressions: instants, read and printed at the form's offset from UTC.
//!
//! A date is the instant at which its day begins there. Numbers count days since 1970-01-01T00:00Z.
//!
//! Invariant: a [`Moment`] lies in the years 0001 to 9999.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Milliseconds of a day.
pub(super) const DAY_MS: f64 = 86_400_000.0;

/// An instant, and the offset at which it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub ms: i64,
    /// Seconds east of Greenwich.
    pub utc_offset_s: i32,
}

impl Moment {
    /// The instant, if its year has four digits.
    #[must_use]
    pub fn new(ms: i64, utc_offset_s: i32) -> Option<Self> {
        let moment = Self { ms, utc_offset_s };
        moment.local().filter(|local| (1..=9999).contains(&local.year())).map(|_| moment)
    }

    pub(super) fn from_days(days: f64, utc_offset_s: i32) -> Option<Self> {
        let ms = (days * DAY_MS).round();
        (ms.abs() < 1e15).then(|| Self::new(ms as i64, utc_offset_s)).flatten()
    }

    pub(super) fn from_local(local: DateTime, utc_offset_s: i32) -> Option<Self> {
        let offset = Offset::from_seconds(utc_offset_s).ok()?;
        Self::new(offset.to_timestamp(local).ok()?.as_millisecond(), utc_offset_s)
    }

    /// Days since 1970-01-01T00:00Z.
    #[must_use]
    pub fn days(self) -> f64 {
        self.ms as f64 / DAY_MS
    }

    pub(super) fn local(self) -> Option<DateTime> {
        let offset = Offset::from_seconds(self.utc_offset_s).ok()?;
        Some(offset.to_datetime(Timestamp::from_millisecond(self.ms).ok()?))
    }

    /// When the day of this moment began.
    pub(super) fn midnight(self) -> Option<Self> {
        Self::from_local(self.local()?.date().to_datetime(Time::midnight()), self.utc_offset_s)
    }

    /// The part of the day that has passed.
    pub(super) fn day_part(self) -> f64 {
        let local_ms = self.ms + i64::from(self.utc_offset_s) * 1000;
        local_ms.rem_euclid(86_400_000) as f64 / DAY_MS
    }

    /// `2018-01-01`, or `2018-01-01T08:30:00.000+07:00` where it is not the beginning of a day.
    #[must_use]
    pub fn print(self) -> String {
        let Some(local) = self.local() else { return String::new() };
        let date = format!("{:04}-{:02}-{:02}", local.year(), local.month(), local.day());
        if local.time() == Time::midnight() {
            return date;
        }
        let (sign, offset) =
            if self.utc_offset_s < 0 { ('-', -self.utc_offset_s) } else { ('+', self.utc_offset_s) };
        format!(
            "{date}T{:02}:{:02}:{:02}.{:03}{sign}{:02}:{:02}",
            local.hour(),
            local.minute(),
            local.second(),
            local.millisecond(),
            offset / 3600,
            offset / 60 % 60
        )
    }

    /// Reads `2018-01-01` or `2018-01-01T08:30`, with seconds, fractions and offset as far as they are there.
    pub(super) fn parse(text: &str, utc_offset_s: i32, strictness: Strictness) -> Option<Self> {
        let text = text.trim();
        // Most texts are no dates: look at the shape first.
        if text.len() < 8 || !text.is_ascii() || text.as_bytes()[4] != b'-' {
            return None;
        }
        let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
        let date = parse_date(date, strictness)?;
        let Some(time) = time else {
            return Self::from_local(date.to_datetime(Time::midnight()), utc_offset_s);
        };
        let (time, offset) = parse_time(time)?;
        let moment = Self::from_local(date.to_datetime(time), offset.unwrap_or(utc_offset_s))?;
        Self::new(moment.ms, utc_offset_s)
    }

    /// Reads a time of day, `06:00:00.000+07:00`, as that of 1970-01-01.
    pub(super) fn parse_clock(text: &str, utc_offset_s: i32) -> Option<Self> {
        let (time, offset) = parse_time(text.trim())?;
        let local = Date::constant(1970, 1, 1).to_datetime(time);
        let moment = Self::from_local(local, offset.unwrap_or(utc_offset_s))?;
        Self::new(moment.ms, utc_offset_s)
    }
}

/// Whether month and day need two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    TwoDigits,
    AnyDigits,
}

fn parse_date(text: &str, strictness: Strictness) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| part.len() == 2 || (part.len() == 1 && strictness == Strictness::AnyDigits);
    if parts.next().is_some() || year.len() != 4 || !short(month) || !short(day) {
        return None;
    }
    let year = i16::try_from(digits(year)?).ok().filter(|year| *year > 0)?;
    Date::new(year, digits(month)?.try_into().ok()?, digits(day)?.try_into().ok()?).ok()
}

/// A time and its offset in seconds, if it has one.
fn parse_time(text: &str) -> Option<(Time, Option<i32>)> {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(at);
    let offset = match zone.as_bytes() {
        [] => None,
        [b'Z'] => Some(0),
        [sign, ..] if *sign != b'Z' => {
            let seconds = parse_offset(&zone[1..])?;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => return None,
    };
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, part)| (clock, Some(part)));
    let mut parts = clock.split(':');
    let mut two = || parts.next().map(|part| (part.len() == 2).then(|| digits(part)).flatten());
    let (hour, minute, second) = (two()??, two()??, two());
    if second.is_none() && fraction.is_some() || two().is_some() {
        return None;
    }
    let second = second.unwrap_or(Some(0))?;
    let ms = match fraction {
        None => 0,
        Some(part) if !part.is_empty() && part.len() <= 9 => {
            digits(&format!("{part:0<3}")[..3]).filter(|_| digits(part).is_some())?
        }
        Some(_) => return None,
    };
    let small = |number: u32| i8::try_from(number).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, ms as i32 * 1_000_000).ok()?;
    Some((time, offset))
}

/// `07:00`, `0700` or `07`, at most 23:59.
fn parse_offset(text: &str) -> Option<i32> {
    let (hours, minutes) = match text.len() {
        2 => (text, "00"),
        4 => text.split_at(2),
        5 => text.split_once(':')?,
        _ => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60).then_some((hours * 3600 + minutes * 60) as i32)
}

fn digits(text: &str) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAKARTA: i32 = 7 * 3600;

    fn check(text: &str, printed: Option<&str>) {
        let moment = Moment::parse(text, JAKARTA, Strictness::TwoDigits);
        assert_eq!(moment.map(Moment::print).as_deref(), printed, "{text}");
    }

    #[test]
    fn a_day_prints_as_a_day() {
        check("2018-01-01", Some("2018-01-01"));
    }
    #[test]
    fn an_instant_prints_at_the_offset_of_the_form() {
        check("2018-01-01T00:00:00Z", Some("2018-01-01T07:00:00.000+07:00"));
        check("2018-01-01T08:30", Some("2018-01-01T08:30:00.000+07:00"));
        check("2018-01-01T08:30:00.5+0800", Some("2018-01-01T07:30:00.500+07:00"));
    }
    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "2018-13-01", "2018-02-30", "2018-1-1", "18-01-01", "2018-01-01T25:00", "2018-01-01T"]
        {
            check(text, None);
        }
    }
}
