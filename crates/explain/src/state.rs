//! Why a process or thread is in its state.

use pidscope_kernel::signal::Effect;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::{Event, NsId, Phase, Signal, State, TaskId};
use pidscope_text::state as term;
use pidscope_text::why::fact as facts;
use pidscope_text::why::state as texts;

use crate::history::Moment;
use crate::inquiry::Inquiry;
use crate::source::{DO_WAIT, EXIT_NOTIFY, PID_NAMESPACES, RELEASE_TASK, SIGNAL, WAIT, ZAP, function, man};
use crate::story::status;
use crate::{Answer, Fact};

pub(crate) fn state(inquiry: &Inquiry<'_>, task: TaskId) -> Answer {
    let state = inquiry.kernel.state(task);
    let question = texts::question(inquiry.lang, &inquiry.name(task), &term(inquiry.lang, state).word);
    let (short, rows, sources) = match state {
        State::Running => (
            running(inquiry, task),
            Vec::new(),
            vec![man("proc_pid_stat", "5"), function("fs/proc/array.c", "get_task_state")],
        ),
        State::Blocked => {
            let (short, rows) = blocked(inquiry, task);
            (short, rows, vec![WAIT, DO_WAIT])
        }
        State::Stopped => {
            let (short, rows) = stopped(inquiry, task);
            (short, rows, vec![SIGNAL, function("kernel/signal.c", "do_signal_stop")])
        }
        State::Exiting => {
            let (short, rows) = exiting(inquiry, task);
            (short, rows, vec![PID_NAMESPACES, ZAP])
        }
        State::Zombie => {
            let (short, rows) = zombie(inquiry, task);
            (short, rows, vec![WAIT, EXIT_NOTIFY])
        }
        State::Gone => {
            let (short, rows) = gone(inquiry, task);
            (short, rows, vec![WAIT, RELEASE_TASK])
        }
    };
    let mut kernel = vec![inquiry.created(task)];
    kernel.extend(rows);
    Answer { question, short, kernel, sources }
}

fn running(inquiry: &Inquiry<'_>, task: TaskId) -> Vec<String> {
    let (lang, name) = (inquiry.lang, inquiry.name(task));
    let process = inquiry.kernel.task(task).process;
    let stops = |event: &Event| matches!(event, Event::StoppedChanged { process: of, .. } if *of == process);
    let wakes = |event: &Event| match *event {
        Event::PhaseChanged { task: of, from: Phase::Blocked { .. }, to: Phase::Running } => of == task,
        _ => false,
    };
    let went_on = inquiry.past.last(|event| stops(event) || wakes(event));
    let mut short = vec![texts::running(lang, &name)];
    short.extend(went_on.map(|moment| texts::went_on(lang, &inquiry.step(moment))));
    if let Some(time) = inquiry.machine.program(task).wake_time() {
        short.push(texts::sleeps(lang, &time));
    }
    short
}

fn blocked(inquiry: &Inquiry<'_>, task: TaskId) -> (Vec<String>, Vec<Fact>) {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let name = inquiry.name(task);
    let asleep = inquiry.past.last(|event| match *event {
        Event::PhaseChanged { task: of, from: Phase::Running, to: Phase::Blocked { .. } } => of == task,
        _ => false,
    });
    let children = inquiry.list(kernel.children(task).map(|child| inquiry.name(child).to_owned()));
    let mut short = Vec::new();
    let mut rows = Vec::new();
    if let Some(moment) = asleep {
        short.push(texts::blocked(lang, &name, &inquiry.step(moment)));
        rows.push(inquiry.when(facts::asleep(lang), moment));
    }
    short.push(texts::waits_for(lang, &children));
    if let Phase::Blocked { args, .. } = kernel.task(task).phase {
        rows.push(inquiry.fact("wait4", args.pid.to_string()));
    }
    let states = kernel.children(task).map(|child| {
        let word = term(lang, kernel.state(child)).word;
        format!("{}: {word}", inquiry.with_number(child))
    });
    rows.push(inquiry.fact(facts::children(lang), inquiry.list(states)));
    (short, rows)
}

fn stopped(inquiry: &Inquiry<'_>, task: TaskId) -> (Vec<String>, Vec<Fact>) {
    let (lang, name) = (inquiry.lang, inquiry.name(task));
    let process = inquiry.kernel.task(task).process;
    let own = |of: TaskId| inquiry.kernel.task(of).process == process;
    let stopped =
        inquiry.past.last(|event| matches!(event, Event::StoppedChanged { process: of, to: true } if *of == process));
    let signal = stopped.and_then(|moment| {
        let taken = inquiry.past.last_before(moment, |event| match *event {
            Event::SignalTaken { task: of, info, .. } => own(of) && info.signal.default_effect() == Effect::Stop,
            _ => false,
        })?;
        match *taken.event() {
            Event::SignalTaken { info, .. } => Some((taken, info.signal)),
            _ => None,
        }
    });
    let Some((taken, signal)) = signal else {
        return (vec![texts::stopped(lang, &name), texts::until_continued(lang).to_owned()], Vec::new());
    };
    let sent = inquiry.past.last_before(taken, |event| match *event {
        Event::SignalSent { task: of, info, .. } => own(of) && info.signal == signal,
        _ => false,
    });
    let cause = sent.unwrap_or(taken);
    let mut short = vec![texts::stopped_by(lang, &name, &signal, &inquiry.step(cause))];
    short.push(texts::until_continued(lang).to_owned());
    let mut rows =
        vec![inquiry.when(&facts::sent(lang, &signal), cause), inquiry.when(&facts::taken(lang, &signal), taken)];
    rows.extend(sender(inquiry, cause, signal));
    (short, rows)
}

/// Returns a row about who made the call in which a signal was sent.
fn sender(inquiry: &Inquiry<'_>, cause: Moment<'_>, signal: Signal) -> Option<Fact> {
    let caller = cause.caller(inquiry.machine)?;
    Some(inquiry.fact(facts::sender(inquiry.lang, &signal), inquiry.with_number(caller)))
}

fn exiting(inquiry: &Inquiry<'_>, task: TaskId) -> (Vec<String>, Vec<Fact>) {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let (name, ns) = (inquiry.name(task), kernel.active_ns(task));
    let left: Vec<String> = left(inquiry, task, ns);
    let mut short = vec![texts::exiting(lang, &name, &inquiry.ns(ns))];
    let rows = vec![
        ended(inquiry, task),
        inquiry.fact(facts::left(lang, &inquiry.ns(ns)), inquiry.list(left.iter().cloned())),
        inquiry.fact(facts::in_use(lang, &inquiry.ns(ns)), kernel.namespace(ns).pids.len().to_string()),
    ];
    short.push(match left.is_empty() {
        true => texts::numbers_held(lang, &inquiry.ns(ns)),
        false => texts::left(lang, &left.join(", ")),
    });
    (short, rows)
}

/// Returns the processes that still have a number in a dying namespace, and who could reap them.
fn left(inquiry: &Inquiry<'_>, init: TaskId, ns: NsId) -> Vec<String> {
    let kernel = inquiry.kernel;
    let others = kernel.visible(ns).filter(|&(_, task)| kernel.leader(init) != task);
    let line = |(_, task): (_, TaskId)| {
        let word = term(inquiry.lang, kernel.state(task)).word;
        let parent = kernel.parent(task).map_or_else(|| "?".to_owned(), |parent| inquiry.name(parent).to_owned());
        texts::left_one(inquiry.lang, &inquiry.name(task), &parent, &word)
    };
    others.map(line).collect()
}

/// Returns a row about how a thread ended, and in which step.
fn ended(inquiry: &Inquiry<'_>, task: TaskId) -> Fact {
    let lang = inquiry.lang;
    let how = inquiry.kernel.exit_status(task).map_or_else(String::new, |exit| status(lang, exit.into()));
    let note = inquiry.past.exit(task).map(|moment| inquiry.step(moment));
    Fact { note, ..inquiry.fact("exit_code", how) }
}

fn zombie(inquiry: &Inquiry<'_>, task: TaskId) -> (Vec<String>, Vec<Fact>) {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let name = inquiry.name(task);
    let threads = kernel.process_of(task).threads.iter().filter(|&&other| other != task);
    let threads: Vec<String> = threads.map(|&other| inquiry.name(other).to_owned()).collect();
    let mut short = Vec::new();
    if let (Some(exit), Some(moment)) = (kernel.exit_status(task), inquiry.past.exit(task)) {
        let how = match exit {
            ExitStatus::Exited(code) => texts::exited(lang, &code, &name, &inquiry.step(moment)),
            ExitStatus::Signaled(signal) => texts::killed(lang, &name, &signal, &inquiry.step(moment)),
        };
        short.push(how);
    }
    let parent = kernel.parent(task);
    short.push(match parent {
        _ if !threads.is_empty() => texts::threads_left(lang, &name, &threads.join(", ")),
        Some(parent) => not_reaped(inquiry, parent),
        None => texts::nobody_reaps(lang).to_owned(),
    });
    short.push(texts::keeps_numbers(lang, &inquiry.numbers(task)));
    let outside = pidscope_text::why::parent::outside(lang);
    let who = parent.map_or_else(|| outside.to_owned(), |parent| inquiry.with_number(parent));
    let exit_signal = kernel.process_of(task).exit_signal;
    let signal = exit_signal.map_or_else(|| "0".to_owned(), |signal| format!("SIG{signal}"));
    let note = (exit_signal != Some(Signal::CHLD)).then(|| facts::needs_wall(lang).to_owned());
    let rows = vec![
        ended(inquiry, task),
        inquiry.fact("real_parent", who),
        Fact { note, ..inquiry.fact("exit_signal", signal) },
        inquiry.fact(facts::held(lang), inquiry.numbers(task)),
    ];
    (short, rows)
}

/// Returns what the parent would have to do.
fn not_reaped(inquiry: &Inquiry<'_>, parent: TaskId) -> String {
    let (lang, name) = (inquiry.lang, inquiry.name(parent));
    // The leader may have ended before the other threads, any of which could wait.
    let threads = inquiry.kernel.process_of(parent).threads.iter().map(|&thread| inquiry.kernel.state(thread));
    match threads.max().unwrap_or(State::Gone) {
        State::Running => texts::not_reaped(lang, &name),
        State::Stopped => texts::parent_stopped(lang, &name),
        State::Blocked => texts::parent_waits(lang, &name),
        State::Exiting | State::Zombie | State::Gone => texts::parent_ends(lang, &name),
    }
}

fn gone(inquiry: &Inquiry<'_>, task: TaskId) -> (Vec<String>, Vec<Fact>) {
    let (lang, name) = (inquiry.lang, inquiry.name(task));
    let pid = inquiry.kernel.task(task).pid;
    let freed = inquiry.past.last(|event| matches!(event, Event::PidFreed { pid: of } if *of == pid));
    let numbers = if freed.is_some() { texts::gone(lang, &name) } else { texts::numbers_kept(lang, &name) };
    let Some(moment) = inquiry.past.release(task) else { return (vec![numbers], vec![ended(inquiry, task)]) };
    let step = inquiry.step(moment);
    let how = match moment.event() {
        Event::Released { parent: Some(parent), .. } => texts::reaped(lang, &name, &inquiry.process(*parent), &step),
        _ => texts::thread_left(lang, &name, &step),
    };
    let rows = vec![ended(inquiry, task), inquiry.when(facts::released(lang), moment)];
    (vec![how, numbers], rows)
}
