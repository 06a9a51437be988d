//! The parts of the page as tabs, for where only one fits at a time.

use std::rc::Rc;

use pidscope_text::{Lang, page};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::state::Explorer;
use crate::state::msg::Msg;

/// The parts of the page, one of which is shown at a time on a narrow page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The lesson, while one is open.
    Lesson,
    /// The process tree.
    Picture,
    /// The terminal of the selected process.
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

    /// Returns the value of the attribute `data-tab`.
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

    /// Returns the ID of its button.
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

    /// Returns the tab that a key leads to from this one; they form a circle.
    fn offset(self, key: &str, all: &[Tab]) -> Option<Tab> {
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

/// Draws the row of tabs: one tab stop, in which the arrow keys move (the APG's pattern “tabs”).
pub fn tabs(explorer: &Explorer, link: &Link) -> Element {
    let current = explorer.tab;
    // The first tab is only there while a lesson is open.
    let all = if explorer.learning.open.is_some() { &Tab::ALL[..] } else { &Tab::ALL[1..] };
    let tab = |tab: Tab| {
        el("button;role=tab")
            .attr("id", tab.id())
            .attr("tabindex", if tab == current { "0" } else { "-1" })
            .boolean("aria-selected", tab == current)
            .on_click(link, Msg::Tab(tab))
            .text(tab.label(explorer.lang))
    };
    let keys = move |key: &str| current.offset(key, all).map(Msg::Tab);
    let list = el("div;role=tablist").on(link, On::Keydown, Reaction::Key(Rc::new(keys)));
    let list = list.each(all.iter().copied().map(tab));
    el("nav;class=tabs").attr("aria-label", page::parts(explorer.lang)).child(list)
}
