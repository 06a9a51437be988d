//! The reader's preferences, stored in the browser: language, theme, speed and single-letter keys; and the system's
//! preference for reduced motion.

use gloo_events::EventListener;
use pidscope_text::Lang;

use crate::address;
use crate::dom::Link;
use crate::state::msg::Msg;
use crate::state::preferences::Theme;
use crate::state::time::{Speed, TimeMsg};
use crate::storage::local;

const LANG: &str = "pidscope-lang";
const THEME: &str = "pidscope-theme";
const SINGLE_KEYS: &str = "pidscope-single-keys";
const OFF: &str = "off";
const SPEED: &str = "pidscope-speed";
const REDUCED_MOTION: &str = "(prefers-reduced-motion: reduce)";

/// Returns the language: the stored one (there is none in an embed), else that of the address, else the one the browser
/// prefers.
pub fn lang() -> Lang {
    let chosen = read(LANG).and_then(|tag| Lang::from_tag(&tag));
    chosen.or_else(address::lang).unwrap_or_else(|| {
        let languages = web_sys::window().map(|window| window.navigator().languages());
        let tags: Vec<String> =
            languages.iter().flat_map(|tags| tags.iter()).filter_map(|tag| tag.as_string()).collect();
        Lang::choose(&tags)
    })
}

/// Returns the stored theme.
pub fn theme() -> Theme {
    read(THEME).and_then(|name| Theme::named(&name)).unwrap_or(Theme::Auto)
}

/// Returns whether single-letter keys are on; they are by default.
pub fn has_single_keys() -> bool {
    read(SINGLE_KEYS).as_deref() != Some(OFF)
}

/// Stores whether single-letter keys are on.
pub fn store_single_keys(are_on: bool) {
    write(SINGLE_KEYS, if are_on { "on" } else { OFF });
}

/// Stores the speed.
pub fn store_speed(speed: Speed) {
    write(SPEED, speed.name());
}

/// Sends the stored speed, and whether the reader prefers reduced motion, now and whenever that changes.
pub fn watch_motion(link: &Link) -> Option<EventListener> {
    if let Some(speed) = read(SPEED).and_then(|name| Speed::named(&name)) {
        link.send_message(Msg::Time(TimeMsg::Speed(speed)));
    }
    let query = web_sys::window()?.match_media(REDUCED_MOTION).ok()??;
    link.send_message(Msg::Time(TimeMsg::ReducedMotion(query.matches())));
    let (link, asked) = (link.clone(), query.clone());
    let tell = move |_: &web_sys::Event| link.send_message(Msg::Time(TimeMsg::ReducedMotion(asked.matches())));
    Some(EventListener::new(&query, "change", tell))
}

/// Stores language and theme, if there is storage, and applies them to the document together with its title.
pub fn apply(lang: Lang, theme: Theme) {
    write(LANG, lang.tag());
    write(THEME, theme.name());
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    document.set_title(pidscope_text::page::title(lang));
    if let Some(root) = document.document_element() {
        // Setting an attribute with a valid name cannot fail.
        let _ = root.set_attribute("lang", lang.tag());
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

fn read(key: &str) -> Option<String> {
    local().ok()?.get_item(key).ok()?
}

fn write(key: &str, value: &str) {
    if let Ok(storage) = local() {
        // If the storage is full, only the preference is lost.
        let _ = storage.set_item(key, value);
    }
}
