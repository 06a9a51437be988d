//! Parsing the command line.

use std::ffi::OsString;
use std::str::FromStr;

use lexopt::Arg::{Long, Short, Value};
use lexopt::Parser;
use pidscope_scene::svg::Theme;
use pidscope_text::{Lang, cli};
use pidscope_userland::script::nearest;

/// What to do.
pub enum Command {
    /// Print the help.
    Help,
    /// Run a script.
    Run(RunArguments),
    /// Compare a script with the running kernel: a file, `-`, or `@NAME`.
    Verify(String),
    /// Compare random calls with the running kernel.
    VerifyRandom {
        /// The minimum number of calls.
        calls: usize,
        /// The first seed.
        seed: u64,
    },
    /// Draw the picture of a script.
    Figure(FigureArguments),
    /// Check the lesson in a directory.
    LessonCheck(String),
    /// Pack the lesson in a directory into one file.
    LessonPack {
        /// The directory.
        directory: String,
        /// The file to write; `None` for standard output.
        output: Option<String>,
    },
}

/// What to run, and how to show it.
pub struct RunArguments {
    /// A file, `-`, or `@NAME`.
    pub script: String,
    /// The format of the report.
    pub format: Format,
    /// The maximum number of calls.
    pub steps: Option<usize>,
}

/// What to draw, and how.
pub struct FigureArguments {
    /// A file, `-`, or `@NAME`.
    pub script: String,
    /// The maximum number of calls.
    pub steps: Option<usize>,
    /// The file to write; `None` for standard output.
    pub output: Option<String>,
    /// The colours.
    pub theme: Theme,
    /// The title; `None` for the name of the script.
    pub title: Option<String>,
    /// The target of a click on it.
    pub link: Option<String>,
}

/// The format of a report.
#[derive(Clone, Copy, Default)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

const THEMES: &str = "auto, light, dark";
/// Examples of the expected numbers.
const NUMBERS: &str = "0, 1, 2, ...";
const COMMANDS: &str = "run, verify, figure, lesson";
const LESSON_COMMANDS: &str = "check, pack";
const RUN_OPTIONS: [&str; 4] = ["--format", "--steps", "--lang", "--help"];
const VERIFY_OPTIONS: [&str; 4] = ["--calls", "--seed", "--lang", "--help"];
const FIGURE_OPTIONS: [&str; 7] = ["-o", "--steps", "--theme", "--title", "--link", "--lang", "--help"];
const CHECK_OPTIONS: [&str; 2] = ["--lang", "--help"];
const PACK_OPTIONS: [&str; 3] = ["-o", "--lang", "--help"];

/// Returns the language, which applies to errors in the other arguments, too, and the command or the error message.
pub fn read(arguments: impl Iterator<Item = OsString>) -> (Lang, Result<Command, String>) {
    let arguments: Vec<OsString> = arguments.collect();
    let lang = lang(&arguments);
    (lang, Reader { lang, parser: Parser::from_args(arguments) }.command())
}

/// Returns the language: `--lang`, wherever it is, otherwise that of the environment.
fn lang(arguments: &[OsString]) -> Lang {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let after = words.iter().position(|&word| word == "--lang").and_then(|at| words.get(at + 1).copied());
    let chosen = after.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")));
    let environment = || {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).and_then(|tag| Lang::from_tag(&tag))
    };
    chosen.and_then(Lang::from_tag).or_else(environment).unwrap_or(Lang::En)
}

struct Reader {
    lang: Lang,
    parser: Parser,
}

/// The options and operands of a command.
#[derive(Default)]
struct Options {
    script: Option<String>,
    format: Format,
    steps: Option<usize>,
    calls: Option<usize>,
    seed: u64,
    output: Option<String>,
    theme: Theme,
    title: Option<String>,
    link: Option<String>,
}

impl Reader {
    fn command(mut self) -> Result<Command, String> {
        let lang = self.lang;
        let missing = || cli::missing_script(lang).to_owned();
        match self.parser.next().map_err(|error| error.to_string())? {
            None => Err(missing()),
            Some(Long("help") | Short('h')) => Ok(Command::Help),
            Some(Value(word)) if word == "run" => {
                let Some(Options { script, format, steps, .. }) = self.options(&RUN_OPTIONS)? else {
                    return Ok(Command::Help);
                };
                Ok(Command::Run(RunArguments { script: script.ok_or_else(missing)?, format, steps }))
            }
            Some(Value(word)) if word == "verify" => {
                let Some(Options { script, calls, seed, .. }) = self.options(&VERIFY_OPTIONS)? else {
                    return Ok(Command::Help);
                };
                match (script, calls) {
                    (Some(script), None) => Ok(Command::Verify(script)),
                    (None, Some(calls)) => Ok(Command::VerifyRandom { calls, seed }),
                    (Some(_), Some(_)) => Err(cli::script_or_calls(lang).to_owned()),
                    (None, None) => Err(missing()),
                }
            }
            Some(Value(word)) if word == "figure" => {
                let Some(Options { script, steps, output, theme, title, link, .. }) = self.options(&FIGURE_OPTIONS)?
                else {
                    return Ok(Command::Help);
                };
                let script = script.ok_or_else(missing)?;
                Ok(Command::Figure(FigureArguments { script, steps, output, theme, title, link }))
            }
            Some(Value(word)) if word == "lesson" => self.lesson(),
            Some(Value(word)) if word == "help" => Ok(Command::Help),
            Some(Value(word)) => Err(cli::unknown_command(lang, &word.to_string_lossy(), &COMMANDS)),
            Some(Long(name)) => Err(unknown_option(lang, &format!("--{name}"), &RUN_OPTIONS)),
            Some(Short(letter)) => Err(unknown_option(lang, &format!("-{letter}"), &RUN_OPTIONS)),
        }
    }

    /// Parses a subcommand of `lesson`.
    fn lesson(&mut self) -> Result<Command, String> {
        let lang = self.lang;
        let missing = || cli::missing_directory(lang).to_owned();
        match self.parser.next().map_err(|error| error.to_string())? {
            Some(Value(word)) if word == "check" => {
                let Some(Options { script, .. }) = self.options(&CHECK_OPTIONS)? else { return Ok(Command::Help) };
                Ok(Command::LessonCheck(script.ok_or_else(missing)?))
            }
            Some(Value(word)) if word == "pack" => {
                let Some(Options { script, output, .. }) = self.options(&PACK_OPTIONS)? else {
                    return Ok(Command::Help);
                };
                Ok(Command::LessonPack { directory: script.ok_or_else(missing)?, output })
            }
            Some(Long("help") | Short('h')) => Ok(Command::Help),
            Some(Value(word)) => Err(cli::unknown_command(lang, &word.to_string_lossy(), &LESSON_COMMANDS)),
            Some(Long(_) | Short(_)) | None => Err(cli::missing_lesson_command(lang, &LESSON_COMMANDS)),
        }
    }

    /// Parses the rest of a command that takes a script and these options; `None` if help is requested.
    fn options(&mut self, known: &[&str]) -> Result<Option<Options>, String> {
        let lang = self.lang;
        let is_allowed = |option| known.contains(&option);
        let mut options = Options::default();
        while let Some(argument) = self.parser.next().map_err(|error| error.to_string())? {
            match argument {
                Long("help") | Short('h') => return Ok(None),
                Long("format") if is_allowed("--format") => {
                    let value = self.value("--format", "text, json")?;
                    options.format = match value.as_str() {
                        "text" => Format::Text,
                        "json" => Format::Json,
                        _ => return Err(cli::bad_value(lang, &value, &"text, json", &"--format")),
                    };
                }
                Long("steps") if is_allowed("--steps") => {
                    let value = self.value("--steps", NUMBERS)?;
                    options.steps = Some(value.parse().map_err(|_| cli::bad_steps(lang, &value))?);
                }
                Long("calls") if is_allowed("--calls") => options.calls = Some(self.number("--calls")?),
                Long("seed") if is_allowed("--seed") => options.seed = self.number("--seed")?,
                Long("theme") if is_allowed("--theme") => {
                    let value = self.value("--theme", THEMES)?;
                    options.theme =
                        Theme::named(&value).ok_or_else(|| cli::bad_value(lang, &value, &THEMES, &"--theme"))?;
                }
                Long("title") if is_allowed("--title") => options.title = Some(self.value("--title", "TEXT")?),
                Long("link") if is_allowed("--link") => {
                    let value = self.value("--link", "URL")?;
                    if !is_web_address(&value) {
                        return Err(cli::bad_link(lang, &value));
                    }
                    options.link = Some(value);
                }
                Short('o') if is_allowed("-o") => options.output = Some(self.value("-o", "FILE")?),
                Long("lang") => {
                    let value = self.value("--lang", "en, ko")?;
                    if Lang::from_tag(&value).is_none() {
                        return Err(cli::bad_value(lang, &value, &"en, ko", &"--lang"));
                    }
                }
                Value(word) if options.script.is_none() => options.script = Some(word.to_string_lossy().into_owned()),
                Value(word) => return Err(cli::unexpected_operand(lang, &word.to_string_lossy())),
                Long(name) => return Err(unknown_option(lang, &format!("--{name}"), known)),
                Short(letter) => return Err(unknown_option(lang, &format!("-{letter}"), known)),
            }
        }
        Ok(Some(options))
    }

    fn number<N: FromStr>(&mut self, option: &str) -> Result<N, String> {
        let value = self.value(option, NUMBERS)?;
        value.parse().map_err(|_| cli::bad_value(self.lang, &value, &NUMBERS, &option))
    }

    fn value(&mut self, option: &str, list: &str) -> Result<String, String> {
        let value = self.parser.value().map_err(|_| cli::missing_value(self.lang, &list, &option))?;
        Ok(value.to_string_lossy().into_owned())
    }
}

/// Returns whether an address is relative or has the scheme http or https. Browsers ignore blanks and control
/// characters in addresses.
fn is_web_address(address: &str) -> bool {
    let start = address.split(['/', '?', '#']).next().unwrap_or_default();
    let is_of_the_web =
        |(scheme, _): (&str, &str)| ["http", "https"].iter().any(|web| web.eq_ignore_ascii_case(scheme));
    start.split_once(':').is_none_or(is_of_the_web)
        && !address.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

fn unknown_option(lang: Lang, found: &str, options: &[&str]) -> String {
    with_nearest(lang, cli::unknown_option(lang, &found, &options.join(", ")), found, options.iter().copied())
}

/// Returns the message, followed by a suggestion if a word was probably misspelled.
pub fn with_nearest<'w>(lang: Lang, message: String, found: &str, words: impl IntoIterator<Item = &'w str>) -> String {
    match nearest(found, words) {
        Some(word) => format!("{message}\n{}", cli::nearest(lang, &word)),
        None => message,
    }
}
