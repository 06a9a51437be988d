//! What a tracer (`strace` 6.1) knows of those that it traces, and how it writes down what they do.

use pidscope_kernel::TaskId;

use super::fd::Fd;

/// The column that results stand in.
const RESULT_COLUMN: usize = 40;

/// A set of names: of system calls, or of signals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NameSet {
    /// Whether it is everything but the names.
    pub is_negated: bool,
    /// The names.
    pub names: Vec<String>,
}

impl NameSet {
    /// Every name.
    pub fn all() -> Self {
        NameSet { is_negated: true, names: Vec::new() }
    }

    /// Whether a name belongs to it.
    pub fn contains(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name) != self.is_negated
    }
}

/// What a tracer was told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Whether it traces the children of those that it traces, too (`-f`).
    pub follows: bool,
    /// The system calls to be written down.
    pub calls: NameSet,
    /// The signals to be written down.
    pub signals: NameSet,
    /// How much of it is left out (`-q`): from 1 on who is attached and detached, from 2 on how processes end.
    pub quiet: usize,
    /// How much of a word is shown (`-s`).
    pub letters: usize,
    /// Where it is written to.
    pub output: Fd,
    /// Whether that is a file, in which every line begins with a number.
    pub is_file: bool,
}

/// Something to be written down of one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A system call and its result.
    Call { text: String, result: String },
    /// A system call that has not returned, as far as it is known, and those of its operands that are written behind the others.
    Started { name: &'static str, text: String, options: String },
    /// The rest of it, and its result.
    Resumed { text: String, result: String },
    /// It will never return.
    Cut,
    /// A signal, or an end.
    Note(String),
    /// What the tracer says itself, on its standard error.
    Message(String),
}

/// A process that is traced.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tracee {
    task: TaskId,
    /// Its number, as the tracer counts.
    pid: u32,
    /// The call that has not returned, and its last operands.
    unfinished: Option<(&'static str, String)>,
    /// The child that borrows its memory (`vfork`), and what is to be written down when it gives it back.
    held: Option<(TaskId, Vec<Piece>)>,
    /// What comes when it is back from its call.
    deferred: Vec<Piece>,
}

/// A tracer at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    /// What it was told.
    pub wanted: Wanted,
    tracees: Vec<Tracee>,
    /// Whose line has no end yet, and how far it has come.
    open: Option<(TaskId, usize)>,
}

impl Trace {
    /// A tracer that traces nobody yet.
    pub fn new(wanted: Wanted) -> Self {
        Trace { wanted, tracees: Vec::new(), open: None }
    }

    /// Traces one process more.
    pub fn attach(&mut self, task: TaskId, pid: u32) {
        self.tracees.push(Tracee { task, pid, unfinished: None, held: None, deferred: Vec::new() });
    }

    /// Those that it traces, and their numbers.
    pub fn tracees(&self) -> impl Iterator<Item = (TaskId, u32)> {
        self.tracees.iter().map(|tracee| (tracee.task, tracee.pid))
    }

    /// Whether nobody is left.
    pub fn is_over(&self) -> bool {
        self.tracees.is_empty()
    }

    /// Traces a process no longer.
    pub fn forget(&mut self, task: TaskId) {
        self.tracees.retain(|tracee| tracee.task != task);
    }

    fn tracee_mut(&mut self, task: TaskId) -> Option<&mut Tracee> {
        self.tracees.iter_mut().find(|tracee| tracee.task == task)
    }

    /// The call that a process is in, and its last operands.
    pub fn unfinished(&self, task: TaskId) -> Option<(&'static str, &str)> {
        let tracee = self.tracees.iter().find(|tracee| tracee.task == task)?;
        tracee.unfinished.as_ref().map(|(name, options)| (*name, options.as_str()))
    }

    /// The number of a process that it traces.
    pub fn pid(&self, task: TaskId) -> Option<u32> {
        self.tracees().find(|(other, _)| *other == task).map(|(_, pid)| pid)
    }

    /// Keeps something until a process is back from its call. A standard signal comes once, however often it was sent.
    pub fn defer(&mut self, task: TaskId, piece: Piece) {
        let is_child_signal = |piece: &Piece| matches!(piece, Piece::Note(text) if text.starts_with("--- SIGCHLD"));
        if let Some(tracee) = self.tracee_mut(task)
            && !(is_child_signal(&piece) && tracee.deferred.iter().any(is_child_signal))
        {
            tracee.deferred.push(piece);
        }
    }

    /// Whether anything is kept.
    pub fn has_deferred(&self, task: TaskId) -> bool {
        self.tracees.iter().any(|tracee| tracee.task == task && !tracee.deferred.is_empty())
    }

    /// What was kept.
    pub fn take_deferred(&mut self, task: TaskId) -> Vec<Piece> {
        self.tracee_mut(task).map_or_else(Vec::new, |tracee| std::mem::take(&mut tracee.deferred))
    }

    /// A process sleeps until its child runs a program of its own, or ends.
    pub fn hold(&mut self, task: TaskId, child: TaskId) {
        if let Some(tracee) = self.tracee_mut(task) {
            tracee.held = Some((child, Vec::new()));
        }
    }

    /// The process that sleeps because of this child, and what was to be written down of it.
    pub fn release(&mut self, child: TaskId) -> Option<(TaskId, Vec<Piece>)> {
        let is_held = |tracee: &&mut Tracee| tracee.held.as_ref().is_some_and(|(other, _)| *other == child);
        let tracee = self.tracees.iter_mut().find(is_held)?;
        let (_, pieces) = tracee.held.take()?;
        Some((tracee.task, pieces))
    }

    /// Writes something down: the text that this comes to.
    pub fn write(&mut self, task: TaskId, piece: Piece) -> String {
        if let Piece::Message(text) = piece {
            return text;
        }
        let Some(tracee) = self.tracee_mut(task) else { return String::new() };
        if let Some((_, pieces)) = &mut tracee.held {
            pieces.push(piece);
            return String::new();
        }
        match piece {
            Piece::Call { text, result } => {
                let (mut out, column) = self.begin(task, &text);
                self.end(&mut out, column, &result);
                out
            }
            Piece::Started { name, text, options } => {
                tracee.unfinished = Some((name, options));
                let (out, column) = self.begin(task, &text);
                self.open = Some((task, column));
                out
            }
            Piece::Resumed { text, result } => self.resume(task, &text, &result),
            Piece::Cut => self.resume(task, " <unfinished ...>)", "?"),
            Piece::Note(text) => self.begin(task, &format!("{text}\n")).0,
            Piece::Message(_) => String::new(),
        }
    }

    /// Whether the last line has no end. Nobody will give it one.
    pub fn leave_open(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// The rest of a call, on its own line if that has no end yet.
    fn resume(&mut self, task: TaskId, text: &str, result: &str) -> String {
        let unfinished = self.tracee_mut(task).and_then(|tracee| tracee.unfinished.take());
        let (mut out, column) = match self.open {
            Some((same, column)) if same == task => (text.to_owned(), column + text.chars().count()),
            _ => {
                let name = unfinished.map_or("", |(name, _)| name);
                self.begin(task, &format!("<... {name} resumed>{text}"))
            }
        };
        self.end(&mut out, column, result);
        out
    }

    /// A new line, and how far it comes.
    fn begin(&mut self, task: TaskId, text: &str) -> (String, usize) {
        let mut out = String::new();
        if self.open.take().is_some() {
            out.push_str(" <unfinished ...>\n");
        }
        let pid = self.tracees.iter().find(|tracee| tracee.task == task).map_or(0, |tracee| tracee.pid);
        let prefix = match (self.wanted.is_file && self.wanted.follows, self.tracees.len() > 1) {
            (true, _) => format!("{pid:<5} "),
            (false, true) if !self.wanted.is_file => format!("[pid {pid:>5}] "),
            _ => String::new(),
        };
        out.push_str(&prefix);
        out.push_str(text);
        (out, prefix.len() + text.chars().count())
    }

    fn end(&mut self, out: &mut String, column: usize, result: &str) {
        self.open = None;
        let padding = RESULT_COLUMN.saturating_sub(column).max(1);
        out.push_str(&format!("{}= {result}\n", " ".repeat(padding)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace() -> Trace {
        let wanted = Wanted {
            follows: true,
            calls: NameSet::all(),
            signals: NameSet::all(),
            quiet: 0,
            letters: 32,
            output: Fd::Null,
            is_file: false,
        };
        let mut trace = Trace::new(wanted);
        trace.attach(TaskId(1), 5);
        trace
    }

    fn call(text: &str) -> Piece {
        Piece::Call { text: text.to_owned(), result: "0".to_owned() }
    }

    fn wait() -> Piece {
        Piece::Started { name: "wait4", text: "wait4(-1, ".to_owned(), options: "0".to_owned() }
    }

    fn waited() -> Piece {
        Piece::Resumed { text: "NULL, 0, NULL)".to_owned(), result: "6".to_owned() }
    }

    #[test]
    fn results_stand_in_one_column() {
        let mut trace = trace();
        assert_eq!(trace.write(TaskId(1), call("setsid()")), "setsid()                                = 0\n");
        let long = "a".repeat(60);
        assert_eq!(trace.write(TaskId(1), call(&long)), format!("{long} = 0\n"));
        trace.attach(TaskId(2), 6);
        assert_eq!(trace.write(TaskId(2), call("setsid()")), "[pid     6] setsid()                    = 0\n");
    }

    #[test]
    fn a_call_goes_on_in_its_line_or_says_which_it_is() {
        let mut trace = trace();
        assert_eq!(trace.write(TaskId(1), wait()), "wait4(-1, ");
        assert_eq!(trace.write(TaskId(1), waited()), "NULL, 0, NULL)                = 6\n");
        trace.attach(TaskId(2), 6);
        assert_eq!(trace.write(TaskId(1), wait()), "[pid     5] wait4(-1, ");
        assert_eq!(trace.write(TaskId(2), Piece::Note("+++".into())), " <unfinished ...>\n[pid     6] +++\n");
        trace.forget(TaskId(2));
        assert_eq!(trace.write(TaskId(1), waited()), "<... wait4 resumed>NULL, 0, NULL)       = 6\n");
    }

    #[test]
    fn a_parent_that_has_lent_its_memory_is_told_of_later() {
        let mut trace = trace();
        trace.attach(TaskId(2), 6);
        trace.hold(TaskId(1), TaskId(2));
        assert_eq!(trace.write(TaskId(1), call("getpid()")), "");
        assert_eq!(trace.release(TaskId(2)), Some((TaskId(1), vec![call("getpid()")])));
        assert_eq!(trace.release(TaskId(2)), None);
    }

    #[test]
    fn sets_of_names() {
        assert!(NameSet::all().contains("kill"));
        assert!(!NameSet::default().contains("kill"));
        let but_kill = NameSet { is_negated: true, names: vec!["kill".to_owned()] };
        assert!(but_kill.contains("wait4") && !but_kill.contains("kill"));
    }
}
