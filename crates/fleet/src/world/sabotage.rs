//! Harm done on purpose, so that every checker can be seen to fail once.

use super::World;

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {}

impl World {
    /// Answers in the hub's place, where the sabotage says so.
    pub(super) fn meddle_before(&mut self, _at: usize, _body: &[u8]) -> Option<Vec<u8>> {
        None
    }

    /// Changes the hub's answer, where the sabotage says so.
    pub(super) fn meddle_after(&mut self, _at: usize, answer: Vec<u8>) -> Vec<u8> {
        answer
    }
}
