//! The worlds of a lesson's steps: the one in which each begins, and the one in which it ends with its solution.

use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

use crate::files::Files;
use crate::flaw::{Flaw, Problem};
use crate::lesson::{Block, Lesson, Task};

/// The worlds of one step.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The world in which it begins.
    pub begin: Timeline,
    /// The world in which it ends.
    pub end: Timeline,
    /// The number of timeline steps before it begins.
    pub since: usize,
}

impl Lesson {
    /// Returns the script of the world in which a step begins.
    pub fn script_of(&self, step: usize) -> String {
        self.blocks_of(step).iter().map(|block| block.text.as_str()).collect()
    }

    /// Returns the blocks of script from the beginning of the world to the beginning of a step.
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

    /// Returns the worlds of a step, or the flaws in the scripts that lead to them.
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
    /// Returns the script of the step, including its solution.
    pub fn lines(&self) -> impl Iterator<Item = &Block> {
        let solution = match &self.task {
            Task::Do { solution, .. } => Some(solution),
            Task::Look | Task::Predict(_) | Task::Explain { .. } => None,
        };
        [Some(&self.runs), solution].into_iter().flatten()
    }
}

/// Runs the script that consists of these blocks.
fn world(blocks: &[&Block]) -> Result<Timeline, Vec<Flaw>> {
    let text: String = blocks.iter().map(|block| block.text.as_str()).collect();
    parse(&text).map(Timeline::from_script).map_err(|wrong| {
        let flaw = |diagnostic: pidscope_userland::script::Diagnostic| Flaw {
            file: Files::LESSON.to_owned(),
            line: place(blocks, diagnostic.line),
            problem: Problem::Script(diagnostic),
        };
        wrong.into_iter().map(flaw).collect()
    })
}

/// Returns the line of `lesson.txt` for a line of the joined script.
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
    /// Returns the line of `lesson.txt` for a line of a step's whole script: from the beginning of its world to the end
    /// of the step.
    pub(crate) fn place_of(&self, step: usize, line: usize) -> usize {
        let mut blocks = self.blocks_of(step);
        blocks.extend(self.steps[step].lines());
        place(&blocks, line)
    }
}
