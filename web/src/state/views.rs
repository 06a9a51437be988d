//! The arrangement of the namespaces' views by the reader, which lasts as long as the world is open.

use pidscope_kernel::{Kernel, NsId, NsState, TaskId};

use crate::effects::Effect;
use crate::parts::spaces::ordered;
use crate::state::Explorer;
use crate::state::pointing::Pointing;

/// The number of rows that are shown at first: more than fit on a screen.
const INITIAL_ROWS: usize = 40;
/// The number of rows that the button for more rows adds.
pub const MORE_ROWS: usize = 100;

/// A table of processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The processes that a namespace sees.
    View(NsId),
    /// The PIDs of all processes in every namespace.
    Matrix,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The PID in the namespace of the view.
    Pid,
    /// The parent's PID there; 0 where it is not visible.
    Ppid,
    /// The state.
    State,
    /// The name.
    Name,
    /// The PID in this namespace, in the matrix.
    In(NsId),
}

/// The order of a table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The column by which it is sorted.
    pub column: Column,
    /// Whether large values come first.
    pub is_descending: bool,
}

/// A position in a table that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The button at the head of a column.
    Head(Column),
    /// The row of a process.
    Row(TaskId),
    /// The cell of a process in a column.
    Cell(TaskId, Column),
}

impl Spot {
    /// Returns the process of the position.
    pub fn task(self) -> Option<TaskId> {
        match self {
            Spot::Head(_) => None,
            Spot::Row(task) | Spot::Cell(task, _) => Some(task),
        }
    }
}

/// The arrangement of one table.
#[derive(Debug, Clone)]
pub struct Arrangement {
    /// The order of the rows; in a tree, that of siblings.
    pub order: Order,
    /// Whether it is a tree, with children below their parents.
    pub is_tree: bool,
    /// The maximum number of rows that are shown.
    pub limit: usize,
    /// The processes whose children are hidden in the tree.
    pub folded: Vec<TaskId>,
    /// The position reached by keys; `None` if it is the selected process.
    pub spot: Option<Spot>,
    /// Counts the changes that affect the rows.
    pub version: u32,
    /// Counts the changes that affect the drawing.
    pub drawn: u32,
}

impl Arrangement {
    /// Returns the default arrangement of a table.
    pub fn of(table: Table) -> Self {
        let column = match table {
            Table::View(_) => Column::Pid,
            Table::Matrix => Column::In(NsId::ROOT),
        };
        let order = Order { column, is_descending: false };
        Arrangement { order, is_tree: false, limit: INITIAL_ROWS, folded: Vec::new(), spot: None, version: 0, drawn: 0 }
    }
}

/// The arrangement of all tables.
#[derive(Default)]
pub struct Views {
    /// The arrangements that differ from the default.
    tables: Vec<(Table, Arrangement)>,
    /// Whether the matrix is shown instead of the views.
    pub is_matrix: bool,
    /// The view whose additional buttons are shown.
    pub open: Option<NsId>,
    /// The pinned views, which come first, in the order in which they were pinned.
    pub pinned: Vec<NsId>,
    /// The hidden views.
    pub hidden: Vec<NsId>,
    /// The order of all views, once one has been moved.
    moved: Vec<NsId>,
    /// Counts the changes of which namespaces are shown.
    pub version: u32,
    /// What is pointed at.
    pub pointing: Pointing,
}

/// An action on the views.
#[derive(Debug, Clone, Copy)]
pub enum ViewsMsg {
    /// Shows the matrix or the views.
    Matrix(bool),
    /// Sorts a table by a column, or reverses the order if it is sorted by this one.
    Sort(Table, Column),
    /// Shows a view as a tree or as a table.
    Tree(NsId, bool),
    /// Hides or shows the children of a process.
    Fold(NsId, TaskId, bool),
    /// Shows more rows.
    More(Table),
    /// Focuses another position in a table.
    Go(Table, Spot),
    /// Asks about a position in a table, by a single-letter key.
    Why(Table, Spot),
    /// Shows or hides the additional buttons of a view.
    Open(NsId),
    /// Pins or unpins a view.
    Pin(NsId),
    /// Moves a view up or down by one.
    Move(NsId, Direction),
    /// Hides a view.
    Hide(NsId),
    /// Hides the views without processes.
    HideIdle,
    /// Shows a hidden view again.
    Show(NsId),
    /// The pointer is over an element of a process, or of none.
    Over(Option<TaskId>),
    /// The focus is on an element of a process, or of none.
    Focused(Option<TaskId>),
    /// The pointer left a process some time ago, by the count of its moves.
    Left(u32),
    /// Removes the mark.
    Dismiss,
}

/// The direction in which a view moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Before its predecessor.
    Up,
    /// After its successor.
    Down,
}

impl Views {
    /// Returns the arrangement of a table.
    pub fn arrangement(&self, table: Table) -> Arrangement {
        let touched = self.tables.iter().find(|(each, _)| *each == table);
        touched.map_or_else(|| Arrangement::of(table), |(_, arrangement)| arrangement.clone())
    }

    fn arrange(&mut self, table: Table) -> &mut Arrangement {
        let at = self.tables.iter().position(|(each, _)| *each == table).unwrap_or_else(|| {
            self.tables.push((table, Arrangement::of(table)));
            self.tables.len() - 1
        });
        let arrangement = &mut self.tables[at].1;
        arrangement.drawn += 1;
        arrangement
    }

    fn resort(&mut self, table: Table) -> &mut Arrangement {
        let arrangement = self.arrange(table);
        arrangement.version += 1;
        arrangement
    }

    /// Forgets the arrangements of namespaces and processes from these on, which do not exist yet: new ones start with
    /// the default, even if their IDs were used before in another branch of the timeline.
    pub fn reset_from(&mut self, ns: NsId, task: TaskId) {
        self.tables.retain(|(table, _)| !matches!(table, Table::View(each) if *each >= ns));
        self.pinned.retain(|&each| each < ns);
        self.hidden.retain(|&each| each < ns);
        self.moved.retain(|&each| each < ns);
        for (_, arrangement) in &mut self.tables {
            arrangement.folded.retain(|&each| each < task);
        }
    }

    /// Returns the namespaces in the order of their views, including hidden ones.
    pub fn order(&self, nested: Vec<NsId>) -> Vec<NsId> {
        let place = |ns: &NsId| self.moved.iter().position(|each| each == ns).unwrap_or(usize::MAX);
        let pin = |ns: &NsId| self.pinned.iter().position(|each| each == ns).unwrap_or(usize::MAX);
        let mut order = nested;
        // The sort is stable, so those that were neither pinned nor moved keep their order.
        order.sort_by_key(|ns| (pin(ns), place(ns)));
        order
    }

    /// Returns the namespaces that are shown, parents first: the columns of the matrix.
    pub fn columns(&self, kernel: &Kernel) -> Vec<NsId> {
        let mut order = ordered(kernel);
        order.retain(|ns| !self.hidden.contains(ns));
        order
    }
}

/// Returns the ID of a row, a cell, or the button at the head of a column.
pub fn spot_id(table: Table, spot: Spot) -> String {
    let table = match table {
        Table::View(ns) => format!("view-{}", ns.0),
        Table::Matrix => "matrix".to_owned(),
    };
    match spot {
        Spot::Row(task) => format!("{table}-row-{}", task.0),
        Spot::Head(column) => format!("{table}-{}", column_id(column)),
        Spot::Cell(task, column) => format!("{table}-row-{}-{}", task.0, column_id(column)),
    }
}

fn column_id(column: Column) -> String {
    match column {
        Column::Pid => "pid".to_owned(),
        Column::Ppid => "ppid".to_owned(),
        Column::State => "state".to_owned(),
        Column::Name => "name".to_owned(),
        Column::In(ns) => format!("in-{}", ns.0),
    }
}

/// Returns the ID of a button of a view.
pub fn tool_id(ns: NsId, tool: &'static str) -> String {
    format!("view-{}-{tool}", ns.0)
}

impl Explorer {
    /// Returns the shown views, in their order.
    pub fn shown_views(&self) -> Vec<NsId> {
        let mut order = self.views.order(ordered(self.session.kernel()));
        order.retain(|ns| !self.views.hidden.contains(ns));
        order
    }

    /// Returns the hidden namespaces that exist.
    pub fn hidden_views(&self) -> Vec<NsId> {
        let mut order = ordered(self.session.kernel());
        order.retain(|ns| self.views.hidden.contains(ns));
        order
    }

    /// Returns the shown views without processes.
    pub fn idle_views(&self) -> Vec<NsId> {
        let mut shown = self.shown_views();
        shown.retain(|&ns| match self.session.kernel().ns_state(ns) {
            NsState::Live => false,
            NsState::Empty | NsState::Dead => self.session.kernel().visible(ns).next().is_none(),
        });
        shown
    }

    /// Handles an action.
    pub(crate) fn handle_views(&mut self, msg: ViewsMsg) {
        match msg {
            ViewsMsg::Over(task) => self.point(task),
            ViewsMsg::Focused(task) => self.views.pointing.focus(task),
            ViewsMsg::Left(moves) => self.views.pointing.left(moves),
            ViewsMsg::Dismiss => self.views.pointing.dismiss(),
            ViewsMsg::Matrix(is_matrix) => self.views.is_matrix = is_matrix,
            ViewsMsg::Sort(table, column) => {
                let arrangement = self.views.resort(table);
                let is_descending = arrangement.order.column == column && !arrangement.order.is_descending;
                arrangement.order = Order { column, is_descending };
                arrangement.spot = Some(Spot::Head(column));
            }
            ViewsMsg::Tree(ns, is_tree) => self.views.resort(Table::View(ns)).is_tree = is_tree,
            ViewsMsg::Fold(ns, task, is_folded) => {
                let arrangement = self.views.resort(Table::View(ns));
                arrangement.folded.retain(|&each| each != task);
                if is_folded {
                    arrangement.folded.push(task);
                }
                arrangement.spot = Some(Spot::Row(task));
            }
            ViewsMsg::More(table) => self.show_more(table),
            ViewsMsg::Go(table, spot) => {
                self.views.arrange(table).spot = Some(spot);
                self.views.pointing.focus(spot.task());
                self.focus(spot_id(table, spot));
            }
            ViewsMsg::Why(table, spot) => self.ask_by_letter(spot.subject(table)),
            ViewsMsg::Open(ns) => self.views.open = if self.views.open == Some(ns) { None } else { Some(ns) },
            ViewsMsg::Pin(ns) => {
                let before = self.views.pinned.len();
                self.views.pinned.retain(|&pinned| pinned != ns);
                if self.views.pinned.len() == before {
                    self.views.pinned.push(ns);
                }
                // The view has moved, and an element that moves loses the focus.
                self.focus(tool_id(ns, "pin"));
            }
            ViewsMsg::Move(ns, direction) => self.move_view(ns, direction),
            ViewsMsg::Hide(ns) => self.hide(&[ns]),
            ViewsMsg::HideIdle => self.hide(&self.idle_views()),
            ViewsMsg::Show(ns) => {
                self.views.hidden.retain(|&each| each != ns);
                self.views.version += 1;
                // If the matrix is shown, there is no view to focus.
                self.focus(if self.views.is_matrix { MATRIX.to_owned() } else { tool_id(ns, "more") });
            }
        }
        self.models.update_views(&self.session, &self.views);
    }

    /// Unfolds the ancestors of the selected process in all trees, moves the focus of the tables to it, and scrolls it
    /// into sight.
    pub(crate) fn reveal_selected(&mut self) {
        let kernel = self.session.kernel();
        let mut above = Vec::new();
        let mut parent = kernel.parent(self.session.selected());
        while let Some(task) = parent {
            above.push(task);
            parent = kernel.parent(task);
        }
        for (_, arrangement) in &mut self.views.tables {
            let before = arrangement.folded.len();
            arrangement.folded.retain(|task| !above.contains(task));
            arrangement.version += u32::from(arrangement.folded.len() != before);
            arrangement.drawn += u32::from(arrangement.spot.take().is_some());
        }
        let task = self.session.selected();
        let tables = kernel.numbers(task).iter().map(|upid| Table::View(upid.ns)).chain([Table::Matrix]);
        self.effects.push(Effect::FollowViews(tables.map(|table| spot_id(table, Spot::Row(task))).collect()));
        self.models.update_views(&self.session, &self.views);
    }

    /// Shows more rows and focuses the first of them, because the button may disappear.
    fn show_more(&mut self, table: Table) {
        let arrangement = self.views.resort(table);
        let first = arrangement.limit;
        arrangement.limit += MORE_ROWS;
        self.models.update_views(&self.session, &self.views);
        if let Some(task) = self.models.task_at(table, first) {
            self.views.arrange(table).spot = Some(Spot::Row(task));
            self.focus(spot_id(table, Spot::Row(task)));
        }
    }

    /// Moves a view past its neighbour among the shown views.
    fn move_view(&mut self, ns: NsId, direction: Direction) {
        let shown = self.shown_views();
        let Some(at) = shown.iter().position(|&each| each == ns) else { return };
        let neighbour = match direction {
            Direction::Up => at.checked_sub(1),
            Direction::Down => Some(at + 1),
        };
        let Some(&neighbour) = neighbour.and_then(|at| shown.get(at)) else { return };
        let swap = |order: &mut Vec<NsId>| {
            let places = [ns, neighbour].map(|each| order.iter().position(|&other| other == each));
            if let [Some(one), Some(other)] = places {
                let moved = order.remove(one);
                order.insert(other, moved);
            }
        };
        let mut moved = self.views.order(ordered(self.session.kernel()));
        swap(&mut moved);
        self.views.moved = moved;
        swap(&mut self.views.pinned);
        // If the button becomes disabled, the one beside it is focused.
        let can_continue = match (direction, self.shown_views().iter().position(|&each| each == ns)) {
            (Direction::Up, Some(at)) => self.can_move(at, Direction::Up),
            (Direction::Down, Some(at)) => self.can_move(at, Direction::Down),
            (_, None) => false,
        };
        let tool = match (direction, can_continue) {
            (Direction::Up, true) | (Direction::Down, false) => "up",
            (Direction::Down, true) | (Direction::Up, false) => "down",
        };
        self.focus(tool_id(ns, tool));
    }

    /// Returns whether the view at this index can move past its neighbour: pinned ones stay before the others.
    pub fn can_move(&self, at: usize, direction: Direction) -> bool {
        let shown = self.shown_views();
        let is_pinned = |at: usize| shown.get(at).map(|ns| self.views.pinned.contains(ns));
        let neighbour = match direction {
            Direction::Up => at.checked_sub(1),
            Direction::Down => Some(at + 1),
        };
        neighbour.and_then(is_pinned).is_some_and(|pinned| Some(pinned) == is_pinned(at))
    }

    fn hide(&mut self, spaces: &[NsId]) {
        self.views.hidden.extend(spaces);
        self.views.version += 1;
        if self.views.open.is_some_and(|open| spaces.contains(&open)) {
            self.views.open = None;
        }
        if let Some(&ns) = spaces.first() {
            self.focus(tool_id(ns, "show"));
        }
    }
}

/// The ID of the button that shows the matrix.
pub const MATRIX: &str = "show-matrix";
