//! The languages.

/// A language of the page, the command line and the diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// Every language, in the order of the generated messages.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ko];

    /// Returns the tag for `lang` attributes and the command line.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ko => "ko",
        }
    }

    /// Returns the name of the language in that language.
    pub const fn name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Ko => "한국어",
        }
    }

    /// Returns the language of a tag such as `ko`, `ko-KR` or `ko_KR.UTF-8`.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_', '.']).next()?;
        Lang::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// Returns the first of a reader's preferred languages that is available, or English.
    pub fn choose(preferred: &[impl AsRef<str>]) -> Lang {
        preferred.iter().find_map(|tag| Lang::from_tag(tag.as_ref())).unwrap_or(Lang::En)
    }
}
