//! Parsing the text of a lesson: a small subset of Markdown.

use pidscope_userland::script::nearest;

use crate::flaw::{Flaw, Problem};
use crate::inline;
use crate::lesson::{Lesson, Task};
use crate::prose::{Block, Inline, Prose, StepProse};

/// The kinds of section in a step, in order.
const SECTIONS: [&str; 4] = ["choice", "goal", "hint", "after"];

/// Parses one file of prose. Parsing continues after flaws, so that all of them are reported at once.
pub fn read(file: &str, text: &str, lesson: &Lesson) -> (Prose, Vec<Flaw>) {
    let mut reader = Reader::default();
    let mut block: Vec<(usize, &str)> = Vec::new();
    let mut code: Option<(usize, String)> = None;
    for (at, source) in text.lines().enumerate() {
        let line = at + 1;
        if source.trim_start().starts_with("```") {
            reader.block(&mut block);
            match code.take() {
                Some((_, text)) => reader.push(Block::Code(text)),
                None => code = Some((line, String::new())),
            }
            continue;
        }
        if let Some((_, text)) = &mut code {
            text.push_str(source);
            text.push('\n');
            continue;
        }
        if source.starts_with('#') || source.trim().is_empty() {
            reader.block(&mut block);
        }
        match source {
            _ if source.starts_with("### ") => reader.section(line, source[4..].trim()),
            _ if source.starts_with("## ") => reader.step(line, source[3..].trim()),
            _ if source.starts_with("# ") => reader.prose.title = source[2..].trim().to_owned(),
            _ if source.starts_with('#') => reader.unknown(line, source, &["# TITLE", "## ID: TITLE", "### SECTION"]),
            _ if source.trim().is_empty() => {}
            _ => block.push((line, source.trim())),
        }
    }
    reader.block(&mut block);
    match code {
        // The block has swallowed everything after it.
        Some((line, _)) => reader.flaws.push((line, Problem::Unclosed("```"))),
        None => reader.compare(lesson),
    }
    let flaws = reader.flaws.into_iter().map(|(line, problem)| Flaw { file: file.to_owned(), line, problem });
    (reader.prose, flaws.collect())
}

#[derive(Default)]
struct Reader {
    prose: Prose,
    section: Option<&'static str>,
    flaws: Vec<(usize, Problem)>,
}

impl Reader {
    fn step(&mut self, line: usize, text: &str) {
        let (id, title) = text.split_once(':').unwrap_or((text, ""));
        if title.trim().is_empty() {
            self.flaws.push((line, Problem::Missing("## ID: TITLE")));
        }
        self.section = None;
        let said = StepProse { id: id.trim().to_owned(), line, title: title.trim().to_owned(), ..StepProse::default() };
        self.prose.steps.push(said);
    }

    fn section(&mut self, line: usize, word: &str) {
        let known = SECTIONS.into_iter().find(|&known| known == word);
        let Some(said) = self.prose.steps.last_mut().filter(|_| known.is_some()) else {
            return self.unknown(line, word, &SECTIONS);
        };
        match known {
            Some("choice") => said.choices.push(Vec::new()),
            Some("goal") => said.goals.push(Vec::new()),
            Some("hint") => said.hints.push(Vec::new()),
            Some("after") if !said.after.is_empty() => self.flaws.push((line, Problem::Twice("### after".to_owned()))),
            _ => {}
        }
        self.section = known;
    }

    fn unknown(&mut self, line: usize, found: &str, expected: &[&str]) {
        let nearest = nearest(found, expected.iter().copied()).map(str::to_owned);
        self.flaws
            .push((line, Problem::UnknownWord { found: found.to_owned(), expected: expected.join(", "), nearest }));
    }

    /// Ends a paragraph, list or note, which consists of these lines.
    fn block(&mut self, lines: &mut Vec<(usize, &str)>) {
        let lines = std::mem::take(lines);
        let Some(&(line, first)) = lines.first() else { return };
        let mut read = |line: usize, text: &str| inline::read(text, line, &mut self.flaws);
        let joined = |lines: &[(usize, &str)]| lines.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n");
        let block = if first.starts_with("- ") {
            let mut items: Vec<Vec<(usize, &str)>> = Vec::new();
            for &(line, text) in &lines {
                match (text.strip_prefix("- "), items.last_mut()) {
                    (None, Some(item)) => item.push((line, text)),
                    (item, _) => items.push(vec![(line, item.unwrap_or(text))]),
                }
            }
            Block::List(items.iter().map(|item| read(item[0].0, &joined(item))).collect())
        } else if first.starts_with('>') {
            let strip = |&(line, text): &(usize, &'_ str)| (line, text.trim_start_matches('>').trim_start().to_owned());
            let stripped: Vec<(usize, String)> = lines.iter().map(strip).collect();
            let text: Vec<&str> = stripped.iter().map(|(_, text)| text.as_str()).collect();
            Block::Note(read(line, &text.join("\n")))
        } else {
            Block::Text(read(line, &joined(&lines)))
        };
        self.push(block);
    }

    fn push(&mut self, block: Block) {
        let Some(said) = self.prose.steps.last_mut() else { return self.prose.about.push(block) };
        let blocks = match self.section {
            None => Some(&mut said.body),
            Some("choice") => said.choices.last_mut(),
            Some("goal") => said.goals.last_mut(),
            Some("hint") => said.hints.last_mut(),
            Some(_) => Some(&mut said.after),
        };
        blocks.into_iter().for_each(|blocks| blocks.push(block.clone()));
    }

    /// Checks that all steps are present, in order and complete.
    fn compare(&mut self, lesson: &Lesson) {
        if self.prose.title.is_empty() {
            self.flaws.push((1, Problem::Missing("# TITLE")));
        }
        let (said, steps) = (&self.prose.steps, &lesson.steps);
        for (at, said) in said.iter().enumerate() {
            let expected = steps.get(at).map(|step| step.id.clone());
            if expected.as_ref() != Some(&said.id) {
                self.flaws.push((said.line, Problem::UnknownStep { found: said.id.clone(), expected }));
                return;
            }
        }
        if let Some(missing) = steps.get(said.len()) {
            self.flaws.push((0, Problem::MissingStep(missing.id.clone())));
        }
        for (said, step) in said.iter().zip(steps) {
            let (found, expected) = (said.choices.len(), step.task.choices());
            if found != expected {
                self.flaws.push((said.line, Problem::WrongCount { section: "### choice", found, expected }));
            }
            let goals = match &step.task {
                Task::Do { goals, .. } => goals.len(),
                Task::Look | Task::Predict(_) | Task::Explain { .. } => 0,
            };
            if !said.goals.is_empty() && said.goals.len() != goals {
                let (section, found) = ("### goal", said.goals.len());
                self.flaws.push((said.line, Problem::WrongCount { section, found, expected: goals }));
            }
            let is_empty = |blocks: &Vec<Block>| blocks.is_empty();
            let mut sections = said.choices.iter().chain(&said.goals).chain(&said.hints);
            if is_empty(&said.body) || sections.any(is_empty) {
                self.flaws.push((said.line, Problem::Missing("TEXT")));
            }
        }
    }
}

/// Returns all inline elements of paragraphs, lists and notes, in order.
pub fn inlines(blocks: &[Block]) -> impl Iterator<Item = &Inline> {
    blocks.iter().flat_map(|block| match block {
        Block::Text(inlines) | Block::Note(inlines) => inlines.iter().collect::<Vec<_>>(),
        Block::List(items) => items.iter().flatten().collect(),
        Block::Code(_) => Vec::new(),
    })
}
