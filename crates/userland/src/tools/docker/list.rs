//! `docker ps`: the table of containers.
//!
//! Sources: `cli/command/formatter/container.go` of docker/cli, `container/view.go` and `state.go` of moby, and
//! `HumanDuration` of docker/go-units.

use std::time::Duration;

use super::columns::format_columns;
use super::engine::{self, Failure};
use super::flags::ParsedArgs;
use crate::os::containers::{Container, Engine, Status};
use crate::os::time::Time;
use crate::sys::Sys;

/// `docker ps [-a] [-q] [--no-trunc]`
pub(super) fn ps(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<(), Failure> {
    engine::connect(sys, "Get containers/json")?;
    let now = sys.os().now;
    let is_whole = args.is_set("no-trunc");
    let id = |container: &Container| if is_whole { container.id.to_string() } else { container.short_id().to_owned() };
    let of_docker = |container: &Container| container.engine == Engine::Docker;
    let spec = |container: &Container| of_docker(container) && (args.is_set("all") || container.is_running());
    let containers =
        sys.os().containers.iter().rev().map(|(_, container)| container).filter(|container| spec(container));
    let text = if args.is_set("quiet") {
        containers.map(|container| id(container) + "\n").collect()
    } else {
        let header =
            ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"].map(str::to_owned).to_vec();
        let rows = containers.map(|container| {
            vec![
                id(container),
                container.config.image.clone(),
                format!("{:?}", command(container, is_whole)),
                ago(now, container.created),
                status(now, container),
                if container.is_running() { container.config.ports.to_owned() } else { String::new() },
                container.name.to_string(),
            ]
        });
        format_columns(10, &std::iter::once(header).chain(rows).collect::<Vec<_>>())
    };
    sys.out(&text);
    Ok(())
}

/// Formats the command in at most twenty characters, unless it is to be shown whole.
fn command(container: &Container, is_whole: bool) -> String {
    let words = container.config.shown.iter().enumerate();
    let quoted = words.map(|(at, word)| if at > 0 && word.contains(' ') { format!("'{word}'") } else { word.clone() });
    let text = quoted.collect::<Vec<_>>().join(" ");
    if is_whole || text.chars().count() <= 20 {
        return text;
    }
    text.chars().take(19).chain(['…']).collect()
}

/// `Up 3 minutes`, `Exited (137) 5 seconds ago`.
fn status(now: Time, container: &Container) -> String {
    match container.status {
        Status::Created => "Created".to_owned(),
        Status::Running { since, .. } => format!("Up {}", human(now.since(since))),
        Status::Exited { code, at } => format!("Exited ({code}) {}", ago(now, at)),
    }
}

fn ago(now: Time, then: Time) -> String {
    human(now.since(then)) + " ago"
}

/// Formats a duration in words.
fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours) = (seconds / 60, (seconds + 1800) / 3600);
    match (seconds, minutes, hours) {
        (0, ..) => "Less than a second".to_owned(),
        (1, ..) => "1 second".to_owned(),
        (2..60, ..) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".to_owned(),
        (_, 2..60, _) => format!("{minutes} minutes"),
        (.., 1) => "About an hour".to_owned(),
        (.., 2..48) => format!("{hours} hours"),
        (.., 48..336) => format!("{} days", hours / 24),
        (.., 336..1440) => format!("{} weeks", hours / 24 / 7),
        (.., 1440..17520) => format!("{} months", hours / 24 / 30),
        (.., hours) => format!("{} years", hours / 24 / 365),
    }
}
