//! Nests and the eggs in them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::State;
use crate::acl::Resource;
use crate::answer::{item, list, null_resource, with_relationships};
use crate::calendar::{atom, micros};
use crate::include::Include;

pub(crate) struct Nest {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) author: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
}

pub(crate) struct Egg {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) nest: u64,
    pub(crate) name: String,
    pub(crate) author: String,
    pub(crate) description: Option<String>,
    /// Display name and image.
    pub(crate) docker_images: Vec<(String, String)>,
    pub(crate) config_files: Value,
    /// The line of output that says that a server runs.
    pub(crate) done: String,
    /// The command that stops a server.
    pub(crate) stop: String,
    pub(crate) startup: String,
    pub(crate) features: Vec<String>,
    pub(crate) file_denylist: Vec<String>,
    pub(crate) script_container: String,
    pub(crate) script_entry: String,
    pub(crate) variables: Vec<EggVariable>,
    pub(crate) created: Timestamp,
}

#[derive(Clone)]
pub(crate) struct EggVariable {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) env_variable: String,
    pub(crate) default_value: String,
    pub(crate) user_viewable: bool,
    pub(crate) user_editable: bool,
    pub(crate) rules: String,
}

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
            let servers = state.servers_of(|server| server.nest(state) == self.id);
            list(servers.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        item("nest", with_relationships(attributes, relationships))
    }
}

impl Egg {
    pub(crate) fn docker_images(&self) -> Value {
        let images: Map<_, _> = self.docker_images.iter().map(|(name, image)| (name.clone(), json!(image))).collect();
        Value::Object(images)
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&EggVariable> {
        self.variables.iter().find(|variable| variable.env_variable == name)
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
            let servers = state.servers_of(|server| server.egg == self.id);
            list(servers.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        // Null as long as an egg inherits from no other, and none of the fake's does.
        include.add(&mut relationships, "config", Resource::Eggs, |_| null_resource());
        include.add(&mut relationships, "script", Resource::Eggs, |_| null_resource());
        include.add(&mut relationships, "variables", Resource::Eggs, |_| {
            list(self.variables.iter().map(|variable| item("egg_variable", variable.row(self))).collect())
        });
        item("egg", with_relationships(self.attributes(), relationships))
    }

    /// As clients see the egg of a server.
    pub(crate) fn to_client(&self) -> Value {
        item("egg", json!({"uuid": self.uuid, "name": self.name}))
    }
}

impl EggVariable {
    /// The row of the database, dates in the form that the panel leaves them in here.
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

    /// As clients see it, with the value of a server.
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
