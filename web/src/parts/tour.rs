//! A stop of the tour: a card that explains the highlighted part of the page.

use std::rc::Rc;

use pidscope_kernel::Upid;
use pidscope_text::{Lang, page, tour as texts};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::state::Explorer;
use crate::state::msg::Msg;
use crate::state::tour::Stop;

/// The ID of the card, which has the focus during the tour.
pub const CARD: &str = "tour";

/// Draws the card of a stop.
pub fn card(explorer: &Explorer, stop: Stop, link: &Link) -> Element {
    let lang = explorer.lang;
    let (title, about) = words(explorer, stop, lang);
    let go = |id: &'static str, label: &'static str, to: Option<Stop>, class: &'static str| {
        el("button;type=button").class(&["button", class]).attr("id", id).on_click(link, Msg::Tour(to)).text(label)
    };
    let back = stop.offset(-1).map(|to| go("tour-back", texts::back(lang), Some(to), ""));
    let next = match stop.offset(1) {
        Some(to) => go("tour-next", texts::next(lang), Some(to), "go"),
        None => go("tour-next", texts::done(lang), None, "go"),
    };
    let skip = stop.offset(1).map(|_| go("tour-skip", texts::skip(lang), None, ""));
    let keys = move |key: &str| {
        let to = match key {
            "Escape" => None,
            "ArrowRight" => Some(stop.offset(1)?),
            "ArrowLeft" => Some(stop.offset(-1)?),
            _ => return None,
        };
        Some(Msg::Tour(to))
    };
    el("div;class=tour;role=dialog;tabindex=-1;aria-labelledby=tour-title;aria-describedby=tour-about")
        .attr("id", CARD)
        .on(link, On::Keydown, Reaction::Key(Rc::new(keys)))
        .child(el("p;class=source").text(texts::stop(lang, &(stop.index() + 1), &Stop::ALL.len())))
        .child(el("h2;id=tour-title").text(title))
        .child(el("p;id=tour-about").text(about))
        .child(el("div;class=row").maybe(skip).child(el("span;class=grow")).maybe(back).child(next))
}

fn words(explorer: &Explorer, stop: Stop, lang: Lang) -> (&'static str, String) {
    let (title, about) = match stop {
        Stop::Picture => (texts::picture::title(lang), texts::picture::about(lang)),
        Stop::Views => return (texts::views::title(lang), numbers(explorer, lang)),
        Stop::Actions => (texts::actions::title(lang), texts::actions::about(lang)),
        Stop::Why => (texts::explain::title(lang), texts::explain::about(lang)),
        Stop::Time => (texts::time::title(lang), texts::time::about(lang)),
    };
    (title, about.to_owned())
}

/// Returns the text that says that a process has a PID in each namespace, with those of the selected process if it has
/// more than one.
fn numbers(explorer: &Explorer, lang: Lang) -> String {
    let session = &explorer.session;
    let task = session.selected();
    let all = session.kernel().numbers(task);
    if all.len() < 2 {
        return texts::views::plain(lang).to_owned();
    }
    let number = |upid: &Upid| page::pid_in(lang, &session.namespace_name(upid.ns), &upid.nr);
    let numbers: Vec<String> = all.iter().map(number).collect();
    texts::views::about(lang, &all.len(), &session.name(task), &numbers.join(", "))
}
