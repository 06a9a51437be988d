//! `setpriv(1)` of util-linux 2.38: runs a program with other privileges.

use std::rc::Rc;

use pidscope_kernel::Signal;

use super::coreutils::hint;
use super::errno_text;
use super::getopt::{Arg, Long, Options, Takes};
use super::sh::exit_with_error;
use super::spawn::exec;
use super::strace::format::TracedCall;
use crate::program::{Flow, Process};
use crate::script::{Call, PrctlOption, SignalWord};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--clear-groups", "--init-groups", "--keep-groups", "--pdeathsig", "--regid", "--reuid"];

const LONG: &[Long] = &[
    ("dump", Takes::Nothing, 'd'),
    ("nnp", Takes::Nothing, 'n'),
    ("no-new-privs", Takes::Nothing, 'n'),
    ("inh-caps", Takes::Argument, 'c'),
    ("ambient-caps", Takes::Argument, 'c'),
    ("bounding-set", Takes::Argument, 'c'),
    ("list-caps", Takes::Nothing, 'c'),
    ("ruid", Takes::Argument, 'u'),
    ("euid", Takes::Argument, 'u'),
    ("rgid", Takes::Argument, 'g'),
    ("egid", Takes::Argument, 'g'),
    ("reuid", Takes::Argument, 'U'),
    ("regid", Takes::Argument, 'G'),
    ("clear-groups", Takes::Nothing, 'C'),
    ("keep-groups", Takes::Nothing, 'K'),
    ("init-groups", Takes::Nothing, 'I'),
    ("groups", Takes::Argument, 'S'),
    ("securebits", Takes::Argument, 'c'),
    ("reset-env", Takes::Nothing, 'e'),
    ("pdeathsig", Takes::Argument, 'p'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
];

const GETOPT: Options = Options::new("setpriv", "+dhV", LONG).unsimulated("", "apparmor-profile selinux-label");

/// `setpriv [--reuid USER] [--regid GROUP] [--clear-groups | --init-groups | --keep-groups] [--pdeathsig SIGNAL] PROGRAM [ARGUMENT...]`
pub(crate) fn setpriv(argv: &[String]) -> Rc<dyn Process> {
    let (args, wrong) = GETOPT.read(argv.get(1..).unwrap_or_default());
    let mut setpriv = Setpriv::default();
    for arg in args {
        match arg {
            Arg::Option('U', Some(user)) => setpriv.user = Some(user.to_owned()),
            Arg::Option('G', Some(group)) => setpriv.group = Some(group.to_owned()),
            Arg::Option('K', _) => setpriv.groups = true,
            Arg::Option('C' | 'S', _) => {
                setpriv.groups = true;
                setpriv.sets_groups = true;
            }
            Arg::Option('I', _) => {
                setpriv.groups = true;
                setpriv.sets_groups = true;
                setpriv.inits_groups = true;
            }
            Arg::Option('p', Some(name)) => match Signal::from_word(name) {
                Some(signal) => setpriv.pdeath_signal = Some(signal),
                None => return exit_with_error(format!("setpriv: unknown signal: {name}\n"), 1),
            },
            Arg::Option('h', _) => return super::env::print_manual("setpriv"),
            Arg::Option('V', _) => return super::env::print_text("setpriv from util-linux 2.38.1\n"),
            // Capabilities depend only on UID 0 here.
            Arg::Option(..) => {}
            Arg::Operand(word) => setpriv.argv.push(word.to_owned()),
        }
    }
    match wrong {
        Some(wrong) => exit_with_error(wrong + &hint("setpriv"), 1),
        None => Rc::new(setpriv),
    }
}

#[derive(Debug, Clone, Default)]
struct Setpriv {
    user: Option<String>,
    group: Option<String>,
    /// Whether there is an option for the supplementary groups.
    groups: bool,
    sets_groups: bool,
    inits_groups: bool,
    pdeath_signal: Option<Signal>,
    argv: Vec<String>,
}

impl Process for Setpriv {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if let Err(text) = self.prepare(sys) {
            sys.err(&format!("setpriv: {text}\n"));
            return Flow::Exit(1);
        }
        exec(sys, "setpriv", std::mem::take(&mut self.argv))
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Setpriv {
    /// Changes the credentials; returns the error message on failure.
    fn prepare(&self, sys: &mut Sys<'_, '_>) -> Result<(), String> {
        let uid = self.user.as_ref().map(|user| number(sys, user, "reuid")).transpose()?;
        let gid = self.group.as_ref().map(|group| number(sys, group, "regid")).transpose()?;
        if self.argv.is_empty() {
            return Err("No program specified".to_owned());
        }
        if gid.is_some() && !self.groups {
            return Err("--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups".to_owned());
        }
        if self.inits_groups && uid.is_none() {
            return Err("--init-groups requires --ruid or --reuid".to_owned());
        }
        let is_root = sys.kernel().task(sys.task).uid == 0;
        if let Some(uid) = uid {
            sys.set_traced_call(TracedCall::new("setresuid", format!("{uid}, {uid}, {uid}")));
            sys.call(Call::Setuid { uid: uid.into() })
                .map_err(|errno| format!("setresuid failed: {}", errno_text(errno)))?;
        }
        // A process that was root has kept its capabilities until here.
        if let Some(gid) = gid {
            if !is_root && gid != sys.program().gid {
                return Err("setresgid failed: Operation not permitted".to_owned());
            }
            sys.program_mut().gid = gid;
        }
        if self.sets_groups && !is_root {
            return Err("setgroups failed: Operation not permitted".to_owned());
        }
        if let Some(signal) = self.pdeath_signal {
            let signal = SignalWord(signal.number().into());
            let _ = sys.call(Call::Prctl(PrctlOption::Pdeathsig(signal)));
        }
        Ok(())
    }
}

/// Returns the ID of a user or group given by number or name.
fn number(sys: &Sys<'_, '_>, word: &str, what: &str) -> Result<u32, String> {
    let named = sys.program().users.uid(word).or((word == "nogroup").then_some(65534));
    named.or_else(|| word.parse().ok()).ok_or_else(|| format!("failed to parse {what}: '{word}'"))
}
