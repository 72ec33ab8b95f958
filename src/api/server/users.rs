use crate::error::Result;
use crate::model::{Permission, Subuser, SubuserId};
use crate::request::{Path, Request};

use super::super::{List, dual};
use super::ServerHandle;

/// The subusers of one server: accounts that may do some things to it. One that it does not have is
/// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Subusers {
    pub(super) server: ServerHandle,
}

impl Subusers {
    fn path(&self) -> Path {
        self.server.path().literal("users")
    }

    fn user_path(&self, id: &SubuserId) -> Path {
        self.path().segment(SubuserId::WHAT, id.as_str())
    }

    /// Every subuser.
    ///
    /// `GET /api/client/servers/{server}/users` · `user.read` · not paged
    pub fn list(&self) -> List<Subuser> {
        List::new(&self.server.client, self.path())
    }
}

#[dual]
impl Subusers {
    /// Makes an account a subuser. An address that no account has makes a new account, and sends a mail to it.
    ///
    /// `POST /api/client/servers/{server}/users` · `user.create` · `email` up to 191 characters; at least one
    /// permission, of those the caller has; `websocket.connect` is always added, and what the panel does not know is
    /// left out without a word
    ///
    /// # Errors
    ///
    /// The codes `ServerSubuserExistsException`, `UserIsServerOwnerException`; status 403 for permissions that the
    /// caller lacks. Since panel 1.12, [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after ten within 15
    /// minutes.
    #[doc = example!(
        "use ptero::model::Permission;\n\
         let may = [Permission::ControlConsole, Permission::ControlRestart];\n\
         client.server(\"1a2b3c4d\").users().create(\"friend@example.com\", may)" => "?;"
    )]
    pub async fn create<P: Into<Permission>>(
        &self,
        email: impl Into<String> + Send,
        permissions: impl IntoIterator<Item = P> + Send,
    ) -> Result<Subuser> {
        let permissions: Vec<Permission> = permissions.into_iter().map(Into::into).collect();
        let body = serde_json::json!({ "email": email.into(), "permissions": permissions });
        self.server.client.item(Request::post(self.path()).json(&body)).await
    }

    /// One subuser.
    ///
    /// `GET /api/client/servers/{server}/users/{user}` · `user.read`
    ///
    /// # Errors
    ///
    /// Status 403 for subusers who ask for themselves.
    pub async fn get(&self, id: impl Into<SubuserId> + Send) -> Result<Subuser> {
        self.server.client.item(Request::get(self.user_path(&id.into()))).await
    }

    /// Replaces all of a subuser's permissions. Open consoles of that user lose their token.
    ///
    /// `POST /api/client/servers/{server}/users/{user}` · `user.update` · permissions as for [`create`](Self::create)
    ///
    /// # Errors
    ///
    /// Status 403 for permissions that the caller lacks.
    pub async fn update<P: Into<Permission>>(
        &self,
        id: impl Into<SubuserId> + Send,
        permissions: impl IntoIterator<Item = P> + Send,
    ) -> Result<Subuser> {
        let permissions: Vec<Permission> = permissions.into_iter().map(Into::into).collect();
        let body = serde_json::json!({ "permissions": permissions });
        self.server.client.item(Request::post(self.user_path(&id.into())).json(&body)).await
    }

    /// Takes a subuser off the server. The account stays.
    ///
    /// `DELETE /api/client/servers/{server}/users/{user}` · `user.delete`
    pub async fn delete(&self, id: impl Into<SubuserId> + Send) -> Result<()> {
        self.server.client.done(Request::delete(self.user_path(&id.into()))).await
    }
}
