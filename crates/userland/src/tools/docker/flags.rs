//! Flags as `docker` and `kubectl` parse them (the Go library `pflag`): `--name web`, `--name=web`, `-t 5`, `-t5`,
//! `-t=5`, `-it`, `--rm=false`.

/// The type of a flag's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// None, or `=true` and `=false`.
    Bool,
    /// A string.
    Text,
    /// An integer.
    Int,
}

/// A flag: its name, its letter, and the type of its value.
pub(crate) type Flag = (&'static str, Option<char>, Value);

/// The flags given to a command, and its operands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ParsedArgs {
    flags: Vec<(&'static str, String)>,
    /// The operands, in order.
    pub operands: Vec<String>,
    /// The index of the first operand after `--`, if that was given.
    pub dash_at: Option<usize>,
}

impl ParsedArgs {
    /// Returns whether a Boolean flag is set.
    pub fn is_set(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// Returns the last value of a flag.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.flags.iter().rfind(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// Returns all values of a flag.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.flags.iter().filter(move |(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// Returns the last value of a flag as a number.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }
}

/// Why a command line is invalid, in the words of `pflag`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FlagError(pub String);

/// Parses a command's words. Unless flags are interspersed, the first operand ends them.
pub(crate) fn read(flags: &'static [Flag], words: &[String], interspersed: bool) -> Result<ParsedArgs, FlagError> {
    let mut args = ParsedArgs::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            args.dash_at = Some(args.operands.len());
            args.operands.extend(words.cloned());
            break;
        }
        if let Some(name) = word.strip_prefix("--") {
            read_long(flags, name, &mut words, &mut args)?;
        } else if word.len() > 1 && word.starts_with('-') {
            read_short(flags, &word[1..], &mut words, &mut args)?;
        } else {
            args.operands.push(word.clone());
            if !interspersed {
                args.operands.extend(words.cloned());
                break;
            }
        }
    }
    Ok(args)
}

type Words<'a> = std::slice::Iter<'a, String>;

fn read_long(
    flags: &'static [Flag],
    word: &str,
    words: &mut Words<'_>,
    args: &mut ParsedArgs,
) -> Result<(), FlagError> {
    let (name, value) = match word.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (word, None),
    };
    if name.is_empty() || name.starts_with('-') {
        return Err(FlagError(format!("bad flag syntax: --{word}")));
    }
    let Some(&flag) = flags.iter().find(|(full, ..)| *full == name) else {
        return Err(FlagError(format!("unknown flag: --{name}")));
    };
    let value = match (flag.2, value) {
        (_, Some(value)) => value,
        (Value::Bool, None) => "true".to_owned(),
        (_, None) => words.next().cloned().ok_or_else(|| FlagError(format!("flag needs an argument: --{name}")))?,
    };
    set(flag, value, args)
}

fn read_short(
    flags: &'static [Flag],
    letters: &str,
    words: &mut Words<'_>,
    args: &mut ParsedArgs,
) -> Result<(), FlagError> {
    let mut rest = letters.chars();
    while let Some(letter) = rest.next() {
        let Some(&flag) = flags.iter().find(|(_, short, _)| *short == Some(letter)) else {
            return Err(FlagError(format!("unknown shorthand flag: '{letter}' in -{letters}")));
        };
        let joined = rest.as_str();
        if let Some(value) = joined.strip_prefix('=') {
            return set(flag, value.to_owned(), args);
        }
        if flag.2 == Value::Bool {
            set(flag, "true".to_owned(), args)?;
            continue;
        }
        let next = if joined.is_empty() { words.next().cloned() } else { Some(joined.to_owned()) };
        let needed = || FlagError(format!("flag needs an argument: '{letter}' in -{letters}"));
        return set(flag, next.ok_or_else(needed)?, args);
    }
    Ok(())
}

fn set(flag: Flag, value: String, args: &mut ParsedArgs) -> Result<(), FlagError> {
    let (name, short, takes) = flag;
    let value = match takes {
        Value::Text => value,
        // `strconv.ParseBool`
        Value::Bool => match value.as_str() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => "true".to_owned(),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => "false".to_owned(),
            _ => return Err(invalid(name, short, &value, "ParseBool")),
        },
        Value::Int if value.parse::<i64>().is_ok() => value,
        Value::Int => return Err(invalid(name, short, &value, "ParseInt")),
    };
    args.flags.push((name, value));
    Ok(())
}

fn invalid(name: &str, short: Option<char>, value: &str, parse: &str) -> FlagError {
    let flag = short.map_or_else(|| format!("--{name}"), |short| format!("-{short}, --{name}"));
    FlagError(format!(
        "invalid argument {value:?} for {flag:?} flag: strconv.{parse}: parsing {value:?}: invalid syntax"
    ))
}
