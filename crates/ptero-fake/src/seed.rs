//! What a fake panel begins with: the panel of the recordings, as far as it is worth having in a test.

pub(crate) mod eggs;

use serde_json::json;

use super::acl::Acl;
use super::cron::Cron;
use super::state::State;
use super::state::allocation::Allocation;
use super::state::database::{Database, DatabaseHost};
use super::state::files::{Content, FileTree};
use super::state::key::{ApiKey, Kind};
use super::state::location::Location;
use super::state::node::Node;
use super::state::process::Process;
use super::state::schedule::{Schedule, Task};
use super::state::server::{FeatureLimits, Limits, Server};
use super::state::user::{TwoFactor, User};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "Passw0rd!test";
pub(crate) const ADMIN: u64 = 1;
pub(crate) const USER: u64 = 2;
pub(crate) const OTHER: u64 = 3;
pub(crate) const NODE: u64 = 1;
pub(crate) const EGG: u64 = 15;

/// The keys of the seeded users.
pub(crate) struct Keys {
    pub(crate) admin: String,
    pub(crate) user: String,
    pub(crate) other: String,
    pub(crate) application: String,
    pub(crate) read_only: String,
}

/// Users, keys, a node and eggs, without servers.
pub(crate) fn ground(state: &mut State) -> Keys {
    let users = [
        ("3d445735-2bcc-4b41-ba88-c2f5b86599da", "admin", "admin@example.com", "Admin"),
        ("1f6894c4-bf01-48af-9a91-729defa83aba", "normaluser", "user@example.com", "Normaluser"),
        ("7f913701-201c-4241-80f8-b382219fc8f2", "otheruser", "other@example.com", "Otheruser"),
    ];
    for (uuid, username, email, first_name) in users {
        let id = add_user(state, username, email, username == "admin");
        if let Some(user) = state.users.get_mut(id) {
            uuid.clone_into(&mut user.uuid);
            first_name.clone_into(&mut user.first_name);
            "Tester".clone_into(&mut user.last_name);
        }
        let properties = json!({"ip": "127.0.0.1", "useragent": "a browser"});
        state.record(Some(id), None, "auth:success", properties);
    }
    add_machine(state);
    eggs::plant(state);
    Keys {
        admin: add_key(state, Kind::Client, ADMIN, "admin client key", Acl::FULL),
        user: add_key(state, Kind::Client, USER, "user client key", Acl::FULL),
        other: add_key(state, Kind::Client, OTHER, "other client key", Acl::FULL),
        application: add_key(state, Kind::Application, ADMIN, "application key", Acl::FULL),
        read_only: add_key(state, Kind::Application, ADMIN, "read-only application key", Acl::READ),
    }
}

pub(crate) fn add_user(state: &mut State, username: &str, email: &str, root_admin: bool) -> u64 {
    let (uuid, now) = (state.random.uuid(), state.calendar.now());
    state.users.add(|id| User {
        id,
        uuid,
        external_id: None,
        username: username.to_owned(),
        email: email.to_owned(),
        first_name: username.to_owned(),
        last_name: "User".to_owned(),
        language: "en".to_owned(),
        password: PASSWORD.to_owned(),
        root_admin,
        two_factor: TwoFactor::default(),
        ssh_keys: Vec::new(),
        created: now,
        updated: now,
    })
}

pub(crate) fn add_key(state: &mut State, kind: Kind, user: u64, description: &str, acl: Acl) -> String {
    let now = state.calendar.now();
    let key = ApiKey { acl, ..ApiKey::new(&mut state.random, kind, user, description, now) };
    let token = key.token();
    state.keys.push(key);
    token
}

fn add_machine(state: &mut State) {
    let now = state.calendar.now();
    state.locations.add(|id| Location {
        id,
        short: "local".to_owned(),
        long: Some("Local test location".to_owned()),
        created: now,
        updated: now,
    });
    let node = add_node(state, "local-node", 1);
    if let Some(node) = state.nodes.get_mut(node) {
        "57bfc50b-ac8f-4482-973e-f66a94b93024".clone_into(&mut node.uuid);
        node.description = Some("Local test node".to_owned());
    }
    add_allocations(state, node, "127.0.0.1", 25_500..=25_660);
    state.database_hosts.add(|id| DatabaseHost {
        id,
        name: "local-mariadb".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: 3306,
        username: "ptero_host".to_owned(),
        node: Some(node),
        created: now,
    });
}

pub(crate) fn add_node(state: &mut State, name: &str, location: u64) -> u64 {
    let (uuid, token_id, token) = (state.random.uuid(), state.random.letters(16), state.random.letters(64));
    let (now, port) = (state.calendar.now(), state.settings.wings_port);
    state.nodes.add(|id| Node {
        id,
        uuid,
        public: true,
        name: name.to_owned(),
        description: None,
        location,
        fqdn: "127.0.0.1".to_owned(),
        scheme: "http".to_owned(),
        behind_proxy: false,
        maintenance_mode: false,
        memory: 8192,
        memory_overallocate: 0,
        disk: 50_000,
        disk_overallocate: 0,
        upload_size: 100,
        daemon_listen: port,
        daemon_sftp: 2022,
        daemon_base: "/var/lib/pterodactyl/volumes".to_owned(),
        token_id,
        token,
        created: now,
        updated: now,
    })
}

pub(crate) fn add_allocations(state: &mut State, node: u64, ip: &str, ports: impl IntoIterator<Item = u16>) {
    for port in ports {
        let ip = ip.to_owned();
        state.allocations.add(|id| Allocation { id, node, ip, alias: None, port, notes: None, server: None });
    }
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
        add_server(state, name, owner, EGG, allocations);
        if let Some(server) = state.servers.get_mut(id) {
            uuid.clone_into(&mut server.uuid);
        }
    }
    if let Some(alpha) = state.servers.get_mut(1) {
        alpha.external_id = Some("alpha-ext".to_owned());
        "Owned by admin".clone_into(&mut alpha.description);
    }
    furnish(state, 5);
}

/// Gives a server a finished backup, a schedule with a task, and a database.
fn furnish(state: &mut State, server: u64) {
    let now = state.calendar.now();
    // Long enough ago not to count against the throttle of new ones.
    let yesterday = now.checked_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(now);
    let backup = state.add_backup(server, Some("Yesterday".to_owned()), Vec::new(), false);
    state.finish_backup(backup);
    if let Some(backup) = state.backups.get_mut(backup) {
        backup.created = yesterday;
        backup.completed = Some(yesterday);
    }
    let every_night = Cron {
        minute: "0".to_owned(),
        hour: "4".to_owned(),
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
        name: "Restart every night".to_owned(),
        next_run: every_night.next_after(now),
        cron: every_night,
        is_active: true,
        is_processing: false,
        only_when_online: true,
        last_run: None,
        tasks: vec![task],
        created: now,
        updated: now,
    });
    state.plan(schedule);
    let (username, password) = (format!("u{server}_{}", state.random.letters(10)), state.random.letters(24));
    state.databases.add(|id| Database {
        id,
        server,
        host: 1,
        name: format!("s{server}_players"),
        username,
        remote: "%".to_owned(),
        password,
        created: now,
        updated: now,
    });
}

/// A server that has been installed, offline.
pub(crate) fn add_server(state: &mut State, name: &str, owner: u64, egg: u64, allocations: &[u64]) -> u64 {
    let (uuid, now) = (state.random.uuid(), state.calendar.now());
    let egg_row = state.eggs.get(egg);
    let mut environment: std::collections::BTreeMap<_, _> = egg_row
        .into_iter()
        .flat_map(|egg| &egg.variables)
        .map(|variable| (variable.env_variable.clone(), variable.default_value.clone()))
        .collect();
    if let Some(value) = environment.get_mut("SERVER_NAME") {
        name.clone_into(value);
    }
    let image = egg_row.and_then(|egg| egg.docker_images.first()).map(|(_, image)| image.clone());
    let startup = egg_row.map(|egg| egg.startup.clone());
    let node = allocations.first().and_then(|id| state.allocations.get(*id)).map_or(NODE, |allocation| allocation.node);
    let mut files = FileTree::default();
    for (path, text) in
        [("server.properties", "server-port=25565\nmax-players=20\nmotd=Hi!\n"), ("sub/nested/deep.txt", "deep\n")]
    {
        let _ = files.write(path, Content::File(text.into()), now);
    }
    let id = state.servers.add(|id| Server {
        id,
        uuid,
        external_id: None,
        name: name.to_owned(),
        description: String::new(),
        status: None,
        owner,
        node,
        allocation: allocations.first().copied().unwrap_or_default(),
        egg,
        image: image.unwrap_or_default(),
        startup: startup.unwrap_or_default(),
        environment,
        limits: Limits { memory: 256, swap: 0, disk: 1024, io: 500, cpu: 100, threads: None, oom_disabled: true },
        feature_limits: FeatureLimits { databases: Some(3), allocations: Some(5), backups: Some(4) },
        skip_scripts: false,
        is_installed: true,
        is_transferring: false,
        subusers: Vec::new(),
        created: now,
        updated: now,
        files,
        process: Process::offline(),
    });
    for allocation in allocations {
        if let Some(allocation) = state.allocations.get_mut(*allocation) {
            allocation.server = Some(id);
        }
    }
    id
}

/// `count` more servers of the ordinary user, small ones.
pub(crate) fn many_servers(state: &mut State, count: usize) {
    for number in 1..=count {
        let port = 30_000_u16.saturating_add(u16::try_from(number).unwrap_or(u16::MAX));
        add_allocations(state, NODE, "127.0.0.1", [port]);
        let allocation = state.allocations.iter().last().map_or(0, |allocation| allocation.id);
        let id = add_server(state, &format!("Server {number:03}"), USER, EGG, &[allocation]);
        if let Some(server) = state.servers.get_mut(id) {
            server.limits.memory = 16;
            server.limits.disk = 64;
        }
    }
}
