//! Why a process has this parent, and why a namespace sees it as this number or as 0 (Linux: `task_ppid_nr_ns`,
//! `find_new_reaper`).

use pidscope_kernel::event::NewTask;
use pidscope_kernel::{Event, Kernel, NsId, ProcessId, State, TaskId};
use pidscope_text::why::fact as facts;
use pidscope_text::why::parent as texts;

use crate::history::Moment;
use crate::inquiry::Inquiry;
use crate::number;
use crate::source::{COPY_PROCESS, FIND_NEW_REAPER, PID_NAMESPACES, SUBREAPER, Source, function};
use crate::{Answer, Fact};

const TASK_PPID_NR_NS: Source = function("include/linux/pid.h", "task_ppid_nr_ns");

pub(crate) fn parent(inquiry: &Inquiry<'_>, task: TaskId, ns: NsId) -> Answer {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    if kernel.state(task) == State::Gone || kernel.nr_in(task, ns).is_none() {
        return number::number(inquiry, task, ns);
    }
    let (name, ns_name) = (inquiry.process(task), inquiry.ns(ns));
    let question = texts::question(lang, &name, &ns_name, &kernel.ppid_in(task, ns));
    let Some(parent) = kernel.parent(task) else {
        let short = vec![texts::none(lang, &name), texts::none_about(lang).to_owned()];
        let rows =
            vec![inquiry.created(task), inquiry.fact("real_parent", texts::outside(lang)), inquiry.active_ns(task)];
        return Answer { question, short, kernel: rows, sources: vec![PID_NAMESPACES, TASK_PPID_NR_NS] };
    };
    let process = kernel.task(task).process;
    let handed = handed_on(inquiry, process);
    let leader = kernel.leader(task);
    let creation = inquiry.past.creation(inquiry.past.first_holder(leader).0);
    let mut short = Vec::new();
    if kernel.nr_in(parent, ns).is_none() {
        let home = inquiry.ns(kernel.active_ns(parent));
        short.push(texts::unseen(lang, &home, &name, &ns_name, &inquiry.name(parent)));
        short.push(why_outside(inquiry, leader, handed, creation.map(|(moment, _)| moment)));
    } else {
        match (handed, creation) {
            (Some(moment), _) => short.extend(why_handed(inquiry, moment)),
            (None, Some((moment, new))) => short.push(why_born(inquiry, moment, new, parent)),
            (None, None) => {}
        }
        short.push(texts::seen(lang, &inquiry.name(parent), &ns_name, &kernel.pid_in(parent, ns)));
    }
    let mut rows = vec![inquiry.fact("real_parent", inquiry.with_number(parent))];
    rows.extend(creation.map(|(moment, _)| inquiry.when(facts::created(lang), moment)));
    rows.extend(handed.into_iter().flat_map(|moment| reaper(inquiry, moment)));
    rows.push(inquiry.fact(facts::parent_lives_in(lang), inquiry.with_level(kernel.active_ns(parent))));
    rows[0].note = Some(facts::numbers(lang, &inquiry.numbers(parent)));
    let mut sources = vec![TASK_PPID_NR_NS, PID_NAMESPACES];
    sources.extend(if handed.is_some() { vec![FIND_NEW_REAPER, SUBREAPER] } else { vec![COPY_PROCESS] });
    Answer { question, short, kernel: rows, sources }
}

/// Returns the last time that a process was handed to another process.
fn handed_on<'t>(inquiry: &Inquiry<'t>, process: ProcessId) -> Option<Moment<'t>> {
    let kernel = inquiry.kernel;
    inquiry.past.last(|event| match *event {
        Event::Reparented { process: of, from, to, .. } => {
            of == process && kernel.task(from).process != kernel.task(to).process
        }
        _ => false,
    })
}

/// Which of the three candidates took over.
enum Heir {
    Thread,
    Init,
    Subreaper,
}

fn heir(kernel: &Kernel, from: TaskId, to: TaskId) -> Heir {
    let process = kernel.task(to).process;
    if kernel.task(from).process == process {
        Heir::Thread
    } else if kernel.is_init(to) && kernel.active_ns(to) == kernel.active_ns(from) {
        Heir::Init
    } else {
        Heir::Subreaper
    }
}

fn why_handed(inquiry: &Inquiry<'_>, moment: Moment<'_>) -> Vec<String> {
    let Event::Reparented { process, from, to, .. } = *moment.event() else { return Vec::new() };
    let lang = inquiry.lang;
    let (name, old, new) = (inquiry.leader(process), inquiry.process(from), inquiry.process(to));
    let ns = inquiry.ns(inquiry.kernel.active_ns(from));
    let orphaned = texts::orphaned(lang, &name, &new, &old, &inquiry.step(moment));
    let rule = match heir(inquiry.kernel, from, to) {
        Heir::Thread => texts::to_thread(lang, &old),
        Heir::Init => texts::to_init(lang, &new, &ns, &old),
        Heir::Subreaper => texts::to_subreaper(lang, &new, &old),
    };
    vec![orphaned, rule]
}

fn why_born(inquiry: &Inquiry<'_>, moment: Moment<'_>, new: &NewTask, parent: TaskId) -> String {
    let lang = inquiry.lang;
    let (name, parent, step) = (inquiry.name(new.task), inquiry.name(parent), inquiry.step(moment));
    if inquiry.kernel.task(new.creator).process == inquiry.kernel.task(new.parent).process {
        texts::created(lang, &name, &parent, &step)
    } else {
        texts::created_as_sibling(lang, &inquiry.process(new.creator), &name, &parent, &step)
    }
}

/// Returns why the parent lives outside a namespace in which its child is visible.
fn why_outside(
    inquiry: &Inquiry<'_>,
    leader: TaskId,
    handed: Option<Moment<'_>>,
    created: Option<Moment<'_>>,
) -> String {
    let lang = inquiry.lang;
    let name = inquiry.name(leader);
    let ns = inquiry.ns(inquiry.kernel.active_ns(leader));
    match (handed, created) {
        (Some(moment), _) => why_handed(inquiry, moment).into_iter().next().unwrap_or_default(),
        (None, Some(moment)) if inquiry.kernel.is_init(leader) => texts::init(lang, &name, &ns, &inquiry.step(moment)),
        (None, Some(moment)) => texts::injected(lang, &name, &ns, &inquiry.step(moment)),
        (None, None) => texts::none_about(lang).to_owned(),
    }
}

/// Returns the candidates that `find_new_reaper` considered, in order.
pub(crate) fn reaper(inquiry: &Inquiry<'_>, moment: Moment<'_>) -> Vec<Fact> {
    let Event::Reparented { from, to, .. } = *moment.event() else { return Vec::new() };
    let lang = inquiry.lang;
    let kernel = inquiry.past.kernel_before(inquiry.kernel, moment);
    let ns = kernel.active_ns(from);
    let heir = heir(&kernel, from, to);
    let chosen = |is_chosen: bool| is_chosen.then(|| facts::chosen(lang).to_owned());
    let nobody = || pidscope_text::why::none(lang).to_owned();
    let thread = matches!(heir, Heir::Thread);
    let thread_value = if thread { inquiry.name(to).to_owned() } else { nobody() };
    let mut rows = vec![inquiry.when(facts::handed_on(lang), moment)];
    rows.push(Fact {
        note: chosen(thread),
        ..inquiry.fact(facts::other_thread(lang, &inquiry.process(from)), thread_value)
    });
    let subreapers = ancestors(&kernel, from).filter(|&task| kernel.process_of(task).is_child_subreaper);
    let subreapers = inquiry.list(subreapers.map(|task| inquiry.name(task).to_owned()));
    rows.push(Fact {
        note: chosen(matches!(heir, Heir::Subreaper)),
        ..inquiry.fact(facts::subreapers(lang, &inquiry.process(from), &inquiry.ns(ns)), subreapers)
    });
    let init = kernel.namespace(ns).child_reaper.map_or_else(nobody, |init| inquiry.name(init).to_owned());
    rows.push(Fact {
        note: chosen(matches!(heir, Heir::Init)),
        ..inquiry.fact(facts::child_reaper(lang, &inquiry.ns(ns)), init)
    });
    rows
}

/// Returns the ancestors of a process, as long as they live in its own namespace.
fn ancestors(kernel: &Kernel, task: TaskId) -> impl Iterator<Item = TaskId> {
    let ns = kernel.active_ns(task);
    std::iter::successors(kernel.parent(task), |&above| kernel.parent(above))
        .take_while(move |&above| kernel.active_ns(above) == ns)
}
