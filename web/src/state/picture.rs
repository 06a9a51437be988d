//! How a person looks at the picture: how near, which part of it, what is folded away, and what is searched for.

use pidscope_kernel::{Kernel, State, TaskId};
use pidscope_scene::{Folding, Rect, Tasks};
use pidscope_text::{Lang, announce, empty, state};

use crate::effects::Effect;
use crate::parts::picture::element_id;
use crate::state::Explorer;
use crate::state::session::{Mark, Session};
use crate::words::lowercase;

/// What is done with the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Nearer by one step, or farther.
    Zoom(Way),
    /// The whole picture is to fit, or as much as can be read.
    Fit,
    /// What is below a process is to be folded away, or shown again.
    Fold(TaskId),
    /// All like children of a process are to be shown.
    Open(TaskId),
    /// Like children are to be folded again.
    FoldLikes,
    /// Another text is searched for.
    Find(String),
    /// To the next process that was found.
    FindNext,
    /// What the signs mean is to be shown, or no longer.
    Legend,
    /// The window has been moved: what can be seen, in pixels of the scene, and its scale in thousandths.
    Window(Rect, i32),
    /// The window is to be moved so that this point of the scene is in its middle.
    Center(i32, i32),
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Nearer.
    In,
    /// Farther.
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
    /// To the younger one.
    Right,
    /// To the first process.
    First,
    /// To the last one of the tree.
    Last,
}

impl Heading {
    /// What the key of this name leads to, if it leads anywhere.
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

/// How near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zoom {
    /// As much fits as can be read.
    #[default]
    Readable,
    /// The whole picture fits, however small.
    Whole,
    /// So many percent.
    Percent(i32),
}

/// At a scale of so many thousandths everything can be read still.
const SMALLEST: i32 = 600;

/// The steps of the zoom, in percent.
const STEPS: [i32; 10] = [10, 17, 25, 35, 50, 75, 100, 125, 160, 200];

/// How the picture is looked at.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// How near.
    pub zoom: Zoom,
    /// What can be seen, and its scale in thousandths; none before the browser has said it.
    pub window: Option<(Rect, i32)>,
    /// What is searched for.
    pub query: String,
    /// Who was found, in the order of the tree.
    pub found: Vec<TaskId>,
    /// Which of them is in the middle.
    pub at: Option<usize>,
    /// Whether the legend is open.
    pub legend: bool,
    collapsed: Tasks,
    opened: Tasks,
}

/// Room beside what comes into sight, in pixels of the scene: the frame around it.
const BESIDE: i32 = 24;

/// As many are looked for; who wants to see more sees them anyway.
const MOST_FOUND: usize = 1000;

impl View {
    /// What is drawn as one box: never who acts, has just changed, or was found.
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

    /// Whether children are shown that would be folded.
    pub fn has_opened(&self) -> bool {
        !self.opened.is_empty()
    }

    /// For another world, of which no more is drawn than can be taken in at a glance.
    pub fn anew(&self, session: &Session) -> Self {
        let collapsed = Folding::overview(session.kernel()).collapsed;
        View { legend: self.legend, window: self.window, collapsed, ..View::default() }
    }

    fn zoom(&mut self, step: Way) {
        let now = match (self.zoom, self.window) {
            (Zoom::Percent(percent), _) => percent,
            (_, Some((_, scale))) => scale / 10,
            (_, None) => 100,
        };
        let next = match step {
            Way::In => STEPS.into_iter().find(|&step| step > now + 2),
            Way::Out => STEPS.into_iter().rev().find(|&step| step < now - 2),
        };
        self.zoom = Zoom::Percent(next.unwrap_or(now));
    }
}

impl Explorer {
    /// Something is done with the picture. Whether anything is to be drawn anew.
    pub(crate) fn look(&mut self, look: Look) -> bool {
        let view = &mut self.view;
        match look {
            Look::Zoom(step) => {
                view.zoom(step);
                // Who acts stays in sight, and what is in the middle otherwise.
                if let Some((window, _)) = view.window {
                    let chosen = self.models.rect(self.session.selected()).filter(|rect| rect.meets(&window));
                    let (x, y) = chosen.unwrap_or(window).middle();
                    self.effects.push(Effect::CenterPicture(x, y));
                }
                self.effects.push(Effect::MeasurePicture);
            }
            Look::Fit => {
                view.zoom = if view.zoom == Zoom::Whole { Zoom::Readable } else { Zoom::Whole };
                self.effects.push(Effect::MeasurePicture);
            }
            Look::Fold(task) => {
                if !view.collapsed.remove(task) {
                    view.collapsed.insert(task);
                    // Who acts is never out of sight.
                    if is_below(self.session.kernel(), self.session.selected(), task) {
                        self.session.select(task);
                    }
                }
                self.redraw_picture();
            }
            Look::Open(parent) => {
                view.opened.insert(parent);
                self.redraw_picture();
            }
            Look::FoldLikes => {
                view.opened = Tasks::default();
                self.redraw_picture();
            }
            Look::Find(query) => self.find(query),
            Look::FindNext => self.find_next(),
            Look::Legend => view.legend = !view.legend,
            Look::Window(window, scale) => {
                let is_same = view.window == Some((window, scale));
                view.window = Some((window, scale));
                return !is_same;
            }
            Look::Center(x, y) => self.effects.push(Effect::CenterPicture(x, y)),
        }
        true
    }

    /// A world that has just been opened is shown with who acts in the middle.
    pub(super) fn show_first(&mut self) {
        self.refresh();
        let Some(chosen) = self.models.rect(self.session.selected()) else { return };
        let (x, y) = chosen.middle();
        if let Some((window, _)) = &mut self.view.window {
            (window.x, window.y) = ((x - window.w / 2).max(0), (y - window.h / 2).max(0));
        }
        // Before it is measured what can be seen.
        self.effects.insert(0, Effect::CenterPicture(x, y));
    }

    /// A process that has just been created comes into sight, unless other boxes would have to be drawn for that: they would take as long as
    /// all the rest of a fork.
    pub(super) fn show_new(&mut self) {
        if !self.models.is_drawn_whole() {
            return;
        }
        let new = self.session.marked().iter().find(|&&task| self.session.mark(task) == Some(Mark::New));
        let Some((rect, (window, _))) = new.and_then(|&task| self.models.rect(task)).zip(self.view.window) else {
            return;
        };
        // As far as it takes, and not into the middle: what was looked at stays, if there is room.
        let beyond =
            |from: i32, to: i32, first: i32, last: i32| (to + BESIDE - last).max(0) + (from - BESIDE - first).min(0);
        let right = beyond(rect.x, rect.right(), window.x, window.right());
        let down = beyond(rect.y, rect.bottom(), window.y, window.bottom());
        if (right, down) != (0, 0) {
            let (x, y) = window.middle();
            self.effects.push(Effect::CenterPicture(x + right, y + down));
        }
    }

    /// All of the picture is shown, if it can still be read then.
    pub(super) fn show_all(&mut self) {
        let (Some((window, scale)), Some((width, height))) = (self.view.window, self.models.size()) else { return };
        let room = |pixels: i32, of: i32| pixels * scale / of.max(1);
        let fits = room(window.w, width).min(room(window.h, height));
        if (SMALLEST..1000).contains(&fits) {
            self.view.zoom = Zoom::Whole;
        }
    }

    pub(super) fn redraw_picture(&mut self) {
        self.models.draw_anew(&self.session, self.lang, &self.view);
        self.effects.push(Effect::MeasurePicture);
    }

    /// To the process beside the chosen one; it stays where there is none.
    pub(crate) fn go_beside(&mut self, heading: Heading) {
        let task = self.models.neighbour(self.session.selected(), heading).unwrap_or(self.session.selected());
        self.choose(task);
        self.focus(element_id(task));
    }

    /// A process is chosen: it comes out of whatever it is folded into.
    pub(crate) fn unfold_to(&mut self, task: TaskId) {
        let kernel = self.session.kernel();
        let mut above = kernel.above(task);
        while let Some(task) = above {
            self.view.collapsed.remove(task);
            above = kernel.above(task);
        }
    }

    fn find(&mut self, query: String) {
        // Whoever empties an empty field leaves it.
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

/// Whether a process is a descendant of another.
fn is_below(kernel: &Kernel, task: TaskId, of: TaskId) -> bool {
    std::iter::successors(kernel.above(task), |&task| kernel.above(task)).any(|above| above == of)
}

/// Who has this text in the name, this number in any namespace, or this state.
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
    living.filter(|&task| is_match(task)).take(MOST_FOUND).collect()
}
