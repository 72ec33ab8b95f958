//! What the panel and Wings do: the behaviour of the state.

mod backups;
mod deletion;
mod due;
mod install;
mod power;
pub(crate) mod provision;
mod schedules;
pub(crate) mod tokens;
mod wings;
