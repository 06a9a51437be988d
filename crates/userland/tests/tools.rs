//! Every tool with arbitrary arguments: nothing panics, the kernel's state is consistent, and the line can be undone
//! and redone.

use pidscope_kernel::TaskId;
use pidscope_kernel::check::check;
use pidscope_userland::complete::complete;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;
use proptest::prelude::*;

/// A session on a terminal, a container with a zombie, a stopped process, another user.
const WORLD: &str = "root A level=1 tty=pts/0 cmd=bash users=nginx:101
A setsid
A clone B newpid=B mount_proc=yes hostname=web cmd=\"nginx: master\"
B fork Z
Z exit 3
B fork S uid=101
A kill 4 STOP
A$ sleep 50 &";

fn commands() -> Vec<String> {
    complete(&Machine::new(None), TaskId::FIRST, "").candidates
}

fn argument() -> impl Strategy<Value = String> {
    let known = vec![
        "1",
        "2",
        "3",
        "5",
        "0",
        "-1",
        "99",
        "4194305",
        "-9",
        "-TERM",
        "-l",
        "-e",
        "-f",
        "-p",
        "-t",
        "-a",
        "-o",
        "-n",
        "-s",
        "-u",
        "-c",
        "-x",
        "--",
        "-",
        "-ef",
        "aux",
        "axjf",
        "-eo",
        "pid,comm,args",
        "--help",
        "--version",
        "--pid",
        "--fork",
        "-pf",
        "--mount-proc",
        "sleep",
        "bash",
        "sh",
        "true",
        "1s",
        "root",
        "nginx",
        "101",
        "/proc",
        "/proc/1/status",
        "/proc/self",
        "/proc/1/ns/pid",
        "/nosuch",
        "/etc/passwd",
        "/tmp/x",
        "pid",
        "proc",
        "a",
        "%1",
        "%+",
        "TERM",
        "KILL",
        "echo x",
        "kill -9 1",
        "run",
        "exec",
        "ps",
        "stop",
        "web",
        "-d",
        "--name",
        "alpine",
        "--init",
        "--rm",
        "get",
        "pods",
        "TERM:0",
        "'",
        "\"",
        "$$",
        "*",
        "[a",
        "=",
        "X=1",
        "1,2",
        "+1",
        "-2",
        "%s",
        "\\n",
        "",
    ];
    prop_oneof![12 => prop::sample::select(known).prop_map(str::to_owned), 1 => any::<String>()]
}

fn quoted(word: &str) -> String {
    let word: String = word.chars().filter(|&letter| letter != '\n' && letter != '\r').collect();
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn survives(lines: &[String]) -> Result<(), TestCaseError> {
    let mut timeline = Timeline::from_script(parse(WORLD).expect("readable"));
    let before = timeline.machine().clone();
    let mut acts = 0;
    for line in lines {
        if timeline.act(line).is_ok_and(|entry| entry.is_some()) {
            acts += 1;
        }
    }
    prop_assert!(acts > 0, "{lines:?}");
    let after = timeline.machine().clone();
    prop_assert_eq!(check(after.kernel()), Vec::<String>::new());
    for _ in 0..acts {
        timeline.undo();
    }
    prop_assert_eq!(timeline.machine(), &before);
    for _ in 0..acts {
        timeline.redo();
    }
    prop_assert_eq!(timeline.machine(), &after);
    Ok(())
}

#[test]
fn every_tool_alone() {
    for command in commands() {
        let lines = [format!("A$ {command}"), "A$ ^D".to_owned(), "clock +60s".to_owned(), "A$ ^C".to_owned()];
        survives(&lines).unwrap_or_else(|wrong| panic!("{command}: {wrong}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tool_with_any_arguments(
        tools in prop::collection::vec((any::<prop::sample::Index>(), prop::collection::vec(argument(), 0..5), 0..4_usize), 1..4),
    ) {
        let commands = commands();
        let mut lines = Vec::new();
        for (command, arguments, after) in &tools {
            let words: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
            let tail = ["", " &", " | cat", " > /tmp/y"][*after];
            lines.push(format!("A$ {} {}{tail}", command.get(&commands), words.join(" ")));
            lines.push("clock +20s".to_owned());
            lines.push("A$ ^C".to_owned());
        }
        survives(&lines)?;
    }

    #[test]
    fn completes_any_line(pieces in prop::collection::vec(argument(), 0..4), blank in prop::bool::ANY) {
        let machine = Timeline::from_script(parse(WORLD).expect("readable")).machine().clone();
        let line = pieces.join(if blank { " " } else { "" });
        let completion = complete(&machine, TaskId::FIRST, &line);
        prop_assert!(line.is_char_boundary(completion.start));
        prop_assert!(completion.candidates.iter().all(|candidate| candidate.starts_with(&line[completion.start..])));
    }
}
