//! `randomize`: the same order for the same seed as in ODK Collect and Enketo, so that two devices agree.
//!
//! Source: the ODK XForms specification, "randomize"; the generator is that of Park and Miller (1988).

use ring::digest::{SHA256, digest};

use super::super::ast::Call;
use super::super::eval::{Focus, Outcome, Run};
use super::super::problem::EvaluationProblem;
use super::super::value::Value;

const MODULUS: i64 = 2_147_483_647;

impl<'e> Run<'e> {
    pub(super) fn randomize(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let value = self.value(&call.args[0], focus)?;
        let problem = EvaluationProblem::NotNodes { function: "randomize", argument: 1 };
        let mut nodes = value.nodes().ok_or(problem)?.to_vec();
        self.spend(nodes.len())?;
        let seed = match call.args.get(1) {
            Some(seed) => {
                let seed = self.value(seed, focus)?;
                let number = seed.to_number(&self.documents, self.utc_offset_s);
                // A double that is no number is 0 as a whole one, in Java and here.
                let text = seed.into_text(&self.documents);
                if number.is_nan() && !matches!(&*text, "" | "NaN") {
                    text_seed(&text)
                } else {
                    number as i64
                }
            }
            None => {
                let mut bytes = [0; 8];
                self.host.fill(&mut bytes);
                i64::from_le_bytes(bytes)
            }
        };
        let mut state = seed % MODULUS;
        if state <= 0 {
            state += MODULUS - 1;
        }
        for at in 0..nodes.len() {
            state = state * 16_807 % MODULUS;
            let part = (state - 1) as f64 / (MODULUS - 1) as f64;
            nodes.swap(at, (part * (at as f64 + 1.0)) as usize);
        }
        Ok(Value::Nodes(nodes))
    }
}

/// A seed that is no number: the first eight bytes of its SHA-256.
fn text_seed(text: &str) -> i64 {
    let hash = digest(&SHA256, text.as_bytes());
    hash.as_ref().iter().take(8).fold(0, |seed: i64, byte| seed << 8 | i64::from(*byte))
}
