//! The command as users run it: output, errors and exit status.

mod command;

use std::process::Output;

use serde_json::Value;

fn pidscope(arguments: &[&str], input: &[u8]) -> Output {
    command::start(arguments, input).wait_with_output().expect("the command ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// Runs a script from standard input; returns exit status, output and errors.
fn run(script: &str, options: &[&str]) -> (i32, String, String) {
    let output = pidscope(&[&["run", "-"], options].concat(), script.as_bytes());
    let code = output.status.code().expect("an exit status");
    (code, text(&output.stdout).to_owned(), text(&output.stderr).to_owned())
}

/// The examples before the section about the forms of checks.
#[test]
fn manual_examples_hold() {
    let manual = include_str!("../../../docs/script.md");
    let (runnable, _) = manual.split_once("## Checks").expect("the heading");
    let lines: Vec<_> = runnable.lines().collect();
    let examples = lines.split(|line| !line.starts_with("    ")).filter(|lines| !lines.is_empty());
    let mut count = 0;
    for example in examples {
        let script: String = example.iter().flat_map(|line| [&line[4..], "\n"]).collect();
        let (code, output, errors) = run(&script, &["--lang", "en"]);
        assert_eq!((code, &*errors), (0, ""), "{script}{output}");
        count += 1;
    }
    assert_eq!(count, 2);
}

#[test]
fn every_scenario_holds_in_both_formats() {
    for scenario in pidscope_lessons::SCENARIOS {
        for format in ["text", "json"] {
            let output = pidscope(&["run", &format!("@{}", scenario.name), "--format", format], b"");
            assert_eq!(output.status.code(), Some(0), "@{}: {}", scenario.name, text(&output.stderr));
            assert!(output.stderr.is_empty());
        }
    }
}

#[test]
fn the_figure_as_json() {
    let output = pidscope(&["run", "@figure-1", "--format=json"], b"");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // Each process, its parent, and its PIDs in A, B, C and D: the table of the article's figure.
    let table = [
        ("A", "", [1, 0, 0, 0]),
        ("B", "A", [2, 1, 0, 0]),
        ("C", "A", [3, 0, 0, 0]),
        ("D", "A", [4, 0, 1, 0]),
        ("E", "B", [5, 6, 0, 0]),
        ("F", "B", [6, 7, 0, 0]),
        ("G", "D", [7, 0, 4, 0]),
        ("H", "D", [8, 0, 5, 1]),
        ("I", "H", [9, 0, 6, 2]),
        ("J", "H", [10, 0, 7, 3]),
    ];
    let processes = report["processes"].as_array().expect("a list");
    assert_eq!(processes.len(), table.len());
    for (process, (name, parent, pids)) in processes.iter().zip(table) {
        assert_eq!(process["name"], name);
        assert_eq!(process["parent"].as_str().unwrap_or_default(), parent);
        let found = ["A", "B", "C", "D"].map(|ns| process["pids"][ns].as_u64().unwrap_or(0));
        assert_eq!(found, pids, "{name}");
    }
    assert_eq!(report["linux"], "6.18");
    assert_eq!(report["namespaces"][3]["parent"], "C");
    assert!(text(&output.stdout).starts_with("{\n  \"linux\": \"6.18\",\n  \"steps\": [\n"));
}

#[test]
fn a_report_for_people() {
    let script =
        "A clone B newpid=box\nB sigaction USR1 handle\nA kill 2 USR1\nA wait\nB exit 3\nB getpid -> skipped\n";
    let expected = "\
Steps
  1  A clone B newpid=box     -> 2
  2  B sigaction USR1 handle  -> 0
  3  A kill 2 USR1            -> 0
     B handles USR1 (si_pid 0)
  4  A wait                   -> blocks
  5  B exit 3                 -> dies
     line 4 now returns: 2 exited 3
  6  B getpid                 -> skipped
     skipped: the caller cannot make calls

Namespaces
  A    level 0  live  init A
  box  level 1  dead  init B

Processes
  Name  PID  PPID  State
  A     A=1  A=0   running
  B     -    -     gone (exited 3)

1 check holds
";
    assert_eq!(run(script, &[]), (0, expected.to_owned(), String::new()));
}

#[test]
fn kernel_panic_message() {
    let ends = [
        ("A reboot poweroff", "reboot: Power down"),
        ("A exit 1", "kernel panic: Attempted to kill init! exitcode=0x00000100"),
    ];
    for (line, words) in ends {
        let (code, output, _) = run(&format!("{line}\nA getpid -> skipped\n"), &[]);
        assert_eq!(code, 0);
        assert!(output.contains(&format!("-> dies\n     {words}\n  2  A getpid")), "{output}");
    }
}

#[test]
fn a_failed_check() {
    let (code, output, errors) = run("A fork B -> 3\nexpect B pids A=2", &[]);
    assert_eq!((code, errors.as_str()), (1, ""));
    assert!(output.ends_with("\nline 1: expected 3, found 2\n1 of 2 checks failed\n"), "{output}");
    let (code, output, _) = run("A fork B\nexpect B sees", &["--lang", "ko"]);
    assert_eq!((code, output.as_str()), (2, ""), "no namespace is named B");
    let (code, output, _) = run("A fork B\nexpect A sees", &["--lang=ko"]);
    assert_eq!(code, 1);
    assert!(
        output.ends_with("\n2행: 기대한 값 아무것도 없음, 실제 값 A B\n검사 1개 가운데 1개가 틀렸습니다\n"),
        "{output}"
    );
}

#[test]
fn steps_option_includes_following_checks() {
    let script = "A fork B\nexpect A sees A B\nA fork C\nexpect A sees A B C\nexpect B state running\nA fork D -> 9";
    let (code, output, _) = run(script, &["--steps", "2", "--format", "json"]);
    let report: Value = serde_json::from_str(&output).expect("JSON");
    assert_eq!(code, 0);
    assert_eq!(report["steps"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["checks"].as_array().map(Vec::len), Some(3));
    assert_eq!(run(script, &["--steps", "0"]).0, 0);
    assert_eq!(run(script, &[]).0, 1);
}

#[test]
fn unreadable_scripts() {
    let (code, output, errors) = run("A fork B\nA frok C\n", &[]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(errors.starts_with("line 2, column 3: No call is named “frok”. Did you mean “fork”?"), "{errors}");
    assert!(errors.ends_with("\n- was not run: 1 line cannot be read.\n"), "{errors}");
    let (code, _, errors) = run(&"A getpid\n".repeat(1_200_000), &[]);
    assert_eq!(code, 2);
    assert!(errors.contains("too long"), "{errors}");
    let output = pidscope(&["run", "-"], b"A fork \xff\n");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(2), "- is not UTF-8 text.\n"));
}

#[test]
fn invalid_arguments() {
    let fails = |arguments: &[&str], message: &str| {
        let output = pidscope(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).starts_with(message), "{arguments:?}: {}", text(&output.stderr));
    };
    fails(&["run", "@figur-1"], "No scenario is named “@figur-1”. There are: @figure-1, @process-tree,");
    assert!(text(&pidscope(&["run", "@figur-1"], b"").stderr).ends_with("\nDid you mean “@figure-1”?\n"));
    fails(&["run", "@orphan", "--lang", "de"], "“de” is not a value of --lang. Expected: en, ko\nUsage: ");
    fails(&["run", "@orphan", "--steps", "-1"], "--steps needs a whole number");
    fails(&["run", "@orphan", "--format"], "--format needs a value. Expected: text, json\n");
    fails(&["run", "@orphan", "--fromat", "json"], "No option is named “--fromat”. Expected: --format, ");
    fails(&["run", "@orphan", "@zombie"], "“@zombie” is one operand too many.");
    fails(&["run"], "Which script?");
    fails(&[], "Which script?");
    fails(&["verify", "@orphan", "--steps", "1"], "No option is named “--steps”. Expected: --calls, --seed, --lang");
    fails(&["verify", "@orphan", "--calls", "5"], "Either a script or --calls, not both.");
    fails(&["verify", "--calls", "many"], "“many” is not a value of --calls. Expected: 0, 1, 2, ...");
    fails(&["verify", "--seed", "5"], "Which script?");
    fails(&["rnu", "@orphan"], "No command is named “rnu”. Expected: run, verify, figure, lesson\n");
    fails(&["run", "/no/such/file"], "/no/such/file cannot be read: ");
    fails(&["run", "/"], "/ cannot be read: ");
    fails(&["run", "@없음", "--lang", "ko"], "“@없음”이라는 시나리오는 없습니다.");
    assert_eq!(pidscope(&["--help"], b"").status.code(), Some(0));
}

#[test]
fn shell_output_and_suggestions() {
    let (_, output, _) = run("A$ ecko hi\nA$ echo hi\nA$ man sleep\nA$ sleep 5\nclock +5s", &["--lang", "en"]);
    for part in [
        "A$ ecko hi",
        "-> 127",
        "| bash: ecko: command not found",
        "Did you mean “echo”?",
        "| hi",
        "| sleep — wait on the virtual clock",
        "line 4 now returns: 0",
    ] {
        assert!(output.contains(part), "{part}: {output}");
    }
}
