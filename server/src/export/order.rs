//! What is asked for in an export, and what a role may ask for.
//!
//! Invariant: an [`Order`] was checked against its owner when it was made; nothing later widens it.

use crate::limits::AUDIT_WHY_BYTES_MAX;
use crate::role::{Actor, Role};
use ketuk_household::Status;
use ketuk_wire::{Problem, ProblemCode, ScopeId};

/// Letters of a purpose at least: "x" tells nobody anything.
const WHY_LETTERS_MIN: usize = 5;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable word.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }

            /// Reads the stable word.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == text)
            }
        }
    };
}

words! {
    /// What kind of file.
    Format {
        /// A workbook with a sheet per table.
        Xlsx = "xlsx",
        /// A ZIP with a CSV file per table.
        Csv = "csv",
        /// Points of households.
        GeoJson = "geojson",
    }
}

impl Format {
    /// What the file's name ends in.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "zip",
            Self::GeoJson => "geojson",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "application/zip",
            Self::GeoJson => "application/geo+json",
        }
    }
}

words! {
    /// How much is told about people.
    People {
        /// Names, and numbers in full.
        Full = "full",
        /// Names; of NIK, family card and telephone the first four digits.
        Masked = "masked",
        /// No name, number, address, birth date, photo, position to the metre, nor anything typed in words.
        Without = "without",
    }
}

impl People {
    /// What somebody may ask for, widest first.
    #[must_use]
    pub fn list_for(role: Role) -> &'static [Self] {
        match role {
            Role::Admin | Role::Coordinator => &[Self::Full, Self::Masked, Self::Without],
            Role::Officer => &[Self::Masked, Self::Without],
            Role::Viewer => &[],
        }
    }
}

words! {
    /// How a choice is written.
    Values {
        /// Its code.
        Code = "code",
        /// Its label.
        Label = "label",
        /// Both, in two columns.
        Both = "both",
    }
}

words! {
    /// What stands between the values of a CSV file.
    Separator {
        /// A comma; decimals have a point.
        Comma = "comma",
        /// A semicolon; decimals have a comma, as Indonesian Excel reads them.
        Semicolon = "semicolon",
    }
}

words! {
    /// Whether answers about health are told.
    Health {
        /// They are.
        With = "with",
        /// Their columns are left out.
        Without = "without",
    }
}

impl Health {
    /// Whether somebody may ask for them: specific data (UU 27/2022), nobody's who lives next door.
    #[must_use]
    pub fn may(role: Role) -> bool {
        matches!(role, Role::Admin | Role::Coordinator)
    }
}

/// An order as it was written down by whoever asks.
#[derive(Debug, Clone, Default)]
pub struct OrderWords {
    /// See [`Format`].
    pub format: String,
    /// The form's id.
    pub form: String,
    /// The kelurahan's number; 0 for all within reach.
    pub kelurahan: u64,
    /// The RT's number; 0 for all.
    pub scope: u64,
    /// Status code; empty for any.
    pub status: String,
    /// See [`Values`].
    pub values: String,
    /// See [`People`].
    pub people: String,
    /// Whether health is told.
    pub health: bool,
    /// See [`Separator`].
    pub separator: String,
    /// `id` or `en`, for labels.
    pub language: String,
    /// What it is for.
    pub why: String,
}

/// An export that somebody may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What kind of file.
    pub format: Format,
    /// The form's id.
    pub form: String,
    /// The kelurahan that was asked for; 0 for all within reach.
    pub kelurahan: u64,
    /// The RT that was asked for; 0 for all.
    pub scope: u64,
    /// First and last area: what was asked for, within reach.
    pub range: (ScopeId, ScopeId),
    /// Status code; empty for any.
    pub status: String,
    /// How a choice is written.
    pub values: Values,
    /// How much is told about people.
    pub people: People,
    /// Whether health is told.
    pub health: Health,
    /// Between values of a CSV file.
    pub separator: Separator,
    /// `id` or `en`, for labels.
    pub language: &'static str,
    /// What it is for.
    pub why: String,
}

impl Order {
    /// Checks what somebody asks for; `range` is the areas asked for within their reach.
    pub fn check(who: &Actor, range: (ScopeId, ScopeId), words: OrderWords) -> Result<Self, Problem> {
        let wrong = |what: &str| Problem::with(ProblemCode::RequestInvalid, what);
        if range.0 > range.1 {
            return Err(Problem::new(ProblemCode::NotFound));
        }
        let people = People::parse(&words.people).ok_or_else(|| wrong("people"))?;
        if !People::list_for(who.role).contains(&people) || (words.health && !Health::may(who.role)) {
            return Err(Problem::with(ProblemCode::NotYours, "people"));
        }
        if !words.status.is_empty() && !Status::KNOWN.iter().any(|status| status.code() == words.status) {
            return Err(wrong("status"));
        }
        let why = words.why.trim();
        if why.chars().count() < WHY_LETTERS_MIN || why.len() > AUDIT_WHY_BYTES_MAX {
            return Err(wrong("why"));
        }
        Ok(Self {
            format: Format::parse(&words.format).ok_or_else(|| wrong("format"))?,
            kelurahan: words.kelurahan,
            scope: words.scope,
            range,
            values: Values::parse(&words.values).ok_or_else(|| wrong("values"))?,
            people,
            health: if words.health { Health::With } else { Health::Without },
            separator: Separator::parse(&words.separator).ok_or_else(|| wrong("separator"))?,
            language: if words.language == "en" { "en" } else { "id" },
            why: why.to_owned(),
            form: words.form,
            status: words.status,
        })
    }

    /// The words that it was written down in.
    #[must_use]
    pub fn words(&self) -> OrderWords {
        OrderWords {
            format: self.format.code().to_owned(),
            form: self.form.clone(),
            kelurahan: self.kelurahan,
            scope: self.scope,
            status: self.status.clone(),
            values: self.values.code().to_owned(),
            people: self.people.code().to_owned(),
            health: self.health == Health::With,
            separator: self.separator.code().to_owned(),
            language: self.language.to_owned(),
            why: self.why.clone(),
        }
    }

    /// What the audit log says of it: codes and numbers, never an answer.
    #[must_use]
    pub fn summary(&self) -> String {
        let Self { format, form, kelurahan, scope, status, values, people, health, .. } = self;
        let area = if *scope > 0 { *scope } else { *kelurahan };
        let status = if status.is_empty() { "any" } else { status };
        format!(
            "{} form={form} area={area} status={status} values={} people={} health={}",
            format.code(),
            values.code(),
            people.code(),
            health.code()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Reach;

    fn check(role: Role, change: impl FnOnce(&mut OrderWords)) -> Result<Order, ProblemCode> {
        let who = Actor { account: 1, login: "a".into(), name: "A".into(), role, reach: Reach::City };
        let mut words = OrderWords {
            format: "xlsx".into(),
            form: "keluarga".into(),
            values: "both".into(),
            people: "masked".into(),
            separator: "comma".into(),
            why: "musyawarah kelurahan".into(),
            ..OrderWords::default()
        };
        change(&mut words);
        Order::check(&who, Reach::City.range(), words).map_err(|problem| problem.code)
    }

    #[test]
    fn full_numbers_are_for_those_who_run_the_survey() {
        let full = |words: &mut OrderWords| words.people = "full".into();
        assert!(check(Role::Coordinator, full).is_ok());
        assert_eq!(check(Role::Officer, full).err(), Some(ProblemCode::NotYours));
        assert_eq!(check(Role::Viewer, |_| ()).err(), Some(ProblemCode::NotYours));
    }
    #[test]
    fn health_is_not_for_an_officer() {
        assert_eq!(check(Role::Officer, |words| words.health = true).err(), Some(ProblemCode::NotYours));
        assert!(check(Role::Admin, |words| words.health = true).is_ok());
    }
    #[test]
    fn an_export_has_a_purpose() {
        let invalid = Some(ProblemCode::RequestInvalid);
        assert_eq!(check(Role::Admin, |words| words.why = "  a   ".into()).err(), invalid);
        assert_eq!(check(Role::Admin, |words| words.why = "a".repeat(501)).err(), invalid);
    }
    #[test]
    fn unknown_words_are_refused() {
        let invalid = Some(ProblemCode::RequestInvalid);
        assert_eq!(check(Role::Admin, |words| words.format = "pdf".into()).err(), invalid);
        assert_eq!(check(Role::Admin, |words| words.status = "lupa".into()).err(), invalid);
        assert_eq!(check(Role::Admin, |words| words.values = String::new()).err(), invalid);
    }
    #[test]
    fn what_is_out_of_reach_is_not_there() {
        let who = Actor { account: 1, ..Actor::of_token() };
        let none = (ScopeId(2), ScopeId(1));
        let refused = Order::check(&who, none, OrderWords::default()).expect_err("out of reach");
        assert_eq!(refused.code, ProblemCode::NotFound);
    }
}
