//! Lines typed into shells: their output, their status, their effects, and undo. Further output of the shell and the
//! tools is compared with the real ones' in `golden.rs`.

use pidscope_kernel::check::check;
use pidscope_userland::entry::{Stream, Text};
use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::{StatementKind, parse};
use pidscope_userland::timeline::{ActError, RevisionId, Timeline};

fn report(script: &str) -> Report {
    Report::from(&Run::new(parse(script).unwrap_or_else(|wrong| panic!("{script}: {wrong:?}")), None))
}

/// Asserts that every check of a script holds, that there is at least one, and that the script can be undone and
/// redone.
fn holds(script: &str) {
    let report = report(script);
    let failed: Vec<_> = report.checks.iter().filter(|check| !check.ok).collect();
    assert!(failed.is_empty() && !report.checks.is_empty(), "{script}\n{failed:#?}");
    let mut timeline = Timeline::from_script(parse(script).expect("readable"));
    let (end, machine) = (timeline.at(), timeline.machine().clone());
    assert_eq!(check(machine.kernel()), Vec::<String>::new());
    timeline.go_to(RevisionId::START);
    let first = parse(script).expect("readable").statements.into_iter().next();
    let root = first.filter(|first| matches!(first.kind, StatementKind::Root(_)));
    assert!(timeline.machine() == Timeline::new(root).machine(), "{script}");
    timeline.go_to(end);
    assert!(timeline.machine() == &machine, "{script}");
    while timeline.undo() {}
    while timeline.redo() {}
    assert!(timeline.machine() == &machine, "{script}");
}

#[test]
fn command_uses_a_pid_at_every_level() {
    holds("A$ true\nA$ /bin/true\nA fork B -> 3");
    holds("A clone B newpid=B mount_proc=yes\nB$ readlink /proc/self\n| 2\nexpect B sees B\nA fork C -> 4");
    holds("A$ sleep 5 &\n| [1] 2\nexpect sleep:1 pids A=2\nexpect sleep:1 state running");
}

#[test]
fn line_ends_when_only_the_clock_remains() {
    holds("A$ sleep 2; echo $?\nA getpid -> skipped\nclock +1s\nexpect A state blocked\nclock +1s\n| 0\nA getpid -> 1");
    holds("A$ (echo a; sleep 1; echo b) | cat\nclock +2s\n| a\n| b");
    holds(
        "A$ sleep 1 &\n| [1] 2\nclock +5s\nexpect sleep:1 state gone\nA$ echo x\n| x\n| [1]+  Done                    sleep 1",
    );
    holds("A$ while true; do :; done\nA getpid -> skipped\nclock +1s\nA$ ^C\n|\nA getpid -> 1");
}

/// A tool complains at once: standard input, of which nothing comes here, is not read.
#[test]
fn a_wrong_command_line_does_not_wait_for_input() {
    holds("A$ tail -q -2\n| tail: option used in invalid context -- 2");
    holds("A$ head -q -2\n| head: invalid trailing option -- 2\n| Try 'head --help' for more information.");
    holds("A$ head -f\n| head: invalid option -- 'f'\n| Try 'head --help' for more information.");
}

/// What Linux has but the simulation lacks is reported as such, in words that no real program uses.
#[test]
fn unsimulated_features_are_reported() {
    for (line, message) in [
        ("cat /proc/1/maps", "cat: /proc/1/maps: Not simulated"),
        ("cat /proc/meminfo", "cat: /proc/meminfo: Not simulated"),
        ("cat /proc/sys/kernel/threads-max", "cat: /proc/sys/kernel/threads-max: Not simulated"),
        ("cat /proc/1/nosuch", "cat: /proc/1/nosuch: No such file or directory"),
        ("stat /", "stat: this command is not simulated; `help` lists those that are"),
        ("env top", "top: this command is not simulated; `help` lists those that are"),
        ("/usr/sbin/ip a", "ip: this command is not simulated; `help` lists those that are"),
        ("unshare -U id", "unshare: --user without -r or -c is not simulated"),
        ("unshare -R /tmp true", "unshare: another root directory is not simulated"),
        ("mount -t tmpfs none /tmp", "mount: /tmp: tmpfs is not simulated."),
        ("set -f", "bash: set: -f is not simulated"),
        ("bash -o posix -c true", "bash: posix is not simulated"),
        ("trap true DEBUG", "bash: trap: DEBUG is not simulated"),
        ("awk 'BEGIN {getline}'", "awk: getline is not simulated"),
        ("ps m", "ps: m is not simulated"),
    ] {
        holds(&format!("A$ {line}\n| {message}"));
    }
    holds("A$ mount --bind /a /b\n| mount: what is mounted elsewhere already is not simulated (--bind, --move)");
}

#[test]
fn output_is_compared_line_by_line() {
    let failures = |script: &str| {
        let failed = report(script).checks.into_iter().filter(|check| !check.ok);
        failed.map(|check| (check.line, check.expected, check.found)).collect::<Vec<_>>()
    };
    assert_eq!(failures("A$ echo a\n| b"), [(2, "b".to_owned(), "a".to_owned())]);
    assert_eq!(failures("A$ echo a\n| a\n| b"), [(3, "b".to_owned(), String::new())]);
    assert_eq!(failures("A$ echo a; echo b\n| a"), [(2, "a".to_owned(), "a\nb".to_owned())]);
    assert_eq!(failures("A$ echo a; echo b\n| a\n| b"), []);
    assert_eq!(failures("A fork B\n| a"), [(2, "a".to_owned(), String::new())]);
}

#[test]
fn line_needs_a_shell() {
    holds("A$ sleep 5 &\n| [1] 2\nsleep:1 getpid -> skipped");
    let skipped = |script: &str| report(script).steps.last().map(|step| step.outcome) == Some("skipped");
    assert!(skipped("A$ sleep 5 &\nsleep:1$ ls"));
    assert!(skipped("A fork B\nB exit 0\nB$ ls"));
    assert!(skipped("A$ true\nps:7$ ls"));
    let mut timeline = Timeline::default();
    timeline.act("A$ sleep 9").expect("an act");
    let busy = timeline.act("A getpid").expect_err("it waits");
    assert!(matches!(busy, ActError::CannotCall { .. }), "{busy:?}");
    timeline.act("sleep:1 getpid").expect_err("it sleeps");
    assert_eq!(timeline.act("sleep:1 getpid"), Err(ActError::Busy { process: "sleep:1".to_owned() }));
    timeline.act("A$ ^C").expect("an interrupt can always be typed");
    timeline.act("A getpid").expect("it is free");
}

#[test]
fn shells_in_shells() {
    holds("A$ bash\nbash:1$ echo $$ $PPID\n| 2 1\nbash:1$ exit 3\n| exit\nA$ echo $?\n| 3");
    holds(
        "A$ unshare -pf --mount-proc bash\nbash:1$ echo $$\n| 1\nexpect bash:1 pids A=3 bash:1=1\nexpect bash:1 namespace live",
    );
    holds(
        "A$ unshare -p bash\nunshare:1$ ls /nosuch\n| ls: cannot access '/nosuch': No such file or directory\nunshare:1$ ls\n| bash: fork: Cannot allocate memory\nexpect ls:1 namespace dead",
    );
}

#[test]
fn step_records_system_calls_as_script_calls() {
    let report = report("A$ /bin/true");
    let step = &report.steps[0];
    assert_eq!((step.call, step.text.as_str(), step.outcome), ("shell", "A$ /bin/true", "returned"));
    let programs = step.programs.as_ref().expect("programs ran");
    let calls: Vec<&str> = programs.calls.iter().map(|call| call.text.as_str()).collect();
    assert_eq!(calls[calls.len() - 4..], ["A fork true:1", "A wait -1", "true:1 exec \"/bin/true\"", "true:1 exit 0"]);
    assert_eq!((programs.exit_status, programs.stdout.as_str()), (Some(0), ""));
}

/// As for a shell whose two outputs are pipes: redirected output appears where it was redirected to.
#[test]
fn output_streams_are_distinguished() {
    let nope = "ls: cannot access '/nope': No such file or directory\n";
    for (lines, out, err) in [
        ("A$ ls /nope; echo a", "a\n", nope),
        ("A$ echo a >&2", "", "a\n"),
        ("A$ ls /nope 2>&1", nope, ""),
        ("A$ bash -c 'echo a >&2; ls /nope 2>&1'", nope, "a\n"),
        ("A$ { echo a; echo b >&2; } 2>&1; (echo c) 1>&2", "a\nb\n", "c\n"),
        ("A$ printf a; printf b >&2; printf 'c\\n'", "ac\n", "b"),
        ("A$ ls /nope 2>&1 >&2", nope, ""),
        ("A$ ls /nope 2>&1 | cat >&2", "", nope),
        ("A$ nosuch 2>&1", "bash: nosuch: command not found\n", ""),
        ("A$ exec 2>&1\nA$ ls /nope", nope, ""),
        ("A$ exec 2>&1\nA$ ls /nope\nA$ echo a >&2", "a\n", ""),
        ("A$ bash >&2\nbash:1$ echo a", "", "a\n"),
        ("A$ echo a >&0", "a\n", ""),
        ("A$ docker run --rm alpine sh -c 'echo a; echo b >&2'", "a\n", "b\n"),
        ("A$ docker run -t --rm alpine sh -c 'echo a; echo b >&2'", "a\nb\n", ""),
        ("A$ docker run --name web alpine sh -c 'echo a; echo b >&2'\nA$ docker logs web 2>&1 >/dev/null", "b\n", ""),
    ] {
        let report = report(lines);
        let last = report.steps.last().and_then(|step| step.programs.as_ref()).expect("programs ran");
        assert_eq!((last.stdout.as_str(), last.stderr.as_str()), (out, err), "{lines}");
    }
}

/// A terminal shows output in order, marked with the stream that the program wrote to.
#[test]
fn terminal_output_is_independent_of_redirection() {
    let shown = |line: &str| {
        let run = Run::new(parse(line).expect("readable"), None);
        let step = run.entries[0].step.as_ref().expect("a step");
        step.printed.iter().map(|printed| (printed.stream, printed.text.clone())).collect::<Vec<_>>()
    };
    let plain = |text: &str| Text::Plain(text.to_owned());
    assert_eq!(shown("A$ printf a; printf b >&2; printf c"), [(Stream::Out, plain("abc"))]);
    assert_eq!(shown("A$ ls /nope 2>&1"), shown("A$ ls /nope"));
}

#[test]
fn shell_reaps_its_own_children() {
    let root = "root systemd ns=host reaps=yes";
    // A child that the shell did not start must be reaped, too, whether it is the process's own or an adopted orphan.
    let world = format!("{root}\nsystemd fork shell\nshell fork child\n");
    let both_go = "shell exit 0\nexpect shell state gone\nchild exit 0\nexpect child state gone";
    holds(&format!("{world}systemd$ cat /proc/1/status | grep NSpid\n| NSpid:\t1\n{both_go}"));
    holds(&format!("{world}systemd$ true | (exit 3); echo $?; (exit 5) | cat; echo $?\n| 3\n| 0\n{both_go}"));
    holds(&format!(
        "{world}systemd$ sleep 5 | cat\n{both_go}\nsystemd getpid -> skipped\nclock +5s\nsystemd getpid -> 1"
    ));
    holds(&format!(
        "{world}systemd$ (sleep 1; exit 3) & wait $!; echo $?\n| [1] 4\n{both_go}\nclock +1s\n\
         | [1]+  Exit 3                  ( sleep 1; exit 3 )\n| 3"
    ));
    holds(&format!(
        "{world}systemd$ (sleep 1; exit 3) &\n| [1] 4\nclock +1s\nexpect bash:1 state gone\nsystemd$ jobs\n\
         | [1]+  Exit 3                  ( sleep 1; exit 3 )\n{both_go}"
    ));
    // dash behaves the same.
    holds(&format!(
        "{root} cmd=sh\nsystemd fork shell\nshell fork child\nsystemd$ sleep 1 & true | (exit 4); echo $?\n| 4\n\
         {both_go}\nclock +1s\nexpect sleep:1 state gone"
    ));
}

#[test]
fn signals_and_traps() {
    holds("A$ trap 'echo got' USR1; kill -USR1 $$\n| got");
    holds("A fork B\nB$ trap 'echo term' TERM\nA kill 2 TERM\n| term\nexpect B state running");
    holds(
        "A$ sh -c 'trap \"exit 7\" TERM; while true; do sleep 1; done' &\n| [1] 2\nA$ kill %1\nclock +1s\nA$ wait %1; echo $?\n| [1]+  Exit 7                  sh -c 'trap \"exit 7\" TERM; while true; do sleep 1; done'\n| 7",
    );
    holds(
        "A clone B newpid=B mount_proc=yes\nB$ kill -9 $$; echo alive\n| alive\nA kill 2 KILL\nexpect B state zombie",
    );
}

#[test]
fn proc_shows_the_mounting_namespace() {
    holds(
        "A clone B newpid=B\nB$ readlink /proc/self\n| 3\nB$ mount -t proc proc /proc\nB$ readlink /proc/self\n| 4\nA$ ls /proc/4\n| ls: cannot access '/proc/4': No such file or directory",
    );
    holds(
        "A clone B newpid=B mount_proc=yes\nB$ readlink /proc/self /proc/1/ns/pid\n| 2\n| pid:[4026532180]\nA$ readlink /proc/self\n| 4",
    );
}

#[test]
fn completes_lines() {
    use pidscope_userland::complete::complete;
    let script = "root A level=1 tty=pts/0\nA setsid\nA$ sleep 50 &\nA$ docker run -d --name web nginx";
    let machine = Run::new(parse(script).expect("readable"), None).machine;
    let shell = machine.task("A").expect("it is there");
    let found = |line: &str| {
        let completion = complete(&machine, shell, line);
        (completion.start, completion.candidates)
    };
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    assert_eq!(found("unsh"), (0, words(&["unshare"])));
    assert_eq!(found("true; sle"), (6, words(&["sleep"])));
    assert_eq!(found("kill -KI"), (5, words(&["-KILL"])));
    assert_eq!(found("unshare --mount-p"), (8, words(&["--mount-proc"])));
    assert_eq!(found("killall sl"), (8, words(&["sleep"])));
    assert_eq!(found("docker sto"), (7, words(&["stop"])));
    assert_eq!(found("docker stop w"), (12, words(&["web"])));
    assert_eq!(found("docker run ngi"), (11, words(&["nginx"])));
    assert_eq!(found("cat /proc/self/stat"), (4, words(&["/proc/self/stat", "/proc/self/status"])));
    assert_eq!(found("ls /proc/sy"), (3, words(&["/proc/sys/"])));
    assert_eq!(found("echo $PP"), (5, words(&["$PPID"])));
    assert_eq!(found("nosuch x"), (7, Vec::new()));
    assert!(found("kill ").1.contains(&"2".to_owned()));
    assert_eq!(found("ps"), (0, words(&["ps", "pstree"])));
    assert_eq!(complete(&machine, shell, "pst").common(), "pstree");
}

#[test]
fn output_without_a_terminal() {
    holds(include_str!("without_terminal.txt"));
}

/// Each of these lines would otherwise run for ever, or very long, or exhaust memory.
#[test]
fn single_lines_are_bounded() {
    holds("A$ a=x; for i in {1..40}; do a=$a$a; done\n| bash: xrealloc: cannot allocate 2097152 bytes");
    holds("A$ echo x > f; for i in {1..40}; do cat f f > g; cat g > f; done; echo done | wc -l; true\nA getpid -> 1");
    holds(
        "A$ echo {1..999999999}\n| {1..999999999}\nA$ set -- {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}; echo $#\n| 1",
    );
    holds("A$ seq 1 999999999 | tail -n 1\n| 10000\nA$ printf '%0999999999d' 1 | wc -c\n| 200");
    holds("A$ sleep 1e300 &\n| [1] 2\nclock +1s\nexpect sleep:1 state running");
    let runs = |script: &str| assert_eq!(report(script).steps.last().map(|step| step.outcome), Some("returned"));
    runs("A fork B\nB$ f() { f | f & }; f\nA getpid");
    runs("A fork B\nB$ while :; do sleep 0.001; done\nclock +100000s\nA getpid");
    holds("A$ pgrep -2147483647 x\nA getpid -> 1");
}

#[test]
fn exec_keeps_the_name_and_changes_the_comm() {
    holds("A$ unshare -p bash\nunshare:1$ cat /proc/$$/comm\n| bash");
    let timeline = Timeline::from_script(parse("A$ unshare -p bash\nA fork C").expect("readable"));
    let machine = timeline.machine();
    let becomes = |name: &str| machine.program(machine.task(name).expect("there")).replaced_comm().map(str::to_owned);
    assert_eq!(becomes("unshare:1"), Some("bash".to_owned()));
    assert_eq!(becomes("A"), None);
    let timeline =
        Timeline::from_script(parse("A$ sleep 100 &\nA$ unshare -pf --mount-proc sleep 7 &").expect("readable"));
    let machine = timeline.machine();
    for name in ["sleep:1", "sleep:2", "unshare:1"] {
        assert_eq!(machine.program(machine.task(name).expect("there")).replaced_comm(), None, "{name}");
    }
}
