//! The bundled lessons. Their texts are files that are read when somebody opens one; linked in is only what a list of them shows.

use pidscope_text::Lang;

/// A bundled lesson, as a list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// What it is called in links.
    pub id: &'static str,
    /// The name of its directory.
    pub directory: &'static str,
    /// About how long it takes, in minutes.
    pub minutes: u32,
    /// The ids of its steps.
    pub steps: &'static [&'static str],
    /// Its title in English.
    pub en: &'static str,
    /// Its title in Korean.
    pub ko: &'static str,
}

impl Listed {
    /// What it is called in a language.
    pub fn title(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        }
    }
}

/// Every bundled lesson, in the order of the course.
pub const COURSE: &[Listed] = include!(concat!(env!("OUT_DIR"), "/course.rs"));

/// The bundled lesson of this id.
pub fn listed(id: &str) -> Option<&'static Listed> {
    COURSE.iter().find(|lesson| lesson.id == id)
}
