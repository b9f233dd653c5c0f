//! Every bound of the wire, each with its reason.

/// Largest request or response body as it travels: what a 2G link moves in about five minutes.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Largest body after inflating: eight times the body is beyond what interviews compress to.
pub const INFLATED_BYTES_MAX: usize = 8 << 20;
/// Most records in one batch.
pub const BATCH_RECORDS_MAX: usize = 500;
/// Most changes in one batch.
pub const BATCH_CHANGES_MAX: usize = 5_000;
/// Most sections (scopes) in one batch: a kelurahan has at most 62 RT.
pub const BATCH_SECTIONS_MAX: usize = 64;
/// Largest single change: a long section with notes is under 8 kB.
pub const CHANGE_BYTES_MAX: usize = 64 << 10;
/// Largest document: a hundred times a usual interview, and as single changes still within one answer.
pub const DOCUMENT_BYTES_MAX: usize = 512 << 10;
/// Heads that an item may have: people who disagree at once in one household.
pub const ITEM_HEADS_MAX: usize = 64;
/// Most heads in one batch: every reader of it gets them all.
pub const BATCH_HEADS_MAX: usize = 1_500;
/// Most bytes of refused changes that a batch may leave beside accepted ones: every reader gets them as
/// evidence.
pub const EVIDENCE_BYTES_MAX: usize = 128 << 10;
/// Missing changes that one verdict names: more than people who disagree at once; others are asked for with the next round.
pub const MISSING_TOLD_MAX: usize = 64;
/// Missing changes that one receipt names before each verdict names but one: 64 kB.
pub const MISSING_RECEIPT_MAX: usize = 2_048;
/// First guess of a batch's size in bytes, before the link has been measured.
pub const BATCH_BYTES_START: usize = 64 << 10;
/// Smallest batch that a slow link brings us down to.
pub const BATCH_BYTES_MIN: usize = 4 << 10;
/// Seconds that one batch should take on the link at hand.
pub const BATCH_SECONDS: u64 = 15;
/// Feed bytes (before compression) that one response carries: with the heads and evidence of the batches
/// that they come from, it stays a body within the limit even where nothing compresses.
pub const PAGE_BYTES_MAX: usize = 768 << 10;
/// Bytes of a refill in one request, before compression: beside a batch it stays a body within the limit.
pub const REFILL_BYTES_MAX: usize = 256 << 10;
/// Most runs of a refill in one request.
pub const REFILL_RUNS_MAX: usize = 64;
/// Most orders of erasure, and confirmations, in one message: a few kilobytes.
pub const ERASURES_MAX: usize = 64;
/// Longest name of a person or device.
pub const NAME_BYTES_MAX: usize = 120;
/// Largest form package: a list of 83,000 villages and some dozen pictures; an hour on a 2G link.
pub const PACKAGE_BYTES_MAX: usize = 16 << 20;
/// Largest manifest of a package: its files with the longest names.
pub const PACKAGE_MANIFEST_BYTES_MAX: usize = 64 << 10;
/// Most files in a package: a picture per question of a long section, and its lists.
pub const PACKAGE_FILES_MAX: usize = 400;
/// Longest name of a file in a package.
pub const PACKAGE_NAME_BYTES_MAX: usize = 100;
/// Largest piece of a package in one answer: what is fetched again at worst after a broken link.
pub const PACKAGE_PART_BYTES_MAX: usize = 256 << 10;
/// Smallest piece that a slow link brings a device down to.
pub const PACKAGE_PART_BYTES_MIN: usize = 8 << 10;
/// Most versions of forms that a server lists: one a day for a year fits an answer many times.
pub const FORMS_MAX: usize = 400;
/// Longest id or version of a form.
pub const FORM_NAME_BYTES_MAX: usize = 63;
/// Largest photo or other file of an answer: a minute of film; its pieces are bits of one number.
pub const FILE_BYTES_MAX: u64 = 16 << 20;
/// A piece of such a file, the last one shorter: what is sent again at worst after a broken link.
pub const FILE_PIECE_BYTES: usize = 256 << 10;
/// Longest media type of a file: the longest that is registered is shorter.
pub const FILE_MEDIA_BYTES_MAX: usize = 100;
/// Largest bundle file: a kelurahan's households on an empty phone and the largest form package, and still
/// held in memory by a phone with 2 GB.
pub const BUNDLE_BYTES_MAX: usize = 32 << 20;
/// Most batches in a bundle file: a year of work in the smallest batches.
pub const BUNDLE_BATCHES_MAX: usize = 2_000;
/// Most rounds in a bundle file: a body each, or a piece of a package.
pub const BUNDLE_ROUNDS_MAX: usize = 1_000;
/// A bundle file that comes over a network, through a relay or straight.
pub const PARCEL_BYTES_MAX: usize = 8 << 20;
/// Most bits to which a trace of a number recorded elsewhere is cut: two million numbers, 2.5 MB on a phone.
pub const ELSEWHERE_BITS_MAX: u32 = 28;
/// Fewest: with fewer than 128 numbers a hit says more, and a set of them is a few dozen bytes.
pub const ELSEWHERE_BITS_MIN: u32 = 14;
/// Bits within one shard: it holds 1,024 to 2,048 numbers, which is 2 kB, so that a server makes it at once.
pub const ELSEWHERE_SHARD_BITS: u32 = 18;
/// Largest pack of traces: four times a shard.
pub const ELSEWHERE_PACK_BYTES_MAX: usize = 16 << 10;
/// Most traces in one addition: a busy city's day; more follow with the next answer.
pub const ELSEWHERE_ADDED_MAX: usize = 4_096;
/// Answered batches that a request names: what a phone carried by hand between two visits, many times over.
pub const ANSWERED_MAX: usize = 16;
