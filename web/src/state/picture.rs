//! The zoom, the visible part, folding and search of the picture.

use pidscope_kernel::{Kernel, State, TaskId};
use pidscope_scene::{Folding, Rect, Tasks};
use pidscope_text::{Lang, announce, empty, state};

use crate::effects::Effect;
use crate::parts::picture::element_id;
use crate::state::Explorer;
use crate::state::session::{Mark, Session};
use crate::words::lowercase;

/// An action on the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureMsg {
    /// Zooms in or out by one step.
    Zoom(ZoomDirection),
    /// Fits the whole picture, or as much of it as is readable.
    Fit,
    /// Folds or unfolds the subtree of a process.
    Fold(TaskId),
    /// Shows all similar children of a process separately.
    Open(TaskId),
    /// Groups similar children again.
    FoldLikes,
    /// Searches for another text.
    Find(String),
    /// Goes to the next process that was found.
    FindNext,
    /// Shows or hides the legend.
    Legend,
    /// The window has moved: the visible part in pixels of the scene, and its scale in thousandths.
    Window(Rect, i32),
    /// Moves the window so that this point of the scene is in its middle.
    Center(i32, i32),
}

/// The direction of zooming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoomDirection {
    /// Closer.
    In,
    /// Farther away.
    Out,
}

/// Where an arrow key leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// To the parent.
    Up,
    /// To the first child.
    Down,
    /// To the older sibling.
    Left,
    /// To the younger sibling.
    Right,
    /// To the first process.
    First,
    /// To the last process of the tree.
    Last,
}

impl Heading {
    /// Returns the heading for the key with this name, if any.
    pub fn of(key: &str) -> Option<Heading> {
        Some(match key {
            "ArrowUp" => Heading::Up,
            "ArrowDown" => Heading::Down,
            "ArrowLeft" => Heading::Left,
            "ArrowRight" => Heading::Right,
            "Home" => Heading::First,
            "End" => Heading::Last,
            _ => return None,
        })
    }
}

/// The zoom of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zoom {
    /// As much as fits while it is readable.
    #[default]
    Readable,
    /// The whole picture, however small.
    Whole,
    /// This percentage.
    Percent(i32),
}

/// The smallest scale, in thousandths, at which everything is readable.
const MIN_READABLE_SCALE: i32 = 600;

/// The levels of the zoom, in percent.
const ZOOM_LEVELS: [i32; 10] = [10, 17, 25, 35, 50, 75, 100, 125, 160, 200];

/// The state of the picture.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The zoom.
    pub zoom: Zoom,
    /// The visible part and its scale in thousandths; `None` until they are measured.
    pub window: Option<(Rect, i32)>,
    /// The text that is searched for.
    pub query: String,
    /// The processes that were found, in the order of the tree.
    pub found: Vec<TaskId>,
    /// The index of the one in the middle.
    pub at: Option<usize>,
    /// Whether the legend is open.
    pub legend: bool,
    collapsed: Tasks,
    opened: Tasks,
}

/// The margin of what is scrolled into sight, in pixels of the scene: the frame around it.
const SCROLL_MARGIN: i32 = 24;

/// The maximum number of search results; beyond that, the picture itself shows enough of them.
const MAX_MATCHES: usize = 1000;

impl View {
    /// Returns what is drawn as one box. The selected process, and those that have just changed or were found, always
    /// have their own.
    pub fn folding(&self, session: &Session) -> Folding {
        let marked = session.marked().iter().copied();
        let found = self.at.and_then(|at| self.found.get(at)).copied();
        Folding {
            collapsed: self.collapsed.clone(),
            fold_likes: true,
            opened: self.opened.clone(),
            shown: marked.chain(found).chain([session.selected()]).collect(),
        }
    }

    /// Returns whether similar children are shown separately.
    pub fn has_opened(&self) -> bool {
        !self.opened.is_empty()
    }

    /// Returns the state for another world, in which no more is drawn than can be taken in at a glance.
    pub fn for_new_world(&self, session: &Session) -> Self {
        let collapsed = Folding::overview(session.kernel()).collapsed;
        View { legend: self.legend, window: self.window, collapsed, ..View::default() }
    }

    fn zoom(&mut self, direction: ZoomDirection) {
        let now = match (self.zoom, self.window) {
            (Zoom::Percent(percent), _) => percent,
            (_, Some((_, scale))) => scale / 10,
            (_, None) => 100,
        };
        let next = match direction {
            ZoomDirection::In => ZOOM_LEVELS.into_iter().find(|&step| step > now + 2),
            ZoomDirection::Out => ZOOM_LEVELS.into_iter().rev().find(|&step| step < now - 2),
        };
        self.zoom = Zoom::Percent(next.unwrap_or(now));
    }
}

impl Explorer {
    /// Handles an action. Returns whether anything must be drawn again.
    pub(crate) fn handle_picture(&mut self, msg: PictureMsg) -> bool {
        let view = &mut self.view;
        match msg {
            PictureMsg::Zoom(direction) => {
                view.zoom(direction);
                // The selected process stays in sight if it is, or else the middle stays.
                if let Some((window, _)) = view.window {
                    let chosen = self.models.rect(self.session.selected()).filter(|rect| rect.meets(&window));
                    let (x, y) = chosen.unwrap_or(window).middle();
                    self.effects.push(Effect::CenterPicture(x, y));
                }
                self.effects.push(Effect::MeasurePicture);
            }
            PictureMsg::Fit => {
                view.zoom = if view.zoom == Zoom::Whole { Zoom::Readable } else { Zoom::Whole };
                self.effects.push(Effect::MeasurePicture);
            }
            PictureMsg::Fold(task) => {
                if !view.collapsed.remove(task) {
                    view.collapsed.insert(task);
                    // The selected process must not be folded away.
                    if is_below(self.session.kernel(), self.session.selected(), task) {
                        self.session.select(task);
                    }
                }
                self.redraw_picture();
            }
            PictureMsg::Open(parent) => {
                view.opened.insert(parent);
                self.redraw_picture();
            }
            PictureMsg::FoldLikes => {
                view.opened = Tasks::default();
                self.redraw_picture();
            }
            PictureMsg::Find(query) => self.find(query),
            PictureMsg::FindNext => self.find_next(),
            PictureMsg::Legend => view.legend = !view.legend,
            PictureMsg::Window(window, scale) => {
                let is_same = view.window == Some((window, scale));
                view.window = Some((window, scale));
                return !is_same;
            }
            PictureMsg::Center(x, y) => self.effects.push(Effect::CenterPicture(x, y)),
        }
        true
    }

    /// Shows a world that has just been opened, with the selected process in the middle.
    pub(super) fn show_first(&mut self) {
        self.refresh();
        let Some(chosen) = self.models.rect(self.session.selected()) else { return };
        let (x, y) = chosen.middle();
        if let Some((window, _)) = &mut self.view.window {
            (window.x, window.y) = ((x - window.w / 2).max(0), (y - window.h / 2).max(0));
        }
        // Before the visible part is measured.
        self.effects.insert(0, Effect::CenterPicture(x, y));
    }

    /// Scrolls a process that has just been created into sight, unless other boxes would have to be drawn for that:
    /// this would take as long as the rest of a fork.
    pub(super) fn show_new(&mut self) {
        if !self.models.is_drawn_whole() {
            return;
        }
        let new = self.session.marked().iter().find(|&&task| self.session.mark(task) == Some(Mark::New));
        let Some((rect, (window, _))) = new.and_then(|&task| self.models.rect(task)).zip(self.view.window) else {
            return;
        };
        // Scroll only as far as needed, so that whatever was in sight stays there if there is room.
        let beyond = |from: i32, to: i32, first: i32, last: i32| {
            (to + SCROLL_MARGIN - last).max(0) + (from - SCROLL_MARGIN - first).min(0)
        };
        let right = beyond(rect.x, rect.right(), window.x, window.right());
        let down = beyond(rect.y, rect.bottom(), window.y, window.bottom());
        if (right, down) != (0, 0) {
            let (x, y) = window.middle();
            self.effects.push(Effect::CenterPicture(x + right, y + down));
        }
    }

    /// Shows all of the picture, if it is readable then.
    pub(super) fn show_all(&mut self) {
        let (Some((window, scale)), Some((width, height))) = (self.view.window, self.models.size()) else { return };
        let room = |pixels: i32, of: i32| pixels * scale / of.max(1);
        let fits = room(window.w, width).min(room(window.h, height));
        if (MIN_READABLE_SCALE..1000).contains(&fits) {
            self.view.zoom = Zoom::Whole;
        }
    }

    pub(super) fn redraw_picture(&mut self) {
        self.models.update_picture(&self.session, self.lang, &self.view);
        self.effects.push(Effect::MeasurePicture);
    }

    /// Selects the neighbour of the selected process; it stays selected if there is none.
    pub(crate) fn select_neighbour(&mut self, heading: Heading) {
        let task = self.models.neighbour(self.session.selected(), heading).unwrap_or(self.session.selected());
        self.choose(task);
        self.focus(element_id(task));
    }

    /// Unfolds whatever a process that is selected is folded into.
    pub(crate) fn unfold_to(&mut self, task: TaskId) {
        let kernel = self.session.kernel();
        let mut above = kernel.above(task);
        while let Some(task) = above {
            self.view.collapsed.remove(task);
            above = kernel.above(task);
        }
    }

    fn find(&mut self, query: String) {
        // Clearing an empty field leaves it.
        if query.is_empty() && self.view.query.is_empty() {
            self.focus(element_id(self.session.selected()));
        }
        let found = matches(&self.session, self.lang, &query);
        self.announcement = match (query.trim().is_empty(), found.len()) {
            (true, _) => String::new(),
            (false, 0) => empty::found_about(self.lang).to_owned(),
            (false, count) => announce::found(self.lang, &count),
        };
        self.view.query = query;
        self.view.at = None;
        self.view.found = found;
    }

    fn find_next(&mut self) {
        if self.view.found.is_empty() {
            return;
        }
        let at = self.view.at.map_or(0, |at| (at + 1) % self.view.found.len());
        self.view.at = Some(at);
        let task = self.view.found[at];
        self.choose(task);
        self.effects.push(Effect::ShowProcess(element_id(task)));
        self.announcement = self.models.spoken(task);
    }
}

/// Returns whether a process is a descendant of another.
fn is_below(kernel: &Kernel, task: TaskId, of: TaskId) -> bool {
    std::iter::successors(kernel.above(task), |&task| kernel.above(task)).any(|above| above == of)
}

/// Returns the processes with this text in their names, this PID in any namespace, or this state.
fn matches(session: &Session, lang: Lang, query: &str) -> Vec<TaskId> {
    let query = lowercase(query.trim());
    if query.is_empty() {
        return Vec::new();
    }
    let kernel = session.kernel();
    let number: Option<u32> = query.parse().ok();
    let is_match = |task: TaskId| {
        let has_number = || number.is_some_and(|wanted| kernel.numbers(task).iter().any(|upid| upid.nr.0 == wanted));
        let is_state = || {
            let (now, word) = (kernel.state(task), lowercase(state(lang, kernel.state(task)).word));
            now != State::Running
                && query.chars().count() > 1
                && (now.word().starts_with(&query) || word.starts_with(&query))
        };
        has_number() || is_state() || lowercase(session.name(task)).contains(&query)
    };
    let living = kernel.tasks().map(|(task, _)| task).filter(|&task| kernel.state(task) != State::Gone);
    living.filter(|&task| is_match(task)).take(MAX_MATCHES).collect()
}
