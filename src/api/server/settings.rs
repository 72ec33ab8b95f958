use crate::error::Result;
use crate::request::{Path, Request};

use super::super::dual;
use super::ServerHandle;

/// The settings of one server that its users may change.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) server: ServerHandle,
}

impl Settings {
    fn path(&self) -> Path {
        self.server.path().literal("settings")
    }
}

#[dual]
impl Settings {
    /// Renames the server and keeps its description; panels before 1.11.3 clear it.
    ///
    /// `POST /api/client/servers/{server}/settings/rename` · `settings.rename` · `name` of 1 to 191 characters
    pub async fn rename(&self, name: impl Into<String> + Send) -> Result<()> {
        let body = serde_json::json!({ "name": name.into() });
        self.server.client.done(Request::post(self.path().literal("rename")).json(&body)).await
    }

    /// Renames and describes the server. An empty description clears it.
    ///
    /// `POST /api/client/servers/{server}/settings/rename` · `settings.rename` · `name` of 1 to 191 characters
    pub async fn describe(&self, name: impl Into<String> + Send, description: impl Into<String> + Send) -> Result<()> {
        let body = serde_json::json!({ "name": name.into(), "description": description.into() });
        self.server.client.done(Request::post(self.path().literal("rename")).json(&body)).await
    }

    /// Stops the server and runs its egg's install script again. Files stay, but for those that the script touches.
    /// Meanwhile the server's status is `installing`, and other calls answer 409.
    ///
    /// `POST /api/client/servers/{server}/settings/reinstall` · `settings.reinstall`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 409 while Wings carries out a power action, and when
    /// Wings cannot be reached.
    pub async fn reinstall(&self) -> Result<()> {
        self.server.client.done(Request::post(self.path().literal("reinstall"))).await
    }

    /// Chooses the Docker image, one of those that the egg offers: see
    /// [`Startup::docker_images`](crate::model::Startup::docker_images). In use after the next start.
    ///
    /// `PUT /api/client/servers/{server}/settings/docker-image` · `startup.docker-image`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) for an image that the egg does not offer, status 400
    /// when an administrator has set such a one.
    pub async fn docker_image(&self, image: impl Into<String> + Send) -> Result<()> {
        let body = serde_json::json!({ "docker_image": image.into() });
        self.server.client.done(Request::put(self.path().literal("docker-image")).json(&body)).await
    }
}
