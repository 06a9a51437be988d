//! The contents of a view: the rows that are shown, and the number of those that are not.

use std::cmp::Reverse;
use std::rc::Rc;

use pidscope_kernel::{Kernel, Nr, NsId, NsState, State, TaskId};
use pidscope_userland::Time;

use crate::state::session::{Mark, Session};
use crate::state::views::{Arrangement, Column};
use crate::words::lowercase;

/// Everything that a view shows. Only the rows that are shown are made.
pub struct ViewModel {
    /// The namespace.
    pub ns: NsId,
    /// Its name.
    pub name: String,
    /// Its nesting depth.
    pub level: u32,
    /// Whether processes can be in it.
    pub state: NsState,
    /// The number of processes that it sees.
    pub count: usize,
    /// The rows.
    pub rows: VisibleRows<Rc<Row>>,
}

/// The rows of a table that are shown: the first ones, and that of the selected process wherever it is.
pub struct VisibleRows<R> {
    /// The first rows.
    pub first: Vec<R>,
    /// The number of rows left out before the selected one; 0 if it is among the first, or nowhere.
    pub gap: usize,
    /// The selected row, if it is not among the first.
    pub selected: Option<R>,
    /// The number of all rows, shown or not.
    pub total: usize,
    /// The maximum number of first rows.
    limit: usize,
}

impl<R> VisibleRows<R> {
    /// Makes the rows that are shown. Each row is made from an element of `order`, and `is_selected` finds the selected
    /// one there.
    pub fn of<T>(order: &[T], limit: usize, is_selected: impl Fn(&T) -> bool, row: impl Fn(&T) -> R) -> Self {
        let first: Vec<R> = order.iter().take(limit).map(&row).collect();
        let beyond = order.iter().skip(limit).position(is_selected);
        VisibleRows {
            gap: beyond.unwrap_or(0),
            selected: beyond.map(|at| row(&order[limit + at])),
            total: order.len(),
            first,
            limit,
        }
    }

    /// Returns the shown rows in order.
    pub fn all(&self) -> impl Iterator<Item = &R> {
        self.first.iter().chain(&self.selected)
    }

    /// Returns the number of rows that the next click would add; 0 if all are shown.
    pub fn more(&self, step: usize) -> usize {
        self.total.saturating_sub(self.limit).min(step)
    }

    /// Returns whether selecting another process changes the shown rows: the selected one is always among them.
    pub fn misses(&self, is_selected: impl Fn(&R) -> bool) -> bool {
        self.is_partial() && !self.first.iter().any(is_selected)
    }

    /// Returns whether rows are left out.
    pub fn is_partial(&self) -> bool {
        self.total > self.limit
    }
}

/// A process in a view.
#[derive(PartialEq)]
pub struct Row {
    /// The process.
    pub task: TaskId,
    /// Its PID in the namespace.
    pub pid: u32,
    /// Its parent's PID there; 0 where that is not visible.
    pub ppid: u32,
    /// Its state.
    pub state: State,
    /// Its name.
    pub name: String,
    /// Its command line, if there is one.
    pub command: Option<String>,
    /// The time until which it sleeps, if it does.
    pub wakes: Option<Time>,
    /// What the last act did to it.
    pub mark: Option<Mark>,
    /// Its position in the tree.
    pub twig: Twig,
}

/// A position in the tree that a namespace sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twig {
    /// The process.
    pub task: TaskId,
    /// Its level, one more than its parent's; a root has 1.
    pub level: usize,
    /// Its position among its siblings, from 1.
    pub place: usize,
    /// The number of siblings, including itself.
    pub siblings: usize,
    /// Whether its children are shown; `None` if it has none.
    pub is_open: Option<bool>,
}

impl Row {
    /// Returns whether it has joined the namespace from outside: its parent is not visible, although it is not the init
    /// process.
    pub fn is_from_outside(&self) -> bool {
        self.ppid == 0 && self.pid != 1
    }
}

impl ViewModel {
    /// Returns the current view of a namespace.
    pub fn of(session: &Session, ns: NsId, arrangement: &Arrangement) -> Self {
        let kernel = session.kernel();
        let tasks: Vec<TaskId> = kernel.visible(ns).map(|(_, task)| task).collect();
        let count = tasks.len();
        let order = if arrangement.is_tree {
            tree(session, ns, tasks, arrangement)
        } else {
            let flat = |task| Twig { task, level: 1, place: 1, siblings: 1, is_open: None };
            sorted(session, ns, tasks, arrangement).into_iter().map(flat).collect()
        };
        let selected = session.selected();
        ViewModel {
            ns,
            name: session.namespace_name(ns).to_owned(),
            level: kernel.namespace(ns).level,
            state: kernel.ns_state(ns),
            count,
            rows: VisibleRows::of(
                &order,
                arrangement.limit,
                |twig| twig.task == selected,
                |twig| Rc::new(row(session, ns, *twig)),
            ),
        }
    }
}

impl ViewModel {
    /// See [`VisibleRows::misses`].
    pub fn misses(&self, selected: TaskId) -> bool {
        self.rows.misses(|row| row.task == selected)
    }
}

fn row(session: &Session, ns: NsId, twig: Twig) -> Row {
    let (kernel, task) = (session.kernel(), twig.task);
    let program = session.timeline().machine().program(task);
    Row {
        task,
        pid: kernel.pid_in(task, ns),
        ppid: kernel.ppid_in(task, ns),
        state: kernel.state(task),
        name: session.name(task).to_owned(),
        command: program.attributes.cmd.clone(),
        wakes: program.wake_time(),
        mark: session.mark(task),
        twig,
    }
}

/// The key by which processes are sorted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(Option<Nr>),
    Parent(u32),
    State(Reverse<State>),
    Name(String),
}

/// Sorts processes by a column. They arrive in the order of their PIDs, which breaks ties.
fn sorted(session: &Session, ns: NsId, mut tasks: Vec<TaskId>, arrangement: &Arrangement) -> Vec<TaskId> {
    let kernel: &Kernel = session.kernel();
    let column = arrangement.order.column;
    if column != Column::Pid {
        tasks.sort_by_cached_key(|&task| match column {
            Column::Pid => Key::Number(kernel.nr_in(task, ns)),
            Column::In(other) => Key::Number(kernel.nr_in(task, other)),
            Column::Ppid => Key::Parent(kernel.ppid_in(task, ns)),
            Column::State => Key::State(Reverse(kernel.state(task))),
            Column::Name => Key::Name(lowercase(session.name(task))),
        });
    }
    if arrangement.order.is_descending {
        tasks.reverse();
    }
    tasks
}

/// Arranges processes as a tree. Its depth is not limited.
fn tree(session: &Session, ns: NsId, visible: Vec<TaskId>, arrangement: &Arrangement) -> Vec<Twig> {
    let kernel = session.kernel();
    let mut roots = visible;
    roots.retain(|&task| kernel.ppid_in(task, ns) == 0);
    let twigs = |tasks: Vec<TaskId>, level: usize| {
        let siblings = tasks.len();
        let twig = move |(at, task)| Twig { task, level, place: at + 1, siblings, is_open: None };
        // The stack is popped from its end.
        tasks.into_iter().enumerate().map(twig).rev()
    };
    let mut stack: Vec<Twig> = twigs(sorted(session, ns, roots, arrangement), 1).collect();
    let mut order = Vec::new();
    while let Some(mut twig) = stack.pop() {
        let mut children: Vec<(Option<Nr>, TaskId)> =
            kernel.children(twig.task).map(|child| (kernel.nr_in(child, ns), child)).collect();
        children.retain(|(nr, _)| nr.is_some());
        if !children.is_empty() {
            let is_open = !arrangement.folded.contains(&twig.task);
            twig.is_open = Some(is_open);
            if is_open {
                children.sort_unstable();
                let children = children.into_iter().map(|(_, child)| child).collect();
                stack.extend(twigs(sorted(session, ns, children, arrangement), twig.level + 1));
            }
        }
        order.push(twig);
    }
    order
}
