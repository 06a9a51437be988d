//! `docker top`: runs the host's `ps`, and keeps the lines of the container's processes.
//!
//! Sources: `daemon/top_unix.go` of moby, `cli/command/container/top.go` of docker/cli.

use pidscope_kernel::TaskId;

use super::columns::format_columns;
use super::engine::{self, Failure};
use super::flags::ParsedArgs;
use crate::os::containers::{Container, PidMode};
use crate::os::proc_view::ProcView;
use crate::sys::Sys;
use crate::tools::ps;

/// `docker top CONTAINER [ps OPTIONS]`
pub(super) fn top(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<(), Failure> {
    let (name, options) = args.operands.split_first().map_or(("", &[][..]), |(name, options)| (name.as_str(), options));
    engine::connect(sys, &format!("Get containers/{name}/top"))?;
    let id = engine::find_running(sys, name)?;
    let container = sys.os().containers.get(id);
    let pids: Vec<u32> =
        members(sys, container).into_iter().map(|task| sys.pid_of(task)).filter(|&pid| pid != 0).collect();
    let options = if options.is_empty() { vec!["-ef".to_owned()] } else { options.to_vec() };
    // ps is run by the daemon, without a terminal.
    let mut view = ProcView { columns: None, own_tty: None, ..sys.proc_view() };
    for own in view.processes.iter_mut().filter(|process| process.pid == view.getpid) {
        own.tty = None;
    }
    let printed = ps::ps(&view, &options);
    if printed.status != 0 && printed.out.is_empty() {
        let cause = printed.err.lines().next().unwrap_or_default();
        return Err(Failure::daemon(format!("ps: exit status {}: {cause}", printed.status)));
    }
    let rows = rows_of(&printed.out, &pids)?;
    sys.out(&format_columns(20, &rows));
    Ok(())
}

/// Returns the processes of a container; in the real one, those of its cgroup.
fn members(sys: &Sys<'_, '_>, container: &Container) -> Vec<TaskId> {
    let Some(place) = container.location else { return Vec::new() };
    if container.config.pid == PidMode::Private && !is_shared(sys, container) {
        return sys.kernel().visible(place.ns).map(|(_, task)| task).collect();
    }
    let all = sys.kernel().visible(pidscope_kernel::NsId::ROOT).map(|(_, task)| task);
    all.filter(|&task| sys.machine().program(task).mnt == place.mnt).collect()
}

/// Returns whether another container is in the PID namespace of this one.
fn is_shared(sys: &Sys<'_, '_>, container: &Container) -> bool {
    let ns = container.location.map(|place| place.ns);
    sys.os()
        .containers
        .iter()
        .any(|(_, other)| other.id != container.id && other.is_running() && other.location.map(|place| place.ns) == ns)
}

/// Returns the header and the lines with these PIDs, as rows of cells.
fn rows_of(listing: &str, pids: &[u32]) -> Result<Vec<Vec<String>>, Failure> {
    let mut lines = listing.lines();
    let titles: Vec<String> = lines.next().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let Some(at) = titles.iter().position(|title| title == "PID") else {
        return Err(Failure::daemon("Couldn't find PID field in ps output"));
    };
    let mut rows = vec![titles];
    for line in lines {
        let mut cells: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let is_member = cells.get(at).and_then(|cell| cell.parse().ok()).is_some_and(|pid: u32| pids.contains(&pid));
        if !is_member {
            continue;
        }
        // Everything from the last column on is one cell, regardless of its words.
        let last = rows[0].len() - 1;
        if cells.len() > last {
            let rest = cells.split_off(last).join(" ");
            cells.push(rest);
        }
        rows.push(cells);
    }
    Ok(rows)
}
