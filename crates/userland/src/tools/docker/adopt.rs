//! Containers that were not created by `docker` but built by a script from system calls. A process whose command line
//! is `containerd-shim-runc-v2 -namespace NAMESPACE -id ID` is a shim, and its children in mount namespaces of their
//! own are containers.

use std::rc::Rc;

use pidscope_kernel::{NsId, Signal, State, TaskId};

use super::{images, shim};
use crate::os::containers::{Config, Container, ContainerId, Engine, Location, PidMode, Pod, Status};
use crate::program::Process;
use crate::sys::Sys;
use crate::tools::daemon;

/// Adopts every shim that the engine does not know yet.
pub(crate) fn adopt_shims(sys: &mut Sys<'_, '_>) {
    let found: Vec<(TaskId, Engine, String)> =
        sys.kernel().visible(NsId::ROOT).filter_map(|(_, task)| shim_of(sys, task)).collect();
    for (task, engine, id) in found {
        if !sys.os().containers.iter().any(|(_, container)| *container.id == *id) {
            adopt(sys, task, engine, &id);
        }
    }
}

/// Returns what its command line tells a shim, if the process is one that the script drives.
fn shim_of(sys: &Sys<'_, '_>, task: TaskId) -> Option<(TaskId, Engine, String)> {
    let program = sys.machine().program(task);
    let is_shim = program.argv.first().is_some_and(|word| word.rsplit('/').next() == shim::PATH.rsplit('/').next());
    if !is_shim || program.process.is_some() || !sys.kernel().can_call(task) {
        return None;
    }
    let engine = match shim::option(&program.argv, "namespace")? {
        "moby" => Engine::Docker,
        "k8s.io" => Engine::Kubelet,
        _ => return None,
    };
    Some((task, engine, shim::option(&program.argv, "id")?.to_owned()))
}

/// Kills containers whose shim is gone, which nobody could stop any more. containerd does so as soon as it notices;
/// here it happens on the next request.
pub(crate) fn clean_up(sys: &mut Sys<'_, '_>) {
    let has_ended = |task| matches!(sys.kernel().state(task), State::Zombie | State::Gone | State::Exiting);
    let running =
        sys.os().containers.iter().filter_map(|(id, container)| Some((id, container.init()?, container.location?)));
    let lost: Vec<(ContainerId, u32)> = running
        .filter(|(_, _, place)| has_ended(place.shim))
        .map(|(id, (init, _), _)| (id, sys.pid_of(init)))
        .collect();
    let has_lost = !lost.is_empty();
    for (id, pid) in lost {
        if pid != 0 {
            let _ = sys.kill(pid.into(), Signal::KILL.number().into());
        }
        let at = sys.os().now;
        let container = sys.os_mut().containers.get_mut(id);
        container.status = Status::Exited { code: 128 + Signal::KILL.number(), at };
        container.is_removed = container.removes_itself;
        sys.os_mut().containers.end_execs(id, 128 + Signal::KILL.number());
    }
    if has_lost {
        sys.os_mut().containers.remove_terminated();
    }
}

fn adopt(sys: &mut Sys<'_, '_>, shim: TaskId, engine: Engine, id: &str) {
    let inits = first_processes(sys, shim);
    let group = sys.os().containers.next_id();
    let mut adopted = Vec::new();
    for (nth, &init) in inits.iter().enumerate() {
        let id = if nth == 0 { id.to_owned() } else { super::names::id(nth, id) };
        // An ID may be abbreviated in the script, where people read it.
        let id = format!("{id:0<64}");
        let container = container_of(sys, engine, (group, shim, inits[0]), init, &id);
        adopted.push(sys.os_mut().containers.add(container));
    }
    let Some((&sandbox, containers)) = adopted.split_first() else { return };
    if engine == Engine::Kubelet {
        let name = sys.os().hostname(sys.machine().program(inits[0]).uts).into();
        let named = containers.iter().map(|&id| (sys.os().containers.get(id).name.clone(), id)).collect();
        let created = sys.os().containers.get(sandbox).created;
        let pod = Pod { name, sandbox, containers: named, lacks_image: false, is_terminating: false, created };
        sys.os_mut().containers.pods.push(pod);
    }
    for init in inits {
        let comm = sys.machine().program(init).comm().to_owned();
        let is_worker = |&task: &TaskId| sys.machine().program(task).comm() == comm;
        let workers: Vec<TaskId> = sys.kernel().children(init).filter(is_worker).collect();
        let Some(server) = daemon::of_process(&comm) else { continue };
        start_server(sys, init, server);
        for worker in workers {
            start_server(sys, worker, daemon::worker_of_process());
        }
    }
    let program = sys.other_program_mut(shim);
    program.attributes.reaps = None;
    program.process = Some(shim::of_process(id, group));
    sys.wake(shim);
}

/// Makes a server that was driven only by the script behave like one, before its shim can be asked for anything.
fn start_server(sys: &mut Sys<'_, '_>, task: TaskId, process: Rc<dyn Process>) {
    if sys.machine().program(task).process.is_none() && sys.kernel().can_call(task) {
        let program = sys.other_program_mut(task);
        program.attributes.reaps = None;
        program.process = Some(process);
        sys.wake(task);
    }
}

/// Returns the first process of each container: the first in each mount namespace other than the shim's.
fn first_processes(sys: &Sys<'_, '_>, shim: TaskId) -> Vec<TaskId> {
    let mut seen = vec![sys.machine().program(shim).mnt];
    let mut inits = Vec::new();
    for child in sys.kernel().children(shim) {
        let mnt = sys.machine().program(child).mnt;
        if sys.kernel().state(child) != State::Zombie && !seen.contains(&mnt) {
            seen.push(mnt);
            inits.push(child);
        }
    }
    inits
}

/// Describes a container that a script has made; `first` is the init of its shim's first container.
fn container_of(
    sys: &Sys<'_, '_>,
    engine: Engine,
    (group, shim, first): (ContainerId, TaskId, TaskId),
    init: TaskId,
    id: &str,
) -> Container {
    let program = sys.machine().program(init);
    let argv = program.argv.to_vec();
    let image = images::running(program.comm());
    let ns = sys.kernel().active_ns(init);
    let line = image.map(|image| image.command_line(&[]));
    let pid = match () {
        () if ns == NsId::ROOT => PidMode::Host,
        () if init != first && ns == sys.kernel().active_ns(first) => PidMode::Container(group),
        () => PidMode::Private,
    };
    let config = Config {
        image: image.map_or_else(|| program.comm().to_owned(), |image| image.name.to_owned()),
        shown: line.map_or_else(|| argv.clone(), |line| line.shown),
        argv,
        uid: sys.kernel().task(init).uid,
        hostname: sys.os().hostname(program.uts).to_owned(),
        accounts: program.attributes.accounts.clone(),
        env: program.env.to_vec(),
        has_tty: program.attributes.tty.is_some(),
        programs: image.and_then(|image| image.programs),
        lacks: image.map_or(&[], |image| image.lacks),
        pid,
        stop_signal: image.map_or(Signal::TERM, |image| image.stop_signal()),
        ports: image.map_or("", |image| image.ports),
    };
    Container {
        id: id.into(),
        name: program.name.as_str().into(),
        engine,
        group,
        config: Rc::new(config),
        created: program.started,
        status: Status::Running { init, pid: sys.kernel().pid_in(init, NsId::ROOT), since: program.started },
        location: Some(Location { ns, mnt: program.mnt, shim }),
        attached: None,
        deadline: None,
        log: Vec::new(),
        removes_itself: false,
        is_removed: false,
    }
}
