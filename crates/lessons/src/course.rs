//! The bundled lessons. Their texts are files that are loaded when a lesson is opened; only what the list of lessons
//! shows is linked in.

use pidscope_text::Lang;

/// A bundled lesson, as shown in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourseEntry {
    /// Its ID in links.
    pub id: &'static str,
    /// The name of its directory.
    pub directory: &'static str,
    /// The approximate duration in minutes.
    pub minutes: u32,
    /// The IDs of its steps.
    pub steps: &'static [&'static str],
    /// Its title in English.
    pub en: &'static str,
    /// Its title in Korean.
    pub ko: &'static str,
}

impl CourseEntry {
    /// Returns its title in a language.
    pub fn title(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        }
    }
}

/// All bundled lessons, in the order of the course.
pub const COURSE: &[CourseEntry] = include!(concat!(env!("OUT_DIR"), "/course.rs"));

/// Returns the bundled lesson with this ID.
pub fn listed(id: &str) -> Option<&'static CourseEntry> {
    COURSE.iter().find(|lesson| lesson.id == id)
}
