//! The bundled lessons are true, complete, and short.

mod bundled;

use pidscope_lessons::{
    Block, COURSE, Files, Inline, Lesson, Prose, StepProse, Target, Task, check, flaw_words, listed, read, read_prose,
};
use pidscope_text::Lang;

/// What the course is to have, in this order; each lesson relies on those before it.
const IDS: [&str; 12] = [
    "two-containers",
    "reading-figure-1",
    "building-figure-1",
    "pid-1",
    "init-dies",
    "clone-unshare-setns",
    "proc-and-ps",
    "signals",
    "containers-in-containers",
    "sharing",
    "numbers",
    "debugging",
];

/// A lesson in both languages.
struct Read {
    directory: String,
    lesson: Lesson,
    prose: [Prose; 2],
}

impl Read {
    /// What is said of each step, in each language.
    fn said(&self) -> impl Iterator<Item = (Lang, usize, &StepProse)> {
        let of_lang = |(lang, prose): (Lang, &'_ Prose)| (0..prose.steps.len()).map(move |step| (lang, step));
        let places = Lang::ALL.into_iter().zip(&self.prose).flat_map(of_lang);
        places.map(|(lang, step)| (lang, step, &self.prose[lang as usize].steps[step]))
    }
}

fn course() -> Vec<Read> {
    let lessons = bundled::lessons().into_iter().map(|(directory, files)| {
        let lesson = read(files.get(Files::LESSON).expect("lesson.txt")).expect("readable");
        let prose = Lang::ALL.map(|lang| {
            let file = format!("{}.md", lang.tag());
            read_prose(&file, files.get(&file).expect("every language"), &lesson).0
        });
        Read { directory, lesson, prose }
    });
    lessons.collect()
}

/// What is wrong anywhere; nothing if nothing is.
fn none(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_wrong_with_any_lesson() {
    let lessons = bundled::lessons();
    none(lessons.iter().flat_map(|(directory, files)| {
        let told = move |flaw| format!("{directory}: {}", flaw_words(Lang::En, &flaw));
        check(files).into_iter().map(told)
    }));
}

#[test]
fn the_course_lists_every_directory_in_order() {
    let ids: Vec<&str> = COURSE.iter().map(|lesson| lesson.id).collect();
    assert_eq!(ids, IDS);
    let course = course();
    let directories: Vec<&str> = course.iter().map(|read| read.directory.as_str()).collect();
    assert_eq!(COURSE.iter().map(|lesson| lesson.directory).collect::<Vec<_>>(), directories);
    for (lesson, read) in COURSE.iter().zip(&course) {
        assert_eq!(read.directory.split_once('-').map(|(_, id)| id), Some(lesson.id));
        assert_eq!(listed(lesson.id), Some(lesson));
        assert_eq!(lesson.minutes, read.lesson.minutes, "{}", lesson.id);
        let steps: Vec<&str> = read.lesson.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(lesson.steps, steps, "{}", lesson.id);
        assert_eq!([lesson.en, lesson.ko], Lang::ALL.map(|lang| read.prose[lang as usize].title.as_str()));
    }
    assert_eq!(listed("no-such-lesson"), None);
}

#[test]
fn every_lesson_has_all_kinds_of_step() {
    none(course().iter().flat_map(|read| {
        let enough =
            [("look", 1), ("predict", 2), ("do", 2), ("explain", 1)].into_iter().filter_map(|(kind, least)| {
                let count = read.lesson.steps.iter().filter(|step| step.task.word() == kind).count();
                (count < least).then(|| format!("{}: {count} steps of the kind {kind}", read.directory))
            });
        enough.collect::<Vec<_>>()
    }));
}

#[test]
fn every_step_helps_and_says_what_has_happened() {
    none(course().iter().flat_map(|read| {
        let faults = read.said().filter_map(|(lang, step, said)| {
            let step = &read.lesson.steps[step];
            // Where nothing happens, nothing is said of it.
            let (least, happens) = match &step.task {
                Task::Look => (0, step.runs.lines().next().is_some()),
                Task::Predict(_) | Task::Explain { .. } => (1, true),
                Task::Do { .. } => (2, true),
            };
            let is_complete = said.hints.len() >= least && (!happens || !said.after.is_empty());
            let place = format!("{}/{}.md: {}", read.directory, lang.tag(), said.id);
            (!is_complete).then(|| format!("{place}: {} hints, {} blocks after it", said.hints.len(), said.after.len()))
        });
        faults.collect::<Vec<_>>()
    }));
}

#[test]
fn every_lesson_says_where_its_rules_are_from() {
    none(course().iter().flat_map(|read| {
        let faults = Lang::ALL.into_iter().zip(&read.prose).filter_map(|(lang, prose)| {
            let said = prose.steps.iter().flat_map(|said| {
                said.choices
                    .iter()
                    .chain(&said.hints)
                    .chain([&said.body, &said.after])
                    .flat_map(|blocks| inlines(blocks))
            });
            let targets: Vec<&Target> = said.chain(inlines(&prose.about)).filter_map(target).collect();
            let has_manual = targets.iter().any(|to| matches!(to, Target::Man { .. }));
            let has_kernel = targets.iter().any(|to| matches!(to, Target::Kernel { .. }));
            let place = format!("{}/{}.md", read.directory, lang.tag());
            (!has_manual || !has_kernel).then(|| format!("{place}: manual {has_manual}, kernel {has_kernel}"))
        });
        faults.collect::<Vec<_>>()
    }));
}

#[test]
fn no_step_is_a_wall_of_text() {
    none(course().iter().flat_map(|read| {
        let faults = read.said().filter_map(|(lang, _, said)| {
            let (length, most) = match lang {
                Lang::En => (plain(&said.body).split_whitespace().count(), 130),
                Lang::Ko => (plain(&said.body).chars().filter(|letter| ('가'..='힣').contains(letter)).count(), 400),
            };
            let place = format!("{}/{}.md: {}", read.directory, lang.tag(), said.id);
            (length > most).then(|| format!("{place}: {length}, at most {most}"))
        });
        faults.collect::<Vec<_>>()
    }));
}

fn target(inline: &Inline) -> Option<&Target> {
    match inline {
        Inline::Link { to, .. } => Some(to),
        Inline::Plain(_) | Inline::Code(_) | Inline::Strong(_) | Inline::Fill { .. } => None,
    }
}

fn inlines(blocks: &[Block]) -> Vec<&Inline> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Text(inlines) | Block::Note(inlines) => found.extend(inlines),
            Block::List(items) => found.extend(items.iter().flatten()),
            Block::Code(_) => {}
        }
    }
    found
}

/// What one reads, but for what stands as on a screen; what is filled in counts as a word.
fn plain(blocks: &[Block]) -> String {
    let said = inlines(blocks).into_iter().map(|inline| match inline {
        Inline::Plain(text) | Inline::Code(text) | Inline::Strong(text) | Inline::Link { text, .. } => text.as_str(),
        Inline::Fill { .. } => "5",
    });
    said.collect()
}
