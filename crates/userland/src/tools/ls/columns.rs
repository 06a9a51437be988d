//! Names in columns, as `ls` prints them on a terminal: as many columns as fit, filled from top to bottom, separated by
//! tabs.

/// The minimum width of a column: a name of one character and two blanks.
const MIN_COLUMN_WIDTH: usize = 3;

pub(super) fn columns(names: &[String], width: usize) -> String {
    if names.is_empty() {
        return String::new();
    }
    let max_count = names.len().min((width / MIN_COLUMN_WIDTH).max(1));
    let widths =
        (1..=max_count).rev().find_map(|count| layout(names, count, width)).unwrap_or_else(|| vec![MIN_COLUMN_WIDTH]);
    let rows = names.len().div_ceil(widths.len());
    let mut out = String::new();
    for row in 0..rows {
        let mut start = 0;
        let mut cells = names.iter().skip(row).step_by(rows).zip(&widths).peekable();
        while let Some((name, width)) = cells.next() {
            out.push_str(name);
            if cells.peek().is_some() {
                indent(&mut out, start + letters(name), start + width);
            }
            start += width;
        }
        out.push('\n');
    }
    out
}

fn letters(name: &str) -> usize {
    name.chars().count()
}

/// Returns the widths of this many columns; `None` if they are too wide together (`calculate_columns`).
fn layout(names: &[String], count: usize, width: usize) -> Option<Vec<usize>> {
    let rows = names.len().div_ceil(count);
    let mut widths = vec![MIN_COLUMN_WIDTH; count];
    for (index, name) in names.iter().enumerate() {
        let column = index / rows;
        let between = if column + 1 == count { 0 } else { 2 };
        widths[column] = widths[column].max(letters(name) + between);
    }
    (widths.iter().sum::<usize>() < width).then_some(widths)
}

/// Advances from one column to another, with tabs where they save characters.
fn indent(out: &mut String, mut from: usize, to: usize) {
    const TAB: usize = 8;
    while from < to {
        if to / TAB > (from + 1) / TAB {
            out.push('\t');
            from += TAB - from % TAB;
        } else {
            out.push(' ');
            from += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::columns;

    fn shown(names: &str) -> String {
        let names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        columns(&names, 80)
    }

    #[test]
    fn lays_out_columns_with_tabs() {
        let names = "cgroup ipc mnt net pid pid_for_children time time_for_children user uts";
        let expected = "cgroup\tmnt  pid\t       time\t\t  user\nipc\tnet  pid_for_children  time_for_children  uts\n";
        assert_eq!(shown(names), expected);
        assert_eq!(shown("/proc/1 /proc/2"), "/proc/1  /proc/2\n");
        assert_eq!(columns(&[], 80), "");
        let wide = "a".repeat(100);
        assert_eq!(shown(&format!("{wide} b")), format!("{wide}\nb\n"));
    }
}
