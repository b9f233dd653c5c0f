//! What a record promises: who may write into it, what merges say, how people decide.

mod admission;
mod disputes;
mod documents;
mod forms;
mod merging;
mod mutate;
mod mutations;
mod raw;
mod removal;
mod rows;
mod sample;
mod settling;
mod straight;
mod support;
mod writing;
