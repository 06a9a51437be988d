//! `pidof` of sysvinit-utils 3.06: prints the PIDs of programs, by name.

use super::getopt::{Arg, Options};
use crate::os::proc_view::{Printed, ProcEntry, ProcState, ProcView};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["-c", "-d", "-h", "-n", "-o", "-q", "-s", "-x", "-z"];

const GETOPT: Options = Options::new("pidof", "hcd:no:qsxzS:", &[]);

const HELP: &str = "\
pidof usage: [options] <program-name>

 -c           Return PIDs with the same root directory
 -d <sep>     Use the provided character as output separator
 -h           Display this help text
 -n           Avoid using stat system function on network shares
 -o <pid>     Omit results with a given PID
 -q           Quiet mode. Do not display output
 -s           Only return one PID
 -x           Return PIDs of shells running scripts with a matching name
 -z           List zombie and I/O waiting processes. May cause pidof to hang.

";

/// `pidof [-s] [-q] [-z] [-o PID] [-d LETTER] NAME...`: the newest process first. Errors go only to the system's log.
pub(crate) fn pidof(view: &ProcView<'_>, args: &[String]) -> Printed {
    let (args, wrong) = GETOPT.read(args);
    let (mut is_single, mut is_quiet, mut zombies, mut separator) = (false, false, false, " ");
    let (mut omitted, mut names): (Vec<u32>, Vec<&str>) = (Vec::new(), Vec::new());
    for arg in args {
        match arg {
            Arg::Option('h', _) => return Printed { out: HELP.to_owned(), ..Printed::default() },
            Arg::Option('s', _) => is_single = true,
            Arg::Option('q', _) => is_quiet = true,
            Arg::Option('z', _) => zombies = true,
            Arg::Option('d' | 'S', Some(text)) => separator = text,
            Arg::Option('o', Some("%PPID")) => omitted.extend(parent(view)),
            Arg::Option('o', Some(text)) => {
                omitted.extend(text.split([',', ' ']).filter_map(|pid| pid.parse::<u32>().ok()))
            }
            Arg::Option(..) => {}
            Arg::Operand(name) => names.push(name),
        }
    }
    let mut found = Vec::new();
    for name in names.iter().filter(|_| wrong.is_none()) {
        let matching = |process: &&ProcEntry| {
            is_called(process, name)
                && !omitted.contains(&process.pid)
                && (zombies || process.state != ProcState::Zombie)
        };
        let newest_first = view.processes.iter().rev().filter(matching).map(|process| process.pid.to_string());
        found.extend(newest_first.take(if is_single { 1 } else { usize::MAX }));
    }
    let is_shown = !is_quiet && !found.is_empty();
    let out = if is_shown { found.join(separator) + "\n" } else { String::new() };
    Printed { out, status: found.is_empty().into(), ..Printed::default() }
}

/// Returns the PID of its parent, the shell.
fn parent(view: &ProcView<'_>) -> Option<u32> {
    let self_entry = view.processes.iter().find(|process| Some(process.pid) == view.own_pid);
    self_entry.map(|process| process.ppid)
}

/// Returns whether the first word of a process's command line is this name or path; that of a login shell begins with a
/// hyphen.
fn is_called(process: &ProcEntry, name: &str) -> bool {
    let word = process.argv.first().map_or(&*process.comm, String::as_str);
    let word = word.strip_prefix('-').unwrap_or(word);
    let base = word.rsplit('/').next().unwrap_or(word);
    word == name || base == name || name.rsplit('/').next() == Some(base) && name.contains('/')
}
