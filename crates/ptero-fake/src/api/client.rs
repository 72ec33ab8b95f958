//! The Client API.

mod account;
mod permissions;
mod server;
mod servers;

use super::endpoint::Endpoint;

pub(super) const ENDPOINTS: &[&[Endpoint]] = &[
    account::ENDPOINTS,
    account::api_keys::ENDPOINTS,
    account::ssh_keys::ENDPOINTS,
    account::two_factor::ENDPOINTS,
    permissions::ENDPOINTS,
    server::ENDPOINTS,
    server::backups::ENDPOINTS,
    server::databases::ENDPOINTS,
    server::files::archives::ENDPOINTS,
    server::files::change::ENDPOINTS,
    server::files::read::ENDPOINTS,
    server::files::transfer::ENDPOINTS,
    server::network::ENDPOINTS,
    server::schedules::ENDPOINTS,
    server::settings::ENDPOINTS,
    server::startup::ENDPOINTS,
    server::tasks::ENDPOINTS,
    server::users::ENDPOINTS,
    servers::ENDPOINTS,
];
