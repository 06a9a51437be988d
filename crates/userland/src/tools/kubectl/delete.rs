//! `kubectl delete pod`: the containers are asked to end, killed after a grace period, and the sandbox after them.
//!
//! Sources: `pkg/kubelet/kuberuntime` of kubernetes, and `sandbox_stop.go` of containerd, which ends the sandbox with
//! SIGKILL.

use std::rc::Rc;
use std::time::Duration;

use super::{connect, error, find, is_pod_kind};
use crate::os::containers::{ContainerId, Request};
use crate::program::{Flow, Process};
use crate::sys::Sys;
use crate::tools::docker::engine::Failure;
use crate::tools::docker::flags::ParsedArgs;
use crate::tools::docker::{clean_up, request_from_shim, wake_shim, watch};

/// The default grace period of a pod's containers in seconds (`terminationGracePeriodSeconds`).
const GRACE: u64 = 30;

/// `kubectl delete pod NAME... [--grace-period=N] [--now] [--force]`
pub(super) fn delete(args: ParsedArgs) -> Rc<dyn Process> {
    Rc::new(Delete { args, dying: Vec::new(), has_begun: false, status: 0 })
}

/// A running `kubectl delete`.
#[derive(Debug, Clone)]
struct Delete {
    args: ParsedArgs,
    /// The sandboxes of the pods being deleted.
    dying: Vec<ContainerId>,
    has_begun: bool,
    status: u8,
}

impl Process for Delete {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.has_begun {
            self.has_begun = true;
            if let Err(failure) = connect(sys).and_then(|()| self.begin(sys)) {
                return Flow::Exit(failure.report(sys));
            }
        }
        self.go_on(sys)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

impl Delete {
    fn begin(&mut self, sys: &mut Sys<'_, '_>) -> Result<(), Failure> {
        let (kind, names) =
            self.args.operands.split_first().map_or(("", &[][..]), |(kind, names)| (kind.as_str(), names));
        let (kind, one) = kind.split_once('/').map_or((kind, None), |(kind, name)| (kind, Some(name.to_owned())));
        let names: Vec<String> = one.into_iter().chain(names.iter().cloned()).collect();
        if kind.is_empty() {
            return Err(error(
                "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
            ));
        }
        if !is_pod_kind(kind) {
            return Err(error(format!("the server doesn't have a resource type {kind:?}")));
        }
        if names.is_empty() {
            return Err(error("resource(s) were provided, but no name was specified"));
        }
        let is_forced = self.args.is_set("force");
        let grace = match self.args.int("grace-period") {
            // A period of 0 requires `--force`.
            Some(0) if !is_forced => 1,
            Some(seconds) if seconds >= 0 => seconds.unsigned_abs(),
            _ if is_forced => 0,
            _ if self.args.is_set("now") => 1,
            _ => GRACE,
        };
        if is_forced {
            sys.err("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n");
        }
        let deadline = Some(sys.os().now.after(Duration::from_secs(grace)));
        for name in names {
            let (sandbox, containers) = match find(sys, &name) {
                Ok(pod) => (pod.sandbox, pod.containers.clone()),
                Err(failure) => {
                    self.status = failure.report(sys);
                    continue;
                }
            };
            for (_, id) in containers {
                let signal = sys.os().containers.get(id).config.stop_signal;
                request_from_shim(sys, id, Request::Stop { container: id, signal, deadline });
            }
            for pod in sys.os_mut().containers.pods.iter_mut().filter(|pod| pod.sandbox == sandbox) {
                pod.is_terminating = true;
            }
            sys.os_mut().containers.remove_terminated();
            wake_shim(sys, sandbox);
            let forced = if is_forced { " force" } else { "" };
            sys.out(&format!("pod {name:?}{forced} deleted\n"));
            self.dying.push(sandbox);
        }
        Ok(())
    }

    fn go_on(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        clean_up(sys);
        let is_left = sys.os().containers.pods.iter().any(|pod| self.dying.contains(&pod.sandbox));
        if is_left && !self.args.is_set("force") { watch(sys) } else { Flow::Exit(self.status) }
    }
}
