//! What a record promises: who may write into it, what merges say, how people decide.

mod disputes;
mod merging;
mod removal;
mod settling;
mod support;
mod writing;
