//! Links: a script in the fragment of a URL.
//!
//! `#v1.PAYLOAD` is written by the page: the script itself, compressed. `#run=SCRIPT` is for links written by hand, and
//! `#@NAME` opens a bundled scenario. Each may be followed by `@STEP`, the step at which the script opens.
//!
//! Old links keep working for ever: the meaning of what is decoded here never changes, and `tests/links.txt` keeps a
//! copy of every form that was ever written.

mod base64;
mod compact;
mod dictionary;
mod readable;

use std::fmt;
use std::str::FromStr;

use crate::script::quote;

/// The maximum length in bytes of a script in a link. A link of a few characters can expand to a long script that the
/// person who opens it has not seen: it must not keep the page busy.
pub const MAX_LINKED_LEN: usize = 64_000;

/// The prefix of a fragment that the page has written.
const PACKED: &str = "v1.";
/// The prefix of a fragment that is written by hand.
const READABLE: &str = "run=";

/// The first byte of a payload: whether the script follows as it is, or compressed.
const PLAIN: u8 = 0;
const COMPACT: u8 = 1;

/// A decoded link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it opens.
    pub origin: Origin,
    /// The number of steps after which it opens; at the end if `None`.
    pub step: Option<usize>,
}

/// What a link opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This script. Whether it is valid is for [`crate::script::parse`] to say.
    Script(String),
    /// The bundled scenario of this name, if there is one.
    Scenario(String),
}

/// Why a fragment is not a valid link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// The fragment does not begin like a link.
    NoLink,
    /// The link is of another version, which only a newer page can read.
    UnknownVersion {
        /// The version; a very long one is truncated.
        version: String,
    },
    /// The first byte of the payload denotes an encoding that only a newer page knows.
    UnknownForm {
        /// The byte.
        form: u8,
    },
    /// A character that does not occur in links.
    BadLetter {
        /// The character.
        letter: char,
        /// Its position in the fragment, from 1, not counting `#`.
        position: usize,
    },
    /// A percent sign is not followed by two hexadecimal digits.
    BadEscape {
        /// The position of the percent sign in the fragment, from 1, not counting `#`.
        position: usize,
    },
    /// The text after `@` is not the number of a step.
    BadStep {
        /// The text found; a very long one is truncated.
        found: String,
    },
    /// Characters are missing or changed: the script does not match its checksum.
    Damaged,
    /// The script is not valid UTF-8.
    NotUtf8,
    /// The script is longer than [`MAX_LINKED_LEN`].
    TooLong,
}

/// Returns the fragment that opens a script, with `#`: the shorter of the two encodings.
pub fn encode(text: &str, step: Option<usize>) -> String {
    let sum = checksum(text.as_bytes()).to_be_bytes();
    let plain = [&[PLAIN], &sum[..], text.as_bytes()].concat();
    let compact = [&[COMPACT], &sum[..], &compact::pack(text.as_bytes())].concat();
    let payload = if compact.len() < plain.len() { compact } else { plain };
    let step = step.map_or_else(String::new, |step| format!("@{step}"));
    format!("#{PACKED}{}{step}", base64::encode(&payload))
}

/// Returns the fragment that opens a script, with `#`, in the form that is written by hand: longer, but readable.
pub fn encode_readable(text: &str, step: Option<usize>) -> String {
    let step = step.map_or_else(String::new, |step| format!("@{step}"));
    format!("#{READABLE}{}{step}", readable::encode(text))
}

impl FromStr for Link {
    type Err = LinkError;

    /// Parses the fragment of a URL, with or without `#`.
    fn from_str(fragment: &str) -> Result<Self, LinkError> {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        if let Some(script) = fragment.strip_prefix(READABLE) {
            // The script may contain `@`, too: only a number after the last one is a step.
            let step = script.rsplit_once('@').filter(|(_, step)| is_number(step));
            let (script, step) = step.map_or((script, None), |(script, step)| (script, Some(step)));
            let text = readable::decode(script, READABLE.len())?;
            return Ok(Link { origin: Origin::Script(text), step: read_step(step)? });
        }
        if let Some(name) = fragment.strip_prefix('@') {
            let (name, step) = split_step(name);
            check_name(name)?;
            return Ok(Link { origin: Origin::Scenario(name.to_owned()), step: read_step(step)? });
        }
        if let Some(payload) = fragment.strip_prefix(PACKED) {
            let (payload, step) = split_step(payload);
            let text = unpack(&base64::decode(payload, PACKED.len())?)?;
            return Ok(Link { origin: Origin::Script(text), step: read_step(step)? });
        }
        match fragment.split_once('.') {
            Some((version, _)) if version.strip_prefix('v').is_some_and(is_number) => {
                Err(LinkError::UnknownVersion { version: quote(version) })
            }
            _ => Err(LinkError::NoLink),
        }
    }
}

/// Formats it so that [`FromStr`] parses it; a script in the form that the page writes.
impl fmt::Display for Link {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.origin, self.step) {
            (Origin::Script(text), step) => out.write_str(&encode(text, step)),
            (Origin::Scenario(name), None) => write!(out, "#@{name}"),
            (Origin::Scenario(name), Some(step)) => write!(out, "#@{name}@{step}"),
        }
    }
}

fn split_step(text: &str) -> (&str, Option<&str>) {
    text.split_once('@').map_or((text, None), |(before, step)| (before, Some(step)))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

fn read_step(step: Option<&str>) -> Result<Option<usize>, LinkError> {
    let Some(text) = step else { return Ok(None) };
    let step = text.parse().ok().filter(|_| is_number(text));
    step.map(Some).ok_or_else(|| LinkError::BadStep { found: quote(text) })
}

/// Checks the name of a scenario: lower-case letters, digits and hyphens.
fn check_name(name: &str) -> Result<(), LinkError> {
    let is_in_names = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
    match name.chars().zip(2..).find(|&(letter, _)| !is_in_names(letter)) {
        Some((letter, position)) => Err(LinkError::BadLetter { letter, position }),
        None if name.is_empty() => Err(LinkError::NoLink),
        None => Ok(()),
    }
}

fn unpack(payload: &[u8]) -> Result<String, LinkError> {
    let (&form, rest) = payload.split_first().ok_or(LinkError::Damaged)?;
    let unpacked = match form {
        PLAIN | COMPACT => {
            let (sum, packed) = rest.split_at_checked(2).ok_or(LinkError::Damaged)?;
            let bytes = if form == PLAIN { packed.to_vec() } else { compact::unpack(packed)? };
            if bytes.len() > MAX_LINKED_LEN {
                return Err(LinkError::TooLong);
            }
            if checksum(&bytes).to_be_bytes() != sum {
                return Err(LinkError::Damaged);
            }
            bytes
        }
        form => return Err(LinkError::UnknownForm { form }),
    };
    String::from_utf8(unpacked).map_err(|_| LinkError::NotUtf8)
}

/// FNV-1a, folded to 16 bits: enough to notice that a mail program has truncated a link or changed a character.
fn checksum(bytes: &[u8]) -> u16 {
    let hash = bytes.iter().fold(0x811c_9dc5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 16) as u16 ^ hash as u16
}
