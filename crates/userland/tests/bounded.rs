//! All that programs do in a step, and in all steps of a script, is bounded, whatever the script contains: a web page
//! waits for it, and so does a person who has opened a link. Each of these scripts would otherwise run for minutes, for
//! ever, or until memory is exhausted.

use pidscope_kernel::TaskId;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

/// Runs an endless script. The test is that this returns, and that there are not too many processes.
fn ends(script: &str) -> Timeline {
    let timeline = Timeline::from_script(parse(script).unwrap_or_else(|wrong| panic!("{wrong:?}")));
    let shown = script.get(..60).unwrap_or(script);
    let tasks = timeline.machine().kernel().tasks().len();
    assert!(tasks < 50_000, "{shown}: {tasks} processes");
    timeline
}

#[test]
fn exponential_expansion_is_bounded() {
    let mut timeline = ends(r#"A$ x="eval \$x"; eval $x"#);
    assert!(timeline.act("A getpid").is_ok(), "the shell waits for a line again");
    ends(r#"A$ trap "kill -USR1 $$" USR1; kill -USR1 $$"#);
    let functions: String = (1..60).map(|next| format!("f{next}() {{ f{0}; f{0}; }}; ", next - 1)).collect();
    ends(&format!("A$ f0() {{ :; }}; {functions} f59"));
    ends(&format!("A$ set -- {}; for a; do for b; do for c; do :; done; done; done", "a ".repeat(9000)));
    ends(&format!("A$ {}", "set -- \"$@\" a; ".repeat(30_000)));
}

#[test]
fn long_command_lines_are_bounded() {
    for word in ["env ", "nohup ", "strace -f ", "timeout 1 "] {
        ends(&format!("A$ {}true", word.repeat(20_000)));
    }
}

#[test]
fn processes_and_jobs_are_bounded() {
    ends(&format!("A$ {}", "sleep 1 & ".repeat(50_000)));
    ends("A$ while true; do sleep 100000 & sleep 0.01; done &\nclock +1000000s");
    ends("A$ f() { f & f & }; f");
}

#[test]
fn files_and_patterns_are_bounded() {
    ends("A$ i=0; while :; do echo $i > /tmp/$i; i=$((i+1)); done");
    ends(&format!("A$ echo {}", "/*/..".repeat(40)));
    let letters = "a".repeat(400_000);
    ends(&format!("A$ x={letters}; [[ $x == {}b ]]", "*a".repeat(200_000)));
    ends(&format!("A$ x={letters}; echo ${{x##{}b}}", "*a".repeat(200_000)));
    ends(&format!("A$ x={letters}; [[ $x =~ (a?){{2000}}b ]]"));
    ends(&format!("A$ echo {letters} | grep -E '(a?){{2000}}b'"));
    ends("A$ echo a | sed ':a;ba'; echo a | sed ':a;G;h;ba'; echo a | sed ':a;s/.*/&&/;ba'");
    ends("A$ seq 200000 > /tmp/n; sed -E 's/([0-9]?){300}b/c/' /tmp/n | wc -l");
    ends("A$ awk 'BEGIN { x = sprintf(\"%100000s\", \"a\"); while (1) gsub(/ /, \"bb\", x) }'");
    ends("A$ awk 'BEGIN { x = sprintf(\"%1000000s\", \"a\"); while (1) y = x }'");
}

#[test]
fn long_and_recursive_scripts_are_bounded() {
    ends("A$ echo '. /tmp/a' > /tmp/a; . /tmp/a");
    ends("A$ echo 'bash /tmp/b & bash /tmp/b' > /tmp/b; bash /tmp/b");
    for shell in ["bash", "dash"] {
        let lines = "seq 200000 | awk '{ print \":\" }' > /tmp/c";
        ends(&format!("A$ {lines}; {shell} /tmp/c; {shell} < /tmp/c; cat /tmp/c | {shell}"));
        ends(&format!("A$ seq 90000 | awk '{{ print \"echo \\042\" }}' | {shell}"));
    }
}

/// What is cut off in one step continues in the next, and a script may have many.
#[test]
fn steps_are_bounded() {
    ends(&"A$ while :; do :; done &\n".repeat(200));
    ends(&"A$ awk 'BEGIN { while (1) x = x + 1 }'\n".repeat(30));
    ends(&"A$ unshare -pf bash -c 'while :; do sleep 1 & done' &\n".repeat(50));
    ends(&format!("{}{}", "A$ while :; do sleep 0.001; done &\n".repeat(20), "clock +1000s\n".repeat(50)));
}

/// A signal to every process is an event for each.
#[test]
fn events_are_bounded() {
    let forks: String = (0..3000).map(|next| format!("A fork P{next}\n")).collect();
    let timeline = ends(&(forks + &"A kill -1 CONT\n".repeat(1500) + "A getpid -> skipped\n"));
    let events: usize = timeline.entries().filter_map(|entry| entry.step.as_ref()).map(|step| step.events.len()).sum();
    assert!(((1 << 22) - 10_000..(1 << 22) + 4000).contains(&events), "{events}");
    // The checks reveal it: an unexpected skip is a failed check.
    let checks = timeline.checks();
    assert!(checks.iter().any(|(_, check)| !check.ok) && checks.last().is_some_and(|(_, check)| check.ok));
}

/// A machine on which something runs for ever still responds.
#[test]
fn endless_programs_do_not_block_a_world() {
    let mut timeline = ends("A$ while :; do :; done &");
    for _ in 0..50 {
        timeline.act("A$ ps -ef > /dev/null").expect("an act");
        assert!(timeline.machine().can_type(TaskId::FIRST, "ps"), "the shell waits for a line");
    }
}
