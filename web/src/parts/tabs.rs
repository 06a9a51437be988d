//! The parts of the page as tabs, where only one fits at a time.

use std::rc::Rc;

use pidscope_text::{Lang, page};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::state::Explorer;
use crate::state::msg::Msg;

/// The parts of the page, of which a narrow one shows one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The lesson, while one is open.
    Lesson,
    /// The process tree.
    Picture,
    /// The terminal of the chosen process.
    Terminal,
    /// One view for each namespace.
    Views,
    /// The namespace tree.
    Spaces,
    /// The log.
    Log,
}

impl Tab {
    const ALL: [Tab; 6] = [Tab::Lesson, Tab::Picture, Tab::Terminal, Tab::Views, Tab::Spaces, Tab::Log];

    /// The value of the attribute `data-tab`.
    pub fn name(self) -> &'static str {
        match self {
            Tab::Lesson => "lesson",
            Tab::Picture => "picture",
            Tab::Terminal => "terminal",
            Tab::Views => "views",
            Tab::Spaces => "spaces",
            Tab::Log => "log",
        }
    }

    /// The identity of its button.
    pub fn id(self) -> &'static str {
        match self {
            Tab::Lesson => "tab-lesson",
            Tab::Picture => "tab-picture",
            Tab::Terminal => "tab-terminal",
            Tab::Views => "tab-views",
            Tab::Spaces => "tab-spaces",
            Tab::Log => "tab-log",
        }
    }

    /// The tab that a key leads to from this one; they stand in a circle.
    fn beside(self, key: &str, all: &[Tab]) -> Option<Tab> {
        let (count, at) = (all.len(), all.iter().position(|&tab| tab == self)?);
        let to = match key {
            "ArrowLeft" => at + count - 1,
            "ArrowRight" => at + 1,
            "Home" => 0,
            "End" => count - 1,
            _ => return None,
        };
        Some(all[to % count])
    }

    fn label(self, lang: Lang) -> &'static str {
        match self {
            Tab::Lesson => page::lesson(lang),
            Tab::Picture => page::processes(lang),
            Tab::Terminal => page::terminal(lang),
            Tab::Views => page::views_tab(lang),
            Tab::Spaces => page::namespaces(lang),
            Tab::Log => page::log(lang),
        }
    }
}

/// The row of tabs: one stop of the Tab key, in which the arrow keys go from one to the next (the APG's pattern “tabs”).
pub fn tabs(explorer: &Explorer, link: &Link) -> Element {
    let current = explorer.tab;
    // Without a lesson there is no tab for one.
    let all = if explorer.learning.open.is_some() { &Tab::ALL[..] } else { &Tab::ALL[1..] };
    let tab = |tab: Tab| {
        el("button;role=tab")
            .attr("id", tab.id())
            .attr("tabindex", if tab == current { "0" } else { "-1" })
            .truth("aria-selected", tab == current)
            .press(link, Msg::Tab(tab))
            .text(tab.label(explorer.lang))
    };
    let keys = move |key: &str| current.beside(key, all).map(Msg::Tab);
    let list = el("div;role=tablist").on(link, On::Keydown, Reaction::Key(Rc::new(keys)));
    let list = list.each(all.iter().copied().map(tab));
    el("nav;class=tabs").attr("aria-label", page::parts(explorer.lang)).child(list)
}
