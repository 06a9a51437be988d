//! The requests of the page around an embed and the messages to it: the message API, as described in `docs/embed.md`.

use pidscope_userland::report::{Report, StepReport};
use pidscope_userland::script::{Diagnostic, MAX_SCRIPT_LEN};
use pidscope_userland::timeline::{ActError, RevisionId};

use crate::effects::Effect;
use crate::state::Explorer;
use crate::state::preferences::Theme;
use crate::state::session::Session;

/// The ID of a request, which its reply repeats.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestId {
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
}

/// A request of the surrounding page.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its ID; `None` if no reply is expected.
    pub id: Option<RequestId>,
    /// The request, or the name of its invalid value.
    pub kind: Result<RequestKind, &'static str>,
}

/// The contents of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestKind {
    /// Opens another world at the end of this script.
    Run(String),
    /// Runs one more line.
    Step(String),
    /// Undoes the last step.
    Undo,
    /// Redoes the step that was undone last.
    Redo,
    /// Goes to the moment after this many steps.
    Seek(usize),
    /// Changes the colours.
    Theme(Theme),
    /// Asks for the state of the world.
    State,
}

/// A message to the surrounding page.
#[derive(Debug, Clone, PartialEq)]
pub enum HostMessage {
    /// The embed is ready.
    Ready(Position, String, bool),
    /// The world has changed, or is at another moment.
    State(Position),
    /// A step was made.
    Step(Position, Box<StepReport>),
    /// A value in the address is invalid.
    InvalidParameter(&'static str, String),
    /// The reply to a request.
    Answer(RequestId, Box<Answer>),
    /// The error reply to a request.
    Refusal(RequestId, Refusal, String),
}

/// The world's position in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The number of steps that are done.
    pub position: usize,
    /// The number of all steps.
    pub length: usize,
}

/// The contents of a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is done.
    Done(Position),
    /// It is done, with this result if there is one.
    Step(Position, Option<Box<StepReport>>),
    /// The state of the world.
    World(Position, String, Report),
}

/// The reason why a request failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The embed is read-only.
    ReadOnly,
    /// A value is invalid.
    BadValue(&'static str),
    /// Lines cannot be read.
    Unreadable(Vec<Diagnostic>),
    /// The line cannot be executed.
    CannotAct,
    /// There are not that many steps.
    NoSuchStep,
}

impl Refusal {
    /// Returns its code for programs; codes that the JavaScript API has too are the same there.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::ReadOnly => "ERR_READ_ONLY",
            Refusal::BadValue(_) => "ERR_INVALID_ARG_TYPE",
            Refusal::Unreadable(_) => "ERR_UNREADABLE",
            Refusal::CannotAct => "ERR_CANNOT_ACT",
            Refusal::NoSuchStep => "ERR_OUT_OF_RANGE",
        }
    }
}

/// The name in an error for the part of the address that gives the world.
const WORLD_PARAMETER: &str = "world";

/// What the surrounding page has been told.
#[derive(Debug, Default)]
pub struct Hosting {
    is_ready: bool,
    /// The world and its moment.
    reported: Option<(u32, RevisionId)>,
    /// The latest step of this world that it was told.
    newest: Option<RevisionId>,
}

impl Explorer {
    fn position(&self) -> Position {
        Position { position: self.session.timeline().machine().steps(), length: self.branch_step_count() }
    }

    /// Handles a request of the surrounding page.
    pub(crate) fn host(&mut self, request: Request) {
        let answer = match request.kind {
            Ok(kind) => self.answer_host(kind),
            Err(name) => Err((Refusal::BadValue(name), pidscope_text::embed::bad_message(self.lang, &name))),
        };
        let Some(id) = request.id else { return };
        self.effects.push(Effect::PostToHost(match answer {
            Ok(answer) => HostMessage::Answer(id, Box::new(answer)),
            Err((refusal, said)) => HostMessage::Refusal(id, refusal, said),
        }));
    }

    fn answer_host(&mut self, kind: RequestKind) -> Result<Answer, (Refusal, String)> {
        let lang = self.lang;
        let is_refused = self.is_read_only() && matches!(kind, RequestKind::Run(_) | RequestKind::Step(_));
        if is_refused {
            return Err((Refusal::ReadOnly, pidscope_text::embed::read_only(lang).to_owned()));
        }
        match kind {
            RequestKind::Run(script) if script.len() > MAX_SCRIPT_LEN => {
                let said = pidscope_text::script::too_large(lang, &MAX_SCRIPT_LEN, &script.len());
                return Err((Refusal::BadValue("script"), said));
            }
            RequestKind::Run(script) => {
                let session = Session::load(&script).map_err(|wrong| {
                    let said: Vec<String> = wrong.iter().map(|one| pidscope_text::diagnostic(lang, one)).collect();
                    (Refusal::Unreadable(wrong), said.join("\n"))
                })?;
                self.open(session, false);
            }
            RequestKind::Step(line) => {
                let before = self.session.timeline().last_step();
                if !self.act(line) {
                    return Err(self.act_refusal());
                }
                let timeline = self.session.timeline();
                // A check is not a step.
                let entry = timeline.last_step_entry().filter(|_| timeline.last_step() != before);
                let step = entry.and_then(|entry| StepReport::of(timeline.machine(), entry)).map(Box::new);
                return Ok(Answer::Step(self.position(), step));
            }
            RequestKind::Undo => {
                self.session.undo();
                self.moved(self.last_line());
            }
            RequestKind::Redo => {
                self.session.redo();
                self.moved(self.last_line());
            }
            RequestKind::Seek(step) => {
                let count = self.branch_step_count();
                if step > count {
                    return Err((Refusal::NoSuchStep, pidscope_text::embed::no_step(lang, &count, &step)));
                }
                self.session.go_to(self.session.timeline().revision_at(step));
                self.moved(self.last_line());
            }
            RequestKind::Theme(theme) => {
                self.theme = theme;
                self.effects.push(Effect::StorePreferences(self.lang, theme));
            }
            RequestKind::State => {
                let timeline = self.session.timeline();
                let report = Report::of(timeline.machine(), timeline.entries().collect::<Vec<_>>());
                return Ok(Answer::World(self.position(), timeline.text(), report));
            }
        }
        Ok(Answer::Done(self.position()))
    }

    fn act_refusal(&self) -> (Refusal, String) {
        match self.session.refused() {
            Some((_, error @ ActError::Unreadable(wrong))) => {
                (Refusal::Unreadable(vec![wrong.clone()]), pidscope_text::act_error(self.lang, error))
            }
            Some((_, error)) => (Refusal::CannotAct, pidscope_text::act_error(self.lang, error)),
            None => (Refusal::CannotAct, String::new()),
        }
    }

    /// Tells the surrounding page what is new. If the embed was opened for a lesson, this waits until that is loaded.
    pub(crate) fn notify_host(&mut self) {
        if self.embed.is_none() || self.learning.request.is_some() {
            return;
        }
        let timeline = self.session.timeline();
        let now = (self.worlds, timeline.at());
        let before = self.hosting.reported.replace(now);
        if before == Some(now) {
            return;
        }
        let newest = self.hosting.newest.filter(|_| before.is_some_and(|(world, _)| world == self.worlds));
        let branch = timeline.branch();
        let last = branch.last().copied().max(newest);
        let made: Vec<RevisionId> = match newest {
            Some(newest) => branch.into_iter().filter(|&one| one > newest && timeline.is_step(one)).collect(),
            None => Vec::new(),
        };
        // Before anything is done, the start is the latest.
        self.hosting.newest = last.or(Some(RevisionId::START));
        let position = self.position();
        if !std::mem::replace(&mut self.hosting.is_ready, true) {
            let title = self.default_name();
            self.effects.push(Effect::PostToHost(HostMessage::Ready(position, title, self.is_read_only())));
            let invalid_parameters =
                self.embed.as_ref().map_or_else(Vec::new, |embed| embed.invalid_parameters.clone());
            for parameter in invalid_parameters {
                let said = crate::parts::embed::invalid_parameter(self.lang, &parameter);
                self.effects.push(Effect::PostToHost(HostMessage::InvalidParameter(parameter.name, said)));
            }
            if let Some(said) = crate::parts::notice::wrong_address(self) {
                self.effects.push(Effect::PostToHost(HostMessage::InvalidParameter(WORLD_PARAMETER, said)));
            }
        } else if !made.is_empty() {
            let timeline = self.session.timeline();
            let report = |revision| StepReport::of(timeline.machine(), timeline.entry(revision)?);
            let steps: Vec<StepReport> = made.into_iter().filter_map(report).collect();
            self.effects
                .extend(steps.into_iter().map(|step| Effect::PostToHost(HostMessage::Step(position, Box::new(step)))));
        } else {
            self.effects.push(Effect::PostToHost(HostMessage::State(position)));
        }
    }
}
