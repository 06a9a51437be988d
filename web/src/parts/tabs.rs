//! The parts of the page as tabs, where only one fits at a time.

use pidscope_text::{Lang, page};

use crate::dom::{Element, Link, el};
use crate::state::Explorer;
use crate::state::msg::Msg;

/// The parts of the page, of which a narrow one shows one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
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
    const ALL: [Tab; 5] = [Tab::Picture, Tab::Terminal, Tab::Views, Tab::Spaces, Tab::Log];

    /// The value of the attribute `data-tab`.
    pub fn name(self) -> &'static str {
        match self {
            Tab::Picture => "picture",
            Tab::Terminal => "terminal",
            Tab::Views => "views",
            Tab::Spaces => "spaces",
            Tab::Log => "log",
        }
    }

    fn label(self, lang: Lang) -> &'static str {
        match self {
            Tab::Picture => page::processes(lang),
            Tab::Terminal => page::terminal(lang),
            Tab::Views => page::views_tab(lang),
            Tab::Spaces => page::namespaces(lang),
            Tab::Log => page::log(lang),
        }
    }
}

/// The row of tabs.
pub fn tabs(explorer: &Explorer, link: &Link) -> Element {
    let tab = |tab: Tab| {
        el("button;role=tab")
            .truth("aria-selected", tab == explorer.tab)
            .press(link, Msg::Tab(tab))
            .text(tab.label(explorer.lang))
    };
    let list = el("div;role=tablist").each(Tab::ALL.into_iter().map(tab));
    el("nav;class=tabs").attr("aria-label", page::parts(explorer.lang)).child(list)
}
