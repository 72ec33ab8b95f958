//! `/api/client/servers/{server}/files`

pub(crate) mod archives;
pub(crate) mod change;
mod paths;
pub(crate) mod read;
pub(crate) mod transfer;
