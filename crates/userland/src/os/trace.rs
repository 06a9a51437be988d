//! The state of a tracer (`strace` 6.1), and the format of its output.

use pidscope_kernel::TaskId;

use super::fd::Fd;

/// The column in which results are aligned.
const RESULT_COLUMN: usize = 40;

/// A set of names of system calls or signals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NameSet {
    /// Whether it is the complement of the names.
    pub is_negated: bool,
    /// The names.
    pub names: Vec<String>,
}

impl NameSet {
    /// Returns the set of all names.
    pub fn all() -> Self {
        NameSet { is_negated: true, names: Vec::new() }
    }

    /// Whether it contains a name.
    pub fn contains(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name) != self.is_negated
    }
}

/// The options of a tracer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TraceOptions {
    /// Whether it also traces children (`-f`).
    pub follows: bool,
    /// The system calls to report.
    pub calls: NameSet,
    /// The signals to report.
    pub signals: NameSet,
    /// The number of `-q` options: from 1 on, attaching and detaching are not reported; from 2 on, exits are not.
    pub quiet: usize,
    /// The maximum length of a string that is shown (`-s`).
    pub max_string_len: usize,
    /// The file that it writes to.
    pub output: Fd,
    /// Whether that is an output file, in which lines begin with a PID.
    pub is_file: bool,
}

/// Something to report about a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TraceReport {
    /// A system call and its result.
    Call { text: String, result: String },
    /// A system call that has not returned: what is known of it, and the operands that are written after its results.
    Started { name: &'static str, text: String, trailing_operands: String },
    /// The rest of a call that has returned, and its result.
    Resumed { text: String, result: String },
    /// The call will never return.
    Cut,
    /// A signal, or an exit.
    Note(String),
    /// The tracer's own message, on its standard error.
    Message(String),
}

/// A traced process.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tracee {
    task: TaskId,
    /// Its PID in the tracer's namespace.
    pid: u32,
    /// The call that has not returned, and its last operands.
    unfinished: Option<(&'static str, String)>,
    /// The `vfork` child that borrows its memory, and what to report once the child releases it.
    held: Option<(TaskId, Vec<TraceReport>)>,
    /// What to report when it has returned from its call.
    deferred: Vec<TraceReport>,
}

/// An active tracer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    /// Its options.
    pub options: TraceOptions,
    tracees: Vec<Tracee>,
    /// The process whose line is incomplete, and the column that the line has reached.
    open: Option<(TaskId, usize)>,
}

impl Trace {
    /// Creates a tracer without tracees.
    pub fn new(options: TraceOptions) -> Self {
        Trace { options, tracees: Vec::new(), open: None }
    }

    /// Adds a tracee.
    pub fn attach(&mut self, task: TaskId, pid: u32) {
        self.tracees.push(Tracee { task, pid, unfinished: None, held: None, deferred: Vec::new() });
    }

    /// Iterates over the tracees and their PIDs.
    pub fn tracees(&self) -> impl Iterator<Item = (TaskId, u32)> {
        self.tracees.iter().map(|tracee| (tracee.task, tracee.pid))
    }

    /// Whether no tracee is left.
    pub fn is_empty(&self) -> bool {
        self.tracees.is_empty()
    }

    /// Removes a tracee.
    pub fn detach(&mut self, task: TaskId) {
        self.tracees.retain(|tracee| tracee.task != task);
    }

    fn tracee_mut(&mut self, task: TaskId) -> Option<&mut Tracee> {
        self.tracees.iter_mut().find(|tracee| tracee.task == task)
    }

    /// Returns the call that a process is in, and its last operands.
    pub fn unfinished(&self, task: TaskId) -> Option<(&'static str, &str)> {
        let tracee = self.tracees.iter().find(|tracee| tracee.task == task)?;
        tracee.unfinished.as_ref().map(|(name, trailing_operands)| (*name, trailing_operands.as_str()))
    }

    /// Returns the PID of a tracee.
    pub fn pid(&self, task: TaskId) -> Option<u32> {
        self.tracees().find(|(other, _)| *other == task).map(|(_, pid)| pid)
    }

    /// Defers a report until a process has returned from its call. SIGCHLD is reported once, however often it was sent:
    /// standard signals do not queue.
    pub fn defer(&mut self, task: TaskId, report: TraceReport) {
        let is_sigchld =
            |report: &TraceReport| matches!(report, TraceReport::Note(text) if text.starts_with("--- SIGCHLD"));
        if let Some(tracee) = self.tracee_mut(task)
            && !(is_sigchld(&report) && tracee.deferred.iter().any(is_sigchld))
        {
            tracee.deferred.push(report);
        }
    }

    /// Whether anything is deferred for a process.
    pub fn has_deferred(&self, task: TaskId) -> bool {
        self.tracees.iter().any(|tracee| tracee.task == task && !tracee.deferred.is_empty())
    }

    /// Takes what was deferred for a process.
    pub fn take_deferred(&mut self, task: TaskId) -> Vec<TraceReport> {
        self.tracee_mut(task).map_or_else(Vec::new, |tracee| std::mem::take(&mut tracee.deferred))
    }

    /// Withholds the reports about a process until its child runs another program or exits.
    pub fn withhold(&mut self, task: TaskId, child: TaskId) {
        if let Some(tracee) = self.tracee_mut(task) {
            tracee.held = Some((child, Vec::new()));
        }
    }

    /// Returns the process that sleeps because of this child, and the reports withheld about it.
    pub fn release(&mut self, child: TaskId) -> Option<(TaskId, Vec<TraceReport>)> {
        let is_held = |tracee: &&mut Tracee| tracee.held.as_ref().is_some_and(|(other, _)| *other == child);
        let tracee = self.tracees.iter_mut().find(is_held)?;
        let (_, reports) = tracee.held.take()?;
        Some((tracee.task, reports))
    }

    /// Formats a report; returns the text to write.
    pub fn write(&mut self, task: TaskId, report: TraceReport) -> String {
        if let TraceReport::Message(text) = report {
            return text;
        }
        let Some(tracee) = self.tracee_mut(task) else { return String::new() };
        if let Some((_, reports)) = &mut tracee.held {
            reports.push(report);
            return String::new();
        }
        match report {
            TraceReport::Call { text, result } => {
                let (mut out, column) = self.begin(task, &text);
                self.end(&mut out, column, &result);
                out
            }
            TraceReport::Started { name, text, trailing_operands } => {
                tracee.unfinished = Some((name, trailing_operands));
                let (out, column) = self.begin(task, &text);
                self.open = Some((task, column));
                out
            }
            TraceReport::Resumed { text, result } => self.resume(task, &text, &result),
            TraceReport::Cut => self.resume(task, " <unfinished ...>)", "?"),
            TraceReport::Note(text) => self.begin(task, &format!("{text}\n")).0,
            TraceReport::Message(_) => String::new(),
        }
    }

    /// Abandons an incomplete last line; returns whether there was one.
    pub fn abandon_line(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Formats the rest of a call, on its own line if that is still incomplete.
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

    /// Begins a line; returns it, and the column that it has reached.
    fn begin(&mut self, task: TaskId, text: &str) -> (String, usize) {
        let mut out = String::new();
        if self.open.take().is_some() {
            out.push_str(" <unfinished ...>\n");
        }
        let pid = self.tracees.iter().find(|tracee| tracee.task == task).map_or(0, |tracee| tracee.pid);
        let prefix = match (self.options.is_file && self.options.follows, self.tracees.len() > 1) {
            (true, _) => format!("{pid:<5} "),
            (false, true) if !self.options.is_file => format!("[pid {pid:>5}] "),
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
        let options = TraceOptions {
            follows: true,
            calls: NameSet::all(),
            signals: NameSet::all(),
            quiet: 0,
            max_string_len: 32,
            output: Fd::Null,
            is_file: false,
        };
        let mut trace = Trace::new(options);
        trace.attach(TaskId(1), 5);
        trace
    }

    fn call(text: &str) -> TraceReport {
        TraceReport::Call { text: text.to_owned(), result: "0".to_owned() }
    }

    fn wait() -> TraceReport {
        TraceReport::Started { name: "wait4", text: "wait4(-1, ".to_owned(), trailing_operands: "0".to_owned() }
    }

    fn waited() -> TraceReport {
        TraceReport::Resumed { text: "NULL, 0, NULL)".to_owned(), result: "6".to_owned() }
    }

    #[test]
    fn results_are_aligned() {
        let mut trace = trace();
        assert_eq!(trace.write(TaskId(1), call("setsid()")), "setsid()                                = 0\n");
        let long = "a".repeat(60);
        assert_eq!(trace.write(TaskId(1), call(&long)), format!("{long} = 0\n"));
        trace.attach(TaskId(2), 6);
        assert_eq!(trace.write(TaskId(2), call("setsid()")), "[pid     6] setsid()                    = 0\n");
    }

    #[test]
    fn resumed_call_continues_its_line_or_names_itself() {
        let mut trace = trace();
        assert_eq!(trace.write(TaskId(1), wait()), "wait4(-1, ");
        assert_eq!(trace.write(TaskId(1), waited()), "NULL, 0, NULL)                = 6\n");
        trace.attach(TaskId(2), 6);
        assert_eq!(trace.write(TaskId(1), wait()), "[pid     5] wait4(-1, ");
        assert_eq!(trace.write(TaskId(2), TraceReport::Note("+++".into())), " <unfinished ...>\n[pid     6] +++\n");
        trace.detach(TaskId(2));
        assert_eq!(trace.write(TaskId(1), waited()), "<... wait4 resumed>NULL, 0, NULL)       = 6\n");
    }

    #[test]
    fn reports_about_a_vfork_parent_are_withheld() {
        let mut trace = trace();
        trace.attach(TaskId(2), 6);
        trace.withhold(TaskId(1), TaskId(2));
        assert_eq!(trace.write(TaskId(1), call("getpid()")), "");
        assert_eq!(trace.release(TaskId(2)), Some((TaskId(1), vec![call("getpid()")])));
        assert_eq!(trace.release(TaskId(2)), None);
    }

    #[test]
    fn name_sets() {
        assert!(NameSet::all().contains("kill"));
        assert!(!NameSet::default().contains("kill"));
        let but_kill = NameSet { is_negated: true, names: vec!["kill".to_owned()] };
        assert!(but_kill.contains("wait4") && !but_kill.contains("kill"));
    }
}
