use crate::error::Result;
use crate::model::envelope::Data;
use crate::model::{RecoveryTokens, Secret, TwoFactorSetup, routes};
use crate::request::Request;

use super::super::{Client, dual};

/// Two-factor authentication of the account. Pterodactyl only: on Pelican, these calls fail before anything is sent.
#[derive(Clone, Debug)]
pub struct TwoFactor {
    pub(super) client: Client,
}

#[dual]
impl TwoFactor {
    /// Creates a secret for an authenticator app.
    ///
    /// Each call creates a new secret, and only the last one can be enabled.
    ///
    /// `GET /api/client/account/two-factor` · any client key
    ///
    /// # Errors
    ///
    /// Status 400 if two-factor authentication is already enabled.
    pub fn setup(&self) -> impl Future<Output = Result<TwoFactorSetup>> + Send + 'static {
        let reply = self.client.json(Request::to(&routes::CLIENT_ACCOUNT_TWO_FACTOR_GET));
        async move {
            let reply: Data<TwoFactorSetup> = reply.await?;
            Ok(reply.data)
        }
    }

    /// Enables two-factor authentication with a code from the authenticator app.
    ///
    /// The recovery tokens are returned only here.
    ///
    /// `POST /api/client/account/two-factor` · any client key · `code` of 6 digits; the password is required since panel
    /// 1.9.2
    ///
    /// # Errors
    ///
    /// The code `TwoFactorAuthenticationTokenInvalid` for a wrong code, status 400 for a wrong password, and status 500
    /// if [`setup`](Self::setup) was never called.
    pub fn enable(
        &self,
        code: impl Into<Secret>,
        password: impl Into<Secret>,
    ) -> impl Future<Output = Result<RecoveryTokens>> + Send + 'static {
        let body = serde_json::json!({ "code": code.into().expose(), "password": password.into().expose() });
        self.client.item(Request::to(&routes::CLIENT_ACCOUNT_TWO_FACTOR_ENABLE).json(&body))
    }

    /// Disables two-factor authentication.
    ///
    /// `POST /api/client/account/two-factor/disable` · any client key · since panel 1.11.8
    ///
    /// # Errors
    ///
    /// Status 400 for a wrong password, and status 405 on panels before 1.11.8.
    pub fn disable(&self, password: impl Into<Secret>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "password": password.into().expose() });
        self.client.done(Request::to(&routes::CLIENT_ACCOUNT_TWO_FACTOR_DISABLE).json(&body))
    }
}
