//! Everything that the fake panel and fake Wings know.

pub(crate) mod activity;
pub(crate) mod allocation;
pub(crate) mod backup;
pub(crate) mod database;
pub(crate) mod egg;
pub(crate) mod files;
pub(crate) mod key;
pub(crate) mod location;
pub(crate) mod node;
pub(crate) mod permissions;
pub(crate) mod process;
pub(crate) mod pull;
pub(crate) mod role;
pub(crate) mod schedule;
pub(crate) mod scripts;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod user;

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use activity::Activity;
use allocation::Allocation;
use backup::Backup;
use database::{Database, DatabaseHost};
use egg::{Egg, Nest};
use key::ApiKey;
use location::Location;
use node::Node;
use ptero_model::Panel;
use pull::Pull;
use role::{Mount, Plugin, Role};
use schedule::Schedule;
use scripts::Scripts;
use serde_json::Value;
use server::{Rights, Server};
use settings::Settings;
use user::User;

use crate::clock::PanelClock;
use crate::random::Random;
use crate::stall::Stalls;
use crate::table::Table;
use crate::throttle::Throttles;
use crate::timers::Timers;

pub(crate) struct State {
    pub(crate) clock: PanelClock,
    pub(crate) random: Random,
    pub(crate) settings: Settings,
    pub(crate) users: Table<User>,
    pub(crate) keys: Vec<ApiKey>,
    pub(crate) locations: Table<Location>,
    pub(crate) nodes: Table<Node>,
    pub(crate) allocations: Table<Allocation>,
    pub(crate) nests: Table<Nest>,
    pub(crate) eggs: Table<Egg>,
    pub(crate) servers: Table<Server>,
    pub(crate) backups: Table<Backup>,
    pub(crate) database_hosts: Table<DatabaseHost>,
    /// The addresses at which no database host is reached.
    pub(crate) refused_database_hosts: HashSet<String>,
    pub(crate) databases: Table<Database>,
    pub(crate) schedules: Table<Schedule>,
    pub(crate) roles: Table<Role>,
    pub(crate) mounts: Table<Mount>,
    pub(crate) plugins: Vec<Plugin>,
    pub(crate) next_task: u64,
    pub(crate) activity: Table<Activity>,
    pub(crate) timers: Timers,
    pub(crate) throttles: Throttles,
    pub(crate) scripts: Scripts,
    pub(crate) pulls: Vec<Pull>,
    /// The resources of servers, as the panel repeats them until an instant.
    pub(crate) resources: HashMap<u64, (Instant, Value)>,
    pub(crate) stalls: Stalls,
    pub(crate) wings: Wings,
}

/// What Wings keeps in memory, and loses on a restart.
pub(crate) struct Wings {
    pub(crate) online: bool,
    /// The nodes whose Wings is offline while the others are online.
    pub(crate) offline_nodes: HashSet<u64>,
    pub(crate) started: i64,
    /// The `unique_id`s of used tokens.
    pub(crate) used: HashSet<String>,
    /// Revoked token ids, with the second of the revocation.
    pub(crate) denied: HashMap<String, i64>,
    /// Revoked UUIDs of users and servers, with the second of the revocation. Of Pelican, as is the field below.
    pub(crate) denied_users: HashMap<(String, String), i64>,
    /// The nodes whose unused images were deleted.
    pub(crate) pruned_nodes: HashSet<u64>,
}

impl State {
    pub(crate) fn new(clock: PanelClock, seed: u64, settings: Settings) -> Self {
        let started = clock.seconds();
        Self {
            clock,
            random: Random::new(seed),
            settings,
            users: Table::default(),
            keys: Vec::new(),
            locations: Table::default(),
            nodes: Table::default(),
            allocations: Table::default(),
            nests: Table::default(),
            eggs: Table::default(),
            servers: Table::default(),
            backups: Table::default(),
            database_hosts: Table::default(),
            refused_database_hosts: HashSet::new(),
            databases: Table::default(),
            schedules: Table::default(),
            roles: Table::default(),
            mounts: Table::default(),
            plugins: Vec::new(),
            next_task: 1,
            activity: Table::default(),
            timers: Timers::default(),
            throttles: Throttles::default(),
            scripts: Scripts::default(),
            pulls: Vec::new(),
            resources: HashMap::new(),
            stalls: Stalls::default(),
            wings: Wings {
                online: true,
                offline_nodes: HashSet::new(),
                started,
                used: HashSet::new(),
                denied: HashMap::new(),
                denied_users: HashMap::new(),
                pruned_nodes: HashSet::new(),
            },
        }
    }

    pub(crate) fn is_pelican(&self) -> bool {
        self.settings.panel == Panel::Pelican
    }

    /// Whether the user has a role with a permission, which only Pelican knows.
    pub(crate) fn is_staff(&self, user: u64) -> bool {
        let permits = |role: &u64| self.roles.get(*role).is_some_and(|role| !role.permissions.is_empty());
        self.is_pelican() && self.users.get(user).is_some_and(|user| user.roles.iter().any(permits))
    }

    /// The server with this short identifier or UUID.
    pub(crate) fn server_id(&self, identifier: &str) -> Option<u64> {
        let wanted = |server: &Server| server.uuid == identifier || server.identifier() == identifier;
        self.servers.find(wanted).map(|server| server.id)
    }

    pub(crate) fn servers_where(&self, wanted: impl Fn(&Server) -> bool) -> Vec<&Server> {
        self.servers.iter().filter(|server| wanted(server)).collect()
    }

    /// What the user may do with a server. `None` when the user cannot see it.
    pub(crate) fn rights(&self, server: &Server, user: u64) -> Option<Rights> {
        let is_owner = server.owner == user;
        let permissions = if self.users.get(user).is_some_and(|user| user.root_admin) {
            vec!["*", "admin.websocket.errors", "admin.websocket.install", "admin.websocket.transfer"]
        } else if is_owner {
            vec!["*"]
        } else {
            let subuser = server.subusers.iter().find(|subuser| subuser.user == user)?;
            subuser.permissions.iter().map(String::as_str).collect()
        };
        Some(Rights { is_owner, permissions: permissions.into_iter().map(str::to_owned).collect() })
    }

    pub(crate) fn nest_of(&self, server: &Server) -> u64 {
        self.eggs.get(server.egg).map_or(0, |egg| egg.nest)
    }

    /// The memory and disk assigned to the servers of a node, in MiB.
    pub(crate) fn allocated(&self, node: u64) -> (i64, i64) {
        let servers = || self.servers.iter().filter(|server| server.node == node);
        let memory = servers().fold(0, |sum: i64, server| sum.saturating_add(server.limits.memory));
        (memory, servers().fold(0, |sum: i64, server| sum.saturating_add(server.limits.disk)))
    }

    /// The CPU time assigned to the servers of a node, in percent of one core.
    pub(crate) fn allocated_cpu(&self, node: u64) -> i64 {
        let servers = self.servers.iter().filter(|server| server.node == node);
        servers.fold(0, |sum: i64, server| sum.saturating_add(server.limits.cpu))
    }

    /// Whether another server of this size fits on the node, as the panel computes it.
    pub(crate) fn has_capacity(&self, node: &Node, memory: i64, disk: i64) -> bool {
        let ((used_memory, used_disk), (most_memory, most_disk)) = (self.allocated(node.id), node.capacity());
        used_memory.saturating_add(memory) <= most_memory && used_disk.saturating_add(disk) <= most_disk
    }

    /// Whether Wings is online on the node.
    pub(crate) fn is_online(&self, node: u64) -> bool {
        self.wings.online && !self.wings.offline_nodes.contains(&node)
    }

    /// Whether the panel reaches Wings on the node: it is online, and listens where the panel connects.
    pub(crate) fn is_reachable(&self, node: u64) -> bool {
        let listens = |node: &Node| node.daemon_listen == self.settings.wings_port;
        self.is_online(node) && self.nodes.get(node).is_some_and(listens)
    }

    /// Whether a program polls `path` in real time for something that the simulated clock does not come to.
    pub(crate) fn is_stalled(&mut self, path: &str) -> bool {
        let now = self.clock.instant();
        self.clock.is_simulated() && self.timers.has_work() && self.stalls.observe(path, now, Instant::now())
    }

    /// Adds an entry to the activity log.
    pub(crate) fn record(&mut self, actor: Option<u64>, server: Option<u64>, event: &str, properties: Value) {
        let timestamp = self.clock.now();
        let event = event.to_owned();
        self.activity.add(|id| Activity { id, event, is_api: true, properties, actor, server, timestamp });
    }
}

/// A JSON value as the text that the panel would store.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(flag) => u8::from(*flag).to_string(),
        other => other.to_string(),
    }
}
