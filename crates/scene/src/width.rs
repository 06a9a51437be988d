//! How wide a text will be, near enough to draw a box around it before there is a font: rather too wide than too narrow, by the
//! measures of DejaVu Sans, which is the broadest of the usual fonts.

/// Pixels of one column of numbers, 13 px monospace.
const PID_COLUMN: i32 = 8;
/// Pixels of the em of a label.
const EM: i32 = 12;
/// Bold letters are broader, in percent.
const BOLD: i32 = 118;

/// Pixels of so many columns of a box's first line.
pub(crate) fn numbers_width(columns: usize) -> i32 {
    columns as i32 * PID_COLUMN
}

/// Pixels of a box's second line, 12 px sans-serif.
pub(crate) fn name_width(text: &str) -> i32 {
    text.chars().map(percent_of_em).sum::<i32>() * EM / 100 + 1
}

/// Pixels of a frame's label, 12 px bold sans-serif.
pub(crate) fn frame_label_width(text: &str) -> i32 {
    name_width(text) * BOLD / 100
}

/// The columns of a text: letters of East Asia take two.
pub fn columns(text: &str) -> i32 {
    text.chars().map(|letter| if is_wide(letter) { 2 } else { 1 }).sum()
}

/// The text, cut to so many columns, with `…` if anything is missing.
pub(crate) fn cut(text: String, most: i32) -> String {
    if columns(&text) <= most {
        return text;
    }
    let mut used = 1;
    let kept = text.chars().take_while(|&letter| {
        used += if is_wide(letter) { 2 } else { 1 };
        used <= most
    });
    kept.chain(['…']).collect()
}

fn percent_of_em(letter: char) -> i32 {
    match letter {
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | 'I' | 'J' | ' ' | '·' => 41,
        '.' | ',' | ':' | ';' | '\'' | '|' | '/' | '-' | '(' | ')' | '[' | ']' | '!' => 41,
        'm' | 'M' | 'w' | 'W' | '@' | '%' | '…' | '—' => 100,
        'A'..='Z' | '+' | '=' | '<' | '>' | '~' | '#' | '&' | '×' | '^' => 84,
        ' '..='~' => 64,
        _ if is_wide(letter) => 100,
        // Of other scripts nothing is known.
        _ => 84,
    }
}

/// The blocks of wide letters (Unicode's East Asian Width, its large ranges).
fn is_wide(letter: char) -> bool {
    matches!(u32::from(letter), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f9ff | 0x20000..=0x3fffd)
}
