//! base64url without padding (RFC 4648, section 5): bytes as characters that are allowed in URLs.

use super::LinkError;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes bytes: every three become four characters; one or two at the end become two or three.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().enumerate().fold(0, |group, (place, &byte)| group | u32::from(byte) << (16 - 8 * place));
        let letters = (0..=chunk.len()).map(|place| char::from(LETTERS[(group >> (18 - 6 * place)) as usize & 63]));
        text.extend(letters);
    }
    text
}

/// Decodes characters that begin `offset` characters into a fragment. Every sequence of bytes has exactly one encoding.
pub(super) fn decode(text: &str, offset: usize) -> Result<Vec<u8>, LinkError> {
    let value = |(place, letter): (usize, char)| {
        let value = LETTERS.iter().position(|&known| char::from(known) == letter);
        value.map(|value| value as u32).ok_or(LinkError::BadLetter { letter, position: offset + place + 1 })
    };
    let values = text.chars().enumerate().map(value).collect::<Result<Vec<u32>, _>>()?;
    let mut bytes = Vec::with_capacity(values.len() * 3 / 4);
    for chunk in values.chunks(4) {
        let group = chunk.iter().enumerate().fold(0, |group, (place, value)| group | value << (18 - 6 * place));
        let [_, all @ ..] = group.to_be_bytes();
        let (whole, rest) = all.split_at(chunk.len() - 1);
        // A single character encodes no byte, and the unused bits of the last character must be zero.
        if whole.is_empty() || rest.iter().any(|&byte| byte != 0) {
            return Err(LinkError::Damaged);
        }
        bytes.extend_from_slice(whole);
    }
    Ok(bytes)
}
