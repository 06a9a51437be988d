//! Material to open and learn from: scenarios and lessons. Both are data, directories below `data`; no Rust file refers
//! to a particular one.
//!
//! A [`Scenario`] is a script with a short description. A [`Lesson`] is a world and the [`Step`]s that happen in it,
//! and its [`Prose`] is the text in one language. A step's [`Goal`]s are predicates over what can be observed,
//! independent of how they are reached; [`Observed::judge`] reports what is met and what differs. [`check()`] proves
//! that a lesson is true. `docs/lessons.md` tells authors how to write one.

mod check;
mod check_prose;
mod course;
mod files;
mod flaw;
mod goal;
mod inline;
mod judge;
mod lesson;
mod progress;
mod prose;
mod quantity;
mod read;
mod read_goal;
mod read_prose;
mod scenario;
mod words;
mod world;

pub use check::check;
pub use course::{COURSE, CourseEntry, listed};
pub use files::Files;
pub use flaw::{Flaw, Problem};
pub use goal::{Goal, SpaceTrait, Trait, Which};
pub use judge::{Candidate, Found, Observed, TraitResult, Verdict};
pub use lesson::{Block as Lines, Lesson, Part, Point, Question, Step, Task};
pub use progress::{Mark, Progress};
pub use prose::{Block, Fill, Inline, Prose, StepProse, Target};
pub use quantity::Quantity;
pub use read::read;
pub use read_prose::read as read_prose;
pub use scenario::{FIRST, SCENARIOS, Scenario, Words, scenario, typed};
pub use words::{GoalWords, PartWords, flaw_words, goal_words};
pub use world::Stage;
