//! Every bound of the hub's own, each with its reason.

/// Files that a record keeps: a photo per question of a long section, for every member.
pub const RECORD_FILES_MAX: u64 = 64;
/// Bytes of a record's files: sixty-four photos as phones make them without being asked to be small.
pub const RECORD_FILE_BYTES_MAX: u64 = 256 << 20;
/// Files that a device may leave here while no answer names them: a photo taken anew now and then.
pub const WAITING_FILES_MAX: u64 = 8;
/// Bytes of such files: eight photos as the app makes them.
pub const WAITING_FILE_BYTES_MAX: u64 = 8 << 20;
/// Files that a device may have begun and not finished; beyond, the oldest begun one is dropped and comes
/// again. A device sends one after the other.
pub const OPEN_FILES_MAX: usize = 4;
/// Letters of a login: what fits a line of a list.
pub const LOGIN_BYTES_MAX: usize = 40;
/// Accounts: a city's offices, some times over.
pub const ACCOUNTS_MAX: usize = 1_000;
/// How long a session lasts without use: a lunch break.
pub const SESSION_IDLE_MS: u64 = 60 * 60 * 1000;
/// How long a session lasts at most: a working day.
pub const SESSION_MS: u64 = 12 * 60 * 60 * 1000;
/// A session's last use is written down no more often than this.
pub const SESSION_TOUCH_MS: u64 = 60 * 1000;
/// How long a link is good with which somebody sets a password: over a weekend.
pub const LINK_MS: u64 = 72 * 60 * 60 * 1000;
/// Sign-ins under one name from one address that may fail before the next one has to wait.
pub const PAIR_FAILURES_FREE: u64 = 4;
/// Sign-ins under one name, from anywhere, that may fail before the next one has to wait.
pub const LOGIN_FAILURES_FREE: u64 = 40;
/// Sign-ins from one address that may fail before the next one has to wait: an office shares an address.
pub const ADDRESS_FAILURES_FREE: u64 = 20;
/// The first wait after a sign-in that failed; it doubles each time.
pub const WAIT_FIRST_MS: u64 = 2_000;
/// The longest wait for an address.
pub const WAIT_MAX_MS: u64 = 15 * 60 * 1000;
/// The longest wait for a name whatever the address: guesses from many places stay few, and who knows the
/// password is kept out by none of them for longer.
pub const LOGIN_WAIT_MAX_MS: u64 = 4_000;
/// After so long without an attempt, earlier ones no longer count.
pub const ATTEMPTS_FORGOTTEN_MS: u64 = 24 * 60 * 60 * 1000;
/// Passwords that are looked at at the same time: each takes 19 MiB and a core.
pub const PASSWORDS_AT_ONCE: usize = 2;
/// Sign-ins that may wait for that.
pub const PASSWORDS_WAITING: usize = 32;
/// Persons that a search finds: beyond, more letters serve better.
pub const PEOPLE_FOUND_MAX: usize = 50;
/// Households that a report of a breach lists; what is beyond is said to be there.
pub const BREACH_LISTED_MAX: usize = 5_000;
/// Bytes of a reason in the audit log.
pub const AUDIT_WHY_BYTES_MAX: usize = 500;
/// Exports that are made at once: each takes a core and a connection.
pub const EXPORTS_AT_ONCE: usize = 2;
/// How long an export's file is kept: time to fetch it, and not to forget it.
pub const EXPORT_KEPT_MS: u64 = 2 * 60 * 60 * 1000;
/// For how long a server that makes an export promises to go on; then another takes it up. Clocks of servers may differ by
/// less.
pub const EXPORT_LEASE_MS: u64 = 30_000;
/// How often an export is begun: one that ends three servers is at fault itself.
pub const EXPORT_TRIES_MAX: u64 = 3;
/// Exports of one person that are kept.
pub const EXPORTS_KEPT_EACH: usize = 5;
/// How long a spreadsheet's key is good: a quarter's round.
pub const ODATA_KEY_MS: u64 = 90 * 24 * 60 * 60 * 1000;
/// Families of a page that a spreadsheet reads: half a second of a reader's time.
pub const ODATA_FAMILIES: u64 = 100;
/// Households that a preview of review looks at: a kelurahan's, some times over.
pub const REVIEW_PREVIEW_MAX: u64 = 5_000;
/// Households that one act of review is done to in one transaction: syncs wait for it.
pub const REVIEW_ITEMS_MAX: usize = 200;
/// Lines of each kind that a preview shows.
pub const REVIEW_SHOWN: usize = 8;
/// Bytes of a reason for a step of review, or of what a list is for: a paragraph.
pub const REVIEW_WHY_BYTES_MAX: usize = 2_000;
/// Lines of a list that is signed: the whole city, some times over.
pub const MINUTES_LINES_MAX: u64 = 100_000;
/// Bytes of the number that an office gives a letter.
pub const LETTER_BYTES_MAX: usize = 80;
/// Largest prelist file in bytes: 60,000 families as CSV are under 12 MB, as XLSX half of it.
pub const PRELIST_BYTES_MAX: usize = 20 << 20;
/// Prelists that are read at the same time: each may take some hundred megabytes.
pub const PRELISTS_AT_ONCE: usize = 1;
/// Families of one RT in one signed batch: a batch holds 500 records.
pub const FAMILIES_PER_BATCH: usize = 400;

/// Families of one RT that an import takes in as one transaction: phones that sync wait for no more than these, also
/// where a list puts everybody into one RT.
pub const FAMILIES_AT_ONCE: usize = 200;
/// Families that a preview shows.
pub const PREVIEW_ROWS_MAX: usize = 20;
/// Problems that a preview tells one by one; the rest is counted.
pub const PREVIEW_PROBLEMS_MAX: usize = 1_000;
/// Further spellings of kelurahan: fifteen kelurahan, some dozens each.
pub const ALIASES_MAX: usize = 2_000;
/// Letters of a spelling.
pub const ALIAS_BYTES_MAX: usize = 64;
/// Households of one file that an answer names one by one.
pub const BUNDLE_HOUSEHOLDS_SHOWN: usize = 2_000;
