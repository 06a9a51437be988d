//! What the chosen process can be made to do, as the lines that buttons and forms stand for.

use pidscope_kernel::{NsId, TaskId};
use pidscope_userland::script::NameKind;

use crate::state::Explorer;

/// A call that asks for more than a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Which namespace.
    Setns,
    /// Which signal, from whom.
    Kill,
    /// With which code.
    Exit,
}

impl Form {
    /// The identity of the button that opens it.
    pub fn opener(self) -> &'static str {
        match self {
            Form::Setns => "setns",
            Form::Kill => "kill",
            Form::Exit => "exit",
        }
    }
}

/// What can be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The next process's name; empty for the next free letter.
    Process,
    /// The next namespace's name; empty for the next free letter.
    Namespace,
    /// The line being typed.
    Line,
    /// The line being typed at the terminal.
    Shell,
    /// The script being written.
    Script,
    /// The name of a world that is to be kept; empty for that of its scenario.
    WorldName,
    /// Another name for a world.
    NewName,
    /// The height of what is embedded, in pixels; empty for the usual one.
    Height,
    /// The exit code; empty for 0.
    Code,
    /// The signal; empty for TERM.
    Signal,
    /// Who sends it, by [`TaskId`]; empty for the first who can.
    Sender,
    /// The namespace to enter, by [`NsId`]; empty for the initial one.
    Target,
}

/// What has been filled in and not yet run.
#[derive(Debug, Clone, Default)]
pub struct Drafts([String; Field::Target as usize + 1]);

impl Drafts {
    /// What a field holds.
    pub fn get(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    /// Takes in what a field holds.
    pub fn set(&mut self, field: Field, value: String) {
        self.0[field as usize] = value;
    }

    /// What a field holds, without blanks around it, or what it means when it is empty.
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
    /// A child.
    Fork,
    /// A child in a namespace of its own.
    CloneNewpid,
    /// A namespace for the children to come.
    Unshare,
    /// Until a child has ended.
    Wait,
}

/// The line that a button stands for.
pub fn press_line(explorer: &Explorer, press: Press) -> String {
    let caller = explorer.session.name(explorer.session.selected());
    match press {
        Press::Fork => [caller, " fork ", &process_name(explorer)].concat(),
        // With a /proc of its own, so that its terminal shows it.
        Press::CloneNewpid => {
            let newpid = namespace_name(explorer);
            [caller, " clone ", &process_name(explorer), " newpid=", &newpid, " mount_proc=yes"].concat()
        }
        Press::Unshare => [caller, " unshare newpid=", &namespace_name(explorer)].concat(),
        Press::Wait => [caller, " wait"].concat(),
    }
}

/// The line that a filled-in form stands for; nothing if there is nobody to make the call.
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
        // The code as it was typed: a line says what is wrong with it.
        Form::Exit => {
            let code = explorer.drafts.or(Field::Code, || "0".to_owned());
            Some([session.name(selected), " exit ", &code].concat())
        }
    }
}

/// Calls that have no button, as lines to be changed and run: `{}` is the caller, `{process}` the next free name, `{own}` the
/// caller's namespace.
const MORE: [&str; 25] = [
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

/// The same for the chosen process.
pub fn more_lines(explorer: &Explorer) -> Vec<String> {
    let session = &explorer.session;
    let caller = session.name(session.selected());
    let own = session.namespace_name(session.kernel().active_ns(session.selected()));
    let process = process_name(explorer);
    let line = |line: &str| line.replace("{}", caller).replace("{process}", &process).replace("{own}", own);
    MORE.into_iter().map(line).collect()
}

fn process_name(explorer: &Explorer) -> String {
    explorer.drafts.or(Field::Process, || explorer.session.free_name(NameKind::Process))
}

fn namespace_name(explorer: &Explorer) -> String {
    explorer.drafts.or(Field::Namespace, || explorer.session.free_name(NameKind::Namespace))
}

/// The signal that was chosen, or TERM.
pub fn signal(explorer: &Explorer) -> String {
    explorer.drafts.or(Field::Signal, || "TERM".to_owned())
}

/// The namespace that was chosen, or the initial one.
pub fn target(explorer: &Explorer) -> NsId {
    let exists = |ns: &NsId| (ns.0 as usize) < explorer.session.kernel().namespaces().len();
    explorer.drafts.get(Field::Target).parse().ok().map(NsId).filter(exists).unwrap_or(NsId::ROOT)
}

/// Everybody who can make a call and sees the chosen process.
pub fn senders(explorer: &Explorer) -> impl Iterator<Item = TaskId> {
    let kernel = explorer.session.kernel();
    let target = explorer.session.selected();
    let machine = explorer.session.timeline().machine();
    let can = move |task: &TaskId| machine.can_call(*task) && kernel.nr_in(target, kernel.active_ns(*task)).is_some();
    kernel.tasks().map(|(task, _)| task).filter(can)
}

/// The one who sends: who was chosen, else the first who can.
pub fn sender(explorer: &Explorer) -> Option<TaskId> {
    let chosen = explorer.drafts.get(Field::Sender).parse().ok().map(TaskId);
    let chosen = chosen.filter(|&chosen| senders(explorer).any(|sender| sender == chosen));
    chosen.or_else(|| senders(explorer).next())
}
