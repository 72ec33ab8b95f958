use crate::error::Result;
use crate::model::pelican::Role;
use crate::model::{RoleId, routes};
use crate::request::Request;
use crate::request::application::{RoleInclude, RoleListQuery};

use super::{Client, List, dual};

/// The roles of the panel's staff. Application API, **Pelican**.
#[derive(Clone, Debug)]
pub struct Roles {
    pub(in super::super) client: Client,
}

#[dual]
impl Roles {
    /// Lists all roles, 10 on a page.
    ///
    /// `GET /api/application/roles` · ACL `role` read · any `per_page` · **Pelican**
    #[doc = example!(
        "let roles = client.application().roles().list();\nlet roles = roles.include([\"permissions\"]).collect()" => "?;\n\
         for role in roles {\n    println!(\"{} {}\", role.id, role.name);\n}"
    )]
    pub fn list(&self) -> List<Role, RoleListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_ROLES_LIST))
    }

    /// Returns a role.
    ///
    /// `GET /api/application/roles/{role}` · ACL `role` read · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such role.
    pub fn get(&self, id: impl Into<RoleId>) -> impl Future<Output = Result<Role>> + Send + 'static {
        self.get_with(id, [] as [RoleInclude; 0])
    }

    /// Returns a role like [`get`](Self::get), with related resources.
    pub fn get_with<I: Into<RoleInclude>>(
        &self,
        id: impl Into<RoleId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Role>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_ROLES_GET).at(&id.into()).include(include))
    }

    /// Creates a role without permissions, which can be given to it in the web interface only.
    ///
    /// Pelican of August 2026 can neither assign a role that was created like this to an account nor delete it through
    /// the API.
    ///
    /// `POST /api/application/roles` · ACL `role` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `RoleAlreadyExists` if the name is taken.
    pub fn create(&self, name: impl Into<String>) -> impl Future<Output = Result<Role>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into() });
        self.client.item(Request::to(&routes::APPLICATION_ROLES_CREATE).json(&body))
    }

    /// Renames a role.
    ///
    /// `PATCH /api/application/roles/{role}` · ACL `role` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Server`](crate::ErrorKind::Server) with the
    /// code `PanelException` for the role of administrators.
    pub fn update(
        &self,
        id: impl Into<RoleId>,
        name: impl Into<String>,
    ) -> impl Future<Output = Result<Role>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into() });
        self.client.item(Request::to(&routes::APPLICATION_ROLES_UPDATE).at(&id.into()).json(&body))
    }

    /// Deletes a role.
    ///
    /// `DELETE /api/application/roles/{role}` · ACL `role` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Server`](crate::ErrorKind::Server) with the
    /// code `PanelException` for the role of administrators, and with `Error` for one that was
    /// [created](Self::create) through the API.
    pub fn delete(&self, id: impl Into<RoleId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::APPLICATION_ROLES_DELETE).at(&id.into()))
    }
}
