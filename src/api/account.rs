//! The account that the API key belongs to.

mod api_keys;
mod ssh_keys;
mod two_factor;

use crate::error::Result;
use crate::model::{Account, ActivityLog, Secret, routes};
use crate::request::{ActivityQuery, Request};

use super::{Client, List, dual};

pub use api_keys::ApiKeys;
pub use ssh_keys::SshKeys;
pub use two_factor::TwoFactor;

/// The account that the key belongs to. Client API.
#[derive(Clone, Debug)]
pub struct AccountHandle {
    pub(super) client: Client,
}

#[dual]
impl AccountHandle {
    /// Lists the account's activity, 25 entries per page, oldest first unless sorted. Uploads are excluded.
    ///
    /// `GET /api/client/account/activity` · any client key · `per_page` up to 100 · since panel 1.9
    #[doc = example!(
        "let log = client\n    .account()\n    .activity()\n    .filter(\"event\", \"auth:\")\n    \
         .sort_descending(\"timestamp\")\n    .page(1)\n    " =>
        "?;\nfor entry in log {\n    println!(\"{} {}\", entry.event, entry.description.unwrap_or_default());\n}"
    )]
    pub fn activity(&self) -> List<ActivityLog, ActivityQuery> {
        List::paged(&self.client, Request::to(&routes::CLIENT_ACCOUNT_ACTIVITY))
    }

    /// Returns the account.
    ///
    /// `GET /api/client/account` · any client key
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthorized`](crate::ErrorKind::Unauthorized) if the panel does not know the key, and
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) for an application key.
    #[doc = example!("let account = client.account().get()" => "?;\nprintln!(\"{}\", account.email);")]
    pub fn get(&self) -> impl Future<Output = Result<Account>> + Send + 'static {
        self.client.item(Request::to(&routes::CLIENT_ACCOUNT_GET))
    }

    /// Changes the e-mail address.
    ///
    /// `PUT /api/client/account/email` · any client key · `email` up to 191 characters, unique on the panel
    ///
    /// # Errors
    ///
    /// The code `InvalidPasswordProvidedException` if the password is wrong,
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the address is invalid or taken, and
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after three changes in a day, since panel 1.12.3: the
    /// panel does not say when the next is allowed, and the call is not retried.
    pub fn update_email(
        &self,
        email: impl Into<String>,
        password: impl Into<Secret>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "email": email.into(), "password": password.into().expose() });
        self.client.done(Request::to(&routes::CLIENT_ACCOUNT_EMAIL_UPDATE).json(&body).limited_for_long())
    }

    /// Changes the login name, which the panel stores in lower case.
    ///
    /// `PUT /api/client/account/username` · any client key · `username` up to 255 characters, unique on the panel ·
    /// **Pelican**
    ///
    /// # Errors
    ///
    /// The code `InvalidPasswordProvidedException` if the password is wrong,
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the name is taken, and
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) if another system manages the account.
    pub fn update_username(
        &self,
        username: impl Into<String>,
        password: impl Into<Secret>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "username": username.into(), "password": password.into().expose() });
        self.client.done(Request::to(&routes::CLIENT_ACCOUNT_USERNAME_UPDATE).json(&body))
    }

    /// Changes the password.
    ///
    /// This ends all sessions in the panel's web interface; API keys stay valid.
    ///
    /// `PUT /api/client/account/password` · any client key · the new password has at least 8 characters
    ///
    /// # Errors
    ///
    /// The code `InvalidPasswordProvidedException` if the current password is wrong, and
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the new one is too short.
    pub fn update_password(
        &self,
        current: impl Into<Secret>,
        new: impl Into<Secret>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let new = new.into();
        let body = serde_json::json!({
            "current_password": current.into().expose(),
            "password": new.expose(),
            "password_confirmation": new.expose(),
        });
        // A second attempt would fail: the current password has changed.
        self.client.done(Request::to(&routes::CLIENT_ACCOUNT_PASSWORD_UPDATE).json(&body).once())
    }

    /// Returns a handle to the account's two-factor authentication.
    #[must_use]
    pub fn two_factor(&self) -> TwoFactor {
        TwoFactor { client: self.client.clone() }
    }

    /// Returns a handle to the account's API keys.
    #[must_use]
    pub fn api_keys(&self) -> ApiKeys {
        ApiKeys { client: self.client.clone() }
    }

    /// Returns a handle to the account's SSH keys, for SFTP.
    #[must_use]
    pub fn ssh_keys(&self) -> SshKeys {
        SshKeys { client: self.client.clone() }
    }
}
