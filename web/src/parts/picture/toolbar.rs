//! The tools of the picture: search, zoom, folding, and the legend.

use std::rc::Rc;

use pidscope_text::{Lang, empty, legend as words, picture as texts};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::head::icon;
use crate::state::Explorer;
use crate::state::msg::Msg;
use crate::state::picture::{PictureMsg, Zoom, ZoomDirection};

/// The ID of the search field.
pub const SEARCH_FIELD: &str = "find";

/// The contents of the toolbar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolbar {
    lang: Lang,
    query: String,
    found: usize,
    at: Option<usize>,
    zoom: Zoom,
    has_opened: bool,
    legend: bool,
}

impl Toolbar {
    /// Returns the current contents.
    pub fn of(explorer: &Explorer) -> Self {
        let view = &explorer.view;
        Toolbar {
            lang: explorer.lang,
            query: view.query.clone(),
            found: view.found.len(),
            at: view.at,
            zoom: view.zoom,
            has_opened: view.has_opened(),
            legend: view.legend,
        }
    }
}

/// Draws the row of tools, and the legend if it is open.
pub fn toolbar(model: &Toolbar, link: &Link) -> Element {
    let lang = model.lang;
    let look = |id: &'static str, sign: &'static str, label: &'static str, look: PictureMsg| {
        icon(id, sign, label.into()).on_click(link, Msg::Picture(look))
    };
    let fold_likes = el("button;class=button;id=fold-likes")
        .on_click(link, Msg::Picture(PictureMsg::FoldLikes))
        .text(texts::fold_likes(lang));
    let legend = el("button;class=button;id=legend-open;aria-controls=legend")
        .boolean("aria-expanded", model.legend)
        .on_click(link, Msg::Picture(PictureMsg::Legend))
        .text(words::title(lang));
    let row = el("div;class=tools")
        .child(search(model, link))
        .maybe(model.has_opened.then_some(fold_likes))
        .child(el("span;class=grow"))
        .child(legend)
        .child(look("zoom-out", "−", texts::zoom_out(lang), PictureMsg::Zoom(ZoomDirection::Out)))
        .child(look("zoom-in", "+", texts::zoom_in(lang), PictureMsg::Zoom(ZoomDirection::In)))
        .child(look("fit", "⤢", texts::fit(lang), PictureMsg::Fit).boolean("aria-pressed", model.zoom == Zoom::Whole));
    el("div;class=toolbar").child(row).maybe(model.legend.then(|| key(lang)))
}

fn search(model: &Toolbar, link: &Link) -> Element {
    let lang = model.lang;
    let keys = |key: &str| (key == "Escape").then(|| Msg::Picture(PictureMsg::Find(String::new())));
    let count = match (model.query.trim().is_empty(), model.at) {
        (true, _) => String::new(),
        (false, Some(at)) => format!("{} / {}", at + 1, model.found),
        (false, None) if model.found == 0 => empty::found(lang).to_owned(),
        (false, None) => model.found.to_string(),
    };
    let field = el("input;type=search;class=field;autocomplete=off;spellcheck=false;enterkeyhint=search")
        .attr("id", SEARCH_FIELD)
        .attr("aria-label", texts::find_process(lang))
        .attr("placeholder", texts::find(lang))
        .attr("title", texts::find_process(lang))
        .value(model.query.clone())
        .on(link, On::Input, Reaction::Field(|query| Some(Msg::Picture(PictureMsg::Find(query)))))
        .on(link, On::Keydown, Reaction::Key(Rc::new(keys)));
    el("form;role=search;class=search")
        .on(link, On::Submit, Reaction::ReplaceDefault(Msg::Picture(PictureMsg::FindNext)))
        .child(field)
        .child(el("span;class=count").text(count))
}

/// Draws the legend. Each sign looks as it does in the picture.
fn key(lang: Lang) -> Element {
    let rows = [
        ("8 / 5 / 1", "mono", texts::numbers(lang)),
        ("▣", "", words::init(lang)),
        ("Z", "letter", words::zombie(lang)),
        ("T", "letter", words::stopped(lang)),
        ("S", "letter", words::blocked(lang)),
        ("S ┄", "letter", words::exiting(lang)),
        ("┈", "", words::thread(lang)),
        ("◆", "", words::subreaper(lang)),
        ("▼", "", words::injected(lang)),
        ("▭", "", words::elsewhere(lang)),
        ("+12", "letter", words::collapsed(lang)),
        ("❐", "", words::folded(lang)),
        ("A̶", "", words::dead(lang)),
        ("┆", "", words::empty(lang)),
    ];
    let rows = rows
        .into_iter()
        .map(|(sign, class, means)| el("div").child(el("dt").class(&[class]).text(sign)).child(el("dd").text(means)));
    // It scrolls on small screens, so it must be focusable.
    el("div;class=legend;id=legend;role=region;tabindex=0")
        .attr("aria-label", words::title(lang))
        .child(el("dl").each(rows))
}
