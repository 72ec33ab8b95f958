use crate::error::Result;
use crate::model::envelope::Data;
use crate::model::{RecoveryTokens, Secret, TwoFactorSetup};
use crate::request::{Path, Request};

use super::super::{Client, dual};

/// Two-factor authentication of the account. Pterodactyl only: Pelican has none of these routes.
#[derive(Clone, Debug)]
pub struct TwoFactor {
    pub(super) client: Client,
}

impl TwoFactor {
    fn path() -> Path {
        Path::new("/api/client/account/two-factor")
    }
}

#[dual]
impl TwoFactor {
    /// A new secret for an authenticator. Each call makes another one, and only the last can be enabled.
    ///
    /// `GET /api/client/account/two-factor` · any client key
    ///
    /// # Errors
    ///
    /// Status 400 when it is enabled already.
    pub async fn get(&self) -> Result<TwoFactorSetup> {
        let answer: Data<TwoFactorSetup> = self.client.json(Request::get(Self::path())).await?;
        Ok(answer.data)
    }

    /// Enables it with a code of the authenticator, and gives the recovery tokens, which are shown only now.
    ///
    /// `POST /api/client/account/two-factor` · any client key · `code` of 6 digits; the password is asked for since
    /// panel 1.9.2
    ///
    /// # Errors
    ///
    /// The code `TwoFactorAuthenticationTokenInvalid` for a wrong code, status 400 for a wrong password, status 500
    /// when [`get`](Self::get) was never called.
    pub async fn enable(
        &self,
        code: impl Into<Secret> + Send,
        password: impl Into<Secret> + Send,
    ) -> Result<RecoveryTokens> {
        let body = serde_json::json!({ "code": code.into().expose(), "password": password.into().expose() });
        self.client.item(Request::post(Self::path()).json(&body)).await
    }

    /// Disables it.
    ///
    /// `POST /api/client/account/two-factor/disable` · any client key · since panel 1.11.8
    ///
    /// # Errors
    ///
    /// Status 400 for a wrong password; status 405 on panels before 1.11.8.
    pub async fn disable(&self, password: impl Into<Secret> + Send) -> Result<()> {
        let body = serde_json::json!({ "password": password.into().expose() });
        self.client.done(Request::post(Self::path().literal("disable")).json(&body)).await
    }
}
