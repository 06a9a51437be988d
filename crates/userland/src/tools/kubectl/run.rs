//! `kubectl run`: creates a pod with one container. The sandbox and the container each have their own PID namespace.

use std::rc::Rc;

use super::{connect, error, server_error};
use crate::os::containers::{ContainerId, Engine, PidMode, Pod, Request, Stdio};
use crate::program::Process;
use crate::sys::Sys;
use crate::tools::docker::engine::{self, ContainerSpec, Failure};
use crate::tools::docker::flags::ParsedArgs;
use crate::tools::docker::once::once;
use crate::tools::docker::{images, shim};

/// `kubectl run NAME --image=IMAGE [-- ARGUMENT...]`
pub(super) fn run(args: ParsedArgs) -> Rc<dyn Process> {
    once(create, args)
}

/// The image of sandboxes.
const PAUSE: &str = "registry.k8s.io/pause:3.9";

/// The valid restart policies. Only the last one is simulated: containers are never restarted.
const POLICIES: [&str; 3] = ["Always", "OnFailure", "Never"];

fn create(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<(), Failure> {
    connect(sys)?;
    let Some(image) = args.text("image").filter(|image| !image.is_empty()) else {
        return Err(error("required flag(s) \"image\" not set"));
    };
    let Some((name, arguments)) = args.operands.split_first() else {
        return Err(error("NAME is required for run\nSee 'kubectl run -h' for help and examples"));
    };
    if let Some(policy) = args.text("restart").filter(|policy| !POLICIES.contains(policy)) {
        return Err(error(format!("invalid restart policy: {policy}\nSee 'kubectl run -h' for help and examples")));
    }
    if !is_valid(name) {
        return Err(Failure::new(
            format!(
                "The Pod {name:?} is invalid: metadata.name: Invalid value: {name:?}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
            ),
            1,
        ));
    }
    if sys.os().containers.pods.iter().any(|pod| *pod.name == **name) {
        return Err(server_error("AlreadyExists", format!("pods {name:?} already exists")));
    }
    let sandbox = engine::create(sys, &spec(name, "POD", PAUSE, &[], None))?;
    let lacks_image = images::find(image).is_none();
    let mut containers = Vec::new();
    if !lacks_image {
        let id = engine::create(sys, &spec(name, name, image, arguments, Some(sandbox)))?;
        containers.push((name.as_str().into(), id));
    }
    for id in std::iter::once(sandbox).chain(containers.iter().map(|(_, id)| *id)) {
        sys.os_mut().containers.push_request(id, Request::Start { container: id, stdio: Stdio::log(id) });
    }
    let created = sys.os().now;
    let pod = Pod { name: name.as_str().into(), sandbox, containers, lacks_image, is_terminating: false, created };
    sys.os_mut().containers.pods.push(pod);
    shim::start(sys, sandbox);
    sys.out(&format!("pod/{name} created\n"));
    Ok(())
}

fn spec(pod: &str, name: &str, image: &str, arguments: &[String], group: Option<ContainerId>) -> ContainerSpec {
    ContainerSpec {
        engine: Engine::Kubelet,
        group,
        // The name that the kubelet used with Docker; it is not visible.
        name: Some(format!("k8s_{name}_{pod}")),
        image: image.to_owned(),
        arguments: arguments.to_vec(),
        user: None,
        hostname: Some(pod.to_owned()),
        env: Vec::new(),
        pid: PidMode::Private,
        has_init: false,
        has_tty: false,
        removes_itself: false,
    }
}

/// Returns whether a name is a valid DNS subdomain (RFC 1123).
fn is_valid(name: &str) -> bool {
    let is_label = |label: &str| {
        let ends =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        ends(label.chars().next()) && ends(label.chars().last()) && label.chars().all(is_letter)
    };
    name.len() <= 253 && name.split('.').all(is_label)
}
