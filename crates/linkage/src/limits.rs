//! Every bound of this crate, each with its reason.

/// Members of one household that are compared; a list of more is a dormitory, and 64 x 64 pairs take under a millisecond.
pub const MEMBERS_MAX: usize = 64;
/// Words of a person's name that are kept: the longest names met have five after titles are gone.
pub const NAME_WORDS_MAX: usize = 5;
/// Words of a mother's name that are kept; forms have room for little more.
pub const MOTHER_WORDS_MAX: usize = 3;
/// Words of an address that are kept.
pub const ADDRESS_WORDS_MAX: usize = 4;
/// Letters of one word that are kept; longer ones are whole lines in the wrong field.
pub const WORD_LETTERS_MAX: usize = 24;
/// Bytes of a name that are looked at: the regulation allows 60 characters.
pub const NAME_BYTES_MAX: usize = 240;
/// Members of whom every pair gives a key; beyond, pairs grow faster than they help.
pub const PAIRED_MEMBERS_MAX: usize = 6;
/// Households in one block that are compared with each other.
pub const BLOCK_MAX: usize = 60;
/// The same for keys that rest on names alone and grow with the city: years, couples, places, addresses.
pub const BROAD_BLOCK_MAX: usize = 20;
/// Households in one block that still count where a second block agrees; above it the value is too common to be evidence.
pub const BLOCK_SHARED_MAX: usize = 400;
/// Postings of one key that lie in the table itself; more get a list of their own, so that runs stay short.
pub const INLINE_POSTINGS_MAX: usize = 8;
/// Households of one telephone or address from which on it says nothing about any two of them.
pub const SHARED_BY_MAX: usize = 64;
/// Bytes of one line of a households file: 500 members fit.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;
/// Member of a cluster from which on somebody must look at the whole.
pub const CLUSTER_ALARM: usize = 5;
