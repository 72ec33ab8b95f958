//! The parameters of a path.

use ptero_model::routes::Api;

use crate::state::State;
use crate::state::server::Server;
use crate::wire::refusal::Refusal;

/// Fails unless every parameter names something that exists and belongs to the resource before it. The framework checks
/// this before the key's kind, its permissions and the input.
pub(super) fn check(state: &State, api: Api, parameters: &[(&'static str, String)]) -> Result<(), Refusal> {
    let of = |name: &str| parameters.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
    let known = match api {
        Api::Client => {
            let server = state.server_id(of("server")).and_then(|id| state.servers.get(id));
            parameters.iter().all(|(name, value)| match (*name, server) {
                ("server", server) => server.is_some(),
                (name, Some(server)) => is_part(state, server, name, value, of("schedule")),
                // Keys are looked up by the handler.
                _ => true,
            })
        }
        _ => parameters.iter().all(|(name, value)| exists(state, name, value, &of)),
    };
    if known { Ok(()) } else { Err(Refusal::not_found()) }
}

/// Whether the server has the resource.
fn is_part(state: &State, server: &Server, name: &str, value: &str, schedule: &str) -> bool {
    let id = value.parse().unwrap_or(0);
    match name {
        "allocation" => state.allocations.get(id).is_some_and(|row| row.server == Some(server.id)),
        "backup" => state.backups.find(|row| row.server == server.id && row.uuid == value && !row.is_deleted).is_some(),
        "database" => state.databases.find(|row| row.server == server.id && row.is_called(value)).is_some(),
        "schedule" => state.schedules.get(id).is_some_and(|row| row.server == server.id),
        "task" => {
            let schedule = schedule.parse().ok().and_then(|schedule| state.schedules.get(schedule));
            schedule.is_some_and(|schedule| schedule.tasks.iter().any(|task| task.id == id))
        }
        "user" => {
            let user = state.users.find(|user| user.uuid == value);
            user.is_some_and(|user| server.subusers.iter().any(|subuser| subuser.user == user.id))
        }
        _ => true,
    }
}

/// Whether the resource exists below those before it in the path.
fn exists<'a>(state: &State, name: &str, value: &str, of: &impl Fn(&str) -> &'a str) -> bool {
    let id = value.parse().unwrap_or(0);
    let parent = |name: &str| of(name).parse::<u64>().ok();
    match name {
        // What a mount need not have, and what may be called by its UUID, are looked up by the handler.
        "egg" | "node" | "server" if parent("mount").is_some() => true,
        "egg" if state.is_pelican() => state.eggs.iter().any(|egg| egg.id == id || egg.uuid == value),
        "user" => state.users.get(id).is_some(),
        "node" => state.nodes.get(id).is_some(),
        "location" => state.locations.get(id).is_some(),
        "server" => state.servers.get(id).is_some(),
        "nest" => state.nests.get(id).is_some(),
        "egg" if parent("nest").is_some() => state.eggs.get(id).is_some_and(|row| Some(row.nest) == parent("nest")),
        "role" => state.roles.get(id).is_some(),
        "mount" => state.mounts.get(id).is_some(),
        "plugin" => state.plugins.iter().any(|plugin| plugin.id == value),
        "database_host" => state.database_hosts.get(id).is_some(),
        "allocation" => state.allocations.get(id).is_some_and(|row| Some(row.node) == parent("node")),
        // The panel does not check whose database it is.
        "database" if !state.is_pelican() => state.databases.find(|row| row.is_called(value)).is_some(),
        "database" => {
            state.databases.find(|row| row.is_called(value) && Some(row.server) == parent("server")).is_some()
        }
        // External ids are looked up by the handler.
        _ => true,
    }
}
