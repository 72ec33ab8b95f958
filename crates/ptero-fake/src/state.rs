//! Everything that the fake panel and fake Wings know.

pub(crate) mod activity;
pub(crate) mod allocation;
pub(crate) mod archive;
pub(crate) mod backup;
pub(crate) mod database;
pub(crate) mod egg;
pub(crate) mod files;
pub(crate) mod key;
pub(crate) mod location;
pub(crate) mod node;
pub(crate) mod process;
pub(crate) mod schedule;
pub(crate) mod server;
pub(crate) mod user;
pub(crate) mod variables;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use serde_json::Value;

use super::agenda::Agenda;
use super::calendar::Calendar;
use super::random::Random;
use super::table::Table;
use super::throttle::Throttles;
use activity::Activity;
use allocation::Allocation;
use backup::Backup;
use database::{Database, DatabaseHost};
use egg::{Egg, Nest};
use key::ApiKey;
use location::Location;
use node::Node;
use schedule::Schedule;
use server::Server;
use user::User;

pub(crate) struct State {
    pub(crate) calendar: Calendar,
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
    pub(crate) databases: Table<Database>,
    pub(crate) schedules: Table<Schedule>,
    pub(crate) next_task: u64,
    pub(crate) activity: Table<Activity>,
    pub(crate) agenda: Agenda,
    pub(crate) throttles: Throttles,
    pub(crate) wings: Wings,
}

pub(crate) struct Settings {
    /// Where the fake panel listens, without a slash at the end.
    pub(crate) url: String,
    pub(crate) wings_port: u16,
    pub(crate) client_limit: u32,
    pub(crate) application_limit: u32,
    pub(crate) backups_per_span: usize,
    pub(crate) token_life: Duration,
    /// Whether messages on websockets that come too fast are dropped.
    pub(crate) socket_limits: bool,
    pub(crate) signed_url_life: Duration,
    /// How long each simulated step takes: starting, stopping, installing, packing a backup.
    pub(crate) step: Duration,
    pub(crate) auto_allocation: bool,
    /// Whether uploaded bytes are counted but not kept.
    pub(crate) discard_uploads: bool,
    pub(crate) most_per_page: usize,
}

/// What Wings keeps in memory, and loses on a restart.
pub(crate) struct Wings {
    pub(crate) online: bool,
    pub(crate) started: i64,
    /// `unique_id`s of tokens that have been used.
    pub(crate) used: HashSet<String>,
    /// Revoked token ids, with the second of the revocation.
    pub(crate) denied: HashMap<String, i64>,
}

impl State {
    pub(crate) fn new(calendar: Calendar, seed: u64, settings: Settings) -> Self {
        let started = calendar.seconds();
        Self {
            calendar,
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
            databases: Table::default(),
            schedules: Table::default(),
            next_task: 1,
            activity: Table::default(),
            agenda: Agenda::default(),
            throttles: Throttles::default(),
            wings: Wings { online: true, started, used: HashSet::new(), denied: HashMap::new() },
        }
    }

    /// The server with this short identifier or full uuid.
    pub(crate) fn server_id(&self, identifier: &str) -> Option<u64> {
        let wanted = |server: &Server| server.uuid == identifier || server.identifier() == identifier;
        self.servers.find(wanted).map(|server| server.id)
    }

    pub(crate) fn servers_of(&self, wanted: impl Fn(&Server) -> bool) -> Vec<&Server> {
        self.servers.iter().filter(|server| wanted(server)).collect()
    }
}

/// Environment variables by name.
pub(crate) type Environment = BTreeMap<String, String>;

/// A JSON value as the text that the panel would store of it.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(flag) => u8::from(*flag).to_string(),
        other => other.to_string(),
    }
}
