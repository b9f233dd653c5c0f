//! Accounts: made, changed, shut; links with which their owners set a password.
//!
//! Invariants: an officer has a kelurahan; one administrator who can sign in always remains; whoever
//! loses rights loses their sessions.

use super::audit::Deed;
use super::door::{Secret, folded};
use super::{Hub, HubWorld};
use crate::limits::{ACCOUNTS_MAX, LINK_MS, LOGIN_BYTES_MAX};
use crate::role::{Actor, Reach, Role};
use crate::store::AccountRow;
use crate::trouble::Trouble;
use ketuk_household::KelurahanCode;
use ketuk_wire::{Problem, ProblemCode, limits};

/// The first administrator's login.
const FIRST: &str = "admin";

/// An account's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// Its number.
    pub account: u64,
    /// Under what name they sign in.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Where they may look.
    pub reach: Reach,
    /// Whether they may sign in.
    pub is_open: bool,
    /// Whether they have set a password.
    pub has_password: bool,
    /// When it was made.
    pub made_ms: u64,
    /// When they last signed in; 0 where never.
    pub seen_ms: u64,
}

/// What an account is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountPlan {
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Where they may look.
    pub reach: Reach,
}

impl AccountPlan {
    /// Role and area as the audit log keeps them.
    fn shown(&self) -> String {
        format!("{} {}", self.role.code(), self.reach.number())
    }

    fn check(&self) -> Result<(), Problem> {
        let invalid = |what: &str| Err(Problem::with(ProblemCode::RequestInvalid, what));
        let Self { name, role, reach } = self;
        if name.trim().is_empty() || name.len() > limits::NAME_BYTES_MAX {
            return invalid("name");
        }
        match (role, reach) {
            (Role::Officer, Reach::City) => return invalid("an officer has a kelurahan"),
            (Role::Admin | Role::Coordinator, Reach::Kelurahan(_)) => {
                return invalid("this role is for the whole city");
            }
            _ => {}
        }
        match reach {
            Reach::Kelurahan(number) if KelurahanCode::from_number(*number).is_err() => invalid("area"),
            _ => Ok(()),
        }
    }
}

fn check_login(login: &str) -> Result<(), Problem> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if (3..=LOGIN_BYTES_MAX).contains(&login.len()) && login.chars().all(fits) {
        Ok(())
    } else {
        Err(Problem::with(ProblemCode::RequestInvalid, "login: 3 to 40 of a-z, 0-9, dot, dash, underscore"))
    }
}

impl Hub {
    /// Every account, by login.
    pub fn list_accounts(&self) -> Result<Vec<AccountLine>, Problem> {
        Ok(self.store.list_accounts()?.into_iter().map(line).collect())
    }

    /// Makes an account, and the link with which its owner sets a password.
    pub fn make_account(
        &self,
        world: &mut HubWorld<'_>,
        by: &Actor,
        login: &str,
        plan: &AccountPlan,
    ) -> Result<(AccountLine, Secret), Problem> {
        let login = folded(login);
        check_login(&login)?;
        plan.check()?;
        self.grouped(|hub| {
            if hub.store.find_login(&login)?.is_some() {
                return Err(Problem::new(ProblemCode::AccountTaken).into());
            }
            if hub.store.list_accounts()?.len() >= ACCOUNTS_MAX {
                return Err(Problem::with(ProblemCode::RequestInvalid, "too many accounts").into());
            }
            let AccountPlan { name, role, reach } = plan;
            let kept = hub.store.insert_account((&login, name.trim()), (*role, *reach), world.now_ms)?;
            hub.note(world.now_ms, by, &Deed::new("account.make", kept).why(&plan.shown()))?;
            let link = hub.new_link(world, kept)?;
            Ok((line(hub.account(kept)?), link))
        })
    }

    /// Changes name, role and area; who has another role or area signs in anew.
    pub fn change_account(
        &self,
        now_ms: u64,
        by: &Actor,
        account: u64,
        plan: &AccountPlan,
    ) -> Result<AccountLine, Problem> {
        plan.check()?;
        self.grouped(|hub| {
            let before = hub.account(account)?;
            let AccountPlan { name, role, reach } = plan;
            hub.store.change_account(account, name.trim(), (*role, *reach))?;
            hub.keeps_an_admin(&before)?;
            if (before.role, before.reach) != (*role, *reach) {
                hub.store.end_sessions(account, None)?;
                hub.store.forget_odata_key(account)?;
            }
            hub.note(now_ms, by, &Deed::new("account.change", account).why(&plan.shown()))?;
            Ok(line(hub.account(account)?))
        })
    }

    /// Shuts an account: its sessions and its link end. What it did stays.
    pub fn shut_account(&self, now_ms: u64, by: &Actor, account: u64) -> Result<AccountLine, Problem> {
        self.grouped(|hub| {
            let before = hub.account(account)?;
            hub.store.set_account_open(account, false)?;
            hub.keeps_an_admin(&before)?;
            hub.store.end_sessions(account, None)?;
            hub.store.forget_odata_key(account)?;
            hub.store.forget_link(account)?;
            hub.note(now_ms, by, &Deed::new("account.shut", account))?;
            Ok(line(hub.account(account)?))
        })
    }

    /// Opens a shut account again, with the password it had.
    pub fn open_account(&self, now_ms: u64, by: &Actor, account: u64) -> Result<AccountLine, Problem> {
        self.grouped(|hub| {
            hub.account(account)?;
            hub.store.set_account_open(account, true)?;
            hub.note(now_ms, by, &Deed::new("account.open", account))?;
            Ok(line(hub.account(account)?))
        })
    }

    /// A new link for an account; an earlier one is void. The password that stands stays until it is used.
    pub fn renew_link(
        &self,
        world: &mut HubWorld<'_>,
        by: &Actor,
        account: u64,
    ) -> Result<(Secret, u64), Problem> {
        self.grouped(|hub| {
            if !hub.account(account)?.is_open {
                return Err(Problem::with(ProblemCode::RequestInvalid, "the account is shut").into());
            }
            hub.note(world.now_ms, by, &Deed::new("account.link", account))?;
            Ok((hub.new_link(world, account)?, world.now_ms + LINK_MS))
        })
    }

    /// The first administrator's link, made anew at each start until somebody can sign in as one.
    pub fn first_link(&self, world: &mut HubWorld<'_>) -> Result<Option<(String, Secret)>, Problem> {
        self.grouped(|hub| {
            if hub.store.count_admins()? > 0 {
                return Ok(None);
            }
            let account = match hub.store.find_login(FIRST)? {
                Some(row) if row.role == Role::Admin && row.is_open => row.account,
                // Somebody else has that name: an administrator is made from the command line.
                Some(_) => return Ok(None),
                None => {
                    let who = (Role::Admin, Reach::City);
                    let kept = hub.store.insert_account((FIRST, "Admin"), who, world.now_ms)?;
                    hub.note(world.now_ms, &Actor::of_token(), &Deed::new("account.make", kept))?;
                    kept
                }
            };
            hub.note(world.now_ms, &Actor::of_token(), &Deed::new("account.link", account))?;
            Ok(Some((FIRST.to_owned(), hub.new_link(world, account)?)))
        })
    }

    /// A link for an account by its login, for whoever runs the server: also where the account was shut.
    pub fn link_for(&self, world: &mut HubWorld<'_>, login: &str) -> Result<Secret, Problem> {
        self.grouped(|hub| {
            let row = hub.store.find_login(&folded(login))?;
            let row = row.ok_or_else(|| Problem::with(ProblemCode::NotFound, "account"))?;
            hub.store.set_account_open(row.account, true)?;
            hub.note(world.now_ms, &Actor::of_token(), &Deed::new("account.link", row.account))?;
            hub.new_link(world, row.account)
        })
    }

    fn new_link(&self, world: &mut HubWorld<'_>, account: u64) -> Result<Secret, Trouble> {
        let link = Secret::new(world);
        self.store.forget_link(account)?;
        self.store.save_link(&link.hash(), account, world.now_ms + LINK_MS)?;
        Ok(link)
    }

    fn account(&self, account: u64) -> Result<AccountRow, Trouble> {
        let row = self.store.load_account(account)?;
        Ok(row.ok_or_else(|| Problem::with(ProblemCode::NotFound, "account"))?)
    }

    /// Refuses to lose the last administrator who can sign in.
    fn keeps_an_admin(&self, before: &AccountRow) -> Result<(), Trouble> {
        let was_one = before.role == Role::Admin && before.is_open && !before.password.is_empty();
        if was_one && self.store.count_admins()? == 0 {
            return Err(Problem::new(ProblemCode::AccountLast).into());
        }
        Ok(())
    }
}

fn line(row: AccountRow) -> AccountLine {
    let AccountRow { account, login, name, role, reach, is_open, password, made_ms, password_ms: _, seen_ms } =
        row;
    let has_password = !password.is_empty();
    AccountLine { account, login, name, role, reach, is_open, has_password, made_ms, seen_ms }
}
