use crate::error::Result;
use crate::model::{Panel, routes};

use super::super::dual;
use super::ServerHandle;

/// The settings of one server that its users may change.
#[derive(Clone, Debug)]
pub struct SettingsHandle {
    pub(super) server: ServerHandle,
}

#[dual]
impl SettingsHandle {
    /// Renames the server. It keeps its description, except on panels before 1.11.3, which clear it. Up to 255 characters
    /// on Pelican.
    ///
    /// `POST /api/client/servers/{server}/settings/rename` · `settings.rename` · `name` of 1 to 191 characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the name is empty or too long.
    pub fn rename(&self, name: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into() });
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_SETTINGS_RENAME).json(&body))
    }

    /// Sets the server's name and description. An empty description removes it. Pelican has a route for each, so that
    /// this sends two requests there.
    ///
    /// `POST /api/client/servers/{server}/settings/rename`, on Pelican also `POST …/settings/description` ·
    /// `settings.rename`, on Pelican also `settings.description` · `name` of 1 to 191 characters
    ///
    /// # Errors
    ///
    /// On Pelican, [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) without a reason if the panel does not let
    /// users change descriptions. The name has already been changed in that case.
    pub fn update_details(
        &self,
        name: impl Into<String>,
        description: impl Into<String>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (this, name, description) = (self.clone(), name.into(), description.into());
        async move {
            if this.server.client.panel() == Panel::Pelican {
                this.rename(name).await?;
                return this.describe(&description).await;
            }
            let body = serde_json::json!({ "name": name, "description": description });
            this.server.client.done(this.server.to(&routes::CLIENT_SERVERS_SETTINGS_RENAME).json(&body)).await
        }
    }

    /// Sets the server's description. An empty string removes it.
    ///
    /// Pterodactyl requires the name as well, so this reads the server first there. A rename between the two requests is
    /// overwritten.
    ///
    /// `GET /api/client/servers/{server}` and `POST …/settings/rename` · `settings.rename`; on Pelican
    /// `POST …/settings/description` · `settings.description`
    ///
    /// # Errors
    ///
    /// On Pelican, [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) without a reason if the panel does not let users
    /// change descriptions.
    pub fn set_description(&self, description: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let (this, description) = (self.clone(), description.into());
        async move {
            if this.server.client.panel() == Panel::Pelican {
                return this.describe(&description).await;
            }
            let server = this.server.get().await?;
            this.update_details(server.name, description).await
        }
    }

    fn describe(&self, description: &str) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "description": Some(description).filter(|text| !text.is_empty()) });
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_SETTINGS_DESCRIPTION).json(&body))
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
