//! Each recorded exchange of the Client API: the call that makes that very request, and what comes of the answer.

mod support;

#[path = "client_recordings/account.rs"]
mod account;
#[path = "client_recordings/backups.rs"]
mod backups;
#[path = "client_recordings/conflicts.rs"]
mod conflicts;
#[path = "client_recordings/daemon.rs"]
mod daemon;
#[path = "client_recordings/databases.rs"]
mod databases;
#[path = "client_recordings/errors.rs"]
mod errors;
#[path = "client_recordings/files.rs"]
mod files;
#[path = "client_recordings/network.rs"]
mod network;
#[path = "client_recordings/rate_limits.rs"]
mod rate_limits;
#[path = "client_recordings/schedules.rs"]
mod schedules;
#[path = "client_recordings/server.rs"]
mod server;
#[path = "client_recordings/servers.rs"]
mod servers;
#[path = "client_recordings/settings.rs"]
mod settings;
#[path = "client_recordings/startup.rs"]
mod startup;
#[path = "client_recordings/users.rs"]
mod users;
