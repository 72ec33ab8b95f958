//! Each recorded exchange of the Application API: the call that makes that very request, and what comes of the answer.

mod support;

#[path = "application_recordings/databases.rs"]
mod databases;
#[path = "application_recordings/errors.rs"]
mod errors;
#[path = "application_recordings/nests.rs"]
mod nests;
#[path = "application_recordings/nodes.rs"]
mod nodes;
#[path = "application_recordings/servers.rs"]
mod servers;
#[path = "application_recordings/users.rs"]
mod users;
