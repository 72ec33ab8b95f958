use crate::error::Result;
use crate::model::application::User;
use crate::request::{ListQuery, Path, Request, parameters};

use super::{Client, List, dual};

/// The panel's accounts. Application API.
#[derive(Clone, Debug)]
pub struct Users {
    pub(super) client: Client,
}

impl Users {
    /// Every account, 50 on a page.
    ///
    /// `GET /api/application/users` · ACL `users` read · `per_page` up to 100
    pub fn list(&self) -> List<User, UserListQuery> {
        List::paged(&self.client, Path::new("/api/application/users"), 100)
    }
}

/// One account. Application API.
#[derive(Clone, Debug)]
pub struct UserHandle {
    pub(super) client: Client,
    pub(super) id: u64,
}

impl UserHandle {
    fn path(&self) -> Path {
        Path::new("/api/application/users").number(self.id)
    }
}

#[dual]
impl UserHandle {
    /// The account.
    ///
    /// `GET /api/application/users/{user}` · ACL `users` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn get(&self) -> Result<User> {
        self.get_with([] as [UserInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources.
    pub async fn get_with<I: Into<UserInclude>>(&self, include: impl IntoIterator<Item = I> + Send) -> Result<User> {
        self.client.item(Request::get(self.path()).include(include)).await
    }
}

/// What the list of accounts can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserListQuery;

impl ListQuery for UserListQuery {
    type Include = UserInclude;
    type Filter = UserFilter;
    type Sort = UserSort;
}

parameters! {
    /// What can come with an account.
    UserInclude {
        /// The servers that the user owns; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// What accounts can be filtered by. Each matches a part of the text.
    UserFilter {
        /// The e-mail address.
        Email = "email",
        /// The UUID.
        Uuid = "uuid",
        /// The user name.
        Username = "username",
        /// The id that another system gave the user.
        ExternalId = "external_id",
    }
}

parameters! {
    /// What accounts can be sorted by.
    UserSort {
        /// The number.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
    }
}
