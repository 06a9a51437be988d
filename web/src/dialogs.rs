//! What opens above the page: the script of what was done, to read, change and paste; and the keys.

use pidscope_text::{Lang, diagnostic, keyboard, page, script};
use pidscope_userland::script::{Diagnostic, LONGEST_TEXT, Problem};
use web_sys::{HtmlDialogElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Which one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The script.
    Script,
    /// The keys.
    Keys,
}

/// What a [`Sheet`] is drawn from.
#[derive(Properties, PartialEq)]
pub struct SheetProps {
    /// Called when it was closed.
    pub on_close: Callback<()>,
    /// What is in it, with an element `dialog-title`.
    pub children: Html,
}

/// A modal dialog; Escape closes it.
#[component]
pub fn Sheet(props: &SheetProps) -> Html {
    let element = use_node_ref();
    {
        let element = element.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = element.cast::<HtmlDialogElement>() {
                // It is in the document and closed, so it can be opened.
                let _ = dialog.show_modal();
            }
        });
    }
    let onclose = props.on_close.reform(|_: Event| ());
    html! { <dialog ref={element} {onclose} aria-labelledby="dialog-title">{ props.children.clone() }</dialog> }
}

/// What a [`ScriptSheet`] is drawn from.
#[derive(Properties, PartialEq)]
pub struct ScriptSheetProps {
    /// The language.
    pub lang: Lang,
    /// The script of what was done.
    pub text: AttrValue,
    /// What is wrong with the text that was to be run.
    pub wrong: Vec<Diagnostic>,
    /// Called with a text to be run.
    pub on_run: Callback<String>,
    /// Called when nothing is to be run.
    pub on_close: Callback<()>,
}

/// The script of what was done, to read, change and paste.
#[component]
pub fn ScriptSheet(props: &ScriptSheetProps) -> Html {
    let ScriptSheetProps { lang, text, wrong, on_run, on_close } = props;
    let lang = *lang;
    let area = use_node_ref();
    let onsubmit = {
        let (area, on_run) = (area.clone(), on_run.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                on_run.emit(area.value());
            }
        })
    };
    html! {
        <form {onsubmit}>
            <h2 id="dialog-title">{ page::script(lang) }</h2>
            <p>{ script::about(lang) }</p>
            <textarea ref={area} id="script-text" spellcheck="false" aria-label={script::label(lang)} defaultvalue={text} />
            if !wrong.is_empty() {
                <div class="wrong" role="alert">
                    if !wrong.iter().any(|one| one.problem == Problem::TooLong) {
                        <b>{ script::problems(lang, &wrong.len()) }</b>
                    }
                    { for wrong.iter().map(|one| html! { <p>{ sentence(lang, one) }</p> }) }
                </div>
            }
            <div class="row">
                <button class="button" type="button" onclick={on_close.reform(|_| ())}>{ script::cancel(lang) }</button>
                <button class="button" id="run-script" aria-pressed="true">{ script::run(lang) }</button>
            </div>
        </form>
    }
}

fn sentence(lang: Lang, wrong: &Diagnostic) -> String {
    match wrong.problem {
        Problem::TooLong => script::too_long(lang, &LONGEST_TEXT),
        _ => diagnostic(lang, wrong),
    }
}

/// What there is to know before one starts, and the keys.
pub fn keys(lang: Lang, on_close: &Callback<()>) -> Html {
    let rows = [
        ("← ↑ ↓ →", keyboard::arrows(lang)),
        ("F", keyboard::fork(lang)),
        ("N", keyboard::newpid(lang)),
        ("K", keyboard::kill(lang)),
        ("X", keyboard::exit(lang)),
        ("/", keyboard::line(lang)),
        ("Ctrl Z", page::undo(lang)),
        ("Ctrl ⇧ Z", page::redo(lang)),
        ("Esc", page::close(lang)),
    ];
    html! {
        <div class="stack">
            <h2 id="dialog-title">{ page::help(lang) }</h2>
            <p>{ page::tagline(lang) }</p>
            <h3>{ keyboard::title(lang) }</h3>
            <dl>
                { for rows.map(|(key, means)| html! { <><dt><kbd>{ key }</kbd></dt><dd>{ means }</dd></> }) }
            </dl>
            <div class="row"><button class="button" onclick={on_close.reform(|_| ())}>{ page::close(lang) }</button></div>
        </div>
    }
}
