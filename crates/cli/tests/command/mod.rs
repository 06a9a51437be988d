//! Starts the command as a user would.

use std::io::Write;
use std::process::{Child, Command, Stdio};

/// Starts the command with this standard input.
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
    // A command that rejects its arguments early does not read its input.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child
}
