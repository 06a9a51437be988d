//! The application: one state, every message that changes it, and how its parts are put together.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use pidscope_kernel::{NsId, TaskId};
use pidscope_lessons::Scenario;
use pidscope_text::{Lang, announce, errno, page};
use pidscope_userland::entry::Outcome;
use pidscope_userland::script::{Diagnostic, LONGEST_TEXT, Script};
use pidscope_userland::timeline::RevisionId;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};
use yew::prelude::*;

use crate::actions::{Drafts, Field, Form, Press, actions, form_line, press_line};
use crate::dialogs::{self, Dialog, sheet, show};
use crate::dom::{Element, Link, el};
use crate::head::{head, words};
use crate::log::{log, moment, time};
use crate::part::part;
use crate::picture::{PictureModel, PictureOptions, element_id, picture};
use crate::preferences::{self, Theme};
use crate::session::Session;
use crate::spaces::{ordered, spaces};
use crate::story::story;
use crate::texts;
use crate::view::{ViewModel, ViewOptions, view};
use crate::why::{act_error, why};

/// The page.
pub struct App {
    pub(crate) session: Session,
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    pub(crate) drafts: Drafts,
    pub(crate) form: Option<Form>,
    /// Whether nothing has been done since the world was opened.
    pub(crate) is_fresh: bool,
    /// Whether the world began with one process and no script.
    pub(crate) is_empty_start: bool,
    tab: Tab,
    dialog: Option<Dialog>,
    /// What is wrong with the script that was to be run.
    pub(crate) wrong: Vec<Diagnostic>,
    /// The size in bytes of a text that no script can have.
    pub(crate) too_large: Option<usize>,
    announcement: String,
    /// What went wrong beside the world, until something else happens.
    notice: Option<&'static str>,
    /// The element to be focused once the page is drawn.
    focus: Option<String>,
    /// Whether anything had the focus before the page is drawn.
    is_focused: bool,
    /// By [`NsId`], each with its version.
    views: Vec<(u32, Rc<ViewModel>)>,
    /// The namespaces of which all rows are shown, however many.
    unfolded: Vec<NsId>,
    picture: Rc<PictureModel>,
    /// Counts the pictures.
    pictures: u32,
    /// Counts the worlds that were opened.
    worlds: u32,
    /// Keys that work wherever the focus is.
    _keys: Option<EventListener>,
}

/// Everything that can happen.
#[derive(Clone)]
pub enum Msg {
    /// A button was pressed.
    Press(Press),
    /// A form was opened, or closed if it was open.
    Open(Form),
    /// A form was filled in and sent.
    Submit(Form),
    /// A field was changed.
    Draft(Field, String),
    /// The line that was typed is to be run.
    Type,
    /// The last act is to be taken back.
    Undo,
    /// The act that was taken back is to be done again.
    Redo,
    /// Another moment.
    GoTo(RevisionId),
    /// The moment after so many calls of the branch.
    GoToStep(usize),
    /// Another process acts; whether a key chose it.
    Select(TaskId, bool),
    /// A namespace is to be looked through, or no longer.
    Look(NsId),
    /// All rows of a view are to be shown.
    Unfold(NsId),
    /// A key was pressed on a process.
    Key(Key),
    /// A scenario is to be opened.
    Scenario(&'static Scenario),
    /// A world of one process is to be opened.
    Empty,
    /// The script that was written is to be opened.
    Load,
    /// A text of so many bytes was pasted: more than a script can have.
    TooLarge(usize),
    /// Another language.
    Lang(Lang),
    /// The texts of another language did not arrive.
    LangMissing,
    /// The next theme.
    NextTheme,
    /// Another part, where only one fits.
    Tab(Tab),
    /// A dialog was opened, or closed.
    Dialog(Option<Dialog>),
}

/// What a key does on a process of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The same as a button.
    Press(Press),
    /// Opens a form.
    Open(Form),
    /// Goes to the line to be typed.
    Line,
    /// Shows the keys.
    Help,
}

impl Key {
    /// What the key of this name does, if anything.
    pub fn of(name: &str) -> Option<Key> {
        Some(match name {
            "f" | "F" => Key::Press(Press::Fork),
            "n" | "N" => Key::Press(Press::CloneNewpid),
            "k" | "K" => Key::Open(Form::Kill),
            "x" | "X" => Key::Open(Form::Exit),
            "/" | "Enter" => Key::Line,
            "?" => Key::Help,
            _ => return None,
        })
    }
}

/// The parts of the page, of which a narrow one shows one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The process tree.
    Picture,
    /// One view for each namespace.
    Views,
    /// The namespace tree.
    Spaces,
    /// The log.
    Log,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Picture, Tab::Views, Tab::Spaces, Tab::Log];

    fn name(self) -> &'static str {
        match self {
            Tab::Picture => "picture",
            Tab::Views => "views",
            Tab::Spaces => "spaces",
            Tab::Log => "log",
        }
    }

    fn label(self, lang: Lang) -> &'static str {
        match self {
            Tab::Picture => page::processes(lang),
            Tab::Views => page::views(lang),
            Tab::Spaces => page::namespaces(lang),
            Tab::Log => page::log(lang),
        }
    }
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let session = Session::of_scenario(pidscope_lessons::FIRST);
        let (lang, theme) = (preferences::lang(), preferences::theme());
        preferences::apply(lang, theme);
        let picture = Rc::new(PictureModel::of(&session, lang));
        let mut app = App {
            session,
            lang,
            theme,
            drafts: Drafts::default(),
            form: None,
            is_fresh: true,
            is_empty_start: false,
            tab: Tab::Picture,
            dialog: None,
            wrong: Vec::new(),
            too_large: None,
            announcement: String::new(),
            notice: None,
            focus: None,
            is_focused: false,
            views: Vec::new(),
            unfolded: Vec::new(),
            picture,
            pictures: 0,
            worlds: 0,
            _keys: listen(ctx),
        };
        app.refresh();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        self.notice = None;
        self.is_focused = document().is_some_and(|document| find(&document, ":focus").is_some());
        match msg {
            Msg::Press(press) => {
                self.act(press_line(self, press));
            }
            Msg::Open(form) => {
                if self.form == Some(form) {
                    self.leave_form()
                } else {
                    self.show_form(form)
                }
            }
            Msg::Submit(form) => {
                if let Some(line) = form_line(self, form)
                    && self.act(line)
                {
                    self.leave_form();
                }
            }
            Msg::Draft(field, value) => self.drafts.set(field, value),
            Msg::Type => {
                if self.act(self.drafts.get(Field::Line).to_owned()) {
                    self.drafts.set(Field::Line, String::new());
                }
            }
            Msg::Undo => {
                let line = self.last_line();
                self.session.undo();
                self.moved(announce::undone(self.lang, &line));
            }
            Msg::Redo => {
                self.session.redo();
                self.moved(announce::redone(self.lang, &self.last_line()));
            }
            Msg::GoTo(revision) => {
                self.session.go_to(revision);
                self.moved(self.last_line());
            }
            Msg::GoToStep(step) => {
                self.session.go_to(moment(self, step));
                self.moved(self.last_line());
            }
            Msg::Select(task, by_key) => {
                self.session.select(task);
                self.focus = by_key.then(|| element_id(task));
            }
            Msg::Look(ns) => {
                let eyes = if self.session.eyes() == Some(ns) { None } else { Some(ns) };
                self.session.look_through(eyes);
                self.announcement = match eyes {
                    Some(ns) => page::seen_from(self.lang, &self.session.namespace_name(ns)),
                    None => page::look_through_all(self.lang).to_owned(),
                };
            }
            Msg::Unfold(ns) => self.unfolded.push(ns),
            Msg::Key(key) => self.key(key),
            Msg::Scenario(scenario) => {
                self.open(Session::of_scenario(scenario), false);
                self.announcement = announce::scenario(self.lang, &words(self.lang, scenario).title);
            }
            Msg::Empty => self.open(Session::of(Script::default()), true),
            Msg::TooLarge(size) => self.too_large = Some(size),
            Msg::Load if self.drafts.get(Field::Script).len() > LONGEST_TEXT => {
                self.too_large = Some(self.drafts.get(Field::Script).len());
            }
            Msg::Load => match Session::load(self.drafts.get(Field::Script)) {
                Ok(session) => {
                    self.open(session, false);
                    self.show_dialog(None);
                }
                Err(wrong) => {
                    self.wrong = wrong;
                    self.too_large = None;
                }
            },
            Msg::Lang(lang) if lang.is_here() => {
                self.lang = lang;
                preferences::apply(lang, self.theme);
                self.draw_picture();
            }
            Msg::Lang(lang) => {
                let link = ctx.link().clone();
                let then = move |is_here| link.send_message(if is_here { Msg::Lang(lang) } else { Msg::LangMissing });
                texts::bring(lang, Box::new(then));
            }
            Msg::LangMissing => self.notice = Some(page::language_missing(self.lang)),
            Msg::NextTheme => {
                self.theme = self.theme.next();
                preferences::apply(self.lang, self.theme);
            }
            Msg::Tab(tab) => self.tab = tab,
            Msg::Dialog(dialog) => self.show_dialog(dialog),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let main = el("div;class=main")
            .node(self.picture(link))
            .child(actions(self, link))
            .child(el("div;class=below").child(why(self)).child(log(self, link)));
        let has_ended = self.session.kernel().has_ended();
        let body = el("main")
            .class(&["body", if has_ended { "ended" } else { "" }])
            .attr("data-tab", self.tab.name())
            .child(spaces(self, link))
            .child(main)
            .child(self.views(link));
        let announcement = el("p;class=hidden;aria-live=polite;id=announcement");
        el("div;class=page")
            .child(el("style").text(pidscope_scene::Hue::css()))
            .child(head(self, link))
            .child(self.tabs(link))
            .child(body)
            .child(time(self, link))
            .child(announcement.text(self.announcement.clone()))
            .maybe(self.notice.map(|notice| el("p;class=notice;role=alert").text(notice)))
            .maybe(self.dialog.map(|dialog| sheet(self, link, dialog)))
            .into()
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let Some(document) = document() else { return };
        show(&document);
        crate::log::follow(&document);
        let wanted = self.focus.take();
        if let Some(id) = &wanted {
            focus(&document, id);
        }
        // What had it is gone, is moved or can do nothing any more: who works with keys must not begin at the top again.
        if (self.is_focused || wanted.is_some()) && find(&document, ":focus:not(:disabled)").is_none() {
            focus(&document, &element_id(self.session.selected()));
        }
    }
}

/// The document that the page is in.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn find(document: &Document, selector: &str) -> Option<web_sys::Element> {
    document.query_selector(selector).ok()?
}

fn focus(document: &Document, id: &str) {
    if let Some(element) = document.get_element_by_id(id) {
        // Elements of pictures can be focused as those of pages can; only their type is another.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

impl App {
    /// Runs a line; whether it became an act.
    fn act(&mut self, line: String) -> bool {
        let acted = self.session.act(&line);
        if acted {
            self.is_fresh = false;
            self.drafts.set(Field::Process, String::new());
            self.drafts.set(Field::Namespace, String::new());
            self.refresh();
            self.announcement = self.told();
        } else if let Some((_, error)) = self.session.refused() {
            self.announcement = act_error(self.lang, error);
        }
        acted
    }

    /// The world is at another moment.
    fn moved(&mut self, announcement: String) {
        self.is_fresh = false;
        self.refresh();
        self.announcement = announcement;
    }

    /// Another world.
    fn open(&mut self, session: Session, is_empty_start: bool) {
        self.session = session;
        self.is_empty_start = is_empty_start;
        self.is_fresh = true;
        self.form = None;
        self.drafts = Drafts::default();
        self.views.clear();
        self.unfolded.clear();
        self.worlds += 1;
        self.refresh();
        self.announcement.clear();
    }

    /// Makes the models of what has changed anew.
    fn refresh(&mut self) {
        let spaces = self.session.kernel().namespaces().len();
        self.views.truncate(spaces);
        for index in 0..spaces {
            let ns = NsId(index as u32);
            let version = self.session.version(ns);
            match self.views.get(index) {
                Some((known, _)) if *known == version => {}
                known => {
                    let is_new = known.is_none();
                    let fresh = (version, Rc::new(ViewModel::of(&self.session, ns)));
                    if is_new { self.views.push(fresh) } else { self.views[index] = fresh }
                }
            }
        }
        self.draw_picture();
    }

    fn draw_picture(&mut self) {
        self.pictures += 1;
        self.picture = Rc::new(PictureModel::of(&self.session, self.lang));
    }

    /// What a screen reader says of the last act.
    fn told(&self) -> String {
        let Some(step) = self.session.timeline().last_call().and_then(|entry| entry.step.as_ref()) else {
            return String::new();
        };
        match &step.outcome {
            Outcome::Refused(refusal) => {
                announce::refused(self.lang, &refusal.errno.name(), &errno(self.lang, refusal.errno))
            }
            _ => story(self.lang, self.session.timeline().machine(), step).0.join(" "),
        }
    }

    fn last_line(&self) -> String {
        self.session.timeline().last_call().map(|entry| entry.statement.text.clone()).unwrap_or_default()
    }

    /// A key on the chosen process.
    fn key(&mut self, key: Key) {
        let can_call = self.session.kernel().can_call(self.session.selected());
        match key {
            Key::Press(press) if can_call => {
                self.act(press_line(self, press));
            }
            Key::Open(form) if can_call || form == Form::Kill => self.show_form(form),
            Key::Press(_) | Key::Open(_) => {}
            Key::Line => {
                self.form = None;
                self.focus = Some("line".to_owned());
            }
            Key::Help => self.show_dialog(Some(Dialog::Keys)),
        }
    }

    fn show_form(&mut self, form: Form) {
        self.form = Some(form);
        self.focus = Some("form-field".to_owned());
    }

    fn leave_form(&mut self) {
        self.focus = self.form.take().map(|form| form.opener().to_owned());
    }

    fn show_dialog(&mut self, dialog: Option<Dialog>) {
        if dialog.is_none() {
            dialogs::close();
        }
        self.dialog = dialog;
        let script = match dialog {
            Some(Dialog::Script) => self.session.timeline().text(),
            _ => String::new(),
        };
        self.drafts.set(Field::Script, script);
        self.wrong.clear();
        self.too_large = None;
    }

    fn tabs(&self, link: &Link) -> Element {
        let tab = |tab: Tab| {
            el("button;role=tab")
                .truth("aria-selected", tab == self.tab)
                .press(link, Msg::Tab(tab))
                .text(tab.label(self.lang))
        };
        el("div;class=tabs;role=tablist").each(Tab::ALL.into_iter().map(tab))
    }

    fn picture(&self, link: &Link) -> Html {
        let kernel = self.session.kernel();
        let (lang, selected, eyes) = (self.lang, self.session.selected(), self.session.eyes());
        let seen_frames = match eyes {
            Some(eyes) => {
                kernel.namespaces().map(|(ns, _)| ns).filter(|&ns| kernel.is_same_or_nested(ns, eyes)).collect()
            }
            None => Vec::new(),
        };
        let stamp = [self.pictures, selected.0, eyes.map_or(u32::MAX, |eyes| eyes.0), lang as u32, 0];
        let options = PictureOptions { lang, selected, eyes, seen_frames };
        let (model, link) = (Rc::clone(&self.picture), link.clone());
        part(0, stamp, Rc::new(move || picture(&model, &options, &link)))
    }

    fn views(&self, link: &Link) -> Element {
        let section = el("section;class=views").attr("aria-label", page::views(self.lang));
        ordered(self).into_iter().map(|ns| self.one_view(link, ns)).fold(section, Element::node)
    }

    fn one_view(&self, link: &Link, ns: NsId) -> Html {
        let selected = self.session.selected();
        let (version, model) = &self.views[ns.0 as usize];
        let options = ViewOptions {
            lang: self.lang,
            selected: self.session.kernel().nr_in(selected, ns).map(|_| selected),
            eyes: self.session.eyes() == Some(ns),
            unfolded: self.unfolded.contains(&ns),
        };
        let flags = options.lang as u32 + 2 * u32::from(options.eyes) + 4 * u32::from(options.unfolded);
        let stamp = [self.worlds, *version, options.selected.map_or(u32::MAX, |task| task.0), flags, ns.0];
        let (model, link) = (Rc::clone(model), link.clone());
        part(ns.0, stamp, Rc::new(move || view(&model, &options, &link)))
    }
}

/// Undo and redo by the keys that every program has for them, but in a field, where they are the field's.
fn listen(ctx: &Context<App>) -> Option<EventListener> {
    let link = ctx.link().clone();
    let window = web_sys::window()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let in_field =
            target.is_some_and(|target| ["INPUT", "TEXTAREA", "SELECT"].contains(&target.tag_name().as_str()));
        if in_field || !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        let message = match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => Msg::Undo,
            ("z", true) | ("y", false) => Msg::Redo,
            _ => return,
        };
        event.prevent_default();
        link.send_message(message);
    }))
}
