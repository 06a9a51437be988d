//! What is told about links and kept worlds.

use pidscope_lessons::Progress;
use pidscope_text::keep;
use pidscope_userland::link::LinkError;
use pidscope_userland::script::Diagnostic;
use pidscope_userland::timeline::Damage;

use crate::state::Explorer;
use crate::state::listing::Listing;
use crate::state::worlds::{About, Failure, WorldId};

/// What is told about what is kept, until it has been read.
#[derive(Clone)]
pub enum Notice {
    /// A link does not open.
    Link(LinkError),
    /// The script of a link cannot be read.
    Unreadable(Vec<Diagnostic>),
    /// There is no scenario of this name.
    NoScenario(String),
    /// A world was damaged; what could be read of it is open, or nothing could.
    Damaged {
        /// What it is called.
        name: String,
        /// What is wrong with it.
        damage: Vec<Damage>,
        /// Its text, as it was.
        raw: String,
        /// Whether a part of it is open.
        is_open: bool,
    },
    /// Nothing can be kept.
    Unkept(Failure),
    /// Another tab has the same world: this is another one from now on, of this name.
    Forked(String),
    /// A lesson of this name is not there, or cannot be read.
    NoLesson(String),
    /// The lesson that was opened has no step of this name.
    NoStep(String),
    /// Something was done in a dialog, or beside it: what comes with dialogs says what.
    Done(Done),
}

/// What was done in a dialog, or beside it, or could not be.
#[derive(Clone)]
pub enum Done {
    /// A world was forgotten, and can be brought back.
    Removed(Box<(About, String)>),
    /// So many worlds have come from a file.
    Imported(usize),
    /// A file is larger than any world.
    FileTooLarge,
    /// Something was copied.
    Copied(Listing),
    /// Something could not be copied.
    NotCopied(Listing),
    /// There is no file of pixels.
    NoPixels,
    /// Checks fail in the script that was opened.
    Checks,
    /// Progress in lessons has come from a file.
    ProgressImported,
    /// Progress in lessons was forgotten, and can be brought back.
    ProgressForgotten(Progress),
}

impl Explorer {
    pub(super) fn tell(&mut self, notice: Notice) {
        self.keeping.notice = Some(notice);
    }

    pub(super) fn tell_done(&mut self, done: Done) {
        self.tell(Notice::Done(done));
    }

    /// A world could not be kept.
    pub(super) fn not_kept(&mut self, id: &WorldId, failure: Failure) {
        let is_open = self.keeping.world.as_ref().is_some_and(|kept| kept.id == *id);
        match failure {
            Failure::Changed => {
                if let Some(kept) = self.keeping.world.take_if(|_| is_open) {
                    let name = keep::another(self.lang, &kept.name);
                    self.keep_as(name.clone());
                    self.tell(Notice::Forked(name));
                }
            }
            // The open world is tried again with every change, and this told once.
            Failure::Blocked | Failure::Full => {
                if !(is_open && std::mem::replace(&mut self.keeping.has_told, true)) {
                    self.tell(Notice::Unkept(failure));
                }
            }
        }
    }

    /// What is told until something else happens is told no more.
    pub(crate) fn forget_brief(&mut self) {
        let is_brief =
            |notice: &mut Notice| matches!(notice, Notice::Done(Done::Copied(_) | Done::NotCopied(_) | Done::NoPixels));
        self.keeping.notice.take_if(is_brief);
    }
}
