//! The shell and the tools whose output is in golden files, in the versions that the files were recorded with.

use std::process::{Command, Stdio};

/// A command that prints a version, and what it must contain.
const TOOLS: [(&[&str], &str); 8] = [
    (&["bash", "--version"], "version 5.2.15(1)-release"),
    (&["ps", "--version"], "procps-ng 4.0.2"),
    (&["pstree", "--version"], "PSmisc) 23.6"),
    (&["unshare", "--version"], "util-linux 2.38.1"),
    (&["ls", "--version"], "coreutils) 9.1"),
    (&["tini", "--version"], "tini version 0.19.0"),
    (&["dumb-init", "--version"], "dumb-init v1.2.5"),
    (&["strace", "--version"], "version 6.1"),
];

/// Returns the tools that are missing, or present in another version.
pub fn missing_tools() -> Vec<String> {
    let missing = TOOLS.iter().filter(|(command, version)| !says(command, version));
    missing.map(|(command, version)| format!("{}: {version}", command[0])).collect()
}

fn says(command: &[&str], version: &str) -> bool {
    let output = Command::new(command[0]).args(&command[1..]).stdin(Stdio::null()).output();
    output.is_ok_and(|output| {
        let both = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&both).contains(version)
    })
}
