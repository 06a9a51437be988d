//! Why a namespace is empty, live or dead, and how it allocates numbers (Linux: `struct pid_namespace`).

use pidscope_kernel::{Event, NsId, NsState, Phase, Task, TaskId};
use pidscope_text::namespace_state;
use pidscope_text::why::fact as facts;
use pidscope_text::why::namespace as texts;

use crate::inquiry::Inquiry;
use crate::source::{ALLOC_PID, IDR_ALLOC_CYCLIC, PID_NAMESPACES, ZAP, function};
use crate::{Answer, Fact};

pub(crate) fn namespace(inquiry: &Inquiry<'_>, ns: NsId) -> Answer {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let state = kernel.ns_state(ns);
    let name = inquiry.ns(ns);
    let question = texts::question(lang, &name, &namespace_state(lang, state).word);
    let created = inquiry.past.last(|event| matches!(event, Event::NamespaceCreated { ns: of, .. } if *of == ns));
    let init = kernel.init_of(ns).map_or("?", |init| inquiry.name(init));
    let short = match state {
        NsState::Empty => {
            let step = created.map_or_else(String::new, |moment| inquiry.step(moment));
            vec![texts::empty(lang, &name, &step), awaits(inquiry, ns)]
        }
        NsState::Live => vec![
            texts::live(lang, &init, &name),
            texts::sees(lang, &kernel.visible(ns).count(), &name),
            next(inquiry, ns),
        ],
        NsState::Dead => {
            let died = inquiry.past.last(|event| matches!(event, Event::AllocationDisabled { ns: of } if *of == ns));
            let step = died.map_or_else(String::new, |moment| inquiry.step(moment));
            vec![texts::dead(lang, &init, &name, &step), texts::refuses(lang).to_owned()]
        }
    };
    let mut rows: Vec<Fact> = created.map(|moment| inquiry.when(facts::created(lang), moment)).into_iter().collect();
    rows.extend(facts_of(inquiry, ns));
    let mut sources = vec![PID_NAMESPACES];
    sources.extend(match state {
        NsState::Empty => vec![function("kernel/nsproxy.c", "unshare_nsproxy_namespaces")],
        NsState::Live => vec![ALLOC_PID, IDR_ALLOC_CYCLIC],
        NsState::Dead => vec![function("kernel/pid.c", "disable_pid_allocation"), ZAP, ALLOC_PID],
    });
    Answer { question, short, kernel: rows, sources }
}

/// Returns the fields of `struct pid_namespace`.
pub(crate) fn facts_of(inquiry: &Inquiry<'_>, ns: NsId) -> Vec<Fact> {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let now = kernel.namespace(ns);
    let nobody = pidscope_text::why::none(lang);
    let parent = now.parent.map_or_else(|| nobody.to_owned(), |parent| inquiry.with_level(parent));
    let last = i64::from(now.cursor) - 1;
    let limit = kernel.namespace(kernel.pid_max_ns(ns)).pid_max;
    vec![
        inquiry.fact("level", now.level.to_string()),
        inquiry.fact("parent", parent),
        inquiry.child_reaper(ns),
        inquiry.fact("PIDNS_ADDING", u8::from(now.adding).to_string()),
        Fact { note: Some(facts::last_pid(lang, &last)), ..inquiry.fact("idr_next", now.cursor.to_string()) },
        inquiry.fact("pid_max", limit.to_string()),
        inquiry.fact(facts::in_use(lang, &inquiry.ns(ns)), now.pids.len().to_string()),
    ]
}

/// Returns the threads whose next child would be the first process.
fn awaits(inquiry: &Inquiry<'_>, ns: NsId) -> String {
    let kernel = inquiry.kernel;
    let goes_there = |&(_, now): &(TaskId, &Task)| {
        now.pid_for_children == ns && matches!(now.phase, Phase::Running | Phase::Blocked { .. })
    };
    let heirs: Vec<&str> = kernel.tasks().filter(goes_there).map(|(task, _)| inquiry.name(task)).collect();
    match heirs.is_empty() {
        true => texts::nobody_comes(inquiry.lang).to_owned(),
        false => texts::awaits_init(inquiry.lang, &heirs.join(", "), &inquiry.ns(ns)),
    }
}

/// Returns the number that the next process would get.
fn next(inquiry: &Inquiry<'_>, ns: NsId) -> String {
    let kernel = inquiry.kernel;
    let limit = kernel.namespace(kernel.pid_max_ns(ns)).pid_max;
    match kernel.namespace(ns).next_free(limit) {
        Some(nr) => texts::next(inquiry.lang, &nr),
        None => texts::full(inquiry.lang, &limit),
    }
}
