//! Creates users, keys, nodes, allocations, servers and databases.

use std::collections::BTreeMap;

use crate::acl::Acl;
use crate::state::State;
use crate::state::allocation::Allocation;
use crate::state::database::Database;
use crate::state::files::{Content, FileTree};
use crate::state::key::{ApiKey, Kind};
use crate::state::node::Node;
use crate::state::process::Process;
use crate::state::server::{FeatureLimits, Limits, Server, Subuser};
use crate::state::user::{TwoFactor, User};

/// The password of every user.
pub(crate) const PASSWORD: &str = "Passw0rd!test";

/// The memory and disk of a node in MiB, so large that no test is surprised by a full node.
pub(crate) const MEMORY: i64 = 512 * 1024;
pub(crate) const DISK: i64 = 5 * 1024 * 1024;

/// The first node.
const NODE: u64 = 1;

impl State {
    pub(crate) fn add_user(&mut self, username: &str, email: &str, root_admin: bool) -> u64 {
        let (uuid, now) = (self.random.uuid(), self.clock.now());
        self.users.add(|id| User {
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
            is_managed: false,
            roles: Vec::new(),
            two_factor: TwoFactor::default(),
            ssh_keys: Vec::new(),
            created: now,
            updated: now,
        })
    }

    /// Adds a user who is a subuser of a server, and returns its client key.
    pub(crate) fn add_subuser(&mut self, server: u64, permissions: Vec<String>) -> String {
        let name = format!("subuser{}", self.users.iter().count() + 1);
        let user = self.add_user(&name, &format!("{name}@example.com"), false);
        let created = self.clock.now();
        if let Some(server) = self.servers.get_mut(server) {
            server.subusers.push(Subuser { user, permissions, created });
        }
        self.add_key(Kind::Client, user, "subuser key", Acl::FULL)
    }

    /// Adds a key and returns it.
    pub(crate) fn add_key(&mut self, kind: Kind, user: u64, description: &str, acl: Acl) -> String {
        let now = self.clock.now();
        let key = ApiKey { acl, ..ApiKey::new(&mut self.random, self.settings.panel, kind, user, description, now) };
        let token = key.token();
        self.keys.push(key);
        token
    }

    pub(crate) fn add_node(&mut self, name: &str, location: u64) -> u64 {
        let (uuid, token_id, token) = (self.random.uuid(), self.random.letters(16), self.random.letters(64));
        let (now, port) = (self.clock.now(), self.settings.wings_port);
        self.nodes.add(|id| Node {
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
            memory: MEMORY,
            memory_overallocate: 0,
            disk: DISK,
            disk_overallocate: 0,
            upload_size: 100,
            cpu: 0,
            cpu_overallocate: 0,
            daemon_connect: None,
            sftp_alias: None,
            tags: Vec::new(),
            daemon_listen: port,
            daemon_sftp: 2022,
            daemon_base: "/var/lib/pterodactyl/volumes".to_owned(),
            token_id,
            token,
            created: now,
            updated: now,
        })
    }

    pub(crate) fn add_allocations(&mut self, node: u64, ip: &str, ports: impl IntoIterator<Item = u16>) {
        for port in ports {
            let ip = ip.to_owned();
            self.allocations.add(|id| Allocation { id, node, ip, alias: None, port, notes: None, server: None });
        }
    }

    /// Adds an installed server that is offline.
    pub(crate) fn add_server(&mut self, name: &str, owner: u64, egg: u64, allocations: &[u64]) -> u64 {
        let (uuid, now) = (self.random.uuid(), self.clock.now());
        let egg_row = self.eggs.get(egg);
        let mut environment: BTreeMap<_, _> = egg_row
            .into_iter()
            .flat_map(|egg| &egg.variables)
            .map(|variable| (variable.env_variable.clone(), variable.default_value.clone()))
            .collect();
        if let Some(value) = environment.get_mut("SERVER_NAME") {
            name.clone_into(value);
        }
        let image = egg_row.and_then(|egg| egg.docker_images.first()).map(|(_, image)| image.clone());
        let startup = egg_row.map(|egg| egg.startup.clone());
        let primary = allocations.first().and_then(|id| self.allocations.get(*id));
        let node = primary.map_or(NODE, |allocation| allocation.node);
        let mut files = FileTree::default();
        for (path, text) in
            [("server.properties", "server-port=25565\nmax-players=20\nmotd=Hi!\n"), ("sub/nested/deep.txt", "deep\n")]
        {
            let _ = files.write(path, Content::File(text.into()), now);
        }
        let id = self.servers.add(|id| Server {
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
            copies: 1,
            subusers: Vec::new(),
            created: now,
            updated: now,
            files,
            process: Process::offline(),
        });
        for allocation in allocations {
            if let Some(allocation) = self.allocations.get_mut(*allocation) {
                allocation.server = Some(id);
            }
        }
        id
    }

    pub(crate) fn add_database(&mut self, server: u64, host: u64, name: String, remote: String) -> u64 {
        let username = format!("u{server}_{}", self.random.letters(10));
        let (password, now) = (self.random.letters(24), self.clock.now());
        self.databases.add(|id| Database {
            id,
            server,
            host,
            name,
            username,
            remote,
            password,
            created: now,
            updated: now,
        })
    }

    pub(crate) fn renew_database_password(&mut self, id: u64) {
        let (password, now) = (self.random.letters(24), self.clock.now());
        if let Some(database) = self.databases.get_mut(id) {
            database.password = password;
            database.updated = now;
        }
    }
}
