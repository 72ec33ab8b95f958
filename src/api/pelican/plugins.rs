use bytes::Bytes;

use crate::error::Result;
use crate::model::pelican::Plugin;
use crate::model::routes::{self, Route};
use crate::request::Request;
use crate::request::application::PluginListQuery;

use super::{Client, List, dual};

/// The panel's plugins, by their ids, which are texts. Application API, **Pelican**.
///
/// A plugin is imported, then installed, and can be disabled and enabled. A call that its state does not allow fails with
/// [`ErrorKind::Server`](crate::ErrorKind::Server) and the code `PanelException`.
#[derive(Clone, Debug)]
pub struct Plugins {
    pub(in super::super) client: Client,
}

#[dual]
impl Plugins {
    /// Lists all plugins, 10 on a page.
    ///
    /// `GET /api/application/plugins` · ACL `plugin` read · any `per_page` · **Pelican**
    pub fn list(&self) -> List<Plugin, PluginListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_PLUGINS_LIST))
    }

    fn to(&self, route: &'static Route, id: impl AsRef<str>) -> Request {
        Request::to(route).at(&id.as_ref())
    }

    /// Returns a plugin.
    ///
    /// `GET /api/application/plugins/{plugin}` · ACL `plugin` read · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such plugin.
    pub fn get(&self, id: impl AsRef<str>) -> impl Future<Output = Result<Plugin>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_PLUGINS_GET, id))
    }

    /// Imports a plugin from the bytes of a ZIP archive with this name. It has a `plugin.json` at its root, or in the
    /// only directory there. A plugin that has been imported already is replaced.
    ///
    /// `POST /api/application/plugins/import/file` · ACL `plugin` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if it is not a plugin.
    pub fn import_file(
        &self,
        name: impl AsRef<str>,
        archive: impl Into<Bytes>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_PLUGINS_IMPORT_FILE);
        self.client.done(request.file("plugin", name.as_ref(), &archive.into()))
    }

    /// Lets the panel import a plugin from a URL.
    ///
    /// `POST /api/application/plugins/import/url` · ACL `plugin` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `ConnectionException` if the panel cannot fetch it.
    pub fn import_url(&self, url: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "url": url.into() });
        self.client.done(Request::to(&routes::APPLICATION_PLUGINS_IMPORT_URL).json(&body))
    }

    /// Installs a plugin.
    ///
    /// `POST /api/application/plugins/{plugin}/install` · ACL `plugin` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `PanelException` if it is installed already.
    pub fn install(&self, id: impl AsRef<str>) -> impl Future<Output = Result<Plugin>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_PLUGINS_INSTALL, id))
    }

    /// Updates a plugin, if there is an update.
    ///
    /// `POST /api/application/plugins/{plugin}/update` · ACL `plugin` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `PanelException` if there is no update.
    pub fn update(&self, id: impl AsRef<str>) -> impl Future<Output = Result<Plugin>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_PLUGINS_UPDATE, id))
    }

    /// Uninstalls a plugin. It stays imported unless its files are deleted as well.
    ///
    /// `POST /api/application/plugins/{plugin}/uninstall` · ACL `plugin` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `PanelException` if it is not installed.
    pub fn uninstall(
        &self,
        id: impl AsRef<str>,
        delete_files: bool,
    ) -> impl Future<Output = Result<Plugin>> + Send + 'static {
        let body = serde_json::json!({ "delete": delete_files });
        self.client.item(self.to(&routes::APPLICATION_PLUGINS_UNINSTALL, id).json(&body))
    }

    /// Enables a plugin that is disabled and compatible.
    ///
    /// `POST /api/application/plugins/{plugin}/enable` · ACL `plugin` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `PanelException` if it is not disabled or not
    /// compatible.
    pub fn enable(&self, id: impl AsRef<str>) -> impl Future<Output = Result<Plugin>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_PLUGINS_ENABLE, id))
    }

    /// Disables a plugin.
    ///
    /// `POST /api/application/plugins/{plugin}/disable` · ACL `plugin` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `PanelException` if it is not enabled.
    pub fn disable(&self, id: impl AsRef<str>) -> impl Future<Output = Result<Plugin>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_PLUGINS_DISABLE, id))
    }
}
