//! Keyed hashes for keys of blocks and for words.
//!
//! Invariant: the same key, family and value give the same hash on every machine. Not for signatures: a
//! hash never leaves the process.

/// Mixes words one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Mix(u64);

impl Mix {
    pub(crate) fn new(secret: u64, family: u64) -> Self {
        Self(fold(secret ^ 0x51_7c_c1_b7_27_22_0a_95, family ^ 0x9e37_79b9_7f4a_7c15))
    }

    #[must_use]
    pub(crate) fn with(self, value: u64) -> Self {
        Self(fold(self.0 ^ value, 0xa076_1d64_78bd_642f))
    }

    #[must_use]
    pub(crate) fn with_text(self, text: &str) -> Self {
        let mut mixed = self.with(text.len() as u64);
        for piece in text.as_bytes().chunks(8) {
            let mut eight = [0; 8];
            eight.iter_mut().zip(piece).for_each(|(to, from)| *to = *from);
            mixed = mixed.with(u64::from_le_bytes(eight));
        }
        mixed
    }

    pub(crate) fn key(self) -> u64 {
        fold(self.0, 0xe703_7ed1_a0b4_28db)
    }
}

/// Both halves of the product, so that every bit of `a` reaches every bit.
fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(b | 1);
    let halves = wide ^ (wide >> 64);
    u64::try_from(halves & u128::from(u64::MAX)).unwrap_or(0)
}
