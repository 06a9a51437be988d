//! The parts of the page: functions from what they show to elements.

pub mod about;
pub mod actions;
pub mod clock;
pub mod compare;
pub mod dialogs;
pub mod done;
pub mod embed;
pub mod embedding;
pub mod head;
pub mod lessons;
pub mod manual;
pub mod notice;
pub mod page;
pub mod picture;
pub mod share;
pub mod spaces;
pub mod steps;
pub mod tabs;
pub mod terminal;
pub mod time;
pub mod tour;
pub mod transcript;
pub mod views;
pub mod why;
pub mod worlds;
