//! Compares `ps` with the real one.

use proptest::prelude::*;

use super::{OPTIONS, ps};
use crate::os::proc_view::{Printed, ProcView, StartTime};
use crate::tools::recorded;

#[test]
fn matches_recorded_output() {
    recorded::check("ps", ps);
}

fn run(view: &ProcView<'_>, line: &str) -> Printed {
    ps(view, &line.split_whitespace().map(str::to_owned).collect::<Vec<String>>())
}

/// Recorded from the real one, with zeros for memory, a dash for WCHAN, and no flags.
#[test]
fn has_long_formats() {
    let world = recorded::some_world();
    let view = world.first_view();
    let cases = [
        (
            "-l -p 1",
            "F S   UID     PID    PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD\n\
             0 S     0       1       0  0  80   0 -     0 -      ?        00:00:00 bash\n",
        ),
        (
            "-F -p 3",
            "UID          PID    PPID  C    SZ   RSS PSR STIME TTY          TIME CMD\n\
             root           3       1  0     0     0   0 17:57 ?        00:00:00 sleep 100\n",
        ),
        (
            "-fly -p 3",
            "S UID          PID    PPID  C PRI  NI   RSS    SZ WCHAN  STIME TTY          TIME CMD\n\
             S root           3       1  0  80   0     0     0 -      17:57 ?        00:00:00 sleep 100\n",
        ),
        (
            "axl 3",
            "F   UID     PID    PPID PRI  NI    VSZ   RSS WCHAN  STAT TTY        TIME COMMAND\n\
             0     0       3       1  20   0      0     0 -      S    ?          0:00 sleep 100\n",
        ),
        (
            "un 3",
            "    USER     PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n\
             \x20      0       3  0.0  0.0      0     0 ?        S    17:57   0:00 sleep 100\n",
        ),
    ];
    for (line, expected) in cases {
        let out = run(&view, line).out;
        let wanted = out.lines().filter(|shown| expected.lines().any(|line| line == *shown)).count();
        assert_eq!(wanted, 2, "{line}\n{out}");
    }
}

/// Start times given by a scenario, and CPU time.
#[test]
fn formats_times() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    view.processes.truncate(1);
    let init = &mut view.processes[0];
    (init.start, init.time) = (StartTime::Given("Apr10".into()), 100_000);
    view.getpid = 1;
    let cases = [
        ("stime,bsdstart,start", "STIME  START  STARTED\nApr10 Apr 10   Apr 10\n"),
        ("time,bsdtime,times", "    TIME   TIME     TIME\n1-03:46:40 1666:40 100000\n"),
        (
            "etime,etimes,lstart",
            "    ELAPSED ELAPSED                  STARTED\n          -       -                        -\n",
        ),
    ];
    for (columns, expected) in cases {
        assert_eq!(run(&view, &format!("-eo {columns}")).out, expected);
    }
}

/// Columns for IDs are as wide as `pid_max` has digits.
#[test]
fn follows_pid_max() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    let cases = [
        (301, "PPID PID PGID SID TTY      TPGID STAT   UID   TIME COMMAND"),
        (32768, " PPID   PID  PGID   SID TTY      TPGID STAT   UID   TIME COMMAND"),
        (100_000, "  PPID    PID   PGID    SID TTY       TPGID STAT   UID   TIME COMMAND"),
        (4_194_304, "   PPID     PID    PGID     SID TTY        TPGID STAT   UID   TIME COMMAND"),
    ];
    for (pid_max, expected) in cases {
        view.pid_max = pid_max;
        assert_eq!(run(&view, "axj").out.lines().next(), Some(expected));
    }
}

/// `/proc` of a namespace that the reader is not in.
#[test]
fn looks_itself_up() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    view.getpid = 2;
    let lost = "fatal library error, lookup self\n";
    assert_eq!(run(&view, "-V"), Printed { out: String::new(), err: lost.to_owned(), status: 1 });
    // A reader whose PID belongs to another process there is taken for that process.
    view.getpid = 3;
    assert_eq!(run(&view, "-V").status, 0);
    view.own_pid = None;
    let nowhere = "Error, do this: mount -t proc proc /proc\n";
    assert_eq!(run(&view, "-V"), Printed { out: String::new(), err: nowhere.to_owned(), status: 47 });
}

#[test]
fn repeats_headers() {
    let world = recorded::some_world();
    let out = run(&world.first_view(), "-e --headers --rows 3 -o pid").out;
    assert_eq!(out.lines().take(7).collect::<Vec<_>>().join(""), "    PID      1      3    PID      4      5    PID");
}

#[test]
fn reports_unsimulated_features() {
    let world = recorded::some_world();
    for line in ["L", "m", "axm", "-Z", "--context", "--info", "--help all"] {
        let printed = run(&world.first_view(), line);
        assert!(printed.err.ends_with("is not simulated\n") && printed.status == 1, "{line}: {printed:?}");
    }
}

proptest! {
    #[test]
    fn survives_any_arguments(args in recorded::some_args(OPTIONS), columns in proptest::option::of(0..200_usize)) {
        prop_assert!(recorded::status(ps, columns, &args) <= 1);
    }
}
