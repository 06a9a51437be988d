//! The models of the parts that can grow large. Each is made again, and drawn again, only if what it shows has changed.

use std::rc::Rc;

use pidscope_kernel::{NsId, TaskId};
use pidscope_scene::{Place, Rect};
use pidscope_text::{Lang, page};
use yew::Html;

use crate::dom::{Element, Link, el};
use crate::later;
use crate::part::part;
use crate::parts::picture::{PictureModel, PictureOptions, Toolbar, drawn, minimap, picture, scroller, toolbar};
use crate::parts::steps::{LogModel, rows};
use crate::parts::transcript::Transcript;
use crate::parts::views::bar::{bar, legend};
use crate::parts::views::matrix::{MatrixModel, matrix};
use crate::parts::views::model::ViewModel;
use crate::parts::views::{Tools, ViewOptions, view};
use crate::state::Explorer;
use crate::state::picture::{Heading, View};
use crate::state::session::Session;
use crate::state::time::Time;
use crate::state::views::{Direction, Table, Views};

/// The models, with counters of how often they were made.
#[derive(Default)]
pub struct Models {
    /// Indexed by [`NsId`].
    views: Vec<Versioned<ViewModel>>,
    /// Only made while it is shown.
    matrix: Option<Versioned<MatrixModel>>,
    /// Counts the models of views and matrices.
    made: u32,
    picture: Option<Rc<PictureModel>>,
    pictures: u32,
    log: Rc<LogModel>,
    logs: u32,
    transcript: Rc<Transcript>,
    transcripts: u32,
}

/// A model, and what it was made of.
struct Versioned<M> {
    /// The versions of what it shows, and the selected process if that matters.
    key: [u32; 5],
    /// The number of this model.
    count: u32,
    model: Rc<M>,
}

/// Stands for the selected process if it matters to no row.
const NO_TASK: u32 = u32::MAX;

/// The keys of the parts that are not views; no namespace has such a key.
const PICTURE_KEY: u32 = u32::MAX;

/// The scale, in thousandths, below which letters are too small to read.
const MIN_LEGIBLE_SCALE: i32 = 420;
const LOG_KEY: u32 = u32::MAX - 1;
const TRANSCRIPT_KEY: u32 = u32::MAX - 2;
const MATRIX_KEY: u32 = u32::MAX - 3;

impl Models {
    /// Forgets the models of the previous world.
    pub fn clear(&mut self) {
        self.views.clear();
        self.matrix = None;
    }

    /// Updates the models of whatever has changed.
    pub fn refresh(&mut self, session: &Session, lang: Lang, view: &View, time: &Time, views: &Views) {
        self.update_views(session, views);
        self.update_log(session, time);
        self.update_terminal(session);
        self.update_picture(session, lang, view);
    }

    /// Updates the models of the views and, if it is shown, of the matrix.
    pub fn update_views(&mut self, session: &Session, views: &Views) {
        let spaces = session.kernel().namespaces().len();
        self.views.truncate(spaces);
        for index in 0..spaces {
            let ns = NsId(index as u32);
            let arrangement = views.arrangement(Table::View(ns));
            let selected =
                |model: &ViewModel| if model.misses(session.selected()) { session.selected().0 } else { NO_TASK };
            let key = |model: &ViewModel| [session.version(ns), arrangement.version, 0, selected(model), 0];
            if self.views.get(index).is_some_and(|known| known.key == key(&known.model)) {
                continue;
            }
            self.made += 1;
            let model = Rc::new(ViewModel::of(session, ns, &arrangement));
            let made = Versioned { key: key(&model), count: self.made, model };
            if index < self.views.len() { self.views[index] = made } else { self.views.push(made) }
        }
        self.update_matrix(session, views);
    }

    fn update_matrix(&mut self, session: &Session, views: &Views) {
        if !views.is_matrix {
            self.matrix = None;
            return;
        }
        let arrangement = views.arrangement(Table::Matrix);
        let spaces = session.kernel().namespaces().len() as u32;
        let version = session.version(NsId::ROOT);
        let selected =
            |model: &MatrixModel| if model.misses(session.selected()) { session.selected().0 } else { NO_TASK };
        let key = |model: &MatrixModel| [version, arrangement.version, views.version, selected(model), spaces];
        if self.matrix.as_ref().is_some_and(|known| known.key == key(&known.model)) {
            return;
        }
        self.made += 1;
        let model = Rc::new(MatrixModel::of(session, &views.columns(session.kernel()), &arrangement));
        self.matrix = Some(Versioned { key: key(&model), count: self.made, model });
    }

    /// Returns the process of one of the first rows of a table.
    pub fn task_at(&self, table: Table, at: usize) -> Option<TaskId> {
        match table {
            Table::View(ns) => self.views.get(ns.0 as usize)?.model.rows.first.get(at).map(|row| row.task),
            Table::Matrix => self.matrix.as_ref()?.model.task_at(at),
        }
    }

    /// Returns whether a view shows a process that has joined its namespace from outside.
    pub fn has_outside(&self) -> bool {
        self.views.iter().any(|made| made.model.rows.all().any(|row| row.is_from_outside()))
    }

    /// Updates the model of the picture.
    pub fn update_picture(&mut self, session: &Session, lang: Lang, view: &View) {
        self.pictures += 1;
        self.picture = Some(Rc::new(PictureModel::of(session, lang, &view.folding(session))));
    }

    /// Updates the list of steps, with the system calls of those that are unfolded.
    pub fn update_log(&mut self, session: &Session, time: &Time) {
        self.logs += 1;
        self.log = Rc::new(LogModel::of(session, time));
    }

    /// Updates the contents of the selected process's terminal.
    pub fn update_terminal(&mut self, session: &Session) {
        self.transcripts += 1;
        let terminal = session.timeline().machine().terminal(session.selected());
        // While the shell is not loaded, nothing has been typed or printed.
        let read = terminal.zip(later::shell()).map(|(terminal, shell)| (shell.read)(session, terminal));
        self.transcript = Rc::new(read.unwrap_or_else(|| Transcript::empty(terminal)));
    }

    /// Returns the list of steps.
    pub fn log(&self) -> &LogModel {
        &self.log
    }

    /// Returns the contents of the selected process's terminal.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Returns whether a process has its own box.
    pub fn has_own_box(&self, task: TaskId) -> bool {
        self.picture.as_ref().is_some_and(|model| matches!(model.scene.place(task), Some(Place::Node(_))))
    }

    /// Returns the rectangle of a process in the picture.
    pub fn rect(&self, task: TaskId) -> Option<Rect> {
        let scene = &self.picture.as_ref()?.scene;
        scene.place(task).map(|place| scene.rect(place))
    }

    /// Returns whether all of the picture is drawn, rather than the part around its window.
    pub fn is_drawn_whole(&self) -> bool {
        self.picture.as_ref().is_some_and(|model| drawn(&model.scene, None).is_none())
    }

    /// Returns the width and height of the picture.
    pub fn size(&self) -> Option<(i32, i32)> {
        self.picture.as_ref().map(|model| (model.scene.width, model.scene.height))
    }

    /// Returns the neighbour of a process in a direction.
    pub fn neighbour(&self, from: TaskId, heading: Heading) -> Option<TaskId> {
        self.picture.as_ref()?.neighbour(from, heading)
    }

    /// Returns what a screen reader says for a process.
    pub fn spoken(&self, task: TaskId) -> String {
        self.picture.as_ref().map_or("", |model| model.spoken(task)).to_owned()
    }

    /// Draws the picture with its tools and the map.
    pub fn draw_picture(&self, explorer: &Explorer, link: &Link) -> Element {
        let panel = el("section;class=panel picture").attr("aria-label", page::processes(explorer.lang));
        let Some(model) = &self.picture else { return panel };
        let kernel = explorer.session.kernel();
        let view = &explorer.view;
        let (selected, viewpoint) = (explorer.session.selected(), explorer.session.viewpoint());
        let seen_frames = match viewpoint {
            Some(viewpoint) => {
                kernel.namespaces().map(|(ns, _)| ns).filter(|&ns| kernel.is_same_or_nested(ns, viewpoint)).collect()
            }
            None => Vec::new(),
        };
        let options = PictureOptions {
            lang: explorer.lang,
            selected,
            viewpoint,
            seen_frames,
            zoom: view.zoom,
            drawn: drawn(&model.scene, view.window),
            is_far: view.window.is_some_and(|(_, scale)| scale < MIN_LEGIBLE_SCALE),
            has_single_keys: explorer.has_single_keys,
            world: explorer.worlds,
        };
        let map = minimap(&model.scene, view.window, link);
        let picture = shown(self.pictures, options, Rc::clone(model), link.clone());
        let panel = match explorer.embed {
            // In an embed the picture is as large as the space allows, for which the styles need its size.
            Some(_) => panel.attr("style", format!("--w:{};--h:{}", model.scene.width, model.scene.height)),
            None => panel.child(toolbar(&Toolbar::of(explorer), link)),
        };
        panel.child(scroller(explorer.lang, link, picture).maybe(map))
    }

    /// Draws the views of all namespaces that are shown, or the matrix.
    pub fn draw_views(&self, explorer: &Explorer, link: &Link) -> Element {
        let section = el("section;class=views").attr("aria-label", page::views(explorer.lang));
        let section = section.child(bar(explorer, link));
        let section = if explorer.views.is_matrix {
            section.node(self.draw_matrix(explorer, link))
        } else {
            let shown = explorer.shown_views();
            section.list(shown.iter().enumerate().map(|(at, &ns)| self.draw_view(explorer, link, at, ns)))
        };
        section.maybe(legend(explorer))
    }

    fn draw_view(&self, explorer: &Explorer, link: &Link, at: usize, ns: NsId) -> Html {
        let selected = explorer.session.selected();
        let Versioned { count, model, .. } = &self.views[ns.0 as usize];
        let tools = (explorer.views.open == Some(ns)).then(|| Tools {
            can_go_up: explorer.can_move(at, Direction::Up),
            can_go_down: explorer.can_move(at, Direction::Down),
        });
        let options = ViewOptions {
            lang: explorer.lang,
            selected: explorer.session.kernel().nr_in(selected, ns).map(|_| selected),
            is_viewpoint: explorer.session.viewpoint() == Some(ns),
            arrangement: explorer.views.arrangement(Table::View(ns)),
            tools,
            is_pinned: explorer.views.pinned.contains(&ns),
        };
        let tools = options.tools.map_or(0, |tools| 1 + u32::from(tools.can_go_up) + 2 * u32::from(tools.can_go_down));
        let flags =
            options.lang as u32 + 2 * u32::from(options.is_viewpoint) + 4 * u32::from(options.is_pinned) + 8 * tools;
        let stamp = [*count, options.arrangement.drawn, options.selected.map_or(NO_TASK, |task| task.0), flags, ns.0];
        let (model, link) = (Rc::clone(model), link.clone());
        part(ns.0, stamp, move |_| view(&model, &options, &link))
    }

    fn draw_matrix(&self, explorer: &Explorer, link: &Link) -> Html {
        let Some(Versioned { count, model, .. }) = &self.matrix else { return Html::default() };
        let (lang, selected) = (explorer.lang, explorer.session.selected());
        let arrangement = explorer.views.arrangement(Table::Matrix);
        let stamp = [*count, arrangement.drawn, selected.0, lang as u32, 0];
        let (model, link) = (Rc::clone(model), link.clone());
        part(MATRIX_KEY, stamp, move |_| matrix(&model, &arrangement, lang, selected, &link))
    }

    /// Draws the rows of the log.
    pub fn draw_log(&self, explorer: &Explorer, link: &Link) -> Html {
        let (model, lang, link) = (Rc::clone(&self.log), explorer.lang, link.clone());
        part(LOG_KEY, [self.logs, lang as u32, 0, 0, 0], move |_| rows(&model, lang, &link))
    }

    /// Draws the lines of the terminal.
    pub fn draw_transcript(&self, explorer: &Explorer) -> Html {
        let (model, manual, lang) = (Rc::clone(&self.transcript), Rc::clone(&explorer.manual), explorer.lang);
        let stamp = [self.transcripts, manual.version, lang as u32, 0, 0];
        part(TRANSCRIPT_KEY, stamp, move |_| match later::shell() {
            Some(shell) => (shell.lines)(&model, &manual, lang),
            None => el("ol").into(),
        })
    }
}

/// Draws the picture, which is drawn again only if its model or options have changed.
fn shown(version: u32, options: PictureOptions, model: Rc<PictureModel>, link: Link) -> Html {
    part(PICTURE_KEY, (version, options), move |(_, options)| picture(&model, options, &link))
}
