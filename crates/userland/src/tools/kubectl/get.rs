//! `kubectl get pods`.
//!
//! Sources: `pkg/printers/internalversion` of kubernetes for the columns, `duration.HumanDuration` of apimachinery for
//! ages.

use std::rc::Rc;
use std::time::Duration;

use super::{connect, error, find, is_pod_kind};
use crate::os::containers::{Pod, Status};
use crate::program::Process;
use crate::sys::Sys;
use crate::tools::docker::engine::Failure;
use crate::tools::docker::flags::ParsedArgs;
use crate::tools::docker::format_columns;
use crate::tools::docker::once::once;

/// `kubectl get pods [NAME...]`
pub(super) fn get(args: ParsedArgs) -> Rc<dyn Process> {
    once(list, args)
}

fn list(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<(), Failure> {
    connect(sys)?;
    let Some((kind, names)) = args.operands.split_first() else {
        return Err(Failure::new(
            "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples",
            1,
        ));
    };
    let (kind, one) = kind.split_once('/').map_or((kind.as_str(), None), |(kind, name)| (kind, Some(name)));
    if !is_pod_kind(kind) {
        return Err(error(format!("the server doesn't have a resource type {kind:?}")));
    }
    let names: Vec<&str> = one.into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut failure = None;
    let mut pods = Vec::new();
    for name in &names {
        match find(sys, name) {
            Ok(pod) => pods.push(pod),
            Err(wrong) => failure = Some(wrong),
        }
    }
    if names.is_empty() {
        pods = sys.os().containers.pods.iter().collect();
        pods.sort_by(|one, other| one.name.cmp(&other.name));
        if pods.is_empty() {
            sys.err("No resources found in default namespace.\n");
            return Ok(());
        }
    }
    let mut rows = vec![["NAME", "READY", "STATUS", "RESTARTS", "AGE"].map(str::to_owned).to_vec()];
    rows.extend(pods.into_iter().map(|pod| row(sys, pod)));
    if rows.len() > 1 {
        sys.out(&format_columns(6, &rows));
    }
    failure.map_or(Ok(()), Err)
}

fn row(sys: &Sys<'_, '_>, pod: &Pod) -> Vec<String> {
    let statuses: Vec<Status> = pod.containers.iter().map(|(_, id)| sys.os().containers.get(*id).status).collect();
    let running = statuses.iter().filter(|status| matches!(status, Status::Running { .. })).count();
    let all = statuses.len() + usize::from(pod.lacks_image);
    let status = match () {
        () if pod.is_terminating => "Terminating",
        () if pod.lacks_image => "ErrImagePull",
        () if running > 0 => "Running",
        () if statuses.contains(&Status::Created) => "ContainerCreating",
        () if statuses.iter().any(|status| matches!(status, Status::Exited { code, .. } if *code != 0)) => "Error",
        () => "Completed",
    };
    let age = age(sys.os().now.since(pod.created));
    vec![pod.name.to_string(), format!("{running}/{all}"), status.to_owned(), "0".to_owned(), age]
}

fn age(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let pair = |number: u64, unit: char, rest: u64, small: char| match rest {
        0 => format!("{number}{unit}"),
        rest => format!("{number}{unit}{rest}{small}"),
    };
    match (seconds, minutes, hours) {
        (0..120, ..) => format!("{seconds}s"),
        (_, 0..10, _) => pair(minutes, 'm', seconds % 60, 's'),
        (_, 10..180, _) => format!("{minutes}m"),
        (.., 0..8) => pair(hours, 'h', minutes % 60, 'm'),
        (.., 8..48) => format!("{hours}h"),
        (.., 48..192) => pair(days, 'd', hours % 24, 'h'),
        _ => format!("{days}d"),
    }
}
