//! Every rule of the form format and of checking answers, a test each.

mod answer_rules;
mod answer_texts;
mod engine;
mod files;
mod format_rules;
mod keluarga;
mod lookups;
mod mutations;
mod packages;
mod schema;
mod shipped;
mod support;
mod upgrades;
mod xpath;
