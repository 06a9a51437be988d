//! The characters that stand for the variable parts of a message, once the build has parsed `{name}` out of it. Texts
//! contain no control characters except line breaks, so nothing can be mistaken for a mark, and filling in needs no
//! parser.

/// The first argument; the following characters are the other arguments.
pub const ARGUMENT: u8 = 0x01;

/// The maximum number of arguments of a message: the next character would be a tab or a line break.
pub const MOST_ARGUMENTS: usize = 8;

/// Separates two messages of a catalogue.
pub const BETWEEN: u8 = 0x09;

/// Begins a choice between the words for one and for several: `COUNT argument one COUNT_END several COUNT_END`.
pub const COUNT: u8 = 0x0b;

/// Ends each of the two words.
pub const COUNT_END: u8 = 0x0c;

/// The first particle; the following characters are the other particles.
pub const PARTICLE: u8 = 0x0e;

/// The character after the last mark: the first one that texts may contain.
pub const END: u8 = 0x20;
