use serde_json::{Value, json};

use crate::model::application::User;
use crate::model::{ExternalId, Secret};
use crate::request::{Exposed, Patch, body, list_query, parameters};

body! {
    /// A complete account, to create one or to replace all fields of an existing one.
    ///
    /// ```
    /// # use ptero::request::application::CreateUser;
    /// let user = CreateUser::new("ada@example.com", "ada", "Ada", "Lovelace");
    /// let user = user.external_id("crm-7");
    /// ```
    create CreateUser;
    /// Creates an account with everything the panel requires. Pelican has no first and last names; they are not sent to
    /// it.
    new;
    /// A change of an account. Fields that are not set keep their values.
    ///
    /// ```
    /// # use ptero::request::application::UpdateUser;
    /// let change = UpdateUser::new().email("ada@example.org").clear_external_id();
    /// ```
    update UpdateUser;

    required {
        /// Sets the e-mail address: at most 191 characters, unique on the panel.
        email: String,
        /// Sets the login name: from 3 to 191 letters, digits, `_`, `.` and `-`, unique on the panel, which stores it
        /// in lower case. It starts and ends with a letter or digit.
        username: String,
        /// Sets the first name: at most 191 characters.
        first_name: String or null,
        /// Sets the last name: at most 191 characters.
        last_name: String or null,
    }
    optional {
        /// Sets the password. A new account without one gets an e-mail with a link to set it.
        password: Exposed,
        /// Sets the language, one of those installed on the panel. A stock panel has only `en`. Pelican accepts any
        /// locale, such as `pt_BR`.
        language: String,
        /// Sets whether the user is an administrator of the panel. New accounts are not by default. Pelican has roles
        /// instead: anything but `false` for a new account fails there before it is sent.
        root_admin: bool,
        /// Sets the time zone, such as `Europe/Berlin`. Pelican only.
        timezone: String,
        /// Sets whether another system manages the account, so that its user cannot change it. Pelican only.
        is_managed_externally: bool,
    }
    clearable {
        /// Sets the id of the account in another system: at most 191 characters, unique on the panel.
        external_id / clear_external_id: ExternalId,
    }
}

impl CreateUser {
    /// The id by which the account is recognised.
    pub(crate) fn key(&self) -> Option<&ExternalId> {
        self.external_id.value()
    }
}

/// Copies the account, except for its password, which cannot be read.
impl From<&User> for CreateUser {
    fn from(user: &User) -> Self {
        Self {
            email: user.email.clone(),
            username: user.username.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            password: None,
            language: Some(user.language.clone()),
            // Pelican reports it, but has roles.
            root_admin: user.is_managed_externally.is_none().then_some(user.root_admin),
            timezone: None,
            is_managed_externally: user.is_managed_externally,
            external_id: user.external_id.clone().into(),
        }
    }
}

impl CreateUser {
    /// Creates an account without a first and last name. Pelican has none; on Pterodactyl, which requires them, sending
    /// it fails.
    pub fn without_names(email: impl Into<String>, username: impl Into<String>) -> Self {
        Self { first_name: None, last_name: None, ..Self::new(email, username, "", "") }
    }
}

impl UpdateUser {
    /// Returns what the panel requires with every change. The panel keeps the rest; sending it as well could undo
    /// another client's changes.
    pub(crate) fn required(user: &User) -> Value {
        json!({
            "email": user.email,
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
        })
    }
}

list_query! {
    /// The includes, filters and sorts of the list of accounts.
    UserListQuery {
        pages: 500,
        include: UserInclude,
        filter: UserFilter,
        sort: UserSort,
    }
}

parameters! {
    /// The related resources that an account can include.
    UserInclude {
        /// The servers that the user owns; needs `servers` read.
        Servers = "servers",
        /// The roles; needs `role` read. Pelican.
        Roles = "roles",
    }
}

parameters! {
    /// The fields to filter accounts by. Each matches a part of the text.
    UserFilter {
        /// The e-mail address.
        Email = "email",
        /// The UUID.
        Uuid = "uuid",
        /// The user name.
        Username = "username",
        /// The external id.
        ExternalId = "external_id",
    }
}

parameters! {
    /// The fields to sort accounts by.
    UserSort {
        /// The id.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_sent_but_not_shown() {
        let create = CreateUser::new("a@b.c", "abc", "A", "B").password("hunter2");
        let update = UpdateUser::new().password("hunter2");
        assert!(!format!("{create:?}{update:?}").contains("hunter2"));
        assert_eq!(serde_json::to_value(&create).unwrap()["password"], "hunter2");
        assert_eq!(serde_json::to_value(&update).unwrap(), serde_json::json!({ "password": "hunter2" }));
    }
}
