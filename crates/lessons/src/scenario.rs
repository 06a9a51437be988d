//! Bundled scenarios: scripts with a title and a short description in each language. They are data; see
//! `data/scenarios`, and the locale files.

use pidscope_text::Lang;

/// A scenario.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// The name in `@NAME`.
    pub name: &'static str,
    /// Its script, unless lines are typed into shells in it; such scripts may be loaded together with the shell, see
    /// [`typed`].
    pub untyped: Option<&'static str>,
    /// The number of steps after which it is opened; `None` for its end.
    pub opens: Option<usize>,
    title: fn(Lang) -> &'static str,
    about: fn(Lang) -> &'static str,
}

/// The title and description of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The title: one short line.
    pub title: &'static str,
    /// The description: a sentence or two.
    pub about: &'static str,
}

impl Scenario {
    /// Returns its script, with the checks that prove every number.
    pub fn script(&self) -> &'static str {
        self.untyped.unwrap_or_else(|| typed(self.name))
    }

    /// Returns whether lines are typed into shells in its script (`A$ ps`).
    pub fn is_typed(&self) -> bool {
        self.untyped.is_none()
    }

    /// Returns the title and description in a language.
    pub fn words(&self, lang: Lang) -> Words {
        Words { title: (self.title)(lang), about: (self.about)(lang) }
    }
}

/// All scenarios, in the order in which they are listed.
pub const SCENARIOS: &[Scenario] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// The scenario that the page opens with.
pub const FIRST: &Scenario = &SCENARIOS[0];

/// Returns the script of the scenario with this name, if lines are typed in it; otherwise an empty text.
pub fn typed(name: &str) -> &'static str {
    include!(concat!(env!("OUT_DIR"), "/typed.rs"))
}

/// Returns the scenario with this name.
pub fn scenario(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.name == name)
}
