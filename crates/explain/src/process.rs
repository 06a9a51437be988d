//! What a process is as a whole: where it came from, where it is visible, and its role in its namespace.

use pidscope_kernel::{State, TaskId};
use pidscope_text::state as term;
use pidscope_text::why::fact as facts;
use pidscope_text::why::process as texts;

use crate::Answer;
use crate::inquiry::Inquiry;
use crate::source::{CLONE, COPY_PROCESS, PID_NAMESPACES, SUBREAPER};

/// The role of a thread in its namespace: of those that apply, the first.
enum Role {
    Thread,
    Init,
    Injected,
    Ordinary,
}

fn role(inquiry: &Inquiry<'_>, task: TaskId) -> Role {
    let kernel = inquiry.kernel;
    if !kernel.is_leader(task) {
        Role::Thread
    } else if kernel.is_init(task) {
        Role::Init
    } else if kernel.parent(task).is_some_and(|parent| kernel.active_ns(parent) != kernel.active_ns(task)) {
        Role::Injected
    } else {
        Role::Ordinary
    }
}

pub(crate) fn process(inquiry: &Inquiry<'_>, task: TaskId) -> Answer {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let name = inquiry.name(task);
    let question = texts::question(lang, &name);
    let ns = kernel.active_ns(task);
    let ns_name = inquiry.ns(ns);
    let mut short = vec![match role(inquiry, task) {
        Role::Thread => texts::thread(lang, &inquiry.process(task), &name),
        Role::Init => texts::init(lang, &name, &ns_name),
        Role::Injected => texts::injected(lang, &name, &ns_name),
        Role::Ordinary => texts::ordinary(lang, &name, &ns_name),
    }];
    let is_gone = kernel.state(task) == State::Gone;
    if is_gone {
        short.push(texts::gone(lang, &name));
    } else {
        short.push(texts::seen(lang, &name, &inquiry.numbers(task)));
    }
    let now = kernel.process_of(task);
    if now.is_child_subreaper && !is_gone {
        short.push(texts::subreaper(lang, &inquiry.process(task)));
    }
    let outside = || pidscope_text::why::parent::outside(lang).to_owned();
    let mut rows = vec![
        inquiry.created(task),
        inquiry.active_ns(task),
        inquiry.fact(facts::state(lang), term(lang, kernel.state(task)).word),
    ];
    if !is_gone {
        let parent = kernel.parent(task).map_or_else(outside, |parent| inquiry.with_number(parent));
        rows.extend([
            inquiry.fact("thread_pid->numbers", inquiry.numbers(task)),
            inquiry.fact("real_parent", parent),
            inquiry.fact("pid_ns_for_children", inquiry.with_level(kernel.task(task).pid_for_children)),
            inquiry.fact("is_child_subreaper", u8::from(now.is_child_subreaper).to_string()),
            inquiry.fact("SIGNAL_UNKILLABLE", u8::from(now.unkillable).to_string()),
            inquiry.fact("nr_threads", now.threads.len().to_string()),
            inquiry.child_reaper(ns),
        ]);
    }
    let mut sources = vec![PID_NAMESPACES, CLONE, COPY_PROCESS];
    if now.is_child_subreaper {
        sources.push(SUBREAPER);
    }
    Answer { question, short, kernel: rows, sources }
}
