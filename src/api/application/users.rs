use crate::error::Result;
use crate::model::ExternalId;
use crate::model::application::User;
use crate::request::application::{CreateUser, UpdateUser, UserInclude, UserListQuery};
use crate::request::{Path, Request};

use super::{Client, LARGEST_PAGE, List, dual};

/// The panel's accounts. Application API.
#[derive(Clone, Debug)]
pub struct Users {
    pub(super) client: Client,
}

impl Users {
    /// Every account, 50 on a page.
    ///
    /// `GET /api/application/users` · ACL `users` read · any `per_page`
    #[doc = example!(
        "let users = client.application().users().list().filter(\"email\", \"@example.com\").collect()" => "?;\n\
         for user in users {\n    println!(\"{} {}\", user.id, user.email);\n}"
    )]
    pub fn list(&self) -> List<User, UserListQuery> {
        List::paged(&self.client, self.path(), LARGEST_PAGE)
    }

    fn path(&self) -> Path {
        Path::new("/api/application/users")
    }
}

#[dual]
impl Users {
    /// The account to which another system gave this id.
    ///
    /// `GET /api/application/users/external/{external_id}` · ACL `users` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none.
    pub async fn get_external(&self, external_id: impl Into<ExternalId> + Send) -> Result<User> {
        self.get_external_with(external_id, [] as [UserInclude; 0]).await
    }

    /// As [`get_external`](Self::get_external), with related resources.
    pub async fn get_external_with<I: Into<UserInclude>>(
        &self,
        external_id: impl Into<ExternalId> + Send,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<User> {
        let path = self.path().literal("external").segment(ExternalId::WHAT, external_id.into().as_str());
        self.client.item(Request::get(path).include(include)).await
    }

    /// Makes an account. Without a password, the panel sends a mail with a link to set one.
    ///
    /// `POST /api/application/users` · ACL `users` write · every text up to 191 characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) names what is malformed (a login name breaks the rule
    /// `p_username`) or taken (`unique`).
    #[doc = example!(
        "let user = ptero::request::application::CreateUser::new(\"ada@example.com\", \"ada\", \"Ada\", \"Lovelace\");\n\
         let user = client.application().users().create(user)" => "?;\nprintln!(\"{}\", user.id);"
    )]
    pub async fn create(&self, user: CreateUser) -> Result<User> {
        self.client.item(Request::post(self.path()).json(&user)).await
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

    /// Changes some of the account and keeps the rest.
    ///
    /// The panel demands e-mail address, login name and both names with every change, so this is two requests: one that
    /// reads them and one that writes. Whoever changes one of those four in between loses that change.
    ///
    /// `GET` and `PATCH /api/application/users/{user}` · ACL `users` read and write · texts as for
    /// [`create`](Users::create)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Validation`](crate::ErrorKind::Validation)
    /// as for [`create`](Users::create).
    #[doc = example!(
        "let change = ptero::request::application::UpdateUser::new().email(\"ada@example.org\");\n\
         let user = client.application().user(7).update(change)" => "?;\nassert_eq!(user.email, \"ada@example.org\");"
    )]
    pub async fn update(&self, change: UpdateUser) -> Result<User> {
        let user = self.get().await?;
        let request = Request::patch(self.path()).json_over(&UpdateUser::required(&user), &change);
        self.client.item(request).await
    }

    /// Writes exactly this, in one request. Of what is not set, the panel keeps password, language, rights and external
    /// id.
    ///
    /// `PATCH /api/application/users/{user}` · ACL `users` write
    ///
    /// # Errors
    ///
    /// As for [`update`](Self::update).
    pub async fn replace(&self, user: CreateUser) -> Result<User> {
        self.client.item(Request::patch(self.path()).json(&user)).await
    }

    /// Deletes the account.
    ///
    /// `DELETE /api/application/users/{user}` · ACL `users` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`DisplayException`) while the account still owns servers.
    pub async fn delete(&self) -> Result<()> {
        self.client.done(Request::delete(self.path())).await
    }
}
