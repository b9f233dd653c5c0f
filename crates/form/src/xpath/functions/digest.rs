//! `digest` and `base64-decode`.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use md5::{Digest as _, Md5};
use ring::digest as sha;

use super::super::ast::Call;
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function as F;
use super::super::problem::EvaluationProblem;
use super::super::value::Value;

impl<'e> Run<'e> {
    pub(super) fn digest_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let text = self.text(&call.args[0], focus)?;
        self.spend(text.len() / 8)?;
        if call.function == F::Base64Decode {
            let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            let bytes = BASE64_STANDARD.decode(compact).unwrap_or_default();
            return self.made(String::from_utf8_lossy(&bytes).into_owned());
        }
        let sha = |algorithm| sha::digest(algorithm, text.as_bytes()).as_ref().to_vec();
        let bytes = match &*self.text(&call.args[1], focus)? {
            "MD5" => Md5::digest(text.as_bytes()).to_vec(),
            "SHA-1" => sha(&sha::SHA1_FOR_LEGACY_USE_ONLY),
            "SHA-256" => sha(&sha::SHA256),
            "SHA-384" => sha(&sha::SHA384),
            "SHA-512" => sha(&sha::SHA512),
            _ => return Err(EvaluationProblem::Digest),
        };
        let encoding = match call.args.get(2) {
            Some(arg) => self.text(arg, focus)?,
            None => "base64".into(),
        };
        Ok(Value::Text(match &*encoding {
            "base64" => BASE64_STANDARD.encode(bytes).into(),
            "hex" => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
            _ => return Err(EvaluationProblem::Digest),
        }))
    }
}
