//! Scripts in fewer bytes: a text that refers to what it has said before (LZ77), beginning behind a dictionary that both sides know.
//!
//! A stream of bits, the highest of each byte first. `0` and seven bits are a letter of ASCII; `10` and eight bits are any byte; `11`, a
//! length and a distance repeat what stands so far back. A length of [`SHORTEST`] or more is that much above an Elias gamma number; a distance
//! is its seven lowest bits behind the gamma number of the rest. A distance of nothing at all ends the text.
//!
//! How this is read is frozen for ever. How well it is written is not: any stream that reads as the text will do.

use std::iter::successors;

use super::dictionary::DICTIONARY;
use super::{LONGEST_LINKED, LinkError};

/// The shortest repetition: a shorter one takes more bits than its letters.
const SHORTEST: usize = 3;
/// The longest that the writer uses.
const LONGEST: usize = 1 << 12;
/// One that is so long is taken without looking for a better one.
const ENOUGH: usize = 64;
/// The lowest bits of a distance.
const LOW_BITS: u32 = 7;
/// How many earlier places that begin alike the writer looks at.
const MOST_TRIED: usize = 256;

/// Bits, as they are written.
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

    /// Elias gamma: as many zeros as the number, from 1, has bits behind its first, and the number.
    fn gamma(&mut self, value: usize) {
        let behind = value.ilog2();
        self.bits(0, behind);
        self.bits(value, behind + 1);
    }
}

/// Bits, as they are read.
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
        let mut behind = 0;
        while self.bits(1)? == 0 {
            behind += 1;
        }
        // No number that stands in any text has more.
        if behind > LONGEST_LINKED.ilog2() + 1 {
            return Err(LinkError::Damaged);
        }
        Ok(1 << behind | self.bits(behind)?)
    }
}

/// Where what begins at a place has stood before.
#[derive(Clone, Copy)]
struct Repetition {
    length: usize,
    distance: usize,
}

impl Repetition {
    /// How many bits it saves beside the plain letters, about.
    fn saves(self) -> usize {
        let gamma = |value: usize| 2 * value.ilog2() + 1;
        let bits = 2 + gamma(self.length - SHORTEST + 1) + gamma((self.distance >> LOW_BITS) + 1) + LOW_BITS;
        (8 * self.length).saturating_sub(bits as usize)
    }
}

/// A text, and the places at which every three bytes have stood.
struct Past<'t> {
    text: &'t [u8],
    /// The last place of those that share a slot.
    last: Vec<Option<usize>>,
    /// By place, the one before it in its slot.
    before: Vec<Option<usize>>,
}

/// So many slots are there for three bytes.
const SLOTS: usize = 1 << 12;

impl<'t> Past<'t> {
    fn of(text: &'t [u8]) -> Self {
        Past { text, last: vec![None; SLOTS], before: vec![None; text.len()] }
    }

    /// The three bytes at a place, and their slot.
    fn start(&self, at: usize) -> Option<(&'t [u8], usize)> {
        let start = self.text.get(at..at + SHORTEST)?;
        Some((start, start.iter().fold(0, |slot, &byte| slot << 4 ^ usize::from(byte)) % SLOTS))
    }

    fn remember(&mut self, at: usize) {
        if let Some((_, slot)) = self.start(at) {
            self.before[at] = self.last[slot].replace(at);
        }
    }

    fn find(&self, at: usize) -> Option<Repetition> {
        let (start, slot) = self.start(at)?;
        let places = successors(self.last[slot], |&place| self.before[place]);
        let places = places.filter(|&place| self.text[place..].starts_with(start));
        let rest = &self.text[at..self.text.len().min(at + LONGEST)];
        let mut best: Option<Repetition> = None;
        for place in places.take(MOST_TRIED) {
            let length = rest.iter().zip(&self.text[place..]).take_while(|(one, other)| one == other).count();
            let found = Repetition { length, distance: at - place };
            // Of several that save the same, the nearest.
            if found.saves() > best.map_or(0, Repetition::saves) {
                best = Some(found);
            }
            if length >= ENOUGH.min(rest.len()) {
                break;
            }
        }
        best
    }
}

/// A text in few bytes.
pub(super) fn pack(text: &[u8]) -> Vec<u8> {
    let text = [DICTIONARY.as_bytes(), text].concat();
    let mut past = Past::of(&text);
    (0..DICTIONARY.len()).for_each(|at| past.remember(at));
    let mut writer = Writer::default();
    let mut at = DICTIONARY.len();
    while let Some(&letter) = text.get(at) {
        let found = past.find(at);
        past.remember(at);
        // One that begins a letter later may save more.
        let is_best = |found: &Repetition| {
            found.length >= ENOUGH || past.find(at + 1).is_none_or(|next| next.saves() <= found.saves())
        };
        match found.filter(is_best) {
            Some(Repetition { length, distance }) => {
                writer.bits(0b11, 2);
                writer.gamma(length - SHORTEST + 1);
                writer.gamma((distance >> LOW_BITS) + 1);
                writer.bits(distance, LOW_BITS);
                (at + 1..at + length).for_each(|at| past.remember(at));
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

/// The text that [`pack`] has packed.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<u8>, LinkError> {
    let mut reader = Reader { bytes: packed, next: 0 };
    let mut text = DICTIONARY.as_bytes().to_vec();
    loop {
        if reader.bits(1)? == 0 {
            text.push(reader.bits(7)? as u8);
        } else if reader.bits(1)? == 0 {
            text.push(reader.bits(8)? as u8);
        } else {
            let length = reader.gamma()? + SHORTEST - 1;
            let distance = (reader.gamma()? - 1) << LOW_BITS | reader.bits(LOW_BITS)?;
            if distance == 0 {
                break;
            }
            let start = text.len().checked_sub(distance).ok_or(LinkError::Damaged)?;
            if text.len() + length > DICTIONARY.len() + LONGEST_LINKED {
                return Err(LinkError::TooLong);
            }
            // What is repeated may reach into the repetition.
            (start..start + length).for_each(|at| text.push(text[at]));
        }
    }
    // Nothing stands behind the end.
    let is_over = reader.next.div_ceil(8) == packed.len();
    if is_over { Ok(text.split_off(DICTIONARY.len())) } else { Err(LinkError::Damaged) }
}
