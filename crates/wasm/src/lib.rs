//! The JavaScript API: a world that is driven by lines of the script language. What callers see is the package in `js`, which looks at every
//! value before it comes here; what is returned are the types of `types.rs`, and what `pidscope run --format json` prints.

mod error;
mod event;
mod types;

use pidscope_figure::Words;
use pidscope_scene::Folding;
use pidscope_scene::svg::Theme;
use pidscope_text::Lang;
use pidscope_userland::report::{Report, StepReport};
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// A world and everything done in it.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct World {
    timeline: Timeline,
}

/// A process as a namespace numbers it.
#[derive(Serialize)]
struct Row<'m> {
    name: &'m str,
    pid: u32,
    ppid: u32,
    state: &'static str,
    command: String,
}

#[wasm_bindgen]
impl World {
    /// A world in which nothing has been done.
    #[wasm_bindgen(constructor)]
    pub fn new() -> World {
        World::default()
    }

    /// Another world, at the end of a script, and what came of it. Throws a `ScriptError` if there is a line that cannot be read; the world
    /// is as it was then.
    pub fn run(&mut self, text: &str) -> Result<JsValue, JsValue> {
        let script = parse(text).map_err(|wrong| error::script_error(&wrong))?;
        self.timeline = Timeline::of(script);
        self.report()
    }

    /// Runs one more line, and says what came of it; null if it says nothing, and for a check.
    pub fn step(&mut self, line: &str) -> Result<JsValue, JsValue> {
        let before = self.timeline.last_step();
        self.timeline.act(line).map_err(|why| error::act_error(&why))?;
        let machine = self.timeline.machine();
        let is_new = self.timeline.last_step() != before;
        let entry = self.timeline.last_call().filter(|_| is_new);
        value(&entry.and_then(|entry| StepReport::of(machine, entry)))
    }

    /// Takes the last step back. Whether there was one.
    pub fn undo(&mut self) -> bool {
        self.timeline.undo()
    }

    /// Makes the step again that was taken back last. Whether there was one.
    pub fn redo(&mut self) -> bool {
        self.timeline.redo()
    }

    /// Goes to the moment after so many steps of the branch, or to its end if it has fewer.
    pub fn seek(&mut self, step: usize) {
        self.timeline.go_to(self.timeline.moment(step));
    }

    /// After how many steps the world is.
    pub fn position(&self) -> usize {
        self.timeline.machine().steps()
    }

    /// How many steps the branch has, past and to come.
    pub fn length(&self) -> usize {
        self.timeline.steps().count()
    }

    /// Everything that came of the steps up to here.
    pub fn report(&self) -> Result<JsValue, JsValue> {
        let entries: Vec<_> = self.timeline.entries().collect();
        value(&Report::of(self.timeline.machine(), entries.iter().copied()))
    }

    /// What a namespace sees, in the order of its numbers; null if there is none of this name.
    pub fn view(&self, ns: &str) -> Result<JsValue, JsValue> {
        let machine = self.timeline.machine();
        let kernel = machine.kernel();
        let Some(ns) = machine.namespace(ns) else { return Ok(JsValue::NULL) };
        let row = |(nr, task): (pidscope_kernel::Nr, _)| {
            let name = machine.name(task);
            let argv = machine.program(task).argv();
            let command = if argv.is_empty() { name.to_owned() } else { argv.join(" ") };
            Row { name, pid: nr.0, ppid: kernel.ppid_in(task, ns), state: kernel.state(task).word(), command }
        };
        value(&kernel.visible(ns).map(row).collect::<Vec<_>>())
    }

    /// What has happened since so many steps, in order.
    pub fn events(&self, since: usize) -> Result<JsValue, JsValue> {
        value(&event::since(&self.timeline, since))
    }

    /// What was said up to here: a script that does it again.
    pub fn script(&self) -> String {
        self.timeline.text()
    }

    /// The picture, as an SVG file that stands on its own.
    pub fn svg(&self, lang: &str, theme: &str, title: &str, link: &str) -> String {
        let theme = Theme::named(theme).unwrap_or_default();
        let words = Words { machine: self.timeline.machine(), lang: Lang::from_tag(lang).unwrap_or(Lang::En) };
        words.svg(&Folding::none(), theme, title, Some(link)).0
    }
}

/// Maps as plain objects, and nothing as `null`: exactly what JSON has.
fn value(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}
