//! The worlds of a lesson's steps: where each begins, and where it ends when it is done as its solution does it.

use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

use crate::files::Files;
use crate::flaw::{Flaw, Problem};
use crate::lesson::{Block, Lesson, Task};

/// The worlds of one step.
#[derive(Debug, Clone)]
pub struct Stage {
    /// How it begins.
    pub begin: Timeline,
    /// How it ends.
    pub end: Timeline,
    /// How many steps of the timeline were made before it begins.
    pub since: usize,
}

impl Lesson {
    /// The script that the world of a step begins with.
    pub fn script_of(&self, step: usize) -> String {
        self.blocks_of(step).iter().map(|block| block.text.as_str()).collect()
    }

    /// What is said before a step, since its world began.
    fn blocks_of(&self, step: usize) -> Vec<&Block> {
        let steps = &self.steps[..=step];
        let own = steps.iter().rposition(|step| step.begins.is_some());
        let first = own.and_then(|own| steps[own].begins.as_ref()).unwrap_or(&self.start);
        let before = &steps[own.unwrap_or_default()..step];
        let mut blocks = vec![first];
        for step in before {
            blocks.extend(step.lines());
        }
        blocks
    }

    /// The worlds of a step, or what is wrong with the scripts that lead to them.
    pub fn stage(&self, step: usize) -> Result<Stage, Vec<Flaw>> {
        let mut blocks = self.blocks_of(step);
        let begin = world(&blocks)?;
        blocks.extend(self.steps[step].lines());
        let end = world(&blocks)?;
        let since = begin.steps().count();
        Ok(Stage { begin, end, since })
    }
}

impl crate::Step {
    /// What is said in it when it is done as its solution does it.
    pub fn lines(&self) -> impl Iterator<Item = &Block> {
        let solution = match &self.task {
            Task::Do { solution, .. } => Some(solution),
            Task::Look | Task::Predict(_) | Task::Explain { .. } => None,
        };
        [Some(&self.runs), solution].into_iter().flatten()
    }
}

/// The world that comes of these.
fn world(blocks: &[&Block]) -> Result<Timeline, Vec<Flaw>> {
    let text: String = blocks.iter().map(|block| block.text.as_str()).collect();
    parse(&text).map(Timeline::of).map_err(|wrong| {
        let flaw = |diagnostic: pidscope_userland::script::Diagnostic| Flaw {
            file: Files::LESSON.to_owned(),
            line: place(blocks, diagnostic.line),
            problem: Problem::Script(diagnostic),
        };
        wrong.into_iter().map(flaw).collect()
    })
}

/// Where a line of the whole stands in `lesson.txt`.
pub(crate) fn place(blocks: &[&Block], line: usize) -> usize {
    let mut before = 0;
    for block in blocks {
        let lines = block.text.lines().count();
        if line <= before + lines {
            return block.line + line - before - 1;
        }
        before += lines;
    }
    blocks.last().map_or(line, |block| block.line)
}

impl Lesson {
    /// The line of `lesson.txt` that a line of a step's whole script is: everything up to its end, since its world began.
    pub(crate) fn place_of(&self, step: usize, line: usize) -> usize {
        let mut blocks = self.blocks_of(step);
        blocks.extend(self.steps[step].lines());
        place(&blocks, line)
    }
}
