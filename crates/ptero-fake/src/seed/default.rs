//! The default seed: the panel of the recordings, as far as tests need it.

use serde_json::json;

use super::eggs;
use crate::acl::Acl;
use crate::cron::Cron;
use crate::state::State;
use crate::state::database::DatabaseHost;
use crate::state::key::Kind;
use crate::state::location::Location;
use crate::state::role::{Mount, Role};
use crate::state::schedule::{Schedule, Task};

pub(crate) const ADMIN: u64 = 1;

/// The short identifier of the server Alpha.
pub(crate) const ALPHA: &str = "7e215471";
const USER: u64 = 2;
const OTHER: u64 = 3;
const NODE: u64 = 1;

/// The keys of the seeded users.
pub(crate) struct Keys {
    pub(crate) admin: String,
    pub(crate) user: String,
    pub(crate) other: String,
    pub(crate) application: String,
    pub(crate) read_only: String,
}

/// Users, keys, a node and eggs, without servers.
pub(crate) fn base(state: &mut State) -> Keys {
    let users = [
        ("3d445735-2bcc-4b41-ba88-c2f5b86599da", "admin", "admin@example.com", "Admin"),
        ("1f6894c4-bf01-48af-9a91-729defa83aba", "normaluser", "user@example.com", "Normaluser"),
        ("7f913701-201c-4241-80f8-b382219fc8f2", "otheruser", "other@example.com", "Otheruser"),
    ];
    for (uuid, username, email, first_name) in users {
        let id = state.add_user(username, email, username == "admin");
        if let Some(user) = state.users.get_mut(id) {
            uuid.clone_into(&mut user.uuid);
            first_name.clone_into(&mut user.first_name);
            "Tester".clone_into(&mut user.last_name);
        }
        let properties = json!({"ip": "127.0.0.1", "useragent": "a browser"});
        state.record(Some(id), None, "auth:success", properties);
    }
    add_first_node(state);
    eggs::add(state);
    pelican(state);
    Keys {
        admin: state.add_key(Kind::Client, ADMIN, "admin client key", Acl::FULL),
        user: state.add_key(Kind::Client, USER, "user client key", Acl::FULL),
        other: state.add_key(Kind::Client, OTHER, "other client key", Acl::FULL),
        application: state.add_key(Kind::Application, ADMIN, "application key", Acl::FULL),
        read_only: state.add_key(Kind::Application, ADMIN, "read-only application key", Acl::READ),
    }
}

/// What only Pelican has: the roles of a new panel, and a mount, which its API cannot create.
fn pelican(state: &mut State) {
    let now = state.clock.now();
    for (name, permissions) in
        [("Root Admin", &[][..]), ("Editor", &["viewList server", "view server", "viewList user"][..])]
    {
        let name = name.to_owned();
        state.roles.add(|id| Role { id, name, is_from_api: false, permissions, created: now, updated: now });
    }
    state.mounts.add(|id| Mount {
        id,
        uuid: "aaaaaaaa-1111-4222-8333-444444444444".to_owned(),
        name: "Maps".to_owned(),
        description: Some("Shared maps".to_owned()),
        source: "/srv/maps".to_owned(),
        target: "/mnt/maps".to_owned(),
        read_only: true,
        user_mountable: false,
        eggs: Vec::new(),
        nodes: vec![NODE],
        servers: Vec::new(),
    });
}

fn add_first_node(state: &mut State) {
    let now = state.clock.now();
    state.locations.add(|id| Location {
        id,
        short: "local".to_owned(),
        long: Some("Local test location".to_owned()),
        created: now,
        updated: now,
    });
    let node = state.add_node("local-node", 1);
    if let Some(node) = state.nodes.get_mut(node) {
        "57bfc50b-ac8f-4482-973e-f66a94b93024".clone_into(&mut node.uuid);
        node.description = Some("Local test node".to_owned());
    }
    state.add_allocations(node, "127.0.0.1", 25_500..=25_660);
    state.database_hosts.add(|id| DatabaseHost {
        id,
        name: "local-mariadb".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: 3306,
        username: "ptero_host".to_owned(),
        node: Some(node),
        nodes: vec![node],
        created: now,
    });
}

/// Alpha and Charlie of the administrator, Delta and Bravo of the ordinary user.
pub(crate) fn servers(state: &mut State) {
    let servers = [
        (1, "7e215471-a458-42b6-aaa2-63d512858db4", "Alpha", ADMIN, &[1_u64, 2, 3][..]),
        (2, "87fe4598-ec69-4e1d-a2bd-6c5522ce3d1b", "Charlie", ADMIN, &[10]),
        (3, "d5b3e555-c8bf-4191-a645-b6cdde45de4c", "Delta", USER, &[11]),
        (5, "ba052e75-f2e2-4cbe-b063-13d2b61c815b", "Bravo", USER, &[21]),
    ];
    for (id, uuid, name, owner, allocations) in servers {
        state.servers.skip_to(id);
        state.add_server(name, owner, eggs::TEST_GAME, allocations);
        if let Some(server) = state.servers.get_mut(id) {
            uuid.clone_into(&mut server.uuid);
        }
    }
    if let Some(alpha) = state.servers.get_mut(1) {
        alpha.external_id = Some("alpha-ext".to_owned());
        "Owned by admin".clone_into(&mut alpha.description);
    }
    fill(state, 5);
}

/// Gives a server a finished backup, a schedule with a task, and a database.
fn fill(state: &mut State, server: u64) {
    let now = state.clock.now();
    // Long enough ago not to count against the throttle of new ones.
    let yesterday = now.checked_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(now);
    let backup = state.add_backup(server, Some("Yesterday".to_owned()), Vec::new(), false);
    state.finish_backup(backup, false);
    if let Some(backup) = state.backups.get_mut(backup) {
        backup.created = yesterday;
        backup.completed = Some(yesterday);
    }
    // Half a day away at least, so that a test on a simulated clock goes the same way at any time of day.
    let later = now.checked_add(jiff::SignedDuration::from_hours(13)).unwrap_or(now);
    let every_day = Cron {
        minute: "0".to_owned(),
        hour: later.strftime("%-H").to_string(),
        day_of_month: "*".to_owned(),
        month: "*".to_owned(),
        day_of_week: "*".to_owned(),
    };
    let task = Task {
        id: state.next_task,
        sequence: 1,
        action: "power".to_owned(),
        payload: "restart".to_owned(),
        time_offset: 0,
        is_queued: false,
        continue_on_failure: false,
        created: now,
        updated: now,
    };
    state.next_task += 1;
    let schedule = state.schedules.add(|id| Schedule {
        id,
        server,
        name: "Restart every day".to_owned(),
        next_run: every_day.next_after(now),
        cron: every_day,
        is_active: true,
        is_processing: false,
        only_when_online: true,
        last_run: None,
        tasks: vec![task],
        created: now,
        updated: now,
    });
    state.plan_run(schedule);
    state.add_database(server, 1, format!("s{server}_players"), "%".to_owned());
}

/// `count` more servers of the ordinary user, small ones.
pub(crate) fn many_servers(state: &mut State, count: usize) {
    for number in 1..=count {
        let port = 30_000_u16.saturating_add(u16::try_from(number).unwrap_or(u16::MAX));
        state.add_allocations(NODE, "127.0.0.1", [port]);
        let allocation = state.allocations.iter().last().map_or(0, |allocation| allocation.id);
        let id = state.add_server(&format!("Server {number:03}"), USER, eggs::TEST_GAME, &[allocation]);
        if let Some(server) = state.servers.get_mut(id) {
            server.limits.memory = 16;
            server.limits.disk = 64;
        }
    }
}
