//! Texts from elsewhere: scripts written in the dialog, and contents of files and the clipboard.

use pidscope_lessons::{Files, Progress};
use pidscope_text::{announce, page};
use pidscope_userland::script::MAX_SCRIPT_LEN;
use pidscope_userland::timeline::{SAVED_FIRST_LINE, Timeline};

use crate::effects::Effect;
use crate::later;
use crate::parts::dialogs::Dialog;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::learning::LessonMsg;
use crate::state::msg::Msg;
use crate::state::notice::{Done, Notice};
use crate::state::session::Session;
use crate::state::worlds::{ARCHIVE_ENTRY, ARCHIVE_HEADER, About, normalize_name};

impl Explorer {
    /// Opens what was written in the script dialog.
    pub(crate) fn load(&mut self) {
        let text = self.drafts.get(Field::Script).to_owned();
        if text.len() > MAX_SCRIPT_LEN {
            self.too_large = Some(text.len());
            return;
        }
        if is_stored_text(&text) {
            return self.import("", text);
        }
        match Session::load(&text) {
            Ok(mut session) => {
                let has_failed = go_to_failed_check(&mut session);
                match later::lessons().filter(|_| self.learning.open.is_some()) {
                    Some(lessons) => (lessons.load)(self, session),
                    None => self.open(session, false),
                }
                self.close_dialog();
                self.announcement = announce::scenario(self.lang, &self.world_name());
                self.report_failed_checks(has_failed);
            }
            Err(wrong) => {
                self.wrong = wrong;
                self.too_large = None;
            }
        }
    }

    /// Opens a text from elsewhere: a file of several worlds, a saved timeline, a script, a lesson or progress.
    pub(super) fn import(&mut self, file: &str, text: String) {
        let text = text.trim_start_matches('\u{feff}').to_owned();
        let stem = normalize_name(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let named = |otherwise: &str| if stem.is_empty() { otherwise.to_owned() } else { stem.clone() };
        let first = text.lines().next().unwrap_or_default().trim();
        if Progress::is_in(&text) || Files::are_in(&text) {
            // This may have to wait until the part for lessons is loaded.
            self.update(Msg::Lesson(LessonMsg::Import(file.to_owned(), text)));
            return;
        }
        if first == ARCHIVE_HEADER {
            return self.import_archive(&text);
        }
        let mut session = if is_stored_text(first) {
            match Timeline::restore(&text) {
                Ok(timeline) => Session::of_timeline(timeline, None),
                Err(damaged) => {
                    let name = named(page::own_script(self.lang));
                    let is_open = damaged.readable.is_some();
                    if let Some(timeline) = damaged.readable {
                        self.open(Session::of_timeline(timeline, None), false);
                        self.store_as(name.clone());
                        self.close_dialog();
                    }
                    self.keeping.notice = Some(Notice::Damaged { name, damage: damaged.damage, raw: text, is_open });
                    return;
                }
            }
        } else {
            match Session::load(&text) {
                Ok(session) => session,
                Err(wrong) => return self.show_unreadable(text, wrong),
            }
        };
        // A saved timeline opens at the moment at which it was saved.
        let has_failed = !is_stored_text(first) && go_to_failed_check(&mut session);
        self.open(session, false);
        self.store_as(named(page::own_script(self.lang)));
        self.close_dialog();
        self.report_failed_checks(has_failed);
    }

    fn report_failed_checks(&mut self, has_failed: bool) {
        if has_failed {
            self.show_done(Done::Checks);
        }
    }

    fn import_archive(&mut self, text: &str) {
        let worlds = split_archive(text);
        self.show_done(Done::Imported(worlds.len()));
        for (line, text) in worlds {
            let about = About::read(self.new_id(), line);
            self.effects.push(Effect::WriteWorld(about, text.to_owned()));
        }
        self.refresh_world_list();
        if self.dialog != Some(Dialog::Worlds) {
            self.show_dialog(Dialog::Worlds);
        }
    }
}

/// Goes to the first failed check, which is what the author of checks wants to see first. Returns whether there is one.
fn go_to_failed_check(session: &mut Session) -> bool {
    let timeline = session.timeline();
    let failed =
        timeline.checks().into_iter().find(|(_, check)| !check.ok).map(|(steps, _)| timeline.revision_at(steps));
    failed.is_some_and(|failed| {
        session.go_to(failed);
        true
    })
}

/// Returns whether a text declares itself to be a saved timeline or a file of several.
fn is_stored_text(text: &str) -> bool {
    let first = |text: &str| text.trim_start_matches('\u{feff}').split_whitespace().next().map(str::to_owned);
    let word = first(text);
    word.is_some() && (word == first(SAVED_FIRST_LINE) || word == first(ARCHIVE_HEADER))
}

/// Returns the worlds in a file of several: the line about each, and its text.
fn split_archive(text: &str) -> Vec<(&str, &str)> {
    let mut worlds = Vec::new();
    let mut rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    while let Some(begun) = rest.strip_prefix(ARCHIVE_ENTRY) {
        let (line, behind) = begun.split_once('\n').unwrap_or((begun, ""));
        let end = behind.find(&format!("\n{ARCHIVE_ENTRY}")).map_or(behind.len(), |at| at + 1);
        let (text, next) = behind.split_at(end);
        worlds.push((line.trim_end_matches('\r'), text));
        rest = next;
    }
    worlds
}
