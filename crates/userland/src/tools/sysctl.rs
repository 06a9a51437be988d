//! `sysctl` of procps-ng 4.0.2, for the simulated files in `/proc/sys`.

use regex_lite::Regex;

use super::errno_text;
use super::getopt::{Arg, Long, Options, Takes};
use super::pattern::compile;
use crate::fs::{self, FsError};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--all", "--dry-run", "--ignore", "--names", "--pattern", "--quiet", "--values", "--write", "-a", "-n", "-w"];

const LONG: &[Long] = &[
    ("all", Takes::Nothing, 'a'),
    ("deprecated", Takes::Nothing, 'o'),
    ("dry-run", Takes::Nothing, 'D'),
    ("binary", Takes::Nothing, 'b'),
    ("ignore", Takes::Nothing, 'e'),
    ("names", Takes::Nothing, 'N'),
    ("values", Takes::Nothing, 'n'),
    ("load", Takes::Optional, 'p'),
    ("system", Takes::Nothing, 'S'),
    ("pattern", Takes::Argument, 'r'),
    ("quiet", Takes::Nothing, 'q'),
    ("write", Takes::Nothing, 'w'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
];

const GETOPT: Options = Options::new("sysctl", "bneNwfp::qoxaAXr:Vdh", LONG);

const ROOT: &str = "/proc/sys/";

const USAGE: &str = "
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
";

/// `sysctl [-abeNnqw] [-r PATTERN] [NAME[=VALUE]...]`
pub(crate) fn sysctl(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let (args, wrong) = GETOPT.read(args);
    if let Some(wrong) = wrong {
        sys.err(&wrong);
        sys.out(USAGE);
        return 0;
    }
    let has = |letters: &str| args.iter().any(|arg| matches!(arg, Arg::Option(letter, _) if letters.contains(*letter)));
    if args.is_empty() {
        sys.err(USAGE);
        return 1;
    }
    if has("hd") {
        sys.show_manual("sysctl");
        return 0;
    }
    if has("V") {
        sys.out("sysctl from procps-ng 4.0.2\n");
        return 0;
    }
    let pattern = args.iter().find_map(|arg| if let Arg::Option('r', pattern) = arg { *pattern } else { None });
    let how = How {
        names: has("N"),
        values: has("nb"),
        binary: has("b"),
        quiet: has("q"),
        ignores: has("e"),
        is_dry: has("D"),
        pattern: pattern.and_then(|pattern| compile(pattern, "E")),
    };
    let operands: Vec<&str> =
        args.iter().filter_map(|arg| if let Arg::Operand(word) = arg { Some(*word) } else { None }).collect();
    if has("aAX") {
        return how.show_all(sys, "");
    }
    if has("S") {
        // None of the system's configuration files exists.
        return 0;
    }
    if has("pf") {
        let joined = args.iter().find_map(|arg| if let Arg::Option('p', file) = arg { *file } else { None });
        return joined.into_iter().chain(operands).fold(0, |status, file| status | how.load(sys, file));
    }
    if operands.is_empty() {
        sys.err("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
        return 1;
    }
    operands.into_iter().fold(0, |status: u8, word| match has("w") || word.contains('=') {
        true => status | Setting::read(sys, "command line", 0, word).map_or(1, |setting| how.set(sys, &setting)),
        false => status.saturating_add(how.show(sys, word)),
    })
}

/// How values are printed and written.
struct How {
    names: bool,
    values: bool,
    binary: bool,
    quiet: bool,
    ignores: bool,
    is_dry: bool,
    pattern: Option<Regex>,
}

/// A variable: its path and its name.
struct Variable {
    path: String,
    name: String,
}

impl Variable {
    /// Parses a path or a name, which has dots in place of slashes; the first of either decides which one it is.
    fn of(word: &str) -> Self {
        let other: String = word
            .chars()
            .map(|letter| match letter {
                '.' => '/',
                '/' => '.',
                letter => letter,
            })
            .collect();
        let is_path = word.find(['.', '/']).is_some_and(|at| word[at..].starts_with('/'));
        let (path, name) = if is_path { (word.to_owned(), other) } else { (other, word.to_owned()) };
        Variable { path: ROOT.to_owned() + &path, name }
    }
}

impl How {
    fn show_all(&self, sys: &mut Sys<'_, '_>, directory: &str) -> u8 {
        let Ok(Some(entries)) = fs::list(sys, &[ROOT, directory].concat()) else { return 0 };
        entries.into_iter().fold(0, |status: u8, entry| {
            let path = if directory.is_empty() { entry } else { [directory, "/", &entry].concat() };
            status.saturating_add(self.show(sys, &path))
        })
    }

    /// Prints a variable, or all in a directory.
    fn show(&self, sys: &mut Sys<'_, '_>, word: &str) -> u8 {
        let Variable { path, name } = Variable::of(word);
        match fs::list(sys, &path) {
            Ok(Some(_)) => return self.show_all(sys, path.trim_start_matches(ROOT).trim_end_matches('/')),
            Ok(None) => {}
            Err(error) => return self.missing(sys, &path, error),
        }
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(&name)) {
            return 0;
        }
        match fs::read(sys, &path) {
            Ok(_) if self.names => sys.out(&(name + "\n")),
            Ok(value) => self.print(sys, &name, value.trim_end()),
            Err(_) => {
                sys.err(&format!("sysctl: permission denied on key \"{name}\"\n"));
                return 1;
            }
        }
        0
    }

    fn missing(&self, sys: &mut Sys<'_, '_>, path: &str, error: FsError) -> u8 {
        if self.ignores && error == FsError::NotFound {
            return 0;
        }
        sys.err(&format!("sysctl: cannot stat {path}: {error}\n"));
        1
    }

    fn print(&self, sys: &mut Sys<'_, '_>, name: &str, value: &str) {
        let name = if self.values || self.names { String::new() } else { format!("{name} = ") };
        let end = if self.binary { "" } else { "\n" };
        sys.out(&[&name, value, end].concat());
    }

    /// Writes a variable, as set by a line of a file or on the command line: `NAME = VALUE`.
    fn set(&self, sys: &mut Sys<'_, '_>, setting: &Setting<'_>) -> u8 {
        let &Setting { key, value, may_be_denied } = setting;
        let Variable { path, name } = Variable::of(key);
        if key.is_empty() {
            sys.err(&format!("sysctl: Path is not under {ROOT}: {path}\n"));
            return 1;
        }
        if let Err(error) = fs::list(sys, &path) {
            return self.missing(sys, &path, error);
        }
        let written = match fs::open_write(sys, &path, true) {
            Err(FsError::PermissionDenied) if sys.kernel().task(sys.task).uid != 0 => {
                let ignoring = if may_be_denied { ", ignoring" } else { "" };
                sys.err(&format!("sysctl: permission denied on key \"{name}\"{ignoring}\n"));
                if !may_be_denied {
                    return 1;
                }
                Ok(())
            }
            // Writing to a read-only variable is reported, but is not a failure.
            Err(_) => {
                sys.err(&format!("sysctl: setting key \"{name}\": Invalid argument\n"));
                return 0;
            }
            Ok(_) if self.is_dry => Ok(()),
            Ok(fd) => sys.write_to(&fd, value),
        };
        if let Err(error) = written {
            sys.err(&format!("sysctl: setting key \"{name}\": {}\n", errno_text(error)));
            return 1;
        }
        if !self.quiet {
            self.print(sys, &name, value);
        }
        0
    }

    /// Applies the settings in a file, after all of its lines have been read.
    fn load(&self, sys: &mut Sys<'_, '_>, file: &str) -> u8 {
        let text = match fs::read(sys, file) {
            Ok(text) => text,
            Err(error) => {
                sys.err(&format!("sysctl: cannot open \"{file}\": {error}\n"));
                return 1;
            }
        };
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_start()));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with(['#', ';']));
        let settings: Vec<Setting<'_>> =
            lines.filter_map(|(number, line)| Setting::read(sys, file, number, line)).collect();
        settings.iter().fold(0, |status, setting| status | self.set(sys, setting))
    }
}

/// A variable and its new value.
struct Setting<'a> {
    key: &'a str,
    value: &'a str,
    /// Whether a refusal to a caller other than root is ignored.
    may_be_denied: bool,
}

impl<'a> Setting<'a> {
    /// Parses a line of a file, or a word of the command line.
    fn read(sys: &mut Sys<'_, '_>, file: &str, number: usize, line: &'a str) -> Option<Self> {
        let Some((key, value)) = line.split_once('=') else {
            sys.err(&format!("sysctl: {file}({number}): invalid syntax, continuing...\n"));
            return None;
        };
        let (key, value) = (key.trim(), value.trim());
        let (key, may_be_denied) = key.strip_prefix('-').map_or((key, false), |key| (key, true));
        (!key.is_empty() || !value.is_empty()).then_some(Setting { key, value, may_be_denied })
    }
}
