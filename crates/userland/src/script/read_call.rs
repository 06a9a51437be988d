//! Parsing of `root` and of calls.

use super::call::{Attributes, Call, CloneCall, CloneWord, PrctlOption, SetnsTarget, SigactionAction, SigmaskHow};
use super::diagnostic::{ParseResult, Problem, Wanted};
use super::names::NameKind;
use super::reader::Reader;
use super::statement::Root;
use super::word::Word;
use pidscope_kernel::reboot::RebootCommand;
use pidscope_kernel::sysctl::Sysctl;

const ATTRIBUTES: &[&str] =
    &["cmd=", "uid=", "tty=", "stime=", "time=", "reaps=", "mount_proc=", "hostname=", "users="];
const ROOT: &[&str] = &["ns=", "level="];
const CLONE: &[&str] = &["newpid=", "thread", "parent", "exit_signal=", "set_tid="];
const WAIT: &[&str] = &["nohang", "untraced", "continued", "all", "clone"];
const SIGQUEUE: &[&str] = &["si_pid="];
const PRCTL: [Wanted; 2] = [Wanted::Word("child_subreaper="), Wanted::Word("pdeathsig=")];
const SIGACTION: &[&str] = &["nocldwait"];
const UNSHARE: &str = "newpid=";
const PIDFD: &str = "pidfd=";

/// Parses what follows the word `root`.
pub(super) fn root(reader: &mut Reader<'_>) -> ParseResult<Box<Root>> {
    let process = reader.name(NameKind::Process, true)?;
    let (mut ns, mut level, mut attributes) = (None, None, Attributes::default());
    while let Some(word) = reader.word() {
        match word.option() {
            "ns=" => {
                let name = reader.name_value(word, NameKind::Namespace, true)?;
                reader.once(&mut ns, name, word)?;
            }
            "level=" => reader.once(&mut level, reader.bounded_number(word, Root::MAX_LEVEL)?, word)?,
            _ if attribute(reader, word, &mut attributes)? => {}
            _ => return Err(reader.unknown_option_error(word, &[ROOT, ATTRIBUTES].concat())),
        }
    }
    Ok(Box::new(Root { process, ns, level: level.unwrap_or(0), attributes }))
}

/// Parses a call, up to the arrow or the end of the line.
pub(super) fn call(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let calls: Vec<Wanted> = Call::WORDS.iter().map(|&word| Wanted::Word(word)).collect();
    let word = reader.required_operand(&calls)?;
    let call = match word.raw {
        "fork" => fork(reader)?,
        "clone" => clone(reader)?,
        "unshare" => unshare(reader)?,
        "setns" => setns(reader)?,
        "exit" => Call::Exit { code: reader.number()? },
        "thread_exit" => Call::ThreadExit { code: reader.number()? },
        "wait" => wait(reader)?,
        "kill" => Call::Kill { pid: reader.number()?, signal: reader.signal()? },
        "tgkill" => Call::Tgkill { tgid: reader.number()?, tid: reader.number()?, signal: reader.signal()? },
        "sigqueue" => sigqueue(reader)?,
        "sigaction" => sigaction(reader)?,
        "sigmask" => Call::Sigmask {
            how: reader.one_of(&SigmaskHow::ALL, SigmaskHow::word, Problem::BadWord)?,
            signal: reader.signal()?,
        },
        "prctl" => prctl(reader)?,
        "setsid" => Call::Setsid,
        "setpgid" => Call::Setpgid { pid: reader.number()?, pgid: reader.number()? },
        "getpid" => Call::Getpid,
        "gettid" => Call::Gettid,
        "getppid" => Call::Getppid,
        "getpgid" => Call::Getpgid { pid: reader.optional_number()? },
        "getsid" => Call::Getsid { pid: reader.optional_number()? },
        "exec" => Call::Exec { cmd: reader.text()? },
        "setuid" => Call::Setuid { uid: reader.number()? },
        "sysctl" => sysctl(reader)?,
        "reboot" => Call::Reboot(reader.one_of(&RebootCommand::ALL, RebootCommand::word, Problem::BadWord)?),
        "fault" => Call::Fault,
        "pidfd_open" => Call::PidfdOpen { pid: reader.number()? },
        "pidfd_send_signal" => Call::PidfdSendSignal { pidfd: pidfd(reader)?, signal: reader.signal()? },
        "pid_from_pidns" => Call::PidFromPidns { ns: reader.name(NameKind::Namespace, false)?, pid: reader.number()? },
        "pid_in_pidns" => Call::PidInPidns { ns: reader.name(NameKind::Namespace, false)?, pid: reader.number()? },
        _ => return Err(reader.word_error(word, Problem::UnknownCall, &calls)),
    };
    match reader.operand() {
        Some(word) => Err(reader.unknown_option_error(word, &[])),
        None => Ok(call),
    }
}

fn fork(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let mut call = Box::new(CloneCall::new(CloneWord::Fork, reader.name(NameKind::Process, true)?));
    while let Some(word) = reader.operand() {
        if !attribute(reader, word, &mut call.attributes)? {
            return Err(reader.unknown_option_error(word, ATTRIBUTES));
        }
    }
    Ok(Call::Clone(call))
}

fn clone(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let mut call = Box::new(CloneCall::new(CloneWord::Clone, reader.name(NameKind::Process, true)?));
    while let Some(word) = reader.operand() {
        match word.option() {
            "newpid=" => {
                let name = reader.name_value(word, NameKind::Namespace, true)?;
                reader.once(&mut call.newpid, name, word)?;
            }
            "thread" => reader.flag(&mut call.thread, word)?,
            "parent" => reader.flag(&mut call.parent, word)?,
            "exit_signal=" => reader.once(&mut call.exit_signal, reader.signal_value(word)?, word)?,
            "set_tid=" => reader.once(&mut call.set_tid, numbers(reader, word)?, word)?,
            _ if attribute(reader, word, &mut call.attributes)? => {}
            _ => return Err(reader.unknown_option_error(word, &[CLONE, ATTRIBUTES].concat())),
        }
    }
    Ok(Call::Clone(call))
}

/// Parses an attribute; returns false if the word is none.
fn attribute(reader: &Reader<'_>, word: &Word<'_>, attributes: &mut Attributes) -> ParseResult<bool> {
    match word.option() {
        "cmd=" => reader.once(&mut attributes.cmd, reader.text_value(word)?, word)?,
        "uid=" => reader.once(&mut attributes.uid, reader.bounded_number(word, u32::MAX)?, word)?,
        "tty=" => reader.once(&mut attributes.tty, reader.text_value(word)?, word)?,
        "stime=" => reader.once(&mut attributes.stime, reader.text_value(word)?, word)?,
        "time=" => reader.once(&mut attributes.time, reader.text_value(word)?, word)?,
        "reaps=" => reader.once(&mut attributes.reaps, yes_or_no(reader, word)?, word)?,
        "mount_proc=" => reader.once(&mut attributes.mount_proc, yes_or_no(reader, word)?, word)?,
        "hostname=" => reader.once(&mut attributes.hostname, reader.text_value(word)?, word)?,
        "users=" if attributes.accounts.is_empty() => attributes.accounts = reader.accounts(word)?,
        "users=" => return Err(reader.word_error(word, Problem::OptionTwice, &[])),
        _ => return Ok(false),
    }
    Ok(true)
}

fn yes_or_no(reader: &Reader<'_>, word: &Word<'_>) -> ParseResult<bool> {
    match word.value {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(reader.value_error(word, Problem::BadWord, &[Wanted::Word("yes"), Wanted::Word("no")])),
    }
}

fn numbers(reader: &Reader<'_>, word: &Word<'_>) -> ParseResult<Vec<i64>> {
    let numbers = word.value.split(',').map(|number| number.parse().ok()).collect::<Option<_>>();
    numbers.ok_or_else(|| reader.value_error(word, Problem::BadNumber, &[Wanted::Numbers]))
}

fn unshare(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let word = required_option(reader, UNSHARE)?;
    Ok(Call::Unshare { newpid: reader.name_value(word, NameKind::Namespace, true)? })
}

fn setns(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let wanted = [Wanted::Namespace, Wanted::Word(PIDFD)];
    let word = reader.required_operand(&wanted)?;
    let target = match word.key() {
        None => SetnsTarget::Namespace(reader.mention(NameKind::Namespace, word.raw, word.column, false)?),
        Some(_) if word.option() == PIDFD => SetnsTarget::Pidfd(reader.name_value(word, NameKind::Process, false)?),
        Some(_) => return Err(reader.word_error(word, Problem::UnknownOption, &wanted)),
    };
    Ok(Call::Setns(target))
}

fn wait(reader: &mut Reader<'_>) -> ParseResult<Call> {
    // A word that begins with a letter is already a flag.
    let flag_next = reader.peek().is_some_and(|word| word.raw.starts_with(|first: char| first.is_ascii_alphabetic()));
    let pid = if flag_next { None } else { reader.optional_number()? };
    let (mut nohang, mut untraced, mut continued, mut all, mut clone) = (false, false, false, false, false);
    while let Some(word) = reader.operand() {
        let slot = match word.option() {
            "nohang" => &mut nohang,
            "untraced" => &mut untraced,
            "continued" => &mut continued,
            "all" => &mut all,
            "clone" => &mut clone,
            _ => return Err(reader.unknown_option_error(word, WAIT)),
        };
        reader.flag(slot, word)?;
    }
    Ok(Call::Wait { pid, nohang, untraced, continued, all, clone })
}

fn sigaction(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let signal = reader.signal()?;
    let action = reader.one_of(&SigactionAction::ALL, SigactionAction::word, Problem::BadWord)?;
    let mut nocldwait = false;
    while let Some(word) = reader.operand() {
        match word.option() {
            "nocldwait" => reader.flag(&mut nocldwait, word)?,
            _ => return Err(reader.unknown_option_error(word, SIGACTION)),
        }
    }
    Ok(Call::Sigaction { signal, action, nocldwait })
}

fn sigqueue(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let (pid, signal) = (reader.number()?, reader.signal()?);
    let mut si_pid = None;
    while let Some(word) = reader.operand() {
        match word.option() {
            "si_pid=" => reader.once(&mut si_pid, reader.number_value(word)?, word)?,
            _ => return Err(reader.unknown_option_error(word, SIGQUEUE)),
        }
    }
    Ok(Call::Sigqueue { pid, signal, si_pid })
}

fn prctl(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let word = reader.required_operand(&PRCTL)?;
    let option = match word.option() {
        "child_subreaper=" => PrctlOption::ChildSubreaper(reader.number_value(word)?),
        "pdeathsig=" => PrctlOption::Pdeathsig(reader.signal_value(word)?),
        _ => return Err(reader.word_error(word, Problem::UnknownOption, &PRCTL)),
    };
    Ok(Call::Prctl(option))
}

fn pidfd(reader: &mut Reader<'_>) -> ParseResult<String> {
    let word = required_option(reader, PIDFD)?;
    reader.name_value(word, NameKind::Process, false)
}

/// Parses the one option that a call requires.
fn required_option<'a>(reader: &mut Reader<'a>, option: &'static str) -> ParseResult<&'a Word<'a>> {
    let word = reader.required_operand(&[Wanted::Word(option)])?;
    if word.option() != option {
        return Err(reader.word_error(word, Problem::UnknownOption, &[Wanted::Word(option)]));
    }
    Ok(word)
}

fn sysctl(reader: &mut Reader<'_>) -> ParseResult<Call> {
    let wanted: Vec<Wanted> = Sysctl::ALL.iter().map(|name| Wanted::Word(name.name())).collect();
    let word = reader.required_operand(&wanted)?;
    let text = word.key().unwrap_or(word.raw);
    let Some(name) = Sysctl::ALL.into_iter().find(|name| name.name() == text) else {
        return Err(reader.word_error(word, Problem::UnknownSysctl, &wanted));
    };
    let write = word.key().map(|_| reader.number_value(word)).transpose()?;
    Ok(Call::Sysctl { name, write })
}
