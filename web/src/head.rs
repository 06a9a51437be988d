//! The head of the page: what is open, and how it is shown.

use pidscope_lessons::{SCENARIOS, Scenario, Words};
use pidscope_text::{Lang, page};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::{App, Msg};
use crate::dialogs::Dialog;
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

/// The header.
pub fn head(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let link = ctx.link();
    let theme = match app.theme {
        Theme::Auto => page::theme_auto(lang),
        Theme::Light => page::theme_light(lang),
        Theme::Dark => page::theme_dark(lang),
    };
    let theme_label = format!("{}: {theme}", page::theme(lang));
    html! {
        <header class="head">
            <h1 class="brand">{ "pidscope" }</h1>
            { scenarios(app, ctx) }
            <button class="button" id="script" onclick={link.callback(|_| Msg::Dialog(Some(Dialog::Script)))}>
                { page::script(lang) }
            </button>
            <span class="grow"></span>
            <div class="segments" role="group" aria-label={page::language(lang)}>
                { for [Lang::Ko, Lang::En].map(|other| html! {
                    <button
                        class="button" lang={other.tag()} aria-pressed={(other == lang).to_string()}
                        onclick={link.callback(move |_| Msg::Lang(other))}
                    >{ other.name() }</button>
                }) }
            </div>
            <button
                class="button icon" id="theme" title={theme_label.clone()} aria-label={theme_label}
                onclick={link.callback(|_| Msg::NextTheme)}
            >
                { match app.theme { Theme::Auto => "◐", Theme::Light => "☀", Theme::Dark => "☾" } }
            </button>
            <button
                class="button icon" id="help" title={page::help(lang)} aria-label={page::help(lang)}
                onclick={link.callback(|_| Msg::Dialog(Some(Dialog::Keys)))}
            >{ "?" }</button>
        </header>
    }
}

fn scenarios(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let current = app.session.scenario().map_or(if app.is_empty_start { EMPTY } else { OWN }, |scenario| scenario.name);
    let onchange = ctx.link().batch_callback(|event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>()?.value();
        match chosen.as_str() {
            EMPTY => Some(Msg::Empty),
            name => pidscope_lessons::scenario(name).map(Msg::Scenario),
        }
    });
    html! {
        <select class="field" id="scenario" aria-label={page::choose_scenario(lang)} {onchange}>
            { for SCENARIOS.iter().map(|scenario| html! {
                <option value={scenario.name} selected={current == scenario.name}>{ words(lang, scenario).title }</option>
            }) }
            <option value={EMPTY} selected={current == EMPTY}>{ page::start_empty(lang) }</option>
            if current == OWN {
                <option value={OWN} selected=true>{ page::own_script(lang) }</option>
            }
        </select>
    }
}
