//! `/api/application/servers`

pub(crate) mod create;
mod input;
pub(crate) mod manage;
pub(crate) mod read;
pub(crate) mod update;
