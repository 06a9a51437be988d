//! Compression of scripts: LZ77 with a dictionary that both sides know.
//!
//! The format is a stream of bits, the most significant bit of each byte first. `0` and seven bits are an ASCII
//! character; `10` and eight bits are any byte; `11`, a length and a distance repeat `length` bytes from `distance`
//! bytes back. A length is the Elias gamma code of `length - MIN_MATCH + 1`; a distance is the gamma code of its high
//! part plus one, followed by its seven lowest bits. A distance of 0 ends the text.
//!
//! Decoding is frozen for ever. Encoding is not: any stream that decodes to the text will do.

use std::iter::successors;

use super::dictionary::DICTIONARY;
use super::{LinkError, MAX_LINKED_LEN};

/// The shortest repetition: a shorter one takes more bits than its characters.
const MIN_MATCH: usize = 3;
/// The longest repetition that the encoder uses.
const MAX_MATCH: usize = 1 << 12;
/// The length from which a repetition is used without looking for a better one.
const GOOD_MATCH: usize = 64;
/// The number of low bits of a distance that are stored as they are.
const LOW_BITS: u32 = 7;
/// The maximum number of earlier candidates that the encoder compares.
const MAX_CANDIDATES: usize = 256;

/// Writes bits.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    used: u32,
}

impl Writer {
    fn bits(&mut self, value: usize, count: u32) {
        for place in (0..count).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            let bit = (value >> place & 1) as u8;
            if let Some(last) = self.bytes.last_mut() {
                *last |= bit << (7 - self.used % 8);
            }
            self.used = (self.used + 1) % 8;
        }
    }

    /// Writes an Elias gamma code: as many zeros as `value`, which is at least 1, has bits after its first one, and
    /// then `value`.
    fn gamma(&mut self, value: usize) {
        let low_bits = value.ilog2();
        self.bits(0, low_bits);
        self.bits(value, low_bits + 1);
    }
}

/// Reads bits.
struct Reader<'b> {
    bytes: &'b [u8],
    next: usize,
}

impl Reader<'_> {
    fn bits(&mut self, count: u32) -> Result<usize, LinkError> {
        (0..count).try_fold(0, |value, _| {
            let byte = self.bytes.get(self.next / 8).ok_or(LinkError::Damaged)?;
            let bit = byte >> (7 - self.next % 8) & 1;
            self.next += 1;
            Ok(value << 1 | usize::from(bit))
        })
    }

    fn gamma(&mut self) -> Result<usize, LinkError> {
        let mut low_bits = 0;
        while self.bits(1)? == 0 {
            low_bits += 1;
        }
        // No number in a valid text has more.
        if low_bits > MAX_LINKED_LEN.ilog2() + 1 {
            return Err(LinkError::Damaged);
        }
        Ok(1 << low_bits | self.bits(low_bits)?)
    }
}

/// An earlier occurrence of the bytes at a position.
#[derive(Clone, Copy)]
struct Repetition {
    length: usize,
    distance: usize,
}

impl Repetition {
    /// Returns the approximate number of bits that it saves compared with literal characters.
    fn saved_bits(self) -> usize {
        let gamma = |value: usize| 2 * value.ilog2() + 1;
        let bits = 2 + gamma(self.length - MIN_MATCH + 1) + gamma((self.distance >> LOW_BITS) + 1) + LOW_BITS;
        (8 * self.length).saturating_sub(bits as usize)
    }
}

/// A text, and a hash table of the positions of every three bytes.
struct MatchFinder<'t> {
    text: &'t [u8],
    /// The last position in each slot.
    last: Vec<Option<usize>>,
    /// For each position, the previous one in the same slot.
    before: Vec<Option<usize>>,
}

/// The number of slots of the hash table.
const HASH_SLOTS: usize = 1 << 12;

impl<'t> MatchFinder<'t> {
    fn of(text: &'t [u8]) -> Self {
        MatchFinder { text, last: vec![None; HASH_SLOTS], before: vec![None; text.len()] }
    }

    /// Returns the three bytes at a position, and their slot.
    fn start(&self, at: usize) -> Option<(&'t [u8], usize)> {
        let start = self.text.get(at..at + MIN_MATCH)?;
        Some((start, start.iter().fold(0, |slot, &byte| slot << 4 ^ usize::from(byte)) % HASH_SLOTS))
    }

    fn insert(&mut self, at: usize) {
        if let Some((_, slot)) = self.start(at) {
            self.before[at] = self.last[slot].replace(at);
        }
    }

    fn find(&self, at: usize) -> Option<Repetition> {
        let (start, slot) = self.start(at)?;
        let places = successors(self.last[slot], |&place| self.before[place]);
        let places = places.filter(|&place| self.text[place..].starts_with(start));
        let rest = &self.text[at..self.text.len().min(at + MAX_MATCH)];
        let mut best: Option<Repetition> = None;
        for place in places.take(MAX_CANDIDATES) {
            let length = rest.iter().zip(&self.text[place..]).take_while(|(one, other)| one == other).count();
            let found = Repetition { length, distance: at - place };
            // Of several that save the same, prefer the nearest.
            if found.saved_bits() > best.map_or(0, Repetition::saved_bits) {
                best = Some(found);
            }
            if length >= GOOD_MATCH.min(rest.len()) {
                break;
            }
        }
        best
    }
}

/// Compresses a text.
pub(super) fn pack(text: &[u8]) -> Vec<u8> {
    let text = [DICTIONARY.as_bytes(), text].concat();
    let mut finder = MatchFinder::of(&text);
    (0..DICTIONARY.len()).for_each(|at| finder.insert(at));
    let mut writer = Writer::default();
    let mut at = DICTIONARY.len();
    while let Some(&letter) = text.get(at) {
        let found = finder.find(at);
        finder.insert(at);
        // A repetition that begins one character later may save more.
        let is_best = |found: &Repetition| {
            found.length >= GOOD_MATCH || finder.find(at + 1).is_none_or(|next| next.saved_bits() <= found.saved_bits())
        };
        match found.filter(is_best) {
            Some(Repetition { length, distance }) => {
                writer.bits(0b11, 2);
                writer.gamma(length - MIN_MATCH + 1);
                writer.gamma((distance >> LOW_BITS) + 1);
                writer.bits(distance, LOW_BITS);
                (at + 1..at + length).for_each(|at| finder.insert(at));
                at += length;
            }
            None => {
                if letter.is_ascii() {
                    writer.bits(0, 1);
                    writer.bits(letter.into(), 7);
                } else {
                    writer.bits(0b10, 2);
                    writer.bits(letter.into(), 8);
                }
                at += 1;
            }
        }
    }
    writer.bits(0b11, 2);
    writer.gamma(1);
    writer.gamma(1);
    writer.bits(0, LOW_BITS);
    writer.bytes
}

/// Decompresses what [`pack`] has compressed.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<u8>, LinkError> {
    let mut reader = Reader { bytes: packed, next: 0 };
    let mut text = DICTIONARY.as_bytes().to_vec();
    loop {
        if reader.bits(1)? == 0 {
            text.push(reader.bits(7)? as u8);
        } else if reader.bits(1)? == 0 {
            text.push(reader.bits(8)? as u8);
        } else {
            let length = reader.gamma()? + MIN_MATCH - 1;
            let distance = (reader.gamma()? - 1) << LOW_BITS | reader.bits(LOW_BITS)?;
            if distance == 0 {
                break;
            }
            let start = text.len().checked_sub(distance).ok_or(LinkError::Damaged)?;
            if text.len() + length > DICTIONARY.len() + MAX_LINKED_LEN {
                return Err(LinkError::TooLong);
            }
            // The repetition may overlap its own output.
            (start..start + length).for_each(|at| text.push(text[at]));
        }
    }
    // Nothing may follow the end.
    let is_over = reader.next.div_ceil(8) == packed.len();
    if is_over { Ok(text.split_off(DICTIONARY.len())) } else { Err(LinkError::Damaged) }
}
