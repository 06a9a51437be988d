//! Communication with the page around an embed by messages: requests are read and replies written here, as described in
//! `docs/embed.md`.
//!
//! Only messages from the parent window are read. Messages that are not part of the API are ignored; a message of the
//! API with an invalid value is answered with an error.

use std::cell::Cell;

use gloo_events::EventListener;
use js_sys::{Array, Object, Reflect};
use pidscope_userland::report::{NamespaceReport, Numbers, ProcessReport, Report, StepReport};
use pidscope_userland::script::{Diagnostic, Found};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, ResizeObserver, Window};

use crate::dom::{Link, document};
use crate::state::hosting::{Answer, HostMessage, Position, Refusal, Request, RequestId, RequestKind};
use crate::state::msg::Msg;
use crate::state::preferences::Theme;

/// The version of the protocol.
const VERSION: f64 = 1.0;
/// The property that marks its messages.
const PROTOCOL_KEY: &str = "pidscope";
/// The maximum length of a request's ID in bytes; a longer one is ignored.
const MAX_ID_LEN: usize = 200;

/// Returns the parent window, or `None` if the page is not in a frame.
fn parent() -> Option<Window> {
    let window = web_sys::window()?;
    let parent = window.parent().ok()??;
    // A window of another origin can only be compared.
    (JsValue::from(&parent) != JsValue::from(&window)).then_some(parent)
}

/// Listens to the surrounding page, and tells it the height of the embed.
pub fn listen(link: &Link) -> Vec<EventListener> {
    let (Some(window), Some(parent), true) = (web_sys::window(), parent(), crate::address::is_embed()) else {
        return Vec::new();
    };
    watch_size();
    let link = link.clone();
    let on_message = move |event: &web_sys::Event| {
        let event: &MessageEvent = event.unchecked_ref();
        let is_parents = event.source().is_some_and(|source| JsValue::from(source) == JsValue::from(&parent));
        if let Some(request) = read(&event.data()).filter(|_| is_parents) {
            link.send_message(Msg::Host(request));
        }
    };
    vec![EventListener::new(&window, "message", on_message)]
}

thread_local! {
    /// The height that the surrounding page was told last.
    static REPORTED_HEIGHT: Cell<f64> = const { Cell::new(0.0) };
}

/// Tells the surrounding page every change of the height. No element of an embed depends on the height of the frame, so
/// there is no feedback if the frame is resized.
fn watch_size() {
    let Some(body) = document().and_then(|document| document.body()) else { return };
    let sized = Closure::<dyn FnMut()>::new(|| {
        let height = height();
        if REPORTED_HEIGHT.replace(height) != height {
            post(message("size").with("height", height));
        }
    });
    if let Ok(observer) = ResizeObserver::new(sized.as_ref().unchecked_ref()) {
        observer.observe(&body);
        // The observer lives as long as the page.
        sized.forget();
    }
}

/// Returns the height of the embed in whole pixels.
fn height() -> f64 {
    let body = document().and_then(|document| document.body());
    body.map_or(0.0, |body| body.get_bounding_client_rect().height().ceil())
}

// ---- requests ----

/// Parses the request in a message; `None` if it is not a request.
fn read(data: &JsValue) -> Option<Request> {
    let get = |name: &str| Reflect::get(data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    if !data.is_object() || get(PROTOCOL_KEY).as_f64() != Some(VERSION) {
        return None;
    }
    let text = |name: &'static str| get(name).as_string().ok_or(name);
    let kind = match get("type").as_string()?.as_str() {
        "run" => text("script").map(RequestKind::Run),
        "step" => text("line").map(RequestKind::Step),
        "undo" => Ok(RequestKind::Undo),
        "redo" => Ok(RequestKind::Redo),
        "seek" => whole(&get("step")).map(RequestKind::Seek).ok_or("step"),
        "theme" => text("theme").and_then(|theme| Theme::named(&theme).ok_or("theme")).map(RequestKind::Theme),
        "state" => Ok(RequestKind::State),
        _ => return None,
    };
    let id = get("id");
    let id = match (id.as_f64(), id.as_string()) {
        (Some(number), _) if number.is_finite() => Some(RequestId::Number(number)),
        (None, Some(text)) if text.len() <= MAX_ID_LEN => Some(RequestId::Text(text)),
        _ => None,
    };
    Some(Request { id, kind })
}

/// Converts a number to an integer, if it is one and not negative.
fn whole(value: &JsValue) -> Option<usize> {
    let number = value.as_f64()?;
    (number.fract() == 0.0 && (0.0..f64::from(u32::MAX)).contains(&number)).then_some(number as usize)
}

// ---- replies and events ----

/// Sends a message to the surrounding page, if there is one.
pub fn tell(told: HostMessage) {
    post(match told {
        HostMessage::Ready(position, title, is_read_only) => {
            let height = height();
            REPORTED_HEIGHT.set(height);
            let ready = message("ready").at(position).with("title", title).with("readOnly", is_read_only);
            ready.with("height", height)
        }
        HostMessage::State(position) => message("state").at(position),
        HostMessage::Step(position, report) => message("step").at(position).with("step", step(&report)),
        HostMessage::InvalidParameter(name, said) => {
            message("error").with("code", "ERR_BAD_ADDRESS").with("name", name).with("message", said)
        }
        HostMessage::Answer(id, answer) => {
            let reply = reply(id).with("ok", true);
            match *answer {
                Answer::Done(position) => reply.at(position),
                Answer::Step(position, report) => {
                    reply.at(position).with("step", report.as_deref().map_or(JsValue::NULL, step))
                }
                Answer::World(position, script, report) => {
                    reply.at(position).with("script", script).with("report", world(&report))
                }
            }
        }
        HostMessage::Refusal(id, refusal, said) => {
            let error = Shape::new().with("code", refusal.code()).with("message", said);
            let error = match &refusal {
                Refusal::Unreadable(wrong) => error.with("diagnostics", list(wrong, diagnostic)),
                Refusal::BadValue(name) => error.with("name", *name),
                Refusal::ReadOnly | Refusal::CannotAct | Refusal::NoSuchStep => error,
            };
            reply(id).with("ok", false).with("error", error)
        }
    });
}

/// Posts a message to any origin, including opaque ones: it contains nothing secret that the surrounding page does not
/// know.
fn post(message: Shape) {
    if let Some(parent) = parent() {
        // A message of plain values can always be posted.
        let _ = parent.post_message(&message.into(), "*");
    }
}

/// A builder of an object.
struct Shape(Object);

impl Shape {
    fn new() -> Self {
        Shape(Object::new())
    }

    fn with(self, name: &str, value: impl Into<JsValue>) -> Self {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), &value.into());
        self
    }

    /// Sets a property to a value or `null`.
    fn or_null(self, name: &str, value: Option<impl Into<JsValue>>) -> Self {
        self.with(name, value.map_or(JsValue::NULL, Into::into))
    }

    fn at(self, position: Position) -> Self {
        self.with("position", position.position as f64).with("length", position.length as f64)
    }
}

impl From<Shape> for JsValue {
    fn from(shape: Shape) -> JsValue {
        shape.0.into()
    }
}

fn message(kind: &str) -> Shape {
    Shape::new().with(PROTOCOL_KEY, VERSION).with("type", kind)
}

fn reply(id: RequestId) -> Shape {
    message("reply").with(
        "id",
        match id {
            RequestId::Number(number) => JsValue::from_f64(number),
            RequestId::Text(text) => JsValue::from_str(&text),
        },
    )
}

fn list<T>(all: &[T], shape: fn(&T) -> JsValue) -> JsValue {
    all.iter().map(shape).collect::<Array>().into()
}

fn world(report: &Report) -> JsValue {
    Shape::new()
        .with("linux", report.linux)
        .or_null("panic", report.panic.as_deref())
        .or_null("halted", report.halted)
        .with("steps", list(&report.steps, step))
        .with("namespaces", list(&report.namespaces, namespace))
        .with("processes", list(&report.processes, process))
        .into()
}

fn step(step: &StepReport) -> JsValue {
    let shape = Shape::new()
        .with("line", step.line as f64)
        .with("text", step.text.as_str())
        .or_null("caller", step.caller.as_deref())
        .with("call", step.call)
        .with("outcome", step.outcome)
        .or_null("result", step.result.result.map(|result| result as f64))
        .or_null("errno", step.result.errno);
    match &step.programs {
        Some(programs) => shape
            .with("stdout", programs.stdout.as_str())
            .with("stderr", programs.stderr.as_str())
            .or_null("status", programs.exit_status.map(|status| status as f64)),
        None => shape,
    }
    .into()
}

fn namespace(namespace: &NamespaceReport) -> JsValue {
    Shape::new()
        .with("name", namespace.name.as_str())
        .with("level", namespace.level)
        .or_null("parent", namespace.parent.as_deref())
        .or_null("init", namespace.init.as_deref())
        .with("state", namespace.state)
        .into()
}

fn process(process: &ProcessReport) -> JsValue {
    Shape::new()
        .with("name", process.name.as_str())
        .with("namespace", process.namespace.as_str())
        .with("state", process.state)
        .or_null("exit", process.exit.as_deref())
        .or_null("parent", process.parent.as_deref())
        .or_null("thread_of", process.thread_of.as_deref())
        .with("pids", numbers(&process.pids))
        .with("ppid", numbers(&process.ppid))
        .with("tgid", numbers(&process.tgid))
        .with("pgid", numbers(&process.pgid))
        .with("sid", numbers(&process.sid))
        .or_null("children_namespace", process.children_namespace.as_deref())
        .into()
}

fn numbers(numbers: &Numbers) -> Shape {
    numbers.0.iter().fold(Shape::new(), |shape, (ns, nr)| shape.with(ns, *nr))
}

fn diagnostic(wrong: &Diagnostic) -> JsValue {
    let found = match &wrong.found {
        Found::Word(word) => Some(word.as_str()),
        Found::EndOfLine => None,
    };
    Shape::new()
        .with("line", wrong.line as f64)
        .with("column", wrong.column as f64)
        .with("problem", wrong.problem.key())
        .or_null("found", found)
        .into()
}
