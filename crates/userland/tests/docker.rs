//! `docker` and `kubectl`: scripts with the complete output of their lines (`tests/docker`; `UPDATE_EXPECT=1` rewrites
//! it), and properties for arbitrary arguments: nothing panics, the kernel's state is consistent, and undo is exact.

use std::fs;
use std::path::{Path, PathBuf};

use pidscope_kernel::check::check;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::{Root, StatementKind, parse};
use proptest::prelude::*;

#[test]
fn output_matches_the_scripts() {
    let updates = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut failures = Vec::new();
    for path in files() {
        let text = fs::read_to_string(&path).expect("a readable script");
        let said = without_printed(&text);
        let found = played(&path, &said);
        if updates {
            fs::write(&path, found).expect("a writable script");
        } else if found != text {
            let differs = found.lines().zip(text.lines()).find(|(found, text)| found != text);
            failures.push(format!("{}: {differs:#?}", path.display()));
        }
    }
    assert!(failures.is_empty(), "what is printed is not what is said:\n{}", failures.join("\n"));
}

fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docker");
    let mut files: Vec<PathBuf> =
        fs::read_dir(directory).expect("scripts").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

fn without_printed(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('|')).map(|line| format!("{line}\n")).collect()
}

/// Returns the script with the output of each line.
fn played(path: &Path, said: &str) -> String {
    let script = parse(said).unwrap_or_else(|failures| panic!("{}: {failures:?}", path.display()));
    let mut machine = Machine::new(root(&script.statements).as_ref());
    let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
    for statement in script.statements {
        let line = statement.line;
        let entry = machine.run(statement);
        let holds = entry.check.as_ref().is_none_or(|check| check.ok);
        assert!(holds, "{}: {}: {:?}", path.display(), lines[line - 1], entry.check);
        assert_eq!(check(machine.kernel()), Vec::<String>::new(), "{}: {}", path.display(), lines[line - 1]);
        for printed in entry.step.iter().flat_map(|step| step.lines()) {
            lines[line - 1] += if printed.is_empty() { "\n|" } else { "\n| " };
            lines[line - 1] += &printed;
        }
    }
    lines.join("\n") + "\n"
}

fn root(statements: &[pidscope_userland::script::Statement]) -> Option<Root> {
    statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::Root(root) => Some((**root).clone()),
        _ => None,
    })
}

const WORDS: &[&str] = &[
    "docker",
    "kubectl",
    "run",
    "exec",
    "ps",
    "top",
    "stop",
    "kill",
    "rm",
    "start",
    "restart",
    "inspect",
    "logs",
    "wait",
    "get",
    "delete",
    "pods",
    "pod",
    "web",
    "box",
    "alpine",
    "nginx",
    "httpd",
    "redis",
    "registry.k8s.io/pause",
    "sh",
    "sleep",
    "5",
    "-c",
    "sleep 3 & exit 2",
    "-d",
    "-it",
    "-i",
    "-t",
    "--rm",
    "--init",
    "--name",
    "--name=web",
    "--name=box",
    "--pid=host",
    "--pid=container:web",
    "--pid",
    "-u",
    "nobody",
    "--image=nginx",
    "--image=alpine",
    "--",
    "-f",
    "{{.State.Pid}}",
    "{{",
    "-s",
    "TERM",
    "KILL",
    "--grace-period=2",
    "--now",
    "-a",
    "-q",
    "-ef",
    "é",
    "",
    "-é",
    "--=",
    "0",
    "-1",
    "99999999999999999999",
    "bash",
    "exit",
    "&",
    "|",
    "cat",
];

/// Command lines that have an effect.
const STARTS: &[&str] = &[
    "docker run -d --name web nginx",
    "docker run -d --name box alpine sleep 20",
    "docker run --rm -it alpine",
    "docker run -d --init --name box alpine sh -c 'sleep 3 & sleep 9 & wait'",
    "docker run -d --pid=host --name web alpine sleep 7",
    "docker run -d --pid=container:web --name box httpd",
    "docker exec web sh -c 'sleep 4 & exit 1'",
    "docker exec -it box sh",
    "docker stop -t 3 web box",
    "docker restart -t 1 web",
    "docker rm -f web box",
    "docker start web box",
    "docker wait web &",
    "docker top web",
    "kill -9 $(pgrep -n containerd-shim)",
    "kill -9 $(pgrep -o nginx)",
    "pkill -9 docker",
    "kubectl run web --image=nginx",
    "kubectl run box --image=alpine -- sleep 5",
    "kubectl exec web -- ps -ef",
    "kubectl delete pod web box --grace-period=3",
    "^C",
    "^Z",
    "^D",
    "exit",
];

fn command_line() -> impl Strategy<Value = String> {
    let quoted =
        |word: &&str| if word.contains(' ') || word.is_empty() { format!("'{word}'") } else { (*word).to_owned() };
    let words = prop::collection::vec(prop::sample::select(WORDS), 0..7);
    let random = words.prop_map(move |words| words.iter().map(quoted).collect::<Vec<_>>().join(" "));
    let random = (prop::sample::select(&["docker ", "kubectl ", ""][..]), random)
        .prop_map(|(first, rest)| format!("{first}{rest}"));
    // Replace lines without words, which are not valid.
    let random = random.prop_map(|line| if line.trim().is_empty() { "true".to_owned() } else { line });
    prop_oneof![2 => prop::sample::select(STARTS).prop_map(str::to_owned), 2 => random]
}

/// A line typed into a shell, or a move of the clock.
fn step() -> impl Strategy<Value = String> {
    let typed = (prop::sample::select(&["A", "A", "A", "sh:1", "bash:1"][..]), command_line());
    prop_oneof![
        5 => typed.prop_map(|(shell, line)| format!("{shell}$ {line}")),
        1 => (1u32..12).prop_map(|seconds| format!("clock +{seconds}s")),
    ]
}

proptest! {
    #[test]
    fn any_words_keep_the_world_consistent_and_undoable(steps in prop::collection::vec(step(), 1..14)) {
        let text = format!("root A level=0 cmd=bash tty=pts/0\nA$ docker run -dit --name first alpine\n{}\n", steps.join("\n"));
        let script = parse(&text).unwrap_or_else(|failures| panic!("{failures:?}"));
        let mut machine = Machine::new(root(&script.statements).as_ref());
        let mut before = Vec::new();
        for statement in script.statements {
            let world = machine.clone();
            let entry = machine.run(statement);
            prop_assert_eq!(check(machine.kernel()), Vec::<String>::new());
            before.push((world, entry));
        }
        while let Some((world, entry)) = before.pop() {
            let after = machine.clone();
            machine.undo(&entry);
            prop_assert!(machine == world, "undo of {}", entry.statement.text);
            machine.redo(&entry);
            prop_assert!(machine == after, "redo of {}", entry.statement.text);
            machine.undo(&entry);
        }
    }
}
