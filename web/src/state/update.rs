//! The reducer: how every message changes the state.

use pidscope_explain::Subject;
use pidscope_kernel::{NsId, State, TaskId};
use pidscope_text::{announce, page};
use pidscope_userland::script::Script;

use crate::effects::Effect;
use crate::later::{self, Dialogs, LazyPart, Shell};
use crate::parts::dialogs::Dialog;
use crate::parts::picture::{SEARCH_FIELD, element_id};
use crate::parts::steps::step_id;
use crate::parts::tabs::Tab;
use crate::parts::terminal;
use crate::state::Explorer;
use crate::state::acting::{Drafts, Field, Form, form_line, press_line};
use crate::state::keeping::{HistoryUpdate, StorageMsg};
use crate::state::learning::{self, LessonMsg};
use crate::state::msg::{Key, Msg};
use crate::state::notice::{Done, Notice};
use crate::state::session::Session;
use crate::state::time::TimeMsg;
use crate::state::typing::Typing;
use crate::state::views::Views;
use crate::texts;
use crate::words::spoken_error;

impl Explorer {
    /// Handles a message. Returns whether anything must be drawn again.
    pub fn update(&mut self, msg: Msg) -> bool {
        if self.embed.as_ref().is_some_and(|embed| !embed.admits(&msg)) {
            return false;
        }
        // Drawing the page while a draft is queued would reset the field to its old value.
        let is_typed = matches!(msg, Msg::Draft(..));
        let Some(msg) = self.take_if_ready(msg) else { return !is_typed };
        self.interrupt(&msg);
        match msg {
            // Looking around does not stop announcements or remove notices.
            Msg::Picture(msg) => return self.handle_picture(msg),
            // Where the pointer is does not affect what is to be read.
            Msg::Views(_) => {}
            // Storing does not affect what is shown.
            Msg::Storage(StorageMsg::StoreNow) => {
                self.store_pending();
                // In an embed, the link to the whole page is drawn.
                return self.embed.is_some();
            }
            _ => self.notice = None,
        }
        let history_update = HistoryUpdate::of(&msg);
        self.clear_brief_notice();
        self.change(msg);
        if let Some(lessons) = later::lessons().filter(|_| self.learning.open.is_some()) {
            (lessons.judge)(self);
        }
        self.track_changes(history_update);
        self.follow_frame();
        self.with_shell(|explorer, shell| (shell.open)(explorer));
        true
    }

    fn change(&mut self, msg: Msg) {
        match msg {
            Msg::Picture(_) => {}
            Msg::Ask(subject) => self.ask(subject),
            Msg::UnfoldWhy => self.is_why_unfolded = !self.is_why_unfolded,
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
            Msg::Template(line) => {
                self.form = None;
                self.drafts.set(Field::Line, line);
            }
            Msg::Draft(Field::Shell, line) => self.set_line(line),
            Msg::Draft(field, value) => self.drafts.set(field, value),
            Msg::Type => {
                if self.act(self.drafts.get(Field::Line).to_owned()) {
                    self.drafts.set(Field::Line, String::new());
                    self.show_typed();
                }
            }
            Msg::Terminal(msg) => self.handle_terminal(msg),
            Msg::Clock(msg) => self.handle_clock(msg),
            Msg::Manual(page, text) => self.with_shell(|explorer, shell| (shell.page_loaded)(explorer, &page, text)),
            Msg::Undo => {
                let line = self.last_line();
                self.session.undo();
                self.moved(announce::undone(self.lang, &line));
            }
            Msg::Redo => {
                self.session.redo();
                self.moved_on(announce::redone(self.lang, &self.last_line()));
            }
            Msg::GoTo(revision) => {
                self.session.go_to(revision);
                self.moved_on(self.last_line());
                // The focused button was in the list, which has scrolled.
                self.focus(step_id(self.models.log().done().saturating_sub(1)));
            }
            Msg::GoToStep(step) => {
                self.session.go_to(self.models.log().moment(step));
                self.moved_on(self.last_line());
            }
            Msg::Time(msg) => self.handle_time(msg),
            Msg::Calls(step) => self.unfold_step(step, false),
            Msg::AllCalls(step) => self.unfold_step(step, true),
            Msg::Select(task, by_key) => {
                self.choose(task);
                if by_key {
                    self.views.pointing.focus(Some(task));
                    self.focus(element_id(task));
                }
            }
            Msg::SelectNeighbour(heading) => self.select_neighbour(heading),
            Msg::LookThrough(ns) => {
                let viewpoint = if self.session.viewpoint() == Some(ns) { None } else { Some(ns) };
                self.session.look_through(viewpoint);
                self.models.update_terminal(&self.session);
                self.reveal_selected();
                self.announcement = match viewpoint {
                    Some(ns) => page::seen_from(self.lang, &self.session.namespace_name(ns)),
                    None => page::look_through_all(self.lang).to_owned(),
                };
            }
            Msg::Views(msg) => self.handle_views(msg),
            Msg::Key(key) => self.key(key),
            Msg::Scenario(scenario) => {
                self.open(Session::of_scenario(scenario), false);
                self.announcement = announce::scenario(self.lang, &scenario.words(self.lang).title);
            }
            Msg::Empty => {
                self.open(Session::of(Script::default()), true);
                self.announcement = announce::scenario(self.lang, &page::start_empty(self.lang));
            }
            Msg::TooLarge(size) => self.too_large = Some(size),
            Msg::Load => self.with_dialogs(|explorer, dialogs| (dialogs.load)(explorer)),
            Msg::Lang(lang) if texts::are_loaded(lang) => {
                self.lang = lang;
                self.effects.push(Effect::StorePreferences(lang, self.theme));
                self.update_told_events();
                self.redraw_picture();
                self.translate_lesson();
            }
            Msg::Lang(lang) => self.effects.push(Effect::FetchTexts(lang)),
            Msg::LangMissing => self.notice = Some(page::language_missing(self.lang)),
            Msg::NextTheme => {
                self.theme = self.theme.next();
                self.effects.push(Effect::StorePreferences(self.lang, self.theme));
            }
            Msg::Tour(stop) => self.with_dialogs(|explorer, dialogs| (dialogs.tour)(explorer, stop)),
            Msg::SingleKeys => {
                self.has_single_keys = !self.has_single_keys;
                self.effects.push(Effect::StoreSingleKeys(self.has_single_keys));
            }
            Msg::Tab(tab) => {
                self.tab = tab;
                // A part that was not shown could not be scrolled.
                self.refresh();
                self.focus(tab.id());
            }
            Msg::ToPicture => {
                self.tab = Tab::Picture;
                self.focus(element_id(self.session.selected()));
            }
            Msg::Storage(msg) => self.handle_storage(msg),
            Msg::Lesson(LessonMsg::Open(source, step)) => {
                self.open_lesson(source, step, learning::LessonEntry::Requested)
            }
            Msg::Lesson(msg) => {
                if let Some(lessons) = later::lessons() {
                    (lessons.handle)(self, msg);
                }
            }
            Msg::PartLoaded(part, is_loaded) => self.part_loaded(part, is_loaded),
            Msg::Host(request) => {
                if let Some(frame) = later::frame() {
                    (frame.answer)(self, request);
                }
            }
            Msg::Worlds(worlds) => self.with_dialogs(|explorer, dialogs| (dialogs.handle_worlds)(explorer, worlds)),
            Msg::Share(share) => self.with_dialogs(|explorer, dialogs| (dialogs.share)(explorer, share)),
            Msg::Copy(listing) => self.with_dialogs(|explorer, dialogs| (dialogs.copy)(explorer, listing)),
            Msg::Dialog(dialog) => self.show_dialog(dialog),
            Msg::CloseDialog => self.close_dialog(),
            Msg::DialogClosed => self.reset_dialog(),
        }
    }

    /// Runs a line. Returns whether it became an act.
    pub(crate) fn act(&mut self, line: String) -> bool {
        self.remove_failed_pages();
        if self.session.finish_step() {
            self.refresh();
        }
        let kernel = self.session.kernel();
        self.views.reset_from(NsId(kernel.namespaces().len() as u32), TaskId(kernel.tasks().len() as u32));
        let acted = self.session.act(&line);
        self.asked = None;
        if acted {
            self.is_fresh = false;
            self.drafts.set(Field::Process, String::new());
            self.drafts.set(Field::Namespace, String::new());
            self.time.list.reset_position();
            self.refresh();
            self.announcement = self.outcome_announcement();
            self.start_story(false);
        } else if let Some((_, error)) = self.session.refused() {
            self.announcement = spoken_error(self.lang, error);
        }
        acted
    }

    /// Selects the shell in which a line was typed, so that the terminal with its output is shown.
    fn show_typed(&mut self) {
        let typed = self.session.timeline().last_step_entry().and_then(|entry| entry.step.as_ref()?.typed);
        let exists = |task: &TaskId| self.session.kernel().state(*task) != State::Gone;
        if let Some(terminal) = typed.map(|typed| typed.terminal).filter(exists) {
            self.choose(terminal);
        }
    }

    /// Selects another process.
    pub(super) fn choose(&mut self, task: TaskId) {
        // If it was in a group or folded away, it needs a box of its own; and one that had a box only because it was
        // selected may lose it.
        let is_redrawn = self.models.has_own_box(task);
        self.unfold_to(task);
        self.session.select(task);
        self.models.update_terminal(&self.session);
        self.reveal_selected();
        self.effects.push(Effect::FollowTerminal);
        if !is_redrawn {
            self.redraw_picture();
        }
    }

    /// Updates the page after the world has moved to another moment.
    pub(crate) fn moved(&mut self, announcement: String) {
        self.is_fresh = false;
        self.asked = None;
        self.running = None;
        self.time.list.reset_position();
        self.refresh();
        self.announcement = announcement;
    }

    /// The same, and announces the outcome of the act that led there.
    fn moved_on(&mut self, line: String) {
        self.moved(line);
        let outcome = self.outcome_announcement();
        if !outcome.is_empty() {
            self.announcement = [self.announcement.as_str(), ". ", &outcome].concat();
        }
    }

    /// Opens another world, which does not belong to a lesson.
    pub(crate) fn open(&mut self, session: Session, is_empty_start: bool) {
        // While the lesson is open, the address of the old world is that of the lesson.
        self.store_and_close_world();
        self.close_lesson();
        self.replace_world(session, is_empty_start);
    }

    /// Replaces the world by another one.
    pub(crate) fn replace_world(&mut self, session: Session, is_empty_start: bool) {
        self.store_and_close_world();
        self.session = session;
        self.keeping.notice.take_if(|notice| matches!(notice, Notice::Done(Done::Checks)));
        self.is_empty_start = is_empty_start;
        self.is_fresh = true;
        self.form = None;
        self.drafts = Drafts::default();
        self.running = None;
        self.typing = Typing::default();
        self.models.clear();
        self.asked = None;
        self.view = self.view.for_new_world(&self.session);
        self.views = Views::default();
        self.time = self.time.for_new_world();
        self.worlds += 1;
        self.show_first();
        self.announcement.clear();
    }

    /// Handles a key on the selected process.
    fn key(&mut self, key: Key) {
        let can_call = self.session.timeline().machine().can_call(self.session.selected());
        match key {
            Key::Press(press) if can_call => {
                self.act(press_line(self, press));
            }
            Key::Open(form) if can_call || form == Form::Kill => {
                self.show_form(form);
                self.has_form_by_key = true;
            }
            Key::Press(_) | Key::Open(_) => {}
            Key::Line => {
                self.form = None;
                self.focus("line");
            }
            Key::Terminal => {
                self.tab = Tab::Terminal;
                self.focus(terminal::FIELD);
            }
            Key::Ask => self.ask(Some(Subject::Process { task: self.session.selected() })),
            Key::Find => self.focus(SEARCH_FIELD),
            Key::Event(way) => self.handle_time(TimeMsg::Event(way)),
            Key::Help => self.show_dialog(Dialog::Keys),
        }
    }

    fn show_form(&mut self, form: Form) {
        self.form = Some(form);
        self.has_form_by_key = false;
        self.focus("form-field");
    }

    fn leave_form(&mut self) {
        match self.form.take() {
            Some(_) if self.has_form_by_key => self.focus(element_id(self.session.selected())),
            Some(form) => self.focus(form.opener()),
            None => {}
        }
    }

    pub(crate) fn show_dialog(&mut self, dialog: Dialog) {
        if dialog == Dialog::Worlds {
            self.store_pending();
            self.refresh_world_list();
        }
        // Announcements are also read out in the dialog, but only new ones.
        self.announcement.clear();
        if self.dialog.is_some() {
            // The button that was pressed in the previous dialog is gone.
            self.focus(dialog.initial_focus());
        }
        self.dialog = Some(dialog);
        if dialog == Dialog::Script {
            self.drafts.set(Field::Script, self.session.timeline().text());
        }
        self.wrong.clear();
        self.too_large = None;
        // If its part of the program is not loaded yet, it is shown once that is.
        let is_loaded = LazyPart::Dialogs.is_loaded(self.lang);
        self.effects.push(if is_loaded { Effect::ShowDialog } else { Effect::LoadPart(LazyPart::Dialogs, self.lang) });
    }

    /// Does something with the functions of dialogs. Messages that need them have waited for them.
    pub(crate) fn with_dialogs(&mut self, act: impl FnOnce(&mut Self, Dialogs)) {
        if let Some(dialogs) = later::dialogs() {
            act(self, dialogs);
        }
    }

    /// Does something with the functions of the shell. Messages that need it have waited for it.
    pub(super) fn with_shell(&mut self, act: impl FnOnce(&mut Self, Shell)) {
        if let Some(shell) = later::shell() {
            act(self, shell);
        }
    }

    pub(crate) fn close_dialog(&mut self) {
        if self.dialog.is_some() {
            self.effects.push(Effect::CloseDialog);
            self.reset_dialog();
        }
    }

    /// Resets the state of the dialog after it was closed. The browser returns the focus to the element that had it
    /// before.
    fn reset_dialog(&mut self) {
        self.dialog = None;
        self.time.compared = None;
        self.drafts.set(Field::Script, String::new());
        self.wrong.clear();
        self.too_large = None;
    }
}
