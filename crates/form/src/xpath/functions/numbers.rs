//! Functions on numbers.

use super::super::ast::Call;
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function as F;
use super::super::number::round_to;
use super::super::value::Value;

impl<'e> Run<'e> {
    pub(super) fn number_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        if call.function == F::Random {
            let mut bytes = [0; 8];
            self.host.fill(&mut bytes);
            // 53 random bits: every number from 0 to before 1 that a double holds evenly.
            return Ok(Value::Number((u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64));
        }
        let first = match call.args.first() {
            Some(arg) => self.number(arg, focus)?,
            None if call.function == F::Number => self.node_number(focus.node),
            None => f64::NAN,
        };
        let second = match call.args.get(1) {
            Some(arg) => self.number(arg, focus)?,
            None => 0.0,
        };
        Ok(Value::Number(match call.function {
            F::Int => first.trunc(),
            F::Round => round_to(first, second),
            F::Floor => first.floor(),
            F::Ceiling => first.ceil(),
            F::Abs => first.abs(),
            F::Pow => first.powf(second),
            F::Log => first.ln(),
            F::Log10 => first.log10(),
            F::Sqrt => first.sqrt(),
            F::Exp => first.exp(),
            F::Exp10 => 10f64.powf(first),
            F::Pi => std::f64::consts::PI,
            F::Sin => first.sin(),
            F::Cos => first.cos(),
            F::Tan => first.tan(),
            F::Asin => first.asin(),
            F::Acos => first.acos(),
            F::Atan => first.atan(),
            F::Atan2 => first.atan2(second),
            _ => first,
        }))
    }
}
