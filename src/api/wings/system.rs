use crate::error::Result;
use crate::model::routes::wings as routes;
use crate::model::wings::reply::Ips;
use crate::model::wings::{DockerDisk, PrunedImages, System, SystemDetails, Utilization};
use crate::request::Request;
use crate::request::wings::Diagnostics;

use super::super::{Client, dual};

/// Wings itself and the machine it runs on.
#[derive(Clone, Debug)]
pub struct SystemHandle {
    pub(super) client: Client,
}

#[dual]
impl SystemHandle {
    /// Returns the version of Wings and a summary of the machine it runs on.
    ///
    /// `GET /api/system` · queries the container engine each time, which takes about 20 ms
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the container engine does not respond.
    #[doc = wings_example!(
        "let system = wings.system().get()" => "?;\nprintln!(\"Wings {} on {}\", system.version, system.architecture);"
    )]
    pub fn get(&self) -> impl Future<Output = Result<System>> + Send + 'static {
        self.client.json(Request::to(&routes::SYSTEM_GET))
    }

    /// Returns the version of Wings, its container engine and the machine it runs on.
    ///
    /// `GET /api/system?v=2` · since Wings 1.11.0; older versions return only the version
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the container engine does not respond.
    pub fn details(&self) -> impl Future<Output = Result<SystemDetails>> + Send + 'static {
        self.client.json(Request::to(&routes::SYSTEM_GET).query("v", "2"))
    }

    /// Returns a diagnostic report as text.
    ///
    /// `GET /api/diagnostics` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) on Pterodactyl's Wings, which does not have the route.
    pub fn diagnostics(&self, diagnostics: Diagnostics) -> impl Future<Output = Result<String>> + Send + 'static {
        let report = self.client.bytes(diagnostics.add_to(Request::to(&routes::SYSTEM_DIAGNOSTICS)));
        async move { Ok(String::from_utf8_lossy(&report.await?).into_owned()) }
    }

    /// Returns the IP addresses of the node.
    ///
    /// `GET /api/system/ips` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) on Pterodactyl's Wings, which does not have the route.
    pub fn ips(&self) -> impl Future<Output = Result<Vec<String>>> + Send + 'static {
        let reply = self.client.json(Request::to(&routes::SYSTEM_IPS));
        async move {
            let reply: Ips = reply.await?;
            Ok(reply.ip_addresses)
        }
    }

    /// Returns the resource usage of the node as a whole.
    ///
    /// `GET /api/system/utilization` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) on Pterodactyl's Wings, which does not have the route.
    pub fn utilization(&self) -> impl Future<Output = Result<Utilization>> + Send + 'static {
        self.client.json(Request::to(&routes::SYSTEM_UTILIZATION))
    }

    /// Returns the disk usage of the container engine.
    ///
    /// `GET /api/system/docker/disk` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) on Pterodactyl's Wings, which does not have the route.
    pub fn docker_disk(&self) -> impl Future<Output = Result<DockerDisk>> + Send + 'static {
        self.client.json(Request::to(&routes::SYSTEM_DOCKER_DISK))
    }

    /// Deletes unnamed images of the container engine that are not in use.
    ///
    /// `DELETE /api/system/docker/image/prune` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) on Pterodactyl's Wings, which does not have the route.
    pub fn prune_images(&self) -> impl Future<Output = Result<PrunedImages>> + Send + 'static {
        self.client.json(Request::to(&routes::SYSTEM_DOCKER_PRUNE))
    }
}
