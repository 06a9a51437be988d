//! `kill(1)` of procps-ng 4.0.2: not a builtin, hence a process of its own.

use pidscope_kernel::Signal;

use super::errno_text;
use super::getopt::{Arg, Long, Options, Takes};
use crate::script::{Call, SignalWord};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--list", "--queue", "--signal", "--table", "-L", "-l", "-q", "-s"];

const LONG: &[Long] = &[
    ("list", Takes::Optional, 'l'),
    ("table", Takes::Nothing, 'L'),
    ("signal", Takes::Argument, 's'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
    ("queue", Takes::Argument, 'q'),
];

const GETOPT: Options = Options::new("kill", "l::Ls:hVq:", LONG);

const USAGE: &str = "
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
";

/// `kill [-SIGNAL | -s SIGNAL] [-q VALUE] PID...`
pub(crate) fn kill(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let name = sys.program().argv.first().cloned().unwrap_or_default();
    let mut args = args.to_vec();
    let mut signal = i64::from(Signal::TERM.number());
    // The first word that is a signal after a hyphen is taken as one, wherever it stands.
    let given = |word: &String| word.strip_prefix('-').and_then(number_of);
    if let Some(at) = args.iter().position(|word| given(word).is_some()) {
        signal = given(&args.remove(at)).unwrap_or(signal);
    }
    let (read, wrong) = GETOPT.read(&args);
    let mut queues = false;
    let mut pids = Vec::new();
    for arg in read {
        match arg {
            Arg::Option('s', Some(text)) => match number_of(text) {
                Some(number) => signal = number,
                // An invalid signal number, for the kernel to refuse.
                None => signal = -1,
            },
            Arg::Option('l', None) => match args.iter().find(|word| !word.starts_with('-')) {
                None => return list(sys),
                Some(word) => return convert(sys, &name, word),
            },
            Arg::Option('l', Some(word)) => return convert(sys, &name, word),
            Arg::Option('L', _) => return table(sys),
            Arg::Option('q', Some(text)) => {
                if text.parse::<i32>().is_err() {
                    sys.err(&format!("{name}: must be an integer value to be passed with the signal.: '{text}'\n"));
                    return 1;
                }
                queues = true;
            }
            Arg::Option('V', _) => {
                sys.out("kill from procps-ng 4.0.2\n");
                return 0;
            }
            Arg::Option('h', _) => {
                sys.out(USAGE);
                return 0;
            }
            Arg::Option(..) => {}
            Arg::Operand(word) => pids.push(word),
        }
    }
    if let Some(wrong) = wrong {
        return refuse(sys, &name, &wrong, signal);
    }
    if pids.is_empty() {
        sys.err(USAGE);
        return 1;
    }
    let mut status = 0;
    for word in pids {
        let Ok(pid) = word.parse::<i64>() else {
            sys.err(&format!("{name}: failed to parse argument: '{word}'\n"));
            return 1;
        };
        let sent = match queues {
            true => sys.call(Call::Sigqueue { pid, signal: SignalWord(signal), si_pid: None }).map(|_| ()),
            false => sys.kill(pid, signal),
        };
        if let Err(errno) = sent {
            sys.err(&format!("{name}: ({pid}): {}\n", errno_text(errno)));
            status = 1;
        }
    }
    status
}

/// Handles an unknown option. A digit counts as a process group ID, but only its first digit does: a bug of this
/// version.
fn refuse(sys: &mut Sys<'_, '_>, name: &str, wrong: &str, signal: i64) -> u8 {
    let letter =
        wrong.trim_end().strip_suffix('\'').and_then(|text| text.rsplit_once("-- '")).map(|(_, letter)| letter);
    if let Some(digit) = letter.and_then(|letter| letter.parse::<i64>().ok()) {
        let _ = sys.kill(-digit, signal);
        return 0;
    }
    sys.err(&format!("{name}: invalid argument {}\n{USAGE}", letter.unwrap_or(" ")));
    1
}

/// Parses a signal: a number, or a name with or without SIG, in either case.
fn number_of(text: &str) -> Option<i64> {
    match text.parse::<i64>() {
        Ok(number) => (0..=93).contains(&number).then_some(number),
        Err(_) if text.eq_ignore_ascii_case("EXIT") => Some(0),
        Err(_) if text.eq_ignore_ascii_case("POLL") || text.eq_ignore_ascii_case("SIGPOLL") => Some(29),
        Err(_) => Signal::from_name(text).map(|signal| signal.number().into()),
    }
}

/// Returns the name of a signal; the one that procps prefers if it has two.
fn name_of(number: i64) -> Option<&'static str> {
    match number {
        29 => Some("POLL"),
        number => Signal::new(number).and_then(Signal::name),
    }
}

/// `-l SIGNAL`: converts a number to a name and vice versa. It always succeeds.
fn convert(sys: &mut Sys<'_, '_>, name: &str, word: &str) -> u8 {
    let other = match word.parse() {
        Ok(number) => name_of(number).map(str::to_owned),
        Err(_) => number_of(word).map(|number| number.to_string()),
    };
    match other {
        Some(text) => sys.out(&format!("{text}\n")),
        None => sys.err(&format!("{name}: unknown signal name {word}\n")),
    }
    0
}

/// `-l`: lists all names, in lines that end as soon as they are long enough.
fn list(sys: &mut Sys<'_, '_>) -> u8 {
    const MIN_LINE_LEN: usize = 73;
    let mut text = String::new();
    let mut column = 0;
    for name in (1..=31).filter_map(name_of) {
        if column > MIN_LINE_LEN {
            text.push('\n');
            column = 0;
        } else if !text.is_empty() {
            text.push(' ');
            column += 1;
        }
        text.push_str(name);
        column += name.len();
    }
    sys.out(&(text + "\n"));
    0
}

/// `-L`: lists numbers and names in seven columns.
fn table(sys: &mut Sys<'_, '_>) -> u8 {
    let cell = |number: i64| {
        let cell = format!("{number:2} {}", name_of(number).unwrap_or_default());
        if number % 7 == 0 { cell + "\n" } else { format!("{cell:<11}") }
    };
    let text: String = (1..=31).map(cell).collect();
    sys.out(&(text + "\n"));
    0
}
