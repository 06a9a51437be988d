//! The script language: every statement and every diagnostic.

use pidscope_kernel::sysctl::Sysctl;
use pidscope_userland::script::{
    Call, CloneCall, Diagnostic, Expected, Found, MAX_DIAGNOSTICS, MAX_SCRIPT_LEN, NameKind, Names, Problem, Root,
    SetnsTarget, SignalWord, StatementKind, WaitStatus, Wanted, line, nearest, parse, parse_line,
};

const FIGURE: &str = "A clone B newpid=B\nA fork C\nA clone D newpid=C\nB sysctl kernel.ns_last_pid=5
B fork E          -> 6\nB fork F          -> 7\nD sysctl kernel.ns_last_pid=3\nD fork G          -> 4
D clone H newpid=D\nH fork I          -> 2\nH fork J          -> 3\nexpect H pids A=8 C=5 D=1\n";

/// Returns the canonical text, or `LINE:COLUMN KEY FOUND [NEAREST]` for each diagnostic.
fn read(text: &str) -> String {
    match parse(text) {
        Ok(script) => script.to_string().trim_end().to_owned(),
        Err(diagnostics) => diagnostics.iter().map(shown).collect::<Vec<_>>().join("\n"),
    }
}

fn shown(diagnostic: &Diagnostic) -> String {
    let found = match &diagnostic.found {
        Found::Word(word) => word.as_str(),
        Found::EndOfLine => "END",
    };
    let nearest = diagnostic.nearest.iter().map(|word| format!(" [{word}]")).collect::<String>();
    format!("{}:{} {} {found}{nearest}", diagnostic.line, diagnostic.column, diagnostic.problem.key())
}

fn check(cases: &[(&str, &str)]) {
    for (input, expected) in cases {
        assert_eq!(read(input), *expected, "{input:?}");
    }
}

#[test]
fn statements_in_canonical_text() {
    for text in [
        "A fork E",
        "A fork 자식_1.x-y",
        "A fork fork",
        "A clone E",
        "A clone B parent newpid=A2 exit_signal=USR1 set_tid=6,-1",
        "A clone B exit_signal=0 cmd=\"nginx: worker process\" uid=4294967295 tty=pts/0 stime=Apr10 time=00:00:05 reaps=yes",
        "A fork B cmd=\"\" reaps=no",
        "A fork B cmd=\"say \"\"hi\"\" # loud\"",
        "A fork B cmd=a#b=c",
        "A fork B mount_proc=yes hostname=web users=nginx:101,daemon:1",
        "A clone B newpid=B mount_proc=no",
        "A$ echo \"$x\" 'y' | cat  # not a comment of ours",
        "A$ ^C",
        "| a line  with blanks",
        "|",
        "clock +10s",
        "clock +1.5s",
        "A$ sleep 1 &\nsleep:1 getpid\nexpect sleep:1 state running",
        "A unshare newpid=X",
        "A setns A",
        "A setns pidfd=A",
        "A exit -1",
        "A wait",
        "A wait -1 nohang untraced continued all -> 2 exited 3",
        "A wait all -> 2 signaled KILL",
        "A wait 4194305 -> 2 stopped TSTP",
        "A wait -> 2 continued",
        "A wait -> blocks",
        "A wait nohang -> 0",
        "A kill -9223372036854775808 RTMIN",
        "A kill 0 0",
        "A kill -1 35 -> ESRCH",
        "A kill 1 999 -> EINVAL",
        "A kill 1 KILL -> dies",
        "A sigaction TERM handle",
        "A sigaction CHLD default nocldwait",
        "A sigaction INT ignore",
        "A getpid -> 1",
        "A gettid",
        "A getppid -> skipped",
        "A getpgid",
        "A getpgid 0",
        "A getsid -5",
        "A clone T thread set_tid=7 uid=5",
        "A thread_exit 3",
        "A wait -3 nohang clone",
        "A tgkill 5 -6 KILL",
        "A sigqueue 3 USR1 si_pid=-2 -> 0",
        "A sigqueue 3 RTMIN",
        "A sigmask block TERM",
        "A sigmask unblock 65 -> EINVAL",
        "A prctl child_subreaper=1",
        "A prctl pdeathsig=KILL",
        "A setsid -> EPERM",
        "A setpgid 0 -1",
        "A exec \"sleep infinity\" -> 0",
        "A exec \"->\" -> 0",
        "A exec \"a=\"\"b c\"\"\"",
        "A setuid 101",
        "A sysctl user.max_pid_namespaces=5",
        "A reboot poweroff -> dies",
        "A reboot cad_off",
        "A fault",
        "A pidfd_open 3 -> ENOENT",
        "A pidfd_send_signal pidfd=A TERM",
        "A pid_from_pidns A 1",
        "A pid_in_pidns A 1 -> ESRCH",
        "A sysctl kernel.ns_last_pid",
        "A sysctl kernel.pid_max=65 -> EHWPOISON",
        "root B ns=C level=32 cmd=init\nexpect C namespace live",
        "root B\nexpect B sees B",
        "expect A pids",
        "expect A pids A=1",
        "expect A ppid A=0",
        "expect A parent A",
        "expect A state zombie",
        "expect A sees",
        "expect A namespace empty",
    ] {
        assert_eq!(read(text), text);
    }
}

#[test]
fn statements_in_other_forms() {
    check(&[
        ("", ""),
        ("\u{feff}  # only a comment", ""),
        ("\r\n  A\tfork  E # a child\r\n\r\n", "A fork E"),
        ("A clone E set_tid=6 newpid=\"X\" parent", "A clone E parent newpid=X set_tid=6"),
        ("A kill 1 sigterm", "A kill 1 TERM"),
        ("A kill 1 rtmin+3", "A kill 1 37"),
        ("A kill 1 RTMAX-30", "A kill 1 RTMIN"),
        ("A kill 1 9", "A kill 1 KILL"),
        ("A kill 1 POLL", "A kill 1 IO"),
        ("A exec nginx", "A exec \"nginx\""),
        ("A exec a=\"b c\"", "A exec \"a=\"\"b c\"\"\""),
        ("A wait all nohang", "A wait nohang all"),
        ("A fork B cmd=\"x\"", "A fork B cmd=x"),
        ("root B level=0", "root B"),
        // A name may be used before the line that creates it.
        ("E getpid\nA fork E", "E getpid\nA fork E"),
        // Processes and namespaces have separate scopes of names.
        ("A clone X newpid=Y\nA clone Y newpid=X", "A clone X newpid=Y\nA clone Y newpid=X"),
    ]);
}

#[test]
fn refusals() {
    let long = "x".repeat(33);
    check(&[
        ("A", "1:2 missing-operand END"),
        ("A frok E", "1:3 unknown-call frok [fork]"),
        ("A Fork E", "1:3 unknown-call Fork [fork]"),
        ("A prctl subreaper=1", "1:9 unknown-option subreaper=1"),
        ("A prctl child_subreaper", "1:9 unknown-option child_subreaper [child_subreaper=]"),
        ("A reboot now", "1:10 bad-word now"),
        ("A sigmask set TERM", "1:11 bad-word set"),
        ("A sigqueue 3 USR1 si_pdi=2", "1:19 unknown-option si_pdi=2 [si_pid=]"),
        ("clock +", "1:7 bad-duration +"),
        ("clock +x", "1:7 bad-duration +x"),
        ("clock +5s 3", "1:11 trailing-text 3"),
        ("clock +9999999d", "1:7 bad-duration +9999999d"),
        ("A fork B users=x", "1:16 bad-users x"),
        ("A fork B users=a:1 users=b:2", "1:20 option-twice users=b:2"),
        ("A fork B hostname=", "1:19 missing-operand hostname="),
        ("X$ ls", "1:1 unknown-name X"),
        ("sleep:1 getpid", "1:1 unknown-name sleep:1"),
        ("A exec", "1:7 missing-operand END"),
        ("A exec a b", "1:10 trailing-text b"),
        ("A pidfd_send_signal A TERM", "1:21 unknown-option A"),
        ("A$ls", "1:1 bad-name A$ls"),
        ("A fork T thread", "1:10 unknown-option thread"),
        ("A clone T newpdi=X", "1:11 unknown-option newpdi=X [newpid=]"),
        ("A fork T newpid=X", "1:10 unknown-option newpid=X"),
        ("A wait nohagn", "1:8 unknown-option nohagn [nohang]"),
        ("A wait nohang 3", "1:15 unknown-option 3"),
        ("A wait nohang nohang", "1:15 option-twice nohang"),
        ("A fork E uid=1 uid=2", "1:16 option-twice uid=2"),
        ("A fork", "1:7 missing-operand END"),
        ("A fork -> 5", "1:8 missing-operand ->"),
        ("A fork A", "1:8 name-used-twice A"),
        ("A fork B\nA fork B", "2:8 name-used-twice B"),
        ("A unshare newpid=A", "1:18 name-used-twice A"),
        ("A fork root", "1:8 reserved-name root"),
        ("A fork expect", "1:8 reserved-name expect"),
        ("A fork 1x", "1:8 bad-name 1x"),
        ("A fork sleep:1", "1:8 bad-name sleep:1"),
        ("A fork \"B\"", "1:8 bad-name \"B\""),
        (&format!("A fork {long}"), &format!("1:8 bad-name {long}")),
        ("sleep:1 getpid", "1:1 unknown-name sleep:1"),
        ("A fork worker\nA setns pidfd=wroker", "2:15 unknown-name wroker [worker]"),
        ("A fork B\nA setns B", "2:9 unknown-name B"),
        ("A exit", "1:7 missing-operand END"),
        ("A exit three", "1:8 bad-number three"),
        ("A exit 9223372036854775808", "1:8 bad-number 9223372036854775808"),
        ("A getpgid x", "1:11 bad-number x"),
        ("A fork B uid=-1", "1:14 bad-number -1"),
        ("A clone B set_tid=6,,9", "1:19 bad-number 6,,9"),
        ("root A level=33", "1:14 bad-number 33"),
        ("A kill 3 TREM", "1:10 bad-signal TREM [TERM]"),
        ("A kill 3 RTMIN+31", "1:10 bad-signal RTMIN+31"),
        ("A clone B exit_signal=SIGUSR9", "1:23 bad-signal SIGUSR9 [USR1]"),
        ("A sigaction TERM handel", "1:18 bad-word handel [handle]"),
        ("A fork B reaps=maybe", "1:16 bad-word maybe"),
        ("A fork B cmd=", "1:14 missing-operand cmd="),
        ("A unshare", "1:10 missing-operand END"),
        ("A setns pidf=A", "1:9 unknown-option pidf=A [pidfd=]"),
        ("A sysctl kernel.pid_maks=5", "1:10 unknown-sysctl kernel.pid_maks=5"),
        ("A getpid 5", "1:10 trailing-text 5"),
        ("A getpid -> 5 6", "1:15 trailing-text 6"),
        ("A getpid -> 5 exited 3", "1:15 trailing-text exited"),
        ("A getpid ->", "1:12 missing-operand END"),
        ("A getpid -> esrhc", "1:13 bad-outcome esrhc [ESRCH]"),
        ("A wait -> 2 exitde 3", "1:13 bad-outcome exitde [exited]"),
        ("A fork E cmd=\"a b", "1:14 unclosed-quote \"a b"),
        ("A fork E cmd=\"a\"b", "1:17 misplaced-quote b"),
        ("A fork 가 cmd=a\"b", "1:15 misplaced-quote \"b"),
        ("A getpid\n  root B", "2:3 root-not-first root"),
        ("root B\nA getpid", "2:1 unknown-name A"),
        ("root B -> 5", "1:8 unknown-option ->"),
        ("expect A pid A=1", "1:10 unknown-expectation pid [pids]"),
        ("expect A pids 5", "1:15 bad-word 5"),
        ("expect A pids A=1 A=2", "1:19 option-twice A=2"),
        ("expect A pids A=x", "1:17 bad-number x"),
        ("expect A state runing", "1:16 bad-word runing [running]"),
        ("expect A sees A -> 5", "1:17 trailing-text ->"),
        // At most one diagnostic for each line; unknown names are reported only if every line is valid.
        ("A frok B\nB getpid 1\nX getpid", "1:3 unknown-call frok [fork]\n2:10 trailing-text 1"),
        ("root X foo\nX fork A", "1:8 unknown-option foo"),
    ]);
}

#[test]
fn clock_statement_and_process_named_clock() {
    check(&[
        ("clock +2m", "clock +120s"),
        ("clock +1.50s", "clock +1.5s"),
        ("A fork clock\nclock fork B", "A fork clock\nclock fork B"),
        ("  A$   ls  ", "A$ ls"),
        ("   | x", "| x"),
        ("|x", "| x"),
    ]);
}

#[test]
fn last_printed_line_is_marked() {
    let script = parse("A$ ls\n| a\n| b\nA$ ls\n| c").expect("readable");
    let last: Vec<bool> = script
        .statements
        .iter()
        .filter_map(|statement| match statement.kind {
            StatementKind::Printed { is_last, .. } => Some(is_last),
            _ => None,
        })
        .collect();
    assert_eq!(last, [false, true, true]);
}

#[test]
fn calls_as_data() {
    let script = parse(FIGURE).expect("the figure is readable");
    assert_eq!(script.statements.len(), 12);
    let step = &script.statements[4];
    assert_eq!((step.line, step.text.as_str()), (5, "B fork E          -> 6"));
    let call = Call::Clone(Box::new(CloneCall::fork("E")));
    let kind = StatementKind::Call { caller: "B".to_owned(), call, outcome: Some(Expected::Value(6)) };
    assert_eq!(step.kind, kind);
    let root = parse("root B level=1").expect("readable").statements.remove(0);
    let StatementKind::Root(root) = root.kind else { panic!("{root:?}") };
    assert!(matches!(*root, Root { level: 1, ns: None, .. }), "{root:?}");
    let wait = parse("A wait -> 2 signaled 9").expect("readable").statements.remove(0);
    let StatementKind::Call { outcome, .. } = wait.kind else { panic!("{wait}") };
    assert_eq!(outcome, Some(Expected::Wait { nr: 2, status: WaitStatus::Signaled(SignalWord(9)) }));
    assert_eq!(line("A", &Call::Setns(SetnsTarget::Pidfd("B".to_owned()))), "A setns pidfd=B");
    assert_eq!(line("A", &Call::Sysctl { name: Sysctl::PidMax, write: Some(5) }), "A sysctl kernel.pid_max=5");
    let mut spoken = CloneCall::clone_child("B");
    spoken.attributes.cmd = Some("a\nb".to_owned());
    assert_eq!(line("A", &Call::Clone(Box::new(spoken))), "A clone B cmd=\"a b\"");
}

#[test]
fn lines_depend_on_earlier_names() {
    let start = Names::new();
    let mut names = start.clone();
    let mut added = Vec::new();
    for (index, source) in FIGURE.lines().enumerate() {
        let statement = parse_line(source, index + 1, &names).expect("readable").expect("a statement");
        names.add(&statement);
        added.push(statement);
    }
    assert_eq!(names, parse(FIGURE).expect("readable").names());
    assert!(["A", "B", "C", "D"].iter().all(|name| names.contains(NameKind::Namespace, name)));
    assert!(names.contains(NameKind::Process, "J") && !names.contains(NameKind::Namespace, "J"));
    let refused = |source| shown(&parse_line(source, 13, &names).expect_err(source));
    assert_eq!(refused("A fork J"), "13:8 name-used-twice J");
    assert_eq!(refused("K getpid"), "13:1 unknown-name K");
    assert_eq!(refused("root K"), "13:1 root-not-first root");
    assert_eq!(refused("A getpid\nA getpid"), "13:9 several-lines A getpid");
    assert_eq!(parse_line(" # nothing\r\n", 13, &names), Ok(None));
    let twice = parse_line("A fork J", 13, &names).expect_err("J exists");
    assert_eq!(twice.problem, Problem::NameUsedTwice { first_line: Some(11) });
    assert_eq!(twice.expected, [Wanted::Process]);
    for statement in added.iter().rev() {
        names.remove(statement);
    }
    assert_eq!(names, start);
    let root = parse_line("root K", 1, &start).expect("first").expect("a statement");
    names.add(&root);
    assert!(!names.contains(NameKind::Process, "A") && !names.is_at_start());
    names.remove(&root);
    assert_eq!(names, start);
}

#[test]
fn limits() {
    assert_eq!(parse(&"A frok\n".repeat(1000)).expect_err("unreadable").len(), MAX_DIAGNOSTICS);
    assert_eq!(parse(&"X getpid\n".repeat(1000)).expect_err("unreadable").len(), MAX_DIAGNOSTICS);
    assert!(parse(&" ".repeat(MAX_SCRIPT_LEN)).is_ok());
    let long = "x".repeat(MAX_SCRIPT_LEN + 1);
    let diagnostics = parse(&long).expect_err("too long");
    assert_eq!((diagnostics.len(), &diagnostics[0].problem), (1, &Problem::TooLong));
    assert_eq!(parse_line(&long, 7, &Names::new()).expect_err("too long").problem, Problem::TooLong);
}

#[test]
fn keys_and_tokens() {
    let mut keys = Problem::KEYS.to_vec();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), Problem::KEYS.len());
    assert!(Problem::KEYS.contains(&Problem::NameUsedTwice { first_line: None }.key()));
    assert_eq!(Wanted::Word("fork").token(), "fork");
    assert_eq!(Wanted::NumberIn { least: 0, greatest: 32 }.to_string(), "0..32");
}

#[test]
fn the_nearest_word() {
    for (word, expected) in [
        ("fokr", Some("fork")),
        ("fork", Some("fork")),
        ("forkkk", Some("fork")),
        ("foxx", None),
        ("fk", None),
        ("f", None),
        ("colne", Some("clone")),
        ("xxxxx", None),
    ] {
        assert_eq!(nearest(word, ["fork", "clone"]), expected, "{word}");
    }
}
