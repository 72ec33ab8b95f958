//! What a fake panel starts with.

pub(crate) mod additions;
pub(crate) mod default;
mod eggs;
