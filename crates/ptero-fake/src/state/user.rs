//! Accounts of the panel.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::State;
use super::server::Server;
use crate::acl::Resource;
use crate::answer::{item, list, with_relationships};
use crate::calendar::atom;
use crate::digest::hex_digest;
use crate::include::Include;

pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) external_id: Option<String>,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) language: String,
    pub(crate) password: String,
    pub(crate) root_admin: bool,
    pub(crate) two_factor: TwoFactor,
    pub(crate) ssh_keys: Vec<SshKey>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

#[derive(Default)]
pub(crate) struct TwoFactor {
    pub(crate) secret: Option<String>,
    pub(crate) enabled: bool,
}

pub(crate) struct SshKey {
    pub(crate) name: String,
    pub(crate) fingerprint: String,
    pub(crate) public_key: String,
    pub(crate) created: Timestamp,
}

impl User {
    /// As the caller sees himself.
    pub(crate) fn to_account(&self) -> Value {
        let attributes = json!({
            "id": self.id,
            "admin": self.root_admin,
            "username": self.username,
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "language": self.language,
        });
        item("user", attributes)
    }

    pub(crate) fn to_application(&self, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": self.id,
            "external_id": self.external_id,
            "uuid": self.uuid,
            "username": self.username,
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "language": self.language,
            "root_admin": self.root_admin,
            "2fa": self.two_factor.enabled,
            "created_at": atom(self.created),
            "updated_at": atom(self.updated),
        });
        let mut relationships = Vec::new();
        include.add(&mut relationships, "servers", Resource::Servers, |include| {
            let owned = state.servers_of(|server: &Server| server.owner == self.id);
            list(owned.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        item("user", with_relationships(attributes, relationships))
    }

    /// As other users of a server see him.
    pub(crate) fn profile(&self) -> Value {
        json!({
            "uuid": self.uuid,
            "username": self.username,
            "email": self.email,
            "image": format!("https://gravatar.com/avatar/{}", hex_digest(&self.email, 32)),
            "2fa_enabled": self.two_factor.enabled,
            "created_at": atom(self.created),
        })
    }
}

impl SshKey {
    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "name": self.name,
            "fingerprint": self.fingerprint,
            "public_key": self.public_key,
            "created_at": atom(self.created),
        });
        item("ssh_key", attributes)
    }
}
