mod api_keys;
mod ssh_keys;
mod two_factor;

use crate::error::Result;
use crate::model;
use crate::model::{ActivityLog, Secret};
use crate::request::{ActivityQuery, Path, Request};

use super::{Client, List, dual};

pub use api_keys::ApiKeys;
pub use ssh_keys::SshKeys;
pub use two_factor::TwoFactor;

/// The account behind the key. Client API.
#[derive(Clone, Debug)]
pub struct Account {
    pub(super) client: Client,
}

impl Account {
    fn path() -> Path {
        Path::new("/api/client/account")
    }

    /// Two-factor authentication.
    #[must_use]
    pub fn two_factor(&self) -> TwoFactor {
        TwoFactor { client: self.client.clone() }
    }

    /// The account's API keys.
    #[must_use]
    pub fn api_keys(&self) -> ApiKeys {
        ApiKeys { client: self.client.clone() }
    }

    /// The account's SSH keys, for SFTP.
    #[must_use]
    pub fn ssh_keys(&self) -> SshKeys {
        SshKeys { client: self.client.clone() }
    }

    /// What the account did and what was done to it, oldest first unless sorted, 25 on a page; uploads are left out.
    /// Since panel 1.9.
    ///
    /// `GET /api/client/account/activity` · any client key · `per_page` up to 100
    #[doc = example!(
        "let log = client.account().activity().filter(\"event\", \"auth:\").sort_descending(\"timestamp\").page(1)" =>
        "?;\nfor entry in log {\n    println!(\"{} {}\", entry.timestamp, entry.event);\n}"
    )]
    pub fn activity(&self) -> List<ActivityLog, ActivityQuery> {
        List::paged(&self.client, Self::path().literal("activity"), 100)
    }
}

#[dual]
impl Account {
    /// The account's own data.
    ///
    /// `GET /api/client/account` · any client key
    #[doc = example!("let account = client.account().get()" => "?;\nprintln!(\"{}\", account.email);")]
    pub async fn get(&self) -> Result<model::Account> {
        self.client.item(Request::get(Self::path())).await
    }

    /// Changes the e-mail address.
    ///
    /// `PUT /api/client/account/email` · any client key · `email` up to 191 characters, not that of another account
    ///
    /// # Errors
    ///
    /// The code `InvalidPasswordProvidedException` when the password is wrong,
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) when the address is;
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after three changes in a day, since panel 1.12.3.
    pub async fn update_email(
        &self,
        email: impl Into<String> + Send,
        password: impl Into<Secret> + Send,
    ) -> Result<()> {
        let body = serde_json::json!({ "email": email.into(), "password": password.into().expose() });
        self.client.done(Request::put(Self::path().literal("email")).json(&body)).await
    }

    /// Changes the password. Sessions in the panel end; API keys stay.
    ///
    /// `PUT /api/client/account/password` · any client key · the new password has at least 8 characters
    ///
    /// # Errors
    ///
    /// The code `InvalidPasswordProvidedException` when the current password is wrong,
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) when the new one is too short.
    pub async fn update_password(
        &self,
        current: impl Into<Secret> + Send,
        new: impl Into<Secret> + Send,
    ) -> Result<()> {
        let new = new.into();
        let body = serde_json::json!({
            "current_password": current.into().expose(),
            "password": new.expose(),
            "password_confirmation": new.expose(),
        });
        // A second time, the current password would be wrong.
        self.client.done(Request::put(Self::path().literal("password")).json(&body).once()).await
    }
}
