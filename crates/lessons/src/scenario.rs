//! Bundled scenarios: scripts with a title and a few words in each language. They are data; see `data/scenarios`, and the locale files.

use pidscope_text::Lang;

/// A scenario.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// What `@NAME` means.
    pub name: &'static str,
    /// Its script, if no line is typed into a shell in it; others may come with the shell, see [`typed`].
    pub untyped: Option<&'static str>,
    /// After how many of its steps one looks at it first; none for its end.
    pub opens: Option<usize>,
    title: fn(Lang) -> &'static str,
    about: fn(Lang) -> &'static str,
}

/// What a scenario is called, and what there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// One short line.
    pub title: &'static str,
    /// A sentence or two.
    pub about: &'static str,
}

impl Scenario {
    /// Its script, with the checks that prove every number.
    pub fn script(&self) -> &'static str {
        self.untyped.unwrap_or_else(|| typed(self.name))
    }

    /// Whether lines are typed into shells in its script (`A$ ps`).
    pub fn is_typed(&self) -> bool {
        self.untyped.is_none()
    }

    /// What it is called, and what there is to see, in a language.
    pub fn words(&self, lang: Lang) -> Words {
        Words { title: (self.title)(lang), about: (self.about)(lang) }
    }
}

/// Every scenario, in the order in which they are listed.
pub const SCENARIOS: &[Scenario] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// The scenario that the page opens on.
pub const FIRST: &Scenario = &SCENARIOS[0];

/// The script of the scenario of this name, if lines are typed in it; otherwise nothing.
pub fn typed(name: &str) -> &'static str {
    include!(concat!(env!("OUT_DIR"), "/typed.rs"))
}

/// The scenario of this name.
pub fn scenario(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.name == name)
}
