use crate::error::Result;
use crate::model::{Permission, Subuser, SubuserId, routes};

use super::super::{List, dual};
use super::ServerHandle;

/// The subusers of one server: accounts with some permissions on it.
///
/// A subuser that does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Subusers {
    pub(super) server: ServerHandle,
}

#[dual]
impl Subusers {
    /// Lists all subusers.
    ///
    /// `GET /api/client/servers/{server}/users` · `user.read` · not paged
    pub fn list(&self) -> List<Subuser> {
        List::new(&self.server.client, self.server.to(&routes::CLIENT_SERVERS_USERS_LIST))
    }

    /// The permissions by the names that the panel has for them.
    fn known<P: Into<Permission>>(&self, permissions: impl IntoIterator<Item = P>) -> Vec<Permission> {
        let panel = self.server.client.panel();
        permissions.into_iter().map(|permission| permission.into().on(panel)).collect()
    }

    /// Makes an account a subuser.
    ///
    /// For an address without an account, the panel creates one and sends an e-mail to it.
    ///
    /// `POST /api/client/servers/{server}/users` · `user.create` · `email` up to 191 characters; at least one of the
    /// caller's own permissions. The panel always adds `websocket.connect`, and silently ignores unknown permissions
    ///
    /// # Errors
    ///
    /// The codes `ServerSubuserExistsException` and `UserIsServerOwnerException`, and status 403 for permissions that
    /// the caller lacks. Since panel 1.12, [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after ten within 15
    /// minutes.
    #[doc = example!(
        "use ptero::model::Permission;\n\
         let may = [Permission::ControlConsole, Permission::ControlRestart];\n\
         client.server(\"1a2b3c4d\").users().create(\"friend@example.com\", may)" => "?;"
    )]
    pub fn create<P: Into<Permission>>(
        &self,
        email: impl Into<String>,
        permissions: impl IntoIterator<Item = P>,
    ) -> impl Future<Output = Result<Subuser>> + Send + 'static {
        let permissions = self.known(permissions);
        let body = serde_json::json!({ "email": email.into(), "permissions": permissions });
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_USERS_CREATE).json(&body))
    }

    /// Returns a subuser.
    ///
    /// `GET /api/client/servers/{server}/users/{user}` · `user.read`
    ///
    /// # Errors
    ///
    /// Status 403 for subusers who request themselves.
    pub fn get(&self, id: impl Into<SubuserId>) -> impl Future<Output = Result<Subuser>> + Send + 'static {
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_USERS_GET).at(&id.into()))
    }

    /// Replaces all permissions of a subuser.
    ///
    /// This revokes the tokens of that user's open consoles.
    ///
    /// `POST /api/client/servers/{server}/users/{user}` · `user.update` · permissions as for [`create`](Self::create)
    ///
    /// # Errors
    ///
    /// Status 403 for permissions that the caller lacks.
    pub fn update<P: Into<Permission>>(
        &self,
        id: impl Into<SubuserId>,
        permissions: impl IntoIterator<Item = P>,
    ) -> impl Future<Output = Result<Subuser>> + Send + 'static {
        let permissions = self.known(permissions);
        let request = self.server.to(&routes::CLIENT_SERVERS_USERS_UPDATE).at(&id.into());
        self.server.client.item(request.json(&serde_json::json!({ "permissions": permissions })))
    }

    /// Removes a subuser from the server. The account stays.
    ///
    /// `DELETE /api/client/servers/{server}/users/{user}` · `user.delete`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server has no such subuser.
    pub fn delete(&self, id: impl Into<SubuserId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_USERS_DELETE).at(&id.into()))
    }
}
