//! Who may do what: roles, rights, areas, and the person who asks.
//!
//! Invariants: what is not given here is refused; a right is asked of an [`Actor`] and nowhere else; an
//! officer always has an area; the area of an actor is part of every query about households.

use ketuk_wire::{Problem, ProblemCode, ScopeId};
use std::fmt;

/// Scopes of RT per kelurahan: the RT's three digits.
const RT_PER_KELURAHAN: u64 = 1_000;

/// What a person is in the survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Runs the server: accounts, forms, areas, and all that a coordinator does.
    Admin,
    /// Runs the survey: the whole city's households, decisions, devices.
    Coordinator,
    /// A kelurahan's officer: the households of that kelurahan, and decisions on them.
    Officer,
    /// Figures without names.
    Viewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Coordinator, Self::Officer, Self::Viewer];

    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Coordinator => "coordinator",
            Self::Officer => "officer",
            Self::Viewer => "viewer",
        }
    }

    /// Reads the stable word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == text)
    }

    /// Whether the role has a right at all; its area is another question.
    #[must_use]
    pub fn has(self, right: Right) -> bool {
        match right {
            Right::Own | Right::SeeFigures => true,
            Right::SeeCity => self != Self::Officer,
            Right::SeeHouseholds
            | Right::SeeDevices
            | Right::SeeForms
            | Right::Decide
            | Right::Carry
            | Right::Export
            | Right::ReviewCheck
            | Right::MakeMinutes => self != Self::Viewer,
            Right::ManageDevices
            | Right::ManagePrelist
            | Right::ServeRights
            | Right::ReviewVerify
            | Right::ReviewFinal
            | Right::ManageDeadlines => matches!(self, Self::Admin | Self::Coordinator),
            Right::ManageForms
            | Right::ManageAreas
            | Right::ManageAccounts
            | Right::SeeAudit
            | Right::Erase => self == Self::Admin,
        }
    }
}

/// What a route asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// To be signed in: one's own session and password.
    Own,
    /// Figures by area, without names.
    SeeFigures,
    /// Figures of the whole city that are not told by area.
    SeeCity,
    /// Households with names and answers, disputes, photos, what is kept apart.
    SeeHouseholds,
    /// Devices, their areas and their last sync.
    SeeDevices,
    /// Which forms there are.
    SeeForms,
    /// To settle, undo and return.
    Decide,
    /// To show a phone's file to the server.
    Carry,
    /// To take households out in files; how much about people is asked of the order.
    Export,
    /// To check households for a kelurahan, the first step of review.
    ReviewCheck,
    /// To verify what was checked.
    ReviewVerify,
    /// To make final what was verified.
    ReviewFinal,
    /// To say until when each stage of review is due.
    ManageDeadlines,
    /// To make lists of names for signing.
    MakeMinutes,
    /// To invite, revoke, grant and withdraw.
    ManageDevices,
    /// To import prelists and to teach spellings of kelurahan.
    ManagePrelist,
    /// To publish and withdraw forms.
    ManageForms,
    /// To change the list of kelurahan and RT.
    ManageAreas,
    /// To make, change and shut accounts.
    ManageAccounts,
    /// What was done by whom.
    SeeAudit,
    /// To answer whoever asks what is kept about them, and to say who is affected by a breach.
    ServeRights,
    /// To erase a household.
    Erase,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 22] = [
        Self::Own,
        Self::SeeFigures,
        Self::SeeCity,
        Self::SeeHouseholds,
        Self::SeeDevices,
        Self::SeeForms,
        Self::Decide,
        Self::Carry,
        Self::Export,
        Self::ReviewCheck,
        Self::ReviewVerify,
        Self::ReviewFinal,
        Self::ManageDeadlines,
        Self::MakeMinutes,
        Self::ManageDevices,
        Self::ManagePrelist,
        Self::ManageForms,
        Self::ManageAreas,
        Self::ManageAccounts,
        Self::SeeAudit,
        Self::ServeRights,
        Self::Erase,
    ];

    /// The stable word, for pages that leave out what they cannot do.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::SeeFigures => "see_figures",
            Self::SeeCity => "see_city",
            Self::SeeHouseholds => "see_households",
            Self::SeeDevices => "see_devices",
            Self::SeeForms => "see_forms",
            Self::Decide => "decide",
            Self::Carry => "carry",
            Self::Export => "export",
            Self::ReviewCheck => "review_check",
            Self::ReviewVerify => "review_verify",
            Self::ReviewFinal => "review_final",
            Self::ManageDeadlines => "manage_deadlines",
            Self::MakeMinutes => "make_minutes",
            Self::ManageDevices => "manage_devices",
            Self::ManagePrelist => "manage_prelist",
            Self::ManageForms => "manage_forms",
            Self::ManageAreas => "manage_areas",
            Self::ManageAccounts => "manage_accounts",
            Self::SeeAudit => "see_audit",
            Self::ServeRights => "serve_rights",
            Self::Erase => "erase",
        }
    }
}

/// Where somebody may look: one kelurahan, or everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The whole city.
    City,
    /// The kelurahan with this number, e.g. `6474011001`.
    Kelurahan(u64),
}

impl Reach {
    /// Reads what the store keeps: 0 is the whole city.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        if number == 0 { Self::City } else { Self::Kelurahan(number) }
    }

    /// What the store keeps.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::City => 0,
            Self::Kelurahan(number) => number,
        }
    }

    /// The first and the last area within reach.
    #[must_use]
    pub fn range(self) -> (ScopeId, ScopeId) {
        match self {
            Self::City => (ScopeId(0), ScopeId(i64::MAX as u64)),
            Self::Kelurahan(number) => {
                let first = number * RT_PER_KELURAHAN;
                (ScopeId(first), ScopeId(first + RT_PER_KELURAHAN - 1))
            }
        }
    }

    /// Whether an area is within reach.
    #[must_use]
    pub fn holds(self, scope: ScopeId) -> bool {
        let (first, last) = self.range();
        (first..=last).contains(&scope)
    }

    /// The part of a range that is within reach; an empty range (first behind last) where none is.
    #[must_use]
    pub fn narrow(self, (first, last): (ScopeId, ScopeId)) -> (ScopeId, ScopeId) {
        let (from, to) = self.range();
        (first.max(from), last.min(to))
    }
}

/// Who asks.
#[derive(Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account's number; 0 is the token of scripts.
    pub account: u64,
    /// Under what name they sign in.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Where they may look.
    pub reach: Reach,
}

impl Actor {
    /// A script that shows the administrator's token.
    #[must_use]
    pub fn of_token() -> Self {
        let (login, name) = ("token".to_owned(), "token".to_owned());
        Self { account: 0, login, name, role: Role::Admin, reach: Reach::City }
    }

    /// Whether this is a script with the token, which says itself for whom it acts.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.account == 0
    }

    /// Whether they have a right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        let whole_city = right != Right::SeeCity || self.reach == Reach::City;
        self.role.has(right) && whole_city
    }

    /// Refuses an area that is out of reach, in the words with which a missing thing is refused: whether
    /// it is there is not told.
    pub fn check_scope(&self, scope: ScopeId) -> Result<(), Problem> {
        if self.reach.holds(scope) { Ok(()) } else { Err(Problem::new(ProblemCode::NotFound)) }
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Actor({}, {:?}, {:?})", self.account, self.role, self.reach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, reach: Reach) -> Actor {
        Actor { account: 1, login: "a".to_owned(), name: "A".to_owned(), role, reach }
    }

    #[test]
    fn a_viewer_sees_figures_and_no_household() {
        let viewer = actor(Role::Viewer, Reach::City);
        assert!(viewer.may(Right::SeeFigures) && viewer.may(Right::SeeCity));
        assert!(!viewer.may(Right::SeeHouseholds) && !viewer.may(Right::SeeDevices));
    }
    #[test]
    fn an_officer_decides_in_one_kelurahan_only() {
        let officer = actor(Role::Officer, Reach::Kelurahan(6_474_011_001));
        assert!(officer.may(Right::Decide) && !officer.may(Right::ManageDevices));
        assert!(officer.check_scope(ScopeId(6_474_011_001_999)).is_ok());
        assert!(officer.check_scope(ScopeId(6_474_011_002_001)).is_err());
        assert!(officer.check_scope(ScopeId(6_474_011_000_999)).is_err());
    }
    #[test]
    fn a_viewer_of_one_kelurahan_does_not_see_the_city() {
        assert!(!actor(Role::Viewer, Reach::Kelurahan(6_474_011_001)).may(Right::SeeCity));
    }
    #[test]
    fn a_range_is_narrowed_to_what_is_in_reach() {
        let reach = Reach::Kelurahan(6_474_011_001);
        let (first, last) = reach.narrow(Reach::City.range());
        assert_eq!((first.0, last.0), (6_474_011_001_000, 6_474_011_001_999));
        let (first, last) = reach.narrow(Reach::Kelurahan(6_474_011_002).range());
        assert!(first > last, "nothing of another kelurahan");
    }
    #[test]
    fn the_chain_of_review_goes_from_the_kelurahan_to_the_coordinator() {
        let may = |right| Role::ALL.map(|role| actor(role, Reach::City).may(right));
        assert_eq!(may(Right::ReviewCheck), [true, true, true, false]);
        assert_eq!(may(Right::ReviewVerify), [true, true, false, false]);
        assert_eq!(may(Right::ReviewFinal), [true, true, false, false]);
        assert_eq!(may(Right::ManageDeadlines), [true, true, false, false]);
    }
    #[test]
    fn only_an_administrator_makes_accounts() {
        let may = Role::ALL.map(|role| actor(role, Reach::City).may(Right::ManageAccounts));
        assert_eq!(may, [true, false, false, false]);
    }
    #[test]
    fn roles_read_back() {
        assert!(Role::ALL.iter().all(|role| Role::parse(role.code()) == Some(*role)));
        assert_eq!(Role::parse("root"), None);
    }
}
