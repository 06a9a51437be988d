//! The application: one state, every message that changes it, and how its parts are put together.

use std::rc::Rc;

use gloo_events::EventListener;
use pidscope_explain::story::{printed, story};
use pidscope_kernel::NsId;
use pidscope_text::{Lang, announce, errno, page};
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::script::{Diagnostic, LONGEST_TEXT, Script, StatementKind};
use pidscope_userland::timeline::RevisionId;
use yew::prelude::*;

use crate::actions::{Drafts, Field, Form, actions, form_line, press_line};
use crate::clock::Running;
use crate::dialogs::{self, Dialog, sheet, show};
use crate::dom::{document, el, find, focus};
use crate::head::{head, words};
use crate::log::{Unfolded, log, time};
use crate::manual::Manual;
use crate::models::Models;
use crate::msg::{Key, Msg, listen};
use crate::picture::element_id;
use crate::preferences::{self, Theme};
use crate::session::Session;
use crate::spaces::spaces;
use crate::tabs::{Tab, tabs};
use crate::terminal::{self, terminal};
use crate::texts;
use crate::typing::Typing;
use crate::why::{act_error, why};

/// Lines of output that a screen reader says.
const SPOKEN_LINES: usize = 4;

/// Where the focus may be, and what gets it if its element is gone or can do nothing any more.
const REFUGES: [(&str, &str); 2] = [(".terminal :focus", terminal::FIELD), (".clock :focus", "clock-1")];

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
    pub(crate) tab: Tab,
    dialog: Option<Dialog>,
    /// What is wrong with the script that was to be run.
    pub(crate) wrong: Vec<Diagnostic>,
    /// The size in bytes of a text that no script can have.
    pub(crate) too_large: Option<usize>,
    pub(crate) announcement: String,
    /// What went wrong beside the world, until something else happens.
    notice: Option<&'static str>,
    /// The element to be focused once the page is drawn.
    pub(crate) focus: Option<String>,
    /// Whether anything had the focus before the page is drawn.
    is_focused: bool,
    /// What gets the focus if what had it cannot keep it: something near.
    refuge: Option<&'static str>,
    pub(crate) models: Models,
    /// The namespaces of which all rows are shown, however many.
    pub(crate) unfolded: Vec<NsId>,
    /// The steps whose system calls are shown.
    unfolded_steps: Vec<Unfolded>,
    pub(crate) typing: Typing,
    pub(crate) manual: Rc<Manual>,
    /// The clock, while it runs by itself.
    pub(crate) running: Option<Running>,
    /// Counts how often it was let run.
    pub(crate) runs: u32,
    /// What log and terminal were last scrolled for.
    followed: [u32; 4],
    /// Counts the worlds that were opened.
    pub(crate) worlds: u32,
    /// Keys that work wherever the focus is.
    _keys: Option<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let session = Session::of_scenario(pidscope_lessons::FIRST);
        let (lang, theme) = (preferences::lang(), preferences::theme());
        preferences::apply(lang, theme);
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
            refuge: None,
            models: Models::default(),
            unfolded: Vec::new(),
            unfolded_steps: Vec::new(),
            typing: Typing::default(),
            manual: Rc::default(),
            running: None,
            runs: 0,
            followed: [0; 4],
            worlds: 0,
            _keys: listen(ctx),
        };
        app.refresh();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        self.notice = None;
        let has_focus = |place: &str| document().is_some_and(|document| find(&document, place).is_some());
        self.is_focused = has_focus(":focus");
        self.refuge = REFUGES.iter().find(|(place, _)| has_focus(place)).map(|&(_, id)| id);
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
            Msg::Draft(Field::Shell, line) => self.set_line(line),
            Msg::Draft(field, value) => self.drafts.set(field, value),
            Msg::Type => {
                if self.act(self.drafts.get(Field::Line).to_owned()) {
                    self.drafts.set(Field::Line, String::new());
                }
            }
            Msg::Terminal(stroke) => self.stroke(stroke),
            Msg::Clock(turn) => self.turn_clock(turn, ctx.link()),
            Msg::Manual(page, text) => self.page_came(&page, text),
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
                self.session.go_to(self.models.log().moment(step));
                self.moved(self.last_line());
            }
            Msg::Calls(step) => self.unfold_step(step, false),
            Msg::AllCalls(step) => self.unfold_step(step, true),
            Msg::Select(task, by_key) => {
                self.session.select(task);
                self.models.read_terminal(&self.session);
                self.focus = by_key.then(|| element_id(task));
            }
            Msg::Look(ns) => {
                let eyes = if self.session.eyes() == Some(ns) { None } else { Some(ns) };
                self.session.look_through(eyes);
                self.models.read_terminal(&self.session);
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
            Msg::Empty => {
                self.open(Session::of(Script::default()), true);
                self.announcement = announce::scenario(self.lang, &page::start_empty(self.lang));
            }
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
                self.models.draw_anew(&self.session, lang);
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
        self.bring_pages(ctx.link());
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let main = el("div;class=main")
            .node(self.models.draw_picture(self, link))
            .child(actions(self, link))
            .child(el("div;class=below").child(terminal(self, link)).child(why(self)));
        let side = el("div;class=side").child(self.models.draw_views(self, link)).child(log(self, link));
        let has_ended = self.session.kernel().has_ended();
        let body = el("main")
            .class(&["body", if has_ended { "ended" } else { "" }])
            .child(spaces(self, link))
            .child(main)
            .child(side);
        let announcement = el("p;class=hidden;aria-live=polite;id=announcement");
        el("div;class=page")
            .attr("data-tab", self.tab.name())
            .child(el("style").text(pidscope_scene::Hue::css()))
            .child(head(self, link))
            .child(tabs(self, link))
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
        let shown =
            [self.models.logs(), self.models.transcripts(), self.manual.version, self.typing.candidates().len() as u32];
        if self.followed != shown || self.typing.chosen().is_some() {
            if self.followed[0] != shown[0] {
                crate::log::follow(&document);
            }
            self.followed = shown;
            terminal::follow(&document);
        }
        let wanted = self.focus.take();
        if let Some(id) = &wanted {
            focus(&document, id);
        }
        // What had it is gone, is moved or can do nothing any more: who works with keys must not begin at the top again.
        let is_lost = || find(&document, ":focus:not(:disabled)").is_none();
        if (self.is_focused || wanted.is_some()) && is_lost() {
            if let Some(id) = self.refuge {
                focus(&document, id);
            }
            if is_lost() {
                focus(&document, &element_id(self.session.selected()));
            }
        }
    }
}

impl App {
    /// Runs a line; whether it became an act.
    pub(crate) fn act(&mut self, line: String) -> bool {
        self.forget_missing_pages();
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
        self.running = None;
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
        self.running = None;
        self.typing = Typing::default();
        self.models.clear();
        self.unfolded.clear();
        self.unfolded_steps.clear();
        self.worlds += 1;
        self.refresh();
        self.announcement.clear();
    }

    /// Makes the models of what has changed anew.
    fn refresh(&mut self) {
        self.models.refresh(&self.session, self.lang, &self.unfolded_steps);
    }

    /// Shows the system calls of a step, or all of them, or hides them.
    fn unfold_step(&mut self, step: RevisionId, all: bool) {
        let before = self.unfolded_steps.len();
        self.unfolded_steps.retain(|unfolded| unfolded.step != step);
        if all || self.unfolded_steps.len() == before {
            self.unfolded_steps.push(Unfolded { step, all });
        }
        self.models.read_log(&self.session, &self.unfolded_steps);
    }

    /// What a screen reader says of the last act.
    fn told(&self) -> String {
        let timeline = self.session.timeline();
        let Some(Entry { statement, step: Some(step), .. }) = timeline.last_call() else { return String::new() };
        match (&step.outcome, &statement.kind) {
            (Outcome::Refused(refusal), _) => {
                announce::refused(self.lang, &refusal.errno.name(), &errno(self.lang, refusal.errno))
            }
            (Outcome::Blocks, StatementKind::Shell { .. }) => terminal::waiting(&self.session, self.lang),
            // Without a word of output there is still what happened.
            (_, StatementKind::Shell { .. }) if printed(step).is_empty() => {
                let (sentences, _) = story(self.lang, timeline.machine(), step);
                match sentences.is_empty() {
                    true => announce::no_output(self.lang).to_owned(),
                    false => sentences.join(" "),
                }
            }
            (_, StatementKind::Shell { .. }) => self.spoken_output(step),
            (_, StatementKind::Clock { .. }) if !printed(step).is_empty() => self.spoken_output(step),
            (_, StatementKind::Clock { .. }) if self.running.is_some() => String::new(),
            (_, StatementKind::Clock { .. }) => {
                timeline.machine().now().to_string() + " " + &story(self.lang, timeline.machine(), step).0.join(" ")
            }
            _ => story(self.lang, timeline.machine(), step).0.join(" "),
        }
    }

    /// The first lines of what was printed: who listens must not be read a whole table.
    fn spoken_output(&self, step: &Step) -> String {
        let lines = printed(step);
        let spoken = &lines[..lines.len().min(SPOKEN_LINES)];
        match lines.len().checked_sub(SPOKEN_LINES) {
            None | Some(0) => spoken.join("\n"),
            Some(more) => spoken.join("\n") + "\n" + &announce::more_lines(self.lang, &more),
        }
    }

    fn last_line(&self) -> String {
        self.session.timeline().last_call().map(|entry| entry.statement.text.clone()).unwrap_or_default()
    }

    /// A key on the chosen process.
    fn key(&mut self, key: Key) {
        let can_call = self.session.timeline().machine().can_call(self.session.selected());
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
            Key::Terminal => {
                self.tab = Tab::Terminal;
                self.focus = Some(terminal::FIELD.to_owned());
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
}
