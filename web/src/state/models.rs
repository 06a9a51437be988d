//! The models of the parts that can grow large, each made anew only when what it shows has changed, and drawn again only then.

use std::rc::Rc;

use pidscope_kernel::{NsId, TaskId};
use pidscope_scene::Place;
use pidscope_text::{Lang, page};
use yew::Html;

use crate::dom::{Element, Link, el};
use crate::part::part;
use crate::parts::picture::{PictureModel, PictureOptions, Toolbar, drawn, minimap, picture, scroller, toolbar};
use crate::parts::spaces::ordered;
use crate::parts::steps::{LogModel, rows};
use crate::parts::transcript::{Transcript, transcript};
use crate::parts::views::{ViewModel, ViewOptions, view};
use crate::state::Explorer;
use crate::state::picture::View;
use crate::state::session::Session;
use crate::state::time::Time;

/// The models, with numbers that count how often they were made.
#[derive(Default)]
pub struct Models {
    /// By [`NsId`], each with its version.
    views: Vec<(u32, Rc<ViewModel>)>,
    picture: Option<Rc<PictureModel>>,
    pictures: u32,
    log: Rc<LogModel>,
    logs: u32,
    transcript: Rc<Transcript>,
    transcripts: u32,
}

/// Keys of the parts that are not views: no namespace has them.
const PICTURE: u32 = u32::MAX;

/// At a scale of less thousandths than this letters are too small to read.
const FAR: i32 = 420;
const LOG: u32 = u32::MAX - 1;
const TRANSCRIPT: u32 = u32::MAX - 2;

impl Models {
    /// Forgets another world.
    pub fn clear(&mut self) {
        self.views.clear();
    }

    /// Makes the models of what has changed anew.
    pub fn refresh(&mut self, session: &Session, lang: Lang, view: &View, time: &Time) {
        let spaces = session.kernel().namespaces().len();
        self.views.truncate(spaces);
        for index in 0..spaces {
            let ns = NsId(index as u32);
            let version = session.version(ns);
            match self.views.get(index) {
                Some((known, _)) if *known == version => {}
                known => {
                    let is_new = known.is_none();
                    let fresh = (version, Rc::new(ViewModel::of(session, ns)));
                    if is_new { self.views.push(fresh) } else { self.views[index] = fresh }
                }
            }
        }
        self.read_log(session, time);
        self.read_terminal(session);
        self.draw_anew(session, lang, view);
    }

    /// Makes the picture anew.
    pub fn draw_anew(&mut self, session: &Session, lang: Lang, view: &View) {
        self.pictures += 1;
        self.picture = Some(Rc::new(PictureModel::of(session, lang, &view.folding(session))));
    }

    /// Takes in the steps, with the system calls beneath those that are unfolded.
    pub fn read_log(&mut self, session: &Session, time: &Time) {
        self.logs += 1;
        self.log = Rc::new(LogModel::of(session, time));
    }

    /// Takes in what stands on the terminal of the chosen process.
    pub fn read_terminal(&mut self, session: &Session) {
        self.transcripts += 1;
        let terminal = session.timeline().machine().terminal(session.selected());
        self.transcript = Rc::new(Transcript::of(session, terminal));
    }

    /// The steps.
    pub fn log(&self) -> &LogModel {
        &self.log
    }

    /// What stands on the terminal of the chosen process.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Whether a process has a box of its own.
    pub fn is_in_sight(&self, task: TaskId) -> bool {
        self.picture.as_ref().is_some_and(|model| matches!(model.scene.place(task), Some(Place::Node(_))))
    }

    /// What a screen reader says of a process.
    pub fn spoken(&self, task: TaskId) -> String {
        self.picture.as_ref().map_or("", |model| model.spoken(task)).to_owned()
    }

    /// The picture, with its tools and the map.
    pub fn draw_picture(&self, explorer: &Explorer, link: &Link) -> Element {
        let panel = el("section;class=panel picture").attr("aria-label", page::processes(explorer.lang));
        let Some(model) = &self.picture else { return panel };
        let kernel = explorer.session.kernel();
        let view = &explorer.view;
        let (selected, eyes) = (explorer.session.selected(), explorer.session.eyes());
        let seen_frames = match eyes {
            Some(eyes) => {
                kernel.namespaces().map(|(ns, _)| ns).filter(|&ns| kernel.is_same_or_nested(ns, eyes)).collect()
            }
            None => Vec::new(),
        };
        let options = PictureOptions {
            lang: explorer.lang,
            selected,
            eyes,
            seen_frames,
            zoom: view.zoom,
            drawn: drawn(&model.scene, view.window),
            is_far: view.window.is_some_and(|(_, scale)| scale < FAR),
            world: explorer.worlds,
        };
        let map = minimap(&model.scene, view.window, link);
        let picture = shown(self.pictures, options, Rc::clone(model), link.clone());
        panel.child(toolbar(&Toolbar::of(explorer), link)).child(scroller(explorer.lang, link, picture).maybe(map))
    }

    /// The views of all namespaces.
    pub fn draw_views(&self, explorer: &Explorer, link: &Link) -> Element {
        let section = el("section;class=views").attr("aria-label", page::views(explorer.lang));
        ordered(explorer).into_iter().map(|ns| self.draw_view(explorer, link, ns)).fold(section, Element::node)
    }

    fn draw_view(&self, explorer: &Explorer, link: &Link, ns: NsId) -> Html {
        let selected = explorer.session.selected();
        let (version, model) = &self.views[ns.0 as usize];
        let options = ViewOptions {
            lang: explorer.lang,
            selected: explorer.session.kernel().nr_in(selected, ns).map(|_| selected),
            eyes: explorer.session.eyes() == Some(ns),
            unfolded: explorer.unfolded.contains(&ns),
        };
        let flags = options.lang as u32 + 2 * u32::from(options.eyes) + 4 * u32::from(options.unfolded);
        let stamp = [explorer.worlds, *version, options.selected.map_or(u32::MAX, |task| task.0), flags, ns.0];
        let (model, link) = (Rc::clone(model), link.clone());
        part(ns.0, stamp, move |_| view(&model, &options, &link))
    }

    /// The rows of the log.
    pub fn draw_log(&self, explorer: &Explorer, link: &Link) -> Html {
        let (model, lang, link) = (Rc::clone(&self.log), explorer.lang, link.clone());
        part(LOG, [self.logs, lang as u32, 0, 0, 0], move |_| rows(&model, lang, &link))
    }

    /// The lines of the terminal.
    pub fn draw_transcript(&self, explorer: &Explorer) -> Html {
        let (model, manual, lang) = (Rc::clone(&self.transcript), Rc::clone(&explorer.manual), explorer.lang);
        let stamp = [self.transcripts, manual.version, lang as u32, 0, 0];
        part(TRANSCRIPT, stamp, move |_| transcript(&model, &manual, lang))
    }
}

/// The picture, drawn again only if another model or other options are to be shown.
fn shown(version: u32, options: PictureOptions, model: Rc<PictureModel>, link: Link) -> Html {
    part(PICTURE, (version, options), move |(_, options)| picture(&model, options, &link))
}
