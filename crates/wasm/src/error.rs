//! The errors that are thrown for a script that cannot be read, and for a line that cannot be run.

use js_sys::{Error, Reflect};
use pidscope_text::{self as text, Lang, diagnostic};
use pidscope_userland::script::{Diagnostic, Found};
use pidscope_userland::timeline::ActError;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

#[derive(Serialize)]
struct Entry<'d> {
    line: usize,
    column: usize,
    problem: &'static str,
    found: Option<&'d str>,
    expected: Vec<String>,
    nearest: Option<&'d str>,
    message: String,
}

/// Returns an `Error` whose message is for people and whose `diagnostics` are for programs.
pub fn script_error(lang: Lang, diagnostics: &[Diagnostic]) -> JsValue {
    let sentences: Vec<String> = diagnostics.iter().map(|one| diagnostic(lang, one)).collect();
    let error = error("ScriptError", "ERR_SCRIPT", &sentences.join("\n"));
    let entries: Vec<Entry<'_>> = diagnostics.iter().zip(sentences).map(|(one, message)| entry(one, message)).collect();
    let list = entries.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL);
    set(&error, "diagnostics", &list);
    error.into()
}

/// Returns the error for a line that could not be executed.
pub fn cannot_act(lang: Lang, why: &ActError) -> JsValue {
    match why {
        ActError::Unreadable(wrong) => script_error(lang, std::slice::from_ref(wrong)),
        _ => error("SimulatorError", "ERR_CANNOT_ACT", &text::act_error(lang, why)).into(),
    }
}

/// Returns the error for a line that is typed into a shell, in the module without shells.
pub fn no_shell(lang: Lang, line: usize) -> JsValue {
    error("SimulatorError", "ERR_NO_SHELL", &text::line::no_shell(lang, &line)).into()
}

fn error(name: &str, code: &str, message: &str) -> Error {
    let error = Error::new(message);
    error.set_name(name);
    set(&error, "code", &JsValue::from_str(code));
    error
}

fn set(error: &Error, key: &str, value: &JsValue) {
    // Setting a property of a new object cannot fail.
    let _ = Reflect::set(error, &JsValue::from_str(key), value);
}

fn entry(wrong: &Diagnostic, message: String) -> Entry<'_> {
    Entry {
        line: wrong.line,
        column: wrong.column,
        problem: wrong.problem.key(),
        found: match &wrong.found {
            Found::Word(word) => Some(word),
            Found::EndOfLine => None,
        },
        expected: wrong.expected.iter().map(|wanted| wanted.token()).collect(),
        nearest: wrong.nearest.as_deref(),
        message,
    }
}
