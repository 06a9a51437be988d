//! Checks that a lesson is true: its scripts run, its goals are met by its solutions and by nothing less, and its prose
//! agrees with its worlds.

use pidscope_kernel::State;
use pidscope_text::Lang;
use pidscope_userland::script::{nearest, parse};
use pidscope_userland::timeline::Timeline;

use crate::check_prose;
use crate::files::Files;
use crate::flaw::{Flaw, Problem};
use crate::goal::{Goal, Trait};
use crate::judge::Observed;
use crate::lesson::{Lesson, Point, Question, Step, Task};
use crate::read;
use crate::world::Stage;

/// Returns all flaws of a lesson.
pub fn check(files: &Files) -> Vec<Flaw> {
    let missing = |file: &str| Flaw { file: file.to_owned(), line: 0, problem: Problem::MissingFile };
    let Some(text) = files.get(Files::LESSON) else { return vec![missing(Files::LESSON)] };
    let lesson = match read(text) {
        Ok(lesson) => lesson,
        Err(flaws) => return flaws,
    };
    let mut stages = Vec::new();
    for step in 0..lesson.steps.len() {
        match lesson.stage(step) {
            Ok(stage) => stages.push(stage),
            // The following steps depend on it.
            Err(flaws) => return flaws,
        }
    }
    let mut checker = Checker { lesson: &lesson, flaws: Vec::new() };
    for (at, stage) in stages.iter().enumerate() {
        checker.step(at, stage);
    }
    let shown = check_prose::shown_numbers(&lesson, &stages);
    for lang in Lang::ALL {
        let file = format!("{}.md", lang.tag());
        match files.get(&file) {
            Some(text) => checker.flaws.extend(check_prose::check(&file, text, &lesson, &stages, &shown)),
            None => checker.flaws.push(missing(&file)),
        }
    }
    let mut flaws = checker.flaws;
    // The end of one step is the beginning of the next: a flaw between them is reported once.
    let mut seen = Vec::new();
    flaws.retain(|flaw| {
        let is_new = !seen.contains(flaw);
        seen.push(flaw.clone());
        is_new
    });
    flaws
}

struct Checker<'l> {
    lesson: &'l Lesson,
    flaws: Vec<Flaw>,
}

impl Checker<'_> {
    fn add(&mut self, line: usize, problem: Problem) {
        self.flaws.push(Flaw { file: Files::LESSON.to_owned(), line, problem });
    }

    /// Checks that a step's scripts run with the expected results.
    fn step(&mut self, at: usize, stage: &Stage) {
        let step = &self.lesson.steps[at];
        self.entries(at, stage);
        self.names(step, stage);
        if self.keys(step, stage) {
            // A goal that was not meant this way is neither met nor missed.
            return;
        }
        let (begin, end) = (Observed::new(&stage.begin, stage.since), Observed::new(&stage.end, stage.since));
        match &step.task {
            Task::Look | Task::Explain { .. } => {}
            Task::Predict(Question::Number(quantity)) => {
                if quantity.value_in(&stage.end).is_none() {
                    self.add(step.line, Problem::NoAnswer(quantity.to_string()));
                }
            }
            Task::Predict(Question::Choice(goals)) => {
                let right = goals.iter().filter(|goal| end.meets(goal)).count();
                if right != 1 {
                    self.add(step.line, Problem::RightAnswers(right));
                }
            }
            Task::Do { goals, solution } => {
                if goals.iter().all(|goal| begin.meets(goal)) {
                    let all: Vec<String> = goals.iter().map(ToString::to_string).collect();
                    self.add(step.line, Problem::MetAtOnce(all.join("; ")));
                    // No line of the solution is needed then.
                    return;
                }
                for goal in goals.iter().filter(|goal| !end.meets(goal)) {
                    self.add(step.line, Problem::NotMet(goal.to_string()));
                }
                for line in needless(self.lesson, at, stage) {
                    self.add(solution.line, Problem::NotNeeded(line));
                }
            }
        }
    }

    /// Checks that every call of a step's script is made, and every check holds.
    fn entries(&mut self, at: usize, stage: &Stage) {
        for entry in stage.end.entries() {
            let line = self.lesson.place_of(at, entry.statement.line);
            match &entry.check {
                Some(check) if !check.ok => {
                    let (expected, found) = (check.expected.clone(), check.found.clone());
                    self.add(line, Problem::CheckFailed { expected, found });
                }
                _ => {}
            }
        }
    }

    /// Checks that the names used by a step exist when it begins.
    fn names(&mut self, step: &Step, stage: &Stage) {
        let machine = stage.begin.machine();
        let lives = |name: &str| machine.task(name).is_some_and(|task| machine.kernel().state(task) != State::Gone);
        let points = step.points.iter().filter_map(|point| match point {
            Point::Process(name) => (!lives(name)).then_some(name),
            Point::Namespace(name) => machine.namespace(name).is_none().then_some(name),
            Point::Part(_) => None,
        });
        let selects = step.selects.iter().filter(|name| !lives(name));
        for name in points.chain(selects).cloned().collect::<Vec<_>>() {
            self.add(step.line, Problem::UnknownName(name));
        }
    }

    /// Checks for a misspelled key such as `levle=2`, which asks for a PID in a namespace of that name. Returns whether
    /// there is any.
    fn keys(&mut self, step: &Step, stage: &Stage) -> bool {
        let before = self.flaws.len();
        let is_known =
            |ns: &str| [&stage.begin, &stage.end].iter().any(|world| world.machine().namespace(ns).is_some());
        for goal in check_prose::goals(step) {
            let Goal::Processes { traits, .. } = goal else { continue };
            for one in traits {
                let Trait::Pid { ns, .. } = one else { continue };
                let nearest = nearest(ns, Trait::KEYS).filter(|_| !is_known(ns)).map(str::to_owned);
                if nearest.is_some() {
                    let (found, expected) = (one.to_string(), Trait::KEYS.join(", "));
                    self.add(step.line, Problem::BadGoal { found, expected, nearest });
                }
            }
        }
        self.flaws.len() > before
    }
}

/// Returns the lines of a step's solution without which it still reaches its goals.
fn needless(lesson: &Lesson, at: usize, stage: &Stage) -> Vec<String> {
    let Task::Do { goals, solution } = &lesson.steps[at].task else { return Vec::new() };
    let lines: Vec<&str> = solution.lines().collect();
    let start = lesson.script_of(at) + &lesson.steps[at].runs.text;
    let is_needless = |&left_out: &usize| {
        // The output of a line is removed with it.
        let belongs = |line: usize| lines[left_out + 1..=line].iter().all(|line| line.starts_with('|'));
        let is_kept = |line: usize| line < left_out || (line > left_out && !belongs(line));
        let rest: Vec<&str> = (0..lines.len()).filter(|&line| is_kept(line)).map(|line| lines[line]).collect();
        // A script that is no longer valid reaches nothing.
        let Ok(script) = parse(&(start.clone() + &rest.join("\n"))) else { return false };
        let world = Timeline::from_script(script);
        let observed = Observed::new(&world, stage.since);
        goals.iter().all(|goal| observed.meets(goal))
    };
    let said = (0..lines.len()).filter(|&line| !lines[line].starts_with('|'));
    said.filter(is_needless).map(|line| lines[line].to_owned()).collect()
}
