//! Estimates of the width of a text, to draw a box around it before a font is known. They err on the side of too wide,
//! using the metrics of DejaVu Sans, the broadest of the common fonts.

/// The width of one column of numbers (13 px monospace), in pixels.
const PID_COLUMN: i32 = 8;
/// The em of a label, in pixels.
const EM: i32 = 12;
/// The width of bold letters, in percent of regular ones.
const BOLD: i32 = 118;

/// Returns the width of a box's first line with this many columns, in pixels.
pub(crate) fn numbers_width(columns: usize) -> i32 {
    columns as i32 * PID_COLUMN
}

/// Returns the width of a box's second line (12 px sans-serif), in pixels.
pub(crate) fn name_width(text: &str) -> i32 {
    text.chars().map(percent_of_em).sum::<i32>() * EM / 100 + 1
}

/// Returns the width of a frame's label (12 px bold sans-serif), in pixels.
pub(crate) fn frame_label_width(text: &str) -> i32 {
    name_width(text) * BOLD / 100
}

/// Returns the number of columns of a text: East Asian wide letters take two.
pub fn columns(text: &str) -> i32 {
    text.chars().map(|letter| if is_wide(letter) { 2 } else { 1 }).sum()
}

/// Cuts a text to at most this many columns, ending in `…` if anything was cut.
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
        // Nothing is known of other scripts.
        _ => 84,
    }
}

/// Returns whether a letter is wide (Unicode's East Asian Width, its large ranges).
fn is_wide(letter: char) -> bool {
    matches!(u32::from(letter), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f9ff | 0x20000..=0x3fffd)
}
