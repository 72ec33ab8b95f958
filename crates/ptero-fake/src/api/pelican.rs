//! What only Pelican has.

mod database_hosts;
mod egg_file;
mod eggs;
mod mounts;
mod plugins;
mod roles;
mod transfers;

use super::endpoint::Endpoint;

pub(super) const ENDPOINTS: &[&[Endpoint]] = &[
    database_hosts::ENDPOINTS,
    eggs::ENDPOINTS,
    mounts::ENDPOINTS,
    plugins::ENDPOINTS,
    roles::ENDPOINTS,
    transfers::ENDPOINTS,
];
