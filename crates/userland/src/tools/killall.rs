//! `killall` of PSmisc 23.6: sends a signal to every process of a name.

use pidscope_kernel::{Errno, Signal};

use super::errno_text;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--exact", "--list", "--quiet", "--signal", "--verbose", "-e", "-l", "-q", "-s", "-v"];

const USAGE: &str = "\
Usage: killall [OPTION]... [--] NAME...
       killall -l, --list
       killall -V, --version

  -e,--exact          require exact match for very long names
  -I,--ignore-case    case insensitive process name match
  -g,--process-group  kill process group instead of process
  -y,--younger-than   kill processes younger than TIME
  -o,--older-than     kill processes older than TIME
  -i,--interactive    ask for confirmation before killing
  -l,--list           list all known signal names
  -q,--quiet          don't print complaints
  -r,--regexp         interpret NAME as an extended regular expression
  -s,--signal SIGNAL  send this signal instead of SIGTERM
  -u,--user USER      kill only process(es) running as USER
  -v,--verbose        report if the signal was successfully sent
  -V,--version        display version information
  -w,--wait           wait for processes to die
  -n,--ns PID         match processes that belong to the same namespaces
                      as PID
  -Z,--context REGEXP kill only process(es) having context
                      (must precede other arguments)

";

/// `killall [-SIGNAL | -s SIGNAL] [-q] [-v] NAME...`
pub(crate) fn killall(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let mut signal = Signal::TERM;
    let (mut quiet, mut verbose) = (false, false);
    let mut names = Vec::new();
    let mut words = args.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let wanted = match word {
            "-l" | "--list" => {
                sys.out(&list());
                return 0;
            }
            "-q" | "--quiet" => {
                quiet = true;
                continue;
            }
            "-v" | "--verbose" => {
                verbose = true;
                continue;
            }
            "-e" | "--exact" => continue,
            "-s" | "--signal" => words.next().unwrap_or_default(),
            _ => match word.strip_prefix('-').filter(|rest| !rest.is_empty() && !rest.starts_with('-')) {
                Some(rest) => rest,
                None => {
                    names.push(word);
                    continue;
                }
            },
        };
        match Signal::from_word(wanted) {
            Some(found) => signal = found,
            None => {
                sys.err(&format!("{wanted}: unknown signal; killall -l lists signals.\n"));
                return 1;
            }
        }
    }
    if names.is_empty() || names.iter().any(|name| name.starts_with('-')) {
        sys.err(USAGE);
        return 1;
    }
    let mut failed = false;
    for name in names {
        let found = found(sys, name);
        failed |= !kill(sys, name, &found, signal, verbose);
        if found.is_empty() && !quiet {
            sys.err(&format!("{name}: no process found\n"));
        }
    }
    failed.into()
}

/// Lists every signal, in lines of 80 columns (`list_signals`).
fn list() -> String {
    let mut text = String::new();
    let mut column = 0;
    for name in Signal::names().take(31) {
        // Of two names, it prints the older one.
        let name = if name == "IO" { "POLL" } else { name };
        if column + name.len() + 1 > 80 {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
        }
        text.push_str(name);
        column += name.len() + 1;
    }
    text + "\n"
}

/// Returns the PIDs of the processes of a name, except its own.
fn found(sys: &mut Sys<'_, '_>, name: &str) -> Vec<u32> {
    let view = sys.proc_view();
    let own_pid = view.getpid;
    let base = name.rsplit('/').next().unwrap_or(name);
    let comm: String = base.chars().take(15).collect();
    view.processes.iter().filter(|entry| *entry.comm == *comm && entry.pid != own_pid).map(|entry| entry.pid).collect()
}

/// Sends the signal to each process; returns whether any could be signalled.
fn kill(sys: &mut Sys<'_, '_>, name: &str, pids: &[u32], signal: Signal, verbose: bool) -> bool {
    let mut sent = false;
    for &pid in pids {
        match sys.kill(pid.into(), signal.number().into()) {
            Ok(()) => {
                sent = true;
                if verbose {
                    sys.err(&format!("Killed {name}({pid}) with signal {}\n", signal.number()));
                }
            }
            Err(Errno::ESRCH) => {}
            Err(errno) => sys.err(&format!("{name}({pid}): {}\n", errno_text(errno))),
        }
    }
    sent
}
