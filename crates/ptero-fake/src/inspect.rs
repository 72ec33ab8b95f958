//! The fake's state, for a test to look at and to change.

use bytes::Bytes;

use super::acl::Acl;
use super::seed::{add_key, add_user};
use super::serve::lock;
use super::state::State;
use super::state::files::{Content, resolve};
use super::state::key::Kind;
use super::state::process::WingsEvent;
use super::state::server::{Server, Subuser};
use super::{FakePanel, client, totp};
use ptero_model::ServerState;

/// What the fake knows of a server at one moment.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServerSnapshot {
    /// Its number.
    pub id: u64,
    /// Its full uuid.
    pub uuid: String,
    /// The first eight digits of the uuid.
    pub identifier: String,
    /// Its name.
    pub name: String,
    /// The panel's status: None while nothing is the matter.
    pub status: Option<String>,
    /// What its process does.
    pub state: ServerState,
    /// The lines that its console still shows.
    pub console: Vec<String>,
}

impl ServerSnapshot {
    fn of(server: &Server) -> Self {
        Self {
            id: server.id,
            uuid: server.uuid.clone(),
            identifier: server.identifier().to_owned(),
            name: server.name.clone(),
            status: server.status.clone(),
            state: server.process.state.clone(),
            console: server.process.log.iter().cloned().collect(),
        }
    }
}

impl FakePanel {
    /// All servers, by number.
    #[must_use]
    pub fn servers(&self) -> Vec<ServerSnapshot> {
        let mut state = lock(&self.shared.state);
        state.catch_up();
        state.servers.iter().map(ServerSnapshot::of).collect()
    }

    /// The server with this uuid or short identifier.
    #[must_use]
    pub fn server(&self, identifier: &str) -> Option<ServerSnapshot> {
        self.servers().into_iter().find(|server| server.uuid == identifier || server.identifier == identifier)
    }

    /// The bytes of a server's file.
    #[must_use]
    pub fn file(&self, server: &str, path: &str) -> Option<Vec<u8>> {
        let state = lock(&self.shared.state);
        let server = state.servers.get(state.server_id(server)?)?;
        server.files.read(&resolve("", path)?).map(|bytes| bytes.to_vec())
    }

    /// Puts a file into a server's folder. False when there is no such server, or a folder stands in the way.
    pub fn set_file(&self, server: &str, path: &str, content: impl Into<Bytes>) -> bool {
        self.put(server, path, Content::File(content.into()))
    }

    /// Puts a file of `size` bytes that take no memory into a server's folder.
    pub fn set_generated_file(&self, server: &str, path: &str, size: u64) -> bool {
        self.put(server, path, Content::Generated(size))
    }

    /// Puts a symbolic link into a server's folder.
    pub fn set_symlink(&self, server: &str, path: &str, target: &str) -> bool {
        self.put(server, path, Content::Symlink(target.to_owned()))
    }

    fn put(&self, server: &str, path: &str, content: Content) -> bool {
        let Some(path) = resolve("", path) else { return false };
        self.change(server, |state, id| {
            let now = state.calendar.now();
            state.servers.get_mut(id).is_some_and(|server| server.files.write(&path, content, now).is_ok())
        })
    }

    /// Sets the panel's status of a server, such as `installing`; None for a normal one.
    pub fn set_status(&self, server: &str, status: Option<&str>) -> bool {
        self.change(server, |state, id| {
            let server = state.servers.get_mut(id);
            server.map(|server| server.status = status.map(str::to_owned)).is_some()
        })
    }

    /// Suspends a server, as an administrator does: its process ends.
    pub fn suspend(&self, server: &str) -> bool {
        self.change(server, |state, id| {
            state.suspend(id);
            true
        })
    }

    /// Puts a server's process into a state at once.
    pub fn set_power(&self, server: &str, power: ServerState) -> bool {
        self.change(server, |state, id| {
            let now = state.calendar.instant();
            let Some(server) = state.servers.get_mut(id) else { return false };
            server.process.started = (power != ServerState::Offline).then_some(now);
            server.process.change(power);
            true
        })
    }

    /// Prints a line on a server's console, as its process would.
    pub fn print(&self, server: &str, line: &str) -> bool {
        self.change(server, |state, id| {
            let server = state.servers.get_mut(id);
            server.map(|server| server.process.print(line)).is_some()
        })
    }

    /// Begins or ends the move of a server to another node, as administrators do on the panel's pages.
    pub fn set_transferring(&self, server: &str, transferring: bool) -> bool {
        self.change(server, |state, id| {
            let Some(server) = state.servers.get_mut(id) else { return false };
            server.is_transferring = transferring;
            let status = if transferring { "processing" } else { "completed" };
            server.process.tell(WingsEvent::TransferLogs(format!("[Transfer System] [Source Node]: {status}")));
            server.process.tell(WingsEvent::TransferStatus(status.to_owned()));
            true
        })
    }

    /// Lets a server's process end by itself.
    pub fn crash(&self, server: &str) -> bool {
        self.change(server, |state, id| {
            state.crash(id);
            true
        })
    }

    /// Lets Wings restart: connections break, and it forgets tokens and unfinished work.
    pub fn restart_wings(&self) {
        lock(&self.shared.state).restart_wings();
        self.shared.changed.notify_one();
    }

    /// Whether the panel reaches Wings. While it does not, it answers 504 wherever it needs it.
    pub fn set_wings_online(&self, online: bool) {
        lock(&self.shared.state).wings.online = online;
    }

    /// The two-factor code of this moment for a user who has set up two-factor authentication.
    #[must_use]
    pub fn two_factor_code(&self, username: &str) -> Option<String> {
        let state = lock(&self.shared.state);
        let user = state.users.find(|user| user.username == username)?;
        Some(totp::code(user.two_factor.secret.as_ref()?, state.calendar.seconds()))
    }

    fn change(&self, server: &str, change: impl FnOnce(&mut State, u64) -> bool) -> bool {
        let mut state = lock(&self.shared.state);
        state.catch_up();
        let changed = state.server_id(server).is_some_and(|id| change(&mut state, id));
        drop(state);
        self.shared.changed.notify_one();
        changed
    }
}

/// A new user who may do this with a server. His client key.
pub(crate) fn add_subuser<'a>(
    state: &mut State,
    server: &str,
    permissions: impl IntoIterator<Item = &'a str>,
) -> String {
    let name = format!("subuser{}", state.users.iter().count() + 1);
    let user = add_user(state, &name, &format!("{name}@example.com"), false);
    let created = state.calendar.now();
    let permissions = client::permissions::with_connect(permissions.into_iter().map(str::to_owned));
    let id = state.server_id(server).unwrap_or_default();
    if let Some(server) = state.servers.get_mut(id) {
        server.subusers.push(Subuser { user, permissions, created });
    }
    add_key(state, Kind::Client, user, "subuser key", Acl::FULL)
}
