//! The command, started as a person would.

use std::io::Write;
use std::process::{Child, Command, Stdio};

/// Starts the command, with this on its standard input.
pub fn start(arguments: &[&str], input: &[u8]) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pidscope"))
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that refuses its input early does not read it.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child
}
