//! The views: the processes that each namespace sees, with their PIDs there.

pub mod bar;
pub mod grid;
pub mod marks;
pub mod matrix;
pub mod model;

use std::rc::Rc;

use pidscope_explain::Subject;
use pidscope_kernel::{NsId, NsState, State, TaskId};
use pidscope_scene::Hue;
use pidscope_text::{Lang, keep, namespace_state, page, state, views, why_panel};
use yew::Html;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::part::part;
use crate::parts::share::copy_button;
use crate::parts::views::grid::{Grid, Rank, Step, more};
use crate::parts::views::model::{Row, ViewModel};
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::views::{Arrangement, Column, Direction, Table, ViewsMsg, tool_id};

/// The options of a view.
pub struct ViewOptions {
    /// The language.
    pub lang: Lang,
    /// The selected process, if this namespace sees it.
    pub selected: Option<TaskId>,
    /// Whether the page looks through this namespace.
    pub is_viewpoint: bool,
    /// Its arrangement.
    pub arrangement: Arrangement,
    /// Its additional buttons, if they are shown.
    pub tools: Option<Tools>,
    /// Whether it is pinned to the front.
    pub is_pinned: bool,
}

/// The possible moves of a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tools {
    /// Whether there is one before it that it can pass.
    pub can_go_up: bool,
    /// Whether there is one behind it that it can pass.
    pub can_go_down: bool,
}

const COLUMNS: [Column; 4] = [Column::Pid, Column::Ppid, Column::State, Column::Name];

/// Draws a table or a tree of the processes that a namespace sees.
pub fn view(model: &ViewModel, options: &ViewOptions, link: &Link) -> Html {
    let ns = model.ns;
    let content = if model.count == 0 {
        let why = Msg::Ask(Some(Subject::Namespace { ns }));
        let about = el("button;class=ask").attr("title", why_panel::ask(options.lang)).on_click(link, why);
        el("p;class=empty").child(about.text(namespace_state(options.lang, model.state).about))
    } else {
        table(model, options, link)
    };
    let viewpoint_class = if options.is_viewpoint { "eyes" } else { "" };
    el("section")
        .class(&["panel view", Hue::of(ns).class(), viewpoint_class])
        .attr("style", format!("--rows:{}", model.rows.all().count()))
        .attr("aria-labelledby", tool_id(ns, "title"))
        .child(header(model, options, link))
        .maybe(options.tools.map(|tools| tool_row(model, options, tools, link)))
        .child(content)
        .maybe(more(Table::View(ns), &model.rows, options.lang, link))
        .into()
}

fn header(model: &ViewModel, options: &ViewOptions, link: &Link) -> Element {
    let (lang, ns) = (options.lang, model.ns);
    let mut about = page::processes_count(lang, &model.count) + " · " + &page::level(lang, &model.level);
    if model.state != NsState::Live {
        about = about + " · " + namespace_state(lang, model.state).word;
    }
    if options.is_pinned {
        about = about + " · " + views::pinned(lang);
    }
    let is_tree = options.arrangement.is_tree;
    let tree = el("button;class=tool")
        .attr("id", tool_id(ns, "tree"))
        .attr("aria-label", views::tree_of(lang, &model.name))
        .boolean("aria-pressed", is_tree)
        .on(link, On::Click, Reaction::StopPropagation(Msg::Views(ViewsMsg::Tree(ns, !is_tree))))
        .text(views::tree(lang));
    let label = views::more_for(lang, &model.name);
    let open = el("button;class=tool")
        .attr("id", tool_id(ns, "more"))
        .attr("aria-label", label.clone())
        .attr("title", label)
        .boolean("aria-expanded", options.tools.is_some())
        .on(link, On::Click, Reaction::StopPropagation(Msg::Views(ViewsMsg::Open(ns))))
        .text("⋯");
    el("header")
        .on_click(link, Msg::LookThrough(ns))
        .child(el("h3").attr("id", tool_id(ns, "title")).copy(&model.name))
        .child(el("span;class=about").attr("title", about.clone()).text(about))
        .maybe((model.count > 0).then_some(tree))
        .child(open)
}

/// Draws the buttons that are used less often.
fn tool_row(model: &ViewModel, options: &ViewOptions, tools: Tools, link: &Link) -> Element {
    let (lang, ns) = (options.lang, model.ns);
    let tool = |id: &'static str, msg: ViewsMsg, label: &'static str| {
        el("button;class=tool").attr("id", tool_id(ns, id)).on_click(link, Msg::Views(msg)).text(label)
    };
    let up = tool("up", ViewsMsg::Move(ns, Direction::Up), views::up(lang));
    let why = Msg::Ask(Some(Subject::Namespace { ns }));
    let down = tool("down", ViewsMsg::Move(ns, Direction::Down), views::down(lang));
    el("div;class=tools;role=group")
        .attr("aria-label", views::more_for(lang, &model.name))
        .child(tool("pin", ViewsMsg::Pin(ns), views::pin(lang)).boolean("aria-pressed", options.is_pinned))
        .child(up.flag("disabled", !tools.can_go_up))
        .child(down.flag("disabled", !tools.can_go_down))
        .child(tool("hide", ViewsMsg::Hide(ns), views::hide(lang)))
        .child(el("button;class=tool").attr("id", tool_id(ns, "why")).on_click(link, why).text(why_panel::ask(lang)))
        .child(copy_button(lang, link, Listing::View(ns), &keep::view(lang, &model.name)).class(&["tool"]))
}

fn table(model: &ViewModel, options: &ViewOptions, link: &Link) -> Element {
    let (lang, arrangement) = (options.lang, &options.arrangement);
    let step = |row: &Rc<Row>| Step { task: row.task, level: row.twig.level, is_open: row.twig.is_open };
    let steps = model.rows.all().map(step).collect();
    let grid = Grid::new(Table::View(model.ns), COLUMNS.to_vec(), steps, arrangement.spot, options.selected);
    let column = |column: Column| {
        let (class, label) = match column {
            Column::Pid | Column::In(_) => ("number pid", "PID"),
            Column::Ppid => ("number", "PPID"),
            Column::State => ("state", page::state(lang)),
            Column::Name => ("name", page::name(lang)),
        };
        grid.head(column, el("span").text(label), arrangement.order, link).class(&[class])
    };
    let head = el("tr").each(COLUMNS.into_iter().map(column));
    let body = grid.body(&model.rows, lang, |each, index| row(&grid, model, each, index, options, link));
    let role = if arrangement.is_tree { "treegrid" } else { "grid" };
    let total = model.rows.is_partial().then_some(model.rows.total);
    grid.table(role, head, body, total, link).attr("aria-labelledby", tool_id(model.ns, "title"))
}

/// Draws a row, which is drawn again only if its contents or place have changed.
fn row(
    grid: &Grid,
    model: &ViewModel,
    row: &Rc<Row>,
    index: Option<usize>,
    options: &ViewOptions,
    link: &Link,
) -> Html {
    let line = Line {
        row: Rc::clone(row),
        rank: grid.rank(row.task, index, options.selected == Some(row.task)),
        ns: model.ns,
        is_in_tree: options.arrangement.is_tree,
        lang: options.lang,
    };
    let link = link.clone();
    part(row.task.0, line, move |line| line.draw(&link))
}

/// The data from which a row is drawn.
#[derive(PartialEq)]
struct Line {
    row: Rc<Row>,
    rank: Rank,
    ns: NsId,
    is_in_tree: bool,
    lang: Lang,
}

impl Line {
    fn draw(&self, link: &Link) -> Html {
        let Line { row, rank, lang, .. } = self;
        let (twig, lang) = (row.twig, *lang);
        let mut element = rank.row(row.mark, row.state.word(), link);
        if self.is_in_tree {
            element = element
                .number("aria-level", twig.level as i32)
                .number("aria-posinset", twig.place as i32)
                .number("aria-setsize", twig.siblings as i32);
            if let Some(is_open) = twig.is_open {
                element = element.boolean("aria-expanded", is_open);
            }
        }
        let (word, about) = state_words(lang, row.state, row.wakes.is_some());
        let cells = [
            (Column::Pid, el("td;class=number pid").text(row.pid.to_string())),
            (Column::Ppid, parent(row, lang)),
            (Column::State, el("td;class=state").attr("title", about).text(word)),
            (Column::Name, self.name(link)),
        ];
        element.each(cells.into_iter().map(|(column, cell)| rank.cell(column, cell))).into()
    }

    /// Draws the name with the command line beside it; in a tree, after the control that folds it.
    fn name(&self, link: &Link) -> Element {
        let row = &self.row;
        let mut title = row.name.clone();
        if let Some(command) = &row.command {
            title = title + "\n" + command;
        }
        if let Some(time) = &row.wakes {
            title = title + "\n" + &page::sleeps_until(self.lang, time);
        }
        let cell = el("td;class=name").attr("title", title);
        let cell = if self.is_in_tree { self.twig(cell, link) } else { cell };
        let cell = cell.child(el("span;class=who").copy(&row.name));
        match &row.command {
            Some(command) if *command != row.name => cell.child(el("span;class=command").copy(command)),
            _ => cell,
        }
    }

    /// Draws the position of a name in a tree, and the control that folds it.
    fn twig(&self, cell: Element, link: &Link) -> Element {
        let Row { task, twig, .. } = *self.row;
        // A deep tree must not overflow its column.
        let indent = format!("--depth:{}", (twig.level - 1).min(MAX_INDENT));
        let fold = el("span;class=fold;aria-hidden=true");
        let fold = match twig.is_open {
            None => fold,
            Some(is_open) => {
                let msg = Msg::Views(ViewsMsg::Fold(self.ns, task, is_open));
                fold.on(link, On::Click, Reaction::StopPropagation(msg)).text(if is_open { "▾" } else { "▸" })
            }
        };
        cell.attr("style", indent).child(fold)
    }
}

/// Draws the PPID. It is 0 where the parent is not visible; for the namespace's init that is always so, and not worth a
/// mark.
fn parent(row: &Row, lang: Lang) -> Element {
    let cell = el("td;class=number").text(row.ppid.to_string());
    if !row.is_from_outside() {
        return cell;
    }
    cell.attr("title", page::parent_outside(lang))
        .child(el("span;class=outside;aria-hidden=true").text("↗"))
        .child(el("span;class=hidden").text(views::outside(lang)))
}

/// Returns a word for a state that fits into a column, and what it means.
pub fn state_words(lang: Lang, of: State, is_asleep: bool) -> (&'static str, &'static str) {
    let term = state(lang, of);
    let word = match of {
        State::Zombie => views::zombie(lang),
        State::Running if is_asleep => views::asleep(lang),
        State::Running | State::Blocked | State::Stopped | State::Exiting | State::Gone => term.word,
    };
    (word, term.about)
}

/// The number of levels of a tree that are indented.
const MAX_INDENT: usize = 8;
