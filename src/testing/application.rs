//! The Application API.

pub(crate) mod locations;
pub(crate) mod nodes;
pub(crate) mod servers;
pub(crate) mod users;
