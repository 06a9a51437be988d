//! Where the texts are: linked in or, for the page, in two files per language, of which a reader needs one first and
//! the other later.

use std::sync::OnceLock;

use crate::lang::Lang;
use crate::mark::BETWEEN;

/// A part of the texts of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The texts that a page needs at first.
    First,
    /// The texts of answers, lessons and dialogs.
    Later,
}

impl Part {
    /// Both parts.
    pub const ALL: [Part; 2] = [Part::First, Part::Later];
}

/// The texts of each language and part, once they are available.
static TEXTS: [[OnceLock<Vec<&'static str>>; Part::ALL.len()]; Lang::ALL.len()] =
    [const { [const { OnceLock::new() }; Part::ALL.len()] }; Lang::ALL.len()];

impl Lang {
    /// Returns the text at this index of the catalogue; empty until its part is available.
    #[inline(always)] // It costs less than a call.
    pub(crate) fn text(self, place: usize) -> &'static str {
        self.slot(place)
    }

    /// Returns where the text is: only one word to return, as it is called from everywhere.
    #[inline(never)]
    fn slot(self, place: usize) -> &'static &'static str {
        #[cfg(any(feature = "linked", feature = "essential"))]
        let texts = Some(TEXTS[self as usize][0].get_or_init(|| split(linked(self))));
        #[cfg(not(any(feature = "linked", feature = "essential")))]
        let (texts, place) = match place.checked_sub(crate::messages::ENDS[0]) {
            Some(place) => (TEXTS[self as usize][Part::Later as usize].get(), place),
            None => (TEXTS[self as usize][Part::First as usize].get(), place),
        };
        texts.and_then(|texts| texts.get(place)).unwrap_or(&"")
    }

    /// Returns whether a part of this language's texts is available.
    pub fn has(self, part: Part) -> bool {
        cfg!(feature = "linked") || TEXTS[self as usize][part as usize].get().is_some()
    }

    /// Installs the file of a part. It is leaked, as any text may be used at any time.
    pub fn install(self, part: Part, file: String) {
        TEXTS[self as usize][part as usize].get_or_init(|| split(file.leak()));
    }
}

/// Returns the name of the file of a part, which changes when the texts of the language do.
pub fn file_name(lang: Lang, part: Part) -> &'static str {
    match (lang, part) {
        (Lang::En, Part::First) => concat!("en-", env!("EN_HASH"), ".txt"),
        (Lang::En, Part::Later) => concat!("en-", env!("EN_HASH"), "-later.txt"),
        (Lang::Ko, Part::First) => concat!("ko-", env!("KO_HASH"), ".txt"),
        (Lang::Ko, Part::Later) => concat!("ko-", env!("KO_HASH"), "-later.txt"),
    }
}

/// Returns the file of a part, with what a page needs of the catalogue.
#[cfg(feature = "linked")]
pub fn file(lang: Lang, part: Part) -> String {
    let [first, page] = crate::messages::ENDS;
    let places = match part {
        Part::First => 0..first,
        Part::Later => first..page,
    };
    split(linked(lang))[places].join(char::from(BETWEEN).encode_utf8(&mut [0]))
}

#[cfg(feature = "linked")]
fn linked(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!(concat!(env!("OUT_DIR"), "/en.txt")),
        Lang::Ko => include_str!(concat!(env!("OUT_DIR"), "/ko.txt")),
    }
}

#[cfg(all(feature = "essential", not(feature = "linked")))]
fn linked(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!(concat!(env!("OUT_DIR"), "/en-essential.txt")),
        Lang::Ko => include_str!(concat!(env!("OUT_DIR"), "/ko-essential.txt")),
    }
}

fn split(catalogue: &'static str) -> Vec<&'static str> {
    catalogue.split(char::from(BETWEEN)).collect()
}
