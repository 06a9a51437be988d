//! Effects on everything outside the state of the page: the document, the browser's storage, the network and time.
//!
//! The reducer only returns effects; they are performed here, mostly after the page is drawn.

use js_sys::Promise;
use pidscope_lessons::Progress;
use pidscope_text::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement};

use crate::address::{self, Address};
use crate::dom::{Link, document, find};
use crate::errands::Errand;
use crate::later::{self, LazyPart};
use crate::parts::why;
use crate::preferences;
use crate::state::arrival::Arrival;
use crate::state::hosting::HostMessage;
use crate::state::keeping::StorageMsg;
use crate::state::learning::LessonRequest;
use crate::state::manual::Page;
use crate::state::msg::Msg;
use crate::state::preferences::Theme;
use crate::state::time::{Speed, TimeMsg};
use crate::state::views::ViewsMsg;
use crate::state::worlds::{About, Failure, WorldId};
use crate::storage;
use crate::texts;
use crate::viewport;

/// An effect outside the state.
#[derive(Debug)]
pub enum Effect {
    /// Focuses the element with this ID.
    Focus(String),
    /// Focuses the title of an answer, if the focus is where the answer appears: what was pressed may be out of sight
    /// below it.
    ReadAnswer,
    /// Stores and applies language and theme.
    StorePreferences(Lang, Theme),
    /// Stores whether single-letter keys are on.
    StoreSingleKeys(bool),
    /// Fetches the texts of a language.
    FetchTexts(Lang),
    /// Fetches a part of the program, and its texts in a language.
    LoadPart(LazyPart, Lang),
    /// Fetches a manual page.
    FetchManual(Page),
    /// Notifies the clock after a second of real time, for this run of the clock.
    ClockTick(u32),
    /// Notifies the views after a short delay that the pointer has left a process, unless it has moved since, by the
    /// count of its moves.
    Unpoint(u32),
    /// Continues playing after this many milliseconds, for this run.
    ContinuePlaying(i32, u32),
    /// Stores the speed.
    StoreSpeed(Speed),
    /// Fetches the texts of a lesson.
    FetchLesson(LessonRequest),
    /// Stores progress in lessons, or deletes it.
    StoreProgress(Option<Progress>),
    /// Opens the dialog that has been drawn.
    ShowDialog,
    /// Closes the dialog; the browser returns the focus to the element that had it before.
    CloseDialog,
    /// Measures the visible part of the picture.
    MeasurePicture,
    /// Scrolls the picture so that this point of the scene is in the middle.
    CenterPicture(i32, i32),
    /// Scrolls the element with this ID into the middle.
    ShowProcess(String),
    /// Scrolls to the part of the page with this name.
    Reveal(&'static str),
    /// Scrolls the views to the nearest of these rows, unless one of them is in sight.
    FollowViews(Vec<String>),
    /// Scrolls the list of steps to the current step.
    FollowSteps,
    /// Scrolls the terminal to the prompt.
    FollowTerminal,
    /// Stores whatever has changed after this many milliseconds.
    StoreSoon(i32),
    /// Changes the address.
    SetAddress(Address),
    /// Tells the surrounding page.
    PostToHost(HostMessage),
    /// Stores which world is open in this tab.
    SetTabWorld(Option<WorldId>),
    /// Stores a world.
    WriteWorld(About, String),
    /// Reads a stored world, to be opened at the given arrival.
    ReadWorld(WorldId, Arrival),
    /// Does something for a dialog.
    Errand(Errand),
}

impl Effect {
    /// Returns whether the effect is performed before the page is drawn. While a dialog is open the rest of the page is
    /// inert, so the browser would style whatever is drawn a second time when it closes.
    pub fn precedes_drawing(&self) -> bool {
        matches!(self, Effect::CloseDialog)
    }
}

/// Performs an effect.
pub fn perform(effect: Effect, document: &Document, link: &Link) {
    match effect {
        Effect::Focus(id) => focus(document, &id),
        Effect::ReadAnswer => {
            if focused(document).is_some_and(|focused| is_in(&focused, ".why")) {
                focus(document, why::TITLE);
            }
        }
        Effect::StorePreferences(lang, theme) => preferences::apply(lang, theme),
        Effect::StoreSingleKeys(are_on) => preferences::store_single_keys(are_on),
        Effect::LoadPart(part, lang) => {
            let link = link.clone();
            spawn_local(async move {
                let is_loaded = later::load(part, lang).await;
                link.send_message(Msg::PartLoaded(part, is_loaded));
            });
        }
        Effect::FetchTexts(lang) => {
            let link = link.clone();
            let then = move |is_loaded| link.send_message(if is_loaded { Msg::Lang(lang) } else { Msg::LangMissing });
            texts::load(lang, Box::new(then));
        }
        Effect::FetchManual(page) => {
            if let Some(shell) = later::shell() {
                (shell.fetch)(page, link.clone());
            }
        }
        Effect::ClockTick(run) => after(1000, link, Msg::Clock(crate::state::clock::ClockMsg::Tick(run))),
        Effect::Unpoint(moves) => after(UNPOINT_DELAY, link, Msg::Views(ViewsMsg::Left(moves))),
        Effect::ContinuePlaying(milliseconds, run) => after(milliseconds, link, Msg::Time(TimeMsg::Tick(run))),
        Effect::StoreSpeed(speed) => preferences::store_speed(speed),
        Effect::FetchLesson(request) => {
            storage::take_over(&request.source.world());
            let link = link.clone();
            spawn_local(async move {
                later::load(LazyPart::Lessons, request.lang).await;
                match later::lessons() {
                    Some(lessons) => (lessons.fetch)(request, link),
                    None => link.send_message(Msg::PartLoaded(LazyPart::Lessons, false)),
                }
            });
        }
        Effect::StoreProgress(progress) => {
            if let Some(lessons) = later::lessons() {
                (lessons.store_progress)(progress);
            }
        }
        Effect::ShowDialog => {
            if let Some(dialog) = dialog_element(document).filter(|dialog| !dialog.open()) {
                // The dialog is in the document and closed, so it can be opened.
                let _ = dialog.show_modal();
            }
        }
        Effect::CloseDialog => {
            if let Some(dialog) = dialog_element(document) {
                dialog.close();
            }
        }
        Effect::MeasurePicture => {
            if let Some(msg) = viewport::measure(document) {
                link.send_message(msg);
            }
        }
        Effect::CenterPicture(x, y) => viewport::center(document, x, y),
        Effect::ShowProcess(id) => viewport::show(document, &id),
        Effect::Reveal(part) => {
            if let Some(element) = find(document, &[".", part].concat()) {
                element.scroll_into_view();
            }
        }
        Effect::FollowViews(rows) => follow_views(document, &rows),
        Effect::FollowSteps => follow_steps(document),
        Effect::FollowTerminal => follow_terminal(document),
        Effect::StoreSoon(milliseconds) => after(milliseconds, link, Msg::Storage(StorageMsg::StoreNow)),
        Effect::SetAddress(address) => {
            if !address::write(&address) {
                after(ADDRESS_RETRY_DELAY, link, Msg::Storage(StorageMsg::RetryAddress));
            }
        }
        Effect::PostToHost(told) => {
            if let Some(frame) = later::frame() {
                (frame.tell)(told);
            }
        }
        Effect::SetTabWorld(world) => storage::set_tab(world.as_ref()),
        Effect::WriteWorld(about, text) => {
            let id = about.id.clone();
            report(id, storage::write(about, &text), link);
        }
        Effect::ReadWorld(id, arrival) => {
            link.send_message(Msg::Storage(StorageMsg::Read(storage::read(&id), arrival)))
        }
        Effect::Errand(errand) => {
            // Errands come from dialogs, so that part is loaded.
            if let Some(dialogs) = later::dialogs() {
                (dialogs.run)(errand, link);
            }
        }
    }
}

/// The delay in milliseconds before an address that the browser has refused is tried again.
const ADDRESS_RETRY_DELAY: i32 = 2_000;

/// Reports a world that could not be stored.
pub fn report(id: WorldId, result: Result<(), Failure>, link: &Link) {
    if let Err(failure) = result {
        link.send_message(Msg::Storage(StorageMsg::Failed(id, failure)));
    }
}

/// How long a mark stays after the pointer has left, in milliseconds: long enough to reach the card.
const UNPOINT_DELAY: i32 = 600;

/// Sends a message after this many milliseconds.
fn after(milliseconds: i32, link: &Link, msg: Msg) {
    let link = link.clone();
    spawn_local(async move {
        if wait(milliseconds).await {
            link.send_message(msg);
        }
    });
}

/// Waits for this many milliseconds. Returns false if the browser provides no timer.
pub async fn wait(milliseconds: i32) -> bool {
    let mut start = |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without the timer the promise stays pending.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    };
    JsFuture::from(Promise::new(&mut start)).await.is_ok()
}

/// Focuses the element with this ID.
fn focus(document: &Document, id: &str) {
    if let Some(element) = document.get_element_by_id(id) {
        // SVG elements can be focused like HTML elements; only their type differs.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// The ID of the dialog's element.
pub const DIALOG_ID: &str = "sheet";

fn dialog_element(document: &Document) -> Option<HtmlDialogElement> {
    // Only one element has this ID, and it has this type.
    document.get_element_by_id(DIALOG_ID).map(JsCast::unchecked_into)
}

/// Scrolls the list of steps to the current step, and the story in an answer to the event that has just happened,
/// without scrolling the page.
fn follow_steps(document: &Document) {
    for list in ["#log", ".why"] {
        let step = find(document, &[list, " [aria-current]"].concat());
        let (Some(list), Some(step)) = (find(document, list), step) else { continue };
        bring_into_sight(&list, &step);
    }
}

/// Scrolls the views, and the matrix in them, without scrolling the page. A list that does not scroll has all rows in
/// sight.
fn follow_views(document: &Document, rows: &[String]) {
    for list in [".matrix .scroll", ".views"] {
        let Some(list) = find(document, list) else { continue };
        let rows = rows.iter().filter_map(|id| document.get_element_by_id(id));
        if let Some(row) = rows.min_by_key(|row| hidden(&list, row, TABLE_HEAD_HEIGHT).abs()) {
            list.set_scroll_top(list.scroll_top() + hidden(&list, &row, TABLE_HEAD_HEIGHT));
        }
    }
}

/// The height in pixels of the sticky table head, which hides the rows below it.
const TABLE_HEAD_HEIGHT: f64 = 48.0;

/// Scrolls a list as far as needed to see this row, without scrolling the page.
fn bring_into_sight(list: &Element, row: &Element) {
    list.set_scroll_top(list.scroll_top() + hidden(list, row, 0.0));
}

/// Returns the distance to scroll a list until this row is in sight, below a head of this height.
fn hidden(list: &Element, row: &Element, head: f64) -> i32 {
    let (frame, row) = (list.get_bounding_client_rect(), row.get_bounding_client_rect());
    ((row.bottom() - frame.bottom()).max(0.0) + (row.top() - head - frame.top()).min(0.0)) as i32
}

/// The distance in pixels above the element that is scrolled to.
const SCROLL_MARGIN: i32 = 8;

/// Scrolls to the prompt, and to the selected completion candidate.
fn follow_terminal(document: &Document) {
    if let Some(screen) = document.get_element_by_id("screen") {
        // A manual page is read from its beginning.
        let page = find(document, "#screen li:last-child:has(.manual)");
        let top = page.map(|page| page.get_bounding_client_rect().top() - screen.get_bounding_client_rect().top());
        screen
            .set_scroll_top(top.map_or(screen.scroll_height(), |top| screen.scroll_top() + top as i32 - SCROLL_MARGIN));
    }
    let chosen = find(document, "#candidates [aria-selected=true]");
    if let (Some(list), Some(chosen)) = (document.get_element_by_id("candidates"), chosen) {
        bring_into_sight(&list, &chosen);
    }
}

/// Where the focus was before the page is drawn, and what gets it if its element is gone: users of the keyboard must
/// not start at the top again.
#[derive(Default)]
pub struct FocusGuard {
    is_focused: bool,
    fallback: Option<&'static str>,
}

/// Places that may have the focus, each with the ID of the element that gets it if the focused one is gone or disabled.
const FOCUS_FALLBACKS: [(&str, &str); 3] = [(".terminal", "shell"), (".clock", "clock-1"), (".why", why::TITLE)];

/// Returns the focused element. `activeElement` is used rather than a selector, so that a large page need not be
/// searched.
fn focused(document: &Document) -> Option<Element> {
    document.active_element().filter(|element| element.tag_name() != "BODY")
}

fn is_in(element: &Element, place: &str) -> bool {
    element.closest(place).is_ok_and(|place| place.is_some())
}

impl FocusGuard {
    /// Remembers where the focus is.
    pub fn capture() -> Self {
        let Some(focused) = document().and_then(|document| focused(&document)) else { return FocusGuard::default() };
        let fallback = FOCUS_FALLBACKS.iter().find(|(place, _)| is_in(&focused, place)).map(|&(_, id)| id);
        FocusGuard { is_focused: true, fallback }
    }

    /// If the focus is lost, moves it to the nearest fallback, or else to `otherwise`.
    pub fn restore(&mut self, document: &Document, was_requested: bool, otherwise: &str) {
        let is_lost = || focused(document).is_none_or(|element| element.matches(":disabled").unwrap_or(false));
        if !(std::mem::take(&mut self.is_focused) || was_requested) || !is_lost() {
            return;
        }
        if let Some(id) = self.fallback {
            focus(document, id);
        }
        if is_lost() {
            focus(document, otherwise);
        }
    }
}
