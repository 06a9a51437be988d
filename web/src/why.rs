//! What the last act came to, and why: the sentences of its events, or the rule that refused it.

use pidscope_kernel::{Refusal, State};
use pidscope_text::{Lang, cli, errno, page, problem, rule};
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::report::last_words;
use pidscope_userland::script::{StatementKind, line};
use pidscope_userland::timeline::ActError;
use yew::prelude::*;

use crate::app::App;
use crate::story::story;

/// The panel.
pub fn why(app: &App) -> Html {
    let lang = app.lang;
    if let Some((text, error)) = app.session.refused() {
        return panel(
            lang,
            true,
            html! {
                <>
                    <p class="said">{ text }</p>
                    <p>{ act_error(lang, error) }</p>
                </>
            },
        );
    }
    let timeline = app.session.timeline();
    let words = app.session.scenario().filter(|_| app.is_fresh).map(|scenario| crate::head::words(lang, scenario));
    if let Some(words) = words {
        return panel(
            lang,
            false,
            html! {
                <>
                    <p><b>{ words.title }</b></p>
                    <p>{ words.about }</p>
                    <p class="source">{ page::try_it(lang) }</p>
                </>
            },
        );
    }
    match timeline.last_call() {
        Some(entry) => act(app, entry),
        None => panel(lang, false, html! { <p>{ page::empty_world(lang) }</p> }),
    }
}

/// A line that did not become an act, as a sentence.
pub fn act_error(lang: Lang, error: &ActError) -> String {
    match error {
        // There is only one line that it can be about.
        ActError::Unreadable(wrong) => problem(lang, wrong),
        ActError::Panicked => page::panic(lang).to_owned(),
        ActError::NeverCreated(name) => page::caller_never_created(lang, name),
        ActError::CannotCall { process, state } => cannot_call(lang, process, *state).unwrap_or_default(),
    }
}

/// Why a process cannot make a call; nothing if it can.
pub fn cannot_call(lang: Lang, name: &str, state: State) -> Option<String> {
    Some(match state {
        State::Gone => page::caller_gone(lang, &name),
        State::Zombie => page::caller_zombie(lang, &name),
        State::Exiting => page::caller_exiting(lang, &name),
        State::Stopped => page::caller_stopped(lang, &name),
        State::Blocked => page::caller_blocked(lang, &name),
        State::Running => return None,
    })
}

fn panel(lang: Lang, is_bad: bool, content: Html) -> Html {
    html! {
        <section class={classes!("panel", "why", is_bad.then_some("bad"))} aria-labelledby="why-title">
            <h2 id="why-title">{ page::what_happened(lang) }</h2>
            { content }
        </section>
    }
}

fn act(app: &App, entry: &Entry) -> Html {
    let lang = app.lang;
    let said = match &entry.statement.kind {
        StatementKind::Call { caller, call, .. } => line(caller, call),
        StatementKind::Root(_) | StatementKind::Expect(_) => entry.statement.text.clone(),
    };
    let outcome = entry.step.as_ref().map(|step| step.outcome.to_string());
    let refusal = match entry.step.as_ref().map(|step| &step.outcome) {
        Some(Outcome::Refused(refusal)) => Some(*refusal),
        _ => None,
    };
    let wrong = entry.check.as_ref().filter(|check| !check.ok);
    panel(
        lang,
        refusal.is_some() || wrong.is_some(),
        html! {
            <>
                <p class="said">
                    { said }
                    if let Some(outcome) = outcome {
                        <span class={classes!("result", refusal.map(|_| "errno"))}>{ " → " }{ outcome }</span>
                    }
                </p>
                if let Some(check) = wrong {
                    <p>{ cli::check_failed(lang, &shown(lang, &check.expected), &shown(lang, &check.found), &check.line) }</p>
                }
                if let Some(refusal) = refusal { { refused(lang, refusal) } }
                if let Some(step) = &entry.step { { events(app, step) } }
            </>
        },
    )
}

fn shown(lang: Lang, value: &str) -> String {
    if value.is_empty() { cli::nothing(lang).to_owned() } else { value.to_owned() }
}

fn refused(lang: Lang, refusal: Refusal) -> Html {
    let text = rule(lang, refusal.rule);
    html! {
        <>
            <p><b class="errno">{ refusal.errno.name() }</b>{ " " }{ errno(lang, refusal.errno) }</p>
            <p>{ text.why }</p>
            <p class="try"><b>{ page::what_to_try(lang) }</b><br />{ text.advice }</p>
            <p class="source">
                { page::rule_source(lang, &refusal.rule.kernel_function(), &refusal.rule.man_page()) }
            </p>
        </>
    }
}

fn events(app: &App, step: &Step) -> Html {
    let lang = app.lang;
    let machine = app.session.timeline().machine();
    let (sentences, left_out) = story(lang, machine, step);
    let words = machine.kernel().panic().filter(|_| step.outcome == Outcome::Dies).map(last_words);
    html! {
        <>
            if !sentences.is_empty() {
                <ul>{ for sentences.into_iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
            }
            if left_out > 0 {
                <p class="source">{ page::more_events(lang, &left_out) }</p>
            }
            if let Some(words) = words {
                <pre>{ words }</pre>
            }
        </>
    }
}
