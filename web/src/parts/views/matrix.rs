//! The matrix: a row for each process, a column for each namespace, and the PID of the one in the other.

use std::cmp::Ordering;

use pidscope_kernel::{NsId, State, TaskId};
use pidscope_scene::Hue;
use pidscope_text::{Lang, page, views};
use yew::Html;

use crate::dom::{Link, el};
use crate::parts::views::grid::{Grid, Step, more};
use crate::parts::views::model::VisibleRows;
use crate::state::listing::{Align, aligned};
use crate::state::session::{Mark, Session};
use crate::state::views::{Arrangement, Column, Order, Table};

/// Everything that the matrix shows.
pub struct MatrixModel {
    spaces: Vec<Space>,
    rows: VisibleRows<Row>,
}

struct Space {
    ns: NsId,
    name: String,
    level: u32,
}

struct Row {
    task: TaskId,
    name: String,
    state: State,
    mark: Option<Mark>,
    /// The PIDs in the order of the columns; `None` in namespaces that do not see the process.
    numbers: Vec<Option<u32>>,
}

impl MatrixModel {
    /// Returns all processes that the initial namespace sees, with their PIDs in these namespaces.
    pub fn of(session: &Session, spaces: &[NsId], arrangement: &Arrangement) -> Self {
        let kernel = session.kernel();
        let number = |task: TaskId, ns: NsId| kernel.nr_in(task, ns).map(|nr| nr.0);
        let mut tasks: Vec<TaskId> = kernel.visible(NsId::ROOT).map(|(_, task)| task).collect();
        let order = arrangement.order;
        let turned = |ordering: Ordering| if order.is_descending { ordering.reverse() } else { ordering };
        if order != (Order { column: Column::In(NsId::ROOT), is_descending: false }) {
            tasks.sort_by(|&one, &other| match order.column {
                // Processes that are not visible come last in either order.
                Column::In(ns) => match (number(one, ns), number(other, ns)) {
                    (Some(one), Some(other)) => turned(one.cmp(&other)),
                    (one, other) => one.is_none().cmp(&other.is_none()),
                },
                Column::Name | Column::Pid | Column::Ppid | Column::State => {
                    turned(session.name(one).cmp(session.name(other)))
                }
            });
        }
        let row = |&task: &TaskId| Row {
            task,
            name: session.name(task).to_owned(),
            state: kernel.state(task),
            mark: session.mark(task),
            numbers: spaces.iter().map(|&ns| number(task, ns)).collect(),
        };
        let space =
            |&ns: &NsId| Space { ns, name: session.namespace_name(ns).to_owned(), level: kernel.namespace(ns).level };
        MatrixModel {
            spaces: spaces.iter().map(space).collect(),
            rows: VisibleRows::of(&tasks, arrangement.limit, |&task| task == session.selected(), row),
        }
    }

    /// Returns the rows as text.
    pub fn text(&self, lang: Lang) -> String {
        let heads =
            std::iter::once(page::name(lang).to_owned()).chain(self.spaces.iter().map(|space| space.name.clone()));
        let row = |row: &Row| {
            let numbers = row.numbers.iter().map(|number| number.map_or_else(|| "-".to_owned(), |nr| nr.to_string()));
            std::iter::once(row.name.clone()).chain(numbers).collect()
        };
        aligned(heads.collect(), self.rows.all().map(row).collect(), &[Align::Left(0), Align::Right(0)])
    }

    /// Returns the process of one of the first rows.
    pub fn task_at(&self, at: usize) -> Option<TaskId> {
        self.rows.first.get(at).map(|row| row.task)
    }

    /// See [`VisibleRows::misses`].
    pub fn misses(&self, selected: TaskId) -> bool {
        self.rows.misses(|row| row.task == selected)
    }
}

/// Draws the table in its own scrolling frame.
pub fn matrix(model: &MatrixModel, arrangement: &Arrangement, lang: Lang, selected: TaskId, link: &Link) -> Html {
    let columns = [Column::Name].into_iter().chain(model.spaces.iter().map(|space| Column::In(space.ns))).collect();
    let steps = model.rows.all().map(|row| Step { task: row.task, level: 1, is_open: None }).collect();
    let grid = Grid::new(Table::Matrix, columns, steps, arrangement.spot, Some(selected));
    let name = grid.head(Column::Name, el("span").text(page::name(lang)), arrangement.order, link);
    let space = |space: &Space| {
        let label = el("span")
            .child(el("b").copy(&space.name))
            .text(" ")
            .child(el("small").text(page::level(lang, &space.level)));
        let class = ["number", Hue::of(space.ns).class()];
        grid.head(Column::In(space.ns), label, arrangement.order, link).class(&class)
    };
    let head = el("tr").child(name).each(model.spaces.iter().map(space));
    let body = grid.body(&model.rows, lang, |each, index| row(&grid, model, each, index, lang, selected, link));
    let total = model.rows.is_partial().then_some(model.rows.total);
    let table = grid.table("grid", head, body, total, link).attr("aria-label", views::matrix_about(lang));
    let frame = el("div;class=scroll;role=region;tabindex=0").attr("aria-label", views::matrix(lang)).child(table);
    el("div;class=panel matrix").child(frame).maybe(more(Table::Matrix, &model.rows, lang, link)).into()
}

fn row(
    grid: &Grid,
    model: &MatrixModel,
    row: &Row,
    index: Option<usize>,
    lang: Lang,
    selected: TaskId,
    link: &Link,
) -> Html {
    let rank = grid.rank(row.task, index, row.task == selected);
    let cell = |(space, number): (&Space, &Option<u32>)| {
        let cell = match number {
            Some(number) => el("td").class(&["number", Hue::of(space.ns).class()]).text(number.to_string()),
            None => el("td;class=number none")
                .child(el("span;aria-hidden=true").text("·"))
                .child(el("span;class=hidden").text(views::not_visible(lang))),
        };
        rank.cell(Column::In(space.ns), cell)
    };
    let name = el("th;scope=row;class=name").attr("title", row.name.clone()).copy(&row.name);
    rank.row(row.mark, row.state.word(), link)
        .key(row.task.0)
        .child(rank.cell(Column::Name, name))
        .each(model.spaces.iter().zip(&row.numbers).map(cell))
        .into()
}
