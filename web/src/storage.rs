//! Worlds in the browser's storage. Each has two keys, one for its text and one for a line about it, so that two tabs
//! never write to the same key unless they have the same world open.

use std::cell::RefCell;
use std::cmp::Reverse;

use pidscope_lessons::Progress;
use web_sys::{Storage, Window};

use crate::address::{self, Address, AddressChange};
use crate::state::arrival::HistoryState;
use crate::state::worlds::{ARCHIVE_ENTRY, ARCHIVE_HEADER, About, Failure, MAX_WORLDS, WorldId};

const TEXT_PREFIX: &str = "pidscope-world-";
const ABOUT_PREFIX: &str = "pidscope-about-";
/// The key for the world that is open in this tab, or [`NONE`], in the session storage.
const TAB: &str = "pidscope-tab";
const NONE: &str = "-";
/// The key for the last change of this tab's address, in the session storage.
const ADDRESS_CHANGE: &str = "pidscope-turn";
const NEW: &str = "+";
const PROGRESS: &str = "pidscope-progress";
/// The maximum size of all worlds in bytes. Browsers store five million characters.
const MAX_TOTAL_SIZE: usize = 4 << 20;

thread_local! {
    /// The worlds that this tab has read or written, with the line about each at that time. If the stored line differs,
    /// another tab has written it.
    static KNOWN: RefCell<Vec<(WorldId, String)>> = const { RefCell::new(Vec::new()) };
}

fn set_known(id: &WorldId, line: String) {
    KNOWN.with_borrow_mut(|known| {
        known.retain(|(other, _)| other != id);
        known.push((id.clone(), line));
    });
}

/// Returns whether the line about a world is the one known to this tab.
fn is_known(id: &WorldId, line: Option<&String>) -> bool {
    KNOWN.with_borrow(|known| match known.iter().find(|(other, _)| other == id) {
        Some((_, known)) => line.is_none_or(|line| line == known),
        None => line.is_none(),
    })
}

/// Returns the storage shared by all tabs. There is none in some private windows and sandboxed frames, and embeds do
/// not use it.
pub fn local() -> Result<Storage, Failure> {
    storage(Window::local_storage).ok_or(Failure::Blocked)
}

fn storage(which: fn(&Window) -> Result<Option<Storage>, wasm_bindgen::JsValue>) -> Option<Storage> {
    if address::is_embed() {
        return None;
    }
    which(&web_sys::window()?).ok()?
}

fn get(storage: &Storage, kind: &str, id: &WorldId) -> Option<String> {
    storage.get_item(&[kind, &id.0].concat()).ok()?
}

/// Returns all stored worlds, most recently used first.
pub fn list() -> Result<Vec<About>, Failure> {
    let mut worlds = worlds()?;
    worlds.sort_by_key(|world| Reverse(world.used));
    Ok(worlds)
}

/// Returns the most recently used world.
pub fn latest() -> Option<WorldId> {
    Some(worlds().ok()?.into_iter().min_by_key(|world| Reverse(world.used))?.id)
}

/// Returns all stored worlds.
fn worlds() -> Result<Vec<About>, Failure> {
    let storage = local()?;
    let count = storage.length().map_err(|_| Failure::Blocked)?;
    let keys = (0..count).filter_map(|at| storage.key(at).ok()?);
    let ids: Vec<WorldId> = keys.filter_map(|key| Some(WorldId(key.strip_prefix(TEXT_PREFIX)?.to_owned()))).collect();
    Ok(ids.into_iter().map(|id| about(&storage, id)).collect())
}

/// Returns the description of a world, even if the line about it is lost.
fn about(storage: &Storage, id: WorldId) -> About {
    About::read(id.clone(), &get(storage, ABOUT_PREFIX, &id).unwrap_or_default())
}

/// Reads a stored world.
pub fn read(id: &WorldId) -> Option<(About, String)> {
    let storage = local().ok()?;
    let text = get(&storage, TEXT_PREFIX, id)?;
    let line = get(&storage, ABOUT_PREFIX, id).unwrap_or_default();
    let about = About::read(id.clone(), &line);
    set_known(id, line);
    Some((about, text))
}

/// Returns the text of a world without opening it.
pub fn text(id: &WorldId) -> Option<String> {
    get(&local().ok()?, TEXT_PREFIX, id)
}

/// Allows this tab to overwrite what was stored of a world before this visit, but not what another tab writes from now
/// on.
pub fn take_over(id: &WorldId) {
    if KNOWN.with_borrow(|known| known.iter().all(|(other, _)| other != id)) {
        read(id);
    }
}

/// Stores a world. Fails if another tab has written it in the meantime.
pub fn write(mut about: About, text: &str) -> Result<(), Failure> {
    let storage = local()?;
    let line = get(&storage, ABOUT_PREFIX, &about.id);
    if !is_known(&about.id, line.as_ref()) {
        return Err(Failure::Changed);
    }
    if get(&storage, TEXT_PREFIX, &about.id).is_none() {
        check_quota(text.len())?;
    }
    about.used = js_sys::Date::now() as u64;
    about.size = text.len();
    let line = about.to_string();
    let put = |kind: &str, value: &str| storage.set_item(&[kind, &about.id.0].concat(), value);
    // A failed write leaves the old value.
    put(TEXT_PREFIX, text).and_then(|()| put(ABOUT_PREFIX, &line)).map_err(|_| Failure::Full)?;
    set_known(&about.id, line);
    Ok(())
}

/// Checks whether there is room for one more world.
fn check_quota(size: usize) -> Result<(), Failure> {
    let worlds = worlds()?;
    let used: usize = worlds.iter().map(|world| world.size).sum();
    if worlds.len() >= MAX_WORLDS || used + size > MAX_TOTAL_SIZE { Err(Failure::Full) } else { Ok(()) }
}

/// Renames a world.
pub fn rename(id: &WorldId, name: String) -> Result<(), Failure> {
    let storage = local()?;
    let before = get(&storage, ABOUT_PREFIX, id);
    let was_known = is_known(id, before.as_ref());
    let line = About { name, ..about(&storage, id.clone()) }.to_string();
    storage.set_item(&[ABOUT_PREFIX, &id.0].concat(), &line).map_err(|_| Failure::Full)?;
    if was_known {
        set_known(id, line);
    }
    Ok(())
}

/// Stores a copy of a world.
pub fn copy(id: &WorldId, copy: About) -> Result<(), Failure> {
    let text = get(&local()?, TEXT_PREFIX, id).unwrap_or_default();
    write(copy, &text)
}

/// Deletes a world and returns it.
pub fn remove(id: &WorldId) -> Option<(About, String)> {
    let storage = local().ok()?;
    let text = get(&storage, TEXT_PREFIX, id)?;
    let about = about(&storage, id.clone());
    for kind in [TEXT_PREFIX, ABOUT_PREFIX] {
        // It has just been read, so removing it cannot fail.
        let _ = storage.remove_item(&[kind, &id.0].concat());
    }
    KNOWN.with_borrow_mut(|known| known.retain(|(other, _)| other != id));
    Some((about, text))
}

/// Returns the world that was open in this tab: `None` if that is not known, `Some(None)` if there was none.
pub fn tab() -> Option<Option<WorldId>> {
    let kept = storage(Window::session_storage)?.get_item(TAB).ok()??;
    Some((kept != NONE).then_some(WorldId(kept)))
}

/// Stores which world is open in this tab.
pub fn set_tab(world: Option<&WorldId>) {
    if let Some(storage) = storage(Window::session_storage) {
        // If this fails, the most recently used world is opened instead.
        let _ = storage.set_item(TAB, world.map_or(NONE, |id| &id.0));
    }
}

/// Returns the last change of this tab's address, if it is known.
pub fn address_change() -> Option<AddressChange> {
    let kept = storage(Window::session_storage)?.get_item(ADDRESS_CHANGE).ok()??;
    let mut lines = kept.splitn(5, '\n');
    let (href, place) = (lines.next()?.to_owned(), lines.next()?.parse().ok());
    let (is_new, after) = (lines.next()? == NEW, lines.next()?.parse().ok()?);
    let address = Address { fragment: lines.next().map(str::to_owned), is_new, place: after };
    Some(AddressChange { href, place, address })
}

/// Stores the change of this tab's address.
pub fn set_address_change(AddressChange { href, place, address }: &AddressChange) {
    if let Some(storage) = storage(Window::session_storage) {
        let before = place.as_ref().map_or_else(String::new, HistoryState::to_string);
        let is_new = if address.is_new { NEW } else { NONE };
        let after = address.place.to_string();
        let lines = [href, &before, is_new, &after].into_iter().chain(address.fragment.as_deref());
        // If this fails, a visit that ends immediately afterwards restarts at the old address.
        let _ = storage.set_item(ADDRESS_CHANGE, &lines.collect::<Vec<_>>().join("\n"));
    }
}

/// Returns all worlds in one text, most recently used first.
pub fn all() -> Option<String> {
    let storage = local().ok()?;
    let mut text = format!("{ARCHIVE_HEADER}\n");
    for about in list().ok()? {
        let world = get(&storage, TEXT_PREFIX, &about.id)?;
        text += &format!("{ARCHIVE_ENTRY}{about}\n{}\n", world.trim_end_matches('\n'));
    }
    Some(text)
}

/// Returns the stored progress in lessons.
pub fn progress() -> Progress {
    let text = local().ok().and_then(|storage| storage.get_item(PROGRESS).ok()?);
    text.and_then(|text| Progress::read(&text)).unwrap_or_default()
}

/// Stores progress, merged with what other tabs have stored; or deletes it.
pub fn store_progress(progress: Option<Progress>) {
    let Ok(storage) = local() else { return };
    let result = match progress {
        Some(mut progress) => {
            progress.merge(self::progress());
            storage.set_item(PROGRESS, &progress.text())
        }
        None => storage.remove_item(PROGRESS),
    };
    // If the storage is full, new progress is lost when the tab closes; the page goes on.
    let _ = result;
}
