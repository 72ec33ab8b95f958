//! What the panel and Wings do: the behaviour of the state.

mod backups;
mod deletion;
mod due;
mod install;
pub(crate) mod power;
pub(crate) mod provision;
pub(crate) mod pull;
mod schedules;
pub(crate) mod tokens;
mod transfer;
mod wings;
