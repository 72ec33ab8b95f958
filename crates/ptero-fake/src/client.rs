//! The Client API.

pub(crate) mod account;
pub(crate) mod permissions;
pub(crate) mod server;
pub(crate) mod servers;

use super::endpoint::Endpoint;

pub(crate) const ENDPOINTS: &[&[Endpoint]] = &[
    servers::ENDPOINTS,
    permissions::ENDPOINTS,
    account::ENDPOINTS,
    account::two_factor::ENDPOINTS,
    account::api_keys::ENDPOINTS,
    account::ssh_keys::ENDPOINTS,
    server::ENDPOINTS,
    server::backups::ENDPOINTS,
    server::databases::ENDPOINTS,
    server::files::ENDPOINTS,
    server::network::ENDPOINTS,
    server::schedules::ENDPOINTS,
    server::settings::ENDPOINTS,
    server::startup::ENDPOINTS,
    server::tasks::ENDPOINTS,
    server::users::ENDPOINTS,
];
