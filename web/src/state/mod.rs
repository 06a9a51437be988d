//! The whole state of the page, and the one place where it changes: [`Explorer::update`].

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
    /// The world with its timeline, and the selected process.
    pub session: Session,
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// The values of the input fields.
    pub drafts: Drafts,
    /// The open form.
    pub form: Option<Form>,
    /// Whether the form was opened by a key, in the picture.
    has_form_by_key: bool,
    /// Whether nothing has been done since the world was opened.
    pub is_fresh: bool,
    /// Whether the world began with a single process and no script.
    pub is_empty_start: bool,
    /// The subject of the open question, until something else is done.
    pub asked: Option<Subject>,
    /// Whether answers are also given in the kernel's terms.
    pub is_why_unfolded: bool,
    /// The current stop of the tour.
    pub tour: Option<Stop>,
    /// Whether single-letter keys are on.
    pub has_single_keys: bool,
    /// The part that is shown where only one fits.
    pub tab: Tab,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// What is wrong with the script that was to be run.
    pub wrong: Vec<Diagnostic>,
    /// The size in bytes of a text that is too large for a script.
    pub too_large: Option<usize>,
    /// The text for screen readers.
    pub announcement: String,
    /// An error outside of the world, until something else happens.
    pub notice: Option<&'static str>,
    /// The contents of the parts that can grow large.
    pub models: Models,
    /// The zoom, folding and search of the picture.
    pub view: View,
    /// The arrangement of the views.
    pub views: Views,
    /// The state of moving through time.
    pub time: Time,
    /// The state of the terminal's input field.
    pub typing: Typing,
    /// The manual pages that were requested.
    pub manual: Rc<Manual>,
    /// The clock, while it runs by itself.
    pub running: Option<Running>,
    /// The number of times that it was started.
    pub runs: u32,
    /// The number of worlds that were opened.
    pub worlds: u32,
    /// The state of address and storage.
    pub keeping: Keeping,
    /// The open lesson, and the progress in all lessons.
    pub learning: Learning,
    needing: Needing,
    /// The options of the embed, if the page is one.
    pub embed: Option<Embed>,
    hosting: Hosting,
    /// The effects to be performed once the page is drawn.
    effects: Vec<Effect>,
}

impl Explorer {
    /// Makes the state of a page that has just been opened.
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
            effects: vec![Effect::StorePreferences(lang, theme)],
        };
        explorer.refresh();
        explorer
    }

    /// Takes the effects that are performed before the page is drawn.
    pub fn take_first_effects(&mut self) -> Vec<Effect> {
        let (first, later) = self.take_effects().into_iter().partition(Effect::precedes_drawing);
        self.effects = later;
        first
    }

    /// Takes the effects since the last call.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn focus(&mut self, id: impl Into<String>) {
        self.effects.push(Effect::Focus(id.into()));
    }

    /// Runs an errand of a dialog, once the page is drawn.
    fn run_errand(&mut self, errand: Errand) {
        self.effects.push(Effect::Errand(errand));
    }

    /// Updates the models of whatever has changed.
    fn refresh(&mut self) {
        self.update_told_events();
        self.models.refresh(&self.session, self.lang, &self.view, &self.time, &self.views);
        self.show_new();
        self.effects.push(Effect::MeasurePicture);
        self.effects.push(Effect::FollowSteps);
        self.effects.push(Effect::FollowTerminal);
    }

    /// Shows or hides the system calls of a step; with `all`, shows all of them.
    fn unfold_step(&mut self, step: RevisionId, all: bool) {
        let unfolded = &mut self.time.list.unfolded;
        let before = unfolded.len();
        unfolded.retain(|unfolded| unfolded.step != step);
        if all || unfolded.len() == before {
            unfolded.push(Unfolded { step, all });
        }
        self.update_list();
    }

    /// Updates the list of steps.
    fn update_list(&mut self) {
        self.models.update_log(&self.session, &self.time);
    }
}
