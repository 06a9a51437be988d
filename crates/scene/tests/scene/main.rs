//! The picture: where everything stands, what may be folded away, and how it is written down.

mod colors;
mod pictures;
mod rules;
mod worlds;
mod writing;
