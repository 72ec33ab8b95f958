use serde::Serialize;
use serde_json::{Value, json};

use crate::model::Secret;
use crate::model::application::User;
use crate::request::{ListQuery, Patch, expose, parameters};

/// Everything about an account: for making one, and for replacing all that one has.
///
/// ```
/// # use ptero::request::application::CreateUser;
/// let user = CreateUser::new("ada@example.com", "ada", "Ada", "Lovelace").external_id("crm-7");
/// ```
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateUser {
    email: String,
    username: String,
    first_name: String,
    last_name: String,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "expose")]
    password: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root_admin: Option<bool>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    external_id: Patch<String>,
}

impl CreateUser {
    /// What the panel requires. E-mail address and login name must be new to it; the login name has at least 3
    /// characters (letters, digits, and within it `_`, `.`, `-`) and is stored in lower case.
    pub fn new(
        email: impl Into<String>,
        username: impl Into<String>,
        first_name: impl Into<String>,
        last_name: impl Into<String>,
    ) -> Self {
        Self {
            email: email.into(),
            username: username.into(),
            first_name: first_name.into(),
            last_name: last_name.into(),
            password: None,
            language: None,
            root_admin: None,
            external_id: Patch::Unset,
        }
    }

    /// The password. Without one, the panel sends a mail with a link to set it.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The language, one that the panel has. `en` by default, and the only one on a stock panel.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Whether the account administrates the panel. `false` by default.
    pub fn root_admin(mut self, root_admin: bool) -> Self {
        self.root_admin = Some(root_admin);
        self
    }

    /// The id that another system gives the account: at most 191 characters, new to the panel.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Patch::Value(external_id.into());
        self
    }
}

/// The account as it is, less its password, which cannot be read.
impl From<&User> for CreateUser {
    fn from(user: &User) -> Self {
        Self {
            email: user.email.clone(),
            username: user.username.clone(),
            first_name: user.first_name.clone().unwrap_or_default(),
            last_name: user.last_name.clone().unwrap_or_default(),
            password: None,
            language: Some(user.language.clone()),
            root_admin: Some(user.root_admin),
            external_id: user.external_id.clone().map(String::from).into(),
        }
    }
}

/// A change of an account: what is not set stays.
///
/// ```
/// # use ptero::request::application::UpdateUser;
/// let change = UpdateUser::new().email("ada@example.org").clear_external_id();
/// ```
#[derive(Clone, Debug, Default, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct UpdateUser {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "expose")]
    password: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root_admin: Option<bool>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    external_id: Patch<String>,
}

impl UpdateUser {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The e-mail address.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The login name.
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.username = Some(username.into());
        self
    }

    /// The first name.
    pub fn first_name(mut self, first_name: impl Into<String>) -> Self {
        self.first_name = Some(first_name.into());
        self
    }

    /// The last name.
    pub fn last_name(mut self, last_name: impl Into<String>) -> Self {
        self.last_name = Some(last_name.into());
        self
    }

    /// The password. The panel ignores an empty one.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The language, one that the panel has.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Whether the account administrates the panel.
    pub fn root_admin(mut self, root_admin: bool) -> Self {
        self.root_admin = Some(root_admin);
        self
    }

    /// The id that another system gives the account.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Patch::Value(external_id.into());
        self
    }

    /// Takes the id that another system gave the account away.
    pub fn clear_external_id(mut self) -> Self {
        self.external_id = Patch::Null;
        self
    }

    /// What the panel demands with every change. It keeps the rest, so sending that as well could only undo what
    /// somebody else changed meanwhile: make a former administrator one again, say.
    pub(crate) fn required(user: &User) -> Value {
        json!({
            "email": user.email,
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
        })
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
