//! Nests and eggs.

use serde_json::{Map, Value, json};

use super::include::Include;
use crate::acl::Resource;
use crate::clock::{atom, micros};
use crate::state::State;
use crate::state::egg::{Egg, EggVariable, Nest};
use crate::wire::envelope::{item, list, null_resource, with_relationships};

impl Nest {
    pub(crate) fn to_json(&self, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": self.id,
            "uuid": self.uuid,
            "author": self.author,
            "name": self.name,
            "description": self.description,
            "created_at": atom(self.created),
            "updated_at": atom(self.created),
        });
        let mut relationships = Vec::new();
        include.add(&mut relationships, "eggs", Resource::Eggs, |include| {
            let eggs = state.eggs.iter().filter(|egg| egg.nest == self.id);
            list(eggs.map(|egg| egg.to_json(state, include)).collect())
        });
        include.add(&mut relationships, "servers", Resource::Servers, |include| {
            let servers = state.servers_where(|server| state.nest_of(server) == self.id);
            list(servers.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        item("nest", with_relationships(attributes, relationships))
    }
}

impl Egg {
    /// The startup commands by label, of Pelican.
    pub(crate) fn commands(&self) -> Value {
        let commands: Map<_, _> = self.commands.iter().map(|(name, command)| (name.clone(), json!(command))).collect();
        if commands.is_empty() { json!({"Default": self.startup}) } else { Value::Object(commands) }
    }

    pub(crate) fn docker_images(&self) -> Value {
        let images: Map<_, _> = self.docker_images.iter().map(|(name, image)| (name.clone(), json!(image))).collect();
        Value::Object(images)
    }

    fn attributes(&self) -> Value {
        json!({
            "id": self.id,
            "uuid": self.uuid,
            "name": self.name,
            "nest": self.nest,
            "author": self.author,
            "description": self.description,
            "docker_image": self.docker_images.first().map(|(_, image)| image),
            "docker_images": self.docker_images(),
            "config": {
                "files": self.config_files,
                "startup": {"done": self.done},
                "stop": self.stop,
                "logs": [],
                "file_denylist": self.file_denylist,
                "extends": null,
            },
            "startup": self.startup,
            "script": {
                "privileged": true,
                "install": "#!/bin/bash\necho installing\n",
                "entry": self.script_entry,
                "container": self.script_container,
                "extends": null,
            },
            "created_at": atom(self.created),
            "updated_at": atom(self.created),
        })
    }

    pub(crate) fn to_json(&self, state: &State, include: &Include) -> Value {
        let mut relationships = Vec::new();
        include.add(&mut relationships, "nest", Resource::Nests, |include| {
            state.nests.get(self.nest).map_or(Value::Null, |nest| nest.to_json(state, include))
        });
        include.add(&mut relationships, "servers", Resource::Servers, |include| {
            let servers = state.servers_where(|server| server.egg == self.id);
            list(servers.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        // Null unless an egg inherits from another, which none of the fake's does.
        include.add(&mut relationships, "config", Resource::Eggs, |_| null_resource());
        include.add(&mut relationships, "script", Resource::Eggs, |_| null_resource());
        include.add(&mut relationships, "variables", Resource::Eggs, |_| {
            list(self.variables.iter().map(|variable| item("egg_variable", variable.row(self))).collect())
        });
        item("egg", with_relationships(self.attributes(), relationships))
    }

    /// The egg of a server in the Client API.
    pub(crate) fn to_client(&self) -> Value {
        item("egg", json!({"uuid": self.uuid, "name": self.name}))
    }
}

impl EggVariable {
    /// The row of the panel's database, with its format of dates.
    pub(crate) fn row(&self, egg: &Egg) -> Value {
        json!({
            "id": self.id,
            "egg_id": egg.id,
            "name": self.name,
            "description": self.description,
            "env_variable": self.env_variable,
            "default_value": self.default_value,
            "user_viewable": self.user_viewable,
            "user_editable": self.user_editable,
            "rules": self.rules,
            "created_at": micros(egg.created),
            "updated_at": micros(egg.created),
        })
    }

    /// The variable in the Client API, with the value of a server.
    pub(crate) fn to_client(&self, server_value: Option<&str>) -> Value {
        let attributes = json!({
            "name": self.name,
            "description": self.description,
            "env_variable": self.env_variable,
            "default_value": self.default_value,
            "server_value": server_value,
            "is_editable": self.user_editable,
            "rules": self.rules,
        });
        item("egg_variable", attributes)
    }
}
