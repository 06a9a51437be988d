//! Lists of columns to show and to sort by.

use super::format::{AIX, Field, MACROS, SORT_LETTERS, Value, column};

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SortKey {
    /// The value to compare.
    pub value: Value,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// The option that gives a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// `-o`, `o`, `--format`: columns.
    Columns,
    /// `-O`: columns between the PID and the usual ones.
    WrappedColumns,
    /// `O`: letters to sort by, otherwise columns as with `-O`.
    LettersOrColumns,
    /// `--sort`, `k`: columns to sort by.
    Sort,
}

/// What a command line says about columns and order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lists {
    /// The columns; empty for the default ones.
    pub fields: Vec<Field>,
    /// The sort keys, the most significant first; empty for the order of PIDs.
    pub sort: Vec<SortKey>,
}

/// What is needed to read the lists.
pub(super) struct Reader {
    /// The number of digits of the greatest PID.
    pub digits: usize,
    /// Whether the output is a forest.
    pub forest: bool,
}

const BLANKS: &[char] = &[' ', ',', '\t', '\n'];

impl Reader {
    /// Reads all lists of a command line, after its options have been read.
    pub fn read(&self, lists: &[(Source, String)]) -> Result<Lists, String> {
        let sort_is_named = lists.iter().any(|(source, _)| *source == Source::Sort);
        let mut read = Lists::default();
        let (mut columns_read, mut sort_read) = (false, false);
        for (source, text) in lists {
            match source {
                Source::Columns => {
                    read.fields.extend(self.columns(text)?);
                    columns_read = true;
                }
                Source::WrappedColumns if columns_read => {
                    return Err("option -O can not follow other format options".to_owned());
                }
                Source::WrappedColumns => {
                    read.fields.extend(self.wrapped(text, "END_SYS5")?);
                    columns_read = true;
                }
                Source::Sort if sort_read => return Err("multiple sort options".to_owned()),
                Source::Sort => {
                    read.sort.extend(sort_columns(text)?);
                    sort_read = true;
                }
                Source::LettersOrColumns => {
                    let letters = match sort_is_named || sort_read {
                        true => Err("multiple sort options".to_owned()),
                        false => self.sort_letters(text),
                    };
                    match letters {
                        Ok(keys) => {
                            read.sort.extend(keys);
                            sort_read = true;
                        }
                        Err(_) if columns_read => {
                            return Err("option O is neither first format nor sort order".to_owned());
                        }
                        Err(error) => {
                            read.fields.extend(self.wrapped(text, "END_BSD").map_err(|_| error)?);
                            columns_read = true;
                        }
                    }
                }
            }
        }
        Ok(read)
    }

    fn wrapped(&self, text: &str, trailer: &str) -> Result<Vec<Field>, String> {
        let mut fields = self.named("pid", None);
        fields.extend(self.columns(text)?);
        fields.extend(self.named(trailer, None));
        Ok(fields)
    }

    /// Returns the column, or several if the name is a macro; none if it is unknown.
    pub fn named(&self, name: &str, header: Option<&str>) -> Vec<Field> {
        if let Some(column) = column(name) {
            return vec![Field::new(column, header, self.digits)];
        }
        let list = MACROS.iter().find(|(known, _)| *known == name).map_or("", |(_, list)| list);
        list.split(',').filter_map(column).map(|column| Field::new(column, header, self.digits)).collect()
    }

    fn columns(&self, text: &str) -> Result<Vec<Field>, String> {
        let read = self.plain_columns(text);
        // A list counts as AIX format only if it cannot be read otherwise.
        if read.is_err() && text.contains('%') { self.aix_columns(text) } else { read }
    }

    fn plain_columns(&self, text: &str) -> Result<Vec<Field>, String> {
        let mut fields = Vec::new();
        for item in items(text, "empty format list", "improper format list")? {
            let (spec, header) = item.split_once('=').map_or((item, None), |(spec, header)| (spec, Some(header)));
            let (name, width) = match spec.split_once(':') {
                Some((name, width)) => (name, Some(read_width(width)?)),
                None => (spec, None),
            };
            let mut named = self.named(name, header);
            match (&mut named[..], width) {
                ([], _) => return Err(unknown_column(name)),
                ([field], Some(width)) => field.width = width,
                (_, Some(_)) => {
                    return Err("can not set width for a macro (multi-column) format specifier".to_owned());
                }
                (_, None) => {}
            }
            fields.append(&mut named);
        }
        Ok(fields)
    }

    /// Reads columns in AIX format, with text between them: `%p %c`.
    fn aix_columns(&self, text: &str) -> Result<Vec<Field>, String> {
        let mut fields = Vec::new();
        let count = count_aix_columns(text)?;
        let mut rest = text;
        for _ in 0..count {
            let Some(described) = rest.strip_prefix('%') else {
                let end = rest.find('%').unwrap_or(rest.len());
                fields.push(Field::text(&rest[..end]));
                rest = &rest[end..];
                continue;
            };
            let mut letters = described.chars();
            let letter = letters.next();
            rest = letters.as_str();
            if letter == Some('%') {
                return Err("missing AIX field descriptor".to_owned());
            }
            let known = AIX.iter().find(|(known, ..)| Some(*known) == letter);
            let &(_, name, header) = known.ok_or("unknown AIX field descriptor")?;
            fields.extend(self.named(name, Some(header)));
        }
        Ok(fields)
    }

    fn sort_letters(&self, text: &str) -> Result<Vec<SortKey>, String> {
        const LETTERS: &str = "CGJKMNPRSTUcfgjkmnoprstuvy";
        let bad = || "bad sorting code".to_owned();
        let mut keys = Vec::new();
        let mut descending = false;
        let mut seen = String::new();
        for (at, letter) in text.char_indices() {
            match letter {
                '+' | '-' => {
                    if !text[at + 1..].starts_with(|next| LETTERS.contains(next)) {
                        return Err(bad());
                    }
                    descending = letter == '-';
                }
                'P' if self.forest => return Err("PPID sort and forest output conflict".to_owned()),
                _ if !LETTERS.contains(letter) || seen.contains(letter) => return Err(bad()),
                _ => {
                    seen.push(letter);
                    let name = SORT_LETTERS.iter().find(|(known, _)| *known == letter).map(|(_, name)| *name);
                    // Values that are not simulated are the same for every process and do not affect the order.
                    keys.extend(name.and_then(column).map(|column| SortKey { value: column.value, descending }));
                    descending = false;
                }
            }
        }
        Ok(keys)
    }
}

/// Splits a list into items; one trailing separator is ignored.
fn items<'a>(text: &'a str, empty: &str, improper: &str) -> Result<Vec<&'a str>, String> {
    let trimmed = text.strip_suffix(BLANKS).unwrap_or(text);
    let items: Vec<&str> = trimmed.split(BLANKS).collect();
    match items.iter().any(|item| item.is_empty()) {
        true if text.is_empty() => Err(empty.to_owned()),
        true => Err(improper.to_owned()),
        false => Ok(items),
    }
}

fn read_width(text: &str) -> Result<usize, String> {
    let number = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let width = text.parse().ok().filter(|&width: &i32| number && width > 0);
    width.map(|width| width as usize).ok_or_else(|| "column widths must be unsigned decimal numbers".to_owned())
}

fn unknown_column(name: &str) -> String {
    // procps's buffer for the message has room for 79 bytes.
    let mut message = format!("unknown user-defined format specifier \"{name}\"");
    let end = (0..=79.min(message.len())).rev().find(|&end| message.is_char_boundary(end));
    message.truncate(end.unwrap_or(0));
    message
}

/// Counts columns and texts as procps does: the letter after each `%` counts as a text, which leaves empty ones at the
/// end.
fn count_aix_columns(text: &str) -> Result<usize, String> {
    let mut count = 0;
    let mut letters = text.chars();
    let mut next = letters.next();
    while let Some(letter) = next {
        count += 1;
        if letter == '%' {
            next = letters.next().filter(|&letter| letter != ' ');
            if next.is_none() {
                return Err("missing AIX field descriptor".to_owned());
            }
            continue;
        }
        next = letters.find(|&letter| letter != ' ');
        if next.is_some_and(|letter| letter != '%') {
            return Err("improper AIX field descriptor".to_owned());
        }
    }
    Ok(count)
}

fn sort_columns(text: &str) -> Result<Vec<SortKey>, String> {
    let key = |item: &str| {
        let name = item.strip_prefix(['-', '+']).unwrap_or(item);
        let column = column(name).ok_or("unknown sort specifier")?;
        Ok(SortKey { value: column.value, descending: item.starts_with('-') })
    };
    items(text, "empty sort list", "improper sort list")?.into_iter().map(key).collect()
}
