//! Compares `pstree` with the real one.

use proptest::prelude::*;

use super::{OPTIONS, pstree};
use crate::os::proc_view::{ProcState, ProcView};
use crate::tools::recorded;

#[test]
fn matches_recorded_output() {
    recorded::check("pstree", pstree);
}

fn run(view: &ProcView<'_>, line: &str) -> (String, String, u8) {
    recorded::run(pstree, view, line)
}

/// Recorded: pstree counts words by runs of zeros, so that an empty word costs the last one its blank.
#[test]
fn drops_empty_words() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    view.processes.truncate(1);
    view.processes[0].argv = ["sh", "-c", "sleep 5; :", "", "xx", "yy"].map(str::to_owned).into();
    assert_eq!(run(&view, "-a").0, "bash -c sleep 5; :  xxyy\n");
    view.processes[0].argv = ["sh", "-c", "sleep 5; :", "", "", "", "xx", "yy"].map(str::to_owned).into();
    assert_eq!(run(&view, "-a").0, "bash -c sleep 5; :  \n");
}

/// Recorded with a Python program of three threads: they have TIDs of their own, and are combined unless these are shown.
#[test]
fn shows_threads() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    view.processes.truncate(1);
    view.processes[0].threads = 3;
    view.processes[0].others = vec![(3, ProcState::Sleeping), (4, ProcState::Sleeping)];
    assert_eq!(run(&view, "").0, "bash---2*[{bash}]\n");
    assert_eq!(run(&view, "-c").0, "bash-+-{bash}\n     `-{bash}\n");
    assert_eq!(run(&view, "-p").0, "bash(1)-+-{bash}(3)\n        `-{bash}(4)\n");
    assert_eq!(run(&view, "-pT").0, "bash(1)\n");
}

#[test]
fn finds_nothing_in_an_empty_proc() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    view.processes.clear();
    assert_eq!(run(&view, ""), (String::new(), "/proc is empty (not mounted ?)\n".to_owned(), 1));
}

#[test]
fn reports_unsimulated_features() {
    recorded::are_unsimulated(pstree, &["-Z", "-G", "-C age", "-N net"]);
}

proptest! {
    #[test]
    fn survives_any_arguments(args in recorded::some_args(OPTIONS), columns in proptest::option::of(0..200_usize)) {
        prop_assert!(recorded::status(pstree, columns, &args) <= 1);
    }
}
