use crate::error::Result;
use crate::model::routes;

use super::super::dual;
use super::ServerHandle;

/// The settings of one server that its users may change.
#[derive(Clone, Debug)]
pub struct SettingsHandle {
    pub(super) server: ServerHandle,
}

#[dual]
impl SettingsHandle {
    /// Renames the server. It keeps its description, except on panels before 1.11.3, which clear it.
    ///
    /// `POST /api/client/servers/{server}/settings/rename` · `settings.rename` · `name` of 1 to 191 characters
    pub fn rename(&self, name: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into() });
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_SETTINGS_RENAME).json(&body))
    }

    /// Sets the server's name and description. An empty description removes it.
    ///
    /// `POST /api/client/servers/{server}/settings/rename` · `settings.rename` · `name` of 1 to 191 characters
    pub fn update_details(
        &self,
        name: impl Into<String>,
        description: impl Into<String>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into(), "description": description.into() });
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_SETTINGS_RENAME).json(&body))
    }

    /// Sets the server's description. An empty string removes it.
    ///
    /// The panel requires the name as well, so this reads the server first. A rename between the two requests is
    /// overwritten.
    ///
    /// `GET /api/client/servers/{server}` and `POST …/settings/rename` · `settings.rename`
    pub fn set_description(&self, description: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let (this, description) = (self.clone(), description.into());
        async move {
            let server = this.server.get().await?;
            this.update_details(server.name, description).await
        }
    }

    /// Stops the server and runs its egg's installation script again.
    ///
    /// Files are kept, except those the script changes. Until the installation ends, the server's status is
    /// `installing` and other calls fail with status 409.
    ///
    /// `POST /api/client/servers/{server}/settings/reinstall` · `settings.reinstall`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 409 while Wings carries out a power action, and if
    /// Wings cannot be reached.
    pub fn reinstall(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_SETTINGS_REINSTALL))
    }

    /// Sets the Docker image to one of those the egg offers.
    ///
    /// See [`Startup::docker_images`](crate::model::Startup::docker_images). The image is used from the next start.
    ///
    /// `PUT /api/client/servers/{server}/settings/docker-image` · `startup.docker-image`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) for an image that the egg does not offer, and status 400
    /// if an administrator has set a custom image.
    pub fn set_docker_image(&self, image: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "docker_image": image.into() });
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_SETTINGS_DOCKER_IMAGE).json(&body))
    }
}
