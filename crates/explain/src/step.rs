//! Why a step had its outcome: what a call returned, which rule refused it, what it waits for.

use pidscope_kernel::{Refusal, Returned, TaskId};
use pidscope_text::why::fact as facts;
use pidscope_text::why::step as texts;
use pidscope_text::{errno, rule};
use pidscope_userland::entry::{Check, Entry, Outcome, Step};
use pidscope_userland::script::Call;

use crate::inquiry::Inquiry;
use crate::source::{PID_NAMESPACES, Source, man, of_rule};
use crate::story::{outcome, status, story};
use crate::{Answer, Fact, call};

/// The maximum number of sentences of a step's story in a short answer.
const TOLD: usize = 2;

pub(crate) fn step(inquiry: &Inquiry<'_>, entry: Option<&Entry>) -> Answer {
    let lang = inquiry.lang;
    let Some(entry) = entry else {
        let first = inquiry.with_number(TaskId::FIRST);
        let rows = vec![inquiry.child_reaper(pidscope_kernel::NsId::ROOT)];
        let short = vec![texts::start(lang, &first)];
        return Answer {
            question: texts::start_question(lang).to_owned(),
            short,
            kernel: rows,
            sources: vec![PID_NAMESPACES],
        };
    };
    let line = entry.statement.call_text();
    let Some(step) = &entry.step else { return check(inquiry, line, entry.check.as_ref()) };
    let number = inquiry.past.len();
    let caller = entry.statement.caller().and_then(|caller| inquiry.machine.task(caller));
    let made = entry.statement.call();
    let question = match made {
        Some(_) => texts::question(lang, &line, &outcome(lang, &step.outcome)),
        None => texts::what_happened(lang, &line),
    };
    let mut rows = vec![inquiry.fact(facts::step(lang), inquiry.step_of(number, entry))];
    rows.extend(caller.map(|caller| inquiry.fact(facts::caller(lang), inquiry.with_number(caller))));
    let mut sources = made.map_or_else(|| vec![man("syscalls", "2")], call::sources);
    let mut short = came_to(inquiry, caller, made, step, &mut rows, &mut sources);
    let told = story(lang, inquiry.machine, step).told;
    short.extend(told.into_iter().take(TOLD).map(|told| told.sentence));
    short.truncate(3);
    rows.push(inquiry.fact(facts::events(lang), step.events.len().to_string()));
    if !step.calls.is_empty() {
        rows.push(inquiry.fact(facts::calls(lang), step.calls.len().to_string()));
    }
    let late = |late: &pidscope_userland::entry::LateReturn| {
        inquiry.fact(facts::returned_late(lang, &inquiry.name(late.task)), outcome(lang, &late.outcome))
    };
    rows.extend(step.late.iter().map(late));
    Answer { question, short, kernel: rows, sources }
}

fn came_to(
    inquiry: &Inquiry<'_>,
    caller: Option<TaskId>,
    made: Option<&Call>,
    step: &Step,
    rows: &mut Vec<Fact>,
    sources: &mut Vec<Source>,
) -> Vec<String> {
    let lang = inquiry.lang;
    let name = caller.map_or("", |caller| inquiry.name(caller));
    match &step.outcome {
        Outcome::Refused(refusal) => {
            *sources = of_rule(refusal.rule);
            refused(inquiry, *refusal, rows)
        }
        Outcome::Returned(value) => match made {
            Some(call) => vec![returned(inquiry, caller, call, *value)],
            None => vec![texts::ran(lang).to_owned()],
        },
        Outcome::Blocks => vec![texts::blocks(lang, &name)],
        Outcome::Dies => vec![texts::dies(lang, &name)],
        Outcome::Skipped => vec![texts::skipped(lang).to_owned()],
    }
}

/// Returns what Linux checked and what to try instead, in the rule's own sentences.
fn refused(inquiry: &Inquiry<'_>, refusal: Refusal, rows: &mut Vec<Fact>) -> Vec<String> {
    let lang = inquiry.lang;
    let words = rule(lang, refusal.rule);
    rows.push(Fact {
        note: Some(errno(lang, refusal.errno).to_owned()),
        ..inquiry.fact("errno", refusal.errno.name())
    });
    rows.push(inquiry.fact(facts::checked_in(lang), format!("{}()", refusal.rule.kernel_function())));
    rows.push(inquiry.fact(pidscope_text::page::what_to_try(lang), words.advice));
    vec![texts::refused(lang, &refusal.errno.name(), &errno(lang, refusal.errno)), words.why.to_owned()]
}

/// Returns the meaning of the value.
fn returned(inquiry: &Inquiry<'_>, caller: Option<TaskId>, call: &Call, returned: Returned) -> String {
    let lang = inquiry.lang;
    let value = returned.value;
    let ns = caller.map_or("", |caller| inquiry.ns(inquiry.kernel.active_ns(caller)));
    match (call, returned.status) {
        (Call::Clone(clone), _) => texts::child(lang, &clone.child, &ns, &value),
        (Call::Wait { .. }, Some(found)) => texts::waited(lang, &ns, &status(lang, found.into()), &value),
        (Call::Wait { .. }, None) => texts::nothing_to_report(lang).to_owned(),
        (
            Call::Getpid
            | Call::Gettid
            | Call::Getppid
            | Call::Getpgid { .. }
            | Call::Getsid { .. }
            | Call::Setsid
            | Call::PidFromPidns { .. }
            | Call::PidInPidns { .. },
            _,
        ) => texts::number(lang, &ns, &value),
        (Call::Sysctl { write: None, .. }, _) => texts::read(lang, &value),
        (
            Call::Unshare { .. }
            | Call::Setns(_)
            | Call::Exit { .. }
            | Call::ThreadExit { .. }
            | Call::Kill { .. }
            | Call::Tgkill { .. }
            | Call::Sigqueue { .. }
            | Call::Sigaction { .. }
            | Call::Sigmask { .. }
            | Call::Prctl(_)
            | Call::Setpgid { .. }
            | Call::Exec { .. }
            | Call::Setuid { .. }
            | Call::Reboot(_)
            | Call::Fault
            | Call::PidfdOpen { .. }
            | Call::PidfdSendSignal { .. }
            | Call::Sysctl { write: Some(_), .. },
            _,
        ) => texts::done(lang, &value),
    }
}

/// Answers for a statement that only checks something.
fn check(inquiry: &Inquiry<'_>, line: &str, check: Option<&Check>) -> Answer {
    let lang = inquiry.lang;
    let (short, rows) = match check {
        Some(check) => {
            let found = if check.found.is_empty() { pidscope_text::why::none(lang) } else { &check.found };
            let words = if check.ok { texts::check_holds(lang) } else { texts::check_fails(lang) };
            let rows =
                vec![inquiry.fact(facts::expected(lang), &*check.expected), inquiry.fact(facts::found(lang), found)];
            (words, rows)
        }
        None => (texts::check_holds(lang), vec![inquiry.fact(facts::steps(lang), inquiry.past.len().to_string())]),
    };
    let question = texts::check_question(lang, &line);
    Answer { question, short: vec![short.to_owned()], kernel: rows, sources: vec![PID_NAMESPACES] }
}
