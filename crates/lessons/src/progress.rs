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

/// How far somebody has come in all lessons: a text, which is read whenever somebody asks. So whoever only keeps it does not read it.
#[derive(Debug, Clone, Default)]
pub struct Progress(String);

/// The steps in which something was done, in the order of their names.
type Marks<'t> = Vec<(&'t str, &'t str, Mark)>;

impl Progress {
    /// What has been done in a step, if anything.
    pub fn of(&self, lesson: &str, step: &str) -> Option<Mark> {
        let marks = self.marks();
        place(&marks, lesson, step).ok().map(|at| marks[at].2)
    }

    /// Something has been done in a step; whether that is more than before.
    pub fn mark(&mut self, lesson: &str, step: &str, mark: Mark) -> bool {
        let mut marks = self.marks();
        let is_more = add(&mut marks, (lesson, step, mark));
        if is_more {
            self.0 = written(&marks);
        }
        is_more
    }

    /// Nothing has been done in a lesson any more.
    pub fn forget(&mut self, lesson: &str) {
        let mut marks = self.marks();
        marks.retain(|(known, ..)| *known != lesson);
        self.0 = written(&marks);
    }

    /// Whether nothing has been done at all.
    pub fn is_empty(&self) -> bool {
        self.marks().is_empty()
    }

    /// Takes in what was done elsewhere.
    pub fn merge(&mut self, other: Progress) {
        let mut marks = self.marks();
        for mark in other.marks() {
            add(&mut marks, mark);
        }
        self.0 = written(&marks);
    }

    /// As it is kept.
    pub fn text(&self) -> String {
        written(&self.marks())
    }

    /// Whether a text says of itself that it is progress.
    pub fn is_in(text: &str) -> bool {
        text.trim_start().lines().next().is_some_and(|first| first.trim() == FIRST_LINE)
    }

    /// Takes what was kept; nothing if it is no such text.
    pub fn read(text: &str) -> Option<Progress> {
        Progress::is_in(text).then(|| Progress(text.to_owned()))
    }

    /// What the text says. Lines that nobody understands are left out.
    fn marks(&self) -> Marks<'_> {
        let mut marks = Marks::new();
        for line in self.0.trim_start().lines().skip(1) {
            let Some((place, word)) = line.trim().split_once(' ') else { continue };
            let (Some((lesson, step)), Some(mark)) =
                (place.split_once('/'), Mark::ALL.into_iter().find(|mark| mark.word() == word))
            else {
                continue;
            };
            add(&mut marks, (lesson, step, mark));
        }
        marks
    }
}

/// Progress is the same if it says the same, in whatever words.
impl PartialEq for Progress {
    fn eq(&self, other: &Self) -> bool {
        self.marks() == other.marks()
    }
}

impl Eq for Progress {}

/// Where a step stands, or would stand.
fn place(marks: &Marks<'_>, lesson: &str, step: &str) -> Result<usize, usize> {
    marks.binary_search_by(|&(one, other, _)| (one, other).cmp(&(lesson, step)))
}

/// Adds what was done in a step; whether that is more than before.
fn add<'t>(marks: &mut Marks<'t>, mark: (&'t str, &'t str, Mark)) -> bool {
    match place(marks, mark.0, mark.1) {
        Ok(at) if marks[at].2 >= mark.2 => return false,
        Ok(at) => marks[at] = mark,
        Err(at) => marks.insert(at, mark),
    }
    true
}

fn written(marks: &Marks<'_>) -> String {
    let mut text = format!("{FIRST_LINE}\n");
    for (lesson, step, mark) in marks {
        text.push_str(&[lesson, "/", step, " ", mark.word(), "\n"].concat());
    }
    text
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
