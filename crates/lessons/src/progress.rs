//! A reader's progress: what was done in each step of each lesson, as text that the browser stores and readers can
//! export.

/// The first line of a stored progress, with its version.
const FIRST_LINE: &str = "pidscope progress 1";

/// What was done in a step. A later variant is worth more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It was skipped.
    Skipped,
    /// The page showed the solution.
    Shown,
    /// It was read, answered or solved.
    Done,
}

impl Mark {
    const ALL: [Mark; 3] = [Mark::Skipped, Mark::Shown, Mark::Done];

    fn word(self) -> &'static str {
        match self {
            Mark::Skipped => "skipped",
            Mark::Shown => "shown",
            Mark::Done => "done",
        }
    }
}

/// A reader's progress in all lessons: the steps in which something was done, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress(Vec<(String, String, Mark)>);

impl Progress {
    /// Returns what was done in a step, if anything.
    pub fn of(&self, lesson: &str, step: &str) -> Option<Mark> {
        self.place(lesson, step).ok().map(|at| self.0[at].2)
    }

    /// Records what was done in a step; returns whether that is more than before.
    pub fn mark(&mut self, lesson: &str, step: &str, mark: Mark) -> bool {
        match self.place(lesson, step) {
            Ok(at) if self.0[at].2 >= mark => return false,
            Ok(at) => self.0[at].2 = mark,
            Err(at) => self.0.insert(at, (lesson.to_owned(), step.to_owned(), mark)),
        }
        true
    }

    /// Returns the index of a step, or where to insert it.
    fn place(&self, lesson: &str, step: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(one, other, _)| (one.as_str(), other.as_str()).cmp(&(lesson, step)))
    }

    /// Removes the progress in a lesson.
    pub fn forget(&mut self, lesson: &str) {
        self.0.retain(|(known, ..)| known != lesson);
    }

    /// Returns whether there is no progress.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds progress from elsewhere.
    pub fn merge(&mut self, other: Progress) {
        for (lesson, step, mark) in other.0 {
            self.mark(&lesson, &step, mark);
        }
    }

    /// Returns the text that is stored.
    pub fn text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        for (lesson, step, mark) in &self.0 {
            text.push_str(&[lesson, "/", step, " ", mark.word(), "\n"].concat());
        }
        text
    }

    /// Returns whether a text claims to be progress.
    pub fn is_in(text: &str) -> bool {
        text.trim_start().lines().next().is_some_and(|first| first.trim() == FIRST_LINE)
    }

    /// Parses stored progress; `None` if it is something else. Lines that are not understood are ignored.
    pub fn read(text: &str) -> Option<Progress> {
        if !Progress::is_in(text) {
            return None;
        }
        let mut progress = Progress::default();
        for line in text.trim_start().lines().skip(1) {
            let Some((place, word)) = line.trim().split_once(' ') else { continue };
            let (Some((lesson, step)), Some(mark)) =
                (place.split_once('/'), Mark::ALL.into_iter().find(|mark| mark.word() == word))
            else {
                continue;
            };
            progress.mark(lesson, step, mark);
        }
        Some(progress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_round_trips_and_only_grows() {
        let mut progress = Progress::default();
        assert!(progress.mark("numbers", "next", Mark::Shown));
        assert!(progress.mark("numbers", "next", Mark::Done));
        assert!(!progress.mark("numbers", "next", Mark::Done));
        assert!(!progress.mark("numbers", "next", Mark::Skipped));
        progress.mark("init-dies", "look", Mark::Skipped);
        let read = Progress::read(&progress.text());
        assert_eq!(read.as_ref(), Some(&progress));
        assert_eq!(read.and_then(|read| read.of("numbers", "next")), Some(Mark::Done));
    }

    #[test]
    fn ignores_unknown_lines() {
        assert_eq!(Progress::read("something else\n"), None);
        let read = Progress::read("pidscope progress 1\nx\na/b done\na/c dune\n");
        assert_eq!(read.map(|read| read.text()), Some("pidscope progress 1\na/b done\n".to_owned()));
    }
}
