//! What is wrong with a line, as data: locales turn it into sentences.

/// Why a line cannot be read, where, and what could stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: Problem,
    /// What stands there.
    pub found: Found,
    /// What could stand there.
    pub expected: Vec<Wanted>,
    /// The valid word closest to what was found, when one is close.
    pub nearest: Option<String>,
}

/// What was read, or what is wrong. Boxed, because what is read goes through many hands and hardly ever is wrong.
pub(super) type Read<T> = Result<T, Box<Diagnostic>>;

/// What stands where a line stops being readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This word; a very long one is cut.
    Word(String),
    /// Nothing more.
    EndOfLine,
}

impl Found {
    pub(super) fn word(text: &str) -> Self {
        Self::Word(quote(text))
    }
}

/// Quoted words stay small, whatever the text is.
const LONGEST_QUOTE: usize = 64;

/// What an error says of a word that was found.
pub(crate) fn quote(text: &str) -> String {
    text.chars().take(LONGEST_QUOTE).collect()
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident $({ $(#[$field_doc:meta])* $field:ident: $type:ty })? => $key:literal,)*) => {
        /// The kinds of problem, each with a stable key for locales.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Problem {
            $($(#[$doc])* $name $({ $(#[$field_doc])* $field: $type })?,)*
        }

        impl Problem {
            /// Every key.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// The stable key of this problem.
            pub fn key(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $field: _ })? => $key,)*
                }
            }
        }
    };
}

problems! {
    /// No call has this name.
    UnknownCall => "unknown-call",
    /// The call, or `root`, has no such flag or key.
    UnknownOption => "unknown-option",
    /// `expect` checks nothing of this name.
    UnknownExpectation => "unknown-expectation",
    /// No file below `/proc/sys` that scripts use has this name.
    UnknownSysctl => "unknown-sysctl",
    /// Nothing in the script gives this name.
    UnknownName => "unknown-name",
    /// Something already has this name.
    NameUsedTwice {
        /// The line that gave the name; none where the world begins with it.
        first_line: Option<usize>
    } => "name-used-twice",
    /// The word begins a statement and is no name.
    ReservedName => "reserved-name",
    /// A name cannot look like this.
    BadName => "bad-name",
    /// Not an integer, or none that can stand here.
    BadNumber => "bad-number",
    /// Not a length of time that the clock can be moved by.
    BadDuration => "bad-duration",
    /// Not a list of accounts.
    BadUsers => "bad-users",
    /// Neither a signal's name nor a number.
    BadSignal => "bad-signal",
    /// None of the words that can stand here.
    BadWord => "bad-word",
    /// Nothing that a call can come to.
    BadOutcome => "bad-outcome",
    /// Something is left out.
    MissingOperand => "missing-operand",
    /// A flag or key stands twice.
    OptionTwice => "option-twice",
    /// The line goes on where it should end.
    TrailingText => "trailing-text",
    /// A quotation mark has no partner on its line.
    UnclosedQuote => "unclosed-quote",
    /// A quotation mark stands inside a word: marks enclose whole values.
    MisplacedQuote => "misplaced-quote",
    /// `root` stands after another statement.
    RootNotFirst => "root-not-first",
    /// Several lines where one was asked for.
    SeveralLines => "several-lines",
    /// The text is longer than scripts may be.
    TooLong => "too-long",
}

/// What could stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This very word.
    Word(&'static str),
    /// The name of a process.
    Process,
    /// The name of a namespace.
    Namespace,
    /// A namespace's name, `=` and a number.
    NamespaceNumber,
    /// An integer.
    Number,
    /// An integer in these limits.
    NumberIn {
        /// The smallest.
        least: i64,
        /// The greatest.
        greatest: i64,
    },
    /// Integers with commas between them.
    Numbers,
    /// A signal's name or number.
    Signal,
    /// The name of an errno.
    Errno,
    /// A length of time, with a plus before it.
    Duration,
    /// Accounts: names and numbers.
    Users,
    /// Any text.
    Value,
    /// A quotation mark.
    ClosingQuote,
    /// A space.
    Space,
    /// The end of the line.
    EndOfLine,
    /// A text of at most so many bytes.
    Bytes(usize),
}

impl Wanted {
    /// The plain token for it, the same in every language.
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
