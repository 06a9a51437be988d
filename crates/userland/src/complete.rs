//! Completion of a line that is being typed: commands, options, PIDs, signals, jobs, variables, files.

use pidscope_kernel::{Signal, TaskId};

use crate::fs;
use crate::interpreter::interpreter;
use crate::machine::Machine;
use crate::shell::BUILTINS;
use crate::sys::Sys;
use crate::tools;
use crate::turn::Turn;

/// The possible completions of a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// The byte offset in the line at which the word begins.
    pub start: usize,
    /// The candidates, sorted.
    pub candidates: Vec<String>,
}

impl Completion {
    /// Returns the longest common prefix of all candidates.
    pub fn common(&self) -> &str {
        let Some(first) = self.candidates.first() else { return "" };
        let shared =
            |other: &String| first.bytes().zip(other.bytes()).take_while(|(one, another)| one == another).count();
        let mut length = self.candidates.iter().map(shared).min().unwrap_or(0);
        while !first.is_char_boundary(length) {
            length -= 1;
        }
        &first[..length]
    }
}

/// Commands whose operands are PIDs.
const TAKE_PIDS: [&str; 8] = ["fg", "kill", "nsenter", "pgrep", "pkill", "pstree", "strace", "wait"];
/// Commands whose operands are names of running programs.
const TAKE_PROGRAM_NAMES: [&str; 4] = ["killall", "pgrep", "pidof", "pkill"];
/// Commands whose operands are commands.
const TAKE_COMMANDS: [&str; 12] =
    ["command", "dumb-init", "env", "exec", "help", "man", "nohup", "nsenter", "setsid", "tini", "type", "unshare"];

/// Completes the last word of a line that is being typed into the shell of a process.
pub fn complete(machine: &Machine, task: TaskId, line: &str) -> Completion {
    interpreter().map_or_else(Completion::default, |interpreter| (interpreter.complete)(machine, task, line))
}

pub(crate) fn candidates(machine: &Machine, task: TaskId, line: &str) -> Completion {
    let start = line
        .rfind(|letter: char| letter.is_whitespace() || ";&|()<>=".contains(letter))
        .map_or(0, |at| at + line[at..].chars().next().map_or(0, char::len_utf8));
    let word = &line[start..];
    let before = line[..start].rsplit([';', '&', '|', '(']).next().unwrap_or_default();
    let mut words = before.split_whitespace().filter(|word| !word.contains('='));
    let command = words.next();
    let last = before.split_whitespace().last();
    let mut candidates = match command {
        _ if word.starts_with('$') => variables(),
        _ if word.contains('/') => files(machine, task, word),
        None if !before.trim_end().ends_with('<') => commands(),
        None => Vec::new(),
        Some(command @ ("docker" | "kubectl")) if !word.starts_with('-') => containers(machine, command, words.next()),
        Some("kill" | "pkill" | "trap") if word.starts_with('-') || last == Some("-s") => signals(word),
        Some(command) if word.starts_with('-') => {
            tools::options(command).iter().map(|&option| option.to_owned()).collect()
        }
        Some(command) => {
            let mut all = Vec::new();
            if TAKE_PIDS.contains(&command) || matches!(last, Some("-t" | "--target" | "-p")) {
                all.extend(processes(machine, task));
            }
            if TAKE_PROGRAM_NAMES.contains(&command) {
                all.extend(names(machine, task));
            }
            if TAKE_COMMANDS.contains(&command) {
                all.extend(commands());
            }
            all
        }
    };
    candidates.retain(|candidate| candidate.starts_with(word));
    candidates.sort_by_key(|candidate| (candidate.parse::<u32>().ok(), candidate.clone()));
    candidates.dedup();
    Completion { start, candidates }
}

fn commands() -> Vec<String> {
    BUILTINS.iter().copied().chain(tools::names()).map(str::to_owned).collect()
}

fn variables() -> Vec<String> {
    ["$$", "$!", "$?", "$PPID", "$BASHPID"].map(str::to_owned).into()
}

fn signals(word: &str) -> Vec<String> {
    let dash = if word.starts_with('-') { "-" } else { "" };
    Signal::names().map(|name| format!("{dash}{name}")).collect()
}

/// Returns the PIDs that are visible in the namespace of the shell.
fn processes(machine: &Machine, task: TaskId) -> Vec<String> {
    let kernel = machine.kernel();
    kernel.visible(kernel.active_ns(task)).map(|(nr, _)| nr.0.to_string()).collect()
}

/// Returns the `comm` of every process that is visible in the namespace of the shell.
fn names(machine: &Machine, task: TaskId) -> Vec<String> {
    let kernel = machine.kernel();
    kernel.visible(kernel.active_ns(task)).map(|(_, task)| machine.program(task).comm().to_owned()).collect()
}

/// Returns the subcommands of a container engine; after a subcommand, the containers, or the images for `run`.
fn containers(machine: &Machine, engine: &str, command: Option<&str>) -> Vec<String> {
    let words = tools::options(engine).iter().filter(|word| !word.starts_with('-'));
    match command {
        None => words.map(|&word| word.to_owned()).collect(),
        Some("run") => tools::docker::image_names().map(str::to_owned).collect(),
        Some(_) => machine.os.containers.names().map(str::to_owned).collect(),
    }
}

fn files(machine: &Machine, task: TaskId, word: &str) -> Vec<String> {
    let (directory, _) = word.rsplit_once('/').unwrap_or_default();
    // Work on a copy: completion must not change the machine.
    let mut copy = machine.clone();
    let mut turn = Turn::new(&mut copy);
    let mut sys = Sys::new(&mut turn, task);
    let path = if directory.is_empty() { "/" } else { directory };
    let names = fs::list(&mut sys, path).ok().flatten().unwrap_or_default();
    let mut paths = Vec::new();
    for name in names {
        let path = format!("{directory}/{name}");
        let is_directory = fs::list(&mut sys, &path).ok().flatten().is_some();
        paths.push(if is_directory { path + "/" } else { path });
    }
    paths
}
