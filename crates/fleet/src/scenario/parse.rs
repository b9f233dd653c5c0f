//! Reads a story. Every complaint names the line and what was expected there.

use super::edition::Edition;
use super::stage::Mishap;
use super::step::{Area, Deed, Line, Look, NewDevice, Origin, Scenario, Step};

/// Why a step cannot be read.
type Told<T> = Result<T, String>;

/// Reads a story's text.
pub fn parse(text: &str) -> Result<Scenario, String> {
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default();
        for text in line.split(';').map(str::trim).filter(|text| !text.is_empty()) {
            let number = at + 1;
            let step = step(text).map_err(|what| format!("line {number}: `{text}`: {what}"))?;
            lines.push(Line { number, text: text.to_owned(), step });
        }
    }
    if lines.is_empty() { Err("an empty story".to_owned()) } else { Ok(Scenario { lines }) }
}

/// The first word and the rest.
fn first(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

fn name(text: &str) -> Told<String> {
    let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if fits { Ok(text.to_owned()) } else { Err(format!("`{text}` is no name: one word was expected")) }
}

fn area(text: &str) -> Told<Area> {
    let number = text.strip_prefix("RT").and_then(|number| number.parse().ok());
    number.map(Area).ok_or_else(|| format!("`{text}` is no area: RT1, RT2 and so on were expected"))
}

/// `a = b`
fn assignment(text: &str) -> Told<(String, String)> {
    let (key, value) = text.split_once('=').ok_or("a question, `=` and an answer were expected")?;
    let (key, value) = (key.trim(), value.trim());
    if key.is_empty() || key.contains(char::is_whitespace) {
        return Err(format!("`{key}` is no question"));
    }
    if value.is_empty() {
        Err("an answer was expected after `=`".to_owned())
    } else {
        Ok((key.into(), value.into()))
    }
}

/// `… because why`
fn reason(text: &str) -> Told<(&str, String)> {
    let (what, why) = text.split_once(" because ").ok_or("`because` and a reason were expected")?;
    Ok((what.trim(), why.trim().to_owned()))
}

fn step(text: &str) -> Told<Step> {
    let (word, rest) = first(text);
    match word {
        "device" => devices(text),
        "sync" if rest == "all" => Ok(Step::Sync(None, Mishap::None)),
        "sync" => sync(rest, Mishap::None),
        "lose" | "cut" | "late" | "twice" => mishap(word, rest),
        "forge" => sync(rest, Mishap::Forged),
        "ask" => Ok(Step::Ask(name(rest)?)),
        "deliver" if rest == "late" => Ok(Step::DeliverLate),
        "kill" if rest.starts_with("hub during ") => sync(&rest["hub during ".len()..], Mishap::HubDies),
        "kill" => Ok(Step::Kill(name(rest)?)),
        "restart" if rest == "hub" => Ok(Step::RestartHub),
        "clock" => clock(rest),
        "full" => {
            Ok(Step::FullDisk(name(rest.strip_prefix("disk ").ok_or("`full disk NAME` was expected")?)?))
        }
        "free" => {
            Ok(Step::FreeDisk(name(rest.strip_prefix("disk ").ok_or("`free disk NAME` was expected")?)?))
        }
        "copy" => {
            let (from, to) = rest.split_once(" as ").ok_or("`copy A as B` was expected")?;
            Ok(Step::Copy(name(from.trim())?, name(to.trim())?))
        }
        "revoke" => Ok(Step::Revoke(name(rest)?)),
        "grant" | "withdraw" => {
            let (device, rt) = first(rest);
            let (device, rt) = (name(device)?, area(rt)?);
            Ok(if word == "grant" { Step::Grant(device, rt) } else { Step::Withdraw(device, rt) })
        }
        _ => somebody(word, rest),
    }
}

fn sync(who: &str, mishap: Mishap) -> Told<Step> {
    Ok(Step::Sync(Some(name(who)?), mishap))
}

fn mishap(word: &str, rest: &str) -> Told<Step> {
    let (what, who) = first(rest);
    let mishap = match (word, what) {
        ("lose", "request") => Mishap::RequestLost,
        ("lose", "answer") => Mishap::AnswerLost,
        ("cut", "request") => Mishap::RequestCut,
        ("cut", "answer") => Mishap::AnswerCut,
        ("late", "request") => Mishap::RequestLate,
        ("late", "answer") => Mishap::AnswerLate,
        ("twice", "request") => Mishap::RequestTwice,
        _ => return Err(format!("`{word} request NAME` or `{word} answer NAME` was expected")),
    };
    sync(who, mishap)
}

fn clock(rest: &str) -> Told<Step> {
    let (who, when) = first(rest);
    let year = match when {
        "right" => None,
        year => Some(year.parse().map_err(|_| format!("`{year}` is neither a year nor `right`"))?),
    };
    Ok(Step::Clock(name(who)?, year))
}

/// `device A, device B in RT1 and RT2, device C elsewhere, hub`
fn devices(text: &str) -> Told<Step> {
    let mut new = Vec::new();
    for part in text.split(',').map(str::trim) {
        if part == "hub" {
            continue;
        }
        let part =
            part.strip_prefix("device ").ok_or(format!("`{part}`: `device NAME` or `hub` was expected"))?;
        let (device, rest) = first(part);
        let (areas, origin) = match first(rest) {
            ("", _) => (vec![Area(1)], Origin::Here),
            ("elsewhere", "") => (vec![Area(1)], Origin::Elsewhere),
            ("in", areas) => {
                (areas.split(" and ").map(|a| area(a.trim())).collect::<Told<_>>()?, Origin::Here)
            }
            _ => return Err(format!("`{rest}`: `in RT1 and RT2` or `elsewhere` was expected")),
        };
        new.push(NewDevice { name: name(device)?, areas, origin });
    }
    Ok(Step::Enrol(new))
}

/// `A does something`, `hub does something`, `all … is …`
fn somebody(who: &str, rest: &str) -> Told<Step> {
    let who = name(who)?;
    let (verb, object) = first(rest);
    if who == "hub" {
        match verb {
            "settles" => {
                let (household, key, value, why) = settlement(object)?;
                return Ok(Step::HubSettles { household, key, value, why });
            }
            "undoes" => {
                let (what, why) = reason(object)?;
                let (household, key) = first(what);
                return Ok(Step::HubUndoes { household: name(household)?, key: key.to_owned(), why });
            }
            "rebuilds" => return Ok(Step::HubRebuilds),
            "publishes" => return Ok(Step::HubPublishes(edition(object)?)),
            "takes" => {
                let (file, answer) = object.split_once(" as ").ok_or("`hub takes e1 as r1` was expected")?;
                return Ok(Step::HubTakes { file: name(file.trim())?, answer: name(answer.trim())? });
            }
            "withdraws" => return Ok(Step::HubWithdraws(version(object)?)),
            _ => {}
        }
    } else if who != "all"
        && let Some(deed) = deed(verb, object)?
    {
        return Ok(Step::Does(who, deed));
    }
    Ok(Step::Looks(who, look(rest)?))
}

fn version(text: &str) -> Told<String> {
    let fits = text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(char::is_whitespace);
    if fits { Ok(text.to_owned()) } else { Err(format!("`{text}` is no version: 2026.2 was expected")) }
}

/// `2026.2 asking a, b without c`, `broken 2026.2`
fn edition(text: &str) -> Told<Edition> {
    let names = |text: &str| text.split(',').map(|one| name(one.trim())).collect::<Told<Vec<_>>>();
    let (text, is_broken) = text.strip_prefix("broken ").map_or((text, false), |rest| (rest, true));
    let (text, without) = match text.split_once(" without ") {
        Some((text, without)) => (text, names(without)?),
        None => (text, Vec::new()),
    };
    let (text, asking) = match text.split_once(" asking ") {
        Some((text, asking)) => (text, names(asking)?),
        None => (text, Vec::new()),
    };
    Ok(Edition { version: version(text.trim())?, asking, without, is_broken })
}

fn settlement(text: &str) -> Told<(String, String, String, String)> {
    let (what, why) = reason(text)?;
    let (household, answer) = first(what);
    let (key, value) = assignment(answer)?;
    Ok((name(household)?, key, value, why))
}

fn deed(verb: &str, object: &str) -> Told<Option<Deed>> {
    let (household, rest) = first(object);
    let own = || name(household);
    Ok(Some(match verb {
        "starts" => Deed::Starts { household: own()?, area: place(rest)?.0 },
        "household" => {
            let (place, rest) = place(rest)?;
            let answer = if rest.is_empty() { None } else { Some(assignment(rest)?) };
            Deed::Household { household: own()?, area: place, answer }
        }
        "types" => {
            let (key, value) = assignment(rest)?;
            Deed::Types { household: own()?, key, value }
        }
        "saves" => Deed::Saves(own()?),
        "dies" => {
            Deed::DiesSaving(name(object.strip_prefix("saving ").ok_or("`dies saving H1` was expected")?)?)
        }
        "removes" => {
            let (member, why) = reason(rest)?;
            Deed::Removes { household: own()?, member: name(member)?, why }
        }
        "finishes" => Deed::Finishes { household: own()?, outcome: name(rest)? },
        "settles" => {
            let (household, key, value, why) = settlement(object)?;
            Deed::Settles { household, key, value, why }
        }
        "upgrades" => Deed::Upgrades(own()?),
        "takes" => {
            Deed::TakesForm(version(object.strip_prefix("form ").ok_or("`takes form 2026.2` was expected")?)?)
        }
        "exports" => Deed::Exports(own()?),
        "opens" => Deed::Opens(own()?),
        "imports" => Deed::Imports(object.split(',').map(|row| name(row.trim())).collect::<Told<_>>()?),
        _ => return Ok(None),
    }))
}

/// `in RT2`, where it stands, and the rest.
fn place(text: &str) -> Told<(Option<Area>, &str)> {
    let (word, after) = first(text);
    if word != "in" {
        return Ok((None, text));
    }
    let (rt, rest) = first(after);
    Ok((Some(area(rt)?), rest))
}

fn look(text: &str) -> Told<Look> {
    let count = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["hears", "nothing"] => return Ok(Look::HearsNothing),
        ["hears", code] => return Ok(Look::Hears((*code).to_owned())),
        ["has", number, "households"] => return Ok(Look::Households(count(number)?)),
        ["offers", number] => return Ok(Look::Offers(version(number)?)),
        [household, "asks", number] => {
            return Ok(Look::Asks { household: name(household)?, version: version(number)? });
        }
        [household, "stays"] => {
            return Ok(Look::Upgrade { household: name(household)?, to: None, lost: Vec::new() });
        }
        [household, "is", "read", "only"] => return Ok(Look::ReadOnly(name(household)?)),
        [household, "may", "become", to] => {
            let (household, to) = (name(household)?, Some(version(to)?));
            return Ok(Look::Upgrade { household, to, lost: Vec::new() });
        }
        [household, "may", "not", "become", to, lost @ ..] => {
            let (household, to) = (name(household)?, Some(version(to.trim_end_matches(':'))?));
            let lost = lost.iter().map(|key| key.trim_end_matches(',').to_owned()).collect();
            return Ok(Look::Upgrade { household, to, lost });
        }
        ["keeps", number, "apart"] => return Ok(Look::KeepsApart(count(number)?)),
        _ => {}
    }
    let (household, rest) = first(text);
    let household = name(household)?;
    match first(rest) {
        ("has", "no drafts") => Ok(Look::HasNoDrafts(household)),
        ("has", what) => match first(what) {
            ("draft", answer) => {
                let (key, value) = assignment(answer)?;
                Ok(Look::HasDraft { household, key, value })
            }
            ("finding", code) => Ok(Look::HasFinding { household, code: code.to_owned() }),
            _ => Err("`has draft a = b`, `has no drafts` or `has finding CODE` was expected".to_owned()),
        },
        ("is", state @ ("waiting" | "arrived" | "apart" | "refused" | "nothing")) => {
            Ok(Look::Arrival { household, state: state.to_owned() })
        }
        (key, rest) => answer_look(household, key, rest),
    }
}

fn answer_look(household: String, key: &str, rest: &str) -> Told<Look> {
    let key = key.to_owned();
    let told = rest.strip_prefix("is ").ok_or("no such word; see tests/scenarios/README.md")?.trim();
    if let Some(values) = told.strip_prefix("disputed:") {
        let values = values.split('|').map(|value| value.trim().to_owned()).collect();
        return Ok(Look::IsDisputed { household, key, values });
    }
    if told == "undisputed" {
        return Ok(Look::IsUndisputed { household, key });
    }
    Ok(Look::Is { household, key, value: told.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Step) {
        let scenario = parse(text).expect("a story");
        assert_eq!(scenario.lines.len(), 1);
        assert_eq!(scenario.lines[0].step, expected);
    }

    fn check_refused(text: &str, told: &str) {
        let what = parse(text).expect_err("not a story");
        assert!(what.contains(told), "{what}");
    }

    #[test]
    fn an_answer_is_read() {
        let answer = Some(("atap".to_owned(), "kayu atau sirap".to_owned()));
        let deed = Deed::Household { household: "H1".into(), area: None, answer };
        check("A  household H1 atap = kayu atau sirap", Step::Does("A".into(), deed));
    }
    #[test]
    fn several_steps_stand_on_a_line() {
        assert_eq!(parse("sync A; sync B # and so on").map(|s| s.lines.len()), Ok(2));
    }
    #[test]
    fn sides_are_read() {
        let values = vec!["genteng".to_owned(), "seng".to_owned()];
        let look = Look::IsDisputed { household: "H1".into(), key: "atap".into(), values };
        check("all  H1 atap is disputed: genteng | seng", Step::Looks("all".into(), look));
    }
    #[test]
    fn a_decision_needs_a_reason() {
        check_refused("hub settles H1 atap = seng", "line 1: `hub settles H1 atap = seng`: `because`");
    }
    #[test]
    fn an_answer_needs_a_value() {
        check_refused("\nA household H1 atap =", "line 2: `A household H1 atap =`: an answer was expected");
    }
    #[test]
    fn an_unknown_word_is_named() {
        check_refused("A dances with H1", "no such word");
        check_refused("grant A RW3", "`RW3` is no area");
        check_refused("lose letter A", "`lose request NAME` or");
    }
    #[test]
    fn an_empty_story_is_none() {
        check_refused("# nothing\n", "an empty story");
    }
}
