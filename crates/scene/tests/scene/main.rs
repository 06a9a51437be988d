//! The picture: its layout, its folding, and its output formats.

mod colors;
mod folding;
mod lookup;
mod mermaid;
mod pictures;
mod rules;
mod signs;
mod stability;
mod worlds;
mod writing;
