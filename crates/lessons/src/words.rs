//! Goals, what differs from them, and the flaws of lessons, in words.

use std::fmt::Display;

use pidscope_text::goal::{self, has};
use pidscope_text::{Lang, flaw, namespace_state, problem, state};
use pidscope_userland::machine::Machine;

use crate::flaw::{Flaw, Problem};
use crate::goal::{Goal, SpaceTrait, Trait, Which};
use crate::judge::{Candidate, Found, Verdict};

/// A goal as a heading and parts, each of which is met or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalWords {
    /// Whether it is met.
    pub is_met: bool,
    /// What it is about.
    pub head: String,
    /// The traits that it asks for.
    pub parts: Vec<PartWords>,
    /// The current state, if it is not met.
    pub now: String,
}

/// A part of a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartWords {
    /// Whether the nearest candidate meets it; `None` if there is no such candidate, or the goal is about none.
    pub is_met: Option<bool>,
    /// The trait.
    pub text: String,
    /// What the nearest candidate has instead.
    pub found: String,
}

/// Puts a goal and its verdict into words.
pub fn goal_words(lang: Lang, goal: &Goal, verdict: &Verdict, machine: &Machine) -> GoalWords {
    let (head, texts) = match goal {
        Goal::Processes { which, traits } => {
            let head = match which {
                Which::Named(name) => goal::process(lang, name),
                Which::Some => goal::some_process(lang).to_owned(),
                Which::No => goal::no_process(lang).to_owned(),
                Which::Count(count) => goal::processes(lang, count),
                Which::AtLeast(count) => goal::processes_or_more(lang, count),
            };
            (head, traits.iter().map(|one| of_process(lang, one)).collect())
        }
        Goal::Namespaces { which, traits } => {
            let head = match which {
                Which::Named(name) => goal::namespace(lang, name),
                Which::Some => goal::some_namespace(lang).to_owned(),
                Which::No => goal::no_namespace(lang).to_owned(),
                Which::Count(count) => goal::namespaces(lang, count),
                Which::AtLeast(count) => goal::namespaces_or_more(lang, count),
            };
            (head, traits.iter().map(|one| of_namespace(lang, one)).collect())
        }
        Goal::Last(expected) => (goal::last(lang, expected), Vec::new()),
        Goal::Refused(errno) => (goal::refused(lang, errno), Vec::new()),
        Goal::Printed(text) => (goal::printed(lang, text), Vec::new()),
        Goal::Clock(time) => (goal::clock(lang, &format!("{}s", time.as_secs())), Vec::new()),
    };
    let is_about_nobody =
        matches!(goal, Goal::Processes { which: Which::No, .. } | Goal::Namespaces { which: Which::No, .. });
    let part = |(at, text): (usize, String)| {
        let compared = verdict.traits.get(at).filter(|_| !is_about_nobody);
        let is_met = compared.map(|one| one.is_met).or(verdict.is_met.then_some(true));
        let found = compared.filter(|one| !one.is_met).map(|one| found_words(lang, &one.found));
        PartWords { is_met, text, found: found.unwrap_or_default() }
    };
    let parts = texts.into_iter().enumerate().map(part).collect();
    let now = if verdict.is_met { String::new() } else { now(lang, goal, verdict, machine) };
    GoalWords { is_met: verdict.is_met, head, parts, now }
}

/// Describes the current state if the goal is not met.
fn now(lang: Lang, goal: &Goal, verdict: &Verdict, machine: &Machine) -> String {
    let name = verdict.nearest.map(|whom| match whom {
        Candidate::Process(task) => machine.name(task),
        Candidate::Namespace(ns) => machine.namespace_name(ns),
    });
    match goal {
        Goal::Processes { which, .. } | Goal::Namespaces { which, .. } => match (which, name) {
            (Which::Named(_), None) => goal::never_created(lang).to_owned(),
            (Which::Named(_), Some(_)) | (Which::Some, None) | (Which::No, None) => String::new(),
            (Which::Some, Some(name)) => goal::nearest(lang, &name),
            (Which::No, Some(name)) => goal::in_the_way(lang, &name),
            (Which::Count(_) | Which::AtLeast(_), _) => goal::so_many(lang, &verdict.count),
        },
        Goal::Last(_) | Goal::Refused(_) | Goal::Printed(_) | Goal::Clock(_) => match verdict.found.is_empty() {
            true => goal::found_nothing(lang).to_owned(),
            false => goal::found(lang, &verdict.found.join(", ")),
        },
    }
}

fn of_process(lang: Lang, one: &Trait) -> String {
    match one {
        Trait::Pid { ns, nr } => has::pid(lang, nr, ns),
        Trait::Numbers(numbers) => has::numbers(lang, &as_the_picture(numbers)),
        Trait::In(ns) => has::lives_in(lang, ns),
        Trait::Seen(ns) => has::seen(lang, ns),
        Trait::Unseen(ns) => has::unseen(lang, ns),
        Trait::Level(level) => has::level(lang, level),
        Trait::Below(ns) => has::below(lang, ns),
        Trait::State(expected) => state(lang, *expected).word.to_owned(),
        Trait::Ended => has::ended(lang).to_owned(),
        Trait::Parent(name) => has::parent(lang, name),
        Trait::ParentNumbers(numbers) => has::parent_numbers(lang, &as_the_picture(numbers)),
        Trait::Ppid { ns, nr } => has::ppid(lang, nr, ns),
        Trait::Command(text) => has::command(lang, text),
        Trait::Init => has::init(lang).to_owned(),
        Trait::Injected => has::injected(lang).to_owned(),
        Trait::Subreaper => has::subreaper(lang).to_owned(),
        Trait::Thread => has::thread(lang).to_owned(),
        Trait::ChildrenIn(ns) => has::children_in(lang, ns),
    }
}

fn of_namespace(lang: Lang, one: &SpaceTrait) -> String {
    match one {
        SpaceTrait::State(expected) => namespace_state(lang, *expected).word.to_owned(),
        SpaceTrait::Level(level) => has::level(lang, level),
        SpaceTrait::Parent(name) => has::space_parent(lang, name),
        SpaceTrait::Sees(count) => has::sees(lang, count),
        SpaceTrait::Next(nr) => has::next(lang, nr),
    }
}

fn found_words(lang: Lang, found: &Found) -> String {
    match found {
        Found::Nothing => has::nothing(lang).to_owned(),
        Found::Number(number) => number.to_string(),
        Found::Numbers(numbers) if numbers.is_empty() => has::nothing(lang).to_owned(),
        Found::Numbers(numbers) => as_the_picture(numbers),
        Found::Name(name) | Found::Text(name) => name.clone(),
        Found::State(found) => state(lang, *found).word.to_owned(),
        Found::SpaceState(found) => namespace_state(lang, *found).word.to_owned(),
        Found::Truth(true) => has::yes(lang).to_owned(),
        Found::Truth(false) => has::no(lang).to_owned(),
    }
}

/// Formats PIDs as in [그림 1].
fn as_the_picture(numbers: &[u32]) -> String {
    let words: Vec<String> = numbers.iter().map(u32::to_string).collect();
    words.join(" / ")
}

/// Describes a flaw and its location.
pub fn flaw_words(lang: Lang, found: &Flaw) -> String {
    let text = problem_words(lang, &found.problem);
    match found.line {
        0 => flaw::of_file(lang, &found.file, &text),
        line => flaw::at(lang, &found.file, &line, &text),
    }
}

fn problem_words(lang: Lang, found: &Problem) -> String {
    let with_nearest = |text: String, nearest: &Option<String>| match nearest {
        Some(word) => text + " " + &flaw::nearest(lang, word),
        None => text,
    };
    match found {
        Problem::MissingFile => flaw::missing_file(lang).to_owned(),
        Problem::UnknownWord { found, expected, nearest } => {
            with_nearest(flaw::unknown_word(lang, expected, found), nearest)
        }
        Problem::Missing(what) => flaw::missing(lang, what),
        Problem::Twice(what) => flaw::twice(lang, what),
        Problem::Beside(word) => flaw::place::beside(lang, word),
        Problem::Below(word) => flaw::place::below(lang, word),
        Problem::BadId(found) => flaw::bad_id(lang, found),
        Problem::BadNumber(found) => flaw::bad_number(lang, found),
        Problem::BadGoal { found, expected, .. } if found.is_empty() => flaw::bad_goal_end(lang, expected),
        Problem::BadGoal { found, expected, nearest } => with_nearest(flaw::bad_goal(lang, expected, found), nearest),
        Problem::Script(diagnostic) => flaw::script(lang, &problem(lang, diagnostic)),
        Problem::UnknownStep { found, expected: Some(expected) } => flaw::unknown_step(lang, expected, found),
        Problem::UnknownStep { found, expected: None } => flaw::too_many_steps(lang, found),
        Problem::MissingStep(id) => flaw::missing_step(lang, id),
        Problem::WrongCount { section, found, expected } => flaw::wrong_count(lang, expected, found, section),
        Problem::Unclosed(mark) => flaw::unclosed(lang, mark),
        Problem::BadFill(found) => flaw::bad_fill(lang, found),
        Problem::BadLink(found) => flaw::bad_link(lang, found),
        Problem::NotThere(what) => flaw::not_there(lang, what),
        Problem::UnshownNumber(number) => flaw::unshown_number(lang, &"{E@B}", number),
        Problem::UnknownName(name) => flaw::unknown_name(lang, name),
        Problem::CheckFailed { expected, found } => {
            let found: &dyn Display = if found.is_empty() { &has::nothing(lang) } else { found };
            flaw::check_failed(lang, expected, found)
        }
        Problem::MetAtOnce(goal) => flaw::met_at_once(lang, goal),
        Problem::NotMet(goal) => flaw::not_met(lang, goal),
        Problem::NotNeeded(line) => flaw::not_needed(lang, line),
        Problem::RightAnswers(count) => flaw::right_answers(lang, count),
        Problem::NoAnswer(quantity) => flaw::no_answer(lang, quantity),
        Problem::GivesAway(answer) => flaw::gives_away(lang, answer),
    }
}
