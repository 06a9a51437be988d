//! Scripts in links that are written by hand: `;` separates lines, and `+` is a space.
//!
//! The characters `;` and `+` themselves are percent-encoded as usual: `%3B`, `%2B`. A newline may also be written
//! `%0A`, and a space `%20`.

use super::{LinkError, MAX_LINKED_LEN};

/// Decodes a script that begins `offset` characters into a fragment.
pub(super) fn decode(text: &str, offset: usize) -> Result<String, LinkError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut letters = text.char_indices().zip(offset + 1..);
    while let Some(((at, letter), position)) = letters.next() {
        match letter {
            '+' => bytes.push(b' '),
            ';' => bytes.push(b'\n'),
            '%' => {
                let digits =
                    text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
                let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                bytes.push(byte.ok_or(LinkError::BadEscape { position })?);
                letters.nth(1);
            }
            letter => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    if bytes.len() > MAX_LINKED_LEN {
        return Err(LinkError::TooLong);
    }
    String::from_utf8(bytes).map_err(|_| LinkError::NotUtf8)
}

/// Encodes a script so that [`decode`] reads it back, without its last newline. Characters with another meaning in a
/// URL, or to programs that detect URLs in text, are percent-encoded.
pub(super) fn encode(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for letter in text.strip_suffix('\n').unwrap_or(text).chars() {
        match letter {
            ' ' => letters.push('+'),
            '\n' => letters.push(';'),
            '-' | '_' | '.' | '~' | '$' | '\'' | '*' | ',' | ':' | '=' | '/' | '!' | '&' => letters.push(letter),
            letter if letter.is_alphanumeric() => letters.push(letter),
            letter => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    letters += &format!("%{byte:02X}");
                }
            }
        }
    }
    letters
}
