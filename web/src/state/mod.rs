//! Everything that the page knows, and the one place where it changes: [`Explorer::update`].

pub mod acting;
pub mod arrival;
mod asking;
pub mod clock;
pub mod desk;
pub mod embed;
pub mod embedding;
pub mod hosting;
mod incoming;
pub mod keeping;
pub mod learning;
pub mod listing;
pub mod manual;
pub mod models;
pub mod msg;
mod needing;
pub mod notice;
pub mod picture;
pub mod pointing;
pub mod preferences;
pub mod session;
pub mod sharing;
pub mod snippet;
mod telling;
pub mod time;
pub mod tour;
pub mod trace;
pub mod typing;
mod update;
pub mod views;
pub mod worlds;

use std::rc::Rc;

use pidscope_explain::Subject;
use pidscope_text::Lang;
use pidscope_userland::script::Diagnostic;
use pidscope_userland::timeline::RevisionId;

use crate::effects::Effect;
use crate::errands::Errand;
use crate::parts::dialogs::Dialog;
use crate::parts::steps::Unfolded;
use crate::parts::tabs::Tab;
use crate::state::acting::{Drafts, Form};
use crate::state::clock::Running;
use crate::state::embed::Embed;
use crate::state::hosting::Hosting;
use crate::state::keeping::Keeping;
use crate::state::learning::Learning;
use crate::state::manual::Manual;
use crate::state::models::Models;
use crate::state::needing::Needing;
use crate::state::picture::View;
use crate::state::preferences::Theme;
use crate::state::session::Session;
use crate::state::time::Time;
use crate::state::tour::Stop;
use crate::state::typing::Typing;
use crate::state::views::Views;

/// The state of the page.
pub struct Explorer {
    /// The world, its timeline, and who acts.
    pub session: Session,
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// What is filled in and not yet run.
    pub drafts: Drafts,
    /// The form that is open.
    pub form: Option<Form>,
    /// Whether a key has opened it, on the picture.
    has_form_by_key: bool,
    /// Whether nothing has been done since the world was opened.
    pub is_fresh: bool,
    /// Whether the world began with one process and no script.
    pub is_empty_start: bool,
    /// What was asked about, until something else is done.
    pub asked: Option<Subject>,
    /// Whether answers are given in the kernel's terms too.
    pub is_why_unfolded: bool,
    /// The stop of the tour that one is at.
    pub tour: Option<Stop>,
    /// Whether keys of a single letter do something.
    pub has_single_keys: bool,
    /// The part that is shown where only one fits.
    pub tab: Tab,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// What is wrong with the script that was to be run.
    pub wrong: Vec<Diagnostic>,
    /// The size in bytes of a text that no script can have.
    pub too_large: Option<usize>,
    /// What a screen reader says.
    pub announcement: String,
    /// What went wrong beside the world, until something else happens.
    pub notice: Option<&'static str>,
    /// What the parts that can grow large show.
    pub models: Models,
    /// How the picture is looked at.
    pub view: View,
    /// How the views are arranged.
    pub views: Views,
    /// How one walks in time.
    pub time: Time,
    /// What is being typed at the terminal.
    pub typing: Typing,
    /// The pages of the manual that were asked for.
    pub manual: Rc<Manual>,
    /// The clock, while it runs by itself.
    pub running: Option<Running>,
    /// Counts how often it was let run.
    pub runs: u32,
    /// Counts the worlds that were opened.
    pub worlds: u32,
    /// What the address and the browser's storage keep.
    pub keeping: Keeping,
    /// The lesson that is open, and how far one has come.
    pub learning: Learning,
    needing: Needing,
    /// What the page is as an embed, if it is one.
    pub embed: Option<Embed>,
    hosting: Hosting,
    /// What is to happen outside, once the page is drawn.
    effects: Vec<Effect>,
}

impl Explorer {
    /// The page as somebody opens it.
    pub fn new(lang: Lang, theme: Theme, has_single_keys: bool) -> Self {
        let mut explorer = Explorer {
            session: Session::of_scenario(pidscope_lessons::FIRST),
            lang,
            theme,
            drafts: Drafts::default(),
            form: None,
            has_form_by_key: false,
            is_fresh: true,
            is_empty_start: false,
            asked: None,
            is_why_unfolded: false,
            tour: None,
            has_single_keys,
            tab: Tab::Picture,
            dialog: None,
            wrong: Vec::new(),
            too_large: None,
            announcement: String::new(),
            notice: None,
            models: Models::default(),
            view: View::default(),
            views: Views::default(),
            time: Time::default(),
            typing: Typing::default(),
            manual: Rc::default(),
            running: None,
            runs: 0,
            worlds: 0,
            keeping: Keeping::default(),
            learning: Learning::default(),
            needing: Needing::default(),
            embed: None,
            hosting: Hosting::default(),
            effects: vec![Effect::Prefer(lang, theme)],
        };
        explorer.refresh();
        explorer
    }

    /// What is to happen outside before the page is drawn.
    pub fn take_first_effects(&mut self) -> Vec<Effect> {
        let (first, later) = self.take_effects().into_iter().partition(Effect::comes_first);
        self.effects = later;
        first
    }

    /// What is to happen outside since it was asked for the last time.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn focus(&mut self, id: impl Into<String>) {
        self.effects.push(Effect::Focus(id.into()));
    }

    /// Something is done for a dialog, once the page is drawn.
    fn send_on(&mut self, errand: Errand) {
        self.effects.push(Effect::Errand(errand));
    }

    /// Makes the models of what has changed anew.
    fn refresh(&mut self) {
        self.read_time();
        self.models.refresh(&self.session, self.lang, &self.view, &self.time, &self.views);
        self.show_new();
        self.effects.push(Effect::MeasurePicture);
        self.effects.push(Effect::FollowSteps);
        self.effects.push(Effect::FollowTerminal);
    }

    /// Shows the system calls of a step, or all of them, or hides them.
    fn unfold_step(&mut self, step: RevisionId, all: bool) {
        let unfolded = &mut self.time.list.unfolded;
        let before = unfolded.len();
        unfolded.retain(|unfolded| unfolded.step != step);
        if all || unfolded.len() == before {
            unfolded.push(Unfolded { step, all });
        }
        self.read_list();
    }

    /// Another part of the steps is listed, or more of one.
    fn read_list(&mut self) {
        self.models.read_log(&self.session, &self.time);
    }
}
