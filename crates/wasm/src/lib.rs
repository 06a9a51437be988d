//! The JavaScript API: `createSimulator().run(text)` returns what `pidscope run --format json` prints.

mod error;
mod types;

use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::parse;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Runs scripts. Each run is a world of its own.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Simulator {}

/// A simulator of the PID namespaces of Linux.
#[wasm_bindgen(js_name = createSimulator)]
pub fn create_simulator() -> Simulator {
    Simulator {}
}

#[wasm_bindgen]
impl Simulator {
    /// Runs a script from its first line to its last, and returns the object that the script language's contract describes.
    ///
    /// Throws a `ScriptError` if there is a line that cannot be read; nothing of the script has run then.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn run(&self, text: &str) -> Result<JsValue, JsValue> {
        let script = parse(text).map_err(|wrong| error::script_error(&wrong))?;
        let report = Report::from(&Run::of(script, None));
        // Maps as plain objects, and nothing as `null`: exactly what JSON has.
        Ok(report.serialize(&Serializer::json_compatible())?)
    }
}
