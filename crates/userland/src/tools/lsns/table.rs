//! Tables in the format of libsmartcols.

use super::columns::Column;

/// A line: a text for each column, and its parent in the tree.
pub(super) struct Line {
    /// The texts.
    pub cells: Vec<String>,
    /// The index of the parent line.
    pub parent: Option<usize>,
}

/// The format of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// Whether there is a header line.
    pub headings: bool,
    /// Whether texts are separated by one blank rather than aligned in columns.
    pub raw: bool,
    /// Whether the output is JSON, with an object for each line.
    pub json: bool,
    /// Whether commands are cut at the edge of the terminal.
    pub truncate: bool,
    /// Whether commands are shown as a tree.
    pub tree: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style { headings: true, raw: false, json: false, truncate: true, tree: false }
    }
}

/// Formats the table; empty if there are no lines.
pub(super) fn print(columns: &[Column], lines: &[Line], style: Style, terminal: Option<usize>) -> String {
    if style.json {
        return json(columns, lines);
    }
    if lines.is_empty() {
        return String::new();
    }
    let names = columns.iter().map(|column| column.name().to_owned()).collect();
    let body = ordered(columns, lines, style).into_iter().map(|(line, art)| row(columns, &lines[line], &art));
    let mut rows: Vec<Vec<String>> = std::iter::once(names).filter(|_| style.headings).chain(body).collect();
    if style.raw {
        return rows.iter().map(|row| raw_line(row)).collect();
    }
    for cell in rows.iter_mut().flatten() {
        *cell = encode(cell);
    }
    let body = &rows[usize::from(style.headings)..];
    let mut widths: Vec<usize> = columns.iter().enumerate().map(|(at, column)| width(*column, body, at)).collect();
    if let Some(terminal) = terminal {
        shrink(columns, &mut widths, style, terminal);
    }
    rows.iter().map(|row| line(columns, row, &widths, style)).collect()
}

/// Formats the lines as JSON.
fn json(columns: &[Column], lines: &[Line]) -> String {
    let object = |line: &Line| {
        let fields: Vec<String> = columns.iter().zip(&line.cells).map(|(column, cell)| field(*column, cell)).collect();
        format!("{{\n{}\n      }}", fields.join(",\n"))
    };
    let objects: Vec<String> = lines.iter().map(object).collect();
    format!("{{\n   \"namespaces\": [\n      {}\n   ]\n}}\n", objects.join(","))
}

fn field(column: Column, cell: &str) -> String {
    let value = match cell {
        "" => "null".to_owned(),
        cell if column.is_number() => cell.to_owned(),
        cell => format!("\"{}\"", cell.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")),
    };
    format!("         \"{}\": {value}", column.name().to_ascii_lowercase())
}

/// Returns the lines in the order in which they are printed, each with the ASCII art before its command.
fn ordered(columns: &[Column], lines: &[Line], style: Style) -> Vec<(usize, String)> {
    if !style.tree || !columns.contains(&Column::Command) {
        return (0..lines.len()).map(|line| (line, String::new())).collect();
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); lines.len()];
    let mut stack = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match line.parent {
            Some(parent) => children[parent].push(at),
            None => stack.push((at, String::new(), String::new())),
        }
    }
    stack.reverse();
    let mut ordered = Vec::new();
    while let Some((at, art, below)) = stack.pop() {
        ordered.push((at, art));
        for (place, &child) in children[at].iter().enumerate().rev() {
            let is_last = place + 1 == children[at].len();
            let (connector, continuation) = if is_last { ("`-", "  ") } else { ("|-", "| ") };
            stack.push((child, format!("{below}{connector}"), format!("{below}{continuation}")));
        }
    }
    ordered
}

fn row(columns: &[Column], line: &Line, art: &str) -> Vec<String> {
    let cell = |(column, text): (&Column, &String)| match column {
        Column::Command => format!("{art}{text}"),
        _ => text.clone(),
    };
    columns.iter().zip(&line.cells).map(cell).collect()
}

/// Returns the width of a column: that of its widest text. The hint counts only if a text is at least as long as the
/// header.
fn width(column: Column, body: &[Vec<String>], at: usize) -> usize {
    let min_width = column.name().len();
    let widest = body.iter().map(|row| row[at].len()).max().unwrap_or(0);
    match column.hint() {
        _ if widest < min_width => min_width,
        hint if widest < hint && min_width < hint => hint,
        _ => widest,
    }
}

/// Narrows the command column if the terminal is too narrow.
fn shrink(columns: &[Column], widths: &mut [usize], style: Style, terminal: usize) {
    let mut total = widths.iter().sum::<usize>() + columns.len().saturating_sub(1);
    let is_cut = |column: &Column| style.truncate && *column == Column::Command;
    loop {
        let before = total;
        for (column, width) in columns.iter().zip(&mut *widths).filter(|(column, _)| is_cut(column)) {
            if total > terminal && *width > column.name().len() {
                *width -= 1;
                total -= 1;
            }
        }
        if total == before {
            break;
        }
    }
}

fn line(columns: &[Column], row: &[String], widths: &[usize], style: Style) -> String {
    let mut line = String::new();
    for (at, (column, text)) in columns.iter().zip(row).enumerate() {
        let is_last = at + 1 == columns.len();
        let width = widths[at];
        let is_cut = style.truncate && *column == Column::Command;
        let shown = if is_cut { &text[..text.len().min(width)] } else { text };
        let blanks = " ".repeat(width.saturating_sub(shown.len()));
        match (column.is_right(), is_last) {
            (true, true) if shown.is_empty() => {}
            (true, _) => line.extend([blanks.as_str(), shown]),
            (false, true) => line.push_str(shown),
            (false, false) => line.extend([shown, blanks.as_str()]),
        }
        if !is_last {
            line.push(' ');
        }
    }
    line.push('\n');
    line
}

/// Replaces each byte that is not printable ASCII with `\x` and its value.
fn encode(text: &str) -> String {
    let bytes = text.as_bytes();
    let encode = |(at, &byte): (usize, &u8)| match byte {
        b'\\' if bytes.get(at + 1) == Some(&b'x') => hex(byte),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => hex(byte),
    };
    bytes.iter().enumerate().map(encode).collect()
}

fn raw_line(row: &[String]) -> String {
    let encode = |text: &String| -> String {
        text.bytes()
            .map(|byte| if byte != b'\\' && byte.is_ascii_graphic() { char::from(byte).into() } else { hex(byte) })
            .collect()
    };
    row.iter().map(encode).collect::<Vec<String>>().join(" ") + "\n"
}

fn hex(byte: u8) -> String {
    format!("\\x{byte:02x}")
}
