//! Why the children of a thread live where they do (Linux: `nsproxy->pid_ns_for_children`).

use pidscope_kernel::{Event, NsState, State, TaskId};
use pidscope_text::why::children as texts;
use pidscope_text::why::fact as facts;
use pidscope_userland::script::Call;

use crate::Answer;
use crate::inquiry::Inquiry;
use crate::source::{ALLOC_PID, PID_NAMESPACES, PIDNS_INSTALL, function, man};

pub(crate) fn children(inquiry: &Inquiry<'_>, task: TaskId) -> Answer {
    let (lang, kernel) = (inquiry.lang, inquiry.kernel);
    let (name, own, target) = (inquiry.name(task), kernel.active_ns(task), kernel.task(task).pid_for_children);
    let (own_name, target_name) = (inquiry.ns(own), inquiry.ns(target));
    let question = texts::question(lang, &name, &target_name);
    let changed =
        inquiry.past.last(|event| matches!(event, Event::PidForChildrenChanged { task: of, .. } if *of == task));
    let mut sources = vec![PID_NAMESPACES];
    let mut short = Vec::new();
    match changed {
        Some(moment) if matches!(moment.call(), Some(Call::Unshare { .. })) => {
            short.push(texts::unshared(lang, &name, &target_name, &inquiry.step(moment)));
            sources.extend([man("unshare", "2"), function("kernel/nsproxy.c", "unshare_nsproxy_namespaces")]);
        }
        Some(moment) => {
            short.push(texts::entered(lang, &name, &target_name, &inquiry.step(moment)));
            sources.extend([man("setns", "2"), PIDNS_INSTALL]);
        }
        None => {
            short.push(texts::own(lang, &name, &target_name));
            sources.push(function("kernel/nsproxy.c", "copy_namespaces"));
        }
    }
    if own != target {
        short.push(texts::stays(lang, &name, &own_name));
    }
    let is_over = matches!(kernel.state(task), State::Gone | State::Zombie | State::Exiting);
    match kernel.ns_state(target) {
        _ if is_over => short.push(texts::over(lang, &name)),
        NsState::Dead => {
            short.push(texts::dead(lang, &target_name));
            sources.push(ALLOC_PID);
        }
        NsState::Empty => short.push(texts::empty(lang, &target_name)),
        NsState::Live => {}
    }
    let mut rows = vec![
        inquiry.active_ns(task),
        inquiry.fact("pid_ns_for_children", inquiry.with_level(target)),
        inquiry.child_reaper(target),
    ];
    rows.extend(changed.map(|moment| inquiry.when(facts::changed(lang), moment)));
    Answer { question, short, kernel: rows, sources }
}
