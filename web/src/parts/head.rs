//! The head of the page: which world is open, and how the page looks.

use pidscope_lessons::SCENARIOS;
use pidscope_text::{Lang, page};
use yew::AttrValue;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::dialogs::Dialog;
use crate::state::Explorer;
use crate::state::learning::OPENER;
use crate::state::msg::Msg;
use crate::state::preferences::Theme;

/// The value in the list for a world with a single process.
const EMPTY: &str = "empty";
/// The value in the list for a script of the reader's own, and for the world of a lesson.
const OWN: &str = "own";

/// Draws a button with a sign, whose label is its accessible name.
pub fn icon(id: &'static str, sign: &'static str, label: AttrValue) -> Element {
    el("button;class=button icon").attr("id", id).attr("title", label.clone()).attr("aria-label", label).text(sign)
}

/// Draws the header.
pub fn head(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let (sign, theme) = match explorer.theme {
        Theme::Auto => ("◐", page::theme_auto(lang)),
        Theme::Light => ("☀", page::theme_light(lang)),
        Theme::Dark => ("☾", page::theme_dark(lang)),
    };
    let language = |other: Lang| {
        el("button;class=button")
            .attr("lang", other.tag())
            .boolean("aria-pressed", other == lang)
            .on_click(link, Msg::Lang(other))
            .text(other.name())
    };
    let script = Msg::Dialog(Dialog::Script);
    let opener = |id: &'static str, dialog: Dialog, label: &'static str| {
        el("button;class=button").attr("id", id).on_click(link, Msg::Dialog(dialog)).text(label)
    };
    el("header;class=head")
        .child(el("h1;class=brand").text("pidscope"))
        .child(scenarios(explorer, link))
        .child(opener(OPENER, Dialog::Lessons, page::lessons(lang)))
        .child(el("button;class=button;id=script").on_click(link, script).text(page::script(lang)))
        .child(opener("worlds", Dialog::Worlds, page::worlds(lang)))
        .child(opener("share", Dialog::Share, page::share(lang)))
        .child(el("span;class=grow"))
        .child(
            el("div;class=segments;role=group")
                .attr("aria-label", page::language(lang))
                .each([Lang::Ko, Lang::En].into_iter().map(language)),
        )
        .child(
            icon("theme", sign, AttrValue::from([page::theme(lang), ": ", theme].concat()))
                .on_click(link, Msg::NextTheme),
        )
        .child(icon("help", "?", page::help(lang).into()).on_click(link, Msg::Dialog(Dialog::Keys)))
}

fn scenarios(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let current =
        explorer.session.scenario().map_or(if explorer.is_empty_start { EMPTY } else { OWN }, |scenario| scenario.name);
    let option = |value: &'static str, title: &'static str| {
        el("option").attr("value", value).property("selected", current == value).text(title)
    };
    let options = SCENARIOS.iter().map(|scenario| option(scenario.name, scenario.words(lang).title));
    let own = el("option").attr("value", OWN);
    let name = match &explorer.learning.open {
        Some(open) => [page::lesson(lang), ": ", &open.prose.title].concat(),
        None => page::own_script(lang).to_owned(),
    };
    let chosen = |name: String| match name.as_str() {
        EMPTY => Some(Msg::Empty),
        name => pidscope_lessons::scenario(name).map(Msg::Scenario),
    };
    el("select;class=field;id=scenario")
        .attr("aria-label", page::choose_scenario(lang))
        .on(link, On::Change, Reaction::Field(chosen))
        .each(options)
        .child(option(EMPTY, page::start_empty(lang)))
        .maybe((current == OWN).then(|| own.property("selected", true).text(name)))
}
