//! Where the texts are: linked in, or, on the page, in one file for each language, of which a reader needs one.

use std::sync::OnceLock;

use crate::lang::Lang;
use crate::mark::BETWEEN;

/// The texts of each language, once they are here.
static TEXTS: [OnceLock<Vec<&'static str>>; Lang::ALL.len()] = [const { OnceLock::new() }; Lang::ALL.len()];

impl Lang {
    /// The text at this place of the catalogue; empty as long as the language is not here.
    #[inline(always)] // It costs less than a call.
    pub(crate) fn text(self, place: usize) -> &'static str {
        self.slot(place)
    }

    /// Where the text is: one word to return, for it is called from everywhere.
    #[inline(never)]
    fn slot(self, place: usize) -> &'static &'static str {
        #[cfg(any(feature = "linked", feature = "essential"))]
        let texts = Some(TEXTS[self as usize].get_or_init(|| split(linked(self))));
        #[cfg(not(any(feature = "linked", feature = "essential")))]
        let texts = TEXTS[self as usize].get();
        texts.and_then(|texts| texts.get(place)).unwrap_or(&"")
    }

    /// Whether all texts of this language are here.
    pub fn is_here(self) -> bool {
        cfg!(feature = "linked") || TEXTS[self as usize].get().is_some()
    }

    /// Takes in the file of this language. It stays for good: every text is used at any time.
    pub fn install(self, file: String) {
        TEXTS[self as usize].get_or_init(|| split(file.leak()));
    }
}

/// The name of the file of a language, which changes with its content.
pub fn file_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => concat!("en-", env!("EN_HASH"), ".txt"),
        Lang::Ko => concat!("ko-", env!("KO_HASH"), ".txt"),
    }
}

/// The file of a language: what a page needs of the catalogue.
#[cfg(feature = "linked")]
pub fn file(lang: Lang) -> String {
    let texts: Vec<&str> = split(linked(lang)).into_iter().take(crate::messages::PAGE).collect();
    texts.join(char::from(BETWEEN).encode_utf8(&mut [0]))
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
