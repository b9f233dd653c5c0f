//! Why an expression cannot be used, in words that its author understands.
//!
//! Invariant: a code, once released, keeps its meaning.

use super::function::{Arity, Function};

/// An expression that cannot be read, and where it stops making sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionProblem {
    /// The stable code, `expression.<what>`.
    pub code: &'static str,
    /// Where in the text, in bytes.
    pub at: usize,
    detail: Detail,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Detail {
    Empty,
    TooLong { bytes: usize, most: usize },
    TooDeep { most: usize },
    TooManySteps { most: usize },
    Letter(char),
    OpenQuote(char),
    OpenParenthesis,
    OpenBracket,
    StrayParenthesis,
    StrayBracket,
    Ends,
    Unexpected(Box<str>),
    Variable,
    Anywhere,
    Axis(Box<str>),
    NodeTest(Box<str>),
    Function { name: Box<str>, nearest: Option<&'static str> },
    Arguments { function: Function, count: usize },
    NeedsPath { function: Function, argument: usize },
    Pattern(Box<str>),
}

impl ExpressionProblem {
    pub(crate) fn new(at: usize, detail: Detail) -> Self {
        Self { code: code(&detail), at, detail }
    }

    /// What is wrong and what to do, in Indonesian for `"id"`, else in English.
    #[must_use]
    pub fn message(&self, language: &str) -> String {
        if language == "id" { indonesian(&self.detail) } else { english(&self.detail) }
    }
}

impl std::fmt::Display for ExpressionProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: at byte {}: {}", self.code, self.at, self.message("en"))
    }
}

impl std::error::Error for ExpressionProblem {}

fn code(detail: &Detail) -> &'static str {
    match detail {
        Detail::Empty => "expression.empty",
        Detail::TooLong { .. } => "expression.too_long",
        Detail::TooDeep { .. } => "expression.too_deep",
        Detail::TooManySteps { .. } => "expression.too_many_steps",
        Detail::Letter(_) => "expression.letter",
        Detail::OpenQuote(_) => "expression.open_quote",
        Detail::OpenParenthesis => "expression.open_parenthesis",
        Detail::OpenBracket => "expression.open_bracket",
        Detail::StrayParenthesis => "expression.stray_parenthesis",
        Detail::StrayBracket => "expression.stray_bracket",
        Detail::Ends => "expression.ends",
        Detail::Unexpected(_) => "expression.unexpected",
        Detail::Variable => "expression.variable",
        Detail::Anywhere => "expression.anywhere",
        Detail::Axis(_) => "expression.axis",
        Detail::NodeTest(_) => "expression.node_test",
        Detail::Function { .. } => "expression.function",
        Detail::Arguments { .. } => "expression.arguments",
        Detail::NeedsPath { .. } => "expression.needs_path",
        Detail::Pattern(_) => "expression.pattern",
    }
}

fn english(detail: &Detail) -> String {
    match detail {
        Detail::Empty => "the expression is empty; write one or leave the cell blank".into(),
        Detail::TooLong { bytes, most } => {
            format!("the expression has {bytes} bytes, at most {most}; split it over several calculations")
        }
        Detail::TooDeep { most } => {
            format!("parts are nested more than {most} deep; split the expression over several calculations")
        }
        Detail::TooManySteps { most } => format!("a path has more than {most} steps; shorten it"),
        Detail::Letter(letter) => format!("the character {letter:?} means nothing here; remove it"),
        Detail::OpenQuote(quote) => format!("the text that begins here has no closing {quote}; add it"),
        Detail::OpenParenthesis => "this \"(\" is never closed; add the missing \")\"".into(),
        Detail::OpenBracket => "this \"[\" is never closed; add the missing \"]\"".into(),
        Detail::StrayParenthesis => "this \")\" closes nothing; remove it or add the \"(\" before it".into(),
        Detail::StrayBracket => "this \"]\" closes nothing; remove it or add the \"[\" before it".into(),
        Detail::Ends => "the expression ends too early; something is missing at its end".into(),
        Detail::Unexpected(found) => {
            format!("\"{found}\" does not fit here; is an operator, a comma or a quote missing before it?")
        }
        Detail::Variable => {
            "\"$name\" is not supported; write ${name} in XLSForm, or a path such as /data/name".into()
        }
        Detail::Anywhere => "\"//\" is not supported; write the whole path, such as /data/group/name".into(),
        Detail::Axis(name) => {
            format!("the axis {name}:: is not supported; use child::, parent::, self:: or attribute::")
        }
        Detail::NodeTest(name) => {
            format!("{name}() is not supported in a path; use a name, *, node() or text()")
        }
        Detail::Function { name, nearest: Some(nearest) } => {
            format!("there is no function {name}(); did you mean {nearest}()?")
        }
        Detail::Function { name, nearest: None } => format!("there is no function {name}()"),
        Detail::Arguments { function, count } => {
            let expected = arity(function.arity(), ["or more", "to", "or", "in pairs"]);
            format!("{}() takes {expected} arguments, not {count}", function.name())
        }
        Detail::NeedsPath { function, argument } => format!(
            "argument {argument} of {}() must be a path, such as /data/group/name; write it without quotes",
            function.name()
        ),
        Detail::Pattern(reason) => {
            format!(
                "the pattern of regex() cannot be used: {reason}; look-around and back-references are not supported"
            )
        }
    }
}

fn indonesian(detail: &Detail) -> String {
    match detail {
        Detail::Empty => "ekspresi kosong; tulis isinya atau kosongkan sel".into(),
        Detail::TooLong { bytes, most } => {
            format!(
                "ekspresi sepanjang {bytes} bita, paling banyak {most}; bagi menjadi beberapa perhitungan"
            )
        }
        Detail::TooDeep { most } => {
            format!("bagian bersarang lebih dari {most} tingkat; bagi ekspresi menjadi beberapa perhitungan")
        }
        Detail::TooManySteps { most } => format!("jalur lebih dari {most} langkah; persingkat"),
        Detail::Letter(letter) => format!("karakter {letter:?} tidak berarti di sini; hapus"),
        Detail::OpenQuote(quote) => {
            format!("teks yang mulai di sini tidak ditutup dengan {quote}; tambahkan")
        }
        Detail::OpenParenthesis => "\"(\" ini tidak pernah ditutup; tambahkan \")\" yang kurang".into(),
        Detail::OpenBracket => "\"[\" ini tidak pernah ditutup; tambahkan \"]\" yang kurang".into(),
        Detail::StrayParenthesis => {
            "\")\" ini tidak menutup apa pun; hapus atau tambahkan \"(\" sebelumnya".into()
        }
        Detail::StrayBracket => {
            "\"]\" ini tidak menutup apa pun; hapus atau tambahkan \"[\" sebelumnya".into()
        }
        Detail::Ends => "ekspresi berakhir terlalu cepat; ada yang kurang di ujungnya".into(),
        Detail::Unexpected(found) => {
            format!(
                "\"{found}\" tidak cocok di sini; apakah operator, koma, atau tanda kutip sebelumnya kurang?"
            )
        }
        Detail::Variable => {
            "\"$nama\" tidak didukung; tulis ${nama} di XLSForm, atau jalur seperti /data/nama".into()
        }
        Detail::Anywhere => "\"//\" tidak didukung; tulis jalur lengkap, seperti /data/grup/nama".into(),
        Detail::Axis(name) => {
            format!("sumbu {name}:: tidak didukung; pakai child::, parent::, self::, atau attribute::")
        }
        Detail::NodeTest(name) => {
            format!("{name}() tidak didukung dalam jalur; pakai nama, *, node(), atau text()")
        }
        Detail::Function { name, nearest: Some(nearest) } => {
            format!("tidak ada fungsi {name}(); maksudnya {nearest}()?")
        }
        Detail::Function { name, nearest: None } => format!("tidak ada fungsi {name}()"),
        Detail::Arguments { function, count } => {
            let expected = arity(function.arity(), ["atau lebih", "sampai", "atau", "berpasangan"]);
            format!("{}() memerlukan {expected} argumen, bukan {count}", function.name())
        }
        Detail::NeedsPath { function, argument } => format!(
            "argumen {argument} dari {}() harus berupa jalur, seperti /data/grup/nama; tulis tanpa tanda kutip",
            function.name()
        ),
        Detail::Pattern(reason) => format!(
            "pola regex() tidak dapat dipakai: {reason}; look-around dan rujukan balik tidak didukung"
        ),
    }
}

/// `3`, `1 or 2`, `2 to 6`, `1 or more`, `4 or more (in pairs)`.
fn arity(arity: Arity, [more, to, or, pairs]: [&str; 4]) -> String {
    let min = arity.min;
    let text = match arity.max {
        Some(max) if max == min => min.to_string(),
        Some(max) if max == min + 1 => format!("{min} {or} {max}"),
        Some(max) => format!("{min} {to} {max}"),
        None => format!("{min} {more}"),
    };
    if arity.step > 1 { format!("{text} ({pairs})") } else { text }
}

/// An expression that was read and cannot be evaluated here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationProblem {
    /// It took more steps than one answer may cost.
    #[error("expression.too_much_work: the expression looks at too many values; narrow its lists down")]
    TooMuchWork,
    /// A text grew too long.
    #[error("expression.text_too_long: the expression makes a text longer than {most} bytes")]
    TextTooLong {
        /// The limit.
        most: usize,
    },
    /// A function wants a path and got something else.
    #[error("expression.not_nodes: argument {argument} of {function}() must be a path")]
    NotNodes {
        /// Which function.
        function: &'static str,
        /// Which argument, from 1.
        argument: usize,
    },
    /// A path begins at something that is not a set of nodes.
    #[error("expression.no_path_from_value: a path cannot begin at a text, a number or a boolean")]
    NoPathFromValue,
    /// A pattern put together at run time cannot be used.
    #[error("expression.pattern: the pattern of regex() cannot be used")]
    Pattern,
    /// There is no secondary instance of this name.
    #[error("expression.instance: there is no list with the id {0}")]
    Instance(String),
    /// A digest was asked for that does not exist.
    #[error("expression.digest: digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, in hex or base64")]
    Digest,
}

impl EvaluationProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooMuchWork => "expression.too_much_work",
            Self::TextTooLong { .. } => "expression.text_too_long",
            Self::NotNodes { .. } => "expression.not_nodes",
            Self::NoPathFromValue => "expression.no_path_from_value",
            Self::Pattern => "expression.pattern",
            Self::Instance(_) => "expression.instance",
            Self::Digest => "expression.digest",
        }
    }

    /// What is wrong and what to do, in Indonesian for `"id"`, else in English.
    #[must_use]
    pub fn message(&self, language: &str) -> String {
        if language != "id" {
            let text = self.to_string();
            return text.split_once(": ").map_or(text.clone(), |(_, text)| text.to_owned());
        }
        match self {
            Self::TooMuchWork => "ekspresi memeriksa terlalu banyak nilai; persempit daftarnya".into(),
            Self::TextTooLong { most } => format!("ekspresi menghasilkan teks lebih dari {most} bita"),
            Self::NotNodes { function, argument } => {
                format!("argumen {argument} dari {function}() harus berupa jalur")
            }
            Self::NoPathFromValue => {
                "jalur tidak dapat dimulai dari teks, angka, atau nilai benar/salah".into()
            }
            Self::Pattern => "pola regex() tidak dapat dipakai".into(),
            Self::Instance(id) => format!("tidak ada daftar dengan id {id}"),
            Self::Digest => {
                "digest() mengenal MD5, SHA-1, SHA-256, SHA-384, dan SHA-512, dalam hex atau base64".into()
            }
        }
    }
}
