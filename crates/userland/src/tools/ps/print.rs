//! The table on the screen. procps fills columns from the left, and a text that is too long shifts the columns after it
//! only as far as it must.

use super::format::{Align, Field, Value};

/// The maximum length of a line.
pub(super) const MAX_LINE_LEN: usize = 128 * 1024;

/// The maximum number of blanks between two columns.
const MAX_BLANKS: usize = 144;

/// Returns the columns, with signal masks widened to all of their digits if every one of them fits.
pub(super) fn with_masks(fields: &[Field], screen: usize) -> Vec<Field> {
    const DIGITS: usize = 16;
    let is_mask = |field: &&mut Field| {
        matches!(field.value, Some(Value::Pending | Value::Blocked | Value::Ignored | Value::Caught))
    };
    let mut fields = fields.to_vec();
    let more: usize = fields.iter_mut().filter(is_mask).map(|field| DIGITS.saturating_sub(field.width)).sum();
    if planned_width(&fields) + more <= screen {
        fields.iter_mut().filter(is_mask).for_each(|field| field.width = field.width.max(DIGITS));
    }
    fields
}

/// Returns the maximum length of a line: the smallest multiple of the screen's width that fits all columns.
pub(super) fn line_width(fields: &[Field], screen: usize) -> usize {
    let total = planned_width(fields);
    let screens = total.div_ceil(screen.max(1)).max(1);
    // The search ends at the longest line.
    let most = (MAX_LINE_LEN / 2).div_ceil(screen.max(1)).max(1);
    screen * screens.min(most)
}

/// Returns the width of all columns together, with a blank between each two; the last one may be cut.
fn planned_width(fields: &[Field]) -> usize {
    let mut total = 0;
    let mut gap = 0;
    for (at, field) in fields.iter().enumerate() {
        if field.value.is_none() {
            total += field.width;
            gap = 0;
            continue;
        }
        let is_last = at + 1 == fields.len();
        let width = if field.align == Align::Unlimited && is_last { 3 } else { field.width };
        total += width + gap;
        gap = 1;
    }
    total
}

/// Formats one line; `text` returns the text of a column, given the room for it.
pub(super) fn line(
    fields: &[Field],
    width: usize,
    numeric: bool,
    mut text: impl FnMut(&Field, usize) -> String,
) -> String {
    let mut line = String::new();
    // Where the next column would begin if all before it had fitted.
    let mut planned = 0;
    let mut needs_blank = 0;
    for (at, field) in fields.iter().enumerate() {
        let next = fields.get(at + 1);
        let written = line.len();
        let ahead = planned_blanks(planned, written, needs_blank);
        let room = match next {
            Some(_) => field.width.min(MAX_LINE_LEN - 1),
            // A column that does not fit at all is not cut.
            None => width.checked_sub(written + ahead).unwrap_or(MAX_LINE_LEN - 1).min(MAX_LINE_LEN - 1),
        };
        let mut cell = text(field, room);
        if field.align == Align::Unlimited && next.is_none() && width == written + ahead {
            let end = cell.chars().next().map_or(0, char::len_utf8);
            cell.truncate(end);
        }
        let is_right = match field.align {
            Align::Right => true,
            Align::User => numeric,
            Align::Left | Align::Unlimited => false,
        };
        let padding = if is_right { field.width.saturating_sub(cell.len()) } else { 0 };
        let blanks = match (planned + padding).saturating_sub(written) {
            0 => needs_blank,
            blanks => blanks.min(MAX_BLANKS),
        };
        line.extend(std::iter::repeat_n(' ', blanks));
        line.push_str(&cell);
        planned += field.width;
        needs_blank = usize::from(field.value.is_some() && next.is_some_and(|next| next.value.is_some()));
        planned += needs_blank;
    }
    line.push('\n');
    line
}

fn planned_blanks(planned: usize, written: usize, needs_blank: usize) -> usize {
    match planned.saturating_sub(written) {
        0 => needs_blank,
        blanks => blanks,
    }
}
