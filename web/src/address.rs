//! The page's address: its fragment, and the history entries that Back and Forward lead to.

use std::cell::Cell;

use gloo_events::EventListener;
use js_sys::Reflect;
use pidscope_text::Lang;
use wasm_bindgen::JsValue;
use web_sys::{History, UrlSearchParams, Window};

use crate::dom::Link;
use crate::state::arrival::{Arrival, HistoryState, Start};
use crate::state::embed::Embed;
use crate::state::keeping::{HistoryUpdate, StorageMsg};
use crate::state::msg::Msg;
use crate::storage;

/// A change of the address.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// The new fragment with `#`, or the empty string for none; `None` if it stays.
    pub fragment: Option<String>,
    /// Whether this is a new history entry, so that Back leads to the old address.
    pub is_new: bool,
    /// The state that is stored with the history entry.
    pub place: HistoryState,
}

/// The length in milliseconds of the interval in which the address may change at most [`MAX_CHANGES`] times. Browsers
/// allow a hundred changes in thirty seconds.
const CHANGE_INTERVAL: f64 = 30_000.0;
const MAX_CHANGES: u32 = 80;

/// A change of the address with the address before it. If the visit ends during the change, the browser reloads the old
/// address.
#[derive(Debug, Clone, PartialEq)]
pub struct AddressChange {
    /// The address before.
    pub href: String,
    /// The state that was stored with it.
    pub place: Option<HistoryState>,
    /// The new address.
    pub address: Address,
}

thread_local! {
    /// When the current interval began, and the number of changes in it.
    static CHANGES: Cell<(f64, u32)> = const { Cell::new((0.0, 0)) };
}

/// Changes the address. Returns whether the browser has accepted it; if not, it can be tried again later.
pub fn write(address: &Address) -> bool {
    let now = js_sys::Date::now();
    let (since, count) = CHANGES.get();
    let (since, count) = if now - since > CHANGE_INTERVAL { (now, 0) } else { (since, count) };
    if count >= MAX_CHANGES {
        return false;
    }
    CHANGES.set((since, count + 1));
    let Some((window, history)) = window() else { return true };
    let href = window.location().href().unwrap_or_default();
    storage::set_address_change(&AddressChange { href, place: history_state(&history), address: address.clone() });
    let state = JsValue::from_str(&address.place.to_string());
    let url = address.fragment.as_ref().map(|fragment| base(&window) + fragment);
    let taken = match address.is_new {
        true => history.push_state_with_url(&state, "", url.as_deref()),
        false => history.replace_state_with_url(&state, "", url.as_deref()),
    };
    taken.is_ok()
}

fn window() -> Option<(Window, History)> {
    let window = web_sys::window()?;
    let history = window.history().ok()?;
    Some((window, history))
}

/// The parameters in the query of the address.
fn query_parameters() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&web_sys::window()?.location().search().ok()?).ok()
}

/// The same, if they ask for an embed.
fn embed_parameters() -> Option<UrlSearchParams> {
    query_parameters().filter(|values| values.has("embed"))
}

/// Returns the language in the address: that of an embed, or that in a link from an embed to the whole page, for
/// readers who have not chosen one.
pub fn lang() -> Option<Lang> {
    let named = query_parameters()?.get_all("lang");
    named.iter().rev().find_map(|tag| Lang::from_tag(tag.as_string()?.trim()))
}

/// Returns the query that names this language in the address of the whole page.
fn lang_query(lang: Lang) -> String {
    ["?lang=", lang.tag()].concat()
}

/// Returns whether the page is an embed, which stores nothing.
pub fn is_embed() -> bool {
    embed_parameters().is_some()
}

/// Returns the options of the embed, if the address asks for one.
pub fn embed() -> Option<Embed> {
    let pair = |pair: JsValue| {
        let pair = js_sys::Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    let values: Vec<_> = js_sys::Array::from(&embed_parameters()?.into()).iter().filter_map(pair).collect();
    let whole = web_sys::window().map_or_else(String::new, |window| base(&window));
    let base = whole.split('?').next().unwrap_or_default().to_owned();
    let mut embed = Embed::read(&values)?;
    embed.base = base + &lang().map_or_else(String::new, lang_query);
    Some(embed)
}

/// Returns the address without its fragment, and without the language in a link from an embed: that is meant for the
/// reader who follows the link, not for those to whom the address is passed on.
fn base(window: &Window) -> String {
    let href = window.location().href().unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    let plain = Lang::ALL.into_iter().find_map(|lang| base.strip_suffix(&lang_query(lang)));
    plain.unwrap_or(base).to_owned()
}

/// Returns where the page is now, after a link, Back, Forward or a reload.
fn arrival() -> Option<Arrival> {
    let (window, history) = window()?;
    Some(Arrival { fragment: window.location().hash().unwrap_or_default(), place: history_state(&history) })
}

/// Returns the last change of the address if it came too late for the browser and this is a reload of the old address.
fn interrupted_change() -> Option<Address> {
    let (window, history) = window()?;
    let visit = window.performance()?.get_entries_by_type("navigation").get(0);
    if Reflect::get(&visit, &"type".into()).ok()? != "reload" {
        return None;
    }
    let AddressChange { href, place, address } = storage::address_change()?;
    let kept = history_state(&history);
    // A browser may lose the state of a history entry that it did not manage to leave.
    let is_before = window.location().href().ok()? == href && (kept.is_none() || kept == place);
    is_before.then_some(address)
}

/// Returns the state that is stored with the history entry.
fn history_state(history: &History) -> Option<HistoryState> {
    history.state().ok()?.as_string()?.parse().ok()
}

/// Returns what the page starts with.
pub fn start() -> Start {
    let mut arrival = arrival().unwrap_or_default();
    let history_update = interrupted_change().map(|Address { fragment, is_new, place }| {
        arrival.place = Some(place);
        fragment.into_iter().for_each(|fragment| arrival.fragment = fragment);
        if is_new { HistoryUpdate::Push } else { HistoryUpdate::Replace }
    });
    let kept = match arrival.stored_world() {
        Some(world) => world,
        None => storage::tab().unwrap_or_else(storage::latest),
    };
    let now = js_sys::Date::now() as u64;
    let chance = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    Start {
        kept: kept.and_then(|id| storage::read(&id)),
        base: web_sys::window().map_or_else(String::new, |window| base(&window)),
        visit: format!("{now:x}{chance:x}"),
        history_update,
        arrival,
        progress: storage::progress(),
    }
}

/// Listens for Back, Forward, changes of the address by hand, and the end of the visit.
pub fn listen(link: &Link) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let moved = |name: &'static str| {
        let link = link.clone();
        EventListener::new(&window, name, move |_| {
            if let Some(arrival) = arrival() {
                link.send_message(Msg::Storage(StorageMsg::Arrived(arrival)));
            }
        })
    };
    let left = |name: &'static str| {
        let link = link.clone();
        EventListener::new(&window, name, move |_| link.send_message(Msg::Storage(StorageMsg::StoreNow)))
    };
    vec![moved("popstate"), moved("hashchange"), left("pagehide"), left("visibilitychange")]
}
