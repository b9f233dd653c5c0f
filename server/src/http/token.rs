//! The token of scripts: 32 random bytes that may do what an administrator may.
//!
//! It lies in a file of mode 600 beside the database, made at the first start; the server keeps only its
//! hash in memory.

use ketuk_wire::{Problem, ProblemCode};
use ring::digest::{SHA256, digest};
use std::fmt;
use std::io::Write;
use std::path::Path;

/// The hash of the token.
pub struct AdminToken([u8; 32]);

impl AdminToken {
    /// The token with this text.
    #[must_use]
    pub fn of(token: &str) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, token.trim().as_bytes()).as_ref());
        Self(hash)
    }

    /// Reads the token's file, or makes it out of `entropy`.
    pub fn load_or_make(path: &Path, entropy: [u8; 32]) -> std::io::Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(token) => Ok(Self::of(&token)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let token: String = entropy.iter().map(|byte| format!("{byte:02x}")).collect();
                let mut options = std::fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                writeln!(options.open(path)?, "{token}")?;
                Ok(Self::of(&token))
            }
            Err(error) => Err(error),
        }
    }

    /// Checks an `Authorization` header. Hashes are compared, so time tells nothing about the token.
    pub(super) fn check(&self, header: Option<&str>) -> Result<(), Problem> {
        let token = header.and_then(|header| header.strip_prefix("Bearer "));
        match token {
            Some(token) if Self::of(token).0 == self.0 => Ok(()),
            _ => Err(Problem::new(ProblemCode::NotAllowed)),
        }
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken(..)")
    }
}
