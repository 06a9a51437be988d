//! What the tables of processes have in common: heads that sort, and keys that move between rows, so that a table is a
//! single tab stop (the APG's patterns “grid” and “treegrid”).

use std::rc::Rc;

use pidscope_kernel::TaskId;
use yew::Html;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::views::model::VisibleRows;
use crate::state::msg::Msg;
use crate::state::session::Mark;
use crate::state::views::{Column, Order, Spot, Table, ViewsMsg, spot_id};
use pidscope_text::{Lang, views};

/// A table, for keyboard navigation.
pub struct Grid {
    /// Which table it is.
    pub table: Table,
    /// Its columns, from left to right.
    pub columns: Vec<Column>,
    /// Its rows, from top to bottom.
    pub rows: Vec<Step>,
    /// The focused position.
    pub spot: Spot,
}

/// A row, for keyboard navigation.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The process.
    pub task: TaskId,
    /// Its depth in the tree, from 1.
    pub level: usize,
    /// Whether its children are shown; `None` if it has none, or if there is no tree.
    pub is_open: Option<bool>,
}

impl Grid {
    /// Makes a table. The focus starts where it was before, or else at the selected process, or else at the first row.
    pub fn new(
        table: Table,
        columns: Vec<Column>,
        rows: Vec<Step>,
        spot: Option<Spot>,
        selected: Option<TaskId>,
    ) -> Self {
        let exists = |spot: &Spot| match spot {
            Spot::Head(column) => columns.contains(column),
            Spot::Row(task) => rows.iter().any(|row| row.task == *task),
            Spot::Cell(task, column) => columns.contains(column) && rows.iter().any(|row| row.task == *task),
        };
        let first = rows.first().map_or(Spot::Head(columns[0]), |row| Spot::Row(row.task));
        let spot = spot.filter(exists).or(selected.map(Spot::Row).filter(exists)).unwrap_or(first);
        Grid { table, columns, rows, spot }
    }

    /// Returns the attribute `tabindex`: whether the Tab key leads here.
    pub fn tabindex(&self, spot: Spot) -> &'static str {
        if self.spot == spot { "0" } else { "-1" }
    }

    /// Returns what a key does.
    fn key(&self, key: &str) -> Option<Msg> {
        let go = |spot: Spot| Some(Msg::Views(ViewsMsg::Go(self.table, spot)));
        let row = |at: usize| self.rows.get(at).map(|row| Spot::Row(row.task));
        match self.spot {
            Spot::Head(column) => {
                let at = self.columns.iter().position(|&each| each == column)?;
                let head = |at: usize| self.columns.get(at).copied().map(Spot::Head);
                go(match key {
                    "ArrowLeft" => head(at.checked_sub(1)?)?,
                    "ArrowRight" => head(at + 1)?,
                    "ArrowDown" => row(0)?,
                    "Home" => head(0)?,
                    "End" => head(self.columns.len().checked_sub(1)?)?,
                    _ => return None,
                })
            }
            Spot::Row(task) => {
                let at = self.rows.iter().position(|row| row.task == task)?;
                match key {
                    // The table consumes the key even if it leads nowhere.
                    "ArrowUp" => go(at.checked_sub(1).and_then(row).unwrap_or(Spot::Head(self.columns[0]))),
                    "ArrowDown" => go(row(at + 1).unwrap_or(self.spot)),
                    "Home" => go(row(0)?),
                    "End" => go(row(self.rows.len() - 1)?),
                    "Enter" | " " => Some(Msg::Select(task, false)),
                    "w" | "W" => Some(Msg::Views(ViewsMsg::Why(self.table, self.spot))),
                    "ArrowLeft" | "ArrowRight" => self.sideways(at, key == "ArrowRight"),
                    _ => None,
                }
            }
            Spot::Cell(task, column) => {
                let row = self.rows.iter().position(|row| row.task == task)?;
                let at = self.columns.iter().position(|&each| each == column)?;
                let beside = |row: usize| self.rows.get(row).map(|row| Spot::Cell(row.task, column));
                let cell = |at: usize| self.columns.get(at).map(|&column| Spot::Cell(task, column));
                match key {
                    "ArrowUp" => go(row.checked_sub(1).and_then(beside).unwrap_or(Spot::Head(column))),
                    "ArrowDown" => go(beside(row + 1).unwrap_or(self.spot)),
                    "ArrowLeft" => go(at.checked_sub(1).and_then(cell).unwrap_or(Spot::Row(task))),
                    "ArrowRight" => go(cell(at + 1).unwrap_or(self.spot)),
                    "Home" => go(cell(0)?),
                    "End" => go(cell(self.columns.len() - 1)?),
                    "Enter" | " " => Some(Msg::Ask(self.spot.subject(self.table))),
                    "w" | "W" => Some(Msg::Views(ViewsMsg::Why(self.table, self.spot))),
                    _ => None,
                }
            }
        }
    }

    /// Opens or closes a row of a tree, or moves to its first cell or its parent.
    fn sideways(&self, at: usize, is_right: bool) -> Option<Msg> {
        let Step { task, level, is_open } = self.rows[at];
        let parent = || self.rows[..at].iter().rev().find(|row| row.level < level);
        let go = |spot: Spot| Msg::Views(ViewsMsg::Go(self.table, spot));
        match (is_right, is_open, self.table) {
            (true, Some(false), Table::View(ns)) => Some(Msg::Views(ViewsMsg::Fold(ns, task, false))),
            (false, Some(true), Table::View(ns)) => Some(Msg::Views(ViewsMsg::Fold(ns, task, true))),
            (true, _, _) => Some(go(Spot::Cell(task, self.columns[0]))),
            (false, _, _) => parent().map(|row| go(Spot::Row(row.task))),
        }
    }

    /// Returns what a click on a cell asks. A click on the name only selects the process, as anywhere else in its row.
    fn pressed(table: Table, columns: &[Column], task: TaskId, at: usize) -> Option<Msg> {
        let column = *columns.get(at).filter(|&&column| column != Column::Name)?;
        Some(Msg::Ask(Spot::Cell(task, column).subject(table)))
    }

    /// Draws the head of a column: a button that sorts by it.
    pub fn head(&self, column: Column, label: Element, order: Order, link: &Link) -> Element {
        let spot = Spot::Head(column);
        let is_sorted = order.column == column;
        let sign = match (is_sorted, order.is_descending) {
            (false, _) => "",
            (true, false) => "▲",
            (true, true) => "▼",
        };
        let button = el("button")
            .attr("id", spot_id(self.table, spot))
            .attr("tabindex", self.tabindex(spot))
            .on_click(link, Msg::Views(ViewsMsg::Sort(self.table, column)))
            .child(label)
            .child(el("span;class=sign;aria-hidden=true").text(sign));
        let head = el("th;scope=col").child(button);
        match (is_sorted, order.is_descending) {
            (false, _) => head,
            (true, false) => head.attr("aria-sort", "ascending"),
            (true, true) => head.attr("aria-sort", "descending"),
        }
    }

    /// Returns what the row of a process needs to know of the table. `index` counts all rows, shown or not, from 1.
    pub fn rank(&self, task: TaskId, index: Option<usize>, is_selected: bool) -> Rank {
        let spot = Some(self.spot).filter(|spot| spot.task() == Some(task));
        Rank { table: self.table, task, index, is_selected, spot }
    }

    /// Draws the rows in their places, with a line where some are left out.
    pub fn body<R>(&self, shown: &VisibleRows<R>, lang: Lang, row: impl Fn(&R, Option<usize>) -> Html) -> Element {
        let index = |index: usize| shown.is_partial().then_some(index);
        let first = shown.first.iter().enumerate().map(|(at, each)| row(each, index(at + 1)));
        let body = first.fold(el("tbody"), Element::node);
        let Some(selected) = &shown.selected else { return body };
        let gap = (shown.gap > 0).then(|| {
            let cell = el("td").number("colspan", self.columns.len() as i32).text(views::gap(lang, &shown.gap));
            el("tr;class=gap").key(u32::MAX).child(cell)
        });
        let body = gap.into_iter().fold(body, Element::child);
        body.node(row(selected, index(shown.first.len() + shown.gap + 1)))
    }

    /// Draws the whole table, with its keys.
    pub fn table(self, role: &'static str, head: Element, body: Element, total: Option<usize>, link: &Link) -> Element {
        let table = el("table").attr("role", role);
        let table = total.into_iter().fold(table, |table, total| table.number("aria-rowcount", total as i32 + 1));
        let table = table.child(el("thead").child(head)).child(body);
        let (which, columns) = (self.table, self.columns.clone());
        let pressed = move |task: TaskId, at: usize| Grid::pressed(which, &columns, task, at);
        // One listener for all cells, because there are thousands.
        table.on(link, On::Click, Reaction::Cell(Rc::new(pressed))).on(
            link,
            On::Keydown,
            Reaction::Key(Rc::new(move |key: &str| self.key(key))),
        )
    }
}

/// What a row knows of its table: as long as this and the contents of the row are unchanged, it is not drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    table: Table,
    task: TaskId,
    index: Option<usize>,
    is_selected: bool,
    /// The focused position, if it is in this row.
    spot: Option<Spot>,
}

impl Rank {
    /// Draws the row without cells.
    pub fn row(&self, mark: Option<Mark>, state: &'static str, link: &Link) -> Element {
        let spot = Spot::Row(self.task);
        let row = el("tr")
            .attr("id", spot_id(self.table, spot))
            .attr("data-task", self.task.0.to_string())
            .attr("tabindex", self.tabindex(spot))
            .boolean("aria-selected", self.is_selected)
            .class(&[if self.is_selected { "selected" } else { "" }, mark.map_or("", Mark::class), state])
            .on_click(link, Msg::Select(self.task, false));
        // The heads are the first row.
        self.index.into_iter().fold(row, |row, index| row.number("aria-rowindex", index as i32 + 1))
    }

    /// Makes a cell focusable. Only the focused one has an ID: there are many cells, and an ID is only needed there.
    pub fn cell(&self, column: Column, cell: Element) -> Element {
        let spot = Spot::Cell(self.task, column);
        let cell = cell.attr("tabindex", self.tabindex(spot));
        if self.spot == Some(spot) { cell.attr("id", spot_id(self.table, spot)) } else { cell }
    }

    fn tabindex(&self, spot: Spot) -> &'static str {
        if self.spot == Some(spot) { "0" } else { "-1" }
    }
}

/// Draws the button that shows more rows.
pub fn more<R>(table: Table, shown: &VisibleRows<R>, lang: Lang, link: &Link) -> Option<Element> {
    let more = shown.more(crate::state::views::MORE_ROWS);
    (more > 0).then(|| {
        el("button;class=button more")
            .on_click(link, Msg::Views(ViewsMsg::More(table)))
            .text(pidscope_text::page::show_more(lang, &more))
    })
}
