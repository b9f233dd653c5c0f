//! What importers make of what authors write.

mod xlsform;
mod xlsform_support;
