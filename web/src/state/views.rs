//! How the views of the namespaces are arranged: as the reader wants them, for as long as the world is open.

use pidscope_kernel::{Kernel, NsId, NsState, TaskId};

use crate::effects::Effect;
use crate::parts::spaces::ordered;
use crate::state::Explorer;
use crate::state::pointing::Pointing;

/// Rows shown at first: more than a screen has room for.
const ROWS: usize = 40;
/// Rows that each press on the button shows that shows more.
pub const MORE_ROWS: usize = 100;

/// A table of processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// What a namespace sees.
    View(NsId),
    /// The numbers of everybody in every namespace.
    Matrix,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The number in the namespace of the view.
    Pid,
    /// The parent's number there; 0 where it is not visible.
    Ppid,
    /// What it does.
    State,
    /// What it is called.
    Name,
    /// The number in this namespace, in the matrix.
    In(NsId),
}

/// By which column a table is sorted, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// By this column.
    pub column: Column,
    /// Large before small.
    pub is_descending: bool,
}

/// A place of a table that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The button at the head of a column.
    Head(Column),
    /// The row of a process.
    Row(TaskId),
    /// What a column says of a process.
    Cell(TaskId, Column),
}

impl Spot {
    /// The process that it stands for.
    pub fn task(self) -> Option<TaskId> {
        match self {
            Spot::Head(_) => None,
            Spot::Row(task) | Spot::Cell(task, _) => Some(task),
        }
    }
}

/// How one table is arranged.
#[derive(Debug, Clone)]
pub struct Arrangement {
    /// By what it is sorted; in a tree, siblings are.
    pub order: Order,
    /// Whether children stand below their parents.
    pub is_tree: bool,
    /// Rows that are shown, if there are as many.
    pub limit: usize,
    /// Whose children are not shown in the tree.
    pub folded: Vec<TaskId>,
    /// What the keys have gone to; none as long as it is the selected process.
    pub spot: Option<Spot>,
    /// Counts what changes the rows.
    pub version: u32,
    /// Counts what changes the drawing.
    pub drawn: u32,
}

impl Arrangement {
    /// How a table is arranged until somebody touches it.
    pub fn of(table: Table) -> Self {
        let column = match table {
            Table::View(_) => Column::Pid,
            Table::Matrix => Column::In(NsId::ROOT),
        };
        let order = Order { column, is_descending: false };
        Arrangement { order, is_tree: false, limit: ROWS, folded: Vec::new(), spot: None, version: 0, drawn: 0 }
    }
}

/// The arrangement of all of them.
#[derive(Default)]
pub struct Views {
    /// Those that somebody has touched.
    tables: Vec<(Table, Arrangement)>,
    /// Whether the matrix stands in the place of the views.
    pub is_matrix: bool,
    /// The view whose further buttons are shown.
    pub open: Option<NsId>,
    /// Those that stand first, in the order in which they were pinned.
    pub pinned: Vec<NsId>,
    /// Those that are not shown.
    pub hidden: Vec<NsId>,
    /// All of them, once somebody has moved one.
    moved: Vec<NsId>,
    /// Counts what changes which namespaces are shown.
    pub version: u32,
    /// What is pointed at.
    pub pointing: Pointing,
}

/// What can be done to the views.
#[derive(Debug, Clone, Copy)]
pub enum ViewsMsg {
    /// The views, or the matrix.
    Matrix(bool),
    /// A table is sorted by a column, or the other way round if it is already.
    Sort(Table, Column),
    /// A view is a tree, or a table.
    Tree(NsId, bool),
    /// The children of a process are shown, or not.
    Fold(NsId, TaskId, bool),
    /// More rows.
    More(Table),
    /// Another place of a table gets the focus.
    Go(Table, Spot),
    /// Somebody asks with a letter why it is as it is at a place of a table.
    Why(Table, Spot),
    /// The further buttons of a view are shown, or no longer.
    Open(NsId),
    /// A view stands first and stays, or no longer.
    Pin(NsId),
    /// A view moves up, or down, by one.
    Move(NsId, Direction),
    /// A view is not shown.
    Hide(NsId),
    /// Nor are those in which no process is, or can be.
    HideIdle,
    /// A view is shown again.
    Show(NsId),
    /// The pointer is over what stands for a process, or over nothing such.
    Over(Option<TaskId>),
    /// The focus has come to what stands for a process, or to something else.
    Focused(Option<TaskId>),
    /// So long ago the pointer has left a process, by the count of its moves.
    Left(u32),
    /// What is marked is to be marked no longer.
    Dismiss,
}

/// Where a view moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Before the one before it.
    Up,
    /// Behind the one behind it.
    Down,
}

impl Views {
    /// How a table is arranged.
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

    /// Namespaces from this one on, and processes, do not exist yet: what is created next begins anew, although the numbers were
    /// given before, in another branch of the timeline.
    pub fn forget_from(&mut self, ns: NsId, task: TaskId) {
        self.tables.retain(|(table, _)| !matches!(table, Table::View(each) if *each >= ns));
        self.pinned.retain(|&each| each < ns);
        self.hidden.retain(|&each| each < ns);
        self.moved.retain(|&each| each < ns);
        for (_, arrangement) in &mut self.tables {
            arrangement.folded.retain(|&each| each < task);
        }
    }

    /// The namespaces in their places, hidden ones too.
    pub fn order(&self, nested: Vec<NsId>) -> Vec<NsId> {
        let place = |ns: &NsId| self.moved.iter().position(|each| each == ns).unwrap_or(usize::MAX);
        let pin = |ns: &NsId| self.pinned.iter().position(|each| each == ns).unwrap_or(usize::MAX);
        let mut order = nested;
        // What neither knows keeps its order.
        order.sort_by_key(|ns| (pin(ns), place(ns)));
        order
    }

    /// The namespaces that are shown, each before those in it: the columns of the matrix.
    pub fn columns(&self, kernel: &Kernel) -> Vec<NsId> {
        let mut order = ordered(kernel);
        order.retain(|ns| !self.hidden.contains(ns));
        order
    }
}

/// The identity of a row, of a cell of it, or of a button at the head of a column.
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

/// The identity of a button that belongs to a view.
pub fn tool_id(ns: NsId, tool: &'static str) -> String {
    format!("view-{}-{tool}", ns.0)
}

impl Explorer {
    /// The views that are shown, in their places.
    pub fn shown_views(&self) -> Vec<NsId> {
        let mut order = self.views.order(ordered(self.session.kernel()));
        order.retain(|ns| !self.views.hidden.contains(ns));
        order
    }

    /// The namespaces that are hidden and exist.
    pub fn hidden_views(&self) -> Vec<NsId> {
        let mut order = ordered(self.session.kernel());
        order.retain(|ns| self.views.hidden.contains(ns));
        order
    }

    /// The shown views in which no process is.
    pub fn idle_views(&self) -> Vec<NsId> {
        let mut shown = self.shown_views();
        shown.retain(|&ns| match self.session.kernel().ns_state(ns) {
            NsState::Live => false,
            NsState::Empty | NsState::Dead => self.session.kernel().visible(ns).next().is_none(),
        });
        shown
    }

    /// Does something to the views.
    pub(crate) fn arrange(&mut self, msg: ViewsMsg) {
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
                // What has moved loses the focus.
                self.focus(tool_id(ns, "pin"));
            }
            ViewsMsg::Move(ns, direction) => self.move_view(ns, direction),
            ViewsMsg::Hide(ns) => self.hide(&[ns]),
            ViewsMsg::HideIdle => self.hide(&self.idle_views()),
            ViewsMsg::Show(ns) => {
                self.views.hidden.retain(|&each| each != ns);
                self.views.version += 1;
                // Where only the matrix is, there is no view to go to.
                self.focus(if self.views.is_matrix { MATRIX.to_owned() } else { tool_id(ns, "more") });
            }
        }
        self.models.read_views(&self.session, &self.views);
    }

    /// Whoever is chosen is shown, and the keys are there.
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
        self.models.read_views(&self.session, &self.views);
    }

    /// Shows more rows; the first of them gets the focus, which the button may lose.
    fn show_more(&mut self, table: Table) {
        let arrangement = self.views.resort(table);
        let first = arrangement.limit;
        arrangement.limit += MORE_ROWS;
        self.models.read_views(&self.session, &self.views);
        if let Some(task) = self.models.task_at(table, first) {
            self.views.arrange(table).spot = Some(Spot::Row(task));
            self.focus(spot_id(table, Spot::Row(task)));
        }
    }

    /// Moves a view past its neighbour among those that are shown.
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
        // A button that can do no more gives the focus to the one beside it.
        let can_go_on = match (direction, self.shown_views().iter().position(|&each| each == ns)) {
            (Direction::Up, Some(at)) => self.can_move(at, Direction::Up),
            (Direction::Down, Some(at)) => self.can_move(at, Direction::Down),
            (_, None) => false,
        };
        let tool = match (direction, can_go_on) {
            (Direction::Up, true) | (Direction::Down, false) => "up",
            (Direction::Down, true) | (Direction::Up, false) => "down",
        };
        self.focus(tool_id(ns, tool));
    }

    /// Whether the view at this place can move past its neighbour: pinned ones stay before the others.
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

/// The identity of the button that shows the matrix.
pub const MATRIX: &str = "show-matrix";
