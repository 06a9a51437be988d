//! Properties of every text: parsing never panics, and what is printed parses to the same.

use pidscope_userland::script::{Names, parse, parse_line};
use proptest::prelude::*;

/// Words of the language, and some near it, so that random lines are often valid.
fn word() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "A",
        "B",
        "C",
        "root",
        "expect",
        "fork",
        "clone",
        "unshare",
        "setns",
        "exit",
        "wait",
        "kill",
        "sigaction",
        "getpid",
        "getpgid",
        "sysctl",
        "thread",
        "tgkill",
        "sigqueue",
        "sigmask",
        "block",
        "prctl",
        "child_subreaper=1",
        "setpgid",
        "exec",
        "reboot",
        "poweroff",
        "pidfd_send_signal",
        "pid_in_pidns",
        "newpid=X",
        "newpid=",
        "parent",
        "exit_signal=USR1",
        "set_tid=6,9",
        "pidfd=A",
        "nohang",
        "untraced",
        "all",
        "TERM",
        "RTMIN+3",
        "handle",
        "default",
        "nocldwait",
        "kernel.pid_max=5",
        "kernel.ns_last_pid",
        "cmd=\"a \"\"b\"",
        "cmd=",
        "cmd=\"",
        "uid=7",
        "reaps=yes",
        "level=3",
        "ns=Y",
        "pids",
        "A=1",
        "ppid",
        "state",
        "zombie",
        "sees",
        "namespace",
        "live",
        "->",
        "ESRCH",
        "blocks",
        "exited",
        "signaled",
        "-1",
        "0",
        "3",
        "#",
        "sleep:1",
        "A$",
        "A$ echo \"$x\" | cat",
        "|",
        "| text  ",
        "clock",
        "+10s",
        "+1.5s",
        "mount_proc=yes",
        "hostname=box",
        "users=nginx:101,daemon:1",
        "\u{feff}",
        "\"",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

fn attribute_line() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|value| {
        let value: String = value.chars().filter(|&next| next != '\n').collect();
        format!("A fork B cmd=\"{}\"", value.replace('"', "\"\""))
    })
}

fn holds(text: &str) {
    let line = parse_line(text, 1, &Names::new());
    if let Ok(Some(statement)) = line {
        let again = parse_line(&statement.to_string(), 1, &Names::new()).expect("printed text is readable");
        assert_eq!(again.map(|statement| statement.kind), Some(statement.kind));
    }
    if let Ok(script) = parse(text) {
        let again = parse(&script.to_string()).expect("printed text is readable");
        let kinds = |script: pidscope_userland::script::Script| {
            script.statements.into_iter().map(|statement| statement.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(again), kinds(script));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn near_lines(words in prop::collection::vec(word(), 0..8)) {
        holds(&words.join(" "));
    }

    #[test]
    fn near_scripts(lines in prop::collection::vec(prop::collection::vec(word(), 0..5), 0..5)) {
        let lines: Vec<String> = lines.iter().map(|words| words.join(" ")).collect();
        holds(&lines.join("\n"));
    }

    #[test]
    fn any_value(line in attribute_line()) {
        prop_assert!(parse(&line).is_ok(), "{line:?}");
        holds(&line);
    }
}
