//! The stored worlds, each with its own ID and name, and actions on them.

use std::fmt;

use pidscope_text::{done, worlds as texts};

use crate::effects::Effect;
use crate::errands::Errand;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::arrival::Arrival;
use crate::state::notice::{Done, Notice};

/// The ID under which a world is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldId(pub String);

/// The maximum number of stored worlds.
pub const MAX_WORLDS: usize = 50;
/// The maximum size of an imported file in bytes.
pub const MAX_FILE_SIZE: u32 = 8 << 20;
/// The maximum length of a name, which is a line in a list.
const MAX_NAME_LEN: usize = 80;

/// The description of a stored world.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Its ID.
    pub id: WorldId,
    /// Its name.
    pub name: String,
    /// The name of the scenario that it began with, [`About::EMPTY`] or [`About::OWN`].
    pub origin: String,
    /// The number of steps in its branch.
    pub steps: usize,
    /// When it was last stored, in milliseconds since 1970.
    pub used: u64,
    /// Its size in bytes.
    pub size: usize,
}

impl About {
    /// The origin of a world that began with a single process.
    pub const EMPTY: &str = "empty";
    /// The origin of a world that began with a script of the reader's own.
    pub const OWN: &str = "-";

    /// Parses the line about a world. Whatever is wrong with the line, the world has a name.
    pub fn read(id: WorldId, line: &str) -> Self {
        let mut words = line.splitn(5, ' ');
        let mut word = || words.next().unwrap_or_default();
        let (used, steps, size) = (word().parse(), word().parse(), word().parse());
        let (origin, name) = (word().to_owned(), word().to_owned());
        let name = if name.is_empty() { "?".to_owned() } else { name };
        About { id, name, origin, steps: steps.unwrap_or(0), used: used.unwrap_or(0), size: size.unwrap_or(0) }
    }

    /// Returns whether the world began with a single process and no script.
    pub fn is_empty_start(&self) -> bool {
        self.origin == About::EMPTY
    }
}

/// Formats the line about a world, as [`About::read`] parses it.
impl fmt::Display for About {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let About { used, steps, size, origin, name, .. } = self;
        write!(out, "{used} {steps} {size} {origin} {name}")
    }
}

/// The reason why a world is not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The browser provides no storage for this page.
    Blocked,
    /// The storage is full.
    Full,
    /// Another tab has written the same world in the meantime.
    Changed,
}

/// An action on the worlds.
#[derive(Clone)]
pub enum WorldsMsg {
    /// The list has been read.
    Listed(Result<Vec<About>, Failure>),
    /// Stores the open world as a new one, under the name that was typed.
    SaveAs,
    /// Opens a world.
    Open(WorldId),
    /// Shows the field for a new name of a world, or hides it.
    Naming(Option<WorldId>),
    /// Renames a world to the name that was typed.
    Rename(WorldId),
    /// Duplicates a world.
    Duplicate(WorldId),
    /// Deletes a world.
    Remove(WorldId),
    /// A world has been deleted.
    Removed(Option<Box<(About, String)>>),
    /// Restores the deleted world.
    Restore,
    /// Saves a world as a file.
    Export(WorldId),
    /// Saves all worlds as one file.
    ExportAll,
    /// Saves the text of the damaged world as a file.
    ExportRaw,
    /// The text of a file with this name has been read.
    FileRead(String, String),
    /// A file is larger than any world.
    TooLarge,
}

/// The list of worlds.
#[derive(Default)]
pub struct WorldList {
    /// All stored worlds, or why there are none.
    pub list: Option<Result<Vec<About>, Failure>>,
    /// The one that is being renamed.
    pub naming: Option<WorldId>,
    /// The size of the open world in bytes when it was last stored.
    pub size: usize,
}

/// The first line of a file with several worlds, and the mark before the line about each of them.
pub const ARCHIVE_HEADER: &str = "@worlds 1";
pub const ARCHIVE_ENTRY: &str = "@world ";

impl Explorer {
    /// Handles an action.
    pub(crate) fn handle_worlds(&mut self, worlds: WorldsMsg) {
        match worlds {
            WorldsMsg::Listed(list) => self.keeping.world_list.list = Some(list),
            WorldsMsg::SaveAs => {
                let name = self.typed_name().unwrap_or_else(|| self.default_name());
                self.store_as(name.clone());
                self.store_pending();
                self.drafts.set(Field::WorldName, String::new());
                self.announcement = texts::saved(self.lang, &name);
                self.refresh_world_list();
            }
            WorldsMsg::Open(id) => {
                self.store_pending();
                self.effects.push(Effect::ReadWorld(id, Arrival::default()));
            }
            WorldsMsg::Naming(id) => self.edit_name(id),
            WorldsMsg::Rename(id) => {
                if let Some(name) = self.typed_name() {
                    if let Some(kept) = self.keeping.world.as_mut().filter(|kept| kept.id == id) {
                        kept.name.clone_from(&name);
                    }
                    self.run_errand(Errand::Rename(id, name));
                }
                self.edit_name(None);
                self.refresh_world_list();
            }
            WorldsMsg::Duplicate(id) => {
                self.store_pending();
                if let Some(about) = self.listed_world(&id) {
                    let name = normalize_name(&texts::copy_of(self.lang, &about.name));
                    let copy = About { id: self.new_id(), name, ..about };
                    self.announcement = texts::saved(self.lang, &copy.name);
                    self.run_errand(Errand::Duplicate(id, copy));
                }
                self.refresh_world_list();
            }
            WorldsMsg::Remove(id) => {
                self.store_pending();
                self.run_errand(Errand::Remove(id));
            }
            WorldsMsg::Removed(removed) => self.removed(removed),
            WorldsMsg::Restore => {
                if let Some(Notice::Done(Done::Removed(removed))) = self.keeping.notice.take() {
                    let (about, text) = *removed;
                    self.reattach_world(&about);
                    self.announcement = done::brought_back(self.lang, &about.name);
                    self.effects.push(Effect::WriteWorld(about, text));
                    self.refresh_world_list();
                    self.focus(SAVE_FIELD);
                }
            }
            WorldsMsg::Export(id) => {
                self.store_pending();
                if let Some(about) = self.listed_world(&id) {
                    self.run_errand(Errand::Export(id, file_name(&about.name, "txt")));
                }
            }
            WorldsMsg::ExportAll => {
                self.store_pending();
                self.run_errand(Errand::ExportAll);
            }
            WorldsMsg::ExportRaw => {
                if let Some(Notice::Damaged { name, raw, .. }) = &self.keeping.notice {
                    let (name, text) = (file_name(name, "txt"), raw.clone());
                    self.run_errand(Errand::Save { name, kind: TEXT_MIME_TYPE, text });
                }
            }
            WorldsMsg::FileRead(file, text) => self.import(&file, text),
            WorldsMsg::TooLarge => self.show_done(Done::FileTooLarge),
        }
    }

    /// Reads the list again.
    pub(crate) fn refresh_world_list(&mut self) {
        self.run_errand(Errand::List);
    }

    fn listed_world(&self, id: &WorldId) -> Option<About> {
        let list = self.keeping.world_list.list.as_ref()?.as_ref().ok()?;
        list.iter().find(|about| about.id == *id).cloned()
    }

    fn typed_name(&self) -> Option<String> {
        let field = if self.keeping.world_list.naming.is_some() { Field::NewName } else { Field::WorldName };
        let name = normalize_name(self.drafts.get(field));
        (!name.is_empty()).then_some(name)
    }

    fn edit_name(&mut self, id: Option<WorldId>) {
        let before = std::mem::replace(&mut self.keeping.world_list.naming, id);
        match (&self.keeping.world_list.naming, before) {
            (Some(id), _) => {
                let name = self.listed_world(id).map(|about| about.name).unwrap_or_default();
                self.drafts.set(Field::NewName, name);
                self.focus(NAME_FIELD);
            }
            (None, Some(id)) => self.focus(rename_button(&id)),
            (None, None) => {}
        }
    }

    /// Handles the deletion of a world. If it was open, it stays open, and is stored again as another one as soon as
    /// something is done in it.
    fn removed(&mut self, removed: Option<Box<(About, String)>>) {
        if let Some(removed) = removed {
            if self.keeping.world.as_ref().is_some_and(|kept| kept.id == removed.0.id) {
                self.detach_world(removed.0.id.clone());
            }
            self.show_done(Done::Removed(removed));
            self.focus(UNDO_BUTTON);
        }
        self.refresh_world_list();
    }
}

/// The MIME type of text files.
pub const TEXT_MIME_TYPE: &str = "text/plain;charset=utf-8";
/// The ID of the field for the name of a new world.
pub const SAVE_FIELD: &str = "world-name";
/// The ID of the field for a new name.
pub const NAME_FIELD: &str = "new-name";
/// The ID of the button that restores what was deleted.
pub const UNDO_BUTTON: &str = "bring-back";

/// Returns the ID of the button that renames a world.
pub fn rename_button(id: &WorldId) -> String {
    format!("rename-{}", id.0)
}

/// Returns a name as a single line of limited length.
pub(super) fn normalize_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").chars().filter(|letter| !letter.is_control()).take(MAX_NAME_LEN).collect()
}

/// Returns the file name for a world.
pub fn file_name(world: &str, kind: &str) -> String {
    let letters = world.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let words: String = letters.collect();
    let stem = words.split_whitespace().collect::<Vec<_>>().join("-");
    if stem.is_empty() { format!("pidscope.{kind}") } else { format!("{stem}.{kind}") }
}
