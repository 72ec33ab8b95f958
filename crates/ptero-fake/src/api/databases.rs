//! Creation of databases, in both APIs.

use super::context::Context;
use crate::wire::refusal::Refusal;

/// Creates a database, unless the server is at its limit.
pub(super) fn create_database(
    context: &mut Context<'_>,
    server: u64,
    host: u64,
    name: &str,
    remote: String,
) -> Result<u64, Refusal> {
    let state = &mut *context.state;
    let limit = state.servers.get(server).and_then(|server| server.feature_limits.databases);
    let count = state.databases.iter().filter(|database| database.server == server).count();
    if limit.is_some_and(|limit| i64::try_from(count).unwrap_or(i64::MAX) >= limit) {
        let detail = "Operation aborted: creating a new database would put this server over the defined limit.";
        return Err(Refusal::rule("TooManyDatabasesException", detail));
    }
    let name: String = format!("s{server}_{name}").chars().take(48).collect();
    if state.databases.iter().any(|database| database.server == server && database.name == name) {
        let detail = "A database with that name already exists for this server.";
        return Err(Refusal::rule("DuplicateDatabaseNameException", detail));
    }
    let row = state.database_hosts.get(host);
    if row.is_some_and(|host| state.refused_database_hosts.contains(&host.address())) {
        return Err(Refusal::unexpected("PDOException"));
    }
    Ok(state.add_database(server, host, name, remote))
}
