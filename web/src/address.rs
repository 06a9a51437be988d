//! The address of the page: what stands behind `#`, and the places that Back and Forward lead to.

use std::cell::Cell;

use gloo_events::EventListener;
use js_sys::Reflect;
use pidscope_text::Lang;
use wasm_bindgen::JsValue;
use web_sys::{History, UrlSearchParams, Window};

use crate::dom::Link;
use crate::state::arrival::{Arrival, Place, Start};
use crate::state::embed::Embed;
use crate::state::keeping::{Keep, Pace};
use crate::state::msg::Msg;
use crate::storage;

/// What the address becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// What stands behind it, with `#`, or nothing at all; none if it stays.
    pub fragment: Option<String>,
    /// Whether Back leads to where it was before.
    pub is_new: bool,
    /// What Back and Forward come back to.
    pub place: Place,
}

/// In so many milliseconds an address may change so often: a browser allows a hundred times in thirty seconds.
const SPAN: f64 = 30_000.0;
const MOST: u32 = 80;

/// A change of the address. Where it comes with the end of the visit, the browser reloads what was there before.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Where the browser was.
    pub href: String,
    /// What it kept with that.
    pub place: Option<Place>,
    /// Where it is from then on.
    pub address: Address,
}

thread_local! {
    /// When the span began, and how often the address has changed in it.
    static CHANGES: Cell<(f64, u32)> = const { Cell::new((0.0, 0)) };
}

/// Writes it. Whether the browser has taken it: if not, it can be tried later.
pub fn write(address: &Address) -> bool {
    let now = js_sys::Date::now();
    let (since, count) = CHANGES.get();
    let (since, count) = if now - since > SPAN { (now, 0) } else { (since, count) };
    if count >= MOST {
        return false;
    }
    CHANGES.set((since, count + 1));
    let Some((window, history)) = window() else { return true };
    let href = window.location().href().unwrap_or_default();
    storage::set_turn(&Turn { href, place: placed(&history), address: address.clone() });
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

/// The values that the address has behind `?`.
fn values() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&web_sys::window()?.location().search().ok()?).ok()
}

/// The same, if they ask for an embed.
fn embed_values() -> Option<UrlSearchParams> {
    values().filter(|values| values.has("embed"))
}

/// The language that the address names: of an embed, or of the whole page that an embed leads to, for those who have not chosen one.
pub fn lang() -> Option<Lang> {
    let named = values()?.get_all("lang");
    named.iter().rev().find_map(|tag| Lang::from_tag(tag.as_string()?.trim()))
}

/// What names it in the address of the whole page.
fn in_lang(lang: Lang) -> String {
    ["?lang=", lang.tag()].concat()
}

/// Whether the page is an embed, which keeps nothing.
pub fn is_embed() -> bool {
    embed_values().is_some()
}

/// What the address asks for, if it asks for an embed.
pub fn embed() -> Option<Embed> {
    let pair = |pair: JsValue| {
        let pair = js_sys::Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    let values: Vec<_> = js_sys::Array::from(&embed_values()?.into()).iter().filter_map(pair).collect();
    let whole = web_sys::window().map_or_else(String::new, |window| base(&window));
    let base = whole.split('?').next().unwrap_or_default().to_owned();
    let mut embed = Embed::read(&values)?;
    embed.base = base + &lang().map_or_else(String::new, in_lang);
    Some(embed)
}

/// The address without what stands behind `#`, and without the language that a link from an embed brings: it is for who comes, not for who is
/// sent on from here.
fn base(window: &Window) -> String {
    let href = window.location().href().unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    let plain = Lang::ALL.into_iter().find_map(|lang| base.strip_suffix(&in_lang(lang)));
    plain.unwrap_or(base).to_owned()
}

/// Where the page has come to: by a link, by Back or Forward, by a reload.
fn arrival() -> Option<Arrival> {
    let (window, history) = window()?;
    Some(Arrival { fragment: window.location().hash().unwrap_or_default(), place: placed(&history) })
}

/// The change of the address that came too late for the browser, if this is a reload behind one.
fn late() -> Option<Address> {
    let (window, history) = window()?;
    let visit = window.performance()?.get_entries_by_type("navigation").get(0);
    if Reflect::get(&visit, &"type".into()).ok()? != "reload" {
        return None;
    }
    let Turn { href, place, address } = storage::turn()?;
    let kept = placed(&history);
    // A browser may forget what it has kept with an address from which it did not get away.
    let is_before = window.location().href().ok()? == href && (kept.is_none() || kept == place);
    is_before.then_some(address)
}

/// What the browser keeps with the address.
fn placed(history: &History) -> Option<Place> {
    history.state().ok()?.as_string()?.parse().ok()
}

/// What the page begins with.
pub fn start() -> Start {
    let mut arrival = arrival().unwrap_or_default();
    let pace = late().map(|Address { fragment, is_new, place }| {
        arrival.place = Some(place);
        fragment.into_iter().for_each(|fragment| arrival.fragment = fragment);
        if is_new { Pace::Push } else { Pace::Replace }
    });
    let kept = match arrival.whose() {
        Some(world) => world,
        None => storage::tab().unwrap_or_else(storage::latest),
    };
    let now = js_sys::Date::now() as u64;
    let chance = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    Start {
        kept: kept.and_then(|id| storage::read(&id)),
        base: web_sys::window().map_or_else(String::new, |window| base(&window)),
        visit: format!("{now:x}{chance:x}"),
        pace,
        arrival,
        progress: storage::progress(),
    }
}

/// Back, Forward, an address changed by hand, and the end of the visit.
pub fn listen(link: &Link) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let moved = |name: &'static str| {
        let link = link.clone();
        EventListener::new(&window, name, move |_| {
            if let Some(arrival) = arrival() {
                link.send_message(Msg::Keep(Keep::Arrived(arrival)));
            }
        })
    };
    let left = |name: &'static str| {
        let link = link.clone();
        EventListener::new(&window, name, move |_| link.send_message(Msg::Keep(Keep::Now)))
    };
    vec![moved("popstate"), moved("hashchange"), left("pagehide"), left("visibilitychange")]
}
