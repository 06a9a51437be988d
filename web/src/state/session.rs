//! The world on the page, without any elements: its timeline, the selected process, and what the last act has changed.

use pidscope_kernel::{Event, Kernel, NsId, State, TaskId};
use pidscope_lessons::Scenario;
use pidscope_text::Lang;
use pidscope_userland::script::{Diagnostic, NameKind, Script, StatementKind, parse};
use pidscope_userland::timeline::{ActError, RevisionId, Timeline};

use crate::later;

/// The open world.
pub struct Session {
    timeline: Timeline,
    /// The scenario that the world began with, if any.
    scenario: Option<&'static Scenario>,
    selected: TaskId,
    /// The process that the reader selected last: it is selected at every moment at which it exists.
    preferred: TaskId,
    viewpoint: Option<NsId>,
    /// The position inside a step, if the world is inside one.
    inside: Option<Inside>,
    /// Indexed by [`TaskId`].
    marks: Vec<Option<Mark>>,
    /// The processes with a mark.
    marked: Vec<TaskId>,
    /// Indexed by [`NsId`]. Incremented whenever the view of the namespace changes, so that only this view is drawn
    /// again.
    versions: Vec<u32>,
    /// The last line if it could not be executed, and why.
    refused: Option<(String, ActError)>,
}

/// The position of the world inside a step.
struct Inside {
    /// The index of the first event that has just happened.
    from: usize,
    /// The namespaces that the whole step touches. Programs change at its end, so all their views are drawn again.
    touched: Vec<NsId>,
}

/// What the last act did to a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It was created.
    New,
    /// Its parent or its state has changed.
    Changed,
}

impl Mark {
    /// Returns the class of its elements.
    pub fn class(self) -> &'static str {
        match self {
            Mark::New => "new",
            Mark::Changed => "changed",
        }
    }
}

impl Session {
    /// Opens the world of a bundled scenario at the moment at which it opens.
    pub fn of_scenario(scenario: &'static Scenario) -> Self {
        // Tests run every bundled scenario, so all of them can be read.
        let mut timeline = Timeline::from_script(parse(later::script(scenario)).unwrap_or_default());
        if let Some(opens) = scenario.opens.and_then(|steps| timeline.steps().nth(steps.checked_sub(1)?)) {
            timeline.go_to(opens);
        }
        Session::of_timeline(timeline, Some(scenario))
    }

    /// Opens the world at the end of a script.
    pub fn of(script: Script) -> Self {
        Session::of_timeline(Timeline::from_script(script), None)
    }

    /// Opens a world with everything that was done in it, and the scenario that it began with, if any.
    pub fn of_timeline(timeline: Timeline, scenario: Option<&'static Scenario>) -> Self {
        let mut session = Session {
            timeline,
            scenario,
            selected: TaskId::FIRST,
            preferred: TaskId::FIRST,
            viewpoint: None,
            inside: None,
            marks: Vec::new(),
            marked: Vec::new(),
            versions: Vec::new(),
            refused: None,
        };
        session.select(session.last_typed_at().unwrap_or(TaskId::FIRST));
        session.refresh_marks(&[]);
        // A world that has just been opened has no changes to mark.
        session.clear_marks();
        session
    }

    /// Opens the world at the end of a script, or returns what is wrong with it.
    pub fn load(text: &str) -> Result<Self, Vec<Diagnostic>> {
        parse(text).map(Session::of)
    }

    /// Returns everything that was done, and the current moment.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Returns the world's kernel.
    pub fn kernel(&self) -> &Kernel {
        self.timeline.machine().kernel()
    }

    /// Returns the name of a process.
    pub fn name(&self, task: TaskId) -> &str {
        self.timeline.machine().name(task)
    }

    /// Returns the title of a process: its name, and its current program if that differs.
    pub fn title(&self, lang: Lang, task: TaskId) -> String {
        pidscope_figure::title(self.timeline.machine(), lang, task)
    }

    /// Returns the name of a namespace.
    pub fn namespace_name(&self, ns: NsId) -> &str {
        self.timeline.machine().namespace_name(ns)
    }

    /// Returns the scenario that the world began with.
    pub fn scenario(&self) -> Option<&'static Scenario> {
        self.scenario
    }

    /// Returns the selected process, which acts.
    pub fn selected(&self) -> TaskId {
        self.selected
    }

    /// Returns the namespace that the page looks through.
    pub fn viewpoint(&self) -> Option<NsId> {
        self.viewpoint
    }

    /// Returns the processes that the last act did something to.
    pub fn marked(&self) -> &[TaskId] {
        &self.marked
    }

    /// Returns what the last act did to a process.
    pub fn mark(&self, task: TaskId) -> Option<Mark> {
        self.marks.get(task.0 as usize).copied().flatten()
    }

    /// See [`Session::versions`](Session).
    pub fn version(&self, ns: NsId) -> u32 {
        self.versions[ns.0 as usize]
    }

    /// Returns the last line if it could not be executed, and why.
    pub fn refused(&self) -> Option<&(String, ActError)> {
        self.refused.as_ref()
    }

    /// Parses and executes a line. Returns whether it became an act.
    pub fn act(&mut self, line: &str) -> bool {
        self.finish_step();
        let before = self.timeline.at();
        let selected = self.selected;
        self.preferred = selected;
        let home = self.timeline.machine().terminal(selected);
        let viewpoint = self.viewpoint.filter(|&ns| self.kernel().visible(ns).next().is_some());
        match self.timeline.act(line) {
            Ok(_) => self.refused = None,
            Err(error) => {
                self.refused = Some((line.trim().chars().take(200).collect(), error));
                return false;
            }
        }
        if self.timeline.at() != before {
            self.refresh_marks(&[]);
            // When a shell has ended, its terminal is read by the one that started it.
            if self.selected != selected
                && let Some(home) = home.filter(|&home| self.kernel().state(home) != State::Gone)
            {
                self.select(home);
            }
            // A namespace whose last process has just ended sees nothing: stop looking through it.
            if viewpoint.is_some_and(|ns| self.kernel().visible(ns).next().is_none()) {
                self.viewpoint = None;
            }
        }
        true
    }

    /// Undoes the last act.
    pub fn undo(&mut self) {
        self.finish_step();
        let touched = self.touched_by_events();
        // A process that had ended exists again, and is selected again.
        let ended = self.actor().filter(|&actor| self.kernel().state(actor) == State::Gone);
        if self.timeline.undo() {
            self.preferred = ended.unwrap_or(self.preferred);
            self.moved(&touched);
        }
    }

    /// Redoes the next act of this branch.
    pub fn redo(&mut self) {
        self.finish_step();
        if self.timeline.redo() {
            self.moved(&[]);
        }
    }

    /// Goes to another moment.
    pub fn go_to(&mut self, revision: RevisionId) {
        self.finish_step();
        self.timeline.go_to(revision);
        let all: Vec<NsId> = self.kernel().namespaces().map(|(ns, _)| ns).collect();
        self.moved(&all);
    }

    /// Goes to the moment after the first `count` events of the last call; the events from index `from` on are shown as
    /// having just happened. After the last event the step is over.
    pub fn go_to_event(&mut self, from: usize, count: usize) {
        let touched = match self.inside.take() {
            Some(inside) => inside.touched,
            None => self.touched_by_events(),
        };
        self.timeline.go_to_event(count);
        self.inside = self.timeline.event_at().map(|_| Inside { from, touched: touched.clone() });
        self.moved(&touched);
    }

    /// Goes to the end of the step that the world is inside of. Returns whether it was inside one.
    pub fn finish_step(&mut self) -> bool {
        let is_inside = self.inside.is_some();
        if is_inside {
            self.go_to_event(0, usize::MAX);
        }
        is_inside
    }

    /// Selects another process.
    pub fn select(&mut self, task: TaskId) {
        self.selected = task;
        self.preferred = task;
    }

    /// Looks through a namespace, or through none. If the selected process is not in it, its init is selected.
    pub fn look_through(&mut self, viewpoint: Option<NsId>) {
        self.viewpoint = viewpoint;
        let Some(ns) = viewpoint else { return };
        let kernel = self.kernel();
        if kernel.active_ns(self.selected) != ns
            && let Some(init) = kernel.init_of(ns).filter(|&init| kernel.state(init) != State::Gone)
        {
            self.select(init);
        }
    }

    /// Returns the next letter that is not the name of a process or namespace; Z is followed by AA, AB, ...
    pub fn free_name(&self, kind: NameKind) -> String {
        let names = self.timeline.names();
        let letters = |index: u32| {
            let letter = |index: u32| char::from(b'A' + (index % 26) as u8);
            match index / 26 {
                0 => letter(index).to_string(),
                first => [letter(first - 1), letter(index)].iter().collect(),
            }
        };
        // Past ZZ any number will do: the number of processes so far is most likely not taken.
        let count = self.kernel().tasks().len() as u32;
        let candidates = (0..26 * 27).map(letters).chain((count..).map(|number| format!("P{number}")));
        candidates.into_iter().find(|name| !names.contains(kind, name)).unwrap_or_default()
    }

    /// Returns the process at whose terminal something was typed last: the output of a script is there.
    fn last_typed_at(&self) -> Option<TaskId> {
        let steps = self.timeline.entries().filter_map(|entry| entry.step.as_ref());
        steps.filter_map(|step| step.typed).last().map(|typed| typed.terminal)
    }

    /// Returns the process that performed the last act.
    fn actor(&self) -> Option<TaskId> {
        let entry = self.timeline.last_step_entry()?;
        match (entry.step.as_ref()?.typed, &entry.statement.kind) {
            (Some(typed), _) => Some(typed.terminal),
            (None, StatementKind::Call { caller, .. }) => self.timeline.machine().task(caller),
            _ => None,
        }
    }

    fn moved(&mut self, touched: &[NsId]) {
        self.refused = None;
        self.refresh_marks(touched);
    }

    /// Returns the events that have just happened: those of the last call, or some of them inside its step.
    fn events(&self) -> &[Event] {
        let events = self.timeline.events();
        match (&self.inside, self.timeline.event_at()) {
            (Some(inside), Some(count)) => events.get(inside.from..count).unwrap_or_default(),
            (None, _) | (_, None) => events,
        }
    }

    fn touched_by_events(&self) -> Vec<NsId> {
        let mut all = Vec::new();
        for event in self.events() {
            all.extend(affected_namespaces(self.kernel(), event));
        }
        all
    }

    /// Marks the changes of the act that led here, and updates the versions of the namespaces that it touched and of
    /// those in `also`.
    fn refresh_marks(&mut self, also: &[NsId]) {
        let mut stale = self.touched_by_events();
        stale.extend_from_slice(also);
        // Processes that lose their marks are drawn again too.
        let known = self.kernel().tasks().len();
        for &task in self.marked.iter().filter(|task| (task.0 as usize) < known) {
            stale.extend(namespaces_seeing(self.kernel(), task));
        }
        self.update_marks();
        let spaces = self.kernel().namespaces().len();
        self.versions.resize(spaces.max(self.versions.len()), 0);
        for ns in stale {
            if let Some(version) = self.versions.get_mut(ns.0 as usize) {
                *version += 1;
            }
        }
        self.restore_selection();
    }

    fn clear_marks(&mut self) {
        for task in self.marked.drain(..) {
            self.marks[task.0 as usize] = None;
        }
    }

    fn update_marks(&mut self) {
        self.clear_marks();
        let known = self.kernel().tasks().len();
        // The phase of each process before the events, indexed by [`TaskId`].
        let mut phases = vec![None; known];
        for event in self.events() {
            if let Event::PhaseChanged { task, from, .. } = event {
                phases[task.0 as usize].get_or_insert(*from);
            }
        }
        // A process that slept and is awake again has not changed.
        let is_same = |task: &TaskId| phases[task.0 as usize] == Some(self.kernel().task(*task).phase);
        let changed =
            self.events().iter().filter(|event| !matches!(event, Event::PhaseChanged { task, .. } if is_same(task)));
        let marks: Vec<(TaskId, Mark)> = changed.filter_map(|event| mark_of(self.kernel(), event)).collect();
        self.marks.resize(known.max(self.marks.len()), None);
        for (task, mark) in marks {
            // A new process stays marked as new, whatever happened to it next.
            self.marks[task.0 as usize].get_or_insert(mark);
            self.marked.push(task);
        }
    }

    /// If the preferred process does not exist at this moment, selects the one that performed the last act, until it
    /// exists again.
    fn restore_selection(&mut self) {
        let kernel = self.kernel();
        let exists = |&task: &TaskId| (task.0 as usize) < kernel.tasks().len() && kernel.state(task) != State::Gone;
        self.selected = Some(self.preferred).filter(exists).or(self.actor().filter(exists)).unwrap_or(TaskId::FIRST);
        if self.viewpoint.is_some_and(|viewpoint| viewpoint.0 as usize >= self.kernel().namespaces().len()) {
            self.viewpoint = None;
        }
    }
}

/// Returns the process or thread that an event marks, and how.
pub fn mark_of(kernel: &Kernel, event: &Event) -> Option<(TaskId, Mark)> {
    match event {
        Event::TaskCreated(new) => Some((new.task, Mark::New)),
        Event::Reparented { process, .. } | Event::StoppedChanged { process, .. } => {
            Some((kernel.process(*process).leader, Mark::Changed))
        }
        Event::ExitStarted { task, .. }
        | Event::PhaseChanged { task, .. }
        | Event::PidForChildrenChanged { task, .. }
        | Event::LeaderReplaced { to: task, .. } => Some((*task, Mark::Changed)),
        _ => None,
    }
}

/// Returns the namespaces whose views an event changes.
pub fn affected_namespaces(kernel: &Kernel, event: &Event) -> Vec<NsId> {
    match event {
        Event::NamespaceCreated { ns, .. } | Event::AllocationDisabled { ns } => vec![*ns],
        Event::CursorMoved { ns, .. } | Event::PidMaxChanged { ns, .. } | Event::ChildReaperSet { ns, .. } => vec![*ns],
        Event::TaskCreated(new) => new.numbers.iter().map(|level| level.ns).collect(),
        Event::StoppedChanged { process, .. }
        | Event::ReportChanged { process, .. }
        | Event::Reparented { process, .. }
        | Event::Executed { process, .. } => namespaces_seeing(kernel, kernel.process(*process).leader),
        Event::PidForChildrenChanged { task, .. }
        | Event::ExitStarted { task, .. }
        | Event::PhaseChanged { task, .. }
        | Event::LeaderReplaced { to: task, .. }
        | Event::Released { task, .. } => namespaces_seeing(kernel, *task),
        _ => Vec::new(),
    }
}

/// Returns the namespaces that see, or saw, a process.
fn namespaces_seeing(kernel: &Kernel, task: TaskId) -> Vec<NsId> {
    let mut spaces = Vec::new();
    let mut current = Some(kernel.active_ns(task));
    while let Some(ns) = current {
        spaces.push(ns);
        current = kernel.namespace(ns).parent;
    }
    spaces
}
