//! The door of the console: signing in and out, sessions, links with which a password is set.
//!
//! Invariants: of a session's token and of a link the store knows the SHA-256 only; an attempt is counted
//! before it is judged, so guesses at the same moment count each; a name without an account is treated
//! like one with an account; whoever sets a password ends every other session of the account.

use super::audit::Deed;
use super::{Hub, HubWorld};
use crate::limits::{
    ADDRESS_FAILURES_FREE, ATTEMPTS_FORGOTTEN_MS, LOGIN_FAILURES_FREE, LOGIN_WAIT_MAX_MS, PAIR_FAILURES_FREE,
    SESSION_IDLE_MS, SESSION_MS, SESSION_TOUCH_MS, WAIT_FIRST_MS, WAIT_MAX_MS,
};
use crate::password;
use crate::role::{Actor, Role};
use crate::store::{AccountRow, AttemptRow, SessionRow};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};
use std::fmt;

/// Something that only its holder knows: a session's token, or the end of a link.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one, of 32 random bytes.
    #[must_use]
    pub fn new(world: &mut HubWorld<'_>) -> Self {
        let bytes: [u8; 32] = world.random();
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// What somebody shows.
    #[must_use]
    pub fn shown(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Its text, for its holder alone.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        digest(&[b"ketuk secret ", self.0.as_bytes()])
    }

    /// What a page shows beside the cookie, so that no other site's page can send what a person did not.
    #[must_use]
    pub fn page_token(&self) -> String {
        digest(&[b"ketuk page ", self.0.as_bytes()]).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    parts.iter().for_each(|part| context.update(part));
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// An attempt to sign in, counted and not yet judged.
pub struct Attempt {
    account: Option<u64>,
    login: String,
    address: String,
    /// The hash that the password has to fit.
    pub kept: String,
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempt(..)")
    }
}

/// A session that lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub actor: Actor,
    /// When it ends without use.
    pub idle_ms: u64,
    /// When it ends in any case.
    pub ends_ms: u64,
    /// Whether its use is to be noted by now.
    pub is_due: bool,
}

/// Whose link was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkOwner {
    /// The account.
    pub account: u64,
    /// Under what name they sign in.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Until when the link is good.
    pub expires_ms: u64,
}

/// Logins are compared without case and without spaces around them.
pub(super) fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

impl Hub {
    /// Counts an attempt to sign in and says which hash the password has to fit; refuses where one has to
    /// wait.
    pub fn begin_sign_in(&self, now_ms: u64, login: &str, address: &str) -> Result<Attempt, Problem> {
        let mut login = folded(login);
        // What is longer than any login is one subject, not many.
        login.truncate(login.char_indices().nth(64).map_or(login.len(), |(at, _)| at));
        self.grouped(|hub| {
            hub.store.sweep_attempts(now_ms.saturating_sub(ATTEMPTS_FORGOTTEN_MS))?;
            let subjects = subjects(&login, address);
            for Subject { name, .. } in &subjects {
                let wait_ms = hub.store.load_attempt(name)?.until_ms.saturating_sub(now_ms);
                if wait_ms > 0 {
                    return Err(Problem::with(ProblemCode::SignInWait, wait_ms.div_ceil(1_000)).into());
                }
            }
            for Subject { name, free, most_ms } in &subjects {
                let failed = hub.store.load_attempt(name)?.failed + 1;
                let until_ms = now_ms + wait_ms(failed, *free).min(*most_ms);
                hub.store.save_attempt(name, AttemptRow { failed, last_ms: now_ms, until_ms })?;
            }
            let found = hub.store.find_login(&login)?.filter(|row| row.is_open && !row.password.is_empty());
            let account = found.as_ref().map(|row| row.account);
            let kept = found.map_or_else(|| password::NOBODY.to_owned(), |row| row.password);
            Ok(Attempt { account, login, address: address.to_owned(), kept })
        })
    }

    /// Judges an attempt: a session's token where the password fits.
    pub fn finish_sign_in(
        &self,
        world: &mut HubWorld<'_>,
        attempt: &Attempt,
        password_fits: bool,
    ) -> Result<Secret, Problem> {
        let secret = self.grouped(|hub| {
            let row = attempt.account.map(|account| hub.store.load_account(account)).transpose()?.flatten();
            let row = row.filter(|row| row.is_open && row.password == attempt.kept);
            let Some(row) = row else {
                // A name without an account takes a write as well: how long we think tells nothing.
                let [pair, ..] = subjects(&attempt.login, &attempt.address);
                let counted = hub.store.load_attempt(&pair.name)?;
                hub.store.save_attempt(&pair.name, counted)?;
                return Ok(None);
            };
            let actor = actor(&row);
            if !password_fits {
                hub.note(world.now_ms, &actor, &Deed::new("session.refused", row.account))?;
                return Ok(None);
            }
            hub.forgive(attempt, world.now_ms)?;
            hub.begin_session(world, &actor).map(Some)
        })?;
        secret.ok_or_else(|| Problem::new(ProblemCode::SignInWrong))
    }

    /// It was the right one: its own name is cleared, its address gets the one count back.
    fn forgive(&self, attempt: &Attempt, now_ms: u64) -> Result<(), Trouble> {
        let [pair, login, address] = subjects(&attempt.login, &attempt.address);
        self.store.forget_attempt(&pair.name)?;
        self.store.forget_attempt(&login.name)?;
        let failed = self.store.load_attempt(&address.name)?.failed.saturating_sub(1);
        self.store.save_attempt(&address.name, AttemptRow { failed, last_ms: now_ms, until_ms: 0 })
    }

    fn begin_session(&self, world: &mut HubWorld<'_>, actor: &Actor) -> Result<Secret, Trouble> {
        let secret = Secret::new(world);
        self.store.sweep_sessions(world.now_ms.saturating_sub(SESSION_MS))?;
        self.store.insert_session(&secret.hash(), actor.account, world.now_ms)?;
        self.store.note_account_seen(actor.account, world.now_ms)?;
        self.note(world.now_ms, actor, &Deed::new("session.begin", actor.account))?;
        Ok(secret)
    }

    /// Whose session this is, while it lasts.
    pub fn find_session(&self, now_ms: u64, secret: &Secret) -> Result<Option<Session>, Problem> {
        let hash = secret.hash();
        let (begun_after, seen_after) =
            (now_ms.saturating_sub(SESSION_MS), now_ms.saturating_sub(SESSION_IDLE_MS));
        let Some(SessionRow { actor, begun_ms, seen_ms }) =
            self.store.find_session(&hash, begun_after, seen_after)?
        else {
            return Ok(None);
        };
        let is_due = now_ms.saturating_sub(seen_ms) > SESSION_TOUCH_MS;
        let ends_ms = begun_ms + SESSION_MS;
        Ok(Some(Session { actor, idle_ms: ends_ms.min(now_ms + SESSION_IDLE_MS), ends_ms, is_due }))
    }

    /// Notes that a session is in use.
    pub fn touch_session(&self, now_ms: u64, secret: &Secret) -> Result<(), Problem> {
        self.grouped(|hub| hub.store.touch_session(&secret.hash(), now_ms))
    }

    /// Signs out.
    pub fn end_session(&self, now_ms: u64, actor: &Actor, secret: &Secret) -> Result<(), Problem> {
        self.grouped(|hub| {
            hub.store.end_session(&secret.hash())?;
            hub.note(now_ms, actor, &Deed::new("session.end", actor.account))
        })
    }

    /// A new password, by somebody who has just shown the old one: every other session ends.
    pub fn change_password(
        &self,
        now_ms: u64,
        actor: &Actor,
        attempt: &Attempt,
        (hash, session): (&str, &Secret),
    ) -> Result<(), Problem> {
        self.grouped(|hub| {
            let row = hub.store.load_account(actor.account)?.filter(|row| row.is_open);
            if row.is_none_or(|row| row.password != attempt.kept) {
                return Err(Problem::new(ProblemCode::SignInWrong).into());
            }
            hub.forgive(attempt, now_ms)?;
            hub.store.set_password(actor.account, hash, now_ms)?;
            hub.store.forget_link(actor.account)?;
            hub.store.end_sessions(actor.account, Some(&session.hash()))?;
            hub.store.forget_odata_key(actor.account)?;
            hub.note(now_ms, actor, &Deed::new("password.change", actor.account))
        })
    }

    /// Whose link this is, while it is good.
    pub fn find_link(&self, now_ms: u64, link: &Secret) -> Result<LinkOwner, Problem> {
        let gone = || Problem::new(ProblemCode::LinkGone);
        let found = self.store.find_link(&link.hash())?;
        let (account, expires_ms) = found.filter(|(_, expires_ms)| *expires_ms > now_ms).ok_or_else(gone)?;
        let row = self.store.load_account(account)?.filter(|row| row.is_open).ok_or_else(gone)?;
        Ok(LinkOwner { account, login: row.login, name: row.name, role: row.role, expires_ms })
    }

    /// Sets a password with a link, which is spent, and begins a session.
    pub fn use_link(&self, world: &mut HubWorld<'_>, link: &Secret, hash: &str) -> Result<Secret, Problem> {
        self.grouped(|hub| {
            let LinkOwner { account, .. } = hub.find_link(world.now_ms, link)?;
            hub.store.set_password(account, hash, world.now_ms)?;
            hub.store.forget_link(account)?;
            hub.store.end_sessions(account, None)?;
            hub.store.forget_odata_key(account)?;
            let row = hub.store.load_account(account)?;
            let row = row.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "an account"))?;
            hub.store.forget_attempt(&of_login(&row.login))?;
            let actor = actor(&row);
            hub.note(world.now_ms, &actor, &Deed::new("account.link_used", account))?;
            hub.begin_session(world, &actor)
        })
    }
}

fn actor(row: &AccountRow) -> Actor {
    let AccountRow { account, login, name, role, reach, .. } = row;
    Actor { account: *account, login: login.clone(), name: name.clone(), role: *role, reach: *reach }
}

/// What attempts are counted under.
struct Subject {
    name: String,
    /// So many may fail before the next one has to wait.
    free: u64,
    /// So long it has to wait at most.
    most_ms: u64,
}

/// A name from one address, the name from anywhere, the address with any name. The wait is long where the
/// address is part of it, so that nobody is kept out by somebody elsewhere who guesses.
fn subjects(login: &str, address: &str) -> [Subject; 3] {
    let subject = |name, free, most_ms| Subject { name, free, most_ms };
    [
        subject(format!("pair:{login} {address}"), PAIR_FAILURES_FREE, WAIT_MAX_MS),
        subject(of_login(login), LOGIN_FAILURES_FREE, LOGIN_WAIT_MAX_MS),
        subject(format!("from:{address}"), ADDRESS_FAILURES_FREE, WAIT_MAX_MS),
    ]
}

fn of_login(login: &str) -> String {
    format!("login:{login}")
}

/// How long the next attempt has to wait after so many failed ones.
fn wait_ms(failed: u64, free: u64) -> u64 {
    let over = failed.saturating_sub(free);
    if over == 0 {
        return 0;
    }
    let doublings = u32::try_from(over - 1).unwrap_or(u32::MAX);
    WAIT_FIRST_MS.checked_shl(doublings.min(20)).unwrap_or(WAIT_MAX_MS).min(WAIT_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends() {
        let waits: Vec<_> = (1..=9).map(|failed| wait_ms(failed, 4) / 1_000).collect();
        assert_eq!(waits, [0, 0, 0, 0, 2, 4, 8, 16, 32]);
        assert_eq!(wait_ms(1_000_000, 4), WAIT_MAX_MS);
    }
    #[test]
    fn a_page_token_is_no_session_token() {
        let secret = Secret::shown("00");
        assert_ne!(secret.page_token(), secret.text());
        assert_ne!(secret.page_token().as_bytes(), secret.hash());
    }
}
