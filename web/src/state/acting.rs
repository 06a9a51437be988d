//! The actions of the selected process, as the lines that buttons and forms stand for.

use pidscope_kernel::{NsId, TaskId};
use pidscope_userland::script::NameKind;

use crate::state::Explorer;

/// A call that needs more input than a click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Needs a namespace.
    Setns,
    /// Needs a signal and a sender.
    Kill,
    /// Needs an exit code.
    Exit,
}

impl Form {
    /// Returns the ID of the button that opens it.
    pub fn opener(self) -> &'static str {
        match self {
            Form::Setns => "setns",
            Form::Kill => "kill",
            Form::Exit => "exit",
        }
    }
}

/// An input field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name of the next process; empty for the next free letter.
    Process,
    /// The name of the next namespace; empty for the next free letter.
    Namespace,
    /// The line being typed.
    Line,
    /// The line being typed at the terminal.
    Shell,
    /// The script being written.
    Script,
    /// The name under which the world is to be stored; empty for that of its scenario.
    WorldName,
    /// The new name of a world.
    NewName,
    /// The height of an embed in pixels; empty for the usual one.
    Height,
    /// The exit code; empty for 0.
    Code,
    /// The signal; empty for TERM.
    Signal,
    /// The sender, by [`TaskId`]; empty for the first process that can be one.
    Sender,
    /// The namespace to enter, by [`NsId`]; empty for the initial one.
    Target,
}

/// The values of the fields, until they are used.
#[derive(Debug, Clone, Default)]
pub struct Drafts([String; Field::Target as usize + 1]);

impl Drafts {
    /// Returns the value of a field.
    pub fn get(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    /// Sets the value of a field.
    pub fn set(&mut self, field: Field, value: String) {
        self.0[field as usize] = value;
    }

    /// Returns the trimmed value of a field, or a default if it is empty.
    fn or(&self, field: Field, otherwise: impl FnOnce() -> String) -> String {
        match self.get(field).trim() {
            "" => otherwise(),
            value => value.to_owned(),
        }
    }
}

/// A button that needs no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Creates a child.
    Fork,
    /// Creates a child in a new namespace.
    CloneNewpid,
    /// Creates a namespace for future children.
    Unshare,
    /// Waits for a child to end.
    Wait,
}

/// Returns the line that a button stands for.
pub fn press_line(explorer: &Explorer, press: Press) -> String {
    let caller = explorer.session.name(explorer.session.selected());
    match press {
        Press::Fork => [caller, " fork ", &process_name(explorer)].concat(),
        // With its own /proc, so that its terminal shows the new namespace.
        Press::CloneNewpid => {
            let newpid = namespace_name(explorer);
            [caller, " clone ", &process_name(explorer), " newpid=", &newpid, " mount_proc=yes"].concat()
        }
        Press::Unshare => [caller, " unshare newpid=", &namespace_name(explorer)].concat(),
        Press::Wait => [caller, " wait"].concat(),
    }
}

/// Returns the line that a filled-in form stands for; `None` if no process can make the call.
pub fn form_line(explorer: &Explorer, form: Form) -> Option<String> {
    let session = &explorer.session;
    let selected = session.selected();
    match form {
        Form::Setns => Some([session.name(selected), " setns ", session.namespace_name(target(explorer))].concat()),
        Form::Kill => {
            let sender = sender(explorer)?;
            let kernel = session.kernel();
            let pid = kernel.nr_in(selected, kernel.active_ns(sender))?;
            Some([session.name(sender), " kill ", &pid.to_string(), " ", &signal(explorer)].concat())
        }
        // The code is passed on as it was typed: running the line reports what is wrong with it.
        Form::Exit => {
            let code = explorer.drafts.or(Field::Code, || "0".to_owned());
            Some([session.name(selected), " exit ", &code].concat())
        }
    }
}

/// Calls without a button, as lines to be edited and run: `{}` is the caller, `{process}` the next free name, `{own}`
/// the caller's namespace.
const MORE_LINES: [&str; 25] = [
    "{} clone {process} thread",
    "{} clone {process} parent",
    "{} clone {process} set_tid=100",
    "{} exec \"sleep 100\"",
    "{} thread_exit 0",
    "{} wait all nohang",
    "{} prctl child_subreaper=1",
    "{} prctl pdeathsig=TERM",
    "{} sigaction TERM handle",
    "{} sigaction CHLD ignore",
    "{} sigmask block TERM",
    "{} setsid",
    "{} setpgid 0 0",
    "{} setuid 1000",
    "{} getpid",
    "{} getppid",
    "{} sysctl kernel.ns_last_pid=99",
    "{} sysctl kernel.pid_max=400",
    "{} sysctl user.max_pid_namespaces=3",
    "{} pidfd_open 1",
    "{} pidfd_send_signal pidfd={} USR1",
    "{} setns pidfd={}",
    "{} pid_in_pidns {own} 1",
    "{} reboot restart",
    "{} fault",
];

/// Returns these lines for the selected process.
pub fn more_lines(explorer: &Explorer) -> Vec<String> {
    let session = &explorer.session;
    let caller = session.name(session.selected());
    let own = session.namespace_name(session.kernel().active_ns(session.selected()));
    let process = process_name(explorer);
    let line = |line: &str| line.replace("{}", caller).replace("{process}", &process).replace("{own}", own);
    MORE_LINES.into_iter().map(line).collect()
}

fn process_name(explorer: &Explorer) -> String {
    explorer.drafts.or(Field::Process, || explorer.session.free_name(NameKind::Process))
}

fn namespace_name(explorer: &Explorer) -> String {
    explorer.drafts.or(Field::Namespace, || explorer.session.free_name(NameKind::Namespace))
}

/// Returns the signal that was chosen, or TERM.
pub fn signal(explorer: &Explorer) -> String {
    explorer.drafts.or(Field::Signal, || "TERM".to_owned())
}

/// Returns the namespace that was chosen, or the initial one.
pub fn target(explorer: &Explorer) -> NsId {
    let exists = |ns: &NsId| (ns.0 as usize) < explorer.session.kernel().namespaces().len();
    explorer.drafts.get(Field::Target).parse().ok().map(NsId).filter(exists).unwrap_or(NsId::ROOT)
}

/// Returns all processes that can make a call and see the selected process.
pub fn senders(explorer: &Explorer) -> impl Iterator<Item = TaskId> {
    let kernel = explorer.session.kernel();
    let target = explorer.session.selected();
    let machine = explorer.session.timeline().machine();
    let can = move |task: &TaskId| machine.can_call(*task) && kernel.nr_in(target, kernel.active_ns(*task)).is_some();
    kernel.tasks().map(|(task, _)| task).filter(can)
}

/// Returns the sender that was chosen, or else the first possible one.
pub fn sender(explorer: &Explorer) -> Option<TaskId> {
    let chosen = explorer.drafts.get(Field::Sender).parse().ok().map(TaskId);
    let chosen = chosen.filter(|&chosen| senders(explorer).any(|sender| sender == chosen));
    chosen.or_else(|| senders(explorer).next())
}
