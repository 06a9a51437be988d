//! Notices about links and stored worlds.

use pidscope_lessons::Progress;
use pidscope_text::keep;
use pidscope_userland::link::LinkError;
use pidscope_userland::script::Diagnostic;
use pidscope_userland::timeline::Damage;

use crate::state::Explorer;
use crate::state::listing::Listing;
use crate::state::worlds::{About, Failure, WorldId};

/// A notice, which is shown until it is dismissed.
#[derive(Clone)]
pub enum Notice {
    /// A link cannot be opened.
    Link(LinkError),
    /// The script of a link cannot be read.
    Unreadable(Vec<Diagnostic>),
    /// There is no scenario with this name.
    NoScenario(String),
    /// A stored world is damaged; what could be read of it is open, if anything.
    Damaged {
        /// The name of the world.
        name: String,
        /// What is wrong with it.
        damage: Vec<Damage>,
        /// Its stored text.
        raw: String,
        /// Whether a part of it is open.
        is_open: bool,
    },
    /// Nothing can be stored.
    StorageFailed(Failure),
    /// Another tab has changed the same world; from now on, this one is stored separately under this name.
    Forked(String),
    /// There is no lesson with this name, or it cannot be read.
    NoLesson(String),
    /// The lesson that was opened has no step with this name.
    NoStep(String),
    /// Something was done in a dialog or beside it; the text is part of the dialogs.
    Done(Done),
}

/// Something that was done, or failed, in a dialog or beside it.
#[derive(Clone)]
pub enum Done {
    /// A world was deleted, and can be restored.
    Removed(Box<(About, String)>),
    /// This many worlds were imported from a file.
    Imported(usize),
    /// A file is larger than any world.
    FileTooLarge,
    /// Something was copied.
    Copied(Listing),
    /// Something could not be copied.
    NotCopied(Listing),
    /// A bitmap file could not be made.
    NoPixels,
    /// Checks fail in the script that was opened.
    Checks,
    /// Progress in lessons was imported from a file.
    ProgressImported,
    /// Progress in lessons was deleted, and can be restored.
    ProgressDeleted(Progress),
}

impl Explorer {
    pub(super) fn show_notice(&mut self, notice: Notice) {
        self.keeping.notice = Some(notice);
    }

    pub(super) fn show_done(&mut self, done: Done) {
        self.show_notice(Notice::Done(done));
    }

    /// Reports that a world could not be stored.
    pub(super) fn report_storage_failure(&mut self, id: &WorldId, failure: Failure) {
        let is_open = self.keeping.world.as_ref().is_some_and(|kept| kept.id == *id);
        match failure {
            Failure::Changed => {
                if let Some(kept) = self.keeping.world.take_if(|_| is_open) {
                    let name = keep::another(self.lang, &kept.name);
                    self.store_as(name.clone());
                    self.show_notice(Notice::Forked(name));
                }
            }
            // Storing the open world is tried again after every change, but this is only reported once.
            Failure::Blocked | Failure::Full => {
                if !(is_open && std::mem::replace(&mut self.keeping.has_reported, true)) {
                    self.show_notice(Notice::StorageFailed(failure));
                }
            }
        }
    }

    /// Removes a notice that is only shown until something else happens.
    pub(crate) fn clear_brief_notice(&mut self) {
        let is_brief =
            |notice: &mut Notice| matches!(notice, Notice::Done(Done::Copied(_) | Done::NotCopied(_) | Done::NoPixels));
        self.keeping.notice.take_if(is_brief);
    }
}
