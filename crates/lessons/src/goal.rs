//! The goals of a lesson's steps: a closed set of predicates over what can be observed in a world, independent of how
//! it is brought about.

use std::fmt;
use std::time::Duration;

use pidscope_kernel::{NsState, State};
use pidscope_userland::script::Expected;

/// A predicate over a world, or over what has happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// About processes.
    Processes {
        /// Which processes, or how many.
        which: Which,
        /// The traits that each of them must have.
        traits: Vec<Trait>,
    },
    /// About namespaces.
    Namespaces {
        /// Which namespaces, or how many.
        which: Which,
        /// The traits that each of them must have.
        traits: Vec<SpaceTrait>,
    },
    /// The result of the step's last call, or line typed into a shell.
    Last(Expected),
    /// Some call in the step failed with this errno, including calls of programs.
    Refused(String),
    /// Some line printed in the step contains this.
    Printed(String),
    /// At least this much time has passed in the step, by the world's clock.
    Clock(Duration),
}

/// The processes or namespaces that a goal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one of this name.
    Named(String),
    /// At least one.
    Some,
    /// Not one.
    No,
    /// Exactly this many.
    Count(usize),
    /// At least this many.
    AtLeast(usize),
}

/// An observable property of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trait {
    /// Its PID in this namespace.
    Pid {
        /// The namespace's name.
        ns: String,
        /// The number there.
        nr: u32,
    },
    /// All its PIDs, from the outermost namespace inwards.
    Numbers(Vec<u32>),
    /// The namespace that it is in.
    In(String),
    /// It is visible in this namespace.
    Seen(String),
    /// It is not visible in this namespace.
    Unseen(String),
    /// The level of the namespace that it is in.
    Level(u32),
    /// The namespace that it is in is a descendant of this one.
    Below(String),
    /// The state that is shown.
    State(State),
    /// It is a zombie, or gone.
    Ended,
    /// Its parent's name.
    Parent(String),
    /// All PIDs of its parent, from the outermost namespace inwards.
    ParentNumbers(Vec<u32>),
    /// Its parent's PID in this namespace; 0 if the parent is not visible there.
    Ppid {
        /// The namespace's name.
        ns: String,
        /// The number there.
        nr: u32,
    },
    /// Its command line begins with this.
    Command(String),
    /// It is the init of its namespace.
    Init,
    /// Its parent is outside its namespace, and it is not the init.
    Injected,
    /// It is a child subreaper.
    Subreaper,
    /// It is a thread other than the leader of its process.
    Thread,
    /// The namespace of its next child.
    ChildrenIn(String),
}

/// An observable property of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpaceTrait {
    /// Its state.
    State(NsState),
    /// Its nesting level; that of the initial one is 0.
    Level(u32),
    /// Its parent's name.
    Parent(String),
    /// The number of processes that are visible in it.
    Sees(usize),
    /// The PID that it assigns next.
    Next(u32),
}

impl Trait {
    /// The traits that consist of one word, apart from the states.
    pub(crate) const WORDS: [(&'static str, Trait); 5] = [
        ("ended", Trait::Ended),
        ("init", Trait::Init),
        ("injected", Trait::Injected),
        ("subreaper", Trait::Subreaper),
        ("thread", Trait::Thread),
    ];

    /// The keys of the traits with a value; any other key is the name of a namespace.
    pub(crate) const KEYS: [&'static str; 9] =
        ["numbers", "in", "seen", "unseen", "level", "below", "parent", "cmd", "children_in"];
}

impl SpaceTrait {
    /// The keys of the traits with a value.
    pub(crate) const KEYS: [&'static str; 4] = ["level", "parent", "sees", "next"];
}

/// Formats PIDs as in the picture.
pub(crate) fn slashed(numbers: &[u32]) -> String {
    let words: Vec<String> = numbers.iter().map(u32::to_string).collect();
    words.join("/")
}

/// In the notation of `lesson.txt`.
impl fmt::Display for Goal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Processes { which, traits } => {
                subject(out, which, "process", "processes")?;
                traits.iter().try_for_each(|one| write!(out, " {one}"))
            }
            Goal::Namespaces { which, traits } => {
                subject(out, which, "namespace", "namespaces")?;
                traits.iter().try_for_each(|one| write!(out, " {one}"))
            }
            Goal::Last(expected) => write!(out, "last {expected}"),
            Goal::Refused(errno) => write!(out, "refused {errno}"),
            Goal::Printed(text) => write!(out, "printed \"{text}\""),
            Goal::Clock(time) => write!(out, "clock +{}s", time.as_secs()),
        }
    }
}

fn subject(out: &mut fmt::Formatter<'_>, which: &Which, one: &str, several: &str) -> fmt::Result {
    match which {
        Which::Named(name) => write!(out, "{one} {name}"),
        Which::Some => write!(out, "some {one}"),
        Which::No => write!(out, "no {one}"),
        Which::Count(count) => write!(out, "{count} {several}"),
        Which::AtLeast(count) => write!(out, "{count}+ {several}"),
    }
}

impl fmt::Display for Trait {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trait::Pid { ns, nr } => write!(out, "{ns}={nr}"),
            Trait::Numbers(numbers) => write!(out, "numbers={}", slashed(numbers)),
            Trait::In(ns) => write!(out, "in={ns}"),
            Trait::Seen(ns) => write!(out, "seen={ns}"),
            Trait::Unseen(ns) => write!(out, "unseen={ns}"),
            Trait::Level(level) => write!(out, "level={level}"),
            Trait::Below(ns) => write!(out, "below={ns}"),
            Trait::State(state) => out.write_str(state.word()),
            Trait::Ended => out.write_str("ended"),
            Trait::Parent(name) => write!(out, "parent={name}"),
            Trait::ParentNumbers(numbers) => write!(out, "parent={}", slashed(numbers)),
            Trait::Ppid { ns, nr } => write!(out, "ppid@{ns}={nr}"),
            Trait::Command(text) => write!(out, "cmd=\"{text}\""),
            Trait::Init => out.write_str("init"),
            Trait::Injected => out.write_str("injected"),
            Trait::Subreaper => out.write_str("subreaper"),
            Trait::Thread => out.write_str("thread"),
            Trait::ChildrenIn(ns) => write!(out, "children_in={ns}"),
        }
    }
}

impl fmt::Display for SpaceTrait {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpaceTrait::State(state) => out.write_str(state.word()),
            SpaceTrait::Level(level) => write!(out, "level={level}"),
            SpaceTrait::Parent(name) => write!(out, "parent={name}"),
            SpaceTrait::Sees(count) => write!(out, "sees={count}"),
            SpaceTrait::Next(nr) => write!(out, "next={nr}"),
        }
    }
}
