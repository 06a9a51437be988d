//! The head of the page: what is open, and how it is shown.

use pidscope_lessons::{SCENARIOS, Scenario, Words};
use pidscope_text::{Lang, page};
use yew::Html;

use crate::app::{App, Msg};
use crate::dialogs::Dialog;
use crate::dom::{Element, Link, On, Reaction, el};
use crate::preferences::Theme;

/// The value of the list for a world of one process.
const EMPTY: &str = "empty";
/// The value of the list for a script of one's own.
const OWN: &str = "own";

/// What a scenario is called, and what there is to see.
pub fn words(lang: Lang, scenario: &Scenario) -> Words {
    match lang {
        Lang::En => scenario.en,
        Lang::Ko => scenario.ko,
    }
}

/// A button that shows a sign, and says its label.
pub fn icon(id: &'static str, sign: &'static str, label: String) -> Element {
    el("button;class=button icon").attr("id", id).attr("title", label.clone()).attr("aria-label", label).text(sign)
}

/// The header.
pub fn head(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let (sign, theme) = match app.theme {
        Theme::Auto => ("◐", page::theme_auto(lang)),
        Theme::Light => ("☀", page::theme_light(lang)),
        Theme::Dark => ("☾", page::theme_dark(lang)),
    };
    let language = |other: Lang| -> Html {
        el("button;class=button")
            .attr("lang", other.tag())
            .truth("aria-pressed", other == lang)
            .press(link, Msg::Lang(other))
            .text(other.name())
            .into()
    };
    let languages = vec![language(Lang::Ko), language(Lang::En)];
    let script = Msg::Dialog(Some(Dialog::Script));
    el("header;class=head")
        .child(el("h1;class=brand").text("pidscope"))
        .child(scenarios(app, link))
        .child(el("button;class=button;id=script").press(link, script).text(page::script(lang)))
        .child(el("span;class=grow"))
        .child(el("div;class=segments;role=group").attr("aria-label", page::language(lang)).all(languages))
        .child(icon("theme", sign, format!("{}: {theme}", page::theme(lang))).press(link, Msg::NextTheme))
        .child(icon("help", "?", page::help(lang).to_owned()).press(link, Msg::Dialog(Some(Dialog::Keys))))
}

fn scenarios(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let current = app.session.scenario().map_or(if app.is_empty_start { EMPTY } else { OWN }, |scenario| scenario.name);
    let option = |value: &'static str, title: &'static str| -> Html {
        el("option").attr("value", value).property("selected", current == value).text(title).into()
    };
    let mut options: Vec<Html> =
        SCENARIOS.iter().map(|scenario| option(scenario.name, words(lang, scenario).title)).collect();
    options.push(option(EMPTY, page::start_empty(lang)));
    if current == OWN {
        options.push(option(OWN, page::own_script(lang)));
    }
    let chosen = |name: String| match name.as_str() {
        EMPTY => Some(Msg::Empty),
        name => pidscope_lessons::scenario(name).map(Msg::Scenario),
    };
    el("select;class=field;id=scenario")
        .attr("aria-label", page::choose_scenario(lang))
        .on(link, On::Change, Reaction::Field(chosen))
        .all(options)
}
