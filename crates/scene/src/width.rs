//! How wide a text will be, near enough to draw a box around it before there is a font.

/// Pixels of one column of numbers, 13 px monospace.
pub const PID_COLUMN: i32 = 8;
/// Pixels of one column of a label, 12 px sans-serif: a wide letter is two columns.
pub const NAME_COLUMN: i32 = 7;

/// Pixels of one column of a frame's label, which is bold and so broader.
pub(crate) const FRAME_COLUMN: i32 = 9;

/// The columns of a text: letters of East Asia take two.
pub fn columns(text: &str) -> i32 {
    text.chars().map(|letter| if is_wide(letter) { 2 } else { 1 }).sum()
}

/// The text, cut to so many columns, with `…` if anything is missing.
pub(crate) fn cut(text: &str, most: i32) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.chars().take_while(|&letter| {
        used += if is_wide(letter) { 2 } else { 1 };
        used <= most
    });
    kept.chain(['…']).collect()
}

/// The blocks of wide letters (Unicode's East Asian Width, its large ranges).
fn is_wide(letter: char) -> bool {
    matches!(u32::from(letter), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f9ff | 0x20000..=0x3fffd)
}
