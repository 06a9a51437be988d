//! What is thrown: at a script that cannot be read, and at a line that nobody can run.

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

/// An `Error` whose message is for people, and whose `diagnostics` are for programs.
pub fn script_error(wrong: &[Diagnostic]) -> JsValue {
    let sentences: Vec<String> = wrong.iter().map(|one| diagnostic(Lang::En, one)).collect();
    let error = Error::new(&sentences.join("\n"));
    error.set_name("ScriptError");
    let entries: Vec<Entry<'_>> = wrong.iter().zip(sentences).map(|(one, message)| entry(one, message)).collect();
    let list = entries.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL);
    // A new object takes any property.
    let _ = Reflect::set(&error, &JsValue::from_str("diagnostics"), &list);
    error.into()
}

/// A `ScriptError`, or a `SimulatorError` with the code `ERR_CANNOT_ACT`.
pub fn act_error(why: &ActError) -> JsValue {
    if let ActError::Unreadable(wrong) = why {
        return script_error(std::slice::from_ref(wrong));
    }
    let error = Error::new(&text::act_error(Lang::En, why));
    error.set_name("SimulatorError");
    // A new object takes any property.
    let _ = Reflect::set(&error, &JsValue::from_str("code"), &JsValue::from_str("ERR_CANNOT_ACT"));
    error.into()
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
