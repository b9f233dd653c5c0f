//! The engine from outside: order, symmetry, hostile input, and pairs that a coordinator would know at once.

mod hostile;
mod known;
mod order;
mod support;
