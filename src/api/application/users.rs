use crate::error::Result;
use crate::model::application::User;
use crate::model::{ExternalId, RoleId, UserId, routes};
use crate::request::application::{CreateUser, UpdateUser, UserInclude, UserListQuery};
use crate::request::{Request, dialect};

use super::super::ensure::{self, Ensured};
use super::{Client, List, dual};

/// The panel's user accounts. Application API.
#[derive(Clone, Debug)]
pub struct Users {
    pub(in super::super) client: Client,
}

#[dual]
impl Users {
    /// Lists all accounts, 50 per page.
    ///
    /// `GET /api/application/users` · ACL `users` read · any `per_page`
    #[doc = example!(
        "let users = client.application().users().list();\n\
         let users = users.filter(\"email\", \"@example.com\").collect()" => "?;\n\
         \
         for user in users {\n    println!(\"{} {}\", user.id, user.username);\n}"
    )]
    pub fn list(&self) -> List<User, UserListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_USERS_LIST))
    }

    /// Returns an account.
    ///
    /// `GET /api/application/users/{user}` · ACL `users` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the account does not exist.
    pub fn get(&self, id: impl Into<UserId>) -> impl Future<Output = Result<User>> + Send + 'static {
        self.get_with(id, [] as [UserInclude; 0])
    }

    /// Returns an account like [`get`](Self::get), including related resources.
    pub fn get_with<I: Into<UserInclude>>(
        &self,
        id: impl Into<UserId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_USERS_GET).at(&id.into()).include(include))
    }

    /// Returns the account with an external id.
    ///
    /// `GET /api/application/users/external/{external_id}` · ACL `users` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if no account has this external id.
    pub fn get_external(&self, id: impl Into<ExternalId>) -> impl Future<Output = Result<User>> + Send + 'static {
        self.get_external_with(id, [] as [UserInclude; 0])
    }

    /// Returns an account like [`get_external`](Self::get_external), including related resources.
    pub fn get_external_with<I: Into<UserInclude>>(
        &self,
        id: impl Into<ExternalId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_USERS_GET_EXTERNAL).at(&id.into()).include(include))
    }

    /// Creates an account.
    ///
    /// Without a password, the panel sends an e-mail with a link to set one. [`ensure`](Self::ensure) creates an
    /// account no more than once.
    ///
    /// `POST /api/application/users` · ACL `users` write · every text up to 191 characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) for an invalid field (an invalid login name breaks the
    /// rule `p_username`) or one that is already taken (`unique`).
    #[doc = example!(
        "use ptero::request::application::CreateUser;\n\n\
         let user = CreateUser::new(\"ada@example.com\", \"ada\", \"Ada\", \"Lovelace\");\n\
         \
         let user = client.application().users().create(user.external_id(\"crm-7\"))" => "?;\n\
         println!(\"{}\", user.id);"
    )]
    pub fn create(&self, user: CreateUser) -> impl Future<Output = Result<User>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_USERS_CREATE).json(&user);
        self.client.item(request.fit(self.client.panel(), dialect::user))
    }

    /// Returns the account with the external id of `user`, and creates it if there is none: for one external id, there
    /// is never more than one account, however often this is called and whatever replies are lost.
    ///
    /// An existing account is not changed. [`Ensured::differences`] and [`Ensured::apply`] do that.
    ///
    /// `GET /api/application/users/external/{external_id}` and `POST /api/application/users` · ACL `users` read and
    /// write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) without an external id. Otherwise those of
    /// [`create`](Self::create).
    #[doc = example!(
        "use ptero::request::application::CreateUser;\n\n\
         let user = CreateUser::new(\"ada@example.com\", \"ada\", \"Ada\", \"Lovelace\");\n\
         let user = user.external_id(\"crm-7\");\n\
         let ensured = client.application().users().ensure(user)" => "?;\n\
         println!(\"{} created: {}\", ensured.item.id, ensured.created);"
    )]
    pub fn ensure(&self, user: CreateUser) -> impl Future<Output = Result<Ensured<User>>> + Send + 'static {
        ensure::user(self.client.clone(), user)
    }

    /// Updates parts of an account.
    ///
    /// The panel requires the e-mail address and the login, first and last names in every update, so this reads the
    /// account first. A change to one of these between the two requests is overwritten.
    ///
    /// `GET` and `PATCH /api/application/users/{user}` · ACL `users` read and write · limits as for
    /// [`create`](Self::create)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Validation`](crate::ErrorKind::Validation)
    /// as for [`create`](Self::create).
    #[doc = example!(
        "let change = ptero::request::application::UpdateUser::new().email(\"ada@example.org\");\n\
         client.application().users().update(5, change)" => "?;"
    )]
    pub fn update(
        &self,
        id: impl Into<UserId>,
        change: UpdateUser,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        let (this, id) = (self.clone(), id.into());
        async move {
            let user = this.get(id).await?;
            let request = Request::to(&routes::APPLICATION_USERS_UPDATE).at(&id);
            let request = request.json_over(&UpdateUser::required(&user), &change);
            this.client.item(request.fit(this.client.panel(), dialect::changed_user)).await
        }
    }

    /// Replaces an account in a single request.
    ///
    /// It keeps its password, language, administrator rights and external id where they are not set.
    ///
    /// `PATCH /api/application/users/{user}` · ACL `users` write
    ///
    /// # Errors
    ///
    /// Those of [`update`](Self::update).
    pub fn replace(
        &self,
        id: impl Into<UserId>,
        user: CreateUser,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_USERS_UPDATE).at(&id.into()).json(&user);
        self.client.item(request.fit(self.client.panel(), dialect::user))
    }

    /// Gives an account further roles. Pelican silently skips the role of administrators.
    ///
    /// `PATCH /api/application/users/{user}/roles/assign` · ACL `user` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Validation`](crate::ErrorKind::Validation) if
    /// there is no such role, and [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `RoleDoesNotExist` for
    /// a role that was created through the API, as of August 2026.
    #[doc = example!("client.application().users().assign_roles(5, [2])" => "?;")]
    pub fn assign_roles(
        &self,
        id: impl Into<UserId>,
        roles: impl IntoIterator<Item = impl Into<RoleId>>,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        self.assign_roles_with(id, roles, [] as [UserInclude; 0])
    }

    /// Gives an account further roles like [`assign_roles`](Self::assign_roles), and returns it with related resources.
    pub fn assign_roles_with<I: Into<UserInclude>>(
        &self,
        id: impl Into<UserId>,
        roles: impl IntoIterator<Item = impl Into<RoleId>>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_USERS_ROLES_ASSIGN).at(&id.into());
        self.client.item(request.include(include).json(&roles_body(roles)))
    }

    /// Takes roles from an account.
    ///
    /// `PATCH /api/application/users/{user}/roles/remove` · ACL `user` write · **Pelican**
    ///
    /// # Errors
    ///
    /// Those of [`assign_roles`](Self::assign_roles).
    pub fn remove_roles(
        &self,
        id: impl Into<UserId>,
        roles: impl IntoIterator<Item = impl Into<RoleId>>,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        self.remove_roles_with(id, roles, [] as [UserInclude; 0])
    }

    /// Takes roles from an account like [`remove_roles`](Self::remove_roles), and returns it with related resources.
    pub fn remove_roles_with<I: Into<UserInclude>>(
        &self,
        id: impl Into<UserId>,
        roles: impl IntoIterator<Item = impl Into<RoleId>>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<User>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_USERS_ROLES_REMOVE).at(&id.into());
        self.client.item(request.include(include).json(&roles_body(roles)))
    }

    /// Deletes an account. Pelican refuses to delete administrators, without a reason.
    ///
    /// `DELETE /api/application/users/{user}` · ACL `users` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`DisplayException`) while it owns servers.
    pub fn delete(&self, id: impl Into<UserId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::APPLICATION_USERS_DELETE).at(&id.into()))
    }
}

fn roles_body(roles: impl IntoIterator<Item = impl Into<RoleId>>) -> serde_json::Value {
    let roles: Vec<RoleId> = roles.into_iter().map(Into::into).collect();
    serde_json::json!({ "roles": roles })
}
