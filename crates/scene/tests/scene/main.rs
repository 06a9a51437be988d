//! The picture: where everything stands, what may be folded away, and how it is written down.

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
