use serde::Serialize;

use crate::model::application::Server;
use crate::request::Patch;

/// What a server is called and whose it is, whole: what is left out here is taken away from the server.
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct ServerDetails {
    name: String,
    user: u64,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    external_id: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    description: Patch<String>,
}

impl ServerDetails {
    /// The name, at most 191 characters, and the id of the owner.
    pub fn new(name: impl Into<String>, user: u64) -> Self {
        Self { name: name.into(), user, external_id: Patch::Unset, description: Patch::Unset }
    }

    /// The id that another system gives the server: at most 191 characters, new to the panel. Without it, the server
    /// loses the one it has.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Patch::Value(external_id.into());
        self
    }

    /// The description. Without it, the server loses the one it has.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Patch::Value(description.into());
        self
    }
}

/// The server's details as they are.
impl From<&Server> for ServerDetails {
    fn from(server: &Server) -> Self {
        Self {
            name: server.name.clone(),
            user: server.user.get(),
            external_id: server.external_id.clone().map(String::from).into(),
            description: Patch::Value(server.description.clone()),
        }
    }
}

/// A change of what a server is called and whose it is: what is not set stays.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct UpdateServerDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<u64>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    external_id: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    description: Patch<String>,
}

impl UpdateServerDetails {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name: at most 191 characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The id of the owner. What the former owner had been let in to on Wings, such as the console, ends.
    pub fn user(mut self, id: u64) -> Self {
        self.user = Some(id);
        self
    }

    /// The id that another system gives the server: at most 191 characters, new to the panel.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Patch::Value(external_id.into());
        self
    }

    /// Takes the id that another system gave the server away.
    pub fn clear_external_id(mut self) -> Self {
        self.external_id = Patch::Null;
        self
    }

    /// The description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Patch::Value(description.into());
        self
    }

    /// Takes the description away.
    pub fn clear_description(mut self) -> Self {
        self.description = Patch::Null;
        self
    }
}
