//! Why a thread has this number in this namespace (Linux: `alloc_pid`).

use pidscope_kernel::config::RESERVED_PIDS;
use pidscope_kernel::event::NewTask;
use pidscope_kernel::pid::Allocation;
use pidscope_kernel::{Event, Nr, NsId, State, TaskId};
use pidscope_text::why::fact as facts;
use pidscope_text::why::number as texts;

use crate::history::Moment;
use crate::inquiry::Inquiry;
use crate::source::{ALLOC_PID, CLONE, IDR_ALLOC_CYCLIC, PID_NAMESPACES, RELEASE_TASK, TASK_PID_NR_NS, function};
use crate::{Answer, Fact};

pub(crate) fn number(inquiry: &Inquiry<'_>, task: TaskId, ns: NsId) -> Answer {
    let lang = inquiry.lang;
    let (name, ns_name) = (inquiry.name(task), inquiry.ns(ns));
    let Some(nr) = inquiry.kernel.nr_in(task, ns) else { return no_number(inquiry, task, ns) };
    let question = texts::question(lang, &name, &nr, &ns_name);
    let (holder, taken_over) = inquiry.past.first_holder(task);
    let Some((moment, new)) = inquiry.past.creation(holder) else {
        let kernel = vec![inquiry.created(holder), inquiry.child_reaper(ns)];
        let short = vec![texts::first(lang, &inquiry.name(holder), &ns_name)];
        return Answer { question, short, kernel, sources: vec![PID_NAMESPACES, ALLOC_PID] };
    };
    let mut short = Vec::new();
    if let Some(exec) = taken_over {
        short.push(texts::taken_over(lang, &name, &inquiry.name(holder), &inquiry.step(exec)));
    }
    if let Some((depth, level)) = new.numbers.iter().enumerate().find(|(_, level)| level.ns == ns) {
        short.extend(how(inquiry, moment, new, depth, level));
    }
    if inquiry.kernel.numbers(task).len() > 1 && short.len() < 3 {
        short.push(texts::elsewhere(lang, &name, &inquiry.numbers(task)));
    }
    short.truncate(3);
    let mut kernel = vec![inquiry.when(facts::created(lang), moment)];
    kernel.extend(taken_over.map(|exec| inquiry.when(facts::taken_over(lang), exec)));
    kernel.extend(levels(inquiry, moment, new));
    let limit = inquiry.past.pid_max_at(inquiry.kernel, ns, moment);
    kernel.push(inquiry.fact(facts::pid_max(lang, &ns_name), limit.to_string()));
    kernel.push(inquiry.child_reaper(ns));
    let mut sources = vec![PID_NAMESPACES, ALLOC_PID, IDR_ALLOC_CYCLIC];
    if moment.clone_call().is_some_and(|clone| clone.set_tid.is_some()) {
        sources.push(CLONE);
    }
    sources.extend(taken_over.map(|_| function("fs/exec.c", "de_thread")));
    Answer { question, short, kernel, sources }
}

/// Returns a row for each level, from the innermost outwards, in the order of `alloc_pid`.
pub(crate) fn levels(inquiry: &Inquiry<'_>, moment: Moment<'_>, new: &NewTask) -> Vec<Fact> {
    let lang = inquiry.lang;
    let row = |(depth, level): (usize, &Allocation)| {
        let (before, after) = (level.cursor_before, level.cursor_after);
        let note = match kind(moment, new, depth, level) {
            Kind::Asked => facts::cursor_kept(lang, &before),
            Kind::Wrapped { lowest } => facts::cursor_wrapped(lang, &after, &before, &lowest),
            Kind::Init | Kind::Next | Kind::Skipped { .. } => facts::cursor_moved(lang, &after, &before),
        };
        Fact { note: Some(note), ..inquiry.fact(inquiry.with_level(level.ns), level.nr.to_string()) }
    };
    new.numbers.iter().enumerate().map(row).collect()
}

/// How a level allocated its number.
enum Kind {
    /// It was requested with `set_tid`.
    Asked,
    /// It is the first number of the namespace.
    Init,
    /// The cursor was at it.
    Next,
    /// Every number from `start`, where the cursor was, up to this one was in use.
    Skipped { start: u32 },
    /// Nothing was free up to the limit, and the search continued from `lowest`.
    Wrapped { lowest: u32 },
}

fn kind(moment: Moment<'_>, new: &NewTask, depth: usize, level: &Allocation) -> Kind {
    let asked = moment.clone_call().and_then(|clone| clone.set_tid.as_ref()).map_or(0, Vec::len);
    let lowest = if level.cursor_before > RESERVED_PIDS { RESERVED_PIDS } else { 1 };
    let start = level.cursor_before.max(lowest);
    match level.nr.0 {
        _ if depth < asked => Kind::Asked,
        _ if depth == 0 && new.is_init => Kind::Init,
        nr if nr == start => Kind::Next,
        nr if nr > start => Kind::Skipped { start },
        _ => Kind::Wrapped { lowest },
    }
}

fn how(inquiry: &Inquiry<'_>, moment: Moment<'_>, new: &NewTask, depth: usize, level: &Allocation) -> Vec<String> {
    let (lang, name, ns) = (inquiry.lang, inquiry.name(new.task), inquiry.ns(level.ns));
    let (nr, step) = (level.nr, inquiry.step(moment));
    match kind(moment, new, depth, level) {
        Kind::Asked => vec![texts::asked(lang, &name, &nr, &ns, &step), texts::not_counted(lang, &ns)],
        Kind::Init => vec![texts::init(lang, &name, &ns, &step)],
        Kind::Next => {
            vec![texts::next(lang, &name, &nr, &ns, &step), where_from(inquiry, moment, level)]
        }
        Kind::Skipped { start } if start + 1 == nr.0 => {
            let words = texts::skipped_one(lang, &name, &nr, &ns, &start, &step);
            vec![words, where_from(inquiry, moment, level)]
        }
        Kind::Skipped { start } => {
            let words = texts::skipped(lang, &(nr.0 - 1), &name, &nr, &ns, &start, &step);
            vec![words, where_from(inquiry, moment, level)]
        }
        Kind::Wrapped { lowest } => {
            let limit = inquiry.past.pid_max_at(inquiry.kernel, level.ns, moment);
            let mut words = vec![
                texts::wrapped(lang, &level.cursor_before, &limit, &name, &ns, &step),
                texts::went_on(lang, &lowest, &nr),
            ];
            if lowest == RESERVED_PIDS {
                words.push(texts::reserved(lang, &RESERVED_PIDS));
            }
            words
        }
    }
}

/// Returns why the cursor was where it was.
fn where_from(inquiry: &Inquiry<'_>, moment: Moment<'_>, level: &Allocation) -> String {
    let (lang, ns) = (inquiry.lang, level.ns);
    let counted = |event: &Event| match event {
        Event::CursorMoved { ns: of, .. } => *of == ns,
        Event::TaskCreated(new) => {
            new.numbers.iter().any(|level| level.ns == ns && level.cursor_before != level.cursor_after)
        }
        _ => false,
    };
    let ns_name = inquiry.ns(ns);
    let Some(cause) = inquiry.past.last_before(moment, counted) else {
        return match ns {
            NsId::ROOT => texts::counts_from_first(lang, &inquiry.name(TaskId::FIRST), &ns_name),
            _ => texts::never_counted(lang, &ns_name),
        };
    };
    match cause.event() {
        Event::TaskCreated(other) => {
            let nr = other.numbers.iter().find(|level| level.ns == ns).map_or(Nr(0), |level| level.nr);
            texts::last_was(lang, &inquiry.name(other.task), &nr, &ns_name)
        }
        _ if cause.is_refused() => texts::used_up(lang, &ns_name, &inquiry.step(cause)),
        _ => texts::was_set(lang, &ns_name, &inquiry.step(cause)),
    }
}

fn no_number(inquiry: &Inquiry<'_>, task: TaskId, ns: NsId) -> Answer {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let (name, ns_name) = (inquiry.name(task), inquiry.ns(ns));
    let question = texts::no_number(lang, &name, &ns_name);
    if kernel.state(task) == State::Gone {
        let mut facts_of = vec![inquiry.created(task)];
        facts_of.extend(inquiry.past.release(task).map(|moment| inquiry.when(facts::released(lang), moment)));
        let short = vec![texts::gone(lang, &name)];
        return Answer { question, short, kernel: facts_of, sources: vec![RELEASE_TASK, PID_NAMESPACES] };
    }
    let own = inquiry.ns(kernel.active_ns(task));
    let short = vec![texts::unseen(lang, &name, &ns_name, &own), texts::seen_in(lang, &name, &inquiry.numbers(task))];
    let facts_of = vec![inquiry.active_ns(task), inquiry.fact(facts::asked(lang), inquiry.with_level(ns))];
    Answer { question, short, kernel: facts_of, sources: vec![PID_NAMESPACES, TASK_PID_NR_NS] }
}
