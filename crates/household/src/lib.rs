//! What a household is: members, NIK and KK rules, region codes, statuses; the typed reading of a record.
//!
//! *Never:* clock, entropy, IO, Automerge.
