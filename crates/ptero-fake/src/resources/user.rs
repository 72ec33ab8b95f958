//! Users and their SSH keys.

use serde_json::{Value, json};

use super::include::Include;
use crate::acl::Resource;
use crate::clock::atom;
use crate::digest::hex_digest;
use crate::state::State;
use crate::state::role::ROOT_ADMIN;
use crate::state::user::{SshKey, User};
use crate::wire::envelope::{item, list, with_relationships};

impl User {
    /// The account of the caller.
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
            let owned = state.servers_where(|server| server.owner == self.id);
            list(owned.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        if state.is_pelican() {
            include.add(&mut relationships, "roles", Resource::Roles, |include| {
                let admin = self.root_admin.then_some(ROOT_ADMIN);
                let roles = admin.into_iter().chain(self.roles.iter().copied()).filter_map(|id| state.roles.get(id));
                list(roles.map(|role| role.to_json(include)).collect())
            });
        }
        item("user", with_relationships(attributes, relationships))
    }

    /// The user as other users of a server see it.
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
