//! Each recorded exchange of the Client API: the call that makes that very request, and what comes of the answer.

mod account;
mod backups;
mod conflicts;
mod daemon;
mod databases;
mod errors;
mod files;
mod network;
mod rate_limits;
mod schedules;
mod server;
mod servers;
mod settings;
mod startup;
mod users;
