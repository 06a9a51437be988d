//! What is thrown: at a script that cannot be read, and at a line that nobody can run.

use js_sys::{Error, Reflect};
use pidscope_kernel::State;
use pidscope_text::{Lang, diagnostic, page};
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
    let message = match why {
        ActError::Unreadable(wrong) => return script_error(std::slice::from_ref(wrong)),
        ActError::Panicked => page::panic(Lang::En).to_owned(),
        ActError::Halted => page::halted(Lang::En).to_owned(),
        ActError::Busy { process } => page::caller_busy(Lang::En, process),
        ActError::NeverCreated(name) => page::caller_never_created(Lang::En, name),
        ActError::CannotCall { process, state } => cannot_call(process, *state),
    };
    let error = Error::new(&message);
    error.set_name("SimulatorError");
    // A new object takes any property.
    let _ = Reflect::set(&error, &JsValue::from_str("code"), &JsValue::from_str("ERR_CANNOT_ACT"));
    error.into()
}

fn cannot_call(name: &str, state: State) -> String {
    match state {
        State::Gone => page::caller_gone(Lang::En, &name),
        State::Zombie => page::caller_zombie(Lang::En, &name),
        State::Exiting => page::caller_exiting(Lang::En, &name),
        State::Stopped => page::caller_stopped(Lang::En, &name),
        // Whoever runs and cannot make a call has another thing to do.
        State::Blocked | State::Running => page::caller_blocked(Lang::En, &name),
    }
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
