//! What the models make of recorded, mutilated and foreign JSON.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod forms;
mod mutations;
mod quirks;
mod recorded;
mod recordings;
mod tolerance;
