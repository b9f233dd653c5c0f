//! The program from outside: command lines in, text and exit codes out, real files between.

mod authoring;
mod forms;
mod interviewing;
mod linkage;
mod server;
mod support;
mod travelling;
mod usage;
