//! What importers make of what authors write.

mod workbook_mutate;
mod workbook_mutations;
mod xform;
mod xform_mutate;
mod xform_mutations;
mod xform_refusals;
mod xform_support;
mod xform_texts;
mod xlsform;
mod xlsform_hostile;
mod xlsform_refusals;
mod xlsform_support;
