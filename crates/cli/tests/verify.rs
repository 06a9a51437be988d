//! `pidscope verify` as users run it: its output, and what it leaves behind when it is interrupted.

mod command;

use std::process::Output;

use command::start;

fn verify(script: &str) -> Output {
    start(&["verify", "-", "--lang", "en"], script.as_bytes()).wait_with_output().expect("the command ends")
}

/// Returns whether this machine allows comparisons; prints a message if not.
fn is_allowed() -> bool {
    let output = verify("A fork B");
    if output.status.code() == Some(3) {
        eprintln!("skipped, because: {}", String::from_utf8_lossy(&output.stderr));
    }
    output.status.code() != Some(3)
}

#[test]
fn no_difference_in_a_scenario() {
    if is_allowed() {
        let output = start(&["verify", "@figure-1", "--lang=en"], b"").wait_with_output().expect("the command ends");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("no difference from Linux "));
    }
}

#[test]
fn reports_skipped_shell_lines() {
    if is_allowed() {
        let output = verify("A fork B\nA$ sleep 5 &\n| [1] 3\nclock +1s\nA fork C");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{text}");
        let expected =
            "not run on either side, because only single system calls are compared: lines 2, 4\nno difference";
        assert!(text.starts_with(expected), "{text}");
    }
}

#[test]
fn random_calls() {
    if is_allowed() {
        let arguments = ["verify", "--calls", "300", "--seed", "2", "--lang", "en"];
        let output = start(&arguments, b"").wait_with_output().expect("the command ends");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.starts_with("Calls: ") && text.contains("\nno difference from Linux "), "{text}");
    }
}

#[test]
fn unreadable_script_exits_with_2_on_any_machine() {
    let output = verify("A frok B");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn does_not_create_an_unkillable_init() {
    if is_allowed() {
        let output = verify("A fork B\nB setpgid 0 0\nA setpgid 0 2\nA getpid\nA exit 0\n");
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("line 5 and the rest were not compared"));
    }
}

#[cfg(target_os = "linux")]
mod interrupted {
    use super::*;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::path::PathBuf;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    #[test]
    fn by_a_terminal() {
        leaves_nothing("-INT");
    }

    #[test]
    fn by_a_request() {
        leaves_nothing("-TERM");
    }

    #[test]
    fn without_any_warning() {
        leaves_nothing("-KILL");
    }

    /// Interrupts a comparison, both the tool and its process group, and looks for remains of its namespaces.
    fn leaves_nothing(signal: &str) {
        if !is_allowed() {
            return;
        }
        let mut script = "A clone B newpid=B\nB fork C\nB setpgid 2 0\nB setpgid 0 2\nA clone T thread\n".to_owned();
        for _ in 0..50_000 {
            script.push_str("C getpid\n");
        }
        let file = std::env::temp_dir().join(format!("pidscope-interrupted{signal}-{}", std::process::id()));
        std::fs::write(&file, script).expect("written");
        // Tests run in the background of a script ignore SIGINT, which would be inherited.
        let mut tool = Command::new("env")
            .args(["--default-signal=INT", env!("CARGO_BIN_EXE_pidscope"), "verify"])
            .arg(&file)
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the command starts");
        let namespaces = namespaces_below(tool.id());
        assert!(namespaces.len() >= 2, "{namespaces:?}");
        let group = format!("-{}", tool.id());
        let kill = Command::new("kill").args([signal, "--", &group]).status().expect("kill");
        assert!(kill.success());
        let status = tool.wait().expect("the command ends");
        assert!(status.signal().is_some(), "it had ended before: {status}");
        let start = Instant::now();
        while members(&namespaces).next().is_some() {
            assert!(start.elapsed() < Duration::from_secs(20), "{:?}", members(&namespaces).collect::<Vec<_>>());
            std::thread::yield_now();
        }
        std::fs::remove_file(file).expect("removed");
    }

    /// Returns the namespaces of a tool's descendants, once there are two.
    fn namespaces_below(tool: u32) -> Vec<PathBuf> {
        let own = std::fs::read_link("/proc/self/ns/pid").expect("a namespace");
        let start = Instant::now();
        loop {
            let mut found: Vec<PathBuf> = descendants(tool).into_iter().filter_map(namespace).collect();
            found.retain(|ns| *ns != own);
            found.sort();
            found.dedup();
            if found.len() >= 2 || start.elapsed() > Duration::from_secs(20) {
                return found;
            }
            std::thread::yield_now();
        }
    }

    fn descendants(of: u32) -> Vec<u32> {
        let children = |process: u32| {
            let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
            let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
            lists.flat_map(|list| list.split(' ').filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>())
        };
        let mut found = vec![of];
        let mut next = 0;
        while let Some(&process) = found.get(next) {
            found.extend(children(process));
            next += 1;
        }
        found
    }

    fn namespace(process: u32) -> Option<PathBuf> {
        std::fs::read_link(format!("/proc/{process}/ns/pid")).ok()
    }

    /// Returns the processes in any of the namespaces.
    fn members(namespaces: &[PathBuf]) -> impl Iterator<Item = u32> {
        let entries = std::fs::read_dir("/proc").expect("/proc").flatten();
        let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        processes.filter(|&process| namespace(process).is_some_and(|ns| namespaces.contains(&ns)))
    }
}
