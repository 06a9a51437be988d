//! The JavaScript API: a world that is driven by lines of the script language. Callers see the package in `js`, which
//! validates every value before it is passed here. The returned values have the types of its `index.d.ts`, which are
//! also what `pidscope run --format json` prints.
//!
//! It is built twice: without the feature `shell`, which is smaller, and with it, for scripts with lines that are typed
//! into shells.

mod error;
mod event;

use pidscope_figure::Words;
use pidscope_scene::svg::Theme;
use pidscope_text::Lang;
use pidscope_userland::HAS_SHELL;
use pidscope_userland::report::{Report, StepReport};
use pidscope_userland::script::{Statement, StatementKind, parse, parse_line};
use pidscope_userland::timeline::Timeline;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A world and everything done in it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct World {
    timeline: Timeline,
    /// The language of errors, and of pictures for which no other is given.
    lang: Lang,
}

/// A process as seen from a namespace.
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
    /// Makes a world in which nothing has been done yet, with messages in this language.
    #[wasm_bindgen(constructor)]
    pub fn new(lang: &str) -> World {
        World { timeline: Timeline::default(), lang: language(lang) }
    }

    /// Opens another world at the end of a script and returns its report. Throws if a line cannot be read, or cannot be
    /// run by this module; the world is unchanged then.
    pub fn run(&mut self, text: &str) -> Result<JsValue, JsValue> {
        let script = parse(text).map_err(|wrong| error::script_error(self.lang, &wrong))?;
        script.statements.iter().try_for_each(|statement| self.check(statement))?;
        self.timeline = Timeline::from_script(script);
        self.report()
    }

    /// Runs one more line and returns its result; null for a blank line, a comment or a check.
    pub fn step(&mut self, line: &str) -> Result<JsValue, JsValue> {
        if !HAS_SHELL && let Ok(Some(statement)) = parse_line(line, self.timeline.next_line(), self.timeline.names()) {
            self.check(&statement)?;
        }
        let before = self.timeline.last_step();
        self.timeline.act(line).map_err(|why| error::cannot_act(self.lang, &why))?;
        let machine = self.timeline.machine();
        let is_new = self.timeline.last_step() != before;
        let entry = self.timeline.last_step_entry().filter(|_| is_new);
        value(&entry.and_then(|entry| StepReport::of(machine, entry)))
    }

    /// Undoes the last step. Returns whether there was one.
    pub fn undo(&mut self) -> bool {
        self.timeline.undo()
    }

    /// Redoes the step that was undone last. Returns whether there was one.
    pub fn redo(&mut self) -> bool {
        self.timeline.redo()
    }

    /// Goes to the moment after the given number of steps of the branch, or to its end if it has fewer.
    pub fn seek(&mut self, step: usize) {
        self.timeline.go_to(self.timeline.revision_at(step));
    }

    /// Returns the number of steps the world is at.
    pub fn position(&self) -> usize {
        self.timeline.machine().steps()
    }

    /// Returns the number of steps in the branch, past and to come.
    pub fn length(&self) -> usize {
        self.timeline.steps().count()
    }

    /// Returns the report of all steps up to here.
    pub fn report(&self) -> Result<JsValue, JsValue> {
        let entries: Vec<_> = self.timeline.entries().collect();
        value(&Report::of(self.timeline.machine(), entries.iter().copied()))
    }

    /// Returns the processes that a namespace sees, ordered by their PIDs there; null if there is no namespace of this
    /// name.
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

    /// Returns the events after the given number of steps, in order.
    pub fn events(&self, since: usize) -> Result<JsValue, JsValue> {
        value(&event::since(&self.timeline, since))
    }

    /// Returns all lines up to here: a script that recreates the world.
    pub fn script(&self) -> String {
        self.timeline.text()
    }

    /// Returns the picture as a self-contained SVG file.
    pub fn svg(&self, lang: &str, theme: &str, title: &str, link: &str) -> String {
        let theme = Theme::named(theme).unwrap_or_default();
        let words = Words { machine: self.timeline.machine(), lang: language(lang) };
        words.svg_unfolded(theme, title, Some(link)).0
    }
}

impl World {
    /// Checks that this module can run a statement. Without shells, a line typed into one must be an error rather than
    /// be skipped silently.
    fn check(&self, statement: &Statement) -> Result<(), JsValue> {
        let is_typed = matches!(statement.kind, StatementKind::Shell { .. });
        if HAS_SHELL || !is_typed { Ok(()) } else { Err(error::no_shell(self.lang, statement.line)) }
    }
}

/// Parses a language tag, which the package has validated.
fn language(tag: &str) -> Lang {
    Lang::from_tag(tag).unwrap_or(Lang::En)
}

/// Converts a value as JSON would: maps to plain objects, and `None` to `null`.
fn value(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}
