//! Text to tokens, by the rules of XPath 1.0 §3.7, with a hand for authors who write in a word processor.
//!
//! `*`, `and`, `or`, `div` and `mod` are operators only after an operand; `-` and `.` belong to names.
//! Typographic quotes are quotes and unusual spaces are spaces.
//!
//! Invariant: tokens stand in the order of the text and never overlap.

use super::ast::Operator;
use super::problem::{Detail, ExpressionProblem};

/// One token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'t> {
    Number(f64),
    Text(&'t str),
    /// A name, maybe with a prefix, or `prefix:*`.
    Name(&'t str),
    Star,
    Operator(Operator),
    Slash,
    DoubleSlash,
    Dot,
    DotDot,
    At,
    Comma,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    /// `::`
    Axis,
}

/// A token and where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot<'t> {
    pub(super) token: Token<'t>,
    pub(super) at: usize,
    pub(super) end: usize,
}

/// All tokens of a text.
pub(super) fn read(text: &str) -> Result<Vec<Spot<'_>>, ExpressionProblem> {
    let mut lexer = Lexer { text, at: 0, spots: Vec::with_capacity(text.len() / 3 + 1) };
    while lexer.skip_spaces() {
        lexer.token()?;
    }
    Ok(lexer.spots)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    spots: Vec<Spot<'t>>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Whether anything is left.
    fn skip_spaces(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_space).len();
        self.at < self.text.len()
    }

    fn push(&mut self, token: Token<'t>, bytes: usize) {
        self.spots.push(Spot { token, at: self.at, end: self.at + bytes });
        self.at += bytes;
    }

    /// Whether what came last can be a left operand.
    fn after_operand(&self) -> bool {
        self.spots.last().is_some_and(|spot| {
            matches!(
                spot.token,
                Token::Number(_)
                    | Token::Text(_)
                    | Token::Name(_)
                    | Token::Star
                    | Token::Dot
                    | Token::DotDot
                    | Token::Close
                    | Token::CloseBracket
            )
        })
    }

    fn token(&mut self) -> Result<(), ExpressionProblem> {
        let rest = self.rest();
        let mut letters = rest.chars();
        let (Some(first), second) = (letters.next(), letters.next()) else { return Ok(()) };
        if let Some(operator) = self.operator(first, second) {
            let bytes =
                if matches!((first, second), ('!' | '<' | '>', Some('='))) { 2 } else { first.len_utf8() };
            self.push(Token::Operator(operator), bytes);
            return Ok(());
        }
        match (first, second) {
            ('0'..='9', _) | ('.', Some('0'..='9')) => self.number(),
            ('.', Some('.')) => self.push(Token::DotDot, 2),
            ('.', _) => self.push(Token::Dot, 1),
            ('/', Some('/')) => self.push(Token::DoubleSlash, 2),
            ('/', _) => self.push(Token::Slash, 1),
            (':', Some(':')) => self.push(Token::Axis, 2),
            ('*', _) => self.push(Token::Star, 1),
            ('@', _) => self.push(Token::At, 1),
            (',', _) => self.push(Token::Comma, 1),
            ('(', _) => self.push(Token::Open, 1),
            (')', _) => self.push(Token::Close, 1),
            ('[', _) => self.push(Token::OpenBracket, 1),
            (']', _) => self.push(Token::CloseBracket, 1),
            ('$', _) => return Err(self.problem(Detail::Variable)),
            _ if is_quote(first) => return self.quoted(first),
            _ if is_name_start(first) => self.name_or_operator(),
            _ => return Err(self.problem(Detail::Letter(first))),
        }
        Ok(())
    }

    fn problem(&self, detail: Detail) -> ExpressionProblem {
        ExpressionProblem::new(self.at, detail)
    }

    fn operator(&self, first: char, second: Option<char>) -> Option<Operator> {
        Some(match (first, second) {
            ('=', _) => Operator::Equal,
            ('!', Some('=')) => Operator::NotEqual,
            ('<', Some('=')) => Operator::LessOrEqual,
            ('<', _) => Operator::Less,
            ('>', Some('=')) => Operator::GreaterOrEqual,
            ('>', _) => Operator::Greater,
            ('+', _) => Operator::Add,
            ('-' | '\u{2212}' | '\u{2013}', _) => Operator::Subtract,
            ('|', _) => Operator::Union,
            ('*', _) if self.after_operand() => Operator::Multiply,
            _ => return None,
        })
    }

    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut end = digits(0);
        if bytes.get(end) == Some(&b'.') {
            end += 1;
            end += digits(end);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits((end + 1 + sign).min(bytes.len()));
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        let number = self.rest()[..end].parse().unwrap_or(f64::NAN);
        self.push(Token::Number(number), end);
    }

    fn quoted(&mut self, quote: char) -> Result<(), ExpressionProblem> {
        let start = self.at + quote.len_utf8();
        let closing = self.text[start..].char_indices().find(|(_, letter)| closes(quote, *letter));
        let Some((length, closing)) = closing else {
            return Err(self.problem(Detail::OpenQuote(plain_quote(quote))));
        };
        let content = &self.text[start..start + length];
        self.push(Token::Text(content), quote.len_utf8() + length + closing.len_utf8());
        Ok(())
    }

    fn name_or_operator(&mut self) {
        let rest = self.rest();
        if self.after_operand() {
            let words = [
                ("and", Operator::And),
                ("or", Operator::Or),
                ("div", Operator::Divide),
                ("mod", Operator::Modulo),
            ];
            for (word, operator) in words {
                // `1 and2` is read as other engines read it; `a order` is not `a or der`.
                let next = rest.strip_prefix(word).map(|rest| rest.chars().next());
                if next.is_some_and(|next| next.is_none_or(|next| !(next.is_alphabetic() || next == '_'))) {
                    self.push(Token::Operator(operator), word.len());
                    return;
                }
            }
        }
        let mut end = name_length(rest);
        if let Some(after) = rest[end..].strip_prefix(':') {
            match after.chars().next() {
                Some('*') => end += 2,
                Some(letter) if is_name_start(letter) => end += 1 + name_length(after),
                _ => {}
            }
        }
        self.push(Token::Name(&rest[..end]), end);
    }
}

fn name_length(text: &str) -> usize {
    text.find(|letter| !is_name_letter(letter)).unwrap_or(text.len())
}

fn is_name_start(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

fn is_name_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}')
}

fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

fn is_single(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}')
}

fn is_double(letter: char) -> bool {
    matches!(letter, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}')
}

fn is_quote(letter: char) -> bool {
    is_single(letter) || is_double(letter)
}

fn plain_quote(quote: char) -> char {
    if is_single(quote) { '\'' } else { '"' }
}

/// A plain quote is closed by itself; a typographic one by any of its family, since editors mix them.
fn closes(quote: char, letter: char) -> bool {
    match quote {
        '\'' | '"' => letter == quote,
        _ if is_single(quote) => is_single(letter),
        _ => is_double(letter),
    }
}
