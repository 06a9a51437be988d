//! What the page around an embed asks of it, and what it is told: the message API, as `docs/embed.md` has it.

use pidscope_userland::report::{Report, StepReport};
use pidscope_userland::script::{Diagnostic, LONGEST_TEXT};
use pidscope_userland::timeline::{ActError, RevisionId};

use crate::effects::Effect;
use crate::state::Explorer;
use crate::state::preferences::Theme;
use crate::state::session::Session;

/// What a request is called, so that its answer can be told from others.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestId {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// Something that the page around asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What its answer is to be called; none if nobody waits for one.
    pub id: Option<RequestId>,
    /// What it asks; the name of the value if that is not what it has to be.
    pub ask: Result<Ask, &'static str>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Another world, at the end of this script.
    Run(String),
    /// One more line.
    Step(String),
    /// The last step is to be taken back.
    Undo,
    /// It is to be made again.
    Redo,
    /// The moment after so many steps.
    Seek(usize),
    /// Other colours.
    Theme(Theme),
    /// What the world is like.
    State,
}

/// What the page around is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// The embed is there.
    Ready(Moment, String, bool),
    /// The world is at another moment, or is another one.
    State(Moment),
    /// A step was made.
    Step(Moment, Box<StepReport>),
    /// A value in the address means nothing.
    Flaw(&'static str, String),
    /// What was asked for.
    Answer(RequestId, Box<Answer>),
    /// What was asked for is not to be had.
    Refusal(RequestId, Refusal, String),
}

/// Where in time the world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// How many steps are done.
    pub position: usize,
    /// How many there are.
    pub length: usize,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is done.
    Done(Moment),
    /// It is done, and this has come of it, if anything.
    Step(Moment, Option<Box<StepReport>>),
    /// This is what the world is like.
    World(Moment, String, Report),
}

/// Why something is not to be had.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// One only looks here.
    ReadOnly,
    /// A value is not what it has to be.
    BadValue(&'static str),
    /// Lines cannot be read.
    Unreadable(Vec<Diagnostic>),
    /// Nobody can do it.
    CannotAct,
    /// There are not so many steps.
    NoSuchStep,
}

impl Refusal {
    /// Its name for programs; those that the JavaScript API has, too, are called as there.
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

/// What an error calls the part of the address that says which world.
const WORLD: &str = "world";

/// What the page around knows.
#[derive(Debug, Default)]
pub struct Hosting {
    is_ready: bool,
    /// Which world, and where in it.
    told: Option<(u32, RevisionId)>,
    /// The newest step that it was told of in this world.
    newest: Option<RevisionId>,
}

impl Explorer {
    fn moment(&self) -> Moment {
        Moment { position: self.session.timeline().machine().steps(), length: self.steps_of_branch() }
    }

    /// The page around asks for something.
    pub(crate) fn host(&mut self, request: Request) {
        let answer = match request.ask {
            Ok(ask) => self.answer_host(ask),
            Err(name) => Err((Refusal::BadValue(name), pidscope_text::embed::bad_message(self.lang, &name))),
        };
        let Some(id) = request.id else { return };
        self.effects.push(Effect::Tell(match answer {
            Ok(answer) => Told::Answer(id, Box::new(answer)),
            Err((refusal, said)) => Told::Refusal(id, refusal, said),
        }));
    }

    fn answer_host(&mut self, ask: Ask) -> Result<Answer, (Refusal, String)> {
        let lang = self.lang;
        let is_refused = self.is_read_only() && matches!(ask, Ask::Run(_) | Ask::Step(_));
        if is_refused {
            return Err((Refusal::ReadOnly, pidscope_text::embed::read_only(lang).to_owned()));
        }
        match ask {
            Ask::Run(script) if script.len() > LONGEST_TEXT => {
                let said = pidscope_text::script::too_large(lang, &LONGEST_TEXT, &script.len());
                return Err((Refusal::BadValue("script"), said));
            }
            Ask::Run(script) => {
                let session = Session::load(&script).map_err(|wrong| {
                    let said: Vec<String> = wrong.iter().map(|one| pidscope_text::diagnostic(lang, one)).collect();
                    (Refusal::Unreadable(wrong), said.join("\n"))
                })?;
                self.open(session, false);
            }
            Ask::Step(line) => {
                let before = self.session.timeline().last_step();
                if !self.act(line) {
                    return Err(self.refused_to_act());
                }
                let timeline = self.session.timeline();
                // A check is no step.
                let entry = timeline.last_call().filter(|_| timeline.last_step() != before);
                let step = entry.and_then(|entry| StepReport::of(timeline.machine(), entry)).map(Box::new);
                return Ok(Answer::Step(self.moment(), step));
            }
            Ask::Undo => {
                self.session.undo();
                self.moved(self.last_line());
            }
            Ask::Redo => {
                self.session.redo();
                self.moved(self.last_line());
            }
            Ask::Seek(step) => {
                let count = self.steps_of_branch();
                if step > count {
                    return Err((Refusal::NoSuchStep, pidscope_text::embed::no_step(lang, &count, &step)));
                }
                self.session.go_to(self.session.timeline().moment(step));
                self.moved(self.last_line());
            }
            Ask::Theme(theme) => {
                self.theme = theme;
                self.effects.push(Effect::Prefer(self.lang, theme));
            }
            Ask::State => {
                let timeline = self.session.timeline();
                let report = Report::of(timeline.machine(), timeline.entries().collect::<Vec<_>>());
                return Ok(Answer::World(self.moment(), timeline.text(), report));
            }
        }
        Ok(Answer::Done(self.moment()))
    }

    fn refused_to_act(&self) -> (Refusal, String) {
        match self.session.refused() {
            Some((_, error @ ActError::Unreadable(wrong))) => {
                (Refusal::Unreadable(vec![wrong.clone()]), pidscope_text::act_error(self.lang, error))
            }
            Some((_, error)) => (Refusal::CannotAct, pidscope_text::act_error(self.lang, error)),
            None => (Refusal::CannotAct, String::new()),
        }
    }

    /// Tells the page around what is new. It waits until a lesson that the embed was opened for has come.
    pub(crate) fn tell_host(&mut self) {
        if self.embed.is_none() || self.learning.coming.is_some() {
            return;
        }
        let timeline = self.session.timeline();
        let now = (self.worlds, timeline.at());
        let before = self.hosting.told.replace(now);
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
        // Before anything is done, the start is the newest.
        self.hosting.newest = last.or(Some(RevisionId::START));
        let moment = self.moment();
        if !std::mem::replace(&mut self.hosting.is_ready, true) {
            let title = self.first_name();
            self.effects.push(Effect::Tell(Told::Ready(moment, title, self.is_read_only())));
            let flaws = self.embed.as_ref().map_or_else(Vec::new, |embed| embed.flaws.clone());
            for flaw in flaws {
                let said = crate::parts::embed::flaw(self.lang, &flaw);
                self.effects.push(Effect::Tell(Told::Flaw(flaw.name, said)));
            }
            if let Some(said) = crate::parts::notice::wrong_address(self) {
                self.effects.push(Effect::Tell(Told::Flaw(WORLD, said)));
            }
        } else if !made.is_empty() {
            let timeline = self.session.timeline();
            let report = |revision| StepReport::of(timeline.machine(), timeline.entry(revision)?);
            let steps: Vec<StepReport> = made.into_iter().filter_map(report).collect();
            self.effects.extend(steps.into_iter().map(|step| Effect::Tell(Told::Step(moment, Box::new(step)))));
        } else {
            self.effects.push(Effect::Tell(Told::State(moment)));
        }
    }
}
