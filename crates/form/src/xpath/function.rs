//! The functions that expressions may call: their names, how many arguments they take, and what they hang on.
//!
//! Invariant: a function is in [`ALL`] exactly once, and [`Function::named`] finds it by the name there.

use Volatility::{Fixed, Volatile};

/// Whether two calls with equal arguments over equal documents give equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Volatility {
    Fixed,
    Volatile,
}

/// How many arguments a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arity {
    /// At least.
    pub min: usize,
    /// At most; `None` where any number may follow.
    pub max: Option<usize>,
    /// Beyond `min`, arguments come in groups of this many (`indexed-repeat` and `weighted-checklist`: pairs).
    pub step: usize,
}

impl Arity {
    /// Whether a call with `count` arguments fits.
    #[must_use]
    pub fn fits(self, count: usize) -> bool {
        count >= self.min
            && self.max.is_none_or(|max| count <= max)
            && (count - self.min).is_multiple_of(self.step)
    }
}

macro_rules! functions {
    ($($variant:ident $name:literal $min:literal $max:expr, $step:literal $volatility:ident;)*) => {
        /// A function of the subset.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Function {
            $(#[doc = concat!("`", $name, "()`")] $variant,)*
        }

        /// Every function with its name, in the order of the specification.
        pub const ALL: &[(Function, &str)] = &[$((Function::$variant, $name),)*];

        impl Function {
            /// The function of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Its name in expressions.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// How many arguments it takes.
            #[must_use]
            pub fn arity(self) -> Arity {
                match self {
                    $(Self::$variant => Arity { min: $min, max: $max, step: $step },)*
                }
            }

            fn volatility(self) -> Volatility {
                match self {
                    $(Self::$variant => $volatility,)*
                }
            }
        }
    };
}

functions! {
    String "string" 0 Some(1), 1 Fixed;
    Number "number" 0 Some(1), 1 Fixed;
    Boolean "boolean" 1 Some(1), 1 Fixed;
    BooleanFromString "boolean-from-string" 1 Some(1), 1 Fixed;
    True "true" 0 Some(0), 1 Fixed;
    False "false" 0 Some(0), 1 Fixed;
    Not "not" 1 Some(1), 1 Fixed;
    If "if" 3 Some(3), 1 Fixed;
    Coalesce "coalesce" 2 Some(2), 1 Fixed;
    Once "once" 1 Some(1), 1 Volatile;
    Selected "selected" 2 Some(2), 1 Fixed;
    SelectedAt "selected-at" 2 Some(2), 1 Fixed;
    CountSelected "count-selected" 1 Some(1), 1 Fixed;
    ChoiceName "jr:choice-name" 2 Some(2), 1 Fixed;
    Itext "jr:itext" 1 Some(1), 1 Fixed;
    Concat "concat" 1 None, 1 Fixed;
    Join "join" 1 None, 1 Fixed;
    Substr "substr" 2 Some(3), 1 Fixed;
    Substring "substring" 2 Some(3), 1 Fixed;
    SubstringBefore "substring-before" 2 Some(2), 1 Fixed;
    SubstringAfter "substring-after" 2 Some(2), 1 Fixed;
    StringLength "string-length" 0 Some(1), 1 Fixed;
    Contains "contains" 2 Some(2), 1 Fixed;
    StartsWith "starts-with" 2 Some(2), 1 Fixed;
    EndsWith "ends-with" 2 Some(2), 1 Fixed;
    Translate "translate" 3 Some(3), 1 Fixed;
    NormalizeSpace "normalize-space" 0 Some(1), 1 Fixed;
    Regex "regex" 2 Some(2), 1 Fixed;
    Uuid "uuid" 0 Some(1), 1 Volatile;
    Int "int" 1 Some(1), 1 Fixed;
    Round "round" 1 Some(2), 1 Fixed;
    Floor "floor" 1 Some(1), 1 Fixed;
    Ceiling "ceiling" 1 Some(1), 1 Fixed;
    Sum "sum" 1 Some(1), 1 Fixed;
    Min "min" 1 None, 1 Fixed;
    Max "max" 1 None, 1 Fixed;
    Pow "pow" 2 Some(2), 1 Fixed;
    Abs "abs" 1 Some(1), 1 Fixed;
    Count "count" 1 Some(1), 1 Fixed;
    CountNonEmpty "count-non-empty" 1 Some(1), 1 Fixed;
    Position "position" 0 Some(1), 1 Fixed;
    Last "last" 0 Some(0), 1 Fixed;
    Instance "instance" 1 Some(1), 1 Fixed;
    Current "current" 0 Some(0), 1 Fixed;
    IndexedRepeat "indexed-repeat" 3 Some(11), 2 Fixed;
    Pulldata "pulldata" 4 Some(4), 1 Fixed;
    Today "today" 0 Some(0), 1 Volatile;
    Now "now" 0 Some(0), 1 Volatile;
    Date "date" 1 Some(1), 1 Fixed;
    DateTime "date-time" 1 Some(1), 1 Fixed;
    FormatDate "format-date" 2 Some(2), 1 Fixed;
    FormatDateTime "format-date-time" 2 Some(2), 1 Fixed;
    DecimalDateTime "decimal-date-time" 1 Some(1), 1 Fixed;
    DecimalTime "decimal-time" 1 Some(1), 1 Fixed;
    Checklist "checklist" 3 None, 1 Fixed;
    WeightedChecklist "weighted-checklist" 4 None, 2 Fixed;
    Random "random" 0 Some(0), 1 Volatile;
    Randomize "randomize" 1 Some(2), 1 Volatile;
    Digest "digest" 2 Some(3), 1 Fixed;
    Base64Decode "base64-decode" 1 Some(1), 1 Fixed;
    Area "area" 1 Some(1), 1 Fixed;
    Distance "distance" 1 None, 1 Fixed;
    Geofence "geofence" 2 Some(2), 1 Fixed;
    Log "log" 1 Some(1), 1 Fixed;
    Log10 "log10" 1 Some(1), 1 Fixed;
    Sqrt "sqrt" 1 Some(1), 1 Fixed;
    Exp "exp" 1 Some(1), 1 Fixed;
    Exp10 "exp10" 1 Some(1), 1 Fixed;
    Pi "pi" 0 Some(0), 1 Fixed;
    Sin "sin" 1 Some(1), 1 Fixed;
    Cos "cos" 1 Some(1), 1 Fixed;
    Tan "tan" 1 Some(1), 1 Fixed;
    Asin "asin" 1 Some(1), 1 Fixed;
    Acos "acos" 1 Some(1), 1 Fixed;
    Atan "atan" 1 Some(1), 1 Fixed;
    Atan2 "atan2" 2 Some(2), 1 Fixed;
    Name "name" 0 Some(1), 1 Fixed;
    LocalName "local-name" 0 Some(1), 1 Fixed;
    DifferenceInMonths "difference-in-months" 2 Some(2), 1 Fixed;
    AddDate "add-date" 2 Some(6), 1 Fixed;
}

impl Function {
    /// Whether it may give another value at each call: it runs where the answer is given and nowhere else.
    #[must_use]
    pub fn is_volatile(self) -> bool {
        self.volatility() == Volatile
    }

    /// The known name that looks most like `name`, if one does.
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static str> {
        let name: String = name.chars().take(40).collect::<String>().to_lowercase();
        let close = name.chars().count().div_ceil(3).min(3);
        ALL.iter()
            .map(|(_, known)| (distance(&name, known), *known))
            .filter(|(distance, _)| *distance <= close)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, known)| known)
    }
}

/// How many letters have to be put in, taken out or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, nearest: Option<&str>) {
        assert_eq!(Function::nearest(name), nearest, "{name}");
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_function() {
        check("cuont", Some("count"));
        check("Concat", Some("concat"));
        check("selectd", Some("selected"));
    }
    #[test]
    fn a_word_that_looks_like_none_finds_none() {
        check("explode", None);
        check("vlookup", None);
    }
    #[test]
    fn each_function_is_found_by_its_own_name() {
        for (function, name) in ALL {
            assert_eq!(Function::named(name), Some(*function));
            assert_eq!(function.name(), *name);
        }
    }
    #[test]
    fn arguments_in_pairs_come_in_pairs() {
        let arity = Function::IndexedRepeat.arity();
        assert!(arity.fits(3) && arity.fits(5) && !arity.fits(4) && !arity.fits(13));
    }
}
