//! What opens above the page: the script of what was done, to read, change and paste; and the keys.

use pidscope_text::{Lang, diagnostic, keyboard, page, script};
use pidscope_userland::script::LONGEST_TEXT;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlDialogElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::app::{App, Msg};

/// Which one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The script.
    Script,
    /// The keys.
    Keys,
}

/// A modal dialog; Escape closes it.
pub fn sheet(app: &App, ctx: &Context<App>, dialog: Dialog) -> Html {
    let close = ctx.link().callback(|_: MouseEvent| Msg::Dialog(None));
    let content = match dialog {
        Dialog::Script => script_sheet(app, ctx, close),
        Dialog::Keys => keys(app.lang, close),
    };
    let onclose = ctx.link().callback(|_: Event| Msg::Dialog(None));
    html! { <dialog ref={app.sheet.clone()} {onclose} aria-labelledby="dialog-title">{ content }</dialog> }
}

/// Opens the dialog that has just been drawn.
pub fn show(sheet: &NodeRef) {
    if let Some(dialog) = sheet.cast::<HtmlDialogElement>().filter(|dialog| !dialog.open()) {
        // It is in the document and closed, so it can be opened.
        let _ = dialog.show_modal();
    }
}

/// The script of what was done, to read, change and paste.
fn script_sheet(app: &App, ctx: &Context<App>, close: Callback<MouseEvent>) -> Html {
    let lang = app.lang;
    let wrong = &app.wrong;
    let text = app.session.timeline().script().to_string();
    let area = app.script.clone();
    let onsubmit = ctx.link().batch_callback(move |event: SubmitEvent| {
        event.prevent_default();
        area.cast::<HtmlTextAreaElement>().map(|area| Msg::Load(area.value()))
    });
    // A browser needs long to show a text that large, so it is refused before.
    let onpaste = ctx.link().batch_callback(|event: Event| {
        let size = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?.get_data("text").ok()?.len();
        (size > LONGEST_TEXT).then(|| {
            event.prevent_default();
            Msg::TooLarge(size)
        })
    });
    html! {
        <form {onsubmit}>
            <h2 id="dialog-title">{ page::script(lang) }</h2>
            <p>{ script::about(lang) }</p>
            <textarea
                ref={app.script.clone()} id="script-text" spellcheck="false" aria-label={script::label(lang)}
                defaultvalue={text} {onpaste}
            />
            if let Some(size) = app.too_large {
                <p class="wrong" role="alert">{ script::too_large(lang, &LONGEST_TEXT, &size) }</p>
            } else if !wrong.is_empty() {
                <div class="wrong" role="alert">
                    <b>{ script::problems(lang, &wrong.len()) }</b>
                    { for wrong.iter().map(|one| html! { <p>{ diagnostic(lang, one) }</p> }) }
                </div>
            }
            <div class="row">
                <button class="button" type="button" onclick={close}>{ script::cancel(lang) }</button>
                <button class="button" id="run-script" aria-pressed="true">{ script::run(lang) }</button>
            </div>
        </form>
    }
}

/// What there is to know before one starts, and the keys.
fn keys(lang: Lang, close: Callback<MouseEvent>) -> Html {
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
            <div class="row"><button class="button" onclick={close}>{ page::close(lang) }</button></div>
        </div>
    }
}
