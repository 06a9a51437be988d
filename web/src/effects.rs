//! Everything that reaches out of the page's state: the document, the browser's storage, the network and time.
//!
//! The reducer only says what is to happen; it happens here, mostly after the page is drawn.

use js_sys::Promise;
use pidscope_lessons::Progress;
use pidscope_text::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement};

use crate::address::{self, Address};
use crate::dom::{Link, document, find};
use crate::errands::Errand;
use crate::later::{self, Later};
use crate::parts::why;
use crate::preferences;
use crate::state::arrival::Arrival;
use crate::state::hosting::Told;
use crate::state::keeping::Keep;
use crate::state::learning::Coming;
use crate::state::manual::Page;
use crate::state::msg::Msg;
use crate::state::preferences::Theme;
use crate::state::time::{Speed, Walk};
use crate::state::views::ViewsMsg;
use crate::state::worlds::{About, Failure, WorldId};
use crate::storage;
use crate::texts;
use crate::viewport;

/// What is to happen outside the state.
#[derive(Debug)]
pub enum Effect {
    /// The element of this identity gets the focus.
    Focus(String),
    /// An answer is read from its title, if the focus is where it stands: below it, what was pressed may be out of sight.
    ReadAnswer,
    /// Language and theme are kept, and shown.
    Prefer(Lang, Theme),
    /// Whether keys of a single letter do something is kept.
    PreferSingleKeys(bool),
    /// The texts of a language are fetched.
    Texts(Lang),
    /// A piece of the program is fetched.
    Bring(Later, Lang),
    /// A page of the manual is fetched.
    Manual(Page),
    /// After a second of the reader's, the clock is told, in this run of it.
    Second(u32),
    /// A little later, the views are told that the pointer has left a process, by the count of its moves.
    Unpoint(u32),
    /// After so many milliseconds what is played goes on, in this run of it.
    Later(i32, u32),
    /// The speed is kept.
    Speed(Speed),
    /// The texts of a lesson are fetched.
    Lesson(Coming),
    /// Progress in lessons is kept, or forgotten.
    KeepProgress(Option<Progress>),
    /// The dialog that has been drawn is opened.
    ShowDialog,
    /// The dialog closes; the browser gives the focus back to what had it before.
    CloseDialog,
    /// The browser is asked which part of the picture can be seen.
    MeasurePicture,
    /// The picture is scrolled so that this point of the scene is in the middle.
    CenterPicture(i32, i32),
    /// The element of this identity is scrolled into the middle.
    ShowProcess(String),
    /// The part of the page with this name is scrolled to.
    Reveal(&'static str),
    /// The views are scrolled to the nearest of these rows, unless one of them is in sight.
    FollowViews(Vec<String>),
    /// The list of steps is scrolled to where the world is.
    FollowSteps,
    /// The terminal is scrolled to where one types.
    FollowTerminal,
    /// After so many milliseconds, whatever has changed is to be kept.
    KeepSoon(i32),
    /// The address follows.
    Address(Address),
    /// The page around is told.
    Tell(Told),
    /// Which world this tab has open.
    TabWorld(Option<WorldId>),
    /// A world is kept.
    WriteWorld(About, String),
    /// A kept world is fetched, to be opened where an address leads to.
    ReadWorld(WorldId, Arrival),
    /// Something is done for a dialog.
    Errand(Errand),
}

impl Effect {
    /// Whether it happens before the page is drawn and not after it. While a dialog is open the browser holds the rest of the page
    /// inert, and so it would style what is drawn a second time.
    pub fn comes_first(&self) -> bool {
        matches!(self, Effect::CloseDialog)
    }
}

/// Does it.
pub fn perform(effect: Effect, document: &Document, link: &Link) {
    match effect {
        Effect::Focus(id) => focus(document, &id),
        Effect::ReadAnswer => {
            if focused(document).is_some_and(|focused| is_in(&focused, ".why")) {
                focus(document, why::TITLE);
            }
        }
        Effect::Prefer(lang, theme) => preferences::apply(lang, theme),
        Effect::PreferSingleKeys(are_on) => preferences::keep_single_keys(are_on),
        Effect::Bring(piece, lang) => {
            let link = link.clone();
            spawn_local(async move {
                let is_here = later::bring(piece, lang).await;
                link.send_message(Msg::Came(piece, is_here));
            });
        }
        Effect::Texts(lang) => {
            let link = link.clone();
            let then = move |is_here| link.send_message(if is_here { Msg::Lang(lang) } else { Msg::LangMissing });
            texts::bring(lang, Box::new(then));
        }
        Effect::Manual(page) => {
            if let Some(shell) = later::shell() {
                (shell.fetch)(page, link.clone());
            }
        }
        Effect::Second(run) => after(1000, link, Msg::Clock(crate::state::clock::Turn::Tick(run))),
        Effect::Unpoint(moves) => after(LINGER, link, Msg::Views(ViewsMsg::Left(moves))),
        Effect::Later(milliseconds, run) => after(milliseconds, link, Msg::Time(Walk::Tick(run))),
        Effect::Speed(speed) => preferences::keep_speed(speed),
        Effect::Lesson(coming) => {
            storage::take_over(&coming.source.world());
            let link = link.clone();
            spawn_local(async move {
                later::bring(Later::Lessons, coming.lang).await;
                match later::lessons() {
                    Some(lessons) => (lessons.fetch)(coming, link),
                    None => link.send_message(Msg::Came(Later::Lessons, false)),
                }
            });
        }
        Effect::KeepProgress(progress) => {
            if let Some(lessons) = later::lessons() {
                (lessons.keep)(progress);
            }
        }
        Effect::ShowDialog => {
            if let Some(dialog) = sheet(document).filter(|dialog| !dialog.open()) {
                // It is in the document and closed, so it can be opened.
                let _ = dialog.show_modal();
            }
        }
        Effect::CloseDialog => {
            if let Some(dialog) = sheet(document) {
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
        Effect::KeepSoon(milliseconds) => after(milliseconds, link, Msg::Keep(Keep::Now)),
        Effect::Address(address) => {
            if !address::write(&address) {
                after(LATER, link, Msg::Keep(Keep::Again));
            }
        }
        Effect::Tell(told) => {
            if let Some(frame) = later::frame() {
                (frame.tell)(told);
            }
        }
        Effect::TabWorld(world) => storage::set_tab(world.as_ref()),
        Effect::WriteWorld(about, text) => {
            let id = about.id.clone();
            report(id, storage::write(about, &text), link);
        }
        Effect::ReadWorld(id, arrival) => link.send_message(Msg::Keep(Keep::Read(storage::read(&id), arrival))),
        Effect::Errand(errand) => {
            // Whoever sends on one has got it from the dialogs.
            if let Some(dialogs) = later::dialogs() {
                (dialogs.run)(errand, link);
            }
        }
    }
}

/// An address that a browser has refused is tried again after so many milliseconds.
const LATER: i32 = 2_000;

/// Tells that a world could not be kept, if it could not.
pub fn report(id: WorldId, result: Result<(), Failure>, link: &Link) {
    if let Err(failure) = result {
        link.send_message(Msg::Keep(Keep::Failed(id, failure)));
    }
}

/// How long a mark stays that the pointer has left, in milliseconds: long enough to reach the card.
const LINGER: i32 = 600;

/// Sends a message after so many milliseconds.
fn after(milliseconds: i32, link: &Link, msg: Msg) {
    let link = link.clone();
    spawn_local(async move {
        if wait(milliseconds).await {
            link.send_message(msg);
        }
    });
}

/// Waits so many milliseconds. Whether they have passed: a browser that gives no timer leaves everything where it is.
pub async fn wait(milliseconds: i32) -> bool {
    let mut start = |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without the timer nobody is called.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    };
    JsFuture::from(Promise::new(&mut start)).await.is_ok()
}

/// Gives the focus to the element of this identity.
fn focus(document: &Document, id: &str) {
    if let Some(element) = document.get_element_by_id(id) {
        // Elements of pictures can be focused as those of pages can; only their type is another.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// The dialog's element.
pub const SHEET: &str = "sheet";

fn sheet(document: &Document) -> Option<HtmlDialogElement> {
    // The identity is that of one element, and of this type.
    document.get_element_by_id(SHEET).map(JsCast::unchecked_into)
}

/// Scrolls the steps to the one that the world is at, and what is told to the event that has just happened, and nothing else.
fn follow_steps(document: &Document) {
    for list in ["#log", ".why"] {
        let step = find(document, &[list, " [aria-current]"].concat());
        let (Some(list), Some(step)) = (find(document, list), step) else { continue };
        bring_into_sight(&list, &step);
    }
}

/// Scrolls the views, and the matrix in them, and nothing else: what does not scroll by itself has everything in sight.
fn follow_views(document: &Document, rows: &[String]) {
    for list in [".matrix .scroll", ".views"] {
        let Some(list) = find(document, list) else { continue };
        let rows = rows.iter().filter_map(|id| document.get_element_by_id(id));
        if let Some(row) = rows.min_by_key(|row| hidden(&list, row, HEAD).abs()) {
            list.set_scroll_top(list.scroll_top() + hidden(&list, &row, HEAD));
        }
    }
}

/// What the head of a table hides, which stays while the table scrolls, in pixels.
const HEAD: f64 = 48.0;

/// Scrolls a list, and nothing else, as far as it takes to see this row.
fn bring_into_sight(list: &Element, row: &Element) {
    list.set_scroll_top(list.scroll_top() + hidden(list, row, 0.0));
}

/// How far a list is to be scrolled until this row is in sight, below a head of such a height.
fn hidden(list: &Element, row: &Element, head: f64) -> i32 {
    let (frame, row) = (list.get_bounding_client_rect(), row.get_bounding_client_rect());
    ((row.bottom() - frame.bottom()).max(0.0) + (row.top() - head - frame.top()).min(0.0)) as i32
}

/// Above what is scrolled to, in pixels.
const MARGIN: i32 = 8;

/// Scrolls to where one types, and to the candidate that is chosen.
fn follow_terminal(document: &Document) {
    if let Some(screen) = document.get_element_by_id("screen") {
        // A page of the manual is read from its beginning.
        let page = find(document, "#screen li:last-child:has(.manual)");
        let top = page.map(|page| page.get_bounding_client_rect().top() - screen.get_bounding_client_rect().top());
        screen.set_scroll_top(top.map_or(screen.scroll_height(), |top| screen.scroll_top() + top as i32 - MARGIN));
    }
    let chosen = find(document, "#candidates [aria-selected=true]");
    if let (Some(list), Some(chosen)) = (document.get_element_by_id("candidates"), chosen) {
        bring_into_sight(&list, &chosen);
    }
}

/// Where the focus was before the page is drawn anew, and what gets it if its element is gone: who works with keys must not begin
/// at the top again.
#[derive(Default)]
pub struct Keeper {
    is_focused: bool,
    refuge: Option<&'static str>,
}

/// Where the focus may be, and what gets it if its element is gone or can do nothing any more.
const REFUGES: [(&str, &str); 3] = [(".terminal", "shell"), (".clock", "clock-1"), (".why", why::TITLE)];

/// The element that has the focus. Asked for so, and not by a selector: no element of a large page needs to be looked at.
fn focused(document: &Document) -> Option<Element> {
    document.active_element().filter(|element| element.tag_name() != "BODY")
}

fn is_in(element: &Element, place: &str) -> bool {
    element.closest(place).is_ok_and(|place| place.is_some())
}

impl Keeper {
    /// Remembers where the focus is.
    pub fn remember() -> Self {
        let Some(focused) = document().and_then(|document| focused(&document)) else { return Keeper::default() };
        let refuge = REFUGES.iter().find(|(place, _)| is_in(&focused, place)).map(|&(_, id)| id);
        Keeper { is_focused: true, refuge }
    }

    /// Gives the focus to something near, or else to `otherwise`, if it is lost.
    pub fn keep(&mut self, document: &Document, was_asked: bool, otherwise: &str) {
        let is_lost = || focused(document).is_none_or(|element| element.matches(":disabled").unwrap_or(false));
        if !(std::mem::take(&mut self.is_focused) || was_asked) || !is_lost() {
            return;
        }
        if let Some(id) = self.refuge {
            focus(document, id);
        }
        if is_lost() {
            focus(document, otherwise);
        }
    }
}
