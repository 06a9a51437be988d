//! Compares `lsns` with the real one.

use proptest::prelude::*;

use super::{OPTIONS, lsns};
use crate::os::proc_view::ProcView;
use crate::tools::recorded;

#[test]
fn matches_recorded_output() {
    recorded::check("lsns", lsns);
}

fn run(view: &ProcView<'_>, line: &str) -> (String, String, u8) {
    recorded::run(lsns, view, line)
}

/// Five types have one namespace each, which nothing in the simulation changes.
#[test]
fn lists_the_simulated_types() {
    let world = recorded::some_world();
    let (out, ..) = run(&world.first_view(), "-o TYPE,NPROCS,PID");
    assert_eq!(
        out,
        "TYPE   NPROCS PID\n\
         net        21   1\n\
         time       21   1\n\
         cgroup     21   1\n\
         user       22   1\n\
         uts        20   1\n\
         ipc        21   1\n\
         mnt        16   1\n\
         pid        18   1\n\
         mnt         5  10\n\
         pid         4  12\n\
         uts         1  22\n"
    );
}

#[test]
fn lists_the_processes_of_a_namespace() {
    let world = recorded::some_world();
    let view = world.first_view();
    let inode = view.processes.iter().find(|process| process.pid == 12).and_then(|process| process.pid_ns);
    let (out, ..) = run(&view, &inode.expect("a namespace").inode.to_string());
    assert_eq!(
        out,
        "PID PPID USER COMMAND\n \
         12   10 root sh -c sleep 300 & sleep 301 & sleep 302; :\n \
         13   12 root |-sleep 300\n \
         14   12 root |-sleep 301\n \
         15   12 root `-sleep 302\n"
    );
}

#[test]
fn writes_what_cannot_be_printed_as_numbers() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    view.processes.truncate(1);
    view.processes[0].argv = ["sh".to_owned(), "a\n\\x 한".to_owned()].into();
    assert_eq!(run(&view, "-t pid -o COMMAND -n").0, "sh a\\x0a\\x5cx \\xed\\x95\\x9c\n");
    assert_eq!(run(&view, "-t pid -o COMMAND -nr").0, "sh\\x20a\\x0a\\x5cx\\x20\\xed\\x95\\x9c\n");
}

#[test]
fn reports_unsimulated_features() {
    recorded::are_unsimulated(lsns, &["-T", "--tree=parent"]);
}

proptest! {
    #[test]
    fn survives_any_arguments(args in recorded::some_args(OPTIONS), columns in proptest::option::of(0..200_usize)) {
        prop_assert!(recorded::status(lsns, columns, &args) <= 1);
    }
}
