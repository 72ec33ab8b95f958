//! HTTP: listeners and exchanges.

mod exchange;
pub(crate) mod listen;
