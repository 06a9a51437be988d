//! Texts shared by several parts of the page.

use js_sys::{Date, JsString, Object, Reflect};
use pidscope_explain::story::printed;
use pidscope_text::{Lang, act_error, announce, problem_in_short};
use pidscope_userland::entry::{Entry, Step};
use pidscope_userland::script::StatementKind;
use pidscope_userland::timeline::ActError;
use wasm_bindgen::JsValue;

/// Returns at most `most` lines of what a step has printed, and the number of further lines; `None` if it has printed
/// nothing.
pub fn output(lang: Lang, step: &Step, most: usize) -> Option<String> {
    let lines = printed(step);
    let shown = &lines[..lines.len().min(most)];
    match lines.len() - shown.len() {
        _ if lines.is_empty() => None,
        0 => Some(shown.join("\n")),
        more => Some(shown.join("\n") + "\n" + &announce::more_lines(lang, &more)),
    }
}

/// Returns the error of a line that could not be executed for a screen reader, without the list of words that would be
/// valid in it.
pub fn spoken_error(lang: Lang, error: &ActError) -> String {
    match error {
        ActError::Unreadable(wrong) => problem_in_short(lang, wrong),
        ActError::Panicked
        | ActError::Halted
        | ActError::Busy { .. }
        | ActError::NeverCreated(_)
        | ActError::CannotCall { .. } => act_error(lang, error),
    }
}

/// Returns an arrow and the outcome of a step; nothing for the clock, which has no outcome.
pub fn result(entry: &Entry) -> String {
    match (&entry.step, &entry.statement.kind) {
        (None, _) | (_, StatementKind::Clock { .. }) => String::new(),
        (Some(step), _) => format!("→ {}", step.outcome),
    }
}

/// Formats a point in real time, in milliseconds since 1970, in a language.
pub fn time_of(lang: Lang, milliseconds: u64) -> String {
    let date = Date::new(&JsValue::from_f64(milliseconds as f64));
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    date.to_locale_string(lang.tag(), &options).into()
}

/// Converts a text to lower case. The browser knows all scripts; a table would be larger than most of the page.
pub fn lowercase(text: &str) -> String {
    if text.is_ascii() || cfg!(not(target_arch = "wasm32")) {
        return text.to_ascii_lowercase();
    }
    JsString::from(text).to_lower_case().into()
}
