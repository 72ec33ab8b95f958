//! What a test adds to the default seed.

use std::io;

use ptero_model::ServerState;

use super::eggs::{stock, variable};
use crate::acl::Acl;
use crate::simulation::provision::{DISK, MEMORY};
use crate::state::State;
use crate::state::egg::{Egg, EggVariable};
use crate::state::files::{Content, resolve};
use crate::state::key::Kind;
use crate::state::location::Location;
use crate::state::permissions::with_connect;
use crate::state::server::{Server, Subuser};

/// A user to add to a fake panel. The password is `Passw0rd!test`, as for all users.
#[derive(Clone, Debug)]
#[must_use]
pub struct SeedUser {
    username: String,
    root_admin: bool,
    role: Option<String>,
}

impl SeedUser {
    /// Creates an ordinary user with the e-mail address `<username>@example.com`.
    pub fn new(username: &str) -> Self {
        Self { username: username.to_owned(), root_admin: false, role: None }
    }

    /// Gives the user a role of Pelican with this name, such as `Editor`.
    pub fn role(mut self, name: &str) -> Self {
        self.role = Some(name.to_owned());
        self
    }

    /// Makes the user a root administrator.
    pub fn root_admin(mut self) -> Self {
        self.root_admin = true;
        self
    }

    pub(crate) fn add_to(self, state: &mut State) {
        let email = format!("{}@example.com", self.username);
        let id = state.add_user(&self.username, &email, self.root_admin);
        let role = self.role.and_then(|name| state.roles.find(|role| role.name == name).map(|role| role.id));
        if let Some(user) = state.users.get_mut(id) {
            user.roles.extend(role);
        }
        state.add_key(Kind::Client, id, "key of a test", Acl::FULL);
    }
}

/// A node to add to a fake panel. One fake Wings stands for all nodes.
#[derive(Clone, Debug)]
#[must_use]
pub struct SeedNode {
    name: String,
    location: String,
    memory: i64,
    disk: i64,
    upload_size: u64,
    ip: String,
    ports: Vec<u16>,
    maintenance: bool,
    tags: Vec<String>,
}

impl SeedNode {
    /// Creates a node at the location `local`, with 512 GiB of memory, 5 TiB of disk and no allocations.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            location: "local".to_owned(),
            memory: MEMORY,
            disk: DISK,
            upload_size: 100,
            ip: "127.0.0.1".to_owned(),
            ports: Vec::new(),
            maintenance: false,
            tags: Vec::new(),
        }
    }

    /// Sets the tags by which servers are placed, on Pelican.
    pub fn tags<'t>(mut self, tags: impl IntoIterator<Item = &'t str>) -> Self {
        self.tags = tags.into_iter().map(str::to_owned).collect();
        self
    }

    /// Sets the location by its short name. A missing location is created.
    pub fn location(mut self, short: &str) -> Self {
        short.clone_into(&mut self.location);
        self
    }

    /// Sets the memory and disk in MiB. Automatic deployment places no more servers than fit.
    pub fn size(mut self, memory: u32, disk: u32) -> Self {
        (self.memory, self.disk) = (memory.into(), disk.into());
        self
    }

    /// Sets the size of the largest file that can be uploaded, in MiB. The default is 100.
    pub fn upload_size(mut self, mebibytes: u32) -> Self {
        self.upload_size = mebibytes.into();
        self
    }

    /// Sets the allocations.
    pub fn allocations(mut self, ip: &str, ports: impl IntoIterator<Item = u16>) -> Self {
        ip.clone_into(&mut self.ip);
        self.ports = ports.into_iter().collect();
        self
    }

    /// Puts the node under maintenance.
    pub fn maintenance(mut self) -> Self {
        self.maintenance = true;
        self
    }

    pub(crate) fn add_to(self, state: &mut State) {
        let known = state.locations.find(|location| location.short == self.location).map(|location| location.id);
        let (now, short) = (state.clock.now(), self.location);
        let location = known.unwrap_or_else(|| {
            state.locations.add(|id| Location { id, short, long: None, created: now, updated: now })
        });
        let id = state.add_node(&self.name, location);
        if let Some(node) = state.nodes.get_mut(id) {
            (node.memory, node.disk) = (self.memory, self.disk);
            node.upload_size = self.upload_size;
            node.maintenance_mode = self.maintenance;
            node.tags = self.tags;
        }
        state.add_allocations(id, &self.ip, self.ports);
    }
}

/// An egg to add to a fake panel, in the nest `Test Nest`.
#[derive(Clone, Debug)]
#[must_use]
pub struct SeedEgg {
    name: String,
    startup: String,
    images: Vec<(String, String)>,
    variables: Vec<(String, String, String, String)>,
    denied: Vec<String>,
}

impl SeedEgg {
    /// Creates an egg without variables.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            startup: "./start --port {{SERVER_PORT}}".to_owned(),
            images: Vec::new(),
            variables: Vec::new(),
            denied: Vec::new(),
        }
    }

    /// Sets the startup command, with variables as `{{NAME}}`.
    pub fn startup(mut self, command: &str) -> Self {
        command.clone_into(&mut self.startup);
        self
    }

    /// Adds a Docker image. The first one is the default.
    pub fn image(mut self, name: &str, image: &str) -> Self {
        self.images.push((name.to_owned(), image.to_owned()));
        self
    }

    /// Adds a variable that users can see and change, with rules such as `required|string|max:20`.
    pub fn variable(mut self, name: &str, env_variable: &str, default: &str, rules: &str) -> Self {
        self.variables.push((name.to_owned(), env_variable.to_owned(), default.to_owned(), rules.to_owned()));
        self
    }

    /// Denies access to a file: a name, `*.ext`, or a path.
    pub fn deny(mut self, pattern: &str) -> Self {
        self.denied.push(pattern.to_owned());
        self
    }

    pub(crate) fn add_to(self, state: &mut State) {
        let (uuid, now) = (state.random.uuid(), state.clock.now());
        let images = if self.images.is_empty() {
            vec![("Debian".to_owned(), "ghcr.io/pterodactyl/yolks:debian".to_owned())]
        } else {
            self.images
        };
        state.eggs.add(|id| {
            let variable =
                |((name, env, default, rules), number): ((String, String, String, String), u64)| -> EggVariable {
                    variable(id * 100 + number, &name, &env, &default, &rules)
                };
            Egg {
                docker_images: images,
                startup: self.startup,
                file_denylist: self.denied,
                variables: self.variables.into_iter().zip(1..).map(variable).collect(),
                ..stock(id, uuid, 5, &self.name, now)
            }
        });
    }
}

/// A server to add to a fake panel: installed, and offline by default.
#[derive(Clone, Debug)]
#[must_use]
pub struct SeedServer {
    name: String,
    owner: String,
    node: String,
    egg: String,
    status: Option<String>,
    is_running: bool,
    files: Vec<(String, bytes::Bytes)>,
    subusers: Vec<(String, Vec<String>)>,
}

impl SeedServer {
    /// Creates a server of `normaluser` on the first node, from the egg `Test Game`.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            owner: "normaluser".to_owned(),
            node: "local-node".to_owned(),
            egg: "Test Game".to_owned(),
            status: None,
            is_running: false,
            files: Vec::new(),
            subusers: Vec::new(),
        }
    }

    /// Sets the owner by username.
    pub fn owner(mut self, username: &str) -> Self {
        username.clone_into(&mut self.owner);
        self
    }

    /// Sets the node by name.
    pub fn node(mut self, name: &str) -> Self {
        name.clone_into(&mut self.node);
        self
    }

    /// Sets the egg by name.
    pub fn egg(mut self, name: &str) -> Self {
        name.clone_into(&mut self.egg);
        self
    }

    /// Sets the panel's status, such as `suspended`.
    pub fn status(mut self, status: &str) -> Self {
        self.status = Some(status.to_owned());
        self
    }

    /// Makes the server run from the start.
    pub fn running(mut self) -> Self {
        self.is_running = true;
        self
    }

    /// Adds a file.
    pub fn file(mut self, path: &str, content: impl Into<bytes::Bytes>) -> Self {
        self.files.push((path.to_owned(), content.into()));
        self
    }

    /// Adds a subuser with these permissions.
    pub fn subuser<'a>(mut self, username: &str, permissions: impl IntoIterator<Item = &'a str>) -> Self {
        let permissions = with_connect(permissions.into_iter().map(str::to_owned));
        self.subusers.push((username.to_owned(), permissions));
        self
    }

    /// Fails when the owner, node, egg or a subuser does not exist.
    pub(crate) fn add_to(self, state: &mut State) -> io::Result<()> {
        let owner = user_called(state, &self.owner)?;
        let node = state.nodes.find(|node| node.name == self.node).map(|node| node.id);
        let node = node.ok_or_else(|| missing("node", &self.node))?;
        let egg = state.eggs.find(|egg| egg.name == self.egg).map(|egg| egg.id);
        let egg = egg.ok_or_else(|| missing("egg", &self.egg))?;
        let allocation = free_allocation(state, node);
        let id = state.add_server(&self.name, owner, egg, &[allocation]);
        let (now, instant) = (state.clock.now(), state.clock.instant());
        let mut subusers = Vec::new();
        for (username, permissions) in self.subusers {
            subusers.push(Subuser { user: user_called(state, &username)?, permissions, created: now });
        }
        let Some(server) = state.servers.get_mut(id) else { return Ok(()) };
        server.status = self.status;
        server.subusers = subusers;
        for (path, content) in self.files {
            write(server, &path, content, now)?;
        }
        if self.is_running {
            server.process.started = Some(instant);
            server.process.change(ServerState::Running);
        }
        Ok(())
    }
}

fn write(server: &mut Server, path: &str, content: bytes::Bytes, now: jiff::Timestamp) -> io::Result<()> {
    let place = resolve("", path).ok_or_else(|| missing("place for the file", path))?;
    server.files.write(&place, Content::File(content), now).map_err(|_| missing("place for the file", path))
}

fn user_called(state: &State, username: &str) -> io::Result<u64> {
    state.users.find(|user| user.username == username).map(|user| user.id).ok_or_else(|| missing("user", username))
}

fn missing(what: &str, name: &str) -> io::Error {
    io::Error::other(format!("the seed has no {what} {name}"))
}

/// A free allocation of a node, or a new one.
fn free_allocation(state: &mut State, node: u64) -> u64 {
    let free = |state: &State| {
        state.allocations.find(|row| row.node == node && row.server.is_none()).map(|allocation| allocation.id)
    };
    free(state).unwrap_or_else(|| {
        let highest = state.allocations.iter().map(|allocation| allocation.port).max().unwrap_or(25_564);
        state.add_allocations(node, "127.0.0.1", [highest.saturating_add(1)]);
        free(state).unwrap_or_default()
    })
}
