//! What the real tools print about some worlds, recorded on Debian 12 (procps-ng 4.0.2, PSmisc 23.6, util-linux
//! 2.38.1).
//!
//! A file begins with the processes of a world, as `/proc` shows them, followed by commands with what each printed:
//! `$ now getpid pid ppid pgid sid tty tpgid pidns command`, where the numbers are those of the command's own process.
//! Edited by hand: memory is 0 in the output of `ps -aux`, CPU time is 0, and one command's start is a second earlier,
//! as `ps` rounds it. `samples.txt` holds sessions in containers within containers.

use std::rc::Rc;

use pidscope_kernel::TaskId;

use crate::os::proc_view::{NsInode, Printed, ProcEntry, ProcState, ProcView, Signals, StartTime};
use crate::os::users::Users;

/// A world, and the output of the tools in it.
pub(crate) struct Recorded {
    columns: Option<usize>,
    pid_max: u32,
    users: Users,
    processes: Vec<ProcEntry>,
    commands: Vec<Command>,
}

/// A command and its output.
pub(crate) struct Command {
    now: u32,
    getpid: u32,
    process: ProcEntry,
    /// The command's words.
    pub words: Vec<String>,
    /// The output of the real tool, and its exit status.
    pub expected: String,
}

/// All recorded files.
const FILES: &[(&str, &str)] = &[
    ("ps.txt", include_str!("recorded/ps.txt")),
    ("others.txt", include_str!("recorded/others.txt")),
    ("roots.txt", include_str!("recorded/roots.txt")),
    ("tty80.txt", include_str!("recorded/tty80.txt")),
    ("tty40.txt", include_str!("recorded/tty40.txt")),
    ("ahead.txt", include_str!("recorded/ahead.txt")),
    ("threads.txt", include_str!("recorded/threads.txt")),
    ("samples.txt", include_str!("recorded/samples.txt")),
];

/// A tool that only reads `/proc`.
type Tool = fn(&ProcView<'_>, &[String]) -> Printed;

/// Runs every recorded command of this name, and compares the outputs.
pub(crate) fn check(name: &str, tool: impl Fn(&ProcView<'_>, &[String]) -> Printed) {
    let mut wrong = String::new();
    let mut run = 0;
    for (file, recorded) in FILES.iter().flat_map(|(file, text)| worlds(text).map(move |world| (file, world))) {
        for command in recorded.commands.iter().filter(|command| command.words[0] == name) {
            run += 1;
            let found = shown(&tool(&recorded.view(command), &command.words[1..]));
            if found != command.expected {
                let line = command.words.join(" ");
                wrong.push_str(&format!("{file}: {line}\n--- real\n{}--- ours\n{found}\n", command.expected));
            }
        }
    }
    assert!(run > 3, "few commands are called {name}");
    assert!(wrong.is_empty(), "{wrong}");
}

/// Returns some world for tests.
pub(crate) fn some_world() -> Recorded {
    Recorded::read(FILES[0].1)
}

/// Splits a file into its worlds.
fn worlds(text: &str) -> impl Iterator<Item = Recorded> {
    text.split("### ").skip(1).map(Recorded::read)
}

fn shown(printed: &Printed) -> String {
    let err: String = printed.err.lines().map(|line| format!("2> {line}\n")).collect();
    format!("{}{err}[exit {}]\n", printed.out, printed.status)
}

impl Recorded {
    fn read(text: &str) -> Self {
        let (world, commands) = text.split_once("\n$ ").expect("a world, then commands");
        let mut lines = world.lines();
        let mut setting = |name: &str| {
            let line = lines.find(|line| line.starts_with(name)).expect("a setting");
            line.split(' ').nth(1).expect("a value").parse().ok()
        };
        let columns: Option<u32> = setting("columns");
        let pid_max = setting("pid_max").expect("a number");
        let processes: Vec<ProcEntry> = lines.skip(2).map(read_process).collect();
        let extra = [("alice".to_owned(), 1000), ("systemd-timesync".to_owned(), 1001)];
        let init = processes[0].clone();
        let commands = commands.split("\n$ ").map(|text| read_command(text, &init)).collect();
        Recorded {
            columns: columns.map(|columns| columns as usize),
            pid_max,
            users: Users::with(extra),
            processes,
            commands,
        }
    }

    /// Returns what the command finds in `/proc`.
    pub fn view(&self, command: &Command) -> ProcView<'_> {
        // The shell may have execed the command.
        let others = self.processes.iter().filter(|process| process.pid != command.process.pid);
        let mut processes: Vec<ProcEntry> = others.cloned().collect();
        // Each command of a job-control shell is in the terminal's foreground in its turn.
        for process in processes.iter_mut().filter(|process| process.tty.is_some()) {
            process.tpgid = command.process.tpgid;
        }
        processes.push(command.process.clone());
        processes.sort_by_key(|process| process.pid);
        // A process in an inner namespace cannot see the parents of namespaces.
        let is_outside = command.process.pid_ns.map(|ns| ns.inode) == self.processes[0].pid_ns.map(|ns| ns.inode);
        for ns in processes.iter_mut().filter_map(|process| process.pid_ns.as_mut()) {
            ns.parent = ns.parent.filter(|_| is_outside);
        }
        ProcView {
            processes,
            own_pid: Some(command.process.pid),
            getpid: command.getpid,
            pid_max: self.pid_max,
            own_tty: command.process.tty.clone(),
            own_uid: 0,
            columns: self.columns,
            users: &self.users,
            now: command.now,
        }
    }

    /// Returns what the first command finds.
    pub fn first_view(&self) -> ProcView<'_> {
        self.view(&self.commands[0])
    }
}

fn read_process(line: &str) -> ProcEntry {
    let mut words = line.splitn(17, ' ');
    let mut word = || words.next().expect("a word");
    let mut number = || word().parse::<u32>().expect("a number");
    let (pid, ppid, pgid, sid) = (number(), number(), number(), number());
    let tty = Some(word()).filter(|&tty| tty != "-").map(Rc::from);
    let tpgid = word().parse().expect("a number");
    let state = match word() {
        "R" => ProcState::Running,
        "S" => ProcState::Sleeping,
        "T" => ProcState::Stopped,
        "Z" => ProcState::Zombie,
        other => panic!("{other} is no state"),
    };
    let (threads, uid) = (word().parse().expect("threads"), word().parse().expect("a user"));
    let (inode, parent) = (word().parse().ok(), word().parse().ok());
    let pid_ns = inode.map(|inode| NsInode { inode, parent });
    let (mnt_ns, uts_ns) = (word().parse().expect("an inode"), word().parse().expect("an inode"));
    let (start, task) = (word().parse().expect("a start"), word().parse().expect("an order"));
    let comm = word().replace("\\s", " ").into();
    let argv = word();
    let words = argv.split("\\0").map(|word| word.replace("\\n", "\n"));
    let argv = if argv.is_empty() { Rc::from([]) } else { words.collect() };
    ProcEntry {
        task: TaskId(task),
        pid,
        ppid,
        pgid,
        sid,
        tty,
        tpgid,
        state,
        threads,
        // The next PID went to the shell's next command.
        others: (1..threads).map(|at| (pid + 1 + at, state)).collect(),
        tid: pid,
        signals: Signals::default(),
        uid,
        gid: uid,
        comm,
        argv,
        start: StartTime::At(start),
        time: 0,
        pid_ns,
        mnt_ns,
        uts_ns,
    }
}

fn read_command(text: &str, init: &ProcEntry) -> Command {
    let (line, expected) = text.split_once('\n').expect("a line, then what it prints");
    let head: Vec<&str> = line.splitn(10, ' ').collect();
    let number = |at: usize| head[at].parse::<u32>().expect("a number");
    let words = split_words(head[9]);
    let now = number(0);
    let mut process = init.clone();
    process.task = TaskId(1000);
    (process.pid, process.ppid, process.pgid, process.sid) = (number(2), number(3), number(4), number(5));
    process.tid = process.pid;
    process.tty = Some(head[6]).filter(|&tty| tty != "-").map(Rc::from);
    process.tpgid = head[7].parse().expect("a number");
    process.state = ProcState::Running;
    process.pid_ns = Some(NsInode { inode: head[8].parse().expect("an inode"), parent: None });
    process.comm = words[0].as_str().into();
    process.argv = words.clone().into();
    process.start = StartTime::At(now);
    Command { now, getpid: number(1), process, words, expected: format!("{}\n", expected.trim_end_matches('\n')) }
}

/// Splits a shell line into words, some of which may be quoted.
fn split_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Runs a line's words; returns standard output, standard error and the exit status.
pub(crate) fn run(tool: Tool, view: &ProcView<'_>, line: &str) -> (String, String, u8) {
    let printed = tool(view, &line.split_whitespace().map(str::to_owned).collect::<Vec<String>>());
    (printed.out, printed.err, printed.status)
}

/// Runs a tool in some world on a terminal of this width, or on none; returns its exit status.
pub(crate) fn status(tool: Tool, columns: Option<usize>, args: &[String]) -> u8 {
    let world = some_world();
    tool(&ProcView { columns, ..world.first_view() }, args).status
}

/// Asserts that each of these options is reported as not simulated.
pub(crate) fn are_unsimulated(tool: Tool, lines: &[&str]) {
    let world = some_world();
    for line in lines {
        let (_, err, status) = run(tool, &world.first_view(), line);
        assert!(err.ends_with("is not simulated\n") && status == 1, "{line}: {err}");
    }
}

/// Returns words like those on command lines, and arbitrary ones.
pub(crate) fn some_args(options: &'static [&'static str]) -> impl proptest::strategy::Strategy<Value = Vec<String>> {
    use proptest::prelude::*;
    let letters = "-{0,2}[a-zA-Z]{1,4}";
    let list = "[+-]?[0-9a-z%=:,.@ ]{0,12}";
    let word = prop_oneof![proptest::sample::select(options).prop_map(str::to_owned), letters, list, any::<String>()];
    proptest::collection::vec(word, 0..6)
}
