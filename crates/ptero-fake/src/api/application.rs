//! The Application API.

mod allocations;
mod databases;
mod locations;
mod nests;
mod nodes;
mod servers;
mod users;

use super::endpoint::Endpoint;

pub(super) const ENDPOINTS: &[&[Endpoint]] = &[
    allocations::ENDPOINTS,
    databases::ENDPOINTS,
    locations::ENDPOINTS,
    nests::ENDPOINTS,
    nodes::ENDPOINTS,
    servers::create::ENDPOINTS,
    servers::manage::ENDPOINTS,
    servers::read::ENDPOINTS,
    servers::update::ENDPOINTS,
    users::ENDPOINTS,
];
