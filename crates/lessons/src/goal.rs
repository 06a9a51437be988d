//! What a step of a lesson asks for: a closed set of predicates over what can be observed in a world, so that it does not matter how
//! somebody brings it about.

use std::fmt;
use std::time::Duration;

use pidscope_kernel::{NsState, State};
use pidscope_userland::script::Expected;

/// Something that holds in a world, or in what has happened in it, or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// Of processes.
    Processes {
        /// How many, or which.
        which: Which,
        /// What they have, all of it.
        traits: Vec<Trait>,
    },
    /// Of namespaces.
    Namespaces {
        /// How many, or which.
        which: Which,
        /// What they have, all of it.
        traits: Vec<SpaceTrait>,
    },
    /// What the last call, or line typed into a shell, of the step has come to.
    Last(Expected),
    /// Some call of the step was refused with this errno; also one that a program made.
    Refused(String),
    /// Some line that was printed in the step contains this.
    Printed(String),
    /// At least so much time has passed in the step, by the world's clock.
    Clock(Duration),
}

/// Whom a goal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one of this name.
    Named(String),
    /// At least one.
    Some,
    /// Not one.
    No,
    /// Exactly so many.
    Count(usize),
    /// So many, or more.
    AtLeast(usize),
}

/// What can be seen of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trait {
    /// Its PID in this namespace.
    Pid {
        /// The namespace's name.
        ns: String,
        /// The number there.
        nr: u32,
    },
    /// All its PIDs, outermost namespace first.
    Numbers(Vec<u32>),
    /// The namespace that it lives in.
    In(String),
    /// This namespace sees it.
    Seen(String),
    /// This namespace does not see it.
    Unseen(String),
    /// The level of the namespace that it lives in.
    Level(u32),
    /// The namespace that it lives in is a descendant of this one.
    Below(String),
    /// The state that a person sees.
    State(State),
    /// It is a zombie, or gone.
    Ended,
    /// Its parent's name.
    Parent(String),
    /// All the PIDs of its parent, outermost namespace first.
    ParentNumbers(Vec<u32>),
    /// Its parent's number in this namespace; 0 where that does not see the parent.
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
    /// It is a thread beside the leader of its process.
    Thread,
    /// The namespace that its next child will live in.
    ChildrenIn(String),
}

/// What can be seen of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpaceTrait {
    /// Whether it lives.
    State(NsState),
    /// How deep it is nested; the initial one has level 0.
    Level(u32),
    /// Its parent's name.
    Parent(String),
    /// How many processes it sees.
    Sees(usize),
    /// The number that it gives next.
    Next(u32),
}

impl Trait {
    /// The traits that are a word alone, beside the states.
    pub(crate) const WORDS: [(&'static str, Trait); 5] = [
        ("ended", Trait::Ended),
        ("init", Trait::Init),
        ("injected", Trait::Injected),
        ("subreaper", Trait::Subreaper),
        ("thread", Trait::Thread),
    ];

    /// The keys of those that have a value; any other key is the name of a namespace.
    pub(crate) const KEYS: [&'static str; 9] =
        ["numbers", "in", "seen", "unseen", "level", "below", "parent", "cmd", "children_in"];
}

impl SpaceTrait {
    /// The keys of those that have a value.
    pub(crate) const KEYS: [&'static str; 4] = ["level", "parent", "sees", "next"];
}

/// PIDs as the picture writes them.
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
