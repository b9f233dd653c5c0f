//! Words that stand around a name, and the forms that one name is written in.
//!
//! Invariant: right-hand sides of [`FORMS`] are forms of nothing else, so that folding ends.

/// Which lengths the words of a list have, by first letter: most words of names are in no list, and this says so
/// without a look at it.
pub(super) struct Shapes([u32; 26]);

impl Shapes {
    const fn none() -> Self {
        Self([0; 26])
    }

    const fn and(mut self, word: &str) -> Self {
        let bytes = word.as_bytes();
        if !bytes.is_empty() && bytes[0].is_ascii_lowercase() {
            self.0[(bytes[0] - b'a') as usize] |= 1 << (bytes.len() & 31);
        }
        self
    }

    const fn of(words: &[&str]) -> Self {
        let (mut shapes, mut at) = (Self::none(), 0);
        while at < words.len() {
            shapes = shapes.and(words[at]);
            at += 1;
        }
        shapes
    }

    /// False where no word of the list has this first letter and length.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        let first = word.bytes().next().unwrap_or_default().wrapping_sub(b'a');
        let lengths = self.0.get(usize::from(first)).copied().unwrap_or(0);
        lengths >> (word.len() & 31) & 1 == 1
    }
}

/// Shapes of [`TITLES`].
pub(super) static TITLE_SHAPES: Shapes = Shapes::of(TITLES);
/// Shapes of [`DEGREES`].
pub(super) static DEGREE_SHAPES: Shapes = Shapes::of(DEGREES);
/// Shapes of [`WEAK`].
pub(super) static WEAK_SHAPES: Shapes = Shapes::of(WEAK);
/// Shapes of the left-hand sides of [`FORMS`].
pub(super) static FORM_SHAPES: Shapes = {
    let (mut shapes, mut at) = (Shapes::none(), 0);
    while at < FORMS.len() {
        shapes = shapes.and(FORMS[at].0);
        at += 1;
    }
    shapes
};

/// Titles: fall away before a name and behind it.
pub(super) const TITLES: &[&str] = &[
    "h",
    "hj",
    "hji",
    "ir",
    "drs",
    "dra",
    "dr",
    "drg",
    "prof",
    "kh",
    "ust",
    "ustad",
    "ustadz",
    "ustadzah",
    "alm",
    "almh",
    "almarhum",
    "almarhumah",
    "ny",
    "tn",
    "nn",
    "sdr",
    "sdri",
];

/// Degrees: fall away behind a name only; before it `st` is Siti.
pub(super) const DEGREES: &[&str] = &[
    "spd", "spdi", "spdsd", "spdk", "sd", "se", "sei", "st", "ssos", "sh", "shi", "skm", "skep", "stp",
    "skom", "sag", "sip", "ssi", "sp", "spi", "spt", "ssn", "sth", "ss", "sfarm", "sgz", "skh", "spsi",
    "strkeb", "str", "mm", "mpd", "mpdi", "msi", "mh", "mt", "mkes", "mag", "mba", "mkom", "msc", "amd",
    "amdkeb", "amdkep", "amk", "amkeb", "ama", "bsc", "ba", "ners", "ns", "apt", "phd", "spa", "spog",
    "sppd", "spb", "spk", "sst",
];

/// What people are called by, before the name.
pub(super) const CALLS: &[&str] =
    &["bapak", "bpk", "pak", "bp", "ibu", "bu", "mama", "by", "bayi", "an", "anak", "sdr", "sdri"];

/// Marks of the father's name.
pub(super) const PATRONYMIC: &[&str] = &["bin", "binti", "bt", "bte", "bnt", "b", "ibnu", "al_"];

/// What stands in a name's field when there is no name.
pub(super) const JUNK: &[&str] = &[
    "ada",
    "tidak ada",
    "tdk ada",
    "tidak tahu",
    "tdk tahu",
    "tidak diketahui",
    "n a",
    "na",
    "nn",
    "x",
    "xx",
    "xxx",
    "kosong",
    "nama",
    "belum ada",
    "blm ada",
    "belum diberi nama",
    "test",
    "tes",
    "null",
    "none",
    "",
];

/// Forms of frequent words and the one that stands for them.
pub(super) const FORMS: &[(&str, &str)] = &[
    ("muh", "muhamad"),
    ("moh", "muhamad"),
    ("mhd", "muhamad"),
    ("mokh", "muhamad"),
    ("mukh", "muhamad"),
    ("mohd", "muhamad"),
    ("muhd", "muhamad"),
    ("muhammad", "muhamad"),
    ("mohamad", "muhamad"),
    ("mohammad", "muhamad"),
    ("mokhamad", "muhamad"),
    ("mokhammad", "muhamad"),
    ("mukhamad", "muhamad"),
    ("mukhammad", "muhamad"),
    ("muhammed", "muhamad"),
    ("mohammed", "muhamad"),
    ("muhamat", "muhamad"),
    ("abd", "abdul"),
    ("abdl", "abdul"),
    ("akhmad", "ahmad"),
    ("akhmat", "ahmad"),
    ("akhamad", "ahmad"),
    ("ahmat", "ahmad"),
    ("amad", "ahmad"),
    ("sitti", "siti"),
    ("st", "siti"),
    ("sit", "siti"),
    ("sity", "siti"),
    ("nor", "nur"),
    ("noor", "nur"),
    ("nurr", "nur"),
    ("yusup", "yusuf"),
    ("jusuf", "yusuf"),
    ("jusup", "yusuf"),
    ("syekh", "syeh"),
    ("dg", "daeng"),
    ("sry", "sri"),
    ("slamat", "slamet"),
    ("selamet", "slamet"),
    ("selamat", "slamet"),
    ("wakhid", "wahid"),
    ("rakhman", "rahman"),
    ("rakhmat", "rahmat"),
];

/// Beginnings that belong to the next word however they are written.
pub(super) const PREFIXES: &[&str] = &[
    "nur", "abdul", "abdur", "abdus", "abdu", "az", "al", "khairun", "fathul", "khoirul", "khairul",
    "miftahul", "nurul",
];

/// So common that they identify nobody beside another word.
pub(super) const WEAK: &[&str] = &[
    "muhamad", "ahmad", "siti", "nur", "sri", "abdul", "putri", "andi", "dwi", "tri", "eko", "la", "wa", "m",
    "a", "s",
];
