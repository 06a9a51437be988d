//! Aligned columns, for characters of any width.

/// Formats lines of cells. Each column is as wide as its widest cell that is not the last of its line; lines have no
/// trailing blanks.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    // The last cell of a line does not affect the alignment.
    let inner = |column: usize| rows.iter().filter(move |row| column + 1 < row.len()).map(move |row| &row[column]);
    let widths: Vec<usize> =
        (0..columns).map(|column| inner(column).map(|cell| width(cell)).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, &wide) in row.iter().zip(&widths) {
            line += "  ";
            line += cell;
            line.extend(std::iter::repeat_n(' ', wide.saturating_sub(width(cell))));
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// Returns the width on a terminal, where East Asian characters take two columns.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if is_wide(letter) { 2 } else { 1 }).sum()
}

fn is_wide(letter: char) -> bool {
    matches!(u32::from(letter), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60)
}
