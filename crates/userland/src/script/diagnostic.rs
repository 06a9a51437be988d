//! Diagnostics of invalid lines, as data: locales turn them into sentences.

/// Why a line is invalid, where, and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: Problem,
    /// What was found there.
    pub found: Found,
    /// What is allowed there.
    pub expected: Vec<Wanted>,
    /// The valid word nearest to the one found, if there is a near one.
    pub nearest: Option<String>,
}

/// The result of parsing. The error is boxed, because results are passed through many functions and are hardly ever
/// errors.
pub(super) type ParseResult<T> = Result<T, Box<Diagnostic>>;

/// What was found where a line becomes invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A word; a very long one is truncated.
    Word(String),
    /// The end of the line.
    EndOfLine,
}

impl Found {
    pub(super) fn word(text: &str) -> Self {
        Self::Word(quote(text))
    }
}

/// The maximum length of a quoted word in characters, so that diagnostics stay small whatever the text is.
const MAX_QUOTE_LEN: usize = 64;

/// Truncates text for quoting in an error.
pub(crate) fn quote(text: &str) -> String {
    text.chars().take(MAX_QUOTE_LEN).collect()
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident $({ $(#[$field_doc:meta])* $field:ident: $type:ty })? => $key:literal,)*) => {
        /// The kinds of problems, each with a stable key for locales.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Problem {
            $($(#[$doc])* $name $({ $(#[$field_doc])* $field: $type })?,)*
        }

        impl Problem {
            /// All keys.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Returns the stable key of this problem.
            pub fn key(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $field: _ })? => $key,)*
                }
            }
        }
    };
}

problems! {
    /// There is no call of this name.
    UnknownCall => "unknown-call",
    /// The call, or `root`, has no such flag or key.
    UnknownOption => "unknown-option",
    /// `expect` has no check of this name.
    UnknownExpectation => "unknown-expectation",
    /// Scripts can use no sysctl of this name.
    UnknownSysctl => "unknown-sysctl",
    /// No statement in the script creates this name.
    UnknownName => "unknown-name",
    /// The name is already in use.
    NameUsedTwice {
        /// The line that created the name; `None` for the initial names.
        first_line: Option<usize>
    } => "name-used-twice",
    /// The word begins a statement and cannot be a name.
    ReservedName => "reserved-name",
    /// The word does not have the form of a name.
    BadName => "bad-name",
    /// Not an integer, or out of range.
    BadNumber => "bad-number",
    /// Not a duration by which the clock can be moved.
    BadDuration => "bad-duration",
    /// Not a list of accounts.
    BadUsers => "bad-users",
    /// Neither the name of a signal nor a number.
    BadSignal => "bad-signal",
    /// None of the words allowed here.
    BadWord => "bad-word",
    /// Not an outcome of a call.
    BadOutcome => "bad-outcome",
    /// An operand is missing.
    MissingOperand => "missing-operand",
    /// A flag or key is given twice.
    OptionTwice => "option-twice",
    /// The line continues where it should end.
    TrailingText => "trailing-text",
    /// A quotation mark has no closing mark on its line.
    UnclosedQuote => "unclosed-quote",
    /// A quotation mark is inside a word: quotation marks enclose whole values.
    MisplacedQuote => "misplaced-quote",
    /// `root` follows another statement.
    RootNotFirst => "root-not-first",
    /// Several lines where one is allowed.
    SeveralLines => "several-lines",
    /// The text is longer than the maximum.
    TooLong => "too-long",
}

/// What is allowed at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This word.
    Word(&'static str),
    /// The name of a process.
    Process,
    /// The name of a namespace.
    Namespace,
    /// A namespace's name, `=` and a number.
    NamespaceNumber,
    /// An integer.
    Number,
    /// An integer in this range.
    NumberIn {
        /// The minimum.
        least: i64,
        /// The maximum.
        greatest: i64,
    },
    /// Integers, separated by commas.
    Numbers,
    /// The name or number of a signal.
    Signal,
    /// The name of an errno.
    Errno,
    /// A duration, with a plus sign before it.
    Duration,
    /// Accounts: names and UIDs.
    Users,
    /// Any text.
    Value,
    /// A quotation mark.
    ClosingQuote,
    /// A space.
    Space,
    /// The end of the line.
    EndOfLine,
    /// A text of at most this number of bytes.
    Bytes(usize),
}

impl Wanted {
    /// Returns a token for it, which is the same in every language.
    pub fn token(&self) -> String {
        match self {
            Self::Word(word) => (*word).to_owned(),
            Self::Process => "PROCESS".to_owned(),
            Self::Namespace => "NAMESPACE".to_owned(),
            Self::NamespaceNumber => "NAMESPACE=NUMBER".to_owned(),
            Self::Number => "NUMBER".to_owned(),
            Self::NumberIn { least, greatest } => format!("{least}..{greatest}"),
            Self::Numbers => "NUMBER,NUMBER".to_owned(),
            Self::Signal => "SIGNAL".to_owned(),
            Self::Errno => "ERRNO".to_owned(),
            Self::Duration => "+SECONDSs".to_owned(),
            Self::Users => "NAME:UID,NAME:UID".to_owned(),
            Self::Value => "VALUE".to_owned(),
            Self::ClosingQuote => "\"".to_owned(),
            Self::Space => "SPACE".to_owned(),
            Self::EndOfLine => "END".to_owned(),
            Self::Bytes(most) => format!("0..{most}"),
        }
    }
}
