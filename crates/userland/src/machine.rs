//! A kernel, the programs that run on it, and the names that a script gives them: what runs a script, one statement at a time.

use std::collections::HashMap;

use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call as Syscall, Config, Event, Kernel, NsId, Phase, TaskId};

use crate::check;
use crate::entry::{Entry, Late, Outcome, Step};
use crate::script::{Attributes, Call, CloneCall, NameKind, Root, Statement, StatementKind};
use crate::system_call;

/// The name of the first process, and of the first namespace, of a world without a `root` statement.
const FIRST: &str = "A";

/// A world with names. Every change of it is an [`Entry`], which can be taken back and made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    kernel: Kernel,
    /// By [`TaskId`].
    programs: Vec<Program>,
    /// Names by [`NsId`].
    namespaces: Vec<String>,
    /// The id that a name stands for; `None` if the call that was to create it failed.
    tasks_by_name: HashMap<String, Option<u32>>,
    namespaces_by_name: HashMap<String, Option<u32>>,
    /// How many calls were made.
    steps: usize,
}

/// The program that a process runs, as far as the kernel does not care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The name that the script calls the process by.
    pub name: String,
    /// What `ps` shows of it. The command line and the terminal are those of the parent where none are given.
    pub attributes: Attributes,
    /// Whether it was created as a thread of another process.
    pub is_thread: bool,
    /// The step in which it made the call that has not returned.
    unreturned: Option<usize>,
}

impl Machine {
    /// A world in which nothing has been said, or only `root`.
    pub fn new(root: Option<&Root>) -> Self {
        let (process, namespace) = root.map_or((FIRST, FIRST), |root| (&root.process, root.namespace()));
        let attributes = root.map(|root| root.attributes.clone()).unwrap_or_default();
        let uid = attributes.uid.unwrap_or(0);
        Machine {
            kernel: Kernel::new(Config { root_level: root.map_or(0, |root| root.level), uid, ..Config::default() }),
            programs: vec![Program { name: process.to_owned(), attributes, is_thread: false, unreturned: None }],
            namespaces: vec![namespace.to_owned()],
            tasks_by_name: HashMap::from([(process.to_owned(), Some(TaskId::FIRST.0))]),
            namespaces_by_name: HashMap::from([(namespace.to_owned(), Some(NsId::ROOT.0))]),
            steps: 0,
        }
    }

    /// The kernel.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// The program that a process runs.
    pub fn program(&self, task: TaskId) -> &Program {
        &self.programs[task.0 as usize]
    }

    /// The name of a process.
    pub fn name(&self, task: TaskId) -> &str {
        &self.program(task).name
    }

    /// The name of a namespace.
    pub fn namespace_name(&self, ns: NsId) -> &str {
        &self.namespaces[ns.0 as usize]
    }

    /// The process of this name, if it was ever created.
    pub fn task(&self, name: &str) -> Option<TaskId> {
        self.tasks_by_name.get(name).copied().flatten().map(TaskId)
    }

    /// The namespace of this name, if it was ever created.
    pub fn namespace(&self, name: &str) -> Option<NsId> {
        self.namespaces_by_name.get(name).copied().flatten().map(NsId)
    }

    /// How many calls were made.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Runs one statement.
    pub fn run(&mut self, statement: Statement) -> Entry {
        match &statement.kind {
            StatementKind::Root(_) => Entry { statement, step: None, check: None },
            StatementKind::Expect(expect) => {
                let check = check::expectation(self, statement.line, expect);
                Entry { statement, step: None, check: Some(check) }
            }
            StatementKind::Call { caller, call, outcome } => {
                let step = self.call(caller, call);
                self.record(&statement, &step);
                let check = check::outcome(statement.line, outcome.as_ref(), &step.outcome);
                Entry { statement, step: Some(step), check }
            }
        }
    }

    /// Takes the last entry back.
    pub fn undo(&mut self, entry: &Entry) {
        let Some(step) = &entry.step else { return };
        for event in step.events.iter().rev() {
            self.kernel.revert(event);
        }
        self.forget(&entry.statement, step);
    }

    /// Makes an entry once more, in the world that it was first made in.
    pub fn redo(&mut self, entry: &Entry) {
        let Some(step) = &entry.step else { return };
        for event in &step.events {
            self.kernel.apply(event);
        }
        self.record(&entry.statement, step);
    }

    fn call(&mut self, caller: &str, call: &Call) -> Step {
        let Some(caller) = self.task(caller).filter(|&caller| self.kernel.can_call(caller)) else {
            return Step { outcome: Outcome::Skipped, events: Vec::new(), late: Vec::new(), program_before: None };
        };
        // Another program is not one that reaps by itself.
        let program_before =
            matches!(call, Call::Exec { .. }).then(|| Box::new(self.program(caller).attributes.clone()));
        let call = system_call::of(self, call);
        let step = self.kernel.call(caller, &call);
        let outcome = Outcome::from(step.outcome);
        let mut events = step.events;
        self.let_reapers_reap(&mut events);
        let late = self.late(&events);
        Step { outcome, events, late, program_before }
    }

    /// Programs with `reaps=yes` wait for every child that has ended, until none is left; which may let others go on.
    fn let_reapers_reap(&mut self, events: &mut Vec<Event>) {
        let mut seen = 0;
        while seen < events.len() {
            let since = std::mem::replace(&mut seen, events.len());
            let mut concerned: Vec<TaskId> =
                events[since..].iter().filter_map(|event| self.concerned_reaper(event)).collect();
            concerned.dedup();
            for reaper in concerned {
                while self.kernel.can_call(reaper) {
                    let wait = Syscall::Wait(WaitArgs { nohang: true, ..WaitArgs::default() });
                    let step = self.kernel.call(reaper, &wait);
                    if step.events.is_empty() {
                        break;
                    }
                    events.extend(step.events);
                }
            }
        }
    }

    /// The program that this event may give a child to reap.
    fn concerned_reaper(&self, event: &Event) -> Option<TaskId> {
        let reaper = match *event {
            Event::PhaseChanged { task, to: Phase::Zombie, .. } => self.kernel.parent(task)?,
            // The last thread beside a leader that has ended makes its process one to be reaped.
            Event::Released { task, .. } => self.kernel.parent(self.kernel.leader(task))?,
            Event::Reparented { to, .. } => self.kernel.leader(to),
            Event::StoppedChanged { process, to: false } => self.kernel.process(process).leader,
            Event::CallReturned { task, .. } => self.kernel.leader(task),
            _ => return None,
        };
        let threads = &self.kernel.process_of(reaper).threads;
        threads.iter().copied().find(|&thread| self.program(thread).attributes.reaps == Some(true))
    }

    fn late(&self, events: &[Event]) -> Vec<Late> {
        let returned = events.iter().filter_map(|event| match event {
            Event::CallReturned { task, result, .. } => {
                let outcome = match *result {
                    Ok(returned) => Outcome::Returned(returned),
                    Err(refusal) => Outcome::Refused(refusal),
                };
                self.program(*task).unreturned.map(|step| Late { step, task: *task, outcome })
            }
            _ => None,
        });
        returned.collect()
    }

    /// Everything that changes beside the kernel.
    fn record(&mut self, statement: &Statement, step: &Step) {
        for late in &step.late {
            self.programs[late.task.0 as usize].unreturned = None;
        }
        if let StatementKind::Call { caller, call, .. } = &statement.kind {
            if let (Outcome::Blocks, Some(caller)) = (&step.outcome, self.task(caller)) {
                self.programs[caller.0 as usize].unreturned = Some(self.steps);
            }
            match call {
                Call::Clone(clone) => self.name_child(caller, clone),
                Call::Unshare { newpid } => self.name_namespace(newpid),
                Call::Exec { cmd } => self.change_program(caller, step, |program| {
                    program.cmd = Some(cmd.clone());
                    program.reaps = None;
                }),
                _ => {}
            }
        }
        self.steps += 1;
    }

    /// Changes what a process that has called `exec` runs.
    fn change_program(&mut self, caller: &str, step: &Step, change: impl FnOnce(&mut Attributes)) {
        if let (Some(_), Some(caller)) = (&step.program_before, self.task(caller)) {
            change(&mut self.programs[caller.0 as usize].attributes);
        }
    }

    fn name_child(&mut self, caller: &str, clone: &CloneCall) {
        if let Some(newpid) = &clone.newpid {
            self.name_namespace(newpid);
        }
        let is_new = self.programs.len() < self.kernel.tasks().len();
        let task = TaskId(self.programs.len() as u32);
        self.tasks_by_name.insert(clone.child.clone(), is_new.then_some(task.0));
        if !is_new {
            return;
        }
        let mut attributes = clone.attributes.clone();
        if let Some(caller) = self.task(caller) {
            let inherited = &self.program(caller).attributes;
            attributes.cmd = attributes.cmd.or_else(|| inherited.cmd.clone());
            attributes.tty = attributes.tty.or_else(|| inherited.tty.clone());
        }
        self.programs.push(Program {
            name: clone.child.clone(),
            attributes,
            is_thread: clone.thread,
            unreturned: None,
        });
    }

    fn name_namespace(&mut self, name: &str) {
        let is_new = self.namespaces.len() < self.kernel.namespaces().len();
        let ns = self.namespaces.len() as u32;
        self.namespaces_by_name.insert(name.to_owned(), is_new.then_some(ns));
        if is_new {
            self.namespaces.push(name.to_owned());
        }
    }

    /// The reverse of [`Machine::record`].
    fn forget(&mut self, statement: &Statement, step: &Step) {
        self.steps -= 1;
        for (kind, name) in statement.names_given() {
            match kind {
                NameKind::Process => self.tasks_by_name.remove(name).is_some(),
                NameKind::Namespace => self.namespaces_by_name.remove(name).is_some(),
            };
        }
        self.namespaces.truncate(self.kernel.namespaces().len());
        self.programs.truncate(self.kernel.tasks().len());
        if let StatementKind::Call { caller, .. } = &statement.kind
            && let (Outcome::Blocks, Some(caller)) = (&step.outcome, self.task(caller))
        {
            self.programs[caller.0 as usize].unreturned = None;
        }
        if let (Some(before), StatementKind::Call { caller, .. }) = (&step.program_before, &statement.kind) {
            self.change_program(caller, step, |program| *program = (**before).clone());
        }
        for late in &step.late {
            self.programs[late.task.0 as usize].unreturned = Some(late.step);
        }
    }
}
