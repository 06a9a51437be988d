//! How far somebody has come: what was done in each step of each lesson, as text that the browser keeps and people take along.

/// What begins a text that progress is kept in, with its version.
const FIRST_LINE: &str = "pidscope progress 1";

/// What has been done in a step. A later one is worth more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It was left out.
    Skipped,
    /// The page has shown how.
    Shown,
    /// It was read, answered or reached.
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

/// How far somebody has come in all lessons: the steps in which something was done, in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress(Vec<(String, String, Mark)>);

impl Progress {
    /// What has been done in a step, if anything.
    pub fn of(&self, lesson: &str, step: &str) -> Option<Mark> {
        self.place(lesson, step).ok().map(|at| self.0[at].2)
    }

    /// Something has been done in a step; whether that is more than before.
    pub fn mark(&mut self, lesson: &str, step: &str, mark: Mark) -> bool {
        match self.place(lesson, step) {
            Ok(at) if self.0[at].2 >= mark => return false,
            Ok(at) => self.0[at].2 = mark,
            Err(at) => self.0.insert(at, (lesson.to_owned(), step.to_owned(), mark)),
        }
        true
    }

    /// Where a step stands, or would stand.
    fn place(&self, lesson: &str, step: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(one, other, _)| (one.as_str(), other.as_str()).cmp(&(lesson, step)))
    }

    /// Nothing has been done in a lesson any more.
    pub fn forget(&mut self, lesson: &str) {
        self.0.retain(|(known, ..)| known != lesson);
    }

    /// Whether nothing has been done at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in what was done elsewhere.
    pub fn merge(&mut self, other: Progress) {
        for (lesson, step, mark) in other.0 {
            self.mark(&lesson, &step, mark);
        }
    }

    /// As it is kept.
    pub fn text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        for (lesson, step, mark) in &self.0 {
            text.push_str(&[lesson, "/", step, " ", mark.word(), "\n"].concat());
        }
        text
    }

    /// Whether a text says of itself that it is progress.
    pub fn is_in(text: &str) -> bool {
        text.trim_start().lines().next().is_some_and(|first| first.trim() == FIRST_LINE)
    }

    /// Reads what was kept; nothing if it is no such text. Lines that nobody understands are left out.
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
    fn what_is_kept_reads_as_the_same_and_only_grows() {
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
    fn what_nobody_understands_is_left_out() {
        assert_eq!(Progress::read("something else\n"), None);
        let read = Progress::read("pidscope progress 1\nx\na/b done\na/c dune\n");
        assert_eq!(read.map(|read| read.text()), Some("pidscope progress 1\na/b done\n".to_owned()));
    }
}
