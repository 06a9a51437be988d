//! Options as glibc's `getopt_long(3)` parses them: anywhere among the operands, short ones joined, long ones
//! abbreviated.

/// Whether an option takes an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// None.
    Nothing,
    /// One, joined or as the next word.
    Argument,
    /// One if it is joined, otherwise none.
    Optional,
}

/// A long option: its name, whether it takes an argument, and the letter that stands for it.
pub(crate) type Long = (&'static str, Takes, char);

/// The options of a command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// The command's name, with which its complaints begin.
    pub command: &'static str,
    /// Short options, as for `getopt(3)`: `ab:c::`; with a leading `+` if the first operand ends the options.
    pub short: &'static str,
    /// Long options.
    pub long: &'static [Long],
    /// The other options of the real command: letters, and long names separated by blanks.
    unsimulated: (&'static str, &'static str),
}

/// An option or operand on a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arg<'a> {
    /// An option and its argument.
    Option(char, Option<&'a str>),
    /// An operand.
    Operand(&'a str),
}

impl Options {
    /// Creates the options of a command.
    pub const fn new(command: &'static str, short: &'static str, long: &'static [Long]) -> Self {
        Options { command, short, long, unsimulated: ("", "") }
    }

    /// Adds the options that the real command has besides, which are reported as not simulated rather than as wrong.
    pub const fn unsimulated(self, short: &'static str, long: &'static str) -> Self {
        Options { unsimulated: (short, long), ..self }
    }

    /// Parses a command line up to its end or its first mistake, for which the line that glibc prints is returned, too.
    pub fn read<'a>(&self, args: &'a [String]) -> (Vec<Arg<'a>>, Option<String>) {
        let mut read = Vec::new();
        let mut words = args.iter().map(String::as_str);
        while let Some(word) = words.next() {
            if word == "--" {
                read.extend(words.map(Arg::Operand));
                break;
            }
            // Without long options, a second hyphen is just an unknown letter.
            let long = word.strip_prefix("--").filter(|_| !self.long.is_empty());
            let outcome = if let Some(name) = long {
                self.read_long(name, &mut words).map(|arg| read.push(arg))
            } else if word.len() > 1 && word.starts_with('-') {
                self.read_short(&word[1..], &mut words, &mut read)
            } else {
                read.push(Arg::Operand(word));
                if self.short.starts_with('+') {
                    // The rest belongs to the program that the operand names.
                    read.extend(words.map(Arg::Operand));
                    break;
                }
                Ok(())
            };
            if let Err(error) = outcome {
                return (read, Some(format!("{}: {error}\n", self.command)));
            }
        }
        (read, None)
    }

    fn read_short<'a>(
        &self,
        letters: &'a str,
        words: &mut impl Iterator<Item = &'a str>,
        read: &mut Vec<Arg<'a>>,
    ) -> Result<(), String> {
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            let joined = Some(rest.as_str()).filter(|joined| !joined.is_empty());
            match self.takes(letter) {
                None if self.unsimulated.0.contains(letter) => return Err(format!("-{letter} is not simulated")),
                None => return Err(format!("invalid option -- '{letter}'")),
                Some(Takes::Nothing) => read.push(Arg::Option(letter, None)),
                Some(Takes::Optional) => {
                    read.push(Arg::Option(letter, joined));
                    break;
                }
                Some(Takes::Argument) => {
                    let Some(argument) = joined.or_else(|| words.next()) else {
                        return Err(format!("option requires an argument -- '{letter}'"));
                    };
                    read.push(Arg::Option(letter, Some(argument)));
                    break;
                }
            }
        }
        Ok(())
    }

    fn takes(&self, letter: char) -> Option<Takes> {
        let at = self.short.find(letter).filter(|_| letter != ':' && letter != '+')?;
        let colons = self.short[at + letter.len_utf8()..].chars().take_while(|&next| next == ':').count();
        Some(match colons {
            0 => Takes::Nothing,
            1 => Takes::Argument,
            _ => Takes::Optional,
        })
    }

    fn read_long<'a>(&self, word: &'a str, words: &mut impl Iterator<Item = &'a str>) -> Result<Arg<'a>, String> {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let names = self.long.iter().map(|(full, ..)| *full).chain(self.unsimulated.1.split_whitespace());
        let candidates: Vec<&str> = names.filter(|full| full.starts_with(name)).collect();
        let full = match &candidates[..] {
            several if several.contains(&name) => name,
            [full] => *full,
            [] => return Err(format!("unrecognized option '--{word}'")),
            several => {
                let names: String = several.iter().map(|full| format!(" '--{full}'")).collect();
                return Err(format!("option '--{word}' is ambiguous; possibilities:{names}"));
            }
        };
        let Some(&(_, takes, letter)) = self.long.iter().find(|(known, ..)| *known == full) else {
            return Err(format!("--{full} is not simulated"));
        };
        match (takes, value) {
            (Takes::Nothing, Some(_)) => Err(format!("option '--{full}' doesn't allow an argument")),
            (Takes::Nothing, None) => Ok(Arg::Option(letter, None)),
            (Takes::Optional, value) => Ok(Arg::Option(letter, value)),
            (Takes::Argument, value) => match value.or_else(|| words.next()) {
                Some(argument) => Ok(Arg::Option(letter, Some(argument))),
                None => Err(format!("option '--{full}' requires an argument")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the complaint about a command line.
    fn said(line: &str) -> Option<String> {
        const LS: Options = Options::new("ls", "lw:", &[("width", Takes::Argument, 'w'), ("all", Takes::Nothing, 'a')])
            .unsimulated("i", "inode author");
        let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        LS.read(&args).1
    }

    #[test]
    fn reports_unsimulated_options() {
        for (line, expected) in [
            ("-l --width=3 --al x", None),
            ("-li", Some("ls: -i is not simulated\n")),
            ("--inode", Some("ls: --inode is not simulated\n")),
            ("--ino", Some("ls: --inode is not simulated\n")),
            ("--a", Some("ls: option '--a' is ambiguous; possibilities: '--all' '--author'\n")),
            ("-z", Some("ls: invalid option -- 'z'\n")),
            ("--no", Some("ls: unrecognized option '--no'\n")),
        ] {
            assert_eq!(said(line).as_deref(), expected, "{line}");
        }
    }
}
